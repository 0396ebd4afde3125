/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-svg.h"

#include <math.h>
#include <string.h>

/* px, of a tile of a pattern. */
#define TILE 6

typedef struct
{
  BobbinDrawing *drawing;
  GString       *out;
  gboolean       dark;
  guint          id;        /* tells the patterns of several pictures in one page apart */
} Writer;

/* At most two decimals, without zeroes at the end, whatever the locale. */
static void
append_number (GString *out,
               double   number)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  char *end;

  g_ascii_formatd (text, sizeof text, "%.2f", number);
  end = text + strlen (text);
  while (end[-1] == '0')
    *--end = '\0';
  if (end[-1] == '.')
    *--end = '\0';
  g_string_append (out, strcmp (text, "-0") == 0 ? "0" : text);
}

static void
append_attribute (GString    *out,
                  const char *name,
                  double      value)
{
  g_string_append_printf (out, " %s=\"", name);
  append_number (out, value);
  g_string_append_c (out, '"');
}

/* Text of any kind as XML: what no XML may hold becomes U+FFFD. */
static void
append_text (GString    *out,
             const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c == '<')
        g_string_append (out, "&lt;");
      else if (c == '>')
        g_string_append (out, "&gt;");
      else if (c == '&')
        g_string_append (out, "&amp;");
      else if (c == '"')
        g_string_append (out, "&quot;");
      else if (c == '\t' || c == '\n' || c == '\r')
        g_string_append_c (out, ' ');
      else if (c < 0x20 || (c >= 0x7f && c < 0xa0) || (c & 0xfffe) == 0xfffe)
        g_string_append (out, "\xef\xbf\xbd");
      else
        g_string_append_unichar (out, c);
    }
}

static void
append_color (GString    *out,
              const char *attribute,
              BobbinRgba  color)
{
  g_string_append_printf (out, " %s=\"#%02x%02x%02x\"", attribute, (guint) lroundf (color.red * 255),
                          (guint) lroundf (color.green * 255), (guint) lroundf (color.blue * 255));
  if (color.alpha < 1)
    {
      g_autofree char *opacity = g_strconcat (attribute, "-opacity", NULL);

      append_attribute (out, opacity, color.alpha);
    }
}

static gboolean
has_tile (BobbinInk ink)
{
  BobbinPattern pattern = bobbin_ink_get_pattern (ink);

  return pattern != BOBBIN_PATTERN_PLAIN && pattern != BOBBIN_PATTERN_OUTLINE;
}

static void
append_fill (const Writer *self,
             BobbinInk     ink)
{
  if (has_tile (ink))
    g_string_append_printf (self->out, " fill=\"url(#b%08x-%u)\"", self->id, ink);
  else
    append_color (self->out, "fill", bobbin_ink_get_color (ink, self->dark));
}

/* A tile of a pattern: the colour of the ink, and marks on it. */
static void
append_tile (const Writer *self,
             BobbinInk     ink)
{
  GString *out = self->out;

  g_string_append_printf (out, "<pattern id=\"b%08x-%u\" patternUnits=\"userSpaceOnUse\" width=\"%d\" height=\"%d\">",
                          self->id, ink, TILE, TILE);
  g_string_append_printf (out, "<rect width=\"%d\" height=\"%d\"", TILE, TILE);
  append_color (out, "fill", bobbin_ink_get_color (ink, self->dark));
  g_string_append (out, "/>");

  switch (bobbin_ink_get_pattern (ink))
    {
    case BOBBIN_PATTERN_STRIPES:
      g_string_append (out, "<path d=\"M-1 1L1 -1M-1 7L7 -1M5 7L7 5\" fill=\"none\" stroke-width=\"1.5\"");
      append_color (out, "stroke", bobbin_ink_get_mark (ink, self->dark));
      break;
    case BOBBIN_PATTERN_BACK_STRIPES:
      g_string_append (out, "<path d=\"M-1 5L1 7M-1 -1L7 7M5 -1L7 1\" fill=\"none\" stroke-width=\"1.5\"");
      append_color (out, "stroke", bobbin_ink_get_mark (ink, self->dark));
      break;
    case BOBBIN_PATTERN_LINES:
      g_string_append (out, "<path d=\"M0 2H6V3H0Z\"");
      append_color (out, "fill", bobbin_ink_get_mark (ink, self->dark));
      break;
    case BOBBIN_PATTERN_DOTS:
      g_string_append (out, "<path d=\"M1 1H3V3H1ZM4 4H6V6H4Z\"");
      append_color (out, "fill", bobbin_ink_get_mark (ink, self->dark));
      break;
    case BOBBIN_PATTERN_PLAIN:
    case BOBBIN_PATTERN_OUTLINE:
    default:
      g_assert_not_reached ();
    }
  g_string_append (out, "/></pattern>\n");
}

/* The patterns that the drawing needs. */
static void
append_tiles (const Writer *self)
{
  gboolean used[BOBBIN_N_INKS] = { FALSE };
  const BobbinColumnShares *columns = bobbin_drawing_get_columns (self->drawing);
  const BobbinShape *shapes;
  guint n_shapes;

  shapes = bobbin_drawing_get_shapes (self->drawing, &n_shapes);
  for (guint i = 0; i < n_shapes; i++)
    {
      used[shapes[i].ink] |= shapes[i].type != BOBBIN_SHAPE_TEXT && shapes[i].type != BOBBIN_SHAPE_LINE;
      for (guint n = 0; shapes[i].type == BOBBIN_SHAPE_COLUMNS && n < shapes[i].n; n++)
        for (guint kind = 0; kind < BOBBIN_N_ENDED_SPANS; kind++)
          used[kind] |= columns[shapes[i].first + n].shares[kind] > 0;
    }

  g_string_append (self->out, "<defs>\n");
  for (BobbinInk ink = 0; ink < BOBBIN_N_INKS; ink++)
    if (used[ink] && has_tile (ink))
      append_tile (self, ink);
  g_string_append (self->out, "</defs>\n");
}

static void
append_box (GString *out,
            double   x,
            double   y,
            double   width,
            double   height)
{
  g_string_append_c (out, 'M');
  append_number (out, x);
  g_string_append_c (out, ' ');
  append_number (out, y);
  g_string_append_c (out, 'h');
  append_number (out, width);
  g_string_append_c (out, 'v');
  append_number (out, height);
  g_string_append_c (out, 'h');
  append_number (out, -width);
  g_string_append_c (out, 'z');
}

/* Neighbours of one ink become one path: they overlap none of another. */
static guint
append_rectangles (const Writer      *self,
                   const BobbinShape *shapes,
                   guint              n_shapes)
{
  BobbinInk ink = shapes[0].ink;
  gboolean outline = bobbin_ink_get_pattern (ink) == BOBBIN_PATTERN_OUTLINE;
  double inset = outline ? 0.5 : 0;
  guint n;

  g_string_append (self->out, "<path");
  append_fill (self, ink);
  if (outline)
    append_color (self->out, "stroke", bobbin_ink_get_mark (ink, self->dark));
  g_string_append (self->out, " d=\"");
  for (n = 0; n < n_shapes && shapes[n].type == BOBBIN_SHAPE_RECTANGLE && shapes[n].ink == ink; n++)
    append_box (self->out, shapes[n].x + inset, shapes[n].y + inset, MAX (shapes[n].width - 2 * inset, 0.1),
                MAX (shapes[n].height - 2 * inset, 0.1));
  g_string_append (self->out, "\"/>\n");

  return n;
}

/* One kind of the columns: those beside one another that are alike as one box. */
static void
append_kind (const Writer      *self,
             const BobbinShape *shape,
             BobbinSpanKind     kind,
             const guint      (*parts)[BOBBIN_N_ENDED_SPANS])
{
  double pixel = shape->step;
  gboolean any = FALSE;

  for (guint i = 0; i < shape->n; )
    {
      guint base = 0, end;

      for (guint n = 0; bobbin_column_order[n] != kind; n++)
        base += parts[i][bobbin_column_order[n]];
      for (end = i + 1; end < shape->n; end++)
        {
          guint other = 0;

          for (guint n = 0; bobbin_column_order[n] != kind; n++)
            other += parts[end][bobbin_column_order[n]];
          if (other != base || parts[end][kind] != parts[i][kind])
            break;
        }
      if (parts[i][kind] > 0)
        {
          if (!any)
            {
              g_string_append (self->out, "<path");
              append_fill (self, (BobbinInk) kind);
              g_string_append (self->out, " d=\"");
              any = TRUE;
            }
          append_box (self->out, shape->x + i * pixel, shape->y + shape->height - (base + parts[i][kind]) * pixel,
                      (end - i) * pixel, parts[i][kind] * pixel);
        }
      i = end;
    }
  if (any)
    g_string_append (self->out, "\"/>\n");
}

static void
append_columns (const Writer      *self,
                const BobbinShape *shape)
{
  const BobbinColumnShares *columns = bobbin_drawing_get_columns (self->drawing) + shape->first;
  guint height = (guint) MAX (lround (shape->height / shape->step), 1);
  g_autofree guint (*parts)[BOBBIN_N_ENDED_SPANS] = g_malloc_n (MAX (shape->n, 1), sizeof *parts);

  for (guint i = 0; i < shape->n; i++)
    bobbin_column_shares_divide (&columns[i], height, parts[i]);
  for (guint n = 0; n < BOBBIN_N_ENDED_SPANS; n++)
    append_kind (self, shape, bobbin_column_order[n], (const guint (*)[BOBBIN_N_ENDED_SPANS]) parts);
}

static void
append_line (const Writer      *self,
             const BobbinShape *shape)
{
  const float *points = bobbin_drawing_get_points (self->drawing) + shape->first;

  for (guint i = 0; i < shape->n; i++)
    {
      /* On a level, its ends are enough. */
      if (i > 0 && i + 1 < shape->n && points[i - 1] == points[i] && points[i] == points[i + 1])
        continue;
      g_string_append_c (self->out, i > 0 ? 'L' : 'M');
      append_number (self->out, shape->x + i * shape->step);
      g_string_append_c (self->out, ' ');
      append_number (self->out, (double) points[i]);
    }
}

static void
append_area (const Writer      *self,
             const BobbinShape *shape)
{
  if (shape->n < 2)
    return;

  g_string_append (self->out, "<path");
  append_fill (self, shape->ink);
  g_string_append (self->out, " d=\"");
  append_line (self, shape);
  g_string_append_c (self->out, 'V');
  append_number (self->out, shape->y + shape->height);
  g_string_append_c (self->out, 'H');
  append_number (self->out, shape->x);
  g_string_append (self->out, "z\"/>\n<path fill=\"none\" stroke-width=\"1\"");
  append_color (self->out, "stroke", bobbin_ink_get_mark (shape->ink, self->dark));
  g_string_append (self->out, " d=\"");
  append_line (self, shape);
  g_string_append (self->out, "\"/>\n");
}

static void
append_words (const Writer      *self,
              const BobbinShape *shape)
{
  static const char * const anchors[] = { "start", "middle", "end" };

  g_string_append (self->out, "<text");
  append_attribute (self->out, "x", shape->x);
  /* From the middle of the line to its base. */
  append_attribute (self->out, "y", shape->y + shape->size * 0.36);
  append_attribute (self->out, "font-size", shape->size);
  append_color (self->out, "fill", bobbin_ink_get_color (shape->ink, self->dark));
  if (shape->bold)
    g_string_append (self->out, " font-weight=\"bold\"");
  if (shape->anchor != BOBBIN_ANCHOR_START)
    g_string_append_printf (self->out, " text-anchor=\"%s\"", anchors[shape->anchor]);
  g_string_append_c (self->out, '>');
  append_text (self->out, shape->text);
  g_string_append (self->out, "</text>\n");
}

static void
append_polyline (const Writer      *self,
                 const BobbinShape *shape)
{
  const float *points = bobbin_drawing_get_points (self->drawing) + shape->first;

  if (shape->n < 2)
    return;

  g_string_append (self->out, "<polyline fill=\"none\" stroke-linejoin=\"round\"");
  append_attribute (self->out, "stroke-width", shape->size);
  if (shape->step > 0)
    append_attribute (self->out, "stroke-dasharray", shape->step);
  append_color (self->out, "stroke", bobbin_ink_get_color (shape->ink, self->dark));
  g_string_append (self->out, " points=\"");
  for (guint i = 0; i < 2 * shape->n; i++)
    {
      if (i > 0)
        g_string_append_c (self->out, ' ');
      append_number (self->out, (double) points[i]);
    }
  g_string_append (self->out, "\"/>\n");
}

static void
append_dot (const Writer      *self,
            const BobbinShape *shape)
{
  g_string_append (self->out, "<circle");
  append_attribute (self->out, "cx", shape->x);
  append_attribute (self->out, "cy", shape->y);
  append_attribute (self->out, "r", shape->size / 2);
  append_fill (self, shape->ink);
  g_string_append (self->out, "/>\n");
}

static void
append_shapes (const Writer *self)
{
  guint n_shapes;
  const BobbinShape *shapes = bobbin_drawing_get_shapes (self->drawing, &n_shapes);

  for (guint i = 0; i < n_shapes; )
    switch (shapes[i].type)
      {
      case BOBBIN_SHAPE_RECTANGLE:
        i += append_rectangles (self, &shapes[i], n_shapes - i);
        break;
      case BOBBIN_SHAPE_COLUMNS:
        append_columns (self, &shapes[i++]);
        break;
      case BOBBIN_SHAPE_AREA:
        append_area (self, &shapes[i++]);
        break;
      case BOBBIN_SHAPE_LINE:
        append_polyline (self, &shapes[i++]);
        break;
      case BOBBIN_SHAPE_DOT:
        append_dot (self, &shapes[i++]);
        break;
      case BOBBIN_SHAPE_TEXT:
      default:
        append_words (self, &shapes[i++]);
        break;
      }
}

void
bobbin_svg_append (BobbinDrawing *drawing,
                   const char    *title,
                   const char    *description,
                   gboolean       dark,
                   GString       *buffer)
{
  Writer writer = { .drawing = drawing, .out = buffer, .dark = dark, .id = g_str_hash (title) ^ (dark ? 1 : 0) };
  double width = bobbin_drawing_get_width (drawing);
  double height = bobbin_drawing_get_height (drawing);

  g_string_append (buffer, "<svg xmlns=\"http://www.w3.org/2000/svg\" version=\"1.1\" role=\"img\"");
  append_attribute (buffer, "width", width);
  append_attribute (buffer, "height", height);
  g_string_append (buffer, " viewBox=\"0 0 ");
  append_number (buffer, width);
  g_string_append_c (buffer, ' ');
  append_number (buffer, height);
  g_string_append (buffer, "\" font-family=\"Cantarell, 'Adwaita Sans', 'Noto Sans', sans-serif\">\n<title>");
  append_text (buffer, title);
  g_string_append (buffer, "</title>\n");
  if (description != NULL)
    {
      g_string_append (buffer, "<desc>");
      append_text (buffer, description);
      g_string_append (buffer, "</desc>\n");
    }

  append_tiles (&writer);
  g_string_append (buffer, "<rect width=\"100%\" height=\"100%\"");
  append_fill (&writer, BOBBIN_INK_BACKGROUND);
  g_string_append (buffer, "/>\n");
  append_shapes (&writer);
  g_string_append (buffer, "</svg>\n");
}

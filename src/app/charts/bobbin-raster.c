/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-raster.h"

#include <math.h>

/* Device pixels from which on a part is large enough for a pattern. */
#define MIN_PATTERN 3
/* The same for a part of a column, which is so narrow. */
#define MIN_COLUMN_PATTERN 8
/* px: what repeats in a pattern, and how much of it is marked. */
#define PERIOD      6
#define MARK        2
/* Device pixels from which on a rectangle gets round corners. */
#define MIN_ROUND   6

/* Two colours of an ink, premultiplied, and where which one is used. */
typedef struct
{
  guint32       color;
  guint32       mark;
  BobbinPattern pattern;
} Paint;

/* Everything in whole device pixels of the raster. */
typedef struct
{
  const BobbinRaster *raster;
  BobbinDrawing      *drawing;
  double              scale;
  int                 left;      /* of the raster in the drawing */
  int                 top;
  int                 period;
  int                 mark;
  Paint               paints[BOBBIN_N_INKS];
} Canvas;

static guint32
premultiply (BobbinRgba color)
{
  float alpha = color.alpha * 255;

  return (guint32) lroundf (alpha) << 24 | (guint32) lroundf (color.red * alpha) << 16 |
         (guint32) lroundf (color.green * alpha) << 8 | (guint32) lroundf (color.blue * alpha);
}

/* @color over @under; both premultiplied; @coverage: 0 to 256. */
static guint32
blend (guint32 under,
       guint32 color,
       guint   coverage)
{
  /* Rounded down, so that no sum is more than fits into its byte. */
  guint32 rest = 256 - ((((color >> 24) + (color >> 31)) * coverage + 255) >> 8);
  guint32 low = ((color & 0x00ff00ff) * coverage + (under & 0x00ff00ff) * rest) >> 8 & 0x00ff00ff;
  guint32 high = (color >> 8 & 0x00ff00ff) * coverage + (under >> 8 & 0x00ff00ff) * rest;

  return low | (high & 0xff00ff00);
}

static void
canvas_init (Canvas             *self,
             const BobbinRaster *raster,
             BobbinDrawing      *drawing,
             gboolean            dark)
{
  self->raster = raster;
  self->drawing = drawing;
  self->scale = bobbin_drawing_get_scale (drawing);
  self->left = (int) lround (raster->x * self->scale);
  self->top = (int) lround (raster->y * self->scale);
  self->period = MAX ((int) lround (PERIOD * self->scale), 3);
  self->mark = MAX ((int) lround (MARK * self->scale), 1);
  for (BobbinInk ink = 0; ink < BOBBIN_N_INKS; ink++)
    {
      self->paints[ink].color = premultiply (bobbin_ink_get_color (ink, dark));
      self->paints[ink].mark = premultiply (bobbin_ink_get_mark (ink, dark));
      self->paints[ink].pattern = bobbin_ink_get_pattern (ink);
    }
}

/* Whether a pattern marks a pixel: of the drawing, so that parts beside one
 * another go together. */
static inline gboolean
is_marked (const Canvas  *self,
           BobbinPattern  pattern,
           int            x,
           int            y)
{
  int period = self->period;

  switch (pattern)
    {
    case BOBBIN_PATTERN_STRIPES:
      return (x + y) % period < self->mark;
    case BOBBIN_PATTERN_BACK_STRIPES:
      return (x - y % period + period) % period < self->mark;
    case BOBBIN_PATTERN_DOTS:
      return (x + (y / (period / 2) % 2) * (period / 2)) % period < self->mark && y % (period / 2) < self->mark;
    case BOBBIN_PATTERN_LINES:
      return y % period < (self->mark + 1) / 2;
    case BOBBIN_PATTERN_PLAIN:
    case BOBBIN_PATTERN_OUTLINE:
    default:
      return FALSE;
    }
}

static int
to_pixel (const Canvas *self,
          double        place,
          double        origin)
{
  return (int) CLAMP (lround ((place - origin) * self->scale), -G_MAXINT16, G_MAXINT16);
}

/* How much of a pixel in the corner of a rectangle is there: 256 is all. */
static guint
get_corner (int x,
            int y,
            int width,
            int height)
{
  static const guint corners[2][2] = { { 64, 208 }, { 208, 256 } };
  int across = MIN (x, width - 1 - x);
  int down = MIN (y, height - 1 - y);

  return across < 2 && down < 2 ? corners[across][down] : 256;
}

static void
fill_line (guint32 *pixels,
           int      n,
           guint32  color)
{
  if (color >> 24 == 0xff)
    for (int i = 0; i < n; i++)
      pixels[i] = color;
  else
    for (int i = 0; i < n; i++)
      pixels[i] = blend (pixels[i], color, 256);
}

static inline guint32
get_pixel_color (const Canvas *self,
                 const Paint  *paint,
                 int           x,
                 int           y)
{
  return is_marked (self, paint->pattern, self->left + x, self->top + y) ? paint->mark : paint->color;
}

/* A line of a rectangle from @first to @end, marked; @x and @width are the
 * rectangle's, @line is the width of its outline, if it has one. */
static void
draw_marked_line (const Canvas *self,
                  const Paint  *paint,
                  guint32      *pixels,
                  int           y,
                  int           first,
                  int           end,
                  int           x,
                  int           width,
                  int           line)
{
  for (int column = first; column < end; column++)
    {
      gboolean outline = line > 0 && (column < x + line || column >= x + width - line);
      guint32 color = outline ? paint->mark : get_pixel_color (self, paint, column, y);

      pixels[column] = blend (pixels[column], color, 256);
    }
}

/* One line of a rectangle; the raster holds all of it but what is left of @first
 * or from @end on. */
static void
draw_rectangle_line (const Canvas *self,
                     const Paint  *paint,
                     guint32      *pixels,
                     int           y,
                     int           first,
                     int           end,
                     int           x,
                     int           width,
                     gboolean      is_edge,
                     gboolean      marked)
{
  gboolean outline = marked && paint->pattern == BOBBIN_PATTERN_OUTLINE;

  if (!marked)
    fill_line (pixels + first, end - first, paint->color);
  else if (outline && is_edge)
    fill_line (pixels + first, end - first, paint->mark);
  else
    draw_marked_line (self, paint, pixels, y, first, end, x, width, outline ? MAX (self->mark / 2, 1) : 0);
}

/* What was under the corners of a rectangle, before it is drawn, and with it. */
static void
round_corners (const Canvas *self,
               guint32      *pixels,
               guint32       under[4],
               int           x,
               int           row,
               int           width,
               int           height)
{
  static const int columns[4] = { 0, 1, -2, -1 };

  for (guint i = 0; i < 4; i++)
    {
      int column = columns[i] >= 0 ? columns[i] : width + columns[i];
      int place = x + column;

      if (place < 0 || place >= (int) self->raster->width)
        continue;
      pixels[place] = blend (under[i], pixels[place], get_corner (column, row, width, height));
    }
}

static void
remember_corners (const Canvas  *self,
                  const guint32 *pixels,
                  guint32        under[4],
                  int            x,
                  int            width)
{
  const int places[4] = { x, x + 1, x + width - 2, x + width - 1 };

  for (guint i = 0; i < 4; i++)
    under[i] = places[i] >= 0 && places[i] < (int) self->raster->width ? pixels[places[i]] : 0;
}

static void
draw_rectangle (const Canvas      *self,
                const BobbinShape *shape)
{
  const BobbinRaster *raster = self->raster;
  const Paint *paint = &self->paints[shape->ink];
  int x = to_pixel (self, shape->x, raster->x);
  int y = to_pixel (self, shape->y, raster->y);
  int width = MAX (to_pixel (self, shape->x + shape->width, raster->x) - x, 1);
  int height = MAX (to_pixel (self, shape->y + shape->height, raster->y) - y, 1);
  gboolean rounded = shape->ink < BOBBIN_INK_STARTING && width >= MIN_ROUND && height >= MIN_ROUND;
  gboolean marked = paint->pattern != BOBBIN_PATTERN_PLAIN && width >= MIN_PATTERN && height >= MIN_PATTERN;
  int line = MAX (self->mark / 2, 1);
  int first = MAX (x, 0);
  int end = MIN (x + width, (int) raster->width);

  if (first >= end)
    return;

  /* Most are small and plain. */
  if (!rounded && !marked)
    {
      for (int row = MAX (y, 0); row < MIN (y + height, (int) raster->height); row++)
        fill_line (raster->pixels + (gsize) row * raster->width + first, end - first, paint->color);
      return;
    }

  for (int row = MAX (-y, 0); row < MIN (height, (int) raster->height - y); row++)
    {
      guint32 *pixels = raster->pixels + (gsize) (y + row) * raster->width;
      gboolean at_corner = rounded && (row < 2 || row >= height - 2);
      guint32 under[4];

      if (at_corner)
        remember_corners (self, pixels, under, x, width);
      draw_rectangle_line (self, paint, pixels, y + row, first, end, x, width, row < line || row >= height - line,
                           marked);
      if (at_corner)
        round_corners (self, pixels, under, x, row, width, height);
    }
}

/* Where the parts of a column are: from the top of each, by its place in the
 * stack, to the top of the one below. */
typedef struct
{
  gint16 tops[BOBBIN_N_ENDED_SPANS];
  gint16 base;
} Stack;

static void
get_stack (const BobbinColumnShares *column,
           int                       top,
           int                       base,
           Stack                    *stack)
{
  guint parts[BOBBIN_N_ENDED_SPANS];
  int y = base;

  bobbin_column_shares_divide (column, (guint) (base - top), parts);
  stack->base = (gint16) base;
  for (guint n = 0; n < BOBBIN_N_ENDED_SPANS; n++)
    {
      y -= (int) parts[bobbin_column_order[n]];
      stack->tops[n] = (gint16) y;
    }
}

/* A pixel below what was done: that of which part it is, with its pattern where
 * that is high enough. */
static guint32
get_stack_color (const Canvas *self,
                 const Stack  *stack,
                 int           x,
                 int           y)
{
  int base = stack->base;

  for (guint n = 0; n < BOBBIN_N_ENDED_SPANS; n++)
    {
      const Paint *paint = &self->paints[bobbin_column_order[n]];

      if (y >= stack->tops[n])
        return base - stack->tops[n] < MIN_COLUMN_PATTERN ? paint->color : get_pixel_color (self, paint, x, y);
      base = stack->tops[n];
    }

  return 0;
}

/* Line by line, as the pixels lie in memory. */
static void
draw_columns (const Canvas      *self,
              const BobbinShape *shape)
{
  const BobbinRaster *raster = self->raster;
  const BobbinColumnShares *columns = bobbin_drawing_get_columns (self->drawing) + shape->first;
  const guint last = BOBBIN_N_ENDED_SPANS - 1;
  guint32 done = self->paints[BOBBIN_SPAN_DONE].color;
  int x = to_pixel (self, shape->x, raster->x);
  int top = to_pixel (self, shape->y, raster->y);
  int base = MAX (to_pixel (self, shape->y + shape->height, raster->y), top + 1);
  int first = MAX (x, 0);
  int end = MIN (x + (int) shape->n, (int) raster->width);
  Stack *stacks;

  if (first >= end)
    return;

  stacks = bobbin_drawing_get_scratch (self->drawing, (gsize) (end - first) * sizeof *stacks);
  for (int i = first; i < end; i++)
    get_stack (&columns[i - x], top, base, &stacks[i - first]);

  for (int y = MAX (top, 0); y < MIN (base, (int) raster->height); y++)
    {
      guint32 *pixels = raster->pixels + (gsize) y * raster->width;

      for (int i = first; i < end; i++)
        {
          const Stack *stack = &stacks[i - first];

          if (y < stack->tops[last])
            continue;
          pixels[i] = y < stack->tops[last - 1] ? done : get_stack_color (self, stack, i, y);
        }
    }
}

/* Where the edge of an area is at a place between its points. */
static double
get_edge (const BobbinShape *shape,
          const float       *points,
          double             x)
{
  double place = CLAMP ((x - shape->x) / shape->step, 0, shape->n - 1);
  guint point = MIN ((guint) place, shape->n - 2);

  return (double) points[point] + (place - point) * ((double) points[point + 1] - (double) points[point]);
}

/* The smooth edge of a column of an area, and a line along it that spans what the
 * edge rises or falls within the column. Returns the first line below, from which
 * on there is nothing but the fill. */
static int
draw_edge (const Canvas *self,
           const Paint  *paint,
           int           x,
           double        left,
           double        right,
           int           base)
{
  const BobbinRaster *raster = self->raster;
  double half = MAX (self->scale / 2, 0.5);
  double line_top = MIN (left, right) - half;
  double line_base = MAX (left, right) + half;
  int end = CLAMP ((int) ceil (line_base), 0, base);

  for (int y = MAX ((int) floor (line_top), 0); y < end; y++)
    {
      guint32 *pixel = &raster->pixels[(gsize) y * raster->width + (gsize) x];
      double fill = CLAMP (y + 1 - (left + right) / 2, 0, 1);
      double line = CLAMP (MIN (line_base, y + 1) - MAX (line_top, y), 0, 1);

      if (fill > 0)
        *pixel = blend (*pixel, paint->color, (guint) (fill * 256));
      if (line > 0)
        *pixel = blend (*pixel, paint->mark, (guint) (line * 256));
    }

  return end;
}

static void
draw_area (const Canvas      *self,
           const BobbinShape *shape)
{
  const BobbinRaster *raster = self->raster;
  const Paint *paint = &self->paints[shape->ink];
  const float *points = bobbin_drawing_get_points (self->drawing) + shape->first;
  int first = MAX (to_pixel (self, shape->x, raster->x), 0);
  int end = MIN (to_pixel (self, shape->x + shape->width, raster->x), (int) raster->width);
  int base = MIN (to_pixel (self, shape->y + shape->height, raster->y), (int) raster->height);
  int top = base;
  int *fills;
  double left;

  if (shape->n < 2 || first >= end)
    return;

  fills = bobbin_drawing_get_scratch (self->drawing, (gsize) (end - first) * sizeof *fills);
  left = (get_edge (shape, points, raster->x + first / self->scale) - raster->y) * self->scale;
  for (int x = first; x < end; x++)
    {
      double right = (get_edge (shape, points, raster->x + (x + 1) / self->scale) - raster->y) * self->scale;

      fills[x - first] = draw_edge (self, paint, x, left, right, base);
      top = MIN (top, fills[x - first]);
      left = right;
    }

  /* Line by line, as the pixels lie in memory. */
  for (int y = top; y < base; y++)
    {
      guint32 *pixels = raster->pixels + (gsize) y * raster->width;

      for (int x = first; x < end; x++)
        if (y >= fills[x - first])
          pixels[x] = pixels[x] == 0 ? paint->color : blend (pixels[x], paint->color, 256);
    }
}

void
bobbin_raster_draw (const BobbinRaster *self,
                    BobbinDrawing      *drawing,
                    gboolean            dark,
                    guint               first,
                    guint               n_shapes)
{
  guint n_all;
  const BobbinShape *shapes = bobbin_drawing_get_shapes (drawing, &n_all);
  Canvas canvas;

  g_return_if_fail (first + n_shapes <= n_all);

  canvas_init (&canvas, self, drawing, dark);
  for (guint i = first; i < first + n_shapes; i++)
    switch (shapes[i].type)
      {
      case BOBBIN_SHAPE_RECTANGLE:
        draw_rectangle (&canvas, &shapes[i]);
        break;
      case BOBBIN_SHAPE_COLUMNS:
        draw_columns (&canvas, &shapes[i]);
        break;
      case BOBBIN_SHAPE_AREA:
        draw_area (&canvas, &shapes[i]);
        break;
      case BOBBIN_SHAPE_TEXT:
      case BOBBIN_SHAPE_LINE:
      case BOBBIN_SHAPE_DOT:
      default:
        break;
      }
}

gboolean
bobbin_raster_get_bounds (BobbinDrawing *drawing,
                          guint          first,
                          guint          n_shapes,
                          BobbinRaster  *bounds)
{
  guint n_all;
  const BobbinShape *shapes = bobbin_drawing_get_shapes (drawing, &n_all);
  double scale = bobbin_drawing_get_scale (drawing);
  double left = G_MAXDOUBLE, top = G_MAXDOUBLE, right = -G_MAXDOUBLE, base = -G_MAXDOUBLE;

  g_return_val_if_fail (first + n_shapes <= n_all, FALSE);

  for (guint i = first; i < first + n_shapes; i++)
    {
      if (BOBBIN_SHAPE_IS_ON_TOP (shapes[i].type))
        continue;
      left = MIN (left, shapes[i].x);
      top = MIN (top, shapes[i].y);
      right = MAX (right, shapes[i].x + shapes[i].width);
      base = MAX (base, shapes[i].y + shapes[i].height);
    }

  /* The line of an area is a px wide. */
  left = MAX (floor (left * scale), 0);
  top = MAX (floor ((top - 1) * scale), 0);
  right = MIN (ceil ((right + 1) * scale), ceil (bobbin_drawing_get_width (drawing) * scale));
  base = MIN (ceil ((base + 1) * scale), ceil (bobbin_drawing_get_height (drawing) * scale));
  if (right <= left || base <= top)
    return FALSE;

  bounds->x = left / scale;
  bounds->y = top / scale;
  bounds->width = (guint) (right - left);
  bounds->height = (guint) (base - top);

  return TRUE;
}

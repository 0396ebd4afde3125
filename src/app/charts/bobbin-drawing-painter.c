/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-config.h"

#include "bobbin-drawing-painter.h"

#include <math.h>
#include <stdatomic.h>
#include <string.h>

#include "bobbin-raster.h"
#include "engine/run/bobbin-clock.h"

/* So many layouts of texts are kept; then all are forgotten. */
#define MAX_LAYOUTS 1024
/* So many pixel buffers: GTK may hold the last frame's while the next is drawn. */
#define MAX_BUFFERS 3
/* A rectangle of so many square px before or after all others is a node. */
#define MIN_NODE_AREA 2048.0
/* What is painted between two looks at the clock: shapes, and square px of them. */
#define STEP_SHAPES 64
#define STEP_AREA   32768.0

/* Pixels that a texture shows; the texture may be freed in any thread. */
typedef struct
{
  atomic_int  refs;        /* of the painter and of a texture */
  atomic_bool busy;
  gsize       size;
  guint32    *pixels;
} Buffer;

/* Lives as long as the context that it paints for. Layouts hold on to theirs:
 * they get a copy of it, which is made anew when it changes. */
typedef struct
{
  PangoContext *context;
  guint         serial;    /* of the original */
  GHashTable   *layouts;   /* text with its size and weight → PangoLayout */
  GString      *key;
  Buffer       *buffers[MAX_BUFFERS];
} Painter;

typedef enum
{
  PHASE_NODES,         /* what lies below the pixels, and room for them */
  PHASE_PIXELS,        /* some shapes after the other */
  PHASE_TOP,           /* texts, lines and dots, one after the other */
  PHASE_DONE,
} Phase;

struct _BobbinPainting
{
  BobbinDrawing *drawing;
  PangoContext  *context;
  gboolean       dark;
  GtkSnapshot   *snapshot;

  guint          n_shapes;
  guint          first;      /* of those that are pixels */
  guint          end;
  BobbinRaster   raster;
  Buffer        *buffer;     /* that the raster draws into */

  Phase          phase;
  guint          at;         /* the shape that is next in it */
};

static void
buffer_unref (Buffer *buffer)
{
  if (atomic_fetch_sub (&buffer->refs, 1) > 1)
    return;

  g_free (buffer->pixels);
  g_free (buffer);
}

/* The texture is gone. */
static void
release_cb (gpointer data)
{
  Buffer *buffer = data;

  atomic_store (&buffer->busy, false);
  buffer_unref (buffer);
}

static void
painter_free (gpointer data)
{
  Painter *self = data;

  g_hash_table_unref (self->layouts);
  g_clear_object (&self->context);
  g_string_free (self->key, TRUE);
  for (guint i = 0; i < MAX_BUFFERS; i++)
    g_clear_pointer (&self->buffers[i], buffer_unref);
  g_free (self);
}

static PangoContext *
copy_context (PangoContext *context)
{
  PangoContext *copy = pango_font_map_create_context (pango_context_get_font_map (context));

  pango_context_set_font_description (copy, pango_context_get_font_description (context));
  pango_context_set_language (copy, pango_context_get_language (context));
  pango_context_set_base_dir (copy, pango_context_get_base_dir (context));
  pango_context_set_round_glyph_positions (copy, pango_context_get_round_glyph_positions (context));
  pango_cairo_context_set_resolution (copy, pango_cairo_context_get_resolution (context));
  pango_cairo_context_set_font_options (copy, pango_cairo_context_get_font_options (context));

  return copy;
}

static Painter *
ensure_painter (PangoContext *context)
{
  static GQuark quark;
  Painter *self;

  if (quark == 0)
    quark = g_quark_from_static_string ("bobbin-drawing-painter");
  self = g_object_get_qdata (G_OBJECT (context), quark);
  if (self == NULL)
    {
      self = g_new0 (Painter, 1);
      self->layouts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
      self->key = g_string_new (NULL);
      g_object_set_qdata_full (G_OBJECT (context), quark, self, painter_free);
    }

  if (self->context == NULL || self->serial != pango_context_get_serial (context))
    {
      g_hash_table_remove_all (self->layouts);
      g_clear_object (&self->context);
      self->context = copy_context (context);
      self->serial = pango_context_get_serial (context);
    }

  return self;
}

/* Cleared pixels, and who frees them. */
static Buffer *
take_buffer (Painter *self,
             gsize    size)
{
  Buffer *buffer = NULL;

  for (guint i = 0; i < MAX_BUFFERS; i++)
    {
      buffer = self->buffers[i];
      if (buffer != NULL && atomic_load (&buffer->busy))
        continue;
      if (buffer == NULL || buffer->size < size)
        {
          g_clear_pointer (&self->buffers[i], buffer_unref);
          self->buffers[i] = buffer = g_new0 (Buffer, 1);
          atomic_init (&buffer->refs, 1);
          buffer->pixels = g_malloc (size);
          buffer->size = size;
        }
      break;
    }

  /* All are shown: one that is not kept. */
  if (buffer == NULL || atomic_load (&buffer->busy))
    {
      buffer = g_new0 (Buffer, 1);
      buffer->pixels = g_malloc (size);
      buffer->size = size;
    }

  atomic_fetch_add (&buffer->refs, 1);
  atomic_store (&buffer->busy, true);
  memset (buffer->pixels, 0, size);

  return buffer;
}

static GdkRGBA
to_rgba (BobbinRgba color)
{
  return (GdkRGBA) { .red = color.red, .green = color.green, .blue = color.blue, .alpha = color.alpha };
}

static gboolean
is_node (const BobbinShape *shape)
{
  return BOBBIN_SHAPE_IS_ON_TOP (shape->type) ||
         (shape->type == BOBBIN_SHAPE_RECTANGLE && shape->width * shape->height >= MIN_NODE_AREA &&
          shape->ink >= BOBBIN_INK_IDLE && bobbin_ink_get_pattern (shape->ink) == BOBBIN_PATTERN_PLAIN);
}

static void
append_nodes (GtkSnapshot       *snapshot,
              const BobbinShape *shapes,
              guint              n_shapes,
              gboolean           dark)
{
  for (guint i = 0; i < n_shapes; i++)
    {
      GdkRGBA color = to_rgba (bobbin_ink_get_color (shapes[i].ink, dark));

      if (shapes[i].type == BOBBIN_SHAPE_RECTANGLE)
        gtk_snapshot_append_color (snapshot, &color,
                                   &GRAPHENE_RECT_INIT ((float) shapes[i].x, (float) shapes[i].y,
                                                        (float) shapes[i].width, (float) shapes[i].height));
    }
}

static PangoLayout *
get_layout (Painter           *self,
            const BobbinShape *shape)
{
  PangoFontDescription *font;
  PangoLayout *layout;

  g_string_printf (self->key, "%d %d %s", (int) (shape->size * 64), shape->bold, shape->text);
  layout = g_hash_table_lookup (self->layouts, self->key->str);
  if (layout != NULL)
    return layout;

  if (g_hash_table_size (self->layouts) >= MAX_LAYOUTS)
    g_hash_table_remove_all (self->layouts);
  layout = pango_layout_new (self->context);
  pango_layout_set_single_paragraph_mode (layout, TRUE);
  font = pango_font_description_copy (pango_context_get_font_description (self->context));
  pango_font_description_set_absolute_size (font, shape->size * PANGO_SCALE);
  if (shape->bold)
    pango_font_description_set_weight (font, PANGO_WEIGHT_BOLD);
  pango_layout_set_font_description (layout, font);
  pango_font_description_free (font);
  pango_layout_set_text (layout, shape->text, -1);
  g_hash_table_insert (self->layouts, g_strdup (self->key->str), layout);

  return layout;
}

static void
append_text (Painter           *self,
             GtkSnapshot       *snapshot,
             const BobbinShape *shape,
             double             scale,
             gboolean           dark)
{
  PangoLayout *layout = get_layout (self, shape);
  GdkRGBA color = to_rgba (bobbin_ink_get_color (shape->ink, dark));
  double x = shape->x;
  int width, height;

  pango_layout_get_pixel_size (layout, &width, &height);
  if (shape->anchor == BOBBIN_ANCHOR_MIDDLE)
    x -= width / 2.0;
  else if (shape->anchor == BOBBIN_ANCHOR_END)
    x -= width;

  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) (round (x * scale) / scale),
                                                          (float) (round ((shape->y - height / 2.0) * scale) / scale)));
  gtk_snapshot_append_layout (snapshot, layout, &color);
  gtk_snapshot_restore (snapshot);
}

static void
append_line (BobbinPainting    *self,
             const BobbinShape *shape)
{
  const float *points = bobbin_drawing_get_points (self->drawing) + shape->first;
  GdkRGBA color = to_rgba (bobbin_ink_get_color (shape->ink, self->dark));
  GskPathBuilder *builder;
  GskStroke *stroke;
  GskPath *path;

  if (shape->n < 2)
    return;

  builder = gsk_path_builder_new ();
  gsk_path_builder_move_to (builder, points[0], points[1]);
  for (guint i = 1; i < shape->n; i++)
    gsk_path_builder_line_to (builder, points[2 * i], points[2 * i + 1]);
  path = gsk_path_builder_free_to_path (builder);
  stroke = gsk_stroke_new ((float) shape->size);
  gsk_stroke_set_line_join (stroke, GSK_LINE_JOIN_ROUND);
  if (shape->step > 0)
    gsk_stroke_set_dash (stroke, (const float[]) { (float) shape->step, (float) shape->step }, 2);
  gtk_snapshot_append_stroke (self->snapshot, path, stroke, &color);
  gsk_stroke_free (stroke);
  gsk_path_unref (path);
}

static void
append_dot (BobbinPainting    *self,
            const BobbinShape *shape)
{
  GdkRGBA color = to_rgba (bobbin_ink_get_color (shape->ink, self->dark));
  float radius = (float) shape->size / 2;
  graphene_rect_t box = GRAPHENE_RECT_INIT ((float) shape->x - radius, (float) shape->y - radius,
                                            2 * radius, 2 * radius);
  GskRoundedRect clip;

  gsk_rounded_rect_init_from_rect (&clip, &box, radius);
  gtk_snapshot_push_rounded_clip (self->snapshot, &clip);
  gtk_snapshot_append_color (self->snapshot, &color, &box);
  gtk_snapshot_pop (self->snapshot);
}

/* Shapes before and after those that are pixels. */
static void
find_pixels (BobbinPainting *self)
{
  const BobbinShape *shapes = bobbin_drawing_get_shapes (self->drawing, &self->n_shapes);

  self->first = 0;
  self->end = self->n_shapes;
  while (self->first < self->end && is_node (&shapes[self->first]))
    self->first++;
  while (self->end > self->first && is_node (&shapes[self->end - 1]))
    self->end--;
}

static void
begin_pixels (BobbinPainting *self,
              Painter        *painter)
{
  append_nodes (self->snapshot, bobbin_drawing_get_shapes (self->drawing, &self->n_shapes), self->first, self->dark);
  self->at = self->first;
  self->phase = PHASE_PIXELS;
  if (!bobbin_raster_get_bounds (self->drawing, self->first, self->end - self->first, &self->raster))
    {
      self->at = self->end;
      return;
    }

  self->buffer = take_buffer (painter, (gsize) self->raster.width * self->raster.height * sizeof (guint32));
  self->raster.pixels = self->buffer->pixels;
}

static void
paint_some (BobbinPainting *self)
{
  const BobbinShape *shapes = bobbin_drawing_get_shapes (self->drawing, &self->n_shapes);
  guint end = MIN (self->at + STEP_SHAPES, self->end);
  guint next = self->at;
  double area = 0;

  while (next < end && area < STEP_AREA)
    {
      area += shapes[next].width * shapes[next].height;
      next++;
    }
  bobbin_raster_draw (&self->raster, self->drawing, self->dark, self->at, next - self->at);
  self->at = next;
}

static void
end_pixels (BobbinPainting *self)
{
  const BobbinShape *shapes = bobbin_drawing_get_shapes (self->drawing, &self->n_shapes);
  const BobbinRaster *raster = &self->raster;
  double scale = bobbin_drawing_get_scale (self->drawing);

  if (self->buffer != NULL)
    {
      Buffer *buffer = g_steal_pointer (&self->buffer);
      g_autoptr (GBytes) bytes = g_bytes_new_with_free_func (buffer->pixels,
                                                             (gsize) raster->width * raster->height * sizeof (guint32),
                                                             release_cb, buffer);
      g_autoptr (GdkTexture) texture = gdk_memory_texture_new ((int) raster->width, (int) raster->height,
                                                               GDK_MEMORY_DEFAULT, bytes,
                                                               raster->width * sizeof (guint32));

      /* Pixel by pixel: with a filter of its own, the software renderer would copy it once more. */
      gtk_snapshot_append_texture (self->snapshot, texture,
                                   &GRAPHENE_RECT_INIT ((float) raster->x, (float) raster->y,
                                                        (float) (raster->width / scale),
                                                        (float) (raster->height / scale)));
    }

  append_nodes (self->snapshot, shapes + self->end, self->n_shapes - self->end, self->dark);
  self->at = 0;
  self->phase = PHASE_TOP;
}

/* Up to the next of what is on top, and that. */
static void
append_next_on_top (BobbinPainting *self,
                    Painter        *painter)
{
  const BobbinShape *shapes = bobbin_drawing_get_shapes (self->drawing, &self->n_shapes);
  const BobbinShape *shape;

  while (self->at < self->n_shapes && !BOBBIN_SHAPE_IS_ON_TOP (shapes[self->at].type))
    self->at++;
  if (self->at == self->n_shapes)
    {
      self->phase = PHASE_DONE;
      return;
    }

  shape = &shapes[self->at++];
  if (shape->type == BOBBIN_SHAPE_LINE)
    append_line (self, shape);
  else if (shape->type == BOBBIN_SHAPE_DOT)
    append_dot (self, shape);
  else
    append_text (painter, self->snapshot, shape, bobbin_drawing_get_scale (self->drawing), self->dark);
}

BobbinPainting *
bobbin_painting_new (BobbinDrawing *drawing,
                     PangoContext  *context,
                     gboolean       dark)
{
  BobbinPainting *self = g_new0 (BobbinPainting, 1);

  self->drawing = drawing;
  self->context = g_object_ref (context);
  self->dark = dark;
  self->snapshot = gtk_snapshot_new ();
  find_pixels (self);

  return self;
}

void
bobbin_painting_free (BobbinPainting *self)
{
  if (self->buffer != NULL)
    release_cb (self->buffer);
  g_clear_object (&self->snapshot);
  g_object_unref (self->context);
  g_free (self);
}

gboolean
bobbin_painting_step (BobbinPainting *self,
                      gint64          until)
{
  Painter *painter = ensure_painter (self->context);

  do
    switch (self->phase)
      {
      case PHASE_NODES:
        begin_pixels (self, painter);
        break;
      case PHASE_PIXELS:
        if (self->at < self->end)
          paint_some (self);
        else
          end_pixels (self);
        break;
      case PHASE_TOP:
        append_next_on_top (self, painter);
        break;
      case PHASE_DONE:
      default:
        return FALSE;
      }
  while (bobbin_clock_now () < until);

  return self->phase != PHASE_DONE;
}

GskRenderNode *
bobbin_painting_end (BobbinPainting *self)
{
  GskRenderNode *node;

  while (bobbin_painting_step (self, G_MAXINT64))
    ;
  node = gtk_snapshot_free_to_node (g_steal_pointer (&self->snapshot));
  bobbin_painting_free (self);

  return node;
}

void
bobbin_drawing_paint (BobbinDrawing *drawing,
                      GtkSnapshot   *snapshot,
                      PangoContext  *context,
                      gboolean       dark)
{
  GskRenderNode *node = bobbin_painting_end (bobbin_painting_new (drawing, context, dark));

  if (node == NULL)
    return;

  gtk_snapshot_append_node (snapshot, node);
  gsk_render_node_unref (node);
}

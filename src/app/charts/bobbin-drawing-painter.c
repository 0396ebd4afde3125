/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-config.h"

#include "bobbin-drawing-painter.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <stdatomic.h>
#include <string.h>

#include "bobbin-raster.h"
#include "engine/charts/bobbin-svg.h"

/* So many layouts of texts are kept; then all are forgotten. */
#define MAX_LAYOUTS 1024
/* So many pixel buffers: GTK may hold the last frame's while the next is drawn. */
#define MAX_BUFFERS 3
/* px: a longer side that a picture to be saved may not have. */
#define MAX_SIDE    32000.0
/* A rectangle of so many square px before or after all others is a node. */
#define MIN_NODE_AREA 2048.0

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
  return shape->type == BOBBIN_SHAPE_TEXT ||
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

static void
append_raster (Painter       *self,
               BobbinDrawing *drawing,
               GtkSnapshot   *snapshot,
               gboolean       dark,
               guint          first,
               guint          n_shapes)
{
  double scale = bobbin_drawing_get_scale (drawing);
  g_autoptr (GdkTexture) texture = NULL;
  g_autoptr (GBytes) bytes = NULL;
  BobbinRaster raster;
  Buffer *buffer;
  gsize size;

  if (!bobbin_raster_get_bounds (drawing, first, n_shapes, &raster))
    return;

  size = (gsize) raster.width * raster.height * sizeof (guint32);
  buffer = take_buffer (self, size);
  raster.pixels = buffer->pixels;
  bobbin_raster_draw (&raster, drawing, dark, first, n_shapes);

  bytes = g_bytes_new_with_free_func (buffer->pixels, size, release_cb, buffer);
  texture = gdk_memory_texture_new ((int) raster.width, (int) raster.height, GDK_MEMORY_DEFAULT, bytes,
                                    raster.width * sizeof (guint32));
  gtk_snapshot_append_scaled_texture (snapshot, texture, GSK_SCALING_FILTER_NEAREST,
                                      &GRAPHENE_RECT_INIT ((float) raster.x, (float) raster.y,
                                                           (float) (raster.width / scale),
                                                           (float) (raster.height / scale)));
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

void
bobbin_drawing_paint (BobbinDrawing *drawing,
                      GtkSnapshot   *snapshot,
                      PangoContext  *context,
                      gboolean       dark)
{
  Painter *self = ensure_painter (context);
  guint first = 0, end;
  const BobbinShape *shapes = bobbin_drawing_get_shapes (drawing, &end);
  guint n_shapes = end;

  while (first < end && is_node (&shapes[first]))
    first++;
  while (end > first && is_node (&shapes[end - 1]))
    end--;

  append_nodes (snapshot, shapes, first, dark);
  append_raster (self, drawing, snapshot, dark, first, end - first);
  append_nodes (snapshot, shapes + end, n_shapes - end, dark);
  for (guint i = 0; i < n_shapes; i++)
    if (shapes[i].type == BOBBIN_SHAPE_TEXT)
      append_text (self, snapshot, &shapes[i], bobbin_drawing_get_scale (drawing), dark);
}

static cairo_status_t
write_cb (void                *closure,
          const unsigned char *data,
          unsigned int         length)
{
  g_byte_array_append (closure, data, length);

  return CAIRO_STATUS_SUCCESS;
}

static GskRenderNode *
paint_node (BobbinDrawing *drawing,
            PangoContext  *context,
            gboolean       dark)
{
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  GdkRGBA ground = to_rgba (bobbin_ink_get_color (BOBBIN_INK_BACKGROUND, dark));

  gtk_snapshot_append_color (snapshot, &ground,
                             &GRAPHENE_RECT_INIT (0, 0, (float) bobbin_drawing_get_width (drawing),
                                                  (float) bobbin_drawing_get_height (drawing)));
  bobbin_drawing_paint (drawing, snapshot, context, dark);

  return gtk_snapshot_free_to_node (snapshot);
}

gboolean
bobbin_drawing_save_png (BobbinDrawing  *drawing,
                         PangoContext   *context,
                         gboolean        dark,
                         GFile          *file,
                         GError        **error)
{
  double scale = bobbin_drawing_get_scale (drawing);
  double width = ceil (bobbin_drawing_get_width (drawing) * scale);
  double height = ceil (bobbin_drawing_get_height (drawing) * scale);
  g_autoptr (GByteArray) png = g_byte_array_new ();
  cairo_surface_t *surface;
  GskRenderNode *node;
  cairo_status_t status;
  cairo_t *cr;

  if (!(width >= 1 && height >= 1 && width <= MAX_SIDE && height <= MAX_SIDE))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                           _("The picture is too large for a PNG file. Save it as SVG."));
      return FALSE;
    }

  surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, (int) width, (int) height);
  cairo_surface_set_device_scale (surface, scale, scale);
  cr = cairo_create (surface);
  node = paint_node (drawing, context, dark);
  gsk_render_node_draw (node, cr);
  gsk_render_node_unref (node);
  cairo_destroy (cr);
  status = cairo_surface_write_to_png_stream (surface, write_cb, png);
  cairo_surface_destroy (surface);
  if (status != CAIRO_STATUS_SUCCESS)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, cairo_status_to_string (status));
      return FALSE;
    }

  return g_file_replace_contents (file, (const char *) png->data, png->len, NULL, FALSE, G_FILE_CREATE_NONE, NULL,
                                  NULL, error);
}

gboolean
bobbin_drawing_save_svg (BobbinDrawing  *drawing,
                         const char     *title,
                         const char     *description,
                         gboolean        dark,
                         GFile          *file,
                         GError        **error)
{
  g_autoptr (GString) svg = g_string_new ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");

  bobbin_svg_append (drawing, title, description, dark, svg);

  return g_file_replace_contents (file, svg->str, svg->len, NULL, FALSE, G_FILE_CREATE_NONE, NULL, NULL, error);
}

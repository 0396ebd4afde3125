/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Drawings as files. */
#include "bobbin-config.h"

#include "bobbin-drawing-painter.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "engine/charts/bobbin-svg.h"

/* px: a longer side that a picture to be saved may not have. */
#define MAX_SIDE    32000.0

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
  BobbinRgba color = bobbin_ink_get_color (BOBBIN_INK_BACKGROUND, dark);
  GdkRGBA ground = { .red = color.red, .green = color.green, .blue = color.blue, .alpha = color.alpha };

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

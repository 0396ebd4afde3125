/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "engine/charts/bobbin-drawing.h"

G_BEGIN_DECLS

/**
 * BobbinRaster:
 * @x: px of the left edge; of a whole device pixel
 * @y: px of the top
 * @width: device pixels
 * @height: device pixels
 * @pixels: premultiplied 0xAARRGGBB in the machine's order, @width for a line
 *
 * A part of a drawing as pixels, transparent where nothing is drawn.
 */
typedef struct
{
  double   x;
  double   y;
  guint    width;
  guint    height;
  guint32 *pixels;
} BobbinRaster;

/**
 * bobbin_raster_draw:
 * @first: the first of the drawing's shapes
 * @n_shapes: how many
 *
 * Draws rectangles, columns and areas over what is there, with their patterns;
 * texts, lines and dots are left out. A pure function of the drawing: no display, any thread.
 */
void     bobbin_raster_draw       (const BobbinRaster *self,
                                   BobbinDrawing      *drawing,
                                   gboolean            dark,
                                   guint               first,
                                   guint               n_shapes);

/* The least raster that holds those shapes, without pixels; %FALSE: none is drawn. */
gboolean bobbin_raster_get_bounds (BobbinDrawing      *drawing,
                                   guint               first,
                                   guint               n_shapes,
                                   BobbinRaster       *bounds);

G_END_DECLS

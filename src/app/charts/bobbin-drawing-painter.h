/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "engine/charts/bobbin-drawing.h"

G_BEGIN_DECLS

/**
 * bobbin_drawing_paint:
 * @context: of the widget; texts that were laid out are kept with it
 * @dark: which colours; see adw_style_manager_get_dark()
 *
 * Adds a drawing to a snapshot: everything that is not on top as one picture of
 * device pixels, whatever there is of it, so that a frame costs about the same
 * for a task and for a million. Rectangles before and after all other shapes
 * may become nodes of their own, so a translucent one at the end, over all, is
 * cheap. Texts, lines and dots are always on top. Main thread.
 *
 * The origin of the snapshot must be on a device pixel.
 */
void     bobbin_drawing_paint    (BobbinDrawing  *drawing,
                                  GtkSnapshot    *snapshot,
                                  PangoContext   *context,
                                  gboolean        dark);

typedef struct _BobbinPainting BobbinPainting;

/**
 * bobbin_painting_new:
 * @drawing: must live longer, and not change
 * @context: as above
 *
 * The same in steps, for a drawing that takes longer than a frame has time for.
 * Main thread.
 */
BobbinPainting *bobbin_painting_new  (BobbinDrawing  *drawing,
                                      PangoContext   *context,
                                      gboolean        dark);
/* Gives up. */
void            bobbin_painting_free (BobbinPainting *self);
/* Paints until bobbin_clock_now() is @until, but at least a little; whether
 * there is more to do. */
gboolean        bobbin_painting_step (BobbinPainting *self,
                                      gint64          until);
/* Paints what is left and frees @self; %NULL: nothing is to be seen.
 * (transfer full) (nullable) */
GskRenderNode  *bobbin_painting_end  (BobbinPainting *self);

/**
 * bobbin_drawing_save_png:
 *
 * Writes a drawing as it is painted, on its background, as a PNG file of
 * width × scale by height × scale pixels. Replaces @file. Needs no window.
 */
gboolean bobbin_drawing_save_png (BobbinDrawing  *drawing,
                                  PangoContext   *context,
                                  gboolean        dark,
                                  GFile          *file,
                                  GError        **error);
/* The same as SVG; see bobbin_svg_append(). */
gboolean bobbin_drawing_save_svg (BobbinDrawing  *drawing,
                                  const char     *title,
                                  const char     *description,
                                  gboolean        dark,
                                  GFile          *file,
                                  GError        **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BobbinPainting, bobbin_painting_free)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BOBBIN_TYPE_FIGURE (bobbin_figure_get_type ())

/**
 * BobbinFigure:
 *
 * A big value with a small caption below it, of a width that does not jump.
 *
 * Properties: "value", "caption", "width-chars" (at least that wide).
 */
G_DECLARE_FINAL_TYPE (BobbinFigure, bobbin_figure, BOBBIN, FIGURE, GtkBox)

void bobbin_figure_set_value   (BobbinFigure *self,
                                const char   *value);

/* Leaves room for a value of so many characters. */
void bobbin_figure_reserve     (BobbinFigure *self,
                                guint         n_chars);

void bobbin_figure_set_caption (BobbinFigure *self,
                                const char   *caption);

G_END_DECLS

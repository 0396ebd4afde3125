/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BOBBIN_TYPE_SWATCH (bobbin_swatch_get_type ())

/**
 * BobbinSwatch:
 *
 * A small square in a role's colour, for legends.
 *
 * The colour is the CSS color of its style class ("done", "series-2"), so that
 * widgets that paint by themselves get their colours from the style sheet too:
 * they keep swatches as children that are never shown and ask for their color.
 */
G_DECLARE_FINAL_TYPE (BobbinSwatch, bobbin_swatch, BOBBIN, SWATCH, GtkWidget)

GtkWidget *bobbin_swatch_new (const char *role);

/* A swatch that only lends its colour to @parent, which unparents it. */
GtkWidget *bobbin_swatch_new_hidden (const char *role,
                                     GtkWidget  *parent);

G_END_DECLS

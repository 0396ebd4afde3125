/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BOBBIN_TYPE_READOUT (bobbin_readout_get_type ())

/**
 * BobbinReadout:
 *
 * A line of text that changes many times a second: a number with its unit.
 *
 * A GtkLabel that gets another text has the whole window laid out anew, for which
 * GDK asks the X server a dozen questions, one after the other. This one asks for
 * more room where it has too little, and never gives any back: nothing beside it
 * jumps, and most changes only draw it. Its digits are all equally wide.
 *
 * Properties: "text", "width-chars" (at least that wide; -1: as the text),
 * "xalign" (0: at the start; 1: at the end).
 */
G_DECLARE_FINAL_TYPE (BobbinReadout, bobbin_readout, BOBBIN, READOUT, GtkWidget)

void        bobbin_readout_set_text (BobbinReadout *self,
                                     const char    *text);

/* Leaves room for so many characters from now on, if it does not yet: for what is to come. */
void        bobbin_readout_reserve  (BobbinReadout *self,
                                     guint          n_chars);

/* (transfer none) Never %NULL. */
const char *bobbin_readout_get_text (BobbinReadout *self);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BOBBIN_TYPE_CARD (bobbin_card_get_type ())

/**
 * BobbinCard:
 *
 * One thing to choose in the gallery: icon, title and a sentence.
 *
 * A button; its "id" says to whoever put it there what was chosen.
 */
G_DECLARE_FINAL_TYPE (BobbinCard, bobbin_card, BOBBIN, CARD, GtkButton)

GtkWidget  *bobbin_card_new    (const char *id,
                                const char *icon_name,
                                const char *title,
                                const char *summary);
const char *bobbin_card_get_id (BobbinCard *self);

G_END_DECLS

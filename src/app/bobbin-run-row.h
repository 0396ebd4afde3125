/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "history/bobbin-run-item.h"

G_BEGIN_DECLS

#define BOBBIN_TYPE_RUN_ROW (bobbin_run_row_get_type ())

/**
 * BobbinRunRow:
 *
 * A run in the sidebar: what it is, when it was, how far it is or how it ended.
 *
 * Signals "clicked" and "menu" (x, y: where the pointer is, in the row).
 */
G_DECLARE_FINAL_TYPE (BobbinRunRow, bobbin_run_row, BOBBIN, RUN_ROW, AdwBin)

GtkWidget     *bobbin_run_row_new      (void);

/* Shows @item, and follows it; %NULL: nothing. */
void           bobbin_run_row_set_item (BobbinRunRow  *self,
                                        BobbinRunItem *item);
BobbinRunItem *bobbin_run_row_get_item (BobbinRunRow  *self);

/* For the factories of lists of #BobbinRunItem: rows, and headers of sections. */
void           bobbin_run_row_setup        (GtkSignalListItemFactory *factory,
                                            GtkListItem              *list_item);
void           bobbin_run_row_bind         (GtkSignalListItemFactory *factory,
                                            GtkListItem              *list_item);
void           bobbin_run_row_unbind       (GtkSignalListItemFactory *factory,
                                            GtkListItem              *list_item);
void           bobbin_run_row_setup_header (GtkSignalListItemFactory *factory,
                                            GtkListHeader            *header);

G_END_DECLS

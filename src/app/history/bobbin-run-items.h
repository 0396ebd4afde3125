/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bobbin-history-keeper.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BOBBIN_TYPE_RUN_ITEMS (bobbin_run_items_get_type ())

/**
 * BobbinRunItems:
 *
 * The runs and races of the session and of the history as one list.
 *
 * A #GListModel of #BobbinRunItem with sections: what runs, what is pinned, and
 * the rest by day, each the latest first. A run keeps its item for as long as
 * it is in the list. Listing 10,000 runs takes some 10 ms, soon after one of them
 * has begun or ended or the history has changed.
 */
G_DECLARE_FINAL_TYPE (BobbinRunItems, bobbin_run_items, BOBBIN, RUN_ITEMS, GObject)

BobbinRunItems *bobbin_run_items_new               (BobbinHistoryKeeper *keeper);

/* How many of them are races. */
guint           bobbin_run_items_get_n_races       (BobbinRunItems      *self);

/* Only runs whose title, workload or number has @search; "" or %NULL: all. */
void            bobbin_run_items_set_search        (BobbinRunItems      *self,
                                                    const char          *search);
const char     *bobbin_run_items_get_search        (BobbinRunItems      *self);

/* Lists anew if another day has begun, and says whether: the sections are then
 * called something else. */
gboolean        bobbin_run_items_check_day         (BobbinRunItems      *self);

/* The position of @shown, a BobbinRun or a BobbinShownRace, or of the past one
 * with its number; GTK_INVALID_LIST_POSITION: it is not in the list. */
guint           bobbin_run_items_find              (BobbinRunItems      *self,
                                                    GObject             *shown);

/* What stands above the section of @item; %NULL: it is not in the list. (transfer full) */
char           *bobbin_run_items_dup_section_title (BobbinRunItems      *self,
                                                    BobbinRunItem       *item);

G_END_DECLS

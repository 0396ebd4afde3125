/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "engine/run/bobbin-run.h"

G_BEGIN_DECLS

#define BOBBIN_TYPE_COMPARE_PAGE (bobbin_compare_page_get_type ())

/**
 * BobbinComparePage:
 *
 * Two runs compared with each other: what there is to say, both as a whole, both
 * timelines with one scale of time, and the tasks in a table. It compares some
 * milliseconds at a time, and shows how far it is.
 *
 * Signals: "show-task" (#BobbinRun, #guint64): a task is to be shown in its run;
 * "swap": the run after is to be the one before.
 */
G_DECLARE_FINAL_TYPE (BobbinComparePage, bobbin_compare_page, BOBBIN, COMPARE_PAGE, AdwNavigationPage)

/* BOBBIN_COMPARISON_ERROR where they cannot be compared. */
GtkWidget *bobbin_compare_page_new     (BobbinRun          *before,
                                        BobbinRun          *after,
                                        GError            **error);
/* Borrowed. */
BobbinRun *bobbin_compare_page_get_before (BobbinComparePage *self);
BobbinRun *bobbin_compare_page_get_after  (BobbinComparePage *self);

G_END_DECLS

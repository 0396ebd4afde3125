/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "engine/run/bobbin-run.h"

G_BEGIN_DECLS

#define BOBBIN_TYPE_LANE_ROW (bobbin_lane_row_get_type ())

/**
 * BobbinLaneRow:
 *
 * One lane in a list: who it is, what it does now, and what it did so far.
 *
 * Property "compact": leaves out what does not fit a narrow window.
 */
G_DECLARE_FINAL_TYPE (BobbinLaneRow, bobbin_lane_row, BOBBIN, LANE_ROW, GtkWidget)

GtkWidget *bobbin_lane_row_new     (void);

/* Rows are recycled: shows @lane of @run from now on; %NULL: nothing. */
void       bobbin_lane_row_set     (BobbinLaneRow *self,
                                    BobbinRun     *run,
                                    BobbinLane    *lane);

/* Looks at the lane. @second: once a second also what need not be new at once. */
void       bobbin_lane_row_update  (BobbinLaneRow *self,
                                    gboolean       second);

/* "Thread 1, working on 42, 216 done, busy 97 %". (transfer full) */
char      *bobbin_lane_row_dup_description (BobbinLaneRow *self);

G_END_DECLS

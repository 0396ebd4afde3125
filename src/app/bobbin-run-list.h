/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/run/bobbin-run.h"

G_BEGIN_DECLS

#define BOBBIN_TYPE_RUN_LIST (bobbin_run_list_get_type ())

/**
 * BobbinRunList:
 *
 * The runs of this session, in the order in which they were started.
 *
 * A #GListModel of #BobbinRun. Runs are only added, so a run's position names
 * it for as long as the program lives. Signal "run-finished" (run): a run has
 * come to its end. Property "n-active" (notified): runs that go on.
 */
G_DECLARE_FINAL_TYPE (BobbinRunList, bobbin_run_list, BOBBIN, RUN_LIST, GObject)

BobbinRunList *bobbin_run_list_new          (void);

/* Adds and starts @run. */
void           bobbin_run_list_start        (BobbinRunList *self,
                                             BobbinRun     *run);
guint          bobbin_run_list_get_n_active (BobbinRunList *self);
/* Asks every run that goes on to stop. */
void           bobbin_run_list_stop_all     (BobbinRunList *self);
/* The position of @run, which must be in the list. */
guint          bobbin_run_list_get_position (BobbinRunList *self,
                                             BobbinRun     *run);

G_END_DECLS

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
 * A #GListModel of #BobbinRun. Each run has a serial number, from 1 on, which
 * names it for as long as the program lives. Signal "run-finished" (run): a run
 * has come to its end. Property "n-active" (notified): runs that go on.
 */
G_DECLARE_FINAL_TYPE (BobbinRunList, bobbin_run_list, BOBBIN, RUN_LIST, GObject)

BobbinRunList *bobbin_run_list_new          (void);

/* Adds and starts @run. */
void           bobbin_run_list_start        (BobbinRunList *self,
                                             BobbinRun     *run);
/* Adds a run that is over already, which ran elsewhere; once. */
void           bobbin_run_list_add          (BobbinRunList *self,
                                             BobbinRun     *run);
/* Takes out @run, which is over. */
void           bobbin_run_list_remove       (BobbinRunList *self,
                                             BobbinRun     *run);
gboolean       bobbin_run_list_contains     (BobbinRunList *self,
                                             BobbinRun     *run);
guint          bobbin_run_list_get_n_active (BobbinRunList *self);
/* Asks every run that goes on to stop. */
void           bobbin_run_list_stop_all     (BobbinRunList *self);

/* 0: it was never in the list. */
guint          bobbin_run_list_get_serial   (BobbinRunList *self,
                                             BobbinRun     *run);
/* Borrowed; %NULL: there is none, or no longer. */
BobbinRun     *bobbin_run_list_find         (BobbinRunList *self,
                                             guint          serial);

G_END_DECLS

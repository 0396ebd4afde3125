/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "bobbin-run.h"

G_BEGIN_DECLS

/*
 * For an executor that decides while the run goes on how it is run: what it sees
 * and what it may do. All on the context that owns the run.
 */

/**
 * BobbinPulse:
 * @now: ns on bobbin_clock_now()
 * @time: ns since the run began
 * @is_running: tasks may begin; not paused, not stopping
 * @is_dry: every task was handed out
 * @n_tasks: in all
 * @n_open: of those, not settled
 * @n_attempts: attempts that have ended, this time
 * @busy: seconds that they took
 * @known_busy: seconds of those whose CPU time is known each by itself,
 * @known_cpu: and that CPU time
 * @cpu: CPU seconds of the workers and what they started, as far as they told
 * @n_ready: workers that are ready to work
 * @n_at_work: of those, the ones that have a task
 * @oldest: seconds for which one of their tasks has been going on at most
 * @memory: bytes of the largest worker process; 0: there is none, or it is not known
 * @awaits: a #BobbinAwaits: of what the work is
 *
 * What a run knows of itself at a moment.
 */
typedef struct
{
  gint64       now;
  gint64       time;
  gboolean     is_running;
  gboolean     is_dry;
  guint64      n_tasks;
  guint64      n_open;
  guint64      n_attempts;
  double       busy;
  double       known_busy;
  double       known_cpu;
  double       cpu;
  guint        n_ready;
  guint        n_at_work;
  double       oldest;
  guint64      memory;
  BobbinAwaits awaits;
} BobbinPulse;

/* In join(): the run has a plan from now on, without steps. Owned by the run;
 * what was measured may be written into it. */
BobbinPlan *bobbin_run_begin_plan (BobbinRun            *self);

/* In start(): the run begins with so many workers. */
void        bobbin_run_begin_with (BobbinRun            *self,
                                   guint                 n_workers);

/* Some µs, and as many again for each ten lanes. */
void        bobbin_run_feel       (BobbinRun            *self,
                                   BobbinPulse          *pulse);

/* A set of the threads of this process that do its tasks now, or start the
 * programs and workers that do: of no other run that goes on beside it. Keys are
 * GINT_TO_POINTER (gettid ()). (transfer full) */
GHashTable *bobbin_run_list_threads (BobbinRun          *self);

/* Adds @step to the plan, its time being now, and sees to it that there are as
 * many workers as it says: the new ones are added before this returns. Of an
 * active run. */
void        bobbin_run_adapt      (BobbinRun            *self,
                                   const BobbinPlanStep *step);

/* Whether the lane has a worker that is ready to work. */
gboolean    bobbin_run_is_lane_ready (BobbinRun         *self,
                                   guint                 lane);

/* Asks the worker of a lane to end after its task, to be added again. */
void        bobbin_run_renew_lane (BobbinRun            *self,
                                   guint                 lane);

G_END_DECLS

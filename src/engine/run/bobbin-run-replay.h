/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "bobbin-run.h"

G_BEGIN_DECLS

/**
 * BobbinRunSummary:
 * @state: how it ended; BOBBIN_RUN_RUNNING: it was cut off
 * @error: (nullable): why it failed
 * @error_detail: (nullable)
 * @end: ns since the run began, with pauses; 0: unknown, the end of the last attempt
 * @dealt: what its cursor handed out
 * @machine: the system at the start and at the end
 * @machine_text: (nullable): what it ran on
 * @plan: (nullable): how it was run, where that was left to Bobbin
 *
 * What a run knows that its records do not say.
 */
typedef struct
{
  BobbinRunState       state;
  GError              *error;
  char                *error_detail;
  gint64               end;
  BobbinCursorFigures  dealt;
  BobbinMachine        machine[2];
  char                *machine_text;
  BobbinPlan          *plan;
} BobbinRunSummary;

void bobbin_run_summary_clear (BobbinRunSummary *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (BobbinRunSummary, bobbin_run_summary_clear)

/* Of a run that is over. */
void bobbin_run_get_summary   (BobbinRun              *self,
                               BobbinRunSummary       *summary);

/**
 * bobbin_run_replay_begin:
 * @self: a run that was not started
 * @start_time: when it began, at first
 *
 * Makes a run be again what it was, from its records. What follows from them,
 * figures, lanes, timeline, is computed by the same functions as when it ran.
 */
void bobbin_run_replay_begin  (BobbinRun              *self,
                               GDateTime              *start_time);

/**
 * BobbinReplayAgain:
 * @BOBBIN_REPLAY_FINAL: outcomes are what they say
 * @BOBBIN_REPLAY_AGAIN: the run went on after them, and outcomes without a
 *   result are attempts after which the task was tried again
 * @BOBBIN_REPLAY_AGAIN_CANCELLED: so are those that were cancelled; what failed
 *   was kept so
 *
 * Part of the history's format: each time a run goes on has one, which is for
 * the records before it.
 */
typedef enum
{
  BOBBIN_REPLAY_FINAL,
  BOBBIN_REPLAY_AGAIN,
  BOBBIN_REPLAY_AGAIN_CANCELLED,
} BobbinReplayAgain;

/* Enters records, in the order in which they were written; takes @batch.
 * Records start at ns since the run began. Checked records only: lanes below
 * 65,536, tasks below the number of tasks. */
void bobbin_run_replay_batch  (BobbinRun              *self,
                               BobbinBatch            *batch,
                               BobbinReplayAgain       again);

/* Between the records of two sessions, the second of which began when the run
 * went on: what had not ended by then has ended with the last of them. */
void bobbin_run_replay_next_session (BobbinRun        *self);

/* It is over: the state is final; there are no signals. A run that was cut off
 * and has tasks that are not settled is BOBBIN_RUN_FAILED, with
 * BOBBIN_RUN_ERROR_CUT_OFF; one that has none is finished. */
void bobbin_run_replay_end    (BobbinRun              *self,
                               const BobbinRunSummary *summary);

/* Instead of the end: the run is queued and goes on when it is started, with
 * the tasks that are not settled, at the time at which it had ended: figures,
 * lanes and timeline go on from where they were. Each task has its retries anew. */
void bobbin_run_replay_resume (BobbinRun              *self);

/* Of a run that goes on: ns since the run began at which it will, or did; 0: it
 * is its first time. */
gint64 bobbin_run_get_offset  (BobbinRun              *self);

/* What the records before it were replayed with. */
BobbinReplayAgain bobbin_run_get_again (BobbinRun      *self);

G_END_DECLS

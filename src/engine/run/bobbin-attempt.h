/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "bobbin-executor.h"
#include "bobbin-writer.h"

G_BEGIN_DECLS

/**
 * BobbinAttempt:
 *
 * One worker's current attempt at a task, used again for each next one: the
 * bookkeeping that every executor shares. begin(), then let the workload do
 * the task with the context, the input and the outcome, then end(). Used by
 * one thread at a time.
 */
typedef struct
{
  BobbinTaskContext  context;   /* first: its functions find the attempt by it */
  BobbinInput        input;
  BobbinOutcome      outcome;

  BobbinRunContext  *run;
  BobbinWriter      *writer;
  BobbinLaneLive    *live;
  gint64             start;
  gint64             timeout;   /* ns; 0: none */
  gboolean           takes_numbers;
} BobbinAttempt;

void     bobbin_attempt_init  (BobbinAttempt    *self,
                               BobbinRunContext *run,
                               BobbinWriter     *writer,
                               guint             lane,
                               BobbinLaneLive   *live,
                               gpointer          scratch);
void     bobbin_attempt_clear (BobbinAttempt    *self);

/* @now is ns on bobbin_clock_now(); @state is what the lane shows. */
void     bobbin_attempt_begin (BobbinAttempt    *self,
                               guint64           task,
                               guint             attempt,
                               gint64            now,
                               BobbinLaneState   state);

/* After begin(): whether the task was cancelled before it began. The outcome
 * says so, and the workload is not asked. */
gboolean bobbin_attempt_skip  (BobbinAttempt    *self);

/* Records the outcome; %TRUE: the task is settled, and the caller tells the
 * cursor; %FALSE: it was given to the cursor to be tried again. @cpu is CPU
 * seconds of the thread, -1 where unknown. */
gboolean bobbin_attempt_end   (BobbinAttempt    *self,
                               gint64            now,
                               double            cpu);

/* The lane has nothing to do from @now on. */
void     bobbin_attempt_rest  (BobbinAttempt    *self,
                               gint64            now);

/* When the attempt's time is over, µs of g_get_monotonic_time(); -1: never. */
gint64   bobbin_attempt_get_deadline (BobbinAttempt *self);

/**
 * bobbin_attempt_run_chunk:
 *
 * Does the tasks of @chunk one after the other on this thread with the
 * workload's run_task(), and settles them with the cursor. Gives back what it
 * did not begin when the run is paused or stopped, the lane shall quit, or
 * another worker is hungry.
 */
void     bobbin_attempt_run_chunk (BobbinAttempt     *self,
                                   const BobbinChunk *chunk);

/* Whether a failure shall be followed by another attempt: the job has retries
 * left, and an attempt at the same input would not only repeat it. Any thread. */
gboolean bobbin_attempt_shall_retry (BobbinRunContext *run,
                                     BobbinErrorKind   error,
                                     gboolean          permanent,
                                     guint64           task,
                                     guint             attempt);

/* ns until then. The run's own delay doubles with each attempt; a peer that
 * asks for more patience gets it: @retry_after in seconds, -1: it did not. */
gint64   bobbin_attempt_get_retry_delay (BobbinRunContext *run,
                                         guint64           task,
                                         guint             attempt,
                                         double            retry_after);

G_END_DECLS

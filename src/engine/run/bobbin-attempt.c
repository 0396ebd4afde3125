/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-config.h"

#include "bobbin-attempt.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "bobbin-clock.h"

#define NS_PER_SECOND   1e9
#define MAX_RETRY_DELAY 60.0

static void
report_progress (BobbinTaskContext *context,
                 double             fraction,
                 guint64            n_bytes)
{
  BobbinAttempt *self = (BobbinAttempt *) context;
  int progress = fraction >= 0 ? (int) (MIN (fraction, 1.0) * 10000) : -1;

  atomic_store_explicit (&self->live->progress, progress, memory_order_relaxed);
  atomic_store_explicit (&self->live->n_bytes, n_bytes, memory_order_relaxed);
}

static void
report_phase (BobbinTaskContext *context,
              const char        *phase)
{
  BobbinAttempt *self = (BobbinAttempt *) context;

  atomic_store_explicit (&self->live->phase, phase, memory_order_relaxed);
}

static void
report_output (BobbinTaskContext *context,
               BobbinStream       stream,
               const char        *data,
               gsize              length)
{
  BobbinAttempt *self = (BobbinAttempt *) context;

  if (length == 0)
    return;

  bobbin_writer_add_output (self->writer, context->lane, context->task, stream, data, length);
  if (bobbin_writer_is_due (self->writer, bobbin_clock_now ()))
    bobbin_writer_flush (self->writer);
}

static gboolean
is_cancelled (BobbinTaskContext *context)
{
  BobbinAttempt *self = (BobbinAttempt *) context;

  return bobbin_cursor_is_cancelled (self->run->cursor, context->task);
}

static const BobbinTaskContextFuncs context_funcs = {
  .progress = report_progress,
  .phase = report_phase,
  .output = report_output,
  .is_cancelled = is_cancelled,
};

gboolean
bobbin_attempt_shall_retry (BobbinRunContext *run,
                            BobbinErrorKind   error,
                            gboolean          permanent,
                            guint64           task,
                            guint             attempt)
{
  return error != BOBBIN_ERROR_KIND_NONE &&
         !permanent &&
         error != BOBBIN_ERROR_KIND_CANCELLED &&
         error != BOBBIN_ERROR_KIND_BAD_INPUT &&
         error != BOBBIN_ERROR_KIND_MATH &&
         bobbin_run_context_count_attempts (run, task, attempt) <= run->settings.retries &&
         !g_atomic_int_get (&run->stop_flag);
}

gint64
bobbin_attempt_get_retry_delay (BobbinRunContext *run,
                                guint64           task,
                                guint             attempt,
                                double            retry_after)
{
  guint n_attempts = bobbin_run_context_count_attempts (run, task, attempt);
  double delay = run->settings.retry_delay * ldexp (1.0, MIN (n_attempts - 1, 16));

  delay = MIN (delay, MAX_RETRY_DELAY);
  delay = MAX (delay, retry_after);

  return delay * NS_PER_SECOND;
}

static gboolean
is_over_time (BobbinAttempt *self)
{
  if (self->context.timed_out)
    return TRUE;

  /* Tasks that compute look at their deadline themselves. */
  return self->context.deadline > 0 &&
         g_get_monotonic_time () >= self->context.deadline &&
         !g_atomic_int_get (&self->run->stop_flag);
}

/* A task that ended because its time was over says so, whatever the workload
 * made of being cancelled. */
static void
check_limits (BobbinAttempt *self)
{
  if (self->outcome.error == BOBBIN_ERROR_KIND_CANCELLED && is_over_time (self))
    bobbin_outcome_fail (&self->outcome, BOBBIN_ERROR_KIND_TIMEOUT,
                         _("Took longer than the limit of %g s."),
                         self->run->settings.timeout);
}

void
bobbin_attempt_init (BobbinAttempt    *self,
                     BobbinRunContext *run,
                     BobbinWriter     *writer,
                     guint             lane,
                     BobbinLaneLive   *live,
                     gpointer          scratch)
{
  bobbin_task_context_init (&self->context, &context_funcs, scratch);
  self->context.lane = lane;
  self->context.stop_flag = &run->stop_flag;
  bobbin_outcome_init (&self->outcome);
  self->run = run;
  self->writer = writer;
  self->live = live;
  self->start = 0;
  self->timeout = run->settings.timeout * NS_PER_SECOND;
  self->takes_numbers = BOBBIN_WORKLOAD_GET_CLASS (run->workload)->takes_numbers;
}

void
bobbin_attempt_clear (BobbinAttempt *self)
{
  bobbin_outcome_clear (&self->outcome);
  bobbin_task_context_clear (&self->context);
}

void
bobbin_attempt_begin (BobbinAttempt   *self,
                      guint64          task,
                      guint            attempt,
                      gint64           now,
                      BobbinLaneState  state)
{
  BobbinLaneLive *live = self->live;

  self->start = now;
  self->context.task = task;
  self->context.attempt = attempt;
  /* To look costs nothing, to set it 5 ns. */
  if (g_atomic_int_get (&self->context.cancelled))
    g_atomic_int_set (&self->context.cancelled, FALSE);
  self->context.timed_out = FALSE;
  self->context.deadline = self->timeout > 0 ? (now + self->timeout) / 1000 : 0;
  if (self->takes_numbers)
    bobbin_inputs_get_number (self->run->inputs, task, &self->input);
  else
    bobbin_inputs_get (self->run->inputs, task, &self->input);

  atomic_store_explicit (&live->progress, -1, memory_order_relaxed);
  atomic_store_explicit (&live->n_bytes, 0, memory_order_relaxed);
  atomic_store_explicit (&live->phase, NULL, memory_order_relaxed);
  atomic_store_explicit (&live->attempt, attempt, memory_order_relaxed);
  atomic_store_explicit (&live->since, now, memory_order_relaxed);
  atomic_store_explicit (&live->task, task + 1, memory_order_relaxed);
  atomic_store_explicit (&live->state, state, memory_order_relaxed);
}

gboolean
bobbin_attempt_skip (BobbinAttempt *self)
{
  if (G_LIKELY (!is_cancelled (&self->context)))
    return FALSE;

  bobbin_task_context_fail_cancelled (&self->context, &self->outcome);

  return TRUE;
}

gboolean
bobbin_attempt_end (BobbinAttempt *self,
                    gint64         now,
                    double         cpu)
{
  BobbinRecord *record;
  gboolean retry;

  if (G_UNLIKELY (self->outcome.error != BOBBIN_ERROR_KIND_NONE))
    check_limits (self);
  retry = G_UNLIKELY (self->outcome.error != BOBBIN_ERROR_KIND_NONE) &&
          bobbin_attempt_shall_retry (self->run, self->outcome.error, self->outcome.permanent,
                                      self->context.task, self->context.attempt) &&
          !is_cancelled (&self->context);

  record = bobbin_writer_add (self->writer, BOBBIN_RECORD_OUTCOME, self->context.lane);
  record->task = self->context.task;
  record->start = self->start;
  record->duration = now - self->start;
  record->cpu = self->outcome.cpu_seconds >= 0 ? self->outcome.cpu_seconds : cpu;
  record->attempt = MIN (self->context.attempt, G_MAXUINT8);
  bobbin_batch_encode (self->writer->batch, record, &self->outcome);
  if (self->outcome.cpu_seconds >= 0)
    record->flags |= BOBBIN_RECORD_CHILD_CPU;

  if (retry)
    {
      record->flags |= BOBBIN_RECORD_WILL_RETRY;
      /* Before the cursor hands it out again, so that the owner hears of the
       * attempts in their order. */
      bobbin_writer_flush (self->writer);
      bobbin_cursor_retry (self->run->cursor, self->context.task,
                           self->context.attempt + 1,
                           bobbin_attempt_get_retry_delay (self->run, self->context.task,
                                                           self->context.attempt,
                                                           self->outcome.retry_after));
    }

  bobbin_outcome_clear (&self->outcome);
  bobbin_task_context_clear (&self->context);

  return !retry;
}

void
bobbin_attempt_rest (BobbinAttempt *self,
                     gint64         now)
{
  BobbinLaneLive *live = self->live;

  atomic_store_explicit (&live->task, 0, memory_order_relaxed);
  atomic_store_explicit (&live->phase, NULL, memory_order_relaxed);
  atomic_store_explicit (&live->since, now, memory_order_relaxed);
  atomic_store_explicit (&live->state, BOBBIN_LANE_IDLE, memory_order_relaxed);
}

gint64
bobbin_attempt_get_deadline (BobbinAttempt *self)
{
  return self->context.deadline > 0 ? self->context.deadline : -1;
}

static gboolean
shall_leave (BobbinAttempt *self,
             gint64         elapsed)
{
  if (!bobbin_cursor_is_open (self->run->cursor))
    return TRUE;
  if (atomic_load_explicit (&self->live->quit, memory_order_relaxed))
    return TRUE;

  return elapsed > BOBBIN_CURSOR_TARGET_NS && bobbin_cursor_is_hungry (self->run->cursor);
}

void
bobbin_attempt_run_chunk (BobbinAttempt     *self,
                          const BobbinChunk *chunk)
{
  BobbinWorkload *workload = self->run->workload;
  BobbinLaneState state = BOBBIN_WORKLOAD_GET_CLASS (workload)->nature == BOBBIN_WORKLOAD_COMPUTES
                          ? BOBBIN_LANE_WORKING : BOBBIN_LANE_WAITING;
  /* The next task may wait for long, and nobody else can post what is done. */
  gboolean at_once = state == BOBBIN_LANE_WAITING;
  gint64 cpu_start = bobbin_clock_thread_cpu ();
  gint64 start = bobbin_clock_now ();
  gint64 now = start;
  gint64 cpu;
  guint64 n_settled = 0;
  BobbinChunk rest = *chunk;

  while (rest.n_tasks > 0 && !shall_leave (self, now - start))
    {
      double task_cpu = -1;

      bobbin_attempt_begin (self, rest.first, chunk->attempt, now, state);
      if (!bobbin_attempt_skip (self))
        bobbin_workload_run_task (workload, &self->context, &self->input, &self->outcome);
      now = bobbin_clock_now ();

      if (chunk->n_tasks == 1)
        task_cpu = (bobbin_clock_thread_cpu () - cpu_start) / NS_PER_SECOND;
      if (bobbin_attempt_end (self, now, task_cpu))
        n_settled++;

      rest.first++;
      rest.n_tasks--;

      if (at_once || bobbin_writer_is_due (self->writer, now))
        bobbin_writer_flush (self->writer);
    }

  cpu = bobbin_clock_thread_cpu () - cpu_start;
  bobbin_writer_add_cpu (self->writer, self->context.lane, cpu);
  bobbin_cursor_give_back (self->run->cursor, &rest);
  if (now - start >= BOBBIN_CURSOR_TARGET_NS / 2)
    bobbin_writer_flush (self->writer);
  bobbin_cursor_settle (self->run->cursor, n_settled,
                        (now - start) * n_settled / MAX (chunk->n_tasks - rest.n_tasks, 1));
}

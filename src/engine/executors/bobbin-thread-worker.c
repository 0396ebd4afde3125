/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-thread-worker.h"

#include <unistd.h>

#include "../run/bobbin-attempt.h"
#include "../run/bobbin-clock.h"

struct _BobbinThreadWorker
{
  _Atomic int       ref_count;    /* the executor's and the thread's */
  BobbinRunContext *run;
  guint             lane;
  BobbinLaneLive   *live;

  /* Only for work that waits: where its sources live, and the watch that ends
   * it. Made before the thread starts; the thread runs the context. */
  GMainContext     *context;
  GSource          *watch;

  /* The thread's. */
  BobbinWriter      writer;
  BobbinAttempt     attempt;
};

typedef struct
{
  GSource             source;
  BobbinThreadWorker *worker;
} WatchSource;

/* Whether the task was cancelled and does not know yet. */
static gboolean
shall_cancel (BobbinThreadWorker *self)
{
  BobbinTaskContext *context = &self->attempt.context;

  return !g_atomic_int_get (&context->cancelled) && bobbin_cursor_is_cancelled (self->run->cursor, context->task);
}

/* Without a time limit the watch sleeps until the run is stopped; with one it
 * wakes in time for whatever attempt is on then. A stop that comes meanwhile
 * must not be slept through. */
static void
arm_watch (BobbinThreadWorker *self,
           gint64              when)
{
  g_source_set_ready_time (self->watch, when);
  if (g_atomic_int_get (&self->run->stop_flag) || shall_cancel (self))
    g_source_set_ready_time (self->watch, 0);
}

static gint64
limit_from_now (BobbinThreadWorker *self)
{
  double timeout = self->run->settings.timeout;

  return timeout > 0 ? g_get_monotonic_time () + (gint64) (timeout * G_USEC_PER_SEC) : -1;
}

/* On the worker's thread, while it iterates its context for a task. */
static gboolean
watch_dispatch (GSource     *source,
                GSourceFunc  callback,
                gpointer     user_data)
{
  BobbinThreadWorker *self = ((WatchSource *) source)->worker;
  gint64 deadline = bobbin_attempt_get_deadline (&self->attempt);

  if (g_atomic_int_get (&self->run->stop_flag))
    {
      g_source_set_ready_time (source, -1);
      bobbin_task_context_cancel (&self->attempt.context, FALSE);
    }
  else if (shall_cancel (self))
    {
      bobbin_task_context_cancel (&self->attempt.context, FALSE);
      arm_watch (self, limit_from_now (self));
    }
  else if (deadline >= 0 && g_get_monotonic_time () >= deadline)
    {
      arm_watch (self, limit_from_now (self));
      bobbin_task_context_cancel (&self->attempt.context, TRUE);
    }
  else
    {
      arm_watch (self, deadline);
    }

  return G_SOURCE_CONTINUE;
}

static GSourceFuncs watch_funcs = { .dispatch = watch_dispatch };

static gboolean
waits (BobbinRunContext *run)
{
  return BOBBIN_WORKLOAD_GET_CLASS (run->workload)->run_task_async != NULL;
}

static void
post_event (BobbinThreadWorker *self,
            BobbinRecordType    type)
{
  BobbinRecord *record = bobbin_writer_add (&self->writer, type, self->lane);

  record->start = bobbin_clock_now ();
  bobbin_writer_flush (&self->writer);
}

/* The next chunk. Whoever waits for the last records does not wait for it too. No
 * task waits behind another one that may wait for long. */
static gboolean
get_chunk (BobbinThreadWorker *self,
           BobbinChunk        *chunk)
{
  gboolean one_by_one = waits (self->run) && self->run->settings.chunk == 0;

  if (atomic_load (&self->live->quit))
    return FALSE;

  if (bobbin_writer_is_due (&self->writer, bobbin_clock_now ()))
    bobbin_writer_flush (&self->writer);

  switch (bobbin_cursor_take (self->run->cursor, one_by_one ? 1 : 0, chunk))
    {
    case BOBBIN_TAKE_CHUNK:
      return TRUE;
    case BOBBIN_TAKE_END:
      return FALSE;
    case BOBBIN_TAKE_LATER:
    default:
      bobbin_attempt_rest (&self->attempt, bobbin_clock_now ());
      bobbin_writer_flush (&self->writer);
      return bobbin_cursor_wait (self->run->cursor, one_by_one ? 1 : 0, &self->live->quit, chunk);
    }
}

static void
work (BobbinThreadWorker *self)
{
  BobbinChunk chunk;

  while (get_chunk (self, &chunk))
    {
      if (self->watch != NULL)
        arm_watch (self, limit_from_now (self));
      bobbin_attempt_run_chunk (&self->attempt, &chunk);
    }

  bobbin_attempt_rest (&self->attempt, bobbin_clock_now ());
}

BobbinThreadWorker *
bobbin_thread_worker_new (BobbinRunContext *run,
                          guint             lane,
                          BobbinLaneLive   *live)
{
  BobbinThreadWorker *self = g_new0 (BobbinThreadWorker, 1);

  atomic_init (&self->ref_count, 2);
  self->run = run;
  self->lane = lane;
  self->live = live;

  if (waits (run))
    {
      self->context = g_main_context_new ();
      self->watch = g_source_new (&watch_funcs, sizeof (WatchSource));
      ((WatchSource *) self->watch)->worker = self;
      g_source_attach (self->watch, self->context);
    }

  return self;
}

void
bobbin_thread_worker_run (BobbinThreadWorker *self)
{
  gpointer scratch;

  atomic_store (&self->live->thread, gettid ());
  if (self->context != NULL)
    g_main_context_push_thread_default (self->context);

  bobbin_run_context_enter_thread (self->run);
  bobbin_writer_init (&self->writer, self->run->mailbox);
  scratch = bobbin_workload_new_scratch (self->run->workload, 1);
  bobbin_attempt_init (&self->attempt, self->run, &self->writer, self->lane, self->live, scratch);
  bobbin_attempt_rest (&self->attempt, bobbin_clock_now ());
  post_event (self, BOBBIN_RECORD_LANE_STARTED);

  work (self);

  bobbin_attempt_clear (&self->attempt);
  bobbin_workload_free_scratch (self->run->workload, scratch);
  if (self->watch != NULL)
    g_source_destroy (self->watch);
  if (self->context != NULL)
    g_main_context_pop_thread_default (self->context);

  atomic_store (&self->live->thread, 0);
  atomic_store (&self->live->state, BOBBIN_LANE_ENDED);
  post_event (self, BOBBIN_RECORD_LANE_ENDED);
  bobbin_writer_clear (&self->writer);
  bobbin_thread_worker_unref (self);
}

void
bobbin_thread_worker_stop (BobbinThreadWorker *self)
{
  if (self->watch != NULL)
    g_source_set_ready_time (self->watch, 0);
}

void
bobbin_thread_worker_unref (BobbinThreadWorker *self)
{
  if (atomic_fetch_sub (&self->ref_count, 1) > 1)
    return;

  g_clear_pointer (&self->watch, g_source_unref);
  g_clear_pointer (&self->context, g_main_context_unref);
  g_free (self);
}

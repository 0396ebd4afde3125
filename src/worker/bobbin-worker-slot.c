/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-config.h"

#include "bobbin-worker-slot.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <sys/resource.h>

#include "engine/run/bobbin-clock.h"

#define NS_PER_SECOND 1e9

typedef struct
{
  GSource           source;
  BobbinWorkerSlot *slot;
} WatchSource;

static void
report_progress (BobbinTaskContext *context,
                 double             fraction,
                 guint64            n_bytes)
{
  BobbinWorkerSlot *self = (void *) context;
  int progress = fraction >= 0 ? (int) (MIN (fraction, 1.0) * 10000) : -1;

  atomic_store_explicit (&self->live.progress, progress, memory_order_relaxed);
  atomic_store_explicit (&self->live.n_bytes, n_bytes, memory_order_relaxed);
}

static void
report_phase (BobbinTaskContext *context,
              const char        *phase)
{
  BobbinWorkerSlot *self = (void *) context;

  atomic_store_explicit (&self->live.phase, phase, memory_order_relaxed);
}

static void
report_output (BobbinTaskContext *context,
               BobbinStream       stream,
               const char        *data,
               gsize              length)
{
  BobbinWorkerSlot *self = (void *) context;
  guint64 room = self->job->output_limit - MIN (self->kept[stream], self->job->output_limit);
  gint64 now = bobbin_clock_now ();
  BobbinBatch *batch;
  gsize offset;

  length = MIN (length, room);
  if (length == 0)
    return;

  self->kept[stream] += length;

  batch = bobbin_worker_records_begin (self->records);
  offset = bobbin_batch_reserve (batch, length);
  memcpy (batch->bytes + offset, data, length);
  *bobbin_batch_add (batch) = (BobbinRecord) {
    .type = BOBBIN_RECORD_OUTPUT,
    .task = context->task,
    .start = now,
    .payload.offset = offset,
    .length = length,
    .flags = stream,
    .attempt = MIN (context->attempt, G_MAXUINT8),
  };
  bobbin_worker_records_end (self->records, now);
}

static const BobbinTaskContextFuncs context_funcs = {
  .progress = report_progress,
  .phase = report_phase,
  .output = report_output,
};

static gint64
get_deadline (BobbinWorkerSlot *self)
{
  return self->context.deadline > 0 ? self->context.deadline : -1;
}

/* On the slot's thread, while it iterates its context for a task. It sleeps
 * until somebody says that a task shall end, or until the time of one is over. */
static gboolean
watch_dispatch (GSource     *source,
                GSourceFunc  callback,
                gpointer     user_data)
{
  BobbinWorkerSlot *self = ((WatchSource *) source)->slot;
  gint64 deadline = get_deadline (self);
  gboolean is_over = deadline >= 0 && g_get_monotonic_time () >= deadline;

  /* First armed, then looked: what is said in between wakes it again. */
  g_source_set_ready_time (source, is_over ? -1 : deadline);

  switch (bobbin_worker_queue_look_up (self->queue, self->context.task, FALSE))
    {
    case BOBBIN_WORKER_STOPS:
      bobbin_task_context_cancel (&self->context, FALSE);
      break;
    case BOBBIN_WORKER_TIMES_OUT:
      bobbin_task_context_cancel (&self->context, TRUE);
      break;
    case BOBBIN_WORKER_GOES_ON:
    default:
      if (is_over)
        bobbin_task_context_cancel (&self->context, TRUE);
    }

  return G_SOURCE_CONTINUE;
}

static GSourceFuncs watch_funcs = { .dispatch = watch_dispatch };

/* Every attempt of a chunk ends later than this, and arms the watch anew when
 * it finds itself too early. */
static void
arm_watch (BobbinWorkerSlot *self)
{
  if (self->timeout > 0)
    g_source_set_ready_time (self->watch, g_get_monotonic_time () + self->timeout / 1000);
}

/* Each task has its own seconds of CPU time, of a limit that counts those of
 * the process. */
static void
limit_cpu (BobbinWorkerSlot *self)
{
  struct timespec used;
  struct rlimit limit;
  rlim_t seconds;

  if (self->job->max_cpu <= 0)
    return;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &used);
  seconds = (rlim_t) ceil (used.tv_sec + used.tv_nsec / NS_PER_SECOND +
                           MIN (self->job->max_cpu, 1e9));

  if (getrlimit (RLIMIT_CPU, &limit) == 0)
    {
      limit.rlim_cur = MIN (MAX (seconds, 1), limit.rlim_max);
      setrlimit (RLIMIT_CPU, &limit);
    }
}

static void
get_input (BobbinWorkerSlot  *self,
           BobbinWorkerChunk *chunk,
           guint64            task)
{
  guint n_fields;

  if (chunk->tasks.is_range)
    {
      bobbin_inputs_get (self->inputs, task, &self->input);
      return;
    }

  n_fields = bobbin_tasks_message_next (&chunk->tasks, self->text);
  if (n_fields != self->n_fields)
    bobbin_worker_channel_violated ("TASKS: fields");
  bobbin_input_init_fields (&self->input, task, self->text->str, self->text->len - 1, n_fields);
}

static void
begin_task (BobbinWorkerSlot   *self,
            guint64             task,
            guint               attempt,
            gint64              now,
            BobbinWorkerCancel  cancel)
{
  BobbinTaskContext *context = &self->context;
  BobbinLaneLive *live = &self->live;

  self->start = now;
  self->kept[0] = self->kept[1] = 0;
  context->task = task;
  context->attempt = attempt;
  g_atomic_int_set (&context->cancelled, FALSE);
  context->timed_out = FALSE;
  context->deadline = self->timeout > 0 ? (now + self->timeout) / 1000 : 0;

  atomic_store_explicit (&live->progress, -1, memory_order_relaxed);
  atomic_store_explicit (&live->n_bytes, 0, memory_order_relaxed);
  atomic_store_explicit (&live->phase, NULL, memory_order_relaxed);
  atomic_store_explicit (&live->attempt, attempt, memory_order_relaxed);
  atomic_store_explicit (&live->since, now, memory_order_relaxed);
  atomic_store_explicit (&live->task, task + 1, memory_order_relaxed);
  atomic_store_explicit (&live->state, self->state, memory_order_relaxed);

  if (G_UNLIKELY (self->rested))
    {
      self->rested = FALSE;
      bobbin_worker_records_wake (self->records);
    }

  if (G_UNLIKELY (cancel != BOBBIN_WORKER_GOES_ON))
    bobbin_task_context_cancel (context, cancel == BOBBIN_WORKER_TIMES_OUT);
}

/* Whether the task ended because its time was over: told by Bobbin, or seen. */
static gboolean
is_over_time (BobbinWorkerSlot   *self,
              BobbinWorkerCancel  cancel)
{
  if (cancel != BOBBIN_WORKER_GOES_ON)
    return cancel == BOBBIN_WORKER_TIMES_OUT;

  return self->context.timed_out ||
         (self->context.deadline > 0 && g_get_monotonic_time () >= self->context.deadline);
}

/* The payload of an outcome, with what a worker has to say of a failure. */
static void
encode (BobbinBatch         *batch,
        BobbinRecord        *record,
        const BobbinOutcome *outcome)
{
  gboolean asks = outcome->error != BOBBIN_ERROR_KIND_NONE && outcome->retry_after >= 0 &&
                  isfinite (outcome->retry_after);
  gsize offset = 0;
  guint64 bits;

  if (asks)
    {
      memcpy (&bits, &outcome->retry_after, sizeof bits);
      bits = GUINT64_TO_LE (bits);
      offset = bobbin_batch_reserve (batch, sizeof bits);
      memcpy (batch->bytes + offset, &bits, sizeof bits);
    }

  bobbin_batch_encode (batch, record, outcome);

  if (asks)
    {
      record->payload.offset = offset;
      record->length += sizeof bits;
      record->flags |= BOBBIN_RECORD_HAS_RETRY_AFTER;
    }
  if (outcome->error != BOBBIN_ERROR_KIND_NONE && outcome->permanent)
    record->flags |= BOBBIN_RECORD_PERMANENT;
  if (outcome->cpu_seconds >= 0)
    record->flags |= BOBBIN_RECORD_CHILD_CPU;
}

static void
end_task (BobbinWorkerSlot *self,
          gint64            now,
          double            cpu)
{
  BobbinOutcome *outcome = &self->outcome;
  BobbinTaskContext *context = &self->context;
  BobbinWorkerCancel cancel = bobbin_worker_queue_end_task (self->queue, context->task);
  BobbinBatch *batch;
  BobbinRecord *record;

  if (G_UNLIKELY (outcome->error == BOBBIN_ERROR_KIND_CANCELLED) && is_over_time (self, cancel))
    bobbin_outcome_fail (outcome, BOBBIN_ERROR_KIND_TIMEOUT,
                         _("The time limit of the task passed."));

  batch = bobbin_worker_records_begin (self->records);
  record = bobbin_batch_add (batch);
  *record = (BobbinRecord) {
    .type = BOBBIN_RECORD_OUTCOME,
    .task = context->task,
    .start = self->start,
    .duration = now - self->start,
    .cpu = outcome->cpu_seconds >= 0 ? outcome->cpu_seconds : cpu,
    .attempt = MIN (context->attempt, G_MAXUINT8),
  };
  encode (batch, record, outcome);
  bobbin_worker_records_end (self->records, now);

  bobbin_outcome_clear (outcome);
  bobbin_task_context_clear (context);
}

/* The CPU time of the thread since this was last called, which it tells Bobbin. */
static void
tell_cpu (BobbinWorkerSlot *self,
          gint64            now)
{
  gint64 cpu = bobbin_clock_thread_cpu ();
  BobbinBatch *batch = bobbin_worker_records_begin (self->records);

  *bobbin_batch_add (batch) = (BobbinRecord) {
    .type = BOBBIN_RECORD_LANE_CPU,
    .start = now,
    .duration = cpu - self->cpu,
    .cpu = -1,
  };
  bobbin_worker_records_end (self->records, now);
  self->cpu = cpu;
}

static void
rest (BobbinWorkerSlot *self)
{
  BobbinLaneLive *live = &self->live;

  self->rested = TRUE;
  atomic_store_explicit (&live->task, 0, memory_order_relaxed);
  atomic_store_explicit (&live->phase, NULL, memory_order_relaxed);
  atomic_store_explicit (&live->since, bobbin_clock_now (), memory_order_relaxed);
  atomic_store_explicit (&live->state, BOBBIN_LANE_IDLE, memory_order_relaxed);
}

static void
do_chunk (BobbinWorkerSlot  *self,
          BobbinWorkerChunk *chunk)
{
  gint64 now = bobbin_clock_now ();
  guint attempt = chunk->tasks.chunk.attempt;
  BobbinWorkerCancel cancel;
  guint64 task;

  arm_watch (self);

  while (bobbin_worker_queue_begin_task (self->queue, &task, &cancel))
    {
      double cpu = -1;

      limit_cpu (self);
      get_input (self, chunk, task);
      begin_task (self, task, attempt, now, cancel);
      bobbin_workload_run_task (self->workload, &self->context, &self->input, &self->outcome);
      now = bobbin_clock_now ();

      if (chunk->tasks.chunk.n_tasks == 1)
        cpu = (bobbin_clock_thread_cpu () - self->cpu) / NS_PER_SECOND;
      end_task (self, now, cpu);
    }

  tell_cpu (self, now);
  bobbin_worker_records_flush (self->records, G_MAXINT64);
}

/* The next chunk. While there is none the slot rests, and is seen to. */
static BobbinWorkerChunk *
take_chunk (BobbinWorkerSlot *self)
{
  BobbinWorkerChunk *chunk = bobbin_worker_queue_take (self->queue, FALSE);

  if (chunk == NULL)
    {
      rest (self);
      chunk = bobbin_worker_queue_take (self->queue, TRUE);
    }

  return chunk;
}

void
bobbin_worker_slot_init (BobbinWorkerSlot       *self,
                         BobbinWorkload         *workload,
                         BobbinInputs           *inputs,
                         const BobbinJobMessage *job,
                         BobbinWorkerQueue      *queue,
                         BobbinWorkerRecords    *records)
{
  gpointer scratch;

  memset (self, 0, sizeof *self);
  self->workload = workload;
  self->inputs = inputs;
  self->n_fields = job->names != NULL ? g_strv_length (job->names) : 1;
  self->job = job;
  self->queue = queue;
  self->records = records;
  self->timeout = MIN (job->timeout, 1e9) * NS_PER_SECOND;
  self->text = g_string_new (NULL);
  self->state = BOBBIN_WORKLOAD_GET_CLASS (workload)->nature == BOBBIN_WORKLOAD_COMPUTES
                ? BOBBIN_LANE_WORKING : BOBBIN_LANE_WAITING;

  self->main_context = g_main_context_new ();
  g_main_context_push_thread_default (self->main_context);
  self->watch = g_source_new (&watch_funcs, sizeof (WatchSource));
  ((WatchSource *) self->watch)->slot = self;
  g_source_attach (self->watch, self->main_context);

  scratch = bobbin_workload_new_scratch (workload, 1);
  bobbin_task_context_init (&self->context, &context_funcs, scratch);
  self->context.stop_flag = &queue->stop_flag;
  bobbin_outcome_init (&self->outcome);
  rest (self);
}

void
bobbin_worker_slot_run (BobbinWorkerSlot *self)
{
  BobbinWorkerChunk *chunk;

  self->cpu = bobbin_clock_thread_cpu ();

  while ((chunk = take_chunk (self)) != NULL)
    do_chunk (self, chunk);
}

void
bobbin_worker_slot_clear (BobbinWorkerSlot *self)
{
  gpointer scratch = self->context.scratch;

  bobbin_outcome_clear (&self->outcome);
  bobbin_task_context_clear (&self->context);
  bobbin_workload_free_scratch (self->workload, scratch);
  g_string_free (self->text, TRUE);
  g_source_destroy (self->watch);
  g_clear_pointer (&self->watch, g_source_unref);
  g_main_context_pop_thread_default (self->main_context);
  g_clear_pointer (&self->main_context, g_main_context_unref);
}

void
bobbin_worker_slot_wake (BobbinWorkerSlot *self)
{
  g_source_set_ready_time (self->watch, 0);
}

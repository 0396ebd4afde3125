/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-config.h"

#include "bobbin-crew-private.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <string.h>

#include "../run/bobbin-attempt.h"
#include "../run/bobbin-clock.h"

/* Different words for phases that a run's workers may use: they are interned. */
#define MAX_PHASES 64

/* Phases that workers of other languages send, for translators. */
G_GNUC_UNUSED static const char * const phases[] = {
  N_("waiting for the GIL"),
  N_("waiting for the loop"),
};

/* An attempt that will be followed by another one. */
typedef struct
{
  guint64 task;
  guint   attempt;
  gint64  delay;
} Retry;

/* What a frame of records amounts to. */
typedef struct
{
  guint64  n_settled;
  gint64   elapsed;
  GArray  *retries;    /* NULL where there are none */
  gint64   now;
} Round;

static void
touch (BobbinSeat *seat)
{
  GPtrArray *touched = seat->crew->touched;

  if (touched->len == 0 || g_ptr_array_index (touched, touched->len - 1) != seat)
    g_ptr_array_add (touched, seat);
}

/* Times of a worker are believed as far as they can be true. */
static gint64
to_our_clock (BobbinCrewProcess *self,
              gint64             when)
{
  return CLAMP (when, 0, G_MAXINT64 / 2) + self->clock_shift;
}

static void
fix_times (BobbinCrewProcess *self,
           BobbinRecord      *record,
           gint64             now)
{
  record->start = CLAMP (to_our_clock (self, record->start), self->started_at, now);
  record->duration = CLAMP (record->duration, 0, now - record->start);
}

static double
take_retry_after (BobbinBatch  *batch,
                  BobbinRecord *record)
{
  guint64 bits;
  double seconds;

  if ((record->flags & BOBBIN_RECORD_HAS_RETRY_AFTER) == 0)
    return -1;

  memcpy (&bits, batch->bytes + record->payload.offset, sizeof bits);
  bits = GUINT64_FROM_LE (bits);
  memcpy (&seconds, &bits, sizeof seconds);
  record->payload.offset += sizeof seconds;
  record->length -= sizeof seconds;

  return seconds;
}

static void
plan_retry (Round        *round,
            BobbinCrew   *crew,
            BobbinRecord *record,
            guint         attempt,
            double        retry_after)
{
  Retry retry = {
    .task = record->task,
    .attempt = attempt + 1,
    .delay = bobbin_attempt_get_retry_delay (crew->run, attempt, retry_after),
  };

  if (round->retries == NULL)
    round->retries = g_array_new (FALSE, FALSE, sizeof (Retry));
  g_array_append_val (round->retries, retry);
  record->flags |= BOBBIN_RECORD_WILL_RETRY;
}

/* %FALSE: it cannot be; the worker makes no sense. */
static gboolean
apply_outcome (BobbinCrewProcess *self,
               BobbinBatch       *batch,
               BobbinRecord      *record,
               Round             *round)
{
  BobbinSeat *seat = bobbin_crew_process_get_seat (self, record->lane);
  double retry_after;
  guint attempt;

  if (seat == NULL || seat->n_chunks == 0 || seat->chunks[0].first != record->task)
    {
      bobbin_crew_process_break (self, _("The worker sent an outcome of task %" PRIu64 ", which it does not have."),
                                 record->task);
      return FALSE;
    }

  attempt = seat->chunks[0].attempt;
  record->lane = seat->lane;
  record->attempt = MIN (attempt, G_MAXUINT8);
  fix_times (self, record, round->now);
  retry_after = take_retry_after (batch, record);

  if (G_UNLIKELY (record->error != BOBBIN_ERROR_KIND_NONE) &&
      bobbin_attempt_shall_retry (self->crew->run, record->error,
                                  (record->flags & BOBBIN_RECORD_PERMANENT) != 0, attempt))
    plan_retry (round, self->crew, record, attempt, retry_after);
  else
    round->n_settled++;

  record->flags &= ~(BOBBIN_RECORD_PERMANENT | BOBBIN_RECORD_HAS_RETRY_AFTER);
  round->elapsed += record->duration;
  bobbin_crew_forget_suspect (self->crew, record->task);
  touch (seat);
  seat->begun = record->start + record->duration;

  /* As bobbin_seat_advance() does, without showing each of thousands. */
  seat->seen = FALSE;
  seat->cancelled_at = 0;
  seat->timed_out = FALSE;
  if (seat->chunks[0].n_tasks > 1)
    {
      seat->chunks[0].first++;
      seat->chunks[0].n_tasks--;
    }
  else
    {
      bobbin_seat_advance (seat, seat->begun);
    }

  return TRUE;
}

/* Of a slot that left meanwhile: of no lane. */
static void
apply_cpu (BobbinCrewProcess *self,
           BobbinRecord      *record)
{
  BobbinSeat *seat = bobbin_crew_process_get_seat (self, record->lane);

  record->lane = seat != NULL ? seat->lane : BOBBIN_RECORD_NO_LANE;
  record->duration = MAX (record->duration, 0);
}

static gboolean
has_output (const BobbinBatch *batch)
{
  for (guint i = 0; i < batch->n_records; i++)
    if (batch->records[i].type == BOBBIN_RECORD_OUTPUT)
      return TRUE;

  return FALSE;
}

/* Output goes into batches of its own; the order stays. */
static void
copy_record (BobbinCrewProcess  *self,
             const BobbinBatch  *batch,
             const BobbinRecord *record)
{
  BobbinWriter *writer = &self->crew->writer;
  BobbinRecord *copy;

  if (record->type == BOBBIN_RECORD_OUTPUT)
    {
      BobbinSeat *seat = bobbin_crew_process_get_seat (self, record->lane);

      if (seat != NULL && seat->n_chunks > 0 && seat->chunks[0].first == record->task)
        bobbin_writer_add_output (writer, seat->lane, record->task, record->flags & 1,
                                  batch->bytes + record->payload.offset, record->length);
      return;
    }

  copy = bobbin_writer_add (writer, record->type, record->lane);
  *copy = *record;
  if (record->length > 0)
    {
      copy->payload.offset = bobbin_batch_reserve (writer->batch, record->length);
      memcpy (writer->batch->bytes + copy->payload.offset,
              batch->bytes + record->payload.offset, record->length);
    }
}

static gboolean
apply_record (BobbinCrewProcess *self,
              BobbinBatch       *batch,
              BobbinRecord      *record,
              Round             *round)
{
  switch ((BobbinRecordType) record->type)
    {
    case BOBBIN_RECORD_OUTCOME:
      return apply_outcome (self, batch, record, round);
    case BOBBIN_RECORD_LANE_CPU:
      apply_cpu (self, record);
      return TRUE;
    case BOBBIN_RECORD_OUTPUT:
      return TRUE;
    case BOBBIN_RECORD_LANE_STARTED:
    case BOBBIN_RECORD_LANE_ENDED:
    case BOBBIN_RECORD_REFUSED:
    default:
      bobbin_crew_process_break (self, _("The worker sent a record of type %u."), record->type);
      return FALSE;
    }
}

/* Posts what was applied before it, if the worker broke off in the middle. */
static void
post_records (BobbinCrewProcess *self,
              BobbinBatch       *batch,
              Round             *round)
{
  gboolean mixed = has_output (batch);
  guint n_applied = 0;

  for (; n_applied < batch->n_records; n_applied++)
    {
      BobbinRecord *record = &batch->records[n_applied];

      /* Before the outcome lets go of the task. */
      if (mixed && record->type == BOBBIN_RECORD_OUTPUT)
        copy_record (self, batch, record);
      else if (!apply_record (self, batch, record, round))
        break;
      else if (mixed)
        copy_record (self, batch, record);
    }

  bobbin_writer_flush (&self->crew->writer);
  batch->n_records = n_applied;
  if (mixed || n_applied == 0)
    bobbin_batch_free (batch);
  else
    bobbin_mailbox_post (self->crew->run->mailbox, batch);
}

/* After the records were posted, so that the owner hears of the attempts of a
 * task in their order. */
static void
tell_cursor (BobbinCrew *crew,
             Round      *round)
{
  BobbinCursor *cursor = crew->run->cursor;

  for (guint i = 0; round->retries != NULL && i < round->retries->len; i++)
    {
      Retry *retry = &g_array_index (round->retries, Retry, i);

      bobbin_cursor_retry (cursor, retry->task, retry->attempt, retry->delay);
    }
  g_clear_pointer (&round->retries, g_array_unref);

  if (round->n_settled > 0)
    bobbin_cursor_settle (cursor, round->n_settled, round->elapsed);
}

static void
serve_touched (BobbinCrew *crew)
{
  for (guint i = 0; i < crew->touched->len; i++)
    {
      BobbinSeat *seat = g_ptr_array_index (crew->touched, i);

      if (seat->n_chunks == 0)
        bobbin_seat_rest (seat);
      else
        atomic_store_explicit (&seat->live->task, seat->chunks[0].first + 1, memory_order_relaxed);
      /* The task that was cancelled had ended before the worker heard of it. */
      if (crew->stopped)
        bobbin_seat_cancel (seat, FALSE);
      bobbin_seat_feed (seat);
    }
  g_ptr_array_set_size (crew->touched, 0);
}

static int
compare_pointers (gconstpointer a,
                  gconstpointer b)
{
  const char *one = *(const char * const *) a;
  const char *two = *(const char * const *) b;

  return one < two ? -1 : one > two;
}

/* A seat may be freed while it is served: each only once. */
static void
make_unique (GPtrArray *seats)
{
  guint n = 0;

  g_ptr_array_sort (seats, compare_pointers);
  for (guint i = 0; i < seats->len; i++)
    if (i == 0 || seats->pdata[i] != seats->pdata[i - 1])
      seats->pdata[n++] = seats->pdata[i];
  g_ptr_array_set_size (seats, n);
}

static void
take_records (BobbinCrewProcess *self,
              const BobbinFrame *frame)
{
  g_autoptr (GError) error = NULL;
  BobbinBatch *batch = bobbin_message_parse_records (frame, &error);
  Round round = { .now = bobbin_clock_now () };

  if (batch == NULL)
    {
      bobbin_crew_process_break (self, "%s", error->message);
      return;
    }

  post_records (self, batch, &round);
  tell_cursor (self->crew, &round);
  make_unique (self->crew->touched);
  serve_touched (self->crew);
}

static const char *
intern_phase (BobbinCrew             *crew,
              const BobbinSlotStatus *status)
{
  char text[65];
  const char *phase;

  if (status->phase_length == 0 || status->phase_length >= sizeof text)
    return NULL;

  memcpy (text, status->phase, status->phase_length);
  text[status->phase_length] = '\0';
  phase = g_hash_table_lookup (crew->phases, text);
  if (phase != NULL || g_hash_table_size (crew->phases) >= MAX_PHASES)
    return phase;

  phase = g_intern_string (text);
  g_hash_table_insert (crew->phases, (gpointer) phase, (gpointer) phase);

  return phase;
}

static void
show_status (BobbinCrewProcess      *self,
             const BobbinSlotStatus *status,
             gint64                  now)
{
  BobbinSeat *seat = bobbin_crew_process_get_seat (self, status->slot);
  BobbinLaneLive *live;

  /* It was sent before what has been read since. */
  if (seat == NULL || seat->n_chunks == 0 || status->task != seat->chunks[0].first + 1 ||
      status->state < BOBBIN_LANE_WORKING || status->state > BOBBIN_LANE_BLOCKED)
    return;

  live = seat->live;
  seat->seen = TRUE;
  seat->begun = CLAMP (to_our_clock (self, status->since), seat->begun, now);
  atomic_store_explicit (&live->since, seat->begun, memory_order_relaxed);
  atomic_store_explicit (&live->task, status->task, memory_order_relaxed);
  atomic_store_explicit (&live->state, status->state, memory_order_relaxed);
  atomic_store_explicit (&live->phase, intern_phase (seat->crew, status), memory_order_relaxed);
  atomic_store_explicit (&live->progress, CLAMP (status->progress, -1, 10000), memory_order_relaxed);
  atomic_store_explicit (&live->n_bytes, status->n_bytes, memory_order_relaxed);
}

static void
take_status (BobbinCrewProcess *self,
             const BobbinFrame *frame)
{
  g_autoptr (GError) error = NULL;
  gint64 now = bobbin_clock_now ();
  BobbinStatusMessage status;
  guint share = 0;

  if (!bobbin_message_parse_status (frame, &status, &error))
    {
      bobbin_crew_process_break (self, "%s", error->message);
      return;
    }

  if (self->status_at > 0 && now > self->status_at && status.cpu >= self->status_cpu)
    share = MIN (1000.0 * (status.cpu - self->status_cpu) / (now - self->status_at), 1e6);
  self->status_at = now;
  self->status_cpu = status.cpu;

  for (guint i = 0; i < self->seats->len; i++)
    {
      BobbinSeat *seat = g_ptr_array_index (self->seats, i);

      if (seat == NULL)
        continue;
      atomic_store_explicit (&seat->live->memory, status.memory, memory_order_relaxed);
      atomic_store_explicit (&seat->live->cpu_share, share, memory_order_relaxed);
    }

  for (guint i = 0; i < status.n_slots; i++)
    {
      BobbinSlotStatus slot;

      bobbin_status_message_next (&status, &slot);
      show_status (self, &slot, now);
    }
}

/* The worker gives back the end of a chunk, or all of it. */
static gboolean
take_back (BobbinSeat        *seat,
           const BobbinChunk *returned)
{
  for (guint i = 0; i < seat->n_chunks; i++)
    {
      BobbinChunk *chunk = &seat->chunks[i];

      if (returned->first < chunk->first ||
          returned->first + returned->n_tasks != chunk->first + chunk->n_tasks)
        continue;

      if (returned->n_tasks == chunk->n_tasks)
        {
          bobbin_seat_give_back (seat, i);
          return TRUE;
        }

      chunk->n_tasks -= returned->n_tasks;
      bobbin_cursor_give_back (seat->crew->run->cursor,
                               &(BobbinChunk) { returned->first, returned->n_tasks, chunk->attempt });
      return TRUE;
    }

  return FALSE;
}

static void
take_returned (BobbinCrewProcess *self,
               const BobbinFrame *frame)
{
  g_autoptr (GError) error = NULL;
  BobbinChunk returned;
  BobbinSeat *seat;
  guint slot;

  if (!bobbin_message_parse_returned (frame, &slot, &returned, &error))
    {
      bobbin_crew_process_break (self, "%s", error->message);
      return;
    }

  seat = bobbin_crew_process_get_seat (self, slot);
  if (seat == NULL || returned.n_tasks == 0 || !take_back (seat, &returned))
    {
      bobbin_crew_process_break (self, _("The worker gave back tasks that it does not have."));
      return;
    }

  touch (seat);
  serve_touched (self->crew);
}

static void
take_forked (BobbinCrewProcess *self,
             const BobbinFrame *frame)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *processes = self->crew->processes;
  guint id;
  int value;

  if (!self->is_source || !bobbin_message_parse_forked (frame, &id, &value, &error))
    {
      bobbin_crew_process_break (self, "%s", error != NULL ? error->message : _("The worker told of a fork that was not asked for."));
      return;
    }

  for (guint i = 0; i < processes->len; i++)
    {
      BobbinCrewProcess *copy = g_ptr_array_index (processes, i);

      if (copy->fork_id != id || id == 0)
        continue;

      if (frame->type == BOBBIN_FRAME_FORKED && value > 0)
        {
          copy->launched.pid = value;
        }
      else
        {
          copy->has_ended = TRUE;
          copy->status = frame->type == BOBBIN_FRAME_ENDED ? value : 0;
        }
    }

  bobbin_crew_wake (self->crew);
}

void
bobbin_seat_show_process (BobbinSeat *self)
{
  BobbinCrewProcess *process = self->process;

  atomic_store_explicit (&self->live->pid, process->pid, memory_order_relaxed);
  atomic_store_explicit (&self->live->runtime, process->runtime, memory_order_relaxed);
  atomic_store_explicit (&self->live->gil, process->gil, memory_order_relaxed);
}

static void
take_hello (BobbinCrewProcess *self,
            const BobbinFrame *frame)
{
  g_autoptr (GError) error = NULL;
  BobbinHelloMessage hello = { 0 };

  if (self->state != BOBBIN_PROCESS_STARTING || !bobbin_message_parse_hello (frame, &hello, &error))
    {
      bobbin_crew_process_break (self, "%s", error != NULL ? error->message : _("The worker introduced itself twice."));
      return;
    }

  if (hello.runtime != NULL)
    self->runtime = g_intern_string (hello.runtime);
  if (hello.gil >= 0)
    self->gil = hello.gil ? BOBBIN_GIL_HELD : BOBBIN_GIL_FREE;
  if (hello.pid > 0)
    self->pid = hello.pid;

  if (frame->type == BOBBIN_FRAME_HELLO)
    {
      if (!self->launched.is_local)
        self->clock_shift = bobbin_clock_now () - CLAMP (hello.clock, 0, G_MAXINT64 / 4);
      if (self->is_source && (!hello.can_fork || !self->launched.passes_descriptors))
        {
          self->is_source = FALSE;
          self->crew->plan.forks = FALSE;
        }
      if (self->fork_id == 0)
        bobbin_crew_process_send_job (self);
    }
  else
    {
      bobbin_crew_process_ready (self);
    }

  bobbin_hello_message_clear (&hello);
}

static void
take_refused (BobbinCrewProcess *self,
              const BobbinFrame *frame)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *message = NULL;
  g_autofree char *detail = NULL;

  if (!bobbin_message_parse_refused (frame, &message, &detail, &error))
    bobbin_crew_process_break (self, "%s", error->message);
  else
    bobbin_crew_refuse (self->crew, message, detail);
}

static void
frame_cb (const BobbinFrame *frame,
          gpointer           user_data)
{
  BobbinCrewProcess *self = user_data;

  if (self->state == BOBBIN_PROCESS_BROKEN)
    return;

  switch (frame->type)
    {
    case BOBBIN_FRAME_HELLO:
    case BOBBIN_FRAME_READY:
      take_hello (self, frame);
      break;
    case BOBBIN_FRAME_REFUSED:
      take_refused (self, frame);
      break;
    case BOBBIN_FRAME_RECORDS:
      take_records (self, frame);
      break;
    case BOBBIN_FRAME_STATUS:
      take_status (self, frame);
      break;
    case BOBBIN_FRAME_RETURNED:
      take_returned (self, frame);
      break;
    case BOBBIN_FRAME_FORKED:
    case BOBBIN_FRAME_ENDED:
      take_forked (self, frame);
      break;
    case BOBBIN_FRAME_FAREWELL:
      break;
    case BOBBIN_FRAME_JOB:
    case BOBBIN_FRAME_SLOTS:
    case BOBBIN_FRAME_TASKS:
    case BOBBIN_FRAME_GIVE_BACK:
    case BOBBIN_FRAME_CANCEL:
    case BOBBIN_FRAME_FORK:
    case BOBBIN_FRAME_GOODBYE:
    default:
      bobbin_crew_process_break (self, _("The worker sent a message of type %u, which only Bobbin sends."), frame->type);
    }
}

static void
closed_cb (const GError *error,
           gpointer      user_data)
{
  BobbinCrewProcess *self = user_data;

  self->closed = TRUE;
  if (error != NULL)
    bobbin_crew_process_break (self, "%s", error->message);
  else
    bobbin_crew_process_hung_up (self);

  bobbin_crew_wake (self->crew);
}

const BobbinChannelFuncs bobbin_crew_channel_funcs = {
  .frame = frame_cb,
  .closed = closed_cb,
};

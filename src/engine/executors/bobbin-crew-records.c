/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-config.h"

#include "bobbin-crew-private.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <string.h>

#include "../run/bobbin-attempt.h"
#include "../run/bobbin-clock.h"

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

void
bobbin_seat_touch (BobbinSeat *seat)
{
  GPtrArray *touched = seat->crew->touched;

  if (touched->len == 0 || g_ptr_array_index (touched, touched->len - 1) != seat)
    g_ptr_array_add (touched, seat);
}

/* Times of a worker are believed as far as they can be true. */
gint64
bobbin_crew_process_to_our_clock (BobbinCrewProcess *self,
                                  gint64             when)
{
  return CLAMP (when, 0, G_MAXINT64 / 2) + self->clock_shift;
}

static void
fix_times (BobbinCrewProcess *self,
           BobbinRecord      *record,
           gint64             now)
{
  record->start = CLAMP (bobbin_crew_process_to_our_clock (self, record->start), self->started_at, now);
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
    .delay = bobbin_attempt_get_retry_delay (crew->run, record->task, attempt, retry_after),
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
                                  (record->flags & BOBBIN_RECORD_PERMANENT) != 0,
                                  record->task, attempt))
    plan_retry (round, self->crew, record, attempt, retry_after);
  else
    round->n_settled++;

  record->flags &= ~(BOBBIN_RECORD_PERMANENT | BOBBIN_RECORD_HAS_RETRY_AFTER);
  round->elapsed += record->duration;
  bobbin_crew_forget_suspect (self->crew, record->task);
  bobbin_seat_touch (seat);
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
    case BOBBIN_RECORD_LANE_ADDED:
    case BOBBIN_RECORD_PAUSED:
    case BOBBIN_RECORD_RESUMED:
    case BOBBIN_RECORD_WITHDRAWN:
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

void
bobbin_crew_serve_touched (BobbinCrew *crew)
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

void
bobbin_crew_process_take_records (BobbinCrewProcess *self,
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
  bobbin_crew_serve_touched (self->crew);
}

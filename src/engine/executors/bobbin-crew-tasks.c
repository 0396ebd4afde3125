/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-config.h"

#include "bobbin-crew-private.h"

#include <glib/gi18n-lib.h>

#include "../run/bobbin-attempt.h"
#include "../run/bobbin-clock.h"

static BobbinLaneState
get_busy_state (BobbinCrew *crew)
{
  return BOBBIN_WORKLOAD_GET_CLASS (crew->run->workload)->nature == BOBBIN_WORKLOAD_COMPUTES
         ? BOBBIN_LANE_WORKING : BOBBIN_LANE_WAITING;
}

/* The lane shows the seat's current task, which began at @now as far as is known. */
static void
show_current (BobbinSeat *self,
              gint64      now)
{
  BobbinLaneLive *live = self->live;

  atomic_store_explicit (&live->progress, -1, memory_order_relaxed);
  atomic_store_explicit (&live->n_bytes, 0, memory_order_relaxed);
  atomic_store_explicit (&live->phase, NULL, memory_order_relaxed);
  atomic_store_explicit (&live->attempt, self->chunks[0].attempt, memory_order_relaxed);
  atomic_store_explicit (&live->since, now, memory_order_relaxed);
  atomic_store_explicit (&live->task, self->chunks[0].first + 1, memory_order_relaxed);
  atomic_store_explicit (&live->state, get_busy_state (self->crew), memory_order_relaxed);
}

void
bobbin_seat_rest (BobbinSeat *self)
{
  BobbinLaneLive *live = self->live;

  atomic_store_explicit (&live->task, 0, memory_order_relaxed);
  atomic_store_explicit (&live->phase, NULL, memory_order_relaxed);
  atomic_store_explicit (&live->since, bobbin_clock_now (), memory_order_relaxed);
  atomic_store_explicit (&live->state,
                         self->process != NULL && self->process->state == BOBBIN_PROCESS_READY
                         ? BOBBIN_LANE_IDLE : BOBBIN_LANE_STARTING, memory_order_relaxed);
}

/* The first chunk is done, or gone. */
static void
drop_first_chunk (BobbinSeat *self)
{
  self->chunks[0] = self->chunks[1];
  self->n_chunks--;
  if (self->n_chunks > 0)
    return;

  self->asked_back = FALSE;
  if (self->process != NULL)
    self->process->n_given--;
  if (self->crew->alone_seat == self)
    {
      self->crew->alone_seat = NULL;
      bobbin_crew_wake (self->crew);
    }
}

void
bobbin_seat_advance (BobbinSeat *self,
                     gint64      now)
{
  self->chunks[0].first++;
  self->chunks[0].n_tasks--;
  self->seen = FALSE;
  self->cancelled_at = 0;
  self->timed_out = FALSE;
  self->begun = now;
  if (self->chunks[0].n_tasks == 0)
    drop_first_chunk (self);
  if (self->n_chunks > 0)
    show_current (self, now);
}

void
bobbin_seat_settle (BobbinSeat    *self,
                    BobbinOutcome *outcome,
                    gint64         retry_delay)
{
  BobbinCrew *crew = self->crew;
  guint64 task = self->chunks[0].first;
  guint attempt = self->chunks[0].attempt;
  gint64 now = bobbin_clock_now ();
  BobbinRecord *record = bobbin_writer_add (&crew->writer, BOBBIN_RECORD_OUTCOME, self->lane);

  record->task = task;
  record->start = self->begun;
  record->duration = MAX (now - self->begun, 0);
  record->cpu = -1;
  record->attempt = MIN (attempt, G_MAXUINT8);
  bobbin_batch_encode (crew->writer.batch, record, outcome);
  if (retry_delay >= 0)
    record->flags |= BOBBIN_RECORD_WILL_RETRY;
  bobbin_outcome_clear (outcome);
  bobbin_writer_flush (&crew->writer);

  bobbin_seat_advance (self, now);
  if (retry_delay >= 0)
    {
      bobbin_cursor_retry (crew->run->cursor, task, attempt + 1, retry_delay);
    }
  else
    {
      bobbin_crew_forget_suspect (crew, task);
      bobbin_cursor_settle (crew->run->cursor, 1, 0);
    }
}

void
bobbin_seat_give_back (BobbinSeat *self,
                       guint       number)
{
  BobbinChunk chunk = self->chunks[number];

  if (number == 0)
    drop_first_chunk (self);
  else
    self->n_chunks--;
  bobbin_cursor_give_back (self->crew->run->cursor, &chunk);
}

void
bobbin_seat_give_all_back (BobbinSeat *self)
{
  while (self->n_chunks > 0)
    bobbin_seat_give_back (self, self->n_chunks - 1);
}

void
bobbin_seat_ask_back (BobbinSeat *self)
{
  if (self->asked_back || self->n_chunks == 0 ||
      (self->n_chunks == 1 && self->chunks[0].n_tasks == 1))
    return;

  self->asked_back = TRUE;
  bobbin_message_put_give_back (bobbin_channel_get_buffer (self->process->channel), self->slot);
  bobbin_channel_send (self->process->channel);
}

void
bobbin_seat_cancel (BobbinSeat *self,
                    gboolean    timed_out)
{
  if (self->n_chunks == 0 || self->cancelled_at > 0)
    return;

  self->cancelled_at = g_get_monotonic_time ();
  self->timed_out = timed_out;
  bobbin_message_put_cancel (bobbin_channel_get_buffer (self->process->channel),
                             self->slot, timed_out, self->chunks[0].first);
  bobbin_channel_send (self->process->channel);
}

void
bobbin_seat_look_for_cancelled (BobbinSeat *self)
{
  BobbinCursor *cursor = self->crew->run->cursor;

  if (self->n_chunks == 0 || self->crew->stopped)
    return;

  if (self->cancelled_at == 0 && bobbin_cursor_is_cancelled (cursor, self->chunks[0].first))
    bobbin_seat_cancel (self, FALSE);
  if (bobbin_cursor_has_cancelled (cursor, self->chunks[0].first + 1, self->chunks[0].n_tasks - 1) ||
      (self->n_chunks > 1 && bobbin_cursor_has_cancelled (cursor, self->chunks[1].first, self->chunks[1].n_tasks)))
    bobbin_seat_ask_back (self);
}

/* Of tasks that were cancelled before anybody began them: no worker hears of
 * them. */
static void
settle_skipped (BobbinSeat        *self,
                const BobbinChunk *chunk)
{
  BobbinWriter *writer = &self->crew->writer;
  gint64 now = bobbin_clock_now ();

  for (guint64 i = 0; i < chunk->n_tasks; i++)
    {
      BobbinRecord *record = bobbin_writer_add (writer, BOBBIN_RECORD_OUTCOME, self->lane);
      g_auto (BobbinOutcome) outcome;

      bobbin_outcome_init (&outcome);
      bobbin_outcome_fail (&outcome, BOBBIN_ERROR_KIND_CANCELLED, _("It was cancelled."));
      record->task = chunk->first + i;
      record->start = now;
      record->duration = 0;
      record->cpu = -1;
      record->attempt = MIN (chunk->attempt, G_MAXUINT8);
      bobbin_batch_encode (writer->batch, record, &outcome);
      bobbin_crew_forget_suspect (self->crew, record->task);
    }
  bobbin_writer_flush (writer);
  bobbin_cursor_settle (self->crew->run->cursor, chunk->n_tasks, 0);
}

static void
fail_too_large (BobbinSeat *self)
{
  g_auto (BobbinOutcome) outcome;

  bobbin_outcome_init (&outcome);
  bobbin_outcome_fail (&outcome, BOBBIN_ERROR_KIND_TOO_LARGE,
                       _("The input is too large to be handed to a worker process; the limit is %u MiB."),
                       BOBBIN_FRAME_MAX_BODY >> 20);
  bobbin_seat_settle (self, &outcome, -1);
}

/* Puts @chunk into the channel. What does not fit a frame goes back, but for
 * the first task: that one fails if it does not fit alone. */
static void
give (BobbinSeat  *self,
      BobbinChunk *chunk)
{
  BobbinCrew *crew = self->crew;
  GByteArray *buffer = bobbin_channel_get_buffer (self->process->channel);
  gboolean sent;

  while (!(sent = bobbin_message_put_tasks (buffer, self->slot, chunk, crew->run->inputs)) &&
         chunk->n_tasks > 1)
    {
      BobbinChunk rest = *chunk;

      chunk->n_tasks /= 2;
      rest.first += chunk->n_tasks;
      rest.n_tasks -= chunk->n_tasks;
      bobbin_cursor_give_back (crew->run->cursor, &rest);
    }

  self->chunks[self->n_chunks++] = *chunk;
  self->asked_back = FALSE;
  if (self->n_chunks > 1)
    {
      if (!sent)
        bobbin_seat_give_back (self, 1);
      return;
    }

  self->process->n_given++;
  self->seen = FALSE;
  self->begun = bobbin_clock_now ();
  show_current (self, self->begun);
  if (!sent)
    fail_too_large (self);
}

/* A second chunk, so that the worker need not wait for our turn, but only
 * behind tiny tasks: a long one that waits here might be another worker's. */
static gboolean
wants_chunk (BobbinSeat *self)
{
  if (self->leaving || self->process == NULL || self->process->state != BOBBIN_PROCESS_READY ||
      self->process->has_ended || self->process->closed)
    return FALSE;
  if (self->n_chunks == 0)
    return TRUE;

  return self->n_chunks == 1 && self->chunks[0].n_tasks > 1 && !self->asked_back &&
         !atomic_load (&self->live->quit) && bobbin_cursor_is_open (self->crew->run->cursor);
}

/* The worker knows only how many slots there are: one that lies below others
 * stays, with nothing to do. */
static void
drop_slot (BobbinCrewProcess *process,
           guint              slot)
{
  GPtrArray *seats = process->seats;
  guint n_slots = seats->len;

  g_ptr_array_index (seats, slot) = NULL;
  while (n_slots > 1 && g_ptr_array_index (seats, n_slots - 1) == NULL)
    n_slots--;

  if (n_slots < seats->len)
    {
      g_ptr_array_set_size (seats, (int) n_slots);
      bobbin_message_put_slots (bobbin_channel_get_buffer (process->channel), n_slots);
    }
}

static void
leave (BobbinSeat *self)
{
  BobbinCrewProcess *process = self->process;
  gboolean others = FALSE;

  self->leaving = TRUE;
  bobbin_seat_rest (self);
  for (guint i = 0; i < process->seats->len; i++)
    {
      BobbinSeat *seat = g_ptr_array_index (process->seats, i);

      others = others || (seat != NULL && !seat->leaving);
    }

  if (!others)
    {
      bobbin_crew_process_leave (process);
    }
  else if (atomic_load (&self->live->quit))
    {
      drop_slot (process, self->slot);
      bobbin_seat_end (self);
    }
}

/* A suspect that must have the process to itself, as a worker that is one has it
 * anyway. %TRUE: nothing else may be taken now. */
static gboolean
serve_alone (BobbinSeat *self)
{
  BobbinCrew *crew = self->crew;
  g_autofree BobbinChunk *chunk = NULL;

  if (g_queue_is_empty (&crew->alone) && (crew->alone_seat == NULL || !self->way.together))
    return FALSE;
  if (crew->alone_seat != NULL || self->process->n_given > 0)
    return self->way.together;

  chunk = g_queue_pop_head (&crew->alone);
  if (bobbin_cursor_is_cancelled (crew->run->cursor, chunk->first))
    {
      settle_skipped (self, chunk);
      return serve_alone (self);
    }

  if (self->way.together)
    crew->alone_seat = self;
  give (self, chunk);

  return TRUE;
}

/* Takes the next chunk, if there is one. %FALSE: not now. */
static gboolean
take (BobbinSeat *self)
{
  BobbinCrew *crew = self->crew;
  BobbinChunk chunk;

  if (self->n_chunks == 0 && atomic_load (&self->live->quit))
    {
      leave (self);
      return FALSE;
    }

  if (serve_alone (self))
    return FALSE;

  switch (bobbin_cursor_take (crew->run->cursor, 0, &chunk))
    {
    case BOBBIN_TAKE_CHUNK:
      if (bobbin_cursor_is_cancelled (crew->run->cursor, chunk.first))
        settle_skipped (self, &chunk);
      else if (self->way.together && chunk.n_tasks == 1 && bobbin_crew_is_dangerous (crew, chunk.first))
        g_queue_push_tail (&crew->alone, g_memdup2 (&chunk, sizeof chunk));
      else
        give (self, &chunk);
      return TRUE;
    case BOBBIN_TAKE_END:
      crew->at_end = TRUE;
      if (self->n_chunks == 0)
        leave (self);
      return FALSE;
    case BOBBIN_TAKE_LATER:
    default:
      return FALSE;
    }
}

void
bobbin_seat_feed (BobbinSeat *self)
{
  BobbinCrewProcess *process = self->process;

  while (wants_chunk (self))
    if (!take (self))
      break;

  /* The seat may be gone now; its process is not. */
  if (process != NULL)
    bobbin_channel_send (process->channel);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-config.h"

#include "bobbin-crew-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "../run/bobbin-clock.h"

/* Different words for phases that a run's workers may use: they are interned. */
#define MAX_PHASES 64

/* Phases that workers of other languages send, for translators. */
G_GNUC_UNUSED static const char * const phases[] = {
  N_("waiting for the GIL"),
  N_("waiting for the loop"),
};

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
  seat->begun = CLAMP (bobbin_crew_process_to_our_clock (self, status->since), seat->begun, now);
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

  bobbin_seat_touch (seat);
  bobbin_crew_serve_touched (self->crew);
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
  atomic_store_explicit (&self->live->awaits, process->awaits, memory_order_relaxed);
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
  if (hello.awaits != BOBBIN_AWAITS_UNKNOWN)
    self->awaits = hello.awaits;
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
      bobbin_crew_process_take_records (self, frame);
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

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-config.h"

#include "bobbin-crew-private.h"

#include <glib/gi18n-lib.h>
#include <unistd.h>

#include "../run/bobbin-clock.h"

/* µs in which a worker must say hello. */
#define HELLO_TIME (60 * G_GINT64_CONSTANT (1000000))
/* µs without a STATUS after which a worker that works is taken to be stuck. */
#define SILENCE_TIME G_GINT64_CONSTANT (1500000)
/* µs that workers have to end when the crew is given up. */
#define END_TIME (500 * 1000)

#define NS_PER_US 1000
#define NS_PER_SECOND 1e9

typedef struct
{
  GSource     source;
  BobbinCrew *crew;
} PumpSource;

void
bobbin_crew_wake (BobbinCrew *self)
{
  atomic_store (&self->woken, TRUE);
  g_source_set_ready_time (self->pump, 0);
}

static void
cursor_wake_cb (gpointer user_data)
{
  bobbin_crew_wake (user_data);
}

void
bobbin_crew_post_event (BobbinCrew       *self,
                        BobbinRecordType  type,
                        guint             lane)
{
  bobbin_writer_add (&self->writer, type, lane)->start = bobbin_clock_now ();
}

void
bobbin_crew_refuse (BobbinCrew *self,
                    const char *message,
                    const char *detail)
{
  g_auto (BobbinOutcome) outcome;
  BobbinRecord *record;

  bobbin_outcome_init (&outcome);
  if (self->refused)
    return;

  self->refused = TRUE;
  bobbin_outcome_fail (&outcome, BOBBIN_ERROR_KIND_INTERNAL, "%s", message);
  bobbin_outcome_take_detail (&outcome, g_strdup (detail));
  record = bobbin_writer_add (&self->writer, BOBBIN_RECORD_REFUSED, 0);
  bobbin_batch_encode (self->writer.batch, record, &outcome);
  bobbin_writer_flush (&self->writer);
  bobbin_crew_wake (self);
}

/* Suspects that wait here for their turn are for others to do. */
static void
give_alone_back (BobbinCrew *self)
{
  BobbinChunk *chunk;

  while ((chunk = g_queue_pop_head (&self->alone)) != NULL)
    {
      bobbin_cursor_give_back (self->run->cursor, chunk);
      g_free (chunk);
    }
}

void
bobbin_seat_end (BobbinSeat *seat)
{
  BobbinCrew *self = seat->crew;

  atomic_store (&seat->live->thread, 0);
  atomic_store (&seat->live->state, BOBBIN_LANE_ENDED);
  g_ptr_array_index (self->seats, seat->lane) = NULL;
  self->n_seats--;
  /* The lanes may all be another executor's now, on the same cursor. */
  if (self->n_seats == 0)
    give_alone_back (self);
  bobbin_crew_post_event (self, BOBBIN_RECORD_LANE_ENDED, seat->lane);
  bobbin_writer_flush (&self->writer);
  g_free (seat);
}

static void
take_added (BobbinCrew *self)
{
  GQueue added = G_QUEUE_INIT;
  GList *link;

  pthread_mutex_lock (&self->post_lock);
  added = self->added;
  g_queue_init (&self->added);
  pthread_mutex_unlock (&self->post_lock);

  while ((link = g_queue_pop_head_link (&added)) != NULL)
    {
      BobbinSeat *seat = link->data;

      if (seat->lane >= self->seats->len)
        g_ptr_array_set_size (self->seats, seat->lane + 1);
      g_ptr_array_index (self->seats, seat->lane) = seat;
      atomic_store (&seat->live->thread, gettid ());
      self->n_seats++;
    }
}

static BobbinCrewProcess *
find_source (BobbinCrew *self)
{
  for (guint i = 0; i < self->processes->len; i++)
    {
      BobbinCrewProcess *process = g_ptr_array_index (self->processes, i);

      if (process->is_source && process->state <= BOBBIN_PROCESS_READY)
        return process;
    }

  return NULL;
}

static gboolean
is_same_way (const BobbinCrewWay *left,
             const BobbinCrewWay *right)
{
  return left->together == right->together && g_str_equal (left->mode, right->mode);
}

/* The one in which all lanes are slots; or, where each lane is a process, one
 * without a seat: what was to be forked from but cannot. */
static BobbinCrewProcess *
find_free (BobbinCrew          *self,
           const BobbinCrewWay *way)
{
  for (guint i = 0; i < self->processes->len; i++)
    {
      BobbinCrewProcess *process = g_ptr_array_index (self->processes, i);

      if (process->state <= BOBBIN_PROCESS_READY && !process->is_source && is_same_way (&process->way, way) &&
          (way->together || bobbin_crew_process_get_seat (process, 0) == NULL))
        return process;
    }

  return NULL;
}

/* %NULL: not now. */
static BobbinCrewProcess *
make_process (BobbinCrew          *self,
              const BobbinCrewWay *way)
{
  BobbinCrewProcess *source;

  if (!self->plan.forks)
    return bobbin_crew_process_start (self, way, FALSE);

  source = find_source (self);
  if (source == NULL)
    {
      bobbin_crew_process_start (self, &self->plan.way, TRUE);
      return NULL;
    }

  return source->state == BOBBIN_PROCESS_READY ? bobbin_crew_process_fork (source, way) : NULL;
}

/* A seat without a process gets one, if there is still something to do. */
static void
tend_empty_seat (BobbinCrew *self,
                 BobbinSeat *seat,
                 gint64      now)
{
  BobbinCrewProcess *process;

  if (self->stopped || self->refused || self->at_end || atomic_load (&seat->live->quit))
    {
      bobbin_seat_end (seat);
      return;
    }

  if (now < self->start_at)
    return;

  process = find_free (self, &seat->way);
  if (process == NULL)
    process = make_process (self, &seat->way);
  if (process != NULL)
    bobbin_crew_process_seat (process, seat, seat->way.together ? seat->lane : 0);
}

/* A slot whose task has not begun, because another one holds the loop, loses
 * nothing by it; unless the worker does not even say so any more. */
static gboolean
is_over_time (BobbinSeat *seat)
{
  BobbinCrew *self = seat->crew;
  gint64 now = bobbin_clock_now ();

  if (self->timeout == 0)
    return FALSE;
  if (seat->way.together && !seat->seen &&
      now - seat->process->status_at < SILENCE_TIME * NS_PER_US)
    return FALSE;

  return now - seat->begun > self->timeout;
}

static void
tend_busy_seat (BobbinCrew *self,
                BobbinSeat *seat,
                gint64      now)
{
  if (!bobbin_cursor_is_open (self->run->cursor) || atomic_load (&seat->live->quit) ||
      (bobbin_cursor_is_hungry (self->run->cursor) &&
       bobbin_clock_now () - seat->begun > BOBBIN_CURSOR_TARGET_NS))
    bobbin_seat_ask_back (seat);

  if (seat->cancelled_at == 0 && is_over_time (seat))
    bobbin_seat_cancel (seat, TRUE);
  bobbin_seat_look_for_cancelled (seat);

  if (seat->cancelled_at > 0 && !self->stopped && now - seat->cancelled_at > self->plan.grace)
    {
      seat->process->killed_for_time = TRUE;
      bobbin_crew_process_kill (seat->process);
    }
}

static void
tend_seats (BobbinCrew *self)
{
  gint64 now = g_get_monotonic_time ();

  for (guint i = 0; i < self->seats->len; i++)
    {
      BobbinSeat *seat = g_ptr_array_index (self->seats, i);

      if (seat == NULL)
        continue;
      if (seat->process == NULL)
        tend_empty_seat (self, seat, now);
      else if (seat->process->state != BOBBIN_PROCESS_READY)
        continue;
      else if (seat->n_chunks > 0)
        tend_busy_seat (self, seat, now);
      else
        bobbin_seat_feed (seat);
    }

  bobbin_writer_flush (&self->writer);
}

static gboolean
has_copies (BobbinCrew *self)
{
  for (guint i = 0; i < self->processes->len; i++)
    {
      BobbinCrewProcess *process = g_ptr_array_index (self->processes, i);

      if (process->fork_id != 0)
        return TRUE;
    }

  return FALSE;
}

static void
tend_process (BobbinCrewProcess *process,
              gint64             now)
{
  BobbinCrew *crew = process->crew;

  if (process->state == BOBBIN_PROCESS_STARTING && process->pid == 0 &&
      bobbin_clock_now () - process->started_at > HELLO_TIME * NS_PER_US)
    bobbin_crew_process_break (process, _("The worker did not greet within %d s."), (int) (HELLO_TIME / G_USEC_PER_SEC));

  /* Nobody waits for one that came too late. */
  if (process->state == BOBBIN_PROCESS_STARTING && (crew->stopped || crew->refused || crew->at_end))
    bobbin_crew_process_kill (process);

  /* It tells how its copies end. */
  if (process->is_source && process->state == BOBBIN_PROCESS_READY && !has_copies (crew) &&
      (crew->at_end || crew->stopped || crew->refused))
    bobbin_crew_process_leave (process);

  if (process->kill_at > 0 && now >= process->kill_at)
    bobbin_crew_process_kill (process);

  if (bobbin_crew_process_is_gone (process, now))
    bobbin_crew_process_gone (process);
}

static void
tend_processes (BobbinCrew *self)
{
  g_autoptr (GPtrArray) processes = g_ptr_array_copy (self->processes, NULL, NULL);
  gint64 now = g_get_monotonic_time ();

  /* None frees another one. */
  for (guint i = 0; i < processes->len; i++)
    tend_process (g_ptr_array_index (processes, i), now);
}

/* Everybody is asked to end, and killed if that is not enough. */
static void
begin_stop (BobbinCrew *self)
{
  gint64 kill_at = g_get_monotonic_time () + self->plan.grace;

  self->stopped = TRUE;
  for (guint i = 0; i < self->processes->len; i++)
    {
      BobbinCrewProcess *process = g_ptr_array_index (self->processes, i);

      if (process->state != BOBBIN_PROCESS_READY || process->is_source)
        continue;

      process->kill_at = kill_at;
      for (guint j = 0; j < process->seats->len; j++)
        {
          BobbinSeat *seat = g_ptr_array_index (process->seats, j);

          if (seat == NULL)
            continue;
          bobbin_seat_ask_back (seat);
          /* A limit of time that passed before stays what it was. */
          bobbin_seat_cancel (seat, FALSE);
        }
    }

  give_alone_back (self);
}

/* Whether time alone may make something due. */
static gboolean
must_tick (BobbinCrew *self)
{
  for (guint i = 0; self->start_at > 0 && i < self->seats->len; i++)
    {
      BobbinSeat *seat = g_ptr_array_index (self->seats, i);

      if (seat != NULL && seat->process == NULL)
        return TRUE;
    }

  for (guint i = 0; i < self->processes->len; i++)
    {
      BobbinCrewProcess *process = g_ptr_array_index (self->processes, i);

      if (process->state != BOBBIN_PROCESS_READY || process->n_given > 0 || process->kill_at > 0)
        return TRUE;
    }

  return FALSE;
}

static void
arm_pump (BobbinCrew *self)
{
  gint64 retry = bobbin_cursor_get_due (self->run->cursor);
  gint64 next = -1;

  if (must_tick (self))
    next = g_get_monotonic_time () + BOBBIN_CREW_TICK;
  if (retry > 0 && (next < 0 || retry / NS_PER_US + 1 < next))
    next = retry / NS_PER_US + 1;

  g_source_set_ready_time (self->pump, next);
  if (atomic_load (&self->woken))
    g_source_set_ready_time (self->pump, 0);
}

static gboolean
pump_dispatch (GSource     *source,
               GSourceFunc  callback,
               gpointer     user_data)
{
  BobbinCrew *self = ((PumpSource *) source)->crew;

  /* Before looking, so that whoever wakes the pump from now on is heard. */
  atomic_store (&self->woken, FALSE);
  g_source_set_ready_time (source, -1);

  take_added (self);
  self->at_end = self->at_end || bobbin_cursor_is_over (self->run->cursor);
  if (g_atomic_int_get (&self->run->stop_flag) && !self->stopped)
    begin_stop (self);
  tend_processes (self);
  tend_seats (self);
  arm_pump (self);

  return G_SOURCE_CONTINUE;
}

static GSourceFuncs pump_funcs = { .dispatch = pump_dispatch };

static gboolean
shall_quit (BobbinCrew *self)
{
  gboolean quit;

  pthread_mutex_lock (&self->post_lock);
  quit = self->quit;
  pthread_mutex_unlock (&self->post_lock);

  return quit;
}

/* All lanes have ended: what is left are processes that others were forked
 * from, and those that were just told goodbye. */
static void
end_processes (BobbinCrew *self)
{
  gint64 kill_at = g_get_monotonic_time () + END_TIME;

  self->at_end = TRUE;
  for (guint i = 0; i < self->processes->len; i++)
    {
      BobbinCrewProcess *process = g_ptr_array_index (self->processes, i);

      if (!process->is_source)
        bobbin_crew_process_leave (process);
      if (process->kill_at == 0 || process->kill_at > kill_at)
        process->kill_at = kill_at;
    }

  bobbin_crew_wake (self);
  while (self->processes->len > 0)
    g_main_context_iteration (self->context, TRUE);
}

static gpointer
thread_main (gpointer data)
{
  BobbinCrew *self = data;

  /* The processes that it starts inherit this. */
  bobbin_run_context_enter_thread (self->run);
  g_main_context_push_thread_default (self->context);
  bobbin_writer_init (&self->writer, self->run->mailbox);

  while (!shall_quit (self))
    g_main_context_iteration (self->context, TRUE);
  end_processes (self);

  bobbin_writer_clear (&self->writer);
  g_main_context_pop_thread_default (self->context);

  return NULL;
}

BobbinCrew *
bobbin_crew_new (BobbinRunContext     *run,
                 const BobbinCrewPlan *plan)
{
  BobbinCrew *self = g_new0 (BobbinCrew, 1);

  self->run = run;
  self->plan = *plan;
  self->plan.launcher = g_object_ref (plan->launcher);
  self->plan.argv = g_strdupv (plan->argv);
  self->timeout = run->settings.timeout * NS_PER_SECOND;
  self->context = g_main_context_new ();
  atomic_init (&self->woken, FALSE);
  pthread_mutex_init (&self->post_lock, NULL);
  g_queue_init (&self->added);
  g_queue_init (&self->alone);
  self->seats = g_ptr_array_new ();
  self->processes = g_ptr_array_new ();
  self->touched = g_ptr_array_new ();
  self->suspects = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  self->phases = g_hash_table_new (g_str_hash, g_str_equal);

  self->pump = g_source_new (&pump_funcs, sizeof (PumpSource));
  ((PumpSource *) self->pump)->crew = self;
  g_source_set_static_name (self->pump, "[Bobbin] crew");
  g_source_attach (self->pump, self->context);
  self->wake_id = bobbin_cursor_add_wake (run->cursor, cursor_wake_cb, self);
  self->thread = g_thread_new ("bobbin-crew", thread_main, self);

  return self;
}

void
bobbin_crew_add_lane (BobbinCrew          *self,
                      const BobbinCrewWay *way,
                      guint                lane,
                      BobbinLaneLive      *live)
{
  BobbinSeat *seat = g_new0 (BobbinSeat, 1);

  seat->crew = self;
  seat->way = *way;
  seat->lane = lane;
  seat->live = live;
  seat->link.data = seat;

  pthread_mutex_lock (&self->post_lock);
  g_queue_push_tail_link (&self->added, &seat->link);
  pthread_mutex_unlock (&self->post_lock);

  bobbin_crew_wake (self);
}

void
bobbin_crew_stop (BobbinCrew *self)
{
  bobbin_crew_wake (self);
}

void
bobbin_crew_free (BobbinCrew *self)
{
  bobbin_cursor_remove_wake (self->run->cursor, self->wake_id);

  pthread_mutex_lock (&self->post_lock);
  self->quit = TRUE;
  pthread_mutex_unlock (&self->post_lock);
  bobbin_crew_wake (self);
  g_thread_join (self->thread);

  g_source_destroy (self->pump);
  g_source_unref (self->pump);
  g_main_context_unref (self->context);
  g_hash_table_unref (self->suspects);
  g_hash_table_unref (self->phases);
  g_ptr_array_unref (self->touched);
  g_ptr_array_unref (self->processes);
  g_ptr_array_unref (self->seats);
  pthread_mutex_destroy (&self->post_lock);
  g_object_unref (self->plan.launcher);
  g_strfreev (self->plan.argv);
  g_free (self);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-loop.h"

#include <pthread.h>
#include <unistd.h>

#include "../run/bobbin-attempt.h"
#include "../run/bobbin-clock.h"

/* Tasks that a slot may end at once before it lets the others have a turn. */
#define MAX_IMMEDIATE 32

typedef struct
{
  BobbinLoop     *loop;
  guint           lane;
  BobbinLaneLive *live;
  GList           link;          /* in one of the loop's or the post's queues */

  BobbinAttempt   attempt;
  BobbinChunk     chunk;         /* what is left of it */
  GSource        *limit;         /* wakes at the attempt's deadline; NULL: no limits */
  gboolean        in_flight;     /* an asynchronous task runs */
  gboolean        starting;      /* inside bobbin_workload_run_task_async() */

  /* For the pool: a writer and a scratch of its own. The counter makes what
   * one thread wrote visible to the next. */
  BobbinWriter    writer;
  gpointer        scratch;
  _Atomic guint   handed;
} Slot;

struct _BobbinLoop
{
  /* Constant. */
  BobbinRunContext *run;
  GThread          *thread;
  GMainContext     *context;
  GSource          *pump;        /* ready: there is something to look at */
  GThreadPool      *pool;
  gboolean          is_async;    /* the tasks wait, and do so without a thread */
  guint             wake_id;
  guint             n_slots;     /* about how many slots there may be */

  /* Whether somebody woke the pump since it last looked. */
  _Atomic gboolean  woken;

  /* What others put in for the loop's thread. */
  pthread_mutex_t   post_lock;
  GQueue            added;       /* new slots */
  GQueue            finished;    /* slots back from the pool */
  gboolean          quit;

  /* The loop's thread's. */
  BobbinWriter      writer;
  gpointer          scratch;
  GQueue            idle;        /* slots without a chunk */
  GQueue            ready;       /* slots whose chunk waits for the loop */
  GHashTable       *busy;        /* slots with a task in flight */
  gboolean          stopped;
  gint64            cpu;         /* ns already reported */
};

typedef struct
{
  GSource  source;
  gpointer owner;                /* the loop, or the slot */
} OwnedSource;

static void run_slot (Slot *slot);

/* Any thread. */
static void
wake (BobbinLoop *self)
{
  atomic_store (&self->woken, TRUE);
  g_source_set_ready_time (self->pump, 0);
}

/* On the loop's thread: a wake-up that came meanwhile must not be slept through. */
static void
arm_pump (BobbinLoop *self,
          gint64      when)
{
  g_source_set_ready_time (self->pump, when);
  if (atomic_load (&self->woken))
    g_source_set_ready_time (self->pump, 0);
}

static void
cursor_wake_cb (gpointer user_data)
{
  wake (user_data);
}

static GSource *
new_source (BobbinLoop   *self,
            GSourceFuncs *funcs,
            gpointer      owner)
{
  GSource *source = g_source_new (funcs, sizeof (OwnedSource));

  ((OwnedSource *) source)->owner = owner;
  g_source_attach (source, self->context);

  return source;
}

static void
post_event (BobbinLoop       *self,
            BobbinRecordType  type,
            guint             lane)
{
  BobbinRecord *record = bobbin_writer_add (&self->writer, type, lane);

  record->start = bobbin_clock_now ();
}

static void
report_cpu (BobbinLoop *self)
{
  gint64 cpu = bobbin_clock_thread_cpu ();

  /* Chunks that ran on the loop have reported their own share. */
  if (cpu > self->cpu)
    bobbin_writer_add_cpu (&self->writer, BOBBIN_RECORD_NO_LANE, cpu - self->cpu);
  self->cpu = cpu;
}

static gboolean
limit_dispatch (GSource     *source,
                GSourceFunc  callback,
                gpointer     user_data)
{
  Slot *slot = ((OwnedSource *) source)->owner;

  g_source_set_ready_time (source, -1);
  if (slot->in_flight)
    bobbin_task_context_cancel (&slot->attempt.context, TRUE);

  return G_SOURCE_CONTINUE;
}

static GSourceFuncs limit_funcs = { .dispatch = limit_dispatch };

static Slot *
slot_new (BobbinLoop     *self,
          guint           lane,
          BobbinLaneLive *live)
{
  Slot *slot = g_new0 (Slot, 1);

  slot->loop = self;
  slot->lane = lane;
  slot->live = live;
  slot->link.data = slot;

  return slot;
}

/* On the loop's thread, where the slot's tasks will be. */
static void
slot_begin (Slot *slot)
{
  BobbinLoop *self = slot->loop;

  if (self->pool != NULL && !self->is_async)
    {
      bobbin_writer_init (&slot->writer, self->run->mailbox);
      bobbin_attempt_init (&slot->attempt, self->run, &slot->writer, slot->lane, slot->live, NULL);
    }
  else
    {
      bobbin_attempt_init (&slot->attempt, self->run, &self->writer, slot->lane, slot->live,
                           self->scratch);
    }

  if (self->is_async && self->run->settings.timeout > 0)
    slot->limit = new_source (self, &limit_funcs, slot);

  atomic_store (&slot->live->thread, gettid ());
  bobbin_attempt_rest (&slot->attempt, bobbin_clock_now ());
  post_event (self, BOBBIN_RECORD_LANE_STARTED, slot->lane);
  g_queue_push_tail_link (&self->idle, &slot->link);
}

static void
slot_end (Slot *slot)
{
  BobbinLoop *self = slot->loop;

  bobbin_attempt_clear (&slot->attempt);
  if (slot->writer.mailbox != NULL)
    {
      bobbin_writer_clear (&slot->writer);
      bobbin_workload_free_scratch (self->run->workload, slot->scratch);
    }
  if (slot->limit != NULL)
    {
      g_source_destroy (slot->limit);
      g_source_unref (slot->limit);
    }

  report_cpu (self);
  atomic_store (&slot->live->thread, 0);
  atomic_store (&slot->live->state, BOBBIN_LANE_ENDED);
  post_event (self, BOBBIN_RECORD_LANE_ENDED, slot->lane);
  bobbin_writer_flush (&self->writer);
  g_free (slot);
}

/* Lets the slot have its next turn on the loop. */
static void
enqueue_ready (Slot *slot)
{
  g_queue_push_tail_link (&slot->loop->ready, &slot->link);
  wake (slot->loop);
}

static void
task_done_cb (BobbinTaskContext *context,
              BobbinOutcome     *outcome,
              gpointer           user_data)
{
  Slot *slot = user_data;
  BobbinLoop *self = slot->loop;
  gint64 now = bobbin_clock_now ();
  gint64 elapsed = now - slot->attempt.start;

  slot->in_flight = FALSE;
  g_hash_table_remove (self->busy, slot);
  if (slot->limit != NULL)
    g_source_set_ready_time (slot->limit, -1);

  if (bobbin_attempt_end (&slot->attempt, now, -1))
    bobbin_cursor_settle (self->run->cursor, 1, elapsed);
  bobbin_attempt_rest (&slot->attempt, now);

  if (bobbin_writer_is_due (&self->writer, now))
    {
      report_cpu (self);
      bobbin_writer_flush (&self->writer);
    }
  else if (self->writer.batch != NULL && self->writer.batch->n_records == 1)
    {
      /* A new batch: the pump sees to it that it is posted in time. */
      wake (self);
    }

  /* A task that ended within the call that began it: its caller goes on. */
  if (!slot->starting)
    run_slot (slot);
}

static void
begin_async (Slot *slot)
{
  BobbinLoop *self = slot->loop;

  bobbin_attempt_begin (&slot->attempt, slot->chunk.first, slot->chunk.attempt,
                        bobbin_clock_now (), BOBBIN_LANE_WAITING);
  slot->chunk.first++;
  slot->chunk.n_tasks--;
  slot->in_flight = TRUE;
  g_hash_table_add (self->busy, slot);
  if (slot->limit != NULL)
    g_source_set_ready_time (slot->limit, bobbin_attempt_get_deadline (&slot->attempt));
  /* All that were in flight have been cancelled, and nobody will be once more. */
  if (self->stopped)
    bobbin_task_context_cancel (&slot->attempt.context, FALSE);

  slot->starting = TRUE;
  if (bobbin_attempt_skip (&slot->attempt))
    task_done_cb (&slot->attempt.context, &slot->attempt.outcome, slot);
  else
    bobbin_workload_run_task_async (self->run->workload, &slot->attempt.context,
                                    &slot->attempt.input, &slot->attempt.outcome,
                                    task_done_cb, slot);
  slot->starting = FALSE;
}

/* The slot has a chunk of computing tasks: it waits until the loop, or a
 * thread of the pool, is free for it. */
static void
show_blocked (Slot *slot)
{
  BobbinLaneLive *live = slot->live;

  atomic_store_explicit (&live->since, bobbin_clock_now (), memory_order_relaxed);
  atomic_store_explicit (&live->progress, -1, memory_order_relaxed);
  atomic_store_explicit (&live->task, slot->chunk.first + 1, memory_order_relaxed);
  atomic_store_explicit (&live->state, BOBBIN_LANE_BLOCKED, memory_order_relaxed);
}

static gboolean
take_chunk (Slot       *slot,
            BobbinTake *take)
{
  BobbinLoop *self = slot->loop;
  gboolean one_by_one = self->is_async && self->run->settings.chunk == 0;

  *take = bobbin_cursor_take (self->run->cursor, one_by_one ? 1 : 0, &slot->chunk);

  return *take == BOBBIN_TAKE_CHUNK;
}

static gboolean
shall_leave (Slot *slot)
{
  return atomic_load_explicit (&slot->live->quit, memory_order_relaxed) ||
         !bobbin_cursor_is_open (slot->loop->run->cursor);
}

/* The slot has nothing in flight: begins its next task, or puts it where it
 * belongs. The one place that decides what a slot does next. */
static void
run_slot (Slot *slot)
{
  BobbinLoop *self = slot->loop;
  BobbinTake take;

  for (guint i = 0; i < MAX_IMMEDIATE; i++)
    {
      if (slot->chunk.n_tasks > 0 && shall_leave (slot))
        {
          bobbin_cursor_give_back (self->run->cursor, &slot->chunk);
          slot->chunk.n_tasks = 0;
        }

      if (slot->chunk.n_tasks == 0)
        {
          if (atomic_load_explicit (&slot->live->quit, memory_order_relaxed) ||
              (!take_chunk (slot, &take) && take == BOBBIN_TAKE_END))
            {
              slot_end (slot);
              return;
            }
          if (slot->chunk.n_tasks == 0)
            {
              g_queue_push_tail_link (&self->idle, &slot->link);
              return;
            }
        }

      if (!self->is_async)
        {
          show_blocked (slot);
          if (self->pool != NULL)
            {
              atomic_fetch_add (&slot->handed, 1);
              g_thread_pool_push (self->pool, slot, NULL);
            }
          else
            {
              enqueue_ready (slot);
            }
          return;
        }

      begin_async (slot);
      if (slot->in_flight)
        return;
    }

  /* Many tasks ended at once: the others first. */
  enqueue_ready (slot);
}

/* On a thread of the pool. */
static void
pool_func (gpointer data,
           gpointer user_data)
{
  Slot *slot = data;
  BobbinLoop *self = slot->loop;

  bobbin_run_context_enter_thread (self->run);
  atomic_load (&slot->handed);
  if (slot->scratch == NULL)
    slot->scratch = bobbin_workload_new_scratch (self->run->workload, 1);
  slot->attempt.context.scratch = slot->scratch;

  bobbin_attempt_run_chunk (&slot->attempt, &slot->chunk);
  slot->chunk.n_tasks = 0;
  bobbin_attempt_rest (&slot->attempt, bobbin_clock_now ());
  bobbin_writer_flush (&slot->writer);

  pthread_mutex_lock (&self->post_lock);
  g_queue_push_tail_link (&self->finished, &slot->link);
  pthread_mutex_unlock (&self->post_lock);
  wake (self);
}

static GList *
pop_posted (BobbinLoop *self,
            GQueue     *queue)
{
  GList *link;

  pthread_mutex_lock (&self->post_lock);
  link = g_queue_pop_head_link (queue);
  pthread_mutex_unlock (&self->post_lock);

  return link;
}

static void
take_posted (BobbinLoop *self)
{
  GList *link;

  while ((link = pop_posted (self, &self->added)) != NULL)
    slot_begin (link->data);
  while ((link = pop_posted (self, &self->finished)) != NULL)
    run_slot (link->data);
}

/* All that are in flight, because the run is stopped, or those that were
 * cancelled. */
static void
cancel_busy (BobbinLoop *self,
             gboolean    all)
{
  g_autoptr (GList) slots = g_hash_table_get_keys (self->busy);

  /* A task may end within this call and take its slot away: look again. */
  for (GList *l = slots; l != NULL; l = l->next)
    {
      Slot *slot = l->data;

      if (g_hash_table_contains (self->busy, slot) &&
          (all || bobbin_cursor_is_cancelled (self->run->cursor, slot->attempt.context.task)))
        bobbin_task_context_cancel (&slot->attempt.context, FALSE);
    }
}

/* Each slot without a chunk asks for one, once. */
static void
serve_idle (BobbinLoop *self)
{
  for (guint n_idle = self->idle.length; n_idle > 0; n_idle--)
    run_slot (g_queue_pop_head_link (&self->idle)->data);
}

/* Lets one chunk of computing tasks hold the loop; the next one waits for the
 * next turn, so that others are heard in between. */
static void
serve_ready (BobbinLoop *self)
{
  GList *link = g_queue_pop_head_link (&self->ready);
  Slot *slot;

  if (link == NULL)
    return;

  slot = link->data;
  if (!self->is_async && self->pool == NULL && slot->chunk.n_tasks > 0)
    {
      report_cpu (self);
      bobbin_attempt_run_chunk (&slot->attempt, &slot->chunk);
      slot->chunk.n_tasks = 0;
      self->cpu = bobbin_clock_thread_cpu ();
      bobbin_attempt_rest (&slot->attempt, bobbin_clock_now ());
    }
  run_slot (slot);
}

/* When the pump must look again though nobody wakes it, in µs; -1: never. */
static gint64
next_time (BobbinLoop *self)
{
  gint64 retry = bobbin_cursor_get_due (self->run->cursor);
  gint64 flush = bobbin_writer_get_due (&self->writer);
  gint64 next;

  if (!g_queue_is_empty (&self->ready))
    return 0;
  if (g_queue_is_empty (&self->idle))
    retry = 0;

  next = retry > 0 && flush > 0 ? MIN (retry, flush) : MAX (retry, flush);

  return next > 0 ? next / 1000 + 1 : -1;
}

static gboolean
pump_dispatch (GSource     *source,
               GSourceFunc  callback,
               gpointer     user_data)
{
  BobbinLoop *self = ((OwnedSource *) source)->owner;

  /* Before looking, so that whoever wakes the pump from now on is heard. */
  atomic_store (&self->woken, FALSE);
  g_source_set_ready_time (source, -1);

  if (g_atomic_int_get (&self->run->stop_flag) && !self->stopped)
    {
      self->stopped = TRUE;
      cancel_busy (self, TRUE);
    }
  else if (bobbin_cursor_has_cancelled (self->run->cursor, 0, G_MAXUINT64))
    {
      cancel_busy (self, FALSE);
    }
  take_posted (self);
  serve_ready (self);
  serve_idle (self);

  if (bobbin_writer_is_due (&self->writer, bobbin_clock_now ()))
    {
      report_cpu (self);
      bobbin_writer_flush (&self->writer);
    }
  arm_pump (self, next_time (self));

  return G_SOURCE_CONTINUE;
}

static GSourceFuncs pump_funcs = { .dispatch = pump_dispatch };

static gboolean
shall_quit (BobbinLoop *self)
{
  gboolean quit;

  pthread_mutex_lock (&self->post_lock);
  quit = self->quit;
  pthread_mutex_unlock (&self->post_lock);

  return quit;
}

static gpointer
thread_main (gpointer data)
{
  BobbinLoop *self = data;

  bobbin_run_context_enter_thread (self->run);
  g_main_context_push_thread_default (self->context);
  bobbin_writer_init (&self->writer, self->run->mailbox);
  if (self->is_async || self->pool == NULL)
    self->scratch = bobbin_workload_new_scratch (self->run->workload, self->n_slots);

  while (!shall_quit (self))
    g_main_context_iteration (self->context, TRUE);

  bobbin_workload_free_scratch (self->run->workload, self->scratch);
  bobbin_writer_clear (&self->writer);
  g_main_context_pop_thread_default (self->context);

  return NULL;
}

/* Room for more slots than the run begins with: it may get more workers. */
static guint
guess_n_slots (BobbinRunContext *run)
{
  return MAX (4 * run->settings.workers, 128);
}

BobbinLoop *
bobbin_loop_new (BobbinRunContext *run,
                 guint             pool_size)
{
  BobbinLoop *self = g_new0 (BobbinLoop, 1);

  self->run = run;
  self->is_async = bobbin_workload_can_run_async (run->workload);
  self->n_slots = guess_n_slots (run);
  self->context = g_main_context_new ();
  self->busy = g_hash_table_new (NULL, NULL);
  atomic_init (&self->woken, FALSE);
  pthread_mutex_init (&self->post_lock, NULL);
  g_queue_init (&self->added);
  g_queue_init (&self->finished);
  g_queue_init (&self->idle);
  g_queue_init (&self->ready);

  self->pump = new_source (self, &pump_funcs, self);
  if (pool_size > 0)
    self->pool = g_thread_pool_new (pool_func, NULL, pool_size, FALSE, NULL);
  self->wake_id = bobbin_cursor_add_wake (run->cursor, cursor_wake_cb, self);
  self->thread = g_thread_new ("bobbin-loop", thread_main, self);

  return self;
}

void
bobbin_loop_add_slot (BobbinLoop     *self,
                      guint           lane,
                      BobbinLaneLive *live)
{
  Slot *slot = slot_new (self, lane, live);

  pthread_mutex_lock (&self->post_lock);
  g_queue_push_tail_link (&self->added, &slot->link);
  pthread_mutex_unlock (&self->post_lock);

  wake (self);
}

void
bobbin_loop_stop (BobbinLoop *self)
{
  wake (self);
}

void
bobbin_loop_free (BobbinLoop *self)
{
  bobbin_cursor_remove_wake (self->run->cursor, self->wake_id);

  pthread_mutex_lock (&self->post_lock);
  self->quit = TRUE;
  pthread_mutex_unlock (&self->post_lock);
  wake (self);
  g_thread_join (self->thread);

  if (self->pool != NULL)
    g_thread_pool_free (self->pool, FALSE, TRUE);
  g_source_destroy (self->pump);
  g_source_unref (self->pump);
  g_main_context_unref (self->context);
  g_hash_table_unref (self->busy);
  pthread_mutex_destroy (&self->post_lock);
  g_free (self);
}

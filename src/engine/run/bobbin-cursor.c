/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-cursor.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>

#include "bobbin-clock.h"
#include "bobbin-task-set.h"

/* How fast the estimate of a task's time follows new measurements. */
#define LEARNING_RATE 0.3

/* Of a retry that the cursor began with. */
#define DUE_FROM_THE_BEGINNING 0

typedef struct
{
  guint64 task;
  guint   attempt;
  gint64  due;
} Retry;

typedef struct
{
  guint            id;
  BobbinCursorWake func;
  gpointer         user_data;
} Wake;

struct _BobbinCursor
{
  gatomicrefcount  ref_count;

  /* Constant. */
  guint64          n_tasks;
  guint64          fixed_chunk;

  /* Looked at without the lock. */
  _Atomic gboolean open;
  _Atomic gboolean hungry;
  _Atomic gboolean any_cancelled;

  /* Under the lock. */
  pthread_mutex_t  lock;
  pthread_cond_t   changed;
  guint64          next;
  GQueue           returned;         /* of BobbinChunk */
  GSequence       *retries;          /* of Retry, by due time */
  guint64          n_out;            /* taken and not settled */
  guint            n_workers;
  double           task_ns;          /* estimate; 0: none yet */
  BobbinCursorFigures figures;
  gboolean         paused;
  gboolean         stopped;
  BobbinTaskSet   *withdrawn;        /* never handed out, and settled */
  BobbinTaskSet   *skipped;          /* not new: settled earlier, or had attempts earlier */
  guint64          next_skipped;     /* the first of them from next on; G_MAXUINT64: none */
  guint64          n_skipped;        /* from next on */
  guint64          n_again;          /* retries that wait since the beginning */
  BobbinTaskSet   *cancelled;        /* handed out, or to be, in order to end so */

  /* Under a lock of its own, held while they are called, so that whoever
   * removes one knows that it is not running. */
  pthread_mutex_t  wake_lock;
  GArray          *wakes;
  guint            last_wake_id;
};

static int
compare_retries (gconstpointer a,
                 gconstpointer b,
                 gpointer      user_data)
{
  const Retry *one = a;
  const Retry *two = b;

  return one->due < two->due ? -1 : one->due > two->due;
}

static void
update_open (BobbinCursor *self)
{
  atomic_store_explicit (&self->open, !self->paused && !self->stopped, memory_order_relaxed);
}

static Retry *
first_retry (BobbinCursor *self)
{
  GSequenceIter *iter = g_sequence_get_begin_iter (self->retries);

  return g_sequence_iter_is_end (iter) ? NULL : g_sequence_get (iter);
}

static gboolean
is_settled (BobbinCursor *self)
{
  return self->n_out == 0 &&
         self->next == self->n_tasks &&
         g_queue_is_empty (&self->returned) &&
         g_sequence_is_empty (self->retries);
}

/* No task is left that was not handed out yet, or was by an earlier cursor only. */
static gboolean
is_dry (BobbinCursor *self)
{
  return self->next == self->n_tasks && g_queue_is_empty (&self->returned) && self->n_again == 0;
}

/* As many tasks as fill the target time, but never more than half of a fair
 * share of the rest. One task while nothing is known. */
static guint64
choose_size (BobbinCursor *self)
{
  guint64 left = self->n_tasks - self->next - self->n_skipped;
  guint64 size;

  if (self->fixed_chunk > 0)
    return self->fixed_chunk;
  if (self->task_ns <= 0)
    return 1;

  size = BOBBIN_CURSOR_TARGET_NS / self->task_ns;

  return CLAMP (size, 1, MAX (left / (2 * self->n_workers), 1));
}

/* Finds the first skipped task that is not below @task. */
static void
find_skipped (BobbinCursor *self,
              guint64       task)
{
  self->next_skipped = task;
  if (!bobbin_task_set_find_next (self->skipped, &self->next_skipped))
    self->next_skipped = G_MAXUINT64;
}

/* Moves on to the next new task that may be taken. */
static void
pass_gone (BobbinCursor *self)
{
  gboolean any_withdrawn = bobbin_task_set_get_n (self->withdrawn) > 0;

  while (self->next < self->n_tasks)
    {
      if (self->next == self->next_skipped)
        {
          self->n_skipped--;
          find_skipped (self, self->next + 1);
        }
      else if (!any_withdrawn || !bobbin_task_set_contains (self->withdrawn, self->next))
        {
          break;
        }
      self->next++;
    }
}

/* Nothing that is to be taken next was withdrawn, or is skipped. */
static void
trim_gone (BobbinCursor *self)
{
  GList *next;

  pass_gone (self);
  if (bobbin_task_set_get_n (self->withdrawn) == 0)
    return;

  for (GList *link = self->returned.head; link != NULL; link = next)
    {
      BobbinChunk *chunk = link->data;

      next = link->next;
      while (chunk->n_tasks > 0 && bobbin_task_set_contains (self->withdrawn, chunk->first))
        {
          chunk->first++;
          chunk->n_tasks--;
        }
      if (chunk->n_tasks > 0)
        continue;
      g_free (chunk);
      g_queue_delete_link (&self->returned, link);
    }
}

/* As many of @n_tasks from @first on as none was withdrawn of, and all or none
 * are cancelled of. The first one was not withdrawn. */
static guint64
cut (BobbinCursor *self,
     guint64       first,
     guint64       n_tasks)
{
  gboolean cancelled;

  if (bobbin_task_set_get_n (self->withdrawn) == 0 && bobbin_task_set_get_n (self->cancelled) == 0)
    return n_tasks;

  cancelled = bobbin_task_set_contains (self->cancelled, first);
  for (guint64 i = 1; i < n_tasks; i++)
    if (bobbin_task_set_contains (self->withdrawn, first + i) ||
        bobbin_task_set_contains (self->cancelled, first + i) != cancelled)
      return i;

  return n_tasks;
}

static void
take_returned (BobbinCursor *self,
               guint64       size,
               BobbinChunk  *chunk)
{
  BobbinChunk *returned = g_queue_peek_head (&self->returned);

  *chunk = *returned;
  chunk->n_tasks = cut (self, returned->first, MIN (returned->n_tasks, size));
  returned->first += chunk->n_tasks;
  returned->n_tasks -= chunk->n_tasks;
  if (returned->n_tasks == 0)
    g_free (g_queue_pop_head (&self->returned));
  trim_gone (self);
}

static void
forget_retry (BobbinCursor  *self,
              GSequenceIter *iter)
{
  const Retry *retry = g_sequence_get (iter);

  if (retry->due == DUE_FROM_THE_BEGINNING)
    self->n_again--;
  g_sequence_remove (iter);
}

static gboolean
take_retry (BobbinCursor *self,
            BobbinChunk  *chunk)
{
  Retry *retry = first_retry (self);

  if (retry == NULL || retry->due > bobbin_clock_now ())
    return FALSE;

  chunk->first = retry->task;
  chunk->n_tasks = 1;
  chunk->attempt = retry->attempt;
  forget_retry (self, g_sequence_get_begin_iter (self->retries));
  if (self->figures.dry == 0 && is_dry (self))
    self->figures.dry = bobbin_clock_now ();

  return TRUE;
}

static void
count_chunk (BobbinCursor      *self,
             const BobbinChunk *chunk)
{
  if (chunk->attempt == 1)
    {
      self->figures.n_chunks++;
      self->figures.n_tasks += chunk->n_tasks;
    }
  if (is_dry (self))
    self->figures.dry = bobbin_clock_now ();
}

/* There is some. */
static void
take_new (BobbinCursor *self,
          guint64       size,
          BobbinChunk  *chunk)
{
  guint64 end = MIN (self->n_tasks, self->next_skipped);

  chunk->first = self->next;
  chunk->n_tasks = cut (self, self->next, MIN (size, end - self->next));
  chunk->attempt = 1;
  self->next += chunk->n_tasks;
  trim_gone (self);
  count_chunk (self, chunk);
}

static BobbinTake
take_locked (BobbinCursor *self,
             guint64       max_tasks,
             BobbinChunk  *chunk)
{
  guint64 size;

  if (self->stopped || is_settled (self))
    return BOBBIN_TAKE_END;
  if (self->paused)
    return BOBBIN_TAKE_LATER;

  size = choose_size (self);
  if (max_tasks > 0)
    size = MIN (size, max_tasks);

  if (!g_queue_is_empty (&self->returned))
    {
      take_returned (self, size, chunk);
      count_chunk (self, chunk);
    }
  else if (!take_retry (self, chunk))
    {
      if (self->next == self->n_tasks)
        {
          atomic_store_explicit (&self->hungry, TRUE, memory_order_relaxed);
          return BOBBIN_TAKE_LATER;
        }

      take_new (self, size, chunk);
    }

  self->n_out += chunk->n_tasks;

  return BOBBIN_TAKE_CHUNK;
}

static void
call_wakes (BobbinCursor *self)
{
  pthread_mutex_lock (&self->wake_lock);
  for (guint i = 0; i < self->wakes->len; i++)
    {
      Wake *wake = &g_array_index (self->wakes, Wake, i);

      wake->func (wake->user_data);
    }
  pthread_mutex_unlock (&self->wake_lock);
}

static void
wait_locked (BobbinCursor *self)
{
  Retry *retry = self->paused ? NULL : first_retry (self);

  if (retry != NULL)
    {
      struct timespec due = {
        .tv_sec = retry->due / 1000000000,
        .tv_nsec = retry->due % 1000000000,
      };

      pthread_cond_timedwait (&self->changed, &self->lock, &due);
    }
  else
    {
      pthread_cond_wait (&self->changed, &self->lock);
    }
}

BobbinCursor *
bobbin_cursor_new (guint64 n_tasks,
                   guint64 fixed_chunk)
{
  BobbinCursor *self = g_new0 (BobbinCursor, 1);
  pthread_condattr_t attributes;

  g_atomic_ref_count_init (&self->ref_count);
  self->n_tasks = n_tasks;
  self->fixed_chunk = fixed_chunk;
  self->n_workers = 1;
  atomic_init (&self->open, TRUE);
  atomic_init (&self->hungry, FALSE);
  atomic_init (&self->any_cancelled, FALSE);
  self->withdrawn = bobbin_task_set_new ();
  self->skipped = bobbin_task_set_new ();
  self->next_skipped = G_MAXUINT64;
  self->cancelled = bobbin_task_set_new ();
  g_queue_init (&self->returned);
  self->retries = g_sequence_new (g_free);
  self->wakes = g_array_new (FALSE, FALSE, sizeof (Wake));
  pthread_mutex_init (&self->lock, NULL);
  pthread_mutex_init (&self->wake_lock, NULL);
  pthread_condattr_init (&attributes);
  pthread_condattr_setclock (&attributes, CLOCK_MONOTONIC);
  pthread_cond_init (&self->changed, &attributes);
  pthread_condattr_destroy (&attributes);

  return self;
}

void
bobbin_cursor_begin_with (BobbinCursor            *self,
                          BobbinTaskSet           *settled,
                          const BobbinCursorRetry *retries,
                          guint64                  n_retries)
{
  pthread_mutex_lock (&self->lock);
  g_assert (self->next == 0 && self->n_out == 0 && bobbin_task_set_get_n (self->skipped) == 0);

  bobbin_task_set_free (self->skipped);
  self->skipped = settled;
  for (guint64 i = 0; i < n_retries; i++)
    {
      Retry *retry = g_new (Retry, 1);

      retry->task = retries[i].task;
      retry->attempt = retries[i].attempt;
      retry->due = DUE_FROM_THE_BEGINNING;
      g_sequence_append (self->retries, retry);
      bobbin_task_set_add (self->skipped, retry->task);
    }
  self->n_again = n_retries;
  self->n_skipped = bobbin_task_set_get_n (self->skipped);
  find_skipped (self, 0);
  pass_gone (self);
  pthread_mutex_unlock (&self->lock);
}

BobbinCursor *
bobbin_cursor_ref (BobbinCursor *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

void
bobbin_cursor_unref (BobbinCursor *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_queue_clear_full (&self->returned, g_free);
  g_sequence_free (self->retries);
  bobbin_task_set_free (self->withdrawn);
  bobbin_task_set_free (self->skipped);
  bobbin_task_set_free (self->cancelled);
  g_array_unref (self->wakes);
  pthread_cond_destroy (&self->changed);
  pthread_mutex_destroy (&self->wake_lock);
  pthread_mutex_destroy (&self->lock);
  g_free (self);
}

BobbinTake
bobbin_cursor_take (BobbinCursor *self,
                    guint64       max_tasks,
                    BobbinChunk  *chunk)
{
  BobbinTake take;

  pthread_mutex_lock (&self->lock);
  take = take_locked (self, max_tasks, chunk);
  pthread_mutex_unlock (&self->lock);

  return take;
}

gboolean
bobbin_cursor_wait (BobbinCursor *self,
                    guint64       max_tasks,
                    _Atomic gint *quit,
                    BobbinChunk  *chunk)
{
  BobbinTake take = BOBBIN_TAKE_END;

  pthread_mutex_lock (&self->lock);
  while (!atomic_load (quit))
    {
      take = take_locked (self, max_tasks, chunk);
      if (take != BOBBIN_TAKE_LATER)
        break;
      wait_locked (self);
      take = BOBBIN_TAKE_END;
    }
  pthread_mutex_unlock (&self->lock);

  return take == BOBBIN_TAKE_CHUNK;
}

void
bobbin_cursor_settle (BobbinCursor *self,
                      guint64       n_tasks,
                      gint64        elapsed)
{
  gboolean at_end;

  pthread_mutex_lock (&self->lock);
  g_assert (self->n_out >= n_tasks);
  self->n_out -= n_tasks;
  if (elapsed > 0 && n_tasks > 0)
    {
      double measured = (double) elapsed / n_tasks;

      if (self->task_ns <= 0)
        self->task_ns = measured;
      else
        self->task_ns += LEARNING_RATE * (measured - self->task_ns);
    }
  at_end = is_settled (self);
  if (at_end)
    pthread_cond_broadcast (&self->changed);
  pthread_mutex_unlock (&self->lock);

  if (at_end)
    call_wakes (self);
}

void
bobbin_cursor_retry (BobbinCursor *self,
                     guint64       task,
                     guint         attempt,
                     gint64        delay)
{
  Retry *retry = g_new (Retry, 1);

  retry->task = task;
  retry->attempt = attempt;
  retry->due = bobbin_clock_now () + delay;

  pthread_mutex_lock (&self->lock);
  g_assert (self->n_out >= 1);
  self->n_out--;
  g_sequence_insert_sorted (self->retries, retry, compare_retries, NULL);
  pthread_cond_broadcast (&self->changed);
  pthread_mutex_unlock (&self->lock);

  call_wakes (self);
}

void
bobbin_cursor_give_back (BobbinCursor      *self,
                         const BobbinChunk *chunk)
{
  if (chunk->n_tasks == 0)
    return;

  pthread_mutex_lock (&self->lock);
  g_assert (self->n_out >= chunk->n_tasks);
  self->n_out -= chunk->n_tasks;
  if (chunk->attempt == 1)
    self->figures.n_tasks -= MIN (chunk->n_tasks, self->figures.n_tasks);
  self->figures.dry = 0;
  g_queue_push_tail (&self->returned, g_memdup2 (chunk, sizeof *chunk));
  /* For a hungry colleague: the estimate that made this chunk was too low;
   * start again from one task. */
  if (atomic_exchange_explicit (&self->hungry, FALSE, memory_order_relaxed))
    self->task_ns = 0;
  pthread_cond_broadcast (&self->changed);
  pthread_mutex_unlock (&self->lock);

  call_wakes (self);
}

/* The tasks in chunks that came back, and the retries by their tasks. */
static void
find_waiting (BobbinCursor  *self,
              BobbinTaskSet *returned,
              GHashTable    *retries)
{
  for (GList *link = self->returned.head; link != NULL; link = link->next)
    {
      const BobbinChunk *chunk = link->data;

      bobbin_task_set_add_range (returned, chunk->first, chunk->n_tasks);
    }

  for (GSequenceIter *iter = g_sequence_get_begin_iter (self->retries);
       !g_sequence_iter_is_end (iter);
       iter = g_sequence_iter_next (iter))
    {
      Retry *retry = g_sequence_get (iter);

      g_hash_table_insert (retries, GSIZE_TO_POINTER (retry->task + 1), iter);
    }
}

/* Whether the task was handed out, here or earlier. */
static gboolean
was_taken (BobbinCursor *self,
           guint64       task)
{
  return task < self->next || bobbin_task_set_contains (self->skipped, task);
}

guint
bobbin_cursor_cancel (BobbinCursor  *self,
                      const guint32 *tasks,
                      guint          n_tasks,
                      guint32       *withdrawn)
{
  g_autoptr (BobbinTaskSet) returned = bobbin_task_set_new ();
  g_autoptr (GHashTable) retries = g_hash_table_new (NULL, NULL);
  guint n_withdrawn = 0;

  pthread_mutex_lock (&self->lock);
  find_waiting (self, returned, retries);
  for (guint i = 0; i < n_tasks; i++)
    {
      guint64 task = tasks[i];
      GSequenceIter *retry = g_hash_table_lookup (retries, GSIZE_TO_POINTER (task + 1));

      if (bobbin_task_set_contains (self->withdrawn, task))
        continue;
      if (retry == NULL && was_taken (self, task) && !bobbin_task_set_contains (returned, task))
        {
          bobbin_task_set_add (self->cancelled, task);
          continue;
        }

      if (retry != NULL)
        forget_retry (self, retry);
      bobbin_task_set_add (self->withdrawn, task);
      withdrawn[n_withdrawn++] = (guint32) task;
    }
  trim_gone (self);
  if (self->figures.dry == 0 && is_dry (self))
    self->figures.dry = bobbin_clock_now ();
  atomic_store (&self->any_cancelled, bobbin_task_set_get_n (self->cancelled) > 0);
  pthread_cond_broadcast (&self->changed);
  pthread_mutex_unlock (&self->lock);

  call_wakes (self);

  return n_withdrawn;
}

gboolean
bobbin_cursor_has_cancelled (BobbinCursor *self,
                             guint64       first,
                             guint64       n_tasks)
{
  guint64 task = first;
  gboolean found;

  if (G_LIKELY (!atomic_load (&self->any_cancelled)))
    return FALSE;

  pthread_mutex_lock (&self->lock);
  found = bobbin_task_set_find_next (self->cancelled, &task) && task - first < n_tasks;
  pthread_mutex_unlock (&self->lock);

  return found;
}

gboolean
bobbin_cursor_is_cancelled (BobbinCursor *self,
                            guint64       task)
{
  return bobbin_cursor_has_cancelled (self, task, 1);
}

void
bobbin_cursor_forget_cancelled (BobbinCursor *self,
                                guint64       task)
{
  if (G_LIKELY (!atomic_load (&self->any_cancelled)))
    return;

  pthread_mutex_lock (&self->lock);
  bobbin_task_set_remove (self->cancelled, task);
  atomic_store (&self->any_cancelled, bobbin_task_set_get_n (self->cancelled) > 0);
  pthread_mutex_unlock (&self->lock);
}

gboolean
bobbin_cursor_is_open (BobbinCursor *self)
{
  return atomic_load_explicit (&self->open, memory_order_relaxed);
}

gboolean
bobbin_cursor_is_hungry (BobbinCursor *self)
{
  return self->fixed_chunk == 0 &&
         atomic_load_explicit (&self->hungry, memory_order_relaxed);
}

void
bobbin_cursor_pause (BobbinCursor *self)
{
  pthread_mutex_lock (&self->lock);
  self->paused = TRUE;
  update_open (self);
  pthread_mutex_unlock (&self->lock);
}

void
bobbin_cursor_resume (BobbinCursor *self)
{
  pthread_mutex_lock (&self->lock);
  self->paused = FALSE;
  update_open (self);
  pthread_mutex_unlock (&self->lock);

  bobbin_cursor_wake (self);
}

void
bobbin_cursor_stop (BobbinCursor *self)
{
  pthread_mutex_lock (&self->lock);
  self->stopped = TRUE;
  update_open (self);
  pthread_mutex_unlock (&self->lock);

  bobbin_cursor_wake (self);
}

gboolean
bobbin_cursor_is_over (BobbinCursor *self)
{
  gboolean over;

  pthread_mutex_lock (&self->lock);
  over = self->stopped || is_settled (self);
  pthread_mutex_unlock (&self->lock);

  return over;
}

void
bobbin_cursor_set_n_workers (BobbinCursor *self,
                             guint         n_workers)
{
  pthread_mutex_lock (&self->lock);
  self->n_workers = MAX (n_workers, 1);
  pthread_mutex_unlock (&self->lock);
}

void
bobbin_cursor_get_figures (BobbinCursor        *self,
                           BobbinCursorFigures *figures)
{
  pthread_mutex_lock (&self->lock);
  *figures = self->figures;
  pthread_mutex_unlock (&self->lock);
}

gint64
bobbin_cursor_get_due (BobbinCursor *self)
{
  Retry *retry;
  gint64 due;

  pthread_mutex_lock (&self->lock);
  retry = self->paused || self->stopped ? NULL : first_retry (self);
  due = retry != NULL ? retry->due : 0;
  pthread_mutex_unlock (&self->lock);

  return due;
}

guint64
bobbin_cursor_get_n_retries (BobbinCursor *self)
{
  guint64 n_retries;

  pthread_mutex_lock (&self->lock);
  n_retries = g_sequence_get_length (self->retries);
  pthread_mutex_unlock (&self->lock);

  return n_retries;
}

guint
bobbin_cursor_add_wake (BobbinCursor     *self,
                        BobbinCursorWake  wake,
                        gpointer          user_data)
{
  Wake item = { .func = wake, .user_data = user_data };

  pthread_mutex_lock (&self->wake_lock);
  item.id = ++self->last_wake_id;
  g_array_append_val (self->wakes, item);
  pthread_mutex_unlock (&self->wake_lock);

  return item.id;
}

void
bobbin_cursor_remove_wake (BobbinCursor *self,
                           guint         id)
{
  pthread_mutex_lock (&self->wake_lock);
  for (guint i = 0; i < self->wakes->len; i++)
    if (g_array_index (self->wakes, Wake, i).id == id)
      {
        g_array_remove_index (self->wakes, i);
        break;
      }
  pthread_mutex_unlock (&self->wake_lock);
}

void
bobbin_cursor_wake (BobbinCursor *self)
{
  pthread_mutex_lock (&self->lock);
  pthread_cond_broadcast (&self->changed);
  pthread_mutex_unlock (&self->lock);

  call_wakes (self);
}

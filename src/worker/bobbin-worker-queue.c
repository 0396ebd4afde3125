/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-worker-queue.h"

static guint32
get_next (guint64 state)
{
  return (guint32) state;
}

static guint32
get_end (guint64 state)
{
  return (guint32) (state >> 32);
}

static guint64
make_state (guint32 next,
            guint32 end)
{
  return (guint64) end << 32 | next;
}

/* The task of the current chunk that was begun last. Under the lock. */
static gboolean
is_running (BobbinWorkerQueue *self,
            guint64            task)
{
  guint64 state = atomic_load (&self->state);
  guint32 next = get_next (state);

  return self->current != NULL && next > 0 && next <= get_end (state) &&
         task == atomic_load (&self->first) + next - 1;
}

static gboolean
is_within (guint64 task,
           guint64 first,
           guint64 n_tasks)
{
  return task >= first && task - first < n_tasks;
}

/* Whether @task is here and not begun. Under the lock. */
static gboolean
is_ahead (BobbinWorkerQueue *self,
          guint64            task)
{
  guint64 state = atomic_load (&self->state);

  if (self->current != NULL && get_next (state) < get_end (state) &&
      is_within (task, atomic_load (&self->first) + get_next (state),
                 get_end (state) - get_next (state)))
    return TRUE;

  for (GList *link = self->chunks.head; link != NULL; link = link->next)
    {
      const BobbinChunk *chunk = &((BobbinWorkerChunk *) link->data)->tasks.chunk;

      if (is_within (task, chunk->first, chunk->n_tasks))
        return TRUE;
    }

  return FALSE;
}

/* Forgets the task that was to be ended. Under the lock. */
static void
forget_cancelled (BobbinWorkerQueue *self)
{
  g_atomic_int_set (&self->stop_flag, FALSE);
  atomic_store (&self->pending, FALSE);
  self->cancel = BOBBIN_WORKER_GOES_ON;
}

BobbinWorkerChunk *
bobbin_worker_chunk_new (const BobbinTasksMessage *tasks)
{
  BobbinWorkerChunk *self = g_new (BobbinWorkerChunk, 1);

  self->tasks = *tasks;
  self->fields = g_memdup2 (tasks->fields, tasks->fields_length);
  self->tasks.fields = self->fields;

  return self;
}

void
bobbin_worker_chunk_free (BobbinWorkerChunk *self)
{
  g_free (self->fields);
  g_free (self);
}

void
bobbin_worker_queue_init (BobbinWorkerQueue *self)
{
  *self = (BobbinWorkerQueue) { .cancel = BOBBIN_WORKER_GOES_ON };
  pthread_mutex_init (&self->mutex, NULL);
  pthread_cond_init (&self->cond, NULL);
  g_queue_init (&self->chunks);
}

void
bobbin_worker_queue_push (BobbinWorkerQueue *self,
                          BobbinWorkerChunk *chunk)
{
  pthread_mutex_lock (&self->mutex);
  g_queue_push_tail (&self->chunks, chunk);
  pthread_cond_signal (&self->cond);
  pthread_mutex_unlock (&self->mutex);
}

/* What is left of the current chunk, while tasks of it may be begun. */
static BobbinChunk
cut_current (BobbinWorkerQueue *self)
{
  BobbinChunk rest = self->current->tasks.chunk;
  guint64 state = atomic_load (&self->state);
  guint32 next, end;

  do
    {
      next = get_next (state);
      end = get_end (state);
      if (next >= end)
        return (BobbinChunk) { 0, };
    }
  while (!atomic_compare_exchange_weak (&self->state, &state, make_state (next, next)));

  rest.first += next;
  rest.n_tasks = end - next;

  return rest;
}

void
bobbin_worker_queue_give_back (BobbinWorkerQueue *self,
                               GArray            *chunks)
{
  BobbinWorkerChunk *chunk;

  pthread_mutex_lock (&self->mutex);

  if (self->current != NULL)
    {
      BobbinChunk rest = cut_current (self);

      if (rest.n_tasks > 0)
        g_array_append_val (chunks, rest);
    }

  while ((chunk = g_queue_pop_head (&self->chunks)) != NULL)
    {
      g_array_append_val (chunks, chunk->tasks.chunk);
      bobbin_worker_chunk_free (chunk);
    }

  pthread_mutex_unlock (&self->mutex);
}

gboolean
bobbin_worker_queue_cancel (BobbinWorkerQueue *self,
                            guint64            task,
                            gboolean           timed_out)
{
  gboolean runs;

  pthread_mutex_lock (&self->mutex);

  /* First said, then looked: see bobbin_worker_queue_begin_task(). */
  atomic_store (&self->pending, TRUE);
  self->cancel_task = task;
  self->cancel = timed_out ? BOBBIN_WORKER_TIMES_OUT : BOBBIN_WORKER_STOPS;

  runs = is_running (self, task);
  if (runs)
    g_atomic_int_set (&self->stop_flag, TRUE);
  else if (!is_ahead (self, task))
    forget_cancelled (self);

  pthread_mutex_unlock (&self->mutex);

  return runs;
}

void
bobbin_worker_queue_finish (BobbinWorkerQueue *self)
{
  pthread_mutex_lock (&self->mutex);
  self->finished = TRUE;
  pthread_cond_signal (&self->cond);
  pthread_mutex_unlock (&self->mutex);
}

gboolean
bobbin_worker_queue_is_idle (BobbinWorkerQueue *self)
{
  gboolean idle;

  pthread_mutex_lock (&self->mutex);
  idle = self->current == NULL && g_queue_is_empty (&self->chunks);
  pthread_mutex_unlock (&self->mutex);

  return idle;
}

BobbinWorkerChunk *
bobbin_worker_queue_take (BobbinWorkerQueue *self,
                          gboolean           wait)
{
  BobbinWorkerChunk *chunk;

  pthread_mutex_lock (&self->mutex);

  g_clear_pointer (&self->current, bobbin_worker_chunk_free);
  if (atomic_load (&self->pending) && !is_ahead (self, self->cancel_task))
    forget_cancelled (self);

  while ((chunk = g_queue_pop_head (&self->chunks)) == NULL && wait && !self->finished)
    pthread_cond_wait (&self->cond, &self->mutex);

  self->current = chunk;
  if (chunk != NULL)
    {
      atomic_store (&self->first, chunk->tasks.chunk.first);
      atomic_store (&self->state, make_state (0, chunk->tasks.chunk.n_tasks));
    }

  pthread_mutex_unlock (&self->mutex);

  return chunk;
}

BobbinWorkerCancel
bobbin_worker_queue_look_up (BobbinWorkerQueue *self,
                             guint64            task,
                             gboolean           ended)
{
  BobbinWorkerCancel cancel = BOBBIN_WORKER_GOES_ON;

  pthread_mutex_lock (&self->mutex);

  if (self->cancel != BOBBIN_WORKER_GOES_ON && self->cancel_task == task)
    cancel = self->cancel;

  if (cancel != BOBBIN_WORKER_GOES_ON && !ended)
    g_atomic_int_set (&self->stop_flag, TRUE);
  else if (cancel != BOBBIN_WORKER_GOES_ON || !is_ahead (self, self->cancel_task))
    forget_cancelled (self);
  else
    g_atomic_int_set (&self->stop_flag, FALSE);

  pthread_mutex_unlock (&self->mutex);

  return cancel;
}

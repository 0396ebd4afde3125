/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <pthread.h>
#include <stdatomic.h>

#include "engine/protocol/bobbin-message.h"

G_BEGIN_DECLS

/**
 * BobbinWorkerChunk:
 *
 * A chunk that came; owns the bytes of its inputs.
 */
typedef struct
{
  BobbinTasksMessage  tasks;    /* its fields lie in @fields */
  guint8             *fields;
} BobbinWorkerChunk;

BobbinWorkerChunk *bobbin_worker_chunk_new  (const BobbinTasksMessage *tasks);
void               bobbin_worker_chunk_free (BobbinWorkerChunk        *self);

typedef enum
{
  BOBBIN_WORKER_GOES_ON,
  BOBBIN_WORKER_STOPS,      /* the run does */
  BOBBIN_WORKER_TIMES_OUT,
} BobbinWorkerCancel;

/**
 * BobbinWorkerQueue:
 *
 * The chunks of the one slot, between the thread that reads what Bobbin says
 * and the one that does the tasks. The latter begins a task with one atomic
 * operation and no lock.
 */
typedef struct
{
  pthread_mutex_t     mutex;
  pthread_cond_t      cond;
  GQueue              chunks;        /* of BobbinWorkerChunk, not begun */
  BobbinWorkerChunk  *current;       /* owned by whoever does the tasks */
  gboolean            finished;      /* no more chunks will come */

  /* Of the current chunk: the number within it of the task to begin next in the
   * low half, in the high half that of the first one not to do any more. */
  _Atomic guint64     state;
  _Atomic guint64     first;         /* the number of its first task */

  /* A task to be ended; pending says, without the lock, that there is one. */
  _Atomic int         pending;
  guint64             cancel_task;
  BobbinWorkerCancel  cancel;

  /* For tasks that compute: the one that runs shall end. Atomic. */
  gint                stop_flag;
} BobbinWorkerQueue;

void               bobbin_worker_queue_init      (BobbinWorkerQueue *self);

/* By the thread that reads. */

/* Takes @chunk. */
void               bobbin_worker_queue_push      (BobbinWorkerQueue *self,
                                                  BobbinWorkerChunk *chunk);
/* Takes out what has not been begun; appends it to @chunks, of BobbinChunk, in
 * the order of the tasks. */
void               bobbin_worker_queue_give_back (BobbinWorkerQueue *self,
                                                  GArray            *chunks);
/* Notes that @task shall end, if it is here and still to be done or being done.
 * %TRUE: it runs. */
gboolean           bobbin_worker_queue_cancel    (BobbinWorkerQueue *self,
                                                  guint64            task,
                                                  gboolean           timed_out);
void               bobbin_worker_queue_finish    (BobbinWorkerQueue *self);
/* Whether nothing is to be done or being done. */
gboolean           bobbin_worker_queue_is_idle   (BobbinWorkerQueue *self);

/* By the thread that does the tasks. */

/* The next chunk, valid until the next call; the one before is done. Without
 * @wait %NULL if there is none now; with it only when no more will come. */
BobbinWorkerChunk *bobbin_worker_queue_take      (BobbinWorkerQueue *self,
                                                  gboolean           wait);

/* What shall become of @task, which the caller is about to begin, is doing, or
 * (@ended) has just done. */
BobbinWorkerCancel bobbin_worker_queue_look_up   (BobbinWorkerQueue *self,
                                                  guint64            task,
                                                  gboolean           ended);

/* The next task of the current chunk. %FALSE: the chunk is done. */
static inline gboolean
bobbin_worker_queue_begin_task (BobbinWorkerQueue  *self,
                                guint64            *task,
                                BobbinWorkerCancel *cancel)
{
  guint64 state = atomic_fetch_add (&self->state, 1);
  guint32 next = (guint32) state;

  if (next >= (guint32) (state >> 32))
    return FALSE;

  *task = atomic_load_explicit (&self->first, memory_order_relaxed) + next;

  /* After the task has been marked as begun: whoever cancels it either sees
   * that, or is seen here. */
  *cancel = G_UNLIKELY (atomic_load (&self->pending))
            ? bobbin_worker_queue_look_up (self, *task, FALSE) : BOBBIN_WORKER_GOES_ON;

  return TRUE;
}

static inline BobbinWorkerCancel
bobbin_worker_queue_end_task (BobbinWorkerQueue *self,
                              guint64            task)
{
  return G_UNLIKELY (atomic_load (&self->pending))
         ? bobbin_worker_queue_look_up (self, task, TRUE) : BOBBIN_WORKER_GOES_ON;
}

G_END_DECLS

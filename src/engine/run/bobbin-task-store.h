/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "bobbin-record.h"

G_BEGIN_DECLS

/**
 * BobbinTaskState:
 * @BOBBIN_TASK_WAITING: nothing of it has begun
 * @BOBBIN_TASK_RUNNING: a worker has it
 * @BOBBIN_TASK_RETRYING: an attempt failed, another one follows
 * @BOBBIN_TASK_DONE: it has a result
 * @BOBBIN_TASK_FAILED: it failed for good
 * @BOBBIN_TASK_CANCELLED: the run was stopped while it ran, or it was cancelled,
 *   perhaps before its first attempt
 */
typedef enum
{
  BOBBIN_TASK_WAITING,
  BOBBIN_TASK_RUNNING,
  BOBBIN_TASK_RETRYING,
  BOBBIN_TASK_DONE,
  BOBBIN_TASK_FAILED,
  BOBBIN_TASK_CANCELLED,
} BobbinTaskState;

#define BOBBIN_TYPE_TASK_STATE (bobbin_task_state_get_type ())
GType       bobbin_task_state_get_type  (void);
/* "done", as in files; and for people, translated: "Done". Static. */
const char *bobbin_task_state_get_name  (BobbinTaskState state);
const char *bobbin_task_state_get_title (BobbinTaskState state);

/* Settled: done, failed or cancelled. Nothing of it changes any more. */
#define BOBBIN_TASK_IS_SETTLED(state) ((state) >= BOBBIN_TASK_DONE)

/* Of a #BobbinTask: whether an attempt of it began, or ended. One that was
 * cancelled before is settled all the same. */
#define BOBBIN_TASK_HAS_BEGUN(task) ((task)->attempts > 0 || (task)->state == BOBBIN_TASK_RUNNING)
#define BOBBIN_TASK_HAS_ENDED(task) ((task)->attempts > 0 && (task)->state != BOBBIN_TASK_RUNNING)

/**
 * BobbinTask:
 * @start: ns since the run began, of the last attempt
 * @duration: ns it took
 * @payload: the result, if inline; else its payload bytes, or %NULL
 * @length: bytes of the payload
 * @cpu: CPU seconds of the last attempt, -1 where unknown
 * @lane: number of the lane that did it
 * @state: a #BobbinTaskState
 * @error: a #BobbinErrorKind
 * @flags: #BobbinRecordFlags of the last attempt
 * @attempts: attempts so far; 0 also of one whose outcome is another run's
 *   (BOBBIN_RECORD_REUSED): @start and @lane say nothing then
 *
 * One task, as the store keeps it: 40 bytes.
 */
typedef struct
{
  gint64  start;
  gint64  duration;
  union {
    double      number;
    const char *bytes;
  }       payload;
  guint32 length;
  float   cpu;
  guint32 lane;
  guint8  state;
  guint8  error;
  guint8  flags;
  guint8  attempts;
} BobbinTask;

G_STATIC_ASSERT (sizeof (BobbinTask) <= 64);

typedef struct _BobbinTaskStore BobbinTaskStore;
struct _BobbinTimeline;

/**
 * bobbin_task_store_new:
 * @n_tasks: how many tasks there are
 *
 * All tasks of a run and their results. Memory for a task is taken when it
 * first has something to say, in segments of some thousand. Used on the run's
 * context only.
 */
BobbinTaskStore  *bobbin_task_store_new         (guint64          n_tasks);
void              bobbin_task_store_free        (BobbinTaskStore *self);

/* Before anything is known of a task: see bobbin_large_memory_use_large_pages(). */
void              bobbin_task_store_use_large_pages (BobbinTaskStore *self);

guint64           bobbin_task_store_get_n_tasks (BobbinTaskStore *self);

/* The task with that number; a task of which nothing is known yet is waiting
 * and has zeroes elsewhere. Valid until the run's next round. */
const BobbinTask *bobbin_task_store_get         (BobbinTaskStore *self,
                                                 guint64          task);

/* Tasks from @first on, of which something is known, side by side: as many of @n as
 * lie so, at least one. Valid as long as those of bobbin_task_store_get(). */
const BobbinTask *bobbin_task_store_get_several (BobbinTaskStore *self,
                                                 guint64          first,
                                                 guint            n,
                                                 guint           *n_there);

/* Its error and result, decoded; they stay valid until the task is tried
 * again, or the store is freed. */
void              bobbin_task_store_get_result  (BobbinTaskStore *self,
                                                 guint64          task,
                                                 BobbinResult    *result);

/**
 * bobbin_task_store_get_attempt:
 * @attempt: 1 for the first one
 *
 * An attempt of a task that has ended: the last one, or one after which it was
 * tried again. %NULL: there is none with that number. Valid until the run's
 * next round.
 */
const BobbinTask *bobbin_task_store_get_attempt (BobbinTaskStore *self,
                                                 guint64          task,
                                                 guint            attempt);
/* Error and result of what any function here returned, decoded; they stay valid
 * until the store is freed. */
void              bobbin_task_decode            (const BobbinTask *record,
                                                 BobbinResult    *result);

/* The attempts that were tried again, of all tasks: how many, and one of them
 * with the number of its task. For the timeline. */
guint64           bobbin_task_store_get_n_earlier (BobbinTaskStore *self);
const BobbinTask *bobbin_task_store_get_earlier (BobbinTaskStore *self,
                                                 guint64          index,
                                                 guint64         *task);

/* For the run: when it began, ns on bobbin_clock_now(). */
void              bobbin_task_store_set_origin  (BobbinTaskStore *self,
                                                 gint64           origin);
/* For the run. apply() enters the outcomes of a batch, here and in @timeline
 * (nullable), and keeps the batch's bytes for as long as the store lives. */
void              bobbin_task_store_apply       (BobbinTaskStore *self,
                                                 BobbinBatch     *batch,
                                                 struct _BobbinTimeline *timeline);
void              bobbin_task_store_set_running (BobbinTaskStore *self,
                                                 guint64          task,
                                                 guint            lane,
                                                 gint64           start,
                                                 gboolean         running);
/* For the run: the task is settled as cancelled, without another attempt. */
void              bobbin_task_store_set_cancelled (BobbinTaskStore *self,
                                                 guint64          task);
/* Bytes that the store takes: records and payloads. */
gsize             bobbin_task_store_get_memory  (BobbinTaskStore *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BobbinTaskStore, bobbin_task_store_free)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "bobbin-task-store.h"

G_BEGIN_DECLS

/**
 * BobbinSpanKind:
 * @BOBBIN_SPAN_DONE: an attempt that gave a result
 * @BOBBIN_SPAN_FAILED: one that failed for good
 * @BOBBIN_SPAN_RETRIED: one that failed and was tried again
 * @BOBBIN_SPAN_CANCELLED: one that was cancelled
 * @BOBBIN_SPAN_RUNNING: one that has not ended
 * @BOBBIN_SPAN_STARTING: the worker is not ready yet
 * @BOBBIN_SPAN_IDLE: the worker is ready and has nothing to do
 *
 * What a lane did in a stretch of time.
 */
typedef enum
{
  BOBBIN_SPAN_DONE,
  BOBBIN_SPAN_FAILED,
  BOBBIN_SPAN_RETRIED,
  BOBBIN_SPAN_CANCELLED,
  BOBBIN_SPAN_RUNNING,
  BOBBIN_SPAN_STARTING,
  BOBBIN_SPAN_IDLE,
} BobbinSpanKind;

/* The first of them are the kinds of attempts that have ended. */
#define BOBBIN_N_ENDED_SPANS 4

/* "Tried again". Translated, static. */
const char *bobbin_span_kind_get_title (BobbinSpanKind kind);

/**
 * BobbinTimelineAttempt:
 * @task: number of the task
 * @start: ns since the run began
 * @duration: ns
 * @kind: one of the BOBBIN_N_ENDED_SPANS
 * @record: the attempt as the task store keeps it; valid until the run's next round
 *
 * One attempt that has ended.
 */
typedef struct
{
  guint64           task;
  gint64            start;
  gint64            duration;
  BobbinSpanKind    kind;
  const BobbinTask *record;
} BobbinTimelineAttempt;

/**
 * BobbinTimelineSums:
 * @n: attempts, by kind
 * @busy: ns in attempts, by kind
 */
typedef struct
{
  guint64 n[BOBBIN_N_ENDED_SPANS];
  gint64  busy[BOBBIN_N_ENDED_SPANS];
} BobbinTimelineSums;

/**
 * BobbinTimelineColumn:
 * @next: index of the first attempt that ends at or after the end of the
 *   stretch; the number of attempts where there is none
 * @n: attempts that end in the stretch, by kind
 * @busy: ns of the stretch in attempts, by kind: all of them, cut at its ends
 *
 * One lane in one stretch of time, usually a pixel wide; the stretch holds its
 * beginning and not its end.
 */
typedef struct
{
  guint64 next;
  guint32 n[BOBBIN_N_ENDED_SPANS];
  gint64  busy[BOBBIN_N_ENDED_SPANS];
} BobbinTimelineColumn;

/* The last number of a task, or of an earlier attempt, that has a place; so many do
 * not fit into any memory. */
#define BOBBIN_TRACK_LAST_NUMBER ((1u << 30) - 1)

typedef struct _BobbinTrack BobbinTrack;

/**
 * bobbin_track_new:
 * @store: the tasks; must live longer
 *
 * What one lane did: its attempts that have ended, in the order of time, with
 * running totals, so that any stretch of time is summed up exactly without a look
 * at each attempt in it. Takes about 20 bytes for each.
 *
 * The functions do for one lane what those of a #BobbinTimeline with the same name
 * do for each, and are called on the run's context.
 */
BobbinTrack *bobbin_track_new            (BobbinTaskStore       *store);
void         bobbin_track_free           (BobbinTrack           *self);

guint64      bobbin_track_get_n_attempts (const BobbinTrack     *self);
/* End of the last attempt, ns since the run began; 0: there is none. */
gint64       bobbin_track_get_end        (const BobbinTrack     *self);
/* Bytes that it takes. */
gsize        bobbin_track_get_memory     (const BobbinTrack     *self);

void         bobbin_track_get_attempt    (const BobbinTrack     *self,
                                          guint64                index,
                                          BobbinTimelineAttempt *attempt);
guint64      bobbin_track_find           (const BobbinTrack     *self,
                                          gint64                 time);
/* Index of the attempt of @task that @record is of; %FALSE: it is not here. */
gboolean     bobbin_track_find_task      (const BobbinTrack     *self,
                                          guint64                task,
                                          const BobbinTask      *record,
                                          guint64               *index);
void         bobbin_track_sum_before     (const BobbinTrack     *self,
                                          guint64                index,
                                          BobbinTimelineSums    *sums);
void         bobbin_track_fill_columns   (const BobbinTrack     *self,
                                          gint64                 from,
                                          double                 step,
                                          guint                  n_columns,
                                          BobbinTimelineColumn  *columns);

/* Adds an attempt. @earlier: %TRUE: @number is that of an attempt which the store
 * keeps as an earlier one, else that of a task. */
void         bobbin_track_add            (BobbinTrack           *self,
                                          gboolean               earlier,
                                          guint64                number,
                                          const BobbinTask      *record);
/* Adds those of @n_tasks tasks that are done, of which @first is the first. */
void         bobbin_track_add_done       (BobbinTrack           *self,
                                          const BobbinTask      *tasks,
                                          guint64                first,
                                          guint                  n_tasks);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BobbinTrack, bobbin_track_free)

G_END_DECLS

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
 * BobbinTimelineLife:
 * @added: when the worker was asked for, ns since the run began
 * @started: when it was ready; -1: not yet
 * @ended: when it was gone; -1: it is there
 *
 * A lane may have several: a worker that was sent away and came again.
 */
typedef struct
{
  gint64 added;
  gint64 started;
  gint64 ended;
} BobbinTimelineLife;

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

typedef struct _BobbinTimeline BobbinTimeline;

/**
 * bobbin_timeline_new:
 * @store: the tasks; must live longer
 *
 * When each lane did what: the attempts of each lane in the order of time, with
 * running totals, so that any stretch of time is summed up exactly without a
 * look at each attempt in it. Takes about 20 bytes for a task besides its
 * record. An attempt that was tried again is kept by the store.
 *
 * Since a lane does one task at a time, its attempts do not overlap. Where a
 * clock or a worker makes them seem to, sums may count the same time twice.
 *
 * All functions are called on the run's context.
 */
BobbinTimeline *bobbin_timeline_new              (BobbinTaskStore       *store);
void            bobbin_timeline_free             (BobbinTimeline        *self);

/* From now on attempts that are done are entered when somebody asks for one, not as
 * they come: where nobody does they take no time and no memory. Who asks first waits,
 * some 10 ns for each of them. */
void            bobbin_timeline_put_off          (BobbinTimeline        *self);

/* Lanes of which anything is known; in the others nothing happened. */
guint           bobbin_timeline_get_n_lanes      (BobbinTimeline        *self);
guint64         bobbin_timeline_get_n_attempts   (BobbinTimeline        *self,
                                                  guint                  lane);
void            bobbin_timeline_get_attempt      (BobbinTimeline        *self,
                                                  guint                  lane,
                                                  guint64                index,
                                                  BobbinTimelineAttempt *attempt);

/* Index of the first attempt of a lane that ends after @time (ns since the run
 * began); the number of attempts where all have ended by then. */
guint64         bobbin_timeline_find             (BobbinTimeline        *self,
                                                  guint                  lane,
                                                  gint64                 time);
/* Index, on its lane, of the last attempt of @task that has ended; %FALSE:
 * there is none. */
gboolean        bobbin_timeline_find_task        (BobbinTimeline        *self,
                                                  guint64                task,
                                                  guint                 *lane,
                                                  guint64               *index);

/* Sums over the attempts before @index. */
void            bobbin_timeline_sum_before       (BobbinTimeline        *self,
                                                  guint                  lane,
                                                  guint64                index,
                                                  BobbinTimelineSums    *sums);
/* Attempts that end within @from to @to (not included), and the time in between
 * that attempts which have ended took, whenever they began and ended. */
void            bobbin_timeline_sum              (BobbinTimeline        *self,
                                                  guint                  lane,
                                                  gint64                 from,
                                                  gint64                 to,
                                                  BobbinTimelineSums    *sums);
/* The same for @n_columns stretches: the nth is from @from + n * @step to
 * @from + (n + 1) * @step, both rounded down to ns. @step is at least 1. */
void            bobbin_timeline_fill_columns     (BobbinTimeline        *self,
                                                  guint                  lane,
                                                  gint64                 from,
                                                  double                 step,
                                                  guint                  n_columns,
                                                  BobbinTimelineColumn  *columns);

/* When the lane's workers came and went, oldest first. Borrowed, valid until
 * the run's next round. */
const BobbinTimelineLife *
                bobbin_timeline_get_lives        (BobbinTimeline        *self,
                                                  guint                  lane,
                                                  guint                 *n_lives);

/* End of the last attempt of all, ns since the run began. */
gint64          bobbin_timeline_get_end          (BobbinTimeline        *self);
/* Bytes that it takes. */
gsize           bobbin_timeline_get_memory       (BobbinTimeline        *self);

/* For the run and its store. @earlier: %TRUE: @number is that of an attempt
 * which the store keeps as an earlier one, else that of a task. */
void            bobbin_timeline_add              (BobbinTimeline        *self,
                                                  guint                  lane,
                                                  gboolean               earlier,
                                                  guint64                number,
                                                  const BobbinTask      *record);
/* The same for tasks of one lane that are done, and that are in the store already. */
void            bobbin_timeline_add_done         (BobbinTimeline        *self,
                                                  guint                  lane,
                                                  const BobbinRecord    *records,
                                                  guint                  n_records);
/* For the run: what its lanes do, ns since the run began. */
void            bobbin_timeline_lane_added       (BobbinTimeline        *self,
                                                  guint                  lane,
                                                  gint64                 time);
void            bobbin_timeline_lane_started     (BobbinTimeline        *self,
                                                  guint                  lane,
                                                  gint64                 time);
void            bobbin_timeline_lane_ended       (BobbinTimeline        *self,
                                                  guint                  lane,
                                                  gint64                 time);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BobbinTimeline, bobbin_timeline_free)

G_END_DECLS

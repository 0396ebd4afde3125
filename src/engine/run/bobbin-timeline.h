/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "bobbin-track.h"

G_BEGIN_DECLS

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

typedef struct _BobbinTimeline BobbinTimeline;

/**
 * bobbin_timeline_new:
 * @store: the tasks; must live longer
 *
 * When each lane did what: a #BobbinTrack for each, and when its workers came and
 * went. Takes about 20 bytes for a task besides its record. An attempt that was
 * tried again is kept by the store.
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

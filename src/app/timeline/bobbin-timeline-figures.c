/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-timeline-figures.h"

#include "engine/run/bobbin-clock.h"

#include <string.h>

/* Attempts between two looks at the clock. */
#define BATCH 512

struct _BobbinTimelineFigures
{
  BobbinRun                 *run;
  BobbinTimelineSpanFigures  figures;
  GArray                    *lanes;      /* guint */
  BobbinHistogram           *histogram;

  /* The next attempt to look at: of the lane at a place of lanes. */
  guint                      place;
  guint64                    index;
  guint64                    end;
};

/* The first attempt that ends at @time or later. */
static guint64
find (BobbinTimelineFigures *self,
      guint                  lane,
      gint64                 time)
{
  return bobbin_timeline_find (bobbin_run_get_timeline (self->run), lane, time - 1);
}

static void
begin_lane (BobbinTimelineFigures *self)
{
  guint lane;

  if (self->place >= self->lanes->len)
    return;

  lane = g_array_index (self->lanes, guint, self->place);
  self->index = find (self, lane, self->figures.from);
  self->end = find (self, lane, self->figures.to);
}

/* ns of @from to @to that lie in the span. */
static gint64
overlap (BobbinTimelineFigures *self,
         gint64                 from,
         gint64                 to)
{
  return MAX (MIN (to, self->figures.to) - MAX (from, self->figures.from), 0);
}

static void
add_lives (BobbinTimelineFigures *self,
           guint                  lane,
           gint64                 now,
           gint64                *there,
           gint64                *starting)
{
  guint n_lives;
  const BobbinTimelineLife *lives = bobbin_timeline_get_lives (bobbin_run_get_timeline (self->run), lane, &n_lives);

  for (guint i = 0; i < n_lives; i++)
    {
      gint64 ended = lives[i].ended >= 0 ? lives[i].ended : now;

      if (lives[i].started < 0)
        {
          *starting += overlap (self, lives[i].added, ended);
          continue;
        }
      *starting += overlap (self, lives[i].added, lives[i].started);
      *there += overlap (self, lives[i].started, ended);
    }
}

/* ns of the span in the attempt that the lane has not ended yet. */
static gint64
get_running (BobbinTimelineFigures *self,
             guint                  lane,
             gint64                 now)
{
  g_autoptr (BobbinLane) object = g_list_model_get_item (bobbin_run_get_lanes (self->run), lane);
  gint64 task = object != NULL ? bobbin_lane_get_task (object) : -1;
  const BobbinTask *record;

  if (task < 0)
    return 0;

  record = bobbin_task_store_get (bobbin_run_get_store (self->run), (guint64) task);

  return record->state == BOBBIN_TASK_RUNNING ? overlap (self, record->start, now) : 0;
}

static void
count (BobbinTimelineFigures *self)
{
  BobbinTimelineSpanFigures *figures = &self->figures;
  gint64 now = bobbin_run_get_time (self->run);
  gint64 busy = 0, there = 0, starting = 0;
  gint64 span = MIN (figures->to, now) - figures->from;
  guint64 n_settled;
  double all;

  for (guint i = 0; i < self->lanes->len; i++)
    {
      guint lane = g_array_index (self->lanes, guint, i);
      BobbinTimelineSums sums;

      bobbin_timeline_sum (bobbin_run_get_timeline (self->run), lane, figures->from, figures->to, &sums);
      for (guint kind = 0; kind < BOBBIN_N_ENDED_SPANS; kind++)
        {
          figures->n[kind] += sums.n[kind];
          figures->n_attempts += sums.n[kind];
          busy += sums.busy[kind];
        }
      busy += get_running (self, lane, now);
      add_lives (self, lane, now, &there, &starting);
    }

  n_settled = figures->n_attempts - figures->n[BOBBIN_SPAN_RETRIED];
  figures->rate = span > 0 ? (double) n_settled / ((double) span / 1e9) : 0;

  /* Clocks of workers are not quite the run's own. */
  there = MAX (there, busy);
  all = (double) (there + starting);
  if (all > 0)
    {
      figures->busy = (double) busy / all;
      figures->starting = (double) starting / all;
      figures->idle = (double) (there - busy) / all;
    }
}

static void
set_percentiles (BobbinTimelineFigures *self)
{
  self->figures.p50 = bobbin_histogram_percentile (self->histogram, 50);
  self->figures.p90 = bobbin_histogram_percentile (self->histogram, 90);
  self->figures.p99 = bobbin_histogram_percentile (self->histogram, 99);
  self->figures.max = (gint64) self->histogram->max;
}

BobbinTimelineFigures *
bobbin_timeline_figures_new (BobbinRun *run)
{
  BobbinTimelineFigures *self;

  g_return_val_if_fail (BOBBIN_IS_RUN (run), NULL);

  self = g_new0 (BobbinTimelineFigures, 1);
  self->run = g_object_ref (run);
  self->lanes = g_array_new (FALSE, FALSE, sizeof (guint));
  self->histogram = g_new0 (BobbinHistogram, 1);

  return self;
}

void
bobbin_timeline_figures_free (BobbinTimelineFigures *self)
{
  g_object_unref (self->run);
  g_array_unref (self->lanes);
  g_free (self->histogram);
  g_free (self);
}

void
bobbin_timeline_figures_set_span (BobbinTimelineFigures *self,
                                  gint64                 from,
                                  gint64                 to,
                                  const guint           *lanes,
                                  guint                  n_lanes)
{
  guint n_known = bobbin_timeline_get_n_lanes (bobbin_run_get_timeline (self->run));

  g_array_set_size (self->lanes, 0);
  for (guint i = 0; i < (n_lanes > 0 ? n_lanes : n_known); i++)
    {
      guint lane = n_lanes > 0 ? lanes[i] : i;

      /* Of a lane that has just come, nothing is known. */
      if (lane < n_known)
        g_array_append_val (self->lanes, lane);
    }

  memset (&self->figures, 0, sizeof self->figures);
  memset (self->histogram, 0, sizeof *self->histogram);
  self->figures.from = from;
  self->figures.to = to;
  self->figures.n_lanes = self->lanes->len;
  self->place = 0;
  count (self);
  begin_lane (self);
}

gboolean
bobbin_timeline_figures_step (BobbinTimelineFigures *self,
                              gint64                 budget)
{
  BobbinTimeline *timeline = bobbin_run_get_timeline (self->run);
  gint64 deadline = bobbin_clock_now () + budget;
  BobbinTimelineAttempt attempt;

  while (self->place < self->lanes->len)
    {
      guint64 end = MIN (self->end, self->index + BATCH);

      for (; self->index < end; self->index++)
        {
          bobbin_timeline_get_attempt (timeline, g_array_index (self->lanes, guint, self->place), self->index,
                                       &attempt);
          bobbin_histogram_add (self->histogram, attempt.duration);
          self->figures.n_measured++;
        }

      if (self->index == self->end)
        {
          self->place++;
          begin_lane (self);
        }
      if (bobbin_clock_now () >= deadline)
        break;
    }

  set_percentiles (self);

  return self->place < self->lanes->len;
}

const BobbinTimelineSpanFigures *
bobbin_timeline_figures_get (BobbinTimelineFigures *self)
{
  return &self->figures;
}

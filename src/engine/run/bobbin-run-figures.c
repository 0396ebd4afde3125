/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-run-private.h"

#include "bobbin-clock.h"

#define NS_PER_SECOND 1e9

static double
get_elapsed (BobbinRun *self,
             gint64     now)
{
  gint64 until = self->end > 0 ? self->end : now;

  if (self->origin == 0)
    return 0;
  if (self->paused_at > 0)
    until = self->paused_at;

  return MAX (until - self->origin - self->paused, 0) / NS_PER_SECOND;
}

static void
sum_up_lanes (BobbinRun        *self,
              BobbinRunFigures *figures)
{
  guint n_lanes = self->lane_array->len;
  double all = 0, starting = 0, busy = 0, working = 0;

  for (guint i = 0; i < n_lanes; i++)
    {
      BobbinLane *lane = bobbin_run_get_lane (self, i);
      double lane_busy = bobbin_lane_get_busy_seconds (lane);

      starting += bobbin_lane_get_starting_seconds (lane);
      all += bobbin_lane_get_life_seconds (lane);
      busy += lane_busy;
      working += MIN (bobbin_lane_get_cpu_seconds (lane), lane_busy);
      figures->cpu_seconds += bobbin_lane_get_cpu_seconds (lane);
    }

  figures->cpu_seconds += self->loose_cpu;
  all += starting;
  if (all > 0)
    {
      figures->shares.working = working / all;
      figures->shares.waiting = (busy - working) / all;
      figures->shares.starting = starting / all;
      figures->shares.idle = MAX (1 - (busy + starting) / all, 0);
    }
}

void
bobbin_run_get_figures (BobbinRun        *self,
                        BobbinRunFigures *figures)
{
  gint64 now = bobbin_clock_now ();

  *figures = (BobbinRunFigures) {
    .n_tasks = bobbin_task_store_get_n_tasks (self->store),
    .n_done = self->n_done,
    .n_failed = self->n_failed,
    .n_cancelled = self->n_cancelled,
    .n_running = self->n_running,
    .n_retries = self->n_retries,
    .elapsed = get_elapsed (self, now),
    .p50 = bobbin_histogram_percentile (self->histogram, 50) / NS_PER_SECOND,
    .p90 = bobbin_histogram_percentile (self->histogram, 90) / NS_PER_SECOND,
    .p99 = bobbin_histogram_percentile (self->histogram, 99) / NS_PER_SECOND,
    .max = self->histogram->max / NS_PER_SECOND,
  };
  figures->n_waiting = figures->n_tasks - bobbin_run_count_settled (self) - self->n_running;
  if (!BOBBIN_RUN_IS_OVER (self->state))
    figures->n_retrying = MIN (bobbin_cursor_get_n_retries (self->context.cursor), figures->n_waiting);
  sum_up_lanes (self, figures);

  if (self->state == BOBBIN_RUN_RUNNING)
    {
      figures->rate = bobbin_rate_meter_get_rate (&self->meter, now);
      figures->left_known =
        bobbin_rate_meter_get_left (&self->meter, now, figures->n_running + figures->n_waiting,
                                    &figures->left_low, &figures->left_high);
    }
  else if (figures->elapsed > 0)
    {
      figures->rate = (bobbin_run_count_settled (self) - self->n_reused) / figures->elapsed;
    }
}

const BobbinLongest *
bobbin_run_get_longest (BobbinRun *self)
{
  return &self->longest;
}

BobbinPeers *
bobbin_run_get_peers (BobbinRun *self)
{
  return self->peers;
}

void
bobbin_run_get_dealt (BobbinRun           *self,
                      BobbinCursorFigures *figures)
{
  if (self->replayed && BOBBIN_RUN_IS_OVER (self->state))
    {
      *figures = self->dealt;
      return;
    }

  bobbin_cursor_get_figures (self->context.cursor, figures);
  if (figures->dry > 0)
    figures->dry = MAX (figures->dry - self->origin, 1);
}

void
bobbin_run_get_machine (BobbinRun     *self,
                        BobbinMachine *start,
                        BobbinMachine *now)
{
  *start = self->machine[0];
  if (BOBBIN_RUN_IS_OVER (self->state))
    *now = self->machine[1];
  else
    bobbin_machine_look (now, "/proc");
}

const char *
bobbin_run_get_machine_text (BobbinRun *self)
{
  if (self->machine_text == NULL && self->state != BOBBIN_RUN_QUEUED && !self->replayed)
    self->machine_text = bobbin_machine_dup_text ("/proc");

  return self->machine_text;
}

const BobbinRunSettings *
bobbin_run_get_settings (BobbinRun *self)
{
  return &self->context.settings;
}

const BobbinPlan *
bobbin_run_get_plan (BobbinRun *self)
{
  return self->plan;
}

guint
bobbin_run_get_way (BobbinRun   *self,
                    const char **executor)
{
  const BobbinPlanStep *step = self->plan != NULL ? bobbin_plan_get_step (self->plan) : NULL;

  if (executor != NULL)
    *executor = step != NULL ? step->executor : self->context.settings.executor;

  return step != NULL ? step->n_workers : self->context.settings.workers;
}

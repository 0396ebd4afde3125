/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-profile-private.h"

#include <stdlib.h>

#define NS_PER_SECOND 1e9

/* What is known of the run while its lanes are looked at; times in ns since it
 * began. */
typedef struct
{
  BobbinRun      *run;
  BobbinTimeline *timeline;
  gint64          now;
  gint64          dry;         /* when nothing was left to hand out; or now */
  gboolean        is_dry;
  const gint64   *pauses;
  guint           n_pauses;
} Look;

/* A lane's task that has not ended. */
typedef struct
{
  gint64   start;
  guint64  task;
  gboolean is_there;
} Current;

static double
to_seconds (gint64 ns)
{
  return (double) ns / NS_PER_SECOND;
}

static Current
get_current (const Look *look,
             BobbinLane *lane)
{
  Current current = { .start = look->now };

  if (BOBBIN_RUN_IS_OVER (bobbin_run_get_state (look->run)) || bobbin_lane_get_task (lane) < 0 ||
      bobbin_lane_get_state (lane) == BOBBIN_LANE_BLOCKED)
    return current;

  current.is_there = TRUE;
  current.task = (guint64) bobbin_lane_get_task (lane);
  current.start -= (gint64) (bobbin_lane_get_task_seconds (lane) * NS_PER_SECOND);

  return current;
}

/* ns of a stretch that the lane spent in attempts. */
static gint64
get_busy (const Look    *look,
          guint          lane,
          const Current *current,
          gint64         from,
          gint64         to)
{
  BobbinTimelineSums sums;
  gint64 busy = 0;

  if (to <= from)
    return 0;

  bobbin_timeline_sum (look->timeline, lane, from, to, &sums);
  for (guint i = 0; i < BOBBIN_N_ENDED_SPANS; i++)
    busy += sums.busy[i];
  if (current->is_there)
    busy += MAX (to - MAX (current->start, from), 0);

  return MIN (busy, to - from);
}

/* ns of a stretch in which the lane had nothing to do because the run paused. */
static gint64
get_paused (const Look    *look,
            guint          lane,
            const Current *current,
            gint64         from,
            gint64         to)
{
  gint64 paused = 0;

  for (guint i = 0; i < look->n_pauses; i++)
    {
      gint64 end = look->pauses[2 * i + 1];
      gint64 a = MAX (look->pauses[2 * i], from);
      gint64 b = MIN (end >= 0 ? end : look->now, to);

      if (b > a)
        paused += b - a - get_busy (look, lane, current, a, b);
    }

  return paused;
}

/* ns of a stretch in which the lane was ready and had nothing to do. */
static gint64
get_idle (const Look    *look,
          guint          lane,
          const Current *current,
          gint64         from,
          gint64         to)
{
  if (to <= from)
    return 0;

  return to - from - get_busy (look, lane, current, from, to) - get_paused (look, lane, current, from, to);
}

static void
add_life (BobbinLaneProfile        *self,
          const Look               *look,
          const Current            *current,
          const BobbinTimelineLife *life)
{
  gint64 end = MIN (life->ended >= 0 ? life->ended : look->now, look->now);
  gint64 added = MIN (life->added, end);
  gint64 started = CLAMP (life->started >= 0 ? life->started : end, added, end);
  gint64 dry = CLAMP (look->dry, started, end);
  double dispatch = to_seconds (get_idle (look, self->lane, current, started, dry));
  double ending = to_seconds (get_idle (look, self->lane, current, dry, end));

  self->starting += to_seconds (started - added);
  self->total += to_seconds (end - added - get_paused (look, self->lane, current, started, end));
  self->dispatch += dispatch;
  self->ending += ending;
  self->idle += dispatch + ending;
  self->end = MAX (self->end, to_seconds (started));
  self->ends_early = life->ended >= 0 && life->ended < look->dry;
}

static void
look_at_lane (BobbinLaneProfile *self,
              const Look        *look,
              BobbinLane        *lane)
{
  Current current = get_current (look, lane);
  guint n_lives;
  const BobbinTimelineLife *lives = bobbin_timeline_get_lives (look->timeline, self->lane, &n_lives);
  double busy;

  for (guint i = 0; i < n_lives; i++)
    add_life (self, look, &current, &lives[i]);

  self->n_attempts = bobbin_timeline_get_n_attempts (look->timeline, self->lane);
  if (self->n_attempts > 0)
    {
      BobbinTimelineAttempt last;

      bobbin_timeline_get_attempt (look->timeline, self->lane, self->n_attempts - 1, &last);
      self->end = to_seconds (last.start + last.duration);
    }
  if (current.is_there)
    self->end = to_seconds (look->now);

  busy = MAX (self->total - self->starting - self->idle, 0);
  self->working = MIN (bobbin_lane_get_cpu_seconds (lane), busy);
  self->waiting = busy - self->working;
  self->blocked = bobbin_lane_get_blocked_seconds (lane);
}

static void
sum_up (BobbinProfile *self)
{
  double blocked = 0, dispatch = 0;
  BobbinShares sums = { 0 };

  for (guint i = 0; i < self->n_lanes; i++)
    {
      BobbinLaneProfile *lane = &self->lanes[i];

      self->total += lane->total;
      self->n_attempts += lane->n_attempts;
      sums.working += lane->working;
      sums.waiting += lane->waiting;
      sums.starting += lane->starting;
      dispatch += lane->dispatch;
      blocked += lane->blocked;
    }

  if (self->total <= 0)
    return;

  self->shares.working = sums.working / self->total;
  self->shares.waiting = sums.waiting / self->total;
  self->shares.starting = sums.starting / self->total;
  self->shares.idle = MAX (1 - self->shares.working - self->shares.waiting - self->shares.starting, 0);
  self->dispatch = dispatch / self->total;
  self->blocked = MIN (blocked / self->total, 1);
  self->efficiency = self->shares.working + self->shares.waiting;
  if (self->elapsed > 0)
    self->parallelism = self->efficiency * self->total / self->elapsed;
}

static int
compare_ends (gconstpointer a,
              gconstpointer b)
{
  const BobbinLongAttempt *one = a;
  const BobbinLongAttempt *two = b;
  gint64 end_of_one = one->start + one->duration;
  gint64 end_of_two = two->start + two->duration;

  return end_of_one > end_of_two ? -1 : end_of_one < end_of_two;
}

/* The last task of each lane that was busy in the end. */
static void
find_pole_tasks (BobbinProfile *self,
                 const Look    *look,
                 gint64         pole_start)
{
  g_autoptr (GArray) tasks = g_array_new (FALSE, FALSE, sizeof (BobbinLongAttempt));

  for (guint i = 0; i < self->n_lanes; i++)
    {
      g_autoptr (BobbinLane) lane = g_list_model_get_item (bobbin_run_get_lanes (look->run), i);
      Current current = get_current (look, lane);
      BobbinLongAttempt last = { .lane = i };
      BobbinTimelineAttempt attempt;

      if (current.is_there)
        {
          last.task = current.task;
          last.start = current.start;
          last.duration = look->now - current.start;
        }
      else if (self->lanes[i].n_attempts > 0)
        {
          bobbin_timeline_get_attempt (look->timeline, i, self->lanes[i].n_attempts - 1, &attempt);
          last.task = attempt.task;
          last.start = attempt.start;
          last.duration = attempt.duration;
        }
      if (last.start + last.duration > pole_start)
        g_array_append_val (tasks, last);
    }

  g_array_sort (tasks, compare_ends);
  self->n_pole_tasks = MIN (tasks->len, BOBBIN_PROFILE_MAX_TASKS);
  for (guint i = 0; i < self->n_pole_tasks; i++)
    self->pole_tasks[i] = g_array_index (tasks, BobbinLongAttempt, i);
}

/* The stretch from when the first lane had nothing more to do. */
static void
look_at_end (BobbinProfile *self,
             const Look    *look)
{
  double now = to_seconds (look->now);
  double dry = to_seconds (look->dry);
  double start = now, lost = 0, busy = 0, ending = 0;
  gint64 pole_start;

  if (!look->is_dry)
    return;

  for (guint i = 0; i < self->n_lanes; i++)
    ending += self->lanes[i].ending;
  for (guint i = 0; i < self->n_lanes; i++)
    if (!self->lanes[i].ends_early)
      {
        double end = MIN (MAX (self->lanes[i].end, dry), now);

        start = MIN (start, end);
        lost += now - end;
      }

  if (self->total > 0)
    self->between = CLAMP ((ending - lost) / self->total, 0, 1);
  if (start >= now || self->total <= 0)
    return;

  pole_start = (gint64) (start * NS_PER_SECOND);
  for (guint i = 0; i < self->n_lanes; i++)
    {
      g_autoptr (BobbinLane) lane = g_list_model_get_item (bobbin_run_get_lanes (look->run), i);
      Current current = get_current (look, lane);

      busy += to_seconds (get_busy (look, i, &current, pole_start, look->now));
    }

  self->pole = now - start;
  self->pole_busy = busy / self->pole;
  self->end_lost = MIN (lost / self->total, 1);
  find_pole_tasks (self, look, pole_start);
}

void
bobbin_profile_look_at_lanes (BobbinProfile *self,
                              BobbinRun     *run)
{
  GListModel *lanes = bobbin_run_get_lanes (run);
  BobbinCursorFigures dealt;
  Look look = {
    .run = run,
    .timeline = bobbin_run_get_timeline (run),
    .now = bobbin_run_get_time (run),
  };

  look.pauses = bobbin_run_get_pauses (run, &look.n_pauses);
  bobbin_run_get_dealt (run, &dealt);
  look.is_dry = dealt.dry > 0;
  look.dry = look.is_dry ? MIN (dealt.dry, look.now) : look.now;

  self->n_lanes = g_list_model_get_n_items (lanes);
  self->lanes = g_new0 (BobbinLaneProfile, self->n_lanes);
  for (guint i = 0; i < self->n_lanes; i++)
    {
      g_autoptr (BobbinLane) lane = g_list_model_get_item (lanes, i);

      self->lanes[i].lane = i;
      look_at_lane (&self->lanes[i], &look, lane);
    }

  sum_up (self);
  look_at_end (self, &look);
}

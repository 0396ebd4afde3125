/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-config.h"

#include "bobbin-race-block.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <stdlib.h>

#include "../advice/bobbin-profile.h"

#define NS_PER_SECOND 1e9

/* Slots of the same process have the same memory. */
static guint64
sum_up_memory (BobbinRun *run)
{
  GListModel *lanes = bobbin_run_get_lanes (run);
  g_autoptr (GHashTable) pids = g_hash_table_new (NULL, NULL);
  guint64 sum = 0;

  for (guint i = 0; i < g_list_model_get_n_items (lanes); i++)
    {
      g_autoptr (BobbinLane) lane = g_list_model_get_item (lanes, i);
      gint64 pid = bobbin_lane_get_pid (lane);

      if (pid > 0 && g_hash_table_add (pids, GSIZE_TO_POINTER ((gsize) pid)))
        sum += bobbin_lane_get_memory (lane);
    }

  return sum;
}

static gboolean
has_lock (BobbinRun  *run,
          const char *executor)
{
  g_autoptr (BobbinLane) lane = g_list_model_get_item (bobbin_run_get_lanes (run), 0);

  return lane != NULL && bobbin_lane_get_gil (lane) == BOBBIN_GIL_HELD && g_str_equal (executor, "threads");
}

/* When each worker was there, and when it had no more to do. */
static void
look_at_lanes (BobbinRaceBlock     *self,
               BobbinRun           *run,
               const BobbinProfile *profile)
{
  BobbinTimeline *timeline = bobbin_run_get_timeline (run);

  self->n_workers = profile->n_lanes;
  self->starts = g_new (double, MAX (profile->n_lanes, 1));
  self->ends = g_new (double, MAX (profile->n_lanes, 1));
  for (guint i = 0; i < profile->n_lanes; i++)
    {
      guint n_lives;
      const BobbinTimelineLife *lives = bobbin_timeline_get_lives (timeline, i, &n_lives);
      double start = n_lives > 0 && lives[0].started >= 0 ? (double) lives[0].started / NS_PER_SECOND : self->elapsed;

      self->starts[i] = CLAMP (start, 0, self->elapsed);
      self->ends[i] = CLAMP (profile->lanes[i].n_attempts > 0 ? profile->lanes[i].end : start,
                             self->starts[i], self->elapsed);
    }
}

void
bobbin_race_block_init (BobbinRaceBlock *self,
                        BobbinRun       *run)
{
  g_auto (BobbinProfile) profile = { 0 };
  double busy, n;

  bobbin_profile_init (&profile, run);
  busy = profile.shares.working + profile.shares.waiting;
  n = (double) MAX (profile.n_attempts, 1);
  *self = (BobbinRaceBlock) {
    .n_tasks = profile.n_tasks,
    .elapsed = profile.elapsed,
    .ready = profile.ready,
    .working = busy > 0 ? profile.shares.working / busy : 0,
    .handing = profile.dispatch * profile.total / n,
    .cpu = profile.cpu_seconds,
    .spread = profile.p50 > 0 ? MAX (profile.p90 / profile.p50, 1) : 1,
    .processes = sum_up_memory (run),
    .has_lock = has_lock (run, profile.executor),
  };
  look_at_lanes (self, run, &profile);
}

void
bobbin_race_block_clear (BobbinRaceBlock *self)
{
  g_clear_pointer (&self->starts, g_free);
  g_clear_pointer (&self->ends, g_free);
}

typedef struct
{
  double time;
  int    step;      /* a worker more, or one less */
} Change;

static int
compare_changes (gconstpointer a,
                 gconstpointer b)
{
  double x = ((const Change *) a)->time;
  double y = ((const Change *) b)->time;

  return (x > y) - (x < y);
}

/* A stretch of the block in which as many workers were busy all the time. */
typedef struct
{
  double   seconds;
  int      n_busy;
  gboolean is_start;     /* before all workers were there */
} Stretch;

/* (element-type Stretch) */
static GArray *
new_stretches (const BobbinRaceBlock *self)
{
  GArray *stretches = g_array_sized_new (FALSE, FALSE, sizeof (Stretch), 2 * self->n_workers + 1);
  g_autofree Change *changes = g_new (Change, 2 * self->n_workers + 1);
  double time = self->ready, all_there = 0;
  int n_busy = 0;

  for (guint i = 0; i < self->n_workers; i++)
    {
      changes[2 * i] = (Change) { self->starts[i], 1 };
      changes[2 * i + 1] = (Change) { self->ends[i], -1 };
      all_there = MAX (all_there, self->starts[i]);
    }
  changes[2 * self->n_workers] = (Change) { self->elapsed, 0 };
  qsort (changes, 2 * self->n_workers + 1, sizeof (Change), compare_changes);

  for (guint i = 0; i <= 2 * self->n_workers; i++)
    {
      double until = MAX (changes[i].time, time);
      Stretch stretch = { until - time, n_busy, time < all_there };

      g_array_append_val (stretches, stretch);
      time = until;
      n_busy += changes[i].step;
    }

  return stretches;
}

/* What gets done in the block, in seconds of one worker alone, if no more than
 * @useful workers make a difference. */
static double
get_work (GArray *stretches,
          double  useful)
{
  double work = 0;

  for (guint i = 0; i < stretches->len; i++)
    {
      const Stretch *stretch = &g_array_index (stretches, Stretch, i);

      work += stretch->seconds * MIN ((double) stretch->n_busy, useful);
    }

  return work;
}

/* How many workers make a difference: as many as account for what was done. */
static double
get_useful_workers (const BobbinRaceBlock *self,
                    GArray                *stretches,
                    double                 alone,
                    guint                  n_processors)
{
  double work = (double) self->n_tasks * alone;
  double cpu = self->cpu / (double) self->n_tasks;
  double low = 1, high = self->n_workers;

  if (cpu > 0)
    high = CLAMP (n_processors * alone / cpu, low, high);

  for (guint i = 0; i < 50 && get_work (stretches, high) > work; i++)
    {
      double middle = (low + high) / 2;

      if (get_work (stretches, middle) > work)
        high = middle;
      else if (high - middle > 1e-6)
        low = middle;
      else
        break;
    }

  return high;
}

/* What the last wave of @n_tasks equal tasks loses, in seconds: it takes as long
 * as one task alone, or as long as it takes those that make a difference. */
static double
get_wave_loss (const BobbinRaceBlock *self,
               double                 useful,
               double                 alone,
               guint64                n_tasks)
{
  double rest = (double) (n_tasks % self->n_workers);

  return rest > 0 ? MAX (alone - alone * rest / useful, 0) : 0;
}

double
bobbin_race_block_predict (const BobbinRaceBlock *self,
                           double                 alone,
                           guint                  n_processors,
                           guint64                n_inputs)
{
  g_autoptr (GArray) stretches = NULL;
  double useful, steady, before = 0, after = 0;

  steady = self->elapsed - self->ready;
  if (self->n_workers <= 1)
    return self->ready + steady * (double) n_inputs / (double) self->n_tasks;

  stretches = new_stretches (self);
  useful = get_useful_workers (self, stretches, alone, n_processors);
  for (guint i = 0; i < stretches->len; i++)
    {
      const Stretch *stretch = &g_array_index (stretches, Stretch, i);
      double lost = stretch->seconds * (1 - MIN (stretch->n_busy, useful) / useful);

      *(stretch->is_start ? &before : &after) += lost;
    }

  steady -= before + after;
  after = MAX (after - get_wave_loss (self, useful, alone, self->n_tasks),
               get_wave_loss (self, useful, alone, n_inputs));

  return self->ready + before + MAX (steady, 0) * (double) n_inputs / (double) self->n_tasks + after;
}

gboolean
bobbin_race_block_has_only_failed (BobbinRun *run)
{
  BobbinRunFigures figures;

  bobbin_run_get_figures (run, &figures);

  return bobbin_run_get_error (run) == NULL && bobbin_run_get_state (run) != BOBBIN_RUN_CANCELLED &&
         figures.n_done == 0;
}

char *
bobbin_race_block_dup_fault (BobbinRun *run)
{
  if (bobbin_run_get_error (run) != NULL)
    return g_strdup (bobbin_run_get_error (run)->message);
  if (bobbin_run_get_state (run) == BOBBIN_RUN_CANCELLED)
    return g_strdup (_("It takes many times as long as one by one."));
  if (bobbin_race_block_has_only_failed (run))
    return g_strdup (_("All of its tasks failed."));

  return NULL;
}

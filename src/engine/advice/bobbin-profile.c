/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-profile.h"

#include <stdlib.h>
#include <string.h>

#include "bobbin-profile-private.h"

#define NS_PER_SECOND 1e9

/* The histogram knows a percentile within 1 %. */
#define PERCENTILE_PRECISION 0.99

static void
look_at_settings (BobbinProfile *self,
                  BobbinRun     *run)
{
  BobbinWorkload *workload = bobbin_run_get_workload (run);
  BobbinExecutorClass *klass = BOBBIN_EXECUTOR_GET_CLASS (bobbin_run_get_executor (run));
  const BobbinPlan *plan = bobbin_run_get_plan (run);
  const BobbinPlanStep *step = plan != NULL ? bobbin_plan_get_step (plan) : NULL;

  /* Where that was left to Bobbin, what was chosen is what it was run under. */
  self->executor = step != NULL ? step->executor : g_intern_string (klass->id);
  self->nature = BOBBIN_WORKLOAD_GET_CLASS (workload)->nature;
  self->hosted = bobbin_workload_is_hosted (workload);
  self->is_async = bobbin_workload_can_run_async (workload);
  self->n_workers = bobbin_run_get_n_workers (run);
  self->max_workers = klass->max_workers;
  self->n_processors = g_get_num_processors ();
  self->chunk = bobbin_run_get_settings (run)->chunk;
  self->is_over = BOBBIN_RUN_IS_OVER (bobbin_run_get_state (run));
}

static void
look_at_figures (BobbinProfile *self,
                 BobbinRun     *run)
{
  BobbinRunFigures figures;
  BobbinCursorFigures dealt;

  bobbin_run_get_figures (run, &figures);
  self->n_tasks = figures.n_tasks;
  self->n_settled = figures.n_done + figures.n_failed + figures.n_cancelled;
  self->n_retries = figures.n_retries;
  self->elapsed = figures.elapsed;
  self->cpu_seconds = figures.cpu_seconds;
  self->p50 = figures.p50;
  self->p90 = figures.p90;
  self->p99 = figures.p99;
  self->max = figures.max;

  bobbin_run_get_dealt (run, &dealt);
  if (dealt.n_chunks > 0)
    self->mean_chunk = (double) dealt.n_tasks / (double) dealt.n_chunks;

  self->memory = bobbin_task_store_get_memory (bobbin_run_get_store (run)) +
                 bobbin_timeline_get_memory (bobbin_run_get_timeline (run));
}

static void
find_first_ready (BobbinProfile *self,
                  BobbinRun     *run)
{
  gint64 first = -1;

  for (guint i = 0; i < self->n_lanes; i++)
    {
      g_autoptr (BobbinLane) lane = g_list_model_get_item (bobbin_run_get_lanes (run), i);
      guint n_lives;
      const BobbinTimelineLife *lives = bobbin_timeline_get_lives (bobbin_run_get_timeline (run), i, &n_lives);

      if (n_lives > 0 && lives[0].started >= 0 && (first < 0 || lives[0].started < first))
        first = lives[0].started;
      if (bobbin_lane_get_gil (lane) != BOBBIN_GIL_NONE)
        self->gil = bobbin_lane_get_gil (lane);
    }

  self->ready = first >= 0 ? MIN ((double) first / NS_PER_SECOND, self->elapsed) : self->elapsed;
}

static void
find_stragglers (BobbinProfile *self,
                 BobbinRun     *run)
{
  const BobbinLongest *longest = bobbin_run_get_longest (run);

  for (guint i = 0; i < longest->n; i++)
    {
      double seconds = (double) longest->attempts[i].duration / NS_PER_SECOND;

      if (seconds >= self->p99 * PERCENTILE_PRECISION && seconds > BOBBIN_STRAGGLER_FACTOR * self->p50)
        self->stragglers[self->n_stragglers++] = longest->attempts[i];
    }
}

static int
compare_peers (gconstpointer a,
               gconstpointer b)
{
  const BobbinPeer *one = *(const BobbinPeer * const *) a;
  const BobbinPeer *two = *(const BobbinPeer * const *) b;

  return one->time > two->time ? -1 : one->time < two->time;
}

static void
look_at_peers (BobbinProfile *self,
               BobbinRun     *run)
{
  BobbinPeers *peers = bobbin_run_get_peers (run);
  const BobbinPeer *sorted[BOBBIN_PEERS_MAX];

  if (peers == NULL)
    return;

  self->n_all_peers = bobbin_peers_get_n (peers);
  for (guint i = 0; i < self->n_all_peers; i++)
    {
      sorted[i] = bobbin_peers_get (peers, i);
      self->all_peers.n_attempts += sorted[i]->n_attempts;
      self->all_peers.seconds += (double) sorted[i]->time / NS_PER_SECOND;
    }

  qsort (sorted, self->n_all_peers, sizeof *sorted, compare_peers);
  self->n_peers = MIN (self->n_all_peers, BOBBIN_PROFILE_MAX_PEERS);
  for (guint i = 0; i < self->n_peers; i++)
    {
      g_strlcpy (self->peers[i].name, sorted[i]->name, sizeof self->peers[i].name);
      self->peers[i].n_attempts = sorted[i]->n_attempts;
      self->peers[i].seconds = (double) sorted[i]->time / NS_PER_SECOND;
    }
}

/* What a clock of the system counted meanwhile, as a share of the time. */
static double
get_share (double start,
           double now,
           double elapsed)
{
  if (start < 0 || now < start || elapsed <= 0)
    return -1;

  return MIN ((now - start) / elapsed, 1);
}

static void
look_at_machine (BobbinProfile *self,
                 BobbinRun     *run)
{
  BobbinMachine start, now;
  double elapsed = (double) bobbin_run_get_time (run) / NS_PER_SECOND;

  bobbin_run_get_machine (run, &start, &now);
  self->machine_idle = start.idle >= 0 && now.idle >= start.idle ? now.idle - start.idle : -1;
  self->io_stall = get_share (start.io_stall, now.io_stall, elapsed);
  self->memory_stall = get_share (start.memory_stall, now.memory_stall, elapsed);
  self->available = now.memory > 0 ? (double) now.available / (double) now.memory : -1;
  self->major_faults = now.major_faults - MIN (start.major_faults, now.major_faults);
}

void
bobbin_profile_init (BobbinProfile *self,
                     BobbinRun     *run)
{
  *self = (BobbinProfile) { 0 };

  look_at_settings (self, run);
  look_at_figures (self, run);
  bobbin_profile_look_at_lanes (self, run);
  find_first_ready (self, run);
  find_stragglers (self, run);
  look_at_peers (self, run);
  look_at_machine (self, run);
}

void
bobbin_profile_clear (BobbinProfile *self)
{
  g_clear_pointer (&self->lanes, g_free);
  self->n_lanes = 0;
}

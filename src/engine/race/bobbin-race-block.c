/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-config.h"

#include "bobbin-race-block.h"

#include <glib/gi18n-lib.h>

#include "../advice/bobbin-profile.h"

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

void
bobbin_race_block_measure (BobbinRaceBlock *self,
                           BobbinRun       *run)
{
  g_auto (BobbinProfile) profile = { 0 };
  double busy;

  bobbin_profile_init (&profile, run);
  busy = profile.shares.working + profile.shares.waiting;
  *self = (BobbinRaceBlock) {
    .n_tasks = profile.n_tasks,
    .elapsed = profile.elapsed,
    .ready = profile.ready,
    .working = busy > 0 ? profile.shares.working / busy : 0,
    .handing = profile.n_attempts > 0 ? profile.dispatch * profile.total / (double) profile.n_attempts : 0,
    .cpu = profile.cpu_seconds,
    .memory = sum_up_memory (run),
  };
}

double
bobbin_race_block_predict (const BobbinRaceBlock *self,
                           guint64                n_inputs)
{
  return self->ready + MAX (self->elapsed - self->ready, 0) * (double) n_inputs / (double) self->n_tasks;
}

char *
bobbin_race_block_dup_fault (BobbinRun *run)
{
  BobbinRunFigures figures;

  bobbin_run_get_figures (run, &figures);
  if (bobbin_run_get_error (run) != NULL)
    return g_strdup (bobbin_run_get_error (run)->message);
  if (bobbin_run_get_state (run) == BOBBIN_RUN_CANCELLED)
    return g_strdup (_("It takes many times as long as one by one."));
  if (figures.n_done == 0)
    return g_strdup (_("All of its tasks failed."));

  return NULL;
}

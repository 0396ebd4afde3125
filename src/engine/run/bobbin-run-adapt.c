/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-run-adapt.h"

#include "bobbin-clock.h"
#include "bobbin-lane-private.h"
#include "bobbin-run-private.h"

#define NS_PER_SECOND 1e9

BobbinPlan *
bobbin_run_begin_plan (BobbinRun *self)
{
  g_return_val_if_fail (self->plan == NULL, self->plan);

  self->plan = bobbin_plan_new ();

  return self->plan;
}

static void
feel_lane (BobbinLane  *lane,
           BobbinPulse *pulse)
{
  BobbinLaneLive *live = bobbin_lane_get_live (lane);
  BobbinLaneState state = atomic_load (&live->state);
  BobbinAwaits awaits = atomic_load_explicit (&live->awaits, memory_order_relaxed);
  double age;

  pulse->n_attempts += bobbin_lane_get_n_done (lane) + bobbin_lane_get_n_failed (lane) +
                       bobbin_lane_get_n_retried (lane);
  pulse->busy += bobbin_lane_get_ended_seconds (lane);
  pulse->cpu += bobbin_lane_get_cpu_seconds (lane);
  pulse->memory = MAX (pulse->memory, atomic_load_explicit (&live->memory, memory_order_relaxed));
  if (awaits != BOBBIN_AWAITS_UNKNOWN)
    pulse->awaits = awaits;

  if (!bobbin_lane_is_alive (lane) || state == BOBBIN_LANE_STARTING || state == BOBBIN_LANE_ENDED)
    return;

  pulse->n_ready++;
  if (state == BOBBIN_LANE_IDLE || atomic_load_explicit (&live->task, memory_order_relaxed) == 0)
    return;

  pulse->n_at_work++;
  age = MAX (pulse->now - atomic_load_explicit (&live->since, memory_order_relaxed), 0) / NS_PER_SECOND;
  pulse->oldest = MAX (pulse->oldest, age);
}

void
bobbin_run_feel (BobbinRun   *self,
                 BobbinPulse *pulse)
{
  BobbinCursorFigures dealt;

  bobbin_cursor_get_figures (self->context.cursor, &dealt);
  *pulse = (BobbinPulse) {
    .now = bobbin_clock_now (),
    .is_running = self->state == BOBBIN_RUN_RUNNING,
    .is_dry = dealt.dry > 0,
    .n_tasks = bobbin_task_store_get_n_tasks (self->store),
    .known_busy = self->known_busy,
    .known_cpu = self->known_cpu,
    .cpu = self->loose_cpu,
  };
  pulse->time = pulse->now - self->origin;
  pulse->n_open = pulse->n_tasks - bobbin_run_count_settled (self);
  for (guint i = 0; i < self->lane_array->len; i++)
    feel_lane (bobbin_run_get_lane (self, i), pulse);
}

GHashTable *
bobbin_run_list_threads (BobbinRun *self)
{
  GHashTable *threads = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < self->lane_array->len; i++)
    {
      BobbinLane *lane = bobbin_run_get_lane (self, i);
      int thread = bobbin_lane_is_alive (lane) ? atomic_load (&bobbin_lane_get_live (lane)->thread) : 0;

      if (thread != 0)
        g_hash_table_add (threads, GINT_TO_POINTER (thread));
    }

  return threads;
}

void
bobbin_run_adapt (BobbinRun            *self,
                  const BobbinPlanStep *step)
{
  BobbinPlanStep now = *step;

  g_return_if_fail (self->plan != NULL);

  now.time = bobbin_clock_now () - self->origin;
  bobbin_plan_add_step (self->plan, &now);
  if (self->state != BOBBIN_RUN_RUNNING && self->state != BOBBIN_RUN_PAUSED)
    return;

  self->n_workers = step->n_workers;
  bobbin_run_apply_n_workers (self);
  bobbin_run_emit_changed (self);
}

void
bobbin_run_begin_with (BobbinRun *self,
                       guint      n_workers)
{
  self->n_workers = n_workers;
}

gboolean
bobbin_run_is_lane_ready (BobbinRun *self,
                          guint      lane)
{
  BobbinLane *object = bobbin_run_get_lane (self, lane);
  guint state = atomic_load (&bobbin_lane_get_live (object)->state);

  return bobbin_lane_is_alive (object) && state != BOBBIN_LANE_STARTING && state != BOBBIN_LANE_ENDED;
}

void
bobbin_run_renew_lane (BobbinRun *self,
                       guint      lane)
{
  BobbinLane *object = bobbin_run_get_lane (self, lane);

  if (!bobbin_lane_is_alive (object) || (self->state != BOBBIN_RUN_RUNNING && self->state != BOBBIN_RUN_PAUSED))
    return;

  g_hash_table_add (self->revive, GUINT_TO_POINTER (lane));
  atomic_store (&bobbin_lane_get_live (object)->quit, TRUE);
  bobbin_cursor_wake (self->context.cursor);
}

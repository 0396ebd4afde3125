/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-run-private.h"

#include "bobbin-clock.h"
#include "bobbin-lane-private.h"

#define NS_PER_SECOND 1e9

/* Marks the task that the lane has now as running, and the one before as not. */
static void
look_at_lane (BobbinRun *self,
              guint      number,
              gint64     now)
{
  BobbinLane *lane = bobbin_run_get_lane (self, number);
  guint64 *shown = &self->shown_tasks[number];
  guint64 task;

  bobbin_lane_look (lane, now);
  task = bobbin_lane_get_task (lane) + 1;

  if (*shown != task)
    {
      if (*shown > 0 && bobbin_task_store_get (self->store, *shown - 1)->state == BOBBIN_TASK_RUNNING)
        {
          bobbin_task_store_set_running (self->store, *shown - 1, number, 0, FALSE);
          bobbin_run_note_change (self, *shown - 1);
        }
      *shown = task;
    }

  if (task > 0)
    {
      const BobbinTask *record = bobbin_task_store_get (self->store, task - 1);

      if (BOBBIN_TASK_IS_SETTLED (record->state))
        return;

      if (record->state != BOBBIN_TASK_RUNNING)
        {
          bobbin_task_store_set_running (self->store, task - 1, number,
                                         now - bobbin_lane_get_task_seconds (lane) * NS_PER_SECOND,
                                         TRUE);
          bobbin_run_note_change (self, task - 1);
          record = bobbin_task_store_get (self->store, task - 1);
        }

      /* For a moment two lanes may show a task: one whose attempt failed, and
       * the one that tries it again. */
      if (record->lane == number)
        self->n_running++;
    }
}

void
bobbin_run_look_at_lanes (BobbinRun *self)
{
  guint n_lanes = self->lane_array->len;
  gint64 now = bobbin_clock_now ();

  self->n_running = 0;
  for (guint i = 0; i < n_lanes; i++)
    look_at_lane (self, i, now);
}

void
bobbin_run_grow_lanes (BobbinRun *self,
                       guint      n_lanes)
{
  guint n_old = self->lane_array->len;

  if (n_lanes <= n_old)
    return;

  for (guint i = n_old; i < n_lanes; i++)
    g_ptr_array_add (self->lane_array,
                     bobbin_lane_new (i, BOBBIN_EXECUTOR_GET_CLASS (self->executor)->lane_title));

  self->shown_tasks = g_renew (guint64, self->shown_tasks, n_lanes);
  for (guint i = self->n_shown; i < n_lanes; i++)
    self->shown_tasks[i] = 0;
  self->n_shown = n_lanes;

  g_list_store_splice (self->lanes, n_old, 0, self->lane_array->pdata + n_old, n_lanes - n_old);
}

void
bobbin_run_add_lane (BobbinRun *self,
                     guint      number)
{
  BobbinLane *lane = bobbin_run_get_lane (self, number);
  gint64 now = bobbin_clock_now ();

  bobbin_lane_starting (lane, now);
  bobbin_timeline_lane_added (self->timeline, number, now - self->origin);
  self->n_alive++;
  bobbin_run_note (self, BOBBIN_RECORD_LANE_ADDED, number, 0, now);
  bobbin_executor_add_lane (self->executor, number, bobbin_lane_get_live (lane));
}

/* Makes the first n_workers lanes live and asks the others to quit. */
void
bobbin_run_apply_n_workers (BobbinRun *self)
{
  guint n_lanes;

  bobbin_run_grow_lanes (self, self->n_workers);
  n_lanes = self->lane_array->len;
  bobbin_cursor_set_n_workers (self->context.cursor, self->n_workers);

  for (guint i = 0; i < n_lanes; i++)
    {
      BobbinLane *lane = bobbin_run_get_lane (self, i);
      BobbinLaneLive *live = bobbin_lane_get_live (lane);
      gboolean wanted = i < self->n_workers;

      if (wanted && !bobbin_lane_is_alive (lane))
        bobbin_run_add_lane (self, i);
      else if (wanted && atomic_load (&live->quit))
        g_hash_table_add (self->revive, GUINT_TO_POINTER (i));
      else if (!wanted && bobbin_lane_is_alive (lane))
        {
          g_hash_table_remove (self->revive, GUINT_TO_POINTER (i));
          atomic_store (&live->quit, TRUE);
        }
    }

  bobbin_cursor_wake (self->context.cursor);
}

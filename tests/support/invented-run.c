/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "invented-run.h"

#include "engine/run/bobbin-lane-private.h"
#include "engine/run/bobbin-run-private.h"
#include "support/bobbin-test-workload.h"

/* When it began, on the clock. */
#define ORIGIN 1000

BobbinRun *
invented_run_new (guint   n_lanes,
                  guint64 n_tasks,
                  gint64  ready,
                  gint64  end)
{
  g_autoptr (BobbinTestWorkload) workload = bobbin_test_workload_new (BOBBIN_TEST_DOUBLE, FALSE);
  BobbinRunSettings settings = BOBBIN_RUN_SETTINGS_INIT;
  BobbinRun *run;

  settings.workers = n_lanes;
  run = bobbin_test_run_new (workload, "threads", n_tasks, settings);
  run->origin = ORIGIN;
  run->end = ORIGIN + end;
  run->state = BOBBIN_RUN_FINISHED;
  bobbin_task_store_set_origin (run->store, ORIGIN);
  for (guint i = 0; i < n_lanes; i++)
    {
      BobbinLane *lane = bobbin_lane_new (i, "Worker %u");

      g_ptr_array_add (run->lane_array, lane);
      g_list_store_append (run->lanes, lane);
      bobbin_lane_starting (lane, ORIGIN);
      bobbin_lane_started (lane, ORIGIN + ready);
      bobbin_timeline_lane_added (run->timeline, i, 0);
      bobbin_timeline_lane_started (run->timeline, i, ready);
      bobbin_timeline_lane_ended (run->timeline, i, end);
    }

  return run;
}

void
invented_run_add (BobbinRun      *run,
                  guint           lane,
                  guint64         task,
                  guint           attempt,
                  gint64          start,
                  gint64          duration,
                  BobbinSpanKind  kind)
{
  static const guint8 errors[] = {
    BOBBIN_ERROR_KIND_NONE, BOBBIN_ERROR_KIND_TIMEOUT, BOBBIN_ERROR_KIND_TIMEOUT, BOBBIN_ERROR_KIND_CANCELLED,
  };
  BobbinBatch *batch = bobbin_batch_new (1);

  *bobbin_batch_add (batch) = (BobbinRecord) {
    .type = BOBBIN_RECORD_OUTCOME,
    .task = task,
    .lane = lane,
    .start = ORIGIN + start,
    .duration = duration,
    .cpu = -1,
    .error = errors[kind],
    .flags = kind == BOBBIN_SPAN_RETRIED ? BOBBIN_RECORD_WILL_RETRY : 0,
    .attempt = (guint8) attempt,
  };
  bobbin_run_apply_batch (batch, run);
}

void
invented_run_add_pause (BobbinRun *run,
                        gint64     from,
                        gint64     to)
{
  g_array_append_val (run->pauses, from);
  g_array_append_val (run->pauses, to);
}

guint64
invented_run_fill (BobbinRun *run,
                   gint64     from,
                   gint64     to,
                   gint64     length,
                   int        n_odd)
{
  guint n_lanes = g_list_model_get_n_items (bobbin_run_get_lanes (run));
  guint64 n_tasks = bobbin_task_store_get_n_tasks (bobbin_run_get_store (run));
  g_autofree gint64 *times = g_new (gint64, n_lanes);
  guint64 task = 0, n = 0;
  gboolean more = TRUE;

  for (guint i = 0; i < n_lanes; i++)
    times[i] = from;

  while (more)
    {
      more = FALSE;
      for (guint lane = 0; lane < n_lanes && task < n_tasks; lane++)
        for (guint attempt = 1; task < n_tasks; )
          {
            gint64 duration = (gint64) ((double) length * g_test_rand_double_range (0.4, 1.6));
            BobbinSpanKind kind = BOBBIN_SPAN_DONE;

            if (times[lane] + duration > to)
              break;
            if (n_odd > 0 && g_test_rand_int_range (0, n_odd) == 0)
              kind = (BobbinSpanKind) g_test_rand_int_range (BOBBIN_SPAN_FAILED, BOBBIN_N_ENDED_SPANS);
            invented_run_add (run, lane, task, attempt++, times[lane], duration, kind);
            times[lane] += duration + length / 20;
            n++;
            more = TRUE;
            if (kind == BOBBIN_SPAN_RETRIED)
              continue;
            task++;
            break;
          }
    }

  return n;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The figures of a span, against each attempt in it looked at; and lanes sorted
 * by their longest attempt. Needs no display. */
#include "app/timeline/bobbin-timeline-figures.h"
#include "app/timeline/bobbin-timeline-order.h"
#include "support/bobbin-test-workload.h"

#include <math.h>

#define N_TASKS 5000

/* An odd task fails. */
static BobbinRun *
new_finished_run (void)
{
  g_autoptr (BobbinTestWorkload) workload = bobbin_test_workload_new (BOBBIN_TEST_FAIL_ODD, FALSE);
  BobbinRun *run = bobbin_test_run_new (workload, "threads", N_TASKS,
                                        (BobbinRunSettings) { .executor = "threads", .workers = 4 });

  bobbin_run_start (run);
  bobbin_test_wait (BOBBIN_RUN_IS_OVER (bobbin_run_get_state (run)));

  return run;
}

static int
compare_times (gconstpointer a,
               gconstpointer b)
{
  gint64 left = *(const gint64 *) a;
  gint64 right = *(const gint64 *) b;

  return left < right ? -1 : left > right;
}

/* The least of which at least @percent are not more. */
static gint64
get_percentile (GArray *sorted,
                double  percent)
{
  gsize rank = (gsize) MAX (ceil (sorted->len * percent / 100), 1);

  return g_array_index (sorted, gint64, rank - 1);
}

static void
assert_near (gint64 value,
             gint64 expected)
{
  g_assert_cmpint (ABS (value - expected), <=, expected / 100 + 1);
}

static void
check_span (BobbinRun   *run,
            gint64       from,
            gint64       to,
            const guint *lanes,
            guint        n_lanes)
{
  g_autoptr (BobbinTimelineFigures) figures = bobbin_timeline_figures_new (run);
  g_autoptr (GArray) durations = g_array_new (FALSE, FALSE, sizeof (gint64));
  BobbinTimeline *timeline = bobbin_run_get_timeline (run);
  const BobbinTimelineSpanFigures *found;
  guint64 n[BOBBIN_N_ENDED_SPANS] = { 0 };
  BobbinTimelineAttempt attempt;
  guint n_counted = n_lanes > 0 ? n_lanes : bobbin_timeline_get_n_lanes (timeline);

  for (guint i = 0; i < n_counted; i++)
    {
      guint lane = n_lanes > 0 ? lanes[i] : i;

      for (guint64 index = 0; index < bobbin_timeline_get_n_attempts (timeline, lane); index++)
        {
          bobbin_timeline_get_attempt (timeline, lane, index, &attempt);
          if (attempt.start + attempt.duration < from || attempt.start + attempt.duration >= to)
            continue;
          n[attempt.kind]++;
          g_array_append_val (durations, attempt.duration);
        }
    }
  g_array_sort (durations, compare_times);

  bobbin_timeline_figures_set_span (figures, from, to, lanes, n_lanes);
  found = bobbin_timeline_figures_get (figures);
  for (guint kind = 0; kind < BOBBIN_N_ENDED_SPANS; kind++)
    g_assert_cmpuint (found->n[kind], ==, n[kind]);
  g_assert_cmpuint (found->n_attempts, ==, durations->len);
  g_assert_cmpuint (found->n_lanes, ==, n_counted);
  g_assert_cmpfloat (found->busy, >=, 0);
  g_assert_cmpfloat (found->idle, >=, 0);
  if (found->busy > 0)
    g_assert_true (fabs (found->busy + found->starting + found->idle - 1) < 1e-9);

  /* The least slice goes on, too. */
  while (bobbin_timeline_figures_step (figures, 0))
    g_assert_cmpuint (found->n_measured, <=, found->n_attempts);
  g_assert_cmpuint (found->n_measured, ==, found->n_attempts);
  if (durations->len == 0)
    return;

  assert_near (found->p50, get_percentile (durations, 50));
  assert_near (found->p90, get_percentile (durations, 90));
  assert_near (found->p99, get_percentile (durations, 99));
  g_assert_cmpint (found->max, ==, g_array_index (durations, gint64, durations->len - 1));
}

static void
test_spans (void)
{
  g_autoptr (BobbinRun) run = new_finished_run ();
  gint64 end = bobbin_run_get_time (run);

  check_span (run, 0, end + 1, NULL, 0);
  check_span (run, end, end + 1, NULL, 0);
  for (guint i = 0; i < 50; i++)
    {
      gint64 from = (gint64) g_test_rand_double_range (0, (double) end);
      gint64 to = from + 1 + (gint64) g_test_rand_double_range (0, (double) (end - from + 1));
      guint lanes[] = { (guint) g_test_rand_int_range (0, 2), (guint) g_test_rand_int_range (2, 4) };

      check_span (run, from, to, NULL, 0);
      if (bobbin_timeline_get_n_lanes (bobbin_run_get_timeline (run)) == 4)
        check_span (run, from, to, lanes, 2);
    }
}

static gint64
get_longest (BobbinRun *run,
             guint      lane)
{
  BobbinTimeline *timeline = bobbin_run_get_timeline (run);
  BobbinTimelineAttempt attempt;
  gint64 longest = 0;

  for (guint64 i = 0; lane < bobbin_timeline_get_n_lanes (timeline) && i < bobbin_timeline_get_n_attempts (timeline, lane); i++)
    {
      bobbin_timeline_get_attempt (timeline, lane, i, &attempt);
      longest = MAX (longest, attempt.duration);
    }

  return longest;
}

static void
test_slowest_first (void)
{
  g_autoptr (BobbinRun) run = new_finished_run ();
  g_autoptr (BobbinTimelineOrder) order = bobbin_timeline_order_new (run);
  g_autoptr (BobbinTimelineRows) rows = bobbin_timeline_rows_new ();
  guint n_lanes = g_list_model_get_n_items (bobbin_run_get_lanes (run));

  bobbin_timeline_rows_set_n_lanes (rows, n_lanes);
  g_assert_false (bobbin_timeline_order_step (order, BOBBIN_TIMELINE_SORT_NAME, 0));
  while (bobbin_timeline_order_step (order, BOBBIN_TIMELINE_SORT_SLOWEST, 1000))
    ;
  bobbin_timeline_order_apply (order, BOBBIN_TIMELINE_SORT_SLOWEST, rows);
  for (guint row = 0; row + 1 < n_lanes; row++)
    g_assert_cmpint (get_longest (run, bobbin_timeline_rows_get_lane (rows, row)), >=,
                     get_longest (run, bobbin_timeline_rows_get_lane (rows, row + 1)));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/timeline-figures/spans", test_spans);
  g_test_add_func ("/timeline-figures/slowest-first", test_slowest_first);

  return g_test_run ();
}

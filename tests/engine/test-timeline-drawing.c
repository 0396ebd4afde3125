/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is drawn of a run, against its attempts counted one by one. */

#include "bobbin-config.h"

#include <math.h>
#include <string.h>

#include "engine/charts/bobbin-timeline-drawing.h"
#include "support/invented-run.h"

#define SECOND G_GINT64_CONSTANT (1000000000)

/* ns of a lane's time that a drawing shows in an ink. */
static double
get_shown (BobbinDrawing        *drawing,
           const BobbinTimeAxis *axis,
           BobbinInk             ink)
{
  double ns_per_px = (axis->to - axis->from) / axis->width;
  double shown = 0;
  guint n;
  const BobbinShape *shapes = bobbin_drawing_get_shapes (drawing, &n);

  for (guint i = 0; i < n; i++)
    if (shapes[i].type == BOBBIN_SHAPE_RECTANGLE && shapes[i].ink == ink)
      shown += shapes[i].width * ns_per_px;
    else if (shapes[i].type == BOBBIN_SHAPE_COLUMNS && ink < BOBBIN_N_ENDED_SPANS)
      for (guint c = 0; c < shapes[i].n; c++)
        shown += (double) bobbin_drawing_get_columns (drawing)[shapes[i].first + c].shares[ink] *
                 shapes[i].step * ns_per_px;

  return shown;
}

static void
draw (BobbinDrawing        *drawing,
      BobbinRun            *run,
      const BobbinTimeAxis *axis,
      double                scale)
{
  BobbinTimelineRow row = { .lane = 0, .y = 0, .height = 24 };

  bobbin_drawing_clear (drawing, axis->x + axis->width, 24, scale);
  bobbin_timeline_drawing_add_rows (drawing, run, axis, &row, 1);
}

/* Nothing overlaps, and nothing is outside. */
static void
check_places (BobbinDrawing        *drawing,
              const BobbinTimeAxis *axis)
{
  double end = axis->x;
  guint n;
  const BobbinShape *shapes = bobbin_drawing_get_shapes (drawing, &n);

  for (guint i = 0; i < n; i++)
    {
      if (shapes[i].ink >= BOBBIN_INK_RUNNING)
        continue;
      g_assert_cmpfloat (shapes[i].x, >=, end - 1e-6);
      g_assert_cmpfloat (shapes[i].width, >, 0);
      end = shapes[i].x + shapes[i].width;
    }
  g_assert_cmpfloat (end, <=, axis->x + axis->width + 1e-6);
}

/* Where all is narrow, the shares are exactly the time. */
static void
test_shares (void)
{
  g_autoptr (BobbinRun) run = invented_run_new (1, 100000, 0, 10 * SECOND);
  g_autoptr (BobbinDrawing) drawing = bobbin_drawing_new ();
  BobbinTimeline *timeline = bobbin_run_get_timeline (run);
  BobbinTimeAxis axis = { .from = 0, .to = 10.0 * SECOND, .x = 40, .width = 500 };
  BobbinTimelineSums sums;

  invented_run_fill (run, 0, 10 * SECOND, 200000, 0);
  bobbin_timeline_sum_before (timeline, 0, G_MAXUINT64, &sums);
  for (double scale = 1; scale <= 2; scale++)
    {
      draw (drawing, run, &axis, scale);
      check_places (drawing, &axis);
      g_assert_cmpfloat_with_epsilon (get_shown (drawing, &axis, BOBBIN_INK_DONE) / (double) sums.busy[BOBBIN_SPAN_DONE],
                                      1, 1e-4);
    }

  /* And so is any part of it. */
  for (guint i = 0; i < 50; i++)
    {
      axis.from = floor (g_test_rand_double_range (0, 5.0 * SECOND));
      axis.to = axis.from + floor (g_test_rand_double_range (1.0 * SECOND, 5.0 * SECOND));
      bobbin_timeline_sum (timeline, 0, (gint64) axis.from, (gint64) axis.to, &sums);
      draw (drawing, run, &axis, 1);
      check_places (drawing, &axis);
      g_assert_cmpfloat_with_epsilon (get_shown (drawing, &axis, BOBBIN_INK_DONE) / (double) sums.busy[BOBBIN_SPAN_DONE],
                                      1, 1e-4);
    }
}

/* At every distance: what is wide is a rectangle at its place, and together they
 * show the time as nearly as pixels can. */
static void
test_all_distances (void)
{
  g_autoptr (BobbinRun) run = invented_run_new (1, 3000, 0, 10 * SECOND);
  g_autoptr (BobbinDrawing) drawing = bobbin_drawing_new ();
  BobbinTimeline *timeline = bobbin_run_get_timeline (run);

  invented_run_fill (run, 0, 10 * SECOND, 4000000, 5);
  for (double span = 10.0 * SECOND; span > 1e6; span /= 1.6)
    for (guint i = 0; i < 10; i++)
      {
        double from = floor (g_test_rand_double_range (0, 10.0 * SECOND - span + 1));
        BobbinTimeAxis axis = { .from = from, .to = from + span, .x = 0, .width = 700 };
        BobbinTimelineSums sums;
        guint64 n_attempts = bobbin_timeline_get_n_attempts (timeline, 0);

        bobbin_timeline_sum (timeline, 0, (gint64) axis.from, (gint64) axis.to, &sums);
        draw (drawing, run, &axis, 1);
        check_places (drawing, &axis);

        for (guint64 a = bobbin_timeline_find (timeline, 0, (gint64) axis.from); a < n_attempts; a++)
          {
            BobbinTimelineAttempt attempt;
            double left, right;
            gboolean found = FALSE;
            guint n;
            const BobbinShape *shapes = bobbin_drawing_get_shapes (drawing, &n);

            bobbin_timeline_get_attempt (timeline, 0, a, &attempt);
            left = bobbin_time_axis_to_x (&axis, (double) attempt.start);
            right = bobbin_time_axis_to_x (&axis, (double) (attempt.start + attempt.duration));
            if (left >= axis.width)
              break;
            if (right - left < BOBBIN_TIMELINE_MIN_RECTANGLE || left < 0 || right > axis.width)
              continue;
            for (guint s = 0; s < n && !found; s++)
              found = shapes[s].type == BOBBIN_SHAPE_RECTANGLE && shapes[s].ink == (BobbinInk) attempt.kind &&
                      fabs (shapes[s].x - left) <= 1 && fabs (shapes[s].x + shapes[s].width - right) <= 2;
            g_assert_true (found);
          }
      }
}

/* Nothing disappears: any failure among so many is there at every distance. */
static void
test_single_failure (void)
{
  g_autoptr (BobbinDrawing) drawing = bobbin_drawing_new ();

  for (guint i = 0; i < 5; i++)
    {
      g_autoptr (BobbinRun) run = invented_run_new (1, 100000, 0, 10 * SECOND);
      guint64 odd = (guint64) g_test_rand_int_range (0, 100000);
      BobbinTimelineAttempt attempt;

      for (guint64 task = 0; task < 100000; task++)
        invented_run_add (run, 0, task, 1, (gint64) task * 100000, task == odd ? 0 : 99000,
                          task == odd ? BOBBIN_SPAN_FAILED : BOBBIN_SPAN_DONE);
      bobbin_timeline_get_attempt (bobbin_run_get_timeline (run), 0, odd, &attempt);
      g_assert_cmpint (attempt.kind, ==, BOBBIN_SPAN_FAILED);

      for (double span = 10.0 * SECOND; span > 5e4; span /= 2.3)
        {
          double from = CLAMP ((double) attempt.start - g_test_rand_double_range (0.1, 0.9) * span, 0, 10.0 * SECOND - span);
          BobbinTimeAxis axis = { .from = from, .to = from + span, .x = 0, .width = 777 };
          double pixel = span / axis.width;

          draw (drawing, run, &axis, 1);
          /* At least a device pixel of the row's 24. */
          g_assert_cmpfloat (get_shown (drawing, &axis, BOBBIN_INK_FAILED), >=, pixel / 24 * 0.999);
        }
    }
}

/* The stretches of a lane under its attempts. */
static void
test_stretches (void)
{
  g_autoptr (BobbinRun) run = invented_run_new (1, 10, SECOND, 10 * SECOND);
  g_autoptr (BobbinDrawing) drawing = bobbin_drawing_new ();
  BobbinTimeAxis axis = { .from = 0, .to = 10.0 * SECOND, .x = 0, .width = 1000 };

  invented_run_add_pause (run, 4 * SECOND, 6 * SECOND);
  draw (drawing, run, &axis, 1);
  g_assert_cmpfloat_with_epsilon (get_shown (drawing, &axis, BOBBIN_INK_STARTING), 1.0 * SECOND, 1);
  g_assert_cmpfloat_with_epsilon (get_shown (drawing, &axis, BOBBIN_INK_IDLE), 9.0 * SECOND, 1);
  g_assert_cmpfloat_with_epsilon (get_shown (drawing, &axis, BOBBIN_INK_PAUSE), 2.0 * SECOND, 1);
}

static void
test_pick (void)
{
  g_autoptr (BobbinRun) run = invented_run_new (1, 3000, 0, 10 * SECOND);
  BobbinTimeline *timeline = bobbin_run_get_timeline (run);
  BobbinTimeAxis axis = { .from = 0, .to = 10.0 * SECOND, .x = 20, .width = 900 };
  guint64 n_attempts;

  invented_run_fill (run, 0, 10 * SECOND, 20000000, 5);
  n_attempts = bobbin_timeline_get_n_attempts (timeline, 0);
  for (guint i = 0; i < 3000; i++)
    {
      double x = floor (g_test_rand_double_range (20, 919));
      double from = floor (bobbin_time_axis_to_time (&axis, x));
      double to = ceil (bobbin_time_axis_to_time (&axis, x + 1));
      double most = 0;
      guint64 picked;
      gboolean any = bobbin_timeline_drawing_pick (run, &axis, 0, x + 0.3, &picked);

      for (guint64 a = 0; a < n_attempts; a++)
        {
          BobbinTimelineAttempt attempt;
          double part;

          bobbin_timeline_get_attempt (timeline, 0, a, &attempt);
          part = MIN ((double) (attempt.start + attempt.duration), to) - MAX ((double) attempt.start, from);
          most = MAX (most, part);
          if (any && a == picked)
            g_assert_cmpfloat (part, >=, 0);
        }
      if (most > 0)
        {
          BobbinTimelineAttempt attempt;

          g_assert_true (any);
          bobbin_timeline_get_attempt (timeline, 0, picked, &attempt);
          g_assert_cmpfloat_with_epsilon (MIN ((double) (attempt.start + attempt.duration), to) -
                                          MAX ((double) attempt.start, from), most, 1);
        }
    }
  g_assert_false (bobbin_timeline_drawing_pick (run, &axis, 0, 10, &(guint64) { 0 }));
  g_assert_false (bobbin_timeline_drawing_pick (run, &axis, 7, 100, &(guint64) { 0 }));
}

/* What happened in a stretch of time: tasks that ended, or ns of work. */
static double
get_amount (BobbinRun          *run,
            BobbinTimelineArea  area,
            double              from,
            double              to)
{
  double amount = 0;

  for (guint lane = 0; lane < 4; lane++)
    {
      BobbinTimelineSums sums;

      bobbin_timeline_sum (bobbin_run_get_timeline (run), lane, (gint64) from, (gint64) to, &sums);
      for (guint k = 0; k < BOBBIN_N_ENDED_SPANS; k++)
        if (area == BOBBIN_TIMELINE_AREA_ACTIVE)
          amount += (double) sums.busy[k];
        else if (k != BOBBIN_SPAN_RETRIED)
          amount += (double) sums.n[k];
    }

  return amount;
}

/* The area below a curve is what there was, from far and from near. */
static void
test_areas (void)
{
  g_autoptr (BobbinRun) run = invented_run_new (4, 4000, 0, 10 * SECOND);
  g_autoptr (BobbinDrawing) drawing = bobbin_drawing_new ();

  invented_run_fill (run, 0, 10 * SECOND, 20000000, 50);
  for (double span = 10.0 * SECOND; span > 0.05 * SECOND; span /= 2)
    for (BobbinTimelineArea area = 0; area <= BOBBIN_TIMELINE_AREA_ACTIVE; area++)
      {
        double from = span < 9.0 * SECOND ? 3.0 * SECOND : 0;
        BobbinTimeAxis axis = { .from = from, .to = MIN (from + span, 10.0 * SECOND), .x = 10, .width = 1000 };
        double margin = (axis.to - axis.from) / 64;
        double expected, beside, mean = 0, top;
        const BobbinShape *shapes;
        guint n;

        bobbin_drawing_clear (drawing, 1010, 100, 1);
        top = bobbin_timeline_drawing_add_area (drawing, run, &axis, area, 0, 100);
        shapes = bobbin_drawing_get_shapes (drawing, &n);
        g_assert_cmpuint (n, ==, 1);
        for (guint i = 0; i < shapes[0].n; i++)
          {
            double y = (double) bobbin_drawing_get_points (drawing)[i];

            g_assert_cmpfloat (y, >=, 0);
            g_assert_cmpfloat (y, <=, 100);
            mean += (100 - y) / 100 * top / shapes[0].n / (area == BOBBIN_TIMELINE_AREA_ACTIVE ? 1 : SECOND);
          }

        expected = get_amount (run, area, axis.from, axis.to);
        /* A point is the mean over a stretch of time, which the ends of what is in
         * sight may cut: what lies there counts in part, on both sides of an end.
         * The rest is in as many points as there are in that stretch, to one. */
        beside = get_amount (run, area, axis.from - margin, axis.from + margin) +
                 get_amount (run, area, axis.to - margin, axis.to + margin);
        g_assert_cmpfloat_with_epsilon (mean * (axis.to - axis.from), expected, beside + 0.05 * expected);
      }
}

static void
test_whole_run (void)
{
  g_autoptr (BobbinRun) run = invented_run_new (200, 20000, SECOND, 10 * SECOND);
  g_autoptr (BobbinDrawing) drawing = bobbin_drawing_new ();
  g_autofree char *description = NULL;
  const BobbinShape *shapes;
  double height;
  guint n;

  invented_run_fill (run, SECOND, 10 * SECOND, 50000000, 20);
  bobbin_drawing_clear (drawing, 900, 0, 1);
  height = bobbin_timeline_drawing_add_run (drawing, run, 900);
  g_assert_cmpfloat (bobbin_drawing_get_height (drawing), ==, height);
  shapes = bobbin_drawing_get_shapes (drawing, &n);
  for (guint i = 0; i < n; i++)
    {
      g_assert_cmpfloat (shapes[i].x, >=, 0);
      g_assert_cmpfloat (shapes[i].y, >=, 0);
      g_assert_cmpfloat (shapes[i].x + shapes[i].width, <=, 900 + 1);
      g_assert_cmpfloat (shapes[i].y + shapes[i].height, <=, height + 1);
    }

  description = bobbin_timeline_drawing_dup_description (run);
  g_assert_nonnull (strstr (description, "Worker 64:"));
  g_assert_null (strstr (description, "Worker 65:"));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/timeline-drawing/shares", test_shares);
  g_test_add_func ("/timeline-drawing/all-distances", test_all_distances);
  g_test_add_func ("/timeline-drawing/single-failure", test_single_failure);
  g_test_add_func ("/timeline-drawing/stretches", test_stretches);
  g_test_add_func ("/timeline-drawing/pick", test_pick);
  g_test_add_func ("/timeline-drawing/areas", test_areas);
  g_test_add_func ("/timeline-drawing/whole-run", test_whole_run);

  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The pictures of races: where bars, points and axes lie. */

#include "bobbin-config.h"

#include <math.h>
#include <string.h>

#include "engine/charts/bobbin-race-drawing.h"
#include "engine/charts/bobbin-svg.h"
#include "engine/race/bobbin-race-report-private.h"

/* A contender that takes @seconds, give or take a share of it. */
static BobbinContender *
add_contender (BobbinRaceReport *report,
               const char       *executor,
               guint             n_workers,
               double            seconds,
               double            margin)
{
  BobbinContender *contender = bobbin_contender_new (executor, n_workers);
  double serial = report->contenders->len > 0
                  ? bobbin_race_report_get_contender (report, 0)->standing.seconds.estimate : seconds;
  double speedup = serial / seconds;

  contender->standing.n_rounds = 5;
  contender->standing.seconds = (BobbinInterval) { seconds, seconds * (1 - margin), seconds * (1 + margin) };
  contender->has_speedup = TRUE;
  contender->speedup = (BobbinInterval) { speedup, speedup * (1 - margin), speedup * (1 + margin) };
  contender->memory = 1000 * 1000 * n_workers;
  for (guint i = 0; i < 5; i++)
    g_array_append_val (contender->values, seconds);
  g_ptr_array_add (report->contenders, contender);

  return contender;
}

/* Threads gain nothing, processes follow Gunther's law with a best number of
 * 5 workers or so. */
static BobbinRaceReport *
new_report (guint most_workers)
{
  BobbinRaceReport *report = bobbin_race_report_new ();

  report->state = BOBBIN_RACE_OVER;
  report->n_inputs = 1000;
  report->n_rounds = 5;
  add_contender (report, "serial", 1, 12, 0.02);
  for (guint n = 2; n <= most_workers; n *= 2)
    add_contender (report, "threads", n, 12.5, 0.05);
  for (guint n = 2; n <= most_workers; n *= 2)
    add_contender (report, "processes", n, 12 * (1 + 0.05 * (n - 1) + 0.03 * n * (n - 1)) / n, 0.01);
  report->leader = report->choice = (int) report->contenders->len - 2;

  return report;
}

static void
check_inside (BobbinDrawing     *drawing,
              const BobbinShape *shape)
{
  const float *points = bobbin_drawing_get_points (drawing) + shape->first;
  double width = bobbin_drawing_get_width (drawing) + 1;
  double height = bobbin_drawing_get_height (drawing) + 1;

  g_assert_cmpfloat (shape->x, >=, -0.001);
  g_assert_cmpfloat (shape->y, >=, -0.001);
  g_assert_cmpfloat (shape->x + shape->width, <=, width);
  g_assert_cmpfloat (shape->y + shape->height, <=, height);
  for (guint i = 0; shape->type == BOBBIN_SHAPE_LINE && i < shape->n; i++)
    {
      g_assert_cmpfloat ((double) points[2 * i], >=, 0);
      g_assert_cmpfloat ((double) points[2 * i], <=, width);
      g_assert_cmpfloat ((double) points[2 * i + 1], >=, 0);
      g_assert_cmpfloat ((double) points[2 * i + 1], <=, height);
    }
}

/* Everything lies in the picture, at any width and whatever is known. */
static void
test_inside (void)
{
  for (guint most = 2; most <= 128; most *= 2)
    {
      g_autoptr (BobbinRaceReport) report = new_report (most);
      BobbinContender *last = g_ptr_array_index (report->contenders, report->contenders->len - 1);

      /* Of one measurement, nobody knows how far off it is. */
      last->standing.seconds.low = last->speedup.low = -G_MAXDOUBLE;
      last->standing.seconds.high = last->speedup.high = (double) INFINITY;
      ((BobbinContender *) g_ptr_array_index (report->contenders, 1))->standing.n_rounds = 0;

      for (BobbinRacePicture picture = 0; picture < BOBBIN_N_RACE_PICTURES; picture++)
        for (double width = 260; width < 1400; width *= 1.3)
          {
            g_autoptr (BobbinDrawing) drawing = bobbin_race_drawing_new (report, picture, width, 1);
            const BobbinShape *shapes;
            guint n_shapes;

            g_assert_cmpfloat (bobbin_drawing_get_height (drawing), ==, bobbin_race_drawing_get_height (report, picture));
            shapes = bobbin_drawing_get_shapes (drawing, &n_shapes);
            g_assert_cmpuint (n_shapes, >, 5);
            for (guint i = 0; i < n_shapes; i++)
              check_inside (drawing, &shapes[i]);
          }
    }
}

/* Who takes twice the time has a bar twice as long; the one to choose has an
 * ink of its own. */
static void
test_bars (void)
{
  g_autoptr (BobbinRaceReport) report = bobbin_race_report_new ();
  g_autoptr (BobbinDrawing) drawing = NULL;
  const BobbinShape *shapes;
  double widths[3];
  guint n_shapes, n_bars = 0, n_best = 0;

  add_contender (report, "serial", 1, 8, 0.01);
  add_contender (report, "threads", 2, 4, 0.01);
  add_contender (report, "threads", 4, 2, 0.01);
  report->leader = report->choice = 2;
  drawing = bobbin_race_drawing_new (report, BOBBIN_RACE_PICTURE_TIMES, 600, 1);

  shapes = bobbin_drawing_get_shapes (drawing, &n_shapes);
  for (guint i = 0; i < n_shapes; i++)
    if (shapes[i].ink == BOBBIN_INK_BAR || shapes[i].ink == BOBBIN_INK_BEST)
      {
        g_assert_cmpuint (n_bars, <, 3);
        widths[n_bars++] = shapes[i].width;
        n_best += shapes[i].ink == BOBBIN_INK_BEST;
      }
  g_assert_cmpuint (n_bars, ==, 3);
  g_assert_cmpuint (n_best, ==, 1);
  g_assert_cmpfloat_with_epsilon (widths[0], 2 * widths[1], 0.01);
  g_assert_cmpfloat_with_epsilon (widths[1], 2 * widths[2], 0.01);
}

static void
check_axes (const BobbinRaceAxes *axes)
{
  double last_x = -G_MAXDOUBLE, last_y = G_MAXDOUBLE;

  for (double workers = 1; workers <= axes->most_workers; workers++)
    {
      double x = bobbin_race_axes_to_x (axes, workers);

      g_assert_cmpfloat (x, >, last_x);
      g_assert_cmpfloat (x, >=, axes->x);
      g_assert_cmpfloat (x, <=, axes->x + axes->width + 0.001);
      last_x = x;
    }
  for (double value = MAX (axes->least, 0.01); value <= axes->most; value += axes->most / 50)
    {
      double y = bobbin_race_axes_to_y (axes, value);

      g_assert_cmpfloat (y, <, last_y);
      g_assert_cmpfloat (y, >=, axes->y - 0.001);
      g_assert_cmpfloat (y, <=, axes->y + axes->height + 0.001);
      last_y = y;
    }
}

static void
test_axes (void)
{
  for (guint most = 2; most <= 1024; most *= 2)
    {
      g_autoptr (BobbinRaceReport) report = new_report (most);
      BobbinRaceAxes axes;

      bobbin_race_drawing_get_axes (report, BOBBIN_RACE_PICTURE_SPEEDUP, 500, &axes);
      check_axes (&axes);
      g_assert_cmpint (axes.log_workers, ==, most > 12);
      bobbin_race_drawing_get_axes (report, BOBBIN_RACE_PICTURE_EFFICIENCY, 500, &axes);
      check_axes (&axes);
      g_assert_cmpfloat (axes.most, >=, 1);
    }
}

/* On both kinds of axes the ideal is straight: n workers are n times as fast,
 * and nothing that is slower lies above it. */
static void
test_ideal (void)
{
  for (guint most = 4; most <= 64; most *= 4)
    {
      g_autoptr (BobbinRaceReport) report = new_report (most);
      BobbinRaceAxes axes;
      double slope;

      bobbin_race_drawing_get_axes (report, BOBBIN_RACE_PICTURE_SPEEDUP, 500, &axes);
      slope = (bobbin_race_axes_to_y (&axes, 2) - bobbin_race_axes_to_y (&axes, 1)) /
              (bobbin_race_axes_to_x (&axes, 2) - bobbin_race_axes_to_x (&axes, 1));
      g_assert_cmpfloat (slope, <, 0);
      g_assert_cmpfloat_with_epsilon ((bobbin_race_axes_to_y (&axes, 4) - bobbin_race_axes_to_y (&axes, 2)) /
                                        (bobbin_race_axes_to_x (&axes, 4) - bobbin_race_axes_to_x (&axes, 2)),
                                      slope, 1e-6);
      for (guint i = 1; i < report->contenders->len; i++)
        {
          const BobbinContender *contender = bobbin_race_report_get_contender (report, i);

          g_assert_cmpfloat (bobbin_race_axes_to_y (&axes, contender->speedup.estimate), >,
                             bobbin_race_axes_to_y (&axes, contender->n_workers));
        }
    }
}

static guint
count_lines (BobbinDrawing *drawing,
             gboolean       dashed)
{
  guint n_shapes, n = 0;
  const BobbinShape *shapes = bobbin_drawing_get_shapes (drawing, &n_shapes);

  for (guint i = 0; i < n_shapes; i++)
    n += shapes[i].type == BOBBIN_SHAPE_LINE && shapes[i].n > 4 && (shapes[i].step > 0) == dashed;

  return n;
}

/* A curve is drawn where there are points enough for it, and only there. */
static void
test_curve (void)
{
  g_autoptr (BobbinRaceReport) few = new_report (4);
  g_autoptr (BobbinRaceReport) enough = new_report (16);
  g_autoptr (BobbinDrawing) one = bobbin_race_drawing_new (few, BOBBIN_RACE_PICTURE_SPEEDUP, 500, 1);
  g_autoptr (BobbinDrawing) other = bobbin_race_drawing_new (enough, BOBBIN_RACE_PICTURE_SPEEDUP, 500, 1);
  g_autofree char *words = bobbin_race_drawing_dup_description (enough, BOBBIN_RACE_PICTURE_SPEEDUP);

  g_assert_cmpuint (count_lines (one, TRUE), ==, 0);
  g_assert_cmpuint (count_lines (other, TRUE), ==, 2);
  g_assert_nonnull (strstr (words, "is highest with"));
}

static void
start_element_cb (GMarkupParseContext *context,
                  const char          *name,
                  const char         **names,
                  const char         **values,
                  gpointer             user_data,
                  GError             **error)
{
  guint *n = user_data;

  *n += g_str_equal (name, "polyline") || g_str_equal (name, "circle") || g_str_equal (name, "text");
}

/* A picture as SVG is well-formed, with its words, and no number in it is odd. */
static void
test_svg (void)
{
  g_autoptr (BobbinRaceReport) report = new_report (16);

  for (BobbinRacePicture picture = 0; picture < BOBBIN_N_RACE_PICTURES; picture++)
    for (int dark = 0; dark < 2; dark++)
      {
        static const GMarkupParser parser = { .start_element = start_element_cb };
        g_autoptr (BobbinDrawing) drawing = bobbin_race_drawing_new (report, picture, 600, 1);
        g_autofree char *description = bobbin_race_drawing_dup_description (report, picture);
        g_autoptr (GString) svg = g_string_new (NULL);
        g_autoptr (GMarkupParseContext) context = NULL;
        g_autoptr (GError) error = NULL;
        guint n = 0;

        g_assert_true (bobbin_race_drawing_is_worth (report, picture));
        bobbin_svg_append (drawing, bobbin_race_picture_get_title (picture), description, dark, svg);
        context = g_markup_parse_context_new (&parser, G_MARKUP_DEFAULT_FLAGS, &n, NULL);
        g_assert_true (g_markup_parse_context_parse (context, svg->str, (gssize) svg->len, &error));
        g_assert_no_error (error);
        g_assert_true (g_markup_parse_context_end_parse (context, &error));
        g_assert_no_error (error);
        g_assert_cmpuint (n, >, 8);
        g_assert_null (strstr (svg->str, "nan"));
        g_assert_null (strstr (svg->str, "inf"));
        g_assert_nonnull (strstr (svg->str, "Processes"));
      }
}

/* What has not begun, or has nothing to show, is drawn all the same, and is
 * known to be worth nothing. */
static void
test_nothing (void)
{
  g_autoptr (BobbinRaceReport) report = bobbin_race_report_new ();

  g_ptr_array_add (report->contenders, bobbin_contender_new ("serial", 1));
  g_ptr_array_add (report->contenders, bobbin_contender_new ("threads", 4));
  for (BobbinRacePicture picture = 0; picture < BOBBIN_N_RACE_PICTURES; picture++)
    {
      g_autoptr (BobbinDrawing) drawing = bobbin_race_drawing_new (report, picture, 300, 2);
      const BobbinShape *shapes;
      guint n_shapes;

      g_assert_false (bobbin_race_drawing_is_worth (report, picture));
      shapes = bobbin_drawing_get_shapes (drawing, &n_shapes);
      for (guint i = 0; i < n_shapes; i++)
        check_inside (drawing, &shapes[i]);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/race-drawing/inside", test_inside);
  g_test_add_func ("/race-drawing/bars", test_bars);
  g_test_add_func ("/race-drawing/axes", test_axes);
  g_test_add_func ("/race-drawing/ideal", test_ideal);
  g_test_add_func ("/race-drawing/curve", test_curve);
  g_test_add_func ("/race-drawing/svg", test_svg);
  g_test_add_func ("/race-drawing/nothing", test_nothing);

  return g_test_run ();
}

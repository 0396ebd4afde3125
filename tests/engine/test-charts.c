/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Axes, inks and drawings as lists of shapes. */

#include "bobbin-config.h"

#include <math.h>
#include <string.h>

#include "engine/charts/bobbin-histogram-drawing.h"
#include "engine/charts/bobbin-svg.h"
#include "engine/charts/bobbin-time-axis.h"

#define SECOND 1e9

static void
check_inside (const BobbinTimeAxis *axis,
              double                end)
{
  g_assert_cmpfloat (axis->from, >=, 0);
  g_assert_cmpfloat (axis->to, <=, MAX (end, BOBBIN_TIME_AXIS_MIN_NS) * (1 + 1e-9));
  g_assert_cmpfloat (axis->to - axis->from, >=, BOBBIN_TIME_AXIS_MIN_NS * (1 - 1e-6));
}

static void
test_axis_zoom (void)
{
  for (guint i = 0; i < 2000; i++)
    {
      double end = pow (10, g_test_rand_double_range (4, 15));
      BobbinTimeAxis axis = { .from = 0, .to = end, .x = 100, .width = 800 };
      double x = g_test_rand_double_range (100, 900);
      double time;

      /* Zooming in keeps the point; zooming out again as well, until it is all. */
      for (guint n = 0; n < 40; n++)
        {
          gboolean closest = axis.to - axis.from < BOBBIN_TIME_AXIS_MIN_NS * 1.3;

          time = bobbin_time_axis_to_time (&axis, x);
          bobbin_time_axis_zoom (&axis, x, 1.3, end);
          check_inside (&axis, end);
          if (!closest)
            g_assert_cmpfloat_with_epsilon (bobbin_time_axis_to_x (&axis, time), x, 1e-3);
        }
      for (guint n = 0; n < 100; n++)
        bobbin_time_axis_zoom (&axis, x, 1 / 1.3, end);
      check_inside (&axis, end);
      g_assert_cmpfloat (axis.from, ==, 0);
      g_assert_cmpfloat_with_epsilon (axis.to, MAX (end, BOBBIN_TIME_AXIS_MIN_NS), end * 1e-9);
    }
}

static void
test_axis_pan_and_fit (void)
{
  for (guint i = 0; i < 5000; i++)
    {
      double end = pow (10, g_test_rand_double_range (4, 15));
      double a = g_test_rand_double_range (0, end);
      double b = g_test_rand_double_range (0, end);
      BobbinTimeAxis axis = { .from = 0, .to = end, .x = 50, .width = 700 };
      double span;

      bobbin_time_axis_fit (&axis, MIN (a, b), MAX (a, b), 20, end);
      check_inside (&axis, end);
      g_assert_cmpfloat (axis.from, <=, MIN (a, b) + end * 1e-9);
      g_assert_cmpfloat (axis.to, >=, MAX (a, b) - end * 1e-9);

      span = axis.to - axis.from;
      bobbin_time_axis_pan (&axis, g_test_rand_double_range (-5000, 5000), end);
      check_inside (&axis, end);
      g_assert_cmpfloat_with_epsilon (axis.to - axis.from, span, span * 1e-6 + 1);
    }
}

static gboolean
is_whole (double number)
{
  return fabs (number - rint (number)) < 1e-6;
}

static void
check_ticks (const BobbinTimeAxis *axis,
             double                distance)
{
  BobbinTimeTicks ticks;
  double pixels;

  bobbin_time_axis_get_ticks (axis, distance, &ticks);
  pixels = ticks.step / (axis->to - axis->from) * axis->width;
  g_assert_cmpfloat (pixels, >=, distance * (1 - 1e-6));
  g_assert_true (is_whole (ticks.first / ticks.step));
  if (ticks.n_ticks == 0)
    return;

  /* Within the axis, and none left out at its ends. */
  g_assert_cmpfloat (ticks.first, >=, axis->from - ticks.step * 1e-5);
  g_assert_cmpfloat (ticks.first + (ticks.n_ticks - 1) * ticks.step, <=, axis->to + ticks.step * 1e-5);
  g_assert_cmpfloat (ticks.first - ticks.step, <, axis->from);
  g_assert_cmpfloat (ticks.first + ticks.n_ticks * ticks.step, >, axis->to);

  /* No two beside one another say the same. */
  for (guint i = 1; i < MIN (ticks.n_ticks, 5); i++)
    {
      g_autofree char *one = bobbin_time_ticks_dup_label (&ticks, i - 1);
      g_autofree char *other = bobbin_time_ticks_dup_label (&ticks, i);

      g_assert_cmpstr (one, !=, other);
      g_assert_cmpuint (strlen (one), >, 0);
    }
}

static void
test_ticks (void)
{
  for (double span = BOBBIN_TIME_AXIS_MIN_NS; span < 30 * 86400 * SECOND; span *= 1.37)
    for (double from = 0; from < 10 * span; from += span * 0.73)
      {
        BobbinTimeAxis axis = { .from = from, .to = from + span, .x = 0, .width = 900 };

        check_ticks (&axis, 70);
      }
}

static void
check_label (double      first,
             double      step,
             guint       n,
             guint       tick,
             const char *expected)
{
  BobbinTimeTicks ticks = { .first = first, .step = step, .n_ticks = n };
  g_autofree char *label = bobbin_time_ticks_dup_label (&ticks, tick);

  g_assert_cmpstr (label, ==, expected);
}

static void
test_labels (void)
{
  check_label (0, 2e3, 5, 1, "2 µs");
  check_label (0, 0.5e3, 6, 1, "0.5 µs");
  check_label (0, 200e6, 11, 3, "0.6 s");
  check_label (0, 200e6, 4, 3, "600 ms");
  check_label (0, 0.05 * SECOND, 30, 25, "1.25 s");
  check_label (0, 20 * SECOND, 20, 10, "3 min 20 s");
  check_label (0, 60 * SECOND, 20, 0, "0 min");
  check_label (0, 60 * SECOND, 20, 5, "5 min");
  check_label (0, 1800 * SECOND, 20, 3, "1 h 30 min");
  check_label (0, 6 * 3600 * SECOND, 20, 5, "1 d 6 h");
}

/* Colour vision. */

typedef struct
{
  double v[3];
} Color;

/* Machado, Oliveira, Fernandes: "A Physiologically-based Model for Simulation of
 * Color Vision Deficiency", IEEE TVCG 15 (2009), severity 1.0, on linear RGB. */
static const double visions[4][3][3] = {
  { { 1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 } },
  { { 0.152286, 1.052583, -0.204868 }, { 0.114503, 0.786281, 0.099216 }, { -0.003882, -0.048116, 1.051998 } },
  { { 0.367322, 0.860646, -0.227968 }, { 0.280085, 0.672501, 0.047413 }, { -0.011820, 0.042940, 0.968881 } },
  { { 1.255528, -0.076749, -0.178779 }, { -0.078411, 0.930809, 0.147602 }, { 0.004733, 0.691367, 0.303900 } },
};

static double
to_linear (float channel)
{
  double value = (double) channel;

  return value <= 0.04045 ? value / 12.92 : pow ((value + 0.055) / 1.055, 2.4);
}

static Color
multiply (const double matrix[3][3],
          Color        color)
{
  Color result;

  for (guint i = 0; i < 3; i++)
    {
      result.v[i] = 0;
      for (guint j = 0; j < 3; j++)
        result.v[i] += matrix[i][j] * color.v[j];
    }

  return result;
}

static Color
get_linear (BobbinInk ink,
            gboolean  dark)
{
  BobbinRgba rgba = bobbin_ink_get_color (ink, dark);

  return (Color) { { to_linear (rgba.red), to_linear (rgba.green), to_linear (rgba.blue) } };
}

/* Björn Ottosson's OKLab, in which equal distances look about equally large. */
static Color
see (Color         color,
     const double  vision[3][3])
{
  static const double to_cones[3][3] = {
    { 0.4122214708, 0.5363325363, 0.0514459929 },
    { 0.2119034982, 0.6806995451, 0.1073969566 },
    { 0.0883024619, 0.2817188376, 0.6299787005 },
  };
  static const double to_lab[3][3] = {
    { 0.2104542553, 0.7936177850, -0.0040720468 },
    { 1.9779984951, -2.4285922050, 0.4505937099 },
    { 0.0259040371, 0.7827717662, -0.8086757660 },
  };
  Color seen = multiply (vision, color);

  for (guint i = 0; i < 3; i++)
    seen.v[i] = CLAMP (seen.v[i], 0, 1);
  seen = multiply (to_cones, seen);
  for (guint i = 0; i < 3; i++)
    seen.v[i] = cbrt (seen.v[i]);

  return multiply (to_lab, seen);
}

static double
get_luminance (Color color)
{
  return 0.2126 * color.v[0] + 0.7152 * color.v[1] + 0.0722 * color.v[2];
}

/* As WCAG 2 has it. */
static double
get_contrast (BobbinInk one,
              BobbinInk other,
              gboolean  dark)
{
  double a = get_luminance (get_linear (one, dark));
  double b = get_luminance (get_linear (other, dark));

  return (MAX (a, b) + 0.05) / (MIN (a, b) + 0.05);
}

static void
test_inks (void)
{
  for (gboolean dark = FALSE; dark <= TRUE; dark++)
    {
      for (BobbinInk one = 0; one <= BOBBIN_INK_RUNNING; one++)
        {
          g_assert_cmpfloat (get_contrast (one, BOBBIN_INK_BACKGROUND, dark), >=, 3);
          for (BobbinInk other = 0; other < one; other++)
            {
              g_assert_cmpint (bobbin_ink_get_pattern (one), !=, bobbin_ink_get_pattern (other));
              for (guint i = 0; i < G_N_ELEMENTS (visions); i++)
                {
                  Color a = see (get_linear (one, dark), visions[i]);
                  Color b = see (get_linear (other, dark), visions[i]);

                  /* About six times what is just told apart (0.02). */
                  g_assert_cmpfloat (hypot (hypot (a.v[0] - b.v[0], a.v[1] - b.v[1]), a.v[2] - b.v[2]), >=, 0.12);
                }
            }
        }
      g_assert_cmpfloat (get_contrast (BOBBIN_INK_TEXT, BOBBIN_INK_BACKGROUND, dark), >=, 7);
      g_assert_cmpfloat (get_contrast (BOBBIN_INK_DIM_TEXT, BOBBIN_INK_BACKGROUND, dark), >=, 4.5);
      g_assert_cmpfloat (get_contrast (BOBBIN_INK_STARTING, BOBBIN_INK_BACKGROUND, dark), >=, 3);
    }
}

/* Drawings. */

static void
test_divide (void)
{
  for (guint i = 0; i < 20000; i++)
    {
      BobbinColumnShares shares = { { 0 } };
      guint height = (guint) g_test_rand_int_range (1, 40);
      guint parts[BOBBIN_N_ENDED_SPANS];
      double room = 1;
      guint sum = 0, n_odd = 0;

      for (guint k = 0; k < BOBBIN_N_ENDED_SPANS; k++)
        if (g_test_rand_bit ())
          {
            shares.shares[k] = (float) g_test_rand_double_range (0.0001, room);
            room -= (double) shares.shares[k];
            n_odd += k != BOBBIN_SPAN_DONE;
          }

      bobbin_column_shares_divide (&shares, height, parts);
      for (guint k = 0; k < BOBBIN_N_ENDED_SPANS; k++)
        {
          sum += parts[k];
          if (shares.shares[k] <= 0)
            g_assert_cmpuint (parts[k], ==, 0);
          else if (k != BOBBIN_SPAN_DONE && height >= 2 * n_odd + 1 && room > 0.5)
            g_assert_cmpuint (parts[k], >=, 1);
        }
      g_assert_cmpuint (sum, <=, height);
    }
}

static void
test_drawing_keeps_nothing (void)
{
  g_autoptr (BobbinDrawing) drawing = bobbin_drawing_new ();
  const BobbinShape *shapes;
  guint n;

  for (guint i = 0; i < 3; i++)
    {
      bobbin_drawing_clear (drawing, 100 + i, 50, 2);
      bobbin_drawing_add_rectangle (drawing, BOBBIN_INK_DONE, 1, 2, 3, 4);
      bobbin_drawing_add_columns (drawing, 5, 0, 10, 7)[6].shares[0] = 1;
      bobbin_drawing_add_area (drawing, BOBBIN_INK_AREA, 0, 0, 10, 2, 3)[2] = 4;
      bobbin_drawing_add_text (drawing, BOBBIN_INK_TEXT, BOBBIN_ANCHOR_END, 1, 2, 11, TRUE, i == 0 ? "first" : "x");
      bobbin_drawing_add_columns (drawing, 5, 0, 10, 7);
      shapes = bobbin_drawing_get_shapes (drawing, &n);
      g_assert_cmpuint (n, ==, 5);
      g_assert_cmpfloat (bobbin_drawing_get_width (drawing), ==, 100 + i);
      g_assert_cmpfloat (shapes[1].step, ==, 0.5);
      g_assert_cmpstr (shapes[3].text, ==, i == 0 ? "first" : "x");
      /* What was in these columns before is gone. */
      for (guint k = 0; k < 7; k++)
        g_assert_true (bobbin_drawing_get_columns (drawing)[shapes[4].first + k].shares[0] == 0);
      bobbin_drawing_get_columns (drawing);
    }
}

static void
test_svg (void)
{
  g_autoptr (BobbinDrawing) drawing = bobbin_drawing_new ();
  g_autoptr (GString) svg = g_string_new (NULL);
  g_autoptr (GMarkupParseContext) context = NULL;
  GMarkupParser parser = { 0 };
  g_autoptr (GError) error = NULL;
  BobbinColumnShares *columns;
  guint n_paths = 0;

  bobbin_drawing_clear (drawing, 300.25, 100, 1);
  columns = bobbin_drawing_add_columns (drawing, 10, 0, 20, 200);
  for (guint i = 0; i < 200; i++)
    columns[i].shares[i % 2 ? BOBBIN_SPAN_DONE : BOBBIN_SPAN_FAILED] = 1;
  bobbin_drawing_add_text (drawing, BOBBIN_INK_TEXT, BOBBIN_ANCHOR_START, 0, 50, 11, FALSE,
                           "\x1b[1m<script>&amp; \"\x7f\xff\xef\xbf\xbe");
  bobbin_svg_append (drawing, "]]> <&>", "one\ntwo", FALSE, svg);

  context = g_markup_parse_context_new (&parser, 0, NULL, NULL);
  g_assert_true (g_markup_parse_context_parse (context, svg->str, (gssize) svg->len, &error));
  g_assert_no_error (error);
  g_assert_true (g_markup_parse_context_end_parse (context, &error));
  g_assert_no_error (error);

  for (const char *p = svg->str; *p != '\0'; p++)
    g_assert_true ((guchar) *p >= 0x20 || *p == '\n');
  g_assert_nonnull (strstr (svg->str, "width=\"300.25\""));
  g_assert_nonnull (strstr (svg->str, "\xef\xbf\xbd[1m&lt;script&gt;&amp;amp; &quot;"));
  g_assert_null (strstr (svg->str, "<script"));
  /* Two hundred columns of two inks are two paths, and one in the pattern. */
  for (const char *p = svg->str; (p = strstr (p, "<path")) != NULL; p++)
    n_paths++;
  g_assert_cmpuint (n_paths, ==, 3);
}

/* Bars of a histogram. */

static void
test_histogram_bars (void)
{
  BobbinHistogram *histogram = g_new0 (BobbinHistogram, 1);
  BobbinHistogramBar *bars = g_new (BobbinHistogramBar, BOBBIN_HISTOGRAM_MAX_BARS);
  gint64 values[3000];

  g_assert_cmpuint (bobbin_histogram_get_bars (histogram, 500, bars), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      values[i] = (gint64) pow (10, g_test_rand_double_range (2, 10));
      bobbin_histogram_add (histogram, values[i]);
    }

  for (double width = 50; width < 4000; width *= 1.7)
    {
      BobbinHistogramPlace place = { .x = 10, .y = 0, .width = width, .height = 100 };
      guint n = bobbin_histogram_get_bars (histogram, width, bars);
      guint64 sum = 0;

      for (guint b = 0; b < n; b++)
        {
          guint64 expected = 0;

          if (b > 0)
            g_assert_cmpuint (bars[b].low, ==, bars[b - 1].high);
          for (guint i = 0; i < G_N_ELEMENTS (values); i++)
            expected += (guint64) values[i] >= bars[b].low && (guint64) values[i] < bars[b].high;
          g_assert_cmpuint (bars[b].n, ==, expected);
          sum += bars[b].n;
          g_assert_cmpuint (bobbin_histogram_place_to_bar (&place, bars, n,
                              bobbin_histogram_place_to_x (&place, bars, n, sqrt ((double) bars[b].low * (double) bars[b].high))),
                            ==, b);
        }
      g_assert_cmpuint (sum, ==, G_N_ELEMENTS (values));
    }

  g_free (bars);
  g_free (histogram);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/charts/axis/zoom", test_axis_zoom);
  g_test_add_func ("/charts/axis/pan-and-fit", test_axis_pan_and_fit);
  g_test_add_func ("/charts/axis/ticks", test_ticks);
  g_test_add_func ("/charts/axis/labels", test_labels);
  g_test_add_func ("/charts/inks", test_inks);
  g_test_add_func ("/charts/drawing/divide", test_divide);
  g_test_add_func ("/charts/drawing/keeps-nothing", test_drawing_keeps_nothing);
  g_test_add_func ("/charts/svg", test_svg);
  g_test_add_func ("/charts/histogram-bars", test_histogram_bars);

  return g_test_run ();
}

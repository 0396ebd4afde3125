/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Where things are in a plot and in a bar of segments; needs no display. */
#include "app/run-page/bobbin-plot-geometry.h"
#include "app/run-page/bobbin-segment-bar.h"

#include <math.h>

static void
check_ticks (double min,
             double max,
             guint  max_ticks)
{
  BobbinPlotTicks ticks;
  double digits;

  bobbin_plot_ticks (min, max, max_ticks, &ticks);
  g_assert_cmpuint (ticks.n_ticks, >=, 1);
  g_assert_cmpuint (ticks.n_ticks, <=, max_ticks);
  g_assert_cmpfloat (ticks.first, >=, min - ticks.step * 1e-6);
  g_assert_cmpfloat (ticks.first + (ticks.n_ticks - 1) * ticks.step, <=, max + ticks.step * 1e-6);
  /* No tick was left out at either end. */
  g_assert_cmpfloat (ticks.first - ticks.step, <, min);
  g_assert_cmpfloat (ticks.first + ticks.n_ticks * ticks.step, >, max);

  digits = ticks.step / pow (10, floor (log10 (ticks.step) + 1e-9));
  g_assert_true (fabs (digits - 1) < 1e-6 || fabs (digits - 2) < 1e-6 || fabs (digits - 5) < 1e-6);
}

static void
test_ticks (void)
{
  BobbinPlotTicks ticks;

  bobbin_plot_ticks (0, 10, 6, &ticks);
  g_assert_cmpfloat (ticks.first, ==, 0);
  g_assert_cmpfloat (ticks.step, ==, 2);
  g_assert_cmpuint (ticks.n_ticks, ==, 6);
  g_assert_cmpuint (ticks.decimals, ==, 0);

  bobbin_plot_ticks (0, 0.3, 4, &ticks);
  g_assert_cmpuint (ticks.decimals, ==, 1);
  g_assert_cmpuint (ticks.n_ticks, ==, 4);

  bobbin_plot_ticks (7, 7, 5, &ticks);
  g_assert_cmpuint (ticks.n_ticks, ==, 1);

  for (double scale = 1e-9; scale < 1e12; scale *= 7.3)
    for (guint n = 2; n < 12; n++)
      {
        check_ticks (0, scale, n);
        check_ticks (-scale, scale * 1.7, n);
        check_ticks (scale * 3.1, scale * 4.2, n);
      }
}

static void
test_range (void)
{
  double min = 5, max = 5;

  bobbin_plot_round_range (&min, &max);
  g_assert_cmpfloat (min, <, 5);
  g_assert_cmpfloat (max, >, 5);

  min = 1;
  max = 25;
  bobbin_plot_round_range (&min, &max);
  g_assert_cmpfloat (min, ==, 0);
  g_assert_cmpfloat (max, ==, 25);

  min = 1000;
  max = 1001;
  bobbin_plot_round_range (&min, &max);
  g_assert_cmpfloat (min, ==, 1000);
}

static void
test_place (void)
{
  g_assert_cmpfloat (bobbin_plot_place (5, 0, 10, 100, 0), ==, 50);
  g_assert_cmpfloat (bobbin_plot_place (0, 0, 10, 100, 0), ==, 100);
  g_assert_cmpfloat (bobbin_plot_place (3, 3, 3, 0, 10), ==, 5);
  g_assert_cmpfloat_with_epsilon (bobbin_plot_place (0, -G_MAXDOUBLE, G_MAXDOUBLE, 0, 10), 5, 1e-9);
}

static void
test_band_of (void)
{
  guint before = 0;

  g_assert_cmpuint (bobbin_plot_band_of (7, 10, 2048), ==, 7);
  for (guint64 task = 0; task < 100000; task++)
    {
      guint band = bobbin_plot_band_of (task, 100000, 300);

      /* Each band in its turn, and none left out. */
      g_assert_cmpuint (band, <, 300);
      g_assert_true (band == before || band == before + 1);
      before = band;
    }
  g_assert_cmpuint (before, ==, 299);
}

static void
test_merge (void)
{
  BobbinPlotBand bands[10];
  BobbinPlotBand columns[3];
  double least = G_MAXDOUBLE, most = -G_MAXDOUBLE;

  for (guint i = 0; i < 10; i++)
    {
      bands[i] = (BobbinPlotBand) BOBBIN_PLOT_BAND_EMPTY;
      bobbin_plot_band_add (&bands[i], (i * 7) % 10);
      bobbin_plot_band_add (&bands[i], NAN);
      bobbin_plot_band_add (&bands[i], INFINITY);
    }
  bobbin_plot_merge (bands, 10, columns, 3);
  for (guint i = 0; i < 3; i++)
    {
      g_assert_false (BOBBIN_PLOT_BAND_IS_EMPTY (&columns[i]));
      least = MIN (least, columns[i].min);
      most = MAX (most, columns[i].max);
    }
  g_assert_cmpfloat (least, ==, 0);
  g_assert_cmpfloat (most, ==, 9);

  bands[0] = (BobbinPlotBand) BOBBIN_PLOT_BAND_EMPTY;
  bobbin_plot_merge (bands, 1, columns, 1);
  g_assert_true (BOBBIN_PLOT_BAND_IS_EMPTY (&columns[0]));
}

static void
test_segments (void)
{
  const double few[] = { 1, 999998, 1, 0 };
  const double none[] = { 0, 0, 0, 0 };
  double widths[4];

  bobbin_segment_bar_divide (few, 4, 1000000, 200, 3, widths);
  g_assert_cmpfloat (widths[0], ==, 3);
  g_assert_cmpfloat (widths[2], ==, 3);
  g_assert_cmpfloat (widths[3], ==, 0);
  g_assert_cmpfloat_with_epsilon (widths[0] + widths[1] + widths[2], 200, 1e-9);

  bobbin_segment_bar_divide (none, 4, 0, 200, 3, widths);
  for (guint i = 0; i < 4; i++)
    g_assert_cmpfloat (widths[i], ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/plot-geometry/ticks", test_ticks);
  g_test_add_func ("/plot-geometry/range", test_range);
  g_test_add_func ("/plot-geometry/place", test_place);
  g_test_add_func ("/plot-geometry/band-of", test_band_of);
  g_test_add_func ("/plot-geometry/merge", test_merge);
  g_test_add_func ("/plot-geometry/segments", test_segments);

  return g_test_run ();
}

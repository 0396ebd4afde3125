/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <math.h>
#include <string.h>

#include "engine/run/bobbin-figures.h"
#include "engine/run/bobbin-lane.h"
#include "engine/run/bobbin-words.h"

static int
compare (gconstpointer a,
         gconstpointer b)
{
  gint64 one = *(const gint64 *) a;
  gint64 two = *(const gint64 *) b;

  return one < two ? -1 : one > two;
}

/* Within one percent of the exact percentile, for durations of all sizes. */
static void
test_percentiles (void)
{
  static const double percents[] = { 1, 10, 50, 90, 99, 99.9, 100 };
  g_autoptr (GArray) values = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autofree BobbinHistogram *histogram = g_new0 (BobbinHistogram, 1);

  g_assert_cmpint (bobbin_histogram_percentile (histogram, 50), ==, 0);
  for (guint i = 0; i < 20000; i++)
    {
      gint64 value = pow (10, g_test_rand_double_range (0, 13));

      g_array_append_val (values, value);
      bobbin_histogram_add (histogram, value);
    }
  g_array_sort (values, compare);

  for (guint i = 0; i < G_N_ELEMENTS (percents); i++)
    {
      guint rank = MAX (ceil (values->len * percents[i] / 100), 1);
      double exact = g_array_index (values, gint64, rank - 1);

      g_assert_cmpfloat_with_epsilon (bobbin_histogram_percentile (histogram, percents[i]),
                                      exact, exact * 0.01 + 1);
    }
  g_assert_cmpuint (histogram->max, ==, g_array_index (values, gint64, values->len - 1));
}

#define SECOND G_GINT64_CONSTANT (1000000000)

static void
test_rate (void)
{
  BobbinRateMeter meter;
  double low, high;
  gint64 now = 5 * SECOND;

  bobbin_rate_meter_init (&meter, now);
  g_assert_cmpfloat (bobbin_rate_meter_get_rate (&meter, now), ==, 0);
  g_assert_false (bobbin_rate_meter_get_left (&meter, now, 10, &low, &high));

  /* Ten a second for two minutes: steady, so the range is narrow. */
  for (guint i = 0; i < 1200; i++)
    {
      now += SECOND / 10;
      bobbin_rate_meter_add (&meter, now, 1);
    }
  g_assert_cmpfloat_with_epsilon (bobbin_rate_meter_get_rate (&meter, now), 10, 0.2);
  g_assert_true (bobbin_rate_meter_get_left (&meter, now, 100, &low, &high));
  g_assert_cmpfloat (low, <=, 10.1);
  g_assert_cmpfloat (high, >=, 9.9);
  g_assert_cmpfloat (high - low, <, 1.5);

  /* Then nothing for longer than the meter remembers. */
  now += 70 * SECOND;
  g_assert_cmpfloat (bobbin_rate_meter_get_rate (&meter, now), ==, 0);
  g_assert_false (bobbin_rate_meter_get_left (&meter, now, 100, &low, &high));

  /* A pause does not count. */
  bobbin_rate_meter_init (&meter, now);
  bobbin_rate_meter_add (&meter, now + SECOND, 10);
  bobbin_rate_meter_skip (&meter, 1000 * SECOND);
  g_assert_cmpfloat_with_epsilon (bobbin_rate_meter_get_rate (&meter, now + 1001 * SECOND), 10, 0.01);
}

static void
assert_time (double      seconds,
             const char *expected)
{
  g_autofree char *time = bobbin_words_dup_time (seconds);

  g_assert_cmpstr (time, ==, expected);
}

static void
test_times (void)
{
  assert_time ((double) NAN, "–");
  assert_time (0, "0 s");
  assert_time (-1, "0 s");
  assert_time (12e-9, "12.0 ns");
  assert_time (0.9994e-6, "999 ns");
  assert_time (0.9996e-6, "1.00 µs");
  assert_time (0.012345, "12.3 ms");
  assert_time (0.9996, "1.00 s");
  assert_time (1.996, "2.00 s");
  assert_time (9.996, "10.0 s");
  assert_time (99.96, "100 s");
  assert_time (599.4, "599 s");
  assert_time (599.6, "10 min 00 s");
  assert_time (664.7, "11 min 05 s");
}

/* Shown in whole hundredths, none off by one or more, and 100 in all. */
static void
test_shares (void)
{
  const BobbinShares nothing = { 0 };
  BobbinShares rounded = bobbin_shares_round (&nothing);

  g_assert_cmpmem (&rounded, sizeof rounded, &nothing, sizeof nothing);

  for (guint i = 0; i < 10000; i++)
    {
      double parts[4], rounds[4], total = 0, sum = 0;

      for (guint k = 0; k < G_N_ELEMENTS (parts); k++)
        total += parts[k] = g_test_rand_int_range (0, 3) * g_test_rand_double ();
      if (total <= 0)
        continue;

      rounded = bobbin_shares_round (&(BobbinShares) { parts[0], parts[1], parts[2], parts[3] });
      memcpy (rounds, &rounded, sizeof rounds);
      for (guint k = 0; k < G_N_ELEMENTS (parts); k++)
        {
          g_assert_cmpfloat (fabs (rounds[k] - parts[k] / total), <, 0.01);
          g_assert_cmpfloat_with_epsilon (rounds[k] * 100, round (rounds[k] * 100), 1e-9);
          sum += rounds[k];
        }
      g_assert_cmpfloat_with_epsilon (sum, 1, 1e-9);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/figures/percentiles", test_percentiles);
  g_test_add_func ("/figures/rate", test_rate);
  g_test_add_func ("/figures/shares", test_shares);
  g_test_add_func ("/figures/times", test_times);

  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-statistics.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

/* The ends of an interval that is wider than this share of its estimate to each
 * side differ from it visibly. */
#define UNEVEN 0.25

gboolean
bobbin_interval_is_open (const BobbinInterval *interval)
{
  return !(interval->high <= 10 * interval->estimate);
}

gboolean
bobbin_interval_is_uneven (const BobbinInterval *interval)
{
  return interval->high - interval->low > 2 * UNEVEN * interval->estimate;
}

double
bobbin_mean (const double *values,
             guint         n_values)
{
  double mean = 0;

  /* Welford's way, which does not lose digits to a large sum. */
  for (guint i = 0; i < n_values; i++)
    mean += (values[i] - mean) / (i + 1);

  return mean;
}

double
bobbin_standard_deviation (const double *values,
                           guint         n_values)
{
  double mean = bobbin_mean (values, n_values);
  double sum = 0;

  if (n_values < 2)
    return 0;

  for (guint i = 0; i < n_values; i++)
    sum += (values[i] - mean) * (values[i] - mean);

  return sqrt (sum / (n_values - 1));
}

static int
compare_doubles (const void *a,
                 const void *b)
{
  double x = *(const double *) a;
  double y = *(const double *) b;

  return (x > y) - (x < y);
}

static double *
dup_sorted (const double *values,
            guint         n_values)
{
  double *sorted = g_memdup2 (values, n_values * sizeof (double));

  qsort (sorted, n_values, sizeof (double), compare_doubles);

  return sorted;
}

/* Linear between the values, as R's type 7 and NumPy's default. */
static double
quantile_of_sorted (const double *sorted,
                    guint         n_values,
                    double        share)
{
  double position = share * (n_values - 1);
  guint below = (guint) floor (position);
  guint above = MIN (below + 1, n_values - 1);

  return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
}

double
bobbin_median (const double *values,
               guint         n_values)
{
  g_autofree double *sorted = NULL;

  g_return_val_if_fail (n_values > 0, 0);

  sorted = dup_sorted (values, n_values);

  return quantile_of_sorted (sorted, n_values, 0.5);
}

/* The continued fraction of the incomplete beta function by Lentz's method
 * (Press and others, “Numerical Recipes”, 6.4; DLMF 8.17.22). */
static double
beta_fraction (double a,
               double b,
               double x)
{
  double c = 1;
  double d = 1 / MAX (fabs (1 - (a + b) * x / (a + 1)), DBL_MIN);
  double value;

  if (1 - (a + b) * x / (a + 1) < 0)
    d = -d;
  value = d;

  for (int m = 1; m < 1000; m++)
    {
      double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
      double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
      double change;

      d = 1 / (1 + even * d);
      c = 1 + even / c;
      value *= d * c;
      d = 1 / (1 + odd * d);
      c = 1 + odd / c;
      change = d * c;
      value *= change;
      if (fabs (change - 1) < 1e-15)
        break;
    }

  return value;
}

/* The regularised incomplete beta function. */
static double
incomplete_beta (double a,
                 double b,
                 double x)
{
  double factor;

  if (x <= 0)
    return 0;
  if (x >= 1)
    return 1;

  factor = exp (lgamma (a + b) - lgamma (a) - lgamma (b) + a * log (x) + b * log1p (-x));
  if (x < (a + 1) / (a + b + 2))
    return factor * beta_fraction (a, b, x) / a;

  return 1 - factor * beta_fraction (b, a, 1 - x) / b;
}

/* The probability of more than @t, which is positive. */
static double
student_tail (double t,
              double degrees)
{
  return incomplete_beta (degrees / 2, 0.5, degrees / (degrees + t * t)) / 2;
}

double
bobbin_student_quantile (double probability,
                         double degrees)
{
  double tail = MIN (probability, 1 - probability);
  double low = 0;
  double high = 1;

  g_return_val_if_fail (probability > 0 && probability < 1 && degrees > 0, 0);

  while (student_tail (high, degrees) > tail && high < 1e300)
    high *= 2;

  /* The tail falls without a bend: halving cannot go wrong, and is done seldom. */
  for (int i = 0; i < 200 && high - low > high * 1e-14; i++)
    {
      double middle = low + (high - low) / 2;

      if (student_tail (middle, degrees) > tail)
        low = middle;
      else
        high = middle;
    }

  if (probability == 0.5)
    return 0;

  return probability < 0.5 ? -high : high;
}

void
bobbin_mean_interval (const double   *values,
                      guint           n_values,
                      double          confidence,
                      BobbinInterval *interval)
{
  double half = INFINITY;

  g_return_if_fail (n_values > 0);

  interval->estimate = bobbin_mean (values, n_values);
  if (n_values > 1)
    half = bobbin_student_quantile (0.5 + confidence / 2, n_values - 1) *
           bobbin_standard_deviation (values, n_values) / sqrt (n_values);
  interval->low = interval->estimate - half;
  interval->high = interval->estimate + half;
}

void
bobbin_paired_ratio (const double   *a,
                     const double   *b,
                     guint           n_pairs,
                     double          confidence,
                     BobbinInterval *interval)
{
  g_autofree double *logarithms = g_new (double, n_pairs);

  g_return_if_fail (n_pairs > 0);

  for (guint i = 0; i < n_pairs; i++)
    logarithms[i] = log (a[i]) - log (b[i]);

  bobbin_mean_interval (logarithms, n_pairs, confidence, interval);
  interval->estimate = exp (interval->estimate);
  interval->low = exp (interval->low);
  interval->high = exp (interval->high);
}

static double *
dup_logarithms (const double *values,
                guint         n_values)
{
  double *logarithms = g_new (double, n_values);

  for (guint i = 0; i < n_values; i++)
    logarithms[i] = log (values[i]);

  return logarithms;
}

gboolean
bobbin_array_ratio (const GArray   *a,
                    const GArray   *b,
                    double          confidence,
                    BobbinInterval *interval)
{
  guint n_pairs = MIN (a->len, b->len);

  if (n_pairs == 0)
    return FALSE;

  bobbin_paired_ratio ((const double *) (gconstpointer) a->data, (const double *) (gconstpointer) b->data,
                       n_pairs, confidence, interval);

  return TRUE;
}

void
bobbin_unpaired_ratio (const double   *a,
                       guint           n_a,
                       const double   *b,
                       guint           n_b,
                       double          confidence,
                       BobbinInterval *interval)
{
  g_autofree double *logs_a = dup_logarithms (a, n_a);
  g_autofree double *logs_b = dup_logarithms (b, n_b);
  double difference, half = INFINITY;

  g_return_if_fail (n_a > 0 && n_b > 0);

  difference = bobbin_mean (logs_a, n_a) - bobbin_mean (logs_b, n_b);
  if (n_a > 1 && n_b > 1)
    {
      double of_a = pow (bobbin_standard_deviation (logs_a, n_a), 2) / n_a;
      double of_b = pow (bobbin_standard_deviation (logs_b, n_b), 2) / n_b;
      double sum = of_a + of_b;
      double degrees = sum * sum / (of_a * of_a / (n_a - 1) + of_b * of_b / (n_b - 1));

      half = sum > 0 ? bobbin_student_quantile (0.5 + confidence / 2, degrees) * sqrt (sum) : 0;
    }

  interval->estimate = exp (difference);
  interval->low = exp (difference - half);
  interval->high = exp (difference + half);
}

guint
bobbin_count_outliers (const double *values,
                       guint         n_values)
{
  g_autofree double *sorted = NULL;
  double lower, upper, fence;
  guint n_outliers = 0;

  if (n_values == 0)
    return 0;

  sorted = dup_sorted (values, n_values);
  lower = quantile_of_sorted (sorted, n_values, 0.25);
  upper = quantile_of_sorted (sorted, n_values, 0.75);
  fence = 1.5 * (upper - lower);
  for (guint i = 0; i < n_values; i++)
    n_outliers += sorted[i] < lower - fence || sorted[i] > upper + fence;

  return n_outliers;
}

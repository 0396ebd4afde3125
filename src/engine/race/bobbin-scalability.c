/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-scalability.h"

#include <math.h>

/* Rounds of weighting: the first is the linear problem, the others make its
 * differences relative to the rates. */
#define N_ROUNDS 50

/* The most workers that are ever proposed. */
#define MAX_BEST 100000

/*
 * With y = N / rate(N) the law is linear in three coefficients:
 *
 *     y = 1/λ + σ/λ · (N − 1) + κ/λ · N (N − 1)
 *
 * A relative difference of the rate is, to first order, one of y: so least
 * squares of y weighted by 1/y² are those of relative differences of the rate.
 * Which of the two slopes may not be there is tried out: there are four cases.
 */
typedef struct
{
  const guint  *workers;
  const double *rates;
  guint         n_points;
} Points;

static void
get_terms (guint   workers,
           double *terms)
{
  double n = workers;

  terms[0] = 1;
  terms[1] = n - 1;
  terms[2] = n * (n - 1);
}

/* Solves the three normal equations, those of unused terms left out. */
static gboolean
solve (double    matrix[3][4],
       guint     used,
       double   *solution)
{
  guint rows[3];
  guint n_rows = 0;

  for (guint i = 0; i < 3; i++)
    {
      solution[i] = 0;
      if (used & (1u << i))
        rows[n_rows++] = i;
    }

  for (guint k = 0; k < n_rows; k++)
    {
      guint pivot = rows[k];

      if (fabs (matrix[pivot][pivot]) < 1e-300)
        return FALSE;
      for (guint j = k + 1; j < n_rows; j++)
        {
          double factor = matrix[rows[j]][pivot] / matrix[pivot][pivot];

          for (guint m = 0; m < 4; m++)
            matrix[rows[j]][m] -= factor * matrix[pivot][m];
        }
    }

  for (guint k = n_rows; k-- > 0; )
    {
      double value = matrix[rows[k]][3];

      for (guint j = k + 1; j < n_rows; j++)
        value -= matrix[rows[k]][rows[j]] * solution[rows[j]];
      solution[rows[k]] = value / matrix[rows[k]][rows[k]];
    }

  return TRUE;
}

static double
get_error (const Points *points,
           const double *coefficients)
{
  double sum = 0;

  for (guint i = 0; i < points->n_points; i++)
    {
      double terms[3], y, difference;

      get_terms (points->workers[i], terms);
      y = coefficients[0] * terms[0] + coefficients[1] * terms[1] + coefficients[2] * terms[2];
      difference = points->workers[i] / y / points->rates[i] - 1;
      sum += difference * difference;
    }

  return sum;
}

/* Least squares with the terms of @used. */
static gboolean
fit_terms (const Points *points,
           guint         used,
           double       *coefficients)
{
  double fitted[3] = { 0, };

  for (guint round = 0; round < N_ROUNDS; round++)
    {
      double matrix[3][4] = { { 0, }, };

      for (guint i = 0; i < points->n_points; i++)
        {
          double terms[3];
          double y = points->workers[i] / points->rates[i];
          double expected = y;
          double weight;

          get_terms (points->workers[i], terms);
          if (round > 0)
            expected = fitted[0] * terms[0] + fitted[1] * terms[1] + fitted[2] * terms[2];
          weight = 1 / (expected * expected);
          for (guint a = 0; a < 3; a++)
            {
              for (guint b = 0; b < 3; b++)
                matrix[a][b] += weight * terms[a] * terms[b];
              matrix[a][3] += weight * terms[a] * y;
            }
        }

      if (!solve (matrix, used, fitted))
        return FALSE;
      if (fitted[0] <= 0 || fitted[1] < 0 || fitted[2] < 0)
        return FALSE;
    }

  for (guint i = 0; i < 3; i++)
    coefficients[i] = fitted[i];

  return TRUE;
}

/* The nearest curve among those with the terms of one of @choices. */
static gboolean
fit_best (const Points *points,
          const guint  *choices,
          guint         n_choices,
          double       *coefficients)
{
  double least = INFINITY;

  for (guint i = 0; i < n_choices; i++)
    {
      double tried[3];
      double error;

      if (!fit_terms (points, choices[i], tried))
        continue;
      error = get_error (points, tried);
      if (error < least)
        {
          least = error;
          for (guint j = 0; j < 3; j++)
            coefficients[j] = tried[j];
        }
    }

  return isfinite (least);
}

static guint
count_different (const guint *workers,
                 guint        n_points)
{
  guint n_different = 0;

  for (guint i = 0; i < n_points; i++)
    {
      gboolean is_new = TRUE;

      for (guint j = 0; j < i; j++)
        is_new &= workers[i] != workers[j];
      n_different += is_new;
    }

  return n_different;
}

/* The better of the two whole numbers beside the top of the curve. */
static guint
find_best (const BobbinScalability *self)
{
  double top;
  guint below;

  if (self->coherence <= 0)
    return 0;

  top = sqrt (MAX (1 - self->contention, 0) / self->coherence);
  if (top >= MAX_BEST)
    return 0;

  below = MAX ((guint) floor (top), 1);

  return bobbin_scalability_predict (self, below) >= bobbin_scalability_predict (self, below + 1) ? below : below + 1;
}

gboolean
bobbin_scalability_fit (const guint       *workers,
                        const double      *rates,
                        guint              n_points,
                        BobbinScalability *scalability)
{
  static const guint all[] = { 7, 3, 5, 1 };
  static const guint amdahl[] = { 3, 1 };
  Points points = { workers, rates, n_points };
  double coefficients[3] = { 0, }, serial[3] = { 0, };

  if (count_different (workers, n_points) < BOBBIN_SCALABILITY_MIN_POINTS)
    return FALSE;
  if (!fit_best (&points, all, G_N_ELEMENTS (all), coefficients) ||
      !fit_best (&points, amdahl, G_N_ELEMENTS (amdahl), serial))
    return FALSE;

  *scalability = (BobbinScalability) {
    .rate = 1 / coefficients[0],
    .contention = coefficients[1] / coefficients[0],
    .coherence = coefficients[2] / coefficients[0],
    .residual = sqrt (get_error (&points, coefficients) / n_points),
    .serial = MIN (serial[1] / serial[0], 1),
  };
  scalability->best = find_best (scalability);

  return TRUE;
}

double
bobbin_scalability_predict (const BobbinScalability *self,
                            double                   workers)
{
  return self->rate * workers /
         (1 + self->contention * (workers - 1) + self->coherence * workers * (workers - 1));
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-ratios.h"

#include <math.h>

#define WIDTH     0.001
/* ln 10¹⁰ on both sides of 0. */
#define N_HALF    23026
#define N_BUCKETS (2 * N_HALF + 1)

/* Pairs up to which the binomial distribution is summed up. */
#define MAX_EXACT 1000

/* The 97.5 % quantile of the normal distribution. */
#define NORMAL 1.959963984540054

#define MIN_SCATTER_PAIRS 8
#define MIN_TOLERANCE     1.1
#define BLIND_TOLERANCE   1.25

typedef struct
{
  guint64 n;
  double  sum;
} Bucket;

struct _BobbinRatios
{
  guint64 n;
  Bucket  buckets[N_BUCKETS];
};

BobbinRatios *
bobbin_ratios_new (void)
{
  return g_new0 (BobbinRatios, 1);
}

void
bobbin_ratios_free (BobbinRatios *self)
{
  g_free (self);
}

void
bobbin_ratios_add (BobbinRatios *self,
                   double        ratio)
{
  double value = CLAMP (log (ratio), -N_HALF * WIDTH, N_HALF * WIDTH);
  Bucket *bucket = &self->buckets[(int) lround (value / WIDTH) + N_HALF];

  bucket->n++;
  bucket->sum += value;
  self->n++;
}

guint64
bobbin_ratios_get_n (BobbinRatios *self)
{
  return self->n;
}

static double
get_mean (const Bucket *bucket)
{
  return bucket->sum / (double) bucket->n;
}

/* The logarithm with @rank others below it. */
static double
get_at (BobbinRatios *self,
        guint64       rank)
{
  guint64 below = 0;
  guint i = 0;

  while (below + self->buckets[i].n <= rank)
    below += self->buckets[i++].n;

  return get_mean (&self->buckets[i]);
}

double
bobbin_ratios_get_quantile (BobbinRatios *self,
                            double        share)
{
  double position;
  guint64 below;
  double low, high;

  g_return_val_if_fail (self->n > 0, 1);

  position = share * (double) (self->n - 1);
  below = (guint64) floor (position);
  low = get_at (self, below);
  high = get_at (self, MIN (below + 1, self->n - 1));

  return exp (low + (position - (double) below) * (high - low));
}

guint64
bobbin_sign_test_rank (guint64 n)
{
  double below = 0, term;
  guint64 k = 0;

  if (n > MAX_EXACT)
    return (guint64) floor (((double) n - NORMAL * sqrt ((double) n)) / 2);

  /* 2^-n may be as small as a double can be, and no smaller, up to 1,000. */
  term = ldexp (1, -(int) n);
  while (k < n && below + term <= 0.025)
    {
      below += term;
      term *= (double) (n - k) / (double) (k + 1);
      k++;
    }

  return k;
}

void
bobbin_ratios_get_median (BobbinRatios   *self,
                          BobbinInterval *median)
{
  guint64 rank = bobbin_sign_test_rank (self->n);

  median->estimate = bobbin_ratios_get_quantile (self, 0.5);
  median->low = 0;
  median->high = (double) INFINITY;
  if (rank == 0)
    return;

  median->low = exp (get_at (self, rank - 1));
  median->high = exp (get_at (self, self->n - rank));
}

/* The width of the shortest stretch that holds @n_held of the logarithms: two
 * ends that walk on together. */
static double
get_shortest (BobbinRatios *self,
              guint64       n_held)
{
  double shortest = (double) INFINITY;
  guint64 held = 0;
  guint first = 0;

  for (guint last = 0; last < N_BUCKETS; last++)
    {
      held += self->buckets[last].n;
      while (held >= n_held)
        {
          if (self->buckets[first].n > 0)
            shortest = MIN (shortest, get_mean (&self->buckets[last]) - get_mean (&self->buckets[first]));
          held -= self->buckets[first++].n;
        }
    }

  return shortest;
}

double
bobbin_ratios_get_tolerance (BobbinRatios *self)
{
  double scatter;

  if (self->n < MIN_SCATTER_PAIRS)
    return BLIND_TOLERANCE;

  scatter = get_shortest (self, self->n / 2 + 1) / 2 / 0.6745;

  return MAX (MIN_TOLERANCE, exp (3 * scatter));
}

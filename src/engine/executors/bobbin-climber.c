/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-climber.h"

#include <math.h>

/* Growth and loss that count, besides noise. */
#define GAIN 1.05
#define LOSS 0.8

/* Windows with a loss before fewer are tried: others may just be busy. */
#define FALLS 3

#define MAX_PATIENCE 64

/* What chance alone makes of a rate: tasks that end are counted like any events,
 * whose number varies by its root (Poisson); two of these. */
static double
get_noise (double rate,
           double seconds)
{
  return 2 * sqrt (rate / seconds);
}

static guint
give_up (BobbinClimber *self)
{
  guint before = self->before;

  self->n_failed++;
  self->patience = MIN (1u << MIN (self->n_failed, 6), MAX_PATIENCE);
  self->best = self->rate_before;
  self->before = 0;

  return before;
}

static guint
judge_trial (BobbinClimber *self,
             guint          n_workers,
             double         rate,
             double         noise)
{
  gboolean up = n_workers > self->before;

  /* Fewer are worth it where they do as much: what they do not take is others'. */
  if (up ? rate < GAIN * self->rate_before + noise : rate < self->rate_before - noise)
    return give_up (self);

  self->before = 0;
  self->best = rate;
  self->n_failed = 0;
  self->n_falls = 0;

  return n_workers;
}

static guint
try (BobbinClimber *self,
     guint          n_workers,
     guint          wanted,
     double         rate)
{
  self->before = n_workers;
  self->rate_before = rate;
  self->n_falls = 0;

  return wanted;
}

guint
bobbin_climber_feed (BobbinClimber *self,
                     guint          n_workers,
                     guint          most,
                     guint64        n_tasks,
                     double         seconds)
{
  double rate = (double) n_tasks / seconds;
  double noise = get_noise (rate, seconds);

  if (self->before > 0)
    return judge_trial (self, n_workers, rate, noise);

  if (rate + noise < LOSS * self->best)
    {
      self->n_falls++;
      if (self->n_falls >= FALLS && n_workers > 1)
        return try (self, n_workers, (n_workers + 1) / 2, rate);
      return n_workers;
    }

  self->n_falls = 0;
  self->best = MAX (self->best, rate);
  if (self->patience > 0)
    {
      self->patience--;
      return n_workers;
    }
  if (n_workers < most)
    return try (self, n_workers, MIN (MAX (n_workers * 3 / 2, n_workers + 1), most), rate);

  return n_workers;
}

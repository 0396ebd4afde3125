/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-figures.h"

#include <math.h>
#include <string.h>

#include "bobbin-clock.h"

#define SUB_COUNT (1 << BOBBIN_HISTOGRAM_SUB_BITS)

/* Time that must have passed before a forecast is given. */
#define MIN_SLOTS_FOR_FORECAST 4

/* Values below SUB_COUNT have a bucket each; above, the top SUB_BITS bits
 * after the leading one choose one of SUB_COUNT buckets of the octave. */
static guint
bucket_of (guint64 value)
{
  guint octave;

  if (value < SUB_COUNT)
    return value;

  octave = 63 - __builtin_clzll (value) - BOBBIN_HISTOGRAM_SUB_BITS;

  return MIN (((octave + 1) << BOBBIN_HISTOGRAM_SUB_BITS) + ((value >> octave) & (SUB_COUNT - 1)),
              BOBBIN_HISTOGRAM_BUCKETS - 1);
}

guint64
bobbin_histogram_get_bucket_start (guint bucket)
{
  guint octave;

  if (bucket < SUB_COUNT)
    return bucket;

  octave = (bucket >> BOBBIN_HISTOGRAM_SUB_BITS) - 1;

  return ((guint64) SUB_COUNT + (bucket & (SUB_COUNT - 1))) << octave;
}

static double
middle_of (guint bucket)
{
  guint64 low = bobbin_histogram_get_bucket_start (bucket);
  guint64 width = bobbin_histogram_get_bucket_start (bucket + 1) - low;

  return low + (width - 1) / 2.0;
}

void
bobbin_histogram_add (BobbinHistogram *self,
                      gint64           nanoseconds)
{
  guint64 value = MAX (nanoseconds, 0);

  self->n_values++;
  self->max = MAX (self->max, value);
  self->buckets[bucket_of (value)]++;
}

gint64
bobbin_histogram_percentile (const BobbinHistogram *self,
                             double                 percent)
{
  guint64 wanted = MAX ((guint64) ceil (self->n_values * percent / 100.0), 1);
  guint64 seen = 0;

  if (self->n_values == 0)
    return 0;

  for (guint i = 0; i < BOBBIN_HISTOGRAM_BUCKETS; i++)
    {
      seen += self->buckets[i];
      if (seen >= wanted)
        return MIN (middle_of (i), (double) self->max);
    }

  return self->max;
}

/* Empties the slots that lie between the last count and @now. */
static void
advance (BobbinRateMeter *self,
         gint64           now)
{
  gint64 slot = (now - self->origin) / BOBBIN_RATE_SLOT_NS;
  gint64 first = MAX (self->last_slot + 1, slot - BOBBIN_RATE_SLOTS + 1);

  for (gint64 i = first; i <= slot; i++)
    self->slots[i % BOBBIN_RATE_SLOTS] = 0;
  self->last_slot = MAX (self->last_slot, slot);
}

void
bobbin_rate_meter_init (BobbinRateMeter *self,
                        gint64           now)
{
  memset (self, 0, sizeof *self);
  self->origin = now;
}

void
bobbin_rate_meter_add (BobbinRateMeter *self,
                       gint64           now,
                       guint64          n)
{
  advance (self, now);
  self->slots[self->last_slot % BOBBIN_RATE_SLOTS] += n;
  self->n_total += n;
}

void
bobbin_rate_meter_skip (BobbinRateMeter *self,
                        gint64           ns)
{
  self->origin += ns;
}

double
bobbin_rate_meter_get_rate (BobbinRateMeter *self,
                            gint64           now)
{
  guint64 n = 0;
  gint64 window = (gint64) (BOBBIN_RATE_SLOTS - 1) * BOBBIN_RATE_SLOT_NS;
  gint64 elapsed = now - self->origin;

  advance (self, now);
  if (elapsed <= 0)
    return 0;
  if (elapsed <= window)
    return self->n_total * 1e9 / elapsed;

  for (guint i = 0; i < BOBBIN_RATE_SLOTS; i++)
    n += self->slots[i];

  /* The current slot is not over yet. */
  return n * 1e9 / (window + elapsed % BOBBIN_RATE_SLOT_NS);
}

gboolean
bobbin_rate_meter_get_left (BobbinRateMeter *self,
                            gint64           now,
                            guint64          n_left,
                            double          *low,
                            double          *high)
{
  guint n_slots;
  double sum = 0, squares = 0, mean, error;

  advance (self, now);
  n_slots = MIN (self->last_slot, BOBBIN_RATE_SLOTS - 1);
  if (n_slots < MIN_SLOTS_FOR_FORECAST || self->n_total < 2)
    return FALSE;

  for (guint i = 1; i <= n_slots; i++)
    {
      double n = self->slots[(self->last_slot - i) % BOBBIN_RATE_SLOTS];

      sum += n;
      squares += n * n;
    }

  mean = sum / n_slots;
  if (mean <= 0)
    return FALSE;

  /* Two standard errors of the mean to either side; never below a quarter of
   * the mean, so that the range stays finite. */
  error = 2 * sqrt (MAX (squares / n_slots - mean * mean, 0) / n_slots);
  *low = n_left / (mean + error) * BOBBIN_RATE_SLOT_NS / 1e9;
  *high = n_left / MAX (mean - error, mean / 4) * BOBBIN_RATE_SLOT_NS / 1e9;

  return TRUE;
}

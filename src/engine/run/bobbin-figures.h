/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * BobbinHistogram:
 *
 * Durations in buckets whose width is under 1 % of their value (64 linear
 * buckets in each octave, as in HdrHistogram), from 1 ns to 2^48 ns: a fixed
 * 22 KiB for any number of values.
 */
#define BOBBIN_HISTOGRAM_SUB_BITS 6
#define BOBBIN_HISTOGRAM_BUCKETS  ((48 - BOBBIN_HISTOGRAM_SUB_BITS + 1) << BOBBIN_HISTOGRAM_SUB_BITS)

typedef struct
{
  guint64 n_values;
  guint64 max;
  guint64 buckets[BOBBIN_HISTOGRAM_BUCKETS];
} BobbinHistogram;

void    bobbin_histogram_add        (BobbinHistogram       *self,
                                     gint64                 nanoseconds);
/* The least value in ns of a bucket; of the one behind the last: where it ends. */
guint64 bobbin_histogram_get_bucket_start (guint                bucket);
/* The duration in ns that @percent of the values do not exceed, within 1 %;
 * 0 where there are no values. */
gint64  bobbin_histogram_percentile (const BobbinHistogram *self,
                                     double                 percent);

/**
 * BobbinRateMeter:
 *
 * How many tasks were settled in which moment: exact counts for the last
 * minute in slots of a quarter of a second, from which come the rate and the
 * time left.
 */
#define BOBBIN_RATE_SLOTS   240
#define BOBBIN_RATE_SLOT_NS (250 * 1000 * 1000)

typedef struct
{
  gint64  origin;
  gint64  last_slot;
  guint64 n_total;
  guint32 slots[BOBBIN_RATE_SLOTS];
} BobbinRateMeter;

void    bobbin_rate_meter_init      (BobbinRateMeter       *self,
                                     gint64                 now);
void    bobbin_rate_meter_add       (BobbinRateMeter       *self,
                                     gint64                 now,
                                     guint64                n);
/* A pause: moves the time line on by @ns without counting it. */
void    bobbin_rate_meter_skip      (BobbinRateMeter       *self,
                                     gint64                 ns);
/* Tasks a second over the last minute, or the whole run if that is shorter. */
double  bobbin_rate_meter_get_rate  (BobbinRateMeter       *self,
                                     gint64                 now);
/* Seconds that @n_left tasks take at the rates of the last minute: the range
 * that the standard error of the rate leaves open. %FALSE while it is too
 * early to tell (fewer than two tasks, or less than a second). */
gboolean bobbin_rate_meter_get_left (BobbinRateMeter       *self,
                                     gint64                 now,
                                     guint64                n_left,
                                     double                *low,
                                     double                *high);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-series.h"

#include <string.h>

/* A bucket is a power of two wide, so that finding it takes no division:
 * 2^20 ns, about a millisecond, at first. */
#define FIRST_BITS 20

typedef struct
{
  BobbinSeriesPoint point;    /* its busy time: of attempts that begin or end in the bucket */
  gint64            through;  /* attempts that fill all buckets from this one on, less those that no longer do */
} Bucket;

struct _BobbinSeries
{
  guint    bits;              /* of the width, ns */
  guint    n_buckets;         /* up to the last one that holds something */
  gboolean has_bytes;
  Bucket   buckets[BOBBIN_SERIES_MAX_BUCKETS];
};

/* Makes each two buckets one. */
static void
widen (BobbinSeries *self)
{
  gint64 through = 0;

  for (guint i = 0; i < BOBBIN_SERIES_MAX_BUCKETS; i++)
    {
      Bucket old = self->buckets[i];
      BobbinSeriesPoint *point = &self->buckets[i / 2].point;

      through += old.through;
      old.point.busy += (double) (through << self->bits);
      if (i % 2 == 0)
        {
          self->buckets[i / 2] = (Bucket) { .point = old.point };
          continue;
        }
      point->n_settled += old.point.n_settled;
      point->n_failed += old.point.n_failed;
      point->busy += old.point.busy;
      point->bytes += old.point.bytes;
    }

  memset (&self->buckets[BOBBIN_SERIES_MAX_BUCKETS / 2], 0, sizeof self->buckets / 2);
  self->bits++;
  self->n_buckets = (self->n_buckets + 1) / 2;
}

BobbinSeries *
bobbin_series_new (void)
{
  BobbinSeries *self = g_new0 (BobbinSeries, 1);

  self->bits = FIRST_BITS;

  return self;
}

void
bobbin_series_free (BobbinSeries *self)
{
  g_free (self);
}

void
bobbin_series_add (BobbinSeries *self,
                   gint64        start,
                   gint64        duration,
                   gboolean      settled,
                   gboolean      failed,
                   double        bytes)
{
  gint64 from = MAX (start, 0);
  gint64 to = MAX (start + duration, from);
  gint64 width;
  guint first, last;

  while (to >> self->bits >= BOBBIN_SERIES_MAX_BUCKETS)
    widen (self);

  width = bobbin_series_get_width (self);
  first = (guint) (from >> self->bits);
  last = (guint) (to >> self->bits);
  if (first == last)
    {
      self->buckets[last].point.busy += (double) (to - from);
    }
  else
    {
      self->buckets[first].point.busy += (double) (((gint64) first + 1) * width - from);
      self->buckets[last].point.busy += (double) (to - last * width);
      self->buckets[first + 1].through++;
      self->buckets[last].through--;
    }

  if (settled)
    self->buckets[last].point.n_settled++;
  if (failed)
    self->buckets[last].point.n_failed++;
  if (bytes > 0)
    {
      self->buckets[last].point.bytes += bytes;
      self->has_bytes = TRUE;
    }
  self->n_buckets = MAX (self->n_buckets, last + 1);
}

void
bobbin_series_add_done (BobbinSeries       *self,
                        const BobbinRecord *records,
                        guint               n_records,
                        gint64              origin)
{
  /* Most lie one after another in the same bucket. */
  for (guint i = 0; i < n_records;)
    {
      gint64 start = records[i].start - origin;
      gint64 bucket = start >> self->bits;
      gint64 busy = 0;
      guint first = i;

      for (; i < n_records; i++)
        {
          gint64 from = records[i].start - origin;

          if (from >> self->bits != bucket || (from + records[i].duration) >> self->bits != bucket)
            break;
          busy += records[i].duration;
        }

      if (i > first && bucket >= 0 && bucket < self->n_buckets)
        {
          self->buckets[bucket].point.busy += (double) busy;
          self->buckets[bucket].point.n_settled += i - first;
          continue;
        }

      bobbin_series_add (self, start, records[first].duration, TRUE, FALSE, 0);
      i = first + 1;
    }
}

gint64
bobbin_series_get_width (BobbinSeries *self)
{
  return (gint64) 1 << self->bits;
}

guint
bobbin_series_get_n_buckets (BobbinSeries *self)
{
  return self->n_buckets;
}

void
bobbin_series_get (BobbinSeries      *self,
                   BobbinSeriesPoint *points)
{
  gint64 through = 0;

  for (guint i = 0; i < self->n_buckets; i++)
    {
      through += self->buckets[i].through;
      points[i] = self->buckets[i].point;
      points[i].busy += (double) (through << self->bits);
    }
}

gboolean
bobbin_series_has_bytes (BobbinSeries *self)
{
  return self->has_bytes;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "bobbin-record.h"

G_BEGIN_DECLS

/**
 * BobbinSeriesPoint:
 * @n_settled: tasks that were settled in the stretch
 * @n_failed: of those, the ones that failed
 * @busy: ns that workers spent in attempts: divided by the width of the
 *   stretch, how many were active
 * @bytes: bytes that tasks which ended in it had moved
 */
typedef struct
{
  double n_settled;
  double n_failed;
  double busy;
  double bytes;
} BobbinSeriesPoint;

typedef struct _BobbinSeries BobbinSeries;

/**
 * bobbin_series_new:
 *
 * How a run went over time, all lanes together: counts in at most
 * BOBBIN_SERIES_MAX_BUCKETS stretches of equal width, which doubles as the run
 * gets longer. Memory does not grow with tasks or time; entering an attempt
 * takes the same few steps however long it was. Used on the run's context only.
 */
#define BOBBIN_SERIES_MAX_BUCKETS 4096

BobbinSeries *bobbin_series_new           (void);
void          bobbin_series_free          (BobbinSeries      *self);

/* An attempt from @start to @start + @duration ns since the run began. */
void          bobbin_series_add           (BobbinSeries      *self,
                                           gint64             start,
                                           gint64             duration,
                                           gboolean           settled,
                                           gboolean           failed,
                                           double             bytes);

/* The attempts of @records, of a run that began at @origin, as bobbin_series_add()
 * does one by one: all of them settled, done, and without bytes. */
void          bobbin_series_add_done      (BobbinSeries       *self,
                                           const BobbinRecord *records,
                                           guint               n_records,
                                           gint64              origin);

/* ns a bucket is wide; how many there are. */
gint64        bobbin_series_get_width     (BobbinSeries      *self);
guint         bobbin_series_get_n_buckets (BobbinSeries      *self);
/* All buckets; @points has room for them. */
void          bobbin_series_get           (BobbinSeries      *self,
                                           BobbinSeriesPoint *points);
/* Whether any task moved bytes. */
gboolean      bobbin_series_has_bytes     (BobbinSeries      *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BobbinSeries, bobbin_series_free)

G_END_DECLS

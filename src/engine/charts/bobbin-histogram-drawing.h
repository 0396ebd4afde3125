/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "../run/bobbin-figures.h"
#include "bobbin-drawing.h"

G_BEGIN_DECLS

/**
 * BobbinHistogramBar:
 * @low: ns, the least duration in it
 * @high: ns, the first one above it
 * @n: how many
 */
typedef struct
{
  guint64 low;
  guint64 high;
  guint64 n;
} BobbinHistogramBar;

/* So many bars there are at most. */
#define BOBBIN_HISTOGRAM_MAX_BARS 1600

/**
 * bobbin_histogram_get_bars:
 * @width: px that they shall fill
 * @bars: room for BOBBIN_HISTOGRAM_MAX_BARS
 *
 * The durations from the shortest to the longest in bars of about equal width on
 * a logarithmic axis, empty ones among them and, where there would be few, around. A bar is made of whole buckets: its
 * count is exact. Returns how many bars; 0: there are no values. Any thread.
 */
guint    bobbin_histogram_get_bars         (const BobbinHistogram    *self,
                                            double                    width,
                                            BobbinHistogramBar       *bars);

/**
 * BobbinHistogramPlace:
 *
 * Where bars are drawn, px: the bars' own box; the axis and its labels take
 * BOBBIN_HISTOGRAM_AXIS_HEIGHT below it.
 */
typedef struct
{
  double x;
  double y;
  double width;
  double height;
} BobbinHistogramPlace;

#define BOBBIN_HISTOGRAM_AXIS_HEIGHT 22.0

/* The px of a duration, and the bar at a px: the nearest one where there is none. */
double   bobbin_histogram_place_to_x       (const BobbinHistogramPlace *self,
                                            const BobbinHistogramBar   *bars,
                                            guint                       n_bars,
                                            double                      ns);
guint    bobbin_histogram_place_to_bar     (const BobbinHistogramPlace *self,
                                            const BobbinHistogramBar   *bars,
                                            guint                       n_bars,
                                            double                      x);

/* Draws bars, by their area as many as they hold, the axis, and lines where half, 90 % and 99 % of the values are.
 * @first to @end (not included) are chosen; none where they are equal. */
void     bobbin_histogram_drawing_add      (BobbinDrawing              *drawing,
                                            const BobbinHistogram      *histogram,
                                            const BobbinHistogramBar   *bars,
                                            guint                       n_bars,
                                            const BobbinHistogramPlace *place,
                                            guint                       first,
                                            guint                       end);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-plot-geometry.h"

#include <math.h>

/* How many multiples of @step lie in @min to @max; the first of them. A hair
 * of room, so that an end that is a tick does not fall to rounding. */
static guint
count_ticks (double  min,
             double  max,
             double  step,
             double *first)
{
  double from = ceil (min / step - 1e-9);
  double to = floor (max / step + 1e-9);

  /* Not minus zero. */
  *first = from == 0 ? 0 : from * step;

  return to >= from ? (guint) (to - from) + 1 : 0;
}

void
bobbin_plot_ticks (double           min,
                   double           max,
                   guint            max_ticks,
                   BobbinPlotTicks *ticks)
{
  static const double steps[] = { 1, 2, 5, 10 };
  double width = max - min;
  double magnitude;
  guint choice = 0;

  *ticks = (BobbinPlotTicks) { .first = min, .step = 1, .n_ticks = 1 };
  if (!(width > 0) || !isfinite (width))
    return;

  max_ticks = MAX (max_ticks, 2);
  magnitude = pow (10, floor (log10 (width / (max_ticks - 1))));
  while (choice < G_N_ELEMENTS (steps) - 1 && width / (steps[choice] * magnitude) > max_ticks - 1)
    choice++;

  /* Few wide steps may miss the range: then the next smaller one has at most two in it. */
  do
    {
      ticks->step = steps[choice] * magnitude;
      ticks->n_ticks = count_ticks (min, max, ticks->step, &ticks->first);
    }
  while (ticks->n_ticks == 0 && choice-- > 0);

  ticks->decimals = (guint) CLAMP (-floor (log10 (ticks->step) + 1e-9), 0, 12);
}

void
bobbin_plot_round_range (double *min,
                         double *max)
{
  double width = *max - *min;

  if (width <= 0)
    {
      double half = *min != 0 ? fabs (*min) / 2 : 1;

      *min -= half;
      *max += half;
      width = *max - *min;
    }

  if (*min > 0 && *min < width)
    *min = 0;
  else if (*max < 0 && -*max < width)
    *max = 0;
}

double
bobbin_plot_place (double value,
                   double min,
                   double max,
                   double from,
                   double to)
{
  if (!(max > min))
    return (from + to) / 2;

  /* Halved, so that a range from one end of the doubles to the other has a width. */
  return from + (value / 2 - min / 2) / (max / 2 - min / 2) * (to - from);
}

void
bobbin_plot_band_add (BobbinPlotBand *self,
                      double          value)
{
  if (!isfinite (value))
    return;

  self->min = MIN (self->min, value);
  self->max = MAX (self->max, value);
}

guint
bobbin_plot_band_of (guint64 task,
                     guint64 n_tasks,
                     guint   n_bands)
{
  if (n_tasks <= n_bands)
    return (guint) task;

  return (guint) MIN ((double) task / (double) n_tasks * n_bands, n_bands - 1);
}

void
bobbin_plot_merge (const BobbinPlotBand *bands,
                   guint                 n_bands,
                   BobbinPlotBand       *columns,
                   guint                 n_columns)
{
  for (guint i = 0; i < n_columns; i++)
    columns[i] = (BobbinPlotBand) BOBBIN_PLOT_BAND_EMPTY;

  for (guint i = 0; i < n_bands; i++)
    {
      BobbinPlotBand *column = &columns[bobbin_plot_band_of (i, n_bands, n_columns)];

      column->min = MIN (column->min, bands[i].min);
      column->max = MAX (column->max, bands[i].max);
    }
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * Where things are in a plot. Pure functions: nothing of a widget in them.
 */

/**
 * BobbinPlotTicks:
 * @first: value of the first tick
 * @step: from one to the next: 1, 2 or 5 times a power of ten
 * @n_ticks: how many
 * @decimals: digits behind the point that their labels need
 */
typedef struct
{
  double first;
  double step;
  guint  n_ticks;
  guint  decimals;
} BobbinPlotTicks;

/* Ticks within @min to @max (finite, @min <= @max), at most @max_ticks (at least 2). */
void   bobbin_plot_ticks      (double           min,
                               double           max,
                               guint            max_ticks,
                               BobbinPlotTicks *ticks);

/* Makes @min and @max a range of some width that shows all between, down to
 * zero where that is near. */
void   bobbin_plot_round_range (double          *min,
                                double          *max);

/* @value in @min to @max, as a place between @from and @to. */
double bobbin_plot_place      (double           value,
                               double           min,
                               double           max,
                               double           from,
                               double           to);

/**
 * BobbinPlotBand:
 * @min: least value in it; larger than @max: nothing is in it
 * @max: greatest
 *
 * What values a stretch of the x axis holds.
 */
typedef struct
{
  double min;
  double max;
} BobbinPlotBand;

#define BOBBIN_PLOT_BAND_EMPTY { G_MAXDOUBLE, -G_MAXDOUBLE }
#define BOBBIN_PLOT_BAND_IS_EMPTY(band) ((band)->min > (band)->max)

/* Enters a value; those that are not finite are left out. */
void   bobbin_plot_band_add   (BobbinPlotBand       *self,
                               double                value);

/* Which of @n_bands bands task @task of @n_tasks belongs to:
 * one task a band where there are no more tasks than bands. */
guint   bobbin_plot_band_of   (guint64               task,
                               guint64               n_tasks,
                               guint                 n_bands);

/* Puts @n_bands bands into @n_columns ones, fewer: one for each pixel. */
void   bobbin_plot_merge      (const BobbinPlotBand *bands,
                               guint                 n_bands,
                               BobbinPlotBand       *columns,
                               guint                 n_columns);

G_END_DECLS

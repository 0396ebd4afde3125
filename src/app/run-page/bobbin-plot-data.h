/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bobbin-plot-geometry.h"
#include "engine/run/bobbin-run.h"

G_BEGIN_DECLS

/* Series that a plot shows at most, and stretches that the x axis is kept in. */
#define BOBBIN_PLOT_MAX_SERIES 6
#define BOBBIN_PLOT_MAX_BANDS  2048

/**
 * BobbinPlotData:
 * @n_series: number columns of the result
 * @titles: their headings; borrowed from the workload, as are @units
 * @units: what they are counted in, or %NULL
 * @n_bands: stretches of the x axis, of one task each where there are few
 * @bands: for each series @n_bands of them
 * @x: where each band is on the x axis, ascending
 * @x_is_number: whether x is the input's own number, else that of the task
 * @range: of all values so far
 * @n_values: how many there are so far, all series together
 * @may_be_empty: whether there may never be one: texts stand for numbers
 *
 * The numeric results of a run, as a plot of any width needs them: a fixed
 * amount of memory, filled in some milliseconds at a time.
 */
typedef struct
{
  guint           n_series;
  const char     *titles[BOBBIN_PLOT_MAX_SERIES + 1];   /* NULL-terminated */
  const char     *units[BOBBIN_PLOT_MAX_SERIES];
  guint           n_bands;
  BobbinPlotBand *bands[BOBBIN_PLOT_MAX_SERIES];
  double         *x;
  gboolean        x_is_number;
  BobbinPlotBand  range;
  guint64         n_values;
  gboolean        may_be_empty;

  /*< private >*/
  BobbinRun      *run;
  guint64         n_tasks;
  guint64         next;
} BobbinPlotData;

/* For a run whose results have number columns only, or texts that stand for
 * missing numbers; %NULL for others. */
BobbinPlotData *bobbin_plot_data_new     (BobbinRun      *run);
void            bobbin_plot_data_free    (BobbinPlotData *self);

/* Takes in what is new, for @budget µs at most; whether there is more. Results
 * are taken in the order of the inputs, so each is looked at once. */
gboolean        bobbin_plot_data_collect (BobbinPlotData *self,
                                          gint64          budget);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BobbinPlotData, bobbin_plot_data_free)

G_END_DECLS

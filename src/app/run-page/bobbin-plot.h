/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "bobbin-plot-data.h"

G_BEGIN_DECLS

#define BOBBIN_TYPE_PLOT (bobbin_plot_get_type ())

/**
 * BobbinPlot:
 *
 * The numeric results of a run over its inputs: points and a line where there
 * is room for each, else from the least to the greatest for each pixel column.
 */
G_DECLARE_FINAL_TYPE (BobbinPlot, bobbin_plot, BOBBIN, PLOT, GtkWidget)

/* @data is borrowed and outlives the plot, or is replaced by %NULL. */
void bobbin_plot_set_data (BobbinPlot           *self,
                           const BobbinPlotData *data);

/* The data has changed. */
void bobbin_plot_update   (BobbinPlot           *self);

/* The style class of a series' colour. Static. */
const char *bobbin_plot_get_role (guint series);

G_END_DECLS

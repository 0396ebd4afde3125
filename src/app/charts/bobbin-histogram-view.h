/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "app/run-page/bobbin-run-selection.h"
#include "engine/run/bobbin-run.h"

G_BEGIN_DECLS

#define BOBBIN_TYPE_HISTOGRAM_VIEW (bobbin_histogram_view_get_type ())

/**
 * BobbinHistogramView:
 *
 * How long a run's attempts took, on a logarithmic axis, with the median and the
 * 90th and 99th percentile. A span of durations is chosen by dragging, or with
 * the arrow keys (move), Shift and the arrow keys (widen) and Escape (none), and
 * goes to the #BobbinRunSelection.
 */
G_DECLARE_FINAL_TYPE (BobbinHistogramView, bobbin_histogram_view, BOBBIN, HISTOGRAM_VIEW, GtkWidget)

GtkWidget *bobbin_histogram_view_new     (void);
void       bobbin_histogram_view_set_run (BobbinHistogramView *self,
                                          BobbinRun           *run,
                                          BobbinRunSelection  *selection);
/* The run went on. */
void       bobbin_histogram_view_update  (BobbinHistogramView *self);

G_END_DECLS

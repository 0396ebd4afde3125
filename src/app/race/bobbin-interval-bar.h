/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "engine/race/bobbin-statistics.h"

G_BEGIN_DECLS

#define BOBBIN_TYPE_INTERVAL_BAR (bobbin_interval_bar_get_type ())

/**
 * BobbinIntervalBar:
 *
 * A value as a point and the interval it is in as a whisker, on an axis from 0
 * that several of them share. It is drawn in the colour of its text; what it
 * shows is said in words beside it.
 */
G_DECLARE_FINAL_TYPE (BobbinIntervalBar, bobbin_interval_bar, BOBBIN, INTERVAL_BAR, GtkWidget)

/* @interval: (nullable): nothing is known; @most: at the end of the axis. */
void bobbin_interval_bar_set (BobbinIntervalBar    *self,
                              const BobbinInterval *interval,
                              double                most);

G_END_DECLS

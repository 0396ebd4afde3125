/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "engine/charts/bobbin-race-drawing.h"

G_BEGIN_DECLS

#define BOBBIN_TYPE_RACE_CHART (bobbin_race_chart_get_type ())

/**
 * BobbinRaceChart:
 *
 * One of the pictures of a race. It can be focused, so that a screen reader says
 * its numbers.
 */
G_DECLARE_FINAL_TYPE (BobbinRaceChart, bobbin_race_chart, BOBBIN, RACE_CHART, GtkWidget)

void bobbin_race_chart_set_picture (BobbinRaceChart   *self,
                                    BobbinRacePicture  picture);
/* Takes a reference to @report. */
void bobbin_race_chart_update      (BobbinRaceChart   *self,
                                    BobbinRaceReport  *report);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "engine/run/bobbin-run.h"

G_BEGIN_DECLS

#define BOBBIN_TYPE_PLAN_BAR (bobbin_plan_bar_get_type ())

/**
 * BobbinPlanBar:
 *
 * How a run is run where that was left to Bobbin, and why, in a line; with the
 * evidence in a popover. Not to be seen where the user chose.
 */
G_DECLARE_FINAL_TYPE (BobbinPlanBar, bobbin_plan_bar, BOBBIN, PLAN_BAR, AdwBin)

/* Looks at the run's plan; cheap where it is as it was. */
void bobbin_plan_bar_update (BobbinPlanBar *self,
                             BobbinRun     *run);

G_END_DECLS

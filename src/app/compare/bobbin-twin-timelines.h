/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/run-page/bobbin-run-selection.h"
#include "engine/comparison/bobbin-run-comparison.h"

G_BEGIN_DECLS

#define BOBBIN_TYPE_TWIN_TIMELINES (bobbin_twin_timelines_get_type ())

/**
 * BobbinTwinTimelines:
 *
 * The timelines of two runs above each other, with one scale of time. Whoever
 * moves or zooms one moves the other; what is chosen or under the pointer in one
 * is marked in the other.
 */
G_DECLARE_FINAL_TYPE (BobbinTwinTimelines, bobbin_twin_timelines, BOBBIN, TWIN_TIMELINES, AdwBin)

/* Once, when it is done. @selections: of each run what is chosen of it; from now
 * on a task that is chosen in one is chosen in the other as well, or none is. */
void bobbin_twin_timelines_set_comparison (BobbinTwinTimelines *self,
                                           BobbinRunComparison *comparison,
                                           BobbinRunSelection  *selections[BOBBIN_N_SIDES]);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "bobbin-run-selection.h"
#include "engine/run/bobbin-run.h"

G_BEGIN_DECLS

#define BOBBIN_TYPE_LANE_LIST (bobbin_lane_list_get_type ())

/**
 * BobbinLaneList:
 *
 * The lanes of a run, one row for each; a #BobbinLaneMap where there are more of
 * them than anybody would read.
 *
 * Property "compact": whether there is little width.
 */
G_DECLARE_FINAL_TYPE (BobbinLaneList, bobbin_lane_list, BOBBIN, LANE_LIST, AdwBin)

void bobbin_lane_list_set_run (BobbinLaneList     *self,
                               BobbinRun          *run,
                               BobbinRunSelection *selection);

/* Looks at the lanes that are in sight. @now: also at what is looked at once a
 * second only. */
void bobbin_lane_list_update  (BobbinLaneList     *self,
                               gboolean            now);

G_END_DECLS

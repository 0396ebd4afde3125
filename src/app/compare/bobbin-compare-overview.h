/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "engine/comparison/bobbin-run-comparison.h"

G_BEGIN_DECLS

#define BOBBIN_TYPE_COMPARE_OVERVIEW (bobbin_compare_overview_get_type ())

/**
 * BobbinCompareOverview:
 *
 * Two runs as a whole, side by side; what was set otherwise; and how many tasks
 * became slower or faster.
 *
 * Property "compact": whether there is little width.
 * Signal "changes-activated" (#guint): tasks with one of these changes (bits
 * 1 << #BobbinChange; 0: those with another result) are to be listed.
 */
G_DECLARE_FINAL_TYPE (BobbinCompareOverview, bobbin_compare_overview, BOBBIN, COMPARE_OVERVIEW, AdwBin)

/* Once, when it is done. */
void bobbin_compare_overview_set_comparison (BobbinCompareOverview *self,
                                             BobbinRunComparison   *comparison);

G_END_DECLS

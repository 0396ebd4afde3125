/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "bobbin-run-advice.h"

G_BEGIN_DECLS

#define BOBBIN_TYPE_LANE_TABLE (bobbin_lane_table_get_type ())

/**
 * BobbinLaneTable:
 *
 * The lanes of a run and where their time went, a row for each. Rows exist only
 * for what is in sight.
 */
G_DECLARE_FINAL_TYPE (BobbinLaneTable, bobbin_lane_table, BOBBIN, LANE_TABLE, AdwBin)

void bobbin_lane_table_set_advice (BobbinLaneTable *self,
                                   BobbinRunAdvice *advice);
/* The advice has new figures, or the table is seen. */
void bobbin_lane_table_update     (BobbinLaneTable *self);

G_END_DECLS

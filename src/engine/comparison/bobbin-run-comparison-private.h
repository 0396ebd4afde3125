/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "bobbin-run-comparison.h"

G_BEGIN_DECLS

/* For the comparison: bobbin-comparison-totals.c. */
void       bobbin_run_totals_init       (BobbinRunTotals *self,
                                         BobbinRun       *run);
void       bobbin_run_totals_clear      (BobbinRunTotals *self);
/* (element-type BobbinDifference) (transfer full) */
GPtrArray *bobbin_differences_new       (BobbinRun       *before,
                                         BobbinRun       *after);

G_END_DECLS

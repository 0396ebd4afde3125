/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "bobbin-race-report.h"

G_BEGIN_DECLS

/**
 * BobbinRaceChange:
 * @before: number of the contender in the race before
 * @after: that of the same executor with as many workers in the one after
 * @speedup: how many times as fast it became, with a 95 % interval: Welch's, of
 *   the logarithms, since the rounds of two races do not belong to each other;
 *   see bobbin_unpaired_ratio()
 *
 * What became of one way of running.
 */
typedef struct
{
  guint          before;
  guint          after;
  BobbinInterval speedup;
} BobbinRaceChange;

/* What became of those that were measured in both races, in the order of the
 * later one. Where the works have not as many inputs, times of one input are
 * compared. Pure; any thread. (transfer full) (element-type BobbinRaceChange) */
GArray *bobbin_race_compare               (const BobbinRaceReport *before,
                                           const BobbinRaceReport *after);

/* "Processes with 4 workers: 1.3 ± 0.1 times as fast as before." Translated.
 * (transfer full) */
char   *bobbin_race_change_dup_text       (const BobbinRaceChange *self,
                                           const BobbinRaceReport *after);

/* In what else the races differ, so that a reader knows what he compares: the
 * work, how many inputs, the machine. One sentence or two; %NULL: in nothing.
 * Translated. (transfer full) */
char   *bobbin_race_comparison_dup_caveat (const BobbinRaceReport *before,
                                           const BobbinRaceReport *after);

G_END_DECLS

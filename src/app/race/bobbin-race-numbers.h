/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "engine/race/bobbin-race-report.h"

G_BEGIN_DECLS

#define BOBBIN_TYPE_RACE_NUMBERS (bobbin_race_numbers_get_type ())

/**
 * BobbinRaceNumbers:
 *
 * Every number behind a race as a table, which is folded at first and can be
 * copied, with the time of each round, into a spreadsheet.
 */
G_DECLARE_FINAL_TYPE (BobbinRaceNumbers, bobbin_race_numbers, BOBBIN, RACE_NUMBERS, AdwBin)

/* Takes a reference to @report. */
void  bobbin_race_numbers_update   (BobbinRaceNumbers      *self,
                                    BobbinRaceReport       *report);

/* The table with tabs between its columns, and a column for each round: numbers
 * with a point, whatever the locale. (transfer full) */
char *bobbin_race_numbers_dup_text (const BobbinRaceReport *report);

G_END_DECLS

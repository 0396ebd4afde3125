/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/exports/bobbin-row-formatter.h"
#include "engine/race/bobbin-race-report.h"

G_BEGIN_DECLS

/* The contenders as they stand or stood: a table that is @width cells wide at
 * most; columns that follow from others are left out where it is too wide. @max_rows: of contenders; 0: all. Where that is too few, those that are
 * not out go before those that are, and one more line says how many are left
 * out. */
void bobbin_race_table_append          (GString                *buffer,
                                        const BobbinRaceReport *report,
                                        guint                   width,
                                        guint                   max_rows);
/* A line on how far the race is. */
void bobbin_race_table_append_progress (GString                *buffer,
                                        const BobbinRaceReport *report,
                                        guint                   width);
/* All that is said of a race that is over: the table, the verdict; for each
 * executor with enough numbers of workers, what its curve says; what did not fit
 * into the table. Or for JSON and CSV what is exported. */
void bobbin_race_table_append_all      (GString                *buffer,
                                        const BobbinRaceReport *report,
                                        BobbinRowFormat         format,
                                        guint                   width);

/* What became of each contender since an earlier race, one line for each: a
 * sentence, an object of JSON, or a row of CSV. */
void bobbin_race_table_append_comparison (GString             *buffer,
                                        const BobbinRaceReport *before,
                                        const BobbinRaceReport *after,
                                        BobbinRowFormat         format,
                                        guint                   width);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/exports/bobbin-row-formatter.h"
#include "engine/race/bobbin-race.h"

G_BEGIN_DECLS

/* The contenders as they stand: a table that is @width cells wide at most, CSV,
 * or the JSON that hyperfine exports. */
void bobbin_race_table_append          (GString         *buffer,
                                        BobbinRace      *race,
                                        BobbinRowFormat  format,
                                        guint            width);
/* A line on how far the race is. */
void bobbin_race_table_append_progress (GString         *buffer,
                                        BobbinRace      *race,
                                        guint            width);
/* For each executor with enough numbers of workers, what its curve says. */
void bobbin_race_table_append_curves   (GString         *buffer,
                                        BobbinRace      *race);

G_END_DECLS

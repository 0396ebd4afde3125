/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/exports/bobbin-row-formatter.h"
#include "engine/history/bobbin-history-races.h"

G_BEGIN_DECLS

/* Appends @entries (element-type BobbinHistoryEntry) as an aligned table, each
 * line cut to @width cells; as JSON, one object a line; or as CSV. */
void bobbin_history_table_append (GString         *buffer,
                                  GPtrArray       *entries,
                                  BobbinRowFormat  format,
                                  guint            width);

/* The same for races (BobbinHistoryRace). */
void bobbin_history_table_append_races (GString         *buffer,
                                        GPtrArray       *races,
                                        BobbinRowFormat  format,
                                        guint            width);

G_END_DECLS

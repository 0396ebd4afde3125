/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "app/history/bobbin-history-keeper.h"

G_BEGIN_DECLS

#define BOBBIN_TYPE_RACE_EARLIER (bobbin_race_earlier_get_type ())

/**
 * BobbinRaceEarlier:
 *
 * Compares a race that is over with an earlier one of the same title or kind of
 * work, which is chosen here: before and after a change of the code, say.
 * Hidden where there is none.
 */
G_DECLARE_FINAL_TYPE (BobbinRaceEarlier, bobbin_race_earlier, BOBBIN, RACE_EARLIER, AdwPreferencesGroup)

void bobbin_race_earlier_set_keeper (BobbinRaceEarlier   *self,
                                     BobbinHistoryKeeper *keeper);
/* To be called when the race has changed. */
void bobbin_race_earlier_update     (BobbinRaceEarlier   *self,
                                     BobbinShownRace     *race);

G_END_DECLS

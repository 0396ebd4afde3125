/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "engine/race/bobbin-race-report.h"

G_BEGIN_DECLS

#define BOBBIN_TYPE_RACE_LAWS (bobbin_race_laws_get_type ())

/**
 * BobbinRaceLaws:
 *
 * What the fitted curve of each executor says, in sentences, or why there is
 * none.
 */
G_DECLARE_FINAL_TYPE (BobbinRaceLaws, bobbin_race_laws, BOBBIN, RACE_LAWS, AdwPreferencesGroup)

void bobbin_race_laws_update (BobbinRaceLaws         *self,
                              const BobbinRaceReport *report);

G_END_DECLS

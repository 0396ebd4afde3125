/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "app/history/bobbin-history-keeper.h"
#include "bobbin-shown-race.h"

G_BEGIN_DECLS

#define BOBBIN_TYPE_RACE_PAGE (bobbin_race_page_get_type ())

/**
 * BobbinRacePage:
 *
 * A race: how it goes, or went, what is to be chosen, and every number behind
 * that. Signals "use-job" (job): it is to be shown in its form; "run-job",
 * "race-job" (job).
 */
G_DECLARE_FINAL_TYPE (BobbinRacePage, bobbin_race_page, BOBBIN, RACE_PAGE, AdwNavigationPage)

GtkWidget       *bobbin_race_page_new      (BobbinShownRace     *race,
                                            BobbinHistoryKeeper *keeper);
BobbinShownRace *bobbin_race_page_get_race (BobbinRacePage      *self);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "engine/race/bobbin-race.h"
#include "engine/workloads/bobbin-workload.h"

G_BEGIN_DECLS

#define BOBBIN_TYPE_RACE_DIALOG (bobbin_race_dialog_get_type ())

/**
 * BobbinRaceDialog:
 *
 * Asks how long a race may take and who races, and whether it may be at all
 * where the work changes something. Signal "start": the user wants it to begin;
 * the dialog closes itself after that.
 */
G_DECLARE_FINAL_TYPE (BobbinRaceDialog, bobbin_race_dialog, BOBBIN, RACE_DIALOG, AdwDialog)

/* @workload: that of the job. */
AdwDialog *bobbin_race_dialog_new         (BobbinWorkload    *workload);

/* What was chosen; its arrays belong to the dialog. */
void       bobbin_race_dialog_get_options (BobbinRaceDialog  *self,
                                           BobbinRaceOptions *options);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "bobbin-shown-race.h"

G_BEGIN_DECLS

#define BOBBIN_TYPE_RACE_EXPORT_DIALOG (bobbin_race_export_dialog_get_type ())

/**
 * BobbinRaceExportDialog:
 *
 * Asks for a format and a file, and writes a race there.
 */
G_DECLARE_FINAL_TYPE (BobbinRaceExportDialog, bobbin_race_export_dialog, BOBBIN, RACE_EXPORT_DIALOG, AdwDialog)

AdwDialog *bobbin_race_export_dialog_new (BobbinShownRace *race);

G_END_DECLS

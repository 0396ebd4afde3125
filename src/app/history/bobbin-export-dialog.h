/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "engine/run/bobbin-run.h"

G_BEGIN_DECLS

#define BOBBIN_TYPE_EXPORT_DIALOG (bobbin_export_dialog_get_type ())

/**
 * BobbinExportDialog:
 *
 * Asks for the form and the file in which a run is to be saved for other
 * programs, and writes it while it shows how far it is. Closing it cancels that.
 */
G_DECLARE_FINAL_TYPE (BobbinExportDialog, bobbin_export_dialog, BOBBIN, EXPORT_DIALOG, AdwDialog)

AdwDialog *bobbin_export_dialog_new (BobbinRun *run);

G_END_DECLS

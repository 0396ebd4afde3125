/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "bobbin-history-keeper.h"

G_BEGIN_DECLS

#define BOBBIN_TYPE_RESUME_DIALOG (bobbin_resume_dialog_get_type ())

/**
 * BobbinResumeDialog:
 *
 * Says what resuming a run would do, asks what is left to choose, and makes the
 * run that goes on.
 *
 * Signal "resumed" (#BobbinRun): ready to be started.
 */
G_DECLARE_FINAL_TYPE (BobbinResumeDialog, bobbin_resume_dialog, BOBBIN, RESUME_DIALOG, AdwDialog)

AdwDialog *bobbin_resume_dialog_new (BobbinHistoryKeeper *keeper,
                                     gint64               number);

G_END_DECLS

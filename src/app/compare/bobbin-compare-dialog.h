/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/history/bobbin-history-keeper.h"

G_BEGIN_DECLS

#define BOBBIN_TYPE_COMPARE_DIALOG (bobbin_compare_dialog_get_type ())

/**
 * BobbinCompareDialog:
 *
 * Asks which run another one is to be compared with: those with the same title
 * first, then those of the same kind of work, then the rest. They can be
 * searched.
 *
 * Signal "chosen" (#BobbinRunItem): that one. It closes by itself.
 */
G_DECLARE_FINAL_TYPE (BobbinCompareDialog, bobbin_compare_dialog, BOBBIN, COMPARE_DIALOG, AdwDialog)

/* @item: the run that is to be compared, which is not offered. */
AdwDialog *bobbin_compare_dialog_new (BobbinHistoryKeeper *keeper,
                                      BobbinRunItem       *item);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "bobbin-history-keeper.h"

G_BEGIN_DECLS

#define BOBBIN_TYPE_CUT_OFF_BAR (bobbin_cut_off_bar_get_type ())

/**
 * BobbinCutOffBar:
 *
 * Offers to resume the latest run that was cut off before the program began;
 * not there where there is none, or none that the user wants to be told of.
 *
 * Signal "resume" (number). Property "compact": the button goes below the text.
 */
G_DECLARE_FINAL_TYPE (BobbinCutOffBar, bobbin_cut_off_bar, BOBBIN, CUT_OFF_BAR, AdwBin)

void bobbin_cut_off_bar_set_keeper (BobbinCutOffBar     *self,
                                    BobbinHistoryKeeper *keeper);

G_END_DECLS

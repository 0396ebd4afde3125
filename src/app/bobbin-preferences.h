/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "history/bobbin-history-keeper.h"

G_BEGIN_DECLS

#define BOBBIN_TYPE_PREFERENCES (bobbin_preferences_get_type ())

/**
 * BobbinPreferences:
 *
 * What the user prefers; each change holds at once.
 */
G_DECLARE_FINAL_TYPE (BobbinPreferences, bobbin_preferences, BOBBIN, PREFERENCES, AdwPreferencesDialog)

AdwDialog *bobbin_preferences_new (BobbinHistoryKeeper *keeper);

G_END_DECLS

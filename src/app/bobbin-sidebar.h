/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "history/bobbin-history-keeper.h"

G_BEGIN_DECLS

#define BOBBIN_TYPE_SIDEBAR (bobbin_sidebar_get_type ())

/**
 * BobbinSidebar:
 *
 * The runs of this session and of the history, those that go on first, and what
 * can be done with each. It stands in a #BobbinWindow, which does it.
 */
G_DECLARE_FINAL_TYPE (BobbinSidebar, bobbin_sidebar, BOBBIN, SIDEBAR, AdwNavigationPage)

void bobbin_sidebar_set_keeper (BobbinSidebar       *self,
                                BobbinHistoryKeeper *keeper);

/* Marks what the window shows, a BobbinRun or a BobbinShownRace; %NULL: nothing. */
void bobbin_sidebar_select     (BobbinSidebar       *self,
                                GObject             *shown);

/* Looks whether another day has begun. */
void bobbin_sidebar_check_day  (BobbinSidebar       *self);

/* Puts the keyboard into the search entry. */
void bobbin_sidebar_search     (BobbinSidebar       *self);

G_END_DECLS

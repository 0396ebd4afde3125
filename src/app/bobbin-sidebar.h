/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "bobbin-run-list.h"

G_BEGIN_DECLS

#define BOBBIN_TYPE_SIDEBAR (bobbin_sidebar_get_type ())

/**
 * BobbinSidebar:
 *
 * The runs of this session, those that go on first.
 *
 * Signal "run-chosen" (run).
 */
G_DECLARE_FINAL_TYPE (BobbinSidebar, bobbin_sidebar, BOBBIN, SIDEBAR, AdwNavigationPage)

void bobbin_sidebar_set_runs (BobbinSidebar *self,
                              BobbinRunList *runs);

/* Marks the run that the window shows; %NULL: none. */
void bobbin_sidebar_select   (BobbinSidebar *self,
                              BobbinRun     *run);

G_END_DECLS

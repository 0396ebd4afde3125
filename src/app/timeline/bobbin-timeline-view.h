/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/run-page/bobbin-run-selection.h"
#include "engine/run/bobbin-run.h"

G_BEGIN_DECLS

#define BOBBIN_TYPE_TIMELINE_VIEW (bobbin_timeline_view_get_type ())

/**
 * BobbinTimelineView:
 *
 * The timeline of a run with its tools, and the figures of a span that is
 * chosen on it. It looks at the run by itself while it is on the screen.
 */
G_DECLARE_FINAL_TYPE (BobbinTimelineView, bobbin_timeline_view, BOBBIN, TIMELINE_VIEW, AdwBin)

/* Once. */
void bobbin_timeline_view_set_run (BobbinTimelineView *self,
                                   BobbinRun          *run,
                                   BobbinRunSelection *selection);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "engine/run/bobbin-run.h"

G_BEGIN_DECLS

#define BOBBIN_TYPE_TIMELINE_SPAN_BAR (bobbin_timeline_span_bar_get_type ())

/**
 * BobbinTimelineSpanBar:
 *
 * The figures of a span of time on some lanes: what was done in it, how fast,
 * how long it took, and what the workers did. Durations of many attempts come
 * in a little later than the rest.
 */
G_DECLARE_FINAL_TYPE (BobbinTimelineSpanBar, bobbin_timeline_span_bar, BOBBIN, TIMELINE_SPAN_BAR, AdwBin)

void  bobbin_timeline_span_bar_set_run  (BobbinTimelineSpanBar *self,
                                         BobbinRun             *run);
/* @n_lanes may be 0: all lanes. */
void  bobbin_timeline_span_bar_set_span (BobbinTimelineSpanBar *self,
                                         gint64                 from,
                                         gint64                 to,
                                         const guint           *lanes,
                                         guint                  n_lanes);
/* The same as a sentence, for screen readers. (transfer full) */
char *bobbin_timeline_span_bar_dup_text (BobbinTimelineSpanBar *self);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bobbin-timeline-rows.h"
#include "engine/run/bobbin-run.h"

G_BEGIN_DECLS

typedef struct _BobbinTimelineOrder BobbinTimelineOrder;

/**
 * BobbinTimelineOrder:
 *
 * What the rows of a run are sorted by. To find the longest attempt of a lane,
 * each attempt is looked at once, in slices. On the run's context.
 */
BobbinTimelineOrder *bobbin_timeline_order_new   (BobbinRun           *run);
void                 bobbin_timeline_order_free  (BobbinTimelineOrder *self);

/* Looks at attempts that are new for about @budget ns; %FALSE: there are no
 * more, or they do not matter. */
gboolean             bobbin_timeline_order_step  (BobbinTimelineOrder *self,
                                                  BobbinTimelineSort   sort,
                                                  gint64               budget);
/* Sorts @rows by what is known. */
void                 bobbin_timeline_order_apply (BobbinTimelineOrder *self,
                                                  BobbinTimelineSort   sort,
                                                  BobbinTimelineRows  *rows);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BobbinTimelineOrder, bobbin_timeline_order_free)

G_END_DECLS

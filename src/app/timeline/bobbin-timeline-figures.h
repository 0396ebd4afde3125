/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/run/bobbin-run.h"

G_BEGIN_DECLS

/**
 * BobbinTimelineSpanFigures:
 * @from: ns since the run began
 * @to: not included
 * @n_lanes: that were looked at
 * @n: attempts that ended in the span, by kind
 * @n_attempts: all of them
 * @rate: tasks that were settled a second
 * @busy: share of the workers' time in the span that was in attempts, 0 to 1
 * @starting: the same for starting
 * @idle: and for having nothing to do; the three add up to 1, or to 0 where no
 *   worker was there
 * @n_measured: attempts that the durations below are of: n_attempts once all
 *   were looked at
 * @p50: percentiles of the durations, ns, within 1 %
 * @max: the longest, ns
 */
typedef struct
{
  gint64  from;
  gint64  to;
  guint   n_lanes;
  guint64 n[BOBBIN_N_ENDED_SPANS];
  guint64 n_attempts;
  double  rate;
  double  busy;
  double  starting;
  double  idle;
  guint64 n_measured;
  gint64  p50, p90, p99, max;
} BobbinTimelineSpanFigures;

typedef struct _BobbinTimelineFigures BobbinTimelineFigures;

/**
 * bobbin_timeline_figures_new:
 *
 * What a span of time on some lanes amounts to. Counts and shares are there at
 * once, however many attempts there are; their durations are gone through in
 * slices. On the run's context.
 */
BobbinTimelineFigures *bobbin_timeline_figures_new      (BobbinRun             *run);
void                   bobbin_timeline_figures_free     (BobbinTimelineFigures *self);

/* @n_lanes may be 0: all lanes. @lanes is copied. */
void                   bobbin_timeline_figures_set_span (BobbinTimelineFigures *self,
                                                         gint64                 from,
                                                         gint64                 to,
                                                         const guint           *lanes,
                                                         guint                  n_lanes);
/* Looks at durations for about @budget ns; %FALSE: that was all. */
gboolean               bobbin_timeline_figures_step     (BobbinTimelineFigures *self,
                                                         gint64                 budget);
/* Borrowed; valid until the next call. */
const BobbinTimelineSpanFigures *
                       bobbin_timeline_figures_get      (BobbinTimelineFigures *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BobbinTimelineFigures, bobbin_timeline_figures_free)

G_END_DECLS

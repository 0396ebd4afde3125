/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "engine/run/bobbin-run.h"

G_BEGIN_DECLS

/* A run that was never started and whose lanes did what a test says, for
 * pictures and figures of it. Times are ns since it began. */

/**
 * invented_run_new:
 * @end: when it ended
 *
 * A finished run; its lanes were asked for at 0, ready at @ready, and gone at @end.
 */
BobbinRun *invented_run_new         (guint           n_lanes,
                                     guint64         n_tasks,
                                     gint64          ready,
                                     gint64          end);

/* Enters an attempt, which ends in order on its lane. Its bytes count where it
 * was done. */
void       invented_run_add         (BobbinRun      *run,
                                     guint           lane,
                                     guint64         task,
                                     guint           attempt,
                                     gint64          start,
                                     gint64          duration,
                                     BobbinSpanKind  kind);

/* Was paused in between. */
void       invented_run_add_pause   (BobbinRun      *run,
                                     gint64          from,
                                     gint64          to);

/* All lanes full of tasks of about @length ns, one in @n_odd of which is no
 * plain success, or none with 0; returns how many attempts there were. */
guint64    invented_run_fill        (BobbinRun      *run,
                                     gint64          from,
                                     gint64          to,
                                     gint64          length,
                                     int             n_odd);

G_END_DECLS

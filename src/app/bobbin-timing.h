/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "engine/run/bobbin-run.h"

G_BEGIN_DECLS

/*
 * With BOBBIN_TIMING=1 in the environment, three things are measured and written
 * to standard error; without it, nothing is done.
 *
 * How long the start takes: the milliseconds from the start of the process to
 * the end of the first frame. And, at the end of each run, for how long the
 * main loop was away from listening: the 99th percentile and the longest of its
 * turns. Short runs have few turns, so that from the second run on those of all
 * runs since then count; the first one, with all that is done once, does not.
 *
 * And, at each SIGUSR1, the same of all turns since the one before it, and how
 * many pictures the timeline showed and how long its snapshots took: whoever
 * sends it chooses what lies between.
 */
void     bobbin_timing_watch        (GtkWidget *window);
void     bobbin_timing_begin_run    (void);
void     bobbin_timing_report_run   (BobbinRun *run);

/* For what draws: whether its time is wanted; ns that a snapshot took, and whether
 * it shows a new picture. */
gboolean bobbin_timing_is_on        (void);
void     bobbin_timing_add_snapshot (gint64     ns,
                                     gboolean   is_new);

G_END_DECLS

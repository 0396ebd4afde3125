/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "engine/run/bobbin-run.h"

G_BEGIN_DECLS

#define BOBBIN_TYPE_LESSON_LANES (bobbin_lesson_lanes_get_type ())

/**
 * BobbinLessonLanes:
 *
 * The workers of a run as lanes over time, with what each of them does now: a
 * small timeline that is only looked at. Where there are many, those that fit
 * are shown.
 */
G_DECLARE_FINAL_TYPE (BobbinLessonLanes, bobbin_lesson_lanes, BOBBIN, LESSON_LANES, GtkWidget)

GtkWidget *bobbin_lesson_lanes_new         (void);

/* Room for so many lanes from the beginning, so that nothing moves when they come. */
void       bobbin_lesson_lanes_set_n_lanes (BobbinLessonLanes *self,
                                            guint              n_lanes);
/* %NULL: none. */
void       bobbin_lesson_lanes_set_run     (BobbinLessonLanes *self,
                                            BobbinRun         *run);
/* Where its time ends: ns; lanes that are to be compared have the same end. */
void       bobbin_lesson_lanes_set_end     (BobbinLessonLanes *self,
                                            gint64             end);
/* Looks at the run. */
void       bobbin_lesson_lanes_update      (BobbinLessonLanes *self);

G_END_DECLS

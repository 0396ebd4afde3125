/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "bobbin-lesson-way-row.h"

G_BEGIN_DECLS

#define BOBBIN_TYPE_LESSON_PANEL (bobbin_lesson_panel_get_type ())

/**
 * BobbinLessonPanel:
 *
 * A lesson: its text, and beside it the ways to run its work, under each other
 * on the same scale of time, with what was seen in a sentence. One way runs at a
 * time: two at once would falsify each other's figures.
 *
 * Signal "wish" (a #BobbinLessonWish, and what it is about).
 */
G_DECLARE_FINAL_TYPE (BobbinLessonPanel, bobbin_lesson_panel, BOBBIN, LESSON_PANEL, AdwBin)

GtkWidget *bobbin_lesson_panel_new         (const BobbinLesson *lesson);

/* Runs all ways, one after the other; or, where one runs, stops. */
void       bobbin_lesson_panel_toggle      (BobbinLessonPanel  *self);
void       bobbin_lesson_panel_stop        (BobbinLessonPanel  *self);
/* Whether there is little width. */
void       bobbin_lesson_panel_set_compact (BobbinLessonPanel  *self,
                                            gboolean            compact);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "engine/lessons/bobbin-lesson.h"

G_BEGIN_DECLS

/**
 * BobbinLessonWish:
 * @BOBBIN_LESSON_WISH_OPEN: to see a #BobbinRun, which is over, as any other
 * @BOBBIN_LESSON_WISH_EDIT: to change a #BobbinJob
 * @BOBBIN_LESSON_WISH_RACE: to compare ways of running a #BobbinJob
 *
 * What a user wants from the rest of the window. The signals "wish" of a row, its
 * panel and the page of lessons have it as an int, and the run or job as an object.
 */
typedef enum
{
  BOBBIN_LESSON_WISH_OPEN,
  BOBBIN_LESSON_WISH_EDIT,
  BOBBIN_LESSON_WISH_RACE,
} BobbinLessonWish;

#define BOBBIN_TYPE_LESSON_WAY_ROW (bobbin_lesson_way_row_get_type ())

/**
 * BobbinLessonWayRow:
 *
 * One way of doing the work of a lesson: a button that runs it, its lanes while
 * it runs and afterwards, and what was measured. Its run is kept by nobody else,
 * and stops with the row.
 *
 * Signals: "changed" (it has begun, goes on, or has ended); "wish" (a
 * #BobbinLessonWish, and what it is about).
 */
G_DECLARE_FINAL_TYPE (BobbinLessonWayRow, bobbin_lesson_way_row, BOBBIN, LESSON_WAY_ROW, AdwBin)

GtkWidget                 *bobbin_lesson_way_row_new         (const BobbinLesson *lesson,
                                                              guint               way);

/* Does nothing where it runs, or cannot. */
void                       bobbin_lesson_way_row_run         (BobbinLessonWayRow *self);
/* Asks it to end; it does so within moments. */
void                       bobbin_lesson_way_row_stop        (BobbinLessonWayRow *self);
gboolean                   bobbin_lesson_way_row_is_running  (BobbinLessonWayRow *self);
/* Whether its button begins a run: not while another one goes on. */
void                       bobbin_lesson_way_row_set_enabled (BobbinLessonWayRow *self,
                                                              gboolean            enabled);

/* What the last run showed; %NULL: nothing, since there was none, or it did not
 * come to its end. Borrowed, valid until the next run. */
const BobbinLessonFigures *bobbin_lesson_way_row_get_figures (BobbinLessonWayRow *self);

/* How far its run has come, ns; 0: there is none. */
gint64                     bobbin_lesson_way_row_get_time    (BobbinLessonWayRow *self);
/* Where the time of its lanes ends, ns. */
void                       bobbin_lesson_way_row_set_end     (BobbinLessonWayRow *self,
                                                              gint64              end);

G_END_DECLS

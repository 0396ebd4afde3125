/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "../job/bobbin-job.h"
#include "../run/bobbin-run.h"

G_BEGIN_DECLS

/* So many ways of running a lesson has at most. */
#define BOBBIN_LESSON_MAX_WAYS 4

/* In place of a number of workers: as many as there are processors, but two at
 * least, so that there is something to see, and four at most. */
#define BOBBIN_LESSON_PROCESSORS 0

/* As many as the executor “auto” finds best. */
#define BOBBIN_LESSON_FOUND_OUT G_MAXUINT

/**
 * BobbinLessonWay:
 * @title: what it is called, "%u threads"; %u, if it is there, is the number of
 *   workers. Marked with N_()
 * @phrase: the same within a sentence, "with %u threads", N_()
 * @executor: id of the executor
 * @workers: how many, or %BOBBIN_LESSON_PROCESSORS, or %BOBBIN_LESSON_FOUND_OUT
 * @chunk: tasks in a chunk; 0: adaptive
 * @what: (nullable): another value of the workload's “what” than the lesson's
 * @range: (nullable): other inputs than the lesson's
 *
 * One way of doing the work of a lesson.
 */
typedef struct
{
  const char *title;
  const char *phrase;
  const char *executor;
  guint       workers;
  guint64     chunk;
  const char *what;
  const char *range;
} BobbinLessonWay;

/**
 * BobbinLessonPoint:
 * @BOBBIN_LESSON_POINT_NONE: nothing but the times
 * @BOBBIN_LESSON_POINT_SUM: that the whole takes as long as its tasks together;
 *   the ways differ in their inputs
 * @BOBBIN_LESSON_POINT_WAITING: how little of the time was computing
 * @BOBBIN_LESSON_POINT_PROCESSORS: how many processors were kept busy
 * @BOBBIN_LESSON_POINT_STARTING: the same, and how long starting took
 * @BOBBIN_LESSON_POINT_AT_ONCE: how many tasks went on at once
 * @BOBBIN_LESSON_POINT_BLOCKED: how many tasks were kept from going on
 * @BOBBIN_LESSON_POINT_CHUNKS: the sizes of the chunks, and what a task cost
 *
 * What of a lesson's runs is to be pointed out besides their times.
 */
typedef enum
{
  BOBBIN_LESSON_POINT_NONE,
  BOBBIN_LESSON_POINT_SUM,
  BOBBIN_LESSON_POINT_WAITING,
  BOBBIN_LESSON_POINT_PROCESSORS,
  BOBBIN_LESSON_POINT_STARTING,
  BOBBIN_LESSON_POINT_AT_ONCE,
  BOBBIN_LESSON_POINT_BLOCKED,
  BOBBIN_LESSON_POINT_CHUNKS,
} BobbinLessonPoint;

/**
 * BobbinLesson:
 * @id: short name
 * @title: "Waiting Overlaps: Concurrency", N_()
 * @text: what there is to know, as paragraphs with an empty line between them, N_()
 * @rules: (nullable): rows of a table, N_(): lines with a bar between what the
 *   work is like and the way that suits it
 * @python: Python's words for it: as they are in every language
 * @workload: id of the workload
 * @what: value of the workload's “what”: a function of the samples' folder for
 *   `python`
 * @parameter: (nullable): name of one more parameter that is “true”
 * @range: inputs, FROM:TO
 * @point: what to point out
 * @ways: the ways to compare, those there are first
 *
 * A panel of “Which way of running?”: a text, and work that shows what it says.
 * Static; texts are translated by whoever shows them.
 */
typedef struct
{
  const char        *id;
  const char        *title;
  const char        *text;
  const char        *rules;
  const char        *python;
  const char        *workload;
  const char        *what;
  const char        *parameter;
  const char        *range;
  BobbinLessonPoint  point;
  BobbinLessonWay    ways[BOBBIN_LESSON_MAX_WAYS];
} BobbinLesson;

/* In the order in which they are taught. Static. */
const BobbinLesson *bobbin_lessons_get_all        (guint              *n_lessons);

guint               bobbin_lesson_get_n_ways      (const BobbinLesson *self);
/* 0: that is found out while it runs. */
guint               bobbin_lesson_way_get_workers (const BobbinLessonWay *way);
/* "4 threads". Translated. (transfer full) */
char               *bobbin_lesson_way_dup_title   (const BobbinLessonWay *way);

/* Whether its work can run here: Python may be missing. */
gboolean            bobbin_lesson_can_run         (const BobbinLesson *self);

/* The job of one of its ways, with a title. Fails only where the lesson is
 * wrong, with the errors of a job file. (transfer full) */
BobbinJob          *bobbin_lesson_dup_job         (const BobbinLesson *self,
                                                   guint               way,
                                                   GError            **error);

/**
 * BobbinLessonFigures:
 * @n_tasks: tasks, all of them done
 * @n_workers: workers wanted
 * @elapsed: seconds
 * @task_seconds: that half of the tasks did not exceed
 * @computing: share of the time in tasks that they computed
 * @processors: that were kept busy on average
 * @ready: seconds until the first worker was ready
 * @at_once: tasks in progress on average
 * @blocked: of those, the ones that could have gone on; a sample
 * @chunk: tasks in a chunk on average
 *
 * What a run of a lesson showed. A value.
 */
typedef struct
{
  guint64 n_tasks;
  guint   n_workers;
  double  elapsed;
  double  task_seconds;
  double  computing;
  double  processors;
  double  ready;
  double  at_once;
  double  blocked;
  double  chunk;
} BobbinLessonFigures;

/* Fills @self; %FALSE where there is nothing to compare: @run is not finished,
 * or a task failed. On the run's context. */
gboolean            bobbin_lesson_figures_init    (BobbinLessonFigures *self,
                                                   BobbinRun           *run);

/**
 * bobbin_lesson_dup_words:
 * @figures: for each way what its run showed; %NULL: there was none
 *
 * What was seen, in a sentence or two: "4 tasks took 4.01 s with one thread and
 * 1.00 s with 4 threads: 4.0 times as fast. …" Depends on nothing but its
 * arguments. Translated; %NULL where no way has figures. (transfer full)
 */
char               *bobbin_lesson_dup_words       (const BobbinLesson               *self,
                                                   const BobbinLessonFigures * const *figures);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-config.h"

#include "bobbin-lesson.h"

#include <glib/gi18n-lib.h>

#include "../advice/bobbin-profile.h"
#include "../job/bobbin-paths.h"
#include "../workloads/bobbin-workloads.h"

guint
bobbin_lesson_get_n_ways (const BobbinLesson *self)
{
  guint n_ways = 0;

  while (n_ways < BOBBIN_LESSON_MAX_WAYS && self->ways[n_ways].executor != NULL)
    n_ways++;

  return n_ways;
}

guint
bobbin_lesson_way_get_workers (const BobbinLessonWay *way)
{
  switch (way->workers)
    {
    case BOBBIN_LESSON_PROCESSORS:
      return CLAMP (g_get_num_processors (), 2, 4);
    case BOBBIN_LESSON_FOUND_OUT:
      return 0;
    default:
      return way->workers;
    }
}

char *
bobbin_lesson_way_dup_title (const BobbinLessonWay *way)
{
  return g_strdup_printf (_(way->title), bobbin_lesson_way_get_workers (way));
}

gboolean
bobbin_lesson_can_run (const BobbinLesson *self)
{
  g_autofree char *python = NULL;

  if (!g_str_equal (self->workload, "python"))
    return TRUE;

  python = g_find_program_in_path ("python3");

  return python != NULL;
}

/* The function of a file that comes with Bobbin, wherever that is. */
static char *
dup_what (const BobbinLesson    *self,
          const BobbinLessonWay *way)
{
  const char *what = way->what != NULL ? way->what : self->what;
  g_autofree char *folder = NULL;

  if (!g_str_equal (self->workload, "python"))
    return g_strdup (what);

  folder = bobbin_samples_folder_dup ();

  return g_build_filename (folder, what, NULL);
}

BobbinJob *
bobbin_lesson_dup_job (const BobbinLesson  *self,
                       guint                way,
                       GError             **error)
{
  const BobbinLessonWay *chosen = &self->ways[way];
  const char *range = chosen->range != NULL ? chosen->range : self->range;
  BobbinWorkloadClass *klass = bobbin_workloads_find (self->workload, error);
  g_autoptr (BobbinInputSource) inputs = NULL;
  g_autoptr (BobbinJob) job = NULL;
  g_autofree char *what = NULL;
  g_autofree char *way_title = NULL;
  g_autofree char *title = NULL;
  BobbinRunSettings settings;

  g_return_val_if_fail (way < bobbin_lesson_get_n_ways (self), NULL);

  inputs = klass != NULL ? bobbin_input_source_new_range (range, error) : NULL;
  if (inputs == NULL)
    return NULL;

  job = bobbin_job_new (self->workload);
  what = dup_what (self, chosen);
  bobbin_job_set_parameter (job, bobbin_workload_class_get_what (klass), what);
  if (self->parameter != NULL)
    bobbin_job_set_parameter (job, self->parameter, "true");
  bobbin_job_set_inputs (job, inputs);

  settings = *bobbin_job_get_settings (job);
  settings.executor = g_intern_string (chosen->executor);
  settings.workers = bobbin_lesson_way_get_workers (chosen);
  settings.chunk = chosen->chunk;
  bobbin_job_set_settings (job, &settings);

  way_title = bobbin_lesson_way_dup_title (chosen);
  /* Translators: title of a run: that of the lesson, and the way of running. */
  title = g_strdup_printf (_("%s · %s"), _(self->title), way_title);
  bobbin_job_set_title (job, title);

  return g_steal_pointer (&job);
}

gboolean
bobbin_lesson_figures_init (BobbinLessonFigures *self,
                            BobbinRun           *run)
{
  g_auto (BobbinProfile) profile = { 0, };
  BobbinRunFigures figures;
  double busy;

  *self = (BobbinLessonFigures) { 0, };
  bobbin_run_get_figures (run, &figures);
  if (bobbin_run_get_state (run) != BOBBIN_RUN_FINISHED || figures.n_done < figures.n_tasks)
    return FALSE;

  bobbin_profile_init (&profile, run);
  busy = profile.shares.working + profile.shares.waiting;

  self->n_tasks = figures.n_tasks;
  self->n_workers = profile.n_workers;
  self->elapsed = MAX (figures.elapsed, 1e-9);
  self->task_seconds = profile.p50;
  self->computing = busy > 0 ? profile.shares.working / busy : 0;
  self->processors = profile.cpu_seconds / self->elapsed;
  self->ready = profile.ready;
  self->at_once = profile.parallelism;
  self->blocked = profile.blocked * profile.total / self->elapsed;
  self->chunk = profile.mean_chunk;

  return TRUE;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-race-work.h"

#include <gio/gio.h>

#include "../executors/bobbin-executors.h"

struct _BobbinRaceWork
{
  BobbinJob      *job;
  char           *scratch;      /* folder that tasks write into; NULL: they write none */
  BobbinInputs   *inputs;
  BobbinWorkload *workload;
  char           *title;
  GRand          *random;
};

/* Deletes a folder that was made here, and what is in it. */
static void
delete_folder (GFile *folder)
{
  g_autoptr (GFileEnumerator) children =
    g_file_enumerate_children (folder, G_FILE_ATTRIBUTE_STANDARD_NAME "," G_FILE_ATTRIBUTE_STANDARD_TYPE,
                               G_FILE_QUERY_INFO_NOFOLLOW_SYMLINKS, NULL, NULL);
  GFileInfo *info;
  GFile *child;

  while (children != NULL && g_file_enumerator_iterate (children, &info, &child, NULL, NULL) && info != NULL)
    {
      if (g_file_info_get_file_type (info) == G_FILE_TYPE_DIRECTORY)
        delete_folder (child);
      else
        g_file_delete (child, NULL, NULL);
    }
  g_file_delete (folder, NULL, NULL);
}

/* What would be written is written where it is in nobody's way. */
static gboolean
divert_output (BobbinRaceWork  *self,
               GError         **error)
{
  if (bobbin_job_get_parameter (self->job, "output") == NULL)
    return TRUE;

  self->scratch = g_dir_make_tmp ("bobbin-race-XXXXXX", error);
  if (self->scratch == NULL)
    return FALSE;

  bobbin_job_set_parameter (self->job, "output", self->scratch);

  return TRUE;
}

BobbinRaceWork *
bobbin_race_work_new (BobbinJob     *job,
                      BobbinInputs  *inputs,
                      guint32        seed,
                      GError       **error)
{
  g_autoptr (BobbinRaceWork) self = g_new0 (BobbinRaceWork, 1);
  g_autoptr (BobbinRun) trial = NULL;

  self->random = g_rand_new_with_seed (seed);
  self->job = bobbin_job_copy (job);
  if (!divert_output (self, error))
    return NULL;

  trial = bobbin_executors_new_run (self->job, inputs, error);
  if (trial == NULL)
    return NULL;

  self->inputs = g_object_ref (bobbin_run_get_inputs (trial));
  self->workload = g_object_ref (bobbin_run_get_workload (trial));
  self->title = g_strdup (bobbin_run_get_title (trial));

  return g_steal_pointer (&self);
}

void
bobbin_race_work_free (BobbinRaceWork *self)
{
  if (self->scratch != NULL)
    {
      g_autoptr (GFile) folder = g_file_new_for_path (self->scratch);

      delete_folder (folder);
    }
  g_free (self->scratch);
  g_free (self->title);
  g_clear_object (&self->job);
  g_clear_object (&self->inputs);
  g_clear_object (&self->workload);
  g_rand_free (self->random);
  g_free (self);
}

BobbinWorkload *
bobbin_race_work_get_workload (BobbinRaceWork *self)
{
  return self->workload;
}

const char *
bobbin_race_work_get_title (BobbinRaceWork *self)
{
  return self->title;
}

guint64
bobbin_race_work_get_n_inputs (BobbinRaceWork *self)
{
  return bobbin_inputs_get_n_inputs (self->inputs);
}

BobbinInputs *
bobbin_race_work_draw (BobbinRaceWork *self,
                       BobbinInputs   *inputs,
                       guint64         n)
{
  BobbinInputs *from = inputs != NULL ? inputs : self->inputs;
  guint64 n_inputs = bobbin_inputs_get_n_inputs (from);
  g_autofree char *range = bobbin_inputs_dup_range (from);
  g_autofree guint32 *indices = NULL;

  if (n >= n_inputs)
    return g_object_ref (from);

  if (range != NULL || n_inputs > G_MAXINT32)
    return bobbin_inputs_new_slice (from, (guint64) (g_rand_double (self->random) * (double) (n_inputs - n + 1)), n);

  /* Floyd's way would need a set; so many as there are in a block, in their
   * order: each is taken with the probability that leaves n (Knuth, 3.4.2,
   * algorithm S). */
  indices = g_new (guint32, n);
  for (guint64 i = 0, n_drawn = 0; n_drawn < n; i++)
    if (g_rand_double (self->random) * (double) (n_inputs - i) < (double) (n - n_drawn))
      indices[n_drawn++] = (guint32) i;

  return bobbin_inputs_new_subset (from, indices, n);
}

BobbinRun *
bobbin_race_work_new_run (BobbinRaceWork  *self,
                          const char      *executor,
                          guint            n_workers,
                          BobbinInputs    *inputs,
                          GError         **error)
{
  g_autoptr (BobbinJob) job = bobbin_job_copy (self->job);
  BobbinRunSettings settings = *bobbin_job_get_settings (job);

  settings.executor = executor;
  settings.workers = n_workers;
  settings.stop_after_failed = 0;
  settings.stop_after_percent = 0;
  bobbin_job_set_settings (job, &settings);

  return bobbin_executors_new_run (job, inputs, error);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include <glib/gi18n-lib.h>

#include "bobbin-job-io.h"
#include "engine/executors/bobbin-executors.h"
#include "engine/job/bobbin-job-error.h"
#include "engine/job/bobbin-job-file.h"

/* A round of records a frame, of which it may take a quarter: the rest is for drawing. */
#define PACE_INTERVAL_US 16000
#define PACE_BUDGET_US   4000

typedef struct
{
  BobbinJob *job;
  GFile     *file;
} SaveData;

static void
save_data_free (SaveData *data)
{
  g_object_unref (data->job);
  g_object_unref (data->file);
  g_free (data);
}

static const char *
get_local_path (GFile   *file,
                GError **error)
{
  const char *path = g_file_peek_path (file);

  if (path == NULL)
    {
      g_autofree char *uri = g_file_get_uri (file);

      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                   _("“%s” is not a file on this computer."), uri);
    }

  return path;
}

static void
load_thread (GTask        *task,
             gpointer      source,
             gpointer      task_data,
             GCancellable *cancellable)
{
  GError *error = NULL;
  const char *path = get_local_path (task_data, &error);
  BobbinJob *job = path != NULL ? bobbin_job_file_load (path, &error) : NULL;

  if (job != NULL)
    g_task_return_pointer (task, job, g_object_unref);
  else
    g_task_return_error (task, error);
}

static void
save_thread (GTask        *task,
             gpointer      source,
             gpointer      task_data,
             GCancellable *cancellable)
{
  SaveData *data = task_data;
  GError *error = NULL;
  const char *path = get_local_path (data->file, &error);

  if (path != NULL && bobbin_job_file_save (data->job, path, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
inputs_loaded_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (BobbinInputs) inputs = NULL;
  g_autoptr (BobbinRun) run = NULL;
  GError *error = NULL;

  inputs = bobbin_input_source_load_finish (BOBBIN_INPUT_SOURCE (source), result, &error);
  if (inputs != NULL)
    run = bobbin_executors_new_run (g_task_get_task_data (task), inputs, &error);

  if (run == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  bobbin_job_io_set_pace (run);
  g_task_return_pointer (task, g_steal_pointer (&run), g_object_unref);
}

void
bobbin_job_io_set_pace (BobbinRun *run)
{
  bobbin_run_set_pace (run, PACE_INTERVAL_US, PACE_BUDGET_US);
}

void
bobbin_job_io_load_async (GFile               *file,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_return_if_fail (G_IS_FILE (file));

  g_task_set_source_tag (task, bobbin_job_io_load_async);
  g_task_set_task_data (task, g_object_ref (file), g_object_unref);
  g_task_run_in_thread (task, load_thread);
}

BobbinJob *
bobbin_job_io_load_finish (GAsyncResult  *result,
                           GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
bobbin_job_io_save_async (BobbinJob           *job,
                          GFile               *file,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  SaveData *data = g_new0 (SaveData, 1);

  /* A job is for one thread at a time: the window goes on with its own. */
  data->job = bobbin_job_copy (job);
  data->file = g_object_ref (file);

  g_task_set_source_tag (task, bobbin_job_io_save_async);
  g_task_set_task_data (task, data, (GDestroyNotify) save_data_free);
  g_task_run_in_thread (task, save_thread);
}

gboolean
bobbin_job_io_save_finish (GAsyncResult  *result,
                           GError       **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
bobbin_job_io_new_run_async (BobbinJob           *job,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  BobbinInputSource *source = bobbin_job_get_inputs (job);

  g_task_set_source_tag (task, bobbin_job_io_new_run_async);
  g_task_set_task_data (task, bobbin_job_copy (job), g_object_unref);

  if (source == NULL)
    {
      g_task_return_new_error (task, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_INPUTS,
                               _("The job has no inputs."));
      return;
    }

  bobbin_input_source_load_async (source, bobbin_job_get_folder (job), cancellable,
                                  inputs_loaded_cb, g_steal_pointer (&task));
}

BobbinRun *
bobbin_job_io_new_run_finish (GAsyncResult  *result,
                              GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

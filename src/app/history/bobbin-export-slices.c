/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-export-slices.h"

/* µs of the main loop for a slice: half a frame. */
#define BUDGET 8000

typedef struct
{
  BobbinExport         *export;
  BobbinExportProgress  progress;
  gpointer              user_data;
} Slices;

static void
slices_free (gpointer data)
{
  Slices *slices = data;

  g_clear_pointer (&slices->export, bobbin_export_free);
  g_free (slices);
}

static gboolean
step_cb (gpointer user_data)
{
  GTask *task = user_data;
  Slices *slices = g_task_get_task_data (task);
  GError *error = NULL;
  gboolean done = FALSE;

  if (g_task_return_error_if_cancelled (task))
    {
      /* Now, and not when the last one lets go of the task. */
      g_clear_pointer (&slices->export, bobbin_export_free);
      return G_SOURCE_REMOVE;
    }

  if (!bobbin_export_step (slices->export, BUDGET, &done, &error))
    {
      g_task_return_error (task, error);
      return G_SOURCE_REMOVE;
    }

  if (slices->progress != NULL)
    slices->progress (bobbin_export_get_progress (slices->export), slices->user_data);
  if (!done)
    return G_SOURCE_CONTINUE;

  g_task_return_boolean (task, TRUE);

  return G_SOURCE_REMOVE;
}

void
bobbin_export_slices_async (BobbinRun                *run,
                            const BobbinExportFormat *format,
                            GFile                    *file,
                            GCancellable             *cancellable,
                            BobbinExportProgress      progress,
                            GAsyncReadyCallback       callback,
                            gpointer                  user_data)
{
  g_autoptr (GTask) task = g_task_new (run, cancellable, callback, user_data);
  Slices *slices = g_new0 (Slices, 1);
  GError *error = NULL;

  g_task_set_source_tag (task, bobbin_export_slices_async);
  g_task_set_task_data (task, slices, slices_free);
  slices->progress = progress;
  slices->user_data = user_data;
  slices->export = bobbin_export_new (run, format, file, &error);
  if (slices->export == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, step_cb, g_object_ref (task), g_object_unref);
}

gboolean
bobbin_export_slices_finish (GAsyncResult  *result,
                             GError       **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-task-export.h"

/* µs that making lines may take of the main loop at a time, and the bytes after
 * which they are written. */
#define BUDGET     4000
#define WRITE_SIZE (256 * 1024)

typedef struct
{
  BobbinRun          *run;
  guint32            *tasks;
  guint               n_tasks;
  guint               next;
  BobbinRowFormatter *formatter;
  GOutputStream      *stream;
  GString            *buffer;
} Export;

static void write_next (GTask *task);

static void
export_free (gpointer data)
{
  Export *export = data;

  bobbin_row_formatter_free (export->formatter);
  g_string_free (export->buffer, TRUE);
  g_free (export->tasks);
  g_object_unref (export->stream);
  g_object_unref (export->run);
  g_free (export);
}

static void
closed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (g_output_stream_close_finish (G_OUTPUT_STREAM (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
written_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Export *export = g_task_get_task_data (task);
  GError *error = NULL;

  if (!g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  if (export->next < export->n_tasks)
    write_next (task);
  else
    g_output_stream_close_async (export->stream, G_PRIORITY_DEFAULT_IDLE, g_task_get_cancellable (task),
                                 closed_cb, g_object_ref (task));
}

/* As many lines as fit in the time; what is done with them takes its own, in
 * which the main loop does other things. */
static void
write_next (GTask *task)
{
  Export *export = g_task_get_task_data (task);
  gint64 end = g_get_monotonic_time () + BUDGET;

  g_string_truncate (export->buffer, 0);
  if (export->next == 0)
    bobbin_row_formatter_append_header (export->formatter, export->buffer);
  while (export->next < export->n_tasks && export->buffer->len < WRITE_SIZE)
    {
      bobbin_row_formatter_append_task (export->formatter, bobbin_run_get_store (export->run),
                                        export->tasks[export->next++], export->buffer);
      if (export->next % 64 == 0 && g_get_monotonic_time () >= end)
        break;
    }

  g_output_stream_write_all_async (export->stream, export->buffer->str, export->buffer->len,
                                   G_PRIORITY_DEFAULT_IDLE, g_task_get_cancellable (task),
                                   written_cb, g_object_ref (task));
}

void
bobbin_task_export_async (BobbinRun           *run,
                          guint32             *tasks,
                          guint                n_tasks,
                          BobbinRowFormat      format,
                          GOutputStream       *stream,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (run, cancellable, callback, user_data);
  Export *export = g_new0 (Export, 1);

  export->run = g_object_ref (run);
  export->tasks = tasks;
  export->n_tasks = n_tasks;
  export->formatter = bobbin_row_formatter_new (format, bobbin_run_get_workload (run), bobbin_run_get_inputs (run));
  export->stream = g_object_ref (stream);
  export->buffer = g_string_new (NULL);
  g_task_set_source_tag (task, bobbin_task_export_async);
  g_task_set_task_data (task, export, export_free);
  write_next (task);
}

gboolean
bobbin_task_export_finish (GAsyncResult  *result,
                           GError       **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

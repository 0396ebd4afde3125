/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * A folder with one for each task:
 *
 *     README.txt                     what lies where
 *     index.csv                      the folder of each task, and what became of it
 *     job.bobbin                     the job
 *     tasks/00001-01000/00042-input/ a task, a thousand of them in a folder
 *       result.json                  its row, as in JSON Lines
 *       stdout, stderr, body         what it wrote, as it is
 *       error.txt                    why it failed
 */

#include "bobbin-config.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "../job/bobbin-job-file.h"
#include "../workloads/bobbin-secrets.h"
#include "bobbin-export-text.h"
#include "bobbin-exporter.h"
#include "bobbin-row-formatter.h"

/* Tasks in a folder. */
#define SHARD 1000

/* Bytes of an input in a name. */
#define MAX_NAME_LENGTH 60

typedef struct
{
  BobbinRun          *run;
  BobbinTaskStore    *store;
  BobbinInputs       *inputs;
  BobbinRowFormatter *json;
  char               *folder;
  char               *shard;        /* "tasks/00001-01000"; NULL: none yet */
  guint64             n_tasks;
  guint64             next;
  int                 width;        /* digits of a number */
  const char         *names[BOBBIN_MAX_TEXTS];  /* of the files for texts; NULL: none */
  FILE               *index;
  GString            *buffer;
  char               *hold;
} Work;

/* %FALSE, with the name of the file. */
static gboolean
fail (const char  *path,
      GError     **error)
{
  int number = errno;
  g_autofree char *name = g_filename_display_name (path);

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (number),
               _("“%s” cannot be written: %s"), name, g_strerror (number));

  return FALSE;
}

static gboolean
write_file (const char  *folder,
            const char  *name,
            const char  *bytes,
            gsize        length,
            GError     **error)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  FILE *file = g_fopen (path, "wbe");
  gboolean written;

  if (file == NULL)
    return fail (path, error);

  written = fwrite (bytes, 1, length, file) == length;
  written = fclose (file) == 0 && written;

  return written || fail (path, error);
}

/* Which texts of a result are files of their own. */
static void
find_texts (Work *self)
{
  static const char * const known[][2] = { { "output", "stdout" }, { "errors", "stderr" }, { "body", "body" } };
  guint n_columns, text = 0;
  const BobbinColumn *columns = bobbin_workload_get_columns (bobbin_run_get_workload (self->run), &n_columns);

  for (guint i = 0; i < n_columns; i++)
    {
      if (columns[i].type != BOBBIN_COLUMN_TEXT)
        continue;
      for (guint k = 0; k < G_N_ELEMENTS (known); k++)
        if (g_str_equal (columns[i].name, known[k][0]))
          self->names[text] = known[k][1];
      text++;
    }
}

static gpointer
begin (BobbinRun  *run,
       const char *folder)
{
  Work *self = g_new0 (Work, 1);
  char digits[32];

  self->run = g_object_ref (run);
  self->store = bobbin_run_get_store (run);
  self->inputs = bobbin_run_get_inputs (run);
  self->json = bobbin_row_formatter_new (BOBBIN_ROW_FORMAT_JSON, bobbin_run_get_workload (run), self->inputs);
  bobbin_row_formatter_redact (self->json);
  self->folder = g_strdup (folder);
  self->n_tasks = bobbin_task_store_get_n_tasks (self->store);
  self->width = g_snprintf (digits, sizeof digits, "%" PRIu64, self->n_tasks);
  self->buffer = g_string_new (NULL);
  find_texts (self);

  return self;
}

static gboolean
write_readme (Work    *self,
              GError **error)
{
  g_autoptr (BobbinJob) job = bobbin_secrets_redact_job (bobbin_run_get_job (self->run), NULL);
  g_autofree char *job_text = bobbin_job_file_print (job);
  g_autofree char *text = NULL;

  text = g_strdup_printf (_("%s\n\n"
                            "This folder holds what became of the tasks of a run of Bobbin.\n\n"
                            "index.csv    the folder of each task, and what became of it\n"
                            "job.bobbin   the job, to be run again\n"
                            "tasks/       a folder for each task: result.json, what it wrote\n"
                            "             (stdout, stderr, body), and error.txt if it failed\n"),
                          bobbin_export_text (bobbin_run_get_title (self->run), -1, &self->hold));

  return write_file (self->folder, "README.txt", text, strlen (text), error) &&
         write_file (self->folder, "job.bobbin", job_text, strlen (job_text), error);
}

static gboolean
open_index (Work    *self,
            GError **error)
{
  g_autofree char *path = g_build_filename (self->folder, "index.csv", NULL);
  g_autofree char *tasks = g_build_filename (self->folder, "tasks", NULL);

  if (g_mkdir (tasks, 0777) != 0)
    return fail (tasks, error);

  self->index = g_fopen (path, "wbe");
  if (self->index == NULL || fputs ("task,folder,ok,error,input\n", self->index) < 0)
    return fail (path, error);

  return TRUE;
}

static gboolean
close_index (Work    *self,
             GError **error)
{
  FILE *index = g_steal_pointer (&self->index);
  gboolean written = !ferror (index);

  written = fclose (index) == 0 && written;

  return written || fail ("index.csv", error);
}

/* A part of a name that is safe in every file system: no separator, no leading
 * dot, nothing that a shell would take for more than a name. */
static void
append_safe (GString    *name,
             const char *text)
{
  gsize start = name->len;

  for (const char *p = text; *p != '\0' && name->len - start < MAX_NAME_LENGTH; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c < 0x80 ? g_ascii_isalnum (c) || strchr ("._-", (int) c) != NULL : g_unichar_isalnum (c))
        g_string_append_unichar (name, c);
      else if (name->str[name->len - 1] != '_')
        g_string_append_c (name, '_');
    }

  while (name->len > start && strchr ("._-", name->str[name->len - 1]) != NULL)
    g_string_truncate (name, name->len - 1);
}

/* "tasks/00001-01000/00042-input", which is made. (transfer full) */
static char *
make_folder (Work        *self,
             const char  *input,
             GError     **error)
{
  guint64 first = self->next / SHARD * SHARD;
  g_autoptr (GString) name = g_string_new (NULL);
  g_autofree char *path = NULL;

  if (self->shard == NULL || self->next % SHARD == 0)
    {
      g_free (self->shard);
      self->shard = g_strdup_printf ("tasks/%0*" PRIu64 "-%0*" PRIu64, self->width, first + 1,
                                     self->width, MIN (first + SHARD, self->n_tasks));
      path = g_build_filename (self->folder, self->shard, NULL);
      if (g_mkdir_with_parents (path, 0777) != 0)
        {
          fail (path, error);
          return NULL;
        }
    }

  g_string_printf (name, "%s/%0*" PRIu64 "-", self->shard, self->width, self->next + 1);
  append_safe (name, input);
  if (name->str[name->len - 1] == '-')
    g_string_truncate (name, name->len - 1);

  g_free (path);
  path = g_build_filename (self->folder, name->str, NULL);
  if (g_mkdir (path, 0777) != 0)
    {
      fail (path, error);
      return NULL;
    }

  return g_string_free_and_steal (g_steal_pointer (&name));
}

static gboolean
write_error (Work                *self,
             const char          *folder,
             const BobbinTask    *task,
             const BobbinResult  *result,
             GError             **error)
{
  g_string_printf (self->buffer, "%s\n", bobbin_error_kind_get_name (task->error));
  if (result->message != NULL)
    g_string_append_printf (self->buffer, "%s\n", bobbin_export_text (result->message, -1, &self->hold));
  if (result->detail != NULL)
    g_string_append_printf (self->buffer, "\n%s\n", bobbin_export_text (result->detail, -1, &self->hold));

  return write_file (folder, "error.txt", self->buffer->str, self->buffer->len, error);
}

static gboolean
write_files (Work              *self,
             const char        *name,
             const BobbinTask  *task,
             GError           **error)
{
  g_autofree char *folder = g_build_filename (self->folder, name, NULL);
  BobbinResult result;

  bobbin_task_store_get_result (self->store, self->next, &result);
  g_string_truncate (self->buffer, 0);
  bobbin_row_formatter_append_task (self->json, self->store, self->next, self->buffer);
  if (!write_file (folder, "result.json", self->buffer->str, self->buffer->len, error))
    return FALSE;

  for (guint i = 0; i < result.n_texts; i++)
    if (self->names[i] != NULL && result.text_lengths[i] > 0 &&
        !write_file (folder, self->names[i], result.texts[i], result.text_lengths[i], error))
      return FALSE;

  return task->error == BOBBIN_ERROR_KIND_NONE || write_error (self, folder, task, &result, error);
}

static gboolean
write_task (Work              *self,
            const BobbinTask  *task,
            GError           **error)
{
  g_autofree char *name = NULL;
  g_auto (GStrv) parts = NULL;
  g_autofree char *doubled = NULL;
  BobbinInput input;
  const char *shown;

  bobbin_inputs_get (self->inputs, self->next, &input);
  shown = bobbin_export_input_text (&input, &self->hold);
  name = make_folder (self, shown, error);
  if (name == NULL)
    return FALSE;

  parts = g_strsplit (shown, "\"", -1);
  doubled = g_strjoinv ("\"\"", parts);
  if (fprintf (self->index, "%" PRIu64 ",%s,%s,%s,\"%s\"\n", self->next + 1, name,
               task->state == BOBBIN_TASK_DONE ? "true" : "false",
               task->error != BOBBIN_ERROR_KIND_NONE ? bobbin_error_kind_get_name (task->error) : "",
               doubled) < 0)
    return fail ("index.csv", error);

  return write_files (self, name, task, error);
}

static gboolean
append (gpointer   data,
        GString   *buffer,
        gboolean  *done,
        GError   **error)
{
  Work *self = data;
  const BobbinTask *task;

  if (self->next == 0 && (!write_readme (self, error) || !open_index (self, error)))
    return FALSE;

  task = bobbin_task_store_get (self->store, self->next);
  if (BOBBIN_TASK_IS_SETTLED (task->state) && !write_task (self, task, error))
    return FALSE;

  *done = ++self->next == self->n_tasks;

  return !*done || close_index (self, error);
}

static double
get_progress (gpointer data)
{
  Work *self = data;

  return (double) self->next / (double) self->n_tasks;
}

static void
work_free (gpointer data)
{
  Work *self = data;

  if (self->index != NULL)
    fclose (self->index);
  bobbin_row_formatter_free (self->json);
  g_string_free (self->buffer, TRUE);
  g_free (self->folder);
  g_free (self->shard);
  g_free (self->hold);
  g_object_unref (self->run);
  g_free (self);
}

const BobbinExporter bobbin_folder_exporter = { begin, append, get_progress, work_free };

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-export-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "../job/bobbin-job-error.h"
#include "../job/bobbin-job-file.h"
#include "../job/bobbin-nearest-name.h"

/* Bytes of a title that a file name is made of. */
#define MAX_NAME_LENGTH 80

static const BobbinExportFormat formats[] = {
  { "csv", N_("CSV"), N_("A table of all tasks for spreadsheets, with commas"), ".csv", "text/csv", FALSE },
  { "tsv", N_("TSV"), N_("The same table with tabs"), ".tsv", "text/tab-separated-values", FALSE },
  { "json", N_("JSON Lines"), N_("An object for each task, one a line"), ".jsonl", "application/jsonl", FALSE },
  { "report", N_("Report"), N_("A page for a browser or paper, with pictures"), ".html", "text/html", FALSE },
  { "folder", N_("Folder"), N_("A folder for each task, with its result, output and error"), "", "inode/directory", TRUE },
  { "failed", N_("Failed Inputs"), N_("The inputs of failed tasks, to be run again"), ".txt", "text/plain", FALSE },
  { "job", N_("Job"), N_("What was asked for, to be run again"), BOBBIN_JOB_FILE_SUFFIX, BOBBIN_JOB_FILE_MIME_TYPE, FALSE },
  { "svg", N_("Timeline"), N_("A picture of what each worker did"), ".svg", "image/svg+xml", FALSE },
  { "trace", N_("Trace"), N_("Every attempt on its worker, for Perfetto"), ".trace.json", "application/json", FALSE },
  { "joblog", N_("Job Log"), N_("A line for each task, as GNU parallel writes it"), ".joblog", "text/tab-separated-values", FALSE },
  { "hyperfine", N_("Times"), N_("The times of all attempts, as hyperfine writes them"), ".hyperfine.json", "application/json", FALSE },
};

static const BobbinExporter * const exporters[] = {
  &bobbin_csv_exporter,
  &bobbin_tsv_exporter,
  &bobbin_json_exporter,
  &bobbin_report_exporter,
  &bobbin_folder_exporter,
  &bobbin_failed_exporter,
  &bobbin_job_exporter,
  &bobbin_svg_exporter,
  &bobbin_trace_exporter,
  &bobbin_joblog_exporter,
  &bobbin_hyperfine_exporter,
};

G_STATIC_ASSERT (G_N_ELEMENTS (formats) == G_N_ELEMENTS (exporters));

const BobbinExportFormat *
bobbin_export_get_formats (guint *n_formats)
{
  *n_formats = G_N_ELEMENTS (formats);

  return formats;
}

const BobbinExporter *
bobbin_export_format_get_exporter (const BobbinExportFormat *format)
{
  return exporters[format - formats];
}

static void
refuse_name (const char  *id,
             GError     **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) names = NULL;
  g_autofree char *all = NULL;
  const char *nearest;

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    g_strv_builder_add (builder, formats[i].id);
  names = g_strv_builder_end (builder);
  nearest = bobbin_nearest_name (id, (const char * const *) names);
  all = g_strjoinv (", ", names);

  if (nearest != NULL)
    g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_UNKNOWN,
                 _("There is no format “%s”. Did you mean “%s”?"), id, nearest);
  else
    g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_UNKNOWN,
                 _("There is no format “%s”; there are %s."), id, all);
}

const BobbinExportFormat *
bobbin_export_find_format (const char  *id,
                           GError     **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    if (g_str_equal (formats[i].id, id))
      return &formats[i];

  refuse_name (id, error);

  return NULL;
}

/* What no file system takes, or what a shell or a person stumbles over. */
static gboolean
is_safe (gunichar c)
{
  return g_unichar_isprint (c) && (c >= 0x80 || strchr ("/\\:*?\"<>|", c) == NULL);
}

char *
bobbin_export_dup_name (const char *title,
                        const char *suffix)
{
  g_autofree char *valid = g_utf8_make_valid (title, -1);
  g_autoptr (GString) name = g_string_new (NULL);

  for (const char *p = valid; *p != '\0' && name->len < MAX_NAME_LENGTH; p = g_utf8_next_char (p))
    if (is_safe (g_utf8_get_char (p)) && (name->len > 0 || *p != '.'))
      g_string_append_unichar (name, g_utf8_get_char (p));
    else if (name->len > 0 && name->str[name->len - 1] != '-')
      g_string_append_c (name, '-');

  g_strstrip (name->str);
  if (*name->str == '\0')
    return g_strconcat ("bobbin", suffix, NULL);

  return g_strconcat (name->str, suffix, NULL);
}

char *
bobbin_export_dup_file_name (BobbinRun                *run,
                             const BobbinExportFormat *format)
{
  return bobbin_export_dup_name (bobbin_run_get_title (run), format->suffix);
}

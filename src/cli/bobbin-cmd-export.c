/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include <gio/gunixoutputstream.h>
#include <glib/gi18n-lib.h>
#include <unistd.h>

#include "bobbin-commands.h"
#include "bobbin-past-races.h"
#include "bobbin-past-runs.h"
#include "engine/exports/bobbin-export.h"
#include "engine/job/bobbin-job-error.h"

static int
list_formats (void)
{
  GString *buffer = g_string_new (NULL);

  bobbin_help_append_formats (buffer);
  bobbin_help_flush (buffer);

  return BOBBIN_EXIT_DONE;
}

static BobbinExport *
new_export (BobbinRun                 *run,
            const BobbinExportFormat  *format,
            const char                *output,
            GError                   **error)
{
  g_autoptr (GFile) file = NULL;

  if (format->is_folder && (output == NULL || g_str_equal (output, "-")))
    {
      /* Translators: %s is the name of a format. */
      g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_VALUE,
                   _("“%s” is a folder of files: say which with “--output FOLDER”"), format->id);
      return NULL;
    }

  if (output == NULL || g_str_equal (output, "-"))
    {
      g_autoptr (GOutputStream) stream = g_unix_output_stream_new (STDOUT_FILENO, FALSE);

      return bobbin_export_new_for_stream (run, format, stream, error);
    }

  file = g_file_new_for_path (output);

  return bobbin_export_new (run, format, file, error);
}

static int
export (BobbinHistory             *history,
        gint64                     number,
        BobbinVerbArguments       *arguments,
        const BobbinExportFormat  *format)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BobbinRun) run = NULL;
  g_autoptr (BobbinExport) export = NULL;

  run = bobbin_history_load_run (history, number, &error);
  if (run != NULL)
    export = new_export (run, format, bobbin_verb_arguments_get (arguments, "output"), &error);
  if (export == NULL || !bobbin_export_run (export, &error))
    return bobbin_past_runs_fail (error);

  return BOBBIN_EXIT_DONE;
}

int
bobbin_cmd_export (char **arguments)
{
  g_auto (BobbinVerbArguments) parsed = { 0 };
  g_autoptr (BobbinHistory) history = NULL;
  g_autoptr (GError) error = NULL;
  const BobbinExportFormat *format;
  BobbinPast past;
  const char *id;
  int status;

  if (!bobbin_past_runs_begin (&bobbin_verb_export, arguments, &parsed, &history, &status))
    return status;

  id = bobbin_verb_arguments_get (&parsed, "format");
  if (g_strcmp0 (id, "list") == 0 && parsed.operands->len == 0)
    return list_formats ();
  if (parsed.operands->len != 1)
    return bobbin_usage_error ("export", _("Say which run: its number, or “last”"));
  if (id == NULL)
    return bobbin_usage_error ("export", _("Say what to write with “--format”; “--format list” lists the formats"));

  if (!bobbin_past_find (history, g_ptr_array_index (parsed.operands, 0), &past, &error))
    return bobbin_past_runs_fail (error);
  if (past.is_race)
    return bobbin_past_races_export (history, past.number, id, bobbin_verb_arguments_get (&parsed, "output"));

  format = bobbin_export_find_format (id, &error);
  if (format == NULL)
    return bobbin_usage_error ("export", error->message);

  return export (history, past.number, &parsed, format);
}

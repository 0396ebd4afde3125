/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-past-runs.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "bobbin-commands.h"
#include "bobbin-printer.h"
#include "engine/job/bobbin-job-error.h"

/* Tasks that are printed before the messages about them are. */
#define STEP 4096

static void
tell_notice (BobbinHistory *history)
{
  if (history != NULL && bobbin_history_get_notice (history) != NULL)
    bobbin_job_error (bobbin_history_get_notice (history));
}

BobbinHistory *
bobbin_past_runs_open (GError **error)
{
  g_autofree char *folder = bobbin_history_dup_default_folder ();
  g_autoptr (BobbinHistory) history = bobbin_history_open (folder, error);

  tell_notice (history);

  return g_steal_pointer (&history);
}

BobbinHistory *
bobbin_past_runs_open_ahead (void)
{
  g_autofree char *folder = bobbin_history_dup_default_folder ();

  return g_file_test (folder, G_FILE_TEST_IS_DIR) ? bobbin_history_open (folder, NULL) : NULL;
}

BobbinHistory *
bobbin_past_runs_open_to_record (BobbinHistory *ahead)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BobbinHistory) history = ahead;
  g_autofree char *message = NULL;

  if (history != NULL)
    tell_notice (history);
  else
    history = bobbin_past_runs_open (&error);

  if (history != NULL && !bobbin_history_is_read_only (history))
    return g_steal_pointer (&history);

  /* Why a history cannot be written is in the notice that was printed. */
  if (error != NULL)
    {
      /* Translators: %s is a sentence. */
      message = g_strdup_printf (_("This run is not recorded: %s"), error->message);
      bobbin_job_error (message);
    }

  return NULL;
}

int
bobbin_past_runs_fail (const GError *error)
{
  bobbin_job_error (error->message);

  return g_error_matches (error, BOBBIN_HISTORY_ERROR, BOBBIN_HISTORY_ERROR_NOT_FOUND) ||
         error->domain == BOBBIN_JOB_ERROR ? BOBBIN_EXIT_USAGE : BOBBIN_EXIT_FAILED;
}

int
bobbin_past_runs_finish (BobbinOutlet *outlet)
{
  g_autofree char *message = NULL;
  int error_number;

  bobbin_outlet_flush (outlet);
  error_number = outlet->error;
  bobbin_outlet_clear (outlet);
  if (error_number == 0)
    return BOBBIN_EXIT_DONE;

  /* End as a program does that knows nothing of broken pipes. */
  if (error_number == EPIPE)
    {
      signal (SIGPIPE, SIG_DFL);
      raise (SIGPIPE);
    }

  message = g_strdup_printf (_("Standard output cannot be written: %s"), g_strerror (error_number));
  bobbin_job_error (message);

  return BOBBIN_EXIT_FAILED;
}

gboolean
bobbin_past_runs_begin (const BobbinVerb     *verb,
                        char                **arguments,
                        BobbinVerbArguments  *parsed,
                        BobbinHistory       **history,
                        int                  *status)
{
  g_autoptr (GError) error = NULL;

  if (!bobbin_verb_arguments_parse (parsed, verb, arguments, &error))
    {
      *status = bobbin_usage_error (verb->name, error->message);
      return FALSE;
    }

  if (parsed->help)
    {
      bobbin_help_print_verb (verb);
      *status = BOBBIN_EXIT_DONE;
      return FALSE;
    }

  *history = bobbin_past_runs_open (&error);
  if (*history == NULL)
    *status = bobbin_past_runs_fail (error);

  return *history != NULL;
}

gboolean
bobbin_past_runs_confirm (gboolean    yes,
                          const char *question,
                          int        *status)
{
  g_autofree char *line = NULL;
  size_t size = 0;
  gboolean agreed;

  if (yes)
    return TRUE;

  if (!isatty (STDIN_FILENO) || !isatty (STDERR_FILENO))
    {
      bobbin_job_error (_("There is nobody to ask; “--yes” says yes beforehand"));
      *status = BOBBIN_EXIT_USAGE;
      return FALSE;
    }

  /* Translators: the letter before the stroke is typed to say yes. */
  fprintf (stderr, _("%s [y/N] "), question);
  agreed = getline (&line, &size, stdin) > 0 && rpmatch (line) == 1;
  *status = BOBBIN_EXIT_DONE;

  return agreed;
}

int
bobbin_past_runs_print (BobbinRun       *run,
                        BobbinRowFormat  format)
{
  g_autoptr (GString) errors = g_string_new (NULL);
  g_autoptr (BobbinPrinter) printer = bobbin_printer_new (run, format, NULL, errors);
  const GError *run_error = bobbin_run_get_error (run);
  gboolean written = TRUE;

  while (written && !bobbin_printer_is_finished (printer))
    {
      written = bobbin_printer_finish (printer, STEP);
      fputs (errors->str, stderr);
      g_string_truncate (errors, 0);
    }
  written = written && bobbin_printer_finish (printer, 0);

  if (!written)
    {
      fprintf (stderr, _("bobbin: the results cannot be written: %s\n"),
               g_strerror (bobbin_printer_get_error (printer)));
      return BOBBIN_EXIT_FAILED;
    }

  if (run_error != NULL)
    bobbin_job_error (run_error->message);

  return BOBBIN_EXIT_DONE;
}

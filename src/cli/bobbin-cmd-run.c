/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include <stdio.h>

#include "bobbin-commands.h"
#include "bobbin-options.h"
#include "bobbin-past-runs.h"
#include "bobbin-run-arguments.h"
#include "bobbin-run-session.h"
#include "bobbin-text.h"
#include "engine/executors/bobbin-executors.h"
#include "engine/job/bobbin-job-error.h"
#include "engine/job/bobbin-job-file.h"

static int
save_job (const BobbinRunArguments  *arguments,
          GError                   **error)
{
  g_autoptr (BobbinWorkload) workload = bobbin_workload_new_for_job (arguments->job, error);
  guint n_workers;

  if (workload == NULL ||
      !bobbin_executors_check (bobbin_job_get_settings (arguments->job), workload, &n_workers, error) ||
      !bobbin_job_file_save (arguments->job, arguments->save, error))
    return BOBBIN_EXIT_USAGE;

  return BOBBIN_EXIT_DONE;
}

/* The history, while the library of the work is fetched; not where inputs are read
 * first, which may take as long as it takes. */
static BobbinHistory *
open_ahead (const BobbinRunArguments *arguments)
{
  BobbinInputSource *source = bobbin_job_get_inputs (arguments->job);
  BobbinInputKind kind = source != NULL ? bobbin_input_source_get_kind (source) : BOBBIN_INPUT_KIND_LINES;

  if (arguments->no_history || arguments->klass->library == NULL ||
      (kind != BOBBIN_INPUT_KIND_RANGE && kind != BOBBIN_INPUT_KIND_ITEMS))
    return NULL;

  return bobbin_past_runs_open_ahead ();
}

/* A history that cannot be written keeps nobody from working. */
static void
record (BobbinRun                *run,
        BobbinHistory            *ahead,
        const BobbinRunArguments *arguments)
{
  BobbinHistoryOptions options = bobbin_run_arguments_get_history_options (arguments);
  g_autoptr (BobbinHistory) history = NULL;
  g_autoptr (BobbinJournal) journal = NULL;

  if (arguments->no_history)
    return;

  history = bobbin_past_runs_open_to_record (ahead);
  if (history == NULL)
    return;

  journal = bobbin_history_new_journal (history, run, &options);
  bobbin_run_set_journal (run, journal);
}

/* What was left out of the inputs. */
static void
print_remarks (BobbinRun *run)
{
  const char * const *remarks = bobbin_inputs_get_remarks (bobbin_run_get_inputs (run));

  for (guint i = 0; remarks != NULL && remarks[i] != NULL; i++)
    {
      g_autofree char *text = bobbin_text_escape (remarks[i], -1);

      fprintf (stderr, "bobbin: %s\n", text);
    }
}

int
bobbin_cmd_run (char **arguments)
{
  g_auto (BobbinRunArguments) parsed = { 0 };
  g_autoptr (BobbinHistory) ahead = NULL;
  g_autoptr (BobbinRun) run = NULL;
  g_autoptr (BobbinRunLogs) logs = NULL;
  g_autoptr (GError) error = NULL;

  if (!bobbin_run_arguments_parse (&parsed, NULL, arguments, &error))
    return parsed.bad_file ? bobbin_job_error (error->message)
                           : bobbin_usage_error ("run", error->message);

  if (parsed.help)
    {
      bobbin_help_print_run (parsed.klass);
      return BOBBIN_EXIT_DONE;
    }

  if (parsed.save != NULL)
    {
      save_job (&parsed, &error);
    }
  else
    {
      ahead = open_ahead (&parsed);
      run = bobbin_executors_new_run (parsed.job, NULL, &error);
    }

  if (run != NULL && (parsed.joblog != NULL || parsed.trace != NULL || parsed.timeline != NULL))
    logs = bobbin_run_logs_new (run, parsed.joblog, parsed.trace, parsed.timeline, &error);

  if (error != NULL)
    return bobbin_job_error (error->message);

  if (run == NULL)
    return BOBBIN_EXIT_DONE;

  print_remarks (run);
  record (run, g_steal_pointer (&ahead), &parsed);

  return bobbin_run_session (run, logs, &parsed);
}

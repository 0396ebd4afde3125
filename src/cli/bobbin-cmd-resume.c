/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>

#include "bobbin-commands.h"
#include "bobbin-past-runs.h"
#include "bobbin-run-session.h"
#include "engine/history/bobbin-resume.h"

static BobbinResumePlan *
make_plan (BobbinRunArguments  *arguments,
           GError             **error)
{
  g_autoptr (BobbinResumePlan) plan = NULL;
  BobbinResumeFlags flags = BOBBIN_RESUME_NONE;

  if (arguments->keep_failed)
    flags |= BOBBIN_RESUME_KEEP_FAILED;
  if (arguments->check_content)
    flags |= BOBBIN_RESUME_CHECK_CONTENT;
  if (arguments->stored_inputs)
    flags |= BOBBIN_RESUME_STORED_INPUTS;

  plan = bobbin_resume_plan_new (arguments->history, arguments->number,
                                 arguments->changed ? arguments->job : NULL, flags, error);
  if (plan != NULL)
    {
      BobbinJob *job = bobbin_resume_plan_get_job (plan);

      bobbin_job_set_settings (job, bobbin_job_get_settings (arguments->job));
      bobbin_job_set_title (job, bobbin_job_get_title (arguments->job));
    }

  return g_steal_pointer (&plan);
}

/* What would be done is said before anybody is asked. */
static gboolean
agree (BobbinRunArguments *arguments,
       BobbinResumePlan   *plan,
       int                *status)
{
  g_autofree char *text = bobbin_resume_plan_dup_text (plan);

  bobbin_job_error (text);

  return !bobbin_resume_plan_has_work (plan) ||
         bobbin_past_runs_confirm (arguments->yes, _("Go on with this run?"), status);
}

static int
print_complete (BobbinRunArguments *arguments)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BobbinRun) run = bobbin_history_load_run (arguments->history, arguments->number, &error);
  BobbinRunFigures figures;
  int status;

  if (run == NULL)
    return bobbin_past_runs_fail (error);

  status = bobbin_past_runs_print (run, arguments->format);
  bobbin_run_get_figures (run, &figures);

  return status == BOBBIN_EXIT_DONE && figures.n_done < figures.n_tasks ? BOBBIN_EXIT_FAILED : status;
}

static int
go_on (BobbinRunArguments *arguments,
       BobbinResumePlan   *plan)
{
  BobbinHistoryOptions options = bobbin_run_arguments_get_history_options (arguments);
  g_autoptr (GError) error = NULL;
  g_autoptr (BobbinRun) run = bobbin_resume_plan_new_run (plan, &options, &error);
  g_autoptr (BobbinRunLogs) logs = NULL;

  if (run != NULL && (arguments->joblog != NULL || arguments->trace != NULL || arguments->timeline != NULL))
    logs = bobbin_run_logs_new (run, arguments->joblog, arguments->trace, arguments->timeline, &error);
  if (error != NULL)
    return bobbin_past_runs_fail (error);

  return bobbin_run_session (run, logs, arguments);
}

int
bobbin_cmd_resume (char **arguments)
{
  g_auto (BobbinRunArguments) parsed = { 0 };
  g_autoptr (BobbinResumePlan) plan = NULL;
  g_autoptr (GError) error = NULL;
  int status;

  if (!bobbin_run_arguments_parse (&parsed, &bobbin_verb_resume, arguments, &error))
    return error->domain == BOBBIN_HISTORY_ERROR ? bobbin_past_runs_fail (error)
                                                 : bobbin_usage_error ("resume", error->message);

  if (parsed.help)
    {
      bobbin_help_print_verb (&bobbin_verb_resume);
      return BOBBIN_EXIT_DONE;
    }

  plan = make_plan (&parsed, &error);
  if (plan == NULL)
    return bobbin_past_runs_fail (error);

  if (!agree (&parsed, plan, &status))
    return status;

  return bobbin_resume_plan_has_work (plan) ? go_on (&parsed, plan) : print_complete (&parsed);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>

#include "bobbin-commands.h"
#include "bobbin-past-races.h"
#include "bobbin-past-runs.h"
#include "bobbin-run-logs.h"
#include "bobbin-run-report.h"

static int
show_race (BobbinHistory       *history,
           BobbinVerbArguments *arguments,
           gint64               number,
           int                  format)
{
  if (bobbin_verb_arguments_get (arguments, "figures") != NULL ||
      bobbin_verb_arguments_get (arguments, "timeline") != NULL)
    return bobbin_usage_error ("show", _("Only a run has figures and a timeline, a race has not"));

  return bobbin_past_races_show (history, number, format);
}

static int
print_figures (BobbinRun *run)
{
  g_autofree char *report = bobbin_run_report_dup (run, TRUE);

  fputs (report != NULL ? report : "", stdout);

  return BOBBIN_EXIT_DONE;
}

static int
draw (BobbinRun  *run,
      const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BobbinRunLogs) logs = bobbin_run_logs_new (run, NULL, NULL, path, &error);

  if (logs == NULL || !bobbin_run_logs_finish (logs, &error))
    return bobbin_past_runs_fail (error);

  return BOBBIN_EXIT_DONE;
}

int
bobbin_cmd_show (char **arguments)
{
  g_auto (BobbinVerbArguments) parsed = { 0 };
  g_autoptr (BobbinHistory) history = NULL;
  g_autoptr (BobbinRun) run = NULL;
  g_autoptr (GError) error = NULL;
  BobbinPast past;
  const char *timeline;
  int status, format;

  if (!bobbin_past_runs_begin (&bobbin_verb_show, arguments, &parsed, &history, &status))
    return status;

  if (parsed.operands->len != 1)
    return bobbin_usage_error ("show", _("Say which run: its number, or “last”"));

  format = bobbin_verb_arguments_get_choice (&parsed, &bobbin_verb_show, "format", BOBBIN_ROW_FORMAT_TEXT, &error);
  if (format < 0)
    return bobbin_usage_error ("show", error->message);

  if (!bobbin_past_find (history, g_ptr_array_index (parsed.operands, 0), &past, &error))
    return bobbin_past_runs_fail (error);
  if (past.is_race)
    return show_race (history, &parsed, past.number, format);

  run = bobbin_history_load_run (history, past.number, &error);
  if (run == NULL)
    return bobbin_past_runs_fail (error);

  timeline = bobbin_verb_arguments_get (&parsed, "timeline");
  status = timeline != NULL ? draw (run, timeline) : BOBBIN_EXIT_DONE;
  if (status == BOBBIN_EXIT_DONE && bobbin_verb_arguments_get (&parsed, "figures") != NULL)
    return print_figures (run);

  return timeline != NULL ? status : bobbin_past_runs_print (run, format);
}

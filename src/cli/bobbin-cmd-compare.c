/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include <glib/gi18n-lib.h>
#include <unistd.h>

#include "bobbin-commands.h"
#include "bobbin-comparison-table.h"
#include "bobbin-outlet.h"
#include "bobbin-past-races.h"
#include "bobbin-past-runs.h"
#include "bobbin-text.h"
#include "engine/job/bobbin-job-error.h"

/* Tasks that are listed where nobody says how many. */
#define STANDARD_LIMIT 5

static gboolean
parse_limit (BobbinVerbArguments  *arguments,
             const char           *name,
             guint                *limit,
             GError              **error)
{
  const char *text = bobbin_verb_arguments_get (arguments, name);
  guint64 number = STANDARD_LIMIT;

  if (text != NULL && !g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT, &number, NULL))
    {
      g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_VALUE, _("--%s is a number from 0 on"), name);
      return FALSE;
    }
  *limit = (guint) number;

  return TRUE;
}

static BobbinRun *
load (BobbinHistory  *history,
      const char     *text,
      GError        **error)
{
  gint64 number = bobbin_history_find (history, text, error);

  return number != 0 ? bobbin_history_load_run (history, number, error) : NULL;
}

static int
print (BobbinRunComparison          *comparison,
       BobbinRowFormat               format,
       const BobbinComparisonLimits *limits)
{
  BobbinOutlet outlet;
  guint columns, lines;
  guint64 row = 0;
  gboolean more = FALSE;

  bobbin_outlet_init (&outlet, STDOUT_FILENO);
  bobbin_text_get_terminal (STDOUT_FILENO, &columns, &lines);
  do
    {
      if (format == BOBBIN_ROW_FORMAT_CSV)
        more = bobbin_comparison_append_csv (outlet.buffer, comparison, &row);
      else if (format == BOBBIN_ROW_FORMAT_JSON)
        bobbin_comparison_append_json (outlet.buffer, comparison, limits);
      else
        bobbin_comparison_append_text (outlet.buffer, comparison, limits, columns);
    }
  while (bobbin_outlet_flush (&outlet) && more);

  return bobbin_past_runs_finish (&outlet);
}

static int
compare_runs (BobbinHistory                *history,
              BobbinVerbArguments          *arguments,
              BobbinRowFormat               format,
              const BobbinComparisonLimits *limits)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BobbinRun) before = load (history, g_ptr_array_index (arguments->operands, 0), &error);
  g_autoptr (BobbinRun) after = NULL;
  g_autoptr (BobbinRunComparison) comparison = NULL;

  if (before != NULL)
    after = load (history, g_ptr_array_index (arguments->operands, 1), &error);
  if (after == NULL)
    return bobbin_past_runs_fail (error);

  comparison = bobbin_run_comparison_new (before, after, &error);
  if (comparison == NULL)
    {
      bobbin_job_error (error->message);
      return BOBBIN_EXIT_USAGE;
    }

  bobbin_run_comparison_step (comparison, 0);
  if (bobbin_run_comparison_get_n_common (comparison) == 0)
    {
      bobbin_job_error (_("The two runs have no input in common: there is nothing to compare"));
      return BOBBIN_EXIT_USAGE;
    }

  return print (comparison, format, limits);
}

/* Two races, or two runs; never one of each. */
static int
compare (BobbinHistory                *history,
         BobbinVerbArguments          *parsed,
         BobbinRowFormat               format,
         const BobbinComparisonLimits *limits)
{
  g_autoptr (GError) error = NULL;
  gint64 before = bobbin_history_find_race (history, g_ptr_array_index (parsed->operands, 0), &error);
  gint64 after = before != 0 ? bobbin_history_find_race (history, g_ptr_array_index (parsed->operands, 1), &error) : 0;

  if (before == 0 || after == 0)
    return bobbin_past_runs_fail (error);
  if ((before > 0) != (after > 0))
    return bobbin_usage_error ("compare", _("A race is no run: give two runs, or two races"));
  if (before > 0)
    return bobbin_past_races_compare (history, before, after, format);

  return compare_runs (history, parsed, format, limits);
}

int
bobbin_cmd_compare (char **arguments)
{
  g_auto (BobbinVerbArguments) parsed = { 0 };
  g_autoptr (BobbinHistory) history = NULL;
  g_autoptr (GError) error = NULL;
  BobbinComparisonLimits limits;
  int status, format;

  if (!bobbin_past_runs_begin (&bobbin_verb_compare, arguments, &parsed, &history, &status))
    return status;

  if (parsed.operands->len != 2)
    return bobbin_usage_error ("compare", _("Say which two runs: the one before, and the one after"));

  format = bobbin_verb_arguments_get_choice (&parsed, &bobbin_verb_compare, "format", BOBBIN_ROW_FORMAT_TEXT, &error);
  if (format < 0 || !parse_limit (&parsed, "slower", &limits.slower, &error) ||
      !parse_limit (&parsed, "faster", &limits.faster, &error))
    return bobbin_usage_error ("compare", error->message);

  return compare (history, &parsed, format, &limits);
}

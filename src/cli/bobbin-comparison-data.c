/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "bobbin-comparison-table.h"
#include "engine/comparison/bobbin-compared-order.h"
#include "engine/exports/bobbin-export-text.h"
#include "engine/exports/bobbin-row-formatter.h"

/* A comparison for programs: JSON and CSV. */

/* Rows in a piece of CSV. */
#define PIECE 4096

static void
append_text (GString    *buffer,
             const char *key,
             const char *text)
{
  g_string_append_printf (buffer, "\"%s\": ", key);
  if (text != NULL)
    bobbin_json_append_string (buffer, text, strlen (text));
  else
    g_string_append (buffer, "null");
}

static void
append_number (GString    *buffer,
               const char *key,
               double      number)
{
  g_string_append_printf (buffer, ", \"%s\": ", key);
  bobbin_json_append_number (buffer, number);
}

static void
append_totals (GString               *buffer,
               const char            *key,
               const BobbinRunTotals *totals)
{
  static const char * const states[] = {
    "queued", "running", "paused", "stopping", "finished", "failed", "cancelled",
  };
  const BobbinRunFigures *figures = &totals->figures;
  g_autofree char *started = totals->started != NULL ? g_date_time_format_iso8601 (totals->started) : NULL;

  g_string_append_printf (buffer, "\"%s\": {\"run\": %" PRId64 ", ", key, totals->number);
  append_text (buffer, "title", totals->title);
  g_string_append (buffer, ", ");
  append_text (buffer, "kind", totals->workload);
  g_string_append (buffer, ", ");
  append_text (buffer, "executor", totals->executor);
  g_string_append_printf (buffer, ", \"workers\": %u, ", totals->n_workers);
  append_text (buffer, "state", states[totals->state]);
  g_string_append (buffer, ", ");
  append_text (buffer, "started", started);
  g_string_append (buffer, ", ");
  append_text (buffer, "machine", totals->machine);
  g_string_append_printf (buffer, ", \"tasks\": %" PRIu64 ", \"done\": %" PRIu64 ", \"failed\": %" PRIu64
                          ", \"cancelled\": %" PRIu64 ", \"retries\": %" PRIu64, figures->n_tasks, figures->n_done,
                          figures->n_failed, figures->n_cancelled, figures->n_retries);
  append_number (buffer, "seconds", figures->elapsed);
  append_number (buffer, "cpu", figures->cpu_seconds);
  append_number (buffer, "rate", figures->rate);
  append_number (buffer, "median", figures->p50);
  append_number (buffer, "longest", figures->max);
  g_string_append (buffer, "}");
}

static void
append_differences (GString             *buffer,
                    BobbinRunComparison *comparison)
{
  GPtrArray *differences = bobbin_run_comparison_get_differences (comparison);

  g_string_append (buffer, "\"differences\": [");
  for (guint i = 0; i < differences->len; i++)
    {
      const BobbinDifference *difference = g_ptr_array_index (differences, i);

      g_string_append (buffer, i > 0 ? ", {" : "{");
      append_text (buffer, "name", difference->name);
      g_string_append (buffer, ", ");
      append_text (buffer, "before", difference->before);
      g_string_append (buffer, ", ");
      append_text (buffer, "after", difference->after);
      g_string_append_c (buffer, '}');
    }
  g_string_append_c (buffer, ']');
}

static void
append_ratios (GString             *buffer,
               BobbinRunComparison *comparison)
{
  const BobbinTaskRatios *ratios = bobbin_run_comparison_get_ratios (comparison);
  gboolean any = ratios->n_pairs > 0;

  g_string_append_printf (buffer, "\"ratio\": {\"pairs\": %" PRIu64, ratios->n_pairs);
  append_number (buffer, "median", any ? ratios->median.estimate : (double) NAN);
  append_number (buffer, "low", any ? ratios->median.low : (double) NAN);
  append_number (buffer, "high", any ? ratios->median.high : (double) NAN);
  append_number (buffer, "tolerance", ratios->tolerance);
  g_string_append_c (buffer, '}');
}

static void
append_counts (GString             *buffer,
               BobbinRunComparison *comparison)
{
  g_string_append_printf (buffer, "\"tasks\": {\"both\": %u", bobbin_run_comparison_get_n_common (comparison));
  for (guint i = 0; i < BOBBIN_N_CHANGES; i++)
    g_string_append_printf (buffer, ", \"%s\": %u", bobbin_change_get_name (i),
                            bobbin_run_comparison_get_count (comparison, i));
  g_string_append_printf (buffer, ", \"another-result\": %u}", bobbin_run_comparison_get_n_different (comparison));
}

static void
append_task (GString             *buffer,
             BobbinRunComparison *comparison,
             guint32              row)
{
  g_autofree char *hold = NULL;
  BobbinComparedTask task;
  BobbinInput input;

  bobbin_run_comparison_get_row (comparison, row, &task);
  bobbin_run_comparison_get_input (comparison, row, &input);
  g_string_append_c (buffer, '{');
  append_text (buffer, "input", bobbin_export_input_text (&input, &hold));
  append_number (buffer, "task_before", task.task[BOBBIN_SIDE_BEFORE] + 1.0);
  append_number (buffer, "task_after", task.task[BOBBIN_SIDE_AFTER] + 1.0);
  append_number (buffer, "before", task.seconds[BOBBIN_SIDE_BEFORE]);
  append_number (buffer, "after", task.seconds[BOBBIN_SIDE_AFTER]);
  append_number (buffer, "ratio", task.ratio);
  g_string_append_c (buffer, '}');
}

static void
append_most (GString             *buffer,
             BobbinRunComparison *comparison,
             BobbinChange         change,
             guint                n)
{
  BobbinComparedChoice choice = {
    .changes = 1u << change,
    .key = BOBBIN_COMPARED_BY_RATIO,
    .descending = change == BOBBIN_CHANGE_SLOWER,
  };
  g_autoptr (BobbinComparedOrder) order = bobbin_compared_order_new (comparison, &choice);
  g_autoptr (GArray) rows = NULL;

  bobbin_compared_order_step (order, 0);
  rows = bobbin_compared_order_steal (order);
  g_string_append_printf (buffer, "\"%s\": [", bobbin_change_get_name (change));
  for (guint i = 0; i < MIN (rows->len, n); i++)
    {
      if (i > 0)
        g_string_append (buffer, ", ");
      append_task (buffer, comparison, g_array_index (rows, guint32, i));
    }
  g_string_append_c (buffer, ']');
}

void
bobbin_comparison_append_json (GString                      *buffer,
                               BobbinRunComparison          *comparison,
                               const BobbinComparisonLimits *limits)
{
  g_autofree char *verdict = bobbin_run_comparison_dup_verdict (comparison);

  g_string_append_c (buffer, '{');
  append_totals (buffer, "before", bobbin_run_comparison_get_totals (comparison, BOBBIN_SIDE_BEFORE));
  g_string_append (buffer, ", ");
  append_totals (buffer, "after", bobbin_run_comparison_get_totals (comparison, BOBBIN_SIDE_AFTER));
  g_string_append (buffer, ", ");
  append_differences (buffer, comparison);
  g_string_append (buffer, ", ");
  append_counts (buffer, comparison);
  g_string_append (buffer, ", ");
  append_ratios (buffer, comparison);
  g_string_append (buffer, ", ");
  append_text (buffer, "verdict", verdict);
  g_string_append (buffer, ", ");
  append_most (buffer, comparison, BOBBIN_CHANGE_SLOWER, limits->slower);
  g_string_append (buffer, ", ");
  append_most (buffer, comparison, BOBBIN_CHANGE_FASTER, limits->faster);
  g_string_append (buffer, "}\n");
}

static void
append_csv_number (GString  *buffer,
                   gboolean  known,
                   double    number)
{
  g_string_append_c (buffer, ',');
  if (known && isfinite (number))
    bobbin_json_append_number (buffer, number);
}

static void
append_csv_row (GString             *buffer,
                BobbinRunComparison *comparison,
                guint64              row)
{
  g_autofree char *hold = NULL;
  BobbinComparedTask task;
  BobbinInput input;

  bobbin_run_comparison_get_row (comparison, row, &task);
  bobbin_run_comparison_get_input (comparison, row, &input);
  bobbin_csv_append_text (buffer, bobbin_export_input_text (&input, &hold));
  g_string_append_printf (buffer, ",%s", bobbin_change_get_name (task.change));
  for (guint i = 0; i < BOBBIN_N_SIDES; i++)
    append_csv_number (buffer, task.has[i], task.task[i] + 1.0);
  for (guint i = 0; i < BOBBIN_N_SIDES; i++)
    append_csv_number (buffer, task.has[i], task.seconds[i]);
  append_csv_number (buffer, TRUE, task.ratio);
  g_string_append (buffer, task.results_differ ? ",true\n" : ",false\n");
}

gboolean
bobbin_comparison_append_csv (GString             *buffer,
                              BobbinRunComparison *comparison,
                              guint64             *row)
{
  guint64 n_rows = bobbin_run_comparison_get_n_rows (comparison);
  guint64 until = MIN (*row + PIECE, n_rows);

  if (*row == 0)
    g_string_append (buffer, "input,change,task_before,task_after,before,after,ratio,another_result\n");
  for (; *row < until; (*row)++)
    append_csv_row (buffer, comparison, *row);

  return *row < n_rows;
}

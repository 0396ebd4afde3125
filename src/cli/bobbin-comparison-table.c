/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-comparison-table.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <math.h>

#include "bobbin-text.h"
#include "engine/comparison/bobbin-compared-order.h"
#include "engine/exports/bobbin-export-text.h"
#include "engine/run/bobbin-words.h"

/* The first cell, three values behind it. */
#define N_CELLS 4
#define GAP     2
/* Cells that the first one keeps however narrow the terminal is. */
#define MIN_FIRST 16

typedef struct
{
  char *cells[N_CELLS];
} Row;

static void
row_clear (gpointer data)
{
  Row *row = data;

  for (guint i = 0; i < N_CELLS; i++)
    g_free (row->cells[i]);
}

static GArray *
new_rows (void)
{
  GArray *rows = g_array_new (FALSE, FALSE, sizeof (Row));

  g_array_set_clear_func (rows, row_clear);

  return rows;
}

/* Takes the strings. */
static void
add_row (GArray *rows,
         char   *first,
         char   *before,
         char   *after,
         char   *last)
{
  Row row = { { first, before, after, last } };

  g_array_append_val (rows, row);
}

/* The widest line decides, but no value gets more than its share. */
static void
measure (GArray *rows,
         guint   width,
         guint  *widths)
{
  guint sum = 0, most;

  for (guint column = 0; column < N_CELLS; column++)
    {
      widths[column] = 0;
      for (guint i = 0; i < rows->len; i++)
        widths[column] = MAX (widths[column], bobbin_text_get_width (g_array_index (rows, Row, i).cells[column]));
      sum += widths[column] + (column > 0 ? GAP : 0);
    }

  if (sum > width && widths[0] > MIN_FIRST)
    {
      guint cut = MIN (sum - width, widths[0] - MIN_FIRST);

      widths[0] -= cut;
      sum -= cut;
    }
  if (sum <= width)
    return;

  most = (MAX (width, 2 * MIN_FIRST) - widths[0]) / (N_CELLS - 1);
  for (guint column = 1; column < N_CELLS; column++)
    widths[column] = MIN (widths[column], MAX (most, GAP + 1) - GAP);
}

static void
append_rows (GString *buffer,
             GArray  *rows,
             guint    width)
{
  guint widths[N_CELLS];

  measure (rows, width, widths);
  for (guint i = 0; i < rows->len; i++)
    {
      const Row *row = &g_array_index (rows, Row, i);
      g_autoptr (GString) line = g_string_new (NULL);

      for (guint column = 0; column < N_CELLS; column++)
        {
          if (column > 0)
            g_string_append_printf (line, "%*s", GAP, "");
          bobbin_text_append_cell (line, row->cells[column], widths[column], column > 0);
        }
      g_string_append (buffer, g_strchomp (line->str));
      g_string_append_c (buffer, '\n');
    }
}

/* "1.98×"; nothing where it is not known. */
static char *
dup_ratio (double ratio)
{
  if (!isfinite (ratio))
    return g_strdup ("");

  return g_strdup_printf ("%.*f×", ratio < 10 ? 2 : ratio < 100 ? 1 : 0, ratio);
}

static char *
dup_head (const BobbinRunTotals *totals,
          gboolean               is_after)
{
  if (totals->number == 0)
    return g_strdup (is_after ? _("After") : _("Before"));

  return g_strdup_printf (is_after ? _("After: %" PRId64) : _("Before: %" PRId64), totals->number);
}

static void
add_seconds (GArray     *rows,
             const char *title,
             double      before,
             double      after)
{
  add_row (rows, g_strdup (title), bobbin_words_dup_time (before), bobbin_words_dup_time (after),
           before > 0 ? dup_ratio (after / before) : g_strdup (""));
}

static void
add_count (GArray     *rows,
           const char *title,
           guint64     before,
           guint64     after)
{
  if (before == 0 && after == 0)
    return;

  add_row (rows, g_strdup (title), bobbin_text_count (before), bobbin_text_count (after), g_strdup (""));
}

static char *
dup_started (const BobbinRunTotals *totals)
{
  return totals->started != NULL ? g_date_time_format (totals->started, "%Y-%m-%d %H:%M") : g_strdup ("");
}

static void
append_totals (GString             *buffer,
               BobbinRunComparison *comparison,
               guint                width)
{
  const BobbinRunTotals *before = bobbin_run_comparison_get_totals (comparison, BOBBIN_SIDE_BEFORE);
  const BobbinRunTotals *after = bobbin_run_comparison_get_totals (comparison, BOBBIN_SIDE_AFTER);
  const BobbinRunFigures *a = &before->figures;
  const BobbinRunFigures *b = &after->figures;
  g_autoptr (GArray) rows = new_rows ();

  add_row (rows, g_strdup (_("Run")), dup_head (before, FALSE), dup_head (after, TRUE), g_strdup (""));
  add_row (rows, g_strdup (_("Title")), bobbin_text_escape (before->title, 60),
           bobbin_text_escape (after->title, 60), g_strdup (""));
  add_row (rows, g_strdup (_("Started")), dup_started (before), dup_started (after), g_strdup (""));
  add_row (rows, g_strdup (_("State")), g_strdup (before->state_title), g_strdup (after->state_title), g_strdup (""));
  add_row (rows, g_strdup (_("Workers")), g_strdup_printf ("%s × %u", before->executor, before->n_workers),
           g_strdup_printf ("%s × %u", after->executor, after->n_workers), g_strdup (""));
  add_count (rows, _("Tasks"), a->n_tasks, b->n_tasks);
  add_count (rows, _("Failed"), a->n_failed, b->n_failed);
  add_count (rows, _("Cancelled"), a->n_cancelled, b->n_cancelled);
  add_count (rows, _("Retries"), a->n_retries, b->n_retries);
  add_seconds (rows, _("Time"), a->elapsed, b->elapsed);
  add_seconds (rows, _("CPU time"), a->cpu_seconds, b->cpu_seconds);
  add_row (rows, g_strdup (_("Tasks a second")), bobbin_text_rate (a->rate), bobbin_text_rate (b->rate),
           a->rate > 0 ? dup_ratio (b->rate / a->rate) : g_strdup (""));
  add_seconds (rows, _("Half of the attempts took at most"), a->p50, b->p50);
  add_seconds (rows, _("The longest attempt"), a->max, b->max);
  append_rows (buffer, rows, width);
}

static void
append_differences (GString             *buffer,
                    BobbinRunComparison *comparison,
                    guint                width)
{
  GPtrArray *differences = bobbin_run_comparison_get_differences (comparison);

  if (differences->len == 0)
    return;

  g_string_append_printf (buffer, "\n%s\n", _("Not the same:"));
  for (guint i = 0; i < differences->len; i++)
    {
      const BobbinDifference *difference = g_ptr_array_index (differences, i);
      g_autofree char *before = bobbin_text_escape (difference->before, 200);
      g_autofree char *after = bobbin_text_escape (difference->after, 200);
      g_autofree char *line = g_strdup_printf ("%s: %s → %s", difference->title, before, after);

      g_string_append (buffer, "  ");
      bobbin_text_append_wrapped (buffer, line, 2, 4, width);
    }
}

static void
append_counts (GString             *buffer,
               BobbinRunComparison *comparison,
               guint                width)
{
  const BobbinTaskRatios *ratios = bobbin_run_comparison_get_ratios (comparison);
  guint32 n_different = bobbin_run_comparison_get_n_different (comparison);
  g_autoptr (GArray) rows = new_rows ();

  g_string_append_printf (buffer, "\n%s\n", _("What became of the tasks:"));
  add_row (rows, g_strdup_printf ("  %s", _("In both runs")),
           bobbin_text_count (bobbin_run_comparison_get_n_common (comparison)), g_strdup (""), g_strdup (""));
  for (guint i = 0; i < BOBBIN_N_CHANGES; i++)
    {
      guint32 count = bobbin_run_comparison_get_count (comparison, i);

      if (count > 0)
        add_row (rows, g_strdup_printf ("  %s", bobbin_change_get_title (i)), bobbin_text_count (count),
                 g_strdup (""), g_strdup (""));
    }
  if (n_different > 0)
    add_row (rows, g_strdup_printf ("  %s", _("Another result")), bobbin_text_count (n_different),
             g_strdup (""), g_strdup (""));
  append_rows (buffer, rows, width);

  if (ratios->n_pairs > 0)
    {
      g_autofree char *line =
        g_strdup_printf (_("A task counts as slower or faster from %.0f %% on; each was run once, and what else the "
                           "machine did is in these times."), 100 * (ratios->tolerance - 1));

      bobbin_text_append_wrapped (buffer, line, 0, 0, width);
    }
}

/* The first @n tasks that changed like that, those that changed most first. */
static GArray *
list_most (BobbinRunComparison *comparison,
           BobbinChange         change,
           guint                n)
{
  BobbinComparedChoice choice = {
    .changes = 1u << change,
    .key = BOBBIN_COMPARED_BY_RATIO,
    .descending = change == BOBBIN_CHANGE_SLOWER,
  };
  g_autoptr (BobbinComparedOrder) order = bobbin_compared_order_new (comparison, &choice);
  GArray *rows;

  bobbin_compared_order_step (order, 0);
  rows = bobbin_compared_order_steal (order);
  if (rows->len > n)
    g_array_set_size (rows, n);

  return rows;
}

static char *
dup_input (BobbinRunComparison *comparison,
           guint64              row)
{
  g_autofree char *hold = NULL;
  BobbinInput input;

  bobbin_run_comparison_get_input (comparison, row, &input);

  return g_strdup (bobbin_export_input_text (&input, &hold));
}

static void
append_most (GString             *buffer,
             BobbinRunComparison *comparison,
             BobbinChange         change,
             guint                n,
             guint                width)
{
  g_autoptr (GArray) most = list_most (comparison, change, n);
  g_autoptr (GArray) rows = NULL;

  if (most->len == 0)
    return;

  g_string_append_c (buffer, '\n');
  rows = new_rows ();
  add_row (rows, g_strdup (bobbin_change_get_title (change)), g_strdup (_("Before")), g_strdup (_("After")),
           g_strdup (_("Ratio")));
  for (guint i = 0; i < most->len; i++)
    {
      guint32 row = g_array_index (most, guint32, i);
      g_autofree char *input = dup_input (comparison, row);
      BobbinComparedTask task;

      bobbin_run_comparison_get_row (comparison, row, &task);
      add_row (rows, bobbin_text_escape (input, -1), bobbin_words_dup_time (task.seconds[BOBBIN_SIDE_BEFORE]),
               bobbin_words_dup_time (task.seconds[BOBBIN_SIDE_AFTER]), dup_ratio (task.ratio));
    }
  append_rows (buffer, rows, width);
}

void
bobbin_comparison_append_text (GString                      *buffer,
                               BobbinRunComparison          *comparison,
                               const BobbinComparisonLimits *limits,
                               guint                         width)
{
  g_autofree char *verdict = bobbin_run_comparison_dup_verdict (comparison);

  bobbin_text_append_wrapped (buffer, verdict, 0, 0, width);
  g_string_append_c (buffer, '\n');
  append_totals (buffer, comparison, width);
  append_differences (buffer, comparison, width);
  append_counts (buffer, comparison, width);
  append_most (buffer, comparison, BOBBIN_CHANGE_SLOWER, limits->slower, width);
  append_most (buffer, comparison, BOBBIN_CHANGE_FASTER, limits->faster, width);
}

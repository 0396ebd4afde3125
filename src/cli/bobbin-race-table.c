/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-race-table.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "bobbin-text.h"
#include "engine/executors/bobbin-executors.h"
#include "engine/exports/bobbin-race-export.h"
#include "engine/race/bobbin-race-comparison.h"

/* The columns. */
enum
{
  NAME,
  SECONDS,
  SPEEDUP,
  EFFICIENCY,
  NOTE,
  N_COLUMNS
};

#define GAP 2
/* Columns of the terminal: what is left of a name, and what of a note, which is a
 * word or two but where somebody is refused. */
#define MIN_NAME 12
#define MIN_NOTE 16

static char *
dup_time (const BobbinInterval *seconds)
{
  double half = (seconds->high - seconds->low) / 2;
  g_autofree char *time = bobbin_text_duration (seconds->estimate);

  if (bobbin_interval_is_open (seconds))
    return g_steal_pointer (&time);

  return g_strdup_printf ("%s ± %.1f %%", time, 100 * half / seconds->estimate);
}

static char **
new_row (const BobbinRaceReport *report,
         guint                   index)
{
  const BobbinContender *contender = bobbin_race_report_get_contender (report, index);
  gboolean known = contender->standing.n_rounds > 0;
  char **cells = g_new0 (char *, N_COLUMNS + 1);

  cells[NAME] = bobbin_contender_dup_title (contender);
  cells[SECONDS] = known ? dup_time (&contender->standing.seconds) : g_strdup ("");
  cells[SPEEDUP] = known ? bobbin_contender_dup_speedup (contender) : g_strdup ("");
  cells[EFFICIENCY] = index > 0 && contender->has_speedup
                        ? g_strdup_printf ("%.0f %%", 100 * contender->speedup.estimate / contender->n_workers)
                        : g_strdup ("");
  /* Why it is refused is the text of an error, which may be anything. */
  cells[NOTE] = bobbin_text_escape (bobbin_race_report_get_note (report, index), -1);

  return cells;
}

static guint
sum_widths (const guint *widths)
{
  guint sum = MIN (widths[NOTE], MIN_NOTE);

  for (guint i = 0; i < NOTE; i++)
    sum += widths[i] > 0 ? widths[i] + GAP : 0;

  return sum;
}

/* The widest line decides. Where all is too wide, what follows from the times is
 * left out, and then the names are cut: who is fastest is what was asked. */
static void
measure (GPtrArray *rows,
         guint      width,
         guint     *widths)
{
  guint others;

  for (guint i = 0; i < N_COLUMNS; i++)
    {
      widths[i] = 0;
      for (guint row = 0; row < rows->len; row++)
        widths[i] = MAX (widths[i], bobbin_text_get_width (((char **) g_ptr_array_index (rows, row))[i]));
    }

  for (guint i = EFFICIENCY; i >= SPEEDUP && sum_widths (widths) > width; i--)
    widths[i] = 0;
  if (sum_widths (widths) > width && widths[NAME] > MIN_NAME)
    widths[NAME] -= MIN (sum_widths (widths) - width, widths[NAME] - MIN_NAME);

  others = sum_widths (widths) - MIN (widths[NOTE], MIN_NOTE);
  widths[NOTE] = MIN (widths[NOTE], MAX (width, others) - others);
}

static void
append_cells (GString     *buffer,
              char       **cells,
              const guint *widths,
              guint        width)
{
  g_autoptr (GString) line = g_string_new (NULL);

  for (guint i = 0; i < N_COLUMNS; i++)
    {
      if (widths[i] == 0)
        continue;
      /* Numbers stand to the right. */
      bobbin_text_append_cell (line, cells[i], widths[i], i > NAME && i < NOTE);
      if (i < NOTE)
        g_string_append_printf (line, "%*s", GAP, "");
    }

  g_string_truncate (line, bobbin_text_fit (line->str, width));
  while (line->len > 0 && line->str[line->len - 1] == ' ')
    g_string_truncate (line, line->len - 1);
  g_string_append_printf (buffer, "%s\n", line->str);
}

/* Which contenders are shown, at most @max_rows of them; for each one. */
static gboolean *
choose_rows (const BobbinRaceReport *report,
             guint                   max_rows)
{
  gboolean *shown = g_new0 (gboolean, report->contenders->len);
  guint n_shown = 0;

  for (gboolean out = FALSE; out <= TRUE; out++)
    for (guint i = 0; i < report->contenders->len && n_shown < max_rows; i++)
      {
        const BobbinContender *contender = bobbin_race_report_get_contender (report, i);

        if ((contender->refused != NULL || contender->standing.dropped) != out)
          continue;
        shown[i] = TRUE;
        n_shown++;
      }

  return shown;
}

static char **
new_heads (void)
{
  const char *heads[] = { _("Way of running"), _("All inputs take"), _("Times as fast"), _("Efficiency"), "", NULL };

  return g_strdupv ((char **) heads);
}

/* Returns how wide the notes are. */
static guint
append_table (GString                *buffer,
              const BobbinRaceReport *report,
              guint                   width,
              guint                   max_rows)
{
  guint n_contenders = report->contenders->len;
  guint n_hidden = max_rows > 0 && max_rows < n_contenders ? n_contenders - max_rows : 0;
  g_autofree gboolean *shown = choose_rows (report, n_contenders - n_hidden);
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  guint widths[N_COLUMNS];

  g_ptr_array_add (rows, new_heads ());
  for (guint i = 0; i < n_contenders; i++)
    if (shown[i])
      g_ptr_array_add (rows, new_row (report, i));

  measure (rows, width, widths);
  for (guint row = 0; row < rows->len; row++)
    append_cells (buffer, g_ptr_array_index (rows, row), widths, width);

  if (n_hidden > 0)
    {
      g_autofree char *line = g_strdup_printf (ngettext ("  … and %u more", "  … and %u more", n_hidden), n_hidden);

      g_string_append_len (buffer, line, (gssize) bobbin_text_fit (line, width));
      g_string_append_c (buffer, '\n');
    }

  return widths[NOTE];
}

void
bobbin_race_table_append (GString                *buffer,
                          const BobbinRaceReport *report,
                          guint                   width,
                          guint                   max_rows)
{
  append_table (buffer, report, width, max_rows);
}

void
bobbin_race_table_append_progress (GString                *buffer,
                                   const BobbinRaceReport *report,
                                   guint                   width)
{
  g_autofree char *line = NULL;
  double elapsed = report->elapsed;
  double budget = report->budget;

  switch (report->state)
    {
    case BOBBIN_RACE_PROBING:
      line = g_strdup_printf (_("%.0f of %.0f s: finding out how long a task takes"), elapsed, budget);
      break;
    case BOBBIN_RACE_WARMING_UP:
      line = g_strdup_printf (_("%.0f of %.0f s: warming up"), elapsed, budget);
      break;
    case BOBBIN_RACE_RACING:
      line = g_strdup_printf (_("%.0f of %.0f s: round %u"), elapsed, budget, report->n_rounds + 1);
      break;
    case BOBBIN_RACE_QUEUED:
    case BOBBIN_RACE_OVER:
    case BOBBIN_RACE_STOPPED:
    case BOBBIN_RACE_FAILED:
    default:
      return;
    }

  g_string_append_len (buffer, line, (gssize) bobbin_text_fit (line, width));
  g_string_append_c (buffer, '\n');
}

static void
append_curves (GString                *buffer,
               const BobbinRaceReport *report,
               guint                   width)
{
  guint n_classes;
  BobbinExecutorClass * const *classes = bobbin_executors_get_all (&n_classes);

  for (guint i = 0; i < n_classes; i++)
    {
      BobbinScalability curve;
      g_autofree char *best = NULL;
      g_autofree char *line = NULL;

      if (g_str_equal (classes[i]->id, "serial") ||
          !bobbin_race_report_get_scalability (report, classes[i]->id, &curve))
        continue;

      best = curve.best > 0 ? g_strdup_printf (ngettext ("best with %u worker", "best with %u workers", curve.best), curve.best)
                            : g_strdup (_("no best number in sight"));
      line = g_strdup_printf (_("%s: contention %.1f %%, coherence %.2f %%, serial share %.1f %%; %s (residual %.1f %%)."),
                              _(classes[i]->title), 100 * curve.contention, 100 * curve.coherence, 100 * curve.serial,
                              best, 100 * curve.residual);
      bobbin_text_append_wrapped (buffer, line, 0, 0, width);
    }
}

/* Those that the table, whose notes are so wide, cut: once for all whom the same
 * befell. */
static void
append_refusals (GString                *buffer,
                 const BobbinRaceReport *report,
                 guint                   note_width,
                 guint                   width)
{
  g_autoptr (GPtrArray) reasons = g_ptr_array_new ();

  for (guint i = 0; i < report->contenders->len; i++)
    {
      const char *reason = bobbin_race_report_get_contender (report, i)->refused;
      g_autofree char *shown = reason != NULL ? bobbin_text_escape (reason, -1) : NULL;

      if (shown != NULL && bobbin_text_get_width (shown) > note_width &&
          !g_ptr_array_find_with_equal_func (reasons, reason, g_str_equal, NULL))
        g_ptr_array_add (reasons, (gpointer) reason);
    }

  for (guint i = 0; i < reasons->len; i++)
    {
      const char *reason = g_ptr_array_index (reasons, i);
      g_autoptr (GString) line = g_string_new (NULL);
      g_autofree char *escaped = bobbin_text_escape (reason, -1);

      for (guint j = 0; j < report->contenders->len; j++)
        {
          const BobbinContender *contender = bobbin_race_report_get_contender (report, j);
          g_autofree char *title = bobbin_contender_dup_title (contender);

          if (g_strcmp0 (contender->refused, reason) == 0)
            g_string_append_printf (line, "%s%s", line->len > 0 ? ", " : "", title);
        }
      g_string_append_printf (line, ": %s", escaped);
      g_string_append_c (buffer, '\n');
      bobbin_text_append_wrapped (buffer, line->str, 0, 0, width);
    }
}

void
bobbin_race_table_append_all (GString                *buffer,
                              const BobbinRaceReport *report,
                              BobbinRowFormat         format,
                              guint                   width)
{
  guint note_width;

  if (format != BOBBIN_ROW_FORMAT_TEXT)
    {
      g_autoptr (GBytes) bytes = bobbin_race_export (report, format == BOBBIN_ROW_FORMAT_JSON ? "json" : "csv", NULL);

      g_string_append_len (buffer, g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes));
      return;
    }

  note_width = append_table (buffer, report, width, 0);
  g_string_append_c (buffer, '\n');
  bobbin_text_append_wrapped (buffer, report->verdict, 0, 0, width);
  append_curves (buffer, report, width);
  append_refusals (buffer, report, note_width, width);
}

static void
append_change (GString                *buffer,
               const BobbinRaceChange *change,
               const BobbinContender  *contender,
               gboolean                is_json)
{
  static const char * const keys[] = { "speedup", "speedup_low", "speedup_high" };
  const double values[] = { change->speedup.estimate, change->speedup.low, change->speedup.high };

  g_string_append_printf (buffer, is_json ? "{\"executor\": \"%s\", \"workers\": %u" : "%s,%u",
                          contender->executor, contender->n_workers);
  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      if (is_json)
        g_string_append_printf (buffer, ", \"%s\": ", keys[i]);
      else
        g_string_append_c (buffer, ',');
      /* One that is open is null, or empty. */
      if (is_json || isfinite (values[i]))
        bobbin_json_append_number (buffer, values[i]);
    }
  g_string_append (buffer, is_json ? "}\n" : "\n");
}

static void
append_change_text (GString                *buffer,
                    const BobbinRaceChange *change,
                    const BobbinRaceReport *after,
                    guint                   width)
{
  g_autofree char *line = bobbin_race_change_dup_text (change, after);

  bobbin_text_append_wrapped (buffer, line, 0, 0, width);
}

void
bobbin_race_table_append_comparison (GString                *buffer,
                                     const BobbinRaceReport *before,
                                     const BobbinRaceReport *after,
                                     BobbinRowFormat         format,
                                     guint                   width)
{
  g_autoptr (GArray) changes = bobbin_race_compare (before, after);
  g_autofree char *caveat = bobbin_race_comparison_dup_caveat (before, after);

  if (format == BOBBIN_ROW_FORMAT_CSV)
    g_string_append (buffer, "executor,workers,speedup,speedup_low,speedup_high\n");
  for (guint i = 0; i < changes->len; i++)
    {
      const BobbinRaceChange *change = &g_array_index (changes, BobbinRaceChange, i);

      if (format == BOBBIN_ROW_FORMAT_TEXT)
        append_change_text (buffer, change, after, width);
      else
        append_change (buffer, change, bobbin_race_report_get_contender (after, change->after),
                       format == BOBBIN_ROW_FORMAT_JSON);
    }

  if (format != BOBBIN_ROW_FORMAT_TEXT)
    return;
  if (changes->len == 0)
    bobbin_text_append_wrapped (buffer, _("No way of running was measured in both races."), 0, 0, width);
  if (caveat != NULL)
    bobbin_text_append_wrapped (buffer, caveat, 0, 0, width);
}

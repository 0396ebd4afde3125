/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-race-table.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "bobbin-text.h"
#include "engine/executors/bobbin-executors.h"
#include "engine/race/bobbin-verdict.h"

#define N_COLUMNS 5

static char *
dup_time (const BobbinInterval *seconds)
{
  double half = (seconds->high - seconds->low) / 2;
  g_autofree char *time = bobbin_text_duration (seconds->estimate);

  if (!isfinite (half))
    return g_steal_pointer (&time);

  return g_strdup_printf ("%s ± %.1f %%", time, 100 * half / seconds->estimate);
}

static char *
dup_speedup (BobbinRace *race,
             guint       contender)
{
  BobbinInterval speedup;

  if (contender == 0)
    return g_strdup ("1.00");
  if (!bobbin_race_get_speedup (race, contender, &speedup))
    return g_strdup ("");
  if (!isfinite (speedup.high - speedup.low))
    return g_strdup_printf ("%.2f", speedup.estimate);

  return g_strdup_printf ("%.2f ± %.2f", speedup.estimate, (speedup.high - speedup.low) / 2);
}

static const char *
get_note (BobbinRace            *race,
          const BobbinContender *contender,
          guint                  index)
{
  if (contender->refused != NULL)
    return contender->refused;
  if ((int) index == bobbin_race_get_leader (race))
    return _("fastest");
  if (contender->standing.dropped)
    return _("out");
  if (contender->standing.n_rounds >= BOBBIN_REFEREE_MIN_ROUNDS)
    return _("as good");

  return "";
}

static void
fill_row (BobbinRace *race,
          guint       index,
          char      **cells)
{
  const BobbinContender *contender = bobbin_race_get_contender (race, index);
  BobbinInterval speedup;
  gboolean known = contender->standing.n_rounds > 0;

  cells[0] = bobbin_contender_dup_title (contender);
  cells[1] = known ? dup_time (&contender->standing.seconds) : g_strdup ("");
  cells[2] = known ? dup_speedup (race, index) : g_strdup ("");
  cells[3] = known && index > 0 && bobbin_race_get_speedup (race, index, &speedup)
               ? g_strdup_printf ("%.0f %%", 100 * speedup.estimate / contender->n_workers)
               : g_strdup ("");
  cells[4] = g_strdup (get_note (race, contender, index));
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
      guint pad = widths[i] - bobbin_text_get_width (cells[i]);

      /* Numbers stand to the right. */
      if (i > 0 && i < N_COLUMNS - 1)
        g_string_append_printf (line, "%*s", (int) pad, "");
      g_string_append (line, cells[i]);
      if (i == 0)
        g_string_append_printf (line, "%*s", (int) pad, "");
      if (i < N_COLUMNS - 1)
        g_string_append (line, "  ");
    }

  g_string_truncate (line, bobbin_text_fit (line->str, width));
  while (line->len > 0 && line->str[line->len - 1] == ' ')
    g_string_truncate (line, line->len - 1);
  g_string_append_printf (buffer, "%s\n", line->str);
}

static void
append_text (GString    *buffer,
             BobbinRace *race,
             guint       width)
{
  guint n_rows = bobbin_race_get_n_contenders (race) + 1;
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  guint widths[N_COLUMNS] = { 0, };
  char *heads[N_COLUMNS] = { _("Way of running"), _("All inputs take"), _("Times as fast"),
                             _("Efficiency"), (char *) "" };

  for (guint row = 0; row < n_rows; row++)
    {
      char **cells = g_new0 (char *, N_COLUMNS + 1);

      if (row == 0)
        for (guint i = 0; i < N_COLUMNS; i++)
          cells[i] = g_strdup (heads[i]);
      else
        fill_row (race, row - 1, cells);
      for (guint i = 0; i < N_COLUMNS; i++)
        widths[i] = MAX (widths[i], bobbin_text_get_width (cells[i]));
      g_ptr_array_add (rows, cells);
    }

  for (guint row = 0; row < n_rows; row++)
    append_cells (buffer, g_ptr_array_index (rows, row), widths, width);
}

static void
append_csv (GString    *buffer,
            BobbinRace *race)
{
  g_string_append (buffer, "executor,workers,rounds,seconds,seconds_low,seconds_high,speedup,speedup_low,speedup_high,working\n");
  for (guint i = 0; i < bobbin_race_get_n_contenders (race); i++)
    {
      const BobbinContender *contender = bobbin_race_get_contender (race, i);
      BobbinInterval speedup = { NAN, NAN, NAN };
      const double values[] = {
        contender->standing.seconds.estimate, contender->standing.seconds.low, contender->standing.seconds.high,
      };

      bobbin_race_get_speedup (race, i, &speedup);
      g_string_append_printf (buffer, "%s,%u,%u", contender->executor, contender->n_workers,
                              contender->standing.n_rounds);
      for (guint j = 0; j < G_N_ELEMENTS (values); j++)
        {
          g_string_append_c (buffer, ',');
          if (contender->standing.n_rounds > 0 && isfinite (values[j]))
            bobbin_json_append_number (buffer, values[j]);
        }
      for (guint j = 0; j < 3; j++)
        {
          double value = j == 0 ? speedup.estimate : j == 1 ? speedup.low : speedup.high;

          g_string_append_c (buffer, ',');
          if (isfinite (value))
            bobbin_json_append_number (buffer, value);
        }
      g_string_append_c (buffer, ',');
      bobbin_json_append_number (buffer, contender->working);
      g_string_append_c (buffer, '\n');
    }
}

static void
append_key (GString    *buffer,
            const char *key,
            double      value)
{
  g_string_append_printf (buffer, ",\n      \"%s\": ", key);
  bobbin_json_append_number (buffer, value);
}

/* hyperfine's keys; there is no exit status to speak of. */
static void
append_json_entry (GString               *buffer,
                   const BobbinContender *contender)
{
  const double *values = (const double *) contender->values->data;
  guint n_values = contender->values->len;
  g_autofree char *title = g_strdup_printf ("%s × %u", contender->executor, contender->n_workers);
  double least = INFINITY, most = -INFINITY;

  for (guint i = 0; i < n_values; i++)
    {
      least = MIN (least, values[i]);
      most = MAX (most, values[i]);
    }

  g_string_append (buffer, "    {\n      \"command\": ");
  bobbin_json_append_string (buffer, title, strlen (title));
  append_key (buffer, "mean", bobbin_mean (values, n_values));
  append_key (buffer, "stddev", bobbin_standard_deviation (values, n_values));
  append_key (buffer, "median", bobbin_median (values, n_values));
  append_key (buffer, "min", least);
  append_key (buffer, "max", most);
  g_string_append (buffer, ",\n      \"times\": [");
  for (guint i = 0; i < n_values; i++)
    {
      g_string_append (buffer, i > 0 ? ", " : "");
      bobbin_json_append_number (buffer, values[i]);
    }
  g_string_append (buffer, "],\n      \"exit_codes\": [");
  for (guint i = 0; i < n_values; i++)
    g_string_append (buffer, i > 0 ? ", 0" : "0");
  g_string_append_printf (buffer, "],\n      \"parameters\": {\"executor\": \"%s\", \"workers\": \"%u\"}\n    }",
                          contender->executor, contender->n_workers);
}

static void
append_json (GString    *buffer,
             BobbinRace *race)
{
  g_autofree char *verdict = bobbin_verdict_dup_text (race);
  const char *separator = "";

  g_string_append (buffer, "{\n  \"verdict\": ");
  bobbin_json_append_string (buffer, verdict, strlen (verdict));
  g_string_append (buffer, ",\n  \"results\": [\n");
  for (guint i = 0; i < bobbin_race_get_n_contenders (race); i++)
    {
      const BobbinContender *contender = bobbin_race_get_contender (race, i);

      if (contender->values->len == 0)
        continue;
      g_string_append (buffer, separator);
      append_json_entry (buffer, contender);
      separator = ",\n";
    }
  g_string_append (buffer, "\n  ]\n}\n");
}

void
bobbin_race_table_append (GString         *buffer,
                          BobbinRace      *race,
                          BobbinRowFormat  format,
                          guint            width)
{
  if (format == BOBBIN_ROW_FORMAT_JSON)
    append_json (buffer, race);
  else if (format == BOBBIN_ROW_FORMAT_CSV)
    append_csv (buffer, race);
  else
    append_text (buffer, race, width);
}

void
bobbin_race_table_append_progress (GString    *buffer,
                                   BobbinRace *race,
                                   guint       width)
{
  g_autofree char *line = NULL;
  double elapsed = bobbin_race_get_elapsed (race);
  double budget = bobbin_race_get_budget (race);

  switch (bobbin_race_get_state (race))
    {
    case BOBBIN_RACE_PROBING:
      line = g_strdup_printf (_("%.0f of %.0f s: finding out how long a task takes"), elapsed, budget);
      break;
    case BOBBIN_RACE_WARMING_UP:
      line = g_strdup_printf (_("%.0f of %.0f s: warming up"), elapsed, budget);
      break;
    case BOBBIN_RACE_RACING:
      line = g_strdup_printf (_("%.0f of %.0f s: round %u"), elapsed, budget, bobbin_race_get_n_rounds (race) + 1);
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

void
bobbin_race_table_append_curves (GString    *buffer,
                                 BobbinRace *race)
{
  guint n_classes;
  BobbinExecutorClass * const *classes = bobbin_executors_get_all (&n_classes);

  for (guint i = 0; i < n_classes; i++)
    {
      BobbinScalability curve;
      g_autofree char *best = NULL;

      if (g_str_equal (classes[i]->id, "serial") || !bobbin_race_get_scalability (race, classes[i]->id, &curve))
        continue;

      best = curve.best > 0 ? g_strdup_printf (ngettext ("best with %u worker", "best with %u workers", curve.best), curve.best)
                            : g_strdup (_("no best number in sight"));
      g_string_append_printf (buffer, _("%s: contention %.1f %%, coherence %.2f %%, serial share %.1f %%; %s (residual %.1f %%).\n"),
                              _(classes[i]->title), 100 * curve.contention, 100 * curve.coherence, 100 * curve.serial,
                              best, 100 * curve.residual);
    }
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-past-races.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "bobbin-commands.h"
#include "bobbin-past-runs.h"
#include "bobbin-race-table.h"
#include "bobbin-text.h"
#include "engine/exports/bobbin-race-export.h"

gboolean
bobbin_past_find (BobbinHistory  *history,
                  const char     *text,
                  BobbinPast     *past,
                  GError        **error)
{
  past->number = bobbin_history_find_race (history, text, error);
  past->is_race = past->number >= 0;
  if (!past->is_race)
    past->number = bobbin_history_find (history, text, error);

  return past->number != 0;
}

int
bobbin_past_races_print (GString *text)
{
  BobbinOutlet outlet;

  bobbin_outlet_init (&outlet, STDOUT_FILENO);
  g_string_append_len (outlet.buffer, text->str, (gssize) text->len);

  return bobbin_past_runs_finish (&outlet);
}

int
bobbin_past_races_show (BobbinHistory   *history,
                        gint64           number,
                        BobbinRowFormat  format)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BobbinRaceReport) report = bobbin_history_load_race (history, number, &error);
  g_autoptr (GString) table = g_string_new (NULL);
  guint columns, rows;

  if (report == NULL)
    return bobbin_past_runs_fail (error);

  bobbin_text_get_terminal (STDOUT_FILENO, &columns, &rows);
  bobbin_race_table_append_all (table, report, format, columns);

  return bobbin_past_races_print (table);
}

int
bobbin_past_races_compare (BobbinHistory   *history,
                           gint64           before,
                           gint64           after,
                           BobbinRowFormat  format)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BobbinRaceReport) one = bobbin_history_load_race (history, before, &error);
  g_autoptr (BobbinRaceReport) other = one != NULL ? bobbin_history_load_race (history, after, &error) : NULL;
  g_autoptr (GString) table = g_string_new (NULL);
  guint columns, rows;

  if (other == NULL)
    return bobbin_past_runs_fail (error);

  bobbin_text_get_terminal (STDOUT_FILENO, &columns, &rows);
  bobbin_race_table_append_comparison (table, one, other, format, columns);

  return bobbin_past_races_print (table);
}

static int
print_export (const BobbinRaceReport *report,
              const char             *format)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = bobbin_race_export (report, format, &error);
  g_autoptr (GString) text = NULL;

  if (bytes == NULL)
    return bobbin_past_runs_fail (error);

  text = g_string_new_len (g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes));

  return bobbin_past_races_print (text);
}

int
bobbin_past_races_export (BobbinHistory *history,
                          gint64         number,
                          const char    *format,
                          const char    *output)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BobbinRaceReport) report = bobbin_history_load_race (history, number, &error);
  g_autoptr (GFile) file = NULL;

  if (report == NULL)
    return bobbin_past_runs_fail (error);
  if (output == NULL || g_str_equal (output, "-"))
    return print_export (report, format);

  file = g_file_new_for_path (output);
  if (!bobbin_race_export_save (report, format, file, &error))
    return bobbin_past_runs_fail (error);

  return BOBBIN_EXIT_DONE;
}

void
bobbin_past_races_keep (const BobbinRaceReport *report)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BobbinHistory) history = bobbin_past_runs_open (&error);
  g_autofree char *message = NULL;
  gint64 number;

  /* That it may only be read was said as it was opened. */
  if (history != NULL && bobbin_history_is_read_only (history))
    return;

  number = history != NULL ? bobbin_history_add_race (history, report, &error) : 0;
  if (number > 0)
    {
      /* Translators: the arguments are the same number. */
      fprintf (stderr, _("bobbin: this is race R%" PRId64 ": bobbin show R%" PRId64 "\n"), number, number);
      return;
    }

  /* Translators: %s is a sentence. */
  message = g_strdup_printf (_("This race is not kept: %s"), error->message);
  bobbin_job_error (message);
}

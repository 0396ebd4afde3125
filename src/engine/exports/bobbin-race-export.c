/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * A race for other programs: a table, or the times as hyperfine writes them
 * with --export-json, where each contender is one of its results and each
 * round one of its runs.
 */

#include "bobbin-config.h"

#include "bobbin-race-export.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "../job/bobbin-job-error.h"
#include "bobbin-export-target.h"
#include "bobbin-export-text.h"
#include "bobbin-race-page.h"
#include "bobbin-race-picture.h"
#include "bobbin-row-formatter.h"

/* One word for each; they are not translated. */
static const char *
get_state (const BobbinRaceReport *report,
           guint                   index)
{
  const BobbinContender *contender = bobbin_race_report_get_contender (report, index);

  if (contender->refused != NULL)
    return "refused";
  if (contender->standing.n_rounds == 0)
    return "unknown";
  if (contender->standing.dropped)
    return "slower";

  return (int) index == report->leader ? "fastest" : "joint";
}

static void
append_field (GString *buffer,
              double   value)
{
  g_string_append_c (buffer, ',');
  if (isfinite (value))
    bobbin_json_append_number (buffer, value);
}

static void
append_csv (const BobbinRaceReport *report,
            GString                *buffer)
{
  g_string_append (buffer, "executor,workers,state,rounds,seconds,seconds_low,seconds_high,speedup,speedup_low,"
                           "speedup_high,efficiency,working,lock,handing,ready,cpu,memory\n");
  for (guint i = 0; i < report->contenders->len; i++)
    {
      const BobbinContender *contender = bobbin_race_report_get_contender (report, i);
      gboolean known = contender->standing.n_rounds > 0;
      BobbinInterval seconds = { NAN, NAN, NAN };
      BobbinInterval speedup = { NAN, NAN, NAN };

      if (known)
        seconds = contender->standing.seconds;
      if (contender->has_speedup)
        speedup = contender->speedup;
      g_string_append_printf (buffer, "%s,%u,%s,%u", contender->executor, contender->n_workers,
                              get_state (report, i), contender->standing.n_rounds);
      append_field (buffer, seconds.estimate);
      append_field (buffer, seconds.low);
      append_field (buffer, seconds.high);
      append_field (buffer, speedup.estimate);
      append_field (buffer, speedup.low);
      append_field (buffer, speedup.high);
      append_field (buffer, speedup.estimate / contender->n_workers);
      append_field (buffer, known ? contender->working : (double) NAN);
      append_field (buffer, known ? contender->lock : (double) NAN);
      append_field (buffer, known ? contender->handing : (double) NAN);
      append_field (buffer, known ? contender->ready : (double) NAN);
      append_field (buffer, known ? contender->cpu : (double) NAN);
      append_field (buffer, contender->memory > 0 ? (double) contender->memory : (double) NAN);
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

static void
append_times (GString      *buffer,
              const double *values,
              guint         n_values)
{
  g_string_append (buffer, ",\n      \"times\": [");
  for (guint i = 0; i < n_values; i++)
    {
      g_string_append (buffer, i > 0 ? ", " : "");
      bobbin_json_append_number (buffer, values[i]);
    }
  g_string_append (buffer, "],\n      \"exit_codes\": [");
  for (guint i = 0; i < n_values; i++)
    g_string_append (buffer, i > 0 ? ", 0" : "0");
  g_string_append_c (buffer, ']');
}

/* hyperfine's keys; there is no exit status to speak of. The CPU time is not
 * parted into that of the program and that of the system, and hyperfine's
 * readers add the two up. */
static void
append_json_entry (GString               *buffer,
                   const BobbinContender *contender)
{
  const double *values = (const double *) (gconstpointer) contender->values->data;
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
  append_key (buffer, "stddev", n_values > 1 ? bobbin_standard_deviation (values, n_values) : (double) NAN);
  append_key (buffer, "median", bobbin_median (values, n_values));
  append_key (buffer, "user", contender->cpu);
  append_key (buffer, "system", 0);
  append_key (buffer, "min", least);
  append_key (buffer, "max", most);
  append_times (buffer, values, n_values);
  g_string_append (buffer, ",\n      \"parameters\": {\n        \"executor\": ");
  bobbin_json_append_string (buffer, contender->executor, strlen (contender->executor));
  g_string_append_printf (buffer, ",\n        \"workers\": \"%u\"\n      }\n    }", contender->n_workers);
}

static void
append_text (GString    *buffer,
             const char *key,
             const char *text)
{
  g_autofree char *hold = NULL;
  const char *shown = text != NULL ? bobbin_export_text (text, -1, &hold) : NULL;

  g_string_append_printf (buffer, "  \"%s\": ", key);
  if (shown != NULL)
    bobbin_json_append_string (buffer, shown, strlen (shown));
  else
    g_string_append (buffer, "null");
  g_string_append (buffer, ",\n");
}

/* What hyperfine has not; its readers pass over it. */
static void
append_own_keys (const BobbinRaceReport *report,
                 GString                *buffer)
{
  const struct { const char *key; double value; } figures[] = {
    { "seconds", report->elapsed }, { "overhead", report->overhead }, { "budget", report->budget },
    { "rounds", report->n_rounds }, { "inputs", (double) report->n_inputs }, { "block", (double) report->block },
  };

  append_text (buffer, "title", report->title);
  append_text (buffer, "verdict", report->verdict);
  append_text (buffer, "machine", report->machine);
  for (guint i = 0; i < G_N_ELEMENTS (figures); i++)
    {
      g_string_append_printf (buffer, "  \"%s\": ", figures[i].key);
      bobbin_json_append_number (buffer, figures[i].value);
      g_string_append (buffer, ",\n");
    }
  if (report->choice >= 0)
    {
      const BobbinContender *choice = bobbin_race_report_get_contender (report, (guint) report->choice);

      g_string_append_printf (buffer, "  \"choice\": {\"executor\": \"%s\", \"workers\": %u},\n",
                              choice->executor, choice->n_workers);
    }
}

static void
append_json (const BobbinRaceReport *report,
             GString                *buffer)
{
  const char *separator = "";

  g_string_append (buffer, "{\n");
  append_own_keys (report, buffer);
  g_string_append (buffer, "  \"results\": [\n");
  for (guint i = 0; i < report->contenders->len; i++)
    {
      const BobbinContender *contender = bobbin_race_report_get_contender (report, i);

      if (contender->values->len == 0)
        continue;
      g_string_append (buffer, separator);
      append_json_entry (buffer, contender);
      separator = ",\n";
    }
  g_string_append (buffer, "\n  ]\n}\n");
}

static const struct
{
  BobbinRaceFormat format;
  void           (*append) (const BobbinRaceReport *report, GString *buffer);
} writers[] = {
  { { "csv", N_("Table (CSV)"), ".csv", "text/csv" }, append_csv },
  { { "html", N_("Page for a browser or paper, with pictures"), ".html", "text/html" }, bobbin_race_page_append },
  { { "json", N_("Times as hyperfine writes them (JSON)"), ".json", "application/json" }, append_json },
  { { "svg", N_("Pictures (SVG)"), ".svg", "image/svg+xml" }, bobbin_race_picture_append },
};

const BobbinRaceFormat *
bobbin_race_export_get_formats (guint *n_formats)
{
  static BobbinRaceFormat formats[G_N_ELEMENTS (writers)];
  static gsize filled;

  if (g_once_init_enter (&filled))
    {
      for (guint i = 0; i < G_N_ELEMENTS (writers); i++)
        formats[i] = writers[i].format;
      g_once_init_leave (&filled, 1);
    }
  *n_formats = G_N_ELEMENTS (writers);

  return formats;
}

static GString *
new_text (const BobbinRaceReport  *report,
          const char              *format,
          GError                 **error)
{
  g_autoptr (GString) known = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (writers); i++)
    {
      if (g_str_equal (writers[i].format.id, format))
        {
          GString *buffer = g_string_new (NULL);

          writers[i].append (report, buffer);
          return buffer;
        }
      g_string_append_printf (known, "%s%s", i > 0 ? ", " : "", writers[i].format.id);
    }

  g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_UNKNOWN,
               _("“%s” is no format of a race; there are: %s"), format, known->str);

  return NULL;
}

GBytes *
bobbin_race_export (const BobbinRaceReport  *report,
                    const char              *format,
                    GError                 **error)
{
  GString *text = new_text (report, format, error);

  return text != NULL ? g_string_free_to_bytes (text) : NULL;
}

gboolean
bobbin_race_export_save (const BobbinRaceReport  *report,
                         const char              *format,
                         GFile                   *file,
                         GError                 **error)
{
  g_autoptr (GString) text = new_text (report, format, error);
  g_autoptr (BobbinExportTarget) target = text != NULL ? bobbin_export_target_new_file (file, error) : NULL;

  return target != NULL && bobbin_export_target_write (target, text, error) &&
         bobbin_export_target_commit (target, error);
}

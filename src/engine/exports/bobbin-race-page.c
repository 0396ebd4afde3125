/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-race-page.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <math.h>

#include "../charts/bobbin-race-drawing.h"
#include "../executors/bobbin-executors.h"
#include "../job/bobbin-job-file.h"
#include "../run/bobbin-words.h"
#include "bobbin-html-job.h"
#include "bobbin-html.h"

/* px */
#define PICTURE_WIDTH 1160

static void
append_header (const BobbinRaceReport *report,
               GString                *page)
{
  g_autoptr (GDateTime) began = g_date_time_new_from_unix_local (report->began / G_USEC_PER_SEC);
  g_autofree char *when = began != NULL ? g_date_time_format (began, "%F %H:%M") : NULL;
  g_autofree char *count = g_strdup_printf (ngettext ("%'" PRIu64 " input", "%'" PRIu64 " inputs", report->n_inputs),
                                            report->n_inputs);

  bobbin_html_append_head (page, report->title);
  bobbin_html_append (page, "h1", report->title);
  g_string_append (page, "\n<p class=\"dim\">");
  bobbin_html_append_text (page, _("Race"));
  g_string_append (page, " · ");
  bobbin_html_append_text (page, count);
  if (when != NULL && report->began > 0)
    g_string_append_printf (page, " · <time>%s</time>", when);
  g_string_append (page, "</p>\n<div class=\"card finding\">");
  bobbin_html_append (page, "b", _("Verdict"));
  bobbin_html_append_text (page, report->verdict != NULL ? report->verdict : "");
  g_string_append (page, "</div>\n");
}

static void
append_figures (const BobbinRaceReport *report,
                GString                *page)
{
  g_autofree char *took = bobbin_words_dup_time (report->elapsed);
  g_autofree char *budget = bobbin_words_dup_time (report->budget);
  g_autofree char *overhead = g_strdup_printf ("%.1f %%", report->elapsed > 0 ? 100 * report->overhead / report->elapsed : 0);
  g_autofree char *rounds = g_strdup_printf ("%u", report->n_rounds);
  g_autofree char *block = g_strdup_printf ("%'" PRIu64, report->block);

  g_string_append (page, "<dl class=\"figures\">\n");
  bobbin_html_append_figure (page, _("Took"), took, NULL);
  bobbin_html_append_figure (page, _("Budget"), budget, NULL);
  bobbin_html_append_figure (page, _("Rounds"), rounds, NULL);
  bobbin_html_append_figure (page, _("Tasks in the largest block"), block, NULL);
  bobbin_html_append_figure (page, _("Neither measuring nor warming up"), overhead, NULL);
  g_string_append (page, "</dl>\n");
}

/* "12 s (11.8 s to 12.3 s)" */
static char *
dup_seconds (const BobbinContender *contender)
{
  const BobbinInterval *seconds = &contender->standing.seconds;
  g_autofree char *estimate = NULL;
  g_autofree char *low = NULL;
  g_autofree char *high = NULL;

  if (contender->standing.n_rounds == 0)
    return g_strdup ("");

  estimate = bobbin_words_dup_time (seconds->estimate);
  if (bobbin_interval_is_open (seconds))
    return g_steal_pointer (&estimate);

  low = bobbin_words_dup_time (seconds->low);
  high = bobbin_words_dup_time (seconds->high);

  /* Translators: a time, and between which two it is. */
  return g_strdup_printf (_("%s (%s to %s)"), estimate, low, high);
}

static void
append_number (GString *page,
               char    *text)
{
  bobbin_html_append (page, "td class=\"number\"", text);
  g_free (text);
}

static char *
dup_percent (double share)
{
  return isfinite (share) ? g_strdup_printf ("%.0f %%", 100 * share) : g_strdup ("");
}

static void
append_row (const BobbinRaceReport *report,
            guint                   index,
            GString                *page)
{
  const BobbinContender *contender = bobbin_race_report_get_contender (report, index);
  g_autofree char *title = bobbin_contender_dup_title (contender);
  gboolean known = contender->standing.n_rounds > 0;

  g_string_append (page, "<tr>");
  bobbin_html_append (page, (int) index == report->choice ? "td class=\"good\"" : "td", title);
  append_number (page, dup_seconds (contender));
  append_number (page, bobbin_contender_dup_speedup (contender));
  append_number (page, dup_percent (contender->has_speedup ? contender->speedup.estimate / contender->n_workers
                                                           : (double) NAN));
  append_number (page, dup_percent (known ? contender->working : (double) NAN));
  append_number (page, dup_percent (contender->lock));
  append_number (page, contender->memory > 0 ? g_format_size (contender->memory) : g_strdup (""));
  append_number (page, known ? g_strdup_printf ("%u", contender->standing.n_rounds) : g_strdup (""));
  bobbin_html_append (page, "td", bobbin_race_report_get_note (report, index));
  g_string_append (page, "</tr>\n");
}

static void
append_table (const BobbinRaceReport *report,
              GString                *page)
{
  const struct { const char *title; gboolean is_number; } heads[] = {
    { _("Way of running"), FALSE }, { _("All inputs take"), TRUE }, { _("Times as fast"), TRUE },
    { _("Efficiency"), TRUE }, { _("Computing"), TRUE }, { _("Waiting for the lock"), TRUE }, { _("Memory"), TRUE },
    { _("Rounds"), TRUE }, { "", FALSE },
  };

  bobbin_html_append (page, "h2", _("Ways of running"));
  g_string_append (page, "<div class=\"card scroll\"><table>\n<thead><tr>");
  for (guint i = 0; i < G_N_ELEMENTS (heads); i++)
    bobbin_html_append (page, heads[i].is_number ? "th scope=\"col\" class=\"number\"" : "th scope=\"col\"", heads[i].title);
  g_string_append (page, "</tr></thead>\n<tbody>\n");
  for (guint i = 0; i < report->contenders->len; i++)
    append_row (report, i, page);
  g_string_append (page, "</tbody></table></div>\n");
  bobbin_html_append (page, "p class=\"dim\"",
                      _("Times are those of all inputs, predicted from blocks of them, as geometric means with "
                        "intervals that hold the truth 95 times in 100; how many times as fast comes from the rounds in which both were measured."));
}

static void
append_pictures (const BobbinRaceReport *report,
                 GString                *page)
{
  for (guint i = 0; i < BOBBIN_N_RACE_PICTURES; i++)
    {
      g_autoptr (BobbinDrawing) drawing = NULL;
      g_autofree char *description = NULL;

      if (!bobbin_race_drawing_is_worth (report, i))
        continue;

      drawing = bobbin_race_drawing_new (report, i, PICTURE_WIDTH, 1);
      description = bobbin_race_drawing_dup_description (report, i);
      bobbin_html_append (page, "h2", bobbin_race_picture_get_title (i));
      bobbin_html_append_picture (page, drawing, bobbin_race_picture_get_title (i), description);
    }
}

static void
append_curve (const char              *title,
              const BobbinScalability *curve,
              GString                 *page)
{
  g_autofree char *best = curve->best > 0
    ? g_strdup_printf (ngettext ("It is fastest with %u worker.", "It is fastest with %u workers.", curve->best), curve->best)
    : g_strdup (_("The more workers, the faster it is, as far as the curve can tell."));
  g_autofree char *text = NULL;

  text = g_strdup_printf (_("Contention %.1f %%: so much of the work cannot be done at once, since workers wait for the "
                            "same thing. Coherence %.2f %%: so much each pair of workers costs because they must agree. "
                            "%s By Amdahl’s law alone the serial share would be %.1f %%. Measurements lie %.1f %% off "
                            "the curve."),
                          100 * curve->contention, 100 * curve->coherence, best, 100 * curve->serial,
                          100 * curve->residual);
  g_string_append (page, "<div class=\"card finding\">");
  bobbin_html_append (page, "b", title);
  bobbin_html_append_text (page, text);
  g_string_append (page, "</div>\n");
}

static void
append_curves (const BobbinRaceReport *report,
               GString                *page)
{
  guint n_classes;
  BobbinExecutorClass * const *classes = bobbin_executors_get_all (&n_classes);
  gboolean is_first = TRUE;

  for (guint i = 0; i < n_classes; i++)
    {
      BobbinScalability curve;

      if (g_str_equal (classes[i]->id, "serial") ||
          !bobbin_race_report_get_scalability (report, classes[i]->id, &curve))
        continue;

      if (is_first)
        bobbin_html_append (page, "h2", _("What the curves say"));
      if (is_first)
        bobbin_html_append (page, "p class=\"dim\"",
                            _("The curve is that of Gunther’s Universal Scalability Law, through the speeds that were "
                              "measured with different numbers of workers."));
      is_first = FALSE;
      append_curve (_(classes[i]->title), &curve, page);
    }
}

static void
append_job (const BobbinRaceReport *report,
            GString                *page)
{
  g_autoptr (BobbinJob) job = bobbin_job_file_parse (report->job, -1, report->title, NULL);
  BobbinRunSettings settings;

  if (job == NULL)
    return;

  /* These are what was raced. */
  settings = *bobbin_job_get_settings (job);
  settings.executor = NULL;
  settings.workers = 0;
  bobbin_html_append_job (page, job, &settings);
}

void
bobbin_race_page_append (const BobbinRaceReport *report,
                         GString                *page)
{
  append_header (report, page);
  append_figures (report, page);
  append_table (report, page);
  append_pictures (report, page);
  append_curves (report, page);
  append_job (report, page);
  if (report->machine != NULL)
    {
      bobbin_html_append (page, "h2", _("Machine"));
      bobbin_html_append (page, "p", report->machine);
    }
  bobbin_html_append_foot (page);
}

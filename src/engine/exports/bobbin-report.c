/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * A run as one HTML page for a browser or paper, without scripts and without
 * anything from outside: what became of it, where its time went, the timeline
 * and the durations as pictures, the failed and the slowest tasks, how it was
 * run and on what. Lists are bounded, and say of how many.
 */

#include "bobbin-config.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "../advice/bobbin-diagnosis.h"
#include "../charts/bobbin-histogram-drawing.h"
#include "../charts/bobbin-timeline-drawing.h"
#include "../run/bobbin-words.h"
#include "bobbin-export-text.h"
#include "bobbin-exporter.h"
#include "bobbin-html-job.h"
#include "bobbin-html.h"

/* Tasks that are looked at in one piece; failed tasks that are listed. */
#define PIECE    4096
#define MAX_FAILED 100

/* px */
#define PICTURE_WIDTH    1200
#define HISTOGRAM_HEIGHT 180
#define MARGIN           16

/* Bytes of an input or a message in a list. */
#define MAX_TEXT_LENGTH 400

typedef struct
{
  BobbinRun       *run;
  guint64          n_tasks;
  guint64          next;
  guint64          n_failed;
  guint64          n_by_kind[BOBBIN_N_ERROR_KINDS];
  guint64          failed[MAX_FAILED];
  BobbinRunFigures figures;
} Report;

static char *
dup_count (guint64 n)
{
  return g_strdup_printf ("%'" PRIu64, n);
}

static gpointer
begin (BobbinRun  *run,
       const char *folder)
{
  Report *self = g_new0 (Report, 1);

  self->run = g_object_ref (run);
  self->n_tasks = bobbin_task_store_get_n_tasks (bobbin_run_get_store (run));

  return self;
}

static void
append_count (GString    *page,
              const char *title,
              guint64     n,
              const char *class)
{
  g_autofree char *value = dup_count (n);

  bobbin_html_append_figure (page, title, value, n > 0 ? class : NULL);
}

static void
append_time (GString    *page,
             const char *title,
             double      seconds)
{
  g_autofree char *value = bobbin_words_dup_time (seconds);

  bobbin_html_append_figure (page, title, value, NULL);
}

/* What became of the tasks, as a bar. */
static void
append_bar (Report  *self,
            GString *page)
{
  const BobbinRunFigures *figures = &self->figures;
  const struct { const char *class; guint64 n; } parts[] = {
    { "done", figures->n_done },
    { "failed", figures->n_failed },
    { "other", figures->n_cancelled },
  };

  g_string_append (page, "<div class=\"bar\" aria-hidden=\"true\">");
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    if (parts[i].n > 0)
      g_string_append_printf (page, "<span class=\"%s\" style=\"flex:0 1 %d.%02d%%\"></span>", parts[i].class,
                              (int) (parts[i].n * 10000 / self->n_tasks) / 100,
                              (int) (parts[i].n * 10000 / self->n_tasks) % 100);
  g_string_append (page, "</div>\n");
}

static void
append_header (Report  *self,
               GString *page)
{
  GDateTime *start = bobbin_run_get_start_time (self->run);
  g_autofree char *when = start != NULL ? g_date_time_format (start, "%F %H:%M") : NULL;
  g_autofree char *count = g_strdup_printf (ngettext ("%'" PRIu64 " task", "%'" PRIu64 " tasks", self->n_tasks),
                                            self->n_tasks);

  bobbin_html_append_head (page, bobbin_run_get_title (self->run));
  bobbin_html_append (page, "h1", bobbin_run_get_title (self->run));
  g_string_append (page, "\n<p class=\"dim\">");
  bobbin_html_append_text (page, bobbin_run_get_state_title (self->run));
  g_string_append (page, " · ");
  bobbin_html_append_text (page, count);
  if (when != NULL)
    g_string_append_printf (page, " · <time>%s</time>", when);
  g_string_append (page, "</p>\n");
  if (bobbin_run_get_error (self->run) != NULL)
    bobbin_html_append (page, "p class=\"bad\"", bobbin_run_get_error (self->run)->message);
}

static void
append_figures (Report              *self,
                const BobbinProfile *profile,
                GString             *page)
{
  const BobbinRunFigures *figures = &self->figures;
  g_autofree char *rate = g_strdup_printf (figures->rate < 10 ? "%.1f" : "%'.0f", figures->rate);
  g_autofree char *busy = g_strdup_printf ("%.0f %%", profile->efficiency * 100);

  append_bar (self, page);
  g_string_append (page, "<dl class=\"figures\">\n");
  append_count (page, _("Done"), figures->n_done, "good");
  append_count (page, _("Failed"), figures->n_failed, "bad");
  if (figures->n_cancelled > 0)
    append_count (page, _("Cancelled"), figures->n_cancelled, NULL);
  if (figures->n_retries > 0)
    append_count (page, _("Tried again"), figures->n_retries, NULL);
  append_time (page, _("Took"), figures->elapsed);
  bobbin_html_append_figure (page, _("Tasks a second"), rate, NULL);
  append_count (page, _("Workers"), profile->n_workers, NULL);
  bobbin_html_append_figure (page, _("Workers busy"), busy, NULL);
  append_time (page, _("CPU time"), figures->cpu_seconds);
  append_time (page, _("Half the tasks took up to"), figures->p50);
  append_time (page, _("99 % of the tasks took up to"), figures->p99);
  append_time (page, _("The longest took"), figures->max);
  g_string_append (page, "</dl>\n");
}

/* Where the time went, in words. */
static void
append_diagnosis (const BobbinProfile *profile,
                  GString             *page)
{
  g_autoptr (GPtrArray) findings = bobbin_diagnose (profile);
  g_autofree char *all_well = findings->len == 0 ? bobbin_diagnosis_dup_all_well (profile) : NULL;

  if (findings->len == 0 && all_well == NULL)
    return;

  bobbin_html_append (page, "h2", _("Where the time went"));
  g_string_append_c (page, '\n');
  if (all_well != NULL)
    bobbin_html_append (page, "div class=\"card\"", all_well);

  for (guint i = 0; i < findings->len; i++)
    {
      const BobbinFinding *finding = g_ptr_array_index (findings, i);
      g_autofree char *advice = bobbin_remedy_dup_advice (&finding->remedy);

      g_string_append (page, "<div class=\"card finding\">");
      bobbin_html_append (page, "b", finding->title);
      bobbin_html_append_text (page, finding->evidence);
      if (advice != NULL)
        {
          g_string_append_c (page, ' ');
          bobbin_html_append_text (page, advice);
        }
      g_string_append (page, "</div>\n");
    }
}

static void
append_timeline (Report  *self,
                 GString *page)
{
  g_autoptr (BobbinDrawing) drawing = bobbin_drawing_new ();
  g_autofree char *description = bobbin_timeline_drawing_dup_description (self->run);

  bobbin_html_append (page, "h2", _("Timeline"));
  bobbin_timeline_drawing_add_run (drawing, self->run, PICTURE_WIDTH);
  bobbin_html_append_picture (page, drawing, _("Timeline"), description);
}

static void
append_histogram (Report  *self,
                  GString *page)
{
  const BobbinHistogram *histogram = bobbin_run_get_histogram (self->run);
  BobbinHistogramPlace place = { MARGIN, MARGIN, PICTURE_WIDTH - 2 * MARGIN, HISTOGRAM_HEIGHT };
  g_autofree BobbinHistogramBar *bars = g_new (BobbinHistogramBar, BOBBIN_HISTOGRAM_MAX_BARS);
  g_autoptr (BobbinDrawing) drawing = bobbin_drawing_new ();
  g_autofree char *p50 = bobbin_words_dup_time (self->figures.p50);
  g_autofree char *p90 = bobbin_words_dup_time (self->figures.p90);
  g_autofree char *description = NULL;
  guint n_bars = bobbin_histogram_get_bars (histogram, place.width, bars);

  if (n_bars == 0)
    return;

  description = g_strdup_printf (_("Half of the attempts took up to %s, 90 %% up to %s."), p50, p90);
  bobbin_html_append (page, "h2", _("How long attempts took"));
  bobbin_drawing_clear (drawing, PICTURE_WIDTH,
                        HISTOGRAM_HEIGHT + BOBBIN_HISTOGRAM_AXIS_HEIGHT + 2 * MARGIN, 1);
  bobbin_histogram_drawing_add (drawing, histogram, bars, n_bars, &place, 0, 0);
  bobbin_html_append_picture (page, drawing, _("How long attempts took"), description);
}

/* @text as a cell, cut where it is long. */
static void
append_cell (GString    *page,
             const char *text,
             const char *class)
{
  g_autofree char *tag = g_strdup_printf ("td class=\"%s\"", class);
  g_autofree char *cut = NULL;

  if (strlen (text) > MAX_TEXT_LENGTH)
    {
      g_autofree char *valid = g_utf8_make_valid (text, MAX_TEXT_LENGTH);

      cut = g_strconcat (valid, "…", NULL);
    }
  bobbin_html_append (page, tag, cut != NULL ? cut : text);
}

static void
append_task_cells (Report  *self,
                   guint64  task,
                   GString *page)
{
  g_autofree char *number = dup_count (task + 1);
  g_autofree char *hold = NULL;
  BobbinInput input;

  bobbin_inputs_get (bobbin_run_get_inputs (self->run), task, &input);
  append_cell (page, number, "number");
  append_cell (page, bobbin_export_input_text (&input, &hold), "code");
}

typedef struct
{
  const char *title;
  gboolean    is_number;
} Heading;

static void
append_columns (GString       *page,
                const Heading *headings,
                guint          n_headings)
{
  g_string_append (page, "<div class=\"card scroll\"><table>\n<thead><tr>");
  for (guint i = 0; i < n_headings; i++)
    bobbin_html_append (page, headings[i].is_number ? "th scope=\"col\" class=\"number\"" : "th scope=\"col\"",
                        _(headings[i].title));
  g_string_append (page, "</tr></thead>\n<tbody>\n");
}

/* "12 × Timed out, 3 × Exit status" */
static void
append_kinds (Report  *self,
              GString *page)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < BOBBIN_N_ERROR_KINDS; i++)
    if (self->n_by_kind[i] > 0)
      g_string_append_printf (text, "%s%s: %'" PRIu64, text->len > 0 ? " · " : "",
                              bobbin_error_kind_get_title (i), self->n_by_kind[i]);
  if (self->n_failed > MAX_FAILED)
    {
      g_string_append (text, " · ");
      g_string_append_printf (text, _("the first %u are listed"), MAX_FAILED);
    }

  bobbin_html_append (page, "p class=\"dim\"", text->str);
}

static void
append_failed (Report  *self,
               GString *page)
{
  static const Heading headings[] = {
    { N_("Task"), TRUE }, { N_("Input"), FALSE }, { N_("Error"), FALSE }, { N_("Attempts"), TRUE },
  };
  BobbinTaskStore *store = bobbin_run_get_store (self->run);
  g_autofree char *heading = NULL;

  if (self->n_failed == 0)
    return;

  heading = g_strdup_printf (ngettext ("%'" PRIu64 " failed task", "%'" PRIu64 " failed tasks", self->n_failed),
                             self->n_failed);
  bobbin_html_append (page, "h2", heading);
  append_kinds (self, page);
  append_columns (page, headings, G_N_ELEMENTS (headings));
  for (guint64 i = 0; i < MIN (self->n_failed, MAX_FAILED); i++)
    {
      const BobbinTask *task = bobbin_task_store_get (store, self->failed[i]);
      g_autofree char *attempts = dup_count (task->attempts);
      BobbinResult result;

      bobbin_task_store_get_result (store, self->failed[i], &result);
      g_string_append (page, "<tr>");
      append_task_cells (self, self->failed[i], page);
      append_cell (page, result.message != NULL ? result.message : bobbin_error_kind_get_title (task->error), "bad");
      append_cell (page, attempts, "number");
      g_string_append (page, "</tr>\n");
    }
  g_string_append (page, "</tbody></table></div>\n");
}

static void
append_slowest (Report  *self,
                GString *page)
{
  static const Heading headings[] = {
    { N_("Task"), TRUE }, { N_("Input"), FALSE }, { N_("Took"), TRUE }, { N_("Began at"), TRUE },
    { N_("Worker"), FALSE },
  };
  const BobbinLongest *longest = bobbin_run_get_longest (self->run);

  if (longest->n == 0)
    return;

  bobbin_html_append (page, "h2", _("The slowest tasks"));
  append_columns (page, headings, G_N_ELEMENTS (headings));
  for (guint i = 0; i < longest->n; i++)
    {
      const BobbinLongAttempt *attempt = &longest->attempts[i];
      g_autoptr (BobbinLane) lane = g_list_model_get_item (bobbin_run_get_lanes (self->run), attempt->lane);
      g_autofree char *duration = bobbin_words_dup_time ((double) attempt->duration / 1e9);
      g_autofree char *start = bobbin_words_dup_time ((double) MAX (attempt->start, 0) / 1e9);

      g_string_append (page, "<tr>");
      append_task_cells (self, attempt->task, page);
      append_cell (page, duration, "number");
      append_cell (page, start, "number");
      append_cell (page, lane != NULL ? bobbin_lane_get_title (lane) : "", "dim");
      g_string_append (page, "</tr>\n");
    }
  g_string_append (page, "</tbody></table></div>\n");
}

/* What it ran on, which need not be what this is written on. */
static void
append_machine (Report  *self,
                GString *page)
{
  const char *machine = bobbin_run_get_machine_text (self->run);

  if (machine == NULL)
    return;

  bobbin_html_append (page, "h2", _("Machine"));
  bobbin_html_append (page, "p", machine);
}

/* What was asked for and, where that was left to Bobbin, what it chose and why. */
static void
append_how (Report  *self,
            GString *page)
{
  BobbinRunSettings settings = *bobbin_run_get_settings (self->run);
  const BobbinPlan *plan = bobbin_run_get_plan (self->run);
  g_autofree char *text = plan != NULL ? bobbin_plan_dup_text (plan) : NULL;

  if (plan != NULL)
    settings.workers = bobbin_job_get_settings (bobbin_run_get_job (self->run))->workers;
  bobbin_html_append_job (page, bobbin_run_get_job (self->run), &settings);
  if (text != NULL && bobbin_plan_get_step (plan) != NULL)
    bobbin_html_append_text (page, text);
}

static void
append_page (Report  *self,
             GString *page)
{
  g_auto (BobbinProfile) profile = { 0 };

  bobbin_run_get_figures (self->run, &self->figures);
  bobbin_profile_init (&profile, self->run);

  append_header (self, page);
  append_figures (self, &profile, page);
  append_diagnosis (&profile, page);
  append_timeline (self, page);
  append_histogram (self, page);
  append_failed (self, page);
  append_slowest (self, page);
  append_how (self, page);
  append_machine (self, page);
  bobbin_html_append_foot (page);
}

/* First the failed tasks are looked for, then the page is written at once. */
static gboolean
append (gpointer   data,
        GString   *buffer,
        gboolean  *done,
        GError   **error)
{
  Report *self = data;
  BobbinTaskStore *store = bobbin_run_get_store (self->run);
  guint64 end = MIN (self->next + PIECE, self->n_tasks);

  for (; self->next < end; self->next++)
    {
      const BobbinTask *task = bobbin_task_store_get (store, self->next);

      if (task->state != BOBBIN_TASK_FAILED)
        continue;
      if (self->n_failed < MAX_FAILED)
        self->failed[self->n_failed] = self->next;
      self->n_failed++;
      self->n_by_kind[MIN (task->error, BOBBIN_N_ERROR_KINDS - 1)]++;
    }

  *done = self->next == self->n_tasks;
  if (*done)
    append_page (self, buffer);

  return TRUE;
}

static double
get_progress (gpointer data)
{
  Report *self = data;

  return (double) self->next / (double) self->n_tasks;
}

static void
report_free (gpointer data)
{
  Report *self = data;

  g_object_unref (self->run);
  g_free (self);
}

const BobbinExporter bobbin_report_exporter = { begin, append, get_progress, report_free };

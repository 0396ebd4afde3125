/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-figures-view.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "app/bobbin-format.h"
#include "app/charts/bobbin-histogram-view.h"
#include "bobbin-figure.h"
#include "bobbin-finding-row.h"
#include "bobbin-lane-table.h"
#include "engine/run/bobbin-words.h"

/* Longest input beside the number of a task. */
#define MAX_CHARS 80

/* An end that took less than this share of the run is none to speak of. */
#define MIN_END 0.01

/* The tasks of the end that are named. */
#define N_END_TASKS 5

struct _BobbinFiguresView
{
  AdwBin               parent_instance;

  BobbinRunAdvice     *advice;
  BobbinRunSelection  *selection;
  gboolean             is_stale;      /* there are figures that were not shown yet */

  BobbinFigure        *efficiency;
  BobbinFigure        *parallelism;
  BobbinFigure        *p50;
  BobbinFigure        *p90;
  BobbinFigure        *p99;
  BobbinFigure        *max;
  BobbinFigure        *chunk;
  GtkWidget           *findings_group;
  GtkListBox          *findings;
  AdwActionRow        *all_well;
  GtkWidget           *histogram_group;
  BobbinHistogramView *histogram;
  GtkWidget           *stragglers_group;
  GtkListBox          *stragglers;
  AdwPreferencesGroup *pole_group;
  GtkListBox          *pole;
  GtkWidget           *hosts_group;
  GtkListBox          *hosts;
  GtkWidget           *lanes_group;
  BobbinLaneTable     *lanes;
};

enum {
  SIGNAL_TASK_ACTIVATED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (BobbinFiguresView, bobbin_figures_view, ADW_TYPE_BIN)

static void
show_duration (BobbinFigure *figure,
               double        seconds)
{
  g_autofree char *text = seconds > 0 ? bobbin_words_dup_time (seconds) : g_strdup ("–");

  bobbin_figure_set_value (figure, text);
}

static void
show_tiles (BobbinFiguresView   *self,
            const BobbinProfile *profile)
{
  g_autofree char *efficiency = profile->total > 0 ? bobbin_format_percent (profile->efficiency) : g_strdup ("–");
  g_autofree char *parallelism = g_strdup_printf ("%.1f", profile->parallelism);
  g_autofree char *of = g_strdup_printf (ngettext ("of %u worker busy", "of %u workers busy", profile->n_workers),
                                         profile->n_workers);
  g_autofree char *chunk = profile->mean_chunk > 0 ? bobbin_format_number (round (profile->mean_chunk * 10) / 10)
                                                   : g_strdup ("–");

  bobbin_figure_set_value (self->efficiency, efficiency);
  bobbin_figure_set_value (self->parallelism, parallelism);
  bobbin_figure_set_caption (self->parallelism, of);
  bobbin_figure_set_value (self->chunk, chunk);
  show_duration (self->p50, profile->p50);
  show_duration (self->p90, profile->p90);
  show_duration (self->p99, profile->p99);
  show_duration (self->max, profile->max);
}

/* Rows are changed and not made anew, so that the focus stays where it is. */
static GtkWidget *
ensure_row (GtkListBox *list,
            guint       number,
            gboolean    activatable)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (list, (int) number);

  if (row == NULL)
    {
      row = GTK_LIST_BOX_ROW (adw_action_row_new ());
      adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
      gtk_list_box_row_set_activatable (row, activatable);
      adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 1);
      gtk_list_box_append (list, GTK_WIDGET (row));
    }
  gtk_widget_set_visible (GTK_WIDGET (row), TRUE);

  return GTK_WIDGET (row);
}

static void
hide_rows_from (GtkListBox *list,
                guint       number)
{
  GtkListBoxRow *row;

  for (; (row = gtk_list_box_get_row_at_index (list, (int) number)) != NULL; number++)
    gtk_widget_set_visible (GTK_WIDGET (row), FALSE);
}

static void
show_findings (BobbinFiguresView   *self,
               const BobbinProfile *profile)
{
  GPtrArray *findings = bobbin_run_advice_get_findings (self->advice);
  g_autofree char *all_well = findings->len == 0 ? bobbin_diagnosis_dup_all_well (profile) : NULL;
  GtkListBoxRow *row;

  while (gtk_list_box_get_row_at_index (self->findings, (int) findings->len) == NULL)
    gtk_list_box_append (self->findings, bobbin_finding_row_new (self->advice));
  for (guint i = 0; (row = gtk_list_box_get_row_at_index (self->findings, (int) i)) != NULL; i++)
    if (BOBBIN_IS_FINDING_ROW (row))
      bobbin_finding_row_set (BOBBIN_FINDING_ROW (row), i - 1);

  gtk_widget_set_visible (GTK_WIDGET (self->all_well), all_well != NULL);
  if (all_well != NULL)
    adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->all_well), all_well);
  gtk_widget_set_visible (self->findings_group, all_well != NULL || findings->len > 0);
}

/* "17 · input", and how long it took. */
static void
show_tasks (BobbinFiguresView       *self,
            GtkListBox              *list,
            const BobbinLongAttempt *tasks,
            guint                    n_tasks)
{
  BobbinRun *run = bobbin_run_advice_get_run (self->advice);
  double median = bobbin_run_advice_get_profile (self->advice)->p50;

  for (guint i = 0; i < n_tasks; i++)
    {
      GtkWidget *row = ensure_row (list, i, TRUE);
      double seconds = (double) tasks[i].duration / 1e9;
      g_autofree char *number = bobbin_format_count (tasks[i].task + 1);
      g_autofree char *time = bobbin_words_dup_time (seconds);
      g_autofree char *input_text = NULL;
      g_autofree char *title = NULL;
      g_autofree char *subtitle = NULL;
      BobbinInput input;

      bobbin_inputs_get (bobbin_run_get_inputs (run), tasks[i].task, &input);
      input_text = bobbin_format_line (input.text, (gssize) input.length, MAX_CHARS);
      /* Translators: the number of a task and its input. */
      title = g_strdup_printf (_("Task %s: %s"), number, input_text);
      /* Translators: a time, and how many times as long as usual that is. */
      subtitle = seconds > 2 * median && median > 0
                 ? g_strdup_printf (_("%s, %.0f times the median"), time, seconds / median) : g_strdup (time);
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
      adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
      g_object_set_data (G_OBJECT (row), "task", GSIZE_TO_POINTER (tasks[i].task));
    }
  hide_rows_from (list, n_tasks);
}

static void
show_end (BobbinFiguresView   *self,
          const BobbinProfile *profile)
{
  g_autofree char *time = bobbin_words_dup_time (profile->pole);
  g_autofree char *text = NULL;
  gboolean has_end = profile->is_over && profile->pole > MIN_END * profile->elapsed && profile->n_pole_tasks > 0;

  gtk_widget_set_visible (GTK_WIDGET (self->pole_group), has_end);
  if (!has_end)
    return;

  text = g_strdup_printf (_("For the last %s not all workers had work: %.1f of %u on average. "
                            "The run then waited for these tasks."),
                          time, profile->pole_busy, profile->n_workers);
  adw_preferences_group_set_description (self->pole_group, text);
  show_tasks (self, self->pole, profile->pole_tasks, MIN (profile->n_pole_tasks, N_END_TASKS));
}

static void
show_hosts (BobbinFiguresView   *self,
            const BobbinProfile *profile)
{
  gtk_widget_set_visible (self->hosts_group, profile->n_peers > 0);

  for (guint i = 0; i < profile->n_peers; i++)
    {
      const BobbinPeerProfile *peer = &profile->peers[i];
      GtkWidget *row = ensure_row (self->hosts, i, FALSE);
      g_autofree char *name = bobbin_format_line (peer->name, -1, MAX_CHARS);
      g_autofree char *time = bobbin_words_dup_time (peer->seconds / (double) MAX (peer->n_attempts, 1));
      g_autofree char *count = bobbin_format_count (peer->n_attempts);
      g_autofree char *text =
        g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s attempt, %s on average", "%s attempts, %s on average",
                                      (gulong) peer->n_attempts), count, time);

      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), name);
      adw_action_row_set_subtitle (ADW_ACTION_ROW (row), text);
    }
  hide_rows_from (self->hosts, profile->n_peers);
}

static void
show (BobbinFiguresView *self)
{
  const BobbinProfile *profile = bobbin_run_advice_get_profile (self->advice);

  self->is_stale = FALSE;
  show_tiles (self, profile);
  show_findings (self, profile);
  gtk_widget_set_visible (self->histogram_group, profile->n_attempts > 0);
  bobbin_histogram_view_update (self->histogram);
  gtk_widget_set_visible (self->stragglers_group, profile->n_stragglers > 0);
  show_tasks (self, self->stragglers, profile->stragglers, profile->n_stragglers);
  show_end (self, profile);
  show_hosts (self, profile);
  gtk_widget_set_visible (self->lanes_group, profile->n_lanes > 0);
  bobbin_lane_table_update (self->lanes);
}

static void
changed_cb (BobbinFiguresView *self)
{
  self->is_stale = TRUE;
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    show (self);
}

static void
task_activated_cb (BobbinFiguresView *self,
                   GtkListBoxRow     *row)
{
  gsize task = GPOINTER_TO_SIZE (g_object_get_data (G_OBJECT (row), "task"));

  bobbin_run_selection_set_task (self->selection, (gint64) task);
  g_signal_emit (self, signals[SIGNAL_TASK_ACTIVATED], 0);
}

static void
bobbin_figures_view_map (GtkWidget *widget)
{
  BobbinFiguresView *self = BOBBIN_FIGURES_VIEW (widget);

  GTK_WIDGET_CLASS (bobbin_figures_view_parent_class)->map (widget);

  if (self->is_stale)
    show (self);
}

static void
bobbin_figures_view_dispose (GObject *object)
{
  BobbinFiguresView *self = BOBBIN_FIGURES_VIEW (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), BOBBIN_TYPE_FIGURES_VIEW);
  g_clear_object (&self->advice);
  g_clear_object (&self->selection);

  G_OBJECT_CLASS (bobbin_figures_view_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/bobbin/Bobbin/run-page/bobbin-figures-view.ui");
  gtk_widget_class_bind_template_child (widget_class, BobbinFiguresView, efficiency);
  gtk_widget_class_bind_template_child (widget_class, BobbinFiguresView, parallelism);
  gtk_widget_class_bind_template_child (widget_class, BobbinFiguresView, p50);
  gtk_widget_class_bind_template_child (widget_class, BobbinFiguresView, p90);
  gtk_widget_class_bind_template_child (widget_class, BobbinFiguresView, p99);
  gtk_widget_class_bind_template_child (widget_class, BobbinFiguresView, max);
  gtk_widget_class_bind_template_child (widget_class, BobbinFiguresView, chunk);
  gtk_widget_class_bind_template_child (widget_class, BobbinFiguresView, findings_group);
  gtk_widget_class_bind_template_child (widget_class, BobbinFiguresView, findings);
  gtk_widget_class_bind_template_child (widget_class, BobbinFiguresView, all_well);
  gtk_widget_class_bind_template_child (widget_class, BobbinFiguresView, histogram_group);
  gtk_widget_class_bind_template_child (widget_class, BobbinFiguresView, histogram);
  gtk_widget_class_bind_template_child (widget_class, BobbinFiguresView, stragglers_group);
  gtk_widget_class_bind_template_child (widget_class, BobbinFiguresView, stragglers);
  gtk_widget_class_bind_template_child (widget_class, BobbinFiguresView, pole_group);
  gtk_widget_class_bind_template_child (widget_class, BobbinFiguresView, pole);
  gtk_widget_class_bind_template_child (widget_class, BobbinFiguresView, hosts_group);
  gtk_widget_class_bind_template_child (widget_class, BobbinFiguresView, hosts);
  gtk_widget_class_bind_template_child (widget_class, BobbinFiguresView, lanes_group);
  gtk_widget_class_bind_template_child (widget_class, BobbinFiguresView, lanes);
  gtk_widget_class_bind_template_callback (widget_class, task_activated_cb);
}

static void
bobbin_figures_view_class_init (BobbinFiguresViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = bobbin_figures_view_dispose;
  widget_class->map = bobbin_figures_view_map;

  signals[SIGNAL_TASK_ACTIVATED] =
    g_signal_new ("task-activated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (BOBBIN_TYPE_FIGURE);
  g_type_ensure (BOBBIN_TYPE_HISTOGRAM_VIEW);
  g_type_ensure (BOBBIN_TYPE_LANE_TABLE);
  bind_template (widget_class);
}

static void
bobbin_figures_view_init (BobbinFiguresView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
bobbin_figures_view_set_advice (BobbinFiguresView  *self,
                                BobbinRunAdvice    *advice,
                                BobbinRunSelection *selection)
{
  g_return_if_fail (BOBBIN_IS_FIGURES_VIEW (self));
  g_return_if_fail (self->advice == NULL);

  self->advice = g_object_ref (advice);
  self->selection = g_object_ref (selection);
  bobbin_histogram_view_set_run (self->histogram, bobbin_run_advice_get_run (advice), selection);
  bobbin_lane_table_set_advice (self->lanes, advice);
  g_signal_connect_object (advice, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  self->is_stale = TRUE;
}

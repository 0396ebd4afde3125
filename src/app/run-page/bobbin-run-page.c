/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-run-page.h"

#include "app/bobbin-dialogs.h"
#include "app/bobbin-format.h"
#include "app/history/bobbin-export-dialog.h"
#include "app/history/bobbin-export-drag.h"
#include "app/timeline/bobbin-timeline-view.h"
#include "bobbin-diagnosis-bar.h"
#include "bobbin-figures-view.h"
#include "bobbin-lane-list.h"
#include "bobbin-lazy-view.h"
#include "bobbin-output-view.h"
#include "bobbin-plan-bar.h"
#include "bobbin-result-view.h"
#include "bobbin-run-advice.h"
#include "bobbin-run-selection.h"
#include "bobbin-summary-band.h"
#include "bobbin-task-table.h"
#include "engine/history/bobbin-history.h"

#include <glib/gi18n-lib.h>

/* ms between two looks at a run that is going on: as often as a person can
 * read, and seldom enough to leave the processor to the work. */
#define INTERVAL 100

struct _BobbinRunPage
{
  AdwNavigationPage   parent_instance;

  BobbinRun          *run;
  BobbinRunSelection *selection;     /* shared by all views */
  BobbinRunAdvice    *advice;        /* the same */
  BobbinRunState      shown_state;
  guint               timer;
  guint               menu_wanted;
  guint               show_task;     /* tick callback, for: */
  gint64              task_to_show;

  /* Tasks that changed since they were last shown; nothing where first > last. */
  guint64             first;
  guint64             last;

  GSimpleActionGroup *actions;

  AdwWindowTitle     *title;
  GtkButton          *pause;
  AdwButtonContent   *pause_content;
  GtkWidget          *stop;
  AdwButtonContent   *stop_content;
  AdwSplitButton     *again;
  GMenuModel         *again_menu;
  AdwButtonContent   *again_content;
  GtkWidget          *resume;
  AdwButtonContent   *resume_content;
  GtkWidget          *export;
  GtkAdjustment      *workers;
  GtkWidget          *workers_box;
  GtkWidget          *workers_box_narrow;
  GtkLabel           *workers_name;
  GtkLabel           *workers_name_narrow;
  AdwBanner          *banner;
  AdwBanner          *trouble;
  BobbinSummaryBand  *summary;
  BobbinPlanBar      *plan;
  AdwViewStack       *views;
  BobbinLaneList     *lanes;
  BobbinLazyView     *tasks;
  BobbinDiagnosisBar *diagnosis;
  BobbinLazyView     *output;
  AdwViewStackPage   *output_page;
  BobbinLazyView     *results;

  gboolean            narrow;
  gboolean            workers_set;   /* by the user, since the last look */
};

enum {
  SIGNAL_RUN_AGAIN,
  SIGNAL_EDIT_JOB,
  SIGNAL_RUN_JOB,
  SIGNAL_RESUME,
  SIGNAL_RACE,
  SIGNAL_COMPARE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (BobbinRunPage, bobbin_run_page, ADW_TYPE_NAVIGATION_PAGE)

static const char *
get_executor_title (BobbinRun *run)
{
  return _(BOBBIN_EXECUTOR_GET_CLASS (bobbin_run_get_executor (run))->title);
}

static void
set_enabled (BobbinRunPage *self,
             const char    *action,
             gboolean       enabled)
{
  GAction *found = g_action_map_lookup_action (G_ACTION_MAP (self->actions), action);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (found), enabled);
}

static void
show_banner (BobbinRunPage *self)
{
  const GError *error = bobbin_run_get_error (self->run);
  BobbinRunFigures figures;
  g_autofree char *failed = NULL;
  g_autofree char *text = NULL;

  bobbin_run_get_figures (self->run, &figures);
  if (error != NULL)
    {
      text = g_strdup (error->message);
    }
  else if (self->shown_state == BOBBIN_RUN_FINISHED && figures.n_failed > 0)
    {
      failed = bobbin_format_count (figures.n_failed);
      text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s task failed", "%s tasks failed", (gulong) figures.n_failed),
                              failed);
    }

  if (text != NULL)
    adw_banner_set_title (self->banner, text);
  if (bobbin_run_get_error_detail (self->run) != NULL)
    adw_banner_set_button_label (self->banner, _("_Details"));
  else
    adw_banner_set_button_label (self->banner, figures.n_failed > 0 ? _("_Show") : NULL);
  adw_banner_set_revealed (self->banner, text != NULL);
}

/* Whether something of a run that is over can still be done, and is known to
 * the history; @failed: it is failed tasks only. */
static gboolean
is_resumable (BobbinRunPage *self,
              gboolean      *failed)
{
  BobbinRunFigures figures;

  bobbin_run_get_figures (self->run, &figures);
  *failed = figures.n_failed > 0 && figures.n_done + figures.n_failed == figures.n_tasks;

  return BOBBIN_RUN_IS_OVER (bobbin_run_get_state (self->run)) && figures.n_done < figures.n_tasks &&
         bobbin_history_get_run_number (self->run) != 0;
}

/* The X server is asked four questions for each tooltip that is set. */
static void
set_tooltip (GtkWidget  *widget,
             const char *text)
{
  if (g_strcmp0 (gtk_widget_get_tooltip_text (widget), text) != 0)
    gtk_widget_set_tooltip_text (widget, text);
}

static void
show_resume (BobbinRunPage *self)
{
  gboolean failed;
  gboolean resumable = is_resumable (self, &failed);
  const char *label = failed ? _("Retry Failed…") : _("Resume…");

  adw_button_content_set_label (self->resume_content, self->narrow ? "" : label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->resume), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  if (resumable)
    set_tooltip (self->resume, failed ? _("Try the failed tasks again, and keep the results")
                                      : _("Do what is left, and keep the results"));
  gtk_widget_set_visible (self->resume, resumable);
  set_enabled (self, "resume", resumable);
}

/* Says why nothing goes on, or that nothing is written down any more. */
static void
show_trouble (BobbinRunPage *self)
{
  BobbinJournal *journal = bobbin_run_get_journal (self->run);
  BobbinJournalTrouble trouble = BOBBIN_JOURNAL_FINE;
  const char *sentence = NULL;

  if (journal != NULL)
    trouble = bobbin_journal_get_trouble (journal, &sentence);
  if (sentence != NULL)
    adw_banner_set_title (self->trouble, sentence);
  adw_banner_set_revealed (self->trouble, sentence != NULL);
  bobbin_summary_band_set_held (self->summary, trouble == BOBBIN_JOURNAL_NO_ROOM ? _("waits for room on the disk")
                                               : trouble == BOBBIN_JOURNAL_BUSY ? _("waits for the history")
                                                                                : NULL);
}

/* The menu's popover is made with it: a page that opens, and a run that ends, have enough to show. */
static gboolean
give_menu_cb (gpointer user_data)
{
  BobbinRunPage *self = user_data;

  self->menu_wanted = 0;
  adw_split_button_set_menu_model (self->again, self->again_menu);

  return G_SOURCE_REMOVE;
}

/* What depends on the state only. */
static void
show_state (BobbinRunPage *self)
{
  BobbinRunState state = bobbin_run_get_state (self->run);
  gboolean paused = state == BOBBIN_RUN_PAUSED;
  g_autofree char *subtitle = NULL;

  self->shown_state = state;
  subtitle = g_strdup_printf ("%s · %s", get_executor_title (self->run), bobbin_run_get_state_title (self->run));
  adw_window_title_set_subtitle (self->title, subtitle);

  adw_button_content_set_icon_name (self->pause_content,
                                    paused ? "media-playback-start-symbolic" : "media-playback-pause-symbolic");
  adw_button_content_set_label (self->pause_content, self->narrow ? "" : paused ? _("Resume") : _("Pause"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->pause),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, paused ? _("Resume") : _("Pause"),
                                  -1);
  adw_button_content_set_label (self->stop_content, self->narrow ? "" : _("Stop"));
  adw_button_content_set_label (self->again_content, self->narrow ? "" : _("Run Again"));
  set_tooltip (GTK_WIDGET (self->pause),
               paused ? _("Go on (Ctrl+P)") : _("Finish what runs, and begin nothing (Ctrl+P)"));

  gtk_widget_set_visible (GTK_WIDGET (self->pause), !BOBBIN_RUN_IS_OVER (state));
  gtk_widget_set_visible (GTK_WIDGET (self->stop), !BOBBIN_RUN_IS_OVER (state));
  gtk_widget_set_visible (self->workers_box, !BOBBIN_RUN_IS_OVER (state));
  gtk_widget_set_visible (self->workers_box_narrow, !BOBBIN_RUN_IS_OVER (state));
  gtk_widget_set_visible (GTK_WIDGET (self->again), BOBBIN_RUN_IS_OVER (state));
  if (BOBBIN_RUN_IS_OVER (state) && adw_split_button_get_menu_model (self->again) == NULL && self->menu_wanted == 0)
    self->menu_wanted = g_idle_add_full (G_PRIORITY_LOW, give_menu_cb, self, NULL);
  /* In a narrow window it is in the menu only. */
  gtk_widget_set_visible (self->export, BOBBIN_RUN_IS_OVER (state) && !self->narrow);
  set_enabled (self, "export", BOBBIN_RUN_IS_OVER (state));
  set_enabled (self, "compare", BOBBIN_RUN_IS_OVER (state));
  set_enabled (self, "pause", state == BOBBIN_RUN_RUNNING || paused);
  set_enabled (self, "stop", state == BOBBIN_RUN_RUNNING || paused || state == BOBBIN_RUN_QUEUED);

  show_resume (self);
  show_banner (self);
}

static void
update_views (BobbinRunPage *self)
{
  GtkWidget *tasks = bobbin_lazy_view_get (self->tasks);
  GtkWidget *results = bobbin_lazy_view_get (self->results);
  GtkWidget *output = bobbin_lazy_view_get (self->output);

  if (tasks != NULL)
    bobbin_task_table_update (BOBBIN_TASK_TABLE (tasks), self->first, self->last);
  if (results != NULL)
    bobbin_result_view_update (BOBBIN_RESULT_VIEW (results), self->first, self->last);
  if (output != NULL)
    bobbin_output_view_update (BOBBIN_OUTPUT_VIEW (output));
  adw_view_stack_page_set_visible (self->output_page, bobbin_output_view_is_used (self->run));
}

static void
update (BobbinRunPage *self)
{
  gboolean new_state = bobbin_run_get_state (self->run) != self->shown_state;
  gboolean over = BOBBIN_RUN_IS_OVER (bobbin_run_get_state (self->run));

  if (!gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;

  if (new_state)
    show_state (self);
  bobbin_summary_band_update (self->summary, self->run);
  bobbin_plan_bar_update (self->plan, self->run);
  bobbin_lane_list_update (self->lanes, new_state || over);
  update_views (self);
  bobbin_run_advice_update (self->advice);

  if (gtk_adjustment_get_value (self->workers) != bobbin_run_get_n_workers (self->run) && !self->workers_set)
    gtk_adjustment_set_value (self->workers, bobbin_run_get_n_workers (self->run));
  self->workers_set = FALSE;

  self->first = G_MAXUINT64;
  self->last = 0;
}

static gboolean
timer_cb (gpointer user_data)
{
  BobbinRunPage *self = user_data;

  update (self);

  if (BOBBIN_RUN_IS_ACTIVE (bobbin_run_get_state (self->run)))
    return G_SOURCE_CONTINUE;

  self->timer = 0;

  return G_SOURCE_REMOVE;
}

/* Looks at the run from time to time, after it has taken in what its workers did: both in
 * one turn of the main loop would be a long one. */
static void
watch (BobbinRunPage *self)
{
  if (self->timer == 0 && gtk_widget_get_mapped (GTK_WIDGET (self)) &&
      BOBBIN_RUN_IS_ACTIVE (bobbin_run_get_state (self->run)))
    self->timer = g_timeout_add_full (G_PRIORITY_HIGH_IDLE, INTERVAL, timer_cb, self, NULL);
}

static void
run_changed_cb (BobbinRunPage *self)
{
  guint64 first, last;

  if (bobbin_run_get_changed_span (self->run, &first, &last))
    {
      self->first = MIN (self->first, first);
      self->last = MAX (self->last, last);
    }

  /* Tasks are shown by the timer; a change of state at once. */
  if (bobbin_run_get_state (self->run) != self->shown_state)
    update (self);
  watch (self);
}

static void
workers_changed_cb (BobbinRunPage *self)
{
  guint n_workers = (guint) gtk_adjustment_get_value (self->workers);

  if (self->run == NULL || bobbin_run_get_n_workers (self->run) == n_workers)
    return;

  self->workers_set = TRUE;
  bobbin_run_set_n_workers (self->run, n_workers);
}

/* Views get their run when somebody first looks at them. */
static void
timeline_created_cb (BobbinRunPage      *self,
                     BobbinTimelineView *timeline)
{
  bobbin_timeline_view_set_run (timeline, self->run, self->selection);
}

static void
run_job_cb (BobbinRunPage *self,
            BobbinJob     *job)
{
  g_signal_emit (self, signals[SIGNAL_RUN_JOB], 0, job);
}

static void
tasks_created_cb (BobbinRunPage   *self,
                  BobbinTaskTable *tasks)
{
  bobbin_task_table_set_run (tasks, self->run, self->selection);
  g_signal_connect_object (tasks, "run-job", G_CALLBACK (run_job_cb), self, G_CONNECT_SWAPPED);
}

static void
task_activated_cb (BobbinRunPage *self)
{
  adw_view_stack_set_visible_child_name (self->views, "tasks");
}

static void
figures_created_cb (BobbinRunPage     *self,
                    BobbinFiguresView *figures)
{
  bobbin_figures_view_set_advice (figures, self->advice, self->selection);
  g_signal_connect_object (figures, "task-activated", G_CALLBACK (task_activated_cb), self, G_CONNECT_SWAPPED);
}

static void
output_created_cb (BobbinRunPage    *self,
                   BobbinOutputView *output)
{
  bobbin_output_view_set_run (output, self->run);
}

static void
results_created_cb (BobbinRunPage    *self,
                    BobbinResultView *results)
{
  bobbin_result_view_set_run (results, self->run);
}

static void
narrow_cb (BobbinRunPage *self)
{
  self->narrow = TRUE;
  show_state (self);
}

static void
wide_cb (BobbinRunPage *self)
{
  self->narrow = FALSE;
  show_state (self);
}

static void
banner_button_clicked_cb (BobbinRunPage *self)
{
  if (bobbin_run_get_error_detail (self->run) != NULL)
    {
      bobbin_dialog_show_detail (GTK_WIDGET (self), bobbin_run_get_title (self->run),
                                 bobbin_run_get_error (self->run)->message,
                                 bobbin_run_get_error_detail (self->run));
      return;
    }

  adw_view_stack_set_visible_child_name (self->views, "tasks");
  bobbin_task_table_show_failed (BOBBIN_TASK_TABLE (bobbin_lazy_view_ensure (self->tasks)));
}

static void
pause_cb (GSimpleAction *action,
          GVariant      *parameter,
          gpointer       user_data)
{
  BobbinRunPage *self = user_data;

  if (bobbin_run_get_state (self->run) == BOBBIN_RUN_PAUSED)
    bobbin_run_resume (self->run);
  else
    bobbin_run_pause (self->run);
}

static void
stop_cb (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  bobbin_run_stop (BOBBIN_RUN_PAGE (user_data)->run);
}

static void
again_cb (GSimpleAction *action,
          GVariant      *parameter,
          gpointer       user_data)
{
  g_signal_emit (user_data, signals[SIGNAL_RUN_AGAIN], 0);
}

static void
edit_cb (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  g_signal_emit (user_data, signals[SIGNAL_EDIT_JOB], 0);
}

static void
resume_cb (GSimpleAction *action,
           GVariant      *parameter,
           gpointer       user_data)
{
  g_signal_emit (user_data, signals[SIGNAL_RESUME], 0);
}

static void
race_cb (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  g_signal_emit (user_data, signals[SIGNAL_RACE], 0);
}

static void
compare_cb (GSimpleAction *action,
            GVariant      *parameter,
            gpointer       user_data)
{
  g_signal_emit (user_data, signals[SIGNAL_COMPARE], 0);
}

static void
export_cb (GSimpleAction *action,
           GVariant      *parameter,
           gpointer       user_data)
{
  adw_dialog_present (bobbin_export_dialog_new (BOBBIN_RUN_PAGE (user_data)->run), user_data);
}

/* Turns to the view with that number, of those that are there now. */
static void
view_cb (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  BobbinRunPage *self = user_data;
  g_autoptr (GtkSelectionModel) pages = adw_view_stack_get_pages (self->views);
  int number = g_variant_get_int32 (parameter);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (pages)); i++)
    {
      g_autoptr (AdwViewStackPage) page = g_list_model_get_item (G_LIST_MODEL (pages), i);

      if (adw_view_stack_page_get_visible (page) && --number == 0)
        {
          adw_view_stack_set_visible_child (self->views, adw_view_stack_page_get_child (page));
          return;
        }
    }
}

static const GActionEntry action_entries[] = {
  { .name = "pause", .activate = pause_cb },
  { .name = "stop", .activate = stop_cb },
  { .name = "again", .activate = again_cb },
  { .name = "edit", .activate = edit_cb },
  { .name = "resume", .activate = resume_cb },
  { .name = "race", .activate = race_cb },
  { .name = "compare", .activate = compare_cb },
  { .name = "export", .activate = export_cb },
  { .name = "view", .activate = view_cb, .parameter_type = "i" },
};

static void
bobbin_run_page_map (GtkWidget *widget)
{
  BobbinRunPage *self = BOBBIN_RUN_PAGE (widget);

  GTK_WIDGET_CLASS (bobbin_run_page_parent_class)->map (widget);

  update (self);
  watch (self);
}

static void
bobbin_run_page_unmap (GtkWidget *widget)
{
  g_clear_handle_id (&BOBBIN_RUN_PAGE (widget)->timer, g_source_remove);

  GTK_WIDGET_CLASS (bobbin_run_page_parent_class)->unmap (widget);
}

static void
bobbin_run_page_dispose (GObject *object)
{
  BobbinRunPage *self = BOBBIN_RUN_PAGE (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_handle_id (&self->menu_wanted, g_source_remove);
  gtk_widget_dispose_template (GTK_WIDGET (self), BOBBIN_TYPE_RUN_PAGE);
  g_clear_object (&self->actions);
  g_clear_object (&self->advice);
  g_clear_object (&self->selection);
  g_clear_object (&self->run);

  G_OBJECT_CLASS (bobbin_run_page_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/bobbin/Bobbin/run-page/bobbin-run-page.ui");
  gtk_widget_class_bind_template_child (widget_class, BobbinRunPage, title);
  gtk_widget_class_bind_template_child (widget_class, BobbinRunPage, pause);
  gtk_widget_class_bind_template_child (widget_class, BobbinRunPage, pause_content);
  gtk_widget_class_bind_template_child (widget_class, BobbinRunPage, stop);
  gtk_widget_class_bind_template_child (widget_class, BobbinRunPage, again);
  gtk_widget_class_bind_template_child (widget_class, BobbinRunPage, again_menu);
  gtk_widget_class_bind_template_child (widget_class, BobbinRunPage, stop_content);
  gtk_widget_class_bind_template_child (widget_class, BobbinRunPage, again_content);
  gtk_widget_class_bind_template_child (widget_class, BobbinRunPage, workers);
  gtk_widget_class_bind_template_child (widget_class, BobbinRunPage, workers_box);
  gtk_widget_class_bind_template_child (widget_class, BobbinRunPage, workers_box_narrow);
  gtk_widget_class_bind_template_child (widget_class, BobbinRunPage, workers_name);
  gtk_widget_class_bind_template_child (widget_class, BobbinRunPage, workers_name_narrow);
  gtk_widget_class_bind_template_child (widget_class, BobbinRunPage, resume);
  gtk_widget_class_bind_template_child (widget_class, BobbinRunPage, resume_content);
  gtk_widget_class_bind_template_child (widget_class, BobbinRunPage, export);
  gtk_widget_class_bind_template_child (widget_class, BobbinRunPage, banner);
  gtk_widget_class_bind_template_child (widget_class, BobbinRunPage, trouble);
  gtk_widget_class_bind_template_child (widget_class, BobbinRunPage, summary);
  gtk_widget_class_bind_template_child (widget_class, BobbinRunPage, plan);
  gtk_widget_class_bind_template_child (widget_class, BobbinRunPage, views);
  gtk_widget_class_bind_template_child (widget_class, BobbinRunPage, lanes);
  gtk_widget_class_bind_template_child (widget_class, BobbinRunPage, tasks);
  gtk_widget_class_bind_template_child (widget_class, BobbinRunPage, diagnosis);
  gtk_widget_class_bind_template_child (widget_class, BobbinRunPage, output);
  gtk_widget_class_bind_template_child (widget_class, BobbinRunPage, output_page);
  gtk_widget_class_bind_template_child (widget_class, BobbinRunPage, results);
  gtk_widget_class_bind_template_callback (widget_class, workers_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, banner_button_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, timeline_created_cb);
  gtk_widget_class_bind_template_callback (widget_class, tasks_created_cb);
  gtk_widget_class_bind_template_callback (widget_class, figures_created_cb);
  gtk_widget_class_bind_template_callback (widget_class, output_created_cb);
  gtk_widget_class_bind_template_callback (widget_class, results_created_cb);
  gtk_widget_class_bind_template_callback (widget_class, narrow_cb);
  gtk_widget_class_bind_template_callback (widget_class, wide_cb);
}

static void
bobbin_run_page_class_init (BobbinRunPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = bobbin_run_page_dispose;
  widget_class->map = bobbin_run_page_map;
  widget_class->unmap = bobbin_run_page_unmap;

  signals[SIGNAL_RUN_AGAIN] =
    g_signal_new ("run-again", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_EDIT_JOB] =
    g_signal_new ("edit-job", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_RESUME] =
    g_signal_new ("resume", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_RACE] =
    g_signal_new ("race", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_COMPARE] =
    g_signal_new ("compare", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_RUN_JOB] =
    g_signal_new ("run-job", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 1, BOBBIN_TYPE_JOB);

  g_type_ensure (BOBBIN_TYPE_SUMMARY_BAND);
  g_type_ensure (BOBBIN_TYPE_PLAN_BAR);
  g_type_ensure (BOBBIN_TYPE_LANE_LIST);
  g_type_ensure (BOBBIN_TYPE_LAZY_VIEW);
  g_type_ensure (BOBBIN_TYPE_TIMELINE_VIEW);
  g_type_ensure (BOBBIN_TYPE_TASK_TABLE);
  g_type_ensure (BOBBIN_TYPE_DIAGNOSIS_BAR);
  g_type_ensure (BOBBIN_TYPE_FIGURES_VIEW);
  g_type_ensure (BOBBIN_TYPE_OUTPUT_VIEW);
  g_type_ensure (BOBBIN_TYPE_RESULT_VIEW);
  bind_template (widget_class);
}

static void
bobbin_run_page_init (BobbinRunPage *self)
{
  self->first = G_MAXUINT64;
  self->shown_state = BOBBIN_RUN_QUEUED;
  self->selection = bobbin_run_selection_new ();

  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), action_entries, G_N_ELEMENTS (action_entries), self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "run", G_ACTION_GROUP (self->actions));

  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
set_run (BobbinRunPage *self,
         BobbinRun     *run)
{
  const char *workers_name = _(BOBBIN_EXECUTOR_GET_CLASS (bobbin_run_get_executor (run))->workers_name);

  adw_navigation_page_set_title (ADW_NAVIGATION_PAGE (self), bobbin_run_get_title (run));
  adw_window_title_set_title (self->title, bobbin_run_get_title (run));
  gtk_adjustment_configure (self->workers, bobbin_run_get_n_workers (run),
                            1, bobbin_run_get_max_workers (run), 1, 8, 0);
  gtk_label_set_text (self->workers_name, workers_name);
  gtk_label_set_text (self->workers_name_narrow, workers_name);

  self->run = g_object_ref (run);
  g_signal_connect_object (run, "changed", G_CALLBACK (run_changed_cb), self, G_CONNECT_SWAPPED);
  g_object_bind_property (run, "title", self->title, "title", G_BINDING_DEFAULT);
  g_object_bind_property (run, "title", self, "title", G_BINDING_DEFAULT);

  self->advice = bobbin_run_advice_new (run);
  g_signal_connect_object (self->advice, "run-job", G_CALLBACK (run_job_cb), self, G_CONNECT_SWAPPED);

  if (bobbin_run_get_journal (run) != NULL)
    g_signal_connect_object (bobbin_run_get_journal (run), "trouble", G_CALLBACK (show_trouble), self,
                             G_CONNECT_SWAPPED);
  bobbin_export_drag_add (self->export, run);

  bobbin_lane_list_set_run (self->lanes, run, self->selection);
  bobbin_diagnosis_bar_set_advice (self->diagnosis, self->advice);
  show_state (self);
  show_trouble (self);
}

GtkWidget *
bobbin_run_page_new (BobbinRun *run)
{
  BobbinRunPage *self = g_object_new (BOBBIN_TYPE_RUN_PAGE, NULL);

  g_return_val_if_fail (BOBBIN_IS_RUN (run), NULL);

  set_run (self, run);

  return GTK_WIDGET (self);
}

BobbinRun *
bobbin_run_page_get_run (BobbinRunPage *self)
{
  g_return_val_if_fail (BOBBIN_IS_RUN_PAGE (self), NULL);

  return self->run;
}

/* What shows details needs a size to show them in: that of a frame before. */
static gboolean
show_task_cb (GtkWidget     *tasks,
              GdkFrameClock *clock,
              gpointer       user_data)
{
  BobbinRunPage *self = user_data;

  if (gtk_widget_get_width (bobbin_lazy_view_ensure (self->tasks)) == 0)
    return G_SOURCE_CONTINUE;

  self->show_task = 0;
  bobbin_run_selection_set_task (self->selection, self->task_to_show);

  return G_SOURCE_REMOVE;
}

void
bobbin_run_page_show_task (BobbinRunPage *self,
                           guint64        task)
{
  g_return_if_fail (BOBBIN_IS_RUN_PAGE (self));

  adw_view_stack_set_visible_child_name (self->views, "tasks");
  self->task_to_show = (gint64) task;
  if (self->show_task == 0)
    self->show_task = gtk_widget_add_tick_callback (GTK_WIDGET (self->tasks), show_task_cb, self, NULL);
}

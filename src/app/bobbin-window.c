/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include <glib/gi18n-lib.h>

#include "bobbin-dialogs.h"
#include "bobbin-drop.h"
#include "bobbin-gallery.h"
#include "bobbin-job-form.h"
#include "bobbin-page-stack.h"
#include "bobbin-settings.h"
#include "bobbin-sidebar.h"
#include "bobbin-timing.h"
#include "bobbin-window-private.h"
#include "engine/job/bobbin-samples.h"
#include "compare/bobbin-compare-actions.h"
#include "history/bobbin-cut-off-bar.h"
#include "learn/bobbin-learn-page.h"
#include "race/bobbin-race-page.h"
#include "race/bobbin-race-start.h"
#include "run-page/bobbin-run-page.h"

/* Seconds between two looks at what other Bobbins do with the history. */
#define POLL_SECONDS 2

struct _BobbinWindow
{
  AdwApplicationWindow    parent_instance;

  /* The page of each run or race that was shown: BobbinRun → BobbinRunPage,
   * BobbinShownRace → BobbinRacePage. */
  GHashTable             *run_pages;
  /* Kept while another page is shown, with what ran there; NULL: never shown. */
  AdwNavigationPage      *learn;
  BobbinHistoryKeeper    *keeper;
  GCancellable           *cancellable;
  guint                   poll;

  /* Template */
  AdwToastOverlay        *toasts;
  AdwNavigationSplitView *split_view;
  BobbinSidebar          *sidebar;
  AdwNavigationPage      *content;
  AdwNavigationView      *content_view;
  AdwNavigationPage      *gallery;
  AdwBanner              *notice;
  BobbinCutOffBar        *cut_off;
};

G_DEFINE_FINAL_TYPE (BobbinWindow, bobbin_window, ADW_TYPE_APPLICATION_WINDOW)

static BobbinSessionList *
get_runs (BobbinWindow *self)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (self));

  return bobbin_application_get_runs (BOBBIN_APPLICATION (application));
}

/* The form that is shown, or %NULL. */
static BobbinJobForm *
get_form (BobbinWindow *self)
{
  AdwNavigationPage *page = adw_navigation_view_get_visible_page (self->content_view);

  return BOBBIN_IS_JOB_FORM (page) ? BOBBIN_JOB_FORM (page) : NULL;
}

/* Shows @page, which can be left for the gallery if that is @above it. */
static void
show_page (BobbinWindow      *self,
           AdwNavigationPage *page,
           gboolean           above)
{
  AdwNavigationPage *pages[2];
  int n_pages = 0;

  if (above)
    pages[n_pages++] = self->gallery;
  pages[n_pages++] = page;

  adw_navigation_view_replace (self->content_view, pages, n_pages);
  adw_navigation_split_view_set_show_content (self->split_view, TRUE);
}

/* Shows @page, which can be left for what is shown now. */
static void
push_page (BobbinWindow      *self,
           AdwNavigationPage *page)
{
  bobbin_page_stack_push (self->content_view, page);
  adw_navigation_split_view_set_show_content (self->split_view, TRUE);
}

static gboolean
is_forgotten (gpointer key,
              gpointer value,
              gpointer user_data)
{
  BobbinWindow *self = user_data;

  if (bobbin_page_stack_contains (self->content_view, value))
    return FALSE;
  if (BOBBIN_IS_SHOWN_RACE (key))
    return !bobbin_session_list_contains (bobbin_history_keeper_get_races (self->keeper), key);

  return !bobbin_session_list_contains (get_runs (self), key);
}

/* A past run is in memory only while its page is shown. */
static void
forget_past_runs (BobbinWindow *self)
{
  if (gtk_window_get_application (GTK_WINDOW (self)) != NULL)
    g_hash_table_foreach_remove (self->run_pages, is_forgotten, self);
}

/* The run or race of which a page is shown; %NULL: another page is. Borrowed. */
static gpointer
get_shown (BobbinWindow *self)
{
  AdwNavigationPage *page = adw_navigation_view_get_visible_page (self->content_view);

  if (BOBBIN_IS_RACE_PAGE (page))
    return bobbin_race_page_get_race (BOBBIN_RACE_PAGE (page));

  return BOBBIN_IS_RUN_PAGE (page) ? bobbin_run_page_get_run (BOBBIN_RUN_PAGE (page)) : NULL;
}

static void
visible_page_changed_cb (BobbinWindow *self)
{
  AdwNavigationPage *page = adw_navigation_view_get_visible_page (self->content_view);
  g_autofree char *title = NULL;

  if (page == NULL)
    return;

  forget_past_runs (self);

  bobbin_sidebar_select (self->sidebar, get_shown (self));
  adw_navigation_page_set_title (self->content, adw_navigation_page_get_title (page));
  title = g_strdup_printf (_("%s — Bobbin"), adw_navigation_page_get_title (page));
  gtk_window_set_title (GTK_WINDOW (self), title);
}

/* Whether what is shown is about to be deleted, or was, if by another Bobbin. */
static gboolean
is_gone (BobbinWindow *self)
{
  gpointer shown = get_shown (self);

  if (shown == NULL)
    return FALSE;
  if (BOBBIN_IS_SHOWN_RACE (shown))
    return bobbin_history_keeper_is_race_hidden (self->keeper, bobbin_shown_race_get_number (shown), shown);

  return bobbin_history_keeper_is_hidden (self->keeper, bobbin_history_get_run_number (shown), shown) ||
         bobbin_history_keeper_is_gone (self->keeper, shown);
}

static void
history_changed_cb (BobbinWindow *self)
{
  const char *notice = bobbin_history_keeper_get_notice (self->keeper);

  if (notice != NULL)
    adw_banner_set_title (self->notice, notice);
  else
    adw_banner_set_revealed (self->notice, FALSE);

  /* What was deleted is not shown any more. */
  if (is_gone (self))
    bobbin_window_show_gallery (self);
}

static gboolean
poll_cb (gpointer user_data)
{
  BobbinWindow *self = user_data;

  bobbin_history_keeper_poll (self->keeper);
  bobbin_sidebar_check_day (self->sidebar);

  return G_SOURCE_CONTINUE;
}

/* Nobody looks at a window in the background. */
static void
is_active_changed_cb (BobbinWindow *self)
{
  gboolean active = gtk_window_is_active (GTK_WINDOW (self)) && self->keeper != NULL;

  if (active && self->poll == 0)
    {
      self->poll = g_timeout_add_seconds (POLL_SECONDS, poll_cb, self);
      poll_cb (self);
    }
  else if (!active)
    {
      g_clear_handle_id (&self->poll, g_source_remove);
    }
}

static void
notice_closed_cb (BobbinWindow *self)
{
  adw_banner_set_revealed (self->notice, FALSE);
}

static void
form_run_cb (BobbinJobForm *form,
             BobbinWindow  *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BobbinJob) job = bobbin_job_form_dup_job (form, &error);

  if (job == NULL)
    {
      bobbin_job_form_show_error (form, error->message);
      return;
    }

  bobbin_job_form_set_busy (form, TRUE);
  bobbin_window_run_job (self, job);
}

static void
form_race_cb (BobbinJobForm *form,
              BobbinWindow  *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BobbinJob) job = bobbin_job_form_dup_job (form, &error);

  if (job != NULL)
    bobbin_window_race_job (self, job);
  else
    bobbin_job_form_show_error (form, error->message);
}

static void
workload_chosen_cb (BobbinWindow *self,
                    const char   *id)
{
  g_autoptr (BobbinJob) job = bobbin_window_new_job (id);

  bobbin_window_show_job (self, job);
}

static void
sample_chosen_cb (BobbinWindow *self,
                  const char   *id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BobbinJob) job = bobbin_samples_dup_job (id, &error);

  if (job != NULL)
    bobbin_window_run_job (self, job);
  else
    bobbin_dialog_show_error (GTK_WIDGET (self), _("The Sample Cannot Run"), error->message);
}

/* A form for @job; %NULL, with what is wrong in a dialog, where there is none. */
static AdwNavigationPage *
new_form (BobbinWindow *self,
          BobbinJob    *job)
{
  g_autoptr (GError) error = NULL;
  GtkWidget *form = bobbin_job_form_new (job, &error);

  if (form == NULL)
    {
      bobbin_dialog_show_error (GTK_WIDGET (self), _("The Job Cannot Be Opened"), error->message);
      return NULL;
    }

  g_signal_connect_object (form, "run", G_CALLBACK (form_run_cb), self, G_CONNECT_DEFAULT);
  g_signal_connect_object (form, "race", G_CALLBACK (form_race_cb), self, G_CONNECT_DEFAULT);

  return ADW_NAVIGATION_PAGE (form);
}

static void
run_again_cb (BobbinRunPage *page,
              BobbinWindow  *self)
{
  bobbin_window_run_job (self, bobbin_run_get_job (bobbin_run_page_get_run (page)));
}

static void
run_job_cb (BobbinRunPage *page,
            BobbinJob     *job,
            BobbinWindow  *self)
{
  bobbin_window_run_job (self, job);
}

static void
run_race_cb (BobbinRunPage *page,
             BobbinWindow  *self)
{
  bobbin_window_race_job (self, bobbin_run_get_job (bobbin_run_page_get_run (page)));
}

static void
edit_job_cb (BobbinRunPage *page,
             BobbinWindow  *self)
{
  bobbin_window_show_job (self, bobbin_run_get_job (bobbin_run_page_get_run (page)));
}

static void
resume_cb (BobbinRunPage *page,
           BobbinWindow  *self)
{
  bobbin_window_resume (self, bobbin_history_get_run_number (bobbin_run_page_get_run (page)));
}

static void
compare_cb (BobbinRunPage *page,
            BobbinWindow  *self)
{
  g_autoptr (BobbinRunItem) item = bobbin_run_item_new (bobbin_run_page_get_run (page), NULL);

  bobbin_compare_actions_ask (self, item);
}

static void
cut_off_resume_cb (BobbinWindow *self,
                   gint64        number)
{
  bobbin_window_resume (self, number);
}

static void
new_run_action (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  bobbin_window_show_gallery (BOBBIN_WINDOW (widget));
}

/* Opens the form above the lessons, so that one can go back to them. */
static void
edit_lesson (BobbinWindow *self,
             BobbinJob    *job)
{
  AdwNavigationPage *form = new_form (self, job);

  if (form != NULL)
    push_page (self, form);
}

static void
learn_wish_cb (BobbinWindow     *self,
               BobbinLessonWish  wish,
               GObject          *subject)
{
  switch (wish)
    {
    case BOBBIN_LESSON_WISH_OPEN:
      bobbin_session_list_add (get_runs (self), BOBBIN_RUN (subject));
      bobbin_window_show_run (self, BOBBIN_RUN (subject));
      break;

    case BOBBIN_LESSON_WISH_EDIT:
      edit_lesson (self, BOBBIN_JOB (subject));
      break;

    case BOBBIN_LESSON_WISH_RACE:
      bobbin_window_race_job (self, BOBBIN_JOB (subject));
      break;

    default:
      g_return_if_reached ();
    }
}

static void
learn_action (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  BobbinWindow *self = BOBBIN_WINDOW (widget);

  if (self->learn == NULL)
    {
      self->learn = g_object_ref_sink (bobbin_learn_page_new ());
      g_signal_connect_object (self->learn, "wish", G_CALLBACK (learn_wish_cb), self, G_CONNECT_SWAPPED);
    }

  push_page (self, self->learn);
}

static void
open_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  bobbin_window_choose_file (BOBBIN_WINDOW (widget));
}

static void
search_runs_action (GtkWidget  *widget,
                    const char *name,
                    GVariant   *parameter)
{
  BobbinWindow *self = BOBBIN_WINDOW (widget);

  adw_navigation_split_view_set_show_content (self->split_view, FALSE);
  bobbin_sidebar_search (self->sidebar);
}

static void
toast_action (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  AdwToast *toast = adw_toast_new ("");

  adw_toast_set_use_markup (toast, FALSE);
  adw_toast_set_title (toast, g_variant_get_string (parameter, NULL));
  bobbin_window_add_toast (BOBBIN_WINDOW (widget), toast);
}

static gboolean
bobbin_window_close_request (GtkWindow *window)
{
  BobbinWindow *self = BOBBIN_WINDOW (window);
  GtkApplication *application = gtk_window_get_application (window);
  GSettings *settings = bobbin_settings_get_default ();
  guint n_windows = 0;

  for (GList *link = gtk_application_get_windows (application); link != NULL; link = link->next)
    n_windows += BOBBIN_IS_WINDOW (link->data);

  /* With the last window the program ends, and the runs with it. */
  if (n_windows == 1 && bobbin_session_list_get_n_active (get_runs (self)) +
                        bobbin_session_list_get_n_active (bobbin_history_keeper_get_races (self->keeper)) > 0)
    {
      bobbin_application_quit (BOBBIN_APPLICATION (application));
      return GDK_EVENT_STOP;
    }

  if (settings != NULL)
    {
      int width;
      int height;

      gtk_window_get_default_size (window, &width, &height);
      g_settings_set_int (settings, "window-width", width);
      g_settings_set_int (settings, "window-height", height);
      g_settings_set_boolean (settings, "window-maximized", gtk_window_is_maximized (window));
    }

  return GTK_WINDOW_CLASS (bobbin_window_parent_class)->close_request (window);
}

static void
bobbin_window_dispose (GObject *object)
{
  BobbinWindow *self = BOBBIN_WINDOW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->poll, g_source_remove);
  g_clear_pointer (&self->run_pages, g_hash_table_unref);
  gtk_widget_dispose_template (GTK_WIDGET (self), BOBBIN_TYPE_WINDOW);
  g_clear_object (&self->learn);
  g_clear_object (&self->keeper);

  G_OBJECT_CLASS (bobbin_window_parent_class)->dispose (object);
}

static void
bobbin_window_finalize (GObject *object)
{
  g_object_unref (BOBBIN_WINDOW (object)->cancellable);

  G_OBJECT_CLASS (bobbin_window_parent_class)->finalize (object);
}

static void
bobbin_window_class_init (BobbinWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = bobbin_window_dispose;
  object_class->finalize = bobbin_window_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = bobbin_window_close_request;

  g_type_ensure (BOBBIN_TYPE_CUT_OFF_BAR);
  g_type_ensure (BOBBIN_TYPE_SIDEBAR);
  g_type_ensure (BOBBIN_TYPE_GALLERY);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/bobbin/Bobbin/bobbin-window.ui");
  gtk_widget_class_bind_template_child (widget_class, BobbinWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, BobbinWindow, split_view);
  gtk_widget_class_bind_template_child (widget_class, BobbinWindow, sidebar);
  gtk_widget_class_bind_template_child (widget_class, BobbinWindow, content);
  gtk_widget_class_bind_template_child (widget_class, BobbinWindow, content_view);
  gtk_widget_class_bind_template_child (widget_class, BobbinWindow, gallery);
  gtk_widget_class_bind_template_child (widget_class, BobbinWindow, notice);
  gtk_widget_class_bind_template_child (widget_class, BobbinWindow, cut_off);
  gtk_widget_class_bind_template_callback (widget_class, workload_chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, sample_chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, is_active_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, notice_closed_cb);
  gtk_widget_class_bind_template_callback (widget_class, cut_off_resume_cb);
  gtk_widget_class_bind_template_callback (widget_class, visible_page_changed_cb);

  gtk_widget_class_install_action (widget_class, "win.new-run", NULL, new_run_action);
  gtk_widget_class_install_action (widget_class, "win.learn", NULL, learn_action);
  gtk_widget_class_install_action (widget_class, "win.open", NULL, open_action);
  gtk_widget_class_install_action (widget_class, "win.search-runs", NULL, search_runs_action);
  gtk_widget_class_install_action (widget_class, "win.toast", "s", toast_action);
}

static void
bobbin_window_init (BobbinWindow *self)
{
  GSettings *settings = bobbin_settings_get_default ();

  self->cancellable = g_cancellable_new ();
  self->run_pages = g_hash_table_new_full (NULL, NULL, g_object_unref, g_object_unref);
  gtk_widget_init_template (GTK_WIDGET (self));

  if (settings != NULL)
    {
      gtk_window_set_default_size (GTK_WINDOW (self),
                                   g_settings_get_int (settings, "window-width"),
                                   g_settings_get_int (settings, "window-height"));
      if (g_settings_get_boolean (settings, "window-maximized"))
        gtk_window_maximize (GTK_WINDOW (self));
    }

  bobbin_drop_add_target (self, GTK_WIDGET (self->content));
  bobbin_timing_watch (GTK_WIDGET (self));
  visible_page_changed_cb (self);
}

GtkWindow *
bobbin_window_new (BobbinApplication *application)
{
  BobbinWindow *self = g_object_new (BOBBIN_TYPE_WINDOW, "application", application, NULL);

  self->keeper = g_object_ref (bobbin_application_get_keeper (application));
  bobbin_sidebar_set_keeper (self->sidebar, self->keeper);
  bobbin_cut_off_bar_set_keeper (self->cut_off, self->keeper);
  g_signal_connect_object (self->keeper, "changed", G_CALLBACK (history_changed_cb), self, G_CONNECT_SWAPPED);
  history_changed_cb (self);
  adw_banner_set_revealed (self->notice, bobbin_history_keeper_get_notice (self->keeper) != NULL);

  return GTK_WINDOW (self);
}

void
bobbin_window_show_gallery (BobbinWindow *self)
{
  g_return_if_fail (BOBBIN_IS_WINDOW (self));

  show_page (self, self->gallery, FALSE);
}

void
bobbin_window_show_job (BobbinWindow *self,
                        BobbinJob    *job)
{
  AdwNavigationPage *form;

  g_return_if_fail (BOBBIN_IS_WINDOW (self));

  form = new_form (self, job);
  if (form != NULL)
    show_page (self, form, TRUE);
}

/* (transfer floating) */
static AdwNavigationPage *
new_run_page (BobbinWindow *self,
              BobbinRun    *run)
{
  AdwNavigationPage *page = ADW_NAVIGATION_PAGE (bobbin_run_page_new (run));

  g_signal_connect_object (page, "notify::title", G_CALLBACK (visible_page_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (page, "run-again", G_CALLBACK (run_again_cb), self, G_CONNECT_DEFAULT);
  g_signal_connect_object (page, "run-job", G_CALLBACK (run_job_cb), self, G_CONNECT_DEFAULT);
  g_signal_connect_object (page, "resume", G_CALLBACK (resume_cb), self, G_CONNECT_DEFAULT);
  g_signal_connect_object (page, "edit-job", G_CALLBACK (edit_job_cb), self, G_CONNECT_DEFAULT);
  g_signal_connect_object (page, "race", G_CALLBACK (run_race_cb), self, G_CONNECT_DEFAULT);
  g_signal_connect_object (page, "compare", G_CALLBACK (compare_cb), self, G_CONNECT_DEFAULT);

  return page;
}

/* The run's page, which is made when it is first shown. */
static AdwNavigationPage *
get_run_page (BobbinWindow *self,
              BobbinRun    *run)
{
  AdwNavigationPage *page = g_hash_table_lookup (self->run_pages, run);

  if (page == NULL)
    {
      page = g_object_ref_sink (new_run_page (self, run));
      g_hash_table_insert (self->run_pages, g_object_ref (run), page);
    }

  return page;
}

void
bobbin_window_show_run (BobbinWindow *self,
                        BobbinRun    *run)
{
  g_return_if_fail (BOBBIN_IS_WINDOW (self));
  g_return_if_fail (BOBBIN_IS_RUN (run));

  show_page (self, get_run_page (self, run), FALSE);
}

void
bobbin_window_push_page (BobbinWindow      *self,
                         AdwNavigationPage *page)
{
  AdwNavigationPage *visible;

  g_return_if_fail (BOBBIN_IS_WINDOW (self));

  visible = adw_navigation_view_get_visible_page (self->content_view);
  if (visible != NULL && G_OBJECT_TYPE (visible) == G_OBJECT_TYPE (page) &&
      !bobbin_page_stack_contains (self->content_view, page))
    bobbin_page_stack_replace_top (self->content_view, page);
  else
    push_page (self, page);
}

void
bobbin_window_show_task (BobbinWindow *self,
                         BobbinRun    *run,
                         guint64       task)
{
  AdwNavigationPage *page;

  g_return_if_fail (BOBBIN_IS_WINDOW (self));
  g_return_if_fail (BOBBIN_IS_RUN (run));

  page = get_run_page (self, run);
  /* To go back to it would close what is above: the task gets a page of its own. */
  if (bobbin_page_stack_contains (self->content_view, page) &&
      page != adw_navigation_view_get_visible_page (self->content_view))
    page = new_run_page (self, run);
  push_page (self, page);
  bobbin_run_page_show_task (BOBBIN_RUN_PAGE (page), task);
}

void
bobbin_window_show_race (BobbinWindow    *self,
                         BobbinShownRace *race)
{
  AdwNavigationPage *page;

  g_return_if_fail (BOBBIN_IS_WINDOW (self));
  g_return_if_fail (BOBBIN_IS_SHOWN_RACE (race));

  page = g_hash_table_lookup (self->run_pages, race);
  if (page == NULL)
    {
      page = ADW_NAVIGATION_PAGE (g_object_ref_sink (bobbin_race_page_new (race, self->keeper)));
      g_signal_connect_object (page, "notify::title", G_CALLBACK (visible_page_changed_cb), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (page, "use-job", G_CALLBACK (bobbin_window_show_job), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (page, "run-job", G_CALLBACK (bobbin_window_run_job), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (page, "race-job", G_CALLBACK (bobbin_window_race_job), self, G_CONNECT_SWAPPED);
      g_hash_table_insert (self->run_pages, g_object_ref (race), page);
    }

  show_page (self, page, FALSE);
}

static void
show_race_item (BobbinWindow  *self,
                BobbinRunItem *item)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BobbinShownRace) race = bobbin_history_keeper_dup_race (self->keeper, item, &error);

  if (race != NULL)
    bobbin_window_show_race (self, race);
  else
    bobbin_dialog_show_error (GTK_WIDGET (self), _("The Race Cannot Be Opened"), error->message);
}

static void
show_run_item (BobbinWindow  *self,
               BobbinRunItem *item)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BobbinRun) run = bobbin_history_keeper_dup_run (self->keeper, item, &error);

  if (run != NULL)
    bobbin_window_show_run (self, run);
  else
    bobbin_dialog_show_error (GTK_WIDGET (self), _("The Run Cannot Be Opened"), error->message);
}

void
bobbin_window_show_item (BobbinWindow  *self,
                         BobbinRunItem *item)
{
  g_return_if_fail (BOBBIN_IS_WINDOW (self));

  if (bobbin_run_item_is_race (item))
    show_race_item (self, item);
  else
    show_run_item (self, item);
}

void
bobbin_window_add_toast (BobbinWindow *self,
                         AdwToast     *toast)
{
  g_return_if_fail (BOBBIN_IS_WINDOW (self));

  adw_toast_overlay_add_toast (self->toasts, toast);
}

GCancellable *
bobbin_window_get_cancellable (BobbinWindow *self)
{
  return self->cancellable;
}

void
bobbin_window_mark_shown (BobbinWindow *self)
{
  visible_page_changed_cb (self);
}

BobbinHistoryKeeper *
bobbin_window_get_keeper (BobbinWindow *self)
{
  g_return_val_if_fail (BOBBIN_IS_WINDOW (self), NULL);

  return self->keeper;
}

void
bobbin_window_race_job (BobbinWindow *self,
                        BobbinJob    *job)
{
  g_return_if_fail (BOBBIN_IS_WINDOW (self));

  bobbin_race_start_ask (self, job);
}

void
bobbin_window_set_busy (BobbinWindow *self,
                        gboolean      busy)
{
  g_return_if_fail (BOBBIN_IS_WINDOW (self));

  if (get_form (self) != NULL)
    bobbin_job_form_set_busy (get_form (self), busy);
}

void
bobbin_window_show_failure (BobbinWindow *self,
                            const char   *heading,
                            const char   *message)
{
  g_return_if_fail (BOBBIN_IS_WINDOW (self));

  if (get_form (self) != NULL)
    bobbin_job_form_show_error (get_form (self), message);
  else
    bobbin_dialog_show_error (GTK_WIDGET (self), heading, message);
}

void
bobbin_window_take_inputs (BobbinWindow      *self,
                           BobbinInputSource *inputs,
                           const char        *workload_id)
{
  BobbinJobForm *form;

  g_return_if_fail (BOBBIN_IS_WINDOW (self));

  if (get_form (self) == NULL)
    workload_chosen_cb (self, workload_id);
  form = get_form (self);
  if (form != NULL)
    bobbin_job_form_set_inputs (form, inputs);
}

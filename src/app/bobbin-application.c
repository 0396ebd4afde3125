/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <stdlib.h>

#include "bobbin-application.h"
#include "bobbin-dialogs.h"
#include "bobbin-preferences.h"
#include "bobbin-settings.h"
#include "bobbin-timing.h"
#include "bobbin-window.h"
#include "history/bobbin-export-drag.h"

/* A run that is asked to stop ends within the grace periods of its tasks. This
 * is for one that does not: the program ends all the same. */
#define QUIT_DEADLINE_SECONDS 15

struct _BobbinApplication
{
  AdwApplication       parent_instance;

  BobbinSessionList   *runs;
  BobbinSessionList   *races;
  BobbinHistoryKeeper *keeper;
  guint                inhibit_cookie;
  gboolean             quitting;
  gboolean             without_gl;
};

G_DEFINE_FINAL_TYPE (BobbinApplication, bobbin_application, ADW_TYPE_APPLICATION)

/* Something that OpenGL or Vulkan can draw with: a render node of the kernel, or what
 * NVIDIA's driver or Windows has instead. */
static gboolean
has_graphics_card (void)
{
  g_autoptr (GDir) nodes = g_dir_open ("/dev/dri", 0, NULL);
  const char *name;

  while (nodes != NULL && (name = g_dir_read_name (nodes)) != NULL)
    if (g_str_has_prefix (name, "renderD"))
      return TRUE;

  return g_file_test ("/dev/nvidiactl", G_FILE_TEST_EXISTS) || g_file_test ("/dev/dxg", G_FILE_TEST_EXISTS);
}

/* Without a graphics card OpenGL is computed by the processors, all of them at a time,
 * which the workers need; cairo draws the same with half of it. And where cairo is to
 * draw, GDK need not prepare OpenGL, which is a fifth of the time to the first frame.
 * Before there are threads; GTK before 4.16 does not know the variable. Whether it was set. */
static gboolean
do_without_gl (void)
{
  const char *renderer = g_getenv ("GSK_RENDERER");

  if (g_getenv ("GDK_DISABLE") != NULL || (renderer != NULL ? !g_str_equal (renderer, "cairo") : has_graphics_card ()))
    return FALSE;

  return g_setenv ("GDK_DISABLE", "gl,vulkan", FALSE);
}

/* Runs and races that go on. */
static guint
get_n_active (BobbinApplication *self)
{
  return bobbin_session_list_get_n_active (self->runs) + bobbin_session_list_get_n_active (self->races);
}

static BobbinWindow *
get_window (BobbinApplication *self)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));

  /* A file dialog is a window too. */
  while (window != NULL && !BOBBIN_IS_WINDOW (window))
    window = gtk_window_get_transient_for (window);

  return BOBBIN_WINDOW (window);
}

static BobbinWindow *
ensure_window (BobbinApplication *self)
{
  BobbinWindow *window = get_window (self);

  if (window == NULL)
    window = BOBBIN_WINDOW (bobbin_window_new (self));

  gtk_window_present (GTK_WINDOW (window));

  return window;
}

static void
update_inhibit (BobbinApplication *self)
{
  GtkApplication *application = GTK_APPLICATION (self);
  gboolean wanted = get_n_active (self) > 0 && bobbin_settings_get_flag ("keep-awake");

  if (wanted && self->inhibit_cookie == 0)
    {
      self->inhibit_cookie =
        gtk_application_inhibit (application, gtk_application_get_active_window (application),
                                 GTK_APPLICATION_INHIBIT_SUSPEND | GTK_APPLICATION_INHIBIT_IDLE,
                                 _("A run has not finished"));
    }
  else if (!wanted && self->inhibit_cookie != 0)
    {
      gtk_application_uninhibit (application, self->inhibit_cookie);
      self->inhibit_cookie = 0;
    }
}

static void
n_active_changed_cb (BobbinApplication *self)
{
  update_inhibit (self);

  if (self->quitting && get_n_active (self) == 0)
    g_application_quit (G_APPLICATION (self));
}

static char *
dup_end_text (BobbinRun *run)
{
  const GError *error = bobbin_run_get_error (run);
  BobbinRunFigures figures;

  if (error != NULL)
    return g_strdup (error->message);

  bobbin_run_get_figures (run, &figures);
  if (figures.n_failed == 0)
    return g_strdup_printf (ngettext ("%'" PRIu64 " task done",
                                      "%'" PRIu64 " tasks done", figures.n_done),
                            figures.n_done);

  return g_strdup_printf (ngettext ("%'" PRIu64 " of %'" PRIu64 " tasks failed",
                                    "%'" PRIu64 " of %'" PRIu64 " tasks failed",
                                    figures.n_failed),
                          figures.n_failed, figures.n_tasks);
}

/* Tells that something has come to its end, unless the user looks at Bobbin. */
static void
notify (BobbinApplication *self,
        const char        *id,
        const char        *title,
        const char        *text,
        const char        *action,
        guint              serial)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));
  g_autoptr (GNotification) notification = NULL;

  if (self->quitting || !bobbin_settings_get_flag ("notify-when-finished"))
    return;
  if (window != NULL && gtk_window_is_active (window))
    return;

  notification = g_notification_new (title);
  if (text != NULL)
    g_notification_set_body (notification, text);
  g_notification_set_default_action_and_target (notification, action, "u", serial);
  g_application_send_notification (G_APPLICATION (self), id, notification);
}

static void
run_finished_cb (BobbinApplication *self,
                 BobbinRun         *run)
{
  guint serial = bobbin_session_list_get_serial (self->runs, run);
  g_autofree char *id = g_strdup_printf ("run-%u", serial);
  g_autofree char *text = dup_end_text (run);

  bobbin_timing_report_run (run);
  notify (self, id, bobbin_run_get_title (run), text, "app.show-run", serial);
}

static void
race_finished_cb (BobbinApplication *self,
                  BobbinShownRace   *race)
{
  const BobbinRaceReport *report = bobbin_shown_race_get_report (race);
  guint serial = bobbin_session_list_get_serial (self->races, race);
  g_autofree char *id = g_strdup_printf ("race-%u", serial);
  const char *text = report->error != NULL ? report->error : report->verdict;

  bobbin_history_keeper_keep_race (self->keeper, race);
  notify (self, id, bobbin_shown_race_get_title (race), text, "app.show-race", serial);
}

/* In one window, however many there are. */
static void
keeper_failed_cb (BobbinApplication *self,
                  const char        *heading,
                  const char        *message)
{
  BobbinWindow *window = get_window (self);

  if (window != NULL && !self->quitting)
    bobbin_dialog_show_error (GTK_WIDGET (window), heading, message);
}

static gboolean
quit_deadline_cb (gpointer user_data)
{
  g_application_quit (user_data);

  return G_SOURCE_REMOVE;
}

/* Stops what runs and ends the program when it has ended: no process is left. */
static void
stop_and_quit (BobbinApplication *self)
{
  GList *windows = gtk_application_get_windows (GTK_APPLICATION (self));

  if (self->quitting)
    return;

  self->quitting = TRUE;
  for (GList *link = windows; link != NULL; link = link->next)
    gtk_widget_set_visible (GTK_WIDGET (link->data), FALSE);

  if (get_n_active (self) == 0)
    {
      g_application_quit (G_APPLICATION (self));
      return;
    }

  g_application_hold (G_APPLICATION (self));
  g_timeout_add_seconds (QUIT_DEADLINE_SECONDS, quit_deadline_cb, self);
  bobbin_session_list_stop_all (self->runs);
  bobbin_session_list_stop_all (self->races);
}

static gboolean
signal_cb (gpointer user_data)
{
  stop_and_quit (user_data);

  return G_SOURCE_CONTINUE;
}

static void
new_window_action (GSimpleAction *action,
                   GVariant      *parameter,
                   gpointer       user_data)
{
  gtk_window_present (bobbin_window_new (user_data));
}

static void
new_run_action (GSimpleAction *action,
                GVariant      *parameter,
                gpointer       user_data)
{
  gtk_widget_activate_action (GTK_WIDGET (ensure_window (user_data)), "win.new-run", NULL);
}

static void
open_action (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       user_data)
{
  gtk_widget_activate_action (GTK_WIDGET (ensure_window (user_data)), "win.open", NULL);
}

static void
show_run_action (GSimpleAction *action,
                 GVariant      *parameter,
                 gpointer       user_data)
{
  BobbinApplication *self = user_data;
  BobbinRun *run = bobbin_session_list_find (self->runs, g_variant_get_uint32 (parameter));

  if (run != NULL)
    bobbin_window_show_run (ensure_window (self), run);
}

static void
show_race_action (GSimpleAction *action,
                  GVariant      *parameter,
                  gpointer       user_data)
{
  BobbinApplication *self = user_data;
  BobbinShownRace *race = bobbin_session_list_find (self->races, g_variant_get_uint32 (parameter));

  if (race != NULL)
    bobbin_window_show_race (ensure_window (self), race);
}

static void
quit_action (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       user_data)
{
  bobbin_application_quit (user_data);
}

/* Shows a dialog, unless one like it is shown: its key was pressed twice. */
static void
present_dialog (BobbinApplication *self,
                AdwDialog         *dialog)
{
  BobbinWindow *window = ensure_window (self);
  AdwDialog *shown = adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (window));

  if (shown == NULL || g_strcmp0 (adw_dialog_get_title (shown), adw_dialog_get_title (dialog)) != 0)
    adw_dialog_present (dialog, GTK_WIDGET (window));
}

static void
preferences_action (GSimpleAction *action,
                    GVariant      *parameter,
                    gpointer       user_data)
{
  g_autoptr (AdwDialog) dialog = g_object_ref_sink (bobbin_preferences_new (BOBBIN_APPLICATION (user_data)->keeper));

  present_dialog (user_data, dialog);
}

static void
shortcuts_action (GSimpleAction *action,
                  GVariant      *parameter,
                  gpointer       user_data)
{
  g_autoptr (GtkBuilder) builder = gtk_builder_new_from_resource ("/io/github/bobbin/Bobbin/bobbin-shortcuts.ui");

  present_dialog (user_data, ADW_DIALOG (gtk_builder_get_object (builder, "shortcuts")));
}

static void
about_action (GSimpleAction *action,
              GVariant      *parameter,
              gpointer       user_data)
{
  bobbin_dialog_show_about (GTK_WIDGET (ensure_window (user_data)));
}

/* Begins the job in the file at the URI @parameter, as `bobbin-app --run FILE` asks. */
static void
run_file_action (GSimpleAction *action,
                 GVariant      *parameter,
                 gpointer       user_data)
{
  g_autoptr (GFile) file = g_file_new_for_uri (g_variant_get_string (parameter, NULL));

  bobbin_window_run_file (ensure_window (user_data), file);
}

static const GActionEntry action_entries[] = {
  { "new-window", new_window_action },
  { "new-run", new_run_action },
  { "open", open_action },
  { "show-run", show_run_action, "u" },
  { "show-race", show_race_action, "u" },
  { "run-file", run_file_action, "s" },
  { "quit", quit_action },
  { "preferences", preferences_action },
  { "shortcuts", shortcuts_action },
  { "about", about_action },
};

static const struct {
  const char *action;
  const char *accels[3];
} accels[] = {
  { "app.new-window", { "<Control><Shift>n" } },
  { "app.quit", { "<Control>q" } },
  { "app.preferences", { "<Control>comma" } },
  { "app.shortcuts", { "<Control>question", "<Control>F1" } },
  { "win.new-run", { "<Control>n" } },
  { "win.open", { "<Control>o" } },
  { "win.learn", { "F1" } },
  { "win.search-runs", { "<Control><Shift>f" } },
  { "window.close", { "<Control>w" } },
};

/* With --run, the Bobbin that is open already begins the jobs, or else this one. */
static int
bobbin_application_handle_local_options (GApplication *application,
                                         GVariantDict *options)
{
  g_autofree const char **paths = NULL;
  g_autoptr (GError) error = NULL;

  if (g_variant_dict_contains (options, "version"))
    {
      g_print ("Bobbin %s\n", BOBBIN_VERSION);
      return EXIT_SUCCESS;
    }

  if (!g_variant_dict_lookup (options, "run", "^a&ay", &paths))
    return -1;

  if (!g_application_register (application, NULL, &error))
    {
      g_printerr ("bobbin-app: %s\n", error->message);
      return EXIT_FAILURE;
    }

  for (guint i = 0; paths[i] != NULL; i++)
    {
      g_autoptr (GFile) file = g_file_new_for_commandline_arg (paths[i]);
      g_autofree char *uri = g_file_get_uri (file);

      g_action_group_activate_action (G_ACTION_GROUP (application), "run-file",
                                      g_variant_new_string (uri));
    }

  return g_application_get_is_remote (application) ? EXIT_SUCCESS : -1;
}

static const GOptionEntry option_entries[] = {
  { "run", 'r', 0, G_OPTION_ARG_FILENAME_ARRAY, NULL, N_("Begin the job in FILE at once"), N_("FILE") },
  { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Say which version this is"), NULL },
  { NULL },
};

static void
bobbin_application_activate (GApplication *application)
{
  ensure_window (BOBBIN_APPLICATION (application));
}

static void
bobbin_application_open (GApplication  *application,
                         GFile        **files,
                         int            n_files,
                         const char    *hint)
{
  BobbinWindow *window = ensure_window (BOBBIN_APPLICATION (application));

  for (int i = 0; i < n_files; i++)
    {
      /* Each further job in a window of its own. */
      if (i > 0)
        window = BOBBIN_WINDOW (bobbin_window_new (BOBBIN_APPLICATION (application)));
      gtk_window_present (GTK_WINDOW (window));
      bobbin_window_open_file (window, files[i]);
    }
}

/* What is too old need not go before the window is there. */
static gboolean
clean_up_cb (gpointer user_data)
{
  bobbin_history_keeper_clean_up (user_data);

  return G_SOURCE_REMOVE;
}

static void
bobbin_application_startup (GApplication *application)
{
  BobbinApplication *self = BOBBIN_APPLICATION (application);

  G_APPLICATION_CLASS (bobbin_application_parent_class)->startup (application);

  /* GDK has read it, and commands are not to inherit it. */
  if (self->without_gl)
    g_unsetenv ("GDK_DISABLE");

  gtk_window_set_default_icon_name (BOBBIN_APP_ID);
  bobbin_settings_bind_appearance ();
  self->keeper = bobbin_history_keeper_new (self->runs, self->races);
  g_signal_connect_object (self->keeper, "failed", G_CALLBACK (keeper_failed_cb), self, G_CONNECT_SWAPPED);
  g_idle_add_full (G_PRIORITY_LOW, clean_up_cb, g_object_ref (self->keeper), g_object_unref);
  g_action_map_add_action_entries (G_ACTION_MAP (self), action_entries, G_N_ELEMENTS (action_entries), self);
  for (guint i = 0; i < G_N_ELEMENTS (accels); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (self), accels[i].action, accels[i].accels);

  g_unix_signal_add (SIGTERM, signal_cb, self);
  g_unix_signal_add (SIGINT, signal_cb, self);
  g_unix_signal_add (SIGHUP, signal_cb, self);
}

static void
bobbin_application_shutdown (GApplication *application)
{
  BobbinApplication *self = BOBBIN_APPLICATION (application);

  if (self->keeper != NULL)
    bobbin_history_keeper_wait (self->keeper);
  bobbin_export_drag_clean_up ();

  G_APPLICATION_CLASS (bobbin_application_parent_class)->shutdown (application);
}

static void
bobbin_application_dispose (GObject *object)
{
  BobbinApplication *self = BOBBIN_APPLICATION (object);

  if (self->runs != NULL)
    g_signal_handlers_disconnect_by_data (self->runs, self);
  if (self->races != NULL)
    g_signal_handlers_disconnect_by_data (self->races, self);
  g_clear_object (&self->keeper);
  g_clear_object (&self->runs);
  g_clear_object (&self->races);

  G_OBJECT_CLASS (bobbin_application_parent_class)->dispose (object);
}

static void
bobbin_application_class_init (BobbinApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = bobbin_application_dispose;

  application_class->startup = bobbin_application_startup;
  application_class->shutdown = bobbin_application_shutdown;
  application_class->handle_local_options = bobbin_application_handle_local_options;
  application_class->activate = bobbin_application_activate;
  application_class->open = bobbin_application_open;
}

static void
bobbin_application_init (BobbinApplication *self)
{
  g_application_add_main_option_entries (G_APPLICATION (self), option_entries);
  self->without_gl = do_without_gl ();
  self->runs = bobbin_session_list_new_runs ();
  g_signal_connect_swapped (self->runs, "notify::n-active", G_CALLBACK (n_active_changed_cb), self);
  g_signal_connect_swapped (self->runs, "finished", G_CALLBACK (run_finished_cb), self);
  self->races = bobbin_session_list_new_races ();
  g_signal_connect_swapped (self->races, "notify::n-active", G_CALLBACK (n_active_changed_cb), self);
  g_signal_connect_swapped (self->races, "finished", G_CALLBACK (race_finished_cb), self);
}

BobbinApplication *
bobbin_application_new (void)
{
  return g_object_new (BOBBIN_TYPE_APPLICATION,
                       "application-id", BOBBIN_APP_ID,
                       "resource-base-path", "/io/github/bobbin/Bobbin",
                       "flags", G_APPLICATION_HANDLES_OPEN,
                       NULL);
}

BobbinSessionList *
bobbin_application_get_runs (BobbinApplication *self)
{
  g_return_val_if_fail (BOBBIN_IS_APPLICATION (self), NULL);

  return self->runs;
}

BobbinSessionList *
bobbin_application_get_races (BobbinApplication *self)
{
  g_return_val_if_fail (BOBBIN_IS_APPLICATION (self), NULL);

  return self->races;
}

BobbinHistoryKeeper *
bobbin_application_get_keeper (BobbinApplication *self)
{
  g_return_val_if_fail (BOBBIN_IS_APPLICATION (self), NULL);

  return self->keeper;
}

void
bobbin_application_quit (BobbinApplication *self)
{
  guint n_runs;

  g_return_if_fail (BOBBIN_IS_APPLICATION (self));

  n_runs = bobbin_session_list_get_n_active (self->runs);
  if (get_n_active (self) == 0 || self->quitting)
    stop_and_quit (self);
  else
    bobbin_dialog_ask_to_stop (GTK_WIDGET (ensure_window (self)), n_runs,
                               get_n_active (self) - n_runs,
                               bobbin_history_keeper_is_on (self->keeper),
                               G_CALLBACK (stop_and_quit), self);
}

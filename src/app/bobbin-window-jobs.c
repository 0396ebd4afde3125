/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a window does with jobs and files: from a file or a past run to a run that
 * is shown, and to a file that was saved. */
#include "bobbin-config.h"

#include <glib/gi18n-lib.h>

#include "bobbin-dialogs.h"
#include "bobbin-job-io.h"
#include "bobbin-settings.h"
#include "bobbin-timing.h"
#include "bobbin-window-private.h"
#include "engine/workloads/bobbin-workloads.h"
#include "history/bobbin-resume-dialog.h"

static BobbinSessionList *
get_runs (BobbinWindow *self)
{
  return bobbin_history_keeper_get_runs (bobbin_window_get_keeper (self));
}

typedef struct
{
  BobbinWindow *window;
  BobbinRun    *run;
} Start;

/* A run that goes on under its number stands for what it was before. */
static void
drop_predecessor (BobbinWindow *self,
                  BobbinRun    *run)
{
  gint64 number = bobbin_history_get_run_number (run);

  if (number == 0)
    return;

  bobbin_history_keeper_forget (bobbin_window_get_keeper (self), number);
  for (guint i = g_list_model_get_n_items (G_LIST_MODEL (get_runs (self))); i > 0; i--)
    {
      g_autoptr (BobbinRun) other = g_list_model_get_item (G_LIST_MODEL (get_runs (self)), i - 1);

      if (other != run && bobbin_history_get_run_number (other) == number)
        bobbin_session_list_remove (get_runs (self), other);
    }
}

static gboolean
start_cb (gpointer user_data)
{
  Start *start = user_data;

  /* The window may be gone by now. */
  if (gtk_window_get_application (GTK_WINDOW (start->window)) == NULL)
    return G_SOURCE_REMOVE;

  bobbin_timing_begin_run ();
  bobbin_session_list_start (get_runs (start->window), start->run);
  drop_predecessor (start->window, start->run);
  bobbin_window_mark_shown (start->window);

  return G_SOURCE_REMOVE;
}

static void
start_free (gpointer user_data)
{
  Start *start = user_data;

  g_object_unref (start->window);
  g_object_unref (start->run);
  g_free (start);
}

/* Shows the run and, once its page has been drawn, begins it: what a page costs
 * at first must not be missing from the run's first pictures. */
static void
show_and_start (BobbinWindow *self,
                BobbinRun    *run)
{
  Start *start = g_new (Start, 1);

  *start = (Start) { g_object_ref (self), g_object_ref (run) };
  bobbin_window_show_run (self, run);
  g_idle_add_full (G_PRIORITY_LOW, start_cb, start, start_free);
}

static void
run_ready_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (BobbinWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (BobbinRun) run = bobbin_job_io_new_run_finish (result, &error);

  /* The window is gone. */
  if (g_cancellable_is_cancelled (bobbin_window_get_cancellable (self)))
    return;

  bobbin_window_set_busy (self, FALSE);
  if (run == NULL)
    {
      bobbin_window_show_failure (self, _("The Job Cannot Run"), error->message);
      return;
    }

  bobbin_history_keeper_keep (bobbin_window_get_keeper (self), run);
  show_and_start (self, run);
}

static void
resumed_cb (BobbinWindow *self,
            BobbinRun    *run)
{
  bobbin_job_io_set_pace (run);
  show_and_start (self, run);
}

/* A file that is being read, and what is then done with its job. */
typedef struct
{
  BobbinWindow *window;
  void        (*take) (BobbinWindow *window,
                       BobbinJob    *job);
} Loading;

static void
file_loaded_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autofree Loading *loading = user_data;
  g_autoptr (BobbinWindow) self = loading->window;
  g_autoptr (GError) error = NULL;
  g_autoptr (BobbinJob) job = bobbin_job_io_load_finish (result, &error);

  if (g_cancellable_is_cancelled (bobbin_window_get_cancellable (self)))
    return;

  if (job != NULL)
    loading->take (self, job);
  else
    bobbin_dialog_show_error (GTK_WIDGET (self), _("The Job Cannot Be Opened"), error->message);
}

static void
load_file (BobbinWindow  *self,
           GFile         *file,
           void         (*take) (BobbinWindow *window,
                                 BobbinJob    *job))
{
  Loading *loading = g_new (Loading, 1);

  *loading = (Loading) { g_object_ref (self), take };
  bobbin_job_io_load_async (file, bobbin_window_get_cancellable (self), file_loaded_cb, loading);
}

static void
open_chosen_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr (BobbinWindow) self = user_data;
  g_autoptr (GFile) file = gtk_file_dialog_open_finish (GTK_FILE_DIALOG (source), result, NULL);

  if (file != NULL)
    bobbin_window_open_file (self, file);
}

BobbinJob *
bobbin_window_new_job (const char *id)
{
  BobbinJob *job = bobbin_job_new (id);
  BobbinRunSettings settings = *bobbin_job_get_settings (job);

  bobbin_settings_get_new_job (&settings);
  bobbin_job_set_settings (job, &settings);

  return job;
}

void
bobbin_window_choose_file (BobbinWindow *self)
{
  g_autoptr (GtkFileDialog) dialog = bobbin_dialog_new_job_file (_("Open Job"));

  gtk_file_dialog_open (dialog, GTK_WINDOW (self), NULL, open_chosen_cb, g_object_ref (self));
}

void
bobbin_window_resume (BobbinWindow *self,
                      gint64        number)
{
  AdwDialog *dialog;

  g_return_if_fail (BOBBIN_IS_WINDOW (self));

  dialog = bobbin_resume_dialog_new (bobbin_window_get_keeper (self), number);
  g_signal_connect_object (dialog, "resumed", G_CALLBACK (resumed_cb), self, G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, GTK_WIDGET (self));
}

void
bobbin_window_run_job (BobbinWindow *self,
                       BobbinJob    *job)
{
  g_return_if_fail (BOBBIN_IS_WINDOW (self));

  bobbin_job_io_new_run_async (job, bobbin_window_get_cancellable (self), run_ready_cb, g_object_ref (self));
}

void
bobbin_window_open_file (BobbinWindow *self,
                         GFile        *file)
{
  g_return_if_fail (BOBBIN_IS_WINDOW (self));

  load_file (self, file, bobbin_window_show_job);
}

void
bobbin_window_run_file (BobbinWindow *self,
                        GFile        *file)
{
  g_return_if_fail (BOBBIN_IS_WINDOW (self));

  load_file (self, file, bobbin_window_run_job);
}

void
bobbin_window_take_what (BobbinWindow *self,
                         const char   *workload_id,
                         const char   *what)
{
  g_autoptr (BobbinJob) job = bobbin_window_new_job (workload_id);
  BobbinWorkloadClass *klass = bobbin_workloads_find (workload_id, NULL);

  g_return_if_fail (BOBBIN_IS_WINDOW (self));
  g_return_if_fail (klass != NULL);

  bobbin_job_set_parameter (job, bobbin_workload_class_get_what (klass), what);
  bobbin_window_show_job (self, job);
}

static void
show_in_folder_cb (AdwToast *toast,
                   GFile    *file)
{
  g_autoptr (GtkFileLauncher) launcher = gtk_file_launcher_new (file);

  gtk_file_launcher_open_containing_folder (launcher, NULL, NULL, NULL, NULL);
}

void
bobbin_window_tell_saved (BobbinWindow *self,
                          GFile        *file)
{
  g_autofree char *name = g_file_get_basename (file);
  g_autofree char *display_name = g_filename_display_name (name);
  g_autofree char *text = g_strdup_printf (_("Saved as “%s”"), display_name);
  AdwToast *toast = adw_toast_new ("");

  g_return_if_fail (BOBBIN_IS_WINDOW (self));

  adw_toast_set_use_markup (toast, FALSE);
  adw_toast_set_title (toast, text);
  adw_toast_set_button_label (toast, _("_Show in Folder"));
  g_signal_connect_data (toast, "button-clicked", G_CALLBACK (show_in_folder_cb), g_object_ref (file),
                         (GClosureNotify) (void (*) (void)) g_object_unref, G_CONNECT_DEFAULT);
  bobbin_window_add_toast (self, toast);
}

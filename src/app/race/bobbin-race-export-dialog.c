/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include <glib/gi18n-lib.h>

#include "app/bobbin-dialogs.h"
#include "app/bobbin-window.h"
#include "bobbin-race-export-dialog.h"
#include "engine/exports/bobbin-export.h"
#include "engine/exports/bobbin-race-export.h"

struct _BobbinRaceExportDialog
{
  AdwDialog               parent_instance;

  BobbinShownRace        *race;
  const BobbinRaceFormat *format;
  GCancellable           *cancellable;

  /* Template */
  GtkListBox             *formats;
};

G_DEFINE_FINAL_TYPE (BobbinRaceExportDialog, bobbin_race_export_dialog, ADW_TYPE_DIALOG)

/* What the thread needs that writes it. */
typedef struct
{
  BobbinRaceReport *report;
  const char       *format;
  GFile            *file;
} Saving;

static void
saving_free (gpointer data)
{
  Saving *saving = data;

  bobbin_race_report_unref (saving->report);
  g_object_unref (saving->file);
  g_free (saving);
}

static void
save_in_thread (GTask        *task,
                gpointer      source,
                gpointer      task_data,
                GCancellable *cancellable)
{
  const Saving *saving = task_data;
  GError *error = NULL;

  if (bobbin_race_export_save (saving->report, saving->format, saving->file, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
saved_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (BobbinRaceExportDialog) self = user_data;
  GtkRoot *window = gtk_widget_get_root (GTK_WIDGET (self));
  const Saving *saving = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    {
      if (BOBBIN_IS_WINDOW (window))
        bobbin_window_tell_saved (BOBBIN_WINDOW (window), saving->file);
      adw_dialog_force_close (ADW_DIALOG (self));
    }
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      bobbin_dialog_show_error (GTK_WIDGET (self), _("The Race Was Not Exported"), error->message);
    }
}

static void
file_chosen_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr (BobbinRaceExportDialog) self = user_data;
  g_autoptr (GFile) file = gtk_file_dialog_save_finish (GTK_FILE_DIALOG (source), result, NULL);
  g_autoptr (GTask) task = NULL;
  Saving *saving;

  if (file == NULL || self->race == NULL)
    return;

  saving = g_new0 (Saving, 1);
  saving->report = bobbin_race_report_ref (bobbin_shown_race_get_report (self->race));
  saving->format = self->format->id;
  saving->file = g_steal_pointer (&file);
  /* The task may end in its thread, which must not see the dialog go. */
  task = g_task_new (NULL, self->cancellable, saved_cb, g_object_ref (self));
  g_task_set_task_data (task, saving, saving_free);
  g_task_run_in_thread (task, save_in_thread);
}

static void
format_activated_cb (BobbinRaceExportDialog *self,
                     GtkListBoxRow          *row)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();
  g_autofree char *name = NULL;
  guint n_formats;

  self->format = &bobbin_race_export_get_formats (&n_formats)[gtk_list_box_row_get_index (row)];
  name = bobbin_export_dup_name (bobbin_shown_race_get_title (self->race), self->format->suffix);
  gtk_file_dialog_set_title (dialog, _("Export Race"));
  gtk_file_dialog_set_initial_name (dialog, name);
  gtk_file_dialog_save (dialog, GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), self->cancellable,
                        file_chosen_cb, g_object_ref (self));
}

static void
bobbin_race_export_dialog_closed (AdwDialog *dialog)
{
  g_cancellable_cancel (BOBBIN_RACE_EXPORT_DIALOG (dialog)->cancellable);
}

static void
bobbin_race_export_dialog_dispose (GObject *object)
{
  BobbinRaceExportDialog *self = BOBBIN_RACE_EXPORT_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  gtk_widget_dispose_template (GTK_WIDGET (self), BOBBIN_TYPE_RACE_EXPORT_DIALOG);
  g_clear_object (&self->race);

  G_OBJECT_CLASS (bobbin_race_export_dialog_parent_class)->dispose (object);
}

static void
bobbin_race_export_dialog_finalize (GObject *object)
{
  g_object_unref (BOBBIN_RACE_EXPORT_DIALOG (object)->cancellable);

  G_OBJECT_CLASS (bobbin_race_export_dialog_parent_class)->finalize (object);
}

static void
bobbin_race_export_dialog_class_init (BobbinRaceExportDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = bobbin_race_export_dialog_dispose;
  object_class->finalize = bobbin_race_export_dialog_finalize;
  ADW_DIALOG_CLASS (klass)->closed = bobbin_race_export_dialog_closed;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/bobbin/Bobbin/race/bobbin-race-export-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, BobbinRaceExportDialog, formats);
  gtk_widget_class_bind_template_callback (widget_class, format_activated_cb);
}

static void
bobbin_race_export_dialog_init (BobbinRaceExportDialog *self)
{
  guint n_formats;
  const BobbinRaceFormat *formats = bobbin_race_export_get_formats (&n_formats);

  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));

  for (guint i = 0; i < n_formats; i++)
    gtk_list_box_append (self->formats, bobbin_format_row_new (_(formats[i].title), formats[i].suffix));
}

AdwDialog *
bobbin_race_export_dialog_new (BobbinShownRace *race)
{
  BobbinRaceExportDialog *self = g_object_new (BOBBIN_TYPE_RACE_EXPORT_DIALOG, NULL);

  g_return_val_if_fail (BOBBIN_IS_SHOWN_RACE (race), NULL);

  self->race = g_object_ref (race);

  return ADW_DIALOG (self);
}

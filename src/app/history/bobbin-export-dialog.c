/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include <glib/gi18n-lib.h>

#include "app/bobbin-dialogs.h"
#include "app/bobbin-window.h"
#include "bobbin-export-dialog.h"
#include "bobbin-export-slices.h"

struct _BobbinExportDialog
{
  AdwDialog                 parent_instance;

  BobbinRun                *run;
  const BobbinExportFormat *format;
  GFile                    *file;
  GCancellable             *cancellable;

  /* Template */
  GtkStack                 *stack;
  GtkListBox               *formats;
  GtkLabel                 *title;
  GtkProgressBar           *progress;
};

G_DEFINE_FINAL_TYPE (BobbinExportDialog, bobbin_export_dialog, ADW_TYPE_DIALOG)

static void
progress_cb (double   fraction,
             gpointer user_data)
{
  BobbinExportDialog *self = user_data;

  if (self->progress != NULL)
    gtk_progress_bar_set_fraction (self->progress, fraction);
}

static void
written_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (BobbinExportDialog) self = user_data;
  g_autoptr (GError) error = NULL;

  if (bobbin_export_slices_finish (result, &error))
    {
      GtkRoot *window = gtk_widget_get_root (GTK_WIDGET (self));

      if (BOBBIN_IS_WINDOW (window))
        bobbin_window_tell_saved (BOBBIN_WINDOW (window), self->file);
      adw_dialog_force_close (ADW_DIALOG (self));
      return;
    }

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  gtk_stack_set_visible_child_name (self->stack, "formats");
  bobbin_dialog_show_error (GTK_WIDGET (self), _("The Run Was Not Exported"), error->message);
}

static void
write_file (BobbinExportDialog *self,
            GFile              *file)
{
  g_autofree char *text = g_strdup_printf (_("Writing %s…"), _(self->format->title));

  g_set_object (&self->file, file);
  gtk_label_set_label (self->title, text);
  gtk_progress_bar_set_fraction (self->progress, 0);
  gtk_stack_set_visible_child_name (self->stack, "progress");
  bobbin_export_slices_async (self->run, self->format, file, self->cancellable,
                              progress_cb, written_cb, g_object_ref (self));
}

static void
file_chosen_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr (BobbinExportDialog) self = user_data;
  g_autoptr (GFile) file = gtk_file_dialog_save_finish (GTK_FILE_DIALOG (source), result, NULL);

  if (file != NULL && self->run != NULL)
    write_file (self, file);
}

/* A folder of files goes into the folder that was chosen, under its own name:
 * what is in that stays what it is. */
static void
folder_chosen_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr (BobbinExportDialog) self = user_data;
  g_autoptr (GFile) folder = gtk_file_dialog_select_folder_finish (GTK_FILE_DIALOG (source), result, NULL);
  g_autoptr (GFile) file = NULL;
  g_autofree char *name = NULL;

  if (folder == NULL || self->run == NULL)
    return;

  name = bobbin_export_dup_file_name (self->run, self->format);
  file = g_file_get_child (folder, name);
  write_file (self, file);
}

static void
format_activated_cb (BobbinExportDialog *self,
                     GtkListBoxRow      *row)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self)));
  g_autofree char *name = NULL;
  guint n_formats;

  self->format = &bobbin_export_get_formats (&n_formats)[gtk_list_box_row_get_index (row)];
  name = bobbin_export_dup_file_name (self->run, self->format);
  if (self->format->is_folder)
    {
      gtk_file_dialog_set_title (dialog, _("Choose a Folder for the Export"));
      gtk_file_dialog_select_folder (dialog, window, self->cancellable, folder_chosen_cb, g_object_ref (self));
      return;
    }

  gtk_file_dialog_set_title (dialog, _("Export Run"));
  gtk_file_dialog_set_initial_name (dialog, name);
  gtk_file_dialog_save (dialog, window, self->cancellable, file_chosen_cb, g_object_ref (self));
}

static void
cancel_clicked_cb (BobbinExportDialog *self)
{
  adw_dialog_close (ADW_DIALOG (self));
}

static void
bobbin_export_dialog_closed (AdwDialog *dialog)
{
  g_cancellable_cancel (BOBBIN_EXPORT_DIALOG (dialog)->cancellable);
}

static void
bobbin_export_dialog_dispose (GObject *object)
{
  BobbinExportDialog *self = BOBBIN_EXPORT_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  gtk_widget_dispose_template (GTK_WIDGET (self), BOBBIN_TYPE_EXPORT_DIALOG);
  g_clear_object (&self->run);
  g_clear_object (&self->file);

  G_OBJECT_CLASS (bobbin_export_dialog_parent_class)->dispose (object);
}

static void
bobbin_export_dialog_finalize (GObject *object)
{
  g_object_unref (BOBBIN_EXPORT_DIALOG (object)->cancellable);

  G_OBJECT_CLASS (bobbin_export_dialog_parent_class)->finalize (object);
}

static void
bobbin_export_dialog_class_init (BobbinExportDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = bobbin_export_dialog_dispose;
  object_class->finalize = bobbin_export_dialog_finalize;
  ADW_DIALOG_CLASS (klass)->closed = bobbin_export_dialog_closed;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/bobbin/Bobbin/history/bobbin-export-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, BobbinExportDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, BobbinExportDialog, formats);
  gtk_widget_class_bind_template_child (widget_class, BobbinExportDialog, title);
  gtk_widget_class_bind_template_child (widget_class, BobbinExportDialog, progress);
  gtk_widget_class_bind_template_callback (widget_class, format_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, cancel_clicked_cb);
}

static void
bobbin_export_dialog_init (BobbinExportDialog *self)
{
  guint n_formats;
  const BobbinExportFormat *formats = bobbin_export_get_formats (&n_formats);

  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));

  for (guint i = 0; i < n_formats; i++)
    gtk_list_box_append (self->formats, bobbin_format_row_new (_(formats[i].title), _(formats[i].summary)));
}

AdwDialog *
bobbin_export_dialog_new (BobbinRun *run)
{
  BobbinExportDialog *self = g_object_new (BOBBIN_TYPE_EXPORT_DIALOG, NULL);

  self->run = g_object_ref (run);

  return ADW_DIALOG (self);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include <glib/gstdio.h>

#include "bobbin-export-drag.h"
#include "bobbin-export-slices.h"

/* Offers the file as a list of files, as file managers want it; GDK makes of
 * that what the other program asks for, also out of a sandbox. */
#define BOBBIN_TYPE_EXPORT_PROVIDER (bobbin_export_provider_get_type ())
G_DECLARE_FINAL_TYPE (BobbinExportProvider, bobbin_export_provider, BOBBIN, EXPORT_PROVIDER, GdkContentProvider)

struct _BobbinExportProvider
{
  GdkContentProvider  parent_instance;

  BobbinRun          *run;
  GFile              *file;      /* once it is written */
};

G_DEFINE_FINAL_TYPE (BobbinExportProvider, bobbin_export_provider, GDK_TYPE_CONTENT_PROVIDER)

typedef struct
{
  GOutputStream *stream;
  char          *mime_type;
  GFile         *file;
} Write;

/* Folders that were made for what was dragged: GFile. */
static GPtrArray *folders;

static void
write_free (gpointer data)
{
  Write *write = data;

  g_object_unref (write->stream);
  g_free (write->mime_type);
  g_clear_object (&write->file);
  g_free (write);
}

static GFile *
new_file (BobbinRun                *run,
          const BobbinExportFormat *format,
          GError                  **error)
{
  g_autofree char *name = bobbin_export_dup_file_name (run, format);
  g_autofree char *path = g_dir_make_tmp ("bobbin-XXXXXX", error);

  if (path == NULL)
    return NULL;

  if (folders == NULL)
    folders = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_add (folders, g_file_new_for_path (path));

  return g_file_new_build_filename (path, name, NULL);
}

static void
serialized_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (gdk_content_serialize_finish (result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
serialize (GTask *task)
{
  BobbinExportProvider *self = g_task_get_source_object (task);
  Write *write = g_task_get_task_data (task);
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_init (&value, GDK_TYPE_FILE_LIST);
  g_value_take_boxed (&value, gdk_file_list_new_from_array (&self->file, 1));
  gdk_content_serialize_async (write->stream, write->mime_type, &value, g_task_get_priority (task),
                               g_task_get_cancellable (task), serialized_cb, g_object_ref (task));
}

static void
written_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  BobbinExportProvider *self = g_task_get_source_object (task);
  Write *write = g_task_get_task_data (task);
  GError *error = NULL;

  if (!bobbin_export_slices_finish (result, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  g_set_object (&self->file, write->file);
  serialize (task);
}

static GdkContentFormats *
bobbin_export_provider_ref_formats (GdkContentProvider *provider)
{
  return gdk_content_formats_union_serialize_mime_types (gdk_content_formats_new_for_gtype (GDK_TYPE_FILE_LIST));
}

static void
bobbin_export_provider_write_mime_type_async (GdkContentProvider  *provider,
                                              const char          *mime_type,
                                              GOutputStream       *stream,
                                              int                  io_priority,
                                              GCancellable        *cancellable,
                                              GAsyncReadyCallback  callback,
                                              gpointer             user_data)
{
  BobbinExportProvider *self = BOBBIN_EXPORT_PROVIDER (provider);
  const BobbinExportFormat *format = bobbin_export_find_format ("csv", NULL);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  Write *write = g_new0 (Write, 1);
  GError *error = NULL;

  write->stream = g_object_ref (stream);
  write->mime_type = g_strdup (mime_type);
  g_task_set_source_tag (task, bobbin_export_provider_write_mime_type_async);
  g_task_set_priority (task, io_priority);
  g_task_set_task_data (task, write, write_free);

  if (self->file != NULL)
    {
      serialize (task);
      return;
    }

  write->file = new_file (self->run, format, &error);
  if (write->file == NULL)
    g_task_return_error (task, error);
  else
    bobbin_export_slices_async (self->run, format, write->file, cancellable, NULL,
                                written_cb, g_object_ref (task));
}

static gboolean
bobbin_export_provider_write_mime_type_finish (GdkContentProvider  *provider,
                                               GAsyncResult        *result,
                                               GError             **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
bobbin_export_provider_finalize (GObject *object)
{
  BobbinExportProvider *self = BOBBIN_EXPORT_PROVIDER (object);

  g_clear_object (&self->run);
  g_clear_object (&self->file);

  G_OBJECT_CLASS (bobbin_export_provider_parent_class)->finalize (object);
}

static void
bobbin_export_provider_class_init (BobbinExportProviderClass *klass)
{
  GdkContentProviderClass *provider_class = GDK_CONTENT_PROVIDER_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = bobbin_export_provider_finalize;
  provider_class->ref_formats = bobbin_export_provider_ref_formats;
  provider_class->write_mime_type_async = bobbin_export_provider_write_mime_type_async;
  provider_class->write_mime_type_finish = bobbin_export_provider_write_mime_type_finish;
}

static void
bobbin_export_provider_init (BobbinExportProvider *self)
{
}

static GdkContentProvider *
prepare_cb (GtkDragSource *source,
            double         x,
            double         y,
            BobbinRun     *run)
{
  BobbinExportProvider *provider;

  if (!BOBBIN_RUN_IS_OVER (bobbin_run_get_state (run)))
    return NULL;

  provider = g_object_new (BOBBIN_TYPE_EXPORT_PROVIDER, NULL);
  provider->run = g_object_ref (run);

  return GDK_CONTENT_PROVIDER (provider);
}

static void
begin_cb (GtkDragSource *source,
          GdkDrag       *drag,
          BobbinRun     *run)
{
  GtkWidget *image = gtk_image_new_from_icon_name ("x-office-spreadsheet-symbolic");

  gtk_image_set_icon_size (GTK_IMAGE (image), GTK_ICON_SIZE_LARGE);
  gtk_drag_icon_set_child (GTK_DRAG_ICON (gtk_drag_icon_get_for_drag (drag)), image);
}

void
bobbin_export_drag_add (GtkWidget *widget,
                        BobbinRun *run)
{
  GtkDragSource *source = gtk_drag_source_new ();

  g_return_if_fail (GTK_IS_WIDGET (widget));
  g_return_if_fail (BOBBIN_IS_RUN (run));

  gtk_drag_source_set_actions (source, GDK_ACTION_COPY);
  g_signal_connect_object (source, "prepare", G_CALLBACK (prepare_cb), run, G_CONNECT_DEFAULT);
  g_signal_connect_object (source, "drag-begin", G_CALLBACK (begin_cb), run, G_CONNECT_DEFAULT);
  /* Before the button takes the press for a click. */
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (source), GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (source));
}

void
bobbin_export_drag_clean_up (void)
{
  for (guint i = 0; folders != NULL && i < folders->len; i++)
    {
      GFile *folder = g_ptr_array_index (folders, i);
      g_autoptr (GFileEnumerator) files = NULL;
      GFile *file;

      files = g_file_enumerate_children (folder, G_FILE_ATTRIBUTE_STANDARD_NAME,
                                         G_FILE_QUERY_INFO_NOFOLLOW_SYMLINKS, NULL, NULL);
      while (files != NULL && g_file_enumerator_iterate (files, NULL, &file, NULL, NULL) && file != NULL)
        g_file_delete (file, NULL, NULL);
      g_file_delete (folder, NULL, NULL);
    }

  g_clear_pointer (&folders, g_ptr_array_unref);
}

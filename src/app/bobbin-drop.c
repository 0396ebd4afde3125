/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "bobbin-dialogs.h"
#include "bobbin-drop.h"
#include "engine/job/bobbin-job-file.h"
#include "engine/workloads/bobbin-workloads.h"

/* Bytes of a text file that are looked at to see what its lines are. */
#define HEAD_SIZE 4096

static gboolean
is_url (const char *line)
{
  return g_ascii_strncasecmp (line, "http://", 7) == 0 || g_ascii_strncasecmp (line, "https://", 8) == 0;
}

/* The paths of @files as items of a command. */
static void
take_files (BobbinWindow *window,
            GSList       *files)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new ();
  g_autoptr (BobbinInputSource) source = NULL;

  for (GSList *link = files; link != NULL; link = link->next)
    {
      const char *path = g_file_peek_path (link->data);

      if (path != NULL && g_utf8_validate (path, -1, NULL))
        g_ptr_array_add (paths, (char *) path);
    }
  if (paths->len == 0)
    {
      bobbin_dialog_show_error (GTK_WIDGET (window), _("Nothing Was Taken"),
                                _("None of the files has a path on this computer."));
      return;
    }

  g_ptr_array_add (paths, NULL);
  source = bobbin_input_source_new_items ((const char * const *) paths->pdata);
  bobbin_window_take_inputs (window, source, "command");
}

typedef struct
{
  BobbinWindow *window;
  GFile        *file;
  char          head[HEAD_SIZE + 1];
} TextFile;

static void
text_file_free (TextFile *text)
{
  g_object_unref (text->window);
  g_object_unref (text->file);
  g_free (text);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TextFile, text_file_free)

static void
head_read_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (TextFile) text = user_data;
  g_autoptr (BobbinInputSource) inputs = NULL;
  g_autoptr (GError) error = NULL;
  gsize n_read = 0;

  if (!g_input_stream_read_all_finish (G_INPUT_STREAM (source), result, &n_read, &error))
    {
      bobbin_dialog_show_error (GTK_WIDGET (text->window), _("The File Cannot Be Read"), error->message);
      return;
    }

  text->head[n_read] = '\0';
  inputs = bobbin_input_source_new_lines (g_file_peek_path (text->file), FALSE);
  bobbin_window_take_inputs (text->window, inputs, is_url (text->head) ? "fetch" : "command");
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (TextFile) text = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFileInputStream) stream = g_file_read_finish (G_FILE (source), result, &error);
  char *head = text->head;

  if (stream == NULL)
    {
      bobbin_dialog_show_error (GTK_WIDGET (text->window), _("The File Cannot Be Read"), error->message);
      return;
    }

  g_input_stream_read_all_async (G_INPUT_STREAM (stream), head, HEAD_SIZE, G_PRIORITY_DEFAULT, NULL,
                                 head_read_cb, g_steal_pointer (&text));
}

static gboolean
is_text (GFile *file)
{
  g_autofree char *name = g_file_get_basename (file);
  g_autofree char *type = g_content_type_guess (name, NULL, 0, NULL);

  return g_content_type_is_a (type, "text/plain");
}

/* The kind of work that is about files with such a name: for “squares.py”,
 * calling a function in it. NULL: there is none. */
static BobbinWorkloadClass *
find_workload (const char *name)
{
  guint n_classes;
  BobbinWorkloadClass * const *classes = bobbin_workloads_get_all (&n_classes);

  for (guint i = 0; i < n_classes; i++)
    {
      const char *what = bobbin_workload_class_get_what (classes[i]);
      g_autofree char *suffix = NULL;
      BobbinParameter parameter;

      if (what != NULL && bobbin_workload_class_find_parameter (classes[i], what, &parameter))
        suffix = bobbin_parameter_dup_suffix (&parameter);
      if (suffix != NULL && g_str_has_suffix (name, suffix))
        return classes[i];
    }

  return NULL;
}

static void
take_file (BobbinWindow *window,
           GFile        *file)
{
  g_autofree char *name = g_file_get_basename (file);
  const char *path = g_file_peek_path (file);
  BobbinWorkloadClass *workload = name != NULL ? find_workload (name) : NULL;
  GSList files = { .data = file };
  TextFile *text;

  if (name != NULL && g_str_has_suffix (name, BOBBIN_JOB_FILE_SUFFIX))
    {
      bobbin_window_open_file (window, file);
      return;
    }
  if (workload != NULL && path != NULL && g_utf8_validate (path, -1, NULL))
    {
      bobbin_window_take_what (window, workload->id, path);
      return;
    }
  if (!is_text (file) || path == NULL)
    {
      take_files (window, &files);
      return;
    }

  text = g_new0 (TextFile, 1);
  text->window = g_object_ref (window);
  text->file = g_object_ref (file);
  g_file_read_async (file, G_PRIORITY_DEFAULT, NULL, opened_cb, text);
}

static gboolean
take_text (BobbinWindow *window,
           const char   *text)
{
  g_autoptr (BobbinInputSource) urls = bobbin_drop_dup_urls (text);

  if (urls == NULL)
    {
      bobbin_dialog_show_error (GTK_WIDGET (window), _("Nothing Was Taken"),
                                _("The text holds no address that starts with “http://” or “https://”."));
      return FALSE;
    }

  bobbin_window_take_inputs (window, urls, "fetch");

  return TRUE;
}

static gboolean
drop_cb (GtkDropTarget *target,
         const GValue  *value,
         double         x,
         double         y,
         BobbinWindow  *window)
{
  GSList *files;

  if (G_VALUE_HOLDS_STRING (value))
    return take_text (window, g_value_get_string (value));

  files = gdk_file_list_get_files (g_value_get_boxed (value));
  if (files == NULL)
    return FALSE;

  /* Addresses that are dropped as a list of “files”. */
  if (g_file_peek_path (files->data) == NULL)
    {
      g_autoptr (GString) uris = g_string_new (NULL);

      for (GSList *link = files; link != NULL; link = link->next)
        {
          g_autofree char *uri = g_file_get_uri (link->data);

          g_string_append_printf (uris, "%s\n", uri);
        }
      g_slist_free (files);

      return take_text (window, uris->str);
    }

  if (files->next == NULL)
    take_file (window, files->data);
  else
    take_files (window, files);
  g_slist_free (files);

  return TRUE;
}

void
bobbin_drop_add_target (BobbinWindow *window,
                        GtkWidget    *widget)
{
  GtkDropTarget *target = gtk_drop_target_new (G_TYPE_INVALID, GDK_ACTION_COPY);
  GType types[] = { GDK_TYPE_FILE_LIST, G_TYPE_STRING };

  gtk_drop_target_set_gtypes (target, types, G_N_ELEMENTS (types));
  g_signal_connect (target, "drop", G_CALLBACK (drop_cb), window);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (target));
}

BobbinInputSource *
bobbin_drop_dup_urls (const char *text)
{
  g_auto (GStrv) lines = g_strsplit_set (text, "\r\n", -1);
  g_autoptr (GPtrArray) urls = g_ptr_array_new ();

  for (char **line = lines; *line != NULL; line++)
    if (is_url (g_strstrip (*line)))
      g_ptr_array_add (urls, *line);
  if (urls->len == 0)
    return NULL;

  g_ptr_array_add (urls, NULL);

  return bobbin_input_source_new_items ((const char * const *) urls->pdata);
}

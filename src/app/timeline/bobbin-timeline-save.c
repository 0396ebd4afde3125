/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-timeline-save.h"

#include "app/bobbin-dialogs.h"
#include "app/charts/bobbin-drawing-painter.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

static gboolean
is_dark (void)
{
  return adw_style_manager_get_dark (adw_style_manager_get_default ());
}

static gboolean
write_picture (BobbinTimelineCanvas  *canvas,
               GFile                 *file,
               const char            *title,
               GError               **error)
{
  g_autoptr (BobbinDrawing) drawing = bobbin_drawing_new ();
  g_autofree char *summary = bobbin_timeline_canvas_dup_summary (canvas);
  g_autofree char *name = g_file_get_basename (file);
  g_autofree char *lower = g_ascii_strdown (name, -1);

  bobbin_timeline_canvas_draw (canvas, drawing);
  if (g_str_has_suffix (lower, ".png"))
    return bobbin_drawing_save_png (drawing, gtk_widget_get_pango_context (GTK_WIDGET (canvas)), is_dark (), file, error);

  return bobbin_drawing_save_svg (drawing, title, summary, is_dark (), file, error);
}

static void
chosen_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (BobbinTimelineCanvas) canvas = user_data;
  g_autoptr (GFile) file = gtk_file_dialog_save_finish (GTK_FILE_DIALOG (source), result, NULL);
  g_autoptr (GError) error = NULL;

  /* The page may have gone in the meantime. */
  if (file == NULL || !gtk_widget_get_realized (GTK_WIDGET (canvas)))
    return;

  if (!write_picture (canvas, file, g_object_get_data (source, "title"), &error))
    bobbin_dialog_show_error (GTK_WIDGET (canvas), _("The Picture Was Not Saved"), error->message);
}

static GListModel *
new_filters (void)
{
  GListStore *filters = g_list_store_new (GTK_TYPE_FILE_FILTER);
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, _("SVG and PNG pictures"));
  gtk_file_filter_add_suffix (filter, "svg");
  gtk_file_filter_add_suffix (filter, "png");
  g_list_store_append (filters, filter);

  return G_LIST_MODEL (filters);
}

void
bobbin_timeline_save (BobbinTimelineCanvas *canvas,
                      const char           *title)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();
  g_autoptr (GListModel) filters = new_filters ();
  g_autofree char *name = g_strconcat (title, ".svg", NULL);

  g_return_if_fail (BOBBIN_IS_TIMELINE_CANVAS (canvas));

  g_strdelimit (name, "/\\", '-');
  gtk_file_dialog_set_title (dialog, _("Save Picture"));
  gtk_file_dialog_set_initial_name (dialog, name);
  gtk_file_dialog_set_filters (dialog, filters);
  g_object_set_data_full (G_OBJECT (dialog), "title", g_strdup (title), g_free);
  gtk_file_dialog_save (dialog, GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (canvas))), NULL,
                        chosen_cb, g_object_ref (canvas));
}

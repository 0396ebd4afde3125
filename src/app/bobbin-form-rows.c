/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "bobbin-form-rows.h"

#define TEXT_ROW_MIN_HEIGHT 84
#define TEXT_ROW_MAX_HEIGHT 260

static void
chosen_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  GtkFileDialog *dialog = GTK_FILE_DIALOG (source);
  g_autoptr (AdwEntryRow) row = user_data;
  BobbinChoose choose = GPOINTER_TO_INT (g_object_get_data (source, "bobbin-choose"));
  g_autoptr (GFile) file = NULL;
  g_autofree char *text = NULL;

  if (choose == BOBBIN_CHOOSE_FILE)
    file = gtk_file_dialog_open_finish (dialog, result, NULL);
  else
    file = gtk_file_dialog_select_folder_finish (dialog, result, NULL);

  /* Nothing chosen, or a place that has no path here. */
  if (file == NULL || g_file_peek_path (file) == NULL)
    return;

  if (choose == BOBBIN_CHOOSE_PATTERN)
    text = g_build_filename (g_file_peek_path (file), "*", NULL);
  else
    text = g_file_get_path (file);

  if (g_utf8_validate (text, -1, NULL))
    gtk_editable_set_text (GTK_EDITABLE (row), text);
}

/* Offers the files that end in @suffix first, and all others too. */
static void
add_filters (GtkFileDialog *dialog,
             const char    *suffix)
{
  g_autoptr (GListStore) filters = g_list_store_new (GTK_TYPE_FILE_FILTER);
  g_autoptr (GtkFileFilter) wanted = gtk_file_filter_new ();
  g_autoptr (GtkFileFilter) all = gtk_file_filter_new ();
  g_autofree char *pattern = g_strconcat ("*", suffix, NULL);

  gtk_file_filter_set_name (wanted, pattern);
  gtk_file_filter_add_suffix (wanted, suffix + 1);
  gtk_file_filter_set_name (all, _("All Files"));
  gtk_file_filter_add_pattern (all, "*");
  g_list_store_append (filters, wanted);
  g_list_store_append (filters, all);
  gtk_file_dialog_set_filters (dialog, G_LIST_MODEL (filters));
}

static void
choose_cb (GtkButton   *button,
           AdwEntryRow *row)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (row)));
  gpointer choose = g_object_get_data (G_OBJECT (button), "bobbin-choose");
  const char *suffix = g_object_get_data (G_OBJECT (button), "bobbin-suffix");

  g_object_set_data (G_OBJECT (dialog), "bobbin-choose", choose);
  gtk_file_dialog_set_title (dialog, gtk_widget_get_tooltip_text (GTK_WIDGET (button)));

  if (suffix != NULL)
    add_filters (dialog, suffix);

  if (GPOINTER_TO_INT (choose) == BOBBIN_CHOOSE_FILE)
    gtk_file_dialog_open (dialog, window, NULL, chosen_cb, g_object_ref (row));
  else
    gtk_file_dialog_select_folder (dialog, window, NULL, chosen_cb, g_object_ref (row));
}

static gboolean
output_cb (AdwSpinRow *row,
           const char *zero)
{
  double value = adw_spin_row_get_value (row);
  char text[64];

  if (value == 0 && *zero != '\0')
    g_strlcpy (text, zero, sizeof text);
  else
    g_snprintf (text, sizeof text, "%.10g", value);

  /* Setting the same text again would move the cursor. */
  if (!g_str_equal (gtk_editable_get_text (GTK_EDITABLE (row)), text))
    gtk_editable_set_text (GTK_EDITABLE (row), text);

  return TRUE;
}

static int
input_cb (AdwSpinRow *row,
          double     *value,
          const char *zero)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (row));
  char *end;

  if (g_str_equal (text, zero) || *text == '\0')
    {
      *value = 0;
      return TRUE;
    }

  *value = g_strtod (text, &end);

  return end != text && *end == '\0' && isfinite (*value) ? TRUE : GTK_INPUT_ERROR;
}

GtkWidget *
bobbin_error_row_new (void)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *icon = gtk_image_new_from_icon_name ("dialog-error-symbolic");

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), icon);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
  gtk_widget_add_css_class (row, "error");
  gtk_widget_add_css_class (row, "bobbin-error-row");
  gtk_widget_set_visible (row, FALSE);

  return row;
}

void
bobbin_error_row_set (GtkWidget  *error_row,
                      GtkWidget  *row,
                      const char *message)
{
  gtk_widget_set_visible (error_row, message != NULL);

  if (message == NULL)
    {
      gtk_widget_remove_css_class (row, "error");
      gtk_accessible_reset_state (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_STATE_INVALID);
      return;
    }

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (error_row), message);
  gtk_widget_add_css_class (row, "error");
  gtk_accessible_update_state (GTK_ACCESSIBLE (row),
                               GTK_ACCESSIBLE_STATE_INVALID, GTK_ACCESSIBLE_INVALID_TRUE,
                               -1);
}

static GtkWidget *
new_text_view (const char *title,
               const char *subtitle,
               gboolean    monospace)
{
  GtkWidget *view = gtk_text_view_new ();

  gtk_text_view_set_monospace (GTK_TEXT_VIEW (view), monospace);
  gtk_text_view_set_wrap_mode (GTK_TEXT_VIEW (view), GTK_WRAP_WORD_CHAR);
  /* Tab leads on to the next row, as everywhere in the form. */
  gtk_text_view_set_accepts_tab (GTK_TEXT_VIEW (view), FALSE);
  gtk_text_view_set_left_margin (GTK_TEXT_VIEW (view), 9);
  gtk_text_view_set_right_margin (GTK_TEXT_VIEW (view), 9);
  gtk_text_view_set_top_margin (GTK_TEXT_VIEW (view), 9);
  gtk_text_view_set_bottom_margin (GTK_TEXT_VIEW (view), 9);
  gtk_accessible_update_property (GTK_ACCESSIBLE (view),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, title,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, subtitle != NULL ? subtitle : "",
                                  GTK_ACCESSIBLE_PROPERTY_MULTI_LINE, TRUE,
                                  -1);

  return view;
}

GtkWidget *
bobbin_text_row_new (const char     *title,
                     const char     *subtitle,
                     gboolean        monospace,
                     GtkTextBuffer **buffer)
{
  GtkWidget *row = adw_preferences_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *view = new_text_view (title, subtitle, monospace);
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *label = gtk_label_new_with_mnemonic (title);

  gtk_label_set_mnemonic_widget (GTK_LABEL (label), view);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_box_append (GTK_BOX (box), label);
  if (subtitle != NULL && *subtitle != '\0')
    {
      GtkWidget *hint = gtk_label_new (subtitle);

      gtk_label_set_xalign (GTK_LABEL (hint), 0);
      gtk_label_set_wrap (GTK_LABEL (hint), TRUE);
      gtk_widget_add_css_class (hint, "caption");
      gtk_widget_add_css_class (hint, "dim-label");
      gtk_box_append (GTK_BOX (box), hint);
    }

  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), view);
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (scroller), TEXT_ROW_MIN_HEIGHT);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroller), TEXT_ROW_MAX_HEIGHT);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_widget_add_css_class (scroller, "bobbin-text");
  gtk_box_append (GTK_BOX (box), scroller);

  gtk_widget_add_css_class (box, "bobbin-text-row");
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  /* The text in it is the one stop for the keyboard. */
  gtk_widget_set_focusable (row, FALSE);

  *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (view));

  return row;
}

char *
bobbin_text_buffer_dup (GtkTextBuffer *buffer)
{
  GtkTextIter start;
  GtkTextIter end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);

  return gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
}

void
bobbin_entry_row_add_chooser (AdwEntryRow  *row,
                              BobbinChoose  choose,
                              const char   *suffix,
                              const char   *tooltip)
{
  GtkWidget *button;

  button = gtk_button_new_from_icon_name (choose == BOBBIN_CHOOSE_FILE ? "document-open-symbolic"
                                                                       : "folder-open-symbolic");
  gtk_widget_set_tooltip_text (button, tooltip);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, tooltip, -1);
  g_object_set_data (G_OBJECT (button), "bobbin-choose", GINT_TO_POINTER (choose));
  g_object_set_data_full (G_OBJECT (button), "bobbin-suffix", g_strdup (suffix), g_free);
  g_signal_connect (button, "clicked", G_CALLBACK (choose_cb), row);
  adw_entry_row_add_suffix (row, button);
}

void
bobbin_spin_row_set_zero_text (AdwSpinRow *row,
                               const char *zero)
{
  g_signal_connect_data (row, "output", G_CALLBACK (output_cb),
                         g_strdup (zero), (GClosureNotify) (void (*) (void)) g_free, 0);
  g_signal_connect_data (row, "input", G_CALLBACK (input_cb),
                         g_strdup (zero), (GClosureNotify) (void (*) (void)) g_free, 0);
  adw_spin_row_update (row);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include <glib/gi18n-lib.h>

#include "bobbin-dialogs.h"
#include "engine/job/bobbin-job-file.h"

static AdwDialog *
new_error_dialog (const char *heading,
                  const char *message)
{
  AdwDialog *dialog = adw_alert_dialog_new (heading, NULL);

  adw_alert_dialog_set_body_use_markup (ADW_ALERT_DIALOG (dialog), FALSE);
  adw_alert_dialog_set_body (ADW_ALERT_DIALOG (dialog), message);
  adw_alert_dialog_add_response (ADW_ALERT_DIALOG (dialog), "close", _("_Close"));

  return dialog;
}

void
bobbin_dialog_show_error (GtkWidget  *parent,
                          const char *heading,
                          const char *message)
{
  adw_dialog_present (new_error_dialog (heading, message), parent);
}

void
bobbin_dialog_show_detail (GtkWidget  *parent,
                           const char *heading,
                           const char *message,
                           const char *detail)
{
  AdwDialog *dialog = new_error_dialog (heading, message);
  GtkWidget *label = gtk_label_new (detail);
  GtkWidget *scroller = gtk_scrolled_window_new ();

  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_yalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "monospace");
  gtk_widget_add_css_class (scroller, "card");
  gtk_widget_set_margin_start (label, 12);
  gtk_widget_set_margin_end (label, 12);
  gtk_widget_set_margin_top (label, 12);
  gtk_widget_set_margin_bottom (label, 12);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), label);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroller), 320);
  adw_alert_dialog_set_extra_child (ADW_ALERT_DIALOG (dialog), scroller);
  adw_dialog_set_content_width (dialog, 600);
  adw_dialog_present (dialog, parent);
}

GtkFileDialog *
bobbin_dialog_new_job_file (const char *title)
{
  GtkFileDialog *dialog = gtk_file_dialog_new ();
  g_autoptr (GtkFileFilter) jobs = gtk_file_filter_new ();
  g_autoptr (GtkFileFilter) all = gtk_file_filter_new ();
  g_autoptr (GListStore) filters = g_list_store_new (GTK_TYPE_FILE_FILTER);

  gtk_file_filter_set_name (jobs, _("Jobs of Bobbin"));
  gtk_file_filter_add_suffix (jobs, &BOBBIN_JOB_FILE_SUFFIX[1]);
  gtk_file_filter_set_name (all, _("All Files"));
  gtk_file_filter_add_pattern (all, "*");
  g_list_store_append (filters, jobs);
  g_list_store_append (filters, all);

  gtk_file_dialog_set_title (dialog, title);
  gtk_file_dialog_set_filters (dialog, G_LIST_MODEL (filters));

  return dialog;
}

/* What is lost by it. */
static char *
dup_stop_text (guint    n_runs,
               guint    n_races,
               gboolean resumable)
{
  g_autofree char *runs = NULL;
  g_autofree char *races = NULL;

  if (n_runs > 0 && resumable)
    runs = g_strdup_printf (ngettext ("%u run has not finished. It can be resumed later.",
                                      "%u runs have not finished. They can be resumed later.",
                                      n_runs),
                            n_runs);
  else if (n_runs > 0)
    runs = g_strdup_printf (ngettext ("%u run has not finished. What it has not done yet is lost.",
                                      "%u runs have not finished. What they have not done yet is lost.",
                                      n_runs),
                            n_runs);
  if (n_races > 0)
    races = g_strdup_printf (ngettext ("%u race has not finished. What it measured so far is kept.",
                                       "%u races have not finished. What they measured so far is kept.",
                                       n_races),
                             n_races);

  return g_strconcat (runs != NULL ? runs : "", runs != NULL && races != NULL ? " " : "",
                      races != NULL ? races : "", NULL);
}

void
bobbin_dialog_ask_to_stop (GtkWidget *parent,
                           guint      n_runs,
                           guint      n_races,
                           gboolean   resumable,
                           GCallback  callback,
                           gpointer   user_data)
{
  AdwDialog *dialog = adw_alert_dialog_new (_("Stop and Quit?"), NULL);
  g_autofree char *body = dup_stop_text (n_runs, n_races, resumable);

  adw_alert_dialog_set_body (ADW_ALERT_DIALOG (dialog), body);
  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog),
                                  "keep", _("_Keep Running"),
                                  "stop", _("_Stop and Quit"),
                                  NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (dialog), "stop", ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_set_default_response (ADW_ALERT_DIALOG (dialog), "keep");
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (dialog), "keep");
  g_signal_connect_swapped (dialog, "response::stop", callback, user_data);
  adw_dialog_present (dialog, parent);
}

GtkWidget *
bobbin_format_row_new (const char *title,
                       const char *subtitle)
{
  GtkWidget *row = g_object_new (ADW_TYPE_ACTION_ROW,
                                 "title", title,
                                 "subtitle", subtitle,
                                 "use-markup", FALSE,
                                 "activatable", TRUE,
                                 NULL);

  adw_action_row_add_suffix (ADW_ACTION_ROW (row), gtk_image_new_from_icon_name ("go-next-symbolic"));

  return row;
}

void
bobbin_dialog_show_about (GtkWidget *parent)
{
  AdwDialog *dialog = adw_about_dialog_new ();
  AdwAboutDialog *about = ADW_ABOUT_DIALOG (dialog);

  adw_about_dialog_set_application_name (about, _("Bobbin"));
  adw_about_dialog_set_application_icon (about, BOBBIN_APP_ID);
  adw_about_dialog_set_version (about, BOBBIN_VERSION);
  adw_about_dialog_set_developer_name (about, _("The Bobbin contributors"));
  adw_about_dialog_set_license_type (about, GTK_LICENSE_GPL_3_0);
  adw_about_dialog_set_comments (about, _("Runs a batch of work in parallel and shows every worker while it happens."));
  /* Translators: your names, one a line. */
  adw_about_dialog_set_translator_credits (about, _("translator-credits"));
  adw_dialog_present (dialog, parent);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include <glib/gi18n-lib.h>

#include "app/bobbin-dialogs.h"
#include "app/bobbin-window.h"
#include "app/compare/bobbin-compare-actions.h"
#include "app/race/bobbin-race-export-dialog.h"
#include "bobbin-export-dialog.h"
#include "bobbin-run-actions.h"

/* A run, and the window in which something is done with it. */
typedef struct
{
  BobbinWindow        *window;     /* weak */
  BobbinHistoryKeeper *keeper;
  BobbinRunItem       *item;
  GtkEditable         *entry;
  gboolean             undone;
} Doing;

static Doing *
doing_new (BobbinWindow  *window,
           BobbinRunItem *item)
{
  Doing *doing = g_new0 (Doing, 1);

  g_set_weak_pointer (&doing->window, window);
  doing->keeper = g_object_ref (bobbin_window_get_keeper (window));
  doing->item = g_object_ref (item);

  return doing;
}

static void
doing_free (gpointer  data,
            GClosure *closure)
{
  Doing *doing = data;

  g_clear_weak_pointer (&doing->window);
  g_object_unref (doing->keeper);
  g_object_unref (doing->item);
  g_free (doing);
}

static void
show_failure (BobbinWindow *window,
              const char   *heading,
              const GError *error)
{
  if (window != NULL)
    bobbin_dialog_show_error (GTK_WIDGET (window), heading, error->message);
}

static void
rename_race (Doing      *doing,
             const char *title)
{
  BobbinHistory *history = bobbin_history_keeper_get_history (doing->keeper);
  BobbinShownRace *race = bobbin_run_item_get_race (doing->item);
  gint64 number = bobbin_run_item_get_number (doing->item);
  g_autoptr (GError) error = NULL;

  if (number != 0 && !bobbin_history_rename_race (history, number, title, &error))
    {
      show_failure (doing->window, _("The Race Was Not Renamed"), error);
      return;
    }

  if (race == NULL)
    race = bobbin_history_keeper_peek_race (doing->keeper, number);
  if (race != NULL)
    g_object_set (race, "title", title, NULL);
}

static void
rename_run (Doing      *doing,
            const char *title)
{
  BobbinHistory *history = bobbin_history_keeper_get_history (doing->keeper);
  BobbinRun *run = bobbin_run_item_get_run (doing->item);
  gint64 number = bobbin_run_item_get_number (doing->item);
  g_autoptr (GError) error = NULL;

  if (number != 0 && !bobbin_history_rename (history, number, title, &error))
    {
      show_failure (doing->window, _("The Run Was Not Renamed"), error);
      return;
    }

  /* Of the session, or one that a page shows. */
  if (run == NULL)
    run = bobbin_history_keeper_peek_run (doing->keeper, number);
  if (run != NULL)
    g_object_set (run, "title", title, NULL);
}

static void
renamed_cb (Doing *doing)
{
  g_autofree char *title = g_strstrip (g_strdup (gtk_editable_get_text (doing->entry)));

  if (*title == '\0')
    return;

  if (bobbin_run_item_is_race (doing->item))
    rename_race (doing, title);
  else
    rename_run (doing, title);
}

static void
entry_changed_cb (GtkEditable    *entry,
                  AdwAlertDialog *dialog)
{
  g_autofree char *title = g_strstrip (g_strdup (gtk_editable_get_text (entry)));

  adw_alert_dialog_set_response_enabled (dialog, "rename", *title != '\0');
}

static void
ask_name (BobbinWindow  *window,
          BobbinRunItem *item)
{
  AdwDialog *dialog = adw_alert_dialog_new (bobbin_run_item_is_race (item) ? _("Rename Race") : _("Rename Run"), NULL);
  AdwAlertDialog *alert = ADW_ALERT_DIALOG (dialog);
  GtkWidget *entry = gtk_entry_new ();
  Doing *doing = doing_new (window, item);

  doing->entry = GTK_EDITABLE (entry);
  gtk_editable_set_text (GTK_EDITABLE (entry), bobbin_run_item_get_title (item));
  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Title"), -1);
  adw_alert_dialog_set_extra_child (alert, entry);
  adw_alert_dialog_add_responses (alert, "cancel", _("_Cancel"), "rename", _("_Rename"), NULL);
  adw_alert_dialog_set_response_appearance (alert, "rename", ADW_RESPONSE_SUGGESTED);
  adw_alert_dialog_set_default_response (alert, "rename");
  adw_alert_dialog_set_close_response (alert, "cancel");
  g_signal_connect (entry, "changed", G_CALLBACK (entry_changed_cb), dialog);
  g_signal_connect_data (dialog, "response::rename", G_CALLBACK (renamed_cb), doing, doing_free,
                         G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, GTK_WIDGET (window));
  gtk_widget_grab_focus (entry);
}

static void
set_pinned (BobbinWindow  *window,
            BobbinRunItem *item,
            gboolean       pinned)
{
  BobbinHistory *history = bobbin_history_keeper_get_history (bobbin_window_get_keeper (window));
  gint64 number = bobbin_run_item_get_number (item);
  g_autoptr (GError) error = NULL;

  if (bobbin_run_item_is_race (item))
    {
      if (!bobbin_history_set_race_pinned (history, number, pinned, &error))
        show_failure (window, _("The Race Was Not Changed"), error);
    }
  else if (!bobbin_history_set_pinned (history, number, pinned, &error))
    {
      show_failure (window, _("The Run Was Not Changed"), error);
    }
}

static void
undo_cb (AdwToast *toast,
         Doing    *doing)
{
  doing->undone = TRUE;
  bobbin_history_keeper_unhide (doing->keeper, doing->item);
}

/* Nobody wants it back: now it goes for good. */
static void
dismissed_cb (AdwToast *toast,
              Doing    *doing)
{
  g_autoptr (GError) error = NULL;

  if (!doing->undone && !bobbin_history_keeper_delete (doing->keeper, doing->item, &error))
    show_failure (doing->window, bobbin_run_item_is_race (doing->item) ? _("The Race Was Not Deleted")
                                                                       : _("The Run Was Not Deleted"), error);
}

static void
delete_with_undo (BobbinWindow  *window,
                  BobbinRunItem *item)
{
  AdwToast *toast = adw_toast_new ("");
  Doing *doing = doing_new (window, item);
  g_autofree char *text = g_strdup_printf (_("“%s” deleted"), bobbin_run_item_get_title (item));

  adw_toast_set_use_markup (toast, FALSE);
  adw_toast_set_title (toast, text);
  adw_toast_set_button_label (toast, _("_Undo"));
  g_signal_connect (toast, "button-clicked", G_CALLBACK (undo_cb), doing);
  g_signal_connect_data (toast, "dismissed", G_CALLBACK (dismissed_cb), doing, doing_free, G_CONNECT_DEFAULT);

  bobbin_history_keeper_hide (doing->keeper, item);
  bobbin_window_add_toast (window, toast);
}

static void
ask_race_export (BobbinWindow  *window,
                 BobbinRunItem *item)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BobbinShownRace) race = bobbin_history_keeper_dup_race (bobbin_window_get_keeper (window), item, &error);

  if (race != NULL)
    adw_dialog_present (bobbin_race_export_dialog_new (race), GTK_WIDGET (window));
  else
    show_failure (window, _("The Race Cannot Be Opened"), error);
}

static void
ask_export (BobbinWindow  *window,
            BobbinRunItem *item)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BobbinRun) run = bobbin_history_keeper_dup_run (bobbin_window_get_keeper (window), item, &error);

  if (run != NULL)
    adw_dialog_present (bobbin_export_dialog_new (run), GTK_WIDGET (window));
  else
    show_failure (window, _("The Run Cannot Be Opened"), error);
}

void
bobbin_run_actions_do (GtkWidget     *widget,
                       const char    *name,
                       BobbinRunItem *item)
{
  BobbinWindow *window = BOBBIN_WINDOW (gtk_widget_get_root (widget));
  /* What is done may take the item out of the list. */
  g_autoptr (BobbinRunItem) held = g_object_ref (item);

  g_return_if_fail (BOBBIN_IS_WINDOW (window));

  if (g_str_equal (name, "open"))
    bobbin_window_show_item (window, item);
  else if (g_str_equal (name, "resume"))
    bobbin_window_resume (window, bobbin_run_item_get_number (item));
  else if (g_str_equal (name, "rename"))
    ask_name (window, item);
  else if (g_str_equal (name, "pin"))
    set_pinned (window, item, TRUE);
  else if (g_str_equal (name, "unpin"))
    set_pinned (window, item, FALSE);
  else if (g_str_equal (name, "compare"))
    bobbin_compare_actions_ask (window, item);
  else if (g_str_equal (name, "export") && bobbin_run_item_is_race (item))
    ask_race_export (window, item);
  else if (g_str_equal (name, "export"))
    ask_export (window, item);
  else if (g_str_equal (name, "delete"))
    delete_with_undo (window, item);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-compare-actions.h"

#include <glib/gi18n-lib.h>

#include "app/bobbin-dialogs.h"
#include "bobbin-compare-dialog.h"
#include "bobbin-compare-page.h"

/* What a dialog is about. */
typedef struct
{
  BobbinWindow  *window;
  BobbinRunItem *item;
} Asking;

static void
asking_free (gpointer  data,
             GClosure *closure)
{
  Asking *asking = data;

  g_clear_weak_pointer (&asking->window);
  g_object_unref (asking->item);
  g_free (asking);
}

static void
chosen_cb (BobbinCompareDialog *dialog,
           BobbinRunItem       *other,
           Asking              *asking)
{
  if (asking->window != NULL)
    bobbin_compare_actions_show (asking->window, asking->item, other);
}

void
bobbin_compare_actions_ask (BobbinWindow  *window,
                            BobbinRunItem *item)
{
  AdwDialog *dialog = bobbin_compare_dialog_new (bobbin_window_get_keeper (window), item);
  Asking *asking = g_new0 (Asking, 1);

  g_set_weak_pointer (&asking->window, window);
  asking->item = g_object_ref (item);
  g_signal_connect_data (dialog, "chosen", G_CALLBACK (chosen_cb), asking, asking_free, G_CONNECT_DEFAULT);
  adw_dialog_present (dialog, GTK_WIDGET (window));
}

static void show_runs (BobbinWindow *window,
                       BobbinRun    *before,
                       BobbinRun    *after);

static void
show_task_cb (BobbinWindow *window,
              BobbinRun    *run,
              guint64       task)
{
  bobbin_window_show_task (window, run, task);
}

static void
swap_cb (BobbinWindow      *window,
         BobbinComparePage *page)
{
  show_runs (window, bobbin_compare_page_get_after (page), bobbin_compare_page_get_before (page));
}

static void
show_runs (BobbinWindow *window,
           BobbinRun    *before,
           BobbinRun    *after)
{
  g_autoptr (GError) error = NULL;
  GtkWidget *page = bobbin_compare_page_new (before, after, &error);

  if (page == NULL)
    {
      bobbin_dialog_show_error (GTK_WIDGET (window), _("The Runs Cannot Be Compared"), error->message);
      return;
    }

  g_signal_connect_object (page, "show-task", G_CALLBACK (show_task_cb), window, G_CONNECT_SWAPPED);
  g_signal_connect_object (page, "swap", G_CALLBACK (swap_cb), window, G_CONNECT_SWAPPED);
  bobbin_window_push_page (window, ADW_NAVIGATION_PAGE (page));
}

void
bobbin_compare_actions_show (BobbinWindow  *window,
                             BobbinRunItem *one,
                             BobbinRunItem *other)
{
  gboolean in_order = bobbin_run_item_get_started (one) <= bobbin_run_item_get_started (other);
  g_autoptr (GError) error = NULL;
  BobbinHistoryKeeper *keeper = bobbin_window_get_keeper (window);
  g_autoptr (BobbinRun) before = bobbin_history_keeper_dup_run (keeper, in_order ? one : other, &error);
  g_autoptr (BobbinRun) after = NULL;

  if (before != NULL)
    after = bobbin_history_keeper_dup_run (keeper, in_order ? other : one, &error);

  if (after != NULL)
    show_runs (window, before, after);
  else
    bobbin_dialog_show_error (GTK_WIDGET (window), _("The Run Cannot Be Opened"), error->message);
}

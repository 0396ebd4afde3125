/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-compare-dialog.h"

#include <glib/gi18n-lib.h>

#include "app/bobbin-run-row.h"
#include "app/history/bobbin-run-items.h"

/* How near a run is to the one that is compared; the sections of the list. */
typedef enum
{
  NEAR_TITLE,
  NEAR_WORKLOAD,
  NEAR_NOTHING,
} Near;

struct _BobbinCompareDialog
{
  AdwDialog           parent_instance;

  BobbinRunItem      *item;
  BobbinRunItems     *items;
  GtkNoSelection     *selection;

  /* Template */
  GtkLabel           *subject;
  GtkSearchEntry     *search;
  GtkStack           *stack;
  GtkListView        *list;
};

enum { SIGNAL_CHOSEN, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (BobbinCompareDialog, bobbin_compare_dialog, ADW_TYPE_DIALOG)

static const char *
get_workload (BobbinRunItem *item)
{
  BobbinRun *run = bobbin_run_item_get_run (item);

  return run != NULL ? bobbin_job_get_workload_id (bobbin_run_get_job (run))
                     : bobbin_run_item_get_entry (item)->workload;
}

static Near
get_near (BobbinRunItem *subject,
          BobbinRunItem *item)
{
  if (g_str_equal (bobbin_run_item_get_title (item), bobbin_run_item_get_title (subject)))
    return NEAR_TITLE;

  return g_str_equal (get_workload (item), get_workload (subject)) ? NEAR_WORKLOAD : NEAR_NOTHING;
}

/* Another run that is over. */
static gboolean
is_offered (gpointer item,
            gpointer user_data)
{
  BobbinRunItem *subject = user_data;
  BobbinRun *run;
  gint64 number;

  if (bobbin_run_item_is_race (item) || bobbin_run_item_is_active (item))
    return FALSE;

  run = bobbin_run_item_get_run (item);
  number = bobbin_run_item_get_number (item);

  return (number == 0 || number != bobbin_run_item_get_number (subject)) &&
         (run == NULL || run != bobbin_run_item_get_run (subject));
}

static int
compare_near (gconstpointer a,
              gconstpointer b,
              gpointer      user_data)
{
  return (int) get_near (user_data, (gpointer) a) - (int) get_near (user_data, (gpointer) b);
}

static void
show_items (BobbinCompareDialog *self)
{
  gboolean any = g_list_model_get_n_items (G_LIST_MODEL (self->selection)) > 0;
  gboolean searching = bobbin_run_items_get_search (self->items) != NULL;

  gtk_stack_set_visible_child_name (self->stack, any ? "runs" : searching ? "not-found" : "empty");
}

static void
search_changed_cb (BobbinCompareDialog *self)
{
  if (self->items == NULL)
    return;

  bobbin_run_items_set_search (self->items, gtk_editable_get_text (GTK_EDITABLE (self->search)));
  /* Nothing may have changed in the list but what it is a list of. */
  show_items (self);
}

static void
choose (BobbinCompareDialog *self,
        guint                position)
{
  g_autoptr (BobbinRunItem) item = g_list_model_get_item (G_LIST_MODEL (self->selection), position);
  g_autoptr (BobbinCompareDialog) held = g_object_ref (self);

  if (item == NULL)
    return;

  adw_dialog_close (ADW_DIALOG (held));
  g_signal_emit (held, signals[SIGNAL_CHOSEN], 0, item);
}

static void
activate_cb (BobbinCompareDialog *self,
             guint                position)
{
  choose (self, position);
}

/* Enter in the search takes the first one that is found: the entry tells of what
 * was typed only when nobody has typed for a while. */
static void
search_activate_cb (BobbinCompareDialog *self)
{
  search_changed_cb (self);
  choose (self, 0);
}

static void
stop_search_cb (BobbinCompareDialog *self)
{
  adw_dialog_close (ADW_DIALOG (self));
}

static void
bind_header_cb (BobbinCompareDialog *self,
                GtkListHeader       *header)
{
  const char *titles[] = { _("Same Title"), _("Same Kind of Work"), _("Other Runs") };

  gtk_label_set_label (GTK_LABEL (gtk_list_header_get_child (header)),
                       titles[get_near (self->item, gtk_list_header_get_item (header))]);
}

static void
bobbin_compare_dialog_dispose (GObject *object)
{
  BobbinCompareDialog *self = BOBBIN_COMPARE_DIALOG (object);

  if (self->selection != NULL)
    g_signal_handlers_disconnect_by_data (self->selection, self);
  gtk_widget_dispose_template (GTK_WIDGET (self), BOBBIN_TYPE_COMPARE_DIALOG);
  g_clear_object (&self->selection);
  g_clear_object (&self->items);
  g_clear_object (&self->item);

  G_OBJECT_CLASS (bobbin_compare_dialog_parent_class)->dispose (object);
}

static void
bobbin_compare_dialog_class_init (BobbinCompareDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = bobbin_compare_dialog_dispose;

  signals[SIGNAL_CHOSEN] =
    g_signal_new ("chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 1, BOBBIN_TYPE_RUN_ITEM);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/bobbin/Bobbin/compare/bobbin-compare-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, BobbinCompareDialog, subject);
  gtk_widget_class_bind_template_child (widget_class, BobbinCompareDialog, search);
  gtk_widget_class_bind_template_child (widget_class, BobbinCompareDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, BobbinCompareDialog, list);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_search_cb);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, bobbin_run_row_setup);
  gtk_widget_class_bind_template_callback (widget_class, bobbin_run_row_bind);
  gtk_widget_class_bind_template_callback (widget_class, bobbin_run_row_unbind);
  gtk_widget_class_bind_template_callback (widget_class, bobbin_run_row_setup_header);
  gtk_widget_class_bind_template_callback (widget_class, bind_header_cb);
}

static void
bobbin_compare_dialog_init (BobbinCompareDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* The runs that are offered, in their sections. GTK still asks for them while it
 * takes the list down, when this dialog has let go of what it holds. */
static GtkNoSelection *
new_selection (BobbinCompareDialog *self)
{
  GtkFilter *filter = GTK_FILTER (gtk_custom_filter_new (is_offered, g_object_ref (self->item), g_object_unref));
  GtkSorter *sections = GTK_SORTER (gtk_custom_sorter_new (compare_near, g_object_ref (self->item), g_object_unref));
  GtkFilterListModel *filtered = gtk_filter_list_model_new (G_LIST_MODEL (g_object_ref (self->items)), filter);
  GtkSortListModel *sorted = gtk_sort_list_model_new (G_LIST_MODEL (filtered), NULL);

  gtk_sort_list_model_set_section_sorter (sorted, sections);
  g_object_unref (sections);

  return gtk_no_selection_new (G_LIST_MODEL (sorted));
}

AdwDialog *
bobbin_compare_dialog_new (BobbinHistoryKeeper *keeper,
                           BobbinRunItem       *item)
{
  BobbinCompareDialog *self = g_object_new (BOBBIN_TYPE_COMPARE_DIALOG, NULL);
  g_autofree char *subject = NULL;

  self->item = g_object_ref (item);
  self->items = bobbin_run_items_new (keeper);
  self->selection = new_selection (self);
  /* Translators: %s is the title of a run */
  subject = g_strdup_printf (_("Compare “%s” with:"), bobbin_run_item_get_title (item));
  gtk_label_set_text (self->subject, subject);
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (self->selection));
  g_signal_connect_swapped (self->selection, "items-changed", G_CALLBACK (show_items), self);
  show_items (self);

  return ADW_DIALOG (self);
}

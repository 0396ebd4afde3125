/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include <glib/gi18n-lib.h>

#include "bobbin-run-row.h"
#include "bobbin-sidebar.h"

struct _BobbinSidebar
{
  AdwNavigationPage  parent_instance;

  BobbinRunList     *runs;

  /* Template */
  GtkStack          *stack;
  GtkListBox        *list;
};

enum {
  SIGNAL_RUN_CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (BobbinSidebar, bobbin_sidebar, ADW_TYPE_NAVIGATION_PAGE)

static gboolean
row_is_active (GtkListBoxRow *row)
{
  BobbinRun *run = bobbin_run_row_get_run (BOBBIN_RUN_ROW (row));

  return !BOBBIN_RUN_IS_OVER (bobbin_run_get_state (run));
}

static int
sort_cb (GtkListBoxRow *a,
         GtkListBoxRow *b,
         gpointer       user_data)
{
  BobbinSidebar *self = user_data;
  gboolean a_active = row_is_active (a);
  gboolean b_active = row_is_active (b);
  guint a_position;
  guint b_position;

  if (a_active != b_active)
    return a_active ? -1 : 1;

  a_position = bobbin_run_list_get_position (self->runs, bobbin_run_row_get_run (BOBBIN_RUN_ROW (a)));
  b_position = bobbin_run_list_get_position (self->runs, bobbin_run_row_get_run (BOBBIN_RUN_ROW (b)));

  /* The latest first. */
  return a_position > b_position ? -1 : 1;
}

static void
header_cb (GtkListBoxRow *row,
           GtkListBoxRow *before,
           gpointer       user_data)
{
  gboolean active = row_is_active (row);
  GtkWidget *label;

  if (before != NULL && row_is_active (before) == active)
    {
      gtk_list_box_row_set_header (row, NULL);
      return;
    }

  label = g_object_new (GTK_TYPE_LABEL,
                        "label", active ? _("Running") : _("Today"),
                        "xalign", 0.0,
                        "accessible-role", GTK_ACCESSIBLE_ROLE_HEADING,
                        NULL);
  gtk_widget_add_css_class (label, "heading");
  gtk_widget_add_css_class (label, "dim-label");
  gtk_widget_add_css_class (label, "bobbin-list-heading");
  gtk_list_box_row_set_header (row, label);
}

static void
runs_changed_cb (GListModel    *runs,
                 guint          position,
                 guint          removed,
                 guint          added,
                 BobbinSidebar *self)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (BobbinRun) run = g_list_model_get_item (runs, i);

      gtk_list_box_append (self->list, bobbin_run_row_new (run));
    }

  gtk_stack_set_visible_child_name (self->stack,
                                    g_list_model_get_n_items (runs) > 0 ? "runs" : "empty");
}

static void
row_activated_cb (BobbinSidebar *self,
                  GtkListBoxRow *row)
{
  g_signal_emit (self, signals[SIGNAL_RUN_CHOSEN], 0, bobbin_run_row_get_run (BOBBIN_RUN_ROW (row)));
}

static void
bobbin_sidebar_dispose (GObject *object)
{
  BobbinSidebar *self = BOBBIN_SIDEBAR (object);

  if (self->runs != NULL)
    g_signal_handlers_disconnect_by_data (self->runs, self);
  gtk_widget_dispose_template (GTK_WIDGET (self), BOBBIN_TYPE_SIDEBAR);
  g_clear_object (&self->runs);

  G_OBJECT_CLASS (bobbin_sidebar_parent_class)->dispose (object);
}

static void
bobbin_sidebar_class_init (BobbinSidebarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = bobbin_sidebar_dispose;

  signals[SIGNAL_RUN_CHOSEN] =
    g_signal_new ("run-chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 1, BOBBIN_TYPE_RUN);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/bobbin/Bobbin/bobbin-sidebar.ui");
  gtk_widget_class_bind_template_child (widget_class, BobbinSidebar, stack);
  gtk_widget_class_bind_template_child (widget_class, BobbinSidebar, list);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
}

static void
bobbin_sidebar_init (BobbinSidebar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_list_box_set_sort_func (self->list, sort_cb, self, NULL);
  gtk_list_box_set_header_func (self->list, header_cb, self, NULL);
}

void
bobbin_sidebar_set_runs (BobbinSidebar *self,
                         BobbinRunList *runs)
{
  g_return_if_fail (BOBBIN_IS_SIDEBAR (self));
  g_return_if_fail (self->runs == NULL);

  self->runs = g_object_ref (runs);
  g_signal_connect (runs, "items-changed", G_CALLBACK (runs_changed_cb), self);
  runs_changed_cb (G_LIST_MODEL (runs), 0, 0, g_list_model_get_n_items (G_LIST_MODEL (runs)), self);
}

void
bobbin_sidebar_select (BobbinSidebar *self,
                       BobbinRun     *run)
{
  GtkWidget *child;

  g_return_if_fail (BOBBIN_IS_SIDEBAR (self));

  if (run == NULL)
    {
      gtk_list_box_unselect_all (self->list);
      return;
    }

  for (child = gtk_widget_get_first_child (GTK_WIDGET (self->list));
       child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      if (BOBBIN_IS_RUN_ROW (child) && bobbin_run_row_get_run (BOBBIN_RUN_ROW (child)) == run)
        gtk_list_box_select_row (self->list, GTK_LIST_BOX_ROW (child));
    }
}

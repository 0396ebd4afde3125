/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-compare-page.h"

#include <glib/gi18n-lib.h>

#include "app/run-page/bobbin-run-selection.h"
#include "bobbin-compare-overview.h"
#include "bobbin-compare-words.h"
#include "bobbin-compared-table.h"
#include "bobbin-twin-timelines.h"

/* µs of the main loop that comparing may take at a time. */
#define SLICE 6000

struct _BobbinComparePage
{
  AdwNavigationPage      parent_instance;

  BobbinRunComparison   *comparison;
  BobbinRunSelection    *selections[BOBBIN_N_SIDES];
  GSimpleActionGroup    *actions;
  guint                  source;

  /* Template */
  AdwWindowTitle        *title;
  GtkStack              *stack;
  GtkProgressBar        *progress;
  GtkLabel              *verdict;
  AdwViewStack          *views;
  BobbinCompareOverview *overview;
  BobbinTwinTimelines   *timelines;
  BobbinComparedTable   *tasks;
};

enum { SIGNAL_SHOW_TASK, SIGNAL_SWAP, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (BobbinComparePage, bobbin_compare_page, ADW_TYPE_NAVIGATION_PAGE)

static void
show_comparison (BobbinComparePage *self)
{
  g_autofree char *verdict = NULL;

  if (bobbin_run_comparison_get_n_common (self->comparison) == 0)
    {
      gtk_stack_set_visible_child_name (self->stack, "nothing");
      return;
    }

  verdict = bobbin_run_comparison_dup_verdict (self->comparison);
  gtk_label_set_text (self->verdict, verdict);
  bobbin_compare_overview_set_comparison (self->overview, self->comparison);
  bobbin_twin_timelines_set_comparison (self->timelines, self->comparison, self->selections);
  bobbin_compared_table_set_comparison (self->tasks, self->comparison, self->selections);
  gtk_stack_set_visible_child_name (self->stack, "comparison");
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    gtk_accessible_announce (GTK_ACCESSIBLE (self), verdict, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

static gboolean
step_cb (gpointer user_data)
{
  BobbinComparePage *self = user_data;

  if (bobbin_run_comparison_step (self->comparison, SLICE))
    {
      gtk_progress_bar_set_fraction (self->progress, bobbin_run_comparison_get_progress (self->comparison));
      return G_SOURCE_CONTINUE;
    }

  self->source = 0;
  show_comparison (self);

  return G_SOURCE_REMOVE;
}

static void
show_task_cb (BobbinComparePage *self,
              BobbinRun         *run,
              guint64            task)
{
  g_signal_emit (self, signals[SIGNAL_SHOW_TASK], 0, run, task);
}

static void
changes_activated_cb (BobbinComparePage *self,
                      guint              changes)
{
  bobbin_compared_table_show_changes (self->tasks, changes);
  adw_view_stack_set_visible_child_name (self->views, "tasks");
}

static void
swap_cb (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  g_signal_emit (user_data, signals[SIGNAL_SWAP], 0);
}

static void
view_cb (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  adw_view_stack_set_visible_child_name (BOBBIN_COMPARE_PAGE (user_data)->views, g_variant_get_string (parameter, NULL));
}

static const GActionEntry action_entries[] = {
  { .name = "swap", .activate = swap_cb },
  { .name = "view", .activate = view_cb, .parameter_type = "s" },
};

static void
bobbin_compare_page_dispose (GObject *object)
{
  BobbinComparePage *self = BOBBIN_COMPARE_PAGE (object);

  g_clear_handle_id (&self->source, g_source_remove);
  gtk_widget_dispose_template (GTK_WIDGET (self), BOBBIN_TYPE_COMPARE_PAGE);
  for (guint i = 0; i < BOBBIN_N_SIDES; i++)
    g_clear_object (&self->selections[i]);
  g_clear_object (&self->comparison);
  g_clear_object (&self->actions);

  G_OBJECT_CLASS (bobbin_compare_page_parent_class)->dispose (object);
}

static void
bobbin_compare_page_class_init (BobbinComparePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = bobbin_compare_page_dispose;

  signals[SIGNAL_SHOW_TASK] =
    g_signal_new ("show-task", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 2, BOBBIN_TYPE_RUN, G_TYPE_UINT64);
  signals[SIGNAL_SWAP] =
    g_signal_new ("swap", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (BOBBIN_TYPE_COMPARE_OVERVIEW);
  g_type_ensure (BOBBIN_TYPE_TWIN_TIMELINES);
  g_type_ensure (BOBBIN_TYPE_COMPARED_TABLE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/bobbin/Bobbin/compare/bobbin-compare-page.ui");
  gtk_widget_class_bind_template_child (widget_class, BobbinComparePage, title);
  gtk_widget_class_bind_template_child (widget_class, BobbinComparePage, stack);
  gtk_widget_class_bind_template_child (widget_class, BobbinComparePage, progress);
  gtk_widget_class_bind_template_child (widget_class, BobbinComparePage, verdict);
  gtk_widget_class_bind_template_child (widget_class, BobbinComparePage, views);
  gtk_widget_class_bind_template_child (widget_class, BobbinComparePage, overview);
  gtk_widget_class_bind_template_child (widget_class, BobbinComparePage, timelines);
  gtk_widget_class_bind_template_child (widget_class, BobbinComparePage, tasks);
  gtk_widget_class_bind_template_callback (widget_class, changes_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, show_task_cb);
}

static void
bobbin_compare_page_init (BobbinComparePage *self)
{
  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), action_entries, G_N_ELEMENTS (action_entries), self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "compare", G_ACTION_GROUP (self->actions));
  for (guint i = 0; i < BOBBIN_N_SIDES; i++)
    self->selections[i] = bobbin_run_selection_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
show_title (BobbinComparePage *self)
{
  g_autofree char *before = bobbin_compare_words_run (bobbin_run_comparison_get_totals (self->comparison,
                                                                                        BOBBIN_SIDE_BEFORE));
  g_autofree char *after = bobbin_compare_words_run (bobbin_run_comparison_get_totals (self->comparison,
                                                                                       BOBBIN_SIDE_AFTER));
  /* Translators: two runs */
  g_autofree char *title = g_strdup_printf (_("%s and %s"), before, after);

  adw_window_title_set_subtitle (self->title, title);
}

GtkWidget *
bobbin_compare_page_new (BobbinRun  *before,
                         BobbinRun  *after,
                         GError    **error)
{
  g_autoptr (BobbinRunComparison) comparison = bobbin_run_comparison_new (before, after, error);
  BobbinComparePage *self;

  if (comparison == NULL)
    return NULL;

  self = g_object_new (BOBBIN_TYPE_COMPARE_PAGE, NULL);
  self->comparison = g_steal_pointer (&comparison);
  show_title (self);
  self->source = g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, step_cb, self, NULL);

  return GTK_WIDGET (self);
}

BobbinRun *
bobbin_compare_page_get_before (BobbinComparePage *self)
{
  g_return_val_if_fail (BOBBIN_IS_COMPARE_PAGE (self), NULL);

  return bobbin_run_comparison_get_run (self->comparison, BOBBIN_SIDE_BEFORE);
}

BobbinRun *
bobbin_compare_page_get_after (BobbinComparePage *self)
{
  g_return_val_if_fail (BOBBIN_IS_COMPARE_PAGE (self), NULL);

  return bobbin_run_comparison_get_run (self->comparison, BOBBIN_SIDE_AFTER);
}

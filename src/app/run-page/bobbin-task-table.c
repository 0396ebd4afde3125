/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-task-table.h"

#include "app/bobbin-format.h"
#include "bobbin-task-actions.h"
#include "bobbin-task-columns.h"
#include "bobbin-task-details.h"
#include "bobbin-task-filter-bar.h"

#include <glib/gi18n-lib.h>

struct _BobbinTaskTable
{
  AdwBin               parent_instance;

  BobbinRun           *run;
  BobbinRunSelection  *chosen;        /* what the views share */
  BobbinTaskModel     *model;
  BobbinTaskSelection *selection;     /* in the view once it was seen */
  BobbinTaskActions   *actions;
  GtkColumnViewColumn *narrow_out[4]; /* left out where there is little width */
  gboolean             choosing;      /* the table itself is what chooses */
  guint                scroll;        /* to the chosen task, when there is a layout */

  BobbinTaskFilterBar *filters;
  GtkStack            *stack;
  AdwStatusPage       *empty;
  GtkWidget           *clear;
  GtkColumnView       *table;
  GtkRevealer         *bar;
  GtkLabel            *n_selected;
  GtkWidget           *cancel;
  GtkWidget           *cancel_label;
  GtkWidget           *again_label;
  GtkWidget           *copy_label;
  GtkWidget           *export_label;
  GMenuModel          *row_menu;
  GtkWidget           *popover;
  AdwOverlaySplitView *split;
  BobbinTaskDetails   *details;
  gboolean             compact;
};

enum {
  PROP_0,
  PROP_COMPACT,
  N_PROPS
};

enum {
  SIGNAL_RUN_JOB,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (BobbinTaskTable, bobbin_task_table, ADW_TYPE_BIN)

static void
show_steps (BobbinTaskTable *self)
{
  gint64 task = bobbin_run_selection_get_task (self->chosen);
  guint position;
  gboolean shown = task >= 0 && bobbin_task_model_find (self->model, (guint64) task, &position);

  bobbin_task_details_set_steps (self->details, shown && position > 0,
                                 shown && position + 1 < g_list_model_get_n_items (G_LIST_MODEL (self->model)));
}

static void
show_emptiness (BobbinTaskTable *self)
{
  gboolean filtered = bobbin_task_model_is_filtered (self->model);
  g_autofree char *summary = bobbin_task_filter_bar_dup_summary (self->filters);
  g_autofree char *description = NULL;

  if (filtered)
    description = g_strdup_printf (_("No task matches %s."), summary);
  adw_status_page_set_title (self->empty, filtered ? _("No Task Found") : _("No Tasks"));
  adw_status_page_set_description (self->empty, NULL);
  if (description != NULL)
    {
      g_autofree char *escaped = g_markup_escape_text (description, -1);

      adw_status_page_set_description (self->empty, escaped);
    }
  gtk_widget_set_visible (self->clear, filtered);
  gtk_stack_set_visible_child_name (self->stack, "empty");
}

static void
show_count (BobbinTaskTable *self)
{
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (self->model));
  gboolean filtering, sorting;

  g_object_get (self->model, "filtering", &filtering, "sorting", &sorting, NULL);
  bobbin_task_filter_bar_set_count (self->filters, n_items, bobbin_task_model_get_n_tasks (self->model));
  if (!filtering && !sorting)
    show_steps (self);

  if (n_items > 0)
    gtk_stack_set_visible_child_name (self->stack, "table");
  else if (!filtering && !sorting)
    show_emptiness (self);
}

static void
filters_changed_cb (BobbinTaskTable *self)
{
  BobbinTaskCriteria criteria;

  if (self->model == NULL)
    return;

  bobbin_task_filter_bar_get_criteria (self->filters, &criteria);
  bobbin_task_model_set_criteria (self->model, &criteria);
  show_count (self);
}

static void
clear_cb (BobbinTaskTable *self)
{
  bobbin_task_filter_bar_clear (self->filters);
  gtk_widget_grab_focus (GTK_WIDGET (self->table));
}

static void
show_bar (BobbinTaskTable *self)
{
  guint64 n_selected = bobbin_task_selection_get_n (self->selection);
  g_autofree char *count = bobbin_format_count (n_selected);
  g_autofree char *text = NULL;

  bobbin_task_actions_update (self->actions);
  gtk_widget_set_visible (self->cancel, BOBBIN_RUN_IS_ACTIVE (bobbin_run_get_state (self->run)));
  if (n_selected > 1)
    {
      text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s selected", "%s selected", (gulong) n_selected), count);
      gtk_label_set_text (self->n_selected, text);
    }
  gtk_revealer_set_reveal_child (self->bar, n_selected > 1);
}

/* One that is selected is the chosen one, for all views. */
static void
selection_changed_cb (BobbinTaskTable *self)
{
  guint64 task;

  show_bar (self);
  if (!bobbin_task_selection_get_single (self->selection, &task))
    return;

  self->choosing = TRUE;
  bobbin_run_selection_set_task (self->chosen, (gint64) task);
  self->choosing = FALSE;
  adw_overlay_split_view_set_show_sidebar (self->split, TRUE);
}

static gboolean
scroll_cb (gpointer user_data)
{
  BobbinTaskTable *self = user_data;
  gint64 task = bobbin_run_selection_get_task (self->chosen);
  guint position;

  self->scroll = 0;
  if (task >= 0 && gtk_column_view_get_model (self->table) != NULL &&
      bobbin_task_model_find (self->model, (guint64) task, &position))
    gtk_column_view_scroll_to (self->table, position, NULL, GTK_LIST_SCROLL_NONE, NULL);

  return G_SOURCE_REMOVE;
}

static void
scroll_soon (BobbinTaskTable *self)
{
  if (self->scroll == 0)
    self->scroll = g_idle_add (scroll_cb, self);
}

/* A task was chosen, here or in another view. */
static void
chosen_cb (BobbinTaskTable *self)
{
  gint64 task = bobbin_run_selection_get_task (self->chosen);
  g_autoptr (BobbinTaskRow) row = NULL;

  if (task >= 0 && task < bobbin_task_model_get_n_tasks (self->model))
    row = bobbin_task_row_new (self->run, (guint64) task);
  bobbin_task_details_set_row (self->details, row);
  show_steps (self);
  if (self->choosing)
    return;

  if (row == NULL)
    {
      gtk_selection_model_unselect_all (GTK_SELECTION_MODEL (self->selection));
      return;
    }

  bobbin_task_selection_set_single (self->selection, (guint64) task);
  scroll_soon (self);
}

static void
activated_cb (BobbinTaskTable *self)
{
  if (bobbin_run_selection_get_task (self->chosen) >= 0)
    adw_overlay_split_view_set_show_sidebar (self->split, TRUE);
}

static void
close_cb (BobbinTaskTable *self)
{
  adw_overlay_split_view_set_show_sidebar (self->split, FALSE);
  gtk_widget_grab_focus (GTK_WIDGET (self->table));
}

/* To the row above or below, as the list is filtered and sorted. */
static void
step_cb (BobbinTaskTable *self,
         int              step)
{
  gint64 task = bobbin_run_selection_get_task (self->chosen);
  guint position;

  if (task < 0 || !bobbin_task_model_find (self->model, (guint64) task, &position) ||
      (step < 0 && position == 0) ||
      (step > 0 && position + 1 >= g_list_model_get_n_items (G_LIST_MODEL (self->model))))
    return;

  position = step < 0 ? position - 1 : position + 1;
  bobbin_run_selection_set_task (self->chosen, bobbin_task_model_get_task (self->model, position));
}

static void
run_job_cb (BobbinTaskTable *self,
            BobbinJob       *job)
{
  g_signal_emit (self, signals[SIGNAL_RUN_JOB], 0, job);
}

static void
sorter_changed_cb (BobbinTaskTable *self)
{
  BobbinTaskOrder order;

  if (self->model != NULL)
    bobbin_task_model_set_order (self->model, bobbin_task_columns_get_order (self->table, &order) ? &order : NULL);
}

static void
show_menu (BobbinTaskTable *self,
           double           x,
           double           y)
{
  graphene_point_t point;

  if (self->popover == NULL)
    {
      self->popover = gtk_popover_menu_new_from_model (self->row_menu);
      gtk_popover_set_has_arrow (GTK_POPOVER (self->popover), FALSE);
      gtk_widget_set_halign (self->popover, GTK_ALIGN_START);
      /* Not of the table itself, which would not see to its place. */
      gtk_widget_set_parent (self->popover, GTK_WIDGET (self));
    }
  if (gtk_widget_compute_point (GTK_WIDGET (self->table), GTK_WIDGET (self),
                                &GRAPHENE_POINT_INIT ((float) x, (float) y), &point))
    gtk_popover_set_pointing_to (GTK_POPOVER (self->popover), &(GdkRectangle) { (int) point.x, (int) point.y, 1, 1 });
  gtk_popover_popup (GTK_POPOVER (self->popover));
}

/* The menu is about what is selected: the row under the pointer is among it. */
static void
secondary_pressed_cb (BobbinTaskTable *self,
                      int              n_press,
                      double           x,
                      double           y)
{
  guint position = bobbin_task_columns_find_position (self->table, x, y);

  if (position == GTK_INVALID_LIST_POSITION)
    return;

  if (!gtk_selection_model_is_selected (GTK_SELECTION_MODEL (self->selection), position))
    gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->selection), position, TRUE);
  show_menu (self, x, y);
}

static void
menu_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  BobbinTaskTable *self = BOBBIN_TASK_TABLE (widget);
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (widget));
  graphene_rect_t bounds;

  if (focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->table)) &&
      gtk_widget_compute_bounds (focus, GTK_WIDGET (self->table), &bounds))
    show_menu (self, (double) bounds.origin.x + 24, (double) (bounds.origin.y + bounds.size.height));
  else
    show_menu (self, 24, 48);
}

static void
find_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  bobbin_task_filter_bar_search (BOBBIN_TASK_TABLE (widget)->filters);
}

static void
add_columns (BobbinTaskTable *self)
{
  static const struct
  {
    BobbinTaskColumn  column;
    const char       *title;
    guint             chars;
    gboolean          expand;
    gboolean          right;
    int               narrow_out;
  } columns[] = {
    { BOBBIN_TASK_COLUMN_NUMBER, N_("Task"), 7, FALSE, TRUE, 0 },
    { BOBBIN_TASK_COLUMN_INPUT, N_("Input"), 20, TRUE, FALSE, -1 },
    { BOBBIN_TASK_COLUMN_STATE, N_("State"), 11, FALSE, FALSE, -1 },
    { BOBBIN_TASK_COLUMN_RESULT, N_("Result"), 24, TRUE, FALSE, -1 },
    { BOBBIN_TASK_COLUMN_DURATION, N_("Time"), 9, FALSE, TRUE, 1 },
    { BOBBIN_TASK_COLUMN_LANE, N_("Worker"), 10, FALSE, FALSE, 2 },
    { BOBBIN_TASK_COLUMN_ATTEMPTS, N_("Attempts"), 8, FALSE, TRUE, 3 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    {
      GtkColumnViewColumn *column;

      column = bobbin_task_columns_append (self->table, columns[i].column, _(columns[i].title), columns[i].chars,
                                           columns[i].expand, columns[i].right);
      if (columns[i].narrow_out >= 0)
        self->narrow_out[columns[i].narrow_out] = column;
    }
  g_signal_connect_object (gtk_column_view_get_sorter (self->table), "changed", G_CALLBACK (sorter_changed_cb),
                           self, G_CONNECT_SWAPPED);
}

/* The details leave less room to the table, and tell what it then does not. */
static void
sidebar_cb (BobbinTaskTable *self)
{
  gboolean beside = !self->compact && adw_overlay_split_view_get_show_sidebar (self->split);

  if (self->narrow_out[0] == NULL)
    return;

  gtk_column_view_column_set_visible (self->narrow_out[0], !self->compact);
  for (guint i = 1; i < G_N_ELEMENTS (self->narrow_out); i++)
    gtk_column_view_column_set_visible (self->narrow_out[i], !self->compact && !beside);

  gtk_widget_set_visible (self->cancel_label, !self->compact && !beside);
  gtk_widget_set_visible (self->again_label, !self->compact && !beside);
  gtk_widget_set_visible (self->copy_label, !self->compact && !beside);
  gtk_widget_set_visible (self->export_label, !self->compact && !beside);
}

static void
set_compact (BobbinTaskTable *self,
             gboolean         compact)
{
  self->compact = compact;
  sidebar_cb (self);
  adw_overlay_split_view_set_collapsed (self->split, compact);
  adw_overlay_split_view_set_show_sidebar (self->split, FALSE);
}

/* The view makes some two hundred rows as soon as it has a model: not before
 * somebody looks. */
static void
bobbin_task_table_map (GtkWidget *widget)
{
  BobbinTaskTable *self = BOBBIN_TASK_TABLE (widget);

  if (self->selection != NULL && gtk_column_view_get_model (self->table) == NULL)
    gtk_column_view_set_model (self->table, GTK_SELECTION_MODEL (self->selection));

  GTK_WIDGET_CLASS (bobbin_task_table_parent_class)->map (widget);

  if (self->chosen != NULL && bobbin_run_selection_get_task (self->chosen) >= 0)
    scroll_soon (self);
}

static void
bobbin_task_table_get_property (GObject    *object,
                                guint       prop_id,
                                GValue     *value,
                                GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_COMPACT:
      g_value_set_boolean (value, BOBBIN_TASK_TABLE (object)->compact);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
bobbin_task_table_set_property (GObject      *object,
                                guint         prop_id,
                                const GValue *value,
                                GParamSpec   *pspec)
{
  BobbinTaskTable *self = BOBBIN_TASK_TABLE (object);

  switch (prop_id)
    {
    case PROP_COMPACT:
      if (self->compact != g_value_get_boolean (value))
        set_compact (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
bobbin_task_table_dispose (GObject *object)
{
  BobbinTaskTable *self = BOBBIN_TASK_TABLE (object);

  g_clear_handle_id (&self->scroll, g_source_remove);
  g_clear_pointer (&self->popover, gtk_widget_unparent);
  /* The template would let go of the child that the bin still knows. */
  adw_bin_set_child (ADW_BIN (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), BOBBIN_TYPE_TASK_TABLE);
  g_clear_object (&self->actions);
  g_clear_object (&self->selection);
  g_clear_object (&self->model);
  g_clear_object (&self->chosen);
  g_clear_object (&self->run);

  G_OBJECT_CLASS (bobbin_task_table_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/bobbin/Bobbin/run-page/bobbin-task-table.ui");
  gtk_widget_class_bind_template_child (widget_class, BobbinTaskTable, filters);
  gtk_widget_class_bind_template_child (widget_class, BobbinTaskTable, stack);
  gtk_widget_class_bind_template_child (widget_class, BobbinTaskTable, empty);
  gtk_widget_class_bind_template_child (widget_class, BobbinTaskTable, clear);
  gtk_widget_class_bind_template_child (widget_class, BobbinTaskTable, table);
  gtk_widget_class_bind_template_child (widget_class, BobbinTaskTable, bar);
  gtk_widget_class_bind_template_child (widget_class, BobbinTaskTable, n_selected);
  gtk_widget_class_bind_template_child (widget_class, BobbinTaskTable, cancel);
  gtk_widget_class_bind_template_child (widget_class, BobbinTaskTable, cancel_label);
  gtk_widget_class_bind_template_child (widget_class, BobbinTaskTable, again_label);
  gtk_widget_class_bind_template_child (widget_class, BobbinTaskTable, copy_label);
  gtk_widget_class_bind_template_child (widget_class, BobbinTaskTable, export_label);
  gtk_widget_class_bind_template_child (widget_class, BobbinTaskTable, row_menu);
  gtk_widget_class_bind_template_child (widget_class, BobbinTaskTable, split);
  gtk_widget_class_bind_template_child (widget_class, BobbinTaskTable, details);
  gtk_widget_class_bind_template_callback (widget_class, filters_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, clear_cb);
  gtk_widget_class_bind_template_callback (widget_class, activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, close_cb);
  gtk_widget_class_bind_template_callback (widget_class, sidebar_cb);
  gtk_widget_class_bind_template_callback (widget_class, step_cb);
  gtk_widget_class_bind_template_callback (widget_class, secondary_pressed_cb);
}

static void
bobbin_task_table_class_init (BobbinTaskTableClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = bobbin_task_table_get_property;
  object_class->set_property = bobbin_task_table_set_property;
  object_class->dispose = bobbin_task_table_dispose;
  widget_class->map = bobbin_task_table_map;

  properties[PROP_COMPACT] =
    g_param_spec_boolean ("compact", NULL, NULL, FALSE,
                          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[SIGNAL_RUN_JOB] =
    g_signal_new ("run-job", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 1, BOBBIN_TYPE_JOB);

  g_type_ensure (BOBBIN_TYPE_TASK_DETAILS);
  g_type_ensure (BOBBIN_TYPE_TASK_FILTER_BAR);
  bind_template (widget_class);
  gtk_widget_class_install_action (widget_class, "table.menu", NULL, menu_action);
  gtk_widget_class_install_action (widget_class, "table.find", NULL, find_action);
}

static void
bobbin_task_table_init (BobbinTaskTable *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  add_columns (self);
}

void
bobbin_task_table_set_run (BobbinTaskTable    *self,
                           BobbinRun          *run,
                           BobbinRunSelection *selection)
{
  g_return_if_fail (BOBBIN_IS_TASK_TABLE (self));
  g_return_if_fail (self->run == NULL);

  self->run = g_object_ref (run);
  self->chosen = g_object_ref (selection);
  self->model = bobbin_task_model_new (run);
  self->selection = bobbin_task_selection_new (self->model);
  self->actions = bobbin_task_actions_new (GTK_WIDGET (self), run, self->selection);
  bobbin_task_filter_bar_set_run (self->filters, run, selection);

  g_signal_connect_object (self->actions, "run-job", G_CALLBACK (run_job_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->selection, "selection-changed", G_CALLBACK (selection_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (selection, "notify::task", G_CALLBACK (chosen_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->model, "notify::filtering", G_CALLBACK (show_count), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->model, "notify::sorting", G_CALLBACK (show_count), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->model, "items-changed", G_CALLBACK (show_count), self, G_CONNECT_SWAPPED);
  show_count (self);

  /* Another view was there first. */
  if (bobbin_run_selection_get_task (selection) >= 0)
    chosen_cb (self);
}

void
bobbin_task_table_show_failed (BobbinTaskTable *self)
{
  g_return_if_fail (BOBBIN_IS_TASK_TABLE (self));

  bobbin_task_filter_bar_show_failed (self->filters);
}

void
bobbin_task_table_update (BobbinTaskTable *self,
                          guint64          first,
                          guint64          last)
{
  g_return_if_fail (BOBBIN_IS_TASK_TABLE (self));

  if (first <= last)
    bobbin_task_model_touch (self->model, first, last);
  show_bar (self);
  if (gtk_widget_get_mapped (GTK_WIDGET (self->details)))
    bobbin_task_details_update (self->details);
}

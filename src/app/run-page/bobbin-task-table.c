/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-task-table.h"

#include "app/bobbin-format.h"
#include "bobbin-task-columns.h"
#include "bobbin-task-details.h"

#include <glib/gi18n-lib.h>

/* In the order of the drop-down list. */
enum { FILTER_ALL, FILTER_RUNNING, FILTER_DONE, FILTER_FAILED };

static const guint filter_states[] = {
  [FILTER_ALL] = 0,
  [FILTER_RUNNING] = 1u << BOBBIN_TASK_RUNNING,
  [FILTER_DONE] = 1u << BOBBIN_TASK_DONE,
  [FILTER_FAILED] = 1u << BOBBIN_TASK_FAILED | 1u << BOBBIN_TASK_RETRYING | 1u << BOBBIN_TASK_CANCELLED,
};

struct _BobbinTaskTable
{
  AdwBin               parent_instance;

  BobbinRun           *run;
  BobbinTaskModel     *model;
  GtkSingleSelection  *selection;    /* in the view once it was seen */
  GtkColumnViewColumn *narrow_out[4]; /* left out where there is little width */

  GtkDropDown         *filter;
  GtkSearchEntry      *search;
  GtkLabel            *count;
  GtkStack            *stack;
  AdwStatusPage       *empty;
  GtkColumnView       *table;
  AdwOverlaySplitView *split;
  BobbinTaskDetails   *details;
  gboolean             compact;
};

enum {
  PROP_0,
  PROP_COMPACT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (BobbinTaskTable, bobbin_task_table, ADW_TYPE_BIN)

static const char *
get_empty_title (BobbinTaskTable *self)
{
  if (*gtk_editable_get_text (GTK_EDITABLE (self->search)) != '\0')
    return _("No Task Found");

  switch (gtk_drop_down_get_selected (self->filter))
    {
    case FILTER_RUNNING:
      return _("No Task Is Running");
    case FILTER_DONE:
      return _("No Task Is Done Yet");
    case FILTER_FAILED:
      return _("No Task Has Failed");
    default:
      return _("No Tasks");
    }
}

static void
show_count (BobbinTaskTable *self)
{
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (self->model));
  gboolean filtering;
  g_autofree char *number = bobbin_format_count (n_items);
  g_autofree char *text = NULL;

  g_object_get (self->model, "filtering", &filtering, NULL);
  text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s task", "%s tasks", n_items), number);
  if (g_strcmp0 (gtk_label_get_text (self->count), text) != 0)
    gtk_label_set_text (self->count, text);

  if (n_items > 0)
    {
      gtk_stack_set_visible_child_name (self->stack, "table");
    }
  else if (!filtering)
    {
      adw_status_page_set_title (self->empty, get_empty_title (self));
      gtk_stack_set_visible_child_name (self->stack, "empty");
    }
}

static void
filter_changed_cb (BobbinTaskTable *self)
{
  BobbinTaskCriteria criteria = { 0 };

  if (self->model == NULL)
    return;

  criteria.states = filter_states[gtk_drop_down_get_selected (self->filter)];
  criteria.text = gtk_editable_get_text (GTK_EDITABLE (self->search));
  bobbin_task_model_set_criteria (self->model, &criteria);
  show_count (self);
}

static void
selected_cb (BobbinTaskTable *self)
{
  BobbinTaskRow *row = gtk_single_selection_get_selected_item (self->selection);

  bobbin_task_details_set_row (self->details, row);
  if (row != NULL)
    adw_overlay_split_view_set_show_sidebar (self->split, TRUE);
}

static void
activated_cb (BobbinTaskTable *self)
{
  if (gtk_single_selection_get_selected_item (self->selection) != NULL)
    adw_overlay_split_view_set_show_sidebar (self->split, TRUE);
}

static void
close_cb (BobbinTaskTable *self)
{
  adw_overlay_split_view_set_show_sidebar (self->split, FALSE);
  gtk_widget_grab_focus (GTK_WIDGET (self->table));
}

static void
sorter_changed_cb (BobbinTaskTable *self)
{
  BobbinTaskOrder order;

  if (self->model != NULL)
    bobbin_task_model_set_order (self->model, bobbin_task_columns_get_order (self->table, &order) ? &order : NULL);
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

  gtk_widget_dispose_template (GTK_WIDGET (self), BOBBIN_TYPE_TASK_TABLE);
  g_clear_object (&self->selection);
  g_clear_object (&self->model);
  g_clear_object (&self->run);

  G_OBJECT_CLASS (bobbin_task_table_parent_class)->dispose (object);
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

  g_type_ensure (BOBBIN_TYPE_TASK_DETAILS);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/bobbin/Bobbin/run-page/bobbin-task-table.ui");
  gtk_widget_class_bind_template_child (widget_class, BobbinTaskTable, filter);
  gtk_widget_class_bind_template_child (widget_class, BobbinTaskTable, search);
  gtk_widget_class_bind_template_child (widget_class, BobbinTaskTable, count);
  gtk_widget_class_bind_template_child (widget_class, BobbinTaskTable, stack);
  gtk_widget_class_bind_template_child (widget_class, BobbinTaskTable, empty);
  gtk_widget_class_bind_template_child (widget_class, BobbinTaskTable, table);
  gtk_widget_class_bind_template_child (widget_class, BobbinTaskTable, split);
  gtk_widget_class_bind_template_child (widget_class, BobbinTaskTable, details);
  gtk_widget_class_bind_template_callback (widget_class, filter_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, close_cb);
  gtk_widget_class_bind_template_callback (widget_class, sidebar_cb);
}

static void
bobbin_task_table_init (BobbinTaskTable *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  add_columns (self);
}

void
bobbin_task_table_set_run (BobbinTaskTable *self,
                           BobbinRun       *run)
{
  g_return_if_fail (BOBBIN_IS_TASK_TABLE (self));
  g_return_if_fail (self->run == NULL);

  self->run = g_object_ref (run);
  self->model = bobbin_task_model_new (run);
  self->selection = gtk_single_selection_new (NULL);
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  gtk_single_selection_set_model (self->selection, G_LIST_MODEL (self->model));

  g_signal_connect_object (self->selection, "notify::selected-item", G_CALLBACK (selected_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->model, "notify::filtering", G_CALLBACK (show_count), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->model, "items-changed", G_CALLBACK (show_count), self, G_CONNECT_SWAPPED);
  show_count (self);
}

void
bobbin_task_table_show_failed (BobbinTaskTable *self)
{
  g_return_if_fail (BOBBIN_IS_TASK_TABLE (self));

  gtk_drop_down_set_selected (self->filter, FILTER_FAILED);
}

void
bobbin_task_table_update (BobbinTaskTable *self,
                          guint64          first,
                          guint64          last)
{
  g_return_if_fail (BOBBIN_IS_TASK_TABLE (self));

  if (first <= last)
    bobbin_task_model_touch (self->model, first, last);
  if (gtk_widget_get_mapped (GTK_WIDGET (self->details)))
    bobbin_task_details_update (self->details);
}

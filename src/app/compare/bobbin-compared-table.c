/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-compared-table.h"

#include <glib/gi18n-lib.h>

#include "app/bobbin-format.h"
#include "bobbin-compare-words.h"
#include "bobbin-compared-columns.h"
#include "bobbin-compared-model.h"

#define BIT(change) (1u << BOBBIN_CHANGE_ ## change)

struct _BobbinComparedTable
{
  AdwBin               parent_instance;

  BobbinRunComparison *comparison;
  BobbinRunSelection  *selections[BOBBIN_N_SIDES];
  BobbinComparedModel *model;
  GtkSingleSelection  *selection;
  GPtrArray           *wide;          /* columns that there is no room for */
  gboolean             choosing;      /* the table itself is what chooses */
  gboolean             compact;

  /* Template */
  GtkDropDown         *filter;
  GtkSearchEntry      *search;
  GtkLabel            *count;
  GtkStack            *stack;
  GtkColumnView       *table;
  AdwStatusPage       *empty;
  GtkActionBar        *bar;
  GtkLabel            *chosen;
  GtkButton           *show_before;
  GtkButton           *show_after;
};

/* What can be looked for, in the order of the list. */
static const struct
{
  const char *title;
  guint       changes;
  gboolean    only_different;
} filters[] = {
  { N_("All tasks"), 0, FALSE },
  { N_("Slower"), BIT (SLOWER), FALSE },
  { N_("Faster"), BIT (FASTER), FALSE },
  { N_("About equal"), BIT (NONE), FALSE },
  { N_("Newly failed"), BIT (NEWLY_FAILED), FALSE },
  { N_("Newly done"), BIT (NEWLY_DONE), FALSE },
  { N_("Failed in both"), BIT (STILL_FAILED), FALSE },
  { N_("Another result"), 0, TRUE },
  { N_("Only before"), BIT (ONLY_BEFORE), FALSE },
  { N_("Only after"), BIT (ONLY_AFTER), FALSE },
  { N_("Not compared"), BIT (OPEN) | BIT (UNTIMED), FALSE },
};

enum { PROP_0, PROP_COMPACT, N_PROPS };
enum { SIGNAL_SHOW_TASK, N_SIGNALS };

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (BobbinComparedTable, bobbin_compared_table, ADW_TYPE_BIN)

static const BobbinComparedTask *
get_chosen (BobbinComparedTable *self)
{
  BobbinComparedRow *row = gtk_single_selection_get_selected_item (self->selection);

  return row != NULL ? bobbin_compared_row_get_task (row) : NULL;
}

static void
show_count (BobbinComparedTable *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->model));
  g_autofree char *number = bobbin_format_count (n);
  g_autofree char *text = g_strdup_printf (ngettext ("%s task", "%s tasks", n), number);
  gboolean busy;

  g_object_get (self->model, "busy", &busy, NULL);
  gtk_label_set_text (self->count, busy ? _("Looking…") : text);
  if (!busy)
    gtk_stack_set_visible_child_name (self->stack, n > 0 ? "table" : "empty");
}

/* Chooses the row of the task that is chosen elsewhere. */
static void
select_chosen (BobbinComparedTable *self)
{
  guint position = GTK_INVALID_LIST_POSITION;
  guint64 row = G_MAXUINT64;

  for (guint i = 0; i < BOBBIN_N_SIDES && row == G_MAXUINT64; i++)
    {
      gint64 task = bobbin_run_selection_get_task (self->selections[i]);

      if (task >= 0)
        row = bobbin_run_comparison_find_row (self->comparison, i, (guint32) task);
    }

  if (row != G_MAXUINT64 && !bobbin_compared_model_find (self->model, row, &position))
    position = GTK_INVALID_LIST_POSITION;
  self->choosing = TRUE;
  gtk_single_selection_set_selected (self->selection, position);
  self->choosing = FALSE;
  if (position != GTK_INVALID_LIST_POSITION && gtk_widget_get_mapped (GTK_WIDGET (self->table)))
    gtk_column_view_scroll_to (self->table, position, NULL, GTK_LIST_SCROLL_NONE, NULL);
}

static void
busy_cb (BobbinComparedTable *self)
{
  gboolean busy;

  show_count (self);
  g_object_get (self->model, "busy", &busy, NULL);
  if (!busy)
    select_chosen (self);
}

static void
choose (BobbinComparedTable *self)
{
  guint filter = gtk_drop_down_get_selected (self->filter);
  BobbinComparedChoice choice = { .text = gtk_editable_get_text (GTK_EDITABLE (self->search)) };

  if (self->model == NULL || filter >= G_N_ELEMENTS (filters))
    return;

  choice.changes = filters[filter].changes;
  choice.only_different = filters[filter].only_different;
  bobbin_compared_columns_get_order (self->table, &choice);
  bobbin_compared_model_choose (self->model, &choice);
}

static void
show_bar (BobbinComparedTable *self)
{
  const BobbinComparedTask *task = get_chosen (self);
  g_autofree char *input = NULL;

  gtk_action_bar_set_revealed (self->bar, task != NULL);
  if (task == NULL)
    return;

  input = bobbin_compared_row_dup_input (gtk_single_selection_get_selected_item (self->selection));
  gtk_label_set_text (self->chosen, input);
  gtk_widget_set_sensitive (GTK_WIDGET (self->show_before), task->has[BOBBIN_SIDE_BEFORE]);
  gtk_widget_set_sensitive (GTK_WIDGET (self->show_after), task->has[BOBBIN_SIDE_AFTER]);
}

/* The row's task is the chosen one in both runs, as far as they have it. */
static void
selected_cb (BobbinComparedTable *self)
{
  const BobbinComparedTask *task = get_chosen (self);
  BobbinSide side;

  show_bar (self);
  if (self->choosing || task == NULL)
    return;

  side = task->has[BOBBIN_SIDE_BEFORE] ? BOBBIN_SIDE_BEFORE : BOBBIN_SIDE_AFTER;
  self->choosing = TRUE;
  bobbin_run_selection_set_task (self->selections[side], (gint64) task->task[side]);
  self->choosing = FALSE;
}

static void
chosen_elsewhere_cb (BobbinComparedTable *self)
{
  if (!self->choosing)
    select_chosen (self);
}

static void
show_task (BobbinComparedTable *self,
           BobbinSide           side)
{
  const BobbinComparedTask *task = get_chosen (self);

  if (task != NULL && task->has[side])
    g_signal_emit (self, signals[SIGNAL_SHOW_TASK], 0, bobbin_run_comparison_get_run (self->comparison, side),
                   (guint64) task->task[side]);
}

static void
activated_cb (BobbinComparedTable *self,
              guint                position)
{
  const BobbinComparedTask *task;

  gtk_single_selection_set_selected (self->selection, position);
  task = get_chosen (self);
  if (task != NULL)
    show_task (self, task->has[BOBBIN_SIDE_AFTER] ? BOBBIN_SIDE_AFTER : BOBBIN_SIDE_BEFORE);
}

static void
show_before_cb (BobbinComparedTable *self)
{
  show_task (self, BOBBIN_SIDE_BEFORE);
}

static void
show_after_cb (BobbinComparedTable *self)
{
  show_task (self, BOBBIN_SIDE_AFTER);
}

static void
show_all_cb (BobbinComparedTable *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  gtk_drop_down_set_selected (self->filter, 0);
}

static void
set_compact (BobbinComparedTable *self,
             gboolean             compact)
{
  if (self->compact == compact)
    return;

  self->compact = compact;
  for (guint i = 0; i < self->wide->len; i++)
    gtk_column_view_column_set_visible (g_ptr_array_index (self->wide, i), !compact);
  gtk_widget_set_visible (GTK_WIDGET (self->chosen), !compact);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_COMPACT]);
}

static void
bobbin_compared_table_get_property (GObject    *object,
                                    guint       prop_id,
                                    GValue     *value,
                                    GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_COMPACT:
      g_value_set_boolean (value, BOBBIN_COMPARED_TABLE (object)->compact);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
bobbin_compared_table_set_property (GObject      *object,
                                    guint         prop_id,
                                    const GValue *value,
                                    GParamSpec   *pspec)
{
  switch (prop_id)
    {
    case PROP_COMPACT:
      set_compact (BOBBIN_COMPARED_TABLE (object), g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
bobbin_compared_table_dispose (GObject *object)
{
  BobbinComparedTable *self = BOBBIN_COMPARED_TABLE (object);

  if (self->selection != NULL)
    g_signal_handlers_disconnect_by_data (self->selection, self);
  if (self->model != NULL)
    g_signal_handlers_disconnect_by_data (self->model, self);
  gtk_widget_dispose_template (GTK_WIDGET (self), BOBBIN_TYPE_COMPARED_TABLE);
  g_clear_object (&self->selection);
  g_clear_object (&self->model);
  for (guint i = 0; i < BOBBIN_N_SIDES; i++)
    g_clear_object (&self->selections[i]);
  g_clear_object (&self->comparison);
  g_clear_pointer (&self->wide, g_ptr_array_unref);

  G_OBJECT_CLASS (bobbin_compared_table_parent_class)->dispose (object);
}

static void
bobbin_compared_table_class_init (BobbinComparedTableClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = bobbin_compared_table_get_property;
  object_class->set_property = bobbin_compared_table_set_property;
  object_class->dispose = bobbin_compared_table_dispose;

  properties[PROP_COMPACT] =
    g_param_spec_boolean ("compact", NULL, NULL, FALSE,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[SIGNAL_SHOW_TASK] =
    g_signal_new ("show-task", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 2, BOBBIN_TYPE_RUN, G_TYPE_UINT64);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/bobbin/Bobbin/compare/bobbin-compared-table.ui");
  gtk_widget_class_bind_template_child (widget_class, BobbinComparedTable, filter);
  gtk_widget_class_bind_template_child (widget_class, BobbinComparedTable, search);
  gtk_widget_class_bind_template_child (widget_class, BobbinComparedTable, count);
  gtk_widget_class_bind_template_child (widget_class, BobbinComparedTable, stack);
  gtk_widget_class_bind_template_child (widget_class, BobbinComparedTable, table);
  gtk_widget_class_bind_template_child (widget_class, BobbinComparedTable, empty);
  gtk_widget_class_bind_template_child (widget_class, BobbinComparedTable, bar);
  gtk_widget_class_bind_template_child (widget_class, BobbinComparedTable, chosen);
  gtk_widget_class_bind_template_child (widget_class, BobbinComparedTable, show_before);
  gtk_widget_class_bind_template_child (widget_class, BobbinComparedTable, show_after);
  gtk_widget_class_bind_template_callback (widget_class, choose);
  gtk_widget_class_bind_template_callback (widget_class, activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, show_before_cb);
  gtk_widget_class_bind_template_callback (widget_class, show_after_cb);
  gtk_widget_class_bind_template_callback (widget_class, show_all_cb);
}

static void
bobbin_compared_table_init (BobbinComparedTable *self)
{
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);

  self->wide = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  for (guint i = 0; i < G_N_ELEMENTS (filters); i++)
    gtk_string_list_append (titles, _(filters[i].title));
  gtk_drop_down_set_model (self->filter, G_LIST_MODEL (titles));
  bobbin_compared_columns_add (self->table, self->wide);
  g_signal_connect_object (gtk_column_view_get_sorter (self->table), "changed", G_CALLBACK (choose), self,
                           G_CONNECT_SWAPPED);
}

void
bobbin_compared_table_set_comparison (BobbinComparedTable *self,
                                      BobbinRunComparison *comparison,
                                      BobbinRunSelection  *selections[BOBBIN_N_SIDES])
{
  GtkButton *buttons[] = { self->show_before, self->show_after };

  g_return_if_fail (BOBBIN_IS_COMPARED_TABLE (self));
  g_return_if_fail (self->comparison == NULL);

  self->comparison = g_object_ref (comparison);
  for (guint i = 0; i < BOBBIN_N_SIDES; i++)
    {
      g_autofree char *run = bobbin_compare_words_run (bobbin_run_comparison_get_totals (comparison, i));
      /* Translators: %s is “Run 11”, or the title of one. */
      g_autofree char *label = g_strdup_printf (_("Show in %s"), run);

      self->selections[i] = g_object_ref (selections[i]);
      g_signal_connect_object (selections[i], "notify::task", G_CALLBACK (chosen_elsewhere_cb), self, G_CONNECT_SWAPPED);
      gtk_button_set_label (buttons[i], label);
    }

  self->model = bobbin_compared_model_new (comparison);
  self->selection = g_object_new (GTK_TYPE_SINGLE_SELECTION,
                                  "model", self->model,
                                  "autoselect", FALSE,
                                  "can-unselect", TRUE,
                                  "selected", GTK_INVALID_LIST_POSITION,
                                  NULL);
  g_signal_connect_swapped (self->model, "notify::busy", G_CALLBACK (busy_cb), self);
  g_signal_connect_swapped (self->selection, "notify::selected-item", G_CALLBACK (selected_cb), self);
  gtk_column_view_set_model (self->table, GTK_SELECTION_MODEL (self->selection));
  choose (self);
}

void
bobbin_compared_table_show_changes (BobbinComparedTable *self,
                                    guint                changes)
{
  g_return_if_fail (BOBBIN_IS_COMPARED_TABLE (self));

  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  for (guint i = 1; i < G_N_ELEMENTS (filters); i++)
    if (changes != 0 ? (filters[i].changes & changes) != 0 : filters[i].only_different)
      {
        gtk_drop_down_set_selected (self->filter, i);
        return;
      }
}

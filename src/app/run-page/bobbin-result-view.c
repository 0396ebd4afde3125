/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-result-view.h"

#include "bobbin-plot.h"
#include "bobbin-swatch.h"
#include "bobbin-task-columns.h"
#include "bobbin-task-model.h"

#include <glib/gi18n-lib.h>

/* µs that a look at new results may take of the main loop. */
#define BUDGET 4000

struct _BobbinResultView
{
  AdwBin              parent_instance;

  BobbinRun          *run;
  BobbinTaskModel    *model;
  BobbinPlotData     *data;          /* NULL: nothing to plot */
  guint               idle;
  gboolean            any;           /* whether there is a result */

  GtkStack           *stack;
  GtkBox             *box;
  GtkWidget          *plot_box;
  BobbinPlot         *plot;
  GtkBox             *legend;
  GtkColumnView      *table;
  gboolean            compact;
};

enum {
  PROP_0,
  PROP_COMPACT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (BobbinResultView, bobbin_result_view, ADW_TYPE_BIN)

static void
collect (BobbinResultView *self);

static gboolean
collect_cb (gpointer user_data)
{
  BobbinResultView *self = user_data;

  self->idle = 0;
  collect (self);

  return G_SOURCE_REMOVE;
}

/* Some now, the rest when the main loop has nothing better to do. */
static void
collect (BobbinResultView *self)
{
  guint64 before;

  if (self->data == NULL || self->idle != 0)
    return;

  before = self->data->n_values;
  if (bobbin_plot_data_collect (self->data, BUDGET))
    self->idle = g_idle_add (collect_cb, self);
  if (self->data->n_values != before)
    {
      gtk_widget_set_visible (self->plot_box, TRUE);
      bobbin_plot_update (self->plot);
    }
}

static void
show_what_there_is (BobbinResultView *self)
{
  BobbinRunFigures figures;

  if (!self->any)
    {
      bobbin_run_get_figures (self->run, &figures);
      self->any = figures.n_done + figures.n_failed > 0;
    }
  gtk_stack_set_visible_child_name (self->stack, self->any ? "result" : "empty");
}

static void
sorter_changed_cb (BobbinResultView *self)
{
  BobbinTaskOrder order;

  bobbin_task_model_set_order (self->model, bobbin_task_columns_get_order (self->table, &order) ? &order : NULL);
}

static void
add_columns (BobbinResultView *self)
{
  const BobbinColumn *columns;
  guint n_columns;

  bobbin_task_columns_append (self->table, BOBBIN_TASK_COLUMN_INPUT, _("Input"), 16, TRUE, FALSE);

  columns = bobbin_workload_get_columns (bobbin_run_get_workload (self->run), &n_columns);
  for (guint i = 0; i < n_columns; i++)
    {
      gboolean number = columns[i].type == BOBBIN_COLUMN_NUMBER;

      bobbin_task_columns_append (self->table, BOBBIN_TASK_COLUMN_FIRST_OF_RESULT + i, columns[i].title,
                                  number ? 14 : 20, !number, number);
    }
  g_signal_connect_object (gtk_column_view_get_sorter (self->table), "changed", G_CALLBACK (sorter_changed_cb),
                           self, G_CONNECT_SWAPPED);
}

static void
add_legend (BobbinResultView *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self->legend), self->data->n_series > 1);
  for (guint i = 0; self->data->n_series > 1 && i < self->data->n_series; i++)
    {
      GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
      GtkWidget *label = gtk_label_new (self->data->titles[i]);

      gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
      gtk_widget_add_css_class (label, "caption");
      gtk_box_append (GTK_BOX (box), bobbin_swatch_new (bobbin_plot_get_role (i)));
      gtk_box_append (GTK_BOX (box), label);
      gtk_box_append (self->legend, box);
    }
}

static void
set_compact (BobbinResultView *self,
             gboolean          compact)
{
  self->compact = compact;
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->box),
                                  compact ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
}

static void
bobbin_result_view_map (GtkWidget *widget)
{
  BobbinResultView *self = BOBBIN_RESULT_VIEW (widget);

  if (self->model != NULL && gtk_column_view_get_model (self->table) == NULL)
    {
      g_autoptr (GtkNoSelection) selection = gtk_no_selection_new (g_object_ref (G_LIST_MODEL (self->model)));

      gtk_column_view_set_model (self->table, GTK_SELECTION_MODEL (selection));
    }

  GTK_WIDGET_CLASS (bobbin_result_view_parent_class)->map (widget);

  show_what_there_is (self);
  collect (self);
}

static void
bobbin_result_view_get_property (GObject    *object,
                                 guint       prop_id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_COMPACT:
      g_value_set_boolean (value, BOBBIN_RESULT_VIEW (object)->compact);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
bobbin_result_view_set_property (GObject      *object,
                                 guint         prop_id,
                                 const GValue *value,
                                 GParamSpec   *pspec)
{
  switch (prop_id)
    {
    case PROP_COMPACT:
      set_compact (BOBBIN_RESULT_VIEW (object), g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
bobbin_result_view_dispose (GObject *object)
{
  BobbinResultView *self = BOBBIN_RESULT_VIEW (object);

  g_clear_handle_id (&self->idle, g_source_remove);
  if (self->plot != NULL)
    bobbin_plot_set_data (self->plot, NULL);
  /* The template would let go of the child that the bin still knows. */
  adw_bin_set_child (ADW_BIN (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), BOBBIN_TYPE_RESULT_VIEW);
  g_clear_pointer (&self->data, bobbin_plot_data_free);
  g_clear_object (&self->model);
  g_clear_object (&self->run);

  G_OBJECT_CLASS (bobbin_result_view_parent_class)->dispose (object);
}

static void
bobbin_result_view_class_init (BobbinResultViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = bobbin_result_view_get_property;
  object_class->set_property = bobbin_result_view_set_property;
  object_class->dispose = bobbin_result_view_dispose;
  widget_class->map = bobbin_result_view_map;

  properties[PROP_COMPACT] =
    g_param_spec_boolean ("compact", NULL, NULL, FALSE,
                          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (BOBBIN_TYPE_PLOT);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/bobbin/Bobbin/run-page/bobbin-result-view.ui");
  gtk_widget_class_bind_template_child (widget_class, BobbinResultView, stack);
  gtk_widget_class_bind_template_child (widget_class, BobbinResultView, box);
  gtk_widget_class_bind_template_child (widget_class, BobbinResultView, plot_box);
  gtk_widget_class_bind_template_child (widget_class, BobbinResultView, plot);
  gtk_widget_class_bind_template_child (widget_class, BobbinResultView, legend);
  gtk_widget_class_bind_template_child (widget_class, BobbinResultView, table);
}

static void
bobbin_result_view_init (BobbinResultView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
bobbin_result_view_set_run (BobbinResultView *self,
                            BobbinRun        *run)
{
  g_return_if_fail (BOBBIN_IS_RESULT_VIEW (self));
  g_return_if_fail (self->run == NULL);

  self->run = g_object_ref (run);
  self->model = bobbin_task_model_new (run);
  self->data = bobbin_plot_data_new (run);
  gtk_widget_set_visible (self->plot_box, self->data != NULL && !self->data->may_be_empty);
  if (self->data != NULL)
    {
      bobbin_plot_set_data (self->plot, self->data);
      add_legend (self);
    }
  add_columns (self);
}

void
bobbin_result_view_update (BobbinResultView *self,
                           guint64           first,
                           guint64           last)
{
  g_return_if_fail (BOBBIN_IS_RESULT_VIEW (self));

  if (first <= last)
    bobbin_task_model_touch (self->model, first, last);
  if (!gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;

  show_what_there_is (self);
  collect (self);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include <glib/gi18n-lib.h>

#include "bobbin-form-rows.h"
#include "bobbin-how-group.h"
#include "engine/executors/bobbin-executors.h"

struct _BobbinHowGroup
{
  AdwPreferencesGroup  parent_instance;

  BobbinWorkload      *workload;
  gboolean             filling;
  gboolean             valid;

  /* Template */
  AdwComboRow         *executor;
  AdwSpinRow          *workers;
  AdwSpinRow          *retries;
  AdwSpinRow          *retry_delay;
  AdwSpinRow          *timeout;
  AdwSpinRow          *chunk;
  AdwEntryRow         *stop_after_failed;
  AdwEntryRow         *max_memory;
  AdwSpinRow          *max_cpu;
  GtkWidget           *workers_error;
  GtkWidget           *stop_error;
  GtkWidget           *memory_error;
};

enum {
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (BobbinHowGroup, bobbin_how_group, ADW_TYPE_PREFERENCES_GROUP)

static BobbinExecutorClass *
get_executor (BobbinHowGroup *self)
{
  guint n_classes;
  BobbinExecutorClass * const *classes = bobbin_executors_get_all (&n_classes);
  guint selected = adw_combo_row_get_selected (self->executor);

  return selected < n_classes ? classes[selected] : NULL;
}

/* Whether worker processes do the tasks, to which limits can be set. */
static gboolean
has_processes (BobbinHowGroup *self)
{
  BobbinExecutorClass *executor = get_executor (self);

  return (executor != NULL && (g_str_equal (executor->id, "processes") || g_str_equal (executor->id, "auto"))) ||
         (self->workload != NULL && bobbin_workload_is_hosted (self->workload));
}

/* Reads the text of @row, if there is any; marks it where it is wrong. */
static gboolean
read_text (AdwEntryRow       *row,
           GtkWidget         *error_row,
           const char        *name,
           BobbinRunSettings *settings)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (row));
  g_autoptr (GError) error = NULL;
  gboolean right = *text == '\0' || bobbin_run_settings_set (settings, name, text, &error);

  bobbin_error_row_set (error_row, GTK_WIDGET (row), right ? NULL : error->message);

  return right;
}

/* Reads the rows into @settings; %FALSE where one of them is wrong. */
static gboolean
read_rows (BobbinHowGroup    *self,
           BobbinRunSettings *settings)
{
  gboolean valid;
  BobbinExecutorClass *executor = get_executor (self);

  *settings = (BobbinRunSettings) BOBBIN_RUN_SETTINGS_INIT;
  if (executor != NULL)
    settings->executor = executor->id;
  settings->workers = (guint) adw_spin_row_get_value (self->workers);
  settings->chunk = (guint64) adw_spin_row_get_value (self->chunk);
  settings->retries = (guint) adw_spin_row_get_value (self->retries);
  settings->retry_delay = adw_spin_row_get_value (self->retry_delay);
  settings->timeout = adw_spin_row_get_value (self->timeout);

  valid = read_text (self->stop_after_failed, self->stop_error, "stop-after-failed", settings);

  if (!has_processes (self))
    {
      bobbin_error_row_set (self->memory_error, GTK_WIDGET (self->max_memory), NULL);
      return valid;
    }

  settings->max_cpu = adw_spin_row_get_value (self->max_cpu);

  return read_text (self->max_memory, self->memory_error, "max-memory", settings) && valid;
}

static void
show_workers (BobbinHowGroup          *self,
              const BobbinRunSettings *settings)
{
  BobbinExecutorClass *executor = get_executor (self);
  g_autofree char *subtitle = NULL;
  g_autoptr (GError) error = NULL;
  guint n_workers;

  if (self->workload == NULL || executor == NULL)
    return;

  gtk_widget_set_visible (GTK_WIDGET (self->workers), executor->max_workers > 1);
  if (!bobbin_executors_check (settings, self->workload, &n_workers, &error))
    {
      bobbin_error_row_set (self->workers_error, GTK_WIDGET (self->workers), error->message);
      self->valid = FALSE;
      return;
    }

  bobbin_error_row_set (self->workers_error, GTK_WIDGET (self->workers), NULL);
  if (settings->workers == 0 && g_str_equal (executor->id, "auto"))
    subtitle = g_strdup (_("As many as the work needs"));
  else if (settings->workers == 0)
    /* Translators: a number, and what the workers are called: “4 threads”. */
    subtitle = g_strdup_printf (_("Automatic: %u %s"), n_workers, _(executor->workers_name));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->workers), subtitle != NULL ? subtitle : _(executor->workers_name));
}

static void
changed_cb (BobbinHowGroup *self)
{
  BobbinRunSettings settings;

  if (self->filling)
    return;

  gtk_widget_set_visible (GTK_WIDGET (self->max_memory), has_processes (self));
  gtk_widget_set_visible (GTK_WIDGET (self->max_cpu), has_processes (self));
  self->valid = read_rows (self, &settings);
  show_workers (self, &settings);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
executor_changed_cb (BobbinHowGroup *self)
{
  BobbinExecutorClass *executor = get_executor (self);

  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->executor), executor != NULL ? _(executor->summary) : "");
  changed_cb (self);
}

static void
fill_executors (BobbinHowGroup *self)
{
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);
  guint n_classes;
  BobbinExecutorClass * const *classes = bobbin_executors_get_all (&n_classes);

  for (guint i = 0; i < n_classes; i++)
    gtk_string_list_append (titles, _(classes[i]->title));

  adw_combo_row_set_model (self->executor, G_LIST_MODEL (titles));
}

static void
bobbin_how_group_dispose (GObject *object)
{
  BobbinHowGroup *self = BOBBIN_HOW_GROUP (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), BOBBIN_TYPE_HOW_GROUP);
  g_clear_object (&self->workload);

  G_OBJECT_CLASS (bobbin_how_group_parent_class)->dispose (object);
}

static void
bobbin_how_group_class_init (BobbinHowGroupClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = bobbin_how_group_dispose;

  signals[SIGNAL_CHANGED] =
    g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/bobbin/Bobbin/bobbin-how-group.ui");
  gtk_widget_class_bind_template_child (widget_class, BobbinHowGroup, executor);
  gtk_widget_class_bind_template_child (widget_class, BobbinHowGroup, workers);
  gtk_widget_class_bind_template_child (widget_class, BobbinHowGroup, retries);
  gtk_widget_class_bind_template_child (widget_class, BobbinHowGroup, retry_delay);
  gtk_widget_class_bind_template_child (widget_class, BobbinHowGroup, timeout);
  gtk_widget_class_bind_template_child (widget_class, BobbinHowGroup, chunk);
  gtk_widget_class_bind_template_child (widget_class, BobbinHowGroup, stop_after_failed);
  gtk_widget_class_bind_template_child (widget_class, BobbinHowGroup, max_memory);
  gtk_widget_class_bind_template_child (widget_class, BobbinHowGroup, max_cpu);
  gtk_widget_class_bind_template_child (widget_class, BobbinHowGroup, workers_error);
  gtk_widget_class_bind_template_child (widget_class, BobbinHowGroup, stop_error);
  gtk_widget_class_bind_template_child (widget_class, BobbinHowGroup, memory_error);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, executor_changed_cb);
}

static void
bobbin_how_group_init (BobbinHowGroup *self)
{
  self->filling = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  fill_executors (self);

  bobbin_spin_row_set_zero_text (self->workers, _("automatic"));
  bobbin_spin_row_set_zero_text (self->chunk, _("automatic"));
  bobbin_spin_row_set_zero_text (self->timeout, _("no limit"));
  bobbin_spin_row_set_zero_text (self->max_cpu, _("no limit"));
  bobbin_spin_row_set_zero_text (self->retries, _("none"));
  bobbin_spin_row_set_zero_text (self->retry_delay, "");
  self->filling = FALSE;
}

void
bobbin_how_group_set_workload (BobbinHowGroup *self,
                               BobbinWorkload *workload)
{
  g_return_if_fail (BOBBIN_IS_HOW_GROUP (self));

  g_set_object (&self->workload, workload);
}

void
bobbin_how_group_set_settings (BobbinHowGroup          *self,
                               const BobbinRunSettings *settings)
{
  g_autofree char *stop_after = bobbin_run_settings_dup (settings, "stop-after-failed");
  g_autofree char *max_memory = bobbin_run_settings_dup (settings, "max-memory");
  guint n_classes;
  BobbinExecutorClass * const *classes = bobbin_executors_get_all (&n_classes);

  g_return_if_fail (BOBBIN_IS_HOW_GROUP (self));

  self->filling = TRUE;
  for (guint i = 0; i < n_classes; i++)
    if (g_strcmp0 (classes[i]->id, settings->executor) == 0)
      adw_combo_row_set_selected (self->executor, i);
  adw_spin_row_set_value (self->workers, settings->workers);
  adw_spin_row_set_value (self->chunk, (double) settings->chunk);
  adw_spin_row_set_value (self->retries, settings->retries);
  adw_spin_row_set_value (self->retry_delay, settings->retry_delay);
  adw_spin_row_set_value (self->timeout, settings->timeout);
  gtk_editable_set_text (GTK_EDITABLE (self->stop_after_failed), stop_after != NULL ? stop_after : "");
  gtk_editable_set_text (GTK_EDITABLE (self->max_memory), max_memory != NULL ? max_memory : "");
  adw_spin_row_set_value (self->max_cpu, settings->max_cpu);
  self->filling = FALSE;

  executor_changed_cb (self);
}

gboolean
bobbin_how_group_get_settings (BobbinHowGroup    *self,
                               BobbinRunSettings *settings)
{
  g_return_val_if_fail (BOBBIN_IS_HOW_GROUP (self), FALSE);

  return read_rows (self, settings) && self->valid;
}

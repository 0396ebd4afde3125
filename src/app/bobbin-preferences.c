/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include <glib/gi18n-lib.h>

#include "bobbin-form-rows.h"
#include "bobbin-format.h"
#include "bobbin-preferences.h"
#include "bobbin-settings.h"
#include "engine/executors/bobbin-executors.h"

struct _BobbinPreferences
{
  AdwPreferencesDialog  parent_instance;

  BobbinHistoryKeeper  *keeper;

  /* Template */
  AdwPreferencesPage   *page;
  AdwComboRow          *color_scheme;
  AdwComboRow          *executor;
  AdwSpinRow           *workers;
  AdwSwitchRow         *notify;
  AdwSwitchRow         *keep_awake;
  AdwSwitchRow         *keep_history;
  AdwComboRow          *keep_runs;
  AdwSpinRow           *max_results;
  AdwSwitchRow         *durable;
  AdwActionRow         *total;
  GtkWidget            *delete_all;
};

G_DEFINE_FINAL_TYPE (BobbinPreferences, bobbin_preferences, ADW_TYPE_PREFERENCES_DIALOG)

/* In the order of the rows of the template. */
static const char * const color_schemes[] = { "follow", "light", "dark", NULL };
static const char * const spans[] = { "always", "week", "month", "quarter", "year", NULL };

/* The place of a word in the list @user_data. */
static gboolean
get_choice_cb (GValue   *value,
               GVariant *variant,
               gpointer  user_data)
{
  const char * const *choices = user_data;

  for (guint i = 0; choices[i] != NULL; i++)
    if (g_str_equal (choices[i], g_variant_get_string (variant, NULL)))
      g_value_set_uint (value, i);

  return TRUE;
}

static GVariant *
set_choice_cb (const GValue       *value,
               const GVariantType *type,
               gpointer            user_data)
{
  const char * const *choices = user_data;
  guint selected = g_value_get_uint (value);

  return selected < g_strv_length ((char **) choices) ? g_variant_new_string (choices[selected]) : NULL;
}

static gboolean
get_executor_cb (GValue   *value,
                 GVariant *variant,
                 gpointer  user_data)
{
  guint n_classes;
  BobbinExecutorClass * const *classes = bobbin_executors_get_all (&n_classes);

  for (guint i = 0; i < n_classes; i++)
    if (g_str_equal (classes[i]->id, g_variant_get_string (variant, NULL)))
      g_value_set_uint (value, i);

  return TRUE;
}

static GVariant *
set_executor_cb (const GValue       *value,
                 const GVariantType *type,
                 gpointer            user_data)
{
  guint n_classes;
  BobbinExecutorClass * const *classes = bobbin_executors_get_all (&n_classes);
  guint selected = g_value_get_uint (value);

  return selected < n_classes ? g_variant_new_string (classes[selected]->id) : NULL;
}

static gboolean
get_uint_cb (GValue   *value,
             GVariant *variant,
             gpointer  user_data)
{
  g_value_set_double (value, g_variant_get_uint32 (variant));

  return TRUE;
}

static GVariant *
set_uint_cb (const GValue       *value,
             const GVariantType *type,
             gpointer            user_data)
{
  return g_variant_new_uint32 ((guint32) g_value_get_double (value));
}

static void
bind (BobbinPreferences *self)
{
  GSettings *settings = bobbin_settings_get_default ();

  if (settings == NULL)
    {
      /* What is chosen here could not be kept. */
      gtk_widget_set_sensitive (GTK_WIDGET (self->page), FALSE);
      return;
    }

  g_settings_bind (settings, "notify-when-finished", self->notify, "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "keep-awake", self->keep_awake, "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind_with_mapping (settings, "color-scheme", self->color_scheme, "selected",
                                G_SETTINGS_BIND_DEFAULT, get_choice_cb, set_choice_cb,
                                (gpointer) color_schemes, NULL);
  g_settings_bind_with_mapping (settings, "default-executor", self->executor, "selected",
                                G_SETTINGS_BIND_DEFAULT, get_executor_cb, set_executor_cb, NULL, NULL);
  g_settings_bind_with_mapping (settings, "default-workers", self->workers, "value",
                                G_SETTINGS_BIND_DEFAULT, get_uint_cb, set_uint_cb, NULL, NULL);

  g_settings_bind (settings, "keep-history", self->keep_history, "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "survive-power-cuts", self->durable, "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind_with_mapping (settings, "keep-runs", self->keep_runs, "selected",
                                G_SETTINGS_BIND_DEFAULT, get_choice_cb, set_choice_cb,
                                (gpointer) spans, NULL);
  g_settings_bind_with_mapping (settings, "max-results", self->max_results, "value",
                                G_SETTINGS_BIND_DEFAULT, get_uint_cb, set_uint_cb, NULL, NULL);
}

static void
show_total (BobbinPreferences *self)
{
  BobbinHistory *history = bobbin_history_keeper_get_history (self->keeper);
  g_autofree char *size = NULL;

  if (history == NULL)
    {
      gtk_widget_set_visible (GTK_WIDGET (self->total), FALSE);
      return;
    }

  size = g_format_size (bobbin_history_get_total_bytes (history));
  adw_action_row_set_subtitle (self->total, size);
  gtk_widget_set_sensitive (self->delete_all, bobbin_history_keeper_count_deletable (self->keeper) > 0 &&
                                              !bobbin_history_is_read_only (history));
}

static void
delete_all_clicked_cb (BobbinPreferences *self)
{
  AdwDialog *dialog = adw_alert_dialog_new (_("Delete All Past Runs?"), NULL);
  AdwAlertDialog *alert = ADW_ALERT_DIALOG (dialog);
  guint n_runs = bobbin_history_keeper_count_deletable (self->keeper);
  g_autofree char *count = bobbin_format_count (n_runs);
  g_autofree char *body = NULL;

  body = g_strdup_printf (ngettext ("%s run is deleted with its results. Pinned runs stay. This cannot be undone.",
                                    "%s runs are deleted with their results. Pinned runs stay. This cannot be undone.",
                                    n_runs),
                          count);
  adw_alert_dialog_set_body (alert, body);
  adw_alert_dialog_add_responses (alert, "keep", _("_Cancel"), "delete", _("_Delete All"), NULL);
  adw_alert_dialog_set_response_appearance (alert, "delete", ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_set_default_response (alert, "keep");
  adw_alert_dialog_set_close_response (alert, "keep");
  g_signal_connect_object (dialog, "response::delete", G_CALLBACK (bobbin_history_keeper_delete_all), self->keeper,
                           G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, GTK_WIDGET (self));
}

static void
bobbin_preferences_dispose (GObject *object)
{
  BobbinPreferences *self = BOBBIN_PREFERENCES (object);

  if (self->keeper != NULL)
    g_signal_handlers_disconnect_by_data (self->keeper, self);
  g_clear_object (&self->keeper);
  gtk_widget_dispose_template (GTK_WIDGET (self), BOBBIN_TYPE_PREFERENCES);

  G_OBJECT_CLASS (bobbin_preferences_parent_class)->dispose (object);
}

static void
bobbin_preferences_class_init (BobbinPreferencesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = bobbin_preferences_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/bobbin/Bobbin/bobbin-preferences.ui");
  gtk_widget_class_bind_template_child (widget_class, BobbinPreferences, page);
  gtk_widget_class_bind_template_child (widget_class, BobbinPreferences, color_scheme);
  gtk_widget_class_bind_template_child (widget_class, BobbinPreferences, executor);
  gtk_widget_class_bind_template_child (widget_class, BobbinPreferences, workers);
  gtk_widget_class_bind_template_child (widget_class, BobbinPreferences, notify);
  gtk_widget_class_bind_template_child (widget_class, BobbinPreferences, keep_awake);
  gtk_widget_class_bind_template_child (widget_class, BobbinPreferences, keep_history);
  gtk_widget_class_bind_template_child (widget_class, BobbinPreferences, keep_runs);
  gtk_widget_class_bind_template_child (widget_class, BobbinPreferences, max_results);
  gtk_widget_class_bind_template_child (widget_class, BobbinPreferences, durable);
  gtk_widget_class_bind_template_child (widget_class, BobbinPreferences, total);
  gtk_widget_class_bind_template_child (widget_class, BobbinPreferences, delete_all);
  gtk_widget_class_bind_template_callback (widget_class, delete_all_clicked_cb);
}

static void
bobbin_preferences_init (BobbinPreferences *self)
{
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);
  guint n_classes;
  BobbinExecutorClass * const *classes = bobbin_executors_get_all (&n_classes);

  gtk_widget_init_template (GTK_WIDGET (self));

  for (guint i = 0; i < n_classes; i++)
    gtk_string_list_append (titles, _(classes[i]->title));
  adw_combo_row_set_model (self->executor, G_LIST_MODEL (titles));
  bobbin_spin_row_set_zero_text (self->workers, _("automatic"));
  bobbin_spin_row_set_zero_text (self->max_results, _("no limit"));
  bind (self);
}

AdwDialog *
bobbin_preferences_new (BobbinHistoryKeeper *keeper)
{
  BobbinPreferences *self = g_object_new (BOBBIN_TYPE_PREFERENCES, NULL);

  self->keeper = g_object_ref (keeper);
  g_signal_connect_swapped (keeper, "changed", G_CALLBACK (show_total), self);
  show_total (self);

  return ADW_DIALOG (self);
}

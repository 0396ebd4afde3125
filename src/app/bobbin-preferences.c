/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include <glib/gi18n-lib.h>

#include "bobbin-form-rows.h"
#include "bobbin-preferences.h"
#include "bobbin-settings.h"
#include "engine/executors/bobbin-executors.h"

struct _BobbinPreferences
{
  AdwPreferencesDialog  parent_instance;

  /* Template */
  AdwPreferencesPage   *page;
  AdwComboRow          *color_scheme;
  AdwComboRow          *executor;
  AdwSpinRow           *workers;
  AdwSwitchRow         *notify;
  AdwSwitchRow         *keep_awake;
};

G_DEFINE_FINAL_TYPE (BobbinPreferences, bobbin_preferences, ADW_TYPE_PREFERENCES_DIALOG)

/* In the order of the rows of the template. */
static const char * const color_schemes[] = { "follow", "light", "dark" };

static gboolean
get_scheme_cb (GValue   *value,
               GVariant *variant,
               gpointer  user_data)
{
  for (guint i = 0; i < G_N_ELEMENTS (color_schemes); i++)
    if (g_str_equal (color_schemes[i], g_variant_get_string (variant, NULL)))
      g_value_set_uint (value, i);

  return TRUE;
}

static GVariant *
set_scheme_cb (const GValue       *value,
               const GVariantType *type,
               gpointer            user_data)
{
  guint selected = g_value_get_uint (value);

  return selected < G_N_ELEMENTS (color_schemes) ? g_variant_new_string (color_schemes[selected]) : NULL;
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
get_workers_cb (GValue   *value,
                GVariant *variant,
                gpointer  user_data)
{
  g_value_set_double (value, g_variant_get_uint32 (variant));

  return TRUE;
}

static GVariant *
set_workers_cb (const GValue       *value,
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
                                G_SETTINGS_BIND_DEFAULT, get_scheme_cb, set_scheme_cb, NULL, NULL);
  g_settings_bind_with_mapping (settings, "default-executor", self->executor, "selected",
                                G_SETTINGS_BIND_DEFAULT, get_executor_cb, set_executor_cb, NULL, NULL);
  g_settings_bind_with_mapping (settings, "default-workers", self->workers, "value",
                                G_SETTINGS_BIND_DEFAULT, get_workers_cb, set_workers_cb, NULL, NULL);
}

static void
bobbin_preferences_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), BOBBIN_TYPE_PREFERENCES);

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
  bind (self);
}

AdwDialog *
bobbin_preferences_new (void)
{
  return g_object_new (BOBBIN_TYPE_PREFERENCES, NULL);
}

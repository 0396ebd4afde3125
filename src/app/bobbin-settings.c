/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include <adwaita.h>

#include "bobbin-settings.h"
#include "engine/executors/bobbin-executors.h"

static void
color_scheme_changed_cb (GSettings  *settings,
                         const char *key,
                         gpointer    user_data)
{
  g_autofree char *name = g_settings_get_string (settings, "color-scheme");
  AdwColorScheme scheme = ADW_COLOR_SCHEME_DEFAULT;

  if (g_str_equal (name, "light"))
    scheme = ADW_COLOR_SCHEME_FORCE_LIGHT;
  else if (g_str_equal (name, "dark"))
    scheme = ADW_COLOR_SCHEME_FORCE_DARK;

  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), scheme);
}

GSettings *
bobbin_settings_get_default (void)
{
  static GSettings *settings;
  static gboolean looked_up;

  if (!looked_up)
    {
      GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
      g_autoptr (GSettingsSchema) schema = NULL;

      if (source != NULL)
        schema = g_settings_schema_source_lookup (source, BOBBIN_APP_ID, TRUE);
      /* g_settings_new() would end the program where there is no schema. */
      if (schema != NULL)
        settings = g_settings_new_full (schema, NULL, NULL);
      looked_up = TRUE;
    }

  return settings;
}

gboolean
bobbin_settings_get_flag (const char *key)
{
  GSettings *settings = bobbin_settings_get_default ();

  return settings == NULL || g_settings_get_boolean (settings, key);
}

void
bobbin_settings_get_new_job (BobbinRunSettings *run_settings)
{
  GSettings *settings = bobbin_settings_get_default ();
  g_autofree char *executor = NULL;
  BobbinExecutorClass *executor_class;

  if (settings == NULL)
    return;

  executor = g_settings_get_string (settings, "default-executor");
  executor_class = bobbin_executors_find (executor, NULL);
  if (executor_class != NULL)
    run_settings->executor = executor_class->id;
  run_settings->workers = g_settings_get_uint (settings, "default-workers");
}

void
bobbin_settings_get_history (BobbinHistoryOptions *options)
{
  GSettings *settings = bobbin_settings_get_default ();

  *options = (BobbinHistoryOptions) BOBBIN_HISTORY_OPTIONS_INIT;
  if (settings == NULL)
    return;

  options->durable = g_settings_get_boolean (settings, "survive-power-cuts");
  options->max_bytes = (guint64) g_settings_get_uint (settings, "max-results") << 30;
}

gint64
bobbin_settings_get_keep_seconds (void)
{
  static const struct {
    const char *name;
    gint64      n_days;
  } spans[] = {
    { "week", 7 },
    { "month", 31 },
    { "quarter", 92 },
    { "year", 366 },
  };
  GSettings *settings = bobbin_settings_get_default ();
  g_autofree char *name = NULL;

  if (settings == NULL)
    return 0;

  name = g_settings_get_string (settings, "keep-runs");
  for (guint i = 0; i < G_N_ELEMENTS (spans); i++)
    if (g_str_equal (spans[i].name, name))
      return spans[i].n_days * 24 * 60 * 60;

  return 0;
}

gint64
bobbin_settings_get_dismissed (void)
{
  GSettings *settings = bobbin_settings_get_default ();

  return settings != NULL ? g_settings_get_int64 (settings, "dismissed-run") : 0;
}

void
bobbin_settings_set_dismissed (gint64 number)
{
  GSettings *settings = bobbin_settings_get_default ();

  if (settings != NULL)
    g_settings_set_int64 (settings, "dismissed-run", number);
}

void
bobbin_settings_bind_appearance (void)
{
  GSettings *settings = bobbin_settings_get_default ();

  if (settings == NULL)
    return;

  g_signal_connect (settings, "changed::color-scheme",
                    G_CALLBACK (color_scheme_changed_cb), NULL);
  color_scheme_changed_cb (settings, "color-scheme", NULL);
}

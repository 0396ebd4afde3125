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
bobbin_settings_bind_appearance (void)
{
  GSettings *settings = bobbin_settings_get_default ();

  if (settings == NULL)
    return;

  g_signal_connect (settings, "changed::color-scheme",
                    G_CALLBACK (color_scheme_changed_cb), NULL);
  color_scheme_changed_cb (settings, "color-scheme", NULL);
}

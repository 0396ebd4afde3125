/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

#include "engine/run/bobbin-locale.h"

#include "bobbin-commands.h"
#include "bobbin-options.h"

static const struct
{
  const char *name;
  int       (*function) (char **arguments);
} commands[] = {
  { "run", bobbin_cmd_run },
  { "race", bobbin_cmd_race },
  { "history", bobbin_cmd_history },
  { "show", bobbin_cmd_show },
  { "compare", bobbin_cmd_compare },
  { "resume", bobbin_cmd_resume },
  { "export", bobbin_cmd_export },
  { "import", bobbin_cmd_import },
  { "kinds", bobbin_cmd_kinds },
  { "practice-server", bobbin_cmd_practice },
  { "help", bobbin_cmd_help },
};

const char * const *
bobbin_commands_get_names (void)
{
  static const char *names[G_N_ELEMENTS (commands) + 1];

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    names[i] = commands[i].name;

  return names;
}

static int
fail_unknown (const char *name)
{
  const char *nearest = bobbin_nearest_name (name, bobbin_commands_get_names ());
  g_autofree char *message = NULL;

  if (nearest != NULL)
    message = g_strdup_printf (_("There is no command “%s”. Did you mean “%s”?"), name, nearest);
  else if (*name == '-')
    message = g_strdup_printf (_("There is no option “%s” before a command"), name);
  else
    message = g_strdup_printf (_("There is no command “%s”"), name);

  return bobbin_usage_error (NULL, message);
}

int
main (int    argc,
      char **argv)
{
  const char *name = argc > 1 ? argv[1] : NULL;

  bobbin_locale_init ();

  if (name == NULL)
    return bobbin_usage_error (NULL, _("Say what to do: run, history, kinds or help"));

  if (g_str_equal (name, "--help") || g_str_equal (name, "-h"))
    return bobbin_cmd_help (argv + 2);

  if (g_str_equal (name, "--version"))
    {
      printf ("bobbin %s\n", BOBBIN_VERSION);
      return BOBBIN_EXIT_DONE;
    }

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (g_str_equal (name, commands[i].name))
      return commands[i].function (argv + 2);

  return fail_unknown (name);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>

#include "bobbin-commands.h"
#include "bobbin-options.h"
#include "engine/job/bobbin-samples.h"
#include "engine/workloads/bobbin-workloads.h"

static void
print_all (void)
{
  GString *buffer = g_string_new (NULL);
  BobbinWorkloadClass * const *classes;
  const BobbinSample *samples;
  guint n_classes, n_samples;

  classes = bobbin_workloads_get_all (&n_classes);
  g_string_append_printf (buffer, "%s:\n", _("Kinds of work"));
  for (guint i = 0; i < n_classes; i++)
    bobbin_help_append_row (buffer, classes[i]->id, _(classes[i]->summary));

  samples = bobbin_samples_get_all (&n_samples);
  g_string_append_printf (buffer, "\n%s:\n", _("Samples, which run without a network"));
  for (guint i = 0; i < n_samples; i++)
    {
      g_autofree char *name = g_strconcat ("sample:", samples[i].id, NULL);

      bobbin_help_append_row (buffer, name, samples[i].title);
    }

  g_string_append_printf (buffer, "\n%s\n", _("“bobbin kinds KIND” documents one of them."));
  bobbin_help_flush (buffer);
}

static void
complete_values (BobbinWorkloadClass *klass,
                 const char          *name)
{
  const BobbinOption *option = bobbin_options_find (name);
  BobbinParameter parameter;

  if (bobbin_options_has_parameter (klass, name, &parameter))
    {
      if (G_IS_PARAM_SPEC_ENUM (parameter.pspec))
        {
          GEnumClass *values = G_PARAM_SPEC_ENUM (parameter.pspec)->enum_class;

          for (guint i = 0; i < values->n_values; i++)
            puts (values->values[i].value_nick);
        }
      else if (parameter.flags & BOBBIN_PARAMETER_FOLDER)
        puts ("@folder");
      else if (parameter.flags & (BOBBIN_PARAMETER_FILE | BOBBIN_PARAMETER_PROGRAM))
        puts ("@file");
      else if (G_IS_PARAM_SPEC_BOOLEAN (parameter.pspec))
        puts ("@none");
    }
  else
    bobbin_option_complete (option);
}

static void
complete_kinds (void)
{
  BobbinWorkloadClass * const *classes;
  const BobbinSample *samples;
  guint n_classes, n_samples;

  classes = bobbin_workloads_get_all (&n_classes);
  for (guint i = 0; i < n_classes; i++)
    puts (classes[i]->id);

  samples = bobbin_samples_get_all (&n_samples);
  for (guint i = 0; i < n_samples; i++)
    printf ("sample:%s\n", samples[i].id);
}

/* For the shell: `bobbin kinds --complete kinds`, `… options [KIND]` and
 * `… values KIND OPTION`: words, one a line, or "@file", "@folder", or "@none"
 * for an option that takes no value. */
static int
complete (char **arguments)
{
  const char *what = arguments[0] != NULL ? arguments[0] : "";
  const char *kind = *what != '\0' ? arguments[1] : NULL;
  BobbinWorkloadClass *klass = kind != NULL ? bobbin_workloads_find (kind, NULL) : NULL;

  if (g_str_equal (what, "commands"))
    {
      for (const char * const *name = bobbin_commands_get_names (); *name != NULL; name++)
        puts (*name);
    }
  else if (g_str_equal (what, "kinds"))
    complete_kinds ();
  else if (g_str_equal (what, "options"))
    {
      g_auto (GStrv) names = bobbin_options_dup_names (klass, NULL);

      for (guint i = 0; names[i] != NULL; i++)
        printf ("--%s\n", names[i]);
    }
  else if (g_str_equal (what, "values") && kind != NULL && arguments[2] != NULL)
    complete_values (klass, arguments[2]);
  else
    return BOBBIN_EXIT_USAGE;

  return BOBBIN_EXIT_DONE;
}

int
bobbin_cmd_kinds (char **arguments)
{
  g_autoptr (GError) error = NULL;
  BobbinWorkloadClass *klass;
  const char *kind = arguments[0];

  if (kind == NULL)
    {
      print_all ();
      return BOBBIN_EXIT_DONE;
    }

  if (g_str_equal (kind, "--complete"))
    return complete (arguments + 1);

  if (g_str_equal (kind, "--help") || g_str_equal (kind, "-h"))
    {
      bobbin_help_print_kinds ();
      return BOBBIN_EXIT_DONE;
    }

  if (arguments[1] != NULL)
    return bobbin_usage_error ("kinds", _("kinds takes the name of one kind of work"));

  klass = bobbin_workloads_find (kind, &error);
  if (klass == NULL)
    return bobbin_usage_error ("kinds", error->message);

  bobbin_help_print_kind (klass);
  return BOBBIN_EXIT_DONE;
}

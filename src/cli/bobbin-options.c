/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-options.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

#include "bobbin-text.h"
#include "bobbin-verb.h"
#include "engine/executors/bobbin-executors.h"

static const BobbinOption options[] = {
  { "inputs", 0, N_("FILE"), "file", BOBBIN_OPTION_GROUP_INPUTS,
    N_("One input for each line of FILE; “-” is standard input") },
  { "null", '0', NULL, NULL, BOBBIN_OPTION_GROUP_INPUTS,
    N_("Inputs are separated by NUL characters in place of newlines, as “find -print0” writes them") },
  { "range", 0, N_("FROM:TO[:STEP]"), NULL, BOBBIN_OPTION_GROUP_INPUTS,
    N_("The numbers from FROM on, up to but without TO") },
  { "glob", 0, N_("PATTERN"), NULL, BOBBIN_OPTION_GROUP_INPUTS,
    N_("The files that match PATTERN; “**” stands for any number of folders") },
  { "csv", 0, N_("FILE"), "file", BOBBIN_OPTION_GROUP_INPUTS,
    N_("One input for each row of FILE, whose first row names the columns") },
  { "aria2", 0, N_("FILE"), "file", BOBBIN_OPTION_GROUP_INPUTS,
    N_("The downloads of FILE, an input file of aria2") },

  { "executor", 0, N_("EXECUTOR"), "executors", BOBBIN_OPTION_GROUP_RUNNING, NULL },
  { "workers", 'j', N_("N"), NULL, BOBBIN_OPTION_GROUP_RUNNING, NULL },
  { "chunk", 0, N_("N"), NULL, BOBBIN_OPTION_GROUP_RUNNING, NULL },
  { "retries", 0, N_("N"), NULL, BOBBIN_OPTION_GROUP_RUNNING, NULL },
  { "retry-delay", 0, N_("SECONDS"), NULL, BOBBIN_OPTION_GROUP_RUNNING, NULL },
  { "timeout", 0, N_("SECONDS"), NULL, BOBBIN_OPTION_GROUP_RUNNING, NULL },
  { "stop-after-failed", 0, "N|P%", NULL, BOBBIN_OPTION_GROUP_RUNNING, NULL },
  { "max-memory", 0, N_("BYTES"), NULL, BOBBIN_OPTION_GROUP_RUNNING, NULL },
  { "max-cpu", 0, N_("SECONDS"), NULL, BOBBIN_OPTION_GROUP_RUNNING, NULL },

  { "format", 0, N_("FORMAT"), "text|json|csv", BOBBIN_OPTION_GROUP_RESULTS,
    N_("How results are written: text (the default), json (one object a line) or csv") },
  { "output", 0, N_("FOLDER"), "folder", BOBBIN_OPTION_GROUP_RESULTS,
    N_("The folder for files, for kinds of work that write some") },
  { "joblog", 0, N_("FILE"), "file", BOBBIN_OPTION_GROUP_RESULTS,
    N_("Write a line for each task to FILE, in the format of GNU parallel") },
  { "trace", 0, N_("FILE"), "file", BOBBIN_OPTION_GROUP_RESULTS,
    N_("Write the timeline to FILE, for Perfetto and chrome://tracing") },
  { "timeline", 0, N_("FILE"), "file", BOBBIN_OPTION_GROUP_RESULTS,
    N_("Draw what each worker did over time into FILE, an SVG picture") },
  { "progress", 0, N_("HOW"), "auto|live|plain|none", BOBBIN_OPTION_GROUP_RESULTS,
    N_("How progress is shown: auto (the default: live on a terminal), live, plain or none") },
  { "figures", 0, NULL, NULL, BOBBIN_OPTION_GROUP_RESULTS,
    N_("Say at the end where the time went, and what could be done about it") },
  { "quiet", 'q', NULL, NULL, BOBBIN_OPTION_GROUP_RESULTS,
    N_("Show neither progress nor the summary") },

  { "no-history", 0, NULL, NULL, BOBBIN_OPTION_GROUP_OTHER,
    N_("Do not record this run") },
  { "durable", 0, NULL, NULL, BOBBIN_OPTION_GROUP_OTHER,
    N_("Record so that what is printed survives a power cut, too, and not only the end of Bobbin; slower") },
  { "check-content", 0, NULL, NULL, BOBBIN_OPTION_GROUP_OTHER,
    N_("Know files among the inputs by what is in them, and not by size and time of change, when the run is resumed") },
  { "title", 0, N_("TITLE"), NULL, BOBBIN_OPTION_GROUP_OTHER,
    N_("A name for the job") },
  { "save", 0, N_("FILE"), "file", BOBBIN_OPTION_GROUP_OTHER,
    N_("Save the job as FILE (NAME.bobbin) and do not run it") },
  { "help", 'h', NULL, NULL, BOBBIN_OPTION_GROUP_OTHER,
    N_("Show this help, with the parameters of a kind of work if one is named") },
  { NULL },
};

const BobbinOption *
bobbin_options_get_all (void)
{
  return options;
}

const BobbinOption *
bobbin_options_find (const char *name)
{
  for (const BobbinOption *option = options; option->name != NULL; option++)
    if (g_str_equal (option->name, name))
      return option;

  return NULL;
}

const BobbinOption *
bobbin_options_find_short (char short_name)
{
  for (const BobbinOption *option = options; option->name != NULL; option++)
    if (option->short_name == short_name)
      return option;

  return NULL;
}

gboolean
bobbin_option_is_of_run (const BobbinOption *self)
{
  return g_str_equal (self->name, "save") || g_str_equal (self->name, "no-history");
}

const char *
bobbin_option_get_blurb (const BobbinOption *self)
{
  if (self->blurb != NULL)
    return _(self->blurb);

  return bobbin_run_settings_get_blurb (self->name);
}

const char *
bobbin_option_group_get_title (BobbinOptionGroup group)
{
  switch (group)
    {
    case BOBBIN_OPTION_GROUP_INPUTS:
      return _("Inputs");
    case BOBBIN_OPTION_GROUP_RUNNING:
      return _("How to run");
    case BOBBIN_OPTION_GROUP_RESULTS:
      return _("Results and progress");
    case BOBBIN_OPTION_GROUP_OTHER:
      return _("Other options");
    case BOBBIN_N_OPTION_GROUPS:
    default:
      g_return_val_if_reached (NULL);
    }
}

gboolean
bobbin_options_has_parameter (BobbinWorkloadClass *klass,
                              const char          *name,
                              BobbinParameter     *parameter)
{
  BobbinParameter found;

  if (klass == NULL || (bobbin_options_find (name) != NULL && !g_str_equal (name, "output")))
    return FALSE;

  return bobbin_workload_class_find_parameter (klass, name, parameter != NULL ? parameter : &found);
}

char **
bobbin_options_dup_names (BobbinWorkloadClass *klass,
                          const BobbinVerb    *verb)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  g_autofree BobbinParameter *parameters = NULL;
  guint n_parameters = 0;

  if (klass != NULL)
    parameters = bobbin_workload_class_dup_parameters (klass, &n_parameters);

  for (guint i = 0; i < n_parameters; i++)
    {
      const char *name = parameters[i].pspec->name;

      if (bobbin_options_find (name) != NULL)
        continue;
      g_strv_builder_add (names, name);
      if (G_IS_PARAM_SPEC_BOOLEAN (parameters[i].pspec))
        g_strv_builder_take (names, g_strconcat ("no-", name, NULL));
    }

  if (verb != NULL)
    for (const BobbinOption *option = verb->options; option->name != NULL; option++)
      g_strv_builder_add (names, option->name);

  for (const BobbinOption *option = options; option->name != NULL; option++)
    if (verb != NULL && (bobbin_option_is_of_run (option) || !verb->shares_run_options))
      continue;
    else if (!g_str_equal (option->name, "output") || klass == NULL ||
        bobbin_options_has_parameter (klass, "output", NULL))
      g_strv_builder_add (names, option->name);

  return g_strv_builder_end (names);
}

void
bobbin_option_complete (const BobbinOption *self)
{
  const char *values = self != NULL ? self->values : NULL;

  if (self == NULL || self->argument == NULL)
    puts ("@none");
  else if (g_strcmp0 (values, "file") == 0 || g_strcmp0 (values, "folder") == 0)
    printf ("@%s\n", values);
  else if (g_strcmp0 (values, "executors") == 0)
    {
      guint n_classes;
      BobbinExecutorClass * const *classes = bobbin_executors_get_all (&n_classes);

      for (guint i = 0; i < n_classes; i++)
        puts (classes[i]->id);
    }
  else if (values != NULL)
    {
      g_auto (GStrv) words = g_strsplit (values, "|", -1);

      for (guint i = 0; words[i] != NULL; i++)
        puts (words[i]);
    }
}

int
bobbin_job_error (const char *message)
{
  g_auto (GStrv) lines = g_strsplit (message, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autofree char *shown = bobbin_text_escape (lines[i], -1);

      fprintf (stderr, "%s%s\n", i == 0 ? "bobbin: " : "", shown);
    }

  return BOBBIN_EXIT_USAGE;
}

int
bobbin_usage_error (const char *verb,
                    const char *message)
{
  g_autofree char *command = verb != NULL ? g_strconcat ("bobbin help ", verb, NULL) : g_strdup ("bobbin --help");

  bobbin_job_error (message);
  /* Translators: %s is a command like “bobbin help run”. */
  fprintf (stderr, _("Try “%s” for help.\n"), command);

  return BOBBIN_EXIT_USAGE;
}

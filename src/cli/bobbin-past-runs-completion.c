/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include <inttypes.h>
#include <stdio.h>

#include "bobbin-past-runs.h"
#include "engine/exports/bobbin-export.h"
#include "engine/exports/bobbin-race-export.h"
#include "engine/history/bobbin-history-races.h"

static void
print_races (BobbinHistory *history)
{
  g_autoptr (GPtrArray) races = history != NULL ? bobbin_history_list_races (history, NULL, 0, NULL) : NULL;

  if (races != NULL && races->len > 0)
    puts ("last-race");
  for (guint i = 0; races != NULL && i < races->len; i++)
    printf ("R%" PRId64 "\n", ((BobbinHistoryRace *) g_ptr_array_index (races, i))->number);
}

static void
complete_races (void)
{
  g_autofree char *folder = bobbin_history_dup_default_folder ();
  g_autoptr (BobbinHistory) history = bobbin_history_open (folder, NULL);

  print_races (history);
}

static void
complete_runs (void)
{
  g_autofree char *folder = bobbin_history_dup_default_folder ();
  g_autoptr (BobbinHistory) history = bobbin_history_open (folder, NULL);
  g_autoptr (GPtrArray) entries = history != NULL ? bobbin_history_list (history, NULL, 0, NULL) : NULL;

  puts ("last");
  for (guint i = 0; entries != NULL && i < entries->len; i++)
    printf ("%" PRId64 "\n", ((BobbinHistoryEntry *) g_ptr_array_index (entries, i))->number);
  print_races (history);
}

static void
complete_options (const BobbinVerb *verb)
{
  g_auto (GStrv) names = bobbin_options_dup_names (NULL, verb);

  for (guint i = 0; names[i] != NULL; i++)
    printf ("--%s\n", names[i]);
}

/* Those that a run has not. */
static void
complete_race_formats (void)
{
  guint n_formats;
  const BobbinRaceFormat *formats = bobbin_race_export_get_formats (&n_formats);

  for (guint i = 0; i < n_formats; i++)
    if (bobbin_export_find_format (formats[i].id, NULL) == NULL)
      puts (formats[i].id);
}

static void
complete_values (const BobbinVerb *verb,
                 const char       *name)
{
  const BobbinOption *option = bobbin_verb_find_option (verb, name);

  if (option == NULL && verb->shares_run_options)
    option = bobbin_options_find (name);

  if (option != NULL && g_strcmp0 (option->values, "exports") == 0)
    {
      guint n_formats;
      const BobbinExportFormat *formats = bobbin_export_get_formats (&n_formats);

      for (guint i = 0; i < n_formats; i++)
        puts (formats[i].id);
      complete_race_formats ();
    }
  else
    bobbin_option_complete (option);
}

int
bobbin_past_runs_complete (char **arguments)
{
  const char *what = arguments[0] != NULL ? arguments[0] : "";
  const BobbinVerb *verb = *what != '\0' && arguments[1] != NULL ? bobbin_verbs_find (arguments[1]) : NULL;

  if (g_str_equal (what, "runs"))
    complete_runs ();
  else if (g_str_equal (what, "races"))
    complete_races ();
  else if (g_str_equal (what, "options") && verb != NULL)
    complete_options (verb);
  else if (g_str_equal (what, "values") && verb != NULL && arguments[2] != NULL)
    complete_values (verb, arguments[2]);
  else
    return BOBBIN_EXIT_USAGE;

  return BOBBIN_EXIT_DONE;
}

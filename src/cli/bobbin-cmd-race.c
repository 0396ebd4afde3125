/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "bobbin-commands.h"
#include "bobbin-interrupt.h"
#include "bobbin-past-races.h"
#include "bobbin-past-runs.h"
#include "bobbin-race-table.h"
#include "bobbin-run-arguments.h"
#include "bobbin-text.h"
#include "engine/job/bobbin-job-error.h"
#include "engine/job/bobbin-number.h"
#include "engine/race/bobbin-race.h"

/* The most seconds that a race may take: a day. */
#define MAX_BUDGET 86400.0

/* Of the live table besides its contenders: the heads, how many more there are,
 * how far the race is, and the one where the cursor stands. */
#define OTHER_LINES 4

static const BobbinOption race_options[] = {
  { "budget", 0, N_("SECONDS"), NULL, BOBBIN_OPTION_GROUP_OTHER,
    N_("How long the race may take (30)") },
  { "only", 0, N_("EXECUTOR,…"), NULL, BOBBIN_OPTION_GROUP_OTHER,
    N_("Race these executors, and one by one; by default those that make sense for the work") },
  { "ladder", 0, N_("N,…"), NULL, BOBBIN_OPTION_GROUP_OTHER,
    N_("With these numbers of workers") },
  { "against", 0, N_("RACE"), NULL, BOBBIN_OPTION_GROUP_OTHER,
    N_("Compare with an earlier race, such as R3 or last-race: what became faster or slower since") },
  { NULL },
};

static const BobbinExample race_examples[] = {
  { "bobbin race formula 'x*x' --range 0:1000000", NULL },
  { "bobbin race python prime.py:is_prime --inputs numbers.txt --yes", N_("threads, processes or asyncio?") },
  { "bobbin race formula 'x**2' --range 0:1000000 --against last-race", N_("is it faster than it was?") },
  { "bobbin race fetch --inputs urls.txt --only threads,async --ladder 8,32,128 --budget 60", NULL },
  { NULL },
};

const BobbinVerb bobbin_verb_race = {
  .name = "race",
  .usages = "bobbin race KIND|FILE.bobbin [WHAT] [OPTION…] [--PARAMETER VALUE…] [::: INPUT…]",
  .summary = N_("Find out which way of running is fastest for this work"),
  .text = N_("Does the same work under several executors and numbers of workers, on samples of its inputs, until it "
             "is clear which is fastest, or the time is up. In each round all of them do the same sample, in random "
             "order; whoever is slower beyond doubt is out. Then says which one to choose, by how much it is faster, "
             "and why.\n"
             "The race is kept in the history, but for “--no-history”; what its tasks gave is not, and files that they "
             "write go to a scratch folder. Work that may change something "
             "else, such as a command, is done more than once only if you agree: with “--yes” where there is nobody "
             "to ask. “--format json” writes what hyperfine writes."),
  .options = race_options,
  .shares_run_options = TRUE,
  .examples = race_examples,
};

typedef struct
{
  BobbinRace   *race;
  GMainLoop    *loop;
  gboolean      live;
  gboolean      interrupted;
  GString      *shown;        /* the live table that stands on the terminal */
} Session;

static void
clear_live (Session *self)
{
  guint columns, rows;

  /* Whoever wrote while we were stopped has moved the cursor away. */
  if (bobbin_interrupt_was_continued ())
    g_string_truncate (self->shown, 0);

  /* A terminal that became narrower has wrapped its lines. */
  bobbin_text_get_terminal (STDERR_FILENO, &columns, &rows);
  if (self->shown->len > 0)
    fprintf (stderr, "\033[%uA\033[J", bobbin_text_count_rows (self->shown->str, columns));
  g_string_truncate (self->shown, 0);
}

static void
show_live (Session *self)
{
  g_autoptr (BobbinRaceReport) report = bobbin_race_dup_report (self->race);
  guint columns, rows;

  clear_live (self);
  bobbin_text_get_terminal (STDERR_FILENO, &columns, &rows);
  /* What scrolls away cannot be cleared. */
  bobbin_race_table_append (self->shown, report, columns, rows > OTHER_LINES ? rows - OTHER_LINES : 1);
  bobbin_race_table_append_progress (self->shown, report, columns);
  fputs (self->shown->str, stderr);
  fflush (stderr);
}

static gboolean
tick_cb (gpointer user_data)
{
  show_live (user_data);

  return G_SOURCE_CONTINUE;
}

static void
finished_cb (BobbinRace *race,
             Session    *self)
{
  g_main_loop_quit (self->loop);
}

static void
interrupted_cb (guint    n_signals,
                gpointer user_data)
{
  Session *self = user_data;

  self->interrupted = TRUE;
  bobbin_race_stop (self->race);
  if (n_signals > 1)
    {
      clear_live (self);
      bobbin_interrupt_kill_children ();
      _exit (BOBBIN_EXIT_INTERRUPTED);
    }
}

static int
run_race (BobbinRace               *race,
          const BobbinRaceReport   *against,
          const BobbinRunArguments *arguments)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GString) table = g_string_new (NULL);
  g_autoptr (GString) shown = g_string_new (NULL);
  g_autoptr (BobbinRaceReport) report = NULL;
  Session self = {
    .race = race,
    .loop = loop,
    .shown = shown,
    .live = arguments->progress == BOBBIN_PROGRESS_LIVE ||
            (arguments->progress == BOBBIN_PROGRESS_AUTO && isatty (STDERR_FILENO)),
  };
  guint columns, rows, tick = 0;
  int status;

  bobbin_interrupt_install (interrupted_cb, &self);
  g_signal_connect (race, "finished", G_CALLBACK (finished_cb), &self);
  if (self.live)
    tick = g_timeout_add (100, tick_cb, &self);
  bobbin_race_start (race);
  if (!BOBBIN_RACE_IS_OVER (bobbin_race_get_state (race)))
    g_main_loop_run (loop);
  g_clear_handle_id (&tick, g_source_remove);
  clear_live (&self);

  report = bobbin_race_dup_report (race);
  if (report->state == BOBBIN_RACE_FAILED)
    return bobbin_job_error (report->error);

  bobbin_text_get_terminal (STDOUT_FILENO, &columns, &rows);
  bobbin_race_table_append_all (table, report, arguments->format, columns);
  if (against != NULL && arguments->format == BOBBIN_ROW_FORMAT_TEXT)
    {
      g_string_append_c (table, '\n');
      bobbin_race_table_append_comparison (table, against, report, arguments->format, columns);
    }
  /* What cannot be written can be shown once more. */
  if (!arguments->no_history && report->n_rounds > 0)
    bobbin_past_races_keep (report);
  status = bobbin_past_races_print (table);

  return self.interrupted ? BOBBIN_EXIT_INTERRUPTED : status;
}

/* What is said of the race itself; the rest is said of the work. */
typedef struct
{
  double     budget;
  char      *against;
  GStrv      executors;
  GArray    *workers;
  gboolean   yes;
  GPtrArray *rest;         /* borrowed */
} RaceArguments;

static void
race_arguments_clear (RaceArguments *self)
{
  g_free (self->against);
  g_strfreev (self->executors);
  g_clear_pointer (&self->workers, g_array_unref);
  g_clear_pointer (&self->rest, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RaceArguments, race_arguments_clear)

static gboolean
set_ladder (RaceArguments  *self,
            const char     *value,
            GError        **error)
{
  g_auto (GStrv) numbers = g_strsplit (value, ",", -1);

  g_clear_pointer (&self->workers, g_array_unref);
  self->workers = g_array_new (TRUE, FALSE, sizeof (guint));
  for (guint i = 0; numbers[i] != NULL; i++)
    {
      guint64 number;
      guint n;

      if (!g_ascii_string_to_unsigned (numbers[i], 10, 1, 100000, &number, NULL))
        {
          g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_VALUE,
                       _("“%s” is no number of workers: give numbers with commas between them, such as 2,4,8"),
                       numbers[i]);
          return FALSE;
        }
      n = (guint) number;
      g_array_append_val (self->workers, n);
    }

  return TRUE;
}

static gboolean
set_budget (RaceArguments  *self,
            const char     *value,
            GError        **error)
{
  char *end;

  self->budget = g_ascii_strtod (value, &end);
  if (*value != '\0' && *end == '\0' && self->budget > 0 && self->budget <= MAX_BUDGET)
    return TRUE;

  g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_VALUE,
               _("“%s” is no time for a race: give seconds, up to a day"), value);

  return FALSE;
}

static gboolean
set_option (RaceArguments  *self,
            const char     *name,
            const char     *value,
            GError        **error)
{
  if (value == NULL)
    {
      g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_VALUE, _("The option “--%s” needs a value"), name);
      return FALSE;
    }

  if (g_str_equal (name, "budget"))
    return set_budget (self, value, error);
  if (g_str_equal (name, "ladder"))
    return set_ladder (self, value, error);
  if (g_str_equal (name, "against"))
    {
      g_free (self->against);
      self->against = g_strdup (value);
      return TRUE;
    }

  g_strfreev (self->executors);
  self->executors = g_strsplit (value, ",", -1);

  return TRUE;
}

static gboolean
is_own_option (const char *name)
{
  for (guint i = 0; race_options[i].name != NULL; i++)
    if (g_str_equal (race_options[i].name, name))
      return TRUE;

  return FALSE;
}

/* The race that it is to be compared with; %TRUE without one where none was
 * named. */
static gboolean
load_against (const char        *text,
              BobbinRaceReport **report,
              GError           **error)
{
  g_autoptr (BobbinHistory) history = NULL;
  gint64 number;

  if (text == NULL)
    return TRUE;

  history = bobbin_past_runs_open (error);
  if (history == NULL)
    return FALSE;

  number = bobbin_history_find_race (history, text, error);
  if (number < 0)
    g_set_error (error, BOBBIN_HISTORY_ERROR, BOBBIN_HISTORY_ERROR_NOT_FOUND,
                 _("“%s” is no race: give its number, as in R3, or “last-race”."), text);
  if (number <= 0)
    return FALSE;

  *report = bobbin_history_load_race (history, number, error);

  return *report != NULL;
}

/* Takes out what is the race's own. */
static gboolean
parse_arguments (RaceArguments  *self,
                 char          **arguments,
                 GError        **error)
{
  self->budget = 30;
  self->rest = g_ptr_array_new ();

  for (guint i = 0; arguments[i] != NULL; i++)
    {
      const char *equals = strchr (arguments[i], '=');
      g_autofree char *name = NULL;

      /* From here on there are inputs. */
      if (g_str_equal (arguments[i], ":::") || g_str_equal (arguments[i], "--"))
        {
          while (arguments[i] != NULL)
            g_ptr_array_add (self->rest, arguments[i++]);
          break;
        }

      if (g_str_equal (arguments[i], "--yes"))
        {
          self->yes = TRUE;
          continue;
        }

      if (g_str_has_prefix (arguments[i], "--"))
        name = equals != NULL ? g_strndup (arguments[i] + 2, (gsize) (equals - arguments[i] - 2))
                              : g_strdup (arguments[i] + 2);
      if (name == NULL || !is_own_option (name))
        {
          g_ptr_array_add (self->rest, arguments[i]);
          continue;
        }

      if (equals == NULL && arguments[i + 1] != NULL)
        i++;
      else if (equals == NULL)
        return set_option (self, name, NULL, error);
      if (!set_option (self, name, equals != NULL ? equals + 1 : arguments[i], error))
        return FALSE;
    }
  g_ptr_array_add (self->rest, NULL);

  return TRUE;
}

int
bobbin_cmd_race (char **arguments)
{
  g_auto (RaceArguments) own = { 0 };
  g_auto (BobbinRunArguments) parsed = { 0 };
  BobbinRaceOptions options = BOBBIN_RACE_OPTIONS_INIT;
  g_autoptr (BobbinRaceReport) against = NULL;
  g_autoptr (BobbinRace) race = NULL;
  g_autoptr (GError) error = NULL;
  int status;

  if (!parse_arguments (&own, arguments, &error) ||
      !bobbin_run_arguments_parse (&parsed, NULL, (char **) own.rest->pdata, &error))
    return parsed.bad_file ? bobbin_job_error (error->message)
                           : bobbin_usage_error ("race", error->message);

  if (parsed.help)
    {
      bobbin_help_print_verb (&bobbin_verb_race);
      return BOBBIN_EXIT_DONE;
    }

  if (parsed.klass->has_effects &&
      !bobbin_past_runs_confirm (own.yes, _("The work is done many times over, with all that it changes. Shall it be?"),
                                 &status))
    return status;

  if (!load_against (own.against, &against, &error))
    return bobbin_past_runs_fail (error);

  options.budget = own.budget;
  options.executors = (const char * const *) own.executors;
  options.workers = own.workers != NULL ? (gconstpointer) own.workers->data : NULL;
  options.seed = g_random_int ();
  race = bobbin_race_new (parsed.job, NULL, &options, &error);
  if (race == NULL)
    return bobbin_job_error (error->message);

  return run_race (race, against, &parsed);
}

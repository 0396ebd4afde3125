/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "bobbin-commands.h"
#include "bobbin-history-table.h"
#include "bobbin-past-races.h"
#include "bobbin-past-runs.h"
#include "bobbin-text.h"
#include "engine/job/bobbin-job-error.h"

#define SECONDS_PER_DAY (24 * 60 * 60)

typedef struct
{
  BobbinHistory       *history;
  BobbinVerbArguments *arguments;
  const char          *word;       /* of the command; NULL: list */
} Command;

static const char *
get_operand (Command *self,
             guint    i)
{
  return i < self->arguments->operands->len ? g_ptr_array_index (self->arguments->operands, i) : NULL;
}

static int
fail_usage (const char *message)
{
  return bobbin_usage_error ("history", message);
}

/* What is not for a terminal is not cut. */
static guint
get_width (void)
{
  guint columns, rows;

  if (!isatty (STDOUT_FILENO) && g_getenv ("COLUMNS") == NULL)
    return G_MAXINT;

  bobbin_text_get_terminal (STDOUT_FILENO, &columns, &rows);

  return MAX (columns, 2);
}

static void
append_sum (GString       *buffer,
            BobbinHistory *history,
            guint          n_entries)
{
  g_autofree char *size = g_format_size (bobbin_history_get_total_bytes (history));
  g_autoptr (GPtrArray) races = bobbin_history_list_races (history, NULL, 0, NULL);

  /* Translators: all past runs take so much on disk. */
  g_string_append_printf (buffer, ngettext ("%u run; the history takes %s", "%u runs; the history takes %s", n_entries),
                          n_entries, size);
  g_string_append_c (buffer, '\n');
  if (races != NULL && races->len > 0)
    g_string_append_printf (buffer, ngettext ("%u race besides: bobbin history races\n",
                                              "%u races besides: bobbin history races\n", races->len),
                            races->len);
}

/* How a list is asked for: its format, or -1 with the message. */
static int
parse_list (Command  *self,
            guint     most_operands,
            guint64  *n_most,
            char    **message)
{
  const char *limit = bobbin_verb_arguments_get (self->arguments, "limit");
  g_autoptr (GError) error = NULL;
  int format;

  *n_most = 0;
  if (self->arguments->operands->len > most_operands)
    {
      *message = g_strdup (_("history takes one text to search for; put it in quotes"));
      return -1;
    }

  format = bobbin_verb_arguments_get_choice (self->arguments, &bobbin_verb_history, "format",
                                             BOBBIN_ROW_FORMAT_TEXT, &error);
  if (format < 0)
    *message = g_strdup (error->message);
  else if (limit != NULL && !g_ascii_string_to_unsigned (limit, 10, 1, G_MAXUINT, n_most, NULL))
    *message = g_strdup (_("--limit is a number from 1 on"));

  return *message != NULL ? -1 : format;
}

static int
list (Command *self)
{
  g_autoptr (GPtrArray) entries = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *message = NULL;
  GString *buffer;
  guint64 n_most;
  int format = parse_list (self, 1, &n_most, &message);

  if (format < 0)
    return fail_usage (message);

  entries = bobbin_history_list (self->history, get_operand (self, 0), n_most, &error);
  if (entries == NULL)
    return bobbin_past_runs_fail (error);

  buffer = g_string_new (NULL);
  bobbin_history_table_append (buffer, entries, format, get_width ());
  if (format == BOBBIN_ROW_FORMAT_TEXT)
    append_sum (buffer, self->history, entries->len);
  bobbin_help_flush (buffer);

  return BOBBIN_EXIT_DONE;
}

static int
list_races (Command *self)
{
  g_autoptr (GPtrArray) races = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *message = NULL;
  GString *buffer;
  guint64 n_most;
  int format = parse_list (self, 2, &n_most, &message);

  if (format < 0)
    return fail_usage (message);

  races = bobbin_history_list_races (self->history, get_operand (self, 1), n_most, &error);
  if (races == NULL)
    return bobbin_past_runs_fail (error);

  buffer = g_string_new (NULL);
  bobbin_history_table_append_races (buffer, races, format, get_width ());
  if (format == BOBBIN_ROW_FORMAT_TEXT)
    g_string_append_printf (buffer, ngettext ("%u race\n", "%u races\n", races->len), races->len);
  bobbin_help_flush (buffer);

  return BOBBIN_EXIT_DONE;
}

/* What the operands from @first on mean. (transfer full); %NULL: one of them
 * means neither a run nor a race. */
static GArray *
find_all (Command  *self,
          guint     first,
          GError  **error)
{
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (BobbinPast));

  for (guint i = first; i < self->arguments->operands->len; i++)
    {
      BobbinPast past;

      if (!bobbin_past_find (self->history, get_operand (self, i), &past, error))
        return NULL;
      g_array_append_val (found, past);
    }

  return g_steal_pointer (&found);
}

static gboolean
change_one (Command           *self,
            const BobbinPast  *past,
            GError           **error)
{
  gboolean pinned = g_str_equal (self->word, "pin");

  if (g_str_equal (self->word, "delete"))
    return past->is_race ? bobbin_history_delete_race (self->history, past->number, error)
                         : bobbin_history_delete (self->history, past->number, error);

  return past->is_race ? bobbin_history_set_race_pinned (self->history, past->number, pinned, error)
                       : bobbin_history_set_pinned (self->history, past->number, pinned, error);
}

/* One that cannot be changed does not keep the others from it. */
static int
change_all (Command *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) found = find_all (self, 1, &error);
  int status = BOBBIN_EXIT_DONE;

  if (found == NULL)
    return bobbin_past_runs_fail (error);
  if (found->len == 0)
    return fail_usage (_("Say which run: its number, or “last”"));

  for (guint i = 0; i < found->len; i++)
    {
      g_autoptr (GError) run_error = NULL;

      if (!change_one (self, &g_array_index (found, BobbinPast, i), &run_error))
        status = bobbin_past_runs_fail (run_error);
    }

  return status;
}

static int
rename_one (Command *self)
{
  g_autoptr (GError) error = NULL;
  const char *title = get_operand (self, 2);
  BobbinPast past;

  if (self->arguments->operands->len != 3)
    return fail_usage (_("rename takes a run and its title"));

  if (!bobbin_past_find (self->history, get_operand (self, 1), &past, &error) ||
      !(past.is_race ? bobbin_history_rename_race (self->history, past.number, title, &error)
                     : bobbin_history_rename (self->history, past.number, title, &error)))
    return bobbin_past_runs_fail (error);

  return BOBBIN_EXIT_DONE;
}

/* How many runs bobbin_history_delete_older() would delete. */
static guint
count_older (GPtrArray *entries,
             gint64     limit)
{
  guint n = 0;

  for (guint i = 0; i < entries->len; i++)
    n += bobbin_history_entry_is_older (g_ptr_array_index (entries, i), limit);

  return n;
}

/* And how many races. */
static guint
count_older_races (GPtrArray *races,
                   gint64     limit)
{
  guint n = 0;

  for (guint i = 0; i < races->len; i++)
    n += bobbin_history_race_is_older (g_ptr_array_index (races, i), limit);

  return n;
}

static gboolean
ask_prune (Command   *self,
           gint64     seconds,
           int       *status)
{
  gint64 limit = g_get_real_time () - seconds * G_USEC_PER_SEC;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) entries = bobbin_history_list (self->history, NULL, 0, &error);
  g_autoptr (GPtrArray) races = entries != NULL ? bobbin_history_list_races (self->history, NULL, 0, &error) : NULL;
  g_autofree char *question = NULL;
  guint n_runs, n_races;

  if (races == NULL)
    {
      *status = bobbin_past_runs_fail (error);
      return FALSE;
    }

  n_runs = count_older (entries, limit);
  n_races = count_older_races (races, limit);
  *status = BOBBIN_EXIT_DONE;
  if (n_runs + n_races == 0)
    return FALSE;

  if (n_races == 0)
    question = g_strdup_printf (ngettext ("Delete %u run?", "Delete %u runs?", n_runs), n_runs);
  else if (n_runs == 0)
    question = g_strdup_printf (ngettext ("Delete %u race?", "Delete %u races?", n_races), n_races);
  else
    question = g_strdup_printf (_("Delete %u runs and %u races?"), n_runs, n_races);

  return bobbin_past_runs_confirm (bobbin_verb_arguments_get (self->arguments, "yes") != NULL, question, status);
}

static int
prune (Command *self)
{
  g_autoptr (GError) error = NULL;
  guint64 days;
  int status, n;

  if (self->arguments->operands->len != 2 ||
      !g_ascii_string_to_unsigned (get_operand (self, 1), 10, 0, 100000, &days, NULL))
    return fail_usage (_("prune takes a number of days"));

  if (!ask_prune (self, days * SECONDS_PER_DAY, &status))
    return status;

  n = bobbin_history_delete_older (self->history, days * SECONDS_PER_DAY, &error);
  if (n < 0)
    return bobbin_past_runs_fail (error);

  return BOBBIN_EXIT_DONE;
}

int
bobbin_cmd_history (char **arguments)
{
  static const struct
  {
    const char *word;
    int       (*function) (Command *self);
  } words[] = {
    { "races", list_races },
    { "rename", rename_one },
    { "pin", change_all },
    { "unpin", change_all },
    { "delete", change_all },
    { "prune", prune },
  };
  g_auto (BobbinVerbArguments) parsed = { 0 };
  g_autoptr (BobbinHistory) history = NULL;
  int status;

  if (arguments[0] != NULL && g_str_equal (arguments[0], "--complete"))
    return bobbin_past_runs_complete (arguments + 1);

  if (!bobbin_past_runs_begin (&bobbin_verb_history, arguments, &parsed, &history, &status))
    return status;

  for (guint i = 0; i < G_N_ELEMENTS (words) && parsed.n_free > 0; i++)
    if (g_str_equal (g_ptr_array_index (parsed.operands, 0), words[i].word))
      return words[i].function (&(Command) { history, &parsed, words[i].word });

  return list (&(Command) { history, &parsed, NULL });
}

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

  /* Translators: all past runs take so much on disk. */
  g_string_append_printf (buffer, ngettext ("%u run; the history takes %s", "%u runs; the history takes %s", n_entries),
                          n_entries, size);
  g_string_append_c (buffer, '\n');
}

static int
list (Command *self)
{
  const char *limit = bobbin_verb_arguments_get (self->arguments, "limit");
  GString *buffer;
  guint64 n_most = 0;
  int format;
  g_autoptr (GPtrArray) entries = NULL;
  g_autoptr (GError) error = NULL;

  if (self->arguments->operands->len > 1)
    return fail_usage (_("history takes one text to search for; put it in quotes"));

  format = bobbin_verb_arguments_get_choice (self->arguments, &bobbin_verb_history, "format",
                                             BOBBIN_ROW_FORMAT_TEXT, &error);
  if (format < 0 ||
      (limit != NULL && !g_ascii_string_to_unsigned (limit, 10, 1, G_MAXUINT, &n_most, NULL)))
    return fail_usage (error != NULL ? error->message : _("--limit is a number from 1 on"));

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

/* The numbers that the operands from @first on mean. (transfer full); %NULL:
 * one of them means no run. */
static GArray *
find_runs (Command  *self,
           guint     first,
           GError  **error)
{
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = first; i < self->arguments->operands->len; i++)
    {
      gint64 number = bobbin_history_find (self->history, get_operand (self, i), error);

      if (number == 0)
        return NULL;
      g_array_append_val (numbers, number);
    }

  return g_steal_pointer (&numbers);
}

static gboolean
change_run (Command  *self,
            gint64    number,
            GError  **error)
{
  if (g_str_equal (self->word, "delete"))
    return bobbin_history_delete (self->history, number, error);

  return bobbin_history_set_pinned (self->history, number, g_str_equal (self->word, "pin"), error);
}

/* One that cannot be changed does not keep the others from it. */
static int
change_runs (Command *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) numbers = find_runs (self, 1, &error);
  int status = BOBBIN_EXIT_DONE;

  if (numbers == NULL)
    return bobbin_past_runs_fail (error);
  if (numbers->len == 0)
    return fail_usage (_("Say which run: its number, or “last”"));

  for (guint i = 0; i < numbers->len; i++)
    {
      g_autoptr (GError) run_error = NULL;

      if (!change_run (self, g_array_index (numbers, gint64, i), &run_error))
        status = bobbin_past_runs_fail (run_error);
    }

  return status;
}

static int
rename_run (Command *self)
{
  g_autoptr (GError) error = NULL;
  gint64 number;

  if (self->arguments->operands->len != 3)
    return fail_usage (_("rename takes a run and its title"));

  number = bobbin_history_find (self->history, get_operand (self, 1), &error);
  if (number == 0 || !bobbin_history_rename (self->history, number, get_operand (self, 2), &error))
    return bobbin_past_runs_fail (error);

  return BOBBIN_EXIT_DONE;
}

/* How many runs bobbin_history_delete_older() would delete. */
static guint
count_older (GPtrArray *entries,
             gint64     seconds)
{
  gint64 limit = g_get_real_time () - seconds * G_USEC_PER_SEC;
  guint n = 0;

  for (guint i = 0; i < entries->len; i++)
    {
      const BobbinHistoryEntry *entry = g_ptr_array_index (entries, i);
      gint64 ended = entry->started + (gint64) (entry->elapsed * G_USEC_PER_SEC);

      n += ended < limit && !entry->pinned && !entry->cut_off && BOBBIN_RUN_IS_OVER (entry->state);
    }

  return n;
}

static gboolean
ask_prune (Command   *self,
           gint64     seconds,
           int       *status)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) entries = bobbin_history_list (self->history, NULL, 0, &error);
  g_autofree char *question = NULL;
  guint n;

  if (entries == NULL)
    {
      *status = bobbin_past_runs_fail (error);
      return FALSE;
    }

  n = count_older (entries, seconds);
  *status = BOBBIN_EXIT_DONE;
  if (n == 0)
    return FALSE;

  question = g_strdup_printf (ngettext ("Delete %u run?", "Delete %u runs?", n), n);

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
    { "rename", rename_run },
    { "pin", change_runs },
    { "unpin", change_runs },
    { "delete", change_runs },
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

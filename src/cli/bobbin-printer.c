/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-printer.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "bobbin-text.h"

/* Characters of an input, and lines of a detail, that a message shows. */
#define MAX_INPUT_LENGTH 120
#define MAX_DETAIL_LINES 10

struct _BobbinPrinter
{
  BobbinRun          *run;
  BobbinRowFormat     format;
  BobbinRowFormatter *formatter;
  BobbinOutlet        outlet;
  BobbinRunLogs      *logs;       /* borrowed */
  GString            *errors;     /* borrowed */
  int                 said;       /* which of the texts is standard error; -1: none */
  int                 dropped;    /* which of the numbers counts what was not kept; -1: none */
  guint64             n_printed;
  guint64             n_settled;  /* of them: the others have nothing to say */
};

static void
append_detail (GString    *errors,
               const char *detail)
{
  g_auto (GStrv) lines = g_strsplit (detail, "\n", MAX_DETAIL_LINES + 1);

  for (guint i = 0; lines[i] != NULL && i < MAX_DETAIL_LINES; i++)
    {
      g_autofree char *line = bobbin_text_escape (lines[i], -1);

      if (*line != '\0')
        g_string_append_printf (errors, "  %s\n", line);
    }

  if (g_strv_length (lines) > MAX_DETAIL_LINES && *lines[MAX_DETAIL_LINES] != '\0')
    g_string_append (errors, "  …\n");
}

static void
append_message (BobbinPrinter *self,
                guint64        task,
                const char    *text)
{
  g_autofree char *number = bobbin_text_count (task + 1);
  g_autofree char *shown_input = NULL;
  g_autofree char *message = bobbin_text_escape (text, -1);
  BobbinInput input;

  bobbin_inputs_get (bobbin_run_get_inputs (self->run), task, &input);
  shown_input = bobbin_text_escape (input.text, MAX_INPUT_LENGTH);

  /* Translators: the number of a task, its input, and what went wrong. */
  g_string_append_printf (self->errors, _("bobbin: task %s (input “%s”): %s"),
                          number, shown_input, message);
  g_string_append_c (self->errors, '\n');
}

static void
append_failure (BobbinPrinter *self,
                guint64        task)
{
  BobbinTaskStore *store = bobbin_run_get_store (self->run);
  const BobbinTask *record = bobbin_task_store_get (store, task);
  BobbinResult result;

  bobbin_task_store_get_result (store, task, &result);
  append_message (self, task, result.message != NULL ? result.message
                                                     : bobbin_error_kind_get_title (record->error));
  if (result.detail != NULL)
    append_detail (self->errors, result.detail);
}

/* What a command that went well had to say besides its output. */
static void
append_said (BobbinPrinter *self,
             guint64        task)
{
  BobbinResult result;

  bobbin_task_store_get_result (bobbin_run_get_store (self->run), task, &result);
  if (self->said >= (int) result.n_texts || result.text_lengths[self->said] == 0)
    return;

  g_string_append_len (self->errors, result.texts[self->said], result.text_lengths[self->said]);
  if (self->errors->str[self->errors->len - 1] != '\n')
    g_string_append_c (self->errors, '\n');
}

/* The result of a past run whose file somebody else has written to. */
static void
append_damage (BobbinPrinter *self,
               guint64        task)
{
  BobbinResult result;

  bobbin_task_store_get_result (bobbin_run_get_store (self->run), task, &result);
  if (!result.has_result && result.message != NULL)
    append_message (self, task, result.message);
}

/* Output that was too much to be kept must not go missing in silence. */
static void
append_dropped (BobbinPrinter *self,
                guint64        task)
{
  g_autofree char *text = NULL;
  guint64 n_dropped;
  BobbinResult result;

  bobbin_task_store_get_result (bobbin_run_get_store (self->run), task, &result);
  if (self->dropped >= (int) result.n_numbers || !(result.numbers[self->dropped] > 0))
    return;

  n_dropped = result.numbers[self->dropped];
  text = g_strdup_printf (ngettext ("(%" PRIu64 " byte of output more than is kept was dropped.)",
                                    "(%" PRIu64 " bytes of output more than is kept were dropped.)",
                                    n_dropped),
                          n_dropped);
  append_message (self, task, text);
}

/* A task that was cancelled because the run was stopped says nothing in text:
 * the summary counts them. */
static gboolean
print_task (BobbinPrinter *self,
            guint64        task)
{
  BobbinTaskStore *store = bobbin_run_get_store (self->run);
  BobbinTaskState state = bobbin_task_store_get (store, task)->state;

  if (!BOBBIN_TASK_IS_SETTLED (state))
    return TRUE;

  self->n_settled++;
  bobbin_row_formatter_append_task (self->formatter, store, task, self->outlet.buffer);
  if (self->logs != NULL)
    bobbin_run_logs_add_task (self->logs, task);
  if (self->format == BOBBIN_ROW_FORMAT_TEXT && state == BOBBIN_TASK_FAILED)
    append_failure (self, task);
  else if (self->format == BOBBIN_ROW_FORMAT_TEXT && self->said >= 0)
    append_said (self, task);
  if (self->format == BOBBIN_ROW_FORMAT_TEXT && state == BOBBIN_TASK_DONE)
    append_damage (self, task);
  if (self->format == BOBBIN_ROW_FORMAT_TEXT && state == BOBBIN_TASK_DONE && self->dropped >= 0)
    append_dropped (self, task);

  return bobbin_outlet_spill (&self->outlet);
}

/* Which of the columns of that type is called @name; -1: none. */
static int
find_column (BobbinWorkload   *workload,
             BobbinColumnType  type,
             const char       *name)
{
  guint n_columns;
  const BobbinColumn *columns = bobbin_workload_get_columns (workload, &n_columns);
  int n = 0;

  for (guint i = 0; i < n_columns; i++)
    if (columns[i].type == type && g_str_equal (columns[i].name, name))
      return n;
    else if (columns[i].type == type)
      n++;

  return -1;
}

BobbinPrinter *
bobbin_printer_new (BobbinRun       *run,
                    BobbinRowFormat  format,
                    BobbinRunLogs   *logs,
                    GString         *errors)
{
  BobbinPrinter *self = g_new0 (BobbinPrinter, 1);

  self->run = g_object_ref (run);
  self->format = format;
  self->logs = logs;
  self->errors = errors;
  self->said = find_column (bobbin_run_get_workload (run), BOBBIN_COLUMN_TEXT, "errors");
  self->dropped = find_column (bobbin_run_get_workload (run), BOBBIN_COLUMN_NUMBER, "dropped");
  self->formatter = bobbin_row_formatter_new (format, bobbin_run_get_workload (run),
                                              bobbin_run_get_inputs (run));
  bobbin_outlet_init (&self->outlet, STDOUT_FILENO);
  bobbin_row_formatter_append_header (self->formatter, self->outlet.buffer);

  return self;
}

void
bobbin_printer_free (BobbinPrinter *self)
{
  g_clear_pointer (&self->formatter, bobbin_row_formatter_free);
  bobbin_outlet_clear (&self->outlet);
  g_clear_object (&self->run);
  g_free (self);
}

gboolean
bobbin_printer_has_news (BobbinPrinter *self)
{
  return bobbin_run_get_n_in_order (self->run) > self->n_printed;
}

gboolean
bobbin_printer_print (BobbinPrinter *self)
{
  guint64 n_in_order = bobbin_run_get_n_in_order (self->run);

  while (self->n_printed < n_in_order)
    if (!print_task (self, self->n_printed++))
      return FALSE;

  return bobbin_outlet_flush (&self->outlet);
}

gboolean
bobbin_printer_is_finished (BobbinPrinter *self)
{
  BobbinRunFigures figures;

  bobbin_run_get_figures (self->run, &figures);

  return self->n_printed == figures.n_tasks ||
         self->n_settled == figures.n_done + figures.n_failed + figures.n_cancelled;
}

gboolean
bobbin_printer_finish (BobbinPrinter *self,
                       guint64        n_most)
{
  BobbinRunFigures figures;
  guint64 n_settled, end;

  bobbin_run_get_figures (self->run, &figures);
  n_settled = figures.n_done + figures.n_failed + figures.n_cancelled;
  end = n_most == 0 ? figures.n_tasks : MIN (figures.n_tasks, self->n_printed + n_most);

  while (self->n_printed < end && self->n_settled < n_settled)
    if (!print_task (self, self->n_printed++))
      return FALSE;

  return bobbin_outlet_flush (&self->outlet);
}

int
bobbin_printer_get_error (BobbinPrinter *self)
{
  return self->outlet.error;
}

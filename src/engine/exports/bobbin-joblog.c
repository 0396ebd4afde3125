/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-joblog.h"

#include <math.h>
#include <string.h>

#include "../workloads/bobbin-command-template.h"
#include "../workloads/bobbin-command-workload.h"

struct _BobbinJoblog
{
  BobbinRun              *run;
  gint64                  origin;       /* µs since 1970; 0: the run had not begun */
  gboolean                has_status;
  guint                   status;       /* which of the numbers is the exit status */
  char                   *command;      /* what the job runs, if it runs commands */
  BobbinCommandTemplate  *template;
  BobbinCommandArguments  arguments;
};

/* Which number column is called "exit_status". */
static void
find_status (BobbinJoblog *self)
{
  guint n_columns;
  const BobbinColumn *columns = bobbin_workload_get_columns (bobbin_run_get_workload (self->run), &n_columns);
  guint number = 0;

  for (guint i = 0; i < n_columns; i++)
    {
      if (columns[i].type != BOBBIN_COLUMN_NUMBER)
        continue;
      if (g_str_equal (columns[i].name, "exit_status"))
        {
          self->has_status = TRUE;
          self->status = number;
        }
      number++;
    }
}

BobbinJoblog *
bobbin_joblog_new (BobbinRun *run)
{
  BobbinJoblog *self = g_new0 (BobbinJoblog, 1);
  BobbinWorkload *workload = bobbin_run_get_workload (run);
  const char *what = bobbin_workload_class_get_what (BOBBIN_WORKLOAD_GET_CLASS (workload));

  self->run = g_object_ref (run);
  bobbin_command_arguments_init (&self->arguments);
  find_status (self);

  if (BOBBIN_IS_COMMAND_WORKLOAD (workload))
    {
      self->command = bobbin_workload_dup_parameter (workload, what);
      self->template = bobbin_command_template_new_text (self->command,
                                                         bobbin_inputs_get_names (bobbin_run_get_inputs (run)),
                                                         NULL);
    }

  return self;
}

void
bobbin_joblog_free (BobbinJoblog *self)
{
  g_clear_pointer (&self->template, bobbin_command_template_free);
  bobbin_command_arguments_clear (&self->arguments);
  g_clear_pointer (&self->command, g_free);
  g_clear_object (&self->run);
  g_free (self);
}

void
bobbin_joblog_append_header (BobbinJoblog *self,
                             GString      *buffer)
{
  g_string_append (buffer, "Seq\tHost\tStarttime\tJobRuntime\tSend\tReceive\tExitval\tSignal\tCommand\n");
}

/* A number of seconds with three places, in every locale. */
static void
append_seconds (GString *buffer,
                gint64   microseconds)
{
  gint64 milliseconds = (microseconds + 500) / 1000;

  g_string_append_printf (buffer, "%" G_GINT64_FORMAT ".%03d",
                          milliseconds / 1000, (int) (milliseconds % 1000));
}

/* One line, whatever is in it. */
static void
append_line (GString    *buffer,
             const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
    g_string_append_c (buffer, *p == '\n' || *p == '\t' || *p == '\r' ? ' ' : *p);
}

static void
append_command (BobbinJoblog *self,
                guint64       task,
                guint         lane,
                GString      *buffer)
{
  BobbinInput input;

  bobbin_inputs_get (bobbin_run_get_inputs (self->run), task, &input);
  if (self->template != NULL)
    {
      char **words = bobbin_command_template_expand (self->template, &input, lane, &self->arguments);

      append_line (buffer, words[0]);
      /* Without any placeholder, the input was appended. */
      if (!g_str_equal (words[0], self->command))
        return;
      g_string_append_c (buffer, ' ');
    }
  append_line (buffer, input.text);
}

static int
get_exit_value (BobbinJoblog       *self,
                const BobbinTask   *task,
                const BobbinResult *result)
{
  if (self->has_status && result->n_numbers > self->status && isfinite (result->numbers[self->status]))
    return (int) result->numbers[self->status];
  if (self->has_status)
    return -1;

  return task->state == BOBBIN_TASK_DONE ? 0 : 1;
}

/* The number of the signal, which only the message tells. */
static int
get_signal (const BobbinTask   *task,
            const BobbinResult *result)
{
  const char *digits;

  if (task->error != BOBBIN_ERROR_KIND_KILLED || result->message == NULL)
    return 0;

  digits = strpbrk (result->message, "0123456789");

  return digits != NULL ? (int) g_ascii_strtoull (digits, NULL, 10) : 0;
}

void
bobbin_joblog_append_task (BobbinJoblog *self,
                           guint64       number,
                           GString      *buffer)
{
  BobbinTaskStore *store = bobbin_run_get_store (self->run);
  const BobbinTask *task = bobbin_task_store_get (store, number);
  BobbinResult result;
  gsize n_bytes = 0;

  if (self->origin == 0)
    self->origin = g_date_time_to_unix_usec (bobbin_run_get_start_time (self->run));

  bobbin_task_store_get_result (store, number, &result);
  for (guint i = 0; i < result.n_texts; i++)
    n_bytes += result.text_lengths[i];

  g_string_append_printf (buffer, "%" G_GUINT64_FORMAT "\t:\t", number + 1);
  append_seconds (buffer, self->origin + task->start / 1000);
  g_string_append_c (buffer, '\t');
  append_seconds (buffer, task->duration / 1000);
  g_string_append_printf (buffer, "\t0\t%" G_GSIZE_FORMAT "\t%d\t%d\t", n_bytes,
                          get_exit_value (self, task, &result), get_signal (task, &result));
  append_command (self, number, task->lane, buffer);
  g_string_append_c (buffer, '\n');
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-joblog.h"

#include <inttypes.h>
#include <math.h>
#include <signal.h>
#include <string.h>

#include "../workloads/bobbin-command-template.h"
#include "../workloads/bobbin-command-workload.h"
#include "bobbin-export-text.h"

struct _BobbinJoblog
{
  BobbinRun              *run;
  gint64                  origin;       /* µs since 1970; 0: the run had not begun */
  gboolean                has_status;
  guint                   status;       /* which of the numbers is the exit status */
  BobbinCommandTemplate  *template;
  BobbinCommandArguments  arguments;
  char                   *hold;
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

/* Where a command has no placeholder at all, the input was appended. */
static BobbinCommandTemplate *
new_template (const char         *command,
              const char * const *names)
{
  g_autoptr (BobbinCommandTemplate) self = bobbin_command_template_new_quoted (command, names, NULL);
  g_autofree char *longer = g_strconcat (command, " {}", NULL);

  if (self != NULL && bobbin_command_template_has_placeholders (self))
    return g_steal_pointer (&self);

  return bobbin_command_template_new_quoted (longer, names, NULL);
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
      g_autofree char *command = bobbin_workload_dup_parameter (workload, what);

      self->template = new_template (command, bobbin_inputs_get_names (bobbin_run_get_inputs (run)));
    }

  return self;
}

void
bobbin_joblog_free (BobbinJoblog *self)
{
  g_clear_pointer (&self->template, bobbin_command_template_free);
  bobbin_command_arguments_clear (&self->arguments);
  g_free (self->hold);
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
                int      width,
                gint64   microseconds)
{
  gint64 milliseconds = (microseconds + 500) / 1000;

  g_string_append_printf (buffer, "%*" PRId64 ".%03d", width,
                          milliseconds / 1000, (int) (milliseconds % 1000));
}

/* One line, whatever is in it: a newline is a NUL, which no command can hold. */
static void
append_line (GString    *buffer,
             const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
    g_string_append_c (buffer, *p == '\n' ? '\0' : *p);
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

      append_line (buffer, bobbin_export_text (words[0], -1, &self->hold));
    }
  else
    append_line (buffer, bobbin_export_input_text (&input, &self->hold));
}

/* The number of the signal that ended the command, which only the message tells. */
static int
get_signal (const BobbinTask   *task,
            const BobbinResult *result)
{
  const char *digits = NULL;

  if (task->error == BOBBIN_ERROR_KIND_TIMEOUT || task->error == BOBBIN_ERROR_KIND_CANCELLED)
    return SIGTERM;

  if (task->error == BOBBIN_ERROR_KIND_KILLED && result->message != NULL)
    digits = strpbrk (result->message, "0123456789");

  return digits != NULL ? (int) g_ascii_strtoull (digits, NULL, 10) : 0;
}

/* As a shell tells it: 128 and the signal where one ended it, 127 where there is
 * no such command; and -1 for what was not let to its end, as GNU parallel does. */
static int
get_exit_value (BobbinJoblog       *self,
                const BobbinTask   *task,
                const BobbinResult *result)
{
  if (self->has_status && result->n_numbers > self->status && isfinite (result->numbers[self->status]))
    return (int) result->numbers[self->status];

  switch ((BobbinErrorKind) task->error)
    {
    case BOBBIN_ERROR_KIND_NONE:
      return 0;
    case BOBBIN_ERROR_KIND_CANCELLED:
    case BOBBIN_ERROR_KIND_TIMEOUT:
      return -1;
    case BOBBIN_ERROR_KIND_KILLED:
      return 128 + get_signal (task, result);
    case BOBBIN_ERROR_KIND_NOT_FOUND:
      return 127;
    /* What is no command, or never became one, has no status of its own. */
    case BOBBIN_ERROR_KIND_BAD_INPUT:
    case BOBBIN_ERROR_KIND_MATH:
    case BOBBIN_ERROR_KIND_DNS:
    case BOBBIN_ERROR_KIND_CONNECT:
    case BOBBIN_ERROR_KIND_TLS:
    case BOBBIN_ERROR_KIND_HTTP:
    case BOBBIN_ERROR_KIND_REDIRECT:
    case BOBBIN_ERROR_KIND_PROTOCOL:
    case BOBBIN_ERROR_KIND_TOO_LARGE:
    case BOBBIN_ERROR_KIND_EXIT_STATUS:
    case BOBBIN_ERROR_KIND_CRASHED:
    case BOBBIN_ERROR_KIND_EXCEPTION:
    case BOBBIN_ERROR_KIND_IO:
    case BOBBIN_ERROR_KIND_INTERNAL:
    case BOBBIN_ERROR_KIND_CHECKSUM:
    case BOBBIN_N_ERROR_KINDS:
    default:
      return 1;
    }
}

/* Bytes of standard output, or of all texts where that is no column. */
static gsize
get_received (BobbinJoblog       *self,
              const BobbinResult *result)
{
  gsize n_bytes = 0;

  if (self->template != NULL)
    return result->n_texts > 0 ? result->text_lengths[0] : 0;

  for (guint i = 0; i < result->n_texts; i++)
    n_bytes += result->text_lengths[i];

  return n_bytes;
}

void
bobbin_joblog_append_task (BobbinJoblog *self,
                           guint64       number,
                           GString      *buffer)
{
  BobbinTaskStore *store = bobbin_run_get_store (self->run);
  const BobbinTask *task = bobbin_task_store_get (store, number);
  BobbinResult result;

  if (self->origin == 0 && bobbin_run_get_start_time (self->run) != NULL)
    self->origin = g_date_time_to_unix_usec (bobbin_run_get_start_time (self->run));

  bobbin_task_store_get_result (store, number, &result);
  g_string_append_printf (buffer, "%" PRIu64 "\t:\t", number + 1);
  append_seconds (buffer, 0, self->origin + task->start / 1000);
  g_string_append_c (buffer, '\t');
  append_seconds (buffer, 6, task->duration / 1000);
  g_string_append_printf (buffer, "\t0\t%zu\t%d\t%d\t", get_received (self, &result),
                          get_exit_value (self, task, &result), get_signal (task, &result));
  append_command (self, number, task->lane, buffer);
  g_string_append_c (buffer, '\n');
}

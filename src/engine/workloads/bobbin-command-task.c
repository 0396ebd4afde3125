/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-config.h"

#include <errno.h>
#include <math.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <glib/gstdio.h>

#include "bobbin-child.h"
#include "bobbin-command-task.h"

/* How much of the end of standard error explains a failure. */
#define MAX_DETAIL (16 * 1024)

#define DEFAULT_PATH "/usr/local/bin:/usr/bin:/bin"

/* One task that runs; kept for the next one. */
typedef struct
{
  BobbinCommandScratch    *scratch;
  BobbinChild             *child;
  const BobbinCommandPlan *plan;
  BobbinTaskContext       *context;
  BobbinOutcome           *outcome;
  BobbinTaskDoneFunc       done;
  gpointer                 user_data;
  guint64                  number;
  gboolean                 was_cancelled;
} Task;

struct _BobbinCommandScratch
{
  BobbinCommandArguments  command;
  BobbinCommandArguments  input;
  GPtrArray              *tasks;    /* all of them */
  GPtrArray              *idle;     /* those that do not run */
};

static void
task_free (gpointer data)
{
  Task *task = data;

  g_clear_pointer (&task->child, bobbin_child_free);
  g_free (task);
}

/* Says why @program could not be started in the plan's folder. */
static void
fail_to_start (const BobbinCommandPlan *plan,
               const char              *program,
               int                      error,
               BobbinOutcome           *outcome)
{
  g_autofree char *file = g_canonicalize_filename (program, plan->folder);

  if (plan->folder != NULL && access (plan->folder, X_OK) != 0)
    {
      bobbin_outcome_fail (outcome, BOBBIN_ERROR_KIND_IO, _("The folder “%s” cannot be entered: %s."),
                           plan->folder, g_strerror (errno));
      return;
    }

  switch (error)
    {
    case ENOENT:
    case ENOTDIR:
      if (strchr (program, '/') != NULL && g_file_test (file, G_FILE_TEST_EXISTS))
        bobbin_outcome_fail (outcome, BOBBIN_ERROR_KIND_NOT_FOUND,
                             _("The interpreter that the first line of “%s” names does not exist."), program);
      else
        bobbin_outcome_fail (outcome, BOBBIN_ERROR_KIND_NOT_FOUND, _("There is no command “%s”."), program);
      break;

    case EACCES:
    case EISDIR:
      bobbin_outcome_fail (outcome, BOBBIN_ERROR_KIND_NOT_FOUND, _("“%s” is not an executable file."), program);
      break;

    case ENOEXEC:
      bobbin_outcome_fail (outcome, BOBBIN_ERROR_KIND_NOT_FOUND,
                           _("“%s” is neither a program nor a script whose first line begins with “#!”."),
                           program);
      break;

    case E2BIG:
      bobbin_outcome_fail (outcome, BOBBIN_ERROR_KIND_TOO_LARGE,
                           _("The arguments are longer than the system allows. Standard input has no such limit."));
      break;

    case EMFILE:
    case ENFILE:
      bobbin_outcome_fail (outcome, BOBBIN_ERROR_KIND_IO,
                           _("Too many files are open to start another process. Fewer workers would do."));
      break;

    case EAGAIN:
    case ENOMEM:
      bobbin_outcome_fail (outcome, BOBBIN_ERROR_KIND_IO,
                           _("The system has no room for another process. Fewer workers would do."));
      break;

    default:
      bobbin_outcome_fail (outcome, BOBBIN_ERROR_KIND_IO, _("“%s” could not be started: %s."),
                           program, g_strerror (error));
      break;
    }

  /* Want of room may pass; what the others lack does not come by itself. */
  outcome->permanent = error != EMFILE && error != ENFILE && error != EAGAIN && error != ENOMEM;
}

/* The end of standard error, and what was dropped. */
static char *
dup_detail (const BobbinChildEnd *end)
{
  const GString *errors = end->output[BOBBIN_STREAM_ERRORS];
  guint64 n_dropped = end->n_dropped[0] + end->n_dropped[1];
  g_autoptr(GString) detail = g_string_new (NULL);

  if (errors != NULL)
    {
      gsize length = MIN (errors->len, MAX_DETAIL);
      g_autofree char *text = g_utf8_make_valid (errors->str + errors->len - length, length);

      if (length < errors->len)
        g_string_append (detail, "…");
      g_string_append (detail, text);
    }

  if (n_dropped > 0)
    {
      if (detail->len > 0 && detail->str[detail->len - 1] != '\n')
        g_string_append_c (detail, '\n');
      g_string_append_printf (detail,
                              ngettext ("(%" PRIu64 " byte of output more than is kept was dropped.)",
                                        "(%" PRIu64 " bytes of output more than is kept were dropped.)",
                                        n_dropped),
                              n_dropped);
    }

  return detail->len > 0 ? g_string_free (g_steal_pointer (&detail), FALSE) : NULL;
}

static void
judge (Task                 *task,
       const BobbinChildEnd *end)
{
  BobbinOutcome *outcome = task->outcome;

  if (end->lost)
    bobbin_outcome_fail (outcome, BOBBIN_ERROR_KIND_TIMEOUT,
                         _("The command was stopped, but has not ended: it hangs in the kernel."));
  else if (task->was_cancelled)
    bobbin_task_context_fail_cancelled (task->context, outcome);
  else if (end->flooded)
    {
      g_autofree char *size = g_format_size_full (task->plan->max_output, G_FORMAT_SIZE_IEC_UNITS);

      bobbin_outcome_fail (outcome, BOBBIN_ERROR_KIND_TOO_LARGE, _("The command wrote more than %s, and was stopped."), size);
    }
  else if (WIFSIGNALED (end->status))
    {
      const char *name = sigabbrev_np (WTERMSIG (end->status));

      if (name != NULL)
        bobbin_outcome_fail (outcome, BOBBIN_ERROR_KIND_KILLED, _("Killed by signal %d (SIG%s)."),
                             WTERMSIG (end->status), name);
      else
        bobbin_outcome_fail (outcome, BOBBIN_ERROR_KIND_KILLED, _("Killed by signal %d."),
                             WTERMSIG (end->status));
    }
  else if (!task->plan->ok[WEXITSTATUS (end->status)])
    bobbin_outcome_fail (outcome, BOBBIN_ERROR_KIND_EXIT_STATUS, _("Ended with exit status %d."),
                         WEXITSTATUS (end->status));
}

/* Numbers from 1, as {#}. */
static void
keep_file (Task          *task,
           const char    *suffix,
           const GString *bytes)
{
  g_autofree char *name = g_strdup_printf ("%" G_GUINT64_FORMAT ".%s", task->number, suffix);
  g_autofree char *path = g_build_filename (task->plan->output_folder, name, NULL);
  g_autoptr(GError) error = NULL;

  if (!g_file_set_contents_full (path, bytes != NULL ? bytes->str : "", bytes != NULL ? bytes->len : 0,
                                 G_FILE_SET_CONTENTS_NONE, 0666, &error) &&
      task->outcome->error == BOBBIN_ERROR_KIND_NONE)
    bobbin_outcome_fail (task->outcome, BOBBIN_ERROR_KIND_IO, "%s.", error->message);
}

static void
take_text (BobbinOutcome  *outcome,
           GString       **bytes)
{
  gsize length;

  if (*bytes == NULL)
    {
      bobbin_outcome_add_text (outcome, "", 0);
      return;
    }

  length = (*bytes)->len;
  bobbin_outcome_take_text (outcome, g_string_free (g_steal_pointer (bytes), FALSE), length);
}

static void
take_result (BobbinOutcome  *outcome,
             BobbinChildEnd *end)
{
  if (end->lost)
    return;

  outcome->cpu_seconds = end->cpu_seconds;
  outcome->has_result = TRUE;
  take_text (outcome, &end->output[BOBBIN_STREAM_OUTPUT]);
  take_text (outcome, &end->output[BOBBIN_STREAM_ERRORS]);
  bobbin_outcome_add_number (outcome, WIFEXITED (end->status) ? WEXITSTATUS (end->status) : (double) NAN);
  bobbin_outcome_add_number (outcome, end->cpu_seconds);
  bobbin_outcome_add_number (outcome, end->max_memory >= 0 ? (double) end->max_memory : (double) NAN);
  bobbin_outcome_add_number (outcome, (double) (end->n_dropped[0] + end->n_dropped[1]));
}

static void
child_output_cb (BobbinStream  stream,
                 const char   *data,
                 gsize         length,
                 gpointer      user_data)
{
  Task *task = user_data;

  bobbin_task_context_report_output (task->context, stream, data, length);
}

static void
child_ended_cb (BobbinChildEnd *end,
                gpointer        user_data)
{
  Task *task = user_data;

  judge (task, end);

  if (task->outcome->error != BOBBIN_ERROR_KIND_NONE)
    bobbin_outcome_take_detail (task->outcome, dup_detail (end));

  if (task->plan->output_folder != NULL)
    {
      keep_file (task, "out", end->output[BOBBIN_STREAM_OUTPUT]);
      keep_file (task, "err", end->output[BOBBIN_STREAM_ERRORS]);
    }

  take_result (task->outcome, end);

  /* done() may begin the next task, which takes this place again. */
  g_ptr_array_add (task->scratch->idle, task);
  task->done (task->context, task->outcome, task->user_data);
}

static void
cancelled_cb (gpointer user_data)
{
  Task *task = user_data;

  task->was_cancelled = TRUE;
  bobbin_task_context_report_phase (task->context, N_("stopping"));
  bobbin_child_stop (task->child);
}

static const BobbinChildFuncs child_funcs = {
  .output = child_output_cb,
  .ended = child_ended_cb,
};

/* A place for a task, with a child on the current context. */
static Task *
take_task (BobbinCommandScratch *self)
{
  Task *task;

  if (self->idle->len > 0)
    {
      task = g_ptr_array_steal_index_fast (self->idle, self->idle->len - 1);
    }
  else
    {
      task = g_new0 (Task, 1);
      task->scratch = self;
      g_ptr_array_add (self->tasks, task);
    }

  if (task->child != NULL && !bobbin_child_is_on (task->child, g_main_context_get_thread_default ()))
    g_clear_pointer (&task->child, bobbin_child_free);

  if (task->child == NULL)
    task->child = bobbin_child_new (&child_funcs, task);

  return task;
}

/* Starts the process; %FALSE with a failure in the outcome. */
static gboolean
start_process (Task              *task,
               const BobbinInput *input)
{
  const BobbinCommandPlan *plan = task->plan;
  BobbinCommandScratch *scratch = task->scratch;
  guint lane = bobbin_task_context_get_lane (task->context);
  char **argv = bobbin_command_template_expand (plan->command, input, lane, &scratch->command);
  g_autofree char *found = plan->program == NULL ? bobbin_command_plan_find (plan, argv[0]) : NULL;
  BobbinChildSpec spec = {
    .path = plan->program != NULL ? plan->program : found,
    .argv = argv,
    .envp = plan->environment,
    .folder = plan->folder,
    .max_output = plan->max_output,
    .stop_on_flood = plan->stop_on_flood,
    .kill_after = plan->kill_after,
  };
  int error = ENOENT;

  if (plan->input != NULL)
    {
      spec.input = bobbin_command_template_expand (plan->input, input, lane, &scratch->input)[0];
      spec.input_length = scratch->input.bytes->len - 1;
    }

  if (spec.path != NULL)
    error = bobbin_child_spawn (task->child, &spec);

  if (error != 0)
    fail_to_start (plan, spec.path != NULL ? spec.path : argv[0], error, task->outcome);

  return error == 0;
}

void
bobbin_command_plan_clear (BobbinCommandPlan *self)
{
  g_clear_pointer (&self->command, bobbin_command_template_free);
  g_clear_pointer (&self->input, bobbin_command_template_free);
  g_clear_pointer (&self->program, g_free);
  g_clear_pointer (&self->environment, g_strfreev);
  g_clear_pointer (&self->folder, g_free);
  g_clear_pointer (&self->output_folder, g_free);
}

char *
bobbin_command_plan_find (const BobbinCommandPlan *self,
                          const char              *name)
{
  const char *path = g_environ_getenv (self->environment, "PATH");
  g_auto(GStrv) folders = NULL;

  if (strchr (name, '/') != NULL)
    return g_strdup (name);

  folders = g_strsplit (path != NULL ? path : DEFAULT_PATH, G_SEARCHPATH_SEPARATOR_S, -1);

  for (guint i = 0; *name != '\0' && folders[i] != NULL; i++)
    {
      /* An empty or relative one starts from where the process will be. */
      g_autofree char *folder = g_canonicalize_filename (*folders[i] != '\0' ? folders[i] : ".",
                                                         self->folder);
      g_autofree char *file = g_build_filename (folder, name, NULL);

      if (access (file, X_OK) == 0 && g_file_test (file, G_FILE_TEST_IS_REGULAR))
        return g_steal_pointer (&file);
    }

  return NULL;
}

BobbinCommandScratch *
bobbin_command_scratch_new (void)
{
  BobbinCommandScratch *self = g_new0 (BobbinCommandScratch, 1);

  bobbin_command_arguments_init (&self->command);
  bobbin_command_arguments_init (&self->input);
  self->tasks = g_ptr_array_new_with_free_func (task_free);
  self->idle = g_ptr_array_new ();

  return self;
}

void
bobbin_command_scratch_free (BobbinCommandScratch *self)
{
  g_ptr_array_unref (self->idle);
  g_ptr_array_unref (self->tasks);
  bobbin_command_arguments_clear (&self->command);
  bobbin_command_arguments_clear (&self->input);
  g_free (self);
}

void
bobbin_command_task_run (const BobbinCommandPlan *plan,
                         BobbinCommandScratch    *scratch,
                         BobbinTaskContext       *context,
                         const BobbinInput       *input,
                         BobbinOutcome           *outcome,
                         BobbinTaskDoneFunc       done,
                         gpointer                 user_data)
{
  Task *task;

  if (bobbin_task_context_is_cancelled (context))
    {
      bobbin_task_context_fail_cancelled (context, outcome);
      done (context, outcome, user_data);
      return;
    }

  task = take_task (scratch);
  task->plan = plan;
  task->context = context;
  task->outcome = outcome;
  task->done = done;
  task->user_data = user_data;
  task->number = input->index + 1;
  task->was_cancelled = FALSE;

  if (!start_process (task, input))
    {
      g_ptr_array_add (scratch->idle, task);
      done (context, outcome, user_data);
      return;
    }

  bobbin_task_context_set_cancel_func (context, cancelled_cb, task);
}

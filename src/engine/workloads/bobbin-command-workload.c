/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-config.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "../job/bobbin-job-error.h"
#include "bobbin-command-task.h"
#include "bobbin-command-workload.h"

struct _BobbinCommandWorkload
{
  BobbinWorkload      parent_instance;

  /* Parameters. */
  char               *command;
  gboolean            shell;
  char               *shell_path;
  char               *folder;
  char              **environment;
  char               *stdin_text;
  gboolean            stdin_input;
  char               *output;
  guint64             max_output;
  BobbinFlood         on_flood;
  double              kill_after;
  char               *ok_status;

  /* Made of them by prepare(). */
  BobbinCommandPlan   plan;
};

enum
{
  PROP_0,
  PROP_COMMAND,
  PROP_SHELL,
  PROP_FOLDER,
  PROP_STDIN,
  PROP_STDIN_INPUT,
  PROP_OUTPUT,
  PROP_ENVIRONMENT,
  PROP_SHELL_PATH,
  PROP_MAX_OUTPUT,
  PROP_ON_FLOOD,
  PROP_KILL_AFTER,
  PROP_OK_STATUS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static const gsize fields[N_PROPS] = {
  [PROP_COMMAND] = G_STRUCT_OFFSET (BobbinCommandWorkload, command),
  [PROP_SHELL] = G_STRUCT_OFFSET (BobbinCommandWorkload, shell),
  [PROP_FOLDER] = G_STRUCT_OFFSET (BobbinCommandWorkload, folder),
  [PROP_STDIN] = G_STRUCT_OFFSET (BobbinCommandWorkload, stdin_text),
  [PROP_STDIN_INPUT] = G_STRUCT_OFFSET (BobbinCommandWorkload, stdin_input),
  [PROP_OUTPUT] = G_STRUCT_OFFSET (BobbinCommandWorkload, output),
  [PROP_ENVIRONMENT] = G_STRUCT_OFFSET (BobbinCommandWorkload, environment),
  [PROP_SHELL_PATH] = G_STRUCT_OFFSET (BobbinCommandWorkload, shell_path),
  [PROP_MAX_OUTPUT] = G_STRUCT_OFFSET (BobbinCommandWorkload, max_output),
  [PROP_ON_FLOOD] = G_STRUCT_OFFSET (BobbinCommandWorkload, on_flood),
  [PROP_KILL_AFTER] = G_STRUCT_OFFSET (BobbinCommandWorkload, kill_after),
  [PROP_OK_STATUS] = G_STRUCT_OFFSET (BobbinCommandWorkload, ok_status),
};

G_DEFINE_FINAL_TYPE (BobbinCommandWorkload, bobbin_command_workload, BOBBIN_TYPE_WORKLOAD)

G_DEFINE_ENUM_TYPE (BobbinFlood, bobbin_flood,
                    G_DEFINE_ENUM_VALUE (BOBBIN_FLOOD_TRUNCATE, "truncate"),
                    G_DEFINE_ENUM_VALUE (BOBBIN_FLOOD_KILL, "kill"))

static const BobbinColumn columns[] = {
  { "output", N_("Output"), BOBBIN_COLUMN_TEXT, NULL },
  { "errors", N_("Errors"), BOBBIN_COLUMN_TEXT, NULL },
  { "exit_status", N_("Exit status"), BOBBIN_COLUMN_NUMBER, NULL },
  { "cpu", N_("CPU time"), BOBBIN_COLUMN_NUMBER, "s" },
  { "memory", N_("Memory"), BOBBIN_COLUMN_NUMBER, "bytes" },
  { "dropped", N_("Dropped"), BOBBIN_COLUMN_NUMBER, "bytes" },
};

static gboolean
is_set (const char *text)
{
  return text != NULL && *text != '\0';
}

/* "0", "0,1", "0-3 7": fills @ok. */
static gboolean
parse_statuses (const char  *text,
                gboolean     ok[256],
                GError     **error)
{
  g_auto(GStrv) words = g_strsplit_set (is_set (text) ? text : "0", ", \t", -1);

  memset (ok, 0, sizeof (gboolean) * 256);

  for (guint i = 0; words[i] != NULL; i++)
    {
      g_auto(GStrv) ends = g_strsplit (words[i], "-", 2);
      guint64 first, last;

      if (ends[0] == NULL)
        continue;

      if (!g_ascii_string_to_unsigned (ends[0], 10, 0, 255, &first, NULL) ||
          !g_ascii_string_to_unsigned (ends[1] != NULL ? ends[1] : ends[0], 10, first, 255, &last, NULL))
        {
          g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_VALUE,
                       _("“%s” is no exit status. They are numbers from 0 to 255, as in “0,1” or “0-3”."),
                       words[i]);
          return FALSE;
        }

      for (guint64 status = first; status <= last; status++)
        ok[status] = TRUE;
    }

  return TRUE;
}

/* Bobbin's own environment with the job's variables in it. */
static char **
dup_environment (const char * const  *variables,
                 GError             **error)
{
  g_auto(GStrv) environment = g_get_environ ();

  for (guint i = 0; variables != NULL && variables[i] != NULL; i++)
    {
      const char *equals = strchr (variables[i], '=');
      g_autofree char *name = NULL;

      if (equals == NULL || equals == variables[i])
        {
          g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_VALUE,
                       _("Line %u of the environment is not of the form NAME=value."), i + 1);
          return NULL;
        }

      name = g_strndup (variables[i], equals - variables[i]);
      environment = g_environ_setenv (g_steal_pointer (&environment), name, equals + 1, TRUE);
    }

  return g_steal_pointer (&environment);
}

/* @path, which may start from the job's folder. */
static char *
resolve_path (BobbinCommandWorkload *self,
              const char            *path)
{
  return g_canonicalize_filename (path, bobbin_workload_get_folder (BOBBIN_WORKLOAD (self)));
}

static gboolean
prepare_folders (BobbinCommandWorkload  *self,
                 BobbinCommandPlan      *plan,
                 GError                **error)
{
  if (is_set (self->folder))
    plan->folder = resolve_path (self, self->folder);
  else
    plan->folder = g_strdup (bobbin_workload_get_folder (BOBBIN_WORKLOAD (self)));

  if (plan->folder != NULL && !g_file_test (plan->folder, G_FILE_TEST_IS_DIR))
    {
      g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_VALUE,
                   _("There is no folder “%s” to run the command in."), plan->folder);
      return FALSE;
    }

  if (!is_set (self->output))
    return TRUE;

  plan->output_folder = resolve_path (self, self->output);

  if (g_mkdir_with_parents (plan->output_folder, 0777) != 0 || access (plan->output_folder, W_OK) != 0)
    {
      int saved = errno;

      g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_VALUE,
                   _("The output cannot be kept in the folder “%s”: %s."),
                   plan->output_folder, g_strerror (saved));
      return FALSE;
    }

  return TRUE;
}

static gboolean
prepare_templates (BobbinCommandWorkload  *self,
                   BobbinCommandPlan      *plan,
                   const char * const     *names,
                   GError                **error)
{
  const char *command = self->command != NULL ? self->command : "";
  const char *input = self->stdin_input ? "{}" : self->stdin_text;
  gboolean shell = self->shell || bobbin_command_template_needs_shell (command);
  gboolean append = TRUE;

  if (self->stdin_input && is_set (self->stdin_text))
    {
      g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_VALUE,
                   _("Standard input can be the input itself or a text, not both."));
      return FALSE;
    }

  if (is_set (input))
    {
      plan->input = bobbin_command_template_new_text (input, names, error);
      if (plan->input == NULL)
        return FALSE;

      /* The input has its place there. */
      append = !bobbin_command_template_has_placeholders (plan->input);
    }

  plan->command = bobbin_command_template_new (command,
                                               shell ? (is_set (self->shell_path) ? self->shell_path : "/bin/sh")
                                                     : NULL,
                                               append, names, error);

  return plan->command != NULL;
}

/* Looks the program up once, where it is the same for all. */
static gboolean
prepare_program (BobbinCommandPlan  *plan,
                 GError            **error)
{
  const char *name = bobbin_command_template_get_program (plan->command);
  g_autofree char *file = NULL;

  if (name == NULL)
    return TRUE;

  plan->program = bobbin_command_plan_find (plan, name);

  if (plan->program == NULL)
    {
      g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_VALUE,
                   _("There is no command “%s” in PATH."), name);
      return FALSE;
    }

  file = g_canonicalize_filename (plan->program, plan->folder);

  if (!g_file_test (file, G_FILE_TEST_EXISTS))
    g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_VALUE, _("There is no command “%s”."), name);
  else if (access (file, X_OK) != 0 || g_file_test (file, G_FILE_TEST_IS_DIR))
    g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_VALUE, _("“%s” is not an executable file."), name);
  else
    return TRUE;

  return FALSE;
}

static gboolean
bobbin_command_workload_prepare (BobbinWorkload  *workload,
                                 BobbinInputs    *inputs,
                                 GError         **error)
{
  BobbinCommandWorkload *self = BOBBIN_COMMAND_WORKLOAD (workload);
  BobbinCommandPlan plan = {
    .max_output = self->max_output,
    .stop_on_flood = self->on_flood == BOBBIN_FLOOD_KILL,
    .kill_after = (gint64) (self->kill_after * G_USEC_PER_SEC),
  };

  if (!parse_statuses (self->ok_status, plan.ok, error) ||
      !prepare_templates (self, &plan, bobbin_inputs_get_names (inputs), error) ||
      (plan.environment = dup_environment ((const char * const *) self->environment, error)) == NULL ||
      !prepare_folders (self, &plan, error) ||
      !prepare_program (&plan, error))
    {
      bobbin_command_plan_clear (&plan);
      return FALSE;
    }

  bobbin_command_plan_clear (&self->plan);
  self->plan = plan;

  return TRUE;
}

static const BobbinColumn *
bobbin_command_workload_get_columns (BobbinWorkload *workload,
                                     guint          *n_columns)
{
  *n_columns = G_N_ELEMENTS (columns);

  return columns;
}

static gpointer
bobbin_command_workload_new_scratch (BobbinWorkload *workload,
                                     guint           n_slots)
{
  return bobbin_command_scratch_new ();
}

static void
bobbin_command_workload_free_scratch (BobbinWorkload *workload,
                                      gpointer        scratch)
{
  bobbin_command_scratch_free (scratch);
}

static void
bobbin_command_workload_run_task_async (BobbinWorkload     *workload,
                                        BobbinTaskContext  *context,
                                        const BobbinInput  *input,
                                        BobbinOutcome      *outcome,
                                        BobbinTaskDoneFunc  done,
                                        gpointer            user_data)
{
  BobbinCommandWorkload *self = BOBBIN_COMMAND_WORKLOAD (workload);

  bobbin_command_task_run (&self->plan, bobbin_task_context_get_scratch (context),
                           context, input, outcome, done, user_data);
}

/* What the command wrote, to the byte. */
static char *
bobbin_command_workload_dup_text (BobbinWorkload      *workload,
                                  const BobbinInput   *input,
                                  const double        *numbers,
                                  const char * const  *texts,
                                  const gsize         *text_lengths,
                                  gsize               *length)
{
  char *text = g_malloc (text_lengths[0] + 1);

  memcpy (text, texts[0], text_lengths[0]);
  text[text_lengths[0]] = '\0';
  *length = text_lengths[0];

  return text;
}

/* Every parameter is told of when it is set: nothing is done with the news
 * that would be worth a comparison. */
static void
bobbin_command_workload_finalize (GObject *object)
{
  BobbinCommandWorkload *self = BOBBIN_COMMAND_WORKLOAD (object);

  bobbin_command_plan_clear (&self->plan);

  G_OBJECT_CLASS (bobbin_command_workload_parent_class)->finalize (object);
}

static void
init_properties (BobbinWorkloadClass *workload_class)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  properties[PROP_COMMAND] =
    g_param_spec_string ("command", N_("Command"),
                         N_("Command line to run; {} stands for the input, {.} {/} {//} {/.} for parts of it, {#} for its number, {name} for a CSV column"),
                         NULL, flags);
  properties[PROP_SHELL] =
    g_param_spec_boolean ("shell", N_("Run in a shell"),
                          N_("Whether a shell reads the command even where nothing in it needs one"),
                          FALSE, flags);
  properties[PROP_FOLDER] =
    g_param_spec_string ("folder", N_("Folder"),
                         N_("Folder to run the command in"),
                         NULL, flags);
  properties[PROP_STDIN] =
    g_param_spec_string ("stdin", N_("Standard input"),
                         N_("Text to give to the command on standard input; placeholders work in it"),
                         NULL, flags);
  properties[PROP_STDIN_INPUT] =
    g_param_spec_boolean ("stdin-input", N_("Input on standard input"),
                          N_("Whether the command gets the input on standard input instead of as an argument"),
                          FALSE, flags);
  properties[PROP_OUTPUT] =
    g_param_spec_string ("output", N_("Keep output in"),
                         N_("Folder for the output of each task as files 1.out, 1.err, 2.out …"),
                         NULL, flags);
  properties[PROP_ENVIRONMENT] =
    g_param_spec_boxed ("environment", N_("Environment"),
                        N_("Variables for the command, NAME=value, one a line"),
                        G_TYPE_STRV, flags);
  properties[PROP_SHELL_PATH] =
    g_param_spec_string ("shell-path", N_("Shell"),
                         N_("Shell to use where one is needed"),
                         "/bin/sh", flags);
  properties[PROP_MAX_OUTPUT] =
    g_param_spec_uint64 ("max-output", N_("Most output"),
                         N_("How much of standard output, and of standard error, is kept of each task"),
                         0, 1024 * 1024 * 1024, 1024 * 1024, flags);
  properties[PROP_ON_FLOOD] =
    g_param_spec_enum ("on-flood", N_("More output"),
                       N_("What happens to a command that writes more: “truncate” drops the rest, “kill” stops it"),
                       BOBBIN_TYPE_FLOOD, BOBBIN_FLOOD_TRUNCATE, flags);
  properties[PROP_KILL_AFTER] =
    g_param_spec_double ("kill-after", N_("Kill after"),
                         N_("How long a command that is stopped may take to end before it is killed"),
                         0.0, 3600.0, 1.0, flags);
  properties[PROP_OK_STATUS] =
    g_param_spec_string ("ok-status", N_("Good exit statuses"),
                         N_("Exit statuses that count as success, as in “0,1” or “0-3”"),
                         "0", flags);

  bobbin_workload_class_install_parameters (workload_class, properties, fields, N_PROPS);
}

/* Relative paths mean other files elsewhere. The program is not looked at: what
 * it does depends on more than its file. */
static char *
bobbin_command_workload_dup_basis (BobbinWorkload *workload)
{
  return g_canonicalize_filename (".", bobbin_workload_get_folder (workload));
}

static void
bobbin_command_workload_class_init (BobbinCommandWorkloadClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  BobbinWorkloadClass *workload_class = BOBBIN_WORKLOAD_CLASS (klass);

  object_class->finalize = bobbin_command_workload_finalize;

  workload_class->id = "command";
  workload_class->title = N_("Command");
  workload_class->summary = N_("Runs a command for each input and keeps what it prints.");
  workload_class->icon_name = "bobbin-command-symbolic";
  workload_class->input_name = N_("argument");
  workload_class->input_example = "one.txt\ntwo.txt\nthree.txt";
  workload_class->nature = BOBBIN_WORKLOAD_WAITS;
  workload_class->has_effects = TRUE;
  workload_class->starts_programs = TRUE;
  workload_class->prepare = bobbin_command_workload_prepare;
  workload_class->get_columns = bobbin_command_workload_get_columns;
  workload_class->new_scratch = bobbin_command_workload_new_scratch;
  workload_class->free_scratch = bobbin_command_workload_free_scratch;
  workload_class->run_task_async = bobbin_command_workload_run_task_async;
  workload_class->dup_text = bobbin_command_workload_dup_text;
  workload_class->dup_basis = bobbin_command_workload_dup_basis;

  init_properties (workload_class);

  bobbin_workload_class_describe (workload_class, "command",
                                  BOBBIN_PARAMETER_WHAT | BOBBIN_PARAMETER_CODE, NULL, "sha256sum {}");
  bobbin_workload_class_describe (workload_class, "folder", BOBBIN_PARAMETER_FOLDER, NULL, NULL);
  bobbin_workload_class_describe (workload_class, "stdin",
                                  BOBBIN_PARAMETER_MULTILINE | BOBBIN_PARAMETER_ADVANCED, NULL, NULL);
  bobbin_workload_class_describe (workload_class, "stdin-input", BOBBIN_PARAMETER_ADVANCED, NULL, NULL);
  bobbin_workload_class_describe (workload_class, "output", BOBBIN_PARAMETER_FOLDER, NULL, NULL);
  bobbin_workload_class_describe (workload_class, "environment",
                                  BOBBIN_PARAMETER_MULTILINE | BOBBIN_PARAMETER_SECRET |
                                  BOBBIN_PARAMETER_ADVANCED, NULL, "LANG=C");
  bobbin_workload_class_describe (workload_class, "shell-path", BOBBIN_PARAMETER_ADVANCED, NULL, "/bin/bash");
  bobbin_workload_class_describe (workload_class, "max-output", BOBBIN_PARAMETER_ADVANCED, "bytes", NULL);
  bobbin_workload_class_describe (workload_class, "on-flood", BOBBIN_PARAMETER_ADVANCED, NULL, NULL);
  bobbin_workload_class_describe (workload_class, "kill-after",
                                  BOBBIN_PARAMETER_MANNER | BOBBIN_PARAMETER_ADVANCED, "s", NULL);
  bobbin_workload_class_describe (workload_class, "ok-status", BOBBIN_PARAMETER_ADVANCED, NULL, "0,1");
}

static void
bobbin_command_workload_init (BobbinCommandWorkload *self)
{
}

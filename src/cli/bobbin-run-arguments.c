/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-run-arguments.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

#include "bobbin-options.h"
#include "bobbin-past-runs.h"
#include "engine/executors/bobbin-executors.h"
#include "engine/job/bobbin-job-error.h"
#include "engine/job/bobbin-job-file.h"
#include "engine/job/bobbin-samples.h"

/* Where the parser stands. */
typedef struct
{
  BobbinRunArguments  *result;
  const BobbinVerb    *verb;            /* of a command that has a run already; NULL: run */
  char               **next;
  gboolean             only_operands;   /* after "--" */
  gboolean             has_what;
  gboolean             null_separated;
  gboolean             will_move;       /* the job is saved in another folder */
  const char          *inputs_option;   /* which option gave the inputs; NULL: none yet */
  const char          *inputs;
  char               **items;           /* after ":::"; borrowed */
  BobbinRunSettings    settings;
  GHashTable          *given;           /* names of parameters given as options */
  GPtrArray           *early;           /* settings before the KIND: name, value, … */
} Parser;

static gboolean
fail (GError     **error,
      const char  *format,
      ...)
{
  g_autofree char *message = NULL;
  va_list arguments;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error_literal (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_VALUE, message);

  return FALSE;
}

/* A relative path on the command line starts from the working folder, one in a
 * job from the job's folder: where these may differ, the path is made absolute. */
static char *
resolve_path (Parser     *parser,
              const char *path)
{
  if (g_path_is_absolute (path) || g_str_equal (path, "-") || *path == '\0' ||
      (!parser->will_move && bobbin_job_get_folder (parser->result->job) == NULL))
    return g_strdup (path);

  return g_canonicalize_filename (path, NULL);
}

/* Likewise with “FILE:PART”, where there is such a file: it might be something
 * else that has a colon in it. */
static char *
resolve_file (Parser     *parser,
              const char *text)
{
  const char *colon = strrchr (text, ':');
  g_autofree char *file = colon != NULL ? g_strndup (text, colon - text) : g_strdup (text);
  g_autofree char *path = NULL;

  if (!g_file_test (file, G_FILE_TEST_IS_REGULAR))
    return g_strdup (text);

  path = resolve_path (parser, file);

  return g_strconcat (path, colon, NULL);
}

/* Likewise with a program, which without a slash is looked for in PATH first. */
static char *
resolve_program (Parser     *parser,
                 const char *text)
{
  g_autofree char *found = strchr (text, '/') == NULL ? g_find_program_in_path (text) : NULL;

  return found == NULL && g_file_test (text, G_FILE_TEST_EXISTS) ? resolve_path (parser, text) : g_strdup (text);
}

static gboolean
set_parameter (Parser           *parser,
               BobbinParameter  *parameter,
               const char       *text)
{
  BobbinRunArguments *self = parser->result;
  const char *name = parameter->pspec->name;
  const char *before = bobbin_job_get_parameter (self->job, name);
  gboolean again = !g_hash_table_add (parser->given, (char *) name);

  self->changed = TRUE;
  if (parameter->flags & BOBBIN_PARAMETER_FOLDER)
    {
      g_autofree char *path = resolve_path (parser, text);

      bobbin_job_set_parameter (self->job, name, path);
    }
  else if (parameter->flags & (BOBBIN_PARAMETER_FILE | BOBBIN_PARAMETER_PROGRAM))
    {
      g_autofree char *path = parameter->flags & BOBBIN_PARAMETER_FILE ? resolve_file (parser, text)
                                                                       : resolve_program (parser, text);

      bobbin_job_set_parameter (self->job, name, path);
    }
  else if (G_PARAM_SPEC_VALUE_TYPE (parameter->pspec) == G_TYPE_STRV && again && before != NULL)
    {
      g_autofree char *both = g_strconcat (before, "\n", text, NULL);

      bobbin_job_set_parameter (self->job, name, both);
    }
  else
    bobbin_job_set_parameter (self->job, name, text);

  return TRUE;
}

/* The job that a file holds, whose kind of work there may not be. */
static void
load_job_file (BobbinRunArguments  *self,
               const char          *path,
               GError             **error)
{
  self->job = bobbin_job_file_load (path, error);

  if (self->job != NULL && bobbin_workloads_find (bobbin_job_get_workload_id (self->job), error) == NULL)
    {
      g_prefix_error (error, "%s: ", path);
      g_clear_object (&self->job);
    }

  self->bad_file = self->job == NULL;
}

/* The job of a past run, in place of one of a kind. */
static void
load_past_job (BobbinRunArguments  *self,
               const char          *run,
               GError             **error)
{
  self->history = bobbin_past_runs_open (error);
  if (self->history == NULL)
    return;

  self->number = bobbin_history_find (self->history, run, error);
  if (self->number != 0)
    self->job = bobbin_history_load_job (self->history, self->number, error);
}

static gboolean
set_kind (Parser      *parser,
          const char  *kind,
          GError     **error)
{
  BobbinRunArguments *self = parser->result;

  if (parser->verb != NULL)
    load_past_job (self, kind, error);
  else if (g_str_has_prefix (kind, "sample:"))
    self->job = bobbin_samples_dup_job (kind + strlen ("sample:"), error);
  else if (g_str_has_suffix (kind, BOBBIN_JOB_FILE_SUFFIX) || strchr (kind, G_DIR_SEPARATOR) != NULL)
    load_job_file (self, kind, error);
  else if (bobbin_workloads_find (kind, error) != NULL)
    self->job = bobbin_job_new (kind);

  if (self->job == NULL)
    return FALSE;

  self->klass = bobbin_workloads_find (bobbin_job_get_workload_id (self->job), error);
  if (self->klass == NULL)
    return FALSE;
  if (self->klass->library != NULL)
    bobbin_library_fetch (self->klass->library);

  bobbin_job_set_what (self->job, bobbin_workload_class_get_what (self->klass));
  parser->settings = *bobbin_job_get_settings (self->job);
  for (guint i = 0; i < parser->early->len; i += 2)
    if (!bobbin_run_settings_set (&parser->settings, parser->early->pdata[i],
                                  parser->early->pdata[i + 1], error))
      return FALSE;

  return TRUE;
}

static gboolean
add_operand (Parser      *parser,
             const char  *operand,
             GError     **error)
{
  BobbinRunArguments *self = parser->result;
  BobbinParameter parameter;
  const char *what;

  if (self->job == NULL)
    return set_kind (parser, operand, error);

  what = parser->verb == NULL ? bobbin_workload_class_get_what (self->klass) : NULL;
  if (what == NULL || parser->has_what)
    return fail (error, _("“%s” is one argument too many; inputs stand after “:::”"), operand);

  parser->has_what = TRUE;
  bobbin_workload_class_find_parameter (self->klass, what, &parameter);

  return set_parameter (parser, &parameter, operand);
}

static gboolean
fail_unknown (Parser      *parser,
              const char  *name,
              GError     **error)
{
  BobbinWorkloadClass *klass = parser->result->klass;
  g_auto (GStrv) names = bobbin_options_dup_names (klass, parser->verb);
  const char *nearest = bobbin_nearest_name (name, (const char * const *) names);

  if (nearest != NULL)
    return fail (error, _("There is no option “--%s”. Did you mean “--%s”?"), name, nearest);
  if (klass == NULL && parser->verb != NULL)
    return fail (error, _("There is no option “--%s” for every run; "
                          "parameters of its kind of work stand after its number"), name);
  if (klass == NULL)
    return fail (error, _("There is no option “--%s” for every kind of work; "
                          "options of one kind stand after its name"), name);
  if (g_str_equal (name, "output"))
    return fail (error, _("“%s” writes no files, so that it has no option “--output”"), klass->id);

  return fail (error, _("“%s” has no option “--%s”; “bobbin kinds %s” lists those it has"),
               klass->id, name, klass->id);
}

/* The value of an option: after "=", or the next argument. */
static const char *
take_value (Parser      *parser,
            const char  *shown,
            const char  *attached,
            GError     **error)
{
  if (attached != NULL)
    return attached;

  if (*parser->next != NULL && !g_str_equal (*parser->next, ":::"))
    return *parser->next++;

  fail (error, _("The option “%s” needs a value"), shown);
  return NULL;
}

static gboolean
parse_parameter (Parser      *parser,
                 const char  *name,
                 const char  *value,
                 GError     **error)
{
  BobbinWorkloadClass *klass = parser->result->klass;
  BobbinParameter parameter;
  g_autofree char *shown = g_strconcat ("--", name, NULL);

  if (bobbin_options_has_parameter (klass, name, &parameter))
    {
      if (value == NULL && G_IS_PARAM_SPEC_BOOLEAN (parameter.pspec))
        value = "true";
      value = take_value (parser, shown, value, error);
      return value != NULL && set_parameter (parser, &parameter, value);
    }

  if (g_str_has_prefix (name, "no-") &&
      bobbin_options_has_parameter (klass, name + strlen ("no-"), &parameter) &&
      G_IS_PARAM_SPEC_BOOLEAN (parameter.pspec))
    {
      if (value != NULL)
        return fail (error, _("The option “%s” takes no value"), shown);
      return set_parameter (parser, &parameter, "false");
    }

  return fail_unknown (parser, name, error);
}

static gboolean
parse_choice (const char  *name,
              const char  *value,
              const char  *values,
              int         *choice,
              GError     **error)
{
  g_auto (GStrv) words = g_strsplit (values, "|", -1);
  g_autofree char *list = g_strjoinv (", ", words);

  for (int i = 0; words[i] != NULL; i++)
    if (g_str_equal (words[i], value))
      {
        *choice = i;
        return TRUE;
      }

  /* Translators: an option, a value, and a list of values. */
  return fail (error, _("--%s cannot be “%s”; it is one of: %s"), name, value, list);
}

static gboolean
set_inputs (Parser      *parser,
            const char  *name,
            const char  *value,
            GError     **error)
{
  if (parser->inputs_option != NULL)
    return fail (error, _("Inputs were given twice, with “%s” and with “%s”; a job has one source of inputs"),
                 parser->inputs_option, name);

  parser->inputs_option = name;
  parser->inputs = value;
  parser->result->changed = TRUE;
  return TRUE;
}

static gboolean
set_setting (Parser      *parser,
             const char  *name,
             const char  *value,
             GError     **error)
{
  if (parser->result->job != NULL)
    return bobbin_run_settings_set (&parser->settings, name, value, error);

  /* The job, whose settings they override, is still to come. */
  g_ptr_array_add (parser->early, (char *) name);
  g_ptr_array_add (parser->early, (char *) value);
  return TRUE;
}

static gboolean
parse_valued_option (Parser              *parser,
                     const BobbinOption  *option,
                     const char          *value,
                     GError             **error)
{
  BobbinRunArguments *self = parser->result;
  int choice;

  if (option->blurb == NULL)
    return set_setting (parser, option->name, value, error);

  if (g_str_equal (option->name, "format"))
    {
      if (!parse_choice (option->name, value, option->values, &choice, error))
        return FALSE;
      self->format = choice;
    }
  else if (g_str_equal (option->name, "progress"))
    {
      if (!parse_choice (option->name, value, option->values, &choice, error))
        return FALSE;
      self->progress = choice;
    }
  else if (g_str_equal (option->name, "title"))
    {
      if (self->job == NULL)
        return fail (error, _("“--title” stands after the kind of work or the job file"));
      bobbin_job_set_title (self->job, value);
    }
  else if (g_str_equal (option->name, "save"))
    self->save = value;
  else if (g_str_equal (option->name, "joblog"))
    self->joblog = value;
  else if (g_str_equal (option->name, "trace"))
    self->trace = value;
  else if (g_str_equal (option->name, "timeline"))
    self->timeline = value;
  else
    return set_inputs (parser, option->name, value, error);

  return TRUE;
}

/* What is said of the history. */
static void
set_recording (BobbinRunArguments *self,
               const char         *name)
{
  if (g_str_equal (name, "no-history"))
    self->no_history = TRUE;
  else if (g_str_equal (name, "durable"))
    self->durable = TRUE;
  else if (g_str_equal (name, "check-content"))
    self->check_content = TRUE;
  else if (g_str_equal (name, "keep-failed"))
    self->keep_failed = TRUE;
  else if (g_str_equal (name, "stored-inputs"))
    self->stored_inputs = TRUE;
  else if (g_str_equal (name, "yes"))
    self->yes = TRUE;
}

static gboolean
parse_option (Parser              *parser,
              const BobbinOption  *option,
              const char          *shown,
              const char          *value,
              GError             **error)
{
  if (option->argument != NULL)
    {
      value = take_value (parser, shown, value, error);
      return value != NULL && parse_valued_option (parser, option, value, error);
    }

  if (value != NULL)
    return fail (error, _("The option “%s” takes no value"), shown);

  if (g_str_equal (option->name, "null"))
    parser->null_separated = TRUE;
  else if (g_str_equal (option->name, "quiet"))
    parser->result->progress = BOBBIN_PROGRESS_NONE;
  else if (g_str_equal (option->name, "figures"))
    parser->result->figures = TRUE;
  else if (g_str_equal (option->name, "help"))
    parser->result->help = TRUE;
  else
    set_recording (parser->result, option->name);

  return TRUE;
}

static gboolean
parse_long (Parser      *parser,
            const char  *argument,
            GError     **error)
{
  const char *equals = strchr (argument, '=');
  const char *value = equals != NULL ? equals + 1 : NULL;
  g_autofree char *name = equals != NULL ? g_strndup (argument + 2, equals - argument - 2)
                                         : g_strdup (argument + 2);
  g_autofree char *shown = g_strconcat ("--", name, NULL);
  const BobbinOption *option = parser->verb != NULL ? bobbin_verb_find_option (parser->verb, name) : NULL;

  if (option == NULL)
    option = bobbin_options_find (name);
  if (parser->verb != NULL && option != NULL && bobbin_option_is_of_run (option))
    option = NULL;

  if (option == NULL || g_str_equal (name, "output"))
    return parse_parameter (parser, name, value, error);

  return parse_option (parser, option, shown, value, error);
}

/* "-j4", "-j 4", "-q". */
static gboolean
parse_short (Parser      *parser,
             const char  *argument,
             GError     **error)
{
  const BobbinOption *option = bobbin_options_find_short (argument[1]);
  const char shown[] = { '-', argument[1], '\0' };

  if (option == NULL && g_ascii_isdigit (argument[1]))
    return fail (error, _("“%s” looks like an option; put “--” before arguments that begin with a dash"),
                 argument);
  if (option == NULL)
    return fail (error, _("There is no option “%s”"), argument);
  if (option->argument == NULL && argument[2] != '\0')
    return fail (error, _("The option “%s” takes no value"), shown);

  return parse_option (parser, option, shown, argument[2] != '\0' ? argument + 2 : NULL, error);
}

static gboolean
parse_argument (Parser      *parser,
                char        *argument,
                GError     **error)
{
  if (g_str_equal (argument, ":::"))
    {
      if (!set_inputs (parser, ":::", NULL, error))
        return FALSE;
      parser->items = parser->next;
      parser->next += g_strv_length (parser->next);
      return TRUE;
    }

  if (parser->only_operands || argument[0] != '-' || argument[1] == '\0')
    return add_operand (parser, argument, error);

  if (g_str_equal (argument, "--"))
    {
      parser->only_operands = TRUE;
      return TRUE;
    }

  return argument[1] == '-' ? parse_long (parser, argument, error)
                            : parse_short (parser, argument, error);
}

static BobbinInputSource *
make_source (Parser  *parser,
             GError **error)
{
  const char *option = parser->inputs_option;
  g_autofree char *path = NULL;

  if (g_str_equal (option, ":::"))
    return bobbin_input_source_new_items ((const char * const *) parser->items);
  if (g_str_equal (option, "range"))
    return bobbin_input_source_new_range (parser->inputs, error);

  path = resolve_path (parser, parser->inputs);
  if (g_str_equal (option, "glob"))
    return bobbin_input_source_new_glob (path);
  if (g_str_equal (option, "csv"))
    return bobbin_input_source_new_csv (path);
  if (g_str_equal (option, "aria2"))
    return bobbin_input_source_new_aria2 (path);

  return bobbin_input_source_new_lines (path, parser->null_separated);
}

static gboolean
check_items (char   **items,
             GError **error)
{
  if (*items == NULL)
    return fail (error, _("There are no inputs after “:::”"));

  for (guint i = 0; items[i] != NULL; i++)
    if (!g_utf8_validate (items[i], -1, NULL))
      return fail (error, _("Input %u after “:::” is not UTF-8 text: “%s”"), i + 1, items[i]);

  return TRUE;
}

static gboolean
settle_inputs (Parser  *parser,
               GError **error)
{
  BobbinRunArguments *self = parser->result;
  g_autoptr (BobbinInputSource) source = NULL;

  if (parser->items != NULL && !check_items (parser->items, error))
    return FALSE;

  if (parser->null_separated && parser->inputs_option != NULL &&
      !g_str_equal (parser->inputs_option, "inputs"))
    return fail (error, _("“--null” goes with “--inputs” or standard input only"));

  if (parser->inputs_option == NULL && parser->verb != NULL)
    return !parser->null_separated || fail (error, _("“--null” goes with “--inputs” or standard input only"));

  if (parser->inputs_option == NULL)
    {
      if (bobbin_job_get_inputs (self->job) != NULL && !parser->null_separated)
        return TRUE;

      if (isatty (STDIN_FILENO))
        return fail (error, _("There are no inputs. Give them as “::: a b c”, “--range 1:11”, "
                              "“--glob '*.txt'”, “--inputs FILE” or “--csv FILE”, "
                              "or send lines to standard input"));
      parser->inputs_option = "inputs";
      parser->inputs = "-";
    }

  source = make_source (parser, error);
  if (source == NULL)
    return FALSE;

  bobbin_job_set_inputs (self->job, source);
  return TRUE;
}

static gboolean
check_required (Parser  *parser,
                GError **error)
{
  BobbinRunArguments *self = parser->result;

  if (self->job == NULL && parser->verb != NULL)
    return fail (error, _("Say which run: its number, or “last”"));
  if (self->job == NULL)
    return fail (error, _("Say what to run: a kind of work, a job file, or a sample; "
                          "“bobbin kinds” lists them"));

  return settle_inputs (parser, error);
}

/* A job that will be saved elsewhere must know so before its paths are read. */
static const char *
find_save (char **arguments)
{
  for (guint i = 0; arguments[i] != NULL && !g_str_equal (arguments[i], ":::"); i++)
    {
      if (g_str_equal (arguments[i], "--save"))
        return arguments[i + 1];
      if (g_str_has_prefix (arguments[i], "--save="))
        return arguments[i] + strlen ("--save=");
    }

  return NULL;
}

static gboolean
is_beside_us (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);

  return g_str_equal (folder, ".");
}

gboolean
bobbin_run_arguments_parse (BobbinRunArguments  *self,
                            const BobbinVerb    *verb,
                            char               **arguments,
                            GError             **error)
{
  g_autoptr (GHashTable) given = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) early = g_ptr_array_new ();
  const char *save = find_save (arguments);
  Parser parser = {
    .result = self,
    .verb = verb,
    .next = arguments,
    .given = given,
    .early = early,
    .will_move = save != NULL && !is_beside_us (save),
  };

  *self = (BobbinRunArguments) { 0 };

  while (*parser.next != NULL)
    {
      char *argument = *parser.next++;

      if (!parse_argument (&parser, argument, error))
        return FALSE;
      if (self->help)
        return TRUE;
    }

  if (!check_required (&parser, error))
    return FALSE;

  bobbin_job_set_settings (self->job, &parser.settings);
  return TRUE;
}

void
bobbin_run_arguments_clear (BobbinRunArguments *self)
{
  g_clear_object (&self->job);
  g_clear_object (&self->history);
}

BobbinHistoryOptions
bobbin_run_arguments_get_history_options (const BobbinRunArguments *self)
{
  BobbinHistoryOptions options = BOBBIN_HISTORY_OPTIONS_INIT;

  options.durable = self->durable;
  options.check_content = self->check_content;

  return options;
}

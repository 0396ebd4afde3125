/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-python-workload.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "../job/bobbin-job-error.h"
#include "../job/bobbin-number.h"
#include "../job/bobbin-paths.h"
#include "bobbin-python-function.h"
#include "bobbin-python-listing.h"

/**
 * BobbinPythonWorkload:
 *
 * Calls a Python function, which need not know of Bobbin, for each input.
 *
 * The calls happen in worker processes, which run bobbin_worker.py: see
 * docs/protocol.md. Here are only the parameters, what can be said about them
 * before an interpreter runs, and the shape of the results.
 */
struct _BobbinPythonWorkload
{
  BobbinWorkload      parent_instance;

  char               *function;
  char               *interpreter;
  BobbinPythonInput   input_as;
  BobbinPythonResult  result;
  GStrv               names;        /* of the numbers that it returns; NULL: none */
  BobbinPythonStart   start;

  /* Settled by prepare(). */
  char               *program;
  GStrv               column_names;
  BobbinColumn       *columns;
  guint               n_columns;
};

enum
{
  PROP_0,
  PROP_FUNCTION,
  PROP_INTERPRETER,
  PROP_INPUT_AS,
  PROP_RESULT,
  PROP_COLUMNS,
  PROP_START,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static const gsize fields[N_PROPS] = {
  [PROP_FUNCTION] = G_STRUCT_OFFSET (BobbinPythonWorkload, function),
  [PROP_INTERPRETER] = G_STRUCT_OFFSET (BobbinPythonWorkload, interpreter),
  [PROP_INPUT_AS] = G_STRUCT_OFFSET (BobbinPythonWorkload, input_as),
  [PROP_RESULT] = G_STRUCT_OFFSET (BobbinPythonWorkload, result),
  [PROP_COLUMNS] = G_STRUCT_OFFSET (BobbinPythonWorkload, names),
  [PROP_START] = G_STRUCT_OFFSET (BobbinPythonWorkload, start),
};

G_DEFINE_FINAL_TYPE (BobbinPythonWorkload, bobbin_python_workload, BOBBIN_TYPE_WORKLOAD)

G_DEFINE_ENUM_TYPE (BobbinPythonInput, bobbin_python_input,
                    G_DEFINE_ENUM_VALUE (BOBBIN_PYTHON_INPUT_AUTO, "auto"),
                    G_DEFINE_ENUM_VALUE (BOBBIN_PYTHON_INPUT_TEXT, "text"),
                    G_DEFINE_ENUM_VALUE (BOBBIN_PYTHON_INPUT_NUMBER, "number"),
                    G_DEFINE_ENUM_VALUE (BOBBIN_PYTHON_INPUT_JSON, "json"),
                    G_DEFINE_ENUM_VALUE (BOBBIN_PYTHON_INPUT_ARGUMENTS, "arguments"))

G_DEFINE_ENUM_TYPE (BobbinPythonResult, bobbin_python_result,
                    G_DEFINE_ENUM_VALUE (BOBBIN_PYTHON_RESULT_AUTO, "auto"),
                    G_DEFINE_ENUM_VALUE (BOBBIN_PYTHON_RESULT_TEXT, "text"),
                    G_DEFINE_ENUM_VALUE (BOBBIN_PYTHON_RESULT_NUMBER, "number"),
                    G_DEFINE_ENUM_VALUE (BOBBIN_PYTHON_RESULT_JSON, "json"),
                    G_DEFINE_ENUM_VALUE (BOBBIN_PYTHON_RESULT_COLUMNS, "columns"))

G_DEFINE_ENUM_TYPE (BobbinPythonStart, bobbin_python_start,
                    G_DEFINE_ENUM_VALUE (BOBBIN_PYTHON_START_FORK, "fork"),
                    G_DEFINE_ENUM_VALUE (BOBBIN_PYTHON_START_SPAWN, "spawn"))

static gboolean
check_file (BobbinPythonWorkload  *self,
            const char            *file,
            GError               **error)
{
  g_autofree char *path = g_canonicalize_filename (file, bobbin_workload_get_folder (BOBBIN_WORKLOAD (self)));

  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_VALUE,
                 _("“%s” is a folder, not a Python file."), path);
  else if (!g_file_test (path, G_FILE_TEST_EXISTS))
    g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_VALUE,
                 _("There is no Python file “%s”."), path);
  else
    return TRUE;

  return FALSE;
}

static gboolean
check_names (char   **names,
             GError **error)
{
  for (guint i = 0; names[i] != NULL; i++)
    {
      const char *bad = NULL;

      if (i == BOBBIN_MAX_NUMBERS)
        {
          g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_VALUE,
                       _("“columns” has room for %d names, not for %u."),
                       BOBBIN_MAX_NUMBERS, g_strv_length (names));
          return FALSE;
        }

      for (const char *c = names[i]; *c != '\0' && bad == NULL; c = g_utf8_next_char (c))
        if (g_unichar_iscntrl (g_utf8_get_char (c)))
          bad = c;

      if (*names[i] == '\0' || bad != NULL)
        {
          g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_VALUE,
                       _("Name %u of “columns” is empty or has a control character in it."), i + 1);
          return FALSE;
        }

      for (guint j = 0; j < i; j++)
        if (g_str_equal (names[i], names[j]))
          {
            g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_VALUE,
                         _("“columns” names “%s” twice."), names[i]);
            return FALSE;
          }
    }

  return TRUE;
}

/* Whether “columns” and “result” agree; names that are given are reason enough
 * to take the result as columns. */
static gboolean
settle_result (BobbinPythonWorkload  *self,
               BobbinPythonResult    *result,
               GError               **error)
{
  gboolean named = self->names != NULL && self->names[0] != NULL;

  *result = self->result;

  if (named && *result == BOBBIN_PYTHON_RESULT_AUTO)
    *result = BOBBIN_PYTHON_RESULT_COLUMNS;

  if (*result == BOBBIN_PYTHON_RESULT_COLUMNS && !named)
    {
      g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_VALUE,
                   _("“columns” must name the numbers that the function returns, one for each column."));
      return FALSE;
    }

  if (*result != BOBBIN_PYTHON_RESULT_COLUMNS && named)
    {
      g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_VALUE,
                   _("“columns” is for several numbers; “result” must be “columns” then, or not be set."));
      return FALSE;
    }

  return !named || check_names (self->names, error);
}

static void
set_columns (BobbinPythonWorkload *self,
             BobbinPythonResult    result)
{
  static const BobbinColumn value = { "value", N_("Value"), BOBBIN_COLUMN_NUMBER, NULL, BOBBIN_COLUMN_PLAIN };
  static const BobbinColumn text = { "result", N_("Result"), BOBBIN_COLUMN_TEXT, NULL, BOBBIN_COLUMN_PLAIN };

  g_clear_pointer (&self->columns, g_free);
  g_clear_pointer (&self->column_names, g_strfreev);

  self->n_columns = 1;
  self->columns = g_new0 (BobbinColumn, BOBBIN_MAX_NUMBERS);

  switch (result)
    {
    case BOBBIN_PYTHON_RESULT_AUTO:
      self->n_columns = 2;
      self->columns[0] = value;
      self->columns[1] = text;
      self->columns[1].name = "text";
      self->columns[1].title = N_("Text");
      self->columns[0].flags = self->columns[1].flags = BOBBIN_COLUMN_ALTERNATIVE;
      break;

    case BOBBIN_PYTHON_RESULT_NUMBER:
      self->columns[0] = value;
      break;

    case BOBBIN_PYTHON_RESULT_JSON:
      self->columns[0] = text;
      self->columns[0].flags = BOBBIN_COLUMN_JSON;
      break;

    case BOBBIN_PYTHON_RESULT_COLUMNS:
      self->column_names = g_strdupv (self->names);
      self->n_columns = g_strv_length (self->column_names);
      for (guint i = 0; i < self->n_columns; i++)
        self->columns[i] = (BobbinColumn) { self->column_names[i], self->column_names[i],
                                            BOBBIN_COLUMN_NUMBER, NULL, BOBBIN_COLUMN_PLAIN };
      return;

    case BOBBIN_PYTHON_RESULT_TEXT:
    default:
      self->columns[0] = text;
      break;
    }

  for (guint i = 0; i < self->n_columns; i++)
    self->columns[i].title = _(self->columns[i].title);
}

static gboolean
bobbin_python_workload_prepare (BobbinWorkload  *workload,
                                BobbinInputs    *inputs,
                                GError         **error)
{
  BobbinPythonWorkload *self = BOBBIN_PYTHON_WORKLOAD (workload);
  g_auto (BobbinPythonFunction) function = { NULL, };
  g_autofree char *program = NULL;
  BobbinPythonResult result;

  if (!bobbin_python_function_parse (self->function, &function, error) ||
      (function.file != NULL && !check_file (self, function.file, error)) ||
      !settle_result (self, &result, error))
    return FALSE;

  program = bobbin_python_dup_interpreter (self->interpreter, bobbin_workload_get_folder (workload), error);
  if (program == NULL)
    return FALSE;

  g_free (self->program);
  self->program = g_steal_pointer (&program);
  set_columns (self, result);

  return TRUE;
}

static const BobbinColumn *
bobbin_python_workload_get_columns (BobbinWorkload *workload,
                                    guint          *n_columns)
{
  BobbinPythonWorkload *self = BOBBIN_PYTHON_WORKLOAD (workload);

  *n_columns = self->n_columns;

  return self->columns;
}

/* Never called: executors send the tasks to worker processes. */
static void
bobbin_python_workload_run_task (BobbinWorkload    *workload,
                                 BobbinTaskContext *context,
                                 const BobbinInput *input,
                                 BobbinOutcome     *outcome)
{
  bobbin_outcome_fail (outcome, BOBBIN_ERROR_KIND_INTERNAL,
                       _("A Python function is called by a worker process only."));
  outcome->permanent = TRUE;
}

/* Unbuffered: what a function prints is seen when it prints it. */
static char **
bobbin_python_workload_dup_worker_argv (BobbinWorkload *workload)
{
  BobbinPythonWorkload *self = BOBBIN_PYTHON_WORKLOAD (workload);
  g_autofree char *worker = bobbin_worker_path_dup ("bobbin_worker.py");
  const char *argv[] = { self->program, "-u", worker, NULL };

  g_return_val_if_fail (self->program != NULL, NULL);

  return g_strdupv ((char **) argv);
}

static void
bobbin_python_workload_list_choices_async (BobbinWorkload      *workload,
                                           const char          *name,
                                           GCancellable        *cancellable,
                                           GAsyncReadyCallback  callback,
                                           gpointer             user_data)
{
  BobbinPythonWorkload *self = BOBBIN_PYTHON_WORKLOAD (workload);

  bobbin_python_list_functions (workload, self->function, self->interpreter, cancellable, callback, user_data);
}

static gboolean
bobbin_python_workload_wants_fork (BobbinWorkload *workload)
{
  return BOBBIN_PYTHON_WORKLOAD (workload)->start == BOBBIN_PYTHON_START_FORK;
}

/* The number or the text, whichever there is; and a line for an empty text too,
 * so that there are as many lines as results. */
static char *
bobbin_python_workload_dup_text (BobbinWorkload     *workload,
                                 const BobbinInput  *input,
                                 const double       *numbers,
                                 const char * const *texts,
                                 const gsize        *text_lengths,
                                 gsize              *length)
{
  BobbinPythonWorkload *self = BOBBIN_PYTHON_WORKLOAD (workload);
  const BobbinColumn *last = &self->columns[self->n_columns - 1];
  char *text;

  if (last->type == BOBBIN_COLUMN_NUMBER)
    return BOBBIN_WORKLOAD_CLASS (bobbin_python_workload_parent_class)->dup_text (workload, input, numbers, texts,
                                                                                  text_lengths, length);

  if (texts[0] == NULL || (self->n_columns > 1 && !isnan (numbers[0])))
    {
      text = g_malloc (BOBBIN_NUMBER_LENGTH);
      *length = bobbin_number_format (numbers[0], text);
      return text;
    }

  if (text_lengths[0] == 0)
    {
      *length = 1;
      return g_strdup ("\n");
    }

  *length = text_lengths[0];
  text = g_malloc (*length + 1);
  memcpy (text, texts[0], *length);
  text[*length] = '\0';

  return text;
}

static void
bobbin_python_workload_finalize (GObject *object)
{
  BobbinPythonWorkload *self = BOBBIN_PYTHON_WORKLOAD (object);

  g_free (self->program);
  g_strfreev (self->column_names);
  g_free (self->columns);

  G_OBJECT_CLASS (bobbin_python_workload_parent_class)->finalize (object);
}

static void
init_properties (BobbinWorkloadClass *workload_class)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  properties[PROP_FUNCTION] =
    g_param_spec_string ("function", N_("Function"),
                         N_("What to call: FILE.py:FUNCTION or package.module:FUNCTION"),
                         NULL, flags);
  properties[PROP_INTERPRETER] =
    g_param_spec_string ("interpreter", N_("Interpreter"),
                         N_("Python to use: a name in PATH, a path, or the folder of a virtual environment"),
                         "python3", flags);
  properties[PROP_INPUT_AS] =
    g_param_spec_enum ("input-as", N_("Inputs"),
                       N_("What the function gets: “auto” makes a number of what looks like one and keyword "
                          "arguments of CSV columns, “arguments” passes the values of a JSON array or object"),
                       BOBBIN_TYPE_PYTHON_INPUT, BOBBIN_PYTHON_INPUT_AUTO, flags);
  properties[PROP_RESULT] =
    g_param_spec_enum ("result", N_("Results"),
                       N_("What is kept of what it returns: “auto” keeps a number as a number and the rest as text"),
                       BOBBIN_TYPE_PYTHON_RESULT, BOBBIN_PYTHON_RESULT_AUTO, flags);
  properties[PROP_COLUMNS] =
    g_param_spec_boxed ("columns", N_("Columns"),
                        N_("Names of the numbers, where it returns several: as a tuple, a list or a dict"),
                        G_TYPE_STRV, flags);
  properties[PROP_START] =
    g_param_spec_enum ("start", N_("Start"),
                       N_("How the interpreters of “processes” begin: “fork” copies one that has imported the "
                          "module, “spawn” starts each anew"),
                       BOBBIN_TYPE_PYTHON_START, BOBBIN_PYTHON_START_FORK, flags);

  bobbin_workload_class_install_parameters (workload_class, properties, fields, N_PROPS);
}

/* A hash of the function's file. Where a module is found, only its interpreter
 * knows; what it imports is not looked at either. */
/* The file that the function is in; %NULL: it is in a module, or it cannot be
 * read. */
static char *
dup_source (BobbinPythonWorkload *self,
            BobbinPythonFunction *function,
            gsize                *length)
{
  g_autofree char *path = NULL;
  char *text;

  if (self->function == NULL || !bobbin_python_function_parse (self->function, function, NULL) ||
      function->file == NULL)
    return NULL;

  path = g_canonicalize_filename (function->file, bobbin_workload_get_folder (BOBBIN_WORKLOAD (self)));

  return g_file_get_contents (path, &text, length, NULL) ? text : NULL;
}

static char *
bobbin_python_workload_dup_basis (BobbinWorkload *workload)
{
  g_auto (BobbinPythonFunction) function = { NULL };
  gsize length;
  g_autofree char *text = dup_source (BOBBIN_PYTHON_WORKLOAD (workload), &function, &length);

  return text != NULL ? g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) text, length) : NULL;
}

/* Whether there is a line in which “async def” makes it; its interpreter knows
 * better when it has read the file. */
static BobbinAwaits
bobbin_python_workload_guess_awaits (BobbinWorkload *workload)
{
  g_auto (BobbinPythonFunction) function = { NULL };
  gsize length;
  g_autofree char *text = dup_source (BOBBIN_PYTHON_WORKLOAD (workload), &function, &length);
  g_autofree char *name = NULL;
  g_autofree char *pattern = NULL;
  const char *dot;

  if (text == NULL)
    return BOBBIN_AWAITS_UNKNOWN;

  dot = strrchr (function.name, '.');
  name = g_regex_escape_string (dot != NULL ? dot + 1 : function.name, -1);
  pattern = g_strdup_printf ("^[ \\t]*async[ \\t]+def[ \\t]+%s[ \\t]*\\(", name);

  return g_regex_match_simple (pattern, text, G_REGEX_MULTILINE | G_REGEX_RAW, G_REGEX_MATCH_DEFAULT)
         ? BOBBIN_AWAITS_OTHERS : BOBBIN_AWAITS_NOTHING;
}

static void
bobbin_python_workload_class_init (BobbinPythonWorkloadClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  BobbinWorkloadClass *workload_class = BOBBIN_WORKLOAD_CLASS (klass);

  object_class->finalize = bobbin_python_workload_finalize;

  workload_class->id = "python";
  workload_class->title = N_("Python Function");
  workload_class->summary = N_("Calls a function of a Python file for each input, as it is.");
  workload_class->icon_name = "bobbin-python-symbolic";
  workload_class->input_name = N_("argument");
  workload_class->input_example = "1\n2\n3";
  workload_class->nature = BOBBIN_WORKLOAD_VARIES;
  workload_class->has_effects = TRUE;
  workload_class->prepare = bobbin_python_workload_prepare;
  workload_class->get_columns = bobbin_python_workload_get_columns;
  workload_class->run_task = bobbin_python_workload_run_task;
  workload_class->dup_worker_argv = bobbin_python_workload_dup_worker_argv;
  workload_class->wants_fork = bobbin_python_workload_wants_fork;
  workload_class->list_choices_async = bobbin_python_workload_list_choices_async;
  workload_class->dup_text = bobbin_python_workload_dup_text;
  workload_class->dup_basis = bobbin_python_workload_dup_basis;
  workload_class->guess_awaits = bobbin_python_workload_guess_awaits;

  init_properties (workload_class);

  bobbin_workload_class_describe (workload_class, "function",
                                  BOBBIN_PARAMETER_WHAT | BOBBIN_PARAMETER_CODE | BOBBIN_PARAMETER_FILE |
                                  BOBBIN_PARAMETER_CHOICES, NULL, "squares.py:square");
  bobbin_workload_class_describe (workload_class, "interpreter", BOBBIN_PARAMETER_PROGRAM, NULL, ".venv");
  bobbin_workload_class_describe (workload_class, "columns", BOBBIN_PARAMETER_MULTILINE, NULL, "mean");
  bobbin_workload_class_describe (workload_class, "start",
                                  BOBBIN_PARAMETER_MANNER | BOBBIN_PARAMETER_ADVANCED, NULL, NULL);
}

static void
bobbin_python_workload_init (BobbinPythonWorkload *self)
{
}

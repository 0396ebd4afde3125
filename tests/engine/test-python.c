/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "engine/exports/bobbin-row-formatter.h"
#include "engine/job/bobbin-job-error.h"
#include "engine/job/bobbin-paths.h"
#include "engine/workloads/bobbin-choices.h"
#include "engine/workloads/bobbin-python-function.h"
#include "engine/workloads/bobbin-workloads.h"

/*
 * What is known of a Python function before an interpreter runs, and how its
 * results are shown. Calling it is tested with the executors.
 */

typedef struct
{
  char           *folder;
  BobbinInputs   *inputs;
  BobbinWorkload *workload;
} Fixture;

static void
write_file (Fixture    *self,
            const char *name,
            const char *text,
            int         mode)
{
  g_autofree char *path = g_build_filename (self->folder, name, NULL);
  g_autofree char *folder = g_path_get_dirname (path);

  g_assert_no_errno (g_mkdir_with_parents (folder, 0700));
  g_assert_true (g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_NONE, mode, NULL));
}

static void
set_up (Fixture       *self,
        gconstpointer  data)
{
  static const char * const items[] = { "1", "2", NULL };
  g_autoptr (BobbinInputSource) source = bobbin_input_source_new_items (items);

  self->folder = g_dir_make_tmp ("bobbin-test-XXXXXX", NULL);
  g_assert_nonnull (self->folder);
  self->inputs = bobbin_input_source_load (source, NULL, NULL, NULL);
  self->workload = bobbin_workloads_new ("python", NULL);
  g_assert_nonnull (self->workload);
  bobbin_workload_set_folder (self->workload, self->folder);

  write_file (self, "work.py", "def work(x):\n    return x\n", 0600);
  write_file (self, "bin/python", "#!/bin/sh\n", 0700);
  write_file (self, "notes.txt", "no program\n", 0600);
}

static void
tear_down (Fixture       *self,
           gconstpointer  data)
{
  static const char * const names[] = { "work.py", "notes.txt", "bin/python", "bin", "" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (self->folder, names[i], NULL);

      g_assert_no_errno (g_remove (path));
    }

  g_clear_object (&self->workload);
  g_clear_object (&self->inputs);
  g_free (self->folder);
}

static void
set (Fixture    *self,
     const char *name,
     const char *text)
{
  g_autoptr (GError) error = NULL;

  bobbin_workload_set_parameter (self->workload, name, text, &error);
  g_assert_no_error (error);
}

static void
assert_prepares (Fixture *self)
{
  g_autoptr (GError) error = NULL;

  bobbin_workload_prepare (self->workload, self->inputs, &error);
  g_assert_no_error (error);
}

static void
assert_refuses (Fixture    *self,
                const char *pattern)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (bobbin_workload_prepare (self->workload, self->inputs, &error));
  g_assert_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_VALUE);
  if (!g_pattern_match_simple (pattern, error->message))
    g_error ("“%s” does not match “%s”", error->message, pattern);
}

static void
test_names (void)
{
  static const struct {
    const char *text;
    const char *file;
    const char *module;
    const char *name;
  } good[] = {
    { "squares.py:square", "squares.py", NULL, "square" },
    { "/a b/c:d.py:Class.method", "/a b/c:d.py", NULL, "Class.method" },
    { "tools/run:main", "tools/run", NULL, "main" },
    { "json:dumps", NULL, "json", "dumps" },
    { "os.path:join", NULL, "os.path", "join" },
    { "größen:_maß2", NULL, "größen", "_maß2" },
  };
  static const struct {
    const char *text;
    const char *message;
  } bad[] = {
    { NULL, "Which function*“squares.py:square”*" },
    { "", "Which function*" },
    { "squares.py", "*a file but no function*" },
    { "square", "*in which file or module*" },
    { ":square", "*before the “:”*" },
    { "squares.py:", "*after the “:”*" },
    { "squares.py:1st", "“1st” is no name*character 12 *" },
    { "ö.py:a-b", "*character 7 *" },
    { "squares.py:a.", "A name is missing at the end*" },
    { "a b:c", "*neither a file*" },
    { "a..b:c", "*neither a file*" },
    { ".a:c", "*neither a file*" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_auto (BobbinPythonFunction) function = { NULL, };
      g_autoptr (GError) error = NULL;

      bobbin_python_function_parse (good[i].text, &function, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (function.file, ==, good[i].file);
      g_assert_cmpstr (function.module, ==, good[i].module);
      g_assert_cmpstr (function.name, ==, good[i].name);
    }

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_auto (BobbinPythonFunction) function = { NULL, };
      g_autoptr (GError) error = NULL;

      g_assert_false (bobbin_python_function_parse (bad[i].text, &function, &error));
      g_assert_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_VALUE);
      if (!g_pattern_match_simple (bad[i].message, error->message))
        g_error ("“%s” does not match “%s”", error->message, bad[i].message);
    }
}

static void
test_file (Fixture       *self,
           gconstpointer  data)
{
  g_autofree char *missing = g_strdup_printf ("*“%s/other.py”*", self->folder);
  g_autofree char *absolute = g_strdup_printf ("%s/work.py:work", self->folder);

  set (self, "interpreter", ".");
  set (self, "function", "work.py:work");
  assert_prepares (self);
  set (self, "function", absolute);
  assert_prepares (self);
  set (self, "function", "json:dumps");
  assert_prepares (self);

  set (self, "function", "other.py:work");
  assert_refuses (self, missing);
  set (self, "function", "./bin:work");
  assert_refuses (self, "*is a folder*");
}

static void
test_interpreter (Fixture       *self,
                  gconstpointer  data)
{
  g_autofree char *worker = bobbin_worker_path_dup ("bobbin_worker.py");
  g_autofree char *python = g_build_filename (self->folder, "bin", "python", NULL);
  static const char * const names[] = { ".", "./", "bin/python", "./bin/python" };

  set (self, "function", "work.py:work");
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_auto (GStrv) argv = NULL;
      const char *expected[] = { python, "-u", worker, NULL };

      set (self, "interpreter", names[i]);
      assert_prepares (self);
      argv = bobbin_workload_dup_worker_argv (self->workload);
      g_assert_cmpstrv (argv, expected);
    }

  set (self, "interpreter", "sh");
  assert_prepares (self);
  set (self, "interpreter", "no-such-python");
  assert_refuses (self, "*no-such-python*Install Python*interpreter*");
  set (self, "interpreter", "./no-such-python");
  assert_refuses (self, "*/no-such-python*Install Python*");
  set (self, "interpreter", "./notes.txt");
  assert_refuses (self, "*/notes.txt*cannot be executed*");
  set (self, "interpreter", "./bin");
  assert_refuses (self, "*/bin*bin/python*");
}

static void
test_host (Fixture       *self,
           gconstpointer  data)
{
  BobbinTaskContext context;
  BobbinOutcome outcome;
  BobbinInput input;

  g_assert_true (bobbin_workload_is_hosted (self->workload));
  g_assert_true (bobbin_workload_wants_fork (self->workload));
  set (self, "start", "spawn");
  g_assert_false (bobbin_workload_wants_fork (self->workload));

  bobbin_task_context_init (&context, NULL, NULL);
  bobbin_outcome_init (&outcome);
  bobbin_inputs_get (self->inputs, 0, &input);
  bobbin_workload_run_task (self->workload, &context, &input, &outcome);
  g_assert_cmpint (outcome.error, ==, BOBBIN_ERROR_KIND_INTERNAL);
  g_assert_true (outcome.permanent);
  bobbin_outcome_clear (&outcome);
  bobbin_task_context_clear (&context);
}

static void
assert_columns (Fixture    *self,
                const char *expected)
{
  g_autoptr (GString) text = g_string_new (NULL);
  const BobbinColumn *columns;
  guint n_columns;

  assert_prepares (self);
  columns = bobbin_workload_get_columns (self->workload, &n_columns);
  for (guint i = 0; i < n_columns; i++)
    g_string_append_printf (text, "%s%s=%s", i > 0 ? " " : "", columns[i].name,
                            columns[i].type == BOBBIN_COLUMN_NUMBER ? "number" : "text");

  g_assert_cmpstr (text->str, ==, expected);
}

static void
test_columns (Fixture       *self,
              gconstpointer  data)
{
  g_autoptr (GString) many = g_string_new (NULL);

  set (self, "interpreter", ".");
  set (self, "function", "work.py:work");
  assert_columns (self, "value=number text=text");
  set (self, "result", "text");
  assert_columns (self, "result=text");
  set (self, "result", "number");
  assert_columns (self, "value=number");
  set (self, "result", "json");
  assert_columns (self, "result=text");

  set (self, "columns", "mean\nmedian");
  assert_refuses (self, "“columns”*");
  set (self, "result", "columns");
  assert_columns (self, "mean=number median=number");
  set (self, "result", "auto");
  assert_columns (self, "mean=number median=number");

  set (self, "columns", "mean\nmode\nmean");
  assert_refuses (self, "*“mean” twice*");
  set (self, "columns", "mean\n\nmode");
  assert_refuses (self, "Name 2*");
  set (self, "columns", "mean\nmo\tde");
  assert_refuses (self, "Name 2*");
  set (self, "columns", "");
  set (self, "result", "columns");
  assert_refuses (self, "*must name the numbers*");

  for (guint i = 0; i < BOBBIN_MAX_NUMBERS; i++)
    g_string_append_printf (many, "c%u\n", i);
  set (self, "columns", many->str);
  assert_prepares (self);
  g_string_append (many, "one more");
  set (self, "columns", many->str);
  assert_refuses (self, "*room for 32 names, not for 33*");
}

/* The line that the formatter makes of a result. */
static char *
format (Fixture         *self,
        BobbinRowFormat  kind,
        BobbinOutcome   *outcome)
{
  g_autoptr (BobbinTaskStore) store = bobbin_task_store_new (2);
  g_autoptr (BobbinRowFormatter) formatter = bobbin_row_formatter_new (kind, self->workload, self->inputs);
  g_autoptr (GString) line = g_string_new (NULL);
  BobbinBatch *batch = bobbin_batch_new (1);
  BobbinRecord *record = bobbin_batch_add (batch);

  *record = (BobbinRecord) { .type = BOBBIN_RECORD_OUTCOME, .attempt = 1 };
  bobbin_batch_encode (batch, record, outcome);
  bobbin_task_store_apply (store, batch, NULL);
  bobbin_batch_free (batch);
  bobbin_row_formatter_append_task (formatter, store, 0, line);
  bobbin_outcome_clear (outcome);

  return g_strdup (line->str);
}

/* @number: NaN: none is given; @text: NULL: likewise. */
static void
assert_formats (Fixture    *self,
                double      number,
                gboolean    has_number,
                const char *text,
                const char *as_text,
                const char *as_json,
                const char *as_csv)
{
  static const BobbinRowFormat kinds[] = { BOBBIN_ROW_FORMAT_TEXT, BOBBIN_ROW_FORMAT_JSON, BOBBIN_ROW_FORMAT_CSV };
  g_autofree char *json = g_strdup_printf ("*,\"ok\":true,\"result\":%s,\"lane\":*", as_json);
  g_autofree char *csv = g_strdup_printf ("1,1,true,%s,,,0,1\n", as_csv);
  const char *patterns[] = { as_text, json, csv };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *line = NULL;
      BobbinOutcome outcome;

      bobbin_outcome_init (&outcome);
      if (has_number)
        bobbin_outcome_add_number (&outcome, number);
      if (text != NULL)
        bobbin_outcome_add_text (&outcome, text, -1);
      line = format (self, kinds[i], &outcome);

      if (!g_pattern_match_simple (patterns[i], line))
        g_error ("“%s” does not match “%s”", line, patterns[i]);
    }
}

static void
test_formats (Fixture       *self,
              gconstpointer  data)
{
  const double nothing = (double) NAN;

  set (self, "interpreter", ".");
  set (self, "function", "work.py:work");
  assert_prepares (self);
  assert_formats (self, 1.5, TRUE, NULL, "1.5\n", "1.5", "1.5,");
  assert_formats (self, nothing, TRUE, "a \"b\"\nc", "a \"b\"\nc\n", "\"a \\\"b\\\"\\nc\"", ",\"a \"\"b\"\"\nc\"");
  assert_formats (self, nothing, TRUE, "", "\n", "\"\"", ",");
  assert_formats (self, nothing, TRUE, NULL, "nan\n", "null", ",");
  assert_formats (self, 1e30, TRUE, "1000000000000000000000000000001", "1e+30\n",
                  "{\"value\":1e+30,\"text\":\"1000000000000000000000000000001\"}",
                  "1e+30,1000000000000000000000000000001");

  set (self, "result", "json");
  assert_prepares (self);
  assert_formats (self, 0, FALSE, "{\"a\": [1, null]}", "{\"a\": [1, null]}\n", "{\"a\": [1, null]}",
                  "\"{\"\"a\"\": [1, null]}\"");
  assert_formats (self, 0, FALSE, "two\nlines", "two\nlines\n", "\"two\\nlines\"", "\"two\nlines\"");
  assert_formats (self, 0, FALSE, "", "\n", "\"\"", "");
}

typedef struct
{
  BobbinChoices *choices;
  GError        *error;
  gboolean       is_done;
} Answer;

static void
answer_clear (Answer *self)
{
  g_clear_pointer (&self->choices, bobbin_choices_free);
  g_clear_error (&self->error);
  self->is_done = FALSE;
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Answer, answer_clear)

static void
listed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  Answer *answer = user_data;

  answer->choices = bobbin_workload_list_choices_finish (BOBBIN_WORKLOAD (source), result, &answer->error);
  answer->is_done = TRUE;
}

static void
list_functions (Fixture      *self,
                const char   *function,
                GCancellable *cancellable,
                Answer       *answer)
{
  answer_clear (answer);
  set (self, "function", function);
  bobbin_workload_list_choices_async (self->workload, "function", cancellable, listed_cb, answer);
  while (!answer->is_done)
    g_main_context_iteration (NULL, TRUE);
}

static void
assert_choice (const Answer *answer,
               guint         number,
               const char   *value,
               const char   *title,
               const char   *summary)
{
  const BobbinChoice *choice = &g_array_index (answer->choices->choices, BobbinChoice, number);

  g_assert_cmpuint (number, <, answer->choices->choices->len);
  g_assert_cmpstr (choice->value, ==, value);
  g_assert_cmpstr (choice->title, ==, title);
  g_assert_cmpstr (choice->summary, ==, summary);
}

static void
test_choices (Fixture       *self,
              gconstpointer  data)
{
  g_auto (Answer) answer = { NULL, };

  write_file (self, "work.py",
              "raise SystemExit('this was run')\n"
              "def _own(): pass\n"
              "def add(a, b=2, *rest):\n    'Adds.\\n\\nAnd more.'\n"
              "async def wait(): 'Waits.'\n"
              "def count():\n    yield 1\n", 0600);

  list_functions (self, "work.py", NULL, &answer);
  g_assert_no_error (answer.error);
  g_assert_cmpstr (answer.choices->title, ==, "Functions in work.py");
  g_assert_cmpuint (answer.choices->choices->len, ==, 3);
  assert_choice (&answer, 0, "work.py:add", "add(a, b=2, *rest)", "Adds.");
  assert_choice (&answer, 1, "work.py:wait", "wait()", "Coroutine · Waits.");
  assert_choice (&answer, 2, "work.py:count", "count()", "Generator");

  list_functions (self, "json:x", NULL, &answer);
  g_assert_no_error (answer.error);
  g_assert_cmpuint (answer.choices->choices->len, >=, 4);

  list_functions (self, "wor", NULL, &answer);
  g_assert_no_error (answer.error);
  g_assert_cmpuint (answer.choices->choices->len, ==, 0);
}

static void
test_no_choices (Fixture       *self,
                 gconstpointer  data)
{
  g_auto (Answer) answer = { NULL, };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  write_file (self, "work.py", "def good(): pass\n\ndef bad(:\n", 0600);

  list_functions (self, "work.py", NULL, &answer);
  g_assert_error (answer.error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_VALUE);
  g_assert_nonnull (strstr (answer.error->message, "work.py, line 3"));

  list_functions (self, "other.py:x", NULL, &answer);
  g_assert_error (answer.error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_VALUE);
  g_assert_nonnull (strstr (answer.error->message, "other.py"));

  g_cancellable_cancel (cancellable);
  list_functions (self, "work.py", cancellable, &answer);
  g_assert_error (answer.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  /* An interpreter that answers nothing, and one that is not there. */
  set (self, "interpreter", ".");
  list_functions (self, "work.py", NULL, &answer);
  g_assert_error (answer.error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_VALUE);

  set (self, "interpreter", "./none");
  list_functions (self, "work.py", NULL, &answer);
  g_assert_error (answer.error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_VALUE);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/python/names", test_names);
  g_test_add ("/python/file", Fixture, NULL, set_up, test_file, tear_down);
  g_test_add ("/python/interpreter", Fixture, NULL, set_up, test_interpreter, tear_down);
  g_test_add ("/python/host", Fixture, NULL, set_up, test_host, tear_down);
  g_test_add ("/python/columns", Fixture, NULL, set_up, test_columns, tear_down);
  g_test_add ("/python/choices", Fixture, NULL, set_up, test_choices, tear_down);
  g_test_add ("/python/no-choices", Fixture, NULL, set_up, test_no_choices, tear_down);
  g_test_add ("/python/formats", Fixture, NULL, set_up, test_formats, tear_down);

  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "engine/executors/bobbin-executors.h"
#include "engine/job/bobbin-job-error.h"
#include "engine/workloads/bobbin-workloads.h"
#include "support/bobbin-test-workload.h"

/* A batch done by any executor gives the same results: each kind of work, with
 * results and with failures, under all of them. */

typedef struct
{
  const char *workload;
  const char *what;
  const char *parameters[3][2];
  const char *items[6];
  const char *wanted;     /* of the first input: the text that the command line prints */
} Batch;

static const Batch batches[] = {
  { "formula", "x*2, x/(x-2)", {{ NULL }}, { "1", "2", "3", "nothing", NULL }, "2\t-1" },
  { "command", "printf '%s/' {} {#}; exit 0", {{ "shell", "true" }}, { "a b", "$(id)", "'", "*", NULL }, "a b/1/" },
  { "command", "cat {}", {{ NULL }}, { "/dev/null", "/nonexistent", NULL }, "" },
  { "wait", "0.001", {{ NULL }}, { "1", "2", "3", NULL }, NULL },
  { "fetch", "practice:/page/{}?size=100&fail=50", {{ NULL }}, { "1", "2", "3", "4", "5", NULL }, NULL },
  { "fetch", NULL, {{ NULL }}, { "practice:/a?status=404", "file:///etc/passwd", "nonsense", "practice:/b", NULL }, NULL },
};

static BobbinJob *
new_job (const Batch *batch,
         const char  *executor)
{
  g_autoptr (BobbinJob) job = bobbin_job_new (batch->workload);
  g_autoptr (BobbinInputSource) inputs = bobbin_input_source_new_items (batch->items);
  BobbinRunSettings settings = BOBBIN_RUN_SETTINGS_INIT;
  g_autoptr (GError) error = NULL;

  if (batch->what != NULL)
    {
      g_autoptr (BobbinWorkload) workload = bobbin_workloads_new (batch->workload, &error);

      g_assert_no_error (error);
      bobbin_job_set_parameter (job, bobbin_workload_class_get_what (BOBBIN_WORKLOAD_GET_CLASS (workload)),
                                batch->what);
    }
  for (guint i = 0; batch->parameters[i][0] != NULL; i++)
    bobbin_job_set_parameter (job, batch->parameters[i][0], batch->parameters[i][1]);

  settings.executor = executor;
  bobbin_job_set_inputs (job, inputs);
  bobbin_job_set_settings (job, &settings);

  return g_steal_pointer (&job);
}

/* The kind of error and the values that do not depend on time, as one text. */
static char *
describe (BobbinRun *run,
          guint64    number)
{
  const BobbinTask *task = bobbin_task_store_get (bobbin_run_get_store (run), number);
  g_autoptr (GString) text = g_string_new (NULL);
  const BobbinColumn *columns;
  guint n_columns, number_column = 0, text_column = 0;
  BobbinResult result;

  columns = bobbin_workload_get_columns (bobbin_run_get_workload (run), &n_columns);
  bobbin_task_store_get_result (bobbin_run_get_store (run), number, &result);
  g_string_append_printf (text, "%s %s: %s", bobbin_task_state_get_name (task->state),
                          bobbin_error_kind_get_name (task->error),
                          result.message != NULL ? result.message : "");

  for (guint i = 0; i < n_columns && result.has_result; i++)
    {
      gboolean is_time = g_strcmp0 (columns[i].unit, "s") == 0 || g_str_equal (columns[i].name, "memory");

      if (columns[i].type == BOBBIN_COLUMN_NUMBER && number_column < result.n_numbers)
        {
          if (!is_time)
            g_string_append_printf (text, " %s=%g", columns[i].name, result.numbers[number_column]);
          number_column++;
        }
      else if (columns[i].type == BOBBIN_COLUMN_TEXT && text_column < result.n_texts)
        {
          g_string_append_printf (text, " %s=%s", columns[i].name, result.texts[text_column]);
          text_column++;
        }
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static GStrv
run_under (const Batch *batch,
           const char  *executor)
{
  g_autoptr (BobbinJob) job = new_job (batch, executor);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (BobbinRun) run = bobbin_executors_new_run (job, NULL, &error);
  guint64 n_tasks;

  g_assert_no_error (error);
  bobbin_run_start (run);
  bobbin_test_wait (BOBBIN_RUN_IS_OVER (bobbin_run_get_state (run)));
  g_assert_cmpint (bobbin_run_get_state (run), ==, BOBBIN_RUN_FINISHED);

  n_tasks = bobbin_task_store_get_n_tasks (bobbin_run_get_store (run));
  for (guint64 i = 0; i < n_tasks; i++)
    g_strv_builder_take (builder, describe (run, i));

  if (batch->wanted != NULL)
    {
      g_autofree char *text = NULL;
      BobbinResult result;
      BobbinInput input;
      gsize length;

      bobbin_inputs_get (bobbin_run_get_inputs (run), 0, &input);
      bobbin_task_store_get_result (bobbin_run_get_store (run), 0, &result);
      text = bobbin_workload_dup_text (bobbin_run_get_workload (run), &input, result.numbers,
                                       result.texts, result.text_lengths, &length);
      g_assert_cmpmem (text, length, batch->wanted, strlen (batch->wanted));
    }

  return g_strv_builder_end (builder);
}

static void
test_same_results (gconstpointer data)
{
  const Batch *batch = data;
  guint n_classes;
  BobbinExecutorClass * const *classes = bobbin_executors_get_all (&n_classes);
  g_auto (GStrv) first = run_under (batch, classes[0]->id);

  for (guint i = 1; i < n_classes; i++)
    {
      g_auto (GStrv) other = run_under (batch, classes[i]->id);

      g_test_message ("%s like %s", classes[i]->id, classes[0]->id);
      g_assert_cmpstrv ((const char * const *) first, (const char * const *) other);
    }
}

static void
check_refused (const char *executor,
               guint       n_workers,
               int         code)
{
  g_autoptr (BobbinJob) job = new_job (&batches[0], executor);
  BobbinRunSettings settings = *bobbin_job_get_settings (job);
  g_autoptr (GError) error = NULL;
  g_autoptr (BobbinRun) run = NULL;

  settings.workers = n_workers;
  bobbin_job_set_settings (job, &settings);
  run = bobbin_executors_new_run (job, NULL, &error);
  g_assert_error (error, BOBBIN_JOB_ERROR, code);
  g_assert_null (run);
}

static void
test_refused (void)
{
  check_refused ("serial", 2, BOBBIN_JOB_ERROR_VALUE);
  check_refused ("threads", 1025, BOBBIN_JOB_ERROR_VALUE);
  check_refused ("async", 4097, BOBBIN_JOB_ERROR_VALUE);
  check_refused ("nonsense", 1, BOBBIN_JOB_ERROR_UNKNOWN);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (batches); i++)
    {
      g_autofree char *path = g_strdup_printf ("/executors/same-results/%s-%u", batches[i].workload, i);

      g_test_add_data_func (path, &batches[i], test_same_results);
    }
  g_test_add_func ("/executors/refused", test_refused);

  return g_test_run ();
}

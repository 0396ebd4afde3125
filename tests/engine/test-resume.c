/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gstdio.h>
#include <string.h>

#include "engine/executors/bobbin-executors.h"
#include "engine/job/bobbin-job-error.h"
#include "support/resume-fixture.h"

/* That a recorded run that goes on ends as one that was never interrupted. */

typedef struct
{
  const char *workload;
  const char *parameter;
  const char *what;
  const char *executor;
} Work;

static void
test_interrupted (Fixture       *fixture,
                  gconstpointer  data)
{
  const Work *work = data;
  g_autoptr (BobbinJob) job = new_job (fixture, work->workload, work->parameter, work->what, "0:40", work->executor);
  g_autoptr (GError) error = NULL;
  g_autoptr (BobbinRun) whole = NULL;

  write_file (fixture, "work.py", "def work(x):\n    return 2 / (x - 7)\n");
  whole = bobbin_executors_new_run (job, NULL, &error);
  g_assert_no_error (error);
  run_to_end (whole, G_MAXUINT64);

  for (guint round = 0; round < (g_str_equal (work->workload, "formula") ? 4 : 1); round++)
    {
      g_autoptr (BobbinRun) first = record (fixture, job, g_test_rand_bit () ? G_MAXUINT64 : 10);
      gint64 number = bobbin_history_get_run_number (first);

      for (guint times = 0; times < 3; times++)
        {
          g_autoptr (BobbinResumePlan) what = NULL;
          g_autoptr (BobbinRun) run = NULL;

          cut_off (fixture, number);
          what = plan (fixture, number, NULL, BOBBIN_RESUME_NONE);
          g_assert_true (what->same);
          g_assert_null (what->missing);
          g_assert_cmpuint (what->n_changed + what->n_new + what->n_gone + what->n_kept, ==, 0);
          run = resume (fixture, what);
          assert_same_results (run, whole);
          assert_recorded (fixture, run);
        }
    }
}

static void
looked_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

/* The plan that @what becomes after its look. */
static BobbinResumePlan *
look (BobbinResumePlan  *what,
      GCancellable      *cancellable,
      GError           **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  bobbin_resume_plan_look_async (what, cancellable, looked_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);

  return bobbin_resume_plan_look_finish (result, error);
}

/* A plan that is made in steps says what one says that is made at once, and one
 * that nobody waits for any more is none. */
static void
test_in_steps (Fixture       *fixture,
               gconstpointer  data)
{
  g_autoptr (BobbinJob) job = new_job (fixture, "formula", "expression", "x * x", "0:40", "serial");
  g_autoptr (BobbinRun) first = record (fixture, job, 10);
  gint64 number = bobbin_history_get_run_number (first);
  g_autoptr (BobbinResumePlan) at_once = NULL;
  g_autoptr (BobbinResumePlan) what = NULL;
  g_autoptr (BobbinInputs) inputs = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  cut_off (fixture, number);
  at_once = plan (fixture, number, NULL, BOBBIN_RESUME_NONE);
  g_assert_null (bobbin_resume_find_source (job, BOBBIN_RESUME_STORED_INPUTS));
  inputs = bobbin_input_source_load (bobbin_resume_find_source (job, BOBBIN_RESUME_NONE), NULL, NULL, &error);
  g_assert_no_error (error);

  for (guint stored = 0; stored < 2; stored++)
    {
      g_autoptr (BobbinResumePlan) begun =
        bobbin_resume_plan_new_for_inputs (fixture->history, number, NULL, stored ? NULL : inputs,
                                           BOBBIN_RESUME_NONE, &error);

      g_assert_no_error (error);
      g_clear_pointer (&what, bobbin_resume_plan_free);
      what = look (g_steal_pointer (&begun), NULL, &error);
      g_assert_no_error (error);
      g_assert_true (what->same);
      g_assert_cmpuint (what->n_tasks, ==, at_once->n_tasks);
      g_assert_cmpuint (what->n_reused, ==, at_once->n_reused);
      g_assert_cmpuint (what->n_open, ==, at_once->n_open);
    }

  g_cancellable_cancel (cancellable);
  g_assert_null (look (g_steal_pointer (&what), cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_retry_failed (Fixture       *fixture,
                   gconstpointer  data)
{
  g_autoptr (BobbinJob) job = new_job (fixture, "command", "command", "cat {}", "a b c d", "serial");
  BobbinRunSettings settings = *bobbin_job_get_settings (job);
  g_autoptr (BobbinRun) first = NULL;
  g_autoptr (BobbinRun) run = NULL;
  g_autoptr (BobbinResumePlan) what = NULL;
  gint64 number;

  write_file (fixture, "a", "one");
  write_file (fixture, "c", "three");
  first = record (fixture, job, G_MAXUINT64);
  number = bobbin_history_get_run_number (first);

  what = plan (fixture, number, NULL, BOBBIN_RESUME_KEEP_FAILED);
  assert_plan (what, .same = TRUE, .n_reused = 2, .n_kept = 2);
  g_assert_false (bobbin_resume_plan_has_work (what));
  g_clear_pointer (&what, bobbin_resume_plan_free);

  write_file (fixture, "b", "two");
  settings.executor = "processes";
  settings.workers = 2;
  settings.retries = 2;
  bobbin_job_set_settings (job, &settings);
  bobbin_job_set_parameter (job, "kill-after", "3");
  what = plan (fixture, number, job, BOBBIN_RESUME_NONE);
  assert_plan (what, .same = TRUE, .n_reused = 2, .n_retried = 2);
  run = resume (fixture, what);
  assert_recorded (fixture, run);
  for (guint i = 0; i < 4; i++)
    {
      const guint attempts[] = { 1, 2, 1, 4 };
      const BobbinTask *task = bobbin_task_store_get (bobbin_run_get_store (run), i);

      g_assert_cmpuint (task->attempts, ==, attempts[i]);
      g_assert_cmpint (task->state, ==, i < 3 ? BOBBIN_TASK_DONE : BOBBIN_TASK_FAILED);
    }
}

static void
test_saved_pages (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autoptr (BobbinJob) job = new_job (fixture, "fetch", NULL, NULL,
                                       "practice:/a/page.html practice:/b/page.html?delay=100 practice:/c/page.html", "serial");
  g_autoptr (BobbinRun) first = NULL;
  g_autoptr (BobbinRun) run = NULL;
  g_autoptr (BobbinResumePlan) what = NULL;
  g_autoptr (GHashTable) paths = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  const BobbinColumn *columns;
  guint n_columns, n_texts = 0;

  bobbin_job_set_parameter (job, "output", "pages");
  bobbin_job_set_parameter (job, "overwrite", "true");
  first = record (fixture, job, 1);
  what = plan (fixture, bobbin_history_get_run_number (first), NULL, BOBBIN_RESUME_NONE);
  run = resume (fixture, what);

  columns = bobbin_workload_get_columns (bobbin_run_get_workload (run), &n_columns);
  for (guint i = 0; i < n_columns && !g_str_equal (columns[i].name, "file"); i++)
    n_texts += columns[i].type == BOBBIN_COLUMN_TEXT;
  for (guint i = 0; i < 3; i++)
    {
      BobbinResult result;

      bobbin_task_store_get_result (bobbin_run_get_store (run), i, &result);
      g_assert_cmpuint (result.n_texts, >, n_texts);
      g_assert_true (g_hash_table_add (paths, g_strdup (result.texts[n_texts])));
    }
}

static void
test_secrets (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr (BobbinJob) job = new_job (fixture, "fetch", NULL, NULL, "practice:/a practice:/b?status=404", "async");
  g_autoptr (BobbinRun) first = NULL;
  g_autoptr (BobbinRun) run = NULL;
  g_autoptr (BobbinResumePlan) what = NULL;
  g_autoptr (GError) error = NULL;
  gint64 number;

  bobbin_job_set_parameter (job, "headers", "Authorization: Bearer hush\nAccept: text/html");
  first = record (fixture, job, G_MAXUINT64);
  number = bobbin_history_get_run_number (first);

  what = plan (fixture, number, NULL, BOBBIN_RESUME_NONE);
  assert_plan (what, .same = TRUE, .n_reused = 1, .n_retried = 1);
  g_assert_cmpstrv (what->missing, ((const char *[]) { "headers", NULL }));
  g_assert_null (bobbin_resume_plan_new_run (what, &fixture->options, &error));
  g_assert_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_VALUE);
  g_assert_nonnull (strstr (error->message, "headers"));

  bobbin_job_set_parameter (bobbin_resume_plan_get_job (what), "headers",
                            "Authorization: Bearer again\nAccept: text/html");
  run = resume (fixture, what);
  assert_recorded (fixture, run);
}

static void
test_running (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr (BobbinJob) job = new_job (fixture, "wait", "seconds", "1000", "0:4", "async");
  g_autoptr (GError) error = NULL;
  g_autoptr (BobbinRun) run = bobbin_executors_new_run (job, NULL, &error);
  g_autoptr (BobbinJournal) journal = bobbin_history_new_journal (fixture->history, run, &fixture->options);

  bobbin_run_set_journal (run, journal);
  bobbin_run_start (run);
  g_assert_null (bobbin_resume_plan_new (fixture->history, bobbin_history_get_run_number (run), NULL,
                                         BOBBIN_RESUME_NONE, &error));
  g_assert_error (error, BOBBIN_HISTORY_ERROR, BOBBIN_HISTORY_ERROR_RUNNING);
  bobbin_run_stop (run);
  while (!BOBBIN_RUN_IS_OVER (bobbin_run_get_state (run)))
    g_main_context_iteration (NULL, TRUE);
  bobbin_journal_wait (journal);

  g_clear_error (&error);
  g_assert_null (bobbin_resume_plan_new (fixture->history, 1000, NULL, BOBBIN_RESUME_NONE, &error));
  g_assert_error (error, BOBBIN_HISTORY_ERROR, BOBBIN_HISTORY_ERROR_NOT_FOUND);
}

static void
test_only_one (Fixture       *fixture,
               gconstpointer  data)
{
  g_autoptr (BobbinJob) job = new_job (fixture, "command", "command", "cat {}", "a b", "serial");
  g_autoptr (BobbinRun) first = record (fixture, job, G_MAXUINT64);
  gint64 number = bobbin_history_get_run_number (first);
  g_autoptr (BobbinResumePlan) one = plan (fixture, number, NULL, BOBBIN_RESUME_NONE);
  g_autoptr (BobbinResumePlan) two = plan (fixture, number, NULL, BOBBIN_RESUME_NONE);
  g_autoptr (BobbinResumePlan) three = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (BobbinRun) run = bobbin_resume_plan_new_run (one, &fixture->options, &error);

  g_assert_no_error (error);
  g_assert_null (bobbin_resume_plan_new_run (two, &fixture->options, &error));
  g_assert_error (error, BOBBIN_HISTORY_ERROR, BOBBIN_HISTORY_ERROR_RUNNING);

  /* Who thinks better of it leaves it to others. */
  g_clear_object (&run);
  three = plan (fixture, number, NULL, BOBBIN_RESUME_NONE);
  run = resume (fixture, three);
  assert_recorded (fixture, run);
}

static void
test_nothing_recorded (Fixture       *fixture,
                       gconstpointer  data)
{
  g_autoptr (BobbinJob) job = new_job (fixture, "formula", "expression", "x*2", "7 8 9", "threads");
  g_autoptr (BobbinRun) first = record (fixture, job, G_MAXUINT64);
  gint64 number = bobbin_history_get_run_number (first);
  g_autofree char *path = g_strdup_printf ("%s/runs/%d/inputs", fixture->past, (int) number);
  g_autoptr (BobbinResumePlan) what = NULL;
  g_autoptr (BobbinRun) run = NULL;

  execute (fixture, "DELETE FROM segment");
  execute (fixture, "UPDATE run SET state = 1, summary = NULL, n_done = 0");
  g_assert_cmpint (g_unlink (path), ==, 0);

  what = plan (fixture, number, NULL, BOBBIN_RESUME_NONE);
  assert_plan (what, .same = TRUE, .n_open = 3);
  run = resume (fixture, what);
  assert_same_results (run, first);
  assert_recorded (fixture, run);
}

static void
test_not_kept (Fixture       *fixture,
               gconstpointer  data)
{
  g_autoptr (BobbinJob) job = new_job (fixture, "command", "command", "echo {}", "a b c", "serial");
  g_autoptr (BobbinInputSource) source = new_source ("b c d");
  g_autoptr (BobbinRun) first = NULL;
  g_autoptr (BobbinRun) run = NULL;
  g_autoptr (BobbinResumePlan) what = NULL;

  fixture->options.max_bytes = 1;
  first = record (fixture, job, G_MAXUINT64);
  fixture->options.max_bytes = 0;
  bobbin_job_set_inputs (job, source);
  what = plan (fixture, bobbin_history_get_run_number (first), job, BOBBIN_RESUME_NONE);
  assert_plan (what, .n_open = 2, .n_new = 1, .n_gone = 1);
  run = resume (fixture, what);
  assert_recorded (fixture, run);
}

int
main (int   argc,
      char *argv[])
{
  static const Work works[] = {
    { "formula", "expression", "1/(x-7), x" },
    { "command", "command", "expr {} % 3" },
    { "python", "function", "work.py:work" },
  };
  g_autoptr (GPtrArray) cases = g_ptr_array_new_with_free_func (g_free);
  guint n_classes;
  BobbinExecutorClass * const *classes = bobbin_executors_get_all (&n_classes);

  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (works); i++)
    for (guint k = 0; k < n_classes; k++)
      {
        Work work = works[i];
        g_autofree char *path = g_strdup_printf ("/resume/interrupted/%s/%s", work.workload, classes[k]->id);

        work.executor = classes[k]->id;
        g_ptr_array_add (cases, g_memdup2 (&work, sizeof work));
        g_test_add (path, Fixture, g_ptr_array_index (cases, cases->len - 1), set_up, test_interrupted, tear_down);
      }
  ADD ("resume/in-steps", NULL, test_in_steps);
  ADD ("resume/retry-failed", NULL, test_retry_failed);
  ADD ("resume/saved-pages", NULL, test_saved_pages);
  ADD ("resume/secrets", NULL, test_secrets);
  ADD ("resume/running", NULL, test_running);
  ADD ("resume/only-one", NULL, test_only_one);
  ADD ("resume/nothing-recorded", NULL, test_nothing_recorded);
  ADD ("resume/not-kept", NULL, test_not_kept);

  return g_test_run ();
}

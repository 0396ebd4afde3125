/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "resume-fixture.h"

#include <math.h>
#include <sqlite3.h>
#include <string.h>

#include "engine/executors/bobbin-executors.h"
#include "remove-tree.h"

void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  fixture->folder = g_dir_make_tmp ("bobbin-resume-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->past = g_build_filename (fixture->folder, "history", NULL);
  fixture->history = bobbin_history_open (fixture->past, &error);
  g_assert_no_error (error);
  fixture->options = (BobbinHistoryOptions) BOBBIN_HISTORY_OPTIONS_INIT;
}

void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_clear_object (&fixture->history);
  remove_tree (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->past);
}

void
write_file (Fixture    *fixture,
            const char *name,
            const char *text)
{
  g_autofree char *path = g_build_filename (fixture->folder, name, NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
}

BobbinInputSource *
new_source (const char *inputs)
{
  g_auto (GStrv) items = g_strsplit (inputs, " ", -1);
  g_autoptr (GError) error = NULL;
  BobbinInputSource *source;

  if (strchr (inputs, '*') != NULL)
    source = bobbin_input_source_new_glob (inputs);
  else if (g_str_has_suffix (inputs, ".list"))
    source = bobbin_input_source_new_lines (inputs, FALSE);
  else if (strchr (inputs, ':') != NULL && strchr (inputs, '/') == NULL)
    source = bobbin_input_source_new_range (inputs, &error);
  else
    source = bobbin_input_source_new_items ((const char * const *) items);
  g_assert_no_error (error);

  return source;
}

BobbinJob *
new_job (Fixture    *fixture,
         const char *workload,
         const char *parameter,
         const char *what,
         const char *inputs,
         const char *executor)
{
  BobbinJob *job = bobbin_job_new (workload);
  g_autoptr (BobbinInputSource) source = new_source (inputs);
  BobbinRunSettings settings = BOBBIN_RUN_SETTINGS_INIT;

  bobbin_job_set_inputs (job, source);
  bobbin_job_set_folder (job, fixture->folder);
  if (parameter != NULL)
    bobbin_job_set_parameter (job, parameter, what);
  settings.executor = executor;
  settings.retry_delay = 0;
  settings.chunk = 1;
  bobbin_job_set_settings (job, &settings);

  return job;
}

void
run_to_end (BobbinRun *run,
            guint64    n_stop)
{
  bobbin_run_set_pace (run, 500, 0);
  bobbin_run_start (run);
  while (!BOBBIN_RUN_IS_OVER (bobbin_run_get_state (run)))
    {
      BobbinRunFigures figures;

      g_main_context_iteration (NULL, TRUE);
      bobbin_run_get_figures (run, &figures);
      if (figures.n_done >= n_stop)
        bobbin_run_stop (run);
    }
  if (bobbin_run_get_journal (run) != NULL)
    bobbin_journal_wait (bobbin_run_get_journal (run));
}

BobbinRun *
record (Fixture   *fixture,
        BobbinJob *job,
        guint64    n_stop)
{
  g_autoptr (GError) error = NULL;
  BobbinRun *run = bobbin_executors_new_run (job, NULL, &error);
  g_autoptr (BobbinJournal) journal = NULL;

  g_assert_no_error (error);
  journal = bobbin_history_new_journal (fixture->history, run, &fixture->options);
  bobbin_run_set_journal (run, journal);
  run_to_end (run, n_stop);
  g_assert_cmpint (bobbin_history_get_run_number (run), >, 0);

  return run;
}

BobbinResumePlan *
plan (Fixture           *fixture,
      gint64             number,
      BobbinJob         *job,
      BobbinResumeFlags  flags)
{
  g_autoptr (GError) error = NULL;
  BobbinResumePlan *plan = bobbin_resume_plan_new (fixture->history, number, job, flags, &error);
  g_autofree char *text = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (plan->n_reused + plan->n_retried + plan->n_kept + plan->n_open +
                    plan->n_changed + plan->n_new, ==, plan->n_tasks);
  g_assert_cmpint (bobbin_resume_plan_has_work (plan), ==, plan->n_reused + plan->n_kept < plan->n_tasks);
  text = bobbin_resume_plan_dup_text (plan);
  g_assert_true (g_str_has_suffix (text, "."));

  return plan;
}

/* Also one that never begins is in the list of past runs as what it is. */
static void
assert_counted (Fixture          *fixture,
                BobbinRun        *run,
                BobbinResumePlan *plan)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BobbinHistoryEntry) entry = NULL;

  if (plan->same || plan->n_reused + plan->n_kept == 0)
    return;

  entry = bobbin_history_get (fixture->history, bobbin_history_get_run_number (run), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (entry->n_done, ==, plan->n_reused);
  g_assert_cmpuint (entry->n_failed, ==, plan->n_kept);
}

BobbinRun *
resume (Fixture          *fixture,
        BobbinResumePlan *plan)
{
  g_autoptr (GError) error = NULL;
  BobbinRun *run = bobbin_resume_plan_new_run (plan, &fixture->options, &error);
  BobbinRunFigures figures;

  g_assert_no_error (error);
  bobbin_run_get_figures (run, &figures);
  g_assert_cmpuint (figures.n_done, ==, plan->n_reused);
  g_assert_cmpuint (figures.n_failed, ==, plan->n_kept);
  assert_counted (fixture, run, plan);
  run_to_end (run, G_MAXUINT64);
  g_assert_cmpint (bobbin_run_get_state (run), ==, BOBBIN_RUN_FINISHED);
  g_assert_cmpint (bobbin_history_get_run_number (run) == plan->number, ==, plan->same);

  return run;
}

static char *
describe (BobbinRun *run,
          guint64    number)
{
  BobbinTaskStore *store = bobbin_run_get_store (run);
  const BobbinTask *task = bobbin_task_store_get (store, number);
  g_autoptr (GString) text = g_string_new (bobbin_task_state_get_name (task->state));
  gboolean is_command = g_str_equal (BOBBIN_WORKLOAD_GET_CLASS (bobbin_run_get_workload (run))->id, "command");
  BobbinResult result;

  bobbin_task_store_get_result (store, number, &result);
  g_string_append_printf (text, " %u %s", task->error, result.message != NULL ? result.message : "");
  for (guint i = 0; result.has_result && i < (is_command ? 1 : result.n_numbers); i++)
    g_string_append_printf (text, " %.17g", result.numbers[i]);
  for (guint i = 0; result.has_result && i < result.n_texts; i++)
    g_string_append_printf (text, " “%s”", result.texts[i]);

  return g_string_free (g_steal_pointer (&text), FALSE);
}

void
assert_same_results (BobbinRun *one,
                     BobbinRun *other)
{
  guint64 n_tasks = bobbin_task_store_get_n_tasks (bobbin_run_get_store (one));

  g_assert_cmpuint (n_tasks, ==, bobbin_task_store_get_n_tasks (bobbin_run_get_store (other)));
  for (guint64 i = 0; i < n_tasks; i++)
    {
      g_autofree char *a = describe (one, i);
      g_autofree char *b = describe (other, i);

      g_assert_cmpstr (a, ==, b);
    }
}

void
assert_recorded (Fixture   *fixture,
                 BobbinRun *run)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BobbinRun) loaded =
    bobbin_history_load_run (fixture->history, bobbin_history_get_run_number (run), &error);
  BobbinRunFigures a, b;

  g_assert_no_error (error);
  assert_same_results (run, loaded);
  g_assert_cmpint (bobbin_run_get_state (run), ==, bobbin_run_get_state (loaded));
  bobbin_run_get_figures (run, &a);
  bobbin_run_get_figures (loaded, &b);
  g_assert_cmpuint (a.n_done, ==, b.n_done);
  g_assert_cmpuint (a.n_failed, ==, b.n_failed);
  g_assert_cmpuint (a.n_retries, ==, b.n_retries);
  g_assert_cmpfloat (fabs (a.elapsed - b.elapsed), <, 1e-6);
  g_assert_cmpuint (bobbin_run_get_histogram (run)->n_values, ==, bobbin_run_get_histogram (loaded)->n_values);
}

int
execute (Fixture    *fixture,
         const char *sql)
{
  g_autofree char *path = g_build_filename (fixture->past, "history.db", NULL);
  sqlite3_stmt *statement;
  sqlite3 *db;
  int value = 0;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  sqlite3_busy_timeout (db, 10000);
  g_assert_cmpint (sqlite3_prepare_v2 (db, sql, -1, &statement, NULL), ==, SQLITE_OK);
  if (sqlite3_step (statement) == SQLITE_ROW)
    value = sqlite3_column_int (statement, 0);
  g_assert_cmpint (sqlite3_finalize (statement), ==, SQLITE_OK);
  sqlite3_close (db);

  return value;
}

void
cut_off (Fixture *fixture,
         gint64   number)
{
  g_autofree char *count = g_strdup_printf ("SELECT count(*) FROM segment WHERE id >> 32 = %d", (int) number);
  int n_left = g_test_rand_int_range (0, execute (fixture, count) + 1);
  g_autofree char *forget =
    g_strdup_printf ("DELETE FROM segment WHERE id IN (SELECT id FROM segment WHERE id >> 32 = %d"
                     " ORDER BY id LIMIT -1 OFFSET %d)", (int) number, n_left);
  g_autofree char *mark =
    g_strdup_printf ("UPDATE run SET state = %d, summary = NULL WHERE number = %d", BOBBIN_RUN_RUNNING, (int) number);

  execute (fixture, forget);
  execute (fixture, mark);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gstdio.h>
#include <math.h>
#include <sqlite3.h>
#include <string.h>
#include <utime.h>

#include "engine/executors/bobbin-executors.h"
#include "engine/history/bobbin-resume.h"
#include "engine/job/bobbin-job-error.h"

/*
 * What resuming a recorded run does: which results stay true, and that it ends
 * with those of a run that was never interrupted.
 */

typedef struct
{
  char                *folder;     /* of the job and its files */
  char                *past;       /* of the history */
  BobbinHistory       *history;
  BobbinHistoryOptions options;
} Fixture;

static void
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

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_tree (child);
    }
  g_remove (path);
}

static void
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

static void
write_file (Fixture    *fixture,
            const char *name,
            const char *text)
{
  g_autofree char *path = g_build_filename (fixture->folder, name, NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
}

/* @inputs: a range, the name of a list, a pattern, or items with spaces between. */
static BobbinInputSource *
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

static BobbinJob *
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

static void
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

/* Does it all, recorded. (transfer full) */
static BobbinRun *
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

static BobbinResumePlan *
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

#define assert_plan(p, ...) \
  G_STMT_START { \
    const BobbinResumePlan wanted_ = { __VA_ARGS__ }; \
    g_assert_cmpint ((p)->same, ==, wanted_.same); \
    g_assert_cmpuint ((p)->n_reused, ==, wanted_.n_reused); \
    g_assert_cmpuint ((p)->n_retried, ==, wanted_.n_retried); \
    g_assert_cmpuint ((p)->n_kept, ==, wanted_.n_kept); \
    g_assert_cmpuint ((p)->n_open, ==, wanted_.n_open); \
    g_assert_cmpuint ((p)->n_changed, ==, wanted_.n_changed); \
    g_assert_cmpuint ((p)->n_new, ==, wanted_.n_new); \
    g_assert_cmpuint ((p)->n_gone, ==, wanted_.n_gone); \
  } G_STMT_END

/* Follows the plan to the end. (transfer full) */
static BobbinRun *
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

static void
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

/* What is in the history is what the run shows. */
static void
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

static int
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

/* As if its Bobbin had been killed after some of its records. */
static void
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

/* A list that lost, gained and moved lines: what is still true is reused. */
static void
test_changed_list (Fixture       *fixture,
                   gconstpointer  data)
{
  g_autoptr (BobbinJob) job = new_job (fixture, "command", "command", "cat {}.txt", "a.list", "threads");
  g_autoptr (BobbinRun) first = NULL;
  g_autoptr (BobbinRun) run = NULL;
  g_autoptr (BobbinRun) again = NULL;
  g_autoptr (BobbinResumePlan) what = NULL;
  g_autoptr (BobbinResumePlan) next = NULL;
  gint64 number;

  for (const char *c = "abcdef"; *c != '\0'; c++)
    {
      char name[] = { *c, '.', 't', 'x', 't', '\0' };

      write_file (fixture, name, name);
    }
  write_file (fixture, "a.list", "a\nb\nc\nmissing\nd\n");
  first = record (fixture, job, G_MAXUINT64);
  number = bobbin_history_get_run_number (first);

  write_file (fixture, "a.list", "e\nc\na\nmissing\nd\nf\n");
  what = plan (fixture, number, NULL, BOBBIN_RESUME_KEEP_FAILED);
  assert_plan (what, .n_reused = 3, .n_kept = 1, .n_new = 2, .n_gone = 1);
  g_clear_pointer (&what, bobbin_resume_plan_free);
  what = plan (fixture, number, NULL, BOBBIN_RESUME_STORED_INPUTS);
  assert_plan (what, .same = TRUE, .n_reused = 4, .n_retried = 1);
  g_clear_pointer (&what, bobbin_resume_plan_free);

  what = plan (fixture, number, NULL, BOBBIN_RESUME_NONE);
  assert_plan (what, .n_reused = 3, .n_retried = 1, .n_new = 2, .n_gone = 1);
  /* That nothing was done again is seen by what would come out now. */
  write_file (fixture, "c.txt", "changed");
  run = resume (fixture, what);
  assert_recorded (fixture, run);
  for (guint i = 0; i < 6; i++)
    {
      const char *texts[] = { "e.txt", "c.txt", "a.txt", NULL, "d.txt", "f.txt" };
      const BobbinTask *task = bobbin_task_store_get (bobbin_run_get_store (run), i);
      BobbinResult result;

      bobbin_task_store_get_result (bobbin_run_get_store (run), i, &result);
      g_assert_cmpint (task->state, ==, texts[i] != NULL ? BOBBIN_TASK_DONE : BOBBIN_TASK_FAILED);
      g_assert_cmpuint (task->attempts, ==, i == 1 || i == 2 || i == 4 ? 0 : 1);
      if (texts[i] != NULL)
        g_assert_cmpstr (result.texts[0], ==, texts[i]);
    }

  /* The new run is one like any other. */
  cut_off (fixture, bobbin_history_get_run_number (run));
  next = plan (fixture, bobbin_history_get_run_number (run), NULL, BOBBIN_RESUME_NONE);
  g_assert_true (next->same);
  again = resume (fixture, next);
  assert_recorded (fixture, again);
}

static void
test_duplicates (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autoptr (BobbinJob) job = new_job (fixture, "formula", "expression", "x*2", "1 1 2 2 2 3", "serial");
  g_autoptr (BobbinInputSource) source = new_source ("2 1 1 1 2 4");
  g_autoptr (BobbinRun) first = record (fixture, job, G_MAXUINT64);
  g_autoptr (BobbinResumePlan) what = NULL;
  g_autoptr (BobbinRun) run = NULL;

  bobbin_job_set_inputs (job, source);
  what = plan (fixture, bobbin_history_get_run_number (first), job, BOBBIN_RESUME_NONE);
  assert_plan (what, .n_reused = 4, .n_new = 2, .n_gone = 2);
  run = resume (fixture, what);
  assert_recorded (fixture, run);
  for (guint i = 0; i < 6; i++)
    {
      const double wanted[] = { 4, 2, 2, 2, 4, 8 };
      BobbinResult result;

      bobbin_task_store_get_result (bobbin_run_get_store (run), i, &result);
      g_assert_cmpfloat (result.numbers[0], ==, wanted[i]);
    }
}

/* Only what failed is done again, in another way. */
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
touch (Fixture    *fixture,
       const char *name,
       time_t      when)
{
  g_autofree char *path = g_build_filename (fixture->folder, name, NULL);

  g_assert_cmpint (utime (path, &(struct utimbuf) { when, when }), ==, 0);
}

static void
test_changed_files (Fixture       *fixture,
                    gconstpointer  data)
{
  gboolean check_content = GPOINTER_TO_INT (data);
  g_autoptr (BobbinJob) job = new_job (fixture, "command", "command", "cat {}", "*.in", "threads");
  g_autoptr (BobbinRun) first = NULL;
  g_autoptr (BobbinRun) run = NULL;
  g_autoptr (BobbinResumePlan) what = NULL;
  BobbinResult result;
  gint64 number;

  write_file (fixture, "a.in", "one");
  write_file (fixture, "b.in", "two");
  write_file (fixture, "c.in", "three");
  fixture->options.check_content = check_content;
  first = record (fixture, job, G_MAXUINT64);
  number = bobbin_history_get_run_number (first);
  what = plan (fixture, number, NULL, BOBBIN_RESUME_NONE);
  assert_plan (what, .same = TRUE, .n_reused = 3);
  g_clear_pointer (&what, bobbin_resume_plan_free);

  touch (fixture, "a.in", 1000000000);
  write_file (fixture, "b.in", "TWO");
  touch (fixture, "b.in", 1000000000);
  what = plan (fixture, number, NULL, check_content ? BOBBIN_RESUME_CHECK_CONTENT : BOBBIN_RESUME_NONE);
  assert_plan (what, .n_reused = check_content ? 2 : 1, .n_changed = check_content ? 1 : 2);
  run = resume (fixture, what);
  assert_recorded (fixture, run);
  bobbin_task_store_get_result (bobbin_run_get_store (run), 1, &result);
  g_assert_cmpstr (result.texts[0], ==, "TWO");
  g_assert_cmpuint (bobbin_task_store_get (bobbin_run_get_store (run), 2)->attempts, ==, 0);
  g_clear_pointer (&what, bobbin_resume_plan_free);

  /* What the new run knows of its files is what they were like when it was made. */
  what = plan (fixture, bobbin_history_get_run_number (run), NULL, BOBBIN_RESUME_NONE);
  assert_plan (what, .same = TRUE, .n_reused = 3);
  g_clear_pointer (&what, bobbin_resume_plan_free);
  write_file (fixture, "c.in", "third");
  touch (fixture, "c.in", 1000000000);
  what = plan (fixture, bobbin_history_get_run_number (run), NULL, BOBBIN_RESUME_NONE);
  assert_plan (what, .n_reused = 2, .n_changed = 1);
}

static void
test_parameters (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autoptr (BobbinJob) job = new_job (fixture, "formula", "expression", "x*2", "0:10", "threads");
  g_autoptr (BobbinRun) first = record (fixture, job, G_MAXUINT64);
  gint64 number = bobbin_history_get_run_number (first);
  g_autoptr (BobbinInputSource) source = new_source ("5:20");
  g_autoptr (BobbinResumePlan) what = NULL;
  g_autoptr (BobbinRun) run = NULL;
  BobbinResult result;

  bobbin_job_set_parameter (job, "expression", "x*3");
  what = plan (fixture, number, job, BOBBIN_RESUME_NONE);
  assert_plan (what, .n_changed = 10);
  g_clear_pointer (&what, bobbin_resume_plan_free);

  bobbin_job_set_inputs (job, source);
  what = plan (fixture, number, job, BOBBIN_RESUME_NONE);
  assert_plan (what, .n_changed = 5, .n_new = 10, .n_gone = 5);
  run = resume (fixture, what);
  assert_recorded (fixture, run);
  bobbin_task_store_get_result (bobbin_run_get_store (run), 0, &result);
  g_assert_cmpfloat (result.numbers[0], ==, 15);
}

/* How patiently pages are asked for says nothing of those that are there. */
static void
test_patience (Fixture       *fixture,
               gconstpointer  data)
{
  g_autoptr (BobbinJob) job = new_job (fixture, "fetch", NULL, NULL, "practice:/a practice:/b?status=404", "async");
  g_autoptr (BobbinRun) first = record (fixture, job, G_MAXUINT64);
  gint64 number = bobbin_history_get_run_number (first);
  g_autoptr (BobbinResumePlan) what = NULL;

  bobbin_job_set_parameter (job, "deadline", "7");
  bobbin_job_set_parameter (job, "per-host", "3");
  bobbin_job_set_parameter (job, "max-size", "1000000");
  what = plan (fixture, number, job, BOBBIN_RESUME_NONE);
  assert_plan (what, .same = TRUE, .n_reused = 1, .n_retried = 1);
  g_clear_pointer (&what, bobbin_resume_plan_free);

  bobbin_job_set_parameter (job, "method", "head");
  what = plan (fixture, number, job, BOBBIN_RESUME_NONE);
  assert_plan (what, .n_changed = 2);
}

/* With “overwrite”, too, pages of a run that goes on do not replace those that it
 * saved before. */
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
test_function (Fixture       *fixture,
               gconstpointer  data)
{
  g_autoptr (BobbinJob) job = new_job (fixture, "python", "function", "work.py:work", "0:4", "serial");
  g_autoptr (BobbinRun) first = NULL;
  g_autoptr (BobbinResumePlan) what = NULL;
  gint64 number;

  write_file (fixture, "work.py", "def work(x):\n    return x\n");
  first = record (fixture, job, G_MAXUINT64);
  number = bobbin_history_get_run_number (first);
  what = plan (fixture, number, NULL, BOBBIN_RESUME_NONE);
  assert_plan (what, .same = TRUE, .n_reused = 4);
  g_clear_pointer (&what, bobbin_resume_plan_free);

  write_file (fixture, "work.py", "def work(x):\n    return 2 * x\n");
  what = plan (fixture, number, NULL, BOBBIN_RESUME_NONE);
  assert_plan (what, .n_changed = 4);
}

/* Where the practice server is differs each time; what an input means does not. */
static void
test_practice (Fixture       *fixture,
               gconstpointer  data)
{
  g_autoptr (BobbinJob) job = new_job (fixture, "python", "function", "work.py:work",
                                       "practice:/a practice:/b", "serial");
  g_autoptr (BobbinRun) first = NULL;
  g_autoptr (BobbinRun) run = NULL;
  g_autoptr (BobbinResumePlan) what = NULL;
  BobbinInput input;

  write_file (fixture, "work.py", "def work(x):\n    assert x.startswith('http')\n    return 1\n");
  first = record (fixture, job, G_MAXUINT64);
  cut_off (fixture, bobbin_history_get_run_number (first));
  what = plan (fixture, bobbin_history_get_run_number (first), NULL, BOBBIN_RESUME_STORED_INPUTS);
  g_assert_true (what->same);
  run = resume (fixture, what);
  assert_same_results (run, first);
  assert_recorded (fixture, run);
  bobbin_inputs_get (bobbin_run_get_given_inputs (run), 1, &input);
  g_assert_cmpstr (input.text, ==, "practice:/b");
}

/* What the history does not keep must be given again, and nothing else. */
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

/* Of two that want to let a run go on one does, and the other is told. */
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

/* Killed before anything of it was written but that it exists. */
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

/* Results that were too large to be kept cannot be taken over. */
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

#define ADD(path, data, func) g_test_add ("/resume/" path, Fixture, data, set_up, func, tear_down)

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
  ADD ("changed-list", NULL, test_changed_list);
  ADD ("duplicates", NULL, test_duplicates);
  ADD ("retry-failed", NULL, test_retry_failed);
  ADD ("changed-files/status", GINT_TO_POINTER (FALSE), test_changed_files);
  ADD ("changed-files/content", GINT_TO_POINTER (TRUE), test_changed_files);
  ADD ("parameters", NULL, test_parameters);
  ADD ("patience", NULL, test_patience);
  ADD ("saved-pages", NULL, test_saved_pages);
  ADD ("function", NULL, test_function);
  ADD ("practice", NULL, test_practice);
  ADD ("secrets", NULL, test_secrets);
  ADD ("running", NULL, test_running);
  ADD ("only-one", NULL, test_only_one);
  ADD ("nothing-recorded", NULL, test_nothing_recorded);
  ADD ("not-kept", NULL, test_not_kept);

  return g_test_run ();
}

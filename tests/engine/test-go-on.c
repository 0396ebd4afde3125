/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gstdio.h>
#include <math.h>

#include "engine/executors/bobbin-executors.h"
#include "engine/run/bobbin-run-replay.h"
#include "engine/workloads/bobbin-workloads.h"
#include "support/bobbin-test-workload.h"
#include "support/memory-journal.h"

/*
 * A run of which any part of its records is left, and that goes on, ends as one
 * that was never interrupted.
 */

#define N_TASKS 60

/* What is run: either a job, or a workload of the tests over 0:N_TASKS. */
typedef struct
{
  const char     *workload;
  const char     *what;
  BobbinTestMode  mode;
  gboolean        is_async;
  guint           retries;
} Work;

static const Work works[] = {
  { "formula", "x*2, 1/(x-7)" },
  { "command", "test {} -ne 7 && echo {} && exit $(({} % 2))" },
  { "python", "work.py:work" },
  { NULL, NULL, BOBBIN_TEST_DOUBLE },
  { NULL, NULL, BOBBIN_TEST_FAIL_FIRST, FALSE, 2 },
  { NULL, NULL, BOBBIN_TEST_FAIL_FIRST, TRUE, 2 },
  { NULL, NULL, BOBBIN_TEST_FAIL_ODD },
  { NULL, NULL, BOBBIN_TEST_TEXT },
  { NULL, NULL, BOBBIN_TEST_OUTPUT },
};

/* One session of a run: its records, of which the first @n_kept are left. */
typedef struct
{
  MemoryJournal *journal;
  guint          n_kept;
} Session;

typedef struct
{
  const Work *work;
  const char *executor;
  char       *folder;
  GArray     *sessions;     /* of Session */
} Fixture;

static BobbinRunSettings
get_settings (Fixture *fixture)
{
  BobbinRunSettings settings = BOBBIN_RUN_SETTINGS_INIT;

  settings.executor = fixture->executor;
  settings.retries = fixture->work->retries;
  settings.retry_delay = 0;

  return settings;
}

static BobbinRun *
new_job_run (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BobbinInputSource) inputs = bobbin_input_source_new_range ("0:" G_STRINGIFY (N_TASKS), &error);
  g_autoptr (BobbinJob) job = bobbin_job_new (fixture->work->workload);
  g_autoptr (BobbinWorkload) workload = bobbin_workloads_new (fixture->work->workload, &error);
  BobbinRunSettings settings = get_settings (fixture);
  BobbinRun *run;

  g_assert_no_error (error);
  bobbin_job_set_parameter (job, bobbin_workload_class_get_what (BOBBIN_WORKLOAD_GET_CLASS (workload)),
                            fixture->work->what);
  if (g_str_equal (fixture->work->workload, "command"))
    bobbin_job_set_parameter (job, "shell", "true");
  bobbin_job_set_inputs (job, inputs);
  bobbin_job_set_settings (job, &settings);
  bobbin_job_set_folder (job, fixture->folder);
  run = bobbin_executors_new_run (job, NULL, &error);
  g_assert_no_error (error);

  return run;
}

static BobbinRun *
new_run (Fixture *fixture)
{
  g_autoptr (BobbinTestWorkload) workload = NULL;

  if (fixture->work->workload != NULL)
    return new_job_run (fixture);

  workload = bobbin_test_workload_new (fixture->work->mode, fixture->work->is_async);

  return bobbin_test_run_new (workload, fixture->executor, N_TASKS, get_settings (fixture));
}

/* A run that is what the sessions left of it, and goes on when it is started. */
static BobbinRun *
new_run_that_goes_on (Fixture           *fixture,
                      BobbinReplayAgain  again)
{
  BobbinRun *run = new_run (fixture);
  g_autoptr (GDateTime) start = g_date_time_new_from_unix_utc (1000000000);

  bobbin_run_replay_begin (run, start);
  for (guint i = 0; i < fixture->sessions->len; i++)
    {
      Session *session = &g_array_index (fixture->sessions, Session, i);

      if (i > 0)
        bobbin_run_replay_next_session (run);
      for (guint r = 0; r < session->n_kept; r++)
        bobbin_run_replay_batch (run, memory_journal_dup_record (session->journal, r), again);
    }
  bobbin_run_replay_resume (run);

  return run;
}

static Session *
add_session (Fixture   *fixture,
             BobbinRun *run)
{
  Session session = { .journal = memory_journal_new () };

  bobbin_run_set_journal (run, BOBBIN_JOURNAL (session.journal));
  g_array_append_val (fixture->sessions, session);

  return &g_array_index (fixture->sessions, Session, fixture->sessions->len - 1);
}

/* Figures never go backwards, from @before on; when it is over, its time ends
 * with its last attempt. */
static void
watch_figures (BobbinRun        *run,
               BobbinRunFigures *before)
{
  BobbinRunFigures figures;

  bobbin_run_get_figures (run, &figures);
  g_assert_cmpuint (figures.n_done, >=, before->n_done);
  g_assert_cmpuint (figures.n_failed, >=, before->n_failed);
  g_assert_cmpuint (figures.n_retries, >=, before->n_retries);
  if (BOBBIN_RUN_IS_OVER (bobbin_run_get_state (run)))
    g_assert_cmpint (bobbin_run_get_time (run), >=, bobbin_run_get_offset (run));
  else
    g_assert_cmpfloat (figures.elapsed, >=, before->elapsed);
  g_assert_cmpuint (figures.n_done + figures.n_failed + figures.n_cancelled + figures.n_running +
                    figures.n_waiting, ==, figures.n_tasks);
  *before = figures;
}

/* Runs it to its end, or stops it when @n_stop tasks are done. */
static void
run_to_end (BobbinRun *run,
            guint64    n_stop)
{
  BobbinRunFigures before;
  guint64 n_in_order = bobbin_run_get_n_in_order (run);

  bobbin_run_get_figures (run, &before);
  bobbin_run_set_pace (run, 1000, 0);
  bobbin_run_start (run);
  bobbin_run_pause (run);
  bobbin_run_resume (run);
  do
    {
      watch_figures (run, &before);
      g_assert_cmpuint (bobbin_run_get_n_in_order (run), >=, n_in_order);
      n_in_order = bobbin_run_get_n_in_order (run);
      if (before.n_done >= n_stop)
        bobbin_run_stop (run);
      g_main_context_iteration (NULL, TRUE);
    }
  while (!BOBBIN_RUN_IS_OVER (bobbin_run_get_state (run)));
  watch_figures (run, &before);
}

/* What must be the same however often the run was interrupted. */
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
  g_string_append_printf (text, " %u %s", task->error,
                          result.message != NULL && task->error != BOBBIN_ERROR_KIND_CRASHED ? result.message : "");
  /* A command has, besides its status, times and memory. */
  for (guint i = 0; result.has_result && i < (is_command ? 1 : result.n_numbers); i++)
    g_string_append_printf (text, " %.17g", result.numbers[i]);
  for (guint i = 0; result.has_result && i < result.n_texts; i++)
    g_string_append_printf (text, " “%s”", result.texts[i]);

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
assert_same (BobbinRun *run,
             BobbinRun *whole)
{
  g_assert_cmpint (bobbin_run_get_state (run), ==, BOBBIN_RUN_FINISHED);
  g_assert_cmpuint (bobbin_run_get_n_in_order (run), ==, N_TASKS);
  for (guint64 i = 0; i < N_TASKS; i++)
    {
      g_autofree char *one = describe (run, i);
      g_autofree char *other = describe (whole, i);

      g_assert_cmpstr (one, ==, other);
    }
}

static guint
count_records (Fixture          *fixture,
               BobbinRecordType  type)
{
  guint n = 0;

  for (guint i = 0; i < fixture->sessions->len; i++)
    {
      Session *session = &g_array_index (fixture->sessions, Session, i);

      for (guint r = 0; r < session->n_kept; r++)
        {
          BobbinBatch *batch = memory_journal_dup_record (session->journal, r);

          n += batch->records[0].type == type;
          bobbin_batch_free (batch);
        }
    }

  return n;
}

/* Every result was recorded once, and every attempt is on the timeline. */
static void
assert_each_once (Fixture   *fixture,
                  BobbinRun *run)
{
  guint n_results[N_TASKS] = { 0 };
  BobbinTimeline *timeline = bobbin_run_get_timeline (run);
  guint64 n_attempts = 0;

  for (guint i = 0; i < fixture->sessions->len; i++)
    {
      Session *session = &g_array_index (fixture->sessions, Session, i);

      for (guint r = 0; r < session->n_kept; r++)
        {
          BobbinBatch *batch = memory_journal_dup_record (session->journal, r);
          const BobbinRecord *record = &batch->records[0];

          if (record->type == BOBBIN_RECORD_OUTCOME && record->error == BOBBIN_ERROR_KIND_NONE)
            n_results[record->task]++;
          bobbin_batch_free (batch);
        }
    }
  for (guint i = 0; i < N_TASKS; i++)
    g_assert_cmpuint (n_results[i], ==,
                      bobbin_task_store_get (bobbin_run_get_store (run), i)->state == BOBBIN_TASK_DONE);

  for (guint i = 0; i < bobbin_timeline_get_n_lanes (timeline); i++)
    n_attempts += bobbin_timeline_get_n_attempts (timeline, i);
  g_assert_cmpuint (n_attempts, ==, count_records (fixture, BOBBIN_RECORD_OUTCOME));
}

/* The lanes' lives, the pauses and all times of a run that goes on lie behind
 * those before it. */
static void
assert_goes_on (Fixture   *fixture,
                BobbinRun *run)
{
  gint64 offset = bobbin_run_get_offset (run);
  guint n_pauses, n_lives = 0;
  const gint64 *pauses = bobbin_run_get_pauses (run, &n_pauses);
  BobbinTimeline *timeline = bobbin_run_get_timeline (run);

  g_assert_cmpint (offset, >, 0);
  g_assert_cmpuint (n_pauses, ==, count_records (fixture, BOBBIN_RECORD_PAUSED));
  g_assert_cmpint (pauses[2 * n_pauses - 2], >=, offset);
  for (guint i = 1; i < n_pauses; i++)
    g_assert_cmpint (pauses[2 * i], >=, pauses[2 * i - 1]);

  for (guint i = 0; i < bobbin_timeline_get_n_lanes (timeline); i++)
    {
      g_autoptr (BobbinLane) lane = g_list_model_get_item (bobbin_run_get_lanes (run), i);
      guint n;
      const BobbinTimelineLife *lives = bobbin_timeline_get_lives (timeline, i, &n);

      n_lives += n;
      for (guint k = 0; k < n; k++)
        {
          g_assert_cmpint (lives[k].ended, >=, lives[k].added);
          if (k > 0)
            g_assert_cmpint (lives[k].added, >=, lives[k - 1].ended);
        }
      /* Where that is left to Bobbin, there may be fewer than there were. */
      if (bobbin_run_get_plan (run) == NULL || i == 0)
        g_assert_cmpint (lives[n - 1].added, >=, offset);
      g_assert_cmpfloat (bobbin_lane_get_busy_seconds (lane), <=, bobbin_lane_get_life_seconds (lane));
      g_assert_cmpfloat (bobbin_lane_get_life_seconds (lane), <=, lives[n - 1].ended / 1e9 + 1e-6);
    }
  g_assert_cmpuint (n_lives, ==, count_records (fixture, BOBBIN_RECORD_LANE_ADDED));
  g_assert_cmpint (bobbin_timeline_get_end (timeline), <=, bobbin_run_get_time (run));
}

static void
cut_somewhere (Session *session)
{
  session->n_kept = g_test_rand_int_range (0, memory_journal_get_n_records (session->journal) + 1);
}

static void
clear_session (gpointer data)
{
  g_object_unref (((Session *) data)->journal);
}

static void
set_up (Fixture    *fixture,
        const Work *work,
        const char *executor)
{
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;

  *fixture = (Fixture) { .work = work, .executor = executor };
  fixture->folder = g_dir_make_tmp ("bobbin-test-XXXXXX", &error);
  g_assert_no_error (error);
  path = g_build_filename (fixture->folder, "work.py", NULL);
  g_file_set_contents (path, "def work(x):\n    return 2 / (x - 7)\n", -1, &error);
  g_assert_no_error (error);
  fixture->sessions = g_array_new (FALSE, TRUE, sizeof (Session));
  g_array_set_clear_func (fixture->sessions, clear_session);
}

static void
tear_down (Fixture *fixture)
{
  g_autofree char *path = g_build_filename (fixture->folder, "work.py", NULL);
  g_autofree char *cache = g_build_filename (fixture->folder, "__pycache__", NULL);
  g_autoptr (GDir) dir = g_dir_open (cache, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (cache, name, NULL);

      g_unlink (file);
    }
  g_rmdir (cache);
  g_unlink (path);
  g_rmdir (fixture->folder);
  g_free (fixture->folder);
  g_array_unref (fixture->sessions);
}

typedef struct
{
  const Work *work;
  const char *executor;
} Case;

static void
test_any_prefix (gconstpointer data)
{
  const Case *what = data;
  /* Programs take their time to start. */
  guint n_rounds = g_strcmp0 (what->work->workload, "python") == 0 ? 1
                   : g_strcmp0 (what->work->workload, "command") == 0 ? 3 : 5;
  Fixture fixture;
  g_autoptr (BobbinRun) whole = NULL;

  set_up (&fixture, what->work, what->executor);
  whole = new_run (&fixture);
  run_to_end (whole, G_MAXUINT64);

  for (guint round = 0; round < n_rounds; round++)
    {
      g_autoptr (BobbinRun) first = new_run (&fixture);
      Session *session = add_session (&fixture, first);

      run_to_end (first, g_test_rand_bit () ? G_MAXUINT64 : (guint64) g_test_rand_int_range (0, N_TASKS / 2));
      cut_somewhere (session);

      for (guint times = 0; times < 3; times++)
        {
          g_autoptr (BobbinRun) run = new_run_that_goes_on (&fixture, BOBBIN_REPLAY_AGAIN);
          gint64 offset = bobbin_run_get_offset (run);

          g_assert_cmpint (bobbin_run_get_state (run), ==, BOBBIN_RUN_QUEUED);
          g_assert_cmpint (bobbin_run_get_time (run), ==, offset);
          session = add_session (&fixture, run);
          run_to_end (run, G_MAXUINT64);
          session->n_kept = memory_journal_get_n_records (session->journal);

          g_assert_cmpint (bobbin_run_get_offset (run), ==, offset);
          assert_same (run, whole);
          assert_each_once (&fixture, run);
          assert_goes_on (&fixture, run);
          cut_somewhere (session);
        }
      g_array_set_size (fixture.sessions, 0);
    }

  tear_down (&fixture);
}

/* What failed stays so where that is wanted, and is not begun again. */
static void
test_keep_failed (void)
{
  static const Work work = { .mode = BOBBIN_TEST_FAIL_ODD };
  Fixture fixture;
  g_autoptr (BobbinRun) first = NULL;
  g_autoptr (BobbinRun) run = NULL;
  BobbinRunFigures figures;
  Session *session;

  set_up (&fixture, &work, "serial");
  first = new_run (&fixture);
  session = add_session (&fixture, first);
  run_to_end (first, 10);
  session->n_kept = memory_journal_get_n_records (session->journal);
  bobbin_run_get_figures (first, &figures);
  g_assert_cmpuint (figures.n_failed, >, 0);

  run = new_run_that_goes_on (&fixture, BOBBIN_REPLAY_AGAIN_CANCELLED);
  session = add_session (&fixture, run);
  run_to_end (run, G_MAXUINT64);
  for (guint i = 1; i < N_TASKS; i += 2)
    {
      const BobbinTask *task = bobbin_task_store_get (bobbin_run_get_store (run), i);

      g_assert_cmpint (task->state, ==, BOBBIN_TASK_FAILED);
      g_assert_cmpuint (task->attempts, ==, 1);
    }

  tear_down (&fixture);
}

/* Each task has its retries anew, and its attempts are counted on. */
static void
test_retries_anew (void)
{
  static const Work work = { .mode = BOBBIN_TEST_FAIL_ODD, .retries = 1 };
  Fixture fixture;

  set_up (&fixture, &work, "threads");
  for (guint times = 1; times <= 3; times++)
    {
      g_autoptr (BobbinRun) run = times == 1 ? new_run (&fixture)
                                             : new_run_that_goes_on (&fixture, BOBBIN_REPLAY_AGAIN);
      Session *session = add_session (&fixture, run);
      BobbinTaskStore *store = bobbin_run_get_store (run);

      run_to_end (run, G_MAXUINT64);
      session->n_kept = memory_journal_get_n_records (session->journal);
      for (guint i = 0; i < N_TASKS; i++)
        {
          g_assert_cmpuint (bobbin_task_store_get (store, i)->attempts, ==, i % 2 == 0 ? 1 : 2 * times);
          for (guint attempt = 1; attempt <= (i % 2 == 0 ? 1 : 2 * times); attempt++)
            g_assert_nonnull (bobbin_task_store_get_attempt (store, i, attempt));
        }
    }

  tear_down (&fixture);
}

/* The job's limit of failed tasks is for those that fail from now on. */
static void
test_limit_anew (void)
{
  static const Work work = { .mode = BOBBIN_TEST_FAIL_ODD };
  Fixture fixture;
  BobbinRunSettings settings;

  set_up (&fixture, &work, "serial");
  settings = get_settings (&fixture);
  settings.chunk = 1;
  settings.stop_after_failed = 5;
  for (guint times = 0; times < 2; times++)
    {
      g_autoptr (BobbinTestWorkload) workload = bobbin_test_workload_new (BOBBIN_TEST_FAIL_ODD, FALSE);
      g_autoptr (BobbinRun) run = bobbin_test_run_new (workload, "serial", 10000, settings);
      g_autoptr (GDateTime) start = g_date_time_new_now_local ();
      BobbinRunFigures figures, before;
      Session *session;

      if (times > 0)
        {
          Session *first = &g_array_index (fixture.sessions, Session, 0);

          bobbin_run_replay_begin (run, start);
          for (guint r = 0; r < first->n_kept; r++)
            bobbin_run_replay_batch (run, memory_journal_dup_record (first->journal, r),
                                     BOBBIN_REPLAY_AGAIN_CANCELLED);
          bobbin_run_replay_resume (run);
        }
      bobbin_run_get_figures (run, &before);
      session = add_session (&fixture, run);
      run_to_end (run, G_MAXUINT64);
      session->n_kept = memory_journal_get_n_records (session->journal);
      bobbin_run_get_figures (run, &figures);
      g_assert_error (bobbin_run_get_error (run), BOBBIN_RUN_ERROR, BOBBIN_RUN_ERROR_TOO_MANY_FAILED);
      g_assert_cmpuint (figures.n_failed, >=, before.n_failed + 5);
    }

  tear_down (&fixture);
}

/* Results of another run count as done, and are nobody's attempts. */
static void
test_reused (void)
{
  static const Work work = { .mode = BOBBIN_TEST_DOUBLE };
  Fixture fixture;
  g_autoptr (BobbinRun) run = NULL;
  g_autoptr (GDateTime) start = g_date_time_new_now_local ();
  BobbinRunFigures figures;
  BobbinTaskStore *store;

  set_up (&fixture, &work, "threads");
  run = new_run (&fixture);
  store = bobbin_run_get_store (run);
  bobbin_run_replay_begin (run, start);
  for (guint i = 0; i < N_TASKS; i += 3)
    {
      BobbinBatch *batch = bobbin_batch_new (1);

      *bobbin_batch_add (batch) = (BobbinRecord) {
        .type = BOBBIN_RECORD_OUTCOME,
        .task = i,
        .flags = BOBBIN_RECORD_REUSED | BOBBIN_RECORD_HAS_RESULT | BOBBIN_RECORD_INLINE,
        .payload.number = -1,
        .duration = 1000000,
        .lane = BOBBIN_RECORD_NO_LANE,
        .attempt = 2,
        .cpu = -1,
      };
      bobbin_run_replay_batch (run, batch, BOBBIN_REPLAY_FINAL);
    }
  bobbin_run_replay_resume (run);
  g_assert_cmpuint (g_list_model_get_n_items (bobbin_run_get_lanes (run)), ==, 0);
  bobbin_run_get_figures (run, &figures);
  g_assert_cmpuint (figures.n_done, ==, N_TASKS / 3);
  g_assert_cmpfloat (figures.max, ==, 0);

  add_session (&fixture, run);
  run_to_end (run, G_MAXUINT64);
  bobbin_run_get_figures (run, &figures);
  g_assert_cmpuint (figures.n_done, ==, N_TASKS);
  g_assert_cmpuint (bobbin_run_get_histogram (run)->n_values, ==, N_TASKS - N_TASKS / 3);
  g_assert_cmpfloat (fabs (figures.rate * figures.elapsed - (N_TASKS - N_TASKS / 3)), <, 1e-6);
  for (guint i = 0; i < N_TASKS; i++)
    {
      const BobbinTask *task = bobbin_task_store_get (store, i);
      BobbinResult result;

      bobbin_task_store_get_result (store, i, &result);
      g_assert_cmpfloat (result.numbers[0], ==, i % 3 == 0 ? -1 : 2.0 * i);
      g_assert_cmpint (BOBBIN_TASK_HAS_ENDED (task), ==, i % 3 != 0);
    }

  tear_down (&fixture);
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr (GPtrArray) cases = g_ptr_array_new_with_free_func (g_free);
  guint n_classes;
  BobbinExecutorClass * const *classes = bobbin_executors_get_all (&n_classes);

  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (works); i++)
    for (guint k = 0; k < n_classes; k++)
      {
        Case what = { &works[i], classes[k]->id };
        g_autofree char *path = NULL;

        /* Worker processes do not know the workload of the tests. */
        if (works[i].workload == NULL && g_str_equal (classes[k]->id, "processes"))
          continue;
        g_ptr_array_add (cases, g_memdup2 (&what, sizeof what));
        path = g_strdup_printf ("/go-on/any-prefix/%s-%u/%s", works[i].workload != NULL ? works[i].workload : "test",
                                i, classes[k]->id);
        g_test_add_data_func (path, g_ptr_array_index (cases, cases->len - 1), test_any_prefix);
      }
  g_test_add_func ("/go-on/keep-failed", test_keep_failed);
  g_test_add_func ("/go-on/retries-anew", test_retries_anew);
  g_test_add_func ("/go-on/limit-anew", test_limit_anew);
  g_test_add_func ("/go-on/reused", test_reused);

  return g_test_run ();
}

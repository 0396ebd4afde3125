/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

#include "engine/executors/bobbin-executors.h"
#include "engine/history/bobbin-history-import.h"
#include "engine/run/bobbin-run-replay.h"
#include "support/remove-tree.h"

typedef struct
{
  char          *folder;
  BobbinHistory *history;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  fixture->folder = g_dir_make_tmp ("bobbin-history-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->history = bobbin_history_open (fixture->folder, &error);
  g_assert_no_error (error);
  g_assert_null (bobbin_history_get_notice (fixture->history));
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  /* Journals that have ended say so on this context. */
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_clear_object (&fixture->history);
  remove_tree (fixture->folder);
  g_free (fixture->folder);
}

static BobbinRun *
new_run (const char *workload,
         const char *parameter,
         const char *what,
         const char *inputs,
         const char *executor,
         guint       retries)
{
  g_autoptr (BobbinJob) job = bobbin_job_new (workload);
  g_autoptr (BobbinInputSource) source = NULL;
  BobbinRunSettings settings = BOBBIN_RUN_SETTINGS_INIT;
  g_autoptr (GError) error = NULL;
  BobbinRun *run;

  if (strchr (inputs, ':') != NULL)
    {
      source = bobbin_input_source_new_range (inputs, &error);
    }
  else
    {
      g_auto (GStrv) items = g_strsplit (inputs, " ", -1);

      source = bobbin_input_source_new_items ((const char * const *) items);
    }
  g_assert_no_error (error);

  bobbin_job_set_inputs (job, source);
  bobbin_job_set_parameter (job, parameter, what);
  settings.executor = executor;
  settings.workers = g_str_equal (executor, "serial") ? 1 : 3;
  settings.retries = retries;
  settings.retry_delay = 0.01;
  bobbin_job_set_settings (job, &settings);
  run = bobbin_executors_new_run (job, NULL, &error);
  g_assert_no_error (error);

  return run;
}

static gboolean
is_over (BobbinRun *run)
{
  return BOBBIN_RUN_IS_OVER (bobbin_run_get_state (run));
}

static void
start_recorded (Fixture   *fixture,
                BobbinRun *run)
{
  BobbinHistoryOptions options = BOBBIN_HISTORY_OPTIONS_INIT;
  g_autoptr (BobbinJournal) journal = bobbin_history_new_journal (fixture->history, run, &options);

  bobbin_run_set_journal (run, journal);
  bobbin_run_set_pace (run, 1000, 0);
  bobbin_run_start (run);
  g_assert_cmpint (bobbin_history_get_run_number (run), >, 0);
}

static void
finish (BobbinRun *run)
{
  while (!is_over (run))
    g_main_context_iteration (NULL, TRUE);
  bobbin_journal_wait (bobbin_run_get_journal (run));
}

static void
assert_same_result (const BobbinTask *a,
                    const BobbinTask *b)
{
  BobbinResult result_a, result_b;

  bobbin_task_decode (a, &result_a);
  bobbin_task_decode (b, &result_b);
  g_assert_cmpint (result_a.has_result, ==, result_b.has_result);
  g_assert_cmpstr (result_a.message, ==, result_b.message);
  g_assert_cmpstr (result_a.detail, ==, result_b.detail);
  if (!result_a.has_result)
    return;

  g_assert_cmpuint (result_a.n_numbers, ==, result_b.n_numbers);
  g_assert_cmpuint (result_a.n_texts, ==, result_b.n_texts);
  g_assert_cmpmem (result_a.numbers, result_a.n_numbers * sizeof (double),
                   result_b.numbers, result_b.n_numbers * sizeof (double));
  for (guint i = 0; i < result_a.n_texts; i++)
    g_assert_cmpmem (result_a.texts[i], result_a.text_lengths[i], result_b.texts[i], result_b.text_lengths[i]);
}

static void
assert_same_task (const BobbinTask *a,
                  const BobbinTask *b)
{
  g_assert_cmpint (a->start, ==, b->start);
  g_assert_cmpint (a->duration, ==, b->duration);
  g_assert_cmpint (a->lane, ==, b->lane);
  g_assert_cmpint (a->state, ==, b->state);
  g_assert_cmpint (a->error, ==, b->error);
  g_assert_cmpint (a->flags, ==, b->flags);
  g_assert_cmpint (a->attempts, ==, b->attempts);
  g_assert_true (a->cpu == b->cpu);
  assert_same_result (a, b);
}

static void
assert_same_tasks (BobbinRun *a,
                   BobbinRun *b)
{
  BobbinTaskStore *store_a = bobbin_run_get_store (a);
  BobbinTaskStore *store_b = bobbin_run_get_store (b);
  guint64 n_tasks = bobbin_task_store_get_n_tasks (store_a);

  g_assert_cmpuint (n_tasks, ==, bobbin_task_store_get_n_tasks (store_b));
  for (guint64 i = 0; i < n_tasks; i++)
    assert_same_task (bobbin_task_store_get (store_a, i), bobbin_task_store_get (store_b, i));

  g_assert_cmpuint (bobbin_task_store_get_n_earlier (store_a), ==, bobbin_task_store_get_n_earlier (store_b));
  for (guint64 i = 0; i < bobbin_task_store_get_n_earlier (store_a); i++)
    {
      guint64 task_a, task_b;
      const BobbinTask *record_a = bobbin_task_store_get_earlier (store_a, i, &task_a);
      const BobbinTask *record_b = bobbin_task_store_get_earlier (store_b, i, &task_b);

      g_assert_cmpuint (task_a, ==, task_b);
      assert_same_task (record_a, record_b);
    }
}

static void
assert_same_lives (BobbinTimeline *a,
                   BobbinTimeline *b,
                   guint           lane)
{
  guint n_a, n_b;
  const BobbinTimelineLife *lives_a = bobbin_timeline_get_lives (a, lane, &n_a);
  const BobbinTimelineLife *lives_b = bobbin_timeline_get_lives (b, lane, &n_b);

  g_assert_cmpmem (lives_a, n_a * sizeof *lives_a, lives_b, n_b * sizeof *lives_b);
}

static void
assert_same_lanes (BobbinRun *a,
                   BobbinRun *b)
{
  BobbinTimeline *timeline_a = bobbin_run_get_timeline (a);
  BobbinTimeline *timeline_b = bobbin_run_get_timeline (b);
  guint n_lanes = g_list_model_get_n_items (bobbin_run_get_lanes (a));

  g_assert_cmpuint (n_lanes, ==, g_list_model_get_n_items (bobbin_run_get_lanes (b)));
  g_assert_cmpuint (bobbin_timeline_get_n_lanes (timeline_a), ==, bobbin_timeline_get_n_lanes (timeline_b));
  for (guint i = 0; i < n_lanes; i++)
    {
      g_autoptr (BobbinLane) lane_a = g_list_model_get_item (bobbin_run_get_lanes (a), i);
      g_autoptr (BobbinLane) lane_b = g_list_model_get_item (bobbin_run_get_lanes (b), i);
      BobbinTimelineSums sums_a, sums_b;

      g_assert_cmpstr (bobbin_lane_get_title (lane_a), ==, bobbin_lane_get_title (lane_b));
      g_assert_cmpint (bobbin_lane_get_state (lane_a), ==, bobbin_lane_get_state (lane_b));
      g_assert_cmpuint (bobbin_lane_get_n_done (lane_a), ==, bobbin_lane_get_n_done (lane_b));
      g_assert_cmpuint (bobbin_lane_get_n_failed (lane_a), ==, bobbin_lane_get_n_failed (lane_b));
      g_assert_cmpfloat (bobbin_lane_get_busy_seconds (lane_a), ==, bobbin_lane_get_busy_seconds (lane_b));
      g_assert_cmpfloat (bobbin_lane_get_cpu_seconds (lane_a), ==, bobbin_lane_get_cpu_seconds (lane_b));
      g_assert_cmpfloat (bobbin_lane_get_life_seconds (lane_a), ==, bobbin_lane_get_life_seconds (lane_b));
      g_assert_cmpfloat (bobbin_lane_get_starting_seconds (lane_a), ==, bobbin_lane_get_starting_seconds (lane_b));

      g_assert_cmpuint (bobbin_timeline_get_n_attempts (timeline_a, i), ==,
                        bobbin_timeline_get_n_attempts (timeline_b, i));
      bobbin_timeline_sum (timeline_a, i, 0, G_MAXINT64 / 2, &sums_a);
      bobbin_timeline_sum (timeline_b, i, 0, G_MAXINT64 / 2, &sums_b);
      g_assert_cmpmem (&sums_a, sizeof sums_a, &sums_b, sizeof sums_b);
      assert_same_lives (timeline_a, timeline_b, i);
    }
}

static void
assert_same_figures (BobbinRun *a,
                     BobbinRun *b)
{
  BobbinRunFigures figures_a, figures_b;
  g_auto (BobbinRunSummary) summary_a = { 0 };
  g_auto (BobbinRunSummary) summary_b = { 0 };
  const gint64 *pauses_a, *pauses_b;
  guint n_a, n_b;

  g_assert_cmpint (bobbin_run_get_state (a), ==, bobbin_run_get_state (b));
  bobbin_run_get_figures (a, &figures_a);
  bobbin_run_get_figures (b, &figures_b);
  g_assert_cmpmem (&figures_a, sizeof figures_a, &figures_b, sizeof figures_b);
  g_assert_cmpmem (bobbin_run_get_histogram (a), sizeof (BobbinHistogram),
                   bobbin_run_get_histogram (b), sizeof (BobbinHistogram));
  g_assert_cmpint (bobbin_run_get_time (a), ==, bobbin_run_get_time (b));
  g_assert_cmpuint (bobbin_run_get_n_in_order (a), ==, bobbin_run_get_n_in_order (b));

  pauses_a = bobbin_run_get_pauses (a, &n_a);
  pauses_b = bobbin_run_get_pauses (b, &n_b);
  g_assert_cmpmem (pauses_a, n_a * 2 * sizeof (gint64), pauses_b, n_b * 2 * sizeof (gint64));

  bobbin_run_get_summary (a, &summary_a);
  bobbin_run_get_summary (b, &summary_b);
  g_assert_cmpmem (&summary_a.dealt, sizeof summary_a.dealt, &summary_b.dealt, sizeof summary_b.dealt);
  g_assert_cmpmem (summary_a.machine, sizeof summary_a.machine, summary_b.machine, sizeof summary_b.machine);
  g_assert_cmpint (summary_a.end, ==, summary_b.end);
  g_assert_cmpstr (summary_a.machine_text, ==, summary_b.machine_text);
  g_assert_true ((summary_a.error != NULL) == (summary_b.error != NULL));
  if (summary_a.error != NULL)
    g_assert_error (summary_a.error, summary_b.error->domain, summary_b.error->code);
}

/* The run as it was must be the run as it is. */
static void
check_loaded (Fixture   *fixture,
              BobbinRun *run)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BobbinRun) loaded =
    bobbin_history_load_run (fixture->history, bobbin_history_get_run_number (run), &error);

  g_assert_no_error (error);
  assert_same_tasks (run, loaded);
  assert_same_lanes (run, loaded);
  assert_same_figures (run, loaded);
  g_assert_cmpstr (bobbin_run_get_title (run), ==, bobbin_run_get_title (loaded));
}

typedef struct
{
  const char *workload;
  const char *parameter;
  const char *what;
  const char *inputs;
  const char *executor;
  guint       retries;
} Kind;

static const Kind kinds[] = {
  { "formula", "expression", "x*x", "0:5000", "threads", 0 },
  { "formula", "expression", "x*2, x*3", "0:1000", "processes", 0 },
  { "formula", "expression", "1/x", "-20:20", "serial", 2 },
  { "command", "command", "echo {} {}; exit $(({} % 3))", "0:20", "async", 1 },
  { "command", "command", "cat {}", "/proc/self/stat /nowhere /etc/passwd", "hybrid", 1 },
  { "wait", "seconds", "0.001", "a b c d e f g h", "async", 0 },
};

static void
test_round_trip (Fixture       *fixture,
                 gconstpointer  data)
{
  const Kind *kind = data;
  g_autoptr (BobbinRun) run =
    new_run (kind->workload, kind->parameter, kind->what, kind->inputs, kind->executor, kind->retries);

  start_recorded (fixture, run);
  finish (run);
  check_loaded (fixture, run);
}

/* A number from the database, on a connection of its own. */
static gint64
query (Fixture    *fixture,
       const char *sql)
{
  g_autofree char *path = g_build_filename (fixture->folder, "history.db", NULL);
  sqlite3_stmt *statement;
  sqlite3 *db;
  gint64 value;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (db, sql, -1, &statement, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  value = sqlite3_column_int64 (statement, 0);
  g_assert_cmpint (sqlite3_finalize (statement), ==, SQLITE_OK);
  sqlite3_close (db);

  return value;
}

/* Those of a large round lie beside the results, which may be lost. */
static void
test_many_records (Fixture       *fixture,
                   gconstpointer  data)
{
  g_autoptr (BobbinRun) run = new_run ("formula", "expression", "x*2, x*3", "0:20000", "threads", 0);
  g_autofree char *results = g_build_filename (fixture->folder, "runs", "1", "results", NULL);
  g_autoptr (BobbinRun) loaded = NULL;
  g_autoptr (GError) error = NULL;
  BobbinRunFigures figures;
  gint64 end;

  start_recorded (fixture, run);
  finish (run);
  check_loaded (fixture, run);

  g_assert_cmpint (query (fixture, "SELECT sum(length) FROM segment"), >=, 4096);
  g_assert_cmpint (query (fixture, "SELECT max(length(records)) FROM segment WHERE length > 0"), ==, 0);

  /* The end of the most records is missing, and all that came after them. */
  end = query (fixture, "SELECT at + length FROM segment ORDER BY length DESC LIMIT 1");
  g_assert_cmpint (truncate (results, end - 1), ==, 0);
  loaded = bobbin_history_load_run (fixture->history, 1, &error);
  g_assert_no_error (error);
  g_assert_error (bobbin_run_get_error (loaded), BOBBIN_RUN_ERROR, BOBBIN_RUN_ERROR_CUT_OFF);
  bobbin_run_get_figures (loaded, &figures);
  g_assert_cmpuint (figures.n_done, <, 20000);
}

/* How much of the results is kept has nothing to do with the records among them. */
static void
test_limit (Fixture       *fixture,
            gconstpointer  data)
{
  BobbinHistoryOptions options = BOBBIN_HISTORY_OPTIONS_INIT;

  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (BobbinRun) run = new_run ("formula", "expression", "x*2, x*3", "0:20000", "serial", 0);
      g_autoptr (BobbinJournal) journal = bobbin_history_new_journal (fixture->history, run, &options);
      g_autoptr (BobbinRun) loaded = NULL;
      g_autoptr (GError) error = NULL;
      BobbinResult last;

      bobbin_run_set_journal (run, journal);
      bobbin_run_start (run);
      finish (run);
      loaded = bobbin_history_load_run (fixture->history, i + 1, &error);
      g_assert_no_error (error);
      bobbin_task_store_get_result (bobbin_run_get_store (loaded), 19999, &last);
      g_assert_cmpint (last.has_result, ==, i < 2);

      /* The second run has just as much room as it needs, the third a byte less. */
      if (i == 0)
        options.max_bytes = query (fixture, "SELECT max(results_end) - sum(length) FROM segment");
      else
        options.max_bytes--;
    }
}

static void
test_pause (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr (BobbinRun) run = new_run ("wait", "seconds", "0.005", "0:200", "async", 0);
  guint32 cancelled[] = { 198, 199 };
  BobbinRunFigures figures;

  start_recorded (fixture, run);
  bobbin_run_pause (run);
  do
    {
      g_main_context_iteration (NULL, TRUE);
      bobbin_run_get_figures (run, &figures);
    }
  while (figures.n_running > 0);
  bobbin_run_set_n_workers (run, 5);
  bobbin_run_cancel_tasks (run, cancelled, 2);
  bobbin_run_resume (run);
  finish (run);
  bobbin_run_get_figures (run, &figures);
  g_assert_cmpuint (figures.n_cancelled, ==, 2);
  check_loaded (fixture, run);
}

static void
test_stop (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr (BobbinRun) run = new_run ("wait", "seconds", "0.002", "0:20000", "async", 0);
  g_autoptr (BobbinHistoryEntry) entry = NULL;

  start_recorded (fixture, run);
  while (bobbin_run_get_n_in_order (run) < 20)
    g_main_context_iteration (NULL, TRUE);
  bobbin_run_stop (run);
  finish (run);
  check_loaded (fixture, run);

  entry = bobbin_history_get (fixture->history, bobbin_history_get_run_number (run), NULL);
  g_assert_cmpint (entry->state, ==, BOBBIN_RUN_CANCELLED);
  g_assert_true (entry->resumable);
  g_assert_false (entry->cut_off);
}

static void
copy_tree (const char *from,
           const char *to)
{
  g_autoptr (GDir) dir = g_dir_open (from, 0, NULL);
  const char *name;

  g_mkdir (to, 0700);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *source = g_build_filename (from, name, NULL);
      g_autofree char *target = g_build_filename (to, name, NULL);
      g_autofree char *contents = NULL;
      gsize length;

      if (g_file_test (source, G_FILE_TEST_IS_DIR))
        copy_tree (source, target);
      else if (g_file_get_contents (source, &contents, &length, NULL))
        g_assert_true (g_file_set_contents (target, contents, length, NULL));
    }
}

/* What a killed Bobbin leaves is what its files are at some moment. */
static void
test_cut_off (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr (BobbinRun) run = new_run ("command", "command", "echo {}", "0:60", "threads", 0);
  g_autofree char *copy = g_strconcat (fixture->folder, "-copy", NULL);
  g_autoptr (BobbinHistory) history = NULL;
  g_autoptr (BobbinHistoryEntry) entry = NULL;
  g_autoptr (BobbinRun) loaded = NULL;
  g_autoptr (GError) error = NULL;
  gint64 number;
  guint64 n_shown;

  start_recorded (fixture, run);
  number = bobbin_history_get_run_number (run);
  while (bobbin_run_get_n_in_order (run) < 10)
    g_main_context_iteration (NULL, TRUE);
  n_shown = bobbin_run_get_n_in_order (run);
  copy_tree (fixture->folder, copy);

  history = bobbin_history_open (copy, &error);
  g_assert_no_error (error);
  entry = bobbin_history_get (history, number, &error);
  g_assert_no_error (error);
  g_assert_true (entry->cut_off || entry->n_done == 60);
  g_assert_cmpfloat (entry->elapsed, <=, bobbin_run_get_time (run) / 1e9);

  /* What was shown as done is there. */
  loaded = bobbin_history_load_run (history, number, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (bobbin_run_get_n_in_order (loaded), >=, n_shown);
  if (entry->cut_off)
    g_assert_error (bobbin_run_get_error (loaded), BOBBIN_RUN_ERROR, BOBBIN_RUN_ERROR_CUT_OFF);
  for (guint64 i = 0; i < n_shown; i++)
    assert_same_task (bobbin_task_store_get (bobbin_run_get_store (run), i),
                      bobbin_task_store_get (bobbin_run_get_store (loaded), i));

  finish (run);
  remove_tree (copy);
}

static void
test_list (Fixture       *fixture,
           gconstpointer  data)
{
  gint64 numbers[3];
  g_autoptr (GPtrArray) entries = NULL;
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (BobbinHistoryEntry) entry = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (bobbin_history_find (fixture->history, "last", &error), ==, 0);
  g_assert_error (error, BOBBIN_HISTORY_ERROR, BOBBIN_HISTORY_ERROR_NOT_FOUND);
  g_clear_error (&error);

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      g_autoptr (BobbinRun) run = new_run ("formula", "expression", i == 1 ? "1/x" : "x+1", "0:4", "threads", 0);

      start_recorded (fixture, run);
      finish (run);
      numbers[i] = bobbin_history_get_run_number (run);
    }
  g_assert_cmpint (numbers[0], <, numbers[1]);
  g_assert_cmpint (numbers[1], <, numbers[2]);

  g_assert_true (bobbin_history_rename (fixture->history, numbers[0], "A Name", &error));
  g_assert_true (bobbin_history_set_pinned (fixture->history, numbers[0], TRUE, &error));
  entries = bobbin_history_list (fixture->history, NULL, 0, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (entries->len, ==, 3);
  entry = bobbin_history_entry_ref (g_ptr_array_index (entries, 2));
  g_assert_cmpint (entry->number, ==, numbers[0]);
  g_assert_cmpstr (entry->title, ==, "A Name");
  g_assert_true (entry->pinned);
  g_assert_cmpuint (entry->n_done, ==, 4);
  g_assert_cmpuint (entry->n_bytes, >, 0);
  g_assert_cmpint (entry->state, ==, BOBBIN_RUN_FINISHED);
  g_assert_cmpuint (bobbin_history_get_total_bytes (fixture->history), >=, entry->n_bytes);

  found = bobbin_history_list (fixture->history, "a NAME", 0, &error);
  g_assert_cmpuint (found->len, ==, 1);
  g_clear_pointer (&found, g_ptr_array_unref);
  found = bobbin_history_list (fixture->history, "formula", 2, &error);
  g_assert_cmpuint (found->len, ==, 2);

  g_assert_true (bobbin_history_delete (fixture->history, numbers[1], &error));
  g_assert_no_error (error);
  g_assert_false (bobbin_history_delete (fixture->history, numbers[1], &error));
  g_assert_error (error, BOBBIN_HISTORY_ERROR, BOBBIN_HISTORY_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_cmpint (bobbin_history_find (fixture->history, "last", &error), ==, numbers[2]);

  /* The pinned one stays, however old. */
  g_assert_cmpint (bobbin_history_delete_older (fixture->history, -1, &error), ==, 1);
  g_assert_no_error (error);
  g_assert_cmpint (bobbin_history_find (fixture->history, "last", &error), ==, numbers[0]);
}

static void
test_running (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr (BobbinRun) run = new_run ("wait", "seconds", "60", "a b c", "async", 0);
  g_autoptr (BobbinHistory) other = NULL;
  g_autoptr (BobbinHistoryEntry) entry = NULL;
  g_autoptr (GError) error = NULL;

  start_recorded (fixture, run);
  other = bobbin_history_open (fixture->folder, &error);
  g_assert_no_error (error);
  entry = bobbin_history_get (other, bobbin_history_get_run_number (run), &error);
  g_assert_cmpint (entry->state, ==, BOBBIN_RUN_RUNNING);
  g_assert_false (entry->resumable);
  g_assert_false (bobbin_history_delete (other, entry->number, &error));
  g_assert_error (error, BOBBIN_HISTORY_ERROR, BOBBIN_HISTORY_ERROR_RUNNING);

  bobbin_run_stop (run);
  finish (run);
  g_clear_error (&error);
  g_assert_true (bobbin_history_delete (other, entry->number, &error));
}

static void
execute (Fixture    *fixture,
         const char *sql)
{
  g_autofree char *path = g_build_filename (fixture->folder, "history.db", NULL);
  sqlite3 *db;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
}

/* What could not be written as a whole is not there at all. */
static void
test_import_failed (Fixture       *fixture,
                    gconstpointer  data)
{
  const char *trigger = data;
  const BobbinImportedAttempt attempts[] = {
    { .task = 0, .command = "true", .start = 0, .duration = 1000 },
    { .task = 1, .command = "false", .start = 500, .duration = 1000, .exit_status = 1 },
  };
  g_autofree char *folder = g_build_filename (fixture->folder, "runs", "1", NULL);
  g_autofree char *create = g_strconcat ("CREATE TRIGGER broken BEFORE ", trigger,
                                         " BEGIN SELECT raise (ABORT, 'broken'); END", NULL);
  g_autoptr (GPtrArray) entries = NULL;
  g_autoptr (GError) error = NULL;

  execute (fixture, create);
  g_assert_cmpint (bobbin_history_import (fixture->history, "joblog", "A log", 0, attempts, 2, &error), ==, 0);
  g_assert_error (error, BOBBIN_HISTORY_ERROR, BOBBIN_HISTORY_ERROR_FAILED);
  g_clear_error (&error);
  entries = bobbin_history_list (fixture->history, NULL, 0, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (entries->len, ==, 0);
  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));

  execute (fixture, "DROP TRIGGER broken");
  g_assert_cmpint (bobbin_history_import (fixture->history, "joblog", "A log", 0, attempts, 2, &error), >, 0);
  g_assert_no_error (error);
}

static void
test_newer (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr (BobbinRun) run = new_run ("formula", "expression", "x*x", "0:10", "threads", 0);
  g_autoptr (BobbinRun) unrecorded = new_run ("formula", "expression", "x*x", "0:10", "threads", 0);
  g_autoptr (BobbinJournal) journal = NULL;
  BobbinHistoryOptions options = BOBBIN_HISTORY_OPTIONS_INIT;
  g_autoptr (GError) error = NULL;

  start_recorded (fixture, run);
  finish (run);
  g_clear_object (&fixture->history);
  execute (fixture, "PRAGMA user_version = 1000; ALTER TABLE run ADD COLUMN invented TEXT");

  fixture->history = bobbin_history_open (fixture->folder, &error);
  g_assert_no_error (error);
  g_assert_true (bobbin_history_is_read_only (fixture->history));
  g_assert_nonnull (bobbin_history_get_notice (fixture->history));
  check_loaded (fixture, run);
  g_assert_false (bobbin_history_rename (fixture->history, 1, "x", &error));
  g_assert_error (error, BOBBIN_HISTORY_ERROR, BOBBIN_HISTORY_ERROR_READ_ONLY);

  /* A run is a run without it, too. */
  journal = bobbin_history_new_journal (fixture->history, unrecorded, &options);
  bobbin_run_set_journal (unrecorded, journal);
  bobbin_run_start (unrecorded);
  finish (unrecorded);
  g_assert_cmpint (bobbin_run_get_state (unrecorded), ==, BOBBIN_RUN_FINISHED);
  g_assert_cmpint (bobbin_journal_get_trouble (journal, NULL), ==, BOBBIN_JOURNAL_BROKEN);
}

/* As the first version made it: it is brought up to date; or may only be read. */
static void
test_older (Fixture       *fixture,
            gconstpointer  data)
{
  gboolean read_only = data != NULL;
  g_autoptr (BobbinRun) run = new_run ("formula", "expression", "x*x", "0:10", "threads", 0);
  g_autoptr (GError) error = NULL;

  start_recorded (fixture, run);
  finish (run);
  g_clear_object (&fixture->history);
  execute (fixture, "ALTER TABLE run DROP COLUMN imported; ALTER TABLE run DROP COLUMN basis; "
           "ALTER TABLE segment DROP COLUMN at; ALTER TABLE segment DROP COLUMN length; "
           "DROP TABLE race;");
  /* That of a newer Bobbin may not be written, whoever asks. */
  execute (fixture, read_only ? "PRAGMA user_version = 1000" : "PRAGMA user_version = 1");

  fixture->history = bobbin_history_open (fixture->folder, &error);
  g_assert_no_error (error);
  g_assert_cmpint (bobbin_history_is_read_only (fixture->history), ==, read_only);
  g_assert_cmpint (bobbin_history_get_notice (fixture->history) != NULL, ==, read_only);
  check_loaded (fixture, run);
}

static void
test_set_aside (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr (BobbinRun) run = new_run ("formula", "expression", "x*x", "0:10", "threads", 0);
  g_autofree char *path = g_build_filename (fixture->folder, "history.db", NULL);
  g_autofree char *log = g_strconcat (path, "-wal", NULL);
  g_autoptr (GDir) dir = NULL;
  g_autoptr (GError) error = NULL;
  const char *name;
  gboolean aside = FALSE;

  g_clear_object (&fixture->history);
  g_remove (log);
  g_assert_true (g_file_set_contents (path, "This is no database, but it is somebody's.", -1, NULL));
  fixture->history = bobbin_history_open (fixture->folder, &error);
  g_assert_no_error (error);
  g_assert_nonnull (bobbin_history_get_notice (fixture->history));
  g_assert_false (bobbin_history_is_read_only (fixture->history));

  dir = g_dir_open (fixture->folder, 0, NULL);
  while ((name = g_dir_read_name (dir)) != NULL)
    aside |= g_str_has_prefix (name, "history.db.damaged-");
  g_assert_true (aside);

  start_recorded (fixture, run);
  finish (run);
  check_loaded (fixture, run);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *path = g_strdup_printf ("/history/round-trip/%u-%s-%s", i, kinds[i].workload, kinds[i].executor);

      g_test_add (path, Fixture, &kinds[i], set_up, test_round_trip, tear_down);
    }
  g_test_add ("/history/many-records", Fixture, NULL, set_up, test_many_records, tear_down);
  g_test_add ("/history/limit", Fixture, NULL, set_up, test_limit, tear_down);
  g_test_add ("/history/pause", Fixture, NULL, set_up, test_pause, tear_down);
  g_test_add ("/history/stop", Fixture, NULL, set_up, test_stop, tear_down);
  g_test_add ("/history/cut-off", Fixture, NULL, set_up, test_cut_off, tear_down);
  g_test_add ("/history/list", Fixture, NULL, set_up, test_list, tear_down);
  g_test_add ("/history/running", Fixture, NULL, set_up, test_running, tear_down);
  g_test_add ("/history/import-failed/records", Fixture, "INSERT ON segment", set_up, test_import_failed, tear_down);
  g_test_add ("/history/import-failed/end", Fixture, "UPDATE OF imported ON run", set_up, test_import_failed, tear_down);
  g_test_add ("/history/newer", Fixture, NULL, set_up, test_newer, tear_down);
  g_test_add ("/history/older", Fixture, NULL, set_up, test_older, tear_down);
  g_test_add ("/history/older/read-only", Fixture, "read-only", set_up, test_older, tear_down);
  g_test_add ("/history/set-aside", Fixture, NULL, set_up, test_set_aside, tear_down);

  return g_test_run ();
}

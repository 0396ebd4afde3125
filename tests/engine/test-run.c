/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "support/bobbin-test-workload.h"

/* Every test of this file is run under each executor, with tasks that compute
 * and with tasks that wait. */

typedef struct
{
  const char *executor;
  gboolean    is_async;
} Case;

typedef struct
{
  BobbinRun          *run;
  BobbinTestWorkload *workload;
  BobbinRunFigures    last;
  guint64             last_in_order;
  guint               n_changed;
  guint               n_finished;
  GThread            *owner;
} Watch;

static gboolean
is_over (BobbinRun *run)
{
  return BOBBIN_RUN_IS_OVER (bobbin_run_get_state (run));
}

/* What must hold at every moment of every run. */
static void
changed_cb (BobbinRun *run,
            Watch     *watch)
{
  BobbinRunFigures figures;
  guint64 first, last;

  bobbin_run_get_figures (run, &figures);
  watch->n_changed++;

  g_assert_true (g_thread_self () == watch->owner);
  g_assert_cmpuint (watch->n_finished, ==, 0);
  g_assert_cmpuint (figures.n_done + figures.n_failed + figures.n_cancelled +
                    figures.n_running + figures.n_waiting, ==, figures.n_tasks);
  g_assert_cmpuint (figures.n_waiting, <=, figures.n_tasks);
  g_assert_cmpuint (figures.n_done, >=, watch->last.n_done);
  g_assert_cmpuint (figures.n_failed, >=, watch->last.n_failed);
  g_assert_cmpuint (figures.n_retries, >=, watch->last.n_retries);
  g_assert_cmpfloat (figures.elapsed + 1e-3, >=, is_over (run) ? 0 : watch->last.elapsed);
  g_assert_cmpfloat (figures.shares.working, >=, 0);
  g_assert_cmpfloat (figures.shares.working + figures.shares.waiting, <=, 1.000001);
  g_assert_cmpuint (bobbin_run_get_n_in_order (run), >=, watch->last_in_order);
  if (bobbin_run_get_changed_span (run, &first, &last))
    g_assert_cmpuint (last, <, figures.n_tasks);

  watch->last = figures;
  watch->last_in_order = bobbin_run_get_n_in_order (run);
}

static void
finished_cb (BobbinRun *run,
             Watch     *watch)
{
  g_assert_true (g_thread_self () == watch->owner);
  g_assert_true (is_over (run));
  watch->n_finished++;
}

static void
watch_init (Watch             *watch,
            const Case        *test,
            BobbinTestMode     mode,
            guint64            n_tasks,
            BobbinRunSettings  settings)
{
  *watch = (Watch) { .owner = g_thread_self () };
  watch->workload = bobbin_test_workload_new (mode, test->is_async);
  watch->run = bobbin_test_run_new (watch->workload, test->executor, n_tasks, settings);
  g_signal_connect (watch->run, "changed", G_CALLBACK (changed_cb), watch);
  g_signal_connect (watch->run, "finished", G_CALLBACK (finished_cb), watch);
}

static void
watch_wait (Watch *watch)
{
  bobbin_test_wait (watch->n_finished > 0);
}

static void
watch_clear (Watch *watch)
{
  g_assert_cmpuint (watch->n_finished, ==, 1);
  g_assert_cmpuint (watch->last.n_running, ==, 0);
  g_assert_cmpuint (bobbin_test_workload_get_n_in (watch->workload), ==, 0);

  g_assert_finalize_object (watch->run);
  g_assert_finalize_object (watch->workload);
}

static guint
wanted_workers (const Case *test,
                guint       n)
{
  return g_str_equal (test->executor, "serial") ? 1 : n;
}

static void
check_results (BobbinRun *run)
{
  BobbinTaskStore *store = bobbin_run_get_store (run);
  guint64 n_tasks = bobbin_task_store_get_n_tasks (store);
  BobbinResult result;

  for (guint64 i = 0; i < n_tasks; i++)
    {
      const BobbinTask *task = bobbin_task_store_get (store, i);

      g_assert_cmpuint (task->state, ==, BOBBIN_TASK_DONE);
      g_assert_cmpuint (task->attempts, ==, 1);
      g_assert_cmpint (task->start, >=, 0);
      bobbin_task_store_get_result (store, i, &result);
      g_assert_true (result.has_result);
      g_assert_null (result.message);
      g_assert_cmpfloat (result.numbers[0], ==, i * 2.0);
    }
}

static void
test_results (gconstpointer data)
{
  static const guint64 chunks[] = { 0, 1, 7 };

  for (guint i = 0; i < G_N_ELEMENTS (chunks); i++)
    {
      BobbinRunSettings settings = BOBBIN_RUN_SETTINGS_INIT;
      Watch watch;

      settings.chunk = chunks[i];
      watch_init (&watch, data, BOBBIN_TEST_DOUBLE, 5000, settings);
      bobbin_run_start (watch.run);
      watch_wait (&watch);

      g_assert_cmpint (bobbin_run_get_state (watch.run), ==, BOBBIN_RUN_FINISHED);
      g_assert_cmpuint (watch.last.n_done, ==, 5000);
      g_assert_cmpuint (bobbin_run_get_n_in_order (watch.run), ==, 5000);
      g_assert_cmpuint (bobbin_test_workload_get_n_begun (watch.workload), ==, 5000);
      g_assert_cmpuint (bobbin_run_get_histogram (watch.run)->n_values, ==, 5000);
      check_results (watch.run);
      watch_clear (&watch);
    }
}

static void
test_columns (gconstpointer data)
{
  BobbinRunSettings settings = BOBBIN_RUN_SETTINGS_INIT;
  Watch watch;
  BobbinResult result;

  watch_init (&watch, data, BOBBIN_TEST_TEXT, 300, settings);
  bobbin_run_start (watch.run);
  watch_wait (&watch);

  for (guint i = 0; i < 300; i++)
    {
      g_autofree char *text = g_strdup_printf ("text of %u", i);

      bobbin_task_store_get_result (bobbin_run_get_store (watch.run), i, &result);
      g_assert_cmpuint (result.n_numbers, ==, 3);
      g_assert_cmpfloat (result.numbers[2], ==, i * 4.0);
      g_assert_cmpuint (result.n_texts, ==, 2);
      g_assert_cmpstr (result.texts[0], ==, text);
      g_assert_cmpmem (result.texts[1], result.text_lengths[1], "a\0b", 3);
    }
  watch_clear (&watch);
}

/* As many tasks at once as there are workers, and never one more. */
static void
test_limit (gconstpointer data)
{
  BobbinRunSettings settings = BOBBIN_RUN_SETTINGS_INIT;
  const Case *test = data;
  guint n_wanted = wanted_workers (test, 3);
  Watch watch;

  /* Tasks that compute go one at a time through a loop, and through the
   * processors of a hybrid's pool. */
  if (!test->is_async && g_str_equal (test->executor, "async"))
    n_wanted = 1;
  if (!test->is_async && g_str_equal (test->executor, "hybrid"))
    n_wanted = MIN (3, g_get_num_processors ());

  settings.workers = wanted_workers (test, 3);
  watch_init (&watch, test, BOBBIN_TEST_GATE, 100, settings);
  bobbin_run_start (watch.run);
  bobbin_test_wait (bobbin_test_workload_get_n_in (watch.workload) == n_wanted);
  bobbin_test_workload_open_gate (watch.workload);
  watch_wait (&watch);

  g_assert_cmpuint (bobbin_test_workload_get_peak (watch.workload), ==, n_wanted);
  g_assert_cmpuint (watch.last.n_done, ==, 100);
  check_results (watch.run);
  watch_clear (&watch);
}

static void
test_pause (gconstpointer data)
{
  BobbinRunSettings settings = BOBBIN_RUN_SETTINGS_INIT;
  guint64 n_begun;
  double elapsed;
  guint n_changed;
  Watch watch;

  settings.workers = wanted_workers (data, 4);
  watch_init (&watch, data, BOBBIN_TEST_GATE, 500, settings);
  bobbin_run_start (watch.run);
  bobbin_test_wait (bobbin_test_workload_get_n_in (watch.workload) > 0);
  bobbin_run_pause (watch.run);
  g_assert_cmpint (bobbin_run_get_state (watch.run), ==, BOBBIN_RUN_PAUSED);

  /* What runs is finished; then nothing is begun. */
  bobbin_test_workload_open_gate (watch.workload);
  bobbin_test_wait (watch.last.n_running == 0 && watch.last.n_done > 0);
  n_begun = bobbin_test_workload_get_n_begun (watch.workload);
  elapsed = watch.last.elapsed;
  n_changed = watch.n_changed;
  bobbin_test_wait (watch.n_changed >= n_changed + 3);
  g_assert_cmpuint (bobbin_test_workload_get_n_begun (watch.workload), ==, n_begun);
  g_assert_cmpuint (n_begun, <, 500);
  g_assert_cmpfloat (watch.last.elapsed, ==, elapsed);

  bobbin_run_resume (watch.run);
  watch_wait (&watch);
  g_assert_cmpuint (watch.last.n_done, ==, 500);
  g_assert_cmpuint (bobbin_test_workload_get_n_begun (watch.workload), ==, 500);
  check_results (watch.run);
  watch_clear (&watch);
}

static void
test_stop (gconstpointer data)
{
  BobbinRunSettings settings = BOBBIN_RUN_SETTINGS_INIT;
  Watch watch;

  settings.workers = wanted_workers (data, 4);
  watch_init (&watch, data, BOBBIN_TEST_GATE, 500, settings);
  bobbin_run_start (watch.run);
  bobbin_test_wait (bobbin_test_workload_get_n_in (watch.workload) > 0);
  bobbin_run_stop (watch.run);
  bobbin_run_stop (watch.run);
  watch_wait (&watch);

  g_assert_cmpint (bobbin_run_get_state (watch.run), ==, BOBBIN_RUN_CANCELLED);
  g_assert_no_error (bobbin_run_get_error (watch.run));
  g_assert_cmpuint (watch.last.n_done, ==, 0);
  g_assert_cmpuint (watch.last.n_cancelled, ==, bobbin_test_workload_get_n_begun (watch.workload));
  watch_clear (&watch);
}

static void
test_stop_paused (gconstpointer data)
{
  BobbinRunSettings settings = BOBBIN_RUN_SETTINGS_INIT;
  Watch watch;

  watch_init (&watch, data, BOBBIN_TEST_DOUBLE, 1000, settings);
  bobbin_run_start (watch.run);
  bobbin_run_pause (watch.run);
  bobbin_run_stop (watch.run);
  watch_wait (&watch);

  g_assert_true (is_over (watch.run));
  watch_clear (&watch);
}

static void
test_workers_change (gconstpointer data)
{
  static const guint numbers[] = { 8, 2, 5, 1, 12, 3 };
  BobbinRunSettings settings = BOBBIN_RUN_SETTINGS_INIT;
  guint step = 0;
  Watch watch;

  settings.workers = wanted_workers (data, 4);
  settings.chunk = 5;
  watch_init (&watch, data, BOBBIN_TEST_DOUBLE, 60000, settings);
  bobbin_run_start (watch.run);
  while (watch.n_finished == 0)
    {
      guint n_changed;

      bobbin_run_set_n_workers (watch.run, numbers[step++ % G_N_ELEMENTS (numbers)]);
      n_changed = watch.n_changed;
      bobbin_test_wait (watch.n_changed > n_changed || watch.n_finished > 0);
    }

  g_assert_cmpuint (watch.last.n_done, ==, 60000);
  g_assert_cmpuint (bobbin_test_workload_get_n_begun (watch.workload), ==, 60000);
  check_results (watch.run);
  watch_clear (&watch);
}

/* Fewer workers while all are busy, more again before they have noticed. */
static void
test_workers_revive (gconstpointer data)
{
  BobbinRunSettings settings = BOBBIN_RUN_SETTINGS_INIT;
  guint n_workers = wanted_workers (data, 4);
  Watch watch;

  settings.workers = n_workers;
  watch_init (&watch, data, BOBBIN_TEST_GATE, 200, settings);
  bobbin_run_start (watch.run);
  bobbin_test_wait (bobbin_test_workload_get_n_in (watch.workload) > 0);
  bobbin_run_set_n_workers (watch.run, 1);
  bobbin_run_set_n_workers (watch.run, n_workers);
  g_assert_cmpuint (bobbin_run_get_n_workers (watch.run), ==, n_workers);
  bobbin_test_workload_open_gate (watch.workload);
  watch_wait (&watch);

  g_assert_cmpuint (watch.last.n_done, ==, 200);
  watch_clear (&watch);
}

static void
test_retry (gconstpointer data)
{
  BobbinRunSettings settings = BOBBIN_RUN_SETTINGS_INIT;
  Watch watch;

  settings.retries = 2;
  settings.retry_delay = 0.01;
  watch_init (&watch, data, BOBBIN_TEST_FAIL_FIRST, 100, settings);
  bobbin_run_start (watch.run);
  watch_wait (&watch);

  g_assert_cmpuint (watch.last.n_done, ==, 100);
  g_assert_cmpuint (watch.last.n_failed, ==, 0);
  g_assert_cmpuint (watch.last.n_retries, ==, 200);
  for (guint i = 0; i < 100; i++)
    g_assert_cmpuint (bobbin_task_store_get (bobbin_run_get_store (watch.run), i)->attempts, ==, 3);
  watch_clear (&watch);

  /* One retry too few: all fail, and say so once. */
  settings.retries = 1;
  watch_init (&watch, data, BOBBIN_TEST_FAIL_FIRST, 100, settings);
  bobbin_run_start (watch.run);
  watch_wait (&watch);
  g_assert_cmpint (bobbin_run_get_state (watch.run), ==, BOBBIN_RUN_FINISHED);
  g_assert_cmpuint (watch.last.n_failed, ==, 100);
  g_assert_cmpuint (watch.last.n_retries, ==, 100);
  watch_clear (&watch);
}

static void
test_failures (gconstpointer data)
{
  BobbinRunSettings settings = BOBBIN_RUN_SETTINGS_INIT;
  BobbinResult result;
  Watch watch;

  watch_init (&watch, data, BOBBIN_TEST_FAIL_ODD, 1000, settings);
  bobbin_run_start (watch.run);
  watch_wait (&watch);
  g_assert_cmpint (bobbin_run_get_state (watch.run), ==, BOBBIN_RUN_FINISHED);
  g_assert_cmpuint (watch.last.n_done, ==, 500);
  g_assert_cmpuint (watch.last.n_failed, ==, 500);
  bobbin_task_store_get_result (bobbin_run_get_store (watch.run), 1, &result);
  g_assert_cmpstr (result.message, ==, "Odd.");
  g_assert_cmpstr (result.detail, ==, "The detail.");
  g_assert_true (result.has_result);
  g_assert_cmpfloat (result.numbers[0], ==, 2);
  watch_clear (&watch);
}

static void
test_failure_policy (gconstpointer data)
{
  BobbinRunSettings settings = BOBBIN_RUN_SETTINGS_INIT;
  Watch watch;

  settings.chunk = 1;
  settings.stop_after_failed = 10;
  watch_init (&watch, data, BOBBIN_TEST_FAIL_ODD, 200000, settings);
  bobbin_run_start (watch.run);
  watch_wait (&watch);
  g_assert_cmpint (bobbin_run_get_state (watch.run), ==, BOBBIN_RUN_FAILED);
  g_assert_error (bobbin_run_get_error (watch.run), BOBBIN_RUN_ERROR, BOBBIN_RUN_ERROR_TOO_MANY_FAILED);
  g_assert_cmpuint (watch.last.n_failed, >=, 10);
  watch_clear (&watch);

  settings.stop_after_failed = 0;
  settings.stop_after_percent = 60;
  watch_init (&watch, data, BOBBIN_TEST_FAIL_ODD, 200, settings);
  bobbin_run_start (watch.run);
  watch_wait (&watch);
  g_assert_cmpint (bobbin_run_get_state (watch.run), ==, BOBBIN_RUN_FINISHED);
  g_assert_cmpuint (watch.last.n_failed, ==, 100);
  watch_clear (&watch);
}

static void
test_timeout (gconstpointer data)
{
  BobbinRunSettings settings = BOBBIN_RUN_SETTINGS_INIT;
  Watch watch;

  settings.timeout = 0.02;
  watch_init (&watch, data, BOBBIN_TEST_GATE, 6, settings);
  bobbin_run_start (watch.run);
  watch_wait (&watch);

  g_assert_cmpint (bobbin_run_get_state (watch.run), ==, BOBBIN_RUN_FINISHED);
  g_assert_cmpuint (watch.last.n_failed, ==, 6);
  for (guint i = 0; i < 6; i++)
    {
      const BobbinTask *task = bobbin_task_store_get (bobbin_run_get_store (watch.run), i);

      g_assert_cmpuint (task->error, ==, BOBBIN_ERROR_KIND_TIMEOUT);
      g_assert_cmpint (task->duration, >=, 19 * 1000 * 1000);
    }
  watch_clear (&watch);
}

static void
test_output (gconstpointer data)
{
  BobbinRunSettings settings = BOBBIN_RUN_SETTINGS_INIT;
  GListModel *log;
  guint n_of_task[50] = { 0 };
  Watch watch;

  watch_init (&watch, data, BOBBIN_TEST_OUTPUT, 50, settings);
  bobbin_run_start (watch.run);
  watch_wait (&watch);

  log = G_LIST_MODEL (bobbin_run_get_output (watch.run));
  g_assert_cmpuint (g_list_model_get_n_items (log), ==, 150);
  for (guint i = 0; i < 150; i++)
    {
      static const char * const wanted[] = { "one", "two", "half" };
      g_autoptr (BobbinOutputLine) line = g_list_model_get_item (log, i);
      guint *n = &n_of_task[bobbin_output_line_get_task (line)];

      g_assert_cmpstr (bobbin_output_line_get_text (line), ==, wanted[*n]);
      (*n)++;
    }
  watch_clear (&watch);
}

/* A tiny pace: the owner falls behind, the end must still be whole. */
static void
test_slow_owner (gconstpointer data)
{
  BobbinRunSettings settings = BOBBIN_RUN_SETTINGS_INIT;
  Watch watch;

  watch_init (&watch, data, BOBBIN_TEST_DOUBLE, 50000, settings);
  bobbin_run_set_pace (watch.run, 1000, 1);
  bobbin_run_start (watch.run);
  watch_wait (&watch);
  g_assert_cmpuint (watch.last.n_done, ==, 50000);
  check_results (watch.run);
  watch_clear (&watch);
}

static void
test_never_started (void)
{
  BobbinRunSettings settings = BOBBIN_RUN_SETTINGS_INIT;
  const Case test = { "threads", FALSE };
  Watch watch;

  watch_init (&watch, &test, BOBBIN_TEST_DOUBLE, 10, settings);
  bobbin_run_pause (watch.run);
  bobbin_run_resume (watch.run);
  g_assert_cmpint (bobbin_run_get_state (watch.run), ==, BOBBIN_RUN_QUEUED);
  bobbin_run_stop (watch.run);
  g_assert_cmpint (bobbin_run_get_state (watch.run), ==, BOBBIN_RUN_CANCELLED);
  bobbin_run_start (watch.run);
  g_assert_cmpint (bobbin_run_get_state (watch.run), ==, BOBBIN_RUN_CANCELLED);
  watch_clear (&watch);
}

int
main (int   argc,
      char *argv[])
{
  static const Case cases[] = {
    { "auto", FALSE }, { "auto", TRUE },
    { "serial", FALSE }, { "serial", TRUE },
    { "threads", FALSE }, { "threads", TRUE },
    { "async", FALSE }, { "async", TRUE },
    { "hybrid", FALSE }, { "hybrid", TRUE },
  };
  static const struct {
    const char    *name;
    GTestDataFunc  func;
  } tests[] = {
    { "results", test_results },
    { "columns", test_columns },
    { "limit", test_limit },
    { "pause", test_pause },
    { "stop", test_stop },
    { "stop-paused", test_stop_paused },
    { "workers-change", test_workers_change },
    { "workers-revive", test_workers_revive },
    { "retry", test_retry },
    { "failures", test_failures },
    { "failure-policy", test_failure_policy },
    { "timeout", test_timeout },
    { "output", test_output },
    { "slow-owner", test_slow_owner },
  };

  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    for (guint j = 0; j < G_N_ELEMENTS (cases); j++)
      {
        g_autofree char *path = g_strdup_printf ("/run/%s/%s-%s", tests[i].name, cases[j].executor,
                                                 cases[j].is_async ? "waits" : "computes");

        g_test_add_data_func (path, &cases[j], tests[i].func);
      }
  g_test_add_func ("/run/never-started", test_never_started);

  return g_test_run ();
}

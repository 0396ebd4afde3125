/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tasks that are cancelled one by one while the run goes on: each has exactly
 * one outcome, whoever has it, under every executor. */

#include "engine/executors/bobbin-executors.h"
#include "engine/workloads/bobbin-workloads.h"
#include "support/bobbin-test-workload.h"

#define N_ITEMS 48

typedef struct
{
  const char *executor;
  const char *blocking;
  guint       chunk;
} Case;

static void
assert_settled (BobbinRun *run)
{
  BobbinTaskStore *store = bobbin_run_get_store (run);
  guint64 n_tasks = bobbin_task_store_get_n_tasks (store);
  guint64 n[BOBBIN_TASK_CANCELLED + 1] = { 0 };
  BobbinRunFigures figures;

  g_assert_cmpint (bobbin_run_get_state (run), ==, BOBBIN_RUN_FINISHED);
  for (guint64 i = 0; i < n_tasks; i++)
    n[bobbin_task_store_get (store, i)->state]++;
  bobbin_run_get_figures (run, &figures);
  g_assert_cmpuint (figures.n_done, ==, n[BOBBIN_TASK_DONE]);
  g_assert_cmpuint (figures.n_failed, ==, n[BOBBIN_TASK_FAILED]);
  g_assert_cmpuint (figures.n_cancelled, ==, n[BOBBIN_TASK_CANCELLED]);
  g_assert_cmpuint (figures.n_done + figures.n_failed + figures.n_cancelled, ==, n_tasks);
  g_assert_cmpuint (figures.n_waiting, ==, 0);
  g_assert_cmpuint (bobbin_run_get_n_in_order (run), ==, n_tasks);
}

/* Every third one waits for an hour. */
static gboolean
is_long (guint task)
{
  return task % 3 == 1;
}

static BobbinRun *
new_waiting_run (const Case *test)
{
  g_autoptr (BobbinJob) job = bobbin_job_new ("wait");
  g_autoptr (GPtrArray) items = g_ptr_array_new ();
  g_autoptr (BobbinInputSource) inputs = NULL;
  g_autoptr (GError) error = NULL;
  BobbinRunSettings settings = BOBBIN_RUN_SETTINGS_INIT;
  BobbinRun *run;

  for (guint i = 0; i < N_ITEMS; i++)
    g_ptr_array_add (items, (gpointer) (is_long (i) ? "3600" : "0.001"));
  g_ptr_array_add (items, NULL);
  inputs = bobbin_input_source_new_items ((const char * const *) items->pdata);
  settings.executor = test->executor;
  settings.chunk = test->chunk;
  settings.workers = g_str_equal (test->executor, "serial") ? 1 : 3;
  bobbin_job_set_parameter (job, "from-input", "true");
  bobbin_job_set_parameter (job, "blocking", test->blocking);
  bobbin_job_set_inputs (job, inputs);
  bobbin_job_set_settings (job, &settings);
  run = bobbin_executors_new_run (job, NULL, &error);
  g_assert_no_error (error);

  return run;
}

static gboolean
is_running (BobbinRun *run)
{
  BobbinRunFigures figures;

  bobbin_run_get_figures (run, &figures);

  return figures.n_running > 0;
}

/* Some of the long ones run, some wait in chunks, some were never handed out:
 * without them, the run ends within the hour. */
static void
test_long_ones (gconstpointer data)
{
  const Case *test = data;
  g_autoptr (BobbinRun) run = new_waiting_run (test);
  guint32 tasks[N_ITEMS];
  guint n_tasks = 0;

  for (guint i = 0; i < N_ITEMS; i++)
    if (is_long (i))
      tasks[n_tasks++] = i;

  bobbin_run_start (run);
  bobbin_test_wait (is_running (run));
  bobbin_run_cancel_tasks (run, tasks, n_tasks);
  bobbin_test_wait (BOBBIN_RUN_IS_OVER (bobbin_run_get_state (run)));

  assert_settled (run);
  for (guint i = 0; i < N_ITEMS; i++)
    {
      const BobbinTask *task = bobbin_task_store_get (bobbin_run_get_store (run), i);

      g_assert_cmpint (task->state, ==, is_long (i) ? BOBBIN_TASK_CANCELLED : BOBBIN_TASK_DONE);
      g_assert_cmpint (task->error, ==, is_long (i) ? BOBBIN_ERROR_KIND_CANCELLED : BOBBIN_ERROR_KIND_NONE);
    }
}

/* Those that nobody has are settled by the call itself, and the order goes on. */
static void
test_waiting_ones (void)
{
  g_autoptr (BobbinTestWorkload) workload = bobbin_test_workload_new (BOBBIN_TEST_GATE, FALSE);
  g_autoptr (BobbinRun) run = bobbin_test_run_new (workload, "threads", 100,
                                                   (BobbinRunSettings) { .executor = "threads", .workers = 2 });
  guint32 tasks[] = { 99, 50, 51, 52, 98, 50, 70 };
  BobbinRunFigures figures;

  bobbin_run_start (run);
  bobbin_test_wait (bobbin_test_workload_get_n_in (workload) == 2);
  bobbin_run_cancel_tasks (run, tasks, G_N_ELEMENTS (tasks));
  bobbin_run_get_figures (run, &figures);
  g_assert_cmpuint (figures.n_cancelled, ==, 6);
  for (guint i = 0; i < G_N_ELEMENTS (tasks); i++)
    {
      const BobbinTask *task = bobbin_task_store_get (bobbin_run_get_store (run), tasks[i]);

      g_assert_cmpint (task->state, ==, BOBBIN_TASK_CANCELLED);
      g_assert_cmpuint (task->attempts, ==, 0);
      g_assert_null (bobbin_task_store_get_attempt (bobbin_run_get_store (run), tasks[i], 1));
    }

  bobbin_test_workload_open_gate (workload);
  bobbin_test_wait (BOBBIN_RUN_IS_OVER (bobbin_run_get_state (run)));
  assert_settled (run);
  bobbin_run_get_figures (run, &figures);
  g_assert_cmpuint (figures.n_cancelled, ==, 6);
  g_assert_cmpuint (bobbin_test_workload_get_n_begun (workload), ==, 94);
}

/* All that is left, while the run is paused: it is over then. */
static void
test_all_while_paused (void)
{
  g_autoptr (BobbinTestWorkload) workload = bobbin_test_workload_new (BOBBIN_TEST_GATE, FALSE);
  g_autoptr (BobbinRun) run = bobbin_test_run_new (workload, "threads", 1000,
                                                   (BobbinRunSettings) { .executor = "threads", .workers = 2, .chunk = 10 });
  guint32 tasks[1000];

  for (guint i = 0; i < 1000; i++)
    tasks[i] = i;
  bobbin_run_start (run);
  bobbin_test_wait (bobbin_test_workload_get_n_in (workload) == 2);
  bobbin_run_pause (run);
  bobbin_run_cancel_tasks (run, tasks, 1000);
  bobbin_test_wait (bobbin_test_workload_get_n_in (workload) == 0);
  bobbin_run_resume (run);
  bobbin_test_wait (BOBBIN_RUN_IS_OVER (bobbin_run_get_state (run)));
  assert_settled (run);
  g_assert_cmpuint (bobbin_test_workload_get_n_begun (workload), ==, 2);
}

/* One that waits to be tried again, and one that fails while it is cancelled:
 * none is tried again. */
static void
test_retrying (gconstpointer executor)
{
  g_autoptr (BobbinTestWorkload) workload = bobbin_test_workload_new (BOBBIN_TEST_FAIL_FIRST, FALSE);
  BobbinRunSettings settings = { .executor = executor, .retries = 5, .retry_delay = 3600 };
  g_autoptr (BobbinRun) run = bobbin_test_run_new (workload, executor, 5, settings);
  guint32 tasks[] = { 0, 1, 2, 3, 4 };
  BobbinRunFigures figures;

  bobbin_run_start (run);
  bobbin_test_wait ((bobbin_run_get_figures (run, &figures), figures.n_retries == 5));
  bobbin_run_cancel_tasks (run, tasks, G_N_ELEMENTS (tasks));
  bobbin_test_wait (BOBBIN_RUN_IS_OVER (bobbin_run_get_state (run)));
  assert_settled (run);
  for (guint i = 0; i < 5; i++)
    {
      const BobbinTask *attempt = bobbin_task_store_get_attempt (bobbin_run_get_store (run), i, 1);

      g_assert_cmpint (bobbin_task_store_get (bobbin_run_get_store (run), i)->state, ==, BOBBIN_TASK_CANCELLED);
      g_assert_nonnull (attempt);
      g_assert_cmpint (attempt->error, ==, BOBBIN_ERROR_KIND_CRASHED);
      g_assert_null (bobbin_task_store_get_attempt (bobbin_run_get_store (run), i, 2));
    }
}

/* Any tasks at any time, settled or not, over and over. */
static void
test_at_random (gconstpointer executor)
{
  const guint n_tasks = 20000;
  g_autoptr (BobbinTestWorkload) workload = NULL;
  g_autoptr (BobbinRun) run = NULL;
  gboolean is_async = g_test_rand_bit ();

  workload = bobbin_test_workload_new (g_test_rand_bit () ? BOBBIN_TEST_DOUBLE : BOBBIN_TEST_FAIL_FIRST, is_async);
  run = bobbin_test_run_new (workload, executor, n_tasks,
                             (BobbinRunSettings) { .executor = executor, .retries = 2 });
  bobbin_run_start (run);
  while (!BOBBIN_RUN_IS_OVER (bobbin_run_get_state (run)))
    {
      guint32 tasks[64];

      for (guint i = 0; i < G_N_ELEMENTS (tasks); i++)
        tasks[i] = (guint32) g_test_rand_int_range (0, (gint32) n_tasks);
      bobbin_run_cancel_tasks (run, tasks, (guint) g_test_rand_int_range (1, G_N_ELEMENTS (tasks)));
      g_main_context_iteration (NULL, FALSE);
    }
  assert_settled (run);
}

int
main (int   argc,
      char *argv[])
{
  static const Case cases[] = {
    { "serial", "false", 0 }, { "serial", "true", 8 },
    { "threads", "false", 0 }, { "threads", "true", 0 }, { "threads", "false", 8 }, { "threads", "true", 8 },
    { "async", "false", 0 }, { "async", "false", 8 }, { "async", "true", 0 },
    { "hybrid", "false", 0 }, { "hybrid", "true", 8 },
    { "processes", "false", 0 }, { "processes", "true", 0 }, { "processes", "false", 8 }, { "processes", "true", 8 },
  };
  static const char * const executors[] = { "serial", "threads", "async", "hybrid" };

  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/cancel/long/%s-%s-%u", cases[i].executor,
                                               g_str_equal (cases[i].blocking, "true") ? "blocking" : "waiting",
                                               cases[i].chunk);

      g_test_add_data_func (path, &cases[i], test_long_ones);
    }
  g_test_add_func ("/cancel/waiting", test_waiting_ones);
  g_test_add_func ("/cancel/all-while-paused", test_all_while_paused);
  for (guint i = 0; i < G_N_ELEMENTS (executors); i++)
    {
      g_autofree char *retrying = g_strdup_printf ("/cancel/retrying/%s", executors[i]);
      g_autofree char *random = g_strdup_printf ("/cancel/at-random/%s", executors[i]);

      g_test_add_data_func (retrying, executors[i], test_retrying);
      g_test_add_data_func (random, executors[i], test_at_random);
    }

  return g_test_run ();
}

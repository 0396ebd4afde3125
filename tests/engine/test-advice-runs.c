/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Faults made on purpose, and whether they are found. Numbers are not asserted:
 * they depend on the system and on who else works on it. */

#include "bobbin-config.h"

#include <glib/gstdio.h>
#include <math.h>
#include <stdarg.h>

#include "engine/advice/bobbin-diagnosis.h"
#include "engine/executors/bobbin-executors.h"
#include "engine/practice/bobbin-practice-server.h"
#include "support/bobbin-test-workload.h"

/* What is said of a run does not depend on the processors that are here. */
#define N_PROCESSORS 4

static void
wait_for_end (BobbinRun *run)
{
  bobbin_run_start (run);
  bobbin_test_wait (BOBBIN_RUN_IS_OVER (bobbin_run_get_state (run)));
  g_assert_cmpint (bobbin_run_get_state (run), ==, BOBBIN_RUN_FINISHED);
}

/* What must hold for every run. */
static void
check_profile (const BobbinProfile *profile,
               BobbinRun           *run)
{
  BobbinTaskStore *store = bobbin_run_get_store (run);
  double total = 0, idle = 0, durations = 0, all;

  for (guint i = 0; i < profile->n_lanes; i++)
    {
      const BobbinLaneProfile *lane = &profile->lanes[i];

      g_assert_cmpfloat_with_epsilon (lane->working + lane->waiting + lane->starting + lane->idle, lane->total, 1e-6);
      g_assert_cmpfloat_with_epsilon (lane->dispatch + lane->ending, lane->idle, 1e-6);
      g_assert_cmpfloat (MIN (lane->dispatch, lane->ending), >=, -1e-9);
      total += lane->total;
      idle += lane->idle;
    }
  all = profile->shares.working + profile->shares.waiting + profile->shares.starting + profile->shares.idle;
  g_assert_cmpfloat_with_epsilon (all, 1, 1e-6);
  g_assert_cmpfloat_with_epsilon (total, profile->total, 1e-6);
  g_assert_cmpfloat_with_epsilon (idle, profile->shares.idle * total, 1e-3 * total);
  g_assert_cmpfloat (profile->dispatch, <=, profile->shares.idle + 1e-6);
  g_assert_cmpfloat (profile->end_lost, <=, profile->shares.idle + 1e-6);

  if (profile->n_retries > 0)
    return;

  /* As the exported times say it. */
  for (guint64 i = 0; i < profile->n_tasks; i++)
    durations += (double) bobbin_task_store_get (store, i)->duration / 1e9;
  g_assert_cmpfloat_with_epsilon (profile->efficiency * total, durations, 1e-3 * total);
  g_assert_cmpfloat_with_epsilon (profile->parallelism, durations / profile->elapsed, 1e-3 * profile->n_workers);
}

static gboolean
is_found (BobbinRun         *run,
          BobbinFindingKind  kind)
{
  g_auto (BobbinProfile) profile = { 0 };
  g_autoptr (GPtrArray) findings = NULL;

  bobbin_profile_init (&profile, run);
  check_profile (&profile, run);
  profile.n_processors = N_PROCESSORS;
  findings = bobbin_diagnose (&profile);
  for (guint i = 0; i < findings->len; i++)
    {
      BobbinFinding *finding = g_ptr_array_index (findings, i);

      g_test_message ("%.2f %s %s", finding->cost, finding->title, finding->evidence);
      if (finding->kind == kind)
        return TRUE;
    }

  return FALSE;
}

static void
expect (BobbinRun         *run,
        BobbinFindingKind  kind)
{
  wait_for_end (run);
  g_assert_true (is_found (run, kind));
}

/* A run of a job: names and values of parameters, ended by NULL. */
G_GNUC_NULL_TERMINATED
static BobbinRun *
new_run (const char              *kind,
         BobbinInputSource       *source,
         const BobbinRunSettings *settings,
         ...)
{
  g_autoptr (BobbinJob) job = bobbin_job_new (kind);
  g_autoptr (GError) error = NULL;
  BobbinRun *run;
  const char *name;
  va_list parameters;

  va_start (parameters, settings);
  while ((name = va_arg (parameters, const char *)) != NULL)
    bobbin_job_set_parameter (job, name, va_arg (parameters, const char *));
  va_end (parameters);

  bobbin_job_set_inputs (job, source);
  bobbin_job_set_settings (job, settings);
  run = bobbin_executors_new_run (job, NULL, &error);
  g_assert_no_error (error);

  return run;
}

static BobbinInputSource *
new_range (const char *range)
{
  return bobbin_input_source_new_range (range, NULL);
}

static BobbinRun *
new_test_run (BobbinTestMode           mode,
              const char              *executor,
              guint64                  n_tasks,
              const BobbinRunSettings *settings)
{
  g_autoptr (BobbinTestWorkload) workload = bobbin_test_workload_new (mode, FALSE);

  return bobbin_test_run_new (workload, executor, n_tasks, *settings);
}

static void
test_small_chunks (void)
{
  BobbinRunSettings settings = BOBBIN_RUN_SETTINGS_INIT;
  g_autoptr (BobbinInputSource) source = new_range ("0:600000");
  g_autoptr (BobbinRun) run = NULL;

  settings.chunk = 1;
  settings.workers = 2;
  run = new_run ("formula", source, &settings, "expression", "x * x", NULL);
  expect (run, BOBBIN_FINDING_SMALL_CHUNKS);
}

static void
test_large_chunks (void)
{
  BobbinRunSettings settings = BOBBIN_RUN_SETTINGS_INIT;
  g_autoptr (BobbinInputSource) source = new_range ("0:20");
  g_autoptr (BobbinRun) run = NULL;

  settings.chunk = 15;
  settings.workers = 2;
  run = new_run ("wait", source, &settings, "seconds", "0.03", NULL);
  expect (run, BOBBIN_FINDING_LARGE_CHUNKS);
}

static void
test_few_tasks (void)
{
  BobbinRunSettings settings = BOBBIN_RUN_SETTINGS_INIT;
  g_autoptr (BobbinInputSource) source = new_range ("0:5");
  g_autoptr (BobbinRun) run = NULL;

  settings.workers = 4;
  run = new_run ("wait", source, &settings, "seconds", "0.2", NULL);
  expect (run, BOBBIN_FINDING_FEW_TASKS);
}

static void
test_long_task (void)
{
  static const char * const items[] = { "0.01", "0.01", "0.01", "0.01", "0.01", "0.01", "0.01", "0.6", NULL };
  BobbinRunSettings settings = BOBBIN_RUN_SETTINGS_INIT;
  g_autoptr (BobbinInputSource) source = bobbin_input_source_new_items (items);
  g_autoptr (BobbinRun) run = NULL;
  g_auto (BobbinProfile) profile = { 0 };

  settings.workers = 4;
  run = new_run ("wait", source, &settings, "from-input", "true", NULL);
  expect (run, BOBBIN_FINDING_LONG_TASK);

  bobbin_profile_init (&profile, run);
  g_assert_cmpuint (profile.n_stragglers, ==, 1);
  g_assert_cmpuint (profile.stragglers[0].task, ==, 7);
  g_assert_cmpuint (profile.pole_tasks[0].task, ==, 7);
  g_assert_cmpfloat (profile.pole, >, 0.3);
}

static void
test_retries (void)
{
  BobbinRunSettings settings = BOBBIN_RUN_SETTINGS_INIT;
  g_autoptr (BobbinRun) run = NULL;

  settings.retries = 2;
  settings.retry_delay = 0.2;
  settings.workers = 2;
  run = new_test_run (BOBBIN_TEST_FAIL_FIRST, "threads", 10, &settings);
  expect (run, BOBBIN_FINDING_RETRIES);
}

static void
test_many_workers (void)
{
  static const char * const executors[] = { "threads", "hybrid" };

  for (guint i = 0; i < G_N_ELEMENTS (executors); i++)
    {
      BobbinRunSettings settings = BOBBIN_RUN_SETTINGS_INIT;
      g_autoptr (BobbinRun) run = NULL;

      settings.workers = 4 * MAX (g_get_num_processors (), N_PROCESSORS);
      run = new_test_run (BOBBIN_TEST_SPIN, executors[i], 20 * settings.workers, &settings);
      expect (run, BOBBIN_FINDING_MANY_WORKERS);
    }
}

static void
test_blocked_loop (void)
{
  BobbinRunSettings settings = BOBBIN_RUN_SETTINGS_INIT;
  g_autoptr (BobbinInputSource) source = new_range ("0:20");
  g_autoptr (BobbinRun) computing = NULL;
  g_autoptr (BobbinRun) sleeping = NULL;

  settings.workers = 8;
  computing = new_test_run (BOBBIN_TEST_SPIN, "async", 100, &settings);
  expect (computing, BOBBIN_FINDING_BLOCKED_LOOP);

  settings.executor = "async";
  sleeping = new_run ("wait", source, &settings, "seconds", "0.03", "blocking", "true", NULL);
  expect (sleeping, BOBBIN_FINDING_BLOCKED_LOOP);
}

static void
test_slow_host (void)
{
  g_autoptr (BobbinPracticeServer) fast = bobbin_practice_server_new (0, NULL);
  g_autoptr (BobbinPracticeServer) slow = bobbin_practice_server_new (0, NULL);
  g_autoptr (GPtrArray) urls = g_ptr_array_new_null_terminated (16, g_free, TRUE);
  g_autoptr (BobbinInputSource) source = NULL;
  BobbinRunSettings settings = BOBBIN_RUN_SETTINGS_INIT;
  g_autoptr (BobbinRun) run = NULL;
  g_auto (BobbinProfile) profile = { 0 };

  g_assert_nonnull (fast);
  g_assert_nonnull (slow);
  /* So slow that the others are fast even where a sanitizer watches each of
   * their steps and others use the machine. */
  for (guint i = 0; i < 16; i++)
    g_ptr_array_add (urls, i % 4 == 0
                     ? g_strdup_printf ("%s/%u?delay=2000", bobbin_practice_server_get_base_url (slow), i)
                     : g_strdup_printf ("%s/%u", bobbin_practice_server_get_base_url (fast), i));
  source = bobbin_input_source_new_items ((const char * const *) urls->pdata);
  settings.executor = "async";
  settings.workers = 4;
  run = new_run ("fetch", source, &settings, NULL);
  expect (run, BOBBIN_FINDING_SLOW_HOST);

  bobbin_profile_init (&profile, run);
  g_assert_cmpuint (profile.n_all_peers, ==, 2);
  g_assert_cmpuint (profile.peers[0].n_attempts, ==, 4);
  g_assert_cmpuint (profile.peers[1].n_attempts, ==, 12);
  g_assert_true (g_str_has_suffix (bobbin_practice_server_get_base_url (slow), profile.peers[0].name));
}

/* A Python function of a module that is written for the test. */
static void
run_python (const char        *module,
            const char        *executor,
            guint              n_workers,
            const char        *range,
            BobbinFindingKind  kind)
{
  g_autofree char *folder = g_dir_make_tmp ("bobbin-test-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "faults.py", NULL);
  g_autofree char *function = g_strconcat (path, ":work", NULL);
  g_autoptr (BobbinInputSource) source = new_range (range);
  BobbinRunSettings settings = BOBBIN_RUN_SETTINGS_INIT;
  g_autoptr (BobbinRun) run = NULL;

  g_setenv ("PYTHONDONTWRITEBYTECODE", "1", TRUE);
  g_assert_true (g_file_set_contents (path, module, -1, NULL));
  settings.executor = g_intern_string (executor);
  settings.workers = n_workers;
  run = new_run ("python", source, &settings, "function", function, NULL);
  expect (run, kind);

  g_remove (path);
  g_rmdir (folder);
}

#define SPIN "import time\n" \
             "def spin():\n" \
             "    end = time.thread_time() + 0.01\n" \
             "    while time.thread_time() < end: pass\n"

static void
test_gil (void)
{
  run_python (SPIN "def work(x): spin()\n", "threads", 4, "0:60", BOBBIN_FINDING_GIL);
}

static void
test_blocked_coroutines (void)
{
  run_python (SPIN "async def work(x): spin()\n", "async", 4, "0:60", BOBBIN_FINDING_BLOCKED_LOOP);
}

static void
test_startup (void)
{
  run_python ("import time\ntime.sleep(0.4)\ndef work(x): return x\n", "processes", 3, "0:10",
              BOBBIN_FINDING_STARTUP);
}

/* A pause is nobody’s fault. */
static void
test_pause (void)
{
  BobbinRunSettings settings = BOBBIN_RUN_SETTINGS_INIT;
  g_autoptr (BobbinTestWorkload) workload = bobbin_test_workload_new (BOBBIN_TEST_GATE, FALSE);
  g_autoptr (BobbinRun) run = NULL;
  g_auto (BobbinProfile) profile = { 0 };
  gint64 end;

  settings.workers = 2;
  run = bobbin_test_run_new (workload, "threads", 50, settings);
  bobbin_run_start (run);
  bobbin_test_wait (bobbin_test_workload_get_n_in (workload) == 2);
  bobbin_run_pause (run);
  bobbin_test_workload_open_gate (workload);
  bobbin_test_wait (bobbin_test_workload_get_n_in (workload) == 0);
  end = bobbin_run_get_time (run) + 400 * 1000 * 1000;
  bobbin_test_wait (bobbin_run_get_time (run) > end);
  bobbin_run_resume (run);
  bobbin_test_wait (BOBBIN_RUN_IS_OVER (bobbin_run_get_state (run)));

  bobbin_profile_init (&profile, run);
  check_profile (&profile, run);
  g_assert_cmpfloat (profile.total, <=, 2 * (profile.elapsed + 0.05));
}

/* At any moment, and for a run that was never started. */
static void
test_any_moment (void)
{
  BobbinRunSettings settings = BOBBIN_RUN_SETTINGS_INIT;
  g_autoptr (BobbinTestWorkload) workload = bobbin_test_workload_new (BOBBIN_TEST_GATE, FALSE);
  g_autoptr (BobbinRun) run = bobbin_test_run_new (workload, "threads", 3, settings);
  g_auto (BobbinProfile) before = { 0 };
  g_auto (BobbinProfile) during = { 0 };

  bobbin_profile_init (&before, run);
  g_assert_cmpuint (before.n_attempts, ==, 0);
  g_assert_cmpfloat (before.elapsed, ==, 0);
  bobbin_run_start (run);
  bobbin_test_wait (bobbin_test_workload_get_n_in (workload) == 3);
  for (;;)
    {
      bobbin_profile_clear (&during);
      bobbin_profile_init (&during, run);
      g_assert_false (during.is_over);
      g_assert_cmpfloat (during.efficiency, <=, 1);
      if (during.n_pole_tasks == 3 && during.pole > 0)
        break;
      g_main_context_iteration (NULL, TRUE);
    }
  bobbin_test_workload_open_gate (workload);
  bobbin_test_wait (BOBBIN_RUN_IS_OVER (bobbin_run_get_state (run)));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/advice-runs/small-chunks", test_small_chunks);
  g_test_add_func ("/advice-runs/large-chunks", test_large_chunks);
  g_test_add_func ("/advice-runs/few-tasks", test_few_tasks);
  g_test_add_func ("/advice-runs/long-task", test_long_task);
  g_test_add_func ("/advice-runs/retries", test_retries);
  g_test_add_func ("/advice-runs/many-workers", test_many_workers);
  g_test_add_func ("/advice-runs/blocked-loop", test_blocked_loop);
  g_test_add_func ("/advice-runs/slow-host", test_slow_host);
  g_test_add_func ("/advice-runs/gil", test_gil);
  g_test_add_func ("/advice-runs/blocked-coroutines", test_blocked_coroutines);
  g_test_add_func ("/advice-runs/startup", test_startup);
  g_test_add_func ("/advice-runs/pause", test_pause);
  g_test_add_func ("/advice-runs/any-moment", test_any_moment);

  return g_test_run ();
}

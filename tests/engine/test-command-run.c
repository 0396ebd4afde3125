/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <math.h>
#include <sys/wait.h>

#include "engine/executors/bobbin-executors.h"

/* A run of @command over 24 numbers by the executor @id. */
static BobbinRun *
new_run (const char *command,
         const char *id,
         double      timeout)
{
  g_autoptr(BobbinInputSource) source = NULL;
  g_autoptr(BobbinJob) job = bobbin_job_new ("command");
  g_autoptr(GError) error = NULL;
  BobbinRunSettings settings = BOBBIN_RUN_SETTINGS_INIT;
  BobbinRun *run;

  source = bobbin_input_source_new_range ("0:24", &error);
  g_assert_no_error (error);

  settings.executor = g_intern_string (id);
  settings.timeout = timeout;
  bobbin_job_set_parameter (job, "command", command);
  bobbin_job_set_parameter (job, "kill-after", "0.05");
  bobbin_job_set_inputs (job, source);
  bobbin_job_set_settings (job, &settings);

  run = bobbin_executors_new_run (job, NULL, &error);
  g_assert_no_error (error);

  return run;
}

static void
finish (BobbinRun *run)
{
  while (!BOBBIN_RUN_IS_OVER (bobbin_run_get_state (run)))
    g_main_context_iteration (NULL, TRUE);

  /* Nothing that was started is left, not even as a zombie. */
  g_assert_cmpint (waitpid (-1, NULL, WNOHANG), ==, -1);
  g_assert_cmpint (errno, ==, ECHILD);
}

static void
test_results (gconstpointer data)
{
  g_autoptr(BobbinRun) run = new_run ("printf '%s-%s' {} {#}", data, 0);

  bobbin_run_start (run);
  finish (run);
  g_assert_cmpint (bobbin_run_get_state (run), ==, BOBBIN_RUN_FINISHED);

  for (guint64 i = 0; i < 24; i++)
    {
      g_autofree char *expected = g_strdup_printf ("%u-%u", (guint) i, (guint) i + 1);
      BobbinResult result;

      bobbin_task_store_get_result (bobbin_run_get_store (run), i, &result);
      g_assert_cmpmem (result.texts[0], result.text_lengths[0], expected, strlen (expected));
      g_assert_cmpfloat (result.numbers[0], ==, 0);
    }
}

/* Each of them takes its time, and then TERM and KILL; the others still run. They
 * have time enough also where 24 shells begin at once and the machine stops for a
 * moment. */
static void
test_time_limit (gconstpointer data)
{
  g_autoptr(BobbinRun) run = new_run ("case {} in 3|7) trap '' TERM; while :; do sleep 1000; done;; esac", data, 2);
  BobbinRunFigures figures;

  bobbin_run_start (run);
  finish (run);
  g_assert_cmpint (bobbin_run_get_state (run), ==, BOBBIN_RUN_FINISHED);

  bobbin_run_get_figures (run, &figures);
  g_assert_cmpuint (figures.n_failed, ==, 2);
  g_assert_cmpuint (figures.n_done, ==, 22);
  g_assert_cmpint (bobbin_task_store_get (bobbin_run_get_store (run), 3)->error, ==, BOBBIN_ERROR_KIND_TIMEOUT);
  g_assert_cmpint (bobbin_task_store_get (bobbin_run_get_store (run), 7)->error, ==, BOBBIN_ERROR_KIND_TIMEOUT);
}

static void
stop_cb (BobbinRun *run)
{
  BobbinRunFigures figures;

  bobbin_run_get_figures (run, &figures);
  if (figures.n_running > 0)
    bobbin_run_stop (run);
}

static void
test_stop (gconstpointer data)
{
  g_autoptr(BobbinRun) run = new_run ("trap '' TERM; echo {}; sleep 1000 & wait", data, 0);

  g_signal_connect (run, "changed", G_CALLBACK (stop_cb), NULL);
  bobbin_run_start (run);
  finish (run);
  g_assert_cmpint (bobbin_run_get_state (run), ==, BOBBIN_RUN_CANCELLED);
}

int
main (int   argc,
      char *argv[])
{
  static const char * const executors[] = { "serial", "threads", "async", "hybrid" };

  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (executors); i++)
    {
      g_autofree char *results = g_strconcat ("/command-run/results/", executors[i], NULL);
      g_autofree char *time_limit = g_strconcat ("/command-run/time-limit/", executors[i], NULL);
      g_autofree char *stop = g_strconcat ("/command-run/stop/", executors[i], NULL);

      g_test_add_data_func (results, executors[i], test_results);
      g_test_add_data_func (time_limit, executors[i], test_time_limit);
      g_test_add_data_func (stop, executors[i], test_stop);
    }

  return g_test_run ();
}

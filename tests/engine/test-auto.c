/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The executor "auto" while it changes the way of running: what it chooses from
 * which numbers is asked in test-auto-pilot.c. Here it is a coroutine of which
 * nobody knows that it is one until its worker says so, so that each run begins
 * with processes and goes on with a loop. */

#include "bobbin-config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "engine/executors/bobbin-executors.h"
#include "engine/run/bobbin-run-replay.h"
#include "support/bobbin-test-workload.h"

#define MODULE \
  "import asyncio, os, pathlib, time\n" \
  "folder = pathlib.Path(__file__).parent\n" \
  "(folder / 'imported').open('a').write('once ')\n" \
  "def note(x):\n" \
  "    fd = os.open(folder / 'done', os.O_WRONLY | os.O_CREAT | os.O_APPEND)\n" \
  "    os.write(fd, f'{x}\\n'.encode())\n" \
  "    os.close(fd)\n" \
  "async def work(x):\n" \
  "    note(x)\n" \
  "    await asyncio.sleep(0.03)\n" \
  "    return x * 2\n" \
  "async def odd(x):\n" \
  "    note(x)\n" \
  "    await asyncio.sleep(0.01)\n" \
  "    if x % 2: raise ValueError('odd')\n" \
  "    return x * 2\n" \
  "async def second(x):\n" \
  "    note(x)\n" \
  "    await asyncio.sleep(0.01)\n" \
  "    mark = folder / f'mark-{x}'\n" \
  "    if not mark.exists():\n" \
  "        mark.touch()\n" \
  "        raise ValueError('first')\n" \
  "    return x * 2\n" \
  "def plain(x):\n" \
  "    note(x)\n" \
  "    time.sleep(0.1)\n" \
  "    return x * 2\n" \
  "async def compute(x):\n" \
  "    note(x)\n" \
  "    end = time.process_time() + 0.01\n" \
  "    while time.process_time() < end: pass\n" \
  "    return x * 2\n" \
  "def tiny(x):\n" \
  "    return x * 2\n"

typedef struct
{
  char      *folder;
  BobbinRun *run;
  guint64    n_tasks;
  guint      n_steps;      /* that “changed” was told of */
  guint      n_changed;
} Fixture;

static void
changed_cb (BobbinRun *run,
            Fixture   *fixture)
{
  fixture->n_steps = bobbin_run_get_plan (run)->steps->len;
  fixture->n_changed++;
}

/* @function is one of the module, or "FILE:FUNCTION". */
static void
set_up (Fixture           *fixture,
        const char        *function,
        guint64            n_tasks,
        BobbinRunSettings  settings)
{
  g_autofree char *range = g_strdup_printf ("0:%" G_GUINT64_FORMAT, n_tasks);
  g_autofree char *what = g_strconcat (strchr (function, ':') == NULL ? "autowork:" : "", function, NULL);
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (BobbinInputSource) source = bobbin_input_source_new_range (range, &error);
  g_autoptr (BobbinJob) job = bobbin_job_new ("python");

  *fixture = (Fixture) { .n_tasks = n_tasks };
  fixture->folder = g_dir_make_tmp ("bobbin-test-XXXXXX", &error);
  g_assert_no_error (error);
  path = g_build_filename (fixture->folder, "autowork.py", NULL);
  g_assert_true (g_file_set_contents (path, MODULE, -1, NULL));

  settings.executor = "auto";
  bobbin_job_set_inputs (job, source);
  bobbin_job_set_settings (job, &settings);
  bobbin_job_set_parameter (job, "function", what);
  bobbin_job_set_folder (job, fixture->folder);
  fixture->run = bobbin_executors_new_run (job, NULL, &error);
  g_assert_no_error (error);
  g_signal_connect (fixture->run, "changed", G_CALLBACK (changed_cb), fixture);
  bobbin_run_start (fixture->run);
}

static void
tear_down (Fixture *fixture)
{
  g_autoptr (GDir) dir = g_dir_open (fixture->folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (fixture->folder, name, NULL);

      g_remove (path);
    }
  g_rmdir (fixture->folder);
  g_free (fixture->folder);
  g_assert_finalize_object (fixture->run);
}

static gboolean
is_over (Fixture *fixture)
{
  return BOBBIN_RUN_IS_OVER (bobbin_run_get_state (fixture->run));
}

/* That whatever was chosen later was a copy of what there was already. */
static void
assert_imported_once (Fixture *fixture)
{
  g_autofree char *path = g_build_filename (fixture->folder, "imported", NULL);
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "once ");
}

/* How often the function was called. */
static guint
count_calls (Fixture *fixture)
{
  g_autofree char *path = g_build_filename (fixture->folder, "done", NULL);
  g_autofree char *text = NULL;
  guint n = 0;

  if (g_file_get_contents (path, &text, NULL, NULL))
    for (const char *at = text; (at = strchr (at, '\n')) != NULL; at++)
      n++;

  return n;
}

static void
check_results (Fixture *fixture)
{
  BobbinTaskStore *store = bobbin_run_get_store (fixture->run);
  BobbinResult result;

  g_assert_cmpint (bobbin_run_get_state (fixture->run), ==, BOBBIN_RUN_FINISHED);
  for (guint64 i = 0; i < fixture->n_tasks; i++)
    {
      g_assert_cmpuint (bobbin_task_store_get (store, i)->state, ==, BOBBIN_TASK_DONE);
      bobbin_task_store_get_result (store, i, &result);
      g_assert_cmpfloat (result.numbers[0], ==, i * 2.0);
    }
}

static void
assert_plan (Fixture    *fixture,
             const char *executor)
{
  const BobbinPlan *plan = bobbin_run_get_plan (fixture->run);
  const BobbinPlanStep *step = bobbin_plan_get_step (plan);
  g_autofree char *text = bobbin_plan_dup_text (plan);

  g_test_message ("%s", text);
  g_assert_nonnull (step);
  g_assert_cmpstr (step->executor, ==, executor);
  g_assert_cmpuint (step->n_workers, ==, bobbin_run_get_n_workers (fixture->run));
  g_assert_cmpuint (plan->n_processors, >, 0);
  g_assert_true (g_str_has_suffix (text, "."));
}

static void
test_once (void)
{
  BobbinRunSettings settings = BOBBIN_RUN_SETTINGS_INIT;
  Fixture fixture;

  set_up (&fixture, "work", 300, settings);
  g_assert_nonnull (bobbin_run_get_plan (fixture.run));
  g_assert_null (bobbin_plan_get_step (bobbin_run_get_plan (fixture.run)));
  bobbin_test_wait (is_over (&fixture));
  check_results (&fixture);
  assert_plan (&fixture, "async");
  assert_imported_once (&fixture);
  g_assert_cmpuint (count_calls (&fixture), ==, 300);
  g_assert_cmpuint (fixture.n_steps, ==, bobbin_run_get_plan (fixture.run)->steps->len);
  tear_down (&fixture);
}

/* What it chooses for these is not asked: that depends on who else computes. */
static void
test_plain (gconstpointer data)
{
  BobbinRunSettings settings = BOBBIN_RUN_SETTINGS_INIT;
  Fixture fixture;

  set_up (&fixture, data, 40, settings);
  bobbin_test_wait (is_over (&fixture));
  check_results (&fixture);
  assert_imported_once (&fixture);
  g_assert_nonnull (bobbin_plan_get_step (bobbin_run_get_plan (fixture.run)));
  if (g_str_equal (data, "plain"))
    g_assert_cmpuint (count_calls (&fixture), ==, 40);
  tear_down (&fixture);
}

/* A coroutine that computes: once it was taken from the loop for that, it stays
 * away from it, however long the run is. Of a file it is known before it has begun
 * that it is one. */
static void
test_computing_coroutine (gconstpointer data)
{
  BobbinRunSettings settings = BOBBIN_RUN_SETTINGS_INIT;
  gboolean was_taken = FALSE;
  const BobbinPlan *plan;
  Fixture fixture;

  set_up (&fixture, data, 200, settings);
  bobbin_test_wait (is_over (&fixture));
  check_results (&fixture);
  assert_imported_once (&fixture);
  g_assert_cmpuint (count_calls (&fixture), ==, 200);

  plan = bobbin_run_get_plan (fixture.run);
  for (guint i = 0; i < plan->steps->len; i++)
    {
      const BobbinPlanStep *step = g_ptr_array_index (plan->steps, i);

      g_test_message ("%s: %s", step->executor, step->reason);
      g_assert_false (was_taken && g_str_equal (step->executor, "async"));
      was_taken = was_taken || g_str_equal (step->executor, "processes");
    }
  tear_down (&fixture);
}

static void
test_failures (void)
{
  BobbinRunSettings settings = BOBBIN_RUN_SETTINGS_INIT;
  BobbinRunFigures figures;
  Fixture fixture;

  set_up (&fixture, "odd", 400, settings);
  bobbin_test_wait (is_over (&fixture));
  bobbin_run_get_figures (fixture.run, &figures);
  g_assert_cmpuint (figures.n_done, ==, 200);
  g_assert_cmpuint (figures.n_failed, ==, 200);
  g_assert_cmpuint (count_calls (&fixture), ==, 400);
  tear_down (&fixture);
}

static void
test_retries (void)
{
  BobbinRunSettings settings = BOBBIN_RUN_SETTINGS_INIT;
  Fixture fixture;

  settings.retries = 1;
  settings.retry_delay = 0;
  set_up (&fixture, "second", 200, settings);
  bobbin_test_wait (is_over (&fixture));
  check_results (&fixture);
  g_assert_cmpuint (count_calls (&fixture), ==, 400);
  tear_down (&fixture);
}

/* Stops at as many moments as there are, before, during and after the change. */
static void
test_stop (void)
{
  for (guint n_changed = 1; n_changed < 40; n_changed += 6)
    {
      BobbinRunSettings settings = BOBBIN_RUN_SETTINGS_INIT;
      BobbinRunFigures figures;
      Fixture fixture;

      set_up (&fixture, "work", 100000, settings);
      bobbin_test_wait (fixture.n_changed >= n_changed);
      bobbin_run_stop (fixture.run);
      bobbin_test_wait (is_over (&fixture));
      bobbin_run_get_figures (fixture.run, &figures);
      g_assert_cmpint (bobbin_run_get_state (fixture.run), ==, BOBBIN_RUN_CANCELLED);
      g_assert_cmpuint (figures.n_done + figures.n_cancelled + figures.n_waiting, ==, 100000);
      tear_down (&fixture);
    }
}

static void
test_pause (void)
{
  BobbinRunSettings settings = BOBBIN_RUN_SETTINGS_INIT;
  Fixture fixture;

  set_up (&fixture, "work", 300, settings);
  for (guint i = 0; i < 5; i++)
    {
      guint n_changed = fixture.n_changed;

      bobbin_test_wait (fixture.n_changed >= n_changed + 4 || is_over (&fixture));
      bobbin_run_pause (fixture.run);
      n_changed = fixture.n_changed;
      bobbin_test_wait (fixture.n_changed >= n_changed + 2 || is_over (&fixture));
      bobbin_run_resume (fixture.run);
    }
  bobbin_test_wait (is_over (&fixture));
  check_results (&fixture);
  g_assert_cmpuint (count_calls (&fixture), ==, 300);
  tear_down (&fixture);
}

static void
test_cancel (void)
{
  BobbinRunSettings settings = BOBBIN_RUN_SETTINGS_INIT;
  BobbinRunFigures figures;
  guint32 tasks[150];
  Fixture fixture;

  set_up (&fixture, "work", 300, settings);
  for (guint i = 0; i < G_N_ELEMENTS (tasks); i++)
    tasks[i] = 2 * i;
  bobbin_test_wait (fixture.n_steps > 0);
  bobbin_run_cancel_tasks (fixture.run, tasks, G_N_ELEMENTS (tasks));
  bobbin_test_wait (is_over (&fixture));
  bobbin_run_get_figures (fixture.run, &figures);
  g_assert_cmpint (bobbin_run_get_state (fixture.run), ==, BOBBIN_RUN_FINISHED);
  g_assert_cmpuint (figures.n_done + figures.n_cancelled, ==, 300);
  g_assert_cmpuint (figures.n_done, >=, 150);
  tear_down (&fixture);
}

/* The user's number holds from then on, whatever goes on just then. */
static void
test_workers_change (void)
{
  static const guint numbers[] = { 8, 2, 5, 1, 12, 3 };
  BobbinRunSettings settings = BOBBIN_RUN_SETTINGS_INIT;
  Fixture fixture;

  set_up (&fixture, "work", 300, settings);
  for (guint step = 0; !is_over (&fixture); step++)
    {
      guint n_workers = numbers[step % G_N_ELEMENTS (numbers)];
      guint n_changed;

      bobbin_run_set_n_workers (fixture.run, n_workers);
      n_changed = fixture.n_changed;
      bobbin_test_wait (fixture.n_changed > n_changed + 2 || is_over (&fixture));
      g_assert_cmpuint (bobbin_run_get_n_workers (fixture.run), ==, n_workers);
    }
  check_results (&fixture);
  g_assert_cmpuint (count_calls (&fixture), ==, 300);
  tear_down (&fixture);
}

/* Also where it is the one that there is at the moment. */
static void
test_workers_stay (void)
{
  BobbinRunSettings settings = BOBBIN_RUN_SETTINGS_INIT;
  Fixture fixture;
  guint n_workers;

  set_up (&fixture, "work", 300, settings);
  n_workers = bobbin_run_get_n_workers (fixture.run);
  bobbin_run_set_n_workers (fixture.run, n_workers);
  bobbin_test_wait (is_over (&fixture));
  check_results (&fixture);
  g_assert_cmpuint (bobbin_run_get_n_workers (fixture.run), ==, n_workers);
  g_assert_cmpuint (g_list_model_get_n_items (bobbin_run_get_lanes (fixture.run)), ==, n_workers);
  tear_down (&fixture);
}

static void
test_fixed (void)
{
  BobbinRunSettings settings = BOBBIN_RUN_SETTINGS_INIT;
  Fixture fixture;

  settings.workers = 5;
  set_up (&fixture, "work", 200, settings);
  bobbin_test_wait (is_over (&fixture));
  check_results (&fixture);
  assert_plan (&fixture, "async");
  g_assert_cmpuint (bobbin_run_get_n_workers (fixture.run), ==, 5);
  g_assert_cmpuint (g_list_model_get_n_items (bobbin_run_get_lanes (fixture.run)), ==, 5);
  tear_down (&fixture);
}

/* A limit of CPU time: a way of running that can keep it. */
static void
test_limits (void)
{
  g_autoptr (BobbinJob) job = bobbin_job_new ("formula");
  g_autoptr (GError) error = NULL;
  g_autoptr (BobbinInputSource) source = bobbin_input_source_new_range ("0:2000", &error);
  g_autoptr (BobbinRun) run = NULL;
  BobbinRunSettings settings = BOBBIN_RUN_SETTINGS_INIT;
  BobbinRunFigures figures;

  settings.executor = "auto";
  settings.max_cpu = 100;
  bobbin_job_set_inputs (job, source);
  bobbin_job_set_settings (job, &settings);
  bobbin_job_set_parameter (job, "expression", "x*2");
  run = bobbin_executors_new_run (job, NULL, &error);
  g_assert_no_error (error);
  bobbin_run_start (run);
  bobbin_test_wait (BOBBIN_RUN_IS_OVER (bobbin_run_get_state (run)));
  bobbin_run_get_figures (run, &figures);
  g_assert_cmpuint (figures.n_done, ==, 2000);
  g_assert_cmpstr (bobbin_plan_get_step (bobbin_run_get_plan (run))->executor, ==, "processes");
}

/* Who chose gets no plan. */
static void
test_no_plan (void)
{
  g_autoptr (BobbinTestWorkload) workload = bobbin_test_workload_new (BOBBIN_TEST_DOUBLE, FALSE);
  g_autoptr (BobbinRun) run = bobbin_test_run_new (workload, "threads", 10, (BobbinRunSettings) BOBBIN_RUN_SETTINGS_INIT);

  g_assert_null (bobbin_run_get_plan (run));
}

int
main (int   argc,
      char *argv[])
{
  g_setenv ("PYTHONDONTWRITEBYTECODE", "1", TRUE);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/auto/once", test_once);
  g_test_add_data_func ("/auto/plain", "plain", test_plain);
  g_test_add_data_func ("/auto/tiny", "tiny", test_plain);
  g_test_add_data_func ("/auto/computing-coroutine", "compute", test_computing_coroutine);
  g_test_add_data_func ("/auto/computing-coroutine-of-a-file", "autowork.py:compute", test_computing_coroutine);
  g_test_add_func ("/auto/failures", test_failures);
  g_test_add_func ("/auto/retries", test_retries);
  g_test_add_func ("/auto/stop", test_stop);
  g_test_add_func ("/auto/pause", test_pause);
  g_test_add_func ("/auto/cancel", test_cancel);
  g_test_add_func ("/auto/workers-change", test_workers_change);
  g_test_add_func ("/auto/workers-stay", test_workers_stay);
  g_test_add_func ("/auto/fixed", test_fixed);
  g_test_add_func ("/auto/limits", test_limits);
  g_test_add_func ("/auto/no-plan", test_no_plan);

  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#include "engine/executors/bobbin-executors.h"
#include "engine/executors/bobbin-processes-executor.h"
#include "engine/run/bobbin-lane-private.h"
#include "engine/workloads/bobbin-workloads.h"
#include "support/bobbin-test-workload.h"

/* Worker processes that do what no worker should: whatever it is, the task that
 * was there fails, everything else is done, and no process is left. */

#define N_TASKS  40
#define BAD_TASK 3

typedef struct
{
  char      *folder;    /* for whatever the script leaves */
  BobbinRun *run;
  BobbinLauncher *launcher;   /* NULL: directly */
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  fixture->folder = g_dir_make_tmp ("bobbin-processes-XXXXXX", &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr (GDir) dir = g_dir_open (fixture->folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (fixture->folder, name, NULL);

      g_remove (path);
    }
  g_rmdir (fixture->folder);
  g_clear_object (&fixture->run);
  g_clear_object (&fixture->launcher);
  g_free (fixture->folder);
}

static char *
dup_script (void)
{
  return g_test_build_filename (G_TEST_DIST, "..", "support", "scripted-worker.py", NULL);
}

/* A run over 0:N_TASKS whose workers are the script in this mode. */
static void
start_script (Fixture                 *fixture,
              const char              *mode,
              const BobbinRunSettings *wanted)
{
  g_autofree char *script = dup_script ();
  const char *argv[] = { "python3", script, mode, fixture->folder, NULL };
  g_autoptr (BobbinInputSource) source = bobbin_input_source_new_range ("0:40", NULL);
  g_autoptr (BobbinInputs) inputs = bobbin_input_source_load (source, NULL, NULL, NULL);
  g_autoptr (BobbinWorkload) workload = bobbin_workloads_new ("wait", NULL);
  g_autoptr (BobbinJob) job = bobbin_job_new ("wait");
  g_autoptr (BobbinExecutor) executor = g_object_new (BOBBIN_TYPE_PROCESSES_EXECUTOR, NULL);
  g_autoptr (GError) error = NULL;

  bobbin_workload_prepare (workload, inputs, &error);
  g_assert_no_error (error);
  bobbin_processes_executor_set_argv (BOBBIN_PROCESSES_EXECUTOR (executor), argv);
  if (fixture->launcher != NULL)
    bobbin_processes_executor_set_launcher (BOBBIN_PROCESSES_EXECUTOR (executor), fixture->launcher);
  fixture->run = bobbin_run_new (job, workload, inputs, executor, wanted);
  bobbin_run_start (fixture->run);
}

static void
run_script (Fixture                 *fixture,
            const char              *mode,
            const BobbinRunSettings *wanted)
{
  start_script (fixture, mode, wanted);
  bobbin_test_wait (BOBBIN_RUN_IS_OVER (bobbin_run_get_state (fixture->run)));
}

static BobbinRunSettings
get_settings (guint n_workers)
{
  BobbinRunSettings settings = BOBBIN_RUN_SETTINGS_INIT;

  settings.executor = "processes";
  settings.workers = n_workers;
  settings.retry_delay = 0;

  return settings;
}

/* Each task has its own result, but for the bad one, if there is one. */
static void
assert_others_done (Fixture *fixture,
                    gboolean bad_one_too)
{
  BobbinTaskStore *store = bobbin_run_get_store (fixture->run);

  g_assert_cmpint (bobbin_run_get_state (fixture->run), ==, BOBBIN_RUN_FINISHED);
  for (guint64 i = 0; i < N_TASKS; i++)
    {
      const BobbinTask *task = bobbin_task_store_get (store, i);

      if (i == BAD_TASK && !bad_one_too)
        continue;
      g_assert_cmpint (task->state, ==, BOBBIN_TASK_DONE);
      g_assert_cmpfloat (task->payload.number, ==, 2.0 * i);
    }
}

static void
assert_bad_one_crashed (Fixture    *fixture,
                        const char *pattern)
{
  BobbinTaskStore *store = bobbin_run_get_store (fixture->run);
  BobbinResult result;

  assert_others_done (fixture, FALSE);
  g_assert_cmpint (bobbin_task_store_get (store, BAD_TASK)->state, ==, BOBBIN_TASK_FAILED);
  g_assert_cmpint (bobbin_task_store_get (store, BAD_TASK)->error, ==, BOBBIN_ERROR_KIND_CRASHED);
  bobbin_task_store_get_result (store, BAD_TASK, &result);
  g_test_message ("%s", result.message);
  if (!g_pattern_match_simple (pattern, result.message))
    g_error ("“%s” does not match “%s”", result.message, pattern);
}

static guint
count_restarts (Fixture *fixture)
{
  GListModel *lanes = bobbin_run_get_lanes (fixture->run);
  guint n = 0;

  for (guint i = 0; i < g_list_model_get_n_items (lanes); i++)
    {
      g_autoptr (BobbinLane) lane = g_list_model_get_item (lanes, i);

      n += bobbin_lane_get_n_restarts (lane);
    }

  return n;
}

typedef struct
{
  const char *mode;
  const char *pattern;    /* of the message; NULL: nothing fails */
} Case;

static const Case cases[] = {
  { "ok", NULL },
  { "noise", NULL },
  { "delays", NULL },
  { "prints", NULL },
  { "floods-errors", NULL },
  { "dies-once", NULL },
  { "exits-at-job", NULL },
  { "mid-frame", "*exit status 0*set aside." },
  { "mid-header", "*exit status 0*set aside." },
  { "too-long", "*longer than*set aside." },
  { "garbage", "*no message of the worker protocol*" },
  { "bad-record", "*not as the worker protocol says*" },
  { "unknown-frame", "*type 99*" },
  { "our-frame", "*type 7*" },
  { "twice", NULL },
  { "unknown-task", "*task 1000000000000000,*" },
  { "unknown-slot", "*task 3,*" },
  { "returns-too-much", "*gave back*" },
  { "huge-status", "*not as the worker protocol says*" },
  { "forged-fork", "*fork*" },
  { "second-hello", "*introduced itself twice*" },
  { "closes", "*signal 9*" },
  { "exits", "*exit status 7*3 workers*" },
  { "exits-well", "*exit status 0*" },
  { "dies", "*signal 11*set aside." },
  { "grandchild", "*exit status 9*" },
  { "floods-then-dies", "*signal 6*" },
};

static void
test_case (Fixture       *fixture,
           gconstpointer  data)
{
  const Case *item = data;
  guint n_workers = g_str_has_suffix (g_test_get_path (), "/one") ? 1 : 3;
  BobbinRunSettings settings = get_settings (n_workers);

  run_script (fixture, item->mode, &settings);
  if (item->pattern != NULL)
    assert_bad_one_crashed (fixture, item->pattern);
  else
    assert_others_done (fixture, TRUE);
  if (item->pattern != NULL)
    g_assert_cmpuint (count_restarts (fixture), >=, 2);
}

static void
test_last_words (Fixture       *fixture,
                 gconstpointer  data)
{
  BobbinRunSettings settings = get_settings (1);
  BobbinResult result;

  run_script (fixture, "dies", &settings);
  bobbin_task_store_get_result (bobbin_run_get_store (fixture->run), BAD_TASK, &result);
  g_assert_nonnull (result.detail);
  g_assert_nonnull (strstr (result.detail, "last words"));
}

static void
test_refusals (Fixture       *fixture,
               gconstpointer  data)
{
  static const Case refusals[] = {
    { "refuses", "There is no such thing." },
    { "no-start", "No worker can be started. *exit status 127*" },
    { "no-greeting", "No worker can be started. *" },
    { "older", "*version 0*version 1*" },
    { "newer", "*version 2*version 1*" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      BobbinRunSettings settings = get_settings (2);
      const GError *error;

      run_script (fixture, refusals[i].mode, &settings);
      error = bobbin_run_get_error (fixture->run);
      g_assert_cmpint (bobbin_run_get_state (fixture->run), ==, BOBBIN_RUN_FAILED);
      g_assert_error (error, BOBBIN_RUN_ERROR, BOBBIN_RUN_ERROR_REFUSED);
      g_test_message ("%s", error->message);
      if (!g_pattern_match_simple (refusals[i].pattern, error->message))
        g_error ("“%s” does not match “%s”", error->message, refusals[i].pattern);
      if (g_str_equal (refusals[i].mode, "refuses"))
        g_assert_cmpstr (bobbin_run_get_error_detail (fixture->run), ==, "line 1\nline 2");
      g_clear_object (&fixture->run);
    }
}

/* What does not end by itself is killed when its time is over. */
static void
test_time_limit (Fixture       *fixture,
                 gconstpointer  data)
{
  static const char * const modes[] = { "stops-reading", "ignores-term" };

  for (guint i = 0; i < G_N_ELEMENTS (modes); i++)
    {
      BobbinRunSettings settings = get_settings (2);
      const BobbinTask *task;

      settings.timeout = 0.2;
      settings.retries = 1;
      run_script (fixture, modes[i], &settings);
      assert_others_done (fixture, FALSE);
      task = bobbin_task_store_get (bobbin_run_get_store (fixture->run), BAD_TASK);
      g_assert_cmpint (task->state, ==, BOBBIN_TASK_FAILED);
      g_assert_cmpint (task->error, ==, BOBBIN_ERROR_KIND_TIMEOUT);
      g_assert_cmpint (task->attempts, ==, 2);
      g_clear_object (&fixture->run);
    }
}

static guint64
count_done (Fixture *fixture)
{
  BobbinRunFigures figures;

  bobbin_run_get_figures (fixture->run, &figures);

  return figures.n_done;
}

static void
test_stop (Fixture       *fixture,
           gconstpointer  data)
{
  BobbinRunSettings settings = get_settings (2);
  BobbinTaskStore *store;

  /* It gives nothing back either. */
  settings.chunk = 1;
  start_script (fixture, "ignores-term", &settings);
  bobbin_test_wait (count_done (fixture) >= N_TASKS - 1);
  bobbin_run_stop (fixture->run);
  bobbin_test_wait (BOBBIN_RUN_IS_OVER (bobbin_run_get_state (fixture->run)));
  g_assert_cmpint (bobbin_run_get_state (fixture->run), ==, BOBBIN_RUN_CANCELLED);
  store = bobbin_run_get_store (fixture->run);
  g_assert_cmpint (bobbin_task_store_get (store, BAD_TASK)->state, ==, BOBBIN_TASK_CANCELLED);
}

static void
test_grandchild (Fixture       *fixture,
                 gconstpointer  data)
{
  BobbinRunSettings settings = get_settings (2);
  g_autofree char *path = g_build_filename (fixture->folder, "grandchildren", NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  run_script (fixture, "grandchild", &settings);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit (g_strstrip (text), "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 3);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      int pid = atoi (lines[i]);
      g_autofree char *state_path = g_strdup_printf ("/proc/%d/stat", pid);
      g_autofree char *state = NULL;

      /* Dead, if perhaps not buried by whoever inherited it. */
      bobbin_test_wait (kill (pid, 0) != 0 ||
                        (g_file_get_contents (state_path, &state, NULL, NULL) &&
                         strstr (state, ") Z ") != NULL));
    }
}

/* A launcher that starts workers through another program, which forwards
 * standard input and output, is late, and talks. */
#define TEST_TYPE_LAUNCHER (test_launcher_get_type ())
G_DECLARE_FINAL_TYPE (TestLauncher, test_launcher, TEST, LAUNCHER, BobbinLauncher)

struct _TestLauncher
{
  BobbinLauncher parent_instance;
};

G_DEFINE_FINAL_TYPE (TestLauncher, test_launcher, BOBBIN_TYPE_LAUNCHER)

static gboolean
test_launcher_launch (BobbinLauncher      *launcher,
                      const char * const  *argv,
                      BobbinLaunched      *launched,
                      GError             **error)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "..", "support", "forwarder.py", NULL);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) all = NULL;

  g_strv_builder_add_many (builder, "python3", path, NULL);
  g_strv_builder_addv (builder, (const char **) argv);
  all = g_strv_builder_end (builder);

  return bobbin_launcher_spawn_piped ((const char * const *) all, launched, error);
}

static void
test_launcher_class_init (TestLauncherClass *klass)
{
  BOBBIN_LAUNCHER_CLASS (klass)->launch = test_launcher_launch;
}

static void
test_launcher_init (TestLauncher *self)
{
}

static void
test_launched (Fixture       *fixture,
               gconstpointer  data)
{
  static const char * const modes[] = { "ok", "dies-once", "grandchild" };

  fixture->launcher = g_object_new (TEST_TYPE_LAUNCHER, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (modes); i++)
    {
      BobbinRunSettings settings = get_settings (2);

      run_script (fixture, modes[i], &settings);
      if (g_str_equal (modes[i], "grandchild"))
        assert_bad_one_crashed (fixture, "*exit status*");
      else
        assert_others_done (fixture, TRUE);
      g_clear_object (&fixture->run);
    }
}

static pid_t
get_pid (Fixture *fixture,
         guint    number)
{
  GListModel *lanes = bobbin_run_get_lanes (fixture->run);
  g_autoptr (BobbinLane) lane = g_list_model_get_item (lanes, number);

  return lane != NULL ? bobbin_lane_get_pid (lane) : 0;
}

/* Who a worker was is known where nobody looked while it was there. */
static void
test_known_after (void)
{
  g_autoptr (BobbinLane) lane = bobbin_lane_new (0, "Process %u");

  bobbin_lane_starting (lane, 1);
  bobbin_lane_started (lane, 2);
  atomic_store (&bobbin_lane_get_live (lane)->pid, 4711);
  atomic_store (&bobbin_lane_get_live (lane)->runtime, "Python 3.13.5");
  bobbin_lane_ended (lane, 3);
  g_assert_cmpint (bobbin_lane_get_pid (lane), ==, 4711);
  g_assert_cmpstr (bobbin_lane_get_runtime (lane), ==, "Python 3.13.5");
}

/* More and fewer workers while it runs, and a pause in which nothing is begun. */
static void
test_changes (Fixture       *fixture,
              gconstpointer  data)
{
  BobbinRunSettings settings = get_settings (1);
  BobbinRunFigures figures;

  start_script (fixture, "slow", &settings);
  bobbin_test_wait (count_done (fixture) >= 1);
  bobbin_run_set_n_workers (fixture->run, 3);
  /* So it cannot be over before they are there. */
  bobbin_run_pause (fixture->run);
  bobbin_test_wait (get_pid (fixture, 2) != 0);
  g_assert_cmpint (get_pid (fixture, 0), !=, get_pid (fixture, 2));
  bobbin_run_set_n_workers (fixture->run, 1);
  bobbin_run_get_figures (fixture->run, &figures);
  bobbin_run_resume (fixture->run);
  bobbin_test_wait (BOBBIN_RUN_IS_OVER (bobbin_run_get_state (fixture->run)));
  assert_others_done (fixture, TRUE);
}

/* Whoever is killed, whenever it happens: each task is done, and done once. */
static void
test_kills (Fixture       *fixture,
            gconstpointer  data)
{
  BobbinRunSettings settings = get_settings (2);
  guint64 killed_at = 0;
  guint n_killed = 0;

  start_script (fixture, "slow", &settings);
  while (!BOBBIN_RUN_IS_OVER (bobbin_run_get_state (fixture->run)))
    {
      guint64 n_done = count_done (fixture);
      pid_t pid = get_pid (fixture, n_killed % 2);

      if (pid != 0 && n_done >= killed_at + 8)
        {
          kill (pid, SIGKILL);
          killed_at = n_done;
          n_killed++;
        }
      g_main_context_iteration (NULL, TRUE);
    }

  g_assert_cmpuint (n_killed, >=, 3);
  assert_others_done (fixture, TRUE);
}

static void
assert_no_children (void)
{
  g_assert_cmpint (waitpid (-1, NULL, WNOHANG), ==, -1);
  g_assert_cmpint (errno, ==, ECHILD);
}

int
main (int   argc,
      char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *one = g_strdup_printf ("/processes/%s/one", cases[i].mode);
      g_autofree char *several = g_strdup_printf ("/processes/%s/several", cases[i].mode);

      g_test_add (one, Fixture, &cases[i], set_up, test_case, tear_down);
      g_test_add (several, Fixture, &cases[i], set_up, test_case, tear_down);
    }
  g_test_add ("/processes/last-words", Fixture, NULL, set_up, test_last_words, tear_down);
  g_test_add ("/processes/refusals", Fixture, NULL, set_up, test_refusals, tear_down);
  g_test_add ("/processes/time-limit", Fixture, NULL, set_up, test_time_limit, tear_down);
  g_test_add ("/processes/stop", Fixture, NULL, set_up, test_stop, tear_down);
  g_test_add ("/processes/grandchild", Fixture, NULL, set_up, test_grandchild, tear_down);
  g_test_add ("/processes/launched", Fixture, NULL, set_up, test_launched, tear_down);
  g_test_add_func ("/processes/known-after", test_known_after);
  g_test_add ("/processes/changes", Fixture, NULL, set_up, test_changes, tear_down);
  g_test_add ("/processes/kills", Fixture, NULL, set_up, test_kills, tear_down);

  status = g_test_run ();
  assert_no_children ();

  return status;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What bobbin-worker does with jobs and tasks. How it is told to leave off is in
 * test-worker-control.c. */

#include "support/worker-peer.h"

#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "engine/run/bobbin-lane.h"
#include "engine/workloads/bobbin-workloads.h"

static const BobbinJobMessage formula = {
  .workload = (char *) "formula", .range = (char *) "-50:949950:0.95", .n_tasks = 1000000,
};

static BobbinInputs *
load (BobbinInputSource *source)
{
  g_autoptr (BobbinInputSource) owned = source;
  g_autoptr (GError) error = NULL;
  BobbinInputs *inputs = bobbin_input_source_load (owned, NULL, NULL, &error);

  g_assert_no_error (error);

  return inputs;
}

/* What the same work gives in this process. */
static void
assert_same_as_here (WorkerPeer     *peer,
                     BobbinWorkload *workload,
                     BobbinInputs   *inputs)
{
  gpointer scratch;
  g_autoptr (GError) error = NULL;
  g_auto (BobbinOutcome) outcome;
  BobbinTaskContext context;

  g_assert_true (bobbin_workload_prepare (workload, inputs, &error));
  g_assert_no_error (error);
  scratch = bobbin_workload_new_scratch (workload, 1);
  bobbin_outcome_init (&outcome);

  for (guint i = 0; i < peer->outcomes->len; i++)
    {
      BobbinRecord *record;
      BobbinResult result;
      BobbinInput input;

      worker_peer_get (peer, i, &record, &result);
      g_assert_cmpuint (record->task, ==, i);
      bobbin_inputs_get (inputs, i, &input);
      bobbin_task_context_init (&context, NULL, scratch);
      bobbin_workload_run_task (workload, &context, &input, &outcome);
      bobbin_task_context_clear (&context);

      g_assert_cmpuint (record->error, ==, outcome.error);
      g_assert_cmpint (!!(record->flags & BOBBIN_RECORD_HAS_RESULT), ==, outcome.has_result);
      g_assert_cmpint (!!(record->flags & BOBBIN_RECORD_PERMANENT), ==,
                       outcome.error != BOBBIN_ERROR_KIND_NONE && outcome.permanent);
      if (outcome.error != BOBBIN_ERROR_KIND_NONE)
        g_assert_cmpstr (result.message, ==, outcome.message);
      else
        g_assert_true (record->payload.number == outcome.numbers[0]);
      bobbin_outcome_clear (&outcome);
    }

  bobbin_workload_free_scratch (workload, scratch);
}

static BobbinWorkload *
new_formula (const char *expression)
{
  BobbinWorkload *workload = bobbin_workloads_new ("formula", NULL);

  g_assert_true (bobbin_workload_set_parameter (workload, "expression", expression, NULL));

  return workload;
}

static void
test_range (gconstpointer data)
{
  g_autoptr (WorkerPeer) peer = worker_peer_new (GPOINTER_TO_INT (data));
  g_autoptr (BobbinWorkload) workload = new_formula ("x*x - 3");
  g_autoptr (BobbinInputs) inputs = load (bobbin_input_source_new_range (formula.range, NULL));
  gint64 last = 0;

  worker_peer_begin (peer, &formula, "expression", "x*x - 3", NULL);
  worker_peer_put_range (peer, 0, 1);
  worker_peer_put_range (peer, 1, 20000);
  worker_peer_send (peer);
  worker_peer_wait_for_outcomes (peer, 20001);
  worker_peer_put_range (peer, 20001, 999);
  worker_peer_send (peer);
  worker_peer_wait_for_outcomes (peer, 21000);
  worker_peer_finish (peer);

  assert_same_as_here (peer, workload, inputs);
  g_assert_cmpint (peer->lane_cpu, >, 0);
  for (guint i = 0; i < peer->outcomes->len; i++)
    {
      BobbinRecord *record = &g_array_index (peer->outcomes, BobbinRecord, i);

      g_assert_cmpint (record->start, >=, last);
      g_assert_cmpuint (record->attempt, ==, 1);
      last = record->start + record->duration;
    }
  /* A chunk of one knows its own CPU time. */
  g_assert_true (g_array_index (peer->outcomes, BobbinRecord, 0).cpu >= 0);
  g_assert_true (g_array_index (peer->outcomes, BobbinRecord, 1).cpu < 0);
}

static void
test_texts (void)
{
  const char *items[] = { "2", "three", "", "1e3", "4", NULL };
  g_autoptr (WorkerPeer) peer = worker_peer_new (WORKER_OVER_PIPES);
  g_autoptr (BobbinWorkload) workload = new_formula ("1/(x-4)");
  g_autoptr (BobbinInputs) inputs = load (bobbin_input_source_new_items (items));
  BobbinJobMessage job = { .workload = (char *) "formula", .n_tasks = 5 };

  worker_peer_begin (peer, &job, "expression", "1/(x-4)", NULL);
  g_assert_true (bobbin_message_put_tasks (peer->out, 0, &(BobbinChunk) { 0, 5, 1 }, inputs));
  worker_peer_send (peer);
  worker_peer_wait_for_outcomes (peer, 5);
  worker_peer_finish (peer);

  g_assert_cmpuint (g_array_index (peer->outcomes, BobbinRecord, 1).error, ==,
                    BOBBIN_ERROR_KIND_BAD_INPUT);
  g_assert_cmpuint (g_array_index (peer->outcomes, BobbinRecord, 4).error, ==,
                    BOBBIN_ERROR_KIND_MATH);
  assert_same_as_here (peer, workload, inputs);
}

static void
test_rows (void)
{
  const char *names[] = { "a", "b", NULL };
  g_autofree char *folder = g_dir_make_tmp ("bobbin-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "rows.csv", NULL);
  g_autoptr (WorkerPeer) peer = worker_peer_new (WORKER_OVER_SOCKET);
  g_autoptr (BobbinWorkload) workload = new_formula ("a*10 + b");
  g_autoptr (BobbinInputs) inputs = NULL;
  BobbinJobMessage job = { .workload = (char *) "formula", .n_tasks = 3, .names = (GStrv) names };

  g_assert_true (g_file_set_contents (path, "a,b\n1,2\n3,4\n5,x\n", -1, NULL));
  inputs = load (bobbin_input_source_new_csv (path));

  worker_peer_begin (peer, &job, "expression", "a*10 + b", NULL);
  g_assert_true (bobbin_message_put_tasks (peer->out, 0, &(BobbinChunk) { 0, 3, 1 }, inputs));
  worker_peer_send (peer);
  worker_peer_wait_for_outcomes (peer, 3);
  worker_peer_finish (peer);

  assert_same_as_here (peer, workload, inputs);
  g_assert_true (g_array_index (peer->outcomes, BobbinRecord, 1).payload.number == 34);

  g_assert_cmpint (remove (path), ==, 0);
  g_assert_cmpint (remove (folder), ==, 0);
}

/* What a command writes comes as output and as the result; a retried attempt
 * keeps its number; folders are those of the job. */
static void
test_command (void)
{
  g_autofree char *folder = g_dir_make_tmp ("bobbin-XXXXXX", NULL);
  g_autoptr (WorkerPeer) peer = worker_peer_new (WORKER_OVER_PIPES);
  BobbinJobMessage job = {
    .workload = (char *) "command", .range = (char *) "5:9", .n_tasks = 4, .folder = folder,
    .output_limit = 1 << 20,
  };
  g_autoptr (BobbinInputs) inputs = load (bobbin_input_source_new_range ("5:9", NULL));
  BobbinRecord *record;
  BobbinResult result;

  worker_peer_begin (peer, &job, "command", "pwd; echo {} {#} >&2; exit 3", "shell", "true", NULL);
  g_assert_true (bobbin_message_put_tasks (peer->out, 0, &(BobbinChunk) { 2, 1, 300 }, inputs));
  worker_peer_send (peer);
  worker_peer_wait_for_outcomes (peer, 1);
  worker_peer_finish (peer);

  g_strchomp (peer->streams[BOBBIN_STREAM_OUTPUT]->str);
  g_assert_cmpstr (peer->streams[BOBBIN_STREAM_OUTPUT]->str, ==, folder);
  g_assert_cmpstr (peer->streams[BOBBIN_STREAM_ERRORS]->str, ==, "7 3\n");

  worker_peer_get (peer, 0, &record, &result);
  g_assert_cmpuint (record->task, ==, 2);
  g_assert_cmpuint (record->attempt, ==, 255);
  g_assert_cmpuint (record->error, ==, BOBBIN_ERROR_KIND_EXIT_STATUS);
  g_assert_cmpuint (record->flags & BOBBIN_RECORD_CHILD_CPU, !=, 0);
  g_assert_true (record->cpu >= 0);
  g_assert_true (result.has_result);
  g_assert_cmpfloat (result.numbers[0], ==, 3);

  g_assert_cmpint (remove (folder), ==, 0);
}

static void
test_output_limit (void)
{
  g_autoptr (WorkerPeer) peer = worker_peer_new (WORKER_OVER_PIPES);
  BobbinJobMessage job = {
    .workload = (char *) "command", .range = (char *) "0:2", .n_tasks = 2, .output_limit = 1000,
  };

  worker_peer_begin (peer, &job, "command", "printf '%0300000d' {}; printf '%010d' {} >&2",
                     "shell", "true", NULL);
  worker_peer_put_range (peer, 0, 2);
  worker_peer_send (peer);
  worker_peer_wait_for_outcomes (peer, 2);
  worker_peer_finish (peer);

  g_assert_cmpuint (peer->streams[BOBBIN_STREAM_OUTPUT]->len, ==, 2 * 1000);
  g_assert_cmpuint (peer->streams[BOBBIN_STREAM_ERRORS]->len, ==, 2 * 10);
}

/* Nothing that a library or a child prints gets between the frames. */
static void
test_standard_descriptors (void)
{
  g_autoptr (WorkerPeer) peer = worker_peer_new (WORKER_OVER_SOCKET);
  BobbinJobMessage job = {
    .workload = (char *) "command", .range = (char *) "0:1", .n_tasks = 1, .output_limit = 1000,
  };
  g_autofree char *expected = g_file_read_link ("/proc/self/fd/2", NULL);

  worker_peer_begin (peer, &job,
                     "command", "for n in 0 1 2; do readlink /proc/$PPID/fd/$n; done; cat; : {}",
                     "shell", "true", NULL);
  worker_peer_put_range (peer, 0, 1);
  worker_peer_send (peer);
  worker_peer_wait_for_outcomes (peer, 1);
  worker_peer_finish (peer);

  g_assert_cmpuint (g_array_index (peer->outcomes, BobbinRecord, 0).error, ==,
                    BOBBIN_ERROR_KIND_NONE);
  {
    g_auto (GStrv) links = g_strsplit (peer->streams[0]->str, "\n", -1);

    g_assert_cmpuint (g_strv_length (links), ==, 4);
    g_assert_cmpstr (links[0], ==, "/dev/null");
    g_assert_cmpstr (links[1], ==, links[2]);
    g_assert_cmpstr (links[2], ==, expected);
  }
}

static void
test_status (void)
{
  g_autoptr (WorkerPeer) peer = worker_peer_new (WORKER_OVER_PIPES);
  BobbinJobMessage job = { .workload = (char *) "wait", .range = (char *) "0:9", .n_tasks = 9 };
  g_autoptr (GError) error = NULL;
  BobbinStatusMessage status;
  BobbinSlotStatus slot;

  worker_peer_begin (peer, &job, "seconds", "1000", NULL);
  worker_peer_wait_for (peer, BOBBIN_FRAME_STATUS);
  g_assert_true (bobbin_message_parse_status (&peer->frame, &status, &error));
  g_assert_cmpuint (status.n_slots, ==, 1);
  g_assert_cmpint (status.cpu, >, 0);
  g_assert_cmpuint (status.memory, >, 1 << 20);
  bobbin_status_message_next (&status, &slot);
  g_assert_cmpuint (slot.state, ==, BOBBIN_LANE_IDLE);
  g_assert_cmpuint (slot.task, ==, 0);

  worker_peer_put_range (peer, 7, 1);
  worker_peer_send (peer);
  do
    {
      worker_peer_wait_for (peer, BOBBIN_FRAME_STATUS);
      g_assert_true (bobbin_message_parse_status (&peer->frame, &status, &error));
      bobbin_status_message_next (&status, &slot);
    }
  while (slot.task == 0 || slot.phase_length == 0);
  g_assert_cmpuint (slot.slot, ==, 0);
  g_assert_cmpuint (slot.task, ==, 8);
  g_assert_cmpuint (slot.state, ==, BOBBIN_LANE_WAITING);
  g_assert_cmpuint (slot.attempt, ==, 1);
  g_assert_cmpint (slot.since, >, 0);
  g_assert_cmpmem (slot.phase, slot.phase_length, "waiting", 7);
}

/* Records of a task do not wait for the end of the next. */
static void
test_flush (void)
{
  const char *items[] = { "0", "1000", NULL };
  g_autoptr (WorkerPeer) peer = worker_peer_new (WORKER_OVER_PIPES);
  g_autoptr (BobbinInputs) inputs = load (bobbin_input_source_new_items (items));
  BobbinJobMessage job = { .workload = (char *) "wait", .n_tasks = 2 };

  worker_peer_begin (peer, &job, "from-input", "true", NULL);
  g_assert_true (bobbin_message_put_tasks (peer->out, 0, &(BobbinChunk) { 0, 2, 1 }, inputs));
  worker_peer_send (peer);
  worker_peer_wait_for_outcomes (peer, 1);
}

static void
assert_refused (const BobbinJobMessage *job,
                const char             *name,
                const char             *value,
                const char             *expected)
{
  g_autoptr (WorkerPeer) peer = worker_peer_new (WORKER_OVER_PIPES);
  g_autofree char *message = NULL;
  g_autofree char *detail = NULL;
  g_autoptr (GError) error = NULL;

  worker_peer_put_job (peer, job, name, value, NULL);
  worker_peer_send (peer);
  worker_peer_wait_for (peer, BOBBIN_FRAME_REFUSED);
  g_assert_true (bobbin_message_parse_refused (&peer->frame, &message, &detail, &error));
  g_assert_no_error (error);
  g_assert_nonnull (strstr (message, expected));
  g_assert_cmpint (worker_peer_wait_end (peer), ==, 0);
}

static void
test_refused (void)
{
  BobbinJobMessage unknown = { .workload = (char *) "frobnicate", .n_tasks = 1 };
  BobbinJobMessage no_range = { .workload = (char *) "wait", .range = (char *) "x", .n_tasks = 1 };
  BobbinJobMessage python = { .workload = (char *) "python", .n_tasks = 1 };

  assert_refused (&unknown, NULL, NULL, "frobnicate");
  assert_refused (&formula, "expresion", "x", "expresion");
  assert_refused (&formula, "expression", "x*", "x*");
  assert_refused (&no_range, NULL, NULL, "x");
  assert_refused (&python, NULL, NULL, "python");
}

static void
test_limits (void)
{
  g_autoptr (WorkerPeer) peer = worker_peer_new (WORKER_OVER_PIPES);
  BobbinJobMessage job = {
    .workload = (char *) "command", .range = (char *) "0:1", .n_tasks = 1, .output_limit = 1000,
    .max_memory = G_GUINT64_CONSTANT (1) << 60, .max_cpu = 1000.5,
  };
  struct rlimit limit;
  g_auto (GStrv) lines = NULL;
  guint64 seconds;

  worker_peer_begin (peer, &job, "command", "ulimit -S -d; ulimit -S -t; : {}", "shell", "true", NULL);
  g_assert_cmpint (prlimit (peer->pid, RLIMIT_DATA, NULL, &limit), ==, 0);
  g_assert_cmpuint (limit.rlim_cur, ==, job.max_memory);

  worker_peer_put_range (peer, 0, 1);
  worker_peer_send (peer);
  worker_peer_wait_for_outcomes (peer, 1);
  worker_peer_finish (peer);

  lines = g_strsplit (peer->streams[0]->str, "\n", -1);
  g_assert_cmpstr (lines[0], ==, "1125899906842624");
  seconds = g_ascii_strtoull (lines[1], NULL, 10);
  g_assert_cmpuint (seconds, >=, 1001);
  g_assert_cmpuint (seconds, <, 1100);
}

/* Each task has the seconds for itself: the worker goes on after one that took
 * them, and dies of one that takes more where it computes by itself. */
static void
test_cpu_limit (void)
{
  g_autoptr (WorkerPeer) peer = worker_peer_new (WORKER_OVER_PIPES);
  BobbinJobMessage job = {
    .workload = (char *) "command", .range = (char *) "0:2", .n_tasks = 2, .max_cpu = 0.01,
  };
  BobbinRecord *record;
  BobbinResult result;

  worker_peer_begin (peer, &job, "command", "while :; do :; done; : {}", "shell", "true", NULL);
  worker_peer_put_range (peer, 0, 2);
  worker_peer_send (peer);
  worker_peer_wait_for_outcomes (peer, 2);
  worker_peer_finish (peer);

  worker_peer_get (peer, 1, &record, &result);
  g_assert_cmpuint (record->error, ==, BOBBIN_ERROR_KIND_KILLED);
  g_assert_nonnull (strstr (result.message, "XCPU"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_data_func ("/worker/range-over-pipes", GINT_TO_POINTER (WORKER_OVER_PIPES), test_range);
  g_test_add_data_func ("/worker/range-over-socket", GINT_TO_POINTER (WORKER_OVER_SOCKET), test_range);
  g_test_add_func ("/worker/texts", test_texts);
  g_test_add_func ("/worker/rows", test_rows);
  g_test_add_func ("/worker/command", test_command);
  g_test_add_func ("/worker/output-limit", test_output_limit);
  g_test_add_func ("/worker/standard-descriptors", test_standard_descriptors);
  g_test_add_func ("/worker/status", test_status);
  g_test_add_func ("/worker/flush", test_flush);
  g_test_add_func ("/worker/refused", test_refused);
  g_test_add_func ("/worker/limits", test_limits);
  g_test_add_func ("/worker/cpu-limit", test_cpu_limit);

  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What follows from the figures of a run, with figures made up; and what they
 * are gathered in. */

#include <glib/gstdio.h>
#include <string.h>

#include "engine/advice/bobbin-diagnosis.h"

/* A run in which all is well: four threads that compute on four processors. */
static const BobbinProfile good = {
  .executor = "threads",
  .nature = BOBBIN_WORKLOAD_COMPUTES,
  .n_workers = 4,
  .max_workers = 256,
  .n_processors = 4,
  .is_over = TRUE,
  .n_tasks = 1000,
  .n_settled = 1000,
  .n_attempts = 1000,
  .elapsed = 10,
  .p50 = 0.038, .p90 = 0.039, .p99 = 0.04, .max = 0.05,
  .mean_chunk = 1,
  .total = 40,
  .shares = { .working = 0.96, .waiting = 0.01, .idle = 0.03 },
  .dispatch = 0.02,
  .end_lost = 0.01,
  .efficiency = 0.97,
  .parallelism = 3.88,
  .cpu_seconds = 38.4,
  .pole = 0.05,
  .pole_busy = 2,
  .machine_idle = 1,
  .io_stall = 0,
  .memory_stall = 0,
  .available = 0.5,
  .n_lanes = 4,
};

static BobbinFinding *
expect_one (const BobbinProfile *profile,
            BobbinFindingKind    kind)
{
  g_autoptr (GPtrArray) findings = bobbin_diagnose (profile);
  BobbinFinding *finding;

  g_assert_cmpuint (findings->len, ==, 1);
  finding = g_ptr_array_steal_index (findings, 0);
  g_assert_cmpint (finding->kind, ==, kind);
  g_assert_cmpfloat (finding->cost, >=, BOBBIN_DIAGNOSIS_MIN_COST);
  g_assert_cmpfloat (finding->cost, <=, 1);
  g_assert_cmpuint (strlen (finding->title), >, 0);
  g_assert_cmpuint (strlen (finding->evidence), >, 0);

  return finding;
}

static void
expect_none (const BobbinProfile *profile)
{
  g_autoptr (GPtrArray) findings = bobbin_diagnose (profile);

  g_assert_cmpuint (findings->len, ==, 0);
}

static void
assert_workers (const BobbinFinding *finding,
                guint                n_workers)
{
  g_autoptr (BobbinJob) job = bobbin_job_new ("formula");
  g_autofree char *label = bobbin_remedy_dup_label (&finding->remedy);

  g_assert_cmpint (finding->remedy.kind, ==, BOBBIN_REMEDY_WORKERS);
  g_assert_nonnull (label);
  bobbin_remedy_apply (&finding->remedy, job);
  g_assert_cmpuint (bobbin_job_get_settings (job)->workers, ==, n_workers);
}

static void
assert_chunk (const BobbinFinding *finding,
              guint64              chunk)
{
  g_autoptr (BobbinJob) job = bobbin_job_new ("formula");
  BobbinRunSettings settings = BOBBIN_RUN_SETTINGS_INIT;

  settings.chunk = 12345;
  bobbin_job_set_settings (job, &settings);
  bobbin_remedy_apply (&finding->remedy, job);
  g_assert_cmpuint (bobbin_job_get_settings (job)->chunk, ==, chunk);
}

static void
assert_executor (const BobbinFinding *finding,
                 const char          *executor)
{
  g_autoptr (BobbinJob) job = bobbin_job_new ("formula");
  BobbinRunSettings settings = BOBBIN_RUN_SETTINGS_INIT;

  settings.workers = 99;
  bobbin_job_set_settings (job, &settings);
  bobbin_remedy_apply (&finding->remedy, job);
  g_assert_cmpstr (bobbin_job_get_settings (job)->executor, ==, executor);
  g_assert_cmpuint (bobbin_job_get_settings (job)->workers, ==, 0);
}

static void
test_all_well (void)
{
  BobbinProfile profile = good;
  g_autofree char *sentence = bobbin_diagnosis_dup_all_well (&profile);
  g_autofree char *modest = NULL;
  g_autofree char *mixed = NULL;

  expect_none (&profile);
  g_assert_cmpstr (sentence, ==,
                   "97 % of the time was spent in tasks; nothing to gain by running it differently.");

  /* One worker on four processors: that is not known. */
  profile.n_workers = 1;
  modest = bobbin_diagnosis_dup_all_well (&profile);
  g_assert_cmpstr (modest, ==, "97 % of the time was spent in tasks.");

  profile.efficiency = 0.8;
  mixed = bobbin_diagnosis_dup_all_well (&profile);
  g_assert_cmpstr (mixed, ==, "80 % of the time was spent in tasks; nothing else cost more than a tenth of it.");
}

/* Nobody judges what took no time, and what goes on only after a while. */
static void
test_too_short (void)
{
  BobbinProfile profile = good;

  profile.n_attempts = 1000000;
  profile.dispatch = 0.9;
  profile.elapsed = 0.19;
  expect_none (&profile);
  g_assert_null (bobbin_diagnosis_dup_all_well (&profile));

  profile.elapsed = 1.9;
  profile.is_over = FALSE;
  expect_none (&profile);
  profile.is_over = TRUE;
  bobbin_finding_free (expect_one (&profile, BOBBIN_FINDING_SMALL_CHUNKS));

  profile.n_attempts = 0;
  expect_none (&profile);
}

static void
test_small_chunks (void)
{
  BobbinProfile profile = good;
  g_autoptr (BobbinFinding) automatic = NULL;
  g_autoptr (BobbinFinding) fixed = NULL;
  g_autoptr (BobbinFinding) longer = NULL;

  profile.executor = "processes";
  profile.n_tasks = profile.n_attempts = 1000000;
  profile.dispatch = profile.shares.idle = 0.34;
  profile.shares.working = 0.65;
  profile.efficiency = 0.66;
  profile.chunk = 1;
  fixed = expect_one (&profile, BOBBIN_FINDING_SMALL_CHUNKS);
  g_assert_cmpfloat_with_epsilon (fixed->cost, 0.34, 1e-9);
  g_assert_cmpstr (fixed->evidence, ==,
                   "Workers spent 34 % of their time waiting for the next chunk: chunks of 1 task took 26.4 µs on average.");
  assert_chunk (fixed, 0);

  /* Twenty milliseconds’ worth where automatic chunks were too small. */
  profile.chunk = 0;
  profile.mean_chunk = 150;
  automatic = expect_one (&profile, BOBBIN_FINDING_SMALL_CHUNKS);
  assert_chunk (automatic, 758);

  profile.chunk = 300;
  profile.mean_chunk = 300;
  longer = expect_one (&profile, BOBBIN_FINDING_SMALL_CHUNKS);
  assert_chunk (longer, 758);

  /* It was not the chunks: they are long. */
  profile.mean_chunk = 1000;
  expect_none (&profile);
}

/* A thread takes a chunk for itself in no time: what lies between tasks is not spent
 * waiting for one, unless they are tiny. */
static void
test_short_tasks (void)
{
  BobbinProfile profile = good;
  g_autoptr (BobbinFinding) small = NULL;
  g_autoptr (BobbinFinding) tasks = NULL;
  g_autofree char *all_well = NULL;

  profile.elapsed = 1;
  profile.total = 4;
  profile.n_tasks = profile.n_attempts = 5000000;
  profile.dispatch = profile.shares.idle = 0.46;
  profile.shares.working = profile.efficiency = 0.54;
  profile.mean_chunk = 1525;
  tasks = expect_one (&profile, BOBBIN_FINDING_SHORT_TASKS);
  g_assert_cmpfloat_with_epsilon (tasks->cost, 0.46, 1e-9);
  g_assert_true (g_str_has_prefix (tasks->evidence, "Workers spent 46 % of their time between tasks: "
                                                    "one took 432 ns on average, "));
  g_assert_cmpint (tasks->remedy.kind, ==, BOBBIN_REMEDY_NONE);

  profile.mean_chunk = 10;
  small = expect_one (&profile, BOBBIN_FINDING_SMALL_CHUNKS);

  /* Neither is the reason, and none is known. */
  profile.mean_chunk = 1525;
  profile.n_tasks = profile.n_attempts = 100000;
  expect_none (&profile);
  all_well = bobbin_diagnosis_dup_all_well (&profile);
  g_assert_cmpstr (all_well, ==, "54 % of the time was spent in tasks.");
}

static void
set_uneven_end (BobbinProfile *profile)
{
  profile->pole = 3.2;
  profile->pole_busy = 2;
  profile->end_lost = profile->shares.idle = 0.2;
  profile->shares.working = 0.79;
  profile->efficiency = 0.8;
  profile->n_pole_tasks = 2;
  profile->pole_tasks[0] = (BobbinLongAttempt) { .task = 998, .duration = 38000000 };
  profile->pole_tasks[1] = (BobbinLongAttempt) { .task = 16, .duration = 40000000 };
}

static void
test_uneven_end (void)
{
  BobbinProfile profile = good;
  g_autoptr (BobbinFinding) large = NULL;
  g_autoptr (BobbinFinding) few = NULL;
  g_autoptr (BobbinFinding) one = NULL;
  g_autoptr (BobbinFinding) retries = NULL;
  g_autoptr (BobbinFinding) gap = NULL;

  set_uneven_end (&profile);
  profile.chunk = 25;
  profile.mean_chunk = 25;
  large = expect_one (&profile, BOBBIN_FINDING_LARGE_CHUNKS);
  g_assert_cmpstr (large->evidence, ==,
                   "For the last 3.20 s only 2 of 4 workers had work: chunks of 25 tasks were too large. Efficiency 80 %.");
  g_assert_cmpint (large->remedy.kind, ==, BOBBIN_REMEDY_SMALLER_CHUNKS);
  assert_chunk (large, 0);

  /* Nine tasks for four workers take as long on three. */
  profile.chunk = 0;
  profile.mean_chunk = 1;
  profile.n_tasks = profile.n_attempts = 9;
  few = expect_one (&profile, BOBBIN_FINDING_FEW_TASKS);
  assert_workers (few, 3);

  profile.n_tasks = profile.n_attempts = 1000;
  expect_none (&profile);
  profile.pole_tasks[1].duration = 3100000000;
  one = expect_one (&profile, BOBBIN_FINDING_LONG_TASK);
  g_assert_cmpint (one->remedy.kind, ==, BOBBIN_REMEDY_NONE);
  g_assert_null (bobbin_remedy_dup_label (&one->remedy));
  g_assert_nonnull (strstr (one->evidence, "task 17 took 3.10 s"));

  profile.n_retries = 5;
  profile.pole_busy = 0.1;
  retries = expect_one (&profile, BOBBIN_FINDING_RETRIES);
  g_assert_cmpint (retries->remedy.kind, ==, BOBBIN_REMEDY_NONE);

  /* They may also keep everybody waiting in the middle of a run. */
  profile.end_lost = 0.01;
  profile.between = 0.19;
  profile.pole_busy = 1;
  gap = expect_one (&profile, BOBBIN_FINDING_RETRIES);
  g_assert_cmpfloat_with_epsilon (gap->cost, 0.19, 1e-9);
}

static void
test_slow_host (void)
{
  BobbinProfile profile = good;
  g_autoptr (BobbinFinding) finding = NULL;
  g_autoptr (BobbinFinding) serial = NULL;

  profile.nature = BOBBIN_WORKLOAD_WAITS;
  profile.is_async = TRUE;
  profile.shares.working = 0.01;
  profile.shares.waiting = 0.96;
  profile.cpu_seconds = 0.4;
  profile.n_peers = 2;
  profile.n_all_peers = 12;
  profile.peers[0] = (BobbinPeerProfile) { .name = "slow.example.org", .n_attempts = 20, .seconds = 20 };
  profile.peers[1] = (BobbinPeerProfile) { .name = "example.org", .n_attempts = 400, .seconds = 10 };
  profile.all_peers = (BobbinPeerProfile) { .n_attempts = 1000, .seconds = 38 };
  finding = expect_one (&profile, BOBBIN_FINDING_SLOW_HOST);
  g_assert_cmpfloat_with_epsilon (finding->cost, (20 - 20 * 18 / 980.0) / 40, 1e-6);
  g_assert_true (g_str_has_prefix (finding->evidence, "slow.example.org took 1.00 s for a task on average, the others 18.4 ms."));
  assert_workers (finding, 16);

  profile.executor = "serial";
  profile.n_workers = profile.max_workers = 1;
  serial = expect_one (&profile, BOBBIN_FINDING_SLOW_HOST);
  assert_executor (serial, "async");

  /* Nobody to compare it with; and all of the same sort. */
  profile.all_peers = profile.peers[0];
  profile.n_peers = profile.n_all_peers = 1;
  expect_none (&profile);
}

static void
test_pressure (void)
{
  BobbinProfile profile = good;
  g_autoptr (BobbinFinding) disk = NULL;
  g_autoptr (BobbinFinding) memory = NULL;
  g_autoptr (BobbinFinding) swapped = NULL;

  profile.shares.working = 0.4;
  profile.shares.waiting = 0.57;
  profile.cpu_seconds = 16;
  expect_none (&profile);

  profile.io_stall = 0.6;
  disk = expect_one (&profile, BOBBIN_FINDING_DISK);
  g_assert_cmpfloat_with_epsilon (disk->cost, 0.57, 1e-9);
  assert_workers (disk, 2);

  profile.memory_stall = 0.3;
  profile.major_faults = 70000;
  memory = expect_one (&profile, BOBBIN_FINDING_MEMORY);
  g_assert_cmpfloat_with_epsilon (memory->cost, 0.3, 1e-9);
  assert_workers (memory, 2);

  /* A kernel that does not keep the measure. */
  profile.memory_stall = profile.io_stall = -1;
  expect_none (&profile);
  profile.available = 0.02;
  swapped = expect_one (&profile, BOBBIN_FINDING_MEMORY);
  g_assert_nonnull (swapped);

  /* Work that waits by nature waits for something else. */
  profile.nature = BOBBIN_WORKLOAD_WAITS;
  profile.shares.working = 0.1;
  expect_none (&profile);
}

static void
test_gil (void)
{
  BobbinProfile profile = good;
  g_autoptr (BobbinFinding) finding = NULL;
  g_autoptr (BobbinFinding) crowded = NULL;

  profile.nature = BOBBIN_WORKLOAD_VARIES;
  profile.hosted = TRUE;
  profile.gil = BOBBIN_GIL_HELD;
  profile.shares.working = 0.24;
  profile.shares.waiting = 0.73;
  profile.cpu_seconds = 9.6;
  profile.machine_idle = 30;
  finding = expect_one (&profile, BOBBIN_FINDING_GIL);
  g_assert_cmpfloat_with_epsilon (finding->cost, 0.96 * 0.75, 1e-6);
  assert_executor (finding, "processes");

  /* It had half of a processor, because others wanted the rest. */
  profile.cpu_seconds = 5;
  expect_none (&profile);
  profile.machine_idle = 0.5;
  crowded = expect_one (&profile, BOBBIN_FINDING_GIL);
  g_assert_nonnull (crowded);

  /* Threads that wait; that compute without the lock; an interpreter without one. */
  profile.cpu_seconds = 1;
  expect_none (&profile);
  profile.cpu_seconds = 25;
  expect_none (&profile);
  profile.cpu_seconds = 9.6;
  profile.gil = BOBBIN_GIL_FREE;
  expect_none (&profile);
}

static void
test_blocked_loop (void)
{
  BobbinProfile profile = good;
  g_autoptr (BobbinFinding) computing = NULL;
  g_autoptr (BobbinFinding) hosted = NULL;
  g_autoptr (BobbinFinding) sleeping = NULL;
  g_autoptr (BobbinFinding) waiting = NULL;

  profile.executor = "async";
  profile.n_workers = 32;
  profile.total = 320;
  profile.shares = (BobbinShares) { .working = 0.03, .idle = 0.97 };
  profile.dispatch = 0.9;
  profile.blocked = 0.9;
  profile.efficiency = 0.03;
  profile.cpu_seconds = 9.7;
  computing = expect_one (&profile, BOBBIN_FINDING_BLOCKED_LOOP);
  assert_executor (computing, "hybrid");

  profile.hosted = TRUE;
  hosted = expect_one (&profile, BOBBIN_FINDING_BLOCKED_LOOP);
  assert_executor (hosted, "processes");

  /* A coroutine that sleeps with time.sleep(). */
  profile.cpu_seconds = 0.1;
  profile.shares = (BobbinShares) { .waiting = 0.97, .idle = 0.03 };
  profile.efficiency = 0.97;
  profile.dispatch = 0.01;
  sleeping = expect_one (&profile, BOBBIN_FINDING_BLOCKED_LOOP);
  g_assert_nonnull (sleeping);

  /* Pages, as many as one thread can take. */
  profile.hosted = FALSE;
  profile.is_async = TRUE;
  profile.nature = BOBBIN_WORKLOAD_WAITS;
  profile.blocked = 0;
  expect_none (&profile);
  profile.cpu_seconds = 9.9;
  waiting = expect_one (&profile, BOBBIN_FINDING_BLOCKED_LOOP);
  assert_executor (waiting, "threads");

  /* With one processor there is nothing to gain. */
  profile.n_processors = 1;
  expect_none (&profile);
}

static void
test_startup (void)
{
  BobbinProfile profile = good;
  g_autoptr (BobbinFinding) native = NULL;
  g_autoptr (BobbinFinding) hosted = NULL;

  profile.executor = "processes";
  profile.shares = (BobbinShares) { .working = 0.3, .starting = 0.7 };
  profile.efficiency = 0.3;
  native = expect_one (&profile, BOBBIN_FINDING_STARTUP);
  g_assert_cmpstr (native->evidence, ==, "A worker took 7.00 s to start on average, and then worked for 3.00 s.");
  assert_executor (native, "threads");

  /* 12 s of work, 7 s to start: one process would do. */
  profile.hosted = TRUE;
  hosted = expect_one (&profile, BOBBIN_FINDING_STARTUP);
  assert_workers (hosted, 1);

  /* An executor that starts one process has no other way. */
  profile.executor = "threads";
  expect_none (&profile);
}

static void
test_many_workers (void)
{
  BobbinProfile profile = good;
  g_autoptr (BobbinFinding) finding = NULL;
  g_autoptr (BobbinFinding) pool = NULL;

  profile.n_workers = 16;
  profile.total = 160;
  profile.shares = (BobbinShares) { .working = 0.24, .waiting = 0.73, .idle = 0.03 };
  finding = expect_one (&profile, BOBBIN_FINDING_MANY_WORKERS);
  g_assert_cmpfloat_with_epsilon (finding->cost, 0.73, 1e-9);
  assert_workers (finding, 4);

  profile.executor = "hybrid";
  profile.shares = (BobbinShares) { .working = 0.24, .waiting = 0.01, .idle = 0.75 };
  profile.blocked = profile.dispatch = 0.7;
  profile.efficiency = 0.25;
  pool = expect_one (&profile, BOBBIN_FINDING_MANY_WORKERS);
  assert_workers (pool, 4);

  /* Waiting work may have as many as it likes. */
  profile = good;
  profile.n_workers = 16;
  profile.nature = BOBBIN_WORKLOAD_WAITS;
  profile.shares = (BobbinShares) { .working = 0.01, .waiting = 0.96, .idle = 0.03 };
  profile.cpu_seconds = 1;
  expect_none (&profile);
}

/* Dearest first. */
static void
test_order (void)
{
  BobbinProfile profile = good;
  g_autoptr (GPtrArray) findings = NULL;

  set_uneven_end (&profile);
  profile.executor = "processes";
  profile.chunk = 25;
  profile.shares.starting = 0.3;
  findings = bobbin_diagnose (&profile);
  g_assert_cmpuint (findings->len, ==, 2);
  g_assert_cmpint (((BobbinFinding *) findings->pdata[0])->kind, ==, BOBBIN_FINDING_STARTUP);
  g_assert_cmpint (((BobbinFinding *) findings->pdata[1])->kind, ==, BOBBIN_FINDING_LARGE_CHUNKS);
}

static int
compare_durations (gconstpointer a,
                   gconstpointer b)
{
  gint64 one = *(const gint64 *) a;
  gint64 two = *(const gint64 *) b;

  return one > two ? -1 : one < two;
}

/* The longest attempt of each task, against a sorted list of all. */
static void
test_longest (void)
{
  BobbinLongest longest = { 0 };
  gint64 durations[200] = { 0 };

  for (guint i = 0; i < 1000; i++)
    {
      BobbinLongAttempt attempt = {
        .task = (guint64) g_test_rand_int_range (0, G_N_ELEMENTS (durations)),
        .duration = g_test_rand_int_range (1, 1000000),
      };

      durations[attempt.task] = MAX (durations[attempt.task], attempt.duration);
      bobbin_longest_add (&longest, &attempt);
    }

  g_assert_cmpuint (longest.n, ==, BOBBIN_LONGEST_MAX);
  for (guint i = 0; i < longest.n; i++)
    g_assert_cmpint (durations[longest.attempts[i].task], ==, longest.attempts[i].duration);
  qsort (durations, G_N_ELEMENTS (durations), sizeof *durations, compare_durations);
  for (guint i = 0; i < longest.n; i++)
    g_assert_cmpint (longest.attempts[i].duration, ==, durations[i]);
}

static void
test_peers (void)
{
  g_autoptr (BobbinPeers) peers = bobbin_peers_new ();
  gint64 most = 0;

  for (guint i = 0; i < 20; i++)
    {
      bobbin_peers_add (peers, i % 2 ? "odd" : "even", 10);
      bobbin_peers_add (peers, "even", 1);
    }
  g_assert_cmpuint (bobbin_peers_get_n (peers), ==, 2);
  g_assert_cmpstr (bobbin_peers_get (peers, 0)->name, ==, "even");
  g_assert_cmpint (bobbin_peers_get (peers, 0)->time, ==, 120);
  g_assert_cmpuint (bobbin_peers_get (peers, 0)->n_attempts, ==, 30);

  /* A thousand others come once: whoever takes most of the time stays. */
  for (guint i = 0; i < 1000; i++)
    {
      g_autofree char *name = g_strdup_printf ("host %u", i);

      bobbin_peers_add (peers, name, 1);
      bobbin_peers_add (peers, "busy", 100);
    }
  g_assert_cmpuint (bobbin_peers_get_n (peers), ==, BOBBIN_PEERS_MAX);
  for (guint i = 0; i < BOBBIN_PEERS_MAX; i++)
    if (g_str_equal (bobbin_peers_get (peers, i)->name, "busy"))
      most = bobbin_peers_get (peers, i)->time;
  g_assert_cmpint (most, ==, 100000);
}

static void
write_file (const char *folder,
            const char *name,
            const char *text)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *parent = g_path_get_dirname (path);

  g_assert_no_errno (g_mkdir_with_parents (parent, 0700));
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static void
test_machine (void)
{
  static const char * const names[] = { "stat", "meminfo", "vmstat", "pressure/io", "pressure/memory", "pressure", "" };
  g_autofree char *folder = g_dir_make_tmp ("bobbin-test-XXXXXX", NULL);
  BobbinMachine machine;
  int n_running, n_blocked;

  /* Nothing is known. */
  bobbin_machine_look (&machine, folder);
  g_assert_cmpfloat (machine.idle, ==, -1);
  g_assert_cmpfloat (machine.io_stall, ==, -1);
  g_assert_cmpfloat (machine.memory_stall, ==, -1);
  g_assert_cmpuint (machine.memory, ==, 0);
  bobbin_machine_look_at_queue (&n_running, &n_blocked, folder);
  g_assert_cmpint (n_running, ==, -1);
  g_assert_cmpint (n_blocked, ==, -1);

  /* Clock ticks of a hundredth of a second, as everywhere. */
  write_file (folder, "stat", "cpu  100 5 50 2000 300 0 7 0 0 0\ncpu0 1 2 3 4\nprocs_running 3\nprocs_blocked 1\n");
  write_file (folder, "meminfo", "MemTotal:       32000 kB\nMemFree:  1 kB\nMemAvailable:   16000 kB\n");
  write_file (folder, "vmstat", "pgfault 999\npgmajfault 42\n");
  bobbin_machine_look (&machine, folder);
  g_assert_cmpfloat_with_epsilon (machine.idle, 23, 1e-9);
  g_assert_cmpfloat_with_epsilon (machine.io_stall, 3, 1e-9);
  g_assert_cmpuint (machine.memory, ==, 32768000);
  g_assert_cmpuint (machine.available, ==, 16384000);
  g_assert_cmpuint (machine.major_faults, ==, 42);
  bobbin_machine_look_at_queue (&n_running, &n_blocked, folder);
  g_assert_cmpint (n_running, ==, 3);
  g_assert_cmpint (n_blocked, ==, 1);

  write_file (folder, "pressure/io", "some avg10=0.00 avg60=0.00 avg300=0.00 total=2500000\nfull avg10=0 total=1\n");
  write_file (folder, "pressure/memory", "some avg10=0.00 avg60=0.00 avg300=0.00 total=500000\n");
  bobbin_machine_look (&machine, folder);
  g_assert_cmpfloat_with_epsilon (machine.io_stall, 2.5, 1e-9);
  g_assert_cmpfloat_with_epsilon (machine.memory_stall, 0.5, 1e-9);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (folder, names[i], NULL);

      g_assert_no_errno (g_remove (path));
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/advice/all-well", test_all_well);
  g_test_add_func ("/advice/too-short", test_too_short);
  g_test_add_func ("/advice/small-chunks", test_small_chunks);
  g_test_add_func ("/advice/short-tasks", test_short_tasks);
  g_test_add_func ("/advice/uneven-end", test_uneven_end);
  g_test_add_func ("/advice/slow-host", test_slow_host);
  g_test_add_func ("/advice/pressure", test_pressure);
  g_test_add_func ("/advice/gil", test_gil);
  g_test_add_func ("/advice/blocked-loop", test_blocked_loop);
  g_test_add_func ("/advice/startup", test_startup);
  g_test_add_func ("/advice/many-workers", test_many_workers);
  g_test_add_func ("/advice/order", test_order);
  g_test_add_func ("/advice/longest", test_longest);
  g_test_add_func ("/advice/peers", test_peers);
  g_test_add_func ("/advice/machine", test_machine);

  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "engine/executors/bobbin-auto-pilot.h"
#include "engine/executors/bobbin-climber.h"

#include <math.h>

#define N_PROCESSORS 4
#define MIB (1024 * 1024)

/* A long list of work of that kind, after a while with as many workers as it
 * begins with. */
static BobbinEvidence
new_evidence (BobbinAutoKind kind,
              BobbinAwaits   awaits)
{
  BobbinEvidence evidence = {
    .kind = kind,
    .n_processors = N_PROCESSORS,
    .most = 256,
    .n_tasks = 10000,
    .n_open = 9990,
    .awaits = awaits,
    .seconds = 0.1,
    .n_attempts = 10,
    .task = 0.01,
    .delay = -1,
    .working = -1,
    .loop = -1,
    .owner = -1,
    .idle = 0.5,
  };
  BobbinChoice choice;

  bobbin_pilot_begin (&evidence, &choice);
  evidence.executor = choice.executor;
  evidence.n_workers = choice.n_workers;

  return evidence;
}

static void
assert_choice (const BobbinEvidence *evidence,
               const char           *executor,
               guint                 least,
               guint                 most,
               BobbinWhy             why)
{
  BobbinChoice choice;
  g_autofree char *reason = NULL;

  g_assert_true (bobbin_pilot_choose (evidence, &choice));
  g_assert_cmpstr (choice.executor, ==, executor);
  g_assert_cmpuint (choice.n_workers, >=, least);
  g_assert_cmpuint (choice.n_workers, <=, most);
  g_assert_cmpint (choice.why, ==, why);

  reason = bobbin_choice_dup_reason (&choice, evidence);
  g_assert_true (g_str_has_suffix (reason, "."));
}

static void
assert_waits (const BobbinEvidence *evidence)
{
  BobbinChoice choice;

  g_assert_false (bobbin_pilot_choose (evidence, &choice));
}

static void
test_threads (void)
{
  BobbinEvidence evidence = new_evidence (BOBBIN_AUTO_COMPUTES, BOBBIN_AWAITS_UNKNOWN);

  g_assert_cmpstr (evidence.executor, ==, "threads");
  g_assert_cmpuint (evidence.n_workers, ==, 1);
  assert_choice (&evidence, "threads", N_PROCESSORS, N_PROCESSORS, BOBBIN_WHY_COMPUTES);

  /* No more than there are tasks, and nobody where there are none. */
  evidence.n_open = 2;
  assert_choice (&evidence, "threads", 2, 2, BOBBIN_WHY_COMPUTES);
  evidence.n_open = 0;
  assert_waits (&evidence);

  /* Long tasks are not waited for. */
  evidence.n_open = 10000;
  /* Results that are as much work as tasks have a processor. */
  evidence.owner = 0.9;
  assert_choice (&evidence, "threads", N_PROCESSORS, N_PROCESSORS, BOBBIN_WHY_COMPUTES);
  evidence.task = 2e-7;
  assert_choice (&evidence, "threads", N_PROCESSORS - 1, N_PROCESSORS - 1, BOBBIN_WHY_RESULTS);
  evidence.owner = 0.2;
  assert_choice (&evidence, "threads", N_PROCESSORS, N_PROCESSORS, BOBBIN_WHY_COMPUTES);
  evidence.task = 0.01;
  evidence.n_attempts = 0;
  assert_choice (&evidence, "threads", N_PROCESSORS, N_PROCESSORS, BOBBIN_WHY_COMPUTES);
  evidence.seconds = 0.001;
  assert_waits (&evidence);
}

static void
test_slots (void)
{
  BobbinEvidence evidence = new_evidence (BOBBIN_AUTO_WAITS, BOBBIN_AWAITS_UNKNOWN);
  BobbinChoice choice;

  g_assert_cmpstr (evidence.executor, ==, "async");
  /* They are young, so that some have ended. */
  evidence.n_attempts = 0;
  evidence.task = evidence.seconds / 10;
  assert_waits (&evidence);

  /* Grows in steps, never by more than one of them, and not beyond what is polite. */
  evidence.task = evidence.seconds;
  for (guint n_steps = 0;; n_steps++)
    {
      guint before = evidence.n_workers;

      g_assert_cmpuint (n_steps, <, 6);
      g_assert_true (bobbin_pilot_choose (&evidence, &choice));
      g_assert_cmpstr (choice.executor, ==, "async");
      g_assert_cmpuint (choice.n_workers, <=, 8 * before);
      evidence.n_workers = choice.n_workers;
      if (choice.is_settled)
        break;
    }
  g_assert_cmpuint (evidence.n_workers, ==, 256);

  /* A few more where all that is left goes at once then. */
  evidence.n_workers = 32;
  evidence.n_open = 40;
  assert_choice (&evidence, "async", 40, 40, BOBBIN_WHY_WAITS_STILL);
  evidence.n_open = 10000;

  /* As many as keep the loop busy, though they come in bursts. */
  evidence.n_workers = 8;
  evidence.n_attempts = 100;
  evidence.loop = 0.45;
  assert_choice (&evidence, "async", 24, 28, BOBBIN_WHY_WAITS);
  /* Unless the last step brought nothing but longer tasks. */
  evidence.before = 7 / evidence.task;
  assert_choice (&evidence, "async", 8, 8, BOBBIN_WHY_WAITS);
  evidence.before = 3 / evidence.task;
  assert_choice (&evidence, "async", 24, 28, BOBBIN_WHY_WAITS);
  evidence.loop = 0.95;
  assert_choice (&evidence, "async", 8, 8, BOBBIN_WHY_WAITS);
  evidence.most = 10;
  evidence.loop = 0.01;
  assert_choice (&evidence, "async", 8, 10, BOBBIN_WHY_WAITS);
}

static void
test_programs (void)
{
  BobbinEvidence evidence = new_evidence (BOBBIN_AUTO_PROGRAMS, BOBBIN_AWAITS_UNKNOWN);

  g_assert_cmpstr (evidence.executor, ==, "threads");
  g_assert_cmpuint (evidence.n_workers, ==, N_PROCESSORS);
  assert_waits (&evidence);

  evidence.working = 0.97;
  assert_choice (&evidence, "threads", N_PROCESSORS, N_PROCESSORS, BOBBIN_WHY_COMPUTES);
  evidence.working = 0.5;
  assert_choice (&evidence, "threads", 2 * N_PROCESSORS, 4 * N_PROCESSORS, BOBBIN_WHY_MIXED);
  /* Others have the processors; but not for a moment only. */
  evidence.idle = 0;
  assert_choice (&evidence, "threads", 2 * N_PROCESSORS, 4 * N_PROCESSORS, BOBBIN_WHY_MIXED);
  evidence.seconds = 0.25;
  assert_choice (&evidence, "threads", N_PROCESSORS, N_PROCESSORS, BOBBIN_WHY_COMPUTES);
  /* Where it is told who waits for them, that is no question. */
  evidence.delay = 0.4;
  assert_choice (&evidence, "threads", 2 * N_PROCESSORS, 4 * N_PROCESSORS, BOBBIN_WHY_MIXED);
  evidence.delay = -1;
  evidence.working = 0.001;
  assert_choice (&evidence, "threads", 4 * N_PROCESSORS, 64, BOBBIN_WHY_WAITS);
}

/* What does nothing at all is believed soon; what does a little may only begin. */
static void
test_idle (void)
{
  BobbinEvidence evidence = new_evidence (BOBBIN_AUTO_PROGRAMS, BOBBIN_AWAITS_UNKNOWN);

  evidence.n_attempts = 0;
  evidence.n_workers = 2;
  evidence.seconds = evidence.task = 0.009;
  evidence.working = 0.09;
  assert_waits (&evidence);
  evidence.working = 0.01;
  assert_choice (&evidence, "threads", 32, 32, BOBBIN_WHY_WAITS_STILL);
  evidence.seconds = 0.004;
  assert_waits (&evidence);
  evidence.seconds = 0.02;
  evidence.working = 0.09;
  assert_choice (&evidence, "threads", 8, 8, BOBBIN_WHY_WAITS_STILL);
  evidence.working = 0.6;
  assert_waits (&evidence);
  evidence.n_attempts = 10;
  assert_choice (&evidence, "threads", 8, 16, BOBBIN_WHY_MIXED);
  /* What fewer of many do says little. */
  evidence.n_workers = 64;
  assert_waits (&evidence);
  evidence.n_attempts = 16;
  assert_choice (&evidence, "threads", 8, 20, BOBBIN_WHY_MIXED);

  evidence = new_evidence (BOBBIN_AUTO_BLOCKS, BOBBIN_AWAITS_UNKNOWN);
  g_assert_cmpuint (evidence.n_workers, ==, 1);
  evidence.n_attempts = 0;
  evidence.seconds = evidence.task = 0.009;
  evidence.working = 0.01;
  assert_choice (&evidence, "threads", 128, 128, BOBBIN_WHY_WAITS_STILL);
  evidence.working = 0.97;
  evidence.seconds = evidence.task = 0.1;
  assert_choice (&evidence, "threads", N_PROCESSORS, N_PROCESSORS, BOBBIN_WHY_COMPUTES);
}

static void
test_functions (void)
{
  BobbinEvidence evidence = new_evidence (BOBBIN_AUTO_HOSTED, BOBBIN_AWAITS_NOTHING);

  g_assert_cmpstr (evidence.executor, ==, "processes");
  g_assert_cmpuint (evidence.n_workers, ==, N_PROCESSORS);
  assert_waits (&evidence);

  evidence.working = 0.97;
  assert_choice (&evidence, "processes", N_PROCESSORS, N_PROCESSORS, BOBBIN_WHY_LOCK);
  /* Little computing: the lock of one interpreter is no hindrance. */
  evidence.working = 0.002;
  assert_choice (&evidence, "threads", 64, 128, BOBBIN_WHY_WAITS);
  /* Half and half: it is. */
  evidence.working = 0.5;
  assert_choice (&evidence, "processes", 4 * N_PROCESSORS, 6 * N_PROCESSORS, BOBBIN_WHY_MIXED);

  /* With little left, fewer of them are worth their start; but never fewer than keep all busy. */
  evidence.n_open = 40;
  assert_choice (&evidence, "processes", 2 * N_PROCESSORS, 4 * N_PROCESSORS - 1, BOBBIN_WHY_MIXED);
  evidence.n_open = 9990;

  /* In the first moments only what is clear is decided. */
  evidence.seconds = 0.02;
  evidence.n_attempts = 0;
  assert_waits (&evidence);
  /* Which may be what an interpreter does to start. */
  evidence.working = 0.08;
  assert_waits (&evidence);
  evidence.n_attempts = 4;
  evidence.working = 0.01;
  assert_choice (&evidence, "threads", 64, 128, BOBBIN_WHY_WAITS);
  evidence.n_attempts = 0;
  evidence.working = 0.97;
  assert_choice (&evidence, "processes", N_PROCESSORS, N_PROCESSORS, BOBBIN_WHY_LOCK);
  evidence.seconds = 0.005;
  assert_waits (&evidence);
}

/* That tasks wait for processors, of which there are too few for all of them,
 * says nothing of what they are. */
static void
test_delay (void)
{
  BobbinEvidence evidence = new_evidence (BOBBIN_AUTO_HOSTED, BOBBIN_AWAITS_UNKNOWN);
  BobbinEvidence crowded;
  BobbinChoice choice, same;
  g_autofree char *reason = NULL;

  evidence.task = 0.1;
  for (double working = 0; working <= 1; working += 0.05)
    {
      evidence.working = working;
      crowded = evidence;
      crowded.task *= 5;
      crowded.delay = 0.8;
      g_assert_true (bobbin_pilot_choose (&evidence, &choice));
      g_assert_true (bobbin_pilot_choose (&crowded, &same));
      g_assert_cmpstr (same.executor, ==, choice.executor);
      g_assert_cmpuint (same.n_workers, ==, choice.n_workers);
    }

  crowded.working = 0.02;
  g_assert_true (bobbin_pilot_choose (&crowded, &choice));
  reason = bobbin_choice_dup_reason (&choice, &crowded);
  g_assert_cmpstr (reason, ==, "Its tasks wait: a task computes 2 % of its 0.1 s.");
}

static void
test_coroutines (void)
{
  BobbinEvidence evidence = new_evidence (BOBBIN_AUTO_HOSTED, BOBBIN_AWAITS_OTHERS);

  g_assert_cmpstr (evidence.executor, ==, "async");
  assert_waits (&evidence);
  evidence.loop = 0.02;
  assert_choice (&evidence, "async", evidence.n_workers + 1, 256, BOBBIN_WHY_COROUTINE);
  /* What little there is at first may be the interpreter's: it is not divided by. */
  evidence.loop = 0.15;
  assert_choice (&evidence, "async", MIN (evidence.n_workers * 16, 256), 256, BOBBIN_WHY_COROUTINE);
  /* Of what each needs a quarter, there are not many. */
  evidence.n_workers = 2;
  evidence.loop = 0.5;
  assert_choice (&evidence, "async", 3, 16, BOBBIN_WHY_COROUTINE);
  /* One that computes holds up the others, whatever it calls itself. */
  evidence.loop = 0.99;
  assert_choice (&evidence, "processes", N_PROCESSORS, N_PROCESSORS, BOBBIN_WHY_LOCK);
  /* Many that do next to nothing do so, too. */
  evidence.n_workers = 64;
  assert_choice (&evidence, "async", 64, 64, BOBBIN_WHY_COROUTINE);

  /* Nobody knew, until the worker said so. */
  evidence = new_evidence (BOBBIN_AUTO_HOSTED, BOBBIN_AWAITS_UNKNOWN);
  evidence.awaits = BOBBIN_AWAITS_OTHERS;
  evidence.seconds = 0;
  assert_choice (&evidence, "async", 2, N_PROCESSORS, BOBBIN_WHY_COROUTINE);
}

static void
test_memory (void)
{
  BobbinEvidence evidence = new_evidence (BOBBIN_AUTO_HOSTED, BOBBIN_AWAITS_NOTHING);

  evidence.working = 0.97;
  evidence.memory = 1000 * MIB;
  evidence.available = 100 * (guint64) MIB;
  evidence.n_workers = 2;
  assert_choice (&evidence, "processes", 2, 2, BOBBIN_WHY_MEMORY);
  evidence.available = 8000 * (guint64) MIB;
  assert_choice (&evidence, "processes", N_PROCESSORS, N_PROCESSORS, BOBBIN_WHY_LOCK);
}

static void
test_fixed (void)
{
  static const BobbinAutoKind kinds[] = {
    BOBBIN_AUTO_COMPUTES, BOBBIN_AUTO_WAITS, BOBBIN_AUTO_PROGRAMS, BOBBIN_AUTO_HOSTED, BOBBIN_AUTO_PROCESSES,
  };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      BobbinEvidence evidence = new_evidence (kinds[i], BOBBIN_AWAITS_NOTHING);
      BobbinChoice choice;

      evidence.fixed = 7;
      evidence.working = evidence.loop = 0.5;
      g_assert_true (bobbin_pilot_choose (&evidence, &choice));
      g_assert_cmpuint (choice.n_workers, ==, 7);
    }
}

/* Limits of memory and CPU time leave no choice but their number. */
static void
test_limits (void)
{
  BobbinEvidence evidence = new_evidence (BOBBIN_AUTO_PROCESSES, BOBBIN_AWAITS_UNKNOWN);

  for (double working = 0; working <= 1; working += 0.125)
    {
      BobbinChoice choice;

      evidence.working = working;
      g_assert_true (bobbin_pilot_choose (&evidence, &choice));
      g_assert_cmpstr (choice.executor, ==, "processes");
      g_assert_cmpuint (choice.n_workers, <=, 32);
    }
}

/* A peer that does more the more it is asked, up to @knee, and then no more, or
 * less. Returns what the climber ends with. */
static guint
climb (guint  n_workers,
       guint  most,
       double knee,
       double fall)
{
  BobbinClimber climber = { 0 };
  guint seen[8];

  for (guint i = 0; i < 400; i++)
    {
      double rate = 1000 * MIN (n_workers, knee);

      if (n_workers > knee)
        rate *= pow (fall, n_workers / knee - 1);
      n_workers = bobbin_climber_feed (&climber, n_workers, most, (guint64) (rate * 0.25), 0.25);
      g_assert_cmpuint (n_workers, >=, 1);
      g_assert_cmpuint (n_workers, <=, most);
      seen[i % G_N_ELEMENTS (seen)] = n_workers;
    }

  for (guint i = 1; i < G_N_ELEMENTS (seen); i++)
    seen[0] = MIN (seen[0], seen[i]);

  return seen[0];
}

static void
test_climber (void)
{
  /* Up to the most where each more does more. */
  g_assert_cmpuint (climb (8, 128, 1000, 1), ==, 128);
  /* Not far beyond where they do no more. */
  g_assert_cmpuint (climb (8, 128, 30, 1), >=, 20);
  g_assert_cmpuint (climb (8, 128, 30, 1), <=, 48);
  g_assert_cmpuint (climb (8, 128, 30, 0.2), <=, 48);
  g_assert_cmpuint (climb (1, 1, 30, 1), ==, 1);
}

/* A peer that cannot keep up any more is asked by fewer. */
static void
test_climber_falls (void)
{
  BobbinClimber climber = { 0 };
  guint n = 64;
  guint least = n;

  for (guint i = 0; i < 3; i++)
    n = bobbin_climber_feed (&climber, n, 64, 16000, 0.25);
  g_assert_cmpuint (n, ==, 64);
  for (guint i = 0; i < 40; i++)
    {
      double rate = n > 16 ? 4000 : 16000;

      n = bobbin_climber_feed (&climber, n, 64, (guint64) (rate * 0.25), 0.25);
      least = MIN (least, n);
    }
  g_assert_cmpuint (least, <=, 32);
}

/* Noise alone moves nobody far. */
static void
test_climber_noise (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  BobbinClimber climber = { 0 };
  guint n = 16;
  guint n_elsewhere = 0;

  for (guint i = 0; i < 1000; i++)
    {
      /* About Poisson: the mean of 400 by two of its roots. */
      guint64 n_tasks = 400 + g_rand_int_range (random, -40, 41);

      n = bobbin_climber_feed (&climber, n, 64, n_tasks, 0.25);
      n_elsewhere += n < 8 || n > 32;
    }
  g_assert_cmpuint (n_elsewhere, <, 100);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/auto-pilot/threads", test_threads);
  g_test_add_func ("/auto-pilot/slots", test_slots);
  g_test_add_func ("/auto-pilot/programs", test_programs);
  g_test_add_func ("/auto-pilot/idle", test_idle);
  g_test_add_func ("/auto-pilot/functions", test_functions);
  g_test_add_func ("/auto-pilot/delay", test_delay);
  g_test_add_func ("/auto-pilot/coroutines", test_coroutines);
  g_test_add_func ("/auto-pilot/memory", test_memory);
  g_test_add_func ("/auto-pilot/fixed", test_fixed);
  g_test_add_func ("/auto-pilot/limits", test_limits);
  g_test_add_func ("/auto-pilot/climber", test_climber);
  g_test_add_func ("/auto-pilot/climber-falls", test_climber_falls);
  g_test_add_func ("/auto-pilot/climber-noise", test_climber_noise);

  return g_test_run ();
}

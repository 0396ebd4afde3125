/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "engine/executors/bobbin-auto-meter.h"

#define N_PROCESSORS 2

/* One second of a meter that has seen as much as a test says. */
typedef struct
{
  BobbinAutoMeter meter;
  BobbinEvidence  evidence;
} Fixture;

static void
set_up (Fixture        *fixture,
        BobbinAutoKind  kind,
        const char     *executor,
        guint           n_workers)
{
  *fixture = (Fixture) {
    .meter = {
      .at_work = n_workers,
      .is_told = TRUE,
      .machine = { .idle = 10 },
      .now = { .idle = 10.5 },
    },
    .evidence = {
      .kind = kind,
      .n_processors = N_PROCESSORS,
      .executor = executor,
      .n_workers = n_workers,
      .seconds = 1,
    },
  };
}

/* @n attempts, each of which took @busy seconds and computed in @cpu of them. */
static void
add_attempts (Fixture *fixture,
              guint    n,
              double   busy,
              double   cpu)
{
  BobbinPulse *pulse = &fixture->meter.last;

  pulse->n_attempts += n;
  pulse->busy += n * busy;
  pulse->cpu += n * cpu;
  pulse->known_busy += n * busy;
  pulse->known_cpu += n * cpu;
  fixture->evidence.n_attempts += n;
}

static void
assert_working (Fixture *fixture,
                double   expected,
                double   within)
{
  bobbin_auto_meter_weigh (&fixture->meter, &fixture->evidence);
  g_assert_cmpfloat_with_epsilon (fixture->evidence.working, expected, within);
}

static void
test_unknown (void)
{
  Fixture fixture;

  set_up (&fixture, BOBBIN_AUTO_PROGRAMS, "threads", 2);
  fixture.meter.is_told = FALSE;
  fixture.meter.machine.idle = -1;
  assert_working (&fixture, -1, 1e-9);
  g_assert_cmpfloat (fixture.evidence.delay, ==, -1);
  g_assert_cmpfloat (fixture.evidence.idle, ==, -1);
  g_assert_cmpfloat (fixture.evidence.loop, ==, -1);

  fixture.meter.machine.idle = 10;
  bobbin_auto_meter_weigh (&fixture.meter, &fixture.evidence);
  g_assert_cmpfloat_with_epsilon (fixture.evidence.idle, 0.25, 1e-9);
}

/* Programs that wait two thirds of their time and compute the rest are that,
 * whether there is a processor for each or there are far too few. */
static void
test_crowd (void)
{
  Fixture fixture;

  for (guint n = 2; n <= 32; n *= 2)
    {
      /* Of 0.1 s without others. */
      double slowdown = MAX (n / 6.0, 1);
      double task = 0.1 * slowdown;
      double delay = 1 - 1 / slowdown;

      /* As the system sees those that run, */
      set_up (&fixture, BOBBIN_AUTO_PROGRAMS, "threads", n);
      fixture.meter.others = (BobbinToil) { .cpu = n / slowdown / 3, .delay = n * delay };
      assert_working (&fixture, 1 / 3.0, 0.01);
      g_assert_cmpfloat_with_epsilon (fixture.evidence.delay, delay, 1e-9);

      /* and as those tell it that have ended. */
      add_attempts (&fixture, 8, task, 0.1 / 3);
      assert_working (&fixture, 1 / 3.0, 0.06);
    }
}

/* Who has a processor or waits for one all the time computes, however little it
 * gets. */
static void
test_computes (void)
{
  Fixture fixture;

  set_up (&fixture, BOBBIN_AUTO_BLOCKS, "threads", 128);
  fixture.meter.own = (BobbinToil) { .cpu = 2, .delay = 125.5 };
  assert_working (&fixture, 1, 0.01);

  set_up (&fixture, BOBBIN_AUTO_HOSTED, "processes", 2);
  fixture.meter.others = (BobbinToil) { .cpu = 1.95, .delay = 0.03 };
  assert_working (&fixture, 1, 0.02);
}

/* What a function says at its end is believed, unless it has others compute. */
static void
test_functions (void)
{
  Fixture fixture;

  set_up (&fixture, BOBBIN_AUTO_HOSTED, "processes", 2);
  add_attempts (&fixture, 10, 0.2, 0.01);
  fixture.meter.others = (BobbinToil) { .cpu = 0.4 };
  assert_working (&fixture, 0.05, 0.01);
  fixture.meter.others.cpu = 1.8;
  assert_working (&fixture, 0.9, 0.01);
}

/* Programs that began and want nothing since wait; what they say at their end is
 * worth more. */
static void
test_quiet (void)
{
  Fixture fixture;

  set_up (&fixture, BOBBIN_AUTO_PROGRAMS, "threads", 2);
  fixture.meter.others.cpu = 1.2;
  fixture.meter.quiet = 0.005;
  assert_working (&fixture, 0.6, 0.01);
  fixture.meter.quiet = 0.02;
  assert_working (&fixture, 0, 1e-9);
  add_attempts (&fixture, 1, 1, 0.6);
  assert_working (&fixture, 0.6, 0.01);

  /* Of tasks of our own, what programs do says nothing. */
  set_up (&fixture, BOBBIN_AUTO_BLOCKS, "threads", 2);
  fixture.meter.own.cpu = 1.2;
  fixture.meter.quiet = 0.02;
  assert_working (&fixture, 0.6, 0.01);
}

/* How busy a loop's one thread is. */
static void
test_loop (void)
{
  Fixture fixture;

  set_up (&fixture, BOBBIN_AUTO_WAITS, "async", 64);
  add_attempts (&fixture, 100, 0.5, 0.004);
  bobbin_auto_meter_weigh (&fixture.meter, &fixture.evidence);
  g_assert_cmpfloat_with_epsilon (fixture.evidence.loop, 0.4, 1e-9);

  /* Of an interpreter, its process says it; its other threads wait now and then. */
  set_up (&fixture, BOBBIN_AUTO_HOSTED, "async", 64);
  fixture.meter.others = (BobbinToil) { .cpu = 0.1, .delay = 0.8 };
  bobbin_auto_meter_weigh (&fixture.meter, &fixture.evidence);
  g_assert_cmpfloat_with_epsilon (fixture.evidence.loop, 0.1, 1e-9);
  fixture.meter.others = (BobbinToil) { .cpu = 0.5, .delay = 0.49 };
  bobbin_auto_meter_weigh (&fixture.meter, &fixture.evidence);
  g_assert_cmpfloat_with_epsilon (fixture.evidence.loop, 0.99, 1e-9);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/auto-meter/unknown", test_unknown);
  g_test_add_func ("/auto-meter/crowd", test_crowd);
  g_test_add_func ("/auto-meter/computes", test_computes);
  g_test_add_func ("/auto-meter/functions", test_functions);
  g_test_add_func ("/auto-meter/quiet", test_quiet);
  g_test_add_func ("/auto-meter/loop", test_loop);

  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "engine/race/bobbin-race.h"

typedef struct
{
  GMainLoop  *loop;
  guint       n_changed;
  guint       n_finished;
  int         stop_at;      /* the "changed" at which it is stopped; -1: none */
  gboolean    stop_when_racing;
  gboolean    stop_after_round;
} Watch;

static void
changed_cb (BobbinRace *race,
            Watch      *watch)
{
  g_autoptr (BobbinRaceReport) report = bobbin_race_dup_report (race);

  /* A report can be had at any time, and adds up. */
  g_assert_cmpint (report->state, ==, bobbin_race_get_state (race));
  g_assert_cmpfloat (report->overhead, >=, 0);
  g_assert_cmpfloat (report->overhead, <=, report->elapsed);
  g_assert_cmpuint (watch->n_finished, ==, 0);
  g_assert_true (report->verdict != NULL);
  if ((int) watch->n_changed++ == watch->stop_at ||
      (watch->stop_when_racing && report->state == BOBBIN_RACE_RACING) ||
      (watch->stop_after_round && report->n_rounds > 0))
    bobbin_race_stop (race);
}

static void
finished_cb (BobbinRace *race,
             Watch      *watch)
{
  watch->n_finished++;
  g_main_loop_quit (watch->loop);
}

static BobbinRace *
new_seeded_race (const char *workload,
                 const char *parameter,
                 const char *value,
                 double      budget,
                 guint32     seed)
{
  static const char * const executors[] = { "async", NULL };
  static const guint workers[] = { 4, 0 };
  g_autoptr (BobbinJob) job = bobbin_job_new (workload);
  g_autoptr (BobbinInputSource) source = NULL;
  g_autoptr (GError) error = NULL;
  BobbinRaceOptions options = BOBBIN_RACE_OPTIONS_INIT;
  BobbinRace *race;

  source = bobbin_input_source_new_range ("0:40", &error);
  g_assert_no_error (error);
  bobbin_job_set_inputs (job, source);
  bobbin_job_set_parameter (job, parameter, value);
  options.budget = budget;
  options.seed = seed;
  options.executors = executors;
  options.workers = workers;
  race = bobbin_race_new (job, NULL, &options, &error);
  g_assert_no_error (error);

  return race;
}

static BobbinRace *
new_race (const char *workload,
          const char *parameter,
          const char *value,
          double      budget)
{
  return new_seeded_race (workload, parameter, value, budget, 1);
}

/* Runs the race to its end and lets go of it. */
static BobbinRaceReport *
run (BobbinRace *race,
     Watch      *watch)
{
  BobbinRaceReport *report;

  watch->loop = g_main_loop_new (NULL, FALSE);
  g_signal_connect (race, "changed", G_CALLBACK (changed_cb), watch);
  g_signal_connect (race, "finished", G_CALLBACK (finished_cb), watch);
  bobbin_race_start (race);
  if (!BOBBIN_RACE_IS_OVER (bobbin_race_get_state (race)))
    g_main_loop_run (watch->loop);
  g_main_loop_unref (watch->loop);

  g_assert_cmpuint (watch->n_finished, ==, 1);
  report = bobbin_race_dup_report (race);
  /* Nobody else has it any more. */
  g_assert_finalize_object (race);

  return report;
}

static void
test_over (void)
{
  BobbinRace *race = new_race ("wait", "seconds", "0.005", 30);
  g_autoptr (BobbinRaceReport) before = bobbin_race_dup_report (race);
  g_autoptr (BobbinRaceReport) after = NULL;
  Watch watch = { .stop_at = -1 };

  g_assert_cmpint (before->state, ==, BOBBIN_RACE_QUEUED);
  g_assert_cmpuint (before->contenders->len, ==, 2);
  g_assert_cmpint (before->choice, ==, -1);
  after = run (race, &watch);

  g_assert_cmpint (after->state, ==, BOBBIN_RACE_OVER);
  g_assert_cmpint (after->choice, ==, 1);
  g_assert_cmpint (after->current, ==, -1);
  g_assert_cmpuint (after->n_inputs, ==, 40);
  g_assert_cmpuint (after->n_rounds, >=, 1);
  g_assert_cmpint (after->began, >, 0);
  g_assert_true (bobbin_race_report_get_contender (after, 1)->has_speedup);
  g_assert_cmpfloat (bobbin_race_report_get_contender (after, 1)->working, <, 0.7);
  /* The one from before is what it was. */
  g_assert_cmpint (before->state, ==, BOBBIN_RACE_QUEUED);
}

/* Stopped by who is told of a change, at once or later. */
static void
test_stop (void)
{
  for (int at = 0; at < 8; at++)
    {
      BobbinRace *race = new_race ("wait", "seconds", "0.02", 600);
      Watch watch = { .stop_at = at };
      g_autoptr (BobbinRaceReport) report = run (race, &watch);

      g_assert_cmpint (report->state, ==, BOBBIN_RACE_STOPPED);
      g_assert_cmpint (report->result, !=, BOBBIN_REFEREE_RACING);
    }
}

static void
test_failed (void)
{
  Watch watch = { .stop_at = -1 };
  g_autoptr (BobbinRaceReport) report = run (new_race ("command", "command", "false", 5), &watch);

  g_assert_cmpint (report->state, ==, BOBBIN_RACE_FAILED);
  g_assert_nonnull (report->error);
  g_assert_cmpstr (report->verdict, ==, report->error);
}

/* Whatever inputs a race begins with: three bad ones of four do not make it
 * impossible. */
static void
test_bad_inputs (void)
{
  for (guint32 seed = 0; seed < 6; seed++)
    {
      Watch watch = { .stop_at = -1, .stop_when_racing = TRUE };
      g_autoptr (BobbinRaceReport) report =
        run (new_seeded_race ("command", "command", "sh -c 'exit $(($1 % 4 != 0))' sh {}", 60, seed), &watch);

      g_assert_cmpstr (report->error, ==, NULL);
      g_assert_cmpint (report->state, ==, BOBBIN_RACE_STOPPED);
      g_assert_cmpstr (bobbin_race_report_get_contender (report, 0)->refused, ==, NULL);
    }
}

/* Tasks so long that the probe is one by one's only block: what the probe says
 * of it is reported. */
static void
test_long_tasks (void)
{
  Watch watch = { .stop_at = -1, .stop_after_round = TRUE };
  g_autoptr (BobbinRaceReport) report = run (new_race ("wait", "seconds", "0.4", 2), &watch);
  const BobbinContender *alone = bobbin_race_report_get_contender (report, 0);

  g_assert_cmpuint (alone->values->len, ==, 1);
  g_assert_cmpfloat (alone->ready, >, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/race-life/over", test_over);
  g_test_add_func ("/race-life/stop", test_stop);
  g_test_add_func ("/race-life/failed", test_failed);
  g_test_add_func ("/race-life/bad-inputs", test_bad_inputs);
  g_test_add_func ("/race-life/long-tasks", test_long_tasks);

  return g_test_run ();
}

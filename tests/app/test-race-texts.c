/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the page of a race says in words and in its table. */

#include "bobbin-config.h"

#include <math.h>

#include "app/race/bobbin-race-numbers.h"
#include "app/race/bobbin-race-texts.h"
#include "engine/race/bobbin-race-report-private.h"

static BobbinContender *
add_contender (BobbinRaceReport *report,
               const char       *executor,
               guint             n_workers,
               double            seconds)
{
  BobbinContender *contender = bobbin_contender_new (executor, n_workers);

  contender->standing.n_rounds = 4;
  contender->standing.seconds = (BobbinInterval) { seconds, seconds * 0.9, seconds * 1.1 };
  for (guint i = 0; i < 4; i++)
    g_array_append_val (contender->values, seconds);
  g_ptr_array_add (report->contenders, contender);

  return contender;
}

/* One by one in 8 s, two threads in 4 s, which is to be chosen. */
static BobbinRaceReport *
new_report (void)
{
  BobbinRaceReport *report = bobbin_race_report_new ();
  BobbinContender *threads;

  report->state = BOBBIN_RACE_OVER;
  report->budget = 30;
  report->elapsed = 12;
  report->n_rounds = 4;
  report->block = 25;
  report->n_processors = 2;
  report->leader = report->choice = 1;
  report->verdict = g_strdup ("Threads with 2 workers: 2.0 ± 0.1 times as fast. A task waits.");
  add_contender (report, "serial", 1, 8)->standing.dropped = TRUE;
  threads = add_contender (report, "threads", 2, 4);
  threads->has_speedup = TRUE;
  threads->speedup = (BobbinInterval) { 2, 1.9, 2.1 };

  return report;
}

static void
check_verdict (const BobbinRaceReport *report,
               const char             *expected,
               const char             *because)
{
  g_autofree char *finding = NULL;
  g_autofree char *reason = NULL;

  bobbin_race_text_verdict (report, &finding, &reason);
  g_assert_cmpstr (finding, ==, expected);
  g_assert_cmpstr (reason, ==, because);
}

static void
test_verdict (void)
{
  g_autoptr (BobbinRaceReport) report = new_report ();

  check_verdict (report, "Threads with 2 workers: 2.0 ± 0.1 times as fast.", "A task waits.");
  report->state = BOBBIN_RACE_RACING;
  check_verdict (report, "So far: Threads with 2 workers: 2.0 ± 0.1 times as fast.", "A task waits.");
  g_set_str (&report->verdict, "One by one is fastest.");
  report->state = BOBBIN_RACE_STOPPED;
  check_verdict (report, "One by one is fastest.", NULL);
  report->choice = -1;
  check_verdict (report, "Too Little Was Measured to Say Anything", "Race again, with more time.");
  report->state = BOBBIN_RACE_FAILED;
  report->error = g_strdup ("It is broken.");
  check_verdict (report, "It is broken.", "Edit the job, and race again.");
}

static void
check_standing (const BobbinRaceReport *report,
                guint                   contender,
                const char             *expected)
{
  g_autofree char *text = bobbin_race_text_standing (report, contender);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_standing (void)
{
  g_autoptr (BobbinRaceReport) report = new_report ();
  BobbinContender *serial = g_ptr_array_index (report->contenders, 0);
  BobbinContender *threads = g_ptr_array_index (report->contenders, 1);

  check_standing (report, 0, "out: surely slower");
  check_standing (report, 1, "fastest");
  serial->standing.dropped = FALSE;
  serial->standing.joint = threads->standing.joint = TRUE;
  report->choice = 0;
  check_standing (report, 0, "as good, and simplest");
  check_standing (report, 1, "fastest by a hair");
  threads->standing.n_rounds = 1;
  check_standing (report, 1, "fastest so far");
  threads->standing.n_rounds = 0;
  check_standing (report, 1, "not measured");
  report->state = BOBBIN_RACE_RACING;
  check_standing (report, 1, "waits");
  report->current = 1;
  check_standing (report, 1, "is measured");
  threads->refused = g_strdup ("All of its tasks failed.");
  check_standing (report, 1, "out: All of its tasks failed.");
}

static void
test_numbers (void)
{
  g_autoptr (BobbinRaceReport) report = new_report ();
  BobbinContender *threads = g_ptr_array_index (report->contenders, 1);
  g_autofree char *speedup = bobbin_race_text_speedup (threads);
  g_autofree char *time = bobbin_race_text_time (&threads->standing.seconds);
  g_autofree char *progress = bobbin_race_text_progress (report);
  g_autofree char *none = bobbin_race_text_speedup (g_ptr_array_index (report->contenders, 0));
  g_autofree char *wide = NULL;
  g_autofree char *open = NULL;

  g_assert_cmpstr (speedup, ==, "2.00 ± 0.10 times as fast");
  g_assert_cmpstr (time, ==, "4.0 s ± 400 ms");
  g_assert_cmpstr (progress, ==, "4 rounds of 25 tasks in 12 s on 2 processors");
  g_assert_null (none);

  threads->speedup = (BobbinInterval) { 2, 0.5, 8 };
  wide = bobbin_race_text_speedup (threads);
  g_assert_cmpstr (wide, ==, "2.0 times as fast (0.5 to 8.0)");
  threads->speedup = (BobbinInterval) { 2, -(double) INFINITY, (double) INFINITY };
  open = bobbin_race_text_speedup (threads);
  g_assert_cmpstr (open, ==, "2.00 times as fast");
}

/* Where an estimate less its margin would be below nothing both ends are said. */
static void
test_uneven (void)
{
  const BobbinInterval wide = { 10, 2, 50 };
  const BobbinInterval even = { 10, 9, 11 };
  const BobbinInterval open = { 10, -(double) INFINITY, (double) INFINITY };
  g_autofree char *wide_time = bobbin_race_text_time (&wide);
  g_autofree char *open_time = bobbin_race_text_time (&open);
  g_autofree char *wide_change = bobbin_race_text_change (&wide);
  g_autofree char *even_change = bobbin_race_text_change (&even);
  g_autofree char *open_change = bobbin_race_text_change (&open);

  g_assert_cmpstr (wide_time, ==, "10 s (2.0 s to 50 s)");
  g_assert_cmpstr (open_time, ==, "10 s");
  g_assert_cmpstr (wide_change, ==, "10.0 times as fast as before (2.0 to 50.0)");
  g_assert_cmpstr (even_change, ==, "10.00 ± 1.00 times as fast as before");
  g_assert_cmpstr (open_change, ==, "10.00 times as fast as before");
}

/* A line for each contender, as many cells as there are heads, and no number
 * where nothing is known. */
static void
test_table (void)
{
  g_autoptr (BobbinRaceReport) report = new_report ();
  g_autofree char *text = bobbin_race_numbers_dup_text (report);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_auto (GStrv) heads = g_strsplit (lines[0], "\t", -1);
  g_auto (GStrv) serial = g_strsplit (lines[1], "\t", -1);
  g_auto (GStrv) threads = g_strsplit (lines[2], "\t", -1);

  g_assert_cmpuint (g_strv_length (lines), ==, 4);
  g_assert_cmpstr (lines[3], ==, "");
  g_assert_cmpuint (g_strv_length (serial), ==, g_strv_length (heads));
  g_assert_cmpuint (g_strv_length (threads), ==, g_strv_length (heads));
  g_assert_cmpstr (heads[g_strv_length (heads) - 1], ==, "Round 4");
  g_assert_cmpstr (threads[0], ==, "Threads with 2 workers");
  g_assert_cmpstr (threads[1], ==, "4");
  g_assert_cmpstr (threads[4], ==, "2");
  g_assert_cmpstr (serial[4], ==, "");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/race-texts/verdict", test_verdict);
  g_test_add_func ("/race-texts/standing", test_standing);
  g_test_add_func ("/race-texts/numbers", test_numbers);
  g_test_add_func ("/race-texts/uneven", test_uneven);
  g_test_add_func ("/race-texts/table", test_table);

  return g_test_run ();
}

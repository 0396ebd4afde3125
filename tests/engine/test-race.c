/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

#include "engine/exports/bobbin-race-export.h"
#include "engine/history/bobbin-history.h"
#include "engine/job/bobbin-job-error.h"
#include "engine/race/bobbin-race-block.h"
#include "engine/race/bobbin-race-comparison.h"
#include "engine/race/bobbin-race-report-private.h"
#include "engine/race/bobbin-race-schedule.h"
#include "engine/race/bobbin-verdict.h"

/* What the tasks of a simulated machine are. */
typedef struct
{
  GRand  *random;      /* NULL: all take as long; else they are distributed exponentially */
  double  alone;       /* seconds of one */
  double  cores;       /* so many can go on at full speed; 0: all */
  double  start;       /* seconds from the start of one worker to that of the next */
} Work;

static double
next_task (const Work *work)
{
  return work->random != NULL ? -work->alone * log (1 - g_rand_double (work->random)) : work->alone;
}

/* Workers take the next task as they get free, and share the cores evenly. */
static void
simulate (const Work      *work,
          guint64          n_tasks,
          guint            n_workers,
          BobbinRaceBlock *block)
{
  g_autofree double *left = g_new0 (double, n_workers);
  double time = 0;
  guint64 n_begun = 0, n_done = 0;

  *block = (BobbinRaceBlock) {
    .n_tasks = n_tasks, .n_workers = n_workers,
    .starts = g_new0 (double, n_workers), .ends = g_new0 (double, n_workers),
  };
  for (guint i = 0; i < n_workers; i++)
    block->starts[i] = block->ends[i] = work->start * (i + 1);
  block->ready = work->start;

  while (n_done < n_tasks)
    {
      guint n_busy = 0;
      double step = INFINITY, speed;

      for (guint i = 0; i < n_workers; i++)
        {
          if (left[i] <= 0 && block->starts[i] <= time && n_begun < n_tasks)
            {
              left[i] = next_task (work);
              if (work->cores > 0)
                block->cpu += left[i];
              n_begun++;
            }
          n_busy += left[i] > 0;
        }
      speed = work->cores > 0 && n_busy > work->cores ? work->cores / n_busy : 1;
      for (guint i = 0; i < n_workers; i++)
        {
          if (left[i] > 0)
            step = MIN (step, left[i] / speed);
          if (block->starts[i] > time && n_begun < n_tasks)
            step = MIN (step, block->starts[i] - time);
        }
      time += step;
      for (guint i = 0; i < n_workers; i++)
        if (left[i] > 0 && (left[i] -= step * speed) <= 1e-12 * work->alone)
          {
            left[i] = 0;
            block->ends[i] = time;
            n_done++;
          }
    }

  block->elapsed = time;
}

static double
simulate_whole (const Work *work,
                guint64     n_tasks,
                guint       n_workers)
{
  g_auto (BobbinRaceBlock) block = { 0 };

  simulate (work, n_tasks, n_workers, &block);

  return block.elapsed;
}

/* Equal tasks, in whole waves and not, that wait or share processors or a lock:
 * what a block says of the whole is what the whole takes, within half a task. */
static void
test_predict_waves (void)
{
  static const guint workers[] = { 1, 2, 4, 20 };
  static const double cores[] = { 0, 1, 2 };
  static const guint64 blocks[] = { 1, 3, 20, 41 };
  static const guint64 wholes[] = { 41, 60, 100, 1000 };

  for (guint w = 0; w < G_N_ELEMENTS (workers); w++)
    for (guint c = 0; c < G_N_ELEMENTS (cores); c++)
      for (guint b = 0; b < G_N_ELEMENTS (blocks); b++)
        for (guint n = 0; n < G_N_ELEMENTS (wholes); n++)
          {
            Work work = { .alone = 0.5, .cores = cores[c], .start = 0.02 };
            g_auto (BobbinRaceBlock) block = { 0 };
            double truth = simulate_whole (&work, wholes[n], workers[w]);
            double predicted;

            /* A block that is no full wave does not show what many at once do. */
            if (blocks[b] < workers[w])
              continue;
            simulate (&work, blocks[b], workers[w], &block);
            predicted = bobbin_race_block_predict (&block, work.alone, 2, wholes[n]);
            g_test_message ("%u workers, %g cores, %" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT ": %g, predicted %g",
                            workers[w], cores[c], blocks[b], wholes[n], truth, predicted);
            /* Workers that begin one after the other end so, too, and the few
             * tasks of a last wave find one sooner. */
            g_assert_cmpfloat_with_epsilon (predicted, truth, MAX (0.05 * truth, 0.5 * work.alone));
          }
}

/* Tasks that take as long as they like: right on average. In proportion, what
 * the last ones leave idle would be taken many times. */
static void
test_predict_varied (void)
{
  static const double cores[] = { 0, 2 };
  g_autoptr (GRand) random = g_rand_new_with_seed (5);

  for (guint c = 0; c < G_N_ELEMENTS (cores); c++)
    {
      Work work = { .random = random, .alone = 0.5, .cores = cores[c] };
      double truth = 0, predicted = 0, in_proportion = 0;

      for (guint i = 0; i < 1000; i++)
        {
          g_auto (BobbinRaceBlock) block = { 0 };

          simulate (&work, 32, 8, &block);
          predicted += bobbin_race_block_predict (&block, work.alone, 2, 400) / 1000;
          in_proportion += block.elapsed * 400 / 32 / 1000;
          truth += simulate_whole (&work, 400, 8) / 1000;
        }
      g_test_message ("%g cores: %g, predicted %g, in proportion %g", cores[c], truth, predicted, in_proportion);
      g_assert_cmpfloat_with_epsilon (predicted, truth, 0.05 * truth);
    }
}

static const BobbinRaceTurn *
find_turn (const BobbinRaceTurn *turns,
           guint                 n_turns,
           const char           *executor,
           guint                 n_workers)
{
  for (guint i = 0; i < n_turns; i++)
    if (g_str_equal (turns[i].executor, executor) && turns[i].n_workers == n_workers)
      return &turns[i];

  g_assert_not_reached ();
}

/* Five seconds for tasks of a second: those that promise most are tried, with
 * as many tasks as they have workers, and one by one with a single one. */
static void
test_schedule_short (void)
{
  const char *serial = g_intern_string ("serial"), *threads = g_intern_string ("threads");
  const char *async = g_intern_string ("async");
  BobbinRaceTurn turns[] = {
    { serial, 1 }, { threads, 4 }, { threads, 16 }, { threads, 20 }, { async, 4 }, { async, 16 }, { async, 20 },
  };
  BobbinRaceConditions conditions = {
    .n_inputs = 20, .seconds = 4, .task_seconds = 1, .working = 0.01, .n_processors = 2,
  };

  bobbin_race_schedule (&conditions, turns, G_N_ELEMENTS (turns));
  g_assert_true (turns[0].is_tried);
  g_assert_cmpuint (turns[0].n_tasks, ==, 1);
  for (guint i = 1; i < G_N_ELEMENTS (turns); i++)
    {
      g_assert_cmpint (turns[i].is_tried, ==, turns[i].n_workers == 20);
      g_assert_cmpuint (turns[i].n_warm, ==, 0);
    }
  g_assert_cmpuint (find_turn (turns, G_N_ELEMENTS (turns), "async", 20)->n_tasks, ==, 20);

  /* So it is where workers take long to be there. */
  conditions.task_seconds = 0.1;
  conditions.start_seconds = 0.4;
  bobbin_race_schedule (&conditions, turns, G_N_ELEMENTS (turns));
  for (guint i = 1; i < G_N_ELEMENTS (turns); i++)
    g_assert_cmpint (turns[i].is_tried, ==, turns[i].n_workers == 20);
  conditions.task_seconds = 1;
  conditions.start_seconds = 0;

  /* The same work, if it computes: as many as there are processors. */
  conditions.working = 1;
  bobbin_race_schedule (&conditions, turns, G_N_ELEMENTS (turns));
  for (guint i = 1; i < G_N_ELEMENTS (turns); i++)
    g_assert_cmpint (turns[i].is_tried, ==, turns[i].n_workers == 4);
}

/* Half a minute for tasks of 50 ms: all are tried, and have enough to do. */
static void
test_schedule_usual (void)
{
  const char *serial = g_intern_string ("serial"), *async = g_intern_string ("async");
  BobbinRaceTurn turns[] = { { serial, 1 }, { async, 4 }, { async, 16 }, { async, 64 } };
  BobbinRaceConditions conditions = {
    .n_inputs = 1000, .seconds = 29, .task_seconds = 0.05, .working = 0.05, .n_processors = 2,
  };

  bobbin_race_schedule (&conditions, turns, G_N_ELEMENTS (turns));
  for (guint i = 0; i < G_N_ELEMENTS (turns); i++)
    {
      g_assert_true (turns[i].is_tried);
      g_assert_cmpuint (turns[i].n_tasks, >=, turns[i].n_workers);
      g_assert_cmpuint (turns[i].n_warm, >=, turns[i].n_workers);
      g_assert_cmpuint (turns[i].n_warm, <, turns[i].n_tasks);
    }

  /* If they compute, 64 workers need not all have some. */
  conditions.working = 1;
  bobbin_race_schedule (&conditions, turns, G_N_ELEMENTS (turns));
  g_assert_true (turns[3].is_tried);
  g_assert_cmpuint (turns[3].n_tasks, <, 64);

  /* Tiny tasks: all do the same. */
  conditions.n_inputs = 100000000;
  conditions.task_seconds = 1e-6;
  bobbin_race_schedule (&conditions, turns, G_N_ELEMENTS (turns));
  for (guint i = 1; i < G_N_ELEMENTS (turns); i++)
    g_assert_cmpuint (turns[i].n_tasks, ==, turns[0].n_tasks);
}

static void
add_contender (BobbinRaceReport *report,
               const char       *executor,
               guint             n_workers,
               const double     *values,
               guint             n_values)
{
  BobbinContender *contender = bobbin_contender_new (executor, n_workers);

  g_array_append_vals (contender->values, values, n_values);
  contender->standing.n_rounds = n_values;
  contender->working = 0.98;
  g_ptr_array_add (report->contenders, contender);
  if (n_values == 0)
    return;

  bobbin_mean_interval (values, n_values, 0.95, &contender->standing.seconds);
  contender->standing.seconds.low = MAX (contender->standing.seconds.low, 0);
  contender->has_speedup = bobbin_race_report_get_ratio (report, 0, report->contenders->len - 1, &contender->speedup);
}

#define JOB "[Job]\nformat=1\nworkload=python\n\n[Parameters]\nfunction=prime.py:is_prime\n\n" \
            "[Inputs]\nrange=0:100\n\n[Run]\nexecutor=threads\nretries=3\n"

/* One by one, threads that a lock holds up, processes twice as fast, and one
 * that cannot be. */
static BobbinRaceReport *
new_report (void)
{
  static const double alone[] = { 8.0, 8.2, 7.9, 8.1 };
  static const double threads[] = { 8.1, 8.4, 7.8, 8.2 };
  static const double processes[] = { 4.1, 4.2, 4.0, 4.1 };
  static const double once[] = { 12.5 };
  BobbinRaceReport *report = bobbin_race_report_new ();
  BobbinContender *contender;

  report->state = BOBBIN_RACE_OVER;
  report->result = BOBBIN_REFEREE_CLEAR;
  report->title = g_strdup ("prime.py:is_prime · 0 … 99");
  report->workload = g_strdup ("python");
  report->job = g_strdup (JOB);
  report->folder = g_strdup ("/somewhere");
  report->machine = g_strdup ("A machine, 2 processors");
  report->began = G_GINT64_CONSTANT (1700000000000000);
  report->elapsed = 21.5;
  report->overhead = 0.125;
  report->budget = 30;
  report->n_inputs = 100;
  report->block = 10;
  report->n_rounds = 4;
  report->n_processors = 2;
  add_contender (report, "serial", 1, alone, 4);
  add_contender (report, "threads", 2, threads, 4);
  add_contender (report, "processes", 2, processes, 4);
  add_contender (report, "processes", 4, once, 1);
  add_contender (report, "async", 2, NULL, 0);
  contender = g_ptr_array_index (report->contenders, 1);
  contender->lock = 0.48;
  contender->standing.dropped = TRUE;
  contender = g_ptr_array_index (report->contenders, 2);
  contender->standing.joint = TRUE;
  contender->memory = 30 << 20;
  contender->cpu = 7.75;
  contender->handing = 1e-5;
  contender->ready = 0.05;
  contender = g_ptr_array_index (report->contenders, 4);
  contender->refused = g_strdup ("no time to try it");
  report->leader = 2;
  report->choice = bobbin_verdict_choose (report);
  report->verdict = bobbin_verdict_dup_text (report);

  return report;
}

static void
test_round_trip (void)
{
  g_autoptr (BobbinRaceReport) report = new_report ();
  g_autoptr (BobbinRaceReport) again = NULL;
  g_autofree char *data = bobbin_race_report_to_data (report);
  g_autofree char *data_again = NULL;
  g_autoptr (GError) error = NULL;
  const BobbinContender *contender;

  g_assert_null (strchr (data, '\n'));
  again = bobbin_race_report_new_from_data (data, &error);
  g_assert_no_error (error);
  data_again = bobbin_race_report_to_data (again);
  g_assert_cmpstr (data_again, ==, data);

  g_assert_cmpuint (again->contenders->len, ==, 5);
  g_assert_cmpstr (again->verdict, ==, report->verdict);
  g_assert_cmpint (again->began, ==, report->began);
  g_assert_cmpfloat (again->elapsed, ==, 21.5);
  contender = bobbin_race_report_get_contender (again, 2);
  g_assert_true (contender->executor == g_intern_string ("processes"));
  g_assert_cmpfloat (g_array_index (contender->values, double, 1), ==, 4.2);
  g_assert_cmpuint (contender->memory, ==, 30 << 20);
  g_assert_true (isnan (contender->lock));
  g_assert_cmpfloat (bobbin_race_report_get_contender (again, 1)->lock, ==, 0.48);
  /* An interval of one measurement is open, and stays so. */
  contender = bobbin_race_report_get_contender (again, 3);
  g_assert_true (isinf (contender->speedup.high));
  g_assert_cmpfloat (contender->speedup.low, ==, 0);
}

static char *
replace (const char *text,
         const char *old,
         const char *new)
{
  g_auto (GStrv) parts = g_strsplit (text, old, -1);

  g_assert_cmpuint (g_strv_length (parts), >, 1);

  return g_strjoinv (new, parts);
}

static void
test_damaged (void)
{
  static const char * const changes[][2] = {
    { "\"format\":1", "\"format\":2" },
    { "\"state\":4", "\"state\":99" },
    { "\"leader\":2", "\"leader\":5" },
    { "\"choice\":2", "\"choice\":-2" },
    { "\"rounds\":4", "\"rounds\":3" },
    { "\"title\":", "\"tilte\":" },
    { "\"workers\":2", "\"workers\":0" },
    { "8.4", "-8.4" },
    { "8.4", "\"8.4\"" },
    { "\"contenders\":[{", "\"contenders\":[7,{" },
    { "\"elapsed\":21.5", "\"elapsed\":-1" },
  };
  g_autoptr (BobbinRaceReport) report = new_report ();
  g_autofree char *data = bobbin_race_report_to_data (report);

  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autofree char *damaged = replace (data, changes[i][0], changes[i][1]);
      g_autoptr (GError) error = NULL;

      g_assert_null (bobbin_race_report_new_from_data (damaged, &error));
      g_assert_error (error, BOBBIN_HISTORY_ERROR, BOBBIN_HISTORY_ERROR_DAMAGED);
    }

  for (gsize length = 0; length < strlen (data); length += 7)
    {
      g_autofree char *cut = g_strndup (data, length);

      g_assert_null (bobbin_race_report_new_from_data (cut, NULL));
    }
}

static void
test_verdict (void)
{
  g_autoptr (BobbinRaceReport) report = new_report ();
  g_autofree char *busy = NULL;
  g_autofree char *close = NULL;
  BobbinContender *contender;

  g_assert_cmpint (report->choice, ==, 2);
  g_assert_true (g_str_has_prefix (report->verdict, "Processes with 2 workers: 2.0 ± 0.0 times as fast as one by one."));
  g_assert_nonnull (strstr (report->verdict, "keeps threads at 1.0×"));
  g_assert_nonnull (strstr (report->verdict, "48 %"));

  /* A formula has nothing to wait for. */
  g_free (report->job);
  report->job = g_strdup ("[Job]\nformat=1\nworkload=formula\n[Parameters]\nexpression=x\n[Inputs]\nrange=0:100\n");
  contender = g_ptr_array_index (report->contenders, 0);
  contender->working = 0.3;
  busy = bobbin_verdict_dup_text (report);
  g_assert_nonnull (strstr (busy, "A task had a processor for 30 % of its time"));

  /* Of those that cannot be told apart, the one that needs less, unless it seems
   * to be much slower. */
  report->result = BOBBIN_REFEREE_CLOSE;
  contender = g_ptr_array_index (report->contenders, 1);
  contender->standing.joint = TRUE;
  contender->standing.ratio.estimate = 1.5;
  g_assert_cmpint (bobbin_verdict_choose (report), ==, 2);
  contender->standing.ratio.estimate = 1.05;
  g_assert_cmpint (bobbin_verdict_choose (report), ==, 1);
  report->result = BOBBIN_REFEREE_UNKNOWN;
  g_assert_cmpint (bobbin_verdict_choose (report), ==, -1);
  report->result = BOBBIN_REFEREE_CLOSE;
  close = bobbin_verdict_dup_text (report);
  g_assert_nonnull (strstr (close, "Too close to call between 2 ways of running; "
                                  "the simplest of the fastest is Threads with 2 workers."));
}

/* One by one is not fastest where nobody else did anything. */
static void
test_alone (void)
{
  static const double values[] = { 8.0, 8.2, 7.9 };
  g_autoptr (BobbinRaceReport) report = bobbin_race_report_new ();
  g_autofree char *verdict = NULL;

  report->state = BOBBIN_RACE_OVER;
  report->result = BOBBIN_REFEREE_CLEAR;
  report->workload = g_strdup ("python");
  report->job = g_strdup (JOB);
  add_contender (report, "serial", 1, values, G_N_ELEMENTS (values));
  add_contender (report, "threads", 2, NULL, 0);
  report->leader = 0;
  verdict = bobbin_verdict_dup_text (report);
  g_assert_cmpstr (verdict, ==, "Only one by one could be measured.");
}

static void
test_job (void)
{
  g_autoptr (BobbinRaceReport) report = new_report ();
  g_autoptr (GError) error = NULL;
  g_autoptr (BobbinJob) job = bobbin_race_report_new_job (report, 2, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (bobbin_job_get_settings (job)->executor, ==, "processes");
  g_assert_cmpuint (bobbin_job_get_settings (job)->workers, ==, 2);
  g_assert_cmpuint (bobbin_job_get_settings (job)->retries, ==, 3);
  g_assert_cmpstr (bobbin_job_get_parameter (job, "function"), ==, "prime.py:is_prime");
  g_assert_cmpstr (bobbin_job_get_folder (job), ==, "/somewhere");
}

static void
check_speedup (double      estimate,
               double      low,
               double      high,
               const char *expected)
{
  BobbinContender contender = { .has_speedup = TRUE, .speedup = { estimate, low, high } };
  g_autofree char *text = bobbin_contender_dup_speedup (&contender);

  g_assert_cmpstr (text, ==, expected);
}

/* What is shown of a contender, in tables and on pages alike. */
static void
test_words (void)
{
  g_autoptr (BobbinRaceReport) report = new_report ();
  const BobbinContender unknown = { .has_speedup = FALSE };
  g_autofree char *none = bobbin_contender_dup_speedup (&unknown);
  BobbinContender *contender = g_ptr_array_index (report->contenders, 0);

  g_assert_cmpstr (none, ==, "");
  check_speedup (1, 1, 1, "1.00");
  check_speedup (2.1, 2.05, 2.15, "2.10 ± 0.05");
  check_speedup (2.1, 0.3, 15, "2.10 (0.30 to 15.00)");
  check_speedup (2.1, 0.01, 400, "2.10");
  check_speedup (2.1, 0, (double) INFINITY, "2.10");

  g_assert_cmpstr (bobbin_race_report_get_note (report, 0), ==, "as good");
  g_assert_cmpstr (bobbin_race_report_get_note (report, 1), ==, "out");
  g_assert_cmpstr (bobbin_race_report_get_note (report, 2), ==, "fastest");
  g_assert_cmpstr (bobbin_race_report_get_note (report, 4), ==, "no time to try it");
  contender->standing.n_rounds = 2;
  g_assert_cmpstr (bobbin_race_report_get_note (report, 0), ==, "");
}

static void
test_comparison (void)
{
  g_autoptr (BobbinRaceReport) before = new_report ();
  g_autoptr (BobbinRaceReport) after = new_report ();
  g_autoptr (GArray) changes = NULL;
  g_autofree char *same = NULL, *faster = NULL, *once = NULL, *wide = NULL, *caveat = NULL;
  GArray *values = bobbin_race_report_get_contender (after, 2)->values;

  /* Half the inputs in a quarter of the time: twice as fast. */
  after->n_inputs = 50;
  for (guint i = 0; i < after->contenders->len; i++)
    for (guint j = 0; j < bobbin_race_report_get_contender (after, i)->values->len; j++)
      g_array_index (bobbin_race_report_get_contender (after, i)->values, double, j) /= 2;
  for (guint j = 0; j < values->len; j++)
    g_array_index (values, double, j) /= 2;

  g_assert_null (bobbin_race_comparison_dup_caveat (before, before));
  caveat = bobbin_race_comparison_dup_caveat (before, after);
  g_assert_nonnull (strstr (caveat, "100 inputs before and has 50 now"));
  changes = bobbin_race_compare (before, after);
  g_assert_cmpuint (changes->len, ==, 4);
  same = bobbin_race_change_dup_text (&g_array_index (changes, BobbinRaceChange, 0), after);
  g_assert_true (g_str_has_prefix (same, "One by one: no faster and no slower than before"));
  faster = bobbin_race_change_dup_text (&g_array_index (changes, BobbinRaceChange, 2), after);
  g_assert_true (g_str_has_prefix (faster, "Processes with 2 workers: 2.00 ± 0."));
  once = bobbin_race_change_dup_text (&g_array_index (changes, BobbinRaceChange, 3), after);
  g_assert_cmpstr (once, ==, "Processes with 4 workers: 1.00 times as fast as before, as far as can be told.");
  wide = bobbin_race_change_dup_text (&(BobbinRaceChange) { 2, 2, { 3, 0.5, 18 } }, after);
  g_assert_true (g_str_has_suffix (wide, "as far as can be told (3.00 times as fast, 0.50 to 18.00)."));
}

static JsonObject *
parse (JsonParser *parser,
       GBytes     *bytes)
{
  g_autoptr (GError) error = NULL;
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);

  json_parser_load_from_data (parser, data, (gssize) length, &error);
  g_assert_no_error (error);

  return json_node_get_object (json_parser_get_root (parser));
}

static void
test_export_json (void)
{
  g_autoptr (BobbinRaceReport) report = new_report ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = bobbin_race_export (report, "json", &error);
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObject *root, *entry;
  JsonArray *results;

  g_assert_no_error (error);
  root = parse (parser, bytes);
  g_assert_cmpstr (json_object_get_string_member (root, "verdict"), ==, report->verdict);
  g_assert_cmpfloat (json_object_get_double_member (root, "overhead"), ==, 0.125);
  entry = json_object_get_object_member (root, "choice");
  g_assert_cmpstr (json_object_get_string_member (entry, "executor"), ==, "processes");
  results = json_object_get_array_member (root, "results");
  /* Who was not measured is no result. */
  g_assert_cmpuint (json_array_get_length (results), ==, 4);
  entry = json_array_get_object_element (results, 2);
  g_assert_cmpstr (json_object_get_string_member (entry, "command"), ==, "processes × 2");
  g_assert_cmpfloat_with_epsilon (json_object_get_double_member (entry, "mean"), 4.1, 1e-12);
  g_assert_cmpfloat_with_epsilon (json_object_get_double_member (entry, "stddev"), sqrt (0.02 / 3), 1e-12);
  g_assert_cmpfloat_with_epsilon (json_object_get_double_member (entry, "median"), 4.1, 1e-12);
  g_assert_cmpfloat (json_object_get_double_member (entry, "user"), ==, 7.75);
  g_assert_cmpfloat (json_object_get_double_member (entry, "min"), ==, 4.0);
  g_assert_cmpfloat (json_object_get_double_member (entry, "max"), ==, 4.2);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (entry, "times")), ==, 4);
  g_assert_cmpstr (json_object_get_string_member (json_object_get_object_member (entry, "parameters"), "workers"),
                   ==, "2");
  entry = json_array_get_object_element (results, 3);
  g_assert_true (json_object_get_null_member (entry, "stddev"));
}

static void
test_export_csv (void)
{
  g_autoptr (BobbinRaceReport) report = new_report ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = bobbin_race_export (report, "csv", &error);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  g_auto (GStrv) heads = NULL;
  gsize length;
  const char *data;

  g_assert_no_error (error);
  data = g_bytes_get_data (bytes, &length);
  text = g_strndup (data, length);
  lines = g_strsplit (text, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 7);
  heads = g_strsplit (lines[0], ",", -1);
  for (guint i = 1; i < 6; i++)
    {
      g_auto (GStrv) fields = g_strsplit (lines[i], ",", -1);

      g_assert_cmpuint (g_strv_length (fields), ==, g_strv_length (heads));
    }
  g_assert_true (g_str_has_prefix (lines[1], "serial,1,"));
  g_assert_true (g_str_has_prefix (lines[2], "threads,2,slower,4,8.1"));
  g_assert_true (g_str_has_prefix (lines[3], "processes,2,fastest,4,4.1"));
  g_assert_true (g_str_has_prefix (lines[5], "async,2,refused,0,,,,"));

  g_assert_null (bobbin_race_export (report, "xlsx", &error));
  g_assert_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_UNKNOWN);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/race/predict/waves", test_predict_waves);
  g_test_add_func ("/race/predict/varied", test_predict_varied);
  g_test_add_func ("/race/schedule/short", test_schedule_short);
  g_test_add_func ("/race/schedule/usual", test_schedule_usual);
  g_test_add_func ("/race/report/round-trip", test_round_trip);
  g_test_add_func ("/race/report/damaged", test_damaged);
  g_test_add_func ("/race/report/verdict", test_verdict);
  g_test_add_func ("/race/report/alone", test_alone);
  g_test_add_func ("/race/report/job", test_job);
  g_test_add_func ("/race/report/words", test_words);
  g_test_add_func ("/race/report/comparison", test_comparison);
  g_test_add_func ("/race/export/json", test_export_json);
  g_test_add_func ("/race/export/csv", test_export_csv);

  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Runs compared with each other: which task is which one, and what became of
 * them. The runs are replayed from records that a test makes up. */

#include "bobbin-config.h"

#include <math.h>
#include <string.h>

#include "engine/comparison/bobbin-compared-order.h"
#include "engine/comparison/bobbin-input-match.h"
#include "engine/comparison/bobbin-ratios.h"
#include "engine/comparison/bobbin-run-comparison.h"
#include "engine/executors/bobbin-executors.h"
#include "engine/run/bobbin-run-replay.h"

#define MS G_GINT64_CONSTANT (1000000)

static BobbinInputs *
new_items (const char *const *items)
{
  g_autoptr (BobbinInputSource) source = bobbin_input_source_new_items (items);
  g_autoptr (GError) error = NULL;
  BobbinInputs *inputs = bobbin_input_source_load (source, NULL, NULL, &error);

  g_assert_no_error (error);

  return inputs;
}

/* "0:10" is a range, "a b c" a list. */
static BobbinInputSource *
new_source (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) items = NULL;
  BobbinInputSource *source;

  if (strchr (text, ':') != NULL)
    {
      source = bobbin_input_source_new_range (text, &error);
      g_assert_no_error (error);
      return source;
    }

  items = g_strsplit (text, " ", -1);

  return bobbin_input_source_new_items ((const char * const *) items);
}

static BobbinInputs *
new_inputs (const char *text)
{
  g_autoptr (BobbinInputSource) source = new_source (text);
  g_autoptr (GError) error = NULL;
  BobbinInputs *inputs = bobbin_input_source_load (source, NULL, NULL, &error);

  g_assert_no_error (error);

  return inputs;
}

/* A run that has not begun; with a formula its results are numbers, without it
 * is a command, and they are texts. */
static BobbinRun *
new_run (const char *inputs,
         const char *formula)
{
  g_autoptr (BobbinJob) job = bobbin_job_new (formula != NULL ? "formula" : "command");
  g_autoptr (BobbinInputSource) source = new_source (inputs);
  g_autoptr (GDateTime) start = g_date_time_new_from_unix_utc (1700000000);
  g_autoptr (GError) error = NULL;
  BobbinRun *run;

  bobbin_job_set_inputs (job, source);
  bobbin_job_set_parameter (job, formula != NULL ? "expression" : "command", formula != NULL ? formula : "echo");
  run = bobbin_executors_new_run (job, NULL, &error);
  g_assert_no_error (error);
  bobbin_run_replay_begin (run, start);

  return run;
}

static void
add_outcome (BobbinRun           *run,
             guint64              task,
             gint64               duration,
             const BobbinOutcome *outcome,
             guint                flags)
{
  BobbinBatch *batch = bobbin_batch_new (1);
  BobbinRecord *record = bobbin_batch_add (batch);

  *record = (BobbinRecord) { .type = BOBBIN_RECORD_OUTCOME, .task = task, .duration = duration, .cpu = -1, .attempt = 1 };
  bobbin_batch_encode (batch, record, outcome);
  record->flags |= (guint8) flags;
  if (flags & BOBBIN_RECORD_REUSED)
    record->attempt = 0;
  bobbin_run_replay_batch (run, batch, BOBBIN_REPLAY_FINAL);
}

/* A task that was done, with a number as its result. */
static void
add_done (BobbinRun *run,
          guint64    task,
          gint64     duration,
          double     result)
{
  BobbinOutcome outcome;

  bobbin_outcome_init (&outcome);
  bobbin_outcome_add_number (&outcome, result);
  add_outcome (run, task, duration, &outcome, 0);
  bobbin_outcome_clear (&outcome);
}

static void
add_failed (BobbinRun       *run,
            guint64          task,
            BobbinErrorKind  kind)
{
  BobbinOutcome outcome;

  bobbin_outcome_init (&outcome);
  bobbin_outcome_fail (&outcome, kind, "It did not work.");
  add_outcome (run, task, MS, &outcome, 0);
  bobbin_outcome_clear (&outcome);
}

static void
end (BobbinRun *run,
     gint64     time)
{
  g_auto (BobbinRunSummary) summary = { .state = BOBBIN_RUN_FINISHED, .end = time };

  bobbin_run_replay_end (run, &summary);
}

/* All tasks done in that time, the results being their numbers. */
static BobbinRun *
new_done_run (const char *inputs,
              gint64      duration)
{
  BobbinRun *run = new_run (inputs, "x");
  guint64 n = bobbin_task_store_get_n_tasks (bobbin_run_get_store (run));

  for (guint64 i = 0; i < n; i++)
    add_done (run, i, duration, (double) i);
  end (run, (gint64) n * duration);

  return run;
}

static BobbinRunComparison *
compare (BobbinRun *before,
         BobbinRun *after)
{
  g_autoptr (GError) error = NULL;
  BobbinRunComparison *comparison = bobbin_run_comparison_new (before, after, &error);

  g_assert_no_error (error);
  g_assert_false (bobbin_run_comparison_is_done (comparison));
  g_assert_false (bobbin_run_comparison_step (comparison, 0));
  g_assert_true (bobbin_run_comparison_is_done (comparison));
  g_assert_cmpfloat (bobbin_run_comparison_get_progress (comparison), ==, 1);

  return comparison;
}

/* "0 2 -": the place of each input of the first list in the second one. */
static void
check_match (const char *before,
             const char *after,
             const char *places,
             const char *added)
{
  g_autoptr (BobbinInputs) a = new_inputs (before);
  g_autoptr (BobbinInputs) b = new_inputs (after);
  g_autoptr (BobbinInputMatch) match = bobbin_input_match_new (a, b);
  g_autoptr (GString) found = g_string_new (NULL);
  g_autoptr (GString) new = g_string_new (NULL);

  g_assert_false (bobbin_input_match_step (match, 0));
  g_assert_cmpfloat (bobbin_input_match_get_progress (match), ==, 1);
  for (guint i = 0; i < bobbin_inputs_get_n_inputs (a); i++)
    {
      guint32 place, back;

      g_string_append (found, i > 0 ? " " : "");
      if (!bobbin_input_match_get_after (match, i, &place))
        {
          g_string_append_c (found, '-');
          continue;
        }
      g_string_append_printf (found, "%u", place);
      g_assert_true (bobbin_input_match_get_before (match, place, &back));
      g_assert_cmpuint (back, ==, i);
    }
  for (guint i = 0; i < bobbin_input_match_get_n_added (match); i++)
    {
      guint32 place = bobbin_input_match_get_added (match, i);
      guint32 back;

      g_string_append_printf (new, "%s%u", i > 0 ? " " : "", place);
      g_assert_false (bobbin_input_match_get_before (match, place, &back));
      g_assert_cmpuint (bobbin_input_match_find_added (match, place), ==, i);
    }
  g_assert_cmpstr (found->str, ==, places);
  g_assert_cmpstr (new->str, ==, added);
}

static void
test_match_lists (void)
{
  check_match ("a b c", "a b c", "0 1 2", "");
  check_match ("a b c", "a b", "0 1 -", "");
  check_match ("a b", "a b c d", "0 1", "2 3");
  check_match ("a b c", "c a b", "1 2 0", "");
  check_match ("a b c d", "a x c y", "0 - 2 -", "1 3");
  check_match ("a", "b", "-", "0");
}

/* Of equal inputs the first is the first, each once. */
static void
test_match_repeated (void)
{
  check_match ("a a b a", "a b a", "0 2 1 -", "");
  check_match ("x a a", "a a a y", "- 0 1", "2 3");
  check_match ("a b a b", "b a b a", "1 0 3 2", "");
}

static void
test_match_ranges (void)
{
  check_match ("0:4", "0:4", "0 1 2 3", "");
  check_match ("0:4", "2:6", "- - 0 1", "2 3");
  check_match ("0:5", "4:-1:-1", "4 3 2 1 0", "");
  check_match ("0:6", "0:6:2", "0 - 1 - 2 -", "");
  check_match ("0:6:2", "0:4", "0 2 -", "1 3");
  check_match ("0:1:0.5", "0:1:0.25", "0 2", "1 3");
  check_match ("0:3", "10:13", "- - -", "0 1 2");
  /* A number in a list is one in a range. */
  check_match ("0:1:0.5", "0.5 1 0", "2 0", "1");
  check_match ("3 1 2", "0:3", "- 1 2", "0");
  /* As far apart as they can be. */
  check_match ("-9223372036854775800:-9223372036854775798", "9223372036854775800:9223372036854775802", "- -", "0 1");
}

/* Ten million numbers, without a string or an array for them. */
static void
test_match_large_ranges (void)
{
  g_autoptr (BobbinInputs) before = new_inputs ("0:10000000");
  g_autoptr (BobbinInputs) after = new_inputs ("3:10000003");
  g_autoptr (BobbinInputMatch) match = bobbin_input_match_new (before, after);
  guint32 place;

  bobbin_input_match_step (match, 0);
  g_assert_cmpuint (bobbin_input_match_get_n_added (match), ==, 3);
  g_assert_cmpuint (bobbin_input_match_get_added (match, 0), ==, 9999997);
  g_assert_true (bobbin_input_match_get_after (match, 9999999, &place));
  g_assert_cmpuint (place, ==, 9999996);
  g_assert_false (bobbin_input_match_get_after (match, 2, &place));
}

/* In the smallest steps the same comes out as at once. */
static void
test_match_in_steps (void)
{
  enum { N = 5000 };
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) turned = g_ptr_array_new ();
  g_autoptr (BobbinInputs) before = NULL;
  g_autoptr (BobbinInputs) after = NULL;
  g_autoptr (BobbinInputMatch) match = NULL;
  double progress = 0;
  guint n_steps = 0;

  for (guint i = 0; i < N; i++)
    g_ptr_array_add (items, g_strdup_printf ("item %u", i / 2));
  g_ptr_array_add (items, NULL);
  for (guint i = 0; i < N; i++)
    g_ptr_array_add (turned, items->pdata[N - 1 - i]);
  g_ptr_array_add (turned, NULL);
  before = new_items ((const char * const *) items->pdata);
  after = new_items ((const char * const *) turned->pdata);
  match = bobbin_input_match_new (before, after);
  for (gboolean more = TRUE; more; n_steps++)
    {
      more = bobbin_input_match_step (match, 1);
      g_assert_cmpfloat (bobbin_input_match_get_progress (match), >=, progress);
      progress = bobbin_input_match_get_progress (match);
    }
  g_assert_cmpuint (n_steps, >, 10);
  g_assert_cmpuint (bobbin_input_match_get_n_added (match), ==, 0);
  for (guint i = 0; i < N; i++)
    {
      guint32 place;

      g_assert_true (bobbin_input_match_get_after (match, i, &place));
      g_assert_cmpuint (place, ==, (N - 2 - (i & ~1u)) + (i & 1));
    }
}

/* Coverages of the sign test's intervals as tables have them. */
static void
test_sign_test (void)
{
  static const struct { guint64 n, rank; } known[] = {
    { 1, 0 }, { 5, 0 }, { 6, 1 }, { 8, 1 }, { 9, 2 }, { 10, 2 }, { 15, 4 }, { 20, 6 }, { 25, 8 },
    { 50, 18 }, { 100, 40 }, { 1000, 469 }, { 1001, 469 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    g_assert_cmpuint (bobbin_sign_test_rank (known[i].n), ==, known[i].rank);
}

static void
test_ratios (void)
{
  g_autoptr (BobbinRatios) ratios = bobbin_ratios_new ();
  BobbinInterval median;

  bobbin_ratios_add (ratios, 3);
  bobbin_ratios_get_median (ratios, &median);
  g_assert_cmpfloat_with_epsilon (median.estimate, 3, 1e-12);
  g_assert_cmpfloat (median.low, ==, 0);
  g_assert_true (isinf (median.high));
  g_assert_cmpfloat (bobbin_ratios_get_tolerance (ratios), ==, 1.25);

  for (guint i = 0; i < 9; i++)
    bobbin_ratios_add (ratios, 1 + 0.1 * i);
  bobbin_ratios_add (ratios, 1e30);
  /* 1, 1.1, … 1.8, 3, 1e10: eleven, of which the 2nd and the 10th are the ends. */
  bobbin_ratios_get_median (ratios, &median);
  g_assert_cmpuint (bobbin_ratios_get_n (ratios), ==, 11);
  g_assert_cmpfloat_with_epsilon (median.estimate, 1.5, 1e-9);
  g_assert_cmpfloat_with_epsilon (median.low, 1.1, 1e-9);
  g_assert_cmpfloat_with_epsilon (median.high, 3, 1e-9);
  g_assert_cmpfloat_with_epsilon (bobbin_ratios_get_quantile (ratios, 1), 1e10, 2e7);
}

static double
get_normal (GRand *rand)
{
  return sqrt (-2 * log (1 - g_rand_double (rand))) * cos (2 * G_PI * g_rand_double (rand));
}

/* Of a thousand pairs of equal runs about fifty seem to differ; the scatter is
 * that which was put in, about, though four tasks in ten became twice as slow. */
static void
test_ratios_of_noise (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (6);
  g_autoptr (BobbinRatios) all = bobbin_ratios_new ();
  guint n_wrong = 0;

  for (guint i = 0; i < 1000; i++)
    {
      g_autoptr (BobbinRatios) ratios = bobbin_ratios_new ();
      BobbinInterval median;

      for (guint j = 0; j < 30; j++)
        bobbin_ratios_add (ratios, exp (0.3 * get_normal (rand)));
      bobbin_ratios_get_median (ratios, &median);
      n_wrong += median.low > 1 || median.high < 1;
    }
  g_assert_cmpuint (n_wrong, <=, 60);

  for (guint i = 0; i < 100000; i++)
    bobbin_ratios_add (all, (i % 10 < 4 ? 2 : 1) * exp (0.05 * get_normal (rand)));
  g_assert_cmpfloat (bobbin_ratios_get_tolerance (all), >, exp (0.15));
  g_assert_cmpfloat (bobbin_ratios_get_tolerance (all), <, exp (0.33));
}

static void
test_known_ratio (void)
{
  g_autoptr (BobbinRun) before = new_done_run ("0:20", 10 * MS);
  g_autoptr (BobbinRun) after = new_done_run ("0:20", 20 * MS);
  g_autoptr (BobbinRunComparison) comparison = compare (before, after);
  const BobbinTaskRatios *ratios = bobbin_run_comparison_get_ratios (comparison);
  g_autofree char *verdict = bobbin_run_comparison_dup_verdict (comparison);

  g_assert_cmpuint (ratios->n_pairs, ==, 20);
  g_assert_cmpfloat_with_epsilon (ratios->median.estimate, 2, 1e-9);
  g_assert_cmpfloat_with_epsilon (ratios->median.low, 2, 1e-9);
  g_assert_cmpfloat_with_epsilon (ratios->median.high, 2, 1e-9);
  g_assert_cmpuint (bobbin_run_comparison_get_n_common (comparison), ==, 20);
  g_assert_cmpuint (bobbin_run_comparison_get_count (comparison, BOBBIN_CHANGE_SLOWER), ==, 20);
  g_assert_cmpuint (bobbin_run_comparison_get_n_different (comparison), ==, 0);
  g_assert_cmpfloat_with_epsilon (bobbin_run_comparison_get_elapsed_ratio (comparison), 2, 1e-9);
  g_assert_cmpstr (verdict, ==, "Slower: the median task took 2.00 times as long as before (95 % interval 2.00 to 2.00)."
                                " The whole run took 400 ms, before 200 ms.");
}

/* The other way round; tasks that are not what they were; and what is too few. */
static void
test_verdicts (void)
{
  g_autoptr (BobbinRun) slow = new_done_run ("0:20", 20 * MS);
  g_autoptr (BobbinRun) fast = new_done_run ("0:20", 10 * MS);
  g_autoptr (BobbinRun) same = new_done_run ("0:20", 10 * MS);
  g_autoptr (BobbinRun) few = new_done_run ("0:3", 40 * MS);
  g_autoptr (BobbinRun) others = new_done_run ("100:120", 10 * MS);
  const struct { BobbinRun *before, *after; const char *says; } cases[] = {
    { slow, fast, "Faster: the median task was 2.00 times as fast as before" },
    { fast, same, "Tasks are as fast as before: the median one took 1.00 times as long" },
    { fast, few, "Too little to tell: only 3 tasks" },
    { fast, others, "The two runs have no input in common." },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (BobbinRunComparison) comparison = compare (cases[i].before, cases[i].after);
      g_autofree char *verdict = bobbin_run_comparison_dup_verdict (comparison);

      if (!g_str_has_prefix (verdict, cases[i].says))
        g_test_message ("%s", verdict);
      g_assert_true (g_str_has_prefix (verdict, cases[i].says));
    }
}

/* Between half and twice as long, at random: nobody knows. */
static void
test_verdict_within_noise (void)
{
  g_autoptr (BobbinRun) before = new_done_run ("0:12", 10 * MS);
  g_autoptr (BobbinRun) after = new_run ("0:12", "x");
  g_autoptr (BobbinRunComparison) comparison = NULL;
  g_autofree char *verdict = NULL;

  for (guint i = 0; i < 12; i++)
    add_done (after, i, i % 2 == 0 ? (6 + i / 4) * MS : (14 + i / 2) * MS, i);
  end (after, 120 * MS);
  comparison = compare (before, after);
  verdict = bobbin_run_comparison_dup_verdict (comparison);
  g_assert_true (g_str_has_prefix (verdict, "Too close to call: "));
}

/* Every kind of change, with inputs that moved. */
static void
test_changes (void)
{
  g_autoptr (BobbinRun) before = new_run ("a b c d e f g h i j", NULL);
  g_autoptr (BobbinRun) after = new_run ("x j i h g f e d c b", NULL);
  g_autoptr (BobbinRunComparison) comparison = NULL;
  static const BobbinChange expected[] = {
    BOBBIN_CHANGE_ONLY_BEFORE, BOBBIN_CHANGE_SLOWER, BOBBIN_CHANGE_FASTER, BOBBIN_CHANGE_NEWLY_FAILED,
    BOBBIN_CHANGE_NEWLY_DONE, BOBBIN_CHANGE_STILL_FAILED, BOBBIN_CHANGE_OPEN, BOBBIN_CHANGE_OPEN,
    BOBBIN_CHANGE_UNTIMED, BOBBIN_CHANGE_NONE, BOBBIN_CHANGE_ONLY_AFTER,
  };
  BobbinOutcome reused;

  /* By what they are: a is 0 before, x is 0 after; b is 1 before and 9 after. */
  add_done (before, 0, 10 * MS, 0);
  add_done (before, 1, 10 * MS, 0);
  add_done (after, 9, 30 * MS, 0);
  add_done (before, 2, 10 * MS, 0);
  add_done (after, 8, 3 * MS, 0);
  add_done (before, 3, 10 * MS, 0);
  add_failed (after, 7, BOBBIN_ERROR_KIND_TIMEOUT);
  add_failed (before, 4, BOBBIN_ERROR_KIND_TIMEOUT);
  add_done (after, 6, 10 * MS, 0);
  add_failed (before, 5, BOBBIN_ERROR_KIND_TIMEOUT);
  add_failed (after, 5, BOBBIN_ERROR_KIND_DNS);
  add_done (before, 6, 10 * MS, 0);
  add_failed (after, 4, BOBBIN_ERROR_KIND_CANCELLED);
  add_done (before, 7, 10 * MS, 0);
  bobbin_outcome_init (&reused);
  bobbin_outcome_add_number (&reused, 0);
  add_done (before, 8, 10 * MS, 0);
  add_outcome (after, 2, 10 * MS, &reused, BOBBIN_RECORD_REUSED);
  bobbin_outcome_clear (&reused);
  add_done (before, 9, 10 * MS, 0);
  add_done (after, 1, 11 * MS, 0);
  add_done (after, 0, MS, 0);
  end (before, 100 * MS);
  end (after, 100 * MS);

  comparison = compare (before, after);
  g_assert_cmpuint (bobbin_run_comparison_get_n_rows (comparison), ==, 11);
  g_assert_cmpuint (bobbin_run_comparison_get_n_common (comparison), ==, 9);
  for (guint i = 0; i < 11; i++)
    {
      BobbinComparedTask task;
      BobbinInput input;

      bobbin_run_comparison_get_row (comparison, i, &task);
      bobbin_run_comparison_get_input (comparison, i, &input);
      g_assert_cmpint (task.change, ==, expected[i]);
      g_assert_cmpint (input.text[0], ==, i < 10 ? 'a' + (int) i : 'x');
      for (guint side = 0; side < BOBBIN_N_SIDES; side++)
        if (task.has[side])
          g_assert_cmpuint (bobbin_run_comparison_find_row (comparison, side, task.task[side]), ==, i);
      g_assert_true (isnan (task.ratio) == (expected[i] > BOBBIN_CHANGE_FASTER));
    }
  g_assert_cmpuint (bobbin_run_comparison_get_count (comparison, BOBBIN_CHANGE_OPEN), ==, 2);
}

/* A task with texts, a measurement, and maybe a lot of them. */
static void
add_texts (BobbinRun  *run,
           guint64     task,
           const char *output,
           gssize      length,
           double      cpu)
{
  BobbinOutcome outcome;

  bobbin_outcome_init (&outcome);
  bobbin_outcome_add_text (&outcome, output, length);
  bobbin_outcome_add_text (&outcome, "", 0);
  bobbin_outcome_add_number (&outcome, 0);
  bobbin_outcome_add_number (&outcome, cpu);
  add_outcome (run, task, MS, &outcome, 0);
  bobbin_outcome_clear (&outcome);
}

static void
test_results (void)
{
  enum { LARGE = 3 * 1024 * 1024 };
  g_autoptr (BobbinRun) before = new_run ("a b c d e f", NULL);
  g_autoptr (BobbinRun) after = new_run ("a b c d e f", NULL);
  g_autoptr (BobbinRunComparison) comparison = NULL;
  g_autofree char *large = g_malloc (LARGE);
  static const gboolean differs[] = { FALSE, TRUE, FALSE, TRUE, TRUE, FALSE };
  g_autoptr (GError) error = NULL;
  guint n_steps = 0;

  memset (large, 'x', LARGE);
  add_texts (before, 0, "same", -1, 0.5);
  add_texts (after, 0, "same", -1, 0.7);
  add_texts (before, 1, "one", -1, 0.5);
  add_texts (after, 1, "two", -1, 0.5);
  add_texts (before, 2, large, LARGE, 0);
  add_texts (after, 2, large, LARGE, 0);
  add_texts (before, 3, large, LARGE, 0);
  large[LARGE - 1] = 'y';
  add_texts (after, 3, large, LARGE, 0);
  add_texts (before, 4, "a", 1, 0);
  add_texts (after, 4, "a\0b", 3, 0);
  add_texts (before, 5, "", 0, 0);
  add_texts (after, 5, "", 0, 1);
  end (before, 6 * MS);
  end (after, 6 * MS);

  comparison = bobbin_run_comparison_new (before, after, &error);
  g_assert_no_error (error);
  while (bobbin_run_comparison_step (comparison, 1))
    n_steps++;
  /* Twice three megabytes are not looked at at once. */
  g_assert_cmpuint (n_steps, >, 20);
  g_assert_cmpuint (bobbin_run_comparison_get_n_different (comparison), ==, 3);
  for (guint i = 0; i < G_N_ELEMENTS (differs); i++)
    {
      BobbinComparedTask task;

      bobbin_run_comparison_get_row (comparison, i, &task);
      g_assert_cmpint (task.results_differ, ==, differs[i]);
    }
}

/* Not a number is the same as itself. */
static void
test_number_results (void)
{
  g_autoptr (BobbinRun) before = new_run ("0:3", "x");
  g_autoptr (BobbinRun) after = new_run ("0:3", "x");
  g_autoptr (BobbinRunComparison) comparison = NULL;

  add_done (before, 0, MS, NAN);
  add_done (after, 0, MS, NAN);
  add_done (before, 1, MS, 0.0);
  add_done (after, 1, MS, -0.0);
  add_done (before, 2, MS, 1);
  add_done (after, 2, MS, 1 + 1e-15);
  end (before, 3 * MS);
  end (after, 3 * MS);
  comparison = compare (before, after);
  g_assert_cmpuint (bobbin_run_comparison_get_n_different (comparison), ==, 1);
}

static void
test_differences (void)
{
  g_autoptr (BobbinRun) before = new_run ("0:3", "x*x");
  g_autoptr (BobbinRun) after = new_run ("0:4", "x*x*x");
  g_autoptr (BobbinRunComparison) comparison = NULL;
  GPtrArray *differences;
  const BobbinDifference *difference;

  end (before, MS);
  end (after, MS);
  comparison = compare (before, after);
  differences = bobbin_run_comparison_get_differences (comparison);
  g_assert_cmpuint (differences->len, ==, 2);
  difference = g_ptr_array_index (differences, 0);
  g_assert_cmpstr (difference->name, ==, "expression");
  g_assert_cmpstr (difference->before, ==, "x*x");
  g_assert_cmpstr (difference->after, ==, "x*x*x");
  difference = g_ptr_array_index (differences, 1);
  g_assert_cmpstr (difference->name, ==, "inputs");
}

/* Of a run that was left to Bobbin the workers that it chose, at last. */
static void
test_chosen_workers (void)
{
  g_autoptr (BobbinRun) before = new_run ("0:3", "x*x");
  g_autoptr (BobbinRun) after = new_run ("0:3", "x*x");
  g_autoptr (BobbinRunComparison) comparison = NULL;
  g_auto (BobbinRunSummary) summary = { .state = BOBBIN_RUN_FINISHED, .end = MS, .plan = bobbin_plan_new () };
  GPtrArray *differences;
  const BobbinDifference *difference;

  for (guint n_workers = 76; n_workers <= 77; n_workers++)
    bobbin_plan_add_step (summary.plan, &(BobbinPlanStep) {
      .executor = "threads",
      .n_workers = n_workers,
      .reason = (char *) "So many.",
    });
  end (before, MS);
  bobbin_run_replay_end (after, &summary);
  comparison = compare (before, after);
  g_assert_cmpuint (bobbin_run_comparison_get_totals (comparison, BOBBIN_SIDE_AFTER)->n_workers, ==, 77);
  differences = bobbin_run_comparison_get_differences (comparison);
  g_assert_cmpuint (differences->len, ==, 1);
  difference = g_ptr_array_index (differences, 0);
  g_assert_cmpstr (difference->name, ==, "workers");
  g_assert_cmpstr (difference->after, ==, "77");
}

static void
test_refusals (void)
{
  g_autoptr (BobbinRun) run = new_done_run ("0:3", MS);
  g_autoptr (BobbinRun) many = new_run ("0:5000000000", "x");
  g_autoptr (GError) error = NULL;

  g_assert_null (bobbin_run_comparison_new (run, run, &error));
  g_assert_error (error, BOBBIN_COMPARISON_ERROR, BOBBIN_COMPARISON_ERROR_SAME);
  g_clear_error (&error);
  g_assert_null (bobbin_run_comparison_new (run, many, &error));
  g_assert_error (error, BOBBIN_COMPARISON_ERROR, BOBBIN_COMPARISON_ERROR_TOO_MANY);
}

static char *
list_rows (BobbinRunComparison        *comparison,
           const BobbinComparedChoice *choice)
{
  g_autoptr (BobbinComparedOrder) order = bobbin_compared_order_new (comparison, choice);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GArray) rows = NULL;

  while (bobbin_compared_order_step (order, 1))
    ;
  rows = bobbin_compared_order_steal (order);
  for (guint i = 0; i < rows->len; i++)
    g_string_append_printf (text, "%s%u", i > 0 ? " " : "", g_array_index (rows, guint32, i));

  return g_string_free_and_steal (g_steal_pointer (&text));
}

static void
test_order (void)
{
  g_autoptr (BobbinRun) before = new_done_run ("10 11 12 13 14", 10 * MS);
  g_autoptr (BobbinRun) after = new_run ("10 11 12 13 20", "x");
  g_autoptr (BobbinRunComparison) comparison = NULL;
  static const gint64 times[] = { 20, 5, 40, 10 };
  const struct { BobbinComparedChoice choice; const char *rows; } cases[] = {
    { { 0 }, "0 1 2 3 4 5" },
    { { .descending = TRUE }, "5 4 3 2 1 0" },
    { { .key = BOBBIN_COMPARED_BY_RATIO }, "1 3 0 2 4 5" },
    { { .key = BOBBIN_COMPARED_BY_RATIO, .descending = TRUE }, "2 0 3 1 4 5" },
    { { .key = BOBBIN_COMPARED_BY_DIFFERENCE }, "1 3 0 2 4 5" },
    { { .key = BOBBIN_COMPARED_BY_AFTER, .descending = TRUE }, "2 0 3 1 5 4" },
    { { .key = BOBBIN_COMPARED_BY_CHANGE }, "3 0 2 1 4 5" },
    { { .changes = 1u << BOBBIN_CHANGE_SLOWER }, "0 2" },
    { { .changes = 1u << BOBBIN_CHANGE_ONLY_BEFORE | 1u << BOBBIN_CHANGE_ONLY_AFTER }, "4 5" },
    { { .only_different = TRUE }, "3" },
    { { .text = "2" }, "2 5" },
    { { .text = "nothing" }, "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    add_done (after, i, times[i] * MS, i == 3 ? 99 : i);
  add_done (after, 4, MS, 0);
  end (after, 100 * MS);
  comparison = compare (before, after);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *rows = list_rows (comparison, &cases[i].choice);

      g_assert_cmpstr (rows, ==, cases[i].rows);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/run-comparison/match/lists", test_match_lists);
  g_test_add_func ("/run-comparison/match/repeated", test_match_repeated);
  g_test_add_func ("/run-comparison/match/ranges", test_match_ranges);
  g_test_add_func ("/run-comparison/match/large-ranges", test_match_large_ranges);
  g_test_add_func ("/run-comparison/match/in-steps", test_match_in_steps);
  g_test_add_func ("/run-comparison/sign-test", test_sign_test);
  g_test_add_func ("/run-comparison/ratios", test_ratios);
  g_test_add_func ("/run-comparison/ratios-of-noise", test_ratios_of_noise);
  g_test_add_func ("/run-comparison/known-ratio", test_known_ratio);
  g_test_add_func ("/run-comparison/verdicts", test_verdicts);
  g_test_add_func ("/run-comparison/verdict-within-noise", test_verdict_within_noise);
  g_test_add_func ("/run-comparison/changes", test_changes);
  g_test_add_func ("/run-comparison/results", test_results);
  g_test_add_func ("/run-comparison/number-results", test_number_results);
  g_test_add_func ("/run-comparison/differences", test_differences);
  g_test_add_func ("/run-comparison/chosen-workers", test_chosen_workers);
  g_test_add_func ("/run-comparison/refusals", test_refusals);
  g_test_add_func ("/run-comparison/order", test_order);

  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <math.h>

#include "engine/race/bobbin-referee.h"
#include "engine/race/bobbin-scalability.h"

#define N_RACES 1000

static void
assert_near (double a,
             double b,
             double relative)
{
  g_assert_cmpfloat_with_epsilon (a, b, fabs (b) * relative + 1e-300);
}

/* Quantiles from closed forms: with one degree of freedom it is Cauchy's
 * distribution, with two there is a root, with four a cubic whose solution is
 * known; and from the tables of R's qt(). */
static void
test_student (void)
{
  static const double probabilities[] = { 0.6, 0.9, 0.975, 0.995, 0.9999, 0.025 };

  for (guint i = 0; i < G_N_ELEMENTS (probabilities); i++)
    {
      double p = probabilities[i];
      double a = 4 * p * (1 - p);
      double q = cos (acos (sqrt (a)) / 3) / sqrt (a);

      assert_near (bobbin_student_quantile (p, 1), tan (G_PI * (p - 0.5)), 1e-10);
      assert_near (bobbin_student_quantile (p, 2), (2 * p - 1) * sqrt (2 / a), 1e-10);
      assert_near (bobbin_student_quantile (p, 4), (p < 0.5 ? -2 : 2) * sqrt (q - 1), 1e-10);
    }

  assert_near (bobbin_student_quantile (0.975, 3), 3.182446305284263, 1e-9);
  assert_near (bobbin_student_quantile (0.975, 9), 2.2621571627409915, 1e-9);
  assert_near (bobbin_student_quantile (0.99, 29), 2.462021360015469, 1e-9);
  assert_near (bobbin_student_quantile (0.975, 1e7), 1.959963984540054, 1e-6);
  g_assert_cmpfloat (bobbin_student_quantile (0.5, 7), ==, 0);
}

/* R: t.test(c(3, 5, 4, 7, 6)); quantile(); a pair of which one is always twice the other. */
static void
test_intervals (void)
{
  static const double values[] = { 3, 5, 4, 7, 6 };
  static const double twice[] = { 6, 10, 8, 14, 12 };
  static const double wild[] = { 1, 2, 3, 4, 5, 6, 7, 100 };
  BobbinInterval interval;

  bobbin_mean_interval (values, 5, 0.95, &interval);
  assert_near (interval.estimate, 5, 1e-12);
  assert_near (interval.low, 3.036756838522439, 1e-9);
  assert_near (interval.high, 6.963243161477561, 1e-9);
  assert_near (bobbin_standard_deviation (values, 5), sqrt (2.5), 1e-12);
  assert_near (bobbin_median (values, 5), 5, 1e-12);
  assert_near (bobbin_median (values, 4), 4.5, 1e-12);

  bobbin_paired_ratio (twice, values, 5, 0.95, &interval);
  assert_near (interval.estimate, 2, 1e-12);
  assert_near (interval.low, 2, 1e-9);
  assert_near (interval.high, 2, 1e-9);

  bobbin_mean_interval (values, 1, 0.95, &interval);
  g_assert_true (isinf (interval.low) && isinf (interval.high));

  g_assert_cmpuint (bobbin_count_outliers (wild, 8), ==, 1);
  g_assert_cmpuint (bobbin_count_outliers (values, 5), ==, 0);
}

/* Reference values from an independent computation in Python: means and
 * variances of math.log by the statistics module, the quantile by bisection on
 * Student's density integrated by Simpson's rule; 9.33492636144, 9.33492636144
 * and 2.0000000288 degrees of freedom. */
static void
test_welch (void)
{
  static const double a[] = { 12.1, 11.8, 12.6, 12.0, 13.1 };
  static const double b[] = { 9.4, 9.1, 9.9, 9.2, 9.3, 9.6, 10.4 };
  static const double wide[] = { 1, 2, 3 };
  static const double narrow[] = { 1.5, 1.5001, 1.4999, 1.5 };
  BobbinInterval interval;

  bobbin_unpaired_ratio (a, 5, b, 7, 0.95, &interval);
  assert_near (interval.estimate, 1.28939711602, 1e-10);
  assert_near (interval.low, 1.2162750054, 1e-8);
  assert_near (interval.high, 1.36691530733, 1e-8);
  bobbin_unpaired_ratio (a, 5, b, 7, 0.99, &interval);
  assert_near (interval.low, 1.18602099306, 1e-8);
  assert_near (interval.high, 1.40178372266, 1e-8);
  bobbin_unpaired_ratio (wide, 3, narrow, 4, 0.95, &interval);
  assert_near (interval.estimate, 1.2114137299, 1e-9);
  assert_near (interval.low, 0.304747843865, 1e-8);
  assert_near (interval.high, 4.81553277757, 1e-8);

  /* What does not vary is known; one value does not tell how much it varies. */
  bobbin_unpaired_ratio (wide + 1, 1, narrow, 4, 0.95, &interval);
  g_assert_cmpfloat (interval.low, ==, 0);
  g_assert_true (isinf (interval.high));
  bobbin_unpaired_ratio ((const double[]) { 2, 2 }, 2, (const double[]) { 1, 1 }, 2, 0.95, &interval);
  assert_near (interval.low, 2, 1e-12);
  assert_near (interval.high, 2, 1e-12);
}

static double
random_normal (GRand *random)
{
  double u = 1 - g_rand_double (random);

  return sqrt (-2 * log (u)) * cos (2 * G_PI * g_rand_double (random));
}

/* An interval is right as often as it says, whatever the numbers. */
static void
test_coverage (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (7);
  guint n_right = 0;

  for (guint i = 0; i < 4000; i++)
    {
      double values[6];
      BobbinInterval interval;

      for (guint j = 0; j < 6; j++)
        values[j] = 10 + 3 * random_normal (random);
      bobbin_mean_interval (values, 6, 0.9, &interval);
      n_right += interval.low <= 10 && interval.high >= 10;
    }

  g_assert_cmpuint (n_right, >=, 3520);
  g_assert_cmpuint (n_right, <=, 3680);
}

static void
test_scalability_known (void)
{
  static const BobbinScalability truths[] = {
    { .rate = 100, .contention = 0.02, .coherence = 0.001 },
    { .rate = 1e6, .contention = 0.3, .coherence = 0.02 },
    { .rate = 0.5, .contention = 0.1, .coherence = 0 },
    { .rate = 3, .contention = 0, .coherence = 0.005 },
    { .rate = 7, .contention = 0, .coherence = 0 },
  };
  static const guint workers[] = { 1, 2, 4, 8, 16, 32 };
  g_autoptr (GRand) random = g_rand_new_with_seed (3);

  for (guint t = 0; t < G_N_ELEMENTS (truths); t++)
    {
      double rates[G_N_ELEMENTS (workers)];
      BobbinScalability fitted;

      for (guint i = 0; i < G_N_ELEMENTS (workers); i++)
        rates[i] = bobbin_scalability_predict (&truths[t], workers[i]);
      g_assert_true (bobbin_scalability_fit (workers, rates, G_N_ELEMENTS (workers), &fitted));
      assert_near (fitted.rate, truths[t].rate, 1e-6);
      g_assert_cmpfloat_with_epsilon (fitted.contention, truths[t].contention, 1e-6);
      g_assert_cmpfloat_with_epsilon (fitted.coherence, truths[t].coherence, 1e-6);
      g_assert_cmpfloat (fitted.residual, <, 1e-6);
      if (truths[t].coherence > 0)
        g_assert_cmpint (abs ((int) fitted.best -
                              (int) lround (sqrt ((1 - truths[t].contention) / truths[t].coherence))), <=, 1);
      else
        g_assert_cmpuint (fitted.best, ==, 0);

      /* With noise of half a percent the curve is where it was, within five. */
      for (guint i = 0; i < G_N_ELEMENTS (workers); i++)
        rates[i] *= 1 + 0.005 * random_normal (random);
      g_assert_true (bobbin_scalability_fit (workers, rates, G_N_ELEMENTS (workers), &fitted));
      for (guint i = 0; i < G_N_ELEMENTS (workers); i++)
        assert_near (bobbin_scalability_predict (&fitted, workers[i]),
                     bobbin_scalability_predict (&truths[t], workers[i]), 0.05);
    }
}

/* With noise of 2 % as of a machine, the curve is within 5 % of the truth. */
static void
test_scalability_noise (void)
{
  static const BobbinScalability truth = { .rate = 100, .contention = 0.05, .coherence = 0.002 };
  static const guint workers[] = { 1, 2, 4, 8, 16, 32 };
  g_autoptr (GRand) random = g_rand_new_with_seed (11);
  guint n_right = 0;

  for (guint seed = 0; seed < 1000; seed++)
    {
      double rates[G_N_ELEMENTS (workers)];
      double worst = 0;
      BobbinScalability fitted;

      for (guint i = 0; i < G_N_ELEMENTS (workers); i++)
        rates[i] = bobbin_scalability_predict (&truth, workers[i]) * exp (0.02 * random_normal (random));
      g_assert_true (bobbin_scalability_fit (workers, rates, G_N_ELEMENTS (workers), &fitted));
      for (guint i = 0; i < G_N_ELEMENTS (workers); i++)
        worst = MAX (worst, fabs (bobbin_scalability_predict (&fitted, workers[i]) /
                                  bobbin_scalability_predict (&truth, workers[i]) - 1));
      n_right += worst < 0.05;
    }
  g_test_message ("%u of 1000 curves within 5 %%", n_right);
  g_assert_cmpuint (n_right, >=, 950);
}

static void
test_scalability_few (void)
{
  static const guint workers[] = { 1, 2, 2, 4, 4, 1 };
  static const double rates[] = { 1, 2, 2.1, 3.5, 3.6, 1.1 };
  BobbinScalability fitted;

  g_assert_false (bobbin_scalability_fit (workers, rates, 6, &fitted));
}

/* A machine on which contenders take what they take, with a noise that is
 * mostly small and sometimes not, and that drifts. */
typedef struct
{
  GRand  *random;
  double  noise;
  double  drift;
} Machine;

static double
measure (Machine *machine,
         double   truth)
{
  double factor = exp (machine->noise * random_normal (machine->random));

  machine->drift *= exp (0.02 * random_normal (machine->random));
  if (g_rand_double (machine->random) < 0.03)
    factor *= 1 + g_rand_double (machine->random);

  return truth * factor * machine->drift;
}

static BobbinReferee *
race_within (double        budget,
             guint         seed,
             const double *truths,
             guint         n_contenders,
             double        noise)
{
  BobbinReferee *referee = bobbin_referee_new (n_contenders, budget, seed);
  Machine machine = { g_rand_new_with_seed (seed + 1), noise, 1 };
  int next;

  while ((next = bobbin_referee_next (referee)) >= 0)
    {
      double seconds = measure (&machine, truths[next]);

      bobbin_referee_record (referee, seconds, seconds);
    }
  g_rand_free (machine.random);

  return referee;
}

static BobbinReferee *
race (guint         seed,
      const double *truths,
      guint         n_contenders,
      double        noise)
{
  return race_within (30, seed, truths, n_contenders, noise);
}

/* Blocks are sized so that a round takes about two seconds. */
static const double equal[] = { 0.3, 0.3, 0.3, 0.3, 0.3, 0.3 };
static const double fifth[] = { 0.36, 0.3, 0.36, 0.37, 0.4, 0.45, 0.5 };
static const double wide[] = { 0.8, 0.22, 0.2, 0.35, 2.5, 0.24 };

static void
test_wrong_winners (void)
{
  const double *cases[] = { equal, fifth, wide };
  static const guint sizes[] = { G_N_ELEMENTS (equal), G_N_ELEMENTS (fifth), G_N_ELEMENTS (wide) };
  static const int best[] = { -1, 1, 2 };

  for (guint c = 0; c < G_N_ELEMENTS (cases); c++)
    {
      guint n_wrong = 0;
      guint n_dropped = 0;

      for (guint seed = 0; seed < N_RACES; seed++)
        {
          g_autoptr (BobbinReferee) referee = race (seed * 2, cases[c], sizes[c], 0.05);
          BobbinStanding standing;

          if (bobbin_referee_get_state (referee) == BOBBIN_REFEREE_CLEAR &&
              bobbin_referee_get_leader (referee) != best[c])
            n_wrong++;
          if (best[c] >= 0)
            {
              bobbin_referee_get_standing (referee, (guint) best[c], &standing);
              n_dropped += standing.dropped;
            }
        }
      g_test_message ("case %u: %u wrong winners, the best dropped %u times, in %d races", c, n_wrong, n_dropped, N_RACES);
      g_assert_cmpuint (n_wrong, <=, N_RACES * 5 / 100);
      g_assert_cmpuint (n_dropped, ==, 0);
    }
}

static void
test_fifth (void)
{
  guint n_right = 0;

  for (guint seed = 0; seed < N_RACES; seed++)
    {
      g_autoptr (BobbinReferee) referee = race (seed * 2, fifth, G_N_ELEMENTS (fifth), 0.05);

      n_right += bobbin_referee_get_state (referee) == BOBBIN_REFEREE_CLEAR &&
                 bobbin_referee_get_leader (referee) == 1;
    }
  g_test_message ("a fifth: %u right of %d", n_right, N_RACES);
  g_assert_cmpuint (n_right, >=, N_RACES * 95 / 100);
}

/* Time for a round or two only: no wrong winner either, and who is far ahead is
 * found. */
static void
test_short (void)
{
  static const double far[] = { 2.0, 0.5, 0.3, 1.4 };
  static const double near[] = { 0.36, 0.3, 0.36 };
  static const double budgets[] = { 5, 9 };

  for (guint b = 0; b < G_N_ELEMENTS (budgets); b++)
    {
      guint n_far = 0, n_wrong = 0, n_unknown = 0;

      for (guint seed = 0; seed < N_RACES; seed++)
        {
          g_autoptr (BobbinReferee) referee = race_within (budgets[b], seed * 2, far, G_N_ELEMENTS (far), 0.05);
          g_autoptr (BobbinReferee) other = race_within (budgets[b] / 4, seed * 2, near, G_N_ELEMENTS (near), 0.05);
          BobbinStanding slow, fast;

          bobbin_referee_get_standing (referee, 0, &slow);
          bobbin_referee_get_standing (referee, 2, &fast);
          n_far += slow.dropped && fast.joint && bobbin_referee_get_state (referee) != BOBBIN_REFEREE_UNKNOWN;
          n_wrong += fast.dropped;
          n_wrong += bobbin_referee_get_state (other) == BOBBIN_REFEREE_CLEAR &&
                     bobbin_referee_get_leader (other) != 1;
          n_unknown += bobbin_referee_get_state (other) == BOBBIN_REFEREE_UNKNOWN;
        }
      g_test_message ("%g s: %u found, %u wrong, %u said to be unknown", budgets[b], n_far, n_wrong, n_unknown);
      g_assert_cmpuint (n_far, >=, N_RACES * 95 / 100);
      g_assert_cmpuint (n_wrong, <=, N_RACES / 100);
    }
}

/* Samples are heavy and light, the same for all in a round, and the time is up
 * in the middle of one: who has done its part of it is neither better nor worse
 * for that. */
static void
test_mid_round (void)
{
  static const double truths[] = { 0.4, 0.3, 0.4, 0.4 };
  guint n_right = 0;

  for (guint seed = 0; seed < N_RACES; seed++)
    {
      g_autoptr (BobbinReferee) referee = bobbin_referee_new (G_N_ELEMENTS (truths), 1000, seed * 2);
      Machine machine = { g_rand_new_with_seed (seed * 2 + 1), 0.03, 1 };
      guint n_blocks = (guint) g_rand_int_range (machine.random, 5, 12);
      double weight = 1;

      for (guint i = 0; i < n_blocks && bobbin_referee_get_state (referee) == BOBBIN_REFEREE_RACING; i++)
        {
          int next = bobbin_referee_next (referee);

          if (i % G_N_ELEMENTS (truths) == 0)
            weight = exp (random_normal (machine.random));
          bobbin_referee_record (referee, weight * measure (&machine, truths[next]), 1);
        }
      bobbin_referee_close (referee);
      n_right += bobbin_referee_get_leader (referee) == 1;
      g_rand_free (machine.random);
    }
  g_test_message ("stopped within a round: %u leaders right of %d", n_right, N_RACES);
  g_assert_cmpuint (n_right, >=, N_RACES * 95 / 100);
}

/* Who did smaller blocks may have got the long tasks: it has to be slower by
 * more before it is out without an interval. */
static void
test_doubt (void)
{
  for (guint doubted = 0; doubted < 2; doubted++)
    {
      g_autoptr (BobbinReferee) referee = bobbin_referee_new (2, 1.5, 3);
      int next;

      if (doubted)
        bobbin_referee_set_doubt (referee, 0, 2);
      while ((next = bobbin_referee_next (referee)) >= 0)
        bobbin_referee_record (referee, next == 0 ? 3 : 1, 1);
      g_assert_cmpint (bobbin_referee_get_leader (referee), ==, 1);
      g_assert_cmpint (bobbin_referee_get_state (referee), ==,
                       doubted ? BOBBIN_REFEREE_UNKNOWN : BOBBIN_REFEREE_CLEAR);
    }
}

static void
test_disqualified (void)
{
  g_autoptr (BobbinReferee) referee = bobbin_referee_new (2, 30, 1);
  BobbinStanding standing;
  int first = bobbin_referee_next (referee);

  bobbin_referee_disqualify (referee, (guint) first);
  for (guint i = 0; i < 5 && bobbin_referee_next (referee) >= 0; i++)
    {
      g_assert_cmpint (bobbin_referee_next (referee), ==, 1 - first);
      bobbin_referee_record (referee, 1, 1);
    }
  g_assert_cmpint (bobbin_referee_get_state (referee), ==, BOBBIN_REFEREE_CLEAR);
  bobbin_referee_get_standing (referee, (guint) first, &standing);
  g_assert_true (standing.dropped);
}

/* The time is up in the round in which all others turned out not to do the
 * work: who is left is no tie. */
static void
test_closed_alone (void)
{
  g_autoptr (BobbinReferee) referee = bobbin_referee_new (3, 1000, 1);
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  int first;

  for (guint i = 0; i < 3 * BOBBIN_REFEREE_MIN_ROUNDS; i++)
    bobbin_referee_record (referee, 1 + g_rand_double (random), 1);
  first = bobbin_referee_next (referee);
  g_assert_cmpint (first, >=, 0);
  for (int i = 0; i < 3; i++)
    if (i != first)
      bobbin_referee_disqualify (referee, (guint) i);
  g_assert_cmpint (bobbin_referee_get_state (referee), ==, BOBBIN_REFEREE_RACING);
  bobbin_referee_close (referee);
  g_assert_cmpint (bobbin_referee_get_state (referee), ==, BOBBIN_REFEREE_CLEAR);
  g_assert_cmpint (bobbin_referee_get_leader (referee), ==, first);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/race/statistics/student", test_student);
  g_test_add_func ("/race/statistics/intervals", test_intervals);
  g_test_add_func ("/race/statistics/welch", test_welch);
  g_test_add_func ("/race/statistics/coverage", test_coverage);
  g_test_add_func ("/race/scalability/known", test_scalability_known);
  g_test_add_func ("/race/scalability/noise", test_scalability_noise);
  g_test_add_func ("/race/scalability/few-points", test_scalability_few);
  g_test_add_func ("/race/referee/wrong-winners", test_wrong_winners);
  g_test_add_func ("/race/referee/a-fifth", test_fifth);
  g_test_add_func ("/race/referee/short", test_short);
  g_test_add_func ("/race/referee/mid-round", test_mid_round);
  g_test_add_func ("/race/referee/doubt", test_doubt);
  g_test_add_func ("/race/referee/disqualified", test_disqualified);
  g_test_add_func ("/race/referee/closed-alone", test_closed_alone);

  return g_test_run ();
}

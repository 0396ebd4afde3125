/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * The statistics of races: pure functions of numbers. Values are finite. Any
 * thread.
 */

/**
 * BobbinInterval:
 * @estimate: the best guess
 * @low: and how far it is known: with the confidence that was asked for the
 *   truth is between these
 * @high: see there
 */
typedef struct
{
  double estimate;
  double low;
  double high;
} BobbinInterval;

/* Whether an interval says hardly more than its estimate: it is open, or goes
 * beyond ten times that. */
gboolean bobbin_interval_is_open  (const BobbinInterval *interval);
/* Whether the interval of a ratio is so wide that its ends are not as far from
 * the estimate: it is that of a logarithm. Then say both, and no ±. */
gboolean bobbin_interval_is_uneven (const BobbinInterval *interval);

double bobbin_mean                (const double   *values,
                                   guint           n_values);
/* The sample's standard deviation, with n − 1; 0 for one value. */
double bobbin_standard_deviation  (const double   *values,
                                   guint           n_values);
/* Sorts a copy. */
double bobbin_median              (const double   *values,
                                   guint           n_values);

/* The value that a variable with Student's t distribution with @degrees of
 * freedom does not exceed with @probability (0 to 1, without the ends). Of
 * fractional degrees, too. Within 1e-10 (relative). */
double bobbin_student_quantile    (double          probability,
                                   double          degrees);

/* The mean with its t interval. Of one value: from −∞ to ∞. */
void   bobbin_mean_interval       (const double   *values,
                                   guint           n_values,
                                   double          confidence,
                                   BobbinInterval *interval);

/* How many times as large @a is as @b, from pairs that were measured one after
 * the other under the same conditions: the t interval of the logarithms of
 * their ratios, so that what slows down both does not count, and a/b and b/a
 * say the same. Values are positive. */
void   bobbin_paired_ratio        (const double   *a,
                                   const double   *b,
                                   guint           n_pairs,
                                   double          confidence,
                                   BobbinInterval *interval);

/* The same for two arrays of double, as far as there are values in both; %FALSE:
 * in one of them is none. */
gboolean bobbin_array_ratio        (const GArray   *a,
                                    const GArray   *b,
                                    double          confidence,
                                    BobbinInterval *interval);

/* The same for measurements that do not belong to pairs: the interval of the
 * difference of the mean logarithms with the variances that each of them has,
 * and Welch's and Satterthwaite's degrees of freedom (B. L. Welch, “The
 * generalization of ‘Student’s’ problem when several different population
 * variances are involved”, Biometrika 34, 1947). Of one value on a side: from 0
 * to ∞. */
void   bobbin_unpaired_ratio      (const double   *a,
                                   guint           n_a,
                                   const double   *b,
                                   guint           n_b,
                                   double          confidence,
                                   BobbinInterval *interval);

/* How many values lie beyond Tukey's fences: more than one and a half times the
 * distance of the quartiles outside of them. */
guint  bobbin_count_outliers      (const double   *values,
                                   guint           n_values);

G_END_DECLS

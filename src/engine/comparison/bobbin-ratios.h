/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "../race/bobbin-statistics.h"

G_BEGIN_DECLS

/* With fewer pairs nothing is said of their median: no interval of 95 % can be
 * given for it. */
#define BOBBIN_RATIOS_MIN_PAIRS 6

/**
 * BobbinRatios:
 *
 * How many times as long each task took the second time: any number of ratios
 * in a fixed 740 kB, by their logarithms, in buckets a thousandth wide that keep
 * the mean of what is in them. So order statistics are exact where ratios are
 * few, and within a tenth of a percent where they are many. Ratios beyond a
 * factor of ten thousand million count as that. To be used by one thread at a
 * time.
 */
typedef struct _BobbinRatios BobbinRatios;

BobbinRatios *bobbin_ratios_new           (void);
void          bobbin_ratios_free          (BobbinRatios   *self);
/* @ratio is positive and finite. */
void          bobbin_ratios_add           (BobbinRatios   *self,
                                           double          ratio);
guint64       bobbin_ratios_get_n         (BobbinRatios   *self);
/* The ratio that @share (0 to 1) of them do not exceed. There is at least one. */
double        bobbin_ratios_get_quantile  (BobbinRatios   *self,
                                           double          share);

/**
 * bobbin_ratios_get_median:
 *
 * The median with its 95 % interval, that of the sign test: from the kth
 * smallest to the kth largest ratio, with the largest k of which a binomial
 * variable with n trials of 1/2 is below k with at most 2.5 % (Conover,
 * “Practical Nonparametric Statistics”, 3.2; beyond 1,000 pairs by the normal
 * approximation). It asks nothing of how the ratios are spread. With fewer than
 * BOBBIN_RATIOS_MIN_PAIRS from 0 to ∞.
 */
void          bobbin_ratios_get_median    (BobbinRatios   *self,
                                           BobbinInterval *median);

/**
 * bobbin_ratios_get_tolerance:
 *
 * The ratio from which on a single task is called slower, and below whose
 * inverse it is called faster: three times the usual scatter, and at least a
 * tenth; with fewer than eight pairs, of which no scatter can be told, a
 * quarter.
 *
 * The scatter is a standard deviation from half the width of the shortest
 * stretch that holds half of the logarithms, divided by 0.6745, as it would be
 * of a normal distribution (Rousseeuw and Leroy, “A robust scale estimator
 * based on the shortest half”, 1988): what the tasks that did not change differ
 * by by chance, though nearly half of them did change.
 */
double        bobbin_ratios_get_tolerance (BobbinRatios   *self);

/* The k of above; 0: there is no interval. */
guint64       bobbin_sign_test_rank       (guint64         n);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BobbinRatios, bobbin_ratios_free)

G_END_DECLS

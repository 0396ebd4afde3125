/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "bobbin-statistics.h"

G_BEGIN_DECLS

/**
 * BobbinRefereeState:
 * @BOBBIN_REFEREE_RACING: there is more to measure
 * @BOBBIN_REFEREE_CLEAR: one contender is faster than all others
 * @BOBBIN_REFEREE_CLOSE: what is left differs too little, or the budget is
 *   spent: they cannot be told apart
 * @BOBBIN_REFEREE_UNKNOWN: the budget is spent before anything can be said
 */
typedef enum
{
  BOBBIN_REFEREE_RACING,
  BOBBIN_REFEREE_CLEAR,
  BOBBIN_REFEREE_CLOSE,
  BOBBIN_REFEREE_UNKNOWN,
} BobbinRefereeState;

/**
 * BobbinStanding:
 * @n_rounds: in how many it was measured
 * @seconds: what a block takes it: the geometric mean with its 95 % interval
 * @ratio: its time by that of the leader, from the rounds in which both were
 *   measured, with a 95 % interval; 1 for the leader
 * @n_outliers: of its measurements, beyond Tukey's fences; they count all the same
 * @dropped: it is out: surely slower than the leader
 * @joint: it cannot be told apart from the leader; so is the leader
 *
 * How a contender stands.
 */
typedef struct
{
  guint          n_rounds;
  BobbinInterval seconds;
  BobbinInterval ratio;
  guint          n_outliers;
  gboolean       dropped;
  gboolean       joint;
} BobbinStanding;

/**
 * BobbinReferee:
 *
 * Says who runs next, and when it is decided. It knows nothing of work: it is
 * told how long a block of it took, and is as good with simulated times.
 *
 * In each round all contenders that are left do a block of the same size, in
 * random order, one right after the other: what slows the machine down hits all
 * alike and cancels out of the ratios of a round (a randomised block design, as
 * in Box, Hunter and Hunter, “Statistics for Experimenters”, 4.2). After the
 * third round, and each one after it, whoever is slower than the leader beyond
 * doubt is out; whoever is twenty times slower is so after the first, but for
 * the first contender, with which all are compared. Doubt is a one-sided t test of the logarithms of the ratios at
 * BOBBIN_REFEREE_ERROR, parted among the comparisons (Bonferroni) and by
 * BOBBIN_REFEREE_LOOKS, since looking again after each round finds a difference
 * by chance more often than looking once.
 *
 * Where the budget does not suffice for three rounds, there is no interval to
 * speak of. Then whoever took twice as long as the leader in the only round, or
 * half as long again in both, is out, and those that are left are close: so much
 * is no noise. If nobody is, nothing can be said.
 *
 * A contender whose blocks are smaller than those of others may have got the
 * longer tasks, or the shorter ones. Its doubt says by what factor that can be
 * wrong, and it has to be slower by that much more before it is dropped without
 * an interval.
 */
typedef struct _BobbinReferee BobbinReferee;

/* The probability with which a wrong winner may be named. */
#define BOBBIN_REFEREE_ERROR 0.05
#define BOBBIN_REFEREE_LOOKS 2

/* Rounds before which nobody is dropped, and the most that there are. */
#define BOBBIN_REFEREE_MIN_ROUNDS 3
#define BOBBIN_REFEREE_MAX_ROUNDS 200

/* Differences of less than this are none that matter. */
#define BOBBIN_REFEREE_SAME 0.03

/* @budget: seconds of measuring. @seed: for the order; any number. */
BobbinReferee     *bobbin_referee_new          (guint           n_contenders,
                                                double          budget,
                                                guint32         seed);
void               bobbin_referee_free         (BobbinReferee  *self);

/* The contender that does the next block; -1: it is over. */
int                bobbin_referee_next         (BobbinReferee  *self);

/* The one that bobbin_referee_next() named took @seconds for the work, which
 * is compared, and @spent seconds of the budget. */
void               bobbin_referee_record       (BobbinReferee  *self,
                                                double          seconds,
                                                double          spent);
/* @contender may seem slower than it is by this factor, which is at least 1, by
 * the choice of its tasks. */
void               bobbin_referee_set_doubt    (BobbinReferee  *self,
                                                guint           contender,
                                                double          doubt);
/* Nothing more is measured: what can be said is said. */
void               bobbin_referee_close        (BobbinReferee  *self);
/* It cannot do this work: it is out. */
void               bobbin_referee_disqualify   (BobbinReferee  *self,
                                                guint           contender);

BobbinRefereeState bobbin_referee_get_state    (BobbinReferee  *self);
/* Who is fastest so far; -1: nobody was measured. */
int                bobbin_referee_get_leader   (BobbinReferee  *self);
void               bobbin_referee_get_standing (BobbinReferee  *self,
                                                guint           contender,
                                                BobbinStanding *standing);
/* How many times as long as @b contender @a takes, from the rounds in which
 * both were measured. %FALSE: there is none. */
gboolean           bobbin_referee_get_ratio    (BobbinReferee  *self,
                                                guint           a,
                                                guint           b,
                                                BobbinInterval *ratio);
guint              bobbin_referee_get_n_rounds (BobbinReferee  *self);
double             bobbin_referee_get_spent    (BobbinReferee  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BobbinReferee, bobbin_referee_free)

G_END_DECLS

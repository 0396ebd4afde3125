/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "../race/bobbin-statistics.h"
#include "../run/bobbin-run.h"

G_BEGIN_DECLS

/**
 * BobbinSide:
 *
 * Which of two runs.
 */
typedef enum
{
  BOBBIN_SIDE_BEFORE,
  BOBBIN_SIDE_AFTER,
  BOBBIN_N_SIDES,
} BobbinSide;

/**
 * BobbinChange:
 * @BOBBIN_CHANGE_NONE: done in both, in about the same time
 * @BOBBIN_CHANGE_SLOWER: done in both, and took clearly longer after
 * @BOBBIN_CHANGE_FASTER: the other way round
 * @BOBBIN_CHANGE_UNTIMED: done in both; of one it is not known how long it took,
 *   since its result was another run's
 * @BOBBIN_CHANGE_NEWLY_FAILED: done before, failed after
 * @BOBBIN_CHANGE_NEWLY_DONE: failed before, done after
 * @BOBBIN_CHANGE_STILL_FAILED: failed in both
 * @BOBBIN_CHANGE_OPEN: cancelled or not done in one of them at least
 * @BOBBIN_CHANGE_ONLY_BEFORE: an input that the run after does not have
 * @BOBBIN_CHANGE_ONLY_AFTER: one that only it has
 *
 * What became of a task. Every row of a comparison has one.
 */
typedef enum
{
  BOBBIN_CHANGE_NONE,
  BOBBIN_CHANGE_SLOWER,
  BOBBIN_CHANGE_FASTER,
  BOBBIN_CHANGE_UNTIMED,
  BOBBIN_CHANGE_NEWLY_FAILED,
  BOBBIN_CHANGE_NEWLY_DONE,
  BOBBIN_CHANGE_STILL_FAILED,
  BOBBIN_CHANGE_OPEN,
  BOBBIN_CHANGE_ONLY_BEFORE,
  BOBBIN_CHANGE_ONLY_AFTER,
  BOBBIN_N_CHANGES,
} BobbinChange;

/* "Newly failed", for people, translated; "newly-failed", as in files. Static. */
const char *bobbin_change_get_title (BobbinChange change);
const char *bobbin_change_get_name  (BobbinChange change);

/**
 * BobbinRunTotals:
 * @number: in the history; 0: it has none
 * @title: of the run
 * @workload: id of its kind of work
 * @executor: its id, interned
 * @executor_title: translated, static
 * @n_workers: at the start; of an automatic run those that it chose last
 * @machine: (nullable): what it ran on
 * @started: (nullable): when
 * @state: of the run
 * @state_title: translated, static
 * @figures: all others
 *
 * One of the runs as a whole.
 */
typedef struct
{
  gint64            number;
  char             *title;
  char             *workload;
  const char       *executor;
  const char       *executor_title;
  guint             n_workers;
  char             *machine;
  GDateTime        *started;
  BobbinRunState    state;
  const char       *state_title;
  BobbinRunFigures  figures;
} BobbinRunTotals;

/**
 * BobbinDifference:
 * @name: for programs: "workers", "inputs", or that of a parameter
 * @title: for people, translated
 * @before: the value as text, for people where it is none of theirs
 * @after: the same
 *
 * What was set otherwise. Secrets are left out.
 */
typedef struct
{
  char *name;
  char *title;
  char *before;
  char *after;
} BobbinDifference;

/**
 * BobbinTaskRatios:
 * @n_pairs: tasks that were done in both and whose times are known
 * @median: how many times as long the median task took after, with its 95 %
 *   interval; see bobbin_ratios_get_median()
 * @tolerance: the ratio from which on a task counts as slower; see
 *   bobbin_ratios_get_tolerance()
 * @quartiles: a quarter, and three quarters, of the ratios are not above them
 *
 * All ratios of the times of tasks, after to before. Only @n_pairs where it is 0.
 */
typedef struct
{
  guint64        n_pairs;
  BobbinInterval median;
  double         tolerance;
  double         quartiles[2];
} BobbinTaskRatios;

/**
 * BobbinComparedTask:
 * @has: on which sides it is
 * @task: its number there
 * @seconds: that its last attempt took; NAN: not known
 * @ratio: after to before; NAN: not known, or not done in both
 * @change: what became of it
 * @results_differ: it was done in both, and something else came out
 *
 * A row: one input, and its tasks.
 */
typedef struct
{
  gboolean     has[BOBBIN_N_SIDES];
  guint32      task[BOBBIN_N_SIDES];
  double       seconds[BOBBIN_N_SIDES];
  double       ratio;
  BobbinChange change;
  gboolean     results_differ;
} BobbinComparedTask;

#define BOBBIN_TYPE_RUN_COMPARISON (bobbin_run_comparison_get_type ())

/**
 * BobbinRunComparison:
 *
 * Two runs, task by task: what became of each input that they share.
 *
 * The rows are the tasks of the run before, in their order, and behind them
 * those that only the run after has. Besides what the match of the inputs takes
 * (see #BobbinInputMatch: nothing for ranges) a row takes one byte.
 *
 * A comparison is of the moment at which its tasks are looked at; of a run that
 * goes on, what is settled by then. Used on the context of the runs.
 */
G_DECLARE_FINAL_TYPE (BobbinRunComparison, bobbin_run_comparison, BOBBIN, RUN_COMPARISON, GObject)

#define BOBBIN_COMPARISON_ERROR (bobbin_comparison_error_quark ())
GQuark bobbin_comparison_error_quark (void);

/**
 * BobbinComparisonError:
 * @BOBBIN_COMPARISON_ERROR_SAME: both are the same run
 * @BOBBIN_COMPARISON_ERROR_TOO_MANY: together they have more tasks than 32 bits count
 */
typedef enum
{
  BOBBIN_COMPARISON_ERROR_SAME,
  BOBBIN_COMPARISON_ERROR_TOO_MANY,
} BobbinComparisonError;

/**
 * bobbin_run_comparison_new:
 *
 * Keeps both runs. Nothing is known yet but the totals and what was set
 * otherwise. BOBBIN_COMPARISON_ERROR.
 */
BobbinRunComparison    *bobbin_run_comparison_new             (BobbinRun            *before,
                                                               BobbinRun            *after,
                                                               GError              **error);

/* Works for about @budget µs (0: to the end); whether there is more to do. Takes
 * about two microseconds for a task in all. The rows and what is counted are
 * there when it is done. */
gboolean                bobbin_run_comparison_step            (BobbinRunComparison  *self,
                                                               gint64                budget);
gboolean                bobbin_run_comparison_is_done         (BobbinRunComparison  *self);
/* From 0 to 1. */
double                  bobbin_run_comparison_get_progress    (BobbinRunComparison  *self);

BobbinRun              *bobbin_run_comparison_get_run         (BobbinRunComparison  *self,
                                                               BobbinSide            side);
const BobbinRunTotals  *bobbin_run_comparison_get_totals      (BobbinRunComparison  *self,
                                                               BobbinSide            side);
/* (element-type BobbinDifference). Borrowed. */
GPtrArray              *bobbin_run_comparison_get_differences (BobbinRunComparison  *self);

const BobbinTaskRatios *bobbin_run_comparison_get_ratios      (BobbinRunComparison  *self);
/* Rows of a kind; those that both runs have; those of them whose results differ. */
guint32                 bobbin_run_comparison_get_count       (BobbinRunComparison  *self,
                                                               BobbinChange          change);
guint32                 bobbin_run_comparison_get_n_common    (BobbinRunComparison  *self);
guint32                 bobbin_run_comparison_get_n_different (BobbinRunComparison  *self);

guint64                 bobbin_run_comparison_get_n_rows      (BobbinRunComparison  *self);
void                    bobbin_run_comparison_get_row         (BobbinRunComparison  *self,
                                                               guint64               row,
                                                               BobbinComparedTask   *task);
/* Just that, which is quicker. */
BobbinChange            bobbin_run_comparison_get_change      (BobbinRunComparison  *self,
                                                               guint64               row,
                                                               gboolean             *results_differ);
/* The input of a row, see bobbin_inputs_get(). */
void                    bobbin_run_comparison_get_input       (BobbinRunComparison  *self,
                                                               guint64               row,
                                                               BobbinInput          *input);
/* The row of a task of one of the runs. */
guint64                 bobbin_run_comparison_find_row        (BobbinRunComparison  *self,
                                                               BobbinSide            side,
                                                               guint32               task);

/* How many times as long the run took after; NAN: they did not do as many tasks,
 * or one was not done to its end. */
double                  bobbin_run_comparison_get_elapsed_ratio (BobbinRunComparison *self);

/**
 * bobbin_run_comparison_dup_verdict:
 *
 * What there is to say, in a sentence or a few, with numbers; that there is
 * nothing to say where the difference is within what is left open. Translated.
 * (transfer full)
 */
char                   *bobbin_run_comparison_dup_verdict     (BobbinRunComparison  *self);

G_END_DECLS

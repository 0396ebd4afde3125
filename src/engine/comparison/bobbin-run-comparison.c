/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-config.h"

#include "bobbin-run-comparison-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "../history/bobbin-history.h"
#include "bobbin-input-match.h"
#include "bobbin-ratios.h"
#include "bobbin-result-match.h"

/* Rows between two looks at the clock. */
#define STRIDE 64

/* A row is a change and this. */
#define RESULTS_DIFFER 0x80
#define CHANGE_MASK    0x0f

G_STATIC_ASSERT (BOBBIN_N_CHANGES <= CHANGE_MASK);

typedef enum
{
  STAGE_MATCH,  /* which input is which one */
  STAGE_LOOK,   /* what became of each; what times there are */
  STAGE_JUDGE,  /* who is slower, now that the scatter is known */
  STAGE_DONE,
} Stage;

struct _BobbinRunComparison
{
  GObject            parent_instance;

  BobbinRun         *runs[BOBBIN_N_SIDES];
  BobbinTaskStore   *stores[BOBBIN_N_SIDES];
  BobbinRunTotals    totals[BOBBIN_N_SIDES];
  GPtrArray         *differences;

  Stage              stage;
  guint64            at;
  BobbinInputMatch  *match;
  BobbinResultMatch  results;
  gboolean           in_results;  /* those of the row at @at are being compared */
  BobbinRatios      *all_ratios;

  guint64            n_before;
  guint64            n_rows;
  guint8            *rows;
  BobbinTaskRatios   ratios;
  guint32            counts[BOBBIN_N_CHANGES];
  guint32            n_different;
};

G_DEFINE_FINAL_TYPE (BobbinRunComparison, bobbin_run_comparison, G_TYPE_OBJECT)

G_DEFINE_QUARK (bobbin-comparison-error-quark, bobbin_comparison_error)

/* Whether it took a time of its own. */
static gboolean
is_timed (const BobbinTask *task)
{
  return task->state == BOBBIN_TASK_DONE && task->attempts > 0 && (task->flags & BOBBIN_RECORD_REUSED) == 0;
}

/* The clock counts in nanoseconds: nothing takes none. */
static double
get_ratio (const BobbinTask *before,
           const BobbinTask *after)
{
  if (!is_timed (before) || !is_timed (after))
    return (double) NAN;

  return (double) MAX (after->duration, 1) / (double) MAX (before->duration, 1);
}

static BobbinChange
find_change (const BobbinTask *before,
             const BobbinTask *after)
{
  gboolean was_done = before->state == BOBBIN_TASK_DONE;
  gboolean is_done = after->state == BOBBIN_TASK_DONE;

  if ((!was_done && before->state != BOBBIN_TASK_FAILED) || (!is_done && after->state != BOBBIN_TASK_FAILED))
    return BOBBIN_CHANGE_OPEN;
  if (was_done && is_done)
    return is_timed (before) && is_timed (after) ? BOBBIN_CHANGE_NONE : BOBBIN_CHANGE_UNTIMED;
  if (was_done)
    return BOBBIN_CHANGE_NEWLY_FAILED;

  return is_done ? BOBBIN_CHANGE_NEWLY_DONE : BOBBIN_CHANGE_STILL_FAILED;
}

/* The tasks of a row that both have. */
static gboolean
get_tasks (BobbinRunComparison  *self,
           guint64               row,
           const BobbinTask    **before,
           const BobbinTask    **after)
{
  guint32 other;

  if (row >= self->n_before || !bobbin_input_match_get_after (self->match, (guint32) row, &other))
    return FALSE;

  *before = bobbin_task_store_get (self->stores[BOBBIN_SIDE_BEFORE], row);
  *after = bobbin_task_store_get (self->stores[BOBBIN_SIDE_AFTER], other);

  return TRUE;
}

/* Looks at a row; %FALSE: its results are large, and there is more to compare. */
static gboolean
look (BobbinRunComparison *self,
      guint64              row)
{
  const BobbinTask *before, *after;
  double ratio;

  if (!get_tasks (self, row, &before, &after))
    {
      self->rows[row] = row < self->n_before ? BOBBIN_CHANGE_ONLY_BEFORE : BOBBIN_CHANGE_ONLY_AFTER;
      return TRUE;
    }

  if (!self->in_results)
    {
      self->rows[row] = (guint8) find_change (before, after);
      if (before->state != BOBBIN_TASK_DONE || after->state != BOBBIN_TASK_DONE)
        return TRUE;

      ratio = get_ratio (before, after);
      if (!isnan (ratio))
        bobbin_ratios_add (self->all_ratios, ratio);
      bobbin_result_match_begin (&self->results, before, after);
    }

  switch (bobbin_result_match_step (&self->results))
    {
    case BOBBIN_RESULT_MATCH_MORE:
      self->in_results = TRUE;
      return FALSE;
    case BOBBIN_RESULT_MATCH_DIFFERENT:
      self->rows[row] |= RESULTS_DIFFER;
      self->n_different++;
      break;
    case BOBBIN_RESULT_MATCH_EQUAL:
    case BOBBIN_RESULT_MATCH_UNKNOWN:
    default:
      break;
    }
  self->in_results = FALSE;

  return TRUE;
}

static void
judge (BobbinRunComparison *self,
       guint64              row)
{
  BobbinChange change = self->rows[row] & CHANGE_MASK;
  const BobbinTask *before, *after;
  double ratio;

  if (change == BOBBIN_CHANGE_NONE && get_tasks (self, row, &before, &after))
    {
      ratio = get_ratio (before, after);
      if (ratio >= self->ratios.tolerance)
        change = BOBBIN_CHANGE_SLOWER;
      else if (ratio <= 1 / self->ratios.tolerance)
        change = BOBBIN_CHANGE_FASTER;
      self->rows[row] = (guint8) (self->rows[row] & ~CHANGE_MASK) | (guint8) change;
    }
  self->counts[change]++;
}

static void
sum_up_ratios (BobbinRunComparison *self)
{
  self->ratios.n_pairs = bobbin_ratios_get_n (self->all_ratios);
  self->ratios.tolerance = bobbin_ratios_get_tolerance (self->all_ratios);
  if (self->ratios.n_pairs == 0)
    return;

  bobbin_ratios_get_median (self->all_ratios, &self->ratios.median);
  self->ratios.quartiles[0] = bobbin_ratios_get_quantile (self->all_ratios, 0.25);
  self->ratios.quartiles[1] = bobbin_ratios_get_quantile (self->all_ratios, 0.75);
}

static void
end_stage (BobbinRunComparison *self)
{
  switch (self->stage)
    {
    case STAGE_MATCH:
      self->n_rows = self->n_before + bobbin_input_match_get_n_added (self->match);
      self->rows = g_malloc (self->n_rows);
      self->all_ratios = bobbin_ratios_new ();
      self->stage = STAGE_LOOK;
      break;
    case STAGE_LOOK:
      sum_up_ratios (self);
      g_clear_pointer (&self->all_ratios, bobbin_ratios_free);
      self->stage = STAGE_JUDGE;
      break;
    case STAGE_JUDGE:
    case STAGE_DONE:
    default:
      self->stage = STAGE_DONE;
      break;
    }
  self->at = 0;
}

/* Goes over some rows; %FALSE: the stage is over. */
static gboolean
do_some (BobbinRunComparison *self)
{
  guint64 until = MIN (self->at + STRIDE, self->n_rows);

  for (; self->at < until; self->at++)
    if (self->stage == STAGE_JUDGE)
      judge (self, self->at);
    else if (!look (self, self->at))
      return TRUE;

  return self->at < self->n_rows;
}

static void
bobbin_run_comparison_finalize (GObject *object)
{
  BobbinRunComparison *self = BOBBIN_RUN_COMPARISON (object);

  for (guint i = 0; i < BOBBIN_N_SIDES; i++)
    {
      bobbin_run_totals_clear (&self->totals[i]);
      g_clear_object (&self->runs[i]);
    }
  g_clear_pointer (&self->differences, g_ptr_array_unref);
  g_clear_pointer (&self->match, bobbin_input_match_free);
  g_clear_pointer (&self->all_ratios, bobbin_ratios_free);
  g_free (self->rows);

  G_OBJECT_CLASS (bobbin_run_comparison_parent_class)->finalize (object);
}

static void
bobbin_run_comparison_class_init (BobbinRunComparisonClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = bobbin_run_comparison_finalize;
}

static void
bobbin_run_comparison_init (BobbinRunComparison *self)
{
}

/* Opened twice, a past run is two objects. */
static gboolean
is_same (BobbinRun *before,
         BobbinRun *after)
{
  gint64 number = bobbin_history_get_run_number (before);

  return before == after || (number != 0 && number == bobbin_history_get_run_number (after));
}

BobbinRunComparison *
bobbin_run_comparison_new (BobbinRun  *before,
                           BobbinRun  *after,
                           GError    **error)
{
  BobbinRun *runs[BOBBIN_N_SIDES] = { before, after };
  BobbinRunComparison *self;
  guint64 n_tasks = 0;

  if (is_same (before, after))
    {
      g_set_error_literal (error, BOBBIN_COMPARISON_ERROR, BOBBIN_COMPARISON_ERROR_SAME,
                           _("A run is compared with another one: these two are the same."));
      return NULL;
    }
  for (guint i = 0; i < BOBBIN_N_SIDES; i++)
    n_tasks += bobbin_task_store_get_n_tasks (bobbin_run_get_store (runs[i]));
  if (n_tasks > BOBBIN_INPUT_MATCH_MAX)
    {
      g_set_error_literal (error, BOBBIN_COMPARISON_ERROR, BOBBIN_COMPARISON_ERROR_TOO_MANY,
                           _("Runs of more than four thousand million tasks cannot be compared."));
      return NULL;
    }

  self = g_object_new (BOBBIN_TYPE_RUN_COMPARISON, NULL);
  for (guint i = 0; i < BOBBIN_N_SIDES; i++)
    {
      self->runs[i] = g_object_ref (runs[i]);
      self->stores[i] = bobbin_run_get_store (runs[i]);
      bobbin_run_totals_init (&self->totals[i], runs[i]);
    }
  self->differences = bobbin_differences_new (before, after);
  self->n_before = bobbin_task_store_get_n_tasks (self->stores[BOBBIN_SIDE_BEFORE]);
  self->match = bobbin_input_match_new (bobbin_run_get_given_inputs (before), bobbin_run_get_given_inputs (after));
  bobbin_result_match_init (&self->results, before, after);

  return self;
}

gboolean
bobbin_run_comparison_step (BobbinRunComparison *self,
                            gint64               budget)
{
  gint64 deadline = budget > 0 ? g_get_monotonic_time () + budget : 0;

  while (self->stage != STAGE_DONE)
    {
      if (self->stage == STAGE_MATCH ? !bobbin_input_match_step (self->match, deadline) : !do_some (self))
        end_stage (self);
      if (deadline > 0 && g_get_monotonic_time () >= deadline)
        break;
    }

  return self->stage != STAGE_DONE;
}

gboolean
bobbin_run_comparison_is_done (BobbinRunComparison *self)
{
  return self->stage == STAGE_DONE;
}

double
bobbin_run_comparison_get_progress (BobbinRunComparison *self)
{
  double share = self->n_rows > 0 ? (double) self->at / (double) self->n_rows : 0;

  switch (self->stage)
    {
    case STAGE_MATCH:
      return bobbin_input_match_get_progress (self->match) / 2;
    case STAGE_LOOK:
      return 0.5 + 0.4 * share;
    case STAGE_JUDGE:
      return 0.9 + 0.1 * share;
    case STAGE_DONE:
    default:
      return 1;
    }
}

BobbinRun *
bobbin_run_comparison_get_run (BobbinRunComparison *self,
                               BobbinSide           side)
{
  return self->runs[side];
}

const BobbinRunTotals *
bobbin_run_comparison_get_totals (BobbinRunComparison *self,
                                  BobbinSide           side)
{
  return &self->totals[side];
}

GPtrArray *
bobbin_run_comparison_get_differences (BobbinRunComparison *self)
{
  return self->differences;
}

const BobbinTaskRatios *
bobbin_run_comparison_get_ratios (BobbinRunComparison *self)
{
  return &self->ratios;
}

guint32
bobbin_run_comparison_get_count (BobbinRunComparison *self,
                                 BobbinChange         change)
{
  return self->counts[change];
}

guint32
bobbin_run_comparison_get_n_common (BobbinRunComparison *self)
{
  return (guint32) (self->n_before - self->counts[BOBBIN_CHANGE_ONLY_BEFORE]);
}

guint32
bobbin_run_comparison_get_n_different (BobbinRunComparison *self)
{
  return self->n_different;
}

guint64
bobbin_run_comparison_get_n_rows (BobbinRunComparison *self)
{
  return self->stage == STAGE_DONE ? self->n_rows : 0;
}

BobbinChange
bobbin_run_comparison_get_change (BobbinRunComparison *self,
                                  guint64              row,
                                  gboolean            *results_differ)
{
  if (results_differ != NULL)
    *results_differ = (self->rows[row] & RESULTS_DIFFER) != 0;

  return self->rows[row] & CHANGE_MASK;
}

void
bobbin_run_comparison_get_row (BobbinRunComparison *self,
                               guint64              row,
                               BobbinComparedTask  *task)
{
  const BobbinTask *records[BOBBIN_N_SIDES] = { NULL, NULL };

  g_return_if_fail (row < self->n_rows);

  *task = (BobbinComparedTask) { .ratio = (double) NAN };
  task->change = bobbin_run_comparison_get_change (self, row, &task->results_differ);
  task->has[BOBBIN_SIDE_BEFORE] = row < self->n_before;
  if (row < self->n_before)
    {
      task->task[BOBBIN_SIDE_BEFORE] = (guint32) row;
      task->has[BOBBIN_SIDE_AFTER] =
        bobbin_input_match_get_after (self->match, (guint32) row, &task->task[BOBBIN_SIDE_AFTER]);
    }
  else
    {
      task->has[BOBBIN_SIDE_AFTER] = TRUE;
      task->task[BOBBIN_SIDE_AFTER] = bobbin_input_match_get_added (self->match, (guint32) (row - self->n_before));
    }

  for (guint i = 0; i < BOBBIN_N_SIDES; i++)
    {
      task->seconds[i] = (double) NAN;
      if (!task->has[i])
        continue;
      records[i] = bobbin_task_store_get (self->stores[i], task->task[i]);
      if (BOBBIN_TASK_HAS_ENDED (records[i]))
        task->seconds[i] = (double) records[i]->duration / 1e9;
    }
  if (records[0] != NULL && records[1] != NULL)
    task->ratio = get_ratio (records[0], records[1]);
}

void
bobbin_run_comparison_get_input (BobbinRunComparison *self,
                                 guint64              row,
                                 BobbinInput         *input)
{
  if (row < self->n_before)
    bobbin_inputs_get (bobbin_run_get_given_inputs (self->runs[BOBBIN_SIDE_BEFORE]), row, input);
  else
    bobbin_inputs_get (bobbin_run_get_given_inputs (self->runs[BOBBIN_SIDE_AFTER]),
                       bobbin_input_match_get_added (self->match, (guint32) (row - self->n_before)), input);
}

guint64
bobbin_run_comparison_find_row (BobbinRunComparison *self,
                                BobbinSide           side,
                                guint32              task)
{
  guint32 before;

  if (side == BOBBIN_SIDE_BEFORE)
    return task;
  if (bobbin_input_match_get_before (self->match, task, &before))
    return before;

  return self->n_before + bobbin_input_match_find_added (self->match, task);
}

double
bobbin_run_comparison_get_elapsed_ratio (BobbinRunComparison *self)
{
  const BobbinRunFigures *before = &self->totals[BOBBIN_SIDE_BEFORE].figures;
  const BobbinRunFigures *after = &self->totals[BOBBIN_SIDE_AFTER].figures;

  for (guint i = 0; i < BOBBIN_N_SIDES; i++)
    if (self->totals[i].state != BOBBIN_RUN_FINISHED || self->totals[i].figures.elapsed <= 0)
      return (double) NAN;

  return before->n_tasks == after->n_tasks ? after->elapsed / before->elapsed : (double) NAN;
}

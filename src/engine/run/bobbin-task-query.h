/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "../job/bobbin-inputs.h"
#include "../workloads/bobbin-column.h"
#include "bobbin-task-store.h"

G_BEGIN_DECLS

/**
 * BobbinTaskCriteria:
 * @states: bits 1 << #BobbinTaskState; 0: any
 * @errors: bits 1 << #BobbinErrorKind, of the last attempt; 0: any
 * @text: (nullable): part of the input, of a text or a number without a unit in
 *   the result (in eight digits, unless it is whole), or of the error's
 *   sentence, in upper or lower case
 * @min_duration: ns that the last attempt took at least; 0: any
 * @max_duration: ns that it took at most; 0: any
 * @lanes: numbers of lanes; the last attempt was on one of them
 * @n_lanes: how many; 0: any
 * @has_span: whether the rest counts
 * @from: ns since the run began
 * @to: the same; an attempt was under way between @from and @to...
 * @span_lanes: ...on one of these lanes
 * @n_span_lanes: how many; 0: any
 *
 * What tasks are looked for. All zeroes: all of them.
 */
typedef struct
{
  guint        states;
  guint        errors;
  const char  *text;
  gint64       min_duration;
  gint64       max_duration;
  const guint *lanes;
  guint        n_lanes;
  gboolean     has_span;
  gint64       from;
  gint64       to;
  const guint *span_lanes;
  guint        n_span_lanes;
} BobbinTaskCriteria;

gboolean         bobbin_task_criteria_are_empty (const BobbinTaskCriteria *self);
gboolean         bobbin_task_criteria_equal     (const BobbinTaskCriteria *self,
                                                 const BobbinTaskCriteria *other);

/**
 * BobbinTaskSource:
 * @store: the tasks
 * @inputs: their inputs
 * @columns: the columns of their results
 *
 * Where a query or a sorter looks; all borrowed and must live longer.
 */
typedef struct
{
  BobbinTaskStore    *store;
  BobbinInputs       *inputs;
  const BobbinColumn *columns;
  guint               n_columns;
} BobbinTaskSource;

typedef struct _BobbinTaskQuery BobbinTaskQuery;

/**
 * bobbin_task_query_new:
 * @criteria: copied
 *
 * Finds tasks. All functions are called on the run's context.
 */
BobbinTaskQuery *bobbin_task_query_new          (const BobbinTaskSource   *source,
                                                 const BobbinTaskCriteria *criteria);
void             bobbin_task_query_free         (BobbinTaskQuery          *self);

/* Borrowed, with all that it points to. */
const BobbinTaskCriteria *
                 bobbin_task_query_get_criteria (BobbinTaskQuery          *self);

gboolean         bobbin_task_query_matches      (BobbinTaskQuery          *self,
                                                 guint64                   task);

/* Appends the numbers of the tasks from @from up to and without @to that match
 * to @found, a #GArray of #guint32, for about @budget µs (0: to the end).
 * Returns the number of the task that is next. */
guint32          bobbin_task_query_scan         (BobbinTaskQuery          *self,
                                                 guint32                   from,
                                                 guint32                   to,
                                                 gint64                    budget,
                                                 GArray                   *found);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BobbinTaskQuery, bobbin_task_query_free)

G_END_DECLS

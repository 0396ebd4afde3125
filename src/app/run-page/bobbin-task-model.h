/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "bobbin-task-row.h"
#include "engine/run/bobbin-task-query.h"
#include "engine/run/bobbin-task-value.h"

G_BEGIN_DECLS

#define BOBBIN_TYPE_TASK_MODEL (bobbin_task_model_get_type ())

/**
 * BobbinTaskModel:
 *
 * A #GListModel of #BobbinTaskRow: the tasks of a run, or those that meet some
 * criteria, in the order of the inputs or another one.
 *
 * Without criteria and order it takes no memory for a task; with criteria four
 * bytes for each that it shows, with an order four more, and 36 while it is
 * being made. A row is made when it is asked for and is the same object for as
 * long as somebody holds it. Rows tell of their own changes; "items-changed"
 * tells only what comes, goes and moves. Work goes on in an idle source, some
 * milliseconds at a time: what is found is shown as it is found, unless there
 * is an order; then the list stays as it was until the new one is there. While
 * the run goes on, an order is made anew once a second.
 *
 * Properties: "filtering" and "sorting": whether it is still at it.
 */
G_DECLARE_FINAL_TYPE (BobbinTaskModel, bobbin_task_model, BOBBIN, TASK_MODEL, GObject)

BobbinTaskModel *bobbin_task_model_new          (BobbinRun                *run);

/* @criteria: copied. */
void             bobbin_task_model_set_criteria (BobbinTaskModel          *self,
                                                 const BobbinTaskCriteria *criteria);
/* Borrowed, until they are set again. */
const BobbinTaskCriteria *
                 bobbin_task_model_get_criteria (BobbinTaskModel          *self);
gboolean         bobbin_task_model_is_filtered  (BobbinTaskModel          *self);

/* @order: (nullable): %NULL: that of the inputs. */
void             bobbin_task_model_set_order    (BobbinTaskModel          *self,
                                                 const BobbinTaskOrder    *order);

/* Tasks in all, whether they are shown or not. */
guint            bobbin_task_model_get_n_tasks  (BobbinTaskModel          *self);
/* The number of the task at @position, which must be in the list. Cheaper than
 * its row. */
guint32          bobbin_task_model_get_task     (BobbinTaskModel          *self,
                                                 guint                     position);
/* Where the task is; %FALSE: it is not shown. */
gboolean         bobbin_task_model_find         (BobbinTaskModel          *self,
                                                 guint64                   task,
                                                 guint                    *position);

/* Tasks @first to @last may have changed: rows that are held look again,
 * criteria and order too, in their time. */
void             bobbin_task_model_touch        (BobbinTaskModel          *self,
                                                 guint64                   first,
                                                 guint64                   last);

/* For tests: filters and sorts to the end now. */
void             bobbin_task_model_flush        (BobbinTaskModel          *self);

G_END_DECLS

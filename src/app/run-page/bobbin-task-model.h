/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "bobbin-task-row.h"

G_BEGIN_DECLS

/**
 * BobbinTaskFilter:
 *
 * Which tasks a model shows.
 */
typedef enum
{
  BOBBIN_TASK_FILTER_ALL,
  BOBBIN_TASK_FILTER_RUNNING,
  BOBBIN_TASK_FILTER_DONE,
  BOBBIN_TASK_FILTER_FAILED,
} BobbinTaskFilter;

#define BOBBIN_TYPE_TASK_MODEL (bobbin_task_model_get_type ())

/**
 * BobbinTaskModel:
 *
 * A #GListModel of #BobbinTaskRow: the tasks of a run, or those that a filter
 * lets through, in the order of the inputs.
 *
 * Without a filter it takes no memory for a task; with one, four bytes for
 * each that it shows. A row is made when it is asked for and is the same
 * object for as long as somebody holds it. Rows tell of their own changes;
 * "items-changed" tells only what the filter lets in and out. Filtering goes on
 * in an idle source, some milliseconds at a time.
 *
 * Property "filtering": whether it is still at it.
 */
G_DECLARE_FINAL_TYPE (BobbinTaskModel, bobbin_task_model, BOBBIN, TASK_MODEL, GObject)

BobbinTaskModel *bobbin_task_model_new        (BobbinRun        *run);

/* @text: (nullable): part of the input's text, in upper or lower case. */
void             bobbin_task_model_set_filter (BobbinTaskModel  *self,
                                               BobbinTaskFilter  filter,
                                               const char       *text);
BobbinTaskFilter bobbin_task_model_get_filter (BobbinTaskModel  *self);
gboolean         bobbin_task_model_is_filtered (BobbinTaskModel *self);

/* Tasks @first to @last may have changed: rows that are held look again, the
 * filter too, in its time. */
void             bobbin_task_model_touch      (BobbinTaskModel  *self,
                                               guint64           first,
                                               guint64           last);

/* For tests: filters to the end now. */
void             bobbin_task_model_flush      (BobbinTaskModel  *self);

G_END_DECLS

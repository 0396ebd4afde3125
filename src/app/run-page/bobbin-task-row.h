/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/run/bobbin-run.h"

G_BEGIN_DECLS

#define BOBBIN_TYPE_TASK_ROW (bobbin_task_row_get_type ())

/**
 * BobbinTaskRow:
 *
 * One task of a run while some list shows it: a number and a way to look.
 *
 * Signal "changed": the task's state, attempts or result are new.
 */
G_DECLARE_FINAL_TYPE (BobbinTaskRow, bobbin_task_row, BOBBIN, TASK_ROW, GObject)

BobbinTaskRow   *bobbin_task_row_new          (BobbinRun     *run,
                                               guint64        task);

guint64          bobbin_task_row_get_task     (BobbinTaskRow *self);
BobbinRun       *bobbin_task_row_get_run      (BobbinTaskRow *self);
BobbinTaskState  bobbin_task_row_get_state    (BobbinTaskRow *self);

/* Looks at the run and emits "changed" if something is new. */
void             bobbin_task_row_refresh      (BobbinTaskRow *self);

/* What a table shows, one line each. (transfer full) */
char            *bobbin_task_row_dup_number   (BobbinTaskRow *self);
char            *bobbin_task_row_dup_input    (BobbinTaskRow *self);
/* All columns of the result, or the error's sentence. */
char            *bobbin_task_row_dup_result   (BobbinTaskRow *self);
/* The result's column @column, in the order of bobbin_workload_get_columns(). */
char            *bobbin_task_row_dup_column   (BobbinTaskRow *self,
                                               guint          column);
char            *bobbin_task_row_dup_start    (BobbinTaskRow *self);
char            *bobbin_task_row_dup_duration (BobbinTaskRow *self);
char            *bobbin_task_row_dup_cpu      (BobbinTaskRow *self);
char            *bobbin_task_row_dup_lane     (BobbinTaskRow *self);
char            *bobbin_task_row_dup_attempts (BobbinTaskRow *self);

/* The symbolic icon and the style class of a state. Static. */
const char      *bobbin_task_state_get_icon   (BobbinTaskState state);
const char      *bobbin_task_state_get_role   (BobbinTaskState state);

G_END_DECLS

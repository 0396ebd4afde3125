/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bobbin-task-row.h"

G_BEGIN_DECLS

typedef struct _BobbinTaskRows BobbinTaskRows;

/**
 * bobbin_task_rows_new:
 *
 * The rows of a run's tasks that somebody holds: one object for a task, however
 * often it is asked for.
 */
BobbinTaskRows *bobbin_task_rows_new   (BobbinRun      *run);
void            bobbin_task_rows_free  (BobbinTaskRows *self);

/* (transfer full) */
BobbinTaskRow  *bobbin_task_rows_get   (BobbinTaskRows *self,
                                        guint32         task);

/* Rows of the tasks @first to @last look at the run again. */
void            bobbin_task_rows_touch (BobbinTaskRows *self,
                                        guint64         first,
                                        guint64         last);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BobbinTaskRows, bobbin_task_rows_free)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "bobbin-task-first.h"

G_BEGIN_DECLS

typedef struct _BobbinTaskSorter BobbinTaskSorter;

/**
 * bobbin_task_sorter_new:
 * @tasks: (nullable): numbers of tasks, ascending; copied; %NULL: all
 * @n_tasks: how many
 *
 * Brings tasks into an order, some milliseconds at a time, so that it needs no
 * thread and no lock: all functions are called on the run's context. Tasks may
 * change while it works, and then are where they belonged at some time of it.
 *
 * A pass reads a 64-bit key of each task, some radix passes sort by it, and
 * texts that begin alike are sorted again by what follows. Takes 36 bytes for
 * a task until it is freed, and four more for a preview.
 */
BobbinTaskSorter *bobbin_task_sorter_new   (const BobbinTaskSource *source,
                                            const BobbinTaskOrder  *order,
                                            const guint32          *tasks,
                                            guint32                 n_tasks);
void              bobbin_task_sorter_free  (BobbinTaskSorter       *self);

/* Works for about @budget µs (0: to the end), but not on while there is a preview
 * to take; whether there is more to do. */
gboolean          bobbin_task_sorter_step  (BobbinTaskSorter       *self,
                                            gint64                  budget);

/* The tasks in their order, once there is no more to do: %n_tasks numbers.
 * (transfer full) */
guint32          *bobbin_task_sorter_steal (BobbinTaskSorter       *self);

/* Before the first step: a list that is long shall show its beginning before all
 * is sorted. */
void              bobbin_task_sorter_want_preview  (BobbinTaskSorter *self);
/* Once after all tasks were read, which is early: the first BOBBIN_TASK_FIRST_MAX
 * as they will be, and then all others, those without a value last; %NULL: not
 * yet, or it was given away. (transfer full) (nullable) */
guint32          *bobbin_task_sorter_steal_preview (BobbinTaskSorter *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BobbinTaskSorter, bobbin_task_sorter_free)

G_END_DECLS

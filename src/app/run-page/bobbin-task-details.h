/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "bobbin-task-row.h"

G_BEGIN_DECLS

#define BOBBIN_TYPE_TASK_DETAILS (bobbin_task_details_get_type ())

/**
 * BobbinTaskDetails:
 *
 * All there is to know of one task.
 *
 * Signals: "close": the user has seen enough; "step": (int): the user wants the
 * next task, or with -1 the previous one.
 */
G_DECLARE_FINAL_TYPE (BobbinTaskDetails, bobbin_task_details, BOBBIN, TASK_DETAILS, AdwBin)

/* Shows that task from now on; %NULL: none. */
void bobbin_task_details_set_row (BobbinTaskDetails *self,
                                  BobbinTaskRow     *row);

/* Looks at the task: its time goes on and its output comes while it runs. */
void bobbin_task_details_update  (BobbinTaskDetails *self);

/* Whether there is a task to step to. */
void bobbin_task_details_set_steps (BobbinTaskDetails *self,
                                    gboolean           previous,
                                    gboolean           next);

G_END_DECLS

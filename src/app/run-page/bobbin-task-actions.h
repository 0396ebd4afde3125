/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "bobbin-task-selection.h"

G_BEGIN_DECLS

#define BOBBIN_TYPE_TASK_ACTIONS (bobbin_task_actions_get_type ())

/**
 * BobbinTaskActions:
 *
 * What can be done with the tasks that are selected: "tasks.copy",
 * "tasks.export", "tasks.again", "tasks.cancel", "tasks.select-all" and
 * "tasks.unselect", on a widget and what lies in it.
 *
 * Signal "run-job": (#BobbinJob): a new run of it is wanted.
 */
G_DECLARE_FINAL_TYPE (BobbinTaskActions, bobbin_task_actions, BOBBIN, TASK_ACTIONS, GObject)

/* @widget is not held. */
BobbinTaskActions *bobbin_task_actions_new    (GtkWidget           *widget,
                                               BobbinRun           *run,
                                               BobbinTaskSelection *selection);

/* What is selected, or the run's state, may be another. */
void               bobbin_task_actions_update (BobbinTaskActions   *self);

G_END_DECLS

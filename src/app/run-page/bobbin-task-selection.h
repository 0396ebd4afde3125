/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "bobbin-task-model.h"
#include "engine/run/bobbin-task-set.h"

G_BEGIN_DECLS

#define BOBBIN_TYPE_TASK_SELECTION (bobbin_task_selection_get_type ())

/**
 * BobbinTaskSelection:
 *
 * A #GtkSelectionModel over a #BobbinTaskModel, in which several may be
 * selected. It keeps the numbers of tasks and not positions, so that they stay
 * selected when the list is sorted; what the criteria of the model hide is
 * selected no longer. To select all of a million makes no row.
 */
G_DECLARE_FINAL_TYPE (BobbinTaskSelection, bobbin_task_selection, BOBBIN, TASK_SELECTION, GObject)

BobbinTaskSelection *bobbin_task_selection_new         (BobbinTaskModel     *model);

guint64              bobbin_task_selection_get_n       (BobbinTaskSelection *self);
gboolean             bobbin_task_selection_contains    (BobbinTaskSelection *self,
                                                        guint64              task);
/* The one that is selected; %FALSE: none, or several. */
gboolean             bobbin_task_selection_get_single  (BobbinTaskSelection *self,
                                                        guint64             *task);
/* Selects that task, shown or not, and no other. */
void                 bobbin_task_selection_set_single  (BobbinTaskSelection *self,
                                                        guint64              task);

/* The numbers of those that are selected, in the order of the list.
 * (transfer full) */
guint32             *bobbin_task_selection_dup_tasks   (BobbinTaskSelection *self,
                                                        guint               *n_tasks);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "bobbin-run-selection.h"
#include "engine/run/bobbin-run.h"

G_BEGIN_DECLS

#define BOBBIN_TYPE_TASK_TABLE (bobbin_task_table_get_type ())

/**
 * BobbinTaskTable:
 *
 * All tasks of a run: filters, an order, what can be done with those that are
 * selected, and the details of one beside them.
 *
 * Property "compact": whether there is little width; the details then lie over
 * the table.
 * Signal "run-job": (#BobbinJob): a new run of it is wanted.
 */
G_DECLARE_FINAL_TYPE (BobbinTaskTable, bobbin_task_table, BOBBIN, TASK_TABLE, AdwBin)

/* @selection: what the views of the run share; the chosen task is that of it,
 * and its restrictions are filters. */
void bobbin_task_table_set_run    (BobbinTaskTable    *self,
                                   BobbinRun          *run,
                                   BobbinRunSelection *selection);
/* Shows the tasks that failed. */
void bobbin_task_table_show_failed (BobbinTaskTable   *self);

/* Tasks @first to @last may have changed; none where first > last. */
void bobbin_task_table_update     (BobbinTaskTable    *self,
                                   guint64             first,
                                   guint64             last);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/run-page/bobbin-run-selection.h"
#include "engine/comparison/bobbin-run-comparison.h"

G_BEGIN_DECLS

#define BOBBIN_TYPE_COMPARED_TABLE (bobbin_compared_table_get_type ())

/**
 * BobbinComparedTable:
 *
 * The tasks of two runs in a table: what they took before and after, and what
 * became of them. It filters, searches and sorts.
 *
 * Property "compact": whether there is little width.
 * Signal "show-task" (#BobbinRun, #guint64): a task is to be shown in its run.
 */
G_DECLARE_FINAL_TYPE (BobbinComparedTable, bobbin_compared_table, BOBBIN, COMPARED_TABLE, AdwBin)

/* Once, when it is done. @selections: what is chosen of each run. */
void bobbin_compared_table_set_comparison (BobbinComparedTable *self,
                                           BobbinRunComparison *comparison,
                                           BobbinRunSelection  *selections[BOBBIN_N_SIDES]);
/* Shows the tasks with one of the changes (bits 1 << #BobbinChange; 0: those
 * with another result). */
void bobbin_compared_table_show_changes   (BobbinComparedTable *self,
                                           guint                changes);

G_END_DECLS

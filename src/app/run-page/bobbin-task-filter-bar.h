/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "bobbin-run-selection.h"
#include "engine/run/bobbin-run.h"
#include "engine/run/bobbin-task-query.h"

G_BEGIN_DECLS

#define BOBBIN_TYPE_TASK_FILTER_BAR (bobbin_task_filter_bar_get_type ())

/**
 * BobbinTaskFilterBar:
 *
 * Which tasks a table shows: a search, a menu of filters, and what the run's
 * other views restrict them to. Each filter that is on has a button that takes
 * it off.
 *
 * Signal "changed": the criteria are others.
 */
G_DECLARE_FINAL_TYPE (BobbinTaskFilterBar, bobbin_task_filter_bar, BOBBIN, TASK_FILTER_BAR, AdwBin)

void  bobbin_task_filter_bar_set_run      (BobbinTaskFilterBar *self,
                                           BobbinRun           *run,
                                           BobbinRunSelection  *selection);

/* What is wanted; what it points to is borrowed, until "changed". */
void  bobbin_task_filter_bar_get_criteria (BobbinTaskFilterBar *self,
                                           BobbinTaskCriteria  *criteria);

/* Only tasks that failed, or all of them. */
void  bobbin_task_filter_bar_show_failed  (BobbinTaskFilterBar *self);
void  bobbin_task_filter_bar_clear        (BobbinTaskFilterBar *self);
void  bobbin_task_filter_bar_search       (BobbinTaskFilterBar *self);

/* "1,234 of 1,000,000 tasks". */
void  bobbin_task_filter_bar_set_count    (BobbinTaskFilterBar *self,
                                           guint                n_shown,
                                           guint                n_tasks);

/* The filters that are on, in one line: "“page/7”, Failed, Worker 3". Empty: none.
 * (transfer full) */
char *bobbin_task_filter_bar_dup_summary  (BobbinTaskFilterBar *self);

G_END_DECLS

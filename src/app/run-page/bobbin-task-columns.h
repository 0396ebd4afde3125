/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "bobbin-task-row.h"

G_BEGIN_DECLS

/**
 * BobbinTaskColumn:
 * @BOBBIN_TASK_COLUMN_RESULT: the whole result in one line, or the error
 * @BOBBIN_TASK_COLUMN_FIRST_OF_RESULT: plus n: the result's n-th column
 *
 * What a column of a table of tasks shows.
 */
typedef enum
{
  BOBBIN_TASK_COLUMN_NUMBER,
  BOBBIN_TASK_COLUMN_INPUT,
  BOBBIN_TASK_COLUMN_STATE,
  BOBBIN_TASK_COLUMN_RESULT,
  BOBBIN_TASK_COLUMN_DURATION,
  BOBBIN_TASK_COLUMN_LANE,
  BOBBIN_TASK_COLUMN_ATTEMPTS,
  BOBBIN_TASK_COLUMN_FIRST_OF_RESULT,
} BobbinTaskColumn;

/* A new column for a view over a model of #BobbinTaskRow, whose cells follow
 * the row's changes. @chars is its usual width; @expand: it takes what is left;
 * @right: for numbers. (transfer full) */
GtkColumnViewColumn *bobbin_task_column_new (BobbinTaskColumn  column,
                                             const char       *title,
                                             guint             chars,
                                             gboolean          expand,
                                             gboolean          right);

G_END_DECLS

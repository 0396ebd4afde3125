/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "bobbin-task-row.h"
#include "engine/run/bobbin-task-value.h"

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
  BOBBIN_TASK_COLUMN_START,
  BOBBIN_TASK_COLUMN_DURATION,
  BOBBIN_TASK_COLUMN_CPU,
  BOBBIN_TASK_COLUMN_LANE,
  BOBBIN_TASK_COLUMN_ATTEMPTS,
  BOBBIN_TASK_COLUMN_FIRST_OF_RESULT,
} BobbinTaskColumn;

/* Appends a column to a view over a model of #BobbinTaskRow, whose cells follow
 * the row's changes, and returns it. @chars is its usual width; @expand: it
 * takes what is left; @right: for numbers. Its header can be clicked; the view's
 * sorter only tells by what, see bobbin_task_columns_get_order(): the model does
 * the rest. Borrowed. */
GtkColumnViewColumn *bobbin_task_columns_append    (GtkColumnView    *view,
                                                    BobbinTaskColumn  column,
                                                    const char       *title,
                                                    guint             chars,
                                                    gboolean          expand,
                                                    gboolean          right);

/* What the view shall be sorted by; %FALSE: nothing. */
gboolean             bobbin_task_columns_get_order (GtkColumnView    *view,
                                                    BobbinTaskOrder  *order);

/* The position of the row at that point of the view; GTK_INVALID_LIST_POSITION:
 * there is none. */
guint                bobbin_task_columns_find_position (GtkColumnView *view,
                                                    double            x,
                                                    double            y);

G_END_DECLS

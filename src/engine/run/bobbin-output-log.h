/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "../workloads/bobbin-task-context.h"

G_BEGIN_DECLS

#define BOBBIN_TYPE_OUTPUT_LINE (bobbin_output_line_get_type ())

/**
 * BobbinOutputLine:
 *
 * One line that a task wrote, and when. Immutable.
 */
G_DECLARE_FINAL_TYPE (BobbinOutputLine, bobbin_output_line, BOBBIN, OUTPUT_LINE, GObject)

/* Valid UTF-8 without the newline; other bytes are shown as U+FFFD. */
const char  *bobbin_output_line_get_text    (BobbinOutputLine *self);
guint64      bobbin_output_line_get_task    (BobbinOutputLine *self);
guint        bobbin_output_line_get_lane    (BobbinOutputLine *self);
BobbinStream bobbin_output_line_get_stream  (BobbinOutputLine *self);
/* Seconds since the run began. */
double       bobbin_output_line_get_seconds (BobbinOutputLine *self);

#define BOBBIN_OUTPUT_LOG_MAX_LINES 5000

#define BOBBIN_TYPE_OUTPUT_LOG (bobbin_output_log_get_type ())

/**
 * BobbinOutputLog:
 *
 * What the tasks of a run wrote, as it came: the last
 * BOBBIN_OUTPUT_LOG_MAX_LINES lines of all tasks together, a #GListModel of
 * #BobbinOutputLine, never mixed within a line. And, for tasks that still run,
 * all they wrote (bobbin_output_log_dup_text()), up to 64 KiB for each stream.
 * Used on the run's context only.
 */
G_DECLARE_FINAL_TYPE (BobbinOutputLog, bobbin_output_log, BOBBIN, OUTPUT_LOG, GObject)

BobbinOutputLog *bobbin_output_log_new      (void);
/* For the run: when it began, ns on bobbin_clock_now(). */
void             bobbin_output_log_set_origin (BobbinOutputLog *self,
                                             gint64           origin);
/* For the run. @time is ns on bobbin_clock_now(). */
void             bobbin_output_log_add      (BobbinOutputLog *self,
                                             guint64          task,
                                             guint            lane,
                                             BobbinStream     stream,
                                             gint64           time,
                                             const char      *data,
                                             gsize            length);
/* For the run: the task's attempt has ended; a last line without a newline is a line. */
void             bobbin_output_log_end_task (BobbinOutputLog *self,
                                             guint64          task,
                                             gint64           time);
/* For the run: so have all that write. */
void             bobbin_output_log_end_all  (BobbinOutputLog *self,
                                             gint64           time);
/* For the run: after a round of additions; tells the views. */
void             bobbin_output_log_flush    (BobbinOutputLog *self);
/* What a running task wrote so far; %NULL: nothing. (transfer full) */
char            *bobbin_output_log_dup_text (BobbinOutputLog *self,
                                             guint64          task,
                                             BobbinStream     stream);
/* Whether any task has written anything. */
gboolean         bobbin_output_log_is_used  (BobbinOutputLog *self);

G_END_DECLS

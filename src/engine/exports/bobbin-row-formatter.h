/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "../run/bobbin-task-store.h"
#include "../workloads/bobbin-workload.h"

G_BEGIN_DECLS

/**
 * BobbinRowFormat:
 * @BOBBIN_ROW_FORMAT_TEXT: the result alone, as the workload prints it
 * @BOBBIN_ROW_FORMAT_JSON: one JSON object a line
 * @BOBBIN_ROW_FORMAT_CSV: a header, then one record for each task (RFC 4180, but with a plain newline)
 * @BOBBIN_ROW_FORMAT_TSV: the same with tabs, as spreadsheets paste it
 */
typedef enum
{
  BOBBIN_ROW_FORMAT_TEXT,
  BOBBIN_ROW_FORMAT_JSON,
  BOBBIN_ROW_FORMAT_CSV,
  BOBBIN_ROW_FORMAT_TSV,
} BobbinRowFormat;

typedef struct _BobbinRowFormatter BobbinRowFormatter;

/**
 * bobbin_row_formatter_new:
 * @workload: prepared for @inputs
 *
 * Turns settled tasks into lines. Tasks and lanes are numbered from 1, times
 * are seconds since the run began. Numbers are the shortest text that reads
 * back as the same double. JSON and CSV are valid UTF-8 always: other bytes of
 * results become U+FFFD; what is not a finite number is null in JSON; NaN is
 * an empty field in CSV.
 *
 * To be used from one thread at a time. Borrows nothing: it keeps references.
 */
BobbinRowFormatter *bobbin_row_formatter_new           (BobbinRowFormat     format,
                                                        BobbinWorkload     *workload,
                                                        BobbinInputs       *inputs);
void                bobbin_row_formatter_free          (BobbinRowFormatter *self);

/* Leaves secrets out of inputs and errors, except in text: for files that
 * others get to see. */
void                bobbin_row_formatter_redact        (BobbinRowFormatter *self);

/* The line before all others, if the format has one. */
void                bobbin_row_formatter_append_header (BobbinRowFormatter *self,
                                                        GString            *buffer);

/* The line of @task of @store. In text, a task without a result has none; in
 * the others, one that is not settled is not "ok" and has no error. */
void                bobbin_row_formatter_append_task   (BobbinRowFormatter *self,
                                                        BobbinTaskStore    *store,
                                                        guint64             task,
                                                        GString            *buffer);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BobbinRowFormatter, bobbin_row_formatter_free)

/* Appends @text as a JSON string, quotes included; bytes that are not UTF-8
 * become U+FFFD. */
void                bobbin_json_append_string          (GString            *buffer,
                                                        const char         *text,
                                                        gsize               length);
/* Appends @text as a field of CSV, in quotes where it needs them; bytes that are
 * not UTF-8 become U+FFFD. */
void                bobbin_csv_append_text             (GString            *buffer,
                                                        const char         *text);
/* Appends @number, or null if it is not finite. */
void                bobbin_json_append_number          (GString            *buffer,
                                                        double              number);
/* Appends nanoseconds as seconds, all of their digits. */
void                bobbin_append_seconds              (GString            *buffer,
                                                        gint64              nanoseconds);

G_END_DECLS

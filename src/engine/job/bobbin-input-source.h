/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "bobbin-inputs.h"

G_BEGIN_DECLS

/**
 * BobbinInputKind:
 * @BOBBIN_INPUT_KIND_ITEMS: items written out in the job itself
 * @BOBBIN_INPUT_KIND_LINES: lines of a file, or of standard input for "-"
 * @BOBBIN_INPUT_KIND_RANGE: numbers FROM:TO[:STEP]; TO is left out, as in Python's range
 * @BOBBIN_INPUT_KIND_GLOB: the paths that match a pattern; `**` matches any number of folders
 * @BOBBIN_INPUT_KIND_CSV: the rows of a CSV file whose first row names the columns
 * @BOBBIN_INPUT_KIND_ARIA2: the downloads of an input file of aria2, as rows
 */
typedef enum
{
  BOBBIN_INPUT_KIND_ITEMS,
  BOBBIN_INPUT_KIND_LINES,
  BOBBIN_INPUT_KIND_RANGE,
  BOBBIN_INPUT_KIND_GLOB,
  BOBBIN_INPUT_KIND_CSV,
  BOBBIN_INPUT_KIND_ARIA2,
} BobbinInputKind;

#define BOBBIN_TYPE_INPUT_SOURCE (bobbin_input_source_get_type ())

/**
 * BobbinInputSource:
 *
 * Where the inputs of a job come from; written in the job file, read when a
 * run starts. An immutable value: may be shared between threads.
 */
G_DECLARE_FINAL_TYPE (BobbinInputSource, bobbin_input_source, BOBBIN, INPUT_SOURCE, GObject)

/* Items as they are; an item may hold any text but NUL, newlines too. */
BobbinInputSource  *bobbin_input_source_new_items     (const char * const  *items);

/* Items that are some of @inputs, with all their fields: those at @n_indices
 * indices, at least one, in that order. @indices is taken. Keeps @inputs and
 * copies nothing until it is loaded. In a job file they are items like any
 * other, with their first fields only. */
BobbinInputSource  *bobbin_input_source_new_subset    (BobbinInputs        *inputs,
                                                       guint32             *indices,
                                                       guint                n_indices);

/* The lines of @path ("-": standard input). Separator is the newline (a CR
 * before it is dropped, empty lines are skipped) or, with @null_separated, NUL. */
BobbinInputSource  *bobbin_input_source_new_lines     (const char          *path,
                                                       gboolean             null_separated);

/* Parses "FROM:TO" or "FROM:TO:STEP", ints or decimals; decimals are counted
 * exactly: 0:1:0.1 has ten members, the fourth prints as 0.3. Errors:
 * BOBBIN_JOB_ERROR_VALUE for text that is no range, a step of 0, an empty range. */
BobbinInputSource  *bobbin_input_source_new_range     (const char          *range,
                                                       GError             **error);
BobbinInputSource  *bobbin_input_source_new_glob      (const char          *pattern);
BobbinInputSource  *bobbin_input_source_new_csv       (const char          *path);
BobbinInputSource  *bobbin_input_source_new_aria2     (const char          *path);

BobbinInputKind     bobbin_input_source_get_kind      (BobbinInputSource   *self);

/* The range, path or pattern as it was given; %NULL for items. */
const char         *bobbin_input_source_get_text      (BobbinInputSource   *self);
/* The items; %NULL for every other kind. */
const char * const *bobbin_input_source_get_items     (BobbinInputSource   *self);
gboolean            bobbin_input_source_get_null_separated (BobbinInputSource *self);
gboolean            bobbin_input_source_equal         (BobbinInputSource   *self,
                                                       BobbinInputSource   *other);

/* A few words for people: "0 … 99,999", "lines of urls.txt". Translated. */
char               *bobbin_input_source_dup_summary   (BobbinInputSource   *self);

/**
 * bobbin_input_source_load:
 * @folder: (nullable): what relative paths and patterns start from; %NULL: the
 *   working folder
 *
 * Reads and counts the inputs. Blocks on the disk: call it from a thread in a
 * window. Errors, all BOBBIN_JOB_ERROR_INPUTS with file and, where there is
 * one, line: unreadable, no input at all, invalid UTF-8, NUL bytes, a CSV row
 * with more or fewer fields than the header, more than 2^36 inputs; or
 * G_IO_ERROR_CANCELLED.
 *
 * Returns: (transfer full): the inputs, at least one
 */
BobbinInputs       *bobbin_input_source_load          (BobbinInputSource   *self,
                                                       const char          *folder,
                                                       GCancellable        *cancellable,
                                                       GError             **error);

void                bobbin_input_source_load_async    (BobbinInputSource   *self,
                                                       const char          *folder,
                                                       GCancellable        *cancellable,
                                                       GAsyncReadyCallback  callback,
                                                       gpointer             user_data);
BobbinInputs       *bobbin_input_source_load_finish   (BobbinInputSource   *self,
                                                       GAsyncResult        *result,
                                                       GError             **error);

G_END_DECLS

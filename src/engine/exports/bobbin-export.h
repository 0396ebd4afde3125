/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "../run/bobbin-run.h"

G_BEGIN_DECLS

/**
 * BobbinExportFormat:
 * @id: "csv": what the command line calls it
 * @title: "CSV": a name for people, marked with N_()
 * @summary: one sentence, marked with N_()
 * @suffix: how the names of its files end, ".csv"; "" for a folder
 * @mime_type: "text/csv"
 * @is_folder: whether it is a folder of files
 *
 * A form in which a run, or a part of it, can be saved for other programs.
 */
typedef struct
{
  const char *id;
  const char *title;
  const char *summary;
  const char *suffix;
  const char *mime_type;
  gboolean    is_folder;
} BobbinExportFormat;

/* All formats, the most usual first. Static. */
const BobbinExportFormat *bobbin_export_get_formats   (guint       *n_formats);

/* The format with that id; BOBBIN_JOB_ERROR_UNKNOWN, with the nearest name. */
const BobbinExportFormat *bobbin_export_find_format   (const char  *id,
                                                       GError     **error);

/* A name for a file, made of a title: "Squares.csv", without what a file system or
 * a shell does not take. (transfer full) */
char                     *bobbin_export_dup_name      (const char  *title,
                                                       const char  *suffix);
/* The same of a run. (transfer full) */
char                     *bobbin_export_dup_file_name (BobbinRun                *run,
                                                       const BobbinExportFormat *format);

typedef struct _BobbinExport BobbinExport;

/**
 * bobbin_export_new:
 * @file: what to write; a file that exists is replaced, a folder must be new
 *   or empty
 *
 * Writes a run to a file or folder, a piece at a time. Until it is done all is
 * written to a temporary file or folder beside @file, which takes its place at
 * the end: an export that fails, or is freed before, leaves what was there. (A
 * pipe or device that exists is written to as it is.)
 *
 * Only what can be written is looked at here: the run may still be going on,
 * and is read from the first step on. Tasks that are not settled then are left
 * out. Memory does not depend on the number of tasks. Secrets are left out of
 * inputs, commands and parameters.
 *
 * Used on the run's context. Errors are of G_IO_ERROR and name the file: where
 * nothing can be written, a folder that is not empty
 * (G_IO_ERROR_NOT_EMPTY), a folder that is not on a local disk
 * (G_IO_ERROR_NOT_SUPPORTED).
 */
BobbinExport *bobbin_export_new            (BobbinRun                *run,
                                            const BobbinExportFormat *format,
                                            GFile                    *file,
                                            GError                  **error);

/* Writes to @stream, which stays open; a folder is refused with
 * BOBBIN_JOB_ERROR_VALUE. */
BobbinExport *bobbin_export_new_for_stream (BobbinRun                *run,
                                            const BobbinExportFormat *format,
                                            GOutputStream            *stream,
                                            GError                  **error);

/* Removes what was written if it is not done. */
void          bobbin_export_free           (BobbinExport             *self);

/* Writes for about @budget µs (0: to the end), and says in @done whether that
 * was all. Not to be called again after an error, or when it was. */
gboolean      bobbin_export_step           (BobbinExport             *self,
                                            gint64                    budget,
                                            gboolean                 *done,
                                            GError                  **error);
/* Writes all of it. */
gboolean      bobbin_export_run            (BobbinExport             *self,
                                            GError                  **error);

/* From 0 to 1. */
double        bobbin_export_get_progress   (BobbinExport             *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BobbinExport, bobbin_export_free)

G_END_DECLS

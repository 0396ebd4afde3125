/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * BobbinResultsFile:
 *
 * The results, errors and outputs of a run, and its records where they are many,
 * one behind the other, in a file beside the history. It is only ever appended to,
 * and is read through a map: pages come from the disk when somebody looks, and go
 * when memory is short. What was appended is never moved: its address is valid
 * while the file is open.
 *
 * append() and sync() on one thread at a time; what they returned may be read
 * from any. Reference counted, from any thread.
 */
typedef struct _BobbinResultsFile BobbinResultsFile;

/* Opens, or with @create makes, the file @path. @size: the bytes of it that
 * count, what lies behind them was never reported and is cut off when it is
 * written again; -1: all. G_FILE_ERROR; BOBBIN_HISTORY_ERROR_DAMAGED where it
 * is shorter. */
BobbinResultsFile *bobbin_results_file_open     (const char         *path,
                                                 gint64              size,
                                                 gboolean            writable,
                                                 gboolean            create,
                                                 GError            **error);
BobbinResultsFile *bobbin_results_file_ref      (BobbinResultsFile  *self);
void               bobbin_results_file_unref    (BobbinResultsFile  *self);

guint64            bobbin_results_file_get_size (BobbinResultsFile  *self);

/**
 * bobbin_results_file_append:
 * @address: (out) (optional): where it can be read from now on
 *
 * Writes @length bytes behind what there is, all or nothing: with
 * G_FILE_ERROR_NOSPC, or any other error, the file's size is what it was.
 * Returns the offset, or -1.
 */
gint64             bobbin_results_file_append   (BobbinResultsFile  *self,
                                                 const void         *bytes,
                                                 gsize               length,
                                                 const char        **address,
                                                 GError            **error);
/* The bytes from @offset on, @length of them; %NULL beyond the end. A range
 * that was appended at once, or part of one. */
const char        *bobbin_results_file_map      (BobbinResultsFile  *self,
                                                 guint64             offset,
                                                 gsize               length);
/* Waits until all is on the disk. */
gboolean           bobbin_results_file_sync     (BobbinResultsFile  *self,
                                                 GError            **error);
/* Continues a checksum (zlib's CRC-32, 0 at the beginning) with a range. */
guint32            bobbin_results_file_check    (BobbinResultsFile  *self,
                                                 guint32             checksum,
                                                 guint64             offset,
                                                 guint64             length);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BobbinResultsFile, bobbin_results_file_unref)

G_END_DECLS

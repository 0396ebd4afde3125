/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "../history/bobbin-history.h"

G_BEGIN_DECLS

/**
 * bobbin_import_file:
 * @path: a job log of GNU parallel, or what hyperfine writes with --export-json;
 *   which of them is seen from what is in it
 *
 * Makes a past run of what another program ran. The tasks of a job log are its
 * jobs, by their numbers; those of hyperfine the runs of each command, one after
 * the other, begun when the file was written, for it does not say more. Reads
 * the file, which may be at most 1 GiB, and writes the run before it returns.
 *
 * Errors: those of the readers with file and line, BOBBIN_JOB_ERROR_INPUTS for a
 * file that is neither or cannot be read, those of bobbin_history_import().
 *
 * Returns: the number of the run; 0: there is an error
 */
gint64 bobbin_import_file (BobbinHistory  *history,
                           const char     *path,
                           GError        **error);

G_END_DECLS

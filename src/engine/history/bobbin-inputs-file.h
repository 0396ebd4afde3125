/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "../job/bobbin-inputs.h"

G_BEGIN_DECLS

/*
 * The inputs of a run as a file beside the history: as they lie in memory, with
 * a head and a checksum, so that they are read through a map and a million of
 * them open at once. Secrets are left out: see ../workloads/bobbin-secrets.h.
 */

/* Writes a file @path, anew. @n_redacted (nullable): in how many a secret was
 * left out. For every kind of inputs but ranges. G_FILE_ERROR. Any thread. */
gboolean      bobbin_inputs_file_save (BobbinInputs  *inputs,
                                       const char    *path,
                                       guint64       *n_redacted,
                                       GError       **error);

/* The inputs in the file. G_FILE_ERROR, BOBBIN_HISTORY_ERROR_DAMAGED. Any
 * thread. (transfer full) */
BobbinInputs *bobbin_inputs_file_load (const char    *path,
                                       GError       **error);

G_END_DECLS

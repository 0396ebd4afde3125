/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * BobbinSealedFile:
 *
 * A file that is written at once, from its beginning to its end, and never
 * changed; a checksum at its end tells whether it is as it was written. It is
 * there as a whole or not at all. One thread at a time.
 */
typedef struct _BobbinSealedFile BobbinSealedFile;

/* Begins to write what will be @path. G_FILE_ERROR. */
BobbinSealedFile *bobbin_sealed_file_new   (const char        *path,
                                            GError           **error);
/* Gives up what was not sealed. */
void              bobbin_sealed_file_free  (BobbinSealedFile  *self);

/* What goes wrong is said by bobbin_sealed_file_seal(). */
void              bobbin_sealed_file_write (BobbinSealedFile  *self,
                                            const void        *bytes,
                                            gsize              length);
/* Puts it in place, on the disk. Once. G_FILE_ERROR. */
gboolean          bobbin_sealed_file_seal  (BobbinSealedFile  *self,
                                            GError           **error);

/* What was written to @path, mapped and checked. G_FILE_ERROR,
 * BOBBIN_HISTORY_ERROR_DAMAGED. Reads all of it. Any thread. (transfer full) */
GBytes           *bobbin_sealed_file_load  (const char        *path,
                                            GError           **error);

/* Says of @path that it is not what it should be. Returns %FALSE. */
gboolean          bobbin_sealed_file_damaged (const char      *path,
                                            GError           **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BobbinSealedFile, bobbin_sealed_file_free)

G_END_DECLS

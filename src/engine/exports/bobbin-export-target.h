/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _BobbinExportTarget BobbinExportTarget;

/**
 * bobbin_export_target_new_file:
 *
 * A file or folder in the making: what is written is a temporary one beside it,
 * which takes its place with bobbin_export_target_commit(). A symbolic link is
 * followed, the mode of a file that was there is kept. Freed before that, it
 * leaves nothing behind. Blocking. Errors are of G_IO_ERROR and name the file.
 */
BobbinExportTarget *bobbin_export_target_new_file   (GFile               *file,
                                                     GError             **error);
/* A folder, which must not be there, or be empty. */
BobbinExportTarget *bobbin_export_target_new_folder (GFile               *file,
                                                     GError             **error);
/* Somebody else's stream, which stays open. */
BobbinExportTarget *bobbin_export_target_new_stream (GOutputStream       *stream);
void                bobbin_export_target_free       (BobbinExportTarget  *self);

/* The folder to write files into; %NULL where it is none. Borrowed. */
const char         *bobbin_export_target_get_folder (BobbinExportTarget  *self);

/* Writes all that is in @buffer, and empties it. */
gboolean            bobbin_export_target_write      (BobbinExportTarget  *self,
                                                     GString             *buffer,
                                                     GError             **error);
gboolean            bobbin_export_target_commit     (BobbinExportTarget  *self,
                                                     GError             **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BobbinExportTarget, bobbin_export_target_free)

G_END_DECLS

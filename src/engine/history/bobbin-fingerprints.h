/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "../job/bobbin-input-source.h"
#include "bobbin-input-key.h"

G_BEGIN_DECLS

#define BOBBIN_FINGERPRINT_BYTES 16

/**
 * BobbinFingerprints:
 *
 * What the files were like that inputs name: of each its size and time of
 * change, or a hash of what is in it. Compared with those of another time they
 * say which have changed. Immutable and reference counted; any thread.
 */
typedef struct _BobbinFingerprints BobbinFingerprints;

/* Whether the inputs of @source are looked at as files: always where it is a
 * pattern; anything but a range where @check_content is asked for. */
gboolean            bobbin_fingerprints_are_wanted  (BobbinInputSource   *source,
                                                     gboolean             check_content);

/**
 * bobbin_fingerprints_take:
 * @folder: (nullable): what relative paths start from; %NULL: the working folder
 * @check_content: hashes what is in the files, in some threads; takes as long as
 *   reading them
 *
 * Looks at the files that the inputs name, now; of a CSV row the first field.
 * What is no regular file, or cannot be read, has no fingerprint. %NULL:
 * @cancellable was cancelled. Blocks. (transfer full)
 */
BobbinFingerprints *bobbin_fingerprints_take        (BobbinInputs        *inputs,
                                                     const char          *folder,
                                                     gboolean             check_content,
                                                     GCancellable        *cancellable);
BobbinFingerprints *bobbin_fingerprints_ref         (BobbinFingerprints  *self);
void                bobbin_fingerprints_unref       (BobbinFingerprints  *self);

/* As a file @path, and from it. G_FILE_ERROR; BOBBIN_HISTORY_ERROR_DAMAGED,
 * also where it is not of @n_inputs inputs. */
gboolean            bobbin_fingerprints_save        (BobbinFingerprints  *self,
                                                     const char          *path,
                                                     GError             **error);
BobbinFingerprints *bobbin_fingerprints_load        (const char          *path,
                                                     guint64              n_inputs,
                                                     GError             **error);

/* Whether they are of what is in the files: only those of the same kind can be
 * compared. */
gboolean            bobbin_fingerprints_have_content (BobbinFingerprints *self);
guint64             bobbin_fingerprints_get_n_inputs (BobbinFingerprints *self);
/* Fills @fingerprint; %FALSE: that input had none. */
gboolean            bobbin_fingerprints_get         (BobbinFingerprints  *self,
                                                     guint64              index,
                                                     guint8               fingerprint[BOBBIN_FINGERPRINT_BYTES]);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BobbinFingerprints, bobbin_fingerprints_unref)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "../job/bobbin-inputs.h"
#include "bobbin-fingerprints.h"

G_BEGIN_DECLS

/*
 * Which input is which one of another time: pure functions over two lists of
 * inputs and what is known of them. Any thread.
 */

/* No input of then. */
#define BOBBIN_RESUME_NEW G_MAXUINT64

/* Whether both lists have the same inputs at the same positions. Passwords in
 * URLs do not count. */
gboolean bobbin_resume_inputs_equal (BobbinInputs        *one,
                                     BobbinInputs        *other);

/* Of two inputs with the same text: whether the file that they name is as it
 * was. Always, where @then or @now is %NULL: it was not looked at. */
gboolean bobbin_resume_file_same    (BobbinFingerprints  *then,
                                     guint64              then_index,
                                     BobbinFingerprints  *now,
                                     guint64              now_index);

/**
 * bobbin_resume_match:
 * @ranks: (nullable): for each input of @then how gladly it is matched: of several
 *   equal inputs those with a lower rank first
 *
 * For each input of @now the number of the one of @then that it is, each at most
 * once, or BOBBIN_RESUME_NEW. Takes a microsecond or two for each. (transfer
 * full), free with g_free().
 */
guint64 *bobbin_resume_match        (BobbinInputs        *then,
                                     const guint8        *ranks,
                                     BobbinInputs        *now);

G_END_DECLS

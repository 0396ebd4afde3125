/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "../job/bobbin-inputs.h"

G_BEGIN_DECLS

/* The most inputs that either list may have: they are numbered in 32 bits. */
#define BOBBIN_INPUT_MATCH_MAX (G_MAXUINT32 - 1)

/**
 * BobbinInputMatch:
 *
 * Which input of a list is which one of another: by what they are (see
 * bobbin_input_key()), whatever their number. Of equal inputs the first is the
 * first, the second the second, and each is matched at most once.
 *
 * Found some milliseconds at a time. Two ranges are matched by arithmetic, and
 * what is the same at the same place from the first input on needs no memory
 * either; of other lists it takes sixteen bytes for an input of the first list
 * while it works, and then four for each input of both. Those that are only in
 * the second list take four bytes each, unless they are simply its rest.
 *
 * To be used by one thread at a time.
 */
typedef struct _BobbinInputMatch BobbinInputMatch;

/* Neither has more than BOBBIN_INPUT_MATCH_MAX inputs. Keeps both. */
BobbinInputMatch *bobbin_input_match_new          (BobbinInputs     *before,
                                                   BobbinInputs     *after);
void              bobbin_input_match_free         (BobbinInputMatch *self);

/* Works until @deadline, µs of g_get_monotonic_time() (0: to the end); whether
 * there is more to do. The other functions are for when there is not. */
gboolean          bobbin_input_match_step         (BobbinInputMatch *self,
                                                   gint64            deadline);
/* How much is done, from 0 to 1. */
double            bobbin_input_match_get_progress (BobbinInputMatch *self);

/* The number that input @index has in the other list; %FALSE: it is not there. */
gboolean          bobbin_input_match_get_after    (BobbinInputMatch *self,
                                                   guint32           index,
                                                   guint32          *after);
gboolean          bobbin_input_match_get_before   (BobbinInputMatch *self,
                                                   guint32           index,
                                                   guint32          *before);

/* The inputs that are only in the second list, in its order: how many, the
 * number of one of them, and which one of them an input is. */
guint32           bobbin_input_match_get_n_added  (BobbinInputMatch *self);
guint32           bobbin_input_match_get_added    (BobbinInputMatch *self,
                                                   guint32           added);
guint32           bobbin_input_match_find_added   (BobbinInputMatch *self,
                                                   guint32           index);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BobbinInputMatch, bobbin_input_match_free)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bobbin-fetch-options.h"
#include "bobbin-soup.h"

G_BEGIN_DECLS

typedef struct _BobbinFetchScratch BobbinFetchScratch;

/* What one worker needs: sessions of at most BOBBIN_FETCH_CONNECTIONS
 * connections, each made when the first of its slots fetches something. For
 * the thread-default context. */
#define BOBBIN_FETCH_CONNECTIONS 16

BobbinFetchScratch *bobbin_fetch_scratch_new         (guint                     n_slots);
void                bobbin_fetch_scratch_free        (BobbinFetchScratch       *self);

/* The session for a slot; the same options at every call. Borrowed. */
SoupSession        *bobbin_fetch_scratch_get_session (BobbinFetchScratch       *self,
                                                      const BobbinFetchOptions *options,
                                                      guint                     lane);

G_END_DECLS

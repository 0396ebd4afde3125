/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bobbin-fetch-options.h"
#include "bobbin-workload.h"

G_BEGIN_DECLS

typedef struct _BobbinFetchScratch BobbinFetchScratch;

/* What one worker needs: sessions of at most BOBBIN_FETCH_CONNECTIONS
 * connections, each made when the first of its slots fetches something. For
 * the thread-default context. */
#define BOBBIN_FETCH_CONNECTIONS 16

BobbinFetchScratch *bobbin_fetch_scratch_new  (guint               n_slots);
void                bobbin_fetch_scratch_free (BobbinFetchScratch *self);

/* Fetches @url, a text that may be no URL at all, and calls @done on the
 * thread-default context, once. @options must stay as they are until then. */
void                bobbin_fetch_request_run  (const BobbinFetchOptions *options,
                                               BobbinFetchScratch       *scratch,
                                               const char               *url,
                                               BobbinTaskContext        *context,
                                               BobbinOutcome            *outcome,
                                               BobbinTaskDoneFunc        done,
                                               gpointer                  user_data);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bobbin-fetch-item.h"
#include "bobbin-fetch-options.h"
#include "bobbin-fetch-session.h"
#include "bobbin-workload.h"

G_BEGIN_DECLS

/* Fetches @url, a text that may be no URL at all, as @item says (nullable; taken),
 * and calls @done on the
 * thread-default context, once. @options must stay as they are until then. */
void bobbin_fetch_request_run (const BobbinFetchOptions *options,
                               BobbinFetchScratch       *scratch,
                               const char               *url,
                               BobbinFetchItem          *item,
                               BobbinTaskContext        *context,
                               BobbinOutcome            *outcome,
                               BobbinTaskDoneFunc        done,
                               gpointer                  user_data);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bobbin-outcome.h"

G_BEGIN_DECLS

/* Makes a failure of what the network said: kind and sentence. @host is for
 * the sentence, @connected whether the connection had been made. */
void bobbin_fetch_fail_with_error (BobbinOutcome *outcome,
                                   const GError  *error,
                                   const char    *host,
                                   gboolean       connected);

/* Makes a failure of an HTTP status: “404 Not Found”; @headers become the
 * detail (taken), @retry_after is the header of that name or %NULL. */
void bobbin_fetch_fail_with_status (BobbinOutcome *outcome,
                                    guint          status,
                                    const char    *reason,
                                    const char    *retry_after,
                                    char          *headers);

G_END_DECLS

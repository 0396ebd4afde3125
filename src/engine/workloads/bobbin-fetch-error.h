/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "bobbin-outcome.h"

G_BEGIN_DECLS

/**
 * BobbinFetchPeer:
 * @host: whom the page was asked of
 * @proxy: (nullable): the host of the proxy in between
 * @connected: whether the request could be sent
 * @certificate: what is wrong with the certificate; 0: nothing, or there is none
 *
 * The other side, for the sentence about what it did.
 */
typedef struct
{
  const char           *host;
  const char           *proxy;
  gboolean              connected;
  GTlsCertificateFlags  certificate;
} BobbinFetchPeer;

/* Makes a failure of what the network said: kind and sentence. */
void bobbin_fetch_fail_with_error  (BobbinOutcome         *outcome,
                                    const GError          *error,
                                    const BobbinFetchPeer *peer);

/* Makes a failure of what the proxy in between says: it makes no connection. */
void bobbin_fetch_fail_with_proxy  (BobbinOutcome         *outcome,
                                    guint                  status,
                                    const BobbinFetchPeer *peer);

/* Makes a failure of an HTTP status: “404 Not Found”; @headers become the
 * detail (taken), @retry_after is the header of that name or %NULL. */
void bobbin_fetch_fail_with_status (BobbinOutcome         *outcome,
                                    guint                  status,
                                    const char            *reason,
                                    const char            *retry_after,
                                    char                  *headers);

G_END_DECLS

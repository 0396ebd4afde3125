/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bobbin-fetch-options.h"
#include "bobbin-outcome.h"
#include "bobbin-soup.h"

G_BEGIN_DECLS

/* One exchange with a server, as libsoup knows it: the request as the options
 * want it, and what its answer says. */

/* A request for @uri. @authorization: for the origin that it was given for, or
 * %NULL. @abroad: whether this is another origin, which gets no secrets. */
SoupMessage *bobbin_fetch_message_new                 (const BobbinFetchOptions *options,
                                                       GUri                     *uri,
                                                       const char               *authorization,
                                                       gboolean                  abroad);

/* What a browser sends for http://user:password@host/; %NULL: nothing. */
char        *bobbin_fetch_dup_authorization           (GUri                     *uri);

/* "HTTP/1.1" */
const char  *bobbin_fetch_message_get_protocol        (SoupMessage              *message);
/* Seconds that the connection took; 0 for one that was there already. */
double       bobbin_fetch_message_get_connect_seconds (SoupMessage              *message);
/* How many bytes the server announced; -1: it did not. */
gint64       bobbin_fetch_message_get_length          (SoupMessage              *message);
gboolean     bobbin_fetch_message_is_redirection      (SoupMessage              *message);
/* Whether it is an error, or at least no page. */
gboolean     bobbin_fetch_message_is_error            (SoupMessage              *message);

/* Makes a failure of the answer's status. */
void         bobbin_fetch_message_fail_with_status    (SoupMessage              *message,
                                                       BobbinOutcome            *outcome);

/* Sets headers: each name has a value at the same place; @names may be %NULL.
 * @abroad: without those that are secrets. */
void         bobbin_fetch_message_add_headers (SoupMessage  *message,
                                               char        **names,
                                               char        **values,
                                               gboolean      abroad);

G_END_DECLS

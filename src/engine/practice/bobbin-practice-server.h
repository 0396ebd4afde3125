/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define BOBBIN_TYPE_PRACTICE_SERVER (bobbin_practice_server_get_type ())

/**
 * BobbinPracticeServer:
 *
 * A web server on the loopback interface to practise on: the samples and the
 * tests need no network.
 *
 * It answers every path. The query says how: `size` (bytes of the body, 2048),
 * `delay` (ms before the answer, 0), `status` (200), `fail` (share of the
 * requests, in percent, that get status 503; which ones follows from the path,
 * so a page fails always or never; with `heal=N` it heals at the Nth try),
 * `type` (text/html), `redirect` (how many hops before the page). `/` lists
 * this. It runs in a thread and a main context of its own; its functions may be
 * called from any thread.
 */
G_DECLARE_FINAL_TYPE (BobbinPracticeServer, bobbin_practice_server, BOBBIN, PRACTICE_SERVER, GObject)

/* Listens on @port of 127.0.0.1 (0: a free one) and serves until it is freed. */
BobbinPracticeServer *bobbin_practice_server_new          (guint16                port,
                                                           GError               **error);
/* "http://127.0.0.1:43121", without a slash at the end. Borrowed. */
const char           *bobbin_practice_server_get_base_url (BobbinPracticeServer  *self);

/* The most requests that were being answered at one time, and all so far. */
guint                 bobbin_practice_server_get_peak     (BobbinPracticeServer  *self);
guint64               bobbin_practice_server_get_n_served (BobbinPracticeServer  *self);

/* The one server of this process, started at the first call, which URLs of the
 * form `practice:/page/7?delay=100` stand for. Borrowed. */
BobbinPracticeServer *bobbin_practice_server_get_default  (GError               **error);

G_END_DECLS

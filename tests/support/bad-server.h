/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * BadServer:
 *
 * A server on the loopback interface that answers as no good one does: plain
 * sockets, one thread for each connection. What it does is said by the path of
 * the request:
 *
 * - `/raw?BYTES`: sends BYTES, which are percent-encoded, and closes
 * - `/hang`: never answers
 * - `/hang-body`: sends the headers and a piece of the body, then nothing
 * - `/drip`: sends the headers one byte at a time, and does not end them
 * - `/drip-body`: sends the body one byte at a time, without end
 * - `/forever?STATUS`: sends a body without end, as fast as it is taken; with the
 *   status 200 where none is given
 * - `/bomb`: sends a GiB of zeros, compressed into one gzip member
 * - `/loop`: redirects to itself
 * - `/abroad?URL`: redirects to URL, with a body without end
 * - anything else: “fine”
 *
 * Any thread.
 */
typedef struct _BadServer BadServer;

BadServer *bad_server_new              (void);
/* Ends all connections and waits for all threads. */
void       bad_server_free             (BadServer  *self);

/* "http://127.0.0.1:43121", without a slash at the end. Borrowed. */
const char *bad_server_get_base_url    (BadServer  *self);

/* An URL whose answer is @bytes and the end of the connection. @name, which has
 * no special characters, is the path. */
char       *bad_server_dup_raw_url     (BadServer  *self,
                                        const char *name,
                                        const void *bytes,
                                        gsize       length);

/* The head of the last request, as it came; "" if there was none. */
char       *bad_server_dup_last_head   (BadServer  *self);
guint       bad_server_get_n_requests  (BadServer  *self);
/* Connections that are open now. */
guint       bad_server_get_n_open      (BadServer  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BadServer, bad_server_free)

G_END_DECLS

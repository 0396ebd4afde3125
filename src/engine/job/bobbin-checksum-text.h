/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Reads "sha-256=HEX": the names are those of aria2, md5, sha-1, sha-256,
 * sha-384 and sha-512, with or without the dash. @digest becomes the digits, in
 * lower case. %FALSE where the name is another one, or there are not as many
 * hexadecimal digits as it takes. Any thread. */
gboolean bobbin_checksum_parse (const char     *text,
                                GChecksumType  *type,
                                char          **digest);

G_END_DECLS

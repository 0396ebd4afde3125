/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Reads all of @text as a number of bytes: a decimal number, and a suffix for
 * powers of 1024 if it likes: "512M", "1.5 GiB", "4096". K, M, G and T in either
 * case, with or without "B" or "iB". %FALSE where it is something else, or more
 * than @max. Any thread; does not depend on the locale. */
gboolean bobbin_bytes_parse (const char *text,
                             guint64     max,
                             guint64    *bytes);

/* The shortest text that bobbin_bytes_parse() reads as just so many: with the
 * largest suffix that needs no decimals. (transfer full) */
char    *bobbin_bytes_dup   (guint64     bytes);

G_END_DECLS

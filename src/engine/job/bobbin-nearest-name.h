/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The name among @names (NULL-terminated) that is most like @name, if one is
 * near enough to be a slip of the fingers; else %NULL. For messages. */
const char *bobbin_nearest_name (const char         *name,
                                 const char * const *names);

G_END_DECLS

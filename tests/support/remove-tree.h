/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Deletes a file, or a folder and all in it; symbolic links are not followed. */
void remove_tree (const char *path);

G_END_DECLS

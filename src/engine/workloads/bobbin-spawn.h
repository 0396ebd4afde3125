/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <spawn.h>

G_BEGIN_DECLS

/*
 * What everything that starts programs shares: the children of the workload
 * “command” and the worker processes.
 */

/* Attributes of a program in a process group of its own, with no signal blocked
 * and the usual ones at their defaults. Static; only to be read. Any thread. */
const posix_spawnattr_t *bobbin_spawn_get_attributes (void);

/* Bobbin may have been started without standard descriptors; an end of a pipe
 * must not take their numbers, onto which the child's ends are put. Moves
 * *@fd above them. %FALSE with errno where there is no descriptor left. */
gboolean                 bobbin_spawn_lift           (int *fd);

/* Closes *@fd, if it is one, and makes it -1. Keeps errno. */
void                     bobbin_spawn_close          (int *fd);

G_END_DECLS

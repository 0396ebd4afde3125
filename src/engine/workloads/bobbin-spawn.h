/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <sys/types.h>

G_BEGIN_DECLS

/*
 * What everything that starts programs shares: the children of the workload
 * “command” and the worker processes. Any thread.
 */

/**
 * BobbinSpawn:
 * @path: file of the program; a relative one starts from @folder
 * @argv: its arguments, the first being its name; NULL-terminated
 * @envp: its environment; NULL-terminated
 * @folder: (nullable): its working folder; %NULL: Bobbin's own
 * @fds: what become its standard descriptors: all above those, see
 *   bobbin_spawn_lift(). They stay open here.
 */
typedef struct
{
  const char   *path;
  char * const *argv;
  char * const *envp;
  const char   *folder;
  int           fds[3];
} BobbinSpawn;

/* Starts a program in a process group of its own, with the three descriptors and no
 * others, and with no signal blocked, ignored or handled. Returns 0 and its @pid, or
 * an errno: there is no process then. The thread sleeps until the program is loaded. */
int      bobbin_spawn       (const BobbinSpawn *self,
                             pid_t             *pid);

/* Bobbin may have been started without standard descriptors; an end of a pipe
 * must not take their numbers, onto which the child's ends are put. Moves
 * *@fd above them. %FALSE with errno where there is no descriptor left. */
gboolean bobbin_spawn_lift  (int               *fd);

/* Closes *@fd, if it is one, and makes it -1. Keeps errno. */
void     bobbin_spawn_close (int               *fd);

G_END_DECLS

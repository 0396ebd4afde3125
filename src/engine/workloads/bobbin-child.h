/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

#include "bobbin-task-context.h"

G_BEGIN_DECLS

/**
 * BobbinChildSpec:
 * @path: file of the program; a relative one starts from @folder
 * @argv: its arguments, the first being its name; NULL-terminated
 * @envp: its environment; NULL-terminated
 * @folder: (nullable): its working folder; %NULL: Bobbin's own
 * @input: (nullable): what it reads on standard input; %NULL: nothing
 * @input_length: bytes of @input
 * @max_output: bytes that are kept of each stream
 * @stop_on_flood: whether to stop it when it writes more than that; else the
 *   rest is read, counted and dropped
 * @kill_after: µs between SIGTERM and SIGKILL when it is stopped
 * @without_pidfd: looks for the exit now and then, as on a kernel that has no
 *   pidfd_open(); for tests
 *
 * What to run. Read during bobbin_child_spawn() only.
 */
typedef struct
{
  const char   *path;
  char * const *argv;
  char * const *envp;
  const char   *folder;
  const char   *input;
  gsize         input_length;
  gsize         max_output;
  gboolean      stop_on_flood;
  gint64        kill_after;
  gboolean      without_pidfd;
} BobbinChildSpec;

/**
 * BobbinChildEnd:
 * @lost: it did not even end by SIGKILL; the other members say nothing then
 * @status: as of waitpid()
 * @cpu_seconds: user and system time of it and of the children it waited for
 * @max_memory: most bytes of memory it had; -1: not known. (A new process
 *   begins with the record of the one that started it, so that what is smaller
 *   than Bobbin itself cannot be told.)
 * @output: (nullable): the kept bytes of both streams; steal them
 * @n_dropped: bytes of both streams that were not kept
 * @flooded: it was stopped because it wrote too much
 *
 * How a process ended.
 */
typedef struct
{
  gboolean  lost;
  int       status;
  double    cpu_seconds;
  gint64    max_memory;
  GString  *output[2];
  guint64   n_dropped[2];
  gboolean  flooded;
} BobbinChildEnd;

/* Called on the thread of the child. A child may be spawned anew, or freed,
 * from within ended(). */
typedef struct
{
  void (*output) (BobbinStream    stream,
                  const char     *data,
                  gsize           length,
                  gpointer        user_data);
  void (*ended)  (BobbinChildEnd *end,
                  gpointer        user_data);
} BobbinChildFuncs;

/**
 * BobbinChild:
 *
 * One process after the other, each in a process group of its own.
 *
 * A process ends when it exits: what it left in its pipes is read, but nobody
 * waits for the end of the pipes, which a process that it left behind may hold
 * open. What is left of its group is killed. (A process that has made a
 * session of its own, as setsid does, is out of reach; and so is every process
 * when Bobbin itself is killed or crashes. Those of a worker process are not:
 * see bobbin-child-guard.h.)
 *
 * A process has the three standard descriptors and no others, and no signal is
 * blocked or ignored in it.
 *
 * Watches pipes and process in one source on the thread-default context of
 * the thread that made it, and is used on that thread only.
 */
typedef struct _BobbinChild BobbinChild;

BobbinChild *bobbin_child_new        (const BobbinChildFuncs *funcs,
                                      gpointer                user_data);
/* Kills and reaps a process that still runs; ended() is not called. */
void         bobbin_child_free       (BobbinChild            *self);

/* Whether the child's source is on this context. */
gboolean     bobbin_child_is_on      (BobbinChild            *self,
                                      GMainContext           *context);

/* Starts a process; there must be none. Returns 0, or an errno: ended() is not
 * called then. */
int          bobbin_child_spawn      (BobbinChild            *self,
                                      const BobbinChildSpec  *spec);

/* SIGTERM to the group, and SIGKILL after the spec's time. Does nothing where
 * there is no process, or where that was done already. */
void         bobbin_child_stop       (BobbinChild            *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BobbinChild, bobbin_child_free)

G_END_DECLS

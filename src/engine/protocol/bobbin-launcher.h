/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * BobbinLaunched:
 * @pid: the process that was started here, leader of a process group; a child
 *   of this process, to be waited for
 * @pidfd: readable when it has ended; -1: the kernel has none
 * @input: what the worker writes is read from here; non-blocking
 * @output: what it shall read is written here; non-blocking; may be the same
 *   descriptor as @input
 * @errors: its standard error; non-blocking
 * @is_local: whether the worker itself runs on this machine, so that its clock
 *   is ours and its process can be looked at
 * @passes_descriptors: whether @output is a Unix socket at whose other end the
 *   worker itself sits
 *
 * A worker process, just started. All descriptors are owned and close-on-exec.
 */
typedef struct
{
  pid_t     pid;
  int       pidfd;
  int       input;
  int       output;
  int       errors;
  gboolean  is_local;
  gboolean  passes_descriptors;
} BobbinLaunched;

#define BOBBIN_LAUNCHED_INIT { .pid = 0, .pidfd = -1, .input = -1, .output = -1, .errors = -1 }

/* Closes its descriptors; does nothing to the process. */
void bobbin_launched_clear (BobbinLaunched *self);

#define BOBBIN_TYPE_LAUNCHER (bobbin_launcher_get_type ())
G_DECLARE_DERIVABLE_TYPE (BobbinLauncher, bobbin_launcher, BOBBIN, LAUNCHER, GObject)

/**
 * BobbinLauncherClass:
 * @launch: starts @argv as a worker and fills @launched. Any thread, several at
 *   once; must not wait for the worker to do anything. G_IO_ERROR or
 *   G_SPAWN_ERROR, with a sentence that names the program.
 *
 * How a worker process is started: this class does it directly, a subclass
 * perhaps through a program that forwards standard input and output.
 */
struct _BobbinLauncherClass
{
  GObjectClass parent_class;

  gboolean   (*launch) (BobbinLauncher       *self,
                        const char * const   *argv,
                        BobbinLaunched       *launched,
                        GError              **error);
};

/* One that starts programs directly, on this machine. */
BobbinLauncher *bobbin_launcher_new_direct (void);

gboolean        bobbin_launcher_launch     (BobbinLauncher       *self,
                                            const char * const   *argv,
                                            BobbinLaunched       *launched,
                                            GError              **error);

/* For subclasses: starts the program @argv in a process group of its own with
 * two pipes for standard input and output. Fills all but is_local. */
gboolean        bobbin_launcher_spawn_piped (const char * const  *argv,
                                            BobbinLaunched       *launched,
                                            GError              **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (BobbinLaunched, bobbin_launched_clear)

G_END_DECLS

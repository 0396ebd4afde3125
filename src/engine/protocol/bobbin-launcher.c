/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-config.h"

#include "bobbin-launcher.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../workloads/bobbin-spawn.h"

/* Room for the records of some milliseconds, so that a busy worker need not
 * wait for our turn; the kernel gives what it may. */
#define SOCKET_BUFFER (4 * 1024 * 1024)

G_DEFINE_TYPE (BobbinLauncher, bobbin_launcher, G_TYPE_OBJECT)

/* The child's ends of its three streams; the first two may be the same. */
typedef struct
{
  int input;
  int output;
  int errors;
} ChildEnds;

#define CHILD_ENDS_INIT { -1, -1, -1 }

static void
close_child_ends (ChildEnds *ends)
{
  if (ends->output == ends->input)
    ends->output = -1;
  bobbin_spawn_close (&ends->input);
  bobbin_spawn_close (&ends->output);
  bobbin_spawn_close (&ends->errors);
}

static gboolean
set_error (GError             **error,
           const char * const  *argv,
           int                  number)
{
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (number),
               _("The worker “%s” cannot be started: %s."), argv[0], g_strerror (number));

  return FALSE;
}

/* Makes a pipe of which @ours is used here, without blocking. */
static gboolean
open_pipe (int      *ours,
           int      *theirs,
           gboolean  we_read)
{
  int fds[2];

  if (pipe2 (fds, O_CLOEXEC) != 0)
    return FALSE;

  *ours = fds[we_read ? 0 : 1];
  *theirs = fds[we_read ? 1 : 0];

  return bobbin_spawn_lift (ours) && bobbin_spawn_lift (theirs) &&
         fcntl (*ours, F_SETFL, O_NONBLOCK) == 0;
}

static gboolean
open_socket (int *ours,
             int *theirs)
{
  int fds[2];
  int size = SOCKET_BUFFER;

  if (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) != 0)
    return FALSE;

  *ours = fds[0];
  *theirs = fds[1];
  setsockopt (*theirs, SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
  setsockopt (*ours, SOL_SOCKET, SO_SNDBUF, &size, sizeof size);

  return bobbin_spawn_lift (ours) && bobbin_spawn_lift (theirs) &&
         fcntl (*ours, F_SETFL, O_NONBLOCK) == 0;
}

static int
spawn (const char * const *argv,
       const ChildEnds    *ends,
       pid_t              *pid)
{
  g_autofree char *found = strchr (argv[0], '/') == NULL ? g_find_program_in_path (argv[0]) : g_strdup (argv[0]);
  BobbinSpawn spawn = {
    .path = found,
    .argv = (char * const *) argv,
    .envp = environ,
    .fds = { ends->input, ends->output, ends->errors },
  };

  return found != NULL ? bobbin_spawn (&spawn, pid) : ENOENT;
}

static gboolean
spawn_with (const char * const  *argv,
            ChildEnds           *ends,
            BobbinLaunched      *launched,
            GError             **error)
{
  int number;

  if (!open_pipe (&launched->errors, &ends->errors, TRUE))
    return set_error (error, argv, errno);

  number = spawn (argv, ends, &launched->pid);
  if (number != 0)
    return set_error (error, argv, number);

  launched->pidfd = syscall (SYS_pidfd_open, launched->pid, 0);

  return TRUE;
}

static gboolean
bobbin_launcher_real_launch (BobbinLauncher      *self,
                             const char * const  *argv,
                             BobbinLaunched      *launched,
                             GError             **error)
{
  ChildEnds ends = CHILD_ENDS_INIT;
  gboolean success;

  if (!open_socket (&launched->input, &ends.input))
    {
      set_error (error, argv, errno);
      bobbin_spawn_close (&ends.input);
      return FALSE;
    }

  launched->output = launched->input;
  ends.output = ends.input;
  launched->is_local = TRUE;
  launched->passes_descriptors = TRUE;
  success = spawn_with (argv, &ends, launched, error);
  close_child_ends (&ends);

  return success;
}

static void
bobbin_launcher_class_init (BobbinLauncherClass *klass)
{
  klass->launch = bobbin_launcher_real_launch;

  /* A worker may be gone when we write to its pipe; as GSocket does it. */
  signal (SIGPIPE, SIG_IGN);
}

static void
bobbin_launcher_init (BobbinLauncher *self)
{
}

BobbinLauncher *
bobbin_launcher_new_direct (void)
{
  return g_object_new (BOBBIN_TYPE_LAUNCHER, NULL);
}

gboolean
bobbin_launcher_launch (BobbinLauncher      *self,
                        const char * const  *argv,
                        BobbinLaunched      *launched,
                        GError             **error)
{
  *launched = (BobbinLaunched) BOBBIN_LAUNCHED_INIT;
  if (BOBBIN_LAUNCHER_GET_CLASS (self)->launch (self, argv, launched, error))
    return TRUE;

  bobbin_launched_clear (launched);

  return FALSE;
}

gboolean
bobbin_launcher_spawn_piped (const char * const  *argv,
                             BobbinLaunched      *launched,
                             GError             **error)
{
  ChildEnds ends = CHILD_ENDS_INIT;
  gboolean success;

  success = open_pipe (&launched->input, &ends.output, TRUE) &&
            open_pipe (&launched->output, &ends.input, FALSE);
  success = success ? spawn_with (argv, &ends, launched, error) : set_error (error, argv, errno);
  close_child_ends (&ends);

  return success;
}

void
bobbin_launched_clear (BobbinLaunched *self)
{
  if (self->output == self->input)
    self->output = -1;
  bobbin_spawn_close (&self->input);
  bobbin_spawn_close (&self->output);
  bobbin_spawn_close (&self->errors);
  bobbin_spawn_close (&self->pidfd);
}

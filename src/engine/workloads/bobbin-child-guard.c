/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-child-guard.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

/* More than a worker has children at a time, by far: it has one for each slot. */
#define MAX_GROUPS 1024

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
/* Where the guard is told of children; -1: there is none. Set before there are
 * children, and constant from then on. */
static int guard_fd = -1;

/* In the guard: nothing but system calls, for it is the fork of a process with
 * several threads. */

static void
note (gint32 *groups,
      gint32  message)
{
  for (guint i = 0; i < MAX_GROUPS; i++)
    {
      if (message > 0 ? groups[i] == 0 : groups[i] == -message)
        {
          groups[i] = MAX (message, 0);
          return;
        }
    }
}

static _Noreturn void
watch (int fd)
{
  static gint32 groups[MAX_GROUPS];
  gint32 message;
  gssize n;

  /* Writes of a few bytes come whole. */
  while ((n = read (fd, &message, sizeof message)) > 0 || (n < 0 && errno == EINTR))
    {
      if (n == sizeof message)
        note (groups, message);
    }

  for (guint i = 0; i < MAX_GROUPS; i++)
    {
      if (groups[i] > 0)
        kill (-groups[i], SIGKILL);
    }

  _exit (0);
}

/* Leaves whatever signals the process group gets, and holds nothing open that
 * somebody waits to see closed. */
static _Noreturn void
run_guard (int fd)
{
  setpgid (0, 0);
  prctl (PR_SET_NAME, "bobbin-guard");

  if (fd != 0)
    {
      dup2 (fd, 0);
      fd = 0;
    }
  if (close_range (1, ~0U, 0) != 0)
    {
      for (int i = (int) sysconf (_SC_OPEN_MAX) - 1; i > 0; i--)
        close (i);
    }

  watch (fd);
}

static void
tell (gint32 message)
{
  while (write (guard_fd, &message, sizeof message) < 0 && errno == EINTR)
    continue;
}

gboolean
bobbin_child_guard_start (void)
{
  int fds[2];
  pid_t pid;

  g_return_val_if_fail (guard_fd < 0, FALSE);

  if (pipe2 (fds, O_CLOEXEC) != 0)
    return FALSE;

  pid = fork ();
  if (pid == 0)
    {
      close (fds[1]);
      run_guard (fds[0]);
    }

  close (fds[0]);
  if (pid < 0)
    {
      close (fds[1]);
      return FALSE;
    }
  /* Whichever comes first: our end may be sent to our group before the guard had
   * a processor for the first time. */
  setpgid (pid, pid);
  guard_fd = fds[1];

  return TRUE;
}

void
bobbin_child_guard_begin (void)
{
  if (guard_fd >= 0)
    pthread_mutex_lock (&mutex);
}

void
bobbin_child_guard_end (int pid)
{
  if (guard_fd < 0)
    return;

  if (pid > 0)
    tell (pid);
  pthread_mutex_unlock (&mutex);
}

void
bobbin_child_guard_forget (int pid)
{
  if (guard_fd >= 0)
    tell (-pid);
}

/* The lock is kept: whoever asks for it waits for the end of the process. */
void
bobbin_child_guard_close (void)
{
  pthread_mutex_lock (&mutex);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

static posix_spawnattr_t attributes;

static void
add_if_ignored (sigset_t *set,
                int       number)
{
  struct sigaction action;

  if (sigaction (number, NULL, &action) == 0 && action.sa_handler == SIG_IGN)
    sigaddset (set, number);
}

static void
init_attributes (void)
{
  sigset_t none, usual;

  /* Signals with a handler have none in a new program; only those that are ignored
   * stay so. Each that is named costs every process a call of the system. */
  sigemptyset (&none);
  sigemptyset (&usual);
  for (int i = SIGHUP; i <= SIGTERM; i++)
    {
      if (i != SIGKILL)
        add_if_ignored (&usual, i);
    }
  add_if_ignored (&usual, SIGCHLD);
  add_if_ignored (&usual, SIGTSTP);
  add_if_ignored (&usual, SIGTTIN);
  add_if_ignored (&usual, SIGTTOU);
  /* Which libraries may begin to ignore at any time. */
  sigaddset (&usual, SIGPIPE);

  posix_spawnattr_init (&attributes);
  posix_spawnattr_setflags (&attributes,
                            POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  posix_spawnattr_setpgroup (&attributes, 0);
  posix_spawnattr_setsigmask (&attributes, &none);
  posix_spawnattr_setsigdefault (&attributes, &usual);
}

const posix_spawnattr_t *
bobbin_spawn_get_attributes (void)
{
  static pthread_once_t once = PTHREAD_ONCE_INIT;

  pthread_once (&once, init_attributes);

  return &attributes;
}

gboolean
bobbin_spawn_lift (int *fd)
{
  int lifted;

  if (*fd > STDERR_FILENO)
    return TRUE;

  lifted = fcntl (*fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
  if (lifted < 0)
    return FALSE;

  close (*fd);
  *fd = lifted;

  return TRUE;
}

void
bobbin_spawn_close (int *fd)
{
  int saved = errno;

  if (*fd >= 0)
    close (*fd);
  *fd = -1;
  errno = saved;
}

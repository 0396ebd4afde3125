/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bobbin-sanitizer.h"

/* What follows in the child until its program is loaded takes a few hundred bytes, and
 * some thousand where the dynamic linker looks up a function. */
#define STACK_SIZE (32 * 1024)

/* The signals that do not have their defaults. */
static sigset_t changed;

static void
find_changed (void)
{
  struct sigaction action;

  sigemptyset (&changed);
  for (int number = 1; number <= SIGSYS; number++)
    {
      if (sigaction (number, NULL, &action) == 0 && action.sa_handler != SIG_DFL)
        sigaddset (&changed, number);
    }
  /* Which libraries may begin to ignore at any time. */
  sigaddset (&changed, SIGPIPE);
}

/* Looked up once: each signal that is named costs every process a call of the system,
 * and whoever handles one begins to before there are processes. */
static const sigset_t *
get_changed (void)
{
  static pthread_once_t once = PTHREAD_ONCE_INIT;

  pthread_once (&once, find_changed);

  return &changed;
}

#ifndef BOBBIN_HAS_THREAD_SANITIZER

typedef struct
{
  const BobbinSpawn *spawn;
  const sigset_t    *changed;
  int                error;
} Start;

/* The new process until its program is loaded. It shares our memory, its stack is in
 * the frame of the thread that started it and sleeps: so it only calls the system. */
__attribute__ ((no_sanitize ("address", "undefined")))
static int
child_main (void *data)
{
  Start *start = data;
  const BobbinSpawn *spawn = start->spawn;
  const struct sigaction usual = { .sa_handler = SIG_DFL };
  sigset_t none;

  /* Before signals come again: a handler of ours would run here, and tell us. */
  for (int number = 1; number <= SIGSYS; number++)
    {
      if (sigismember (start->changed, number))
        sigaction (number, &usual, NULL);
    }

  if (setpgid (0, 0) == 0 &&
      dup2 (spawn->fds[STDIN_FILENO], STDIN_FILENO) >= 0 &&
      dup2 (spawn->fds[STDOUT_FILENO], STDOUT_FILENO) >= 0 &&
      dup2 (spawn->fds[STDERR_FILENO], STDERR_FILENO) >= 0 &&
      (spawn->folder == NULL || chdir (spawn->folder) == 0))
    {
      closefrom (STDERR_FILENO + 1);
      sigemptyset (&none);
      sigprocmask (SIG_SETMASK, &none, NULL);
      execve (spawn->path, spawn->argv, spawn->envp);
    }

  start->error = errno;
  _exit (127);
}

/* posix_spawn() does the same with a stack that it maps and unmaps each time, for which
 * every other processor where Bobbin runs is interrupted. */
int
bobbin_spawn (const BobbinSpawn *self,
              pid_t             *pid)
{
  _Alignas (16) char stack[STACK_SIZE];
  Start start = { .spawn = self, .changed = get_changed () };
  sigset_t all, usual;
  int error = 0;

  sigfillset (&all);
  pthread_sigmask (SIG_BLOCK, &all, &usual);
  *pid = clone (child_main, stack + sizeof stack, CLONE_VM | CLONE_VFORK | SIGCHLD, &start);
  if (*pid < 0)
    error = errno;
  pthread_sigmask (SIG_SETMASK, &usual, NULL);

  if (start.error != 0)
    {
      while (waitpid (*pid, NULL, 0) < 0 && errno == EINTR)
        continue;
      error = start.error;
    }

  return error;
}

#else

/* The thread sanitizer makes a fork of it, which shares no memory. */
int
bobbin_spawn (const BobbinSpawn *self,
              pid_t             *pid)
{
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  sigset_t none;
  int error;

  sigemptyset (&none);
  posix_spawnattr_init (&attributes);
  posix_spawnattr_setflags (&attributes,
                            POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  posix_spawnattr_setpgroup (&attributes, 0);
  posix_spawnattr_setsigmask (&attributes, &none);
  posix_spawnattr_setsigdefault (&attributes, get_changed ());

  posix_spawn_file_actions_init (&actions);
  for (int i = STDIN_FILENO; i <= STDERR_FILENO; i++)
    posix_spawn_file_actions_adddup2 (&actions, self->fds[i], i);
  if (self->folder != NULL)
    posix_spawn_file_actions_addchdir_np (&actions, self->folder);
  posix_spawn_file_actions_addclosefrom_np (&actions, STDERR_FILENO + 1);

  error = posix_spawn (pid, self->path, &actions, &attributes, self->argv, self->envp);

  posix_spawn_file_actions_destroy (&actions);
  posix_spawnattr_destroy (&attributes);

  return error;
}

#endif

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

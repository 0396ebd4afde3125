/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-interrupt.h"

#include <errno.h>
#include <glib-unix.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

/* A handler knows nothing but globals. */
static _Atomic guint n_signals;
static _Atomic gboolean continued;
static int wake_fd = -1;

static struct
{
  void     (*func) (guint n_signals, gpointer user_data);
  gpointer   user_data;
} receiver;

static void
handle_interrupt (int number)
{
  const guint64 one = 1;
  int before = errno;

  if (atomic_fetch_add (&n_signals, 1) + 1 >= 3)
    _exit (130);

  /* It cannot fail: the counter is far from its end. */
  if (write (wake_fd, &one, sizeof one) < 0)
    _exit (130);
  errno = before;
}

static void
handle_continue (int number)
{
  atomic_store (&continued, TRUE);
}

static gboolean
woken_cb (int           fd,
          GIOCondition  condition,
          gpointer      user_data)
{
  guint64 n_new;

  if (read (fd, &n_new, sizeof n_new) == sizeof n_new)
    receiver.func (atomic_load (&n_signals), receiver.user_data);

  return G_SOURCE_CONTINUE;
}

static void
install_handler (int    number,
                 void (*handler) (int))
{
  struct sigaction action = { .sa_handler = handler, .sa_flags = SA_RESTART };
  struct sigaction before;

  /* nohup, and shells that run something in the background, ignore some. */
  if (sigaction (number, NULL, &before) == 0 && before.sa_handler == SIG_IGN)
    return;

  sigemptyset (&action.sa_mask);
  sigaction (number, &action, NULL);
}

void
bobbin_interrupt_install (void     (*func) (guint n_signals, gpointer user_data),
                          gpointer   user_data)
{
  g_return_if_fail (wake_fd < 0);

  wake_fd = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  receiver.func = func;
  receiver.user_data = user_data;
  g_unix_fd_add (wake_fd, G_IO_IN, woken_cb, NULL);

  install_handler (SIGINT, handle_interrupt);
  install_handler (SIGTERM, handle_interrupt);
  install_handler (SIGHUP, handle_interrupt);
  install_handler (SIGCONT, handle_continue);
}

gboolean
bobbin_interrupt_was_continued (void)
{
  return atomic_exchange (&continued, FALSE);
}

/* The parent of process @pid; 0: it has gone. */
static pid_t
get_parent (const char *pid)
{
  g_autofree char *path = g_build_filename ("/proc", pid, "stat", NULL);
  g_autofree char *text = NULL;
  const char *after_name;
  int parent;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return 0;

  /* "12 (any (name)) S 11 …" */
  after_name = strrchr (text, ')');

  return after_name != NULL && sscanf (after_name + 1, " %*c %d", &parent) == 1 ? parent : 0;
}

void
bobbin_interrupt_kill_children (void)
{
  g_autoptr (GDir) processes = g_dir_open ("/proc", 0, NULL);
  const char *name;

  while (processes != NULL && (name = g_dir_read_name (processes)) != NULL)
    {
      pid_t pid = atoi (name);

      if (pid <= 0 || get_parent (name) != getpid ())
        continue;
      if (getpgid (pid) == pid)
        kill (-pid, SIGKILL);
      kill (pid, SIGKILL);
    }
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-worker-channel.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include "engine/workloads/bobbin-child-guard.h"

#define READ_SIZE (64u * 1024)
/* A buffer that one long result needed is not kept. */
#define KEPT_SIZE (2u * 1024 * 1024)

static int
lift (int fd)
{
  return fcntl (fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
}

/* Whoever gave the descriptors may have made them not to block; that is a
 * property of the stream, which is not ours alone to change. */
static void
wait_for (int   fd,
          short events)
{
  struct pollfd poll_fd = { .fd = fd, .events = events };

  while (poll (&poll_fd, 1, -1) < 0 && errno == EINTR)
    continue;
}

static void
write_all (int           fd,
           const guint8 *bytes,
           gsize         length)
{
  while (length > 0)
    {
      gssize n = write (fd, bytes, length);

      if (n < 0 && errno == EINTR)
        continue;

      if (n < 0 && errno == EAGAIN)
        {
          wait_for (fd, POLLOUT);
          continue;
        }

      if (n <= 0)
        bobbin_worker_channel_die ();

      bytes += n;
      length -= n;
    }
}

/* %FALSE at the end of the stream, or where it cannot be read any more. */
static gboolean
read_some (BobbinWorkerChannel *self)
{
  gsize room = READ_SIZE;
  guint8 *at = bobbin_frame_reader_reserve (self->reader, &room);
  gssize n;

  while ((n = read (self->input, at, room)) < 0)
    {
      if (errno == EAGAIN)
        wait_for (self->input, POLLIN);
      else if (errno != EINTR)
        return FALSE;
    }

  if (n > 0)
    bobbin_frame_reader_commit (self->reader, n);

  return n > 0;
}

gboolean
bobbin_worker_channel_init (BobbinWorkerChannel *self)
{
  int null = open ("/dev/null", O_RDWR | O_CLOEXEC);

  self->input = lift (STDIN_FILENO);
  self->output = lift (STDOUT_FILENO);

  /* Started without a standard error, it has one that says nothing. */
  if (null < 0 || self->input < 0 || self->output < 0 ||
      (fcntl (STDERR_FILENO, F_GETFD) < 0 && dup2 (null, STDERR_FILENO) < 0) ||
      dup2 (null, STDIN_FILENO) < 0 || dup2 (STDERR_FILENO, STDOUT_FILENO) < 0)
    return FALSE;

  if (null > STDERR_FILENO)
    close (null);

  signal (SIGPIPE, SIG_IGN);
  pthread_mutex_init (&self->mutex, NULL);
  self->reader = bobbin_frame_reader_new (FALSE);
  self->buffer = g_byte_array_new ();

  return TRUE;
}

GByteArray *
bobbin_worker_channel_begin (BobbinWorkerChannel *self)
{
  pthread_mutex_lock (&self->mutex);

  return self->buffer;
}

void
bobbin_worker_channel_end (BobbinWorkerChannel *self)
{
  write_all (self->output, self->buffer->data, self->buffer->len);

  if (self->buffer->len > KEPT_SIZE)
    {
      g_byte_array_unref (self->buffer);
      self->buffer = g_byte_array_new ();
    }
  else
    {
      g_byte_array_set_size (self->buffer, 0);
    }

  pthread_mutex_unlock (&self->mutex);
}

gboolean
bobbin_worker_channel_read (BobbinWorkerChannel  *self,
                            BobbinFrame          *frame,
                            GError              **error)
{
  g_autoptr (GError) local_error = NULL;

  while (!bobbin_frame_reader_next (self->reader, frame, &local_error))
    {
      if (local_error != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }

      if (!read_some (self))
        return FALSE;
    }

  return TRUE;
}

void
bobbin_worker_channel_die (void)
{
  /* No process may be started from now on: the guard kills those it knows. */
  bobbin_child_guard_close ();

  if (getpgrp () == getpid ())
    kill (0, SIGKILL);

  _exit (1);
}

void
bobbin_worker_channel_violated (const char *what)
{
  g_printerr ("bobbin-worker: %s\n", what);
  bobbin_worker_channel_die ();
}

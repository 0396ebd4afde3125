/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-outlet.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>

void
bobbin_outlet_init (BobbinOutlet *self,
                    int           fd)
{
  self->fd = fd;
  self->error = 0;
  self->buffer = g_string_sized_new (BOBBIN_OUTLET_SIZE + 4096);
}

void
bobbin_outlet_clear (BobbinOutlet *self)
{
  if (self->buffer != NULL)
    g_string_free (g_steal_pointer (&self->buffer), TRUE);
}

/* Somebody else may have made the terminal or pipe non-blocking. */
static void
wait_for_reader (int fd)
{
  struct pollfd poll_fd = { .fd = fd, .events = POLLOUT };

  poll (&poll_fd, 1, -1);
}

gboolean
bobbin_outlet_flush (BobbinOutlet *self)
{
  gsize done = 0;

  while (self->error == 0 && done < self->buffer->len)
    {
      gssize n = write (self->fd, self->buffer->str + done, self->buffer->len - done);

      if (n >= 0)
        done += n;
      else if (errno == EAGAIN)
        wait_for_reader (self->fd);
      else if (errno != EINTR)
        self->error = errno;
    }

  g_string_truncate (self->buffer, 0);

  return self->error == 0;
}

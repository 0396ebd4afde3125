/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-memory-watch.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

#define INTERVAL_MS 20

/* Bytes that are resident; 0: unknown. */
static guint64
look (void)
{
  char text[128];
  unsigned long long resident;
  int fd = open ("/proc/self/statm", O_RDONLY | O_CLOEXEC);
  ssize_t length = fd >= 0 ? read (fd, text, sizeof text - 1) : -1;

  if (fd >= 0)
    close (fd);
  if (length <= 0)
    return 0;

  text[length] = '\0';

  return sscanf (text, "%*u %llu", &resident) == 1 ? resident * (guint64) sysconf (_SC_PAGESIZE) : 0;
}

static gboolean
look_cb (gpointer user_data)
{
  BobbinMemoryWatch *self = user_data;

  self->most = MAX (self->most, look ());

  return G_SOURCE_CONTINUE;
}

void
bobbin_memory_watch_begin (BobbinMemoryWatch *self)
{
#ifdef __GLIBC__
  malloc_trim (0);
#endif
  self->before = look ();
  self->most = self->before;
  self->source = g_timeout_add (INTERVAL_MS, look_cb, self);
}

guint64
bobbin_memory_watch_end (BobbinMemoryWatch *self)
{
  if (self->source == 0)
    return 0;

  g_clear_handle_id (&self->source, g_source_remove);
  self->most = MAX (self->most, look ());

  return self->most - self->before;
}

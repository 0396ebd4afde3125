/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-large-memory.h"

#include <stdint.h>
#include <sys/mman.h>

/* Of a large page: what begins elsewhere gets small ones up to the next of those places. */
#define ALIGNMENT BOBBIN_LARGE_MEMORY_MIN

/* Whole large pages, so that the last one may be used as a whole. */
static gsize
get_length (guint64 size)
{
  return (size + ALIGNMENT - 1) & ~(gsize) (ALIGNMENT - 1);
}

gpointer
bobbin_large_memory_new (guint64 size)
{
  gsize rounded = get_length (size);
  gsize before;
  char *memory;

  if (size > G_MAXSSIZE - 2 * ALIGNMENT)
    return NULL;

  memory = mmap (NULL, rounded + ALIGNMENT, PROT_READ | PROT_WRITE,
                 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED)
    return NULL;

  before = (ALIGNMENT - (uintptr_t) memory % ALIGNMENT) % ALIGNMENT;
  if (before > 0)
    munmap (memory, before);
  munmap (memory + before + rounded, ALIGNMENT - before);

  return memory + before;
}

void
bobbin_large_memory_use_large_pages (gpointer memory,
                                     guint64  size)
{
  gsize length = get_length (size);

  /* Where much of the last one would be memory that nobody asked for, it stays small. */
  if (length - size > size / 16)
    length -= ALIGNMENT;

  /* A wish: without large pages it works as well. */
  madvise (memory, length, MADV_HUGEPAGE);
}

void
bobbin_large_memory_free (gpointer memory,
                          guint64  size)
{
  munmap (memory, get_length (size));
}

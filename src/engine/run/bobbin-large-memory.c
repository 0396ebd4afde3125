/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-large-memory.h"

#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

/* Of a large page: what begins elsewhere gets small ones up to the next of those places. */
#define ALIGNMENT BOBBIN_LARGE_MEMORY_MIN

gpointer
bobbin_large_memory_new (guint64 size)
{
  gsize page = (gsize) sysconf (_SC_PAGESIZE);
  gsize rounded, before;
  char *memory;

  if (size > G_MAXSSIZE)
    return NULL;

  rounded = (size + page - 1) & ~(page - 1);
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
  /* A wish: without large pages it works as well. What is left behind the last whole
   * one stays small, so that no memory is taken that nobody asked for. */
  madvise (memory, size & ~(guint64) (ALIGNMENT - 1), MADV_HUGEPAGE);
}

void
bobbin_large_memory_free (gpointer memory,
                          guint64  size)
{
  munmap (memory, size);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * Memory by the page, for what is large and filled from end to end: zeroed, and not
 * there until it is touched. The first touch of a page takes a microsecond or two, as
 * long as twenty tasks, and the tasks of a run of a million take 10,000 pages.
 */

/* From so many bytes on it is worth it. */
#define BOBBIN_LARGE_MEMORY_MIN (2u * 1024 * 1024)

/* @size bytes, aligned to a page; %NULL where so much cannot be promised at once: the
 * address space or what the system lends may be limited. Any thread. */
gpointer bobbin_large_memory_new             (guint64  size);

/* Before anything is touched: from now on in pages of 2 MiB, where the kernel has some.
 * Mostly that is faster as a whole. But where the system is a guest of another, which
 * has to find the memory first, the first touch of one was seen to take 9 ms: not for
 * who has frames to draw. Any thread. */
void     bobbin_large_memory_use_large_pages (gpointer memory,
                                              guint64  size);

/* @size: as it was asked for. Any thread. */
void     bobbin_large_memory_free            (gpointer memory,
                                              guint64  size);

G_END_DECLS

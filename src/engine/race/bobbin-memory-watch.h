/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * BobbinMemoryWatch:
 *
 * How much this process grows while something is done: the most memory that is
 * resident at once, less what was when it began. It is looked at 50 times a
 * second, so that a short peak may be missed; memory that was freed before and
 * is still there is given back to the system first, so that whoever uses it
 * again is not taken for somebody who needs none. What else the process does
 * meanwhile counts as well. On the context where it began.
 */
typedef struct
{
  guint64 before;
  guint64 most;
  guint   source;
} BobbinMemoryWatch;

void    bobbin_memory_watch_begin (BobbinMemoryWatch *self);
/* Ends it, if it goes on. Bytes. */
guint64 bobbin_memory_watch_end   (BobbinMemoryWatch *self);

G_END_DECLS

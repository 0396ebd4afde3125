/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * bobbin_priority_give_way:
 *
 * Lowers the priority of the calling thread, which computes, and of what it
 * starts, below that of a thread that draws: to about a quarter of a processor
 * where both want it all, and a tenth where there are more such threads than
 * processors. Worker processes have that of the thread that leads them. There is
 * no way back, so that a thread of GLib's pool keeps it until the pool lets it go,
 * after 15 idle seconds. Any thread; cheap when called again.
 */
void bobbin_priority_give_way   (void);

/* The same to a tenth, for a thread that can wait. */
void bobbin_priority_stand_back (void);

G_END_DECLS

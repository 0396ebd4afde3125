/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * bobbin_priority_give_way:
 *
 * Lowers the priority of the calling thread, and of what it starts, below that
 * of a thread that draws: about a tenth of a processor where both want it all.
 * There is no way back, so that a thread of GLib's pool keeps it until the pool
 * lets it go, after 15 idle seconds. Any thread; cheap when called again.
 */
void bobbin_priority_give_way (void);

G_END_DECLS

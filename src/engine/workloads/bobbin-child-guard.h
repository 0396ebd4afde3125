/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * A small process beside this one, in a session of its own, that does nothing
 * but outlive it: when this process ends, however it ends, the guard kills the
 * process groups of its children that still run, and ends too. For processes
 * that are killed as a matter of course: the workers. Without start() the other
 * functions do nothing.
 */

/* Starts the guard; once, before the first child. %FALSE with errno. */
gboolean bobbin_child_guard_start  (void);

/* Around the start of a child, so that none is started while the process is
 * being ended: begin() does not return any more after close(). @pid: the child,
 * which leads its group; 0: it could not be started. */
void     bobbin_child_guard_begin  (void);
void     bobbin_child_guard_end    (int pid);

/* The group of @pid has been killed; before it is reaped. */
void     bobbin_child_guard_forget (int pid);

/* The process ends now: no child is started from here on. Any thread. */
void     bobbin_child_guard_close  (void);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * bobbin_interrupt_install:
 * @func: called on the default context after each signal, with how many there were
 *
 * From now on SIGINT, SIGTERM and SIGHUP, where they are not ignored, call
 * @func in place of ending the process; the third one ends it whatever it
 * does. (GLib's own signal sources cost a thread, which a command of a few
 * milliseconds would feel.) To be called once.
 */
void     bobbin_interrupt_install       (void     (*func) (guint n_signals, gpointer user_data),
                                         gpointer  user_data);

/* Whether the process was stopped (Ctrl+Z) and continued since the last call. */
gboolean bobbin_interrupt_was_continued (void);

/* Kills all children of this process, each with its process group. */
void     bobbin_interrupt_kill_children (void);

G_END_DECLS

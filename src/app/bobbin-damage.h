/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * bobbin_damage_snapshot:
 * @widget: what is drawn
 * @snapshot: where to
 * @n_changes: another number than in the last frame: something in @widget changed
 *
 * To be called first in a widget's snapshot(). Where two frames differ in more than
 * thirty rectangles GSK gives up comparing and draws the whole window, which takes the
 * processor 20 ms and more. A dozen numbers that stand side by side, each of another
 * height, are that many. This draws nothing, and makes all of @widget one rectangle that
 * differs, and what is in it no more of them.
 */
void bobbin_damage_snapshot (GtkWidget   *widget,
                             GtkSnapshot *snapshot,
                             guint        n_changes);

G_END_DECLS

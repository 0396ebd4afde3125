/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/*
 * How long the start takes: with BOBBIN_TIMING=1 in the environment, the
 * milliseconds from the start of the process to the end of the first frame
 * are written to standard error.
 */
void bobbin_timing_watch (GtkWidget *window);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "engine/run/bobbin-run.h"

G_BEGIN_DECLS

/* Lets @widget be dragged to another program: dropped there, it is a CSV file
 * of the run, which is written when it is dropped. */
void bobbin_export_drag_add      (GtkWidget *widget,
                                  BobbinRun *run);

/* Removes the files that were dragged. For the end of the program. */
void bobbin_export_drag_clean_up (void);

G_END_DECLS

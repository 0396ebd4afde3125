/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "engine/run/bobbin-run.h"

G_BEGIN_DECLS

#define BOBBIN_TYPE_RUN_ROW (bobbin_run_row_get_type ())

/**
 * BobbinRunRow:
 *
 * A run in the sidebar: what it is, how far it is or how it ended.
 */
G_DECLARE_FINAL_TYPE (BobbinRunRow, bobbin_run_row, BOBBIN, RUN_ROW, GtkListBoxRow)

GtkWidget *bobbin_run_row_new     (BobbinRun    *run);
BobbinRun *bobbin_run_row_get_run (BobbinRunRow *self);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "bobbin-run-item.h"

G_BEGIN_DECLS

/* Does with the run what @name says: "open", "resume", "rename", "pin", "unpin",
 * "compare", "export" or "delete". @widget stands in a #BobbinWindow, where dialogs and
 * what went wrong are shown. */
void bobbin_run_actions_do (GtkWidget     *widget,
                            const char    *name,
                            BobbinRunItem *item);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "bobbin-run-advice.h"

G_BEGIN_DECLS

#define BOBBIN_TYPE_FINDING_ROW (bobbin_finding_row_get_type ())

/**
 * BobbinFindingRow:
 *
 * One finding in a list: its sentence, cost and evidence, and a button for the
 * remedy, if there is one.
 */
G_DECLARE_FINAL_TYPE (BobbinFindingRow, bobbin_finding_row, BOBBIN, FINDING_ROW, GtkListBoxRow)

GtkWidget *bobbin_finding_row_new (BobbinRunAdvice  *advice);

/* Shows the finding of that number, or hides the row if there are fewer. */
void       bobbin_finding_row_set (BobbinFindingRow *self,
                                   guint             number);

G_END_DECLS

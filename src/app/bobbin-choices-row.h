/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "engine/workloads/bobbin-workload.h"

G_BEGIN_DECLS

#define BOBBIN_TYPE_CHOICES_ROW (bobbin_choices_row_get_type ())

/**
 * BobbinChoicesRow:
 *
 * Offers what a parameter with BOBBIN_PARAMETER_CHOICES can be, and writes what
 * is chosen into the entry of that parameter.
 *
 * Asks the workload when the entry has not changed for a moment, in the
 * background. Hidden while there is nothing to choose from. Signal "listed":
 * after each answer, right or wrong.
 */
G_DECLARE_FINAL_TYPE (BobbinChoicesRow, bobbin_choices_row, BOBBIN, CHOICES_ROW, AdwComboRow)

/* @entry: where the parameter @name of @workload is written; it outlives the row. */
GtkWidget  *bobbin_choices_row_new         (BobbinWorkload   *workload,
                                            const char       *name,
                                            GtkEditable      *entry);
/* Asks again: something that the answer depends on has changed. */
void        bobbin_choices_row_refresh     (BobbinChoicesRow *self);
/* Why there is nothing to choose from: the file cannot be parsed. %NULL: no
 * error. Borrowed. */
const char *bobbin_choices_row_get_problem (BobbinChoicesRow *self);

G_END_DECLS

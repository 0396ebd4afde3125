/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/comparison/bobbin-run-comparison.h"

G_BEGIN_DECLS

#define BOBBIN_TYPE_COMPARED_ROW (bobbin_compared_row_get_type ())

/**
 * BobbinComparedRow:
 *
 * A row of a comparison, for as long as a list shows it. Nothing of it changes.
 */
G_DECLARE_FINAL_TYPE (BobbinComparedRow, bobbin_compared_row, BOBBIN, COMPARED_ROW, GObject)

BobbinComparedRow        *bobbin_compared_row_new         (BobbinRunComparison *comparison,
                                                           guint32              row);
guint32                   bobbin_compared_row_get_row     (BobbinComparedRow   *self);
const BobbinComparedTask *bobbin_compared_row_get_task    (BobbinComparedRow   *self);
/* As one line. (transfer full) */
char                     *bobbin_compared_row_dup_input   (BobbinComparedRow   *self);
/* What became of it: "Slower", "Faster, another result". (transfer full) */
char                     *bobbin_compared_row_dup_change  (BobbinComparedRow   *self);
/* All of it in a sentence. (transfer full) */
char                     *bobbin_compared_row_dup_summary (BobbinComparedRow   *self);
/* From which ratio on a task counts as slower. */
double                    bobbin_compared_row_get_tolerance (BobbinComparedRow *self);

G_END_DECLS

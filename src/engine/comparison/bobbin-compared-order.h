/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "bobbin-run-comparison.h"

G_BEGIN_DECLS

/**
 * BobbinComparedKey:
 * @BOBBIN_COMPARED_BY_ROW: as they are: by the input before
 * @BOBBIN_COMPARED_BY_BEFORE: by the time that they took before
 * @BOBBIN_COMPARED_BY_AFTER: by that after
 * @BOBBIN_COMPARED_BY_RATIO: by how many times as long they took
 * @BOBBIN_COMPARED_BY_DIFFERENCE: by how much longer
 * @BOBBIN_COMPARED_BY_CHANGE: by what became of them
 *
 * What the rows of a comparison can be ordered by.
 */
typedef enum
{
  BOBBIN_COMPARED_BY_ROW,
  BOBBIN_COMPARED_BY_BEFORE,
  BOBBIN_COMPARED_BY_AFTER,
  BOBBIN_COMPARED_BY_RATIO,
  BOBBIN_COMPARED_BY_DIFFERENCE,
  BOBBIN_COMPARED_BY_CHANGE,
} BobbinComparedKey;

/**
 * BobbinComparedChoice:
 * @changes: bits 1 << #BobbinChange; 0: any
 * @only_different: only those whose results differ
 * @text: (nullable): part of the input, in upper or lower case
 * @key: what they are ordered by
 * @descending: the other way round; what has no such value comes last all the same
 *
 * Which rows, in which order. All zeroes: all, as they are.
 */
typedef struct
{
  guint              changes;
  gboolean           only_different;
  const char        *text;
  BobbinComparedKey  key;
  gboolean           descending;
} BobbinComparedChoice;

/**
 * BobbinComparedOrder:
 *
 * Finds rows of a comparison that is done and brings them into an order, some
 * milliseconds at a time: a pass over all of them, and three of a radix sort
 * over those that were chosen, which takes 16 bytes for each of them meanwhile.
 * Times are told apart by their first seven digits. On the context of the runs.
 */
typedef struct _BobbinComparedOrder BobbinComparedOrder;

BobbinComparedOrder *bobbin_compared_order_new   (BobbinRunComparison        *comparison,
                                                  const BobbinComparedChoice *choice);
void                 bobbin_compared_order_free  (BobbinComparedOrder        *self);
/* Works for about @budget µs (0: to the end); whether there is more to do. */
gboolean             bobbin_compared_order_step  (BobbinComparedOrder        *self,
                                                  gint64                      budget);
/* The rows (guint32), once there is no more to do. (transfer full) */
GArray              *bobbin_compared_order_steal (BobbinComparedOrder        *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BobbinComparedOrder, bobbin_compared_order_free)

G_END_DECLS

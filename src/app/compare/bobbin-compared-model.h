/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bobbin-compared-row.h"
#include "engine/comparison/bobbin-compared-order.h"

G_BEGIN_DECLS

#define BOBBIN_TYPE_COMPARED_MODEL (bobbin_compared_model_get_type ())

/**
 * BobbinComparedModel:
 *
 * A #GListModel of #BobbinComparedRow: those rows of a comparison that were
 * chosen, in the order that was chosen. Four bytes for a row; an object while
 * somebody holds it, and the same one for as long. Another choice is made some
 * milliseconds at a time, and the list stays as it was until it is there.
 *
 * Property "busy": whether it is at it.
 */
G_DECLARE_FINAL_TYPE (BobbinComparedModel, bobbin_compared_model, BOBBIN, COMPARED_MODEL, GObject)

/* Of a comparison that is done; without rows until something is chosen. */
BobbinComparedModel *bobbin_compared_model_new    (BobbinRunComparison        *comparison);
/* Copied. */
void                 bobbin_compared_model_choose (BobbinComparedModel        *self,
                                                   const BobbinComparedChoice *choice);
/* Where the row is; %FALSE: it is not shown. Looks through all of them. */
gboolean             bobbin_compared_model_find   (BobbinComparedModel        *self,
                                                   guint64                     row,
                                                   guint                      *position);

G_END_DECLS

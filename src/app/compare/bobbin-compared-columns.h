/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "engine/comparison/bobbin-compared-order.h"

G_BEGIN_DECLS

/* The columns of a table of #BobbinComparedRow. @wide takes those that
 * a narrow window has no room for; (element-type GtkColumnViewColumn). */
void     bobbin_compared_columns_add       (GtkColumnView        *view,
                                            GPtrArray            *wide);
/* Fills in the order that the headers of the columns show. */
void     bobbin_compared_columns_get_order (GtkColumnView        *view,
                                            BobbinComparedChoice *choice);

G_END_DECLS

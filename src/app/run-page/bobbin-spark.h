/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "engine/run/bobbin-lane.h"

G_BEGIN_DECLS

#define BOBBIN_TYPE_SPARK (bobbin_spark_get_type ())

/**
 * BobbinSpark:
 *
 * A tiny bar chart of what a lane did in each second of its last minute.
 *
 * Decoration: the lane's row says the same in words.
 */
G_DECLARE_FINAL_TYPE (BobbinSpark, bobbin_spark, BOBBIN, SPARK, GtkWidget)

/* @values: BOBBIN_LANE_SPARK_LENGTH of them, oldest first. */
void bobbin_spark_set_values (BobbinSpark *self,
                              const guint *values);

G_END_DECLS

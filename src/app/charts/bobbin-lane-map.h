/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "app/run-page/bobbin-run-selection.h"
#include "engine/run/bobbin-run.h"

G_BEGIN_DECLS

#define BOBBIN_TYPE_LANE_MAP (bobbin_lane_map_get_type ())

/**
 * BobbinLaneMap:
 *
 * The lanes of a run as a grid of cells, for many of them: coloured by state,
 * filled as far as the lane is busy, with a mark where tasks failed. The pointer
 * tells about a cell; a click or the arrow keys choose one, and Enter or a double
 * click its current task.
 */
G_DECLARE_FINAL_TYPE (BobbinLaneMap, bobbin_lane_map, BOBBIN, LANE_MAP, GtkWidget)

GtkWidget *bobbin_lane_map_new     (void);
void       bobbin_lane_map_set_run (BobbinLaneMap      *self,
                                    BobbinRun          *run,
                                    BobbinRunSelection *selection);
/* The run went on. */
void       bobbin_lane_map_update  (BobbinLaneMap      *self);

/**
 * BobbinLaneGrid:
 * @cell: px from one cell to the next
 * @n_columns: cells beside one another
 * @n_rows: how many rows of them
 *
 * Where cells are; a pure value.
 */
typedef struct
{
  double cell;
  guint  n_columns;
  guint  n_rows;
} BobbinLaneGrid;

/* Smallest and largest cell, px. */
#define BOBBIN_LANE_GRID_MIN_CELL 10.0
#define BOBBIN_LANE_GRID_MAX_CELL 36.0

/* The largest cells with which @n_lanes fit; the smallest ones if none do. */
void       bobbin_lane_grid_init    (BobbinLaneGrid       *self,
                                     guint                 n_lanes,
                                     double                width,
                                     double                height);
/* The lane at a point; -1: none. */
int        bobbin_lane_grid_to_lane (const BobbinLaneGrid *self,
                                     guint                 n_lanes,
                                     double                x,
                                     double                y);

G_END_DECLS

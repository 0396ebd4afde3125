/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define BOBBIN_TIMELINE_MAX_AREAS     3
#define BOBBIN_TIMELINE_LEGEND_LINE   20.0

/**
 * BobbinTimelinePart:
 *
 * What is at a place of the timeline.
 */
typedef enum
{
  BOBBIN_TIMELINE_PART_NONE,
  BOBBIN_TIMELINE_PART_NAMES,    /* of lanes */
  BOBBIN_TIMELINE_PART_ROWS,
  BOBBIN_TIMELINE_PART_AREAS,    /* and the axis below them */
} BobbinTimelinePart;

/**
 * BobbinTimelineLayout:
 *
 * Where the parts of the timeline are, px from its top left: from the top down
 * the legend, the rows, the areas and the axis, all of these beside a column of
 * names.
 */
typedef struct
{
  double width;
  double height;
  double x;              /* of the plots; the names are left of it */
  double plot_width;
  double rows_y;
  double rows_height;
  guint  n_areas;        /* that there is room for */
  double area_y[BOBBIN_TIMELINE_MAX_AREAS];
  double area_height;
  double axis_y;         /* where the plots end */
} BobbinTimelineLayout;

/* @legend_lines: of BOBBIN_TIMELINE_LEGEND_LINE px; @rows_height: px that all
 * rows would like to have. Pure; any thread. */
void               bobbin_timeline_layout_set  (BobbinTimelineLayout       *self,
                                                double                      width,
                                                double                      height,
                                                guint                       legend_lines,
                                                guint                       n_areas,
                                                double                      rows_height);
BobbinTimelinePart bobbin_timeline_layout_pick (const BobbinTimelineLayout *self,
                                                double                      x,
                                                double                      y);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-timeline-layout.h"

#include <math.h>

#define MARGIN      12.0
#define AXIS_HEIGHT 24.0
#define AREA_GAP    12.0
#define AREA_MIN    34.0
#define AREA_MAX    140.0
/* px that rows should have before there are areas. */
#define ROWS_MIN      120.0

/* Names need so much of the width, and are legible from so many px on. */
#define NAMES_SHARE 0.2
#define NAMES_MIN   76.0
#define NAMES_MAX   132.0

void
bobbin_timeline_layout_set (BobbinTimelineLayout *self,
                            double                width,
                            double                height,
                            guint                 legend_lines,
                            guint                 n_areas,
                            double                rows_height)
{
  double room, areas, y;

  self->width = width;
  self->height = height;
  self->x = rint (CLAMP (width * NAMES_SHARE, NAMES_MIN, NAMES_MAX));
  self->plot_width = MAX (width - self->x - MARGIN, 1);
  self->rows_y = legend_lines * BOBBIN_TIMELINE_LEGEND_LINE + 6;
  room = MAX (height - self->rows_y - AXIS_HEIGHT, 0);

  /* Where rows have little room, the less important areas go first; where they
   * leave some, areas take it. */
  self->n_areas = MIN (n_areas, BOBBIN_TIMELINE_MAX_AREAS);
  while (self->n_areas > 0 &&
         room - self->n_areas * (AREA_MIN + AREA_GAP) < MIN (rows_height, ROWS_MIN))
    self->n_areas--;

  areas = self->n_areas * (AREA_MIN + AREA_GAP);
  self->rows_height = MIN (rows_height, room - areas);
  self->area_height = 0;
  if (self->n_areas > 0)
    self->area_height = CLAMP (floor ((room - self->rows_height) / self->n_areas) - AREA_GAP, AREA_MIN, AREA_MAX);

  y = self->rows_y + self->rows_height;
  for (guint i = 0; i < self->n_areas; i++)
    {
      self->area_y[i] = y + AREA_GAP;
      y += AREA_GAP + self->area_height;
    }
  self->axis_y = y;
}

BobbinTimelinePart
bobbin_timeline_layout_pick (const BobbinTimelineLayout *self,
                             double                      x,
                             double                      y)
{
  if (y < self->rows_y || x < 0 || x > self->x + self->plot_width)
    return BOBBIN_TIMELINE_PART_NONE;
  if (y >= self->rows_y + self->rows_height)
    return x >= self->x && y < self->axis_y + AXIS_HEIGHT ? BOBBIN_TIMELINE_PART_AREAS : BOBBIN_TIMELINE_PART_NONE;

  return x < self->x ? BOBBIN_TIMELINE_PART_NAMES : BOBBIN_TIMELINE_PART_ROWS;
}

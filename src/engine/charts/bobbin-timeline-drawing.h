/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "../run/bobbin-run.h"
#include "bobbin-drawing.h"
#include "bobbin-time-axis.h"

G_BEGIN_DECLS

/**
 * BobbinTimelineRow:
 * @lane: number of the lane
 * @y: px of its top
 * @height: px
 *
 * Where a lane is drawn. Rows come from the top down and do not overlap; those
 * outside the drawing are left out by the caller.
 */
typedef struct
{
  guint  lane;
  double y;
  double height;
} BobbinTimelineRow;

#define BOBBIN_TIMELINE_MIN_RECTANGLE 3

/**
 * bobbin_timeline_drawing_add_rows:
 * @axis: which time, and where
 *
 * Draws lanes: each attempt that is at least BOBBIN_TIMELINE_MIN_RECTANGLE
 * pixels of the device wide as a rectangle, with a gap beside it where there is
 * room; where they are narrower, each column of pixels as the exact shares of its
 * time by outcome. What failed, was tried again or was cancelled within a column
 * is at least a pixel high, in tall rows up to four px, however small its share:
 * nothing disappears. Under them in their own inks: the worker's starting, its
 * waiting for work, and what runs now.
 *
 * Costs a few steps for each column of pixels of a row, however many attempts
 * there are. The lanes' own context, as everything that takes a run.
 */
void bobbin_timeline_drawing_add_rows  (BobbinDrawing           *drawing,
                                        BobbinRun               *run,
                                        const BobbinTimeAxis    *axis,
                                        const BobbinTimelineRow *rows,
                                        guint                    n_rows);

/**
 * BobbinTimelineArea:
 * @BOBBIN_TIMELINE_AREA_RATE: tasks settled a second
 * @BOBBIN_TIMELINE_AREA_ACTIVE: workers in a task
 * @BOBBIN_TIMELINE_AREA_BYTES: bytes a second
 */
typedef enum
{
  BOBBIN_TIMELINE_AREA_RATE,
  BOBBIN_TIMELINE_AREA_ACTIVE,
  BOBBIN_TIMELINE_AREA_BYTES,
} BobbinTimelineArea;

/* "Throughput", "tasks a second". Translated, static. */
const char *bobbin_timeline_area_get_title (BobbinTimelineArea   area);
const char *bobbin_timeline_area_get_unit  (BobbinTimelineArea   area);
/* A value of its axis in words: "20,000", "1.5 MB". Translated. */
char       *bobbin_timeline_area_dup_value (BobbinTimelineArea   area,
                                            double               value);

/* Draws one of them over the same time, from @y on, @height px high, and
 * returns the value that its upper edge stands for. */
double bobbin_timeline_drawing_add_area (BobbinDrawing          *drawing,
                                         BobbinRun              *run,
                                         const BobbinTimeAxis   *axis,
                                         BobbinTimelineArea      area,
                                         double                  y,
                                         double                  height);

/* Grid lines over @y to @y + @height, and labels under them. */
void bobbin_timeline_drawing_add_axis  (BobbinDrawing           *drawing,
                                        const BobbinTimeAxis    *axis,
                                        double                   y,
                                        double                   height);

/**
 * bobbin_timeline_drawing_add_run:
 *
 * The whole run as a picture of @width px, as files and the command line want
 * it: title, legend, names of lanes, all lanes (each lower where there are many),
 * areas, axis. Returns its height, px.
 */
double bobbin_timeline_drawing_add_run (BobbinDrawing           *drawing,
                                        BobbinRun               *run,
                                        double                   width);

/* The same in words, for those who do not see it: what became of the tasks, and
 * how busy each lane was. Translated. */
char  *bobbin_timeline_drawing_dup_description (BobbinRun       *run);

/* What is at @x on a lane: the attempt (%TRUE), or else nothing. Where several
 * share the pixel, the one that takes most of it. */
gboolean bobbin_timeline_drawing_pick  (BobbinRun               *run,
                                        const BobbinTimeAxis    *axis,
                                        guint                    lane,
                                        double                   x,
                                        guint64                 *index);

G_END_DECLS

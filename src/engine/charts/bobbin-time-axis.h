/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * A stretch of a run's time on a screen. Pure values and functions; any thread.
 */

/**
 * BobbinTimeAxis:
 * @from: ns since the run began, at the left edge
 * @to: at the right edge; later than @from
 * @x: px of the left edge
 * @width: px; more than 0
 */
typedef struct
{
  double from;
  double to;
  double x;
  double width;
} BobbinTimeAxis;

/* The closest it may get: ns over the whole width. Above 1 ns for each pixel of
 * the widest screen, which is what a timeline can count. */
#define BOBBIN_TIME_AXIS_MIN_NS 10000.0

double bobbin_time_axis_to_x      (const BobbinTimeAxis *self,
                                   double                time);
double bobbin_time_axis_to_time   (const BobbinTimeAxis *self,
                                   double                x);

/* Shows a @factor-th of the time (2: twice as close), keeping what is at @x in
 * its place, within 0 to @end (ns); never closer than the closest. */
void   bobbin_time_axis_zoom      (BobbinTimeAxis       *self,
                                   double                x,
                                   double                factor,
                                   double                end);
/* Moves on by @px to the right of time, within 0 to @end. */
void   bobbin_time_axis_pan       (BobbinTimeAxis       *self,
                                   double                px,
                                   double                end);
/* Shows @from to @to with a margin of @margin px on both sides. */
void   bobbin_time_axis_fit       (BobbinTimeAxis       *self,
                                   double                from,
                                   double                to,
                                   double                margin,
                                   double                end);

/**
 * BobbinTimeTicks:
 * @first: ns of the first tick
 * @step: ns from one to the next: 1, 2 or 5 times a power of ten up to seconds,
 *   then 1, 2, 5, 10, 15, 30 of seconds and minutes, then 1, 2, 3, 6, 12, 24 hours
 * @n_ticks: how many
 */
typedef struct
{
  double first;
  double step;
  guint  n_ticks;
} BobbinTimeTicks;

/* Ticks that lie within the axis, not closer than @distance px. */
void   bobbin_time_axis_get_ticks (const BobbinTimeAxis *self,
                                   double                distance,
                                   BobbinTimeTicks      *ticks);
/* "1.25 s", "3 min 20 s": with as many digits as the step needs. Translated. */
char  *bobbin_time_ticks_dup_label (const BobbinTimeTicks *self,
                                    guint                  tick);

G_END_DECLS

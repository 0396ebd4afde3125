/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-config.h"

#include "bobbin-timeline-drawing.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

/* px from one point of an area to the next. */
#define POINT_DISTANCE 2.0

/* A point is the mean over a window: as wide as so many tasks take on the whole,
 * if that is not more than this share of the axis. */
#define WINDOW_TASKS 12.0
#define MAX_WINDOW   (1 / 32.0)

/* Up to so many attempts in sight are counted one by one. */
#define MAX_EXACT  8192
/* Cells for each point, where they are. */
#define EXACT_CELLS 4

/* How much there was up to a time: a line through @n + 1 sums at equal distances.
 * Before they are added up they are what is in each cell, and @steps says by how
 * much more all cells have from one on: a long stretch costs no more than a short
 * one. */
typedef struct
{
  double *sums;
  double *steps;
  guint   n;
  double  from;     /* ns */
  double  width;    /* ns from one sum to the next */
} Sums;

static double
sum_before (const Sums *self,
            double      time)
{
  double place = CLAMP ((time - self->from) / self->width, 0, self->n);
  guint cell = MIN ((guint) place, self->n - 1);

  return self->sums[cell] + (place - cell) * (self->sums[cell + 1] - self->sums[cell]);
}

/* From what is in each cell to what was before it. */
static void
accumulate (Sums *self)
{
  double sum = 0, all = 0;

  for (guint i = 0; i <= self->n; i++)
    {
      double cell = self->sums[i];

      self->sums[i] = sum;
      all += self->steps[i];
      sum += cell + all;
    }
}

/* Spreads @amount evenly over a stretch of time. */
static void
spread (Sums   *self,
        double  from,
        double  to,
        double  amount)
{
  double first = CLAMP ((from - self->from) / self->width, 0, self->n);
  double last = CLAMP ((to - self->from) / self->width, 0, self->n);
  double each = to > from ? amount * self->width / (to - from) : 0;
  guint begin = (guint) first;
  guint end = (guint) last;

  if (begin == end)
    {
      self->sums[begin] += each * (last - first);
      return;
    }

  self->sums[begin] += each * (begin + 1 - first);
  self->steps[begin + 1] += each;
  self->steps[end] -= each;
  self->sums[end] += each * (last - end);
}

/* Room for @n cells in @memory, which has twice as many and two more. */
static void
set_cells (Sums   *self,
           double *memory,
           guint   n,
           double  from,
           double  width)
{
  self->sums = memory;
  self->steps = memory + n + 1;
  self->n = n;
  self->from = from;
  self->width = width;
  memset (memory, 0, (2 * (gsize) n + 2) * sizeof *memory);
}

static double
get_value (const BobbinSeriesPoint *point,
           BobbinTimelineArea       area)
{
  switch (area)
    {
    case BOBBIN_TIMELINE_AREA_RATE:
      return point->n_settled;
    case BOBBIN_TIMELINE_AREA_ACTIVE:
      return point->busy;
    case BOBBIN_TIMELINE_AREA_BYTES:
      return point->bytes;
    default:
      g_return_val_if_reached (0);
    }
}

/* What no attempt that has ended says: those that run. */
static void
add_running (Sums      *self,
             BobbinRun *run)
{
  GListModel *lanes = bobbin_run_get_lanes (run);
  double now = (double) bobbin_run_get_time (run);

  if (!BOBBIN_RUN_IS_ACTIVE (bobbin_run_get_state (run)))
    return;

  for (guint i = 0; i < g_list_model_get_n_items (lanes); i++)
    {
      g_autoptr (BobbinLane) lane = g_list_model_get_item (lanes, i);
      double busy = bobbin_lane_get_task (lane) >= 0 ? bobbin_lane_get_task_seconds (lane) * 1e9 : 0;

      if (busy > 0)
        spread (self, now - busy, now, busy);
    }
}

static void
read_series (Sums               *self,
             BobbinDrawing      *drawing,
             BobbinRun          *run,
             BobbinTimelineArea  area)
{
  BobbinSeries *series = bobbin_run_get_series (run);
  double width = (double) bobbin_series_get_width (series);
  guint n_buckets = bobbin_series_get_n_buckets (series);
  /* Room up to now, for what runs. */
  guint n = MAX (n_buckets, (guint) MIN ((double) bobbin_run_get_time (run) / width + 1, 2 * BOBBIN_SERIES_MAX_BUCKETS));
  BobbinSeriesPoint *points;

  points = bobbin_drawing_get_scratch (drawing, n_buckets * sizeof *points + (2 * (gsize) n + 2) * sizeof (double));
  bobbin_series_get (series, points);
  set_cells (self, (double *) (gpointer) (points + n_buckets), n, 0, width);
  for (guint i = 0; i < n_buckets; i++)
    self->sums[i] = get_value (&points[i], area);
}

/* How many attempts are in sight, or more than MAX_EXACT. */
static guint64
count_in_sight (BobbinTimeline *timeline,
                double          from,
                double          to)
{
  guint64 n = 0;

  for (guint lane = 0; lane < bobbin_timeline_get_n_lanes (timeline) && n <= MAX_EXACT; lane++)
    n += bobbin_timeline_find (timeline, lane, (gint64) to) - bobbin_timeline_find (timeline, lane, (gint64) from) + 1;

  return n;
}

static void
count_lane (Sums               *self,
            BobbinTimeline     *timeline,
            guint               lane,
            BobbinTimelineArea  area)
{
  guint64 n_attempts = bobbin_timeline_get_n_attempts (timeline, lane);
  double until = self->from + self->n * self->width;
  BobbinTimelineAttempt attempt;

  for (guint64 i = bobbin_timeline_find (timeline, lane, (gint64) self->from); i < n_attempts; i++)
    {
      double end;

      bobbin_timeline_get_attempt (timeline, lane, i, &attempt);
      end = (double) (attempt.start + attempt.duration);
      if ((double) attempt.start >= until)
        break;
      if (area == BOBBIN_TIMELINE_AREA_ACTIVE)
        spread (self, (double) attempt.start, end, (double) attempt.duration);
      else if (attempt.kind != BOBBIN_SPAN_RETRIED && end >= self->from && end < until)
        self->sums[MIN ((guint) ((end - self->from) / self->width), self->n - 1)]++;
    }
}

/* Closer than the buckets of the series: each attempt by itself, if they are few. */
static gboolean
count_attempts (Sums                 *self,
                BobbinDrawing        *drawing,
                BobbinRun            *run,
                const BobbinTimeAxis *axis,
                BobbinTimelineArea    area)
{
  BobbinTimeline *timeline = bobbin_run_get_timeline (run);
  double margin = (axis->to - axis->from) * MAX_WINDOW;
  double from = MAX (axis->from - margin, 0);
  double to = axis->to + margin;
  double distance = POINT_DISTANCE * (axis->to - axis->from) / axis->width;
  guint n = (guint) ceil ((to - from) * EXACT_CELLS / distance);

  if (area == BOBBIN_TIMELINE_AREA_BYTES ||
      (double) bobbin_series_get_width (bobbin_run_get_series (run)) <= distance ||
      count_in_sight (timeline, from, to) > MAX_EXACT)
    return FALSE;

  set_cells (self, bobbin_drawing_get_scratch (drawing, (2 * (gsize) n + 2) * sizeof (double)), n,
             from, distance / EXACT_CELLS);
  for (guint lane = 0; lane < bobbin_timeline_get_n_lanes (timeline); lane++)
    count_lane (self, timeline, lane, area);

  return TRUE;
}

/* ns over which a point is the mean. */
static double
get_window (BobbinRun            *run,
            const BobbinTimeAxis *axis,
            BobbinTimelineArea    area)
{
  double span = axis->to - axis->from;
  double least = POINT_DISTANCE * span / axis->width;
  BobbinRunFigures figures;
  double each;

  if (area == BOBBIN_TIMELINE_AREA_ACTIVE)
    return least;

  bobbin_run_get_figures (run, &figures);
  each = (double) bobbin_run_get_time (run) / (double) MAX (figures.n_done + figures.n_failed, 1);

  return CLAMP (each * WINDOW_TASKS, least, MAX (span * MAX_WINDOW, least));
}

/* The least round number that is not below @value. */
static double
round_up (double value)
{
  static const double digits[] = { 1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10 };
  double power;

  if (!(value > 0))
    return 1;

  power = pow (10, floor (log10 (value)));
  for (guint i = 0; i < G_N_ELEMENTS (digits); i++)
    if (digits[i] * power >= value * (1 - 1e-9))
      return digits[i] * power;

  return 10 * power;
}

static double
get_top (BobbinRun          *run,
         BobbinTimelineArea  area,
         double              most)
{
  if (area == BOBBIN_TIMELINE_AREA_ACTIVE)
    return MAX (ceil (most - 1e-6), MAX (bobbin_run_get_n_workers (run), 1));

  return round_up (most);
}

const char *
bobbin_timeline_area_get_title (BobbinTimelineArea area)
{
  static const char * const titles[] = { N_("Throughput"), N_("Active"), N_("Transfer") };

  g_return_val_if_fail (area < G_N_ELEMENTS (titles), "");

  return _(titles[area]);
}

const char *
bobbin_timeline_area_get_unit (BobbinTimelineArea area)
{
  static const char * const units[] = { N_("tasks a second"), N_("workers"), N_("bytes a second") };

  g_return_val_if_fail (area < G_N_ELEMENTS (units), "");

  return _(units[area]);
}

char *
bobbin_timeline_area_dup_value (BobbinTimelineArea area,
                                double             value)
{
  if (area == BOBBIN_TIMELINE_AREA_BYTES)
    return g_format_size ((guint64) MAX (value, 0));
  if (value >= 10 || value == rint (value))
    return g_strdup_printf ("%'.0f", value);

  return g_strdup_printf ("%.2g", value);
}

double
bobbin_timeline_drawing_add_area (BobbinDrawing        *drawing,
                                  BobbinRun            *run,
                                  const BobbinTimeAxis *axis,
                                  BobbinTimelineArea    area,
                                  double                y,
                                  double                height)
{
  static const BobbinInk inks[] = { BOBBIN_INK_AREA, BOBBIN_INK_AREA_2, BOBBIN_INK_AREA_3 };
  guint n = (guint) (axis->width / POINT_DISTANCE) + 1;
  double window = get_window (run, axis, area);
  double now = (double) bobbin_run_get_time (run);
  double unit = area == BOBBIN_TIMELINE_AREA_ACTIVE ? 1 : 1e9;
  double most = 0, top;
  float *points;
  Sums sums;

  g_return_val_if_fail (area < G_N_ELEMENTS (inks), 1);

  if (!count_attempts (&sums, drawing, run, axis, area))
    read_series (&sums, drawing, run, area);
  if (area == BOBBIN_TIMELINE_AREA_ACTIVE)
    add_running (&sums, run);
  accumulate (&sums);

  points = bobbin_drawing_add_area (drawing, inks[area], axis->x, y, height, POINT_DISTANCE, n);
  for (guint i = 0; i < n; i++)
    {
      double time = bobbin_time_axis_to_time (axis, axis->x + i * POINT_DISTANCE);
      double from = MAX (time - window / 2, 0);
      double to = MIN (time + window / 2, now);
      double value = time <= now && to > from ? (sum_before (&sums, to) - sum_before (&sums, from)) / (to - from) * unit : 0;

      points[i] = (float) value;
      most = MAX (most, value);
    }

  top = get_top (run, area, most);
  for (guint i = 0; i < n; i++)
    points[i] = (float) (y + height * (1 - CLAMP ((double) points[i] / top, 0, 1)));

  return top;
}

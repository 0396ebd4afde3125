/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-config.h"

#include "bobbin-race-drawing-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* px. */
#define TOP            14.0
#define AXIS_HEIGHT    40.0
#define LEFT           40.0
#define GAP            8.0
#define CAP            6.0
#define DOT            8.0
#define LABEL_DISTANCE 15.0
#define X_DISTANCE     30.0
#define Y_DISTANCE     28.0
#define CURVE_POINTS   64

/* From so many workers on, steps of the ladder are factors. */
#define LINEAR_WORKERS 12

/* The name of a line, beside its end. */
typedef struct
{
  guint  series;
  double y;
} Label;

double
bobbin_race_axes_to_x (const BobbinRaceAxes *self,
                       double                workers)
{
  double share = self->log_workers ? log2 (workers / self->least_workers) / log2 (self->most_workers / self->least_workers)
                                   : (workers - self->least_workers) / (self->most_workers - self->least_workers);

  return self->x + share * self->width;
}

double
bobbin_race_axes_to_y (const BobbinRaceAxes *self,
                       double                value)
{
  double share = self->log_values ? log2 (value / self->least) / log2 (self->most / self->least)
                                  : (value - self->least) / (self->most - self->least);

  return self->y + (1 - share) * self->height;
}

static double
get_label_width (const BobbinRaceReport *report,
                 double                  width)
{
  const char *executors[BOBBIN_RACE_MAX_SERIES];
  guint n_executors = bobbin_race_list_executors (report, executors);
  double most = 40;

  for (guint i = 0; i < n_executors; i++)
    {
      g_auto (GStrv) words = g_strsplit (bobbin_race_get_title_of (executors[i]), " ", 2);

      /* What is too long is in two lines. */
      for (guint word = 0; words[word] != NULL; word++)
        most = MAX (most, bobbin_race_guess_width (words[word], BOBBIN_RACE_TEXT_SIZE));
    }

  return MIN (most + GAP + DOT, width * 0.3);
}

/* What there is to show: the most workers, and the least and highest value. */
static void
find_range (const BobbinRaceReport *report,
            BobbinRacePicture       picture,
            BobbinRaceAxes         *axes)
{
  axes->most_workers = 2;
  axes->least = axes->most = 1;
  for (guint i = 1; i < report->contenders->len; i++)
    {
      const BobbinContender *contender = bobbin_race_report_get_contender (report, i);
      BobbinInterval value;

      axes->most_workers = MAX (axes->most_workers, contender->n_workers);
      if (!bobbin_race_get_point (contender, picture, &value))
        continue;
      axes->least = MIN (axes->least, MAX (value.low, value.estimate / 2));
      axes->most = MAX (axes->most, value.high >= value.estimate ? MIN (value.high, value.estimate * 1.3)
                                                                 : value.estimate);
    }
}

/* So that the number of workers that a curve calls best is in the picture,
 * unless it is far off. */
static void
include_best (const BobbinRaceReport *report,
              BobbinRacePicture       picture,
              BobbinRaceAxes         *axes)
{
  const char *executors[BOBBIN_RACE_MAX_SERIES];
  guint n_executors = bobbin_race_list_executors (report, executors);
  double measured = axes->most_workers;

  for (guint i = 0; i < n_executors; i++)
    {
      BobbinScalability curve;

      if (!bobbin_race_report_get_scalability (report, executors[i], &curve))
        continue;
      if (curve.best > measured && curve.best <= 2 * measured)
        {
          double value = bobbin_race_predict_point (report, &curve, picture, curve.best);

          axes->most_workers = MAX (axes->most_workers, curve.best);
          axes->most = MAX (axes->most, MIN (value, axes->most * 2));
        }
    }
}

void
bobbin_race_drawing_get_axes (const BobbinRaceReport *report,
                              BobbinRacePicture       picture,
                              double                  width,
                              BobbinRaceAxes         *axes)
{
  gboolean efficiency = picture == BOBBIN_RACE_PICTURE_EFFICIENCY;

  find_range (report, picture, axes);
  include_best (report, picture, axes);
  axes->log_workers = axes->most_workers > LINEAR_WORKERS;
  axes->log_values = axes->log_workers && !efficiency;

  if (axes->log_values)
    {
      axes->least = exp2 (floor (log2 (axes->least)));
      axes->most = exp2 (ceil (log2 (axes->most * 1.05)));
    }
  else
    {
      axes->least = 0;
      axes->most = efficiency ? ceil (axes->most * 1.05 * 4) / 4 : MAX (ceil (axes->most * 1.1), 2);
    }
  axes->least_workers = axes->log_workers ? 0.9 : 0;
  axes->most_workers *= axes->log_workers ? 1.1 : 1.04;

  axes->x = LEFT;
  axes->y = TOP;
  axes->width = MAX (width - LEFT - GAP - get_label_width (report, width), 80);
  axes->height = BOBBIN_RACE_CURVES_HEIGHT - TOP - AXIS_HEIGHT;
}

static void
add_segment (BobbinDrawing *drawing,
             BobbinInk      ink,
             double         thickness,
             double         dash,
             double         from_x,
             double         from_y,
             double         to_x,
             double         to_y)
{
  float *points = bobbin_drawing_add_line (drawing, ink, thickness, dash, 2);

  points[0] = (float) from_x;
  points[1] = (float) from_y;
  points[2] = (float) to_x;
  points[3] = (float) to_y;
}

/* 1, 2, 5 times a power of ten, for lines not closer than @distance px. */
static double
get_step (double span,
          double px,
          double distance,
          double least)
{
  double wanted = MAX (span * distance / px, least);
  double power = pow (10, floor (log10 (wanted)));

  for (guint i = 0; i < 3; i++)
    {
      static const double digits[] = { 1, 2, 5 };

      if (digits[i] * power >= wanted * (1 - 1e-9))
        return digits[i] * power;
    }

  return 10 * power;
}

static void
add_x_tick (BobbinDrawing        *drawing,
            const BobbinRaceAxes *axes,
            guint                 workers)
{
  g_autofree char *label = g_strdup_printf ("%u", workers);
  double x = bobbin_race_axes_to_x (axes, workers);

  bobbin_drawing_add_rectangle (drawing, BOBBIN_INK_GRID, x, axes->y + axes->height, 1, 4);
  bobbin_drawing_add_text (drawing, BOBBIN_INK_DIM_TEXT, BOBBIN_ANCHOR_MIDDLE, x, axes->y + axes->height + 13,
                           BOBBIN_RACE_SMALL_SIZE, FALSE, label);
}

static void
add_x_axis (BobbinDrawing        *drawing,
            const BobbinRaceAxes *axes)
{
  double step = get_step (axes->most_workers, axes->width, X_DISTANCE, 1);
  double last = -G_MAXDOUBLE;

  if (axes->log_workers)
    {
      for (guint n = 1; n <= axes->most_workers; n *= 2)
        if (bobbin_race_axes_to_x (axes, n) - last >= X_DISTANCE)
          {
            add_x_tick (drawing, axes, n);
            last = bobbin_race_axes_to_x (axes, n);
          }
    }
  else
    {
      for (guint n = (guint) MAX (step, 1); n <= axes->most_workers; n += (guint) step)
        add_x_tick (drawing, axes, n);
    }

  bobbin_drawing_add_text (drawing, BOBBIN_INK_DIM_TEXT, BOBBIN_ANCHOR_MIDDLE, axes->x + axes->width / 2,
                           axes->y + axes->height + 29, BOBBIN_RACE_SMALL_SIZE, FALSE, C_("axis", "workers"));
}

static void
add_y_tick (BobbinDrawing        *drawing,
            const BobbinRaceAxes *axes,
            BobbinRacePicture     picture,
            double                value)
{
  g_autofree char *label = picture == BOBBIN_RACE_PICTURE_EFFICIENCY ? bobbin_race_dup_value (value, picture)
                           : value > 0 ? g_strdup_printf (_("%g×"), value) : g_strdup ("0");
  double y = bobbin_race_axes_to_y (axes, value);

  bobbin_drawing_add_rectangle (drawing, BOBBIN_INK_GRID, axes->x, y, axes->width,
                                1 / bobbin_drawing_get_scale (drawing));
  bobbin_drawing_add_text (drawing, BOBBIN_INK_DIM_TEXT, BOBBIN_ANCHOR_END, axes->x - GAP, y,
                           BOBBIN_RACE_SMALL_SIZE, FALSE, label);
}

static void
add_y_axis (BobbinDrawing        *drawing,
            const BobbinRaceAxes *axes,
            BobbinRacePicture     picture)
{
  double step = get_step (axes->most - axes->least, axes->height, Y_DISTANCE, 0);

  if (axes->log_values)
    for (double value = axes->least; value <= axes->most * 1.001; value *= 2)
      add_y_tick (drawing, axes, picture, value);
  else
    for (guint i = 0; i * step <= axes->most * 1.001; i++)
      add_y_tick (drawing, axes, picture, i * step);
}

/* As fast as there are workers, as far as that is in the picture. */
static void
add_ideal (BobbinDrawing        *drawing,
           const BobbinRaceAxes *axes,
           BobbinRacePicture     picture)
{
  gboolean efficiency = picture == BOBBIN_RACE_PICTURE_EFFICIENCY;
  double from = axes->log_workers ? 1 : efficiency ? 1 : MAX (axes->least, 0);
  double to = efficiency ? axes->most_workers : MIN (axes->most_workers, axes->most);
  double to_y = bobbin_race_axes_to_y (axes, efficiency ? 1 : to);
  double to_x = bobbin_race_axes_to_x (axes, to);

  add_segment (drawing, BOBBIN_INK_DIM_TEXT, 1, 4, bobbin_race_axes_to_x (axes, from),
               bobbin_race_axes_to_y (axes, efficiency ? 1 : from), to_x, to_y);
  bobbin_drawing_add_text (drawing, BOBBIN_INK_DIM_TEXT, BOBBIN_ANCHOR_END,
                           efficiency ? to_x : to_x - 14, efficiency ? to_y - 8 : to_y + 6, BOBBIN_RACE_SMALL_SIZE, FALSE,
                           C_("line", "ideal"));
}

/* The fitted curve from one worker to the right edge. */
static void
add_curve (BobbinDrawing           *drawing,
           const BobbinRaceAxes    *axes,
           const BobbinRaceReport  *report,
           BobbinRacePicture        picture,
           const BobbinScalability *curve,
           BobbinInk                ink)
{
  float points[2 * CURVE_POINTS];
  guint n = 0;

  for (guint i = 0; i < CURVE_POINTS; i++)
    {
      double share = (double) i / (CURVE_POINTS - 1);
      double workers = axes->log_workers ? pow (axes->most_workers, share)
                                         : 1 + share * (axes->most_workers - 1);
      double value = bobbin_race_predict_point (report, curve, picture, workers);

      if (!(value >= axes->least && value <= axes->most))
        continue;
      points[2 * n] = (float) bobbin_race_axes_to_x (axes, workers);
      points[2 * n + 1] = (float) bobbin_race_axes_to_y (axes, value);
      n++;
    }

  if (n >= 2)
    memcpy (bobbin_drawing_add_line (drawing, ink, 1.5, 5, n), points, 2 * n * sizeof (float));
}

/* Where the curve is highest, if that is in the picture: a thin line down to the
 * axis, with the number. */
static void
add_best (BobbinDrawing           *drawing,
          const BobbinRaceAxes    *axes,
          const BobbinRaceReport  *report,
          BobbinRacePicture        picture,
          const BobbinScalability *curve,
          BobbinInk                ink)
{
  double value = bobbin_race_predict_point (report, curve, picture, MAX (curve->best, 1));
  double x = bobbin_race_axes_to_x (axes, MAX (curve->best, 1));
  g_autofree char *label = NULL;

  if (picture != BOBBIN_RACE_PICTURE_SPEEDUP || curve->best < 2 || curve->best > axes->most_workers ||
      !(value >= axes->least && value <= axes->most))
    return;

  add_segment (drawing, ink, 1, 2, x, bobbin_race_axes_to_y (axes, value), x, axes->y + axes->height);
  /* Translators: the number of workers with which a curve is highest. */
  label = g_strdup_printf (_("best: %u"), curve->best);
  bobbin_drawing_add_text (drawing, ink, x > axes->x + axes->width * 0.75 ? BOBBIN_ANCHOR_END : BOBBIN_ANCHOR_START,
                           x > axes->x + axes->width * 0.75 ? x - 4 : x + 4, axes->y + axes->height - 9,
                           BOBBIN_RACE_SMALL_SIZE, FALSE, label);
}

static void
add_error_bar (BobbinDrawing        *drawing,
               const BobbinRaceAxes *axes,
               const BobbinInterval *value,
               double                x,
               BobbinInk             ink)
{
  double low = bobbin_race_axes_to_y (axes, MAX (value->low, axes->least));
  double high = bobbin_race_axes_to_y (axes, MIN (value->high, axes->most));

  if (!isfinite (value->high - value->low))
    return;

  add_segment (drawing, ink, 1, 0, x, low, x, high);
  add_segment (drawing, ink, 1, 0, x - CAP / 2, low, x + CAP / 2, low);
  add_segment (drawing, ink, 1, 0, x - CAP / 2, high, x + CAP / 2, high);
}

static int
compare_workers (gconstpointer a,
                 gconstpointer b)
{
  const BobbinContender *x = *(const BobbinContender * const *) a;
  const BobbinContender *y = *(const BobbinContender * const *) b;

  return (x->n_workers > y->n_workers) - (x->n_workers < y->n_workers);
}

/* Those of an executor that have a point, by their workers. */
static GPtrArray *
list_points (const BobbinRaceReport *report,
             BobbinRacePicture       picture,
             const char             *executor)
{
  GPtrArray *points = g_ptr_array_new ();

  for (guint i = 1; i < report->contenders->len; i++)
    {
      const BobbinContender *contender = bobbin_race_report_get_contender (report, i);
      BobbinInterval value;

      if (g_str_equal (contender->executor, executor) && bobbin_race_get_point (contender, picture, &value))
        g_ptr_array_add (points, (gpointer) contender);
    }
  g_ptr_array_sort (points, compare_workers);

  return points;
}

/* Points with their error bars, and the line through them. %FALSE: none. */
static gboolean
add_points (BobbinDrawing          *drawing,
            const BobbinRaceAxes   *axes,
            const BobbinRaceReport *report,
            BobbinRacePicture       picture,
            const char             *executor,
            BobbinInk               ink,
            double                 *end)
{
  g_autoptr (GPtrArray) contenders = list_points (report, picture, executor);
  gboolean from_one = contenders->len > 0 && ((BobbinContender *) g_ptr_array_index (contenders, 0))->n_workers > 1;
  g_autofree float *points = NULL;
  float *line;
  guint n = 0;

  if (contenders->len == 0)
    return FALSE;

  points = g_new (float, 2 * (contenders->len + 1));
  if (from_one)
    {
      points[n++] = (float) bobbin_race_axes_to_x (axes, 1);
      points[n++] = (float) bobbin_race_axes_to_y (axes, 1);
    }
  for (guint i = 0; i < contenders->len; i++)
    {
      const BobbinContender *contender = g_ptr_array_index (contenders, i);
      BobbinInterval value;

      bobbin_race_get_point (contender, picture, &value);
      points[n++] = (float) bobbin_race_axes_to_x (axes, contender->n_workers);
      points[n++] = (float) bobbin_race_axes_to_y (axes, CLAMP (value.estimate, axes->least, axes->most));
      add_error_bar (drawing, axes, &value, (double) points[n - 2], ink);
    }

  line = bobbin_drawing_add_line (drawing, ink, 2, 0, n / 2);
  memcpy (line, points, n * sizeof (float));
  for (guint i = 0; i < n; i += 2)
    bobbin_drawing_add_dot (drawing, ink, (double) points[i], (double) points[i + 1], DOT);
  *end = (double) points[n - 1];

  return TRUE;
}

static int
compare_labels (gconstpointer a,
                gconstpointer b)
{
  const Label *x = a;
  const Label *y = b;

  return (x->y > y->y) - (x->y < y->y);
}

/* Names on the right, near where their lines end but one below the other. */
static void
add_labels (BobbinDrawing        *drawing,
            const BobbinRaceAxes *axes,
            const char          **executors,
            Label                *labels,
            guint                 n_labels)
{
  double room = bobbin_drawing_get_width (drawing) - axes->x - axes->width - GAP;
  double next = axes->y;

  qsort (labels, n_labels, sizeof *labels, compare_labels);
  for (guint i = 0; i < n_labels; i++)
    {
      const char *title = bobbin_race_get_title_of (executors[labels[i].series]);
      BobbinInk ink = BOBBIN_INK_LINE + labels[i].series;
      gboolean fits = bobbin_race_guess_width (title, BOBBIN_RACE_TEXT_SIZE) <= room;
      g_auto (GStrv) words = g_strsplit (title, " ", fits ? 1 : 2);
      double y = MAX (labels[i].y, next);

      for (guint word = 0; words[word] != NULL; word++, y += LABEL_DISTANCE)
        bobbin_drawing_add_text (drawing, ink, BOBBIN_ANCHOR_START, axes->x + axes->width + GAP, y,
                                 BOBBIN_RACE_TEXT_SIZE, TRUE, words[word]);
      next = y + 3;
    }
}

void
bobbin_race_drawing_add_curves (BobbinDrawing          *drawing,
                                const BobbinRaceReport *report,
                                BobbinRacePicture       picture)
{
  const char *executors[BOBBIN_RACE_MAX_SERIES];
  guint n_executors = bobbin_race_list_executors (report, executors);
  Label labels[BOBBIN_RACE_MAX_SERIES];
  BobbinRaceAxes axes;
  guint n_labels = 0;

  bobbin_race_drawing_get_axes (report, picture, bobbin_drawing_get_width (drawing), &axes);
  add_y_axis (drawing, &axes, picture);
  add_x_axis (drawing, &axes);
  add_ideal (drawing, &axes, picture);

  for (guint i = 0; i < n_executors; i++)
    {
      BobbinInk ink = BOBBIN_INK_LINE + i;
      BobbinScalability curve;

      if (bobbin_race_report_get_scalability (report, executors[i], &curve))
        {
          add_curve (drawing, &axes, report, picture, &curve, ink);
          add_best (drawing, &axes, report, picture, &curve, ink);
        }
      if (add_points (drawing, &axes, report, picture, executors[i], ink, &labels[n_labels].y))
        labels[n_labels++].series = i;
    }
  add_labels (drawing, &axes, executors, labels, n_labels);
}

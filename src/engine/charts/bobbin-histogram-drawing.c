/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-config.h"

#include "bobbin-histogram-drawing.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "bobbin-time-axis.h"

#define SUB_COUNT (1u << BOBBIN_HISTOGRAM_SUB_BITS)

/* px. */
#define MIN_BAR_WIDTH  7.0
#define MIN_BARS       9
#define TEXT_SIZE      11.0
#define LINE_HEIGHT    15.0
#define LABEL_DISTANCE 64.0

/* The octaves that hold values, as multiples of SUB_COUNT buckets. */
static gboolean
get_octaves (const BobbinHistogram *self,
             guint                 *first,
             guint                 *end)
{
  guint n_octaves = BOBBIN_HISTOGRAM_BUCKETS / SUB_COUNT;

  *first = n_octaves;
  *end = 0;
  for (guint i = 0; i < BOBBIN_HISTOGRAM_BUCKETS; i++)
    if (self->buckets[i] > 0)
      {
        *first = MIN (*first, i / SUB_COUNT);
        *end = i / SUB_COUNT + 1;
      }
  if (*end == 0)
    return FALSE;

  /* Around a single value there is something to see as well. */
  *first = MAX (*first, 1) - 1;
  *end = MIN (*end + 1, n_octaves);

  return TRUE;
}

/* Leaves out empty bars at both ends, on that with more of them first: they say
 * nothing. Returns the first one that is left; @end is behind the last one. */
static guint
trim (const BobbinHistogramBar *bars,
      guint                    *end)
{
  guint n_left = 0, n_right = 0, first = 0;

  while (bars[n_left].n == 0)
    n_left++;
  while (bars[*end - 1 - n_right].n == 0)
    n_right++;

  while (*end - first > MIN_BARS && n_left + n_right > 0)
    if (n_left >= n_right)
      {
        n_left--;
        first++;
      }
    else
      {
        n_right--;
        (*end)--;
      }

  return first;
}

guint
bobbin_histogram_get_bars (const BobbinHistogram *self,
                           double                 width,
                           BobbinHistogramBar    *bars)
{
  guint first, end, size, n = 0;
  guint per_octave = 1;

  if (!get_octaves (self, &first, &end))
    return 0;

  while (per_octave < SUB_COUNT / 2 && width / ((end - first) * per_octave * 2) >= MIN_BAR_WIDTH)
    per_octave *= 2;

  size = SUB_COUNT / per_octave;
  for (guint bucket = first * SUB_COUNT; bucket < end * SUB_COUNT; bucket += size, n++)
    {
      bars[n] = (BobbinHistogramBar) {
        .low = bobbin_histogram_get_bucket_start (bucket),
        .high = bobbin_histogram_get_bucket_start (bucket + size),
      };
      for (guint i = bucket; i < bucket + size; i++)
        bars[n].n += self->buckets[i];
    }

  first = trim (bars, &n);
  for (guint i = first; i < n; i++)
    bars[i - first] = bars[i];

  return n - first;
}

static double
to_log (double ns)
{
  return log2 (MAX (ns, 1));
}

double
bobbin_histogram_place_to_x (const BobbinHistogramPlace *self,
                             const BobbinHistogramBar   *bars,
                             guint                       n_bars,
                             double                      ns)
{
  double low = to_log ((double) bars[0].low);
  double high = to_log ((double) bars[n_bars - 1].high);

  return self->x + (to_log (ns) - low) / MAX (high - low, 1e-9) * self->width;
}

guint
bobbin_histogram_place_to_bar (const BobbinHistogramPlace *self,
                               const BobbinHistogramBar   *bars,
                               guint                       n_bars,
                               double                      x)
{
  guint bar = 0;

  while (bar + 1 < n_bars && bobbin_histogram_place_to_x (self, bars, n_bars, (double) bars[bar].high) <= x)
    bar++;

  return bar;
}

/* One label of the axis, with the digits that @step needs. */
static void
add_label (BobbinDrawing              *drawing,
           const BobbinHistogramPlace *place,
           BobbinAnchor                anchor,
           double                      x,
           double                      ns,
           double                      step)
{
  BobbinTimeTicks value = { .first = ns, .step = step, .n_ticks = 1 };
  g_autofree char *label = bobbin_time_ticks_dup_label (&value, 0);

  bobbin_drawing_add_text (drawing, BOBBIN_INK_DIM_TEXT, anchor, x,
                           place->y + place->height + BOBBIN_HISTOGRAM_AXIS_HEIGHT / 2, TEXT_SIZE, FALSE, label);
}

/* Where the axis begins and ends, if no round value lies in between. */
static void
add_ends (BobbinDrawing              *drawing,
          const BobbinHistogramBar   *bars,
          guint                       n_bars,
          const BobbinHistogramPlace *place)
{
  double low = (double) MAX (bars[0].low, 1);
  double high = (double) bars[n_bars - 1].high;
  double step = pow (10, floor (log10 (high)) - 1);

  add_label (drawing, place, BOBBIN_ANCHOR_START, place->x, low, step);
  add_label (drawing, place, BOBBIN_ANCHOR_END, place->x + place->width, high, step);
}

/* 1, 2 and 5 times each power of ten, or the powers only, or few of them. */
static void
add_axis (BobbinDrawing              *drawing,
          const BobbinHistogramBar   *bars,
          guint                       n_bars,
          const BobbinHistogramPlace *place)
{
  static const double digits[] = { 1, 2, 5 };
  double decades = log10 ((double) MAX (bars[n_bars - 1].high, 1) / (double) MAX (bars[0].low, 1));
  guint step = decades * 3 * LABEL_DISTANCE <= place->width ? 1 : 3;
  double line = 1 / bobbin_drawing_get_scale (drawing);
  double last = -G_MAXDOUBLE;

  for (int tick = 0; tick < 3 * 18; tick += (int) step)
    {
      double ns = digits[tick % 3] * pow (10, tick / 3);
      double x = bobbin_histogram_place_to_x (place, bars, n_bars, ns);

      if (x < place->x - 0.5 || x > place->x + place->width + 0.5)
        continue;

      bobbin_drawing_add_rectangle (drawing, BOBBIN_INK_GRID, x, place->y, line, place->height);
      if (x - last < LABEL_DISTANCE)
        continue;
      add_label (drawing, place, BOBBIN_ANCHOR_MIDDLE, x, ns, ns);
      last = x;
    }

  if (last < place->x - LABEL_DISTANCE)
    add_ends (drawing, bars, n_bars, place);
}

/* How many there are for a stretch of the axis: bars are not equally wide. */
static double
get_density (const BobbinHistogramBar *bar)
{
  double width = to_log ((double) bar->high) - to_log ((double) bar->low);

  return (double) bar->n / MAX (width, 1.0 / SUB_COUNT);
}

static void
add_bars (BobbinDrawing              *drawing,
          const BobbinHistogramBar   *bars,
          guint                       n_bars,
          const BobbinHistogramPlace *place)
{
  double most = 0;

  for (guint i = 0; i < n_bars; i++)
    most = MAX (most, get_density (&bars[i]));

  for (guint i = 0; i < n_bars; i++)
    {
      double left = bobbin_histogram_place_to_x (place, bars, n_bars, (double) bars[i].low);
      double right = bobbin_histogram_place_to_x (place, bars, n_bars, (double) bars[i].high);
      /* Room for the labels above; and however few, they are there. */
      double height = get_density (&bars[i]) / most * (place->height - 3 * LINE_HEIGHT);

      if (bars[i].n == 0)
        continue;
      height = MAX (height, 2);
      bobbin_drawing_add_rectangle (drawing, BOBBIN_INK_AREA, left, place->y + place->height - height,
                                    MAX (right - left - 1, 1), height);
    }
}

/* Lines with labels beside them, each on a line of its own. */
static void
add_percentiles (BobbinDrawing              *drawing,
                 const BobbinHistogram      *histogram,
                 const BobbinHistogramBar   *bars,
                 guint                       n_bars,
                 const BobbinHistogramPlace *place)
{
  static const double percents[] = { 50, 90, 99 };
  double line = MAX (1 / bobbin_drawing_get_scale (drawing), 1);

  for (guint i = 0; i < G_N_ELEMENTS (percents); i++)
    {
      BobbinTimeTicks value = { .n_ticks = 1 };
      g_autofree char *duration = NULL;
      g_autofree char *label = NULL;
      double top = place->y + i * LINE_HEIGHT;
      gboolean at_end;
      double x;

      value.first = (double) MAX (bobbin_histogram_percentile (histogram, percents[i]), 1);
      value.step = pow (10, floor (log10 (value.first)) - 1);
      duration = bobbin_time_ticks_dup_label (&value, 0);
      /* A percentile and its value: "p90 12 ms". */
      label = g_strdup_printf (C_("percentile", "p%.0f %s"), percents[i], duration);
      x = CLAMP (bobbin_histogram_place_to_x (place, bars, n_bars, value.first), place->x, place->x + place->width);
      at_end = x > place->x + place->width * 0.6;
      bobbin_drawing_add_rectangle (drawing, BOBBIN_INK_DIM_TEXT, x, top, line, place->y + place->height - top);
      bobbin_drawing_add_text (drawing, BOBBIN_INK_TEXT, at_end ? BOBBIN_ANCHOR_END : BOBBIN_ANCHOR_START,
                               at_end ? x - 4 : x + 5, top + LINE_HEIGHT / 2, TEXT_SIZE, FALSE, label);
    }
}

void
bobbin_histogram_drawing_add (BobbinDrawing              *drawing,
                              const BobbinHistogram      *histogram,
                              const BobbinHistogramBar   *bars,
                              guint                       n_bars,
                              const BobbinHistogramPlace *place,
                              guint                       first,
                              guint                       end)
{
  if (n_bars == 0)
    return;

  if (end > first)
    {
      double left = bobbin_histogram_place_to_x (place, bars, n_bars, (double) bars[first].low);
      double right = bobbin_histogram_place_to_x (place, bars, n_bars, (double) bars[end - 1].high);

      bobbin_drawing_add_rectangle (drawing, BOBBIN_INK_SELECTION, left, place->y, right - left, place->height);
      bobbin_drawing_add_rectangle (drawing, BOBBIN_INK_CURSOR, left, place->y + place->height, right - left, 2);
    }
  add_axis (drawing, bars, n_bars, place);
  add_bars (drawing, bars, n_bars, place);
  add_percentiles (drawing, histogram, bars, n_bars, place);
}

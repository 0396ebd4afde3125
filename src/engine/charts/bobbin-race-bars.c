/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-config.h"

#include "bobbin-race-drawing-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "../run/bobbin-words.h"
#include "bobbin-time-axis.h"

/* px. */
#define ROW_HEIGHT    38.0
#define BAR_HEIGHT    22.0
#define AXIS_HEIGHT   22.0
#define TOP           4.0
#define CAP           8.0
#define GAP           8.0
#define TICK_DISTANCE 54.0

/* Where the bars are. */
typedef struct
{
  double left;      /* px: of the bars */
  double width;
  double most;      /* at the right edge: seconds, or bytes */
} Place;

static gboolean
is_shown (const BobbinContender *contender,
          BobbinRacePicture      picture)
{
  return picture == BOBBIN_RACE_PICTURE_TIMES || contender->memory > 0;
}

static double
get_value (const BobbinContender *contender,
           BobbinRacePicture      picture)
{
  if (picture == BOBBIN_RACE_PICTURE_MEMORY)
    return (double) contender->memory;

  return contender->standing.n_rounds > 0 ? contender->standing.seconds.estimate : (double) NAN;
}

/* How far an error bar reaches: of a few measurements it may be far beyond
 * everything else. */
static double
get_high (const BobbinContender *contender,
          BobbinRacePicture      picture)
{
  double value = get_value (contender, picture);

  if (picture == BOBBIN_RACE_PICTURE_MEMORY || !(contender->standing.seconds.high >= value))
    return value;

  return MIN (contender->standing.seconds.high, value * 1.5);
}

/* "4 workers". */
static char *
dup_subtitle (const BobbinContender *contender)
{
  return g_strdup_printf (ngettext ("%u worker", "%u workers", contender->n_workers), contender->n_workers);
}

static char *
dup_value_text (const BobbinContender *contender,
                BobbinRacePicture      picture)
{
  if (picture == BOBBIN_RACE_PICTURE_MEMORY)
    return g_format_size (contender->memory);
  if (contender->standing.n_rounds > 0)
    return bobbin_words_dup_time (contender->standing.seconds.estimate);

  return contender->refused != NULL ? g_strdup (_("is out")) : g_strdup (_("not measured yet"));
}

static void
find_place (BobbinDrawing          *drawing,
            const BobbinRaceReport *report,
            BobbinRacePicture       picture,
            Place                  *place)
{
  double width = bobbin_drawing_get_width (drawing);
  double label = 0, text = 0;

  place->most = 0;
  for (guint i = 0; i < report->contenders->len; i++)
    {
      const BobbinContender *contender = bobbin_race_report_get_contender (report, i);
      const char *title = bobbin_race_get_title_of (contender->executor);
      g_autofree char *subtitle = dup_subtitle (contender);
      g_autofree char *value_text = NULL;
      double high = get_high (contender, picture);

      if (!is_shown (contender, picture))
        continue;
      label = MAX (label, bobbin_race_guess_width (title, BOBBIN_RACE_TEXT_SIZE) + GAP);
      label = MAX (label, bobbin_race_guess_width (subtitle, BOBBIN_RACE_SMALL_SIZE) + GAP);
      if (!isfinite (high))
        continue;
      value_text = dup_value_text (contender, picture);
      text = MAX (text, bobbin_race_guess_width (value_text, BOBBIN_RACE_TEXT_SIZE) + 2 * GAP);
      place->most = MAX (place->most, high);
    }

  place->left = MIN (label, width * 0.4);
  place->width = MAX (width - place->left - text, 40);
  if (!(place->most > 0))
    place->most = 1;
}

/* Round times, or nothing at all for bytes: those are written at the bars. */
static void
add_grid (BobbinDrawing    *drawing,
          const Place      *place,
          BobbinRacePicture picture)
{
  double height = bobbin_drawing_get_height (drawing);
  double line = 1 / bobbin_drawing_get_scale (drawing);
  BobbinTimeAxis axis = { .from = 0, .to = place->most * 1e9, .x = place->left, .width = place->width };
  BobbinTimeTicks ticks;

  bobbin_drawing_add_rectangle (drawing, BOBBIN_INK_GRID, place->left, TOP, line, height - TOP - AXIS_HEIGHT);
  if (picture != BOBBIN_RACE_PICTURE_TIMES)
    return;

  bobbin_time_axis_get_ticks (&axis, TICK_DISTANCE, &ticks);
  for (guint i = 0; i < ticks.n_ticks; i++)
    {
      double time = ticks.first + i * ticks.step;
      g_autofree char *label = time > 0 ? bobbin_time_ticks_dup_label (&ticks, i) : g_strdup ("0");
      double x = bobbin_time_axis_to_x (&axis, time);

      bobbin_drawing_add_rectangle (drawing, BOBBIN_INK_GRID, x, TOP, line, height - TOP - AXIS_HEIGHT);
      bobbin_drawing_add_text (drawing, BOBBIN_INK_DIM_TEXT, BOBBIN_ANCHOR_MIDDLE, x,
                               height - AXIS_HEIGHT / 2, BOBBIN_RACE_SMALL_SIZE, FALSE, label);
    }
}

static void
add_line (BobbinDrawing *drawing,
          double         from_x,
          double         from_y,
          double         to_x,
          double         to_y)
{
  float *points = bobbin_drawing_add_line (drawing, BOBBIN_INK_TEXT, 1.5, 0, 2);

  points[0] = (float) from_x;
  points[1] = (float) from_y;
  points[2] = (float) to_x;
  points[3] = (float) to_y;
}

/* Returns the px where it ends. */
static double
add_whisker (BobbinDrawing        *drawing,
             const Place          *place,
             const BobbinInterval *seconds,
             double                middle)
{
  double scale = place->width / place->most;
  double low = place->left + MAX (seconds->low, 0) * scale;
  double high = place->left + MIN (seconds->high, place->most) * scale;

  add_line (drawing, low, middle, high, middle);
  add_line (drawing, low, middle - CAP / 2, low, middle + CAP / 2);
  /* What reaches farther than is shown has no end. */
  if (seconds->high <= place->most)
    add_line (drawing, high, middle - CAP / 2, high, middle + CAP / 2);

  return high;
}

static void
add_row (BobbinDrawing          *drawing,
         const Place            *place,
         const BobbinRaceReport *report,
         BobbinRacePicture       picture,
         guint                   contender,
         double                  top)
{
  const BobbinContender *entry = bobbin_race_report_get_contender (report, contender);
  gboolean best = (int) contender == (report->choice >= 0 ? report->choice : report->leader);
  double value = get_value (entry, picture);
  double middle = top + ROW_HEIGHT / 2;
  double end = place->left;
  g_autofree char *subtitle = dup_subtitle (entry);
  g_autofree char *text = dup_value_text (entry, picture);

  bobbin_drawing_add_text (drawing, BOBBIN_INK_TEXT, BOBBIN_ANCHOR_START, 0, middle - 7, BOBBIN_RACE_TEXT_SIZE,
                           best, bobbin_race_get_title_of (entry->executor));
  bobbin_drawing_add_text (drawing, BOBBIN_INK_DIM_TEXT, BOBBIN_ANCHOR_START, 0, middle + 8,
                           BOBBIN_RACE_SMALL_SIZE, FALSE, subtitle);

  if (isfinite (value))
    {
      end += value / place->most * place->width;
      bobbin_drawing_add_rectangle (drawing, best ? BOBBIN_INK_BEST : BOBBIN_INK_BAR, place->left,
                                    middle - BAR_HEIGHT / 2, MAX (end - place->left, 1), BAR_HEIGHT);
      if (picture == BOBBIN_RACE_PICTURE_TIMES && isfinite (entry->standing.seconds.high - entry->standing.seconds.low))
        end = MAX (add_whisker (drawing, place, &entry->standing.seconds, middle), end);
    }

  bobbin_drawing_add_text (drawing, isfinite (value) ? BOBBIN_INK_TEXT : BOBBIN_INK_DIM_TEXT, BOBBIN_ANCHOR_START,
                           end + GAP, middle, BOBBIN_RACE_TEXT_SIZE, best, text);
}

double
bobbin_race_bars_get_height (const BobbinRaceReport *report,
                             BobbinRacePicture       picture)
{
  guint n_rows = 0;

  for (guint i = 0; i < report->contenders->len; i++)
    n_rows += is_shown (bobbin_race_report_get_contender (report, i), picture);

  return TOP + n_rows * ROW_HEIGHT + AXIS_HEIGHT;
}

void
bobbin_race_drawing_add_bars (BobbinDrawing          *drawing,
                              const BobbinRaceReport *report,
                              BobbinRacePicture       picture)
{
  double top = TOP;
  Place place;

  find_place (drawing, report, picture, &place);
  add_grid (drawing, &place, picture);
  for (guint i = 0; i < report->contenders->len; i++)
    if (is_shown (bobbin_race_report_get_contender (report, i), picture))
      {
        add_row (drawing, &place, report, picture, i, top);
        top += ROW_HEIGHT;
      }
}

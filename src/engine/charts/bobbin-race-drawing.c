/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-config.h"

#include "bobbin-race-drawing-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "../executors/bobbin-executors.h"

/* The narrowest that still makes sense, px. */
#define MIN_WIDTH 200.0

guint
bobbin_race_list_executors (const BobbinRaceReport *report,
                            const char             *executors[BOBBIN_RACE_MAX_SERIES])
{
  guint n = 0;

  for (guint i = 1; i < report->contenders->len && n < BOBBIN_RACE_MAX_SERIES; i++)
    {
      const char *executor = bobbin_race_report_get_contender (report, i)->executor;
      gboolean known = FALSE;

      for (guint other = 0; other < n; other++)
        known |= executors[other] == executor;
      if (!known)
        executors[n++] = executor;
    }

  return n;
}

const char *
bobbin_race_get_title_of (const char *executor)
{
  BobbinExecutorClass *klass = bobbin_executors_find (executor, NULL);

  return klass != NULL ? _(klass->title) : executor;
}

gboolean
bobbin_race_get_point (const BobbinContender *contender,
                       BobbinRacePicture      picture,
                       BobbinInterval        *value)
{
  double by = picture == BOBBIN_RACE_PICTURE_EFFICIENCY ? contender->n_workers : 1;

  if (!contender->has_speedup || contender->standing.n_rounds == 0)
    return FALSE;

  value->estimate = contender->speedup.estimate / by;
  value->low = contender->speedup.low / by;
  value->high = contender->speedup.high / by;

  return isfinite (value->estimate) && value->estimate > 0;
}

double
bobbin_race_predict_point (const BobbinRaceReport  *report,
                           const BobbinScalability *curve,
                           BobbinRacePicture        picture,
                           double                   workers)
{
  const BobbinContender *serial = bobbin_race_report_get_contender (report, 0);
  double rate = (double) report->n_inputs / serial->standing.seconds.estimate;
  double speedup = bobbin_scalability_predict (curve, workers) / rate;

  return picture == BOBBIN_RACE_PICTURE_EFFICIENCY ? speedup / workers : speedup;
}

char *
bobbin_race_dup_value (double            value,
                       BobbinRacePicture picture)
{
  if (picture == BOBBIN_RACE_PICTURE_EFFICIENCY)
    return g_strdup_printf (_("%.0f %%"), 100 * value);
  if (value >= 9.95 || fabs (value - rint (value)) < 0.005)
    return g_strdup_printf (_("%.0f×"), value);

  return g_strdup_printf (_("%.*f×"), value < 0.995 ? 2 : 1, value);
}

double
bobbin_race_guess_width (const char *text,
                         double      size)
{
  return (double) g_utf8_strlen (text, -1) * size * 0.56;
}

static gboolean
has_bars (const BobbinRaceReport *report,
          BobbinRacePicture       picture)
{
  for (guint i = 0; i < report->contenders->len; i++)
    {
      const BobbinContender *contender = bobbin_race_report_get_contender (report, i);

      if (picture == BOBBIN_RACE_PICTURE_MEMORY ? contender->memory > 0 : contender->standing.n_rounds > 0)
        return TRUE;
    }

  return FALSE;
}

static gboolean
has_points (const BobbinRaceReport *report,
            BobbinRacePicture       picture)
{
  for (guint i = 1; i < report->contenders->len; i++)
    {
      BobbinInterval value;

      if (bobbin_race_get_point (bobbin_race_report_get_contender (report, i), picture, &value))
        return TRUE;
    }

  return FALSE;
}

static gboolean
is_of_bars (BobbinRacePicture picture)
{
  return picture == BOBBIN_RACE_PICTURE_TIMES || picture == BOBBIN_RACE_PICTURE_MEMORY;
}

gboolean
bobbin_race_drawing_is_worth (const BobbinRaceReport *report,
                              BobbinRacePicture       picture)
{
  return is_of_bars (picture) ? has_bars (report, picture) : has_points (report, picture);
}

const char *
bobbin_race_picture_get_title (BobbinRacePicture picture)
{
  switch (picture)
    {
    case BOBBIN_RACE_PICTURE_TIMES:
      return _("Time for the Whole Work");
    case BOBBIN_RACE_PICTURE_SPEEDUP:
      return _("Speed-up by Workers");
    case BOBBIN_RACE_PICTURE_EFFICIENCY:
      return _("Efficiency by Workers");
    case BOBBIN_RACE_PICTURE_MEMORY:
    case BOBBIN_N_RACE_PICTURES:
    default:
      return _("Memory");
    }
}

double
bobbin_race_drawing_get_height (const BobbinRaceReport *report,
                                BobbinRacePicture       picture)
{
  return is_of_bars (picture) ? bobbin_race_bars_get_height (report, picture) : BOBBIN_RACE_CURVES_HEIGHT;
}

void
bobbin_race_drawing_draw (BobbinDrawing          *drawing,
                          const BobbinRaceReport *report,
                          BobbinRacePicture       picture,
                          double                  width,
                          double                  scale)
{
  bobbin_drawing_clear (drawing, MAX (width, MIN_WIDTH), bobbin_race_drawing_get_height (report, picture), scale);
  if (is_of_bars (picture))
    bobbin_race_drawing_add_bars (drawing, report, picture);
  else
    bobbin_race_drawing_add_curves (drawing, report, picture);
}

BobbinDrawing *
bobbin_race_drawing_new (const BobbinRaceReport *report,
                         BobbinRacePicture       picture,
                         double                  width,
                         double                  scale)
{
  BobbinDrawing *drawing = bobbin_drawing_new ();

  bobbin_race_drawing_draw (drawing, report, picture, width, scale);

  return drawing;
}

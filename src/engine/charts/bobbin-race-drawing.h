/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "../race/bobbin-race-report.h"
#include "bobbin-drawing.h"

G_BEGIN_DECLS

/**
 * BobbinRacePicture:
 * @BOBBIN_RACE_PICTURE_TIMES: a bar with its error bar for each contender: what
 *   all inputs take it
 * @BOBBIN_RACE_PICTURE_SPEEDUP: times as fast as one by one against the number
 *   of workers, a line for each executor, with the ideal line and fitted curves
 * @BOBBIN_RACE_PICTURE_EFFICIENCY: the same by the number of workers, in percent
 * @BOBBIN_RACE_PICTURE_MEMORY: a bar for each contender: bytes
 *
 * A picture of what a race found. Window, exports and reports show the same.
 */
typedef enum
{
  BOBBIN_RACE_PICTURE_TIMES,
  BOBBIN_RACE_PICTURE_SPEEDUP,
  BOBBIN_RACE_PICTURE_EFFICIENCY,
  BOBBIN_RACE_PICTURE_MEMORY,
  BOBBIN_N_RACE_PICTURES,
} BobbinRacePicture;

/* Where points lie on the axes of the curves; pure, for tests. */
typedef struct
{
  double   x, y, width, height;   /* px, of the plot */
  double   least_workers;         /* at the left edge */
  double   most_workers;          /* at the right edge */
  double   least;                 /* at the bottom */
  double   most;                  /* at the top */
  gboolean log_workers;
  gboolean log_values;
} BobbinRaceAxes;

void           bobbin_race_drawing_get_axes        (const BobbinRaceReport *report,
                                                    BobbinRacePicture       picture,
                                                    double                  width,
                                                    BobbinRaceAxes         *axes);
double         bobbin_race_axes_to_x               (const BobbinRaceAxes   *self,
                                                    double                  workers);
double         bobbin_race_axes_to_y               (const BobbinRaceAxes   *self,
                                                    double                  value);

/* Whether there is anything to be seen in it yet. Any thread, as all of this. */
gboolean       bobbin_race_drawing_is_worth        (const BobbinRaceReport *report,
                                                    BobbinRacePicture       picture);
/* What stands above it. Translated. */
const char    *bobbin_race_picture_get_title       (BobbinRacePicture       picture);
/* What it shows, in sentences with all of its numbers, for who does not see it.
 * (transfer full) */
char          *bobbin_race_drawing_dup_description (const BobbinRaceReport *report,
                                                    BobbinRacePicture       picture);

/* px; the same for each width. */
double         bobbin_race_drawing_get_height      (const BobbinRaceReport *report,
                                                    BobbinRacePicture       picture);
/**
 * bobbin_race_drawing_new:
 * @width: px, of 260 at least
 * @scale: device pixels for a px; 1 for a file
 *
 * Draws it, without its title.
 *
 * Returns: (transfer full): as high as bobbin_race_drawing_get_height()
 */
BobbinDrawing *bobbin_race_drawing_new             (const BobbinRaceReport *report,
                                                    BobbinRacePicture       picture,
                                                    double                  width,
                                                    double                  scale);
/* The same into a drawing that there is, which is cleared. */
void           bobbin_race_drawing_draw            (BobbinDrawing          *drawing,
                                                    const BobbinRaceReport *report,
                                                    BobbinRacePicture       picture,
                                                    double                  width,
                                                    double                  scale);

G_END_DECLS

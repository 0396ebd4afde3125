/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "bobbin-race-drawing.h"

G_BEGIN_DECLS

/* What the pictures of a race have in common. px. */
#define BOBBIN_RACE_TEXT_SIZE  12.0
#define BOBBIN_RACE_SMALL_SIZE 10.5
#define BOBBIN_RACE_MAX_SERIES 4

/* The executors that race beside one by one, in the order of the ladder;
 * interned. Returns how many. */
guint           bobbin_race_list_executors    (const BobbinRaceReport *report,
                                               const char             *executors[BOBBIN_RACE_MAX_SERIES]);
/* "Threads"; the id of an executor that this Bobbin does not know. Borrowed. */
const char     *bobbin_race_get_title_of      (const char             *executor);
/* The contender's speed-up or, by workers, efficiency; %FALSE: not known. */
gboolean        bobbin_race_get_point         (const BobbinContender  *contender,
                                               BobbinRacePicture       picture,
                                               BobbinInterval         *value);
/* What the curve predicts for @workers of the same. */
double          bobbin_race_predict_point     (const BobbinRaceReport  *report,
                                               const BobbinScalability *curve,
                                               BobbinRacePicture        picture,
                                               double                   workers);
/* "3.1×", or "78 %" of efficiency. */
char           *bobbin_race_dup_value         (double                  value,
                                               BobbinRacePicture       picture);
/* px that @text takes, about: there are no fonts here. */
double          bobbin_race_guess_width       (const char             *text,
                                               double                  size);

void            bobbin_race_drawing_add_bars   (BobbinDrawing          *drawing,
                                                const BobbinRaceReport *report,
                                                BobbinRacePicture       picture);
void            bobbin_race_drawing_add_curves (BobbinDrawing          *drawing,
                                                const BobbinRaceReport *report,
                                                BobbinRacePicture       picture);

/* px; see bobbin_race_drawing_get_height(). */
double          bobbin_race_bars_get_height    (const BobbinRaceReport *report,
                                                BobbinRacePicture       picture);
#define BOBBIN_RACE_CURVES_HEIGHT 300.0

G_END_DECLS

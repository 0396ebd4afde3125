/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "engine/race/bobbin-race-report.h"

G_BEGIN_DECLS

/*
 * What the page of a race says in words. Pure functions of a report and the
 * locale; all return new strings (transfer full).
 */

/* "12.4 s ± 0.2 s", or "12.4 s (5.1 s to 30.2 s)" where the ends are not as far
 * from it; the first part alone where they are not known. */
char *bobbin_race_text_time      (const BobbinInterval   *seconds);
/* "3.1 ± 0.1 times as fast"; %NULL: not known, or it is one by one. */
char *bobbin_race_text_speedup   (const BobbinContender  *contender);
/* How fast it is beside an earlier race: "1.27 ± 0.03 times as fast as before". */
char *bobbin_race_text_change    (const BobbinInterval   *speedup);
/* Everything else of a contender: "12 rounds · 34 MB · 2 outliers". */
char *bobbin_race_text_facts     (const BobbinContender  *contender);
/* How it stands: "fastest", "out: surely slower", "is measured". */
char *bobbin_race_text_standing  (const BobbinRaceReport *report,
                                  guint                   contender);
/* Its times, a round each: "12.4 s, 12.6 s"; %NULL: there are none. */
char *bobbin_race_text_rounds    (const BobbinContender  *contender);
/* "Round 4", "Warming up": what a race does now, or how it ended. */
char *bobbin_race_text_state     (const BobbinRaceReport *report);
/* "12 s of 30 s", or of one that is over what was measured: "9 rounds of 240
 * tasks in 28 s on 4 processors". */
char *bobbin_race_text_progress  (const BobbinRaceReport *report);
/* The first sentence of the verdict, and the rest (nullable). Of a race that
 * says nothing yet what it is about. */
void  bobbin_race_text_verdict   (const BobbinRaceReport *report,
                                  char                  **finding,
                                  char                  **reason);

G_END_DECLS

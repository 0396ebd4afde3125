/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "engine/race/bobbin-race.h"

G_BEGIN_DECLS

#define BOBBIN_TYPE_SHOWN_RACE (bobbin_shown_race_get_type ())

/**
 * BobbinShownRace:
 *
 * A race as the window shows it: one that goes on, or a past one.
 *
 * Whoever shows it looks at its report, which is a value and the same for both;
 * of a race that goes on there is a new one some times a second. Property
 * "title" (notified): its own, since people may rename it. Signals: "changed"
 * (another report, or the number in the history), "finished" (once, of one that
 * goes on).
 */
G_DECLARE_FINAL_TYPE (BobbinShownRace, bobbin_shown_race, BOBBIN, SHOWN_RACE, GObject)

/* @race is not started. */
BobbinShownRace  *bobbin_shown_race_new        (BobbinRace       *race);
/* @title: as the history has it. */
BobbinShownRace  *bobbin_shown_race_new_past   (BobbinRaceReport *report,
                                                gint64            number,
                                                const char       *title);

void              bobbin_shown_race_start      (BobbinShownRace  *self);
/* Nothing happens to one that is over. */
void              bobbin_shown_race_stop       (BobbinShownRace  *self);

/* Borrowed, until the next "changed". */
BobbinRaceReport *bobbin_shown_race_get_report (BobbinShownRace  *self);
const char       *bobbin_shown_race_get_title  (BobbinShownRace  *self);
gboolean          bobbin_shown_race_is_active  (BobbinShownRace  *self);
/* In the history; 0: it is not there. */
gint64            bobbin_shown_race_get_number (BobbinShownRace  *self);
void              bobbin_shown_race_set_number (BobbinShownRace  *self,
                                                gint64            number);

G_END_DECLS

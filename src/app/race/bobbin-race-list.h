/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "bobbin-shown-race.h"

G_BEGIN_DECLS

#define BOBBIN_TYPE_RACE_LIST (bobbin_race_list_get_type ())

/**
 * BobbinRaceList:
 *
 * The races of this session, in the order in which they were started.
 *
 * A #GListModel of #BobbinShownRace. Each has a serial number, from 1 on, which
 * names it for as long as the program lives. Signal "race-finished" (race): it
 * has come to its end. Property "n-active" (notified): races that go on.
 */
G_DECLARE_FINAL_TYPE (BobbinRaceList, bobbin_race_list, BOBBIN, RACE_LIST, GObject)

BobbinRaceList  *bobbin_race_list_new          (void);

/* Adds and starts @race. */
void             bobbin_race_list_start        (BobbinRaceList  *self,
                                                BobbinShownRace *race);
/* Takes out @race, which is over. */
void             bobbin_race_list_remove       (BobbinRaceList  *self,
                                                BobbinShownRace *race);
gboolean         bobbin_race_list_contains     (BobbinRaceList  *self,
                                                BobbinShownRace *race);
guint            bobbin_race_list_get_n_active (BobbinRaceList  *self);
void             bobbin_race_list_stop_all     (BobbinRaceList  *self);

/* 0: it was never in the list. */
guint            bobbin_race_list_get_serial   (BobbinRaceList  *self,
                                                BobbinShownRace *race);
/* Borrowed; %NULL: there is none, or no longer. */
BobbinShownRace *bobbin_race_list_find         (BobbinRaceList  *self,
                                                guint            serial);

G_END_DECLS

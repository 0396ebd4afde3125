/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/race/bobbin-shown-race.h"
#include "engine/history/bobbin-history-races.h"

G_BEGIN_DECLS

#define BOBBIN_TYPE_RUN_ITEM (bobbin_run_item_get_type ())

/**
 * BobbinRunItem:
 *
 * A run in a list: one of this session, a past one of the history, or both. Or
 * a race, of which the same is true.
 *
 * What a run of this session says of itself goes before what the history knows.
 * Signal "changed": another entry, or another title. Figures of a run that goes
 * on change without it; the run itself tells of those.
 */
G_DECLARE_FINAL_TYPE (BobbinRunItem, bobbin_run_item, BOBBIN, RUN_ITEM, GObject)

/* One of @run and @entry may be %NULL. */
BobbinRunItem            *bobbin_run_item_new           (BobbinRun          *run,
                                                         BobbinHistoryEntry *entry);
void                      bobbin_run_item_set_entry     (BobbinRunItem      *self,
                                                         BobbinHistoryEntry *entry);

/* One of @race and @past may be %NULL. */
BobbinRunItem            *bobbin_run_item_new_race      (BobbinShownRace    *race,
                                                         BobbinHistoryRace  *past);
void                      bobbin_run_item_set_past      (BobbinRunItem      *self,
                                                         BobbinHistoryRace  *past);
gboolean                  bobbin_run_item_is_race       (BobbinRunItem      *self);
/* Borrowed; %NULL where it is a run, or not of this session. */
BobbinShownRace          *bobbin_run_item_get_race      (BobbinRunItem      *self);

/* Borrowed; %NULL where it is a race, not of this session, or not in the history. */
BobbinRun                *bobbin_run_item_get_run       (BobbinRunItem      *self);
const BobbinHistoryEntry *bobbin_run_item_get_entry     (BobbinRunItem      *self);

/* In the history, where races are counted apart; 0: it is not there. */
gint64                    bobbin_run_item_get_number    (BobbinRunItem      *self);
const char               *bobbin_run_item_get_title     (BobbinRunItem      *self);
const char               *bobbin_run_item_get_icon_name (BobbinRunItem      *self);
/* µs since 1970. */
gint64                    bobbin_run_item_get_started   (BobbinRunItem      *self);
BobbinRunState            bobbin_run_item_get_state     (BobbinRunItem      *self);
/* Whether it has not ended; and whether another Bobbin has it. */
gboolean                  bobbin_run_item_is_active     (BobbinRunItem      *self);
gboolean                  bobbin_run_item_is_elsewhere  (BobbinRunItem      *self);
/* Whether the history has it. */
gboolean                  bobbin_run_item_is_kept       (BobbinRunItem      *self);
gboolean                  bobbin_run_item_is_pinned     (BobbinRunItem      *self);
gboolean                  bobbin_run_item_is_resumable  (BobbinRunItem      *self);

/* How much of it is done, 0 to 1. */
double                    bobbin_run_item_get_fraction  (BobbinRunItem      *self);
/* Of a race its verdict, of a run: "✓ 1,000 · 3 s", "⚠ 3 failed · 2 min", "Cut off · 12 of 40". (transfer full) */
char                     *bobbin_run_item_dup_summary   (BobbinRunItem      *self);

G_END_DECLS

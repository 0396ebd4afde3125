/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/bobbin-session-list.h"
#include "bobbin-run-item.h"

G_BEGIN_DECLS

#define BOBBIN_TYPE_HISTORY_KEEPER (bobbin_history_keeper_get_type ())

/**
 * BobbinHistoryKeeper:
 *
 * The history as the program with a window uses it: opened once, with what the
 * user prefers, and shared by all windows.
 *
 * It gives runs their journals, opens past runs, and remembers which ones are
 * about to be deleted until the user cannot change their mind any more. All of
 * it works, and does nothing, where there is no history.
 *
 * Signals: "changed" (the lists have changed), "failed" (a heading and a
 * sentence on what it could not do of itself).
 */
G_DECLARE_FINAL_TYPE (BobbinHistoryKeeper, bobbin_history_keeper, BOBBIN, HISTORY_KEEPER, GObject)

/* Opens the history in the user's data folder. @runs and @races: those of the session. */
BobbinHistoryKeeper *bobbin_history_keeper_new         (BobbinSessionList    *runs,
                                                        BobbinSessionList    *races);

/* Borrowed; %NULL where it cannot be opened, which the notice says. */
BobbinHistory       *bobbin_history_keeper_get_history (BobbinHistoryKeeper  *self);
BobbinSessionList   *bobbin_history_keeper_get_runs    (BobbinHistoryKeeper  *self);
BobbinSessionList   *bobbin_history_keeper_get_races   (BobbinHistoryKeeper  *self);
/* A sentence on something unusual about it; %NULL: there is none. Borrowed. */
const char          *bobbin_history_keeper_get_notice  (BobbinHistoryKeeper  *self);
/* Whether runs that begin now are kept. */
gboolean             bobbin_history_keeper_is_on       (BobbinHistoryKeeper  *self);
/* As the user prefers. */
void                 bobbin_history_keeper_get_options (BobbinHistoryKeeper  *self,
                                                        BobbinHistoryOptions *options);

/* Lets @run, which has not begun, be written down, if the user wants that. */
void                 bobbin_history_keeper_keep        (BobbinHistoryKeeper  *self,
                                                        BobbinRun            *run);
/* Deletes what is older than the user wants to keep: takes it out of the lists at
 * once, and deletes one after the other when nothing else is to be done. */
void                 bobbin_history_keeper_clean_up    (BobbinHistoryKeeper  *self);
/* Deletes all past runs that are not pinned, in the same way. The program does
 * not end before that is done. */
void                 bobbin_history_keeper_delete_all  (BobbinHistoryKeeper  *self);
/* How many that would be. */
guint                bobbin_history_keeper_count_deletable (BobbinHistoryKeeper *self);
/* Looks whether another Bobbin changed it. Cheap. */
void                 bobbin_history_keeper_poll        (BobbinHistoryKeeper  *self);
/* Waits until what the runs of the session told is written. */
void                 bobbin_history_keeper_wait        (BobbinHistoryKeeper  *self);

/* The past runs that match @search (nullable), the latest first, but those that
 * are being deleted. (transfer full) (element-type BobbinHistoryEntry) */
GPtrArray           *bobbin_history_keeper_list        (BobbinHistoryKeeper  *self,
                                                        const char           *search);
/* The run of an item, of the session or loaded; the same object for as long as
 * somebody holds it. May take half a second. (transfer full) */
BobbinRun           *bobbin_history_keeper_dup_run     (BobbinHistoryKeeper  *self,
                                                        BobbinRunItem        *item,
                                                        GError              **error);
/* The run of the session with that number; %NULL: there is none. Borrowed. */
BobbinRun           *bobbin_history_keeper_find_run    (BobbinHistoryKeeper  *self,
                                                        gint64                number);

/* The same, where somebody holds it; %NULL: it would have to be loaded. Borrowed. */
BobbinRun           *bobbin_history_keeper_peek_run    (BobbinHistoryKeeper  *self,
                                                        gint64                number);
/* Next time the run is loaded anew: it went on. */
void                 bobbin_history_keeper_forget      (BobbinHistoryKeeper  *self,
                                                        gint64                number);

/* The latest run that was cut off before the program began, if it still is and
 * the user was not told of it; %NULL: there is none. (transfer full) */
BobbinHistoryEntry  *bobbin_history_keeper_dup_cut_off (BobbinHistoryKeeper  *self);
/* Does not tell of it, or of earlier ones, again. */
void                 bobbin_history_keeper_dismiss_cut_off (BobbinHistoryKeeper *self);

/* Writes down a race that is over, if the user wants that and there is anything
 * to be kept. */
void                 bobbin_history_keeper_keep_race   (BobbinHistoryKeeper  *self,
                                                        BobbinShownRace      *race);
/* The past races, as bobbin_history_keeper_list() has runs. (transfer full)
 * (element-type BobbinHistoryRace) */
GPtrArray           *bobbin_history_keeper_list_races  (BobbinHistoryKeeper  *self,
                                                        const char           *search);
/* The race of an item, of the session or loaded; the same object for as long as
 * somebody holds it. (transfer full) */
BobbinShownRace     *bobbin_history_keeper_dup_race    (BobbinHistoryKeeper  *self,
                                                        BobbinRunItem        *item,
                                                        GError              **error);
/* The same, where there is such an object; else %NULL. Borrowed. */
BobbinShownRace     *bobbin_history_keeper_peek_race   (BobbinHistoryKeeper  *self,
                                                        gint64                number);
gboolean             bobbin_history_keeper_is_race_hidden (BobbinHistoryKeeper *self,
                                                           gint64               number,
                                                           BobbinShownRace     *race);

/* Hides the run or race from the lists, until it is shown again or deleted for good.
 * The program deletes at its end what is still hidden. */
void                 bobbin_history_keeper_hide        (BobbinHistoryKeeper  *self,
                                                        BobbinRunItem        *item);
void                 bobbin_history_keeper_unhide      (BobbinHistoryKeeper  *self,
                                                        BobbinRunItem        *item);
gboolean             bobbin_history_keeper_is_hidden   (BobbinHistoryKeeper  *self,
                                                        gint64                number,
                                                        BobbinRun            *run);
/* Deletes a run or a race that is hidden. %TRUE where it is gone. */
gboolean             bobbin_history_keeper_delete      (BobbinHistoryKeeper  *self,
                                                        BobbinRunItem        *item,
                                                        GError              **error);
/* Whether the run is of the history and not there any more: it was deleted, here
 * or by another Bobbin. */
gboolean             bobbin_history_keeper_is_gone     (BobbinHistoryKeeper  *self,
                                                        BobbinRun            *run);

G_END_DECLS

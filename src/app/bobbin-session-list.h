/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/run/bobbin-run.h"
#include "race/bobbin-shown-race.h"

G_BEGIN_DECLS

#define BOBBIN_TYPE_SESSION_LIST (bobbin_session_list_get_type ())

/**
 * BobbinSessionList:
 *
 * The runs of this session, or its races, in the order in which they were started.
 *
 * A #GListModel of #BobbinRun or of #BobbinShownRace. Each has a serial number,
 * from 1 on, which names it for as long as the program lives. Signal "finished"
 * (item): it has come to its end. Property "n-active" (notified): how many go on.
 */
G_DECLARE_FINAL_TYPE (BobbinSessionList, bobbin_session_list, BOBBIN, SESSION_LIST, GObject)

BobbinSessionList *bobbin_session_list_new_runs     (void);
BobbinSessionList *bobbin_session_list_new_races    (void);

/* Adds and starts @item. */
void               bobbin_session_list_start        (BobbinSessionList *self,
                                                     gpointer           item);
/* Adds one that is over already, which ran elsewhere; once. */
void               bobbin_session_list_add          (BobbinSessionList *self,
                                                     gpointer           item);
/* Takes out @item, which is over. */
void               bobbin_session_list_remove       (BobbinSessionList *self,
                                                     gpointer           item);
gboolean           bobbin_session_list_contains     (BobbinSessionList *self,
                                                     gpointer           item);
guint              bobbin_session_list_get_n_active (BobbinSessionList *self);
/* Asks all that go on to stop. */
void               bobbin_session_list_stop_all     (BobbinSessionList *self);

/* 0: it was never in the list. */
guint              bobbin_session_list_get_serial   (BobbinSessionList *self,
                                                     gpointer           item);
/* Borrowed; %NULL: there is none, or no longer. */
gpointer           bobbin_session_list_find         (BobbinSessionList *self,
                                                     guint              serial);

G_END_DECLS

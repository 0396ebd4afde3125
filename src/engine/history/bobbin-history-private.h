/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "../run/bobbin-mailbox.h"
#include "bobbin-history-db.h"
#include "bobbin-history.h"

G_BEGIN_DECLS

/*
 * What the files that make up BobbinHistory share: bobbin-history.c has the
 * object and the list of runs, -races.c the races, -open.c how it is opened, -salvage.c what becomes
 * of a damaged one, -load.c how a run becomes what it was, -journal.c how one is
 * written.
 */

/* Files in the folder of the history, and in that of a run. (transfer full) */
char    *bobbin_history_dup_path      (const char     *folder,
                                       const char     *name);
char    *bobbin_history_dup_run_path  (const char     *folder,
                                       gint64          number,
                                       const char     *name);

#define BOBBIN_HISTORY_FILE    "history.db"
#define BOBBIN_HISTORY_INPUTS  "inputs"
#define BOBBIN_HISTORY_PRINTS  "prints"
#define BOBBIN_HISTORY_RESULTS "results"
#define BOBBIN_HISTORY_LOCK    "lock"

/* The connection of the thread that the history belongs to. Borrowed. */
sqlite3 *bobbin_history_get_db        (BobbinHistory  *self);
/* Something changed through this object. */
void     bobbin_history_emit_changed  (BobbinHistory  *self);
/* The error, if this is one for a history that may not be written. */
gboolean bobbin_history_check_writable (BobbinHistory *self,
                                       GError        **error);

/* Says that there is no run, or race, of that number. */
typedef void (*BobbinHistorySetNotFound) (gint64   number,
                                          GError **error);

/* Runs a change of one row, whose number is parameter 1 of @statement, and tells
 * of it. @statement: (nullable): the error is set then. */
gboolean bobbin_history_change_one    (BobbinHistory  *self,
                                       sqlite3_stmt   *statement,
                                       gint64          number,
                                       BobbinHistorySetNotFound set_not_found,
                                       GError        **error);

/* Whether some program holds the lock of the run: it goes on. */
gboolean bobbin_history_is_running    (const char     *folder,
                                       gint64          number);
/* BOBBIN_HISTORY_ERROR_RUNNING, if it does. */
gboolean bobbin_history_check_idle    (BobbinHistory  *self,
                                       gint64          number,
                                       GError        **error);
/* Takes the lock of a run, whose folder exists: a descriptor to close, or -1
 * and BOBBIN_HISTORY_ERROR_RUNNING or _FAILED. */
int      bobbin_history_lock_run      (const char     *folder,
                                       gint64          number,
                                       GError        **error);

/* -open.c: connects to the history in @folder, which is made, migrated or set
 * aside as needed. @notice: (out): a sentence, or %NULL. */
sqlite3 *bobbin_history_db_open       (const char     *folder,
                                       gboolean       *read_only,
                                       char          **notice,
                                       GError        **error);

/* -salvage.c: moves a damaged history out of the way: its new name, or %NULL
 * and an error. And takes over into @to what can be read of the one at @path:
 * how many runs. */
char    *bobbin_history_set_aside     (const char     *folder,
                                       GError        **error);
guint    bobbin_history_salvage       (const char     *path,
                                       sqlite3        *to);

/* -load.c: the inputs of a past run. */
BobbinInputs *bobbin_history_load_inputs (BobbinHistory  *self,
                                          gint64          number,
                                          GError        **error);

/* What its results depended on, see bobbin_workload_dup_basis(); %NULL: nothing
 * more. (transfer full) */
gboolean      bobbin_history_load_basis  (BobbinHistory  *self,
                                          gint64          number,
                                          char          **basis,
                                          GError        **error);

/**
 * bobbin_history_replay:
 * @run: a run of the job and inputs of run @number, not started
 * @again: what will be done with tasks that have no result
 * @repairs: what was reported but is not on disk, after a power cut, is
 *   forgotten: the run will go on
 *
 * Replays all that was recorded, but not its end. The results stay in their
 * file, which @run keeps open.
 *
 * Returns: how many segments could not be read; -1 and an error
 */
int           bobbin_history_replay      (BobbinHistory  *self,
                                          gint64          number,
                                          BobbinRun      *run,
                                          BobbinReplayAgain again,
                                          gboolean        repairs,
                                          GError        **error);

/* -journal.c: of a run that will go on: from now on nobody else lets it go on.
 * BOBBIN_HISTORY_ERROR_RUNNING: somebody does. */
gboolean      bobbin_history_journal_lock (BobbinJournal *journal,
                                          gint64          number,
                                          GError        **error);

/* Posts the records of a run, on the thread that called. */
typedef void (*BobbinHistoryFill) (BobbinMailbox *mailbox,
                                   gpointer       user_data);

/* -journal.c: writes @run, which has not begun, as a past run whose first session
 * is what @fill posts, without any time. All of it is on disk then. Waits for
 * neither room nor locks for long. Its number; 0 and an error: nothing is left of
 * it in the history. */
gint64        bobbin_history_write_session (BobbinHistory      *self,
                                          BobbinRun          *run,
                                          const BobbinHistoryOptions *options,
                                          BobbinHistoryFill   fill,
                                          gpointer            user_data,
                                          GError            **error);

/* -races.c: deletes the races that ended before @limit (µs since 1970) and are
 * not pinned. How many, or -1. */
int      bobbin_history_delete_older_races (BobbinHistory *self,
                                       gint64          limit,
                                       GError        **error);

/* Ties @run to its number. */
void     bobbin_history_set_run_number (BobbinRun     *run,
                                       gint64          number);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "../run/bobbin-journal.h"
#include "../run/bobbin-run.h"

G_BEGIN_DECLS

#define BOBBIN_HISTORY_ERROR (bobbin_history_error_quark ())
GQuark bobbin_history_error_quark (void);

/**
 * BobbinHistoryError:
 * @BOBBIN_HISTORY_ERROR_FAILED: it cannot be opened, read or written
 * @BOBBIN_HISTORY_ERROR_BUSY: somebody else held its lock too long
 * @BOBBIN_HISTORY_ERROR_NO_ROOM: the disk is full
 * @BOBBIN_HISTORY_ERROR_READ_ONLY: it was written by a newer Bobbin, or may not be written
 * @BOBBIN_HISTORY_ERROR_DAMAGED: what is read there was not written by Bobbin
 * @BOBBIN_HISTORY_ERROR_NOT_FOUND: there is no such run
 * @BOBBIN_HISTORY_ERROR_RUNNING: the run is going on just now
 */
typedef enum
{
  BOBBIN_HISTORY_ERROR_FAILED,
  BOBBIN_HISTORY_ERROR_BUSY,
  BOBBIN_HISTORY_ERROR_NO_ROOM,
  BOBBIN_HISTORY_ERROR_READ_ONLY,
  BOBBIN_HISTORY_ERROR_DAMAGED,
  BOBBIN_HISTORY_ERROR_NOT_FOUND,
  BOBBIN_HISTORY_ERROR_RUNNING,
} BobbinHistoryError;

/**
 * BobbinHistoryEntry:
 * @number: of the run
 * @title: never %NULL
 * @workload: its id
 * @executor: its id
 * @n_workers: at the start
 * @state: as it ended; BOBBIN_RUN_RUNNING while it goes on, here or elsewhere;
 *   BOBBIN_RUN_FAILED with @cut_off where its Bobbin ended before it
 * @cut_off: see there: it can be resumed
 * @resumable: whether it has tasks that are not done
 * @started: µs since 1970
 * @elapsed: seconds, without pauses
 * @n_tasks: in all
 * @n_done: with a result
 * @n_failed: failed for good
 * @n_bytes: on disk, about
 * @pinned: not deleted by age
 * @imported: (nullable): what it was imported from; else it ran here
 *
 * A past run, as lists show it. A value of its own.
 */
typedef struct
{
  gatomicrefcount ref_count;
  gint64          number;
  char           *title;
  char           *workload;
  char           *executor;
  guint           n_workers;
  BobbinRunState  state;
  gboolean        cut_off;
  gboolean        resumable;
  gint64          started;
  double          elapsed;
  guint64         n_tasks;
  guint64         n_done;
  guint64         n_failed;
  guint64         n_bytes;
  gboolean        pinned;
  char           *imported;
} BobbinHistoryEntry;

#define BOBBIN_TYPE_HISTORY_ENTRY (bobbin_history_entry_get_type ())
GType               bobbin_history_entry_get_type (void);
BobbinHistoryEntry *bobbin_history_entry_ref      (BobbinHistoryEntry *self);
void                bobbin_history_entry_unref    (BobbinHistoryEntry *self);
/* Whether it may be deleted by age and ended no later than @limit, µs since 1970. */
gboolean            bobbin_history_entry_is_older (const BobbinHistoryEntry *self,
                                                   gint64                    limit);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BobbinHistoryEntry, bobbin_history_entry_unref)

#define BOBBIN_TYPE_HISTORY (bobbin_history_get_type ())

/**
 * BobbinHistory:
 *
 * The past runs, in a folder: history.db (SQLite), and for each run a folder
 * runs/NUMBER with its inputs and results. Several programs may use the same
 * one at once. Used on the thread that made it; its functions answer within
 * milliseconds, but for those that say otherwise, and wait at most five seconds
 * for a lock.
 *
 * Signal: "changed" (after a change made through this object, and when
 * bobbin_history_poll() saw one of others).
 */
G_DECLARE_FINAL_TYPE (BobbinHistory, bobbin_history, BOBBIN, HISTORY, GObject)

/* The folder "bobbin" in the user's data folder. (transfer full) */
char           *bobbin_history_dup_default_folder (void);

/**
 * bobbin_history_open:
 * @folder: made where it does not exist
 *
 * An older history is migrated. One of a newer Bobbin, or in a folder that may
 * not be written, opens for reading. A damaged one is set aside
 * (history.db.damaged-DATE), and what can be read of it is taken over. What was
 * done is said by bobbin_history_get_notice().
 */
BobbinHistory  *bobbin_history_open               (const char         *folder,
                                                   GError            **error);
const char     *bobbin_history_get_folder         (BobbinHistory      *self);
gboolean        bobbin_history_is_read_only       (BobbinHistory      *self);
/* A sentence for people; %NULL: all is as usual. Translated, borrowed. */
const char     *bobbin_history_get_notice         (BobbinHistory      *self);

/**
 * BobbinHistoryOptions:
 * @durable: what is reported survives a power cut, too: every batch waits for the disk
 * @max_bytes: of results that are kept of one run, from then on only that there
 *   was one is known; 0: no limit
 * @check_content: files among the inputs are known by what is in them, and not
 *   by size and time of change
 */
typedef struct
{
  gboolean durable;
  guint64  max_bytes;
  gboolean check_content;
} BobbinHistoryOptions;

#define BOBBIN_HISTORY_OPTIONS_INIT { .max_bytes = G_GUINT64_CONSTANT (4) << 30 }

/* The journal that records @run, which was not started, or is to be resumed;
 * give it to bobbin_run_set_journal(). (transfer full) */
BobbinJournal  *bobbin_history_new_journal        (BobbinHistory      *self,
                                                   BobbinRun          *run,
                                                   const BobbinHistoryOptions *options);

/* The runs whose title, workload or number has @search (nullable), the latest
 * first, at most @limit (0: all). (transfer full) (element-type BobbinHistoryEntry) */
GPtrArray      *bobbin_history_list               (BobbinHistory      *self,
                                                   const char         *search,
                                                   guint               limit,
                                                   GError            **error);
/* One of them. BOBBIN_HISTORY_ERROR_NOT_FOUND. (transfer full) */
BobbinHistoryEntry *bobbin_history_get            (BobbinHistory      *self,
                                                   gint64              number,
                                                   GError            **error);
/* The number that @text means: "12", "last", "last~1" for the one before it. 0 and BOBBIN_HISTORY_ERROR_NOT_FOUND. */
gint64          bobbin_history_find               (BobbinHistory      *self,
                                                   const char         *text,
                                                   GError            **error);

gboolean        bobbin_history_rename             (BobbinHistory      *self,
                                                   gint64              number,
                                                   const char         *title,
                                                   GError            **error);
gboolean        bobbin_history_set_pinned         (BobbinHistory      *self,
                                                   gint64              number,
                                                   gboolean            pinned,
                                                   GError            **error);
/* BOBBIN_HISTORY_ERROR_RUNNING for one that goes on. May take some 100 ms for
 * a large run. */
gboolean        bobbin_history_delete             (BobbinHistory      *self,
                                                   gint64              number,
                                                   GError            **error);
/* Deletes the runs and races that ended more than @seconds ago and are not
 * pinned, nor cut off. Returns how many, or -1. */
int             bobbin_history_delete_older       (BobbinHistory      *self,
                                                   gint64              seconds,
                                                   GError            **error);
/* Bytes on disk, of all. */
guint64         bobbin_history_get_total_bytes    (BobbinHistory      *self);
/* Looks whether others changed it. Cheap. */
void            bobbin_history_poll               (BobbinHistory      *self);

/**
 * bobbin_history_load_run:
 *
 * The run as it was, with a final state: figures, lanes, timeline, table and
 * all. Results are read when somebody looks. Takes up to half a second for a
 * million tasks, on the calling thread, to whose thread-default context the run
 * belongs. One that goes on is shown as far as it is.
 */
BobbinRun      *bobbin_history_load_run           (BobbinHistory      *self,
                                                   gint64              number,
                                                   GError            **error);

/* What a past run was asked to do, without its secrets. (transfer full) */
BobbinJob      *bobbin_history_load_job           (BobbinHistory      *self,
                                                   gint64              number,
                                                   GError            **error);

/* The number of a run that is journalled, or was loaded; 0: neither. */
gint64          bobbin_history_get_run_number     (BobbinRun          *run);

G_END_DECLS

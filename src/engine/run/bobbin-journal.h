/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "bobbin-mailbox.h"

G_BEGIN_DECLS

/**
 * BobbinJournalTrouble:
 * @BOBBIN_JOURNAL_FINE: what was reported is written
 * @BOBBIN_JOURNAL_NO_ROOM: the disk is full; it is tried again
 * @BOBBIN_JOURNAL_BUSY: somebody else has held the lock for long; it is tried again
 * @BOBBIN_JOURNAL_BROKEN: nothing can be written any more; what comes passes unwritten
 */
typedef enum
{
  BOBBIN_JOURNAL_FINE,
  BOBBIN_JOURNAL_NO_ROOM,
  BOBBIN_JOURNAL_BUSY,
  BOBBIN_JOURNAL_BROKEN,
} BobbinJournalTrouble;

struct _BobbinRun;

#define BOBBIN_TYPE_JOURNAL (bobbin_journal_get_type ())
G_DECLARE_DERIVABLE_TYPE (BobbinJournal, bobbin_journal, BOBBIN, JOURNAL, GObject)

/**
 * BobbinJournalClass:
 * @open: begins. Batches that are posted to the mailbox that it returns
 *   (transfer full) are written, and posted to @back when they are, in the order
 *   in which they came. @context is the run's; @origin what its records' starts
 *   count from. %NULL: it cannot be written; the run goes on without it, and
 *   note() and close() do nothing.
 * @note: the owner did something that is a record of its own: writes it, too.
 *   Does not block.
 * @hurry: the run is being stopped: nothing is waited for any more; what cannot
 *   be written now passes unwritten
 * @close: the run is over and nothing will be posted any more. @run has its
 *   final state. Does not wait for the disk: bobbin_journal_wait() does.
 * @wait: waits until all is written and the journal is done
 *
 * Where the records of a run are written before the run hears of them: what a
 * run shows as done is on disk. A class of its own because the run does not
 * know how. All functions are called on the run's context; what was posted is
 * written on a thread of the journal.
 *
 * While there is trouble nothing passes, but with BOBBIN_JOURNAL_BROKEN.
 * Signal: "trouble" (on the run's context, when bobbin_journal_get_trouble()
 * changed).
 */
struct _BobbinJournalClass
{
  GObjectClass    parent_class;

  BobbinMailbox *(*open)  (BobbinJournal      *self,
                           struct _BobbinRun  *run,
                           BobbinMailbox      *back,
                           gint64              origin,
                           gint64              interval,
                           GError            **error);
  void           (*note)  (BobbinJournal      *self,
                           const BobbinRecord *record);
  void           (*hurry) (BobbinJournal      *self);
  void           (*close) (BobbinJournal      *self,
                           struct _BobbinRun  *run);
  void           (*wait)  (BobbinJournal      *self);
};

/* The number of the run in the history; 0: it is not open. */
gint64               bobbin_journal_get_number      (BobbinJournal        *self);
/* A sentence on the trouble, translated; %NULL: there is none. Borrowed. */
BobbinJournalTrouble bobbin_journal_get_trouble     (BobbinJournal        *self,
                                                     const char          **sentence);

/* For the run. */
BobbinMailbox       *bobbin_journal_open            (BobbinJournal        *self,
                                                     struct _BobbinRun    *run,
                                                     BobbinMailbox        *back,
                                                     gint64                origin,
                                                     gint64                interval,
                                                     GError              **error);
void                 bobbin_journal_note            (BobbinJournal        *self,
                                                     const BobbinRecord   *record);
void                 bobbin_journal_hurry           (BobbinJournal        *self);
void                 bobbin_journal_close           (BobbinJournal        *self,
                                                     struct _BobbinRun    *run);
/* For whoever is about to exit. Bounded by the time that a lock is waited for. */
void                 bobbin_journal_wait            (BobbinJournal        *self);

/* For subclasses, on the run's context. */
void                 bobbin_journal_set_number      (BobbinJournal        *self,
                                                     gint64                number);
void                 bobbin_journal_set_trouble     (BobbinJournal        *self,
                                                     BobbinJournalTrouble  trouble,
                                                     const char           *sentence);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "bobbin-record.h"

G_BEGIN_DECLS

/* Records that may wait in a mailbox before bobbin_mailbox_post() blocks. */
#define BOBBIN_MAILBOX_MAX_RECORDS (1u << 20)
/* Payload bytes that may wait likewise. */
#define BOBBIN_MAILBOX_MAX_BYTES   (256u * 1024 * 1024)

typedef struct _BobbinMailbox BobbinMailbox;

/* Called on the owner's context with a batch, which it may keep: (transfer full). */
typedef void (*BobbinMailboxFunc) (BobbinBatch *batch,
                                   gpointer     user_data);
/* Called on the owner's context once after each round of batches. */
typedef void (*BobbinMailboxIdle) (gpointer     user_data);

/**
 * bobbin_mailbox_new:
 * @context: (nullable): the owner's context; %NULL: the thread-default one
 * @interval: µs between two rounds, so that a burst of records costs one round a frame;
 *   without a budget it grows as long as rounds bring few records, to 50 ms, but for
 *   the end of a lane nobody waits longer than a quarter of the interval
 * @budget: µs that a round may take before it leaves the rest to the next one,
 *   which comes after a sixteenth of the interval then; 0: no limit
 *
 * The one door between workers and the run. Many threads post; the owner's
 * context works through what was posted, in rounds: the queue is swapped under
 * the lock and worked through outside it, so posting never waits for drawing.
 * It does wait when BOBBIN_MAILBOX_MAX_RECORDS or _BYTES are ahead of the
 * owner, until a round has made room.
 */
BobbinMailbox *bobbin_mailbox_new   (GMainContext      *context,
                                     gint64             interval,
                                     gint64             budget,
                                     BobbinMailboxFunc  func,
                                     BobbinMailboxIdle  idle,
                                     gpointer           user_data);

/* Any thread. Takes @batch. May block, see above; once the mailbox is closed,
 * frees the batch at once. */
void           bobbin_mailbox_post  (BobbinMailbox     *self,
                                     BobbinBatch       *batch);

/* The same, but never blocks: for owners, whose records are few. */
void           bobbin_mailbox_push  (BobbinMailbox     *self,
                                     BobbinBatch       *batch);

/* Owner. Works through all that was posted until now, at once. */
void           bobbin_mailbox_flush (BobbinMailbox     *self);

/* Owner. Lets every waiting and later poster go and drops what they post. */
void           bobbin_mailbox_close (BobbinMailbox     *self);

BobbinMailbox *bobbin_mailbox_ref   (BobbinMailbox     *self);
void           bobbin_mailbox_unref (BobbinMailbox     *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BobbinMailbox, bobbin_mailbox_unref)

G_END_DECLS

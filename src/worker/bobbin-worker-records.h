/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "bobbin-worker-channel.h"

G_BEGIN_DECLS

/**
 * BobbinWorkerRecords:
 *
 * Records on their way to Bobbin: gathered, and sent in their order before they
 * are old. Any thread.
 */
typedef struct
{
  BobbinWorkerChannel *channel;

  pthread_mutex_t      mutex;
  pthread_cond_t       cond;         /* on the monotonic clock */
  BobbinBatch         *batch;
  gint64               due;          /* ns: when they are to be sent; 0: there are none */
  gint64               waits_until;  /* ns: of whoever is in wait(); 0: nobody */
  gboolean             woken;
} BobbinWorkerRecords;

void         bobbin_worker_records_init   (BobbinWorkerRecords *self,
                                           BobbinWorkerChannel *channel);

/* The batch to add records to; nobody else can until end(). */
BobbinBatch *bobbin_worker_records_begin  (BobbinWorkerRecords *self);
/* @now: ns. Sends the records if they are due or many. */
void         bobbin_worker_records_end    (BobbinWorkerRecords *self,
                                           gint64               now);
/* Sends those there are; those that are not yet due at @now stay. G_MAXINT64: all. */
void         bobbin_worker_records_flush  (BobbinWorkerRecords *self,
                                           gint64               now);

/* Waits until @until (ns), or until records are due before that, or until
 * wake(): returns whether that was it. */
gboolean     bobbin_worker_records_wait   (BobbinWorkerRecords *self,
                                           gint64               until);
void         bobbin_worker_records_wake   (BobbinWorkerRecords *self);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "bobbin-mailbox.h"
#include "bobbin-record-memory.h"

G_BEGIN_DECLS

/**
 * BobbinWriter:
 *
 * A worker thread's pen: gathers records and posts them in batches, whenever
 * a batch is full or BOBBIN_WRITER_INTERVAL_NS old. Used by one thread at a
 * time. The owner sees output before the outcome of the task that wrote it.
 */
typedef struct
{
  BobbinMailbox *mailbox;
  BobbinBatch   *batch;
  gboolean       has_output;   /* the batch holds output, else everything else */
  gint64         last_post;
  guint          capacity;
} BobbinWriter;

#define BOBBIN_WRITER_INTERVAL_NS (8 * 1000 * 1000)
/* What there is memory for that is used again and again, see bobbin-record-memory.h. And less
 * than 128 KiB: more than that malloc() takes from the system each time and gives back, and 24
 * first touches of fresh pages take longer than their tasks. */
#define BOBBIN_WRITER_MAX_RECORDS BOBBIN_RECORD_MEMORY_LENGTH
#define BOBBIN_WRITER_MAX_BYTES   (1024 * 1024)

void bobbin_writer_init      (BobbinWriter  *self,
                              BobbinMailbox *mailbox);
/* Posts what is left. */
void bobbin_writer_clear     (BobbinWriter  *self);

/* Room for a record that is not output; fill it before the next call. */
BobbinRecord *bobbin_writer_add (BobbinWriter     *self,
                                 BobbinRecordType  type,
                                 guint             lane);
void bobbin_writer_add_output (BobbinWriter *self,
                               guint         lane,
                               guint64       task,
                               BobbinStream  stream,
                               const char   *data,
                               gsize         length);
void bobbin_writer_add_cpu    (BobbinWriter *self,
                               guint         lane,
                               gint64        cpu_ns);

/* Whether records wait that are due at @now. */
gboolean bobbin_writer_is_due (BobbinWriter *self,
                               gint64        now);
/* When they are due; 0: none wait. */
gint64 bobbin_writer_get_due  (BobbinWriter *self);
void bobbin_writer_flush      (BobbinWriter *self);

G_END_DECLS

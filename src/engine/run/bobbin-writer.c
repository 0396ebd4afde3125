/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-writer.h"

#include <string.h>

#include "bobbin-clock.h"

/* Batches of a busy worker soon have the size that it needs; a first one is small. */
#define FIRST_CAPACITY 16

static void
make_room (BobbinWriter *self,
           gboolean      for_output)
{
  if (self->batch != NULL &&
      (self->has_output != for_output ||
       self->batch->n_records >= BOBBIN_WRITER_MAX_RECORDS ||
       self->batch->n_bytes >= BOBBIN_WRITER_MAX_BYTES))
    bobbin_writer_flush (self);

  if (self->batch == NULL)
    {
      self->batch = bobbin_batch_new (self->capacity);
      self->has_output = for_output;
    }
}

void
bobbin_writer_init (BobbinWriter  *self,
                    BobbinMailbox *mailbox)
{
  memset (self, 0, sizeof *self);
  self->mailbox = bobbin_mailbox_ref (mailbox);
  self->capacity = FIRST_CAPACITY;
  self->last_post = bobbin_clock_now ();
}

void
bobbin_writer_clear (BobbinWriter *self)
{
  bobbin_writer_flush (self);
  g_clear_pointer (&self->mailbox, bobbin_mailbox_unref);
}

BobbinRecord *
bobbin_writer_add (BobbinWriter     *self,
                   BobbinRecordType  type,
                   guint             lane)
{
  BobbinRecord *record;

  make_room (self, FALSE);
  record = bobbin_batch_add (self->batch);
  record->type = type;
  record->lane = lane;
  self->batch->ends_lane |= type == BOBBIN_RECORD_LANE_ENDED;

  return record;
}

void
bobbin_writer_add_output (BobbinWriter *self,
                          guint         lane,
                          guint64       task,
                          BobbinStream  stream,
                          const char   *data,
                          gsize         length)
{
  BobbinRecord *record;
  gsize offset;

  make_room (self, TRUE);
  offset = bobbin_batch_reserve (self->batch, length);
  memcpy (self->batch->bytes + offset, data, length);

  record = bobbin_batch_add (self->batch);
  *record = (BobbinRecord) {
    .type = BOBBIN_RECORD_OUTPUT,
    .task = task,
    .lane = lane,
    .start = bobbin_clock_now (),
    .payload.offset = offset,
    .length = length,
    .flags = stream,
  };
}

void
bobbin_writer_add_cpu (BobbinWriter *self,
                       guint         lane,
                       gint64        cpu_ns)
{
  BobbinRecord *record = bobbin_writer_add (self, BOBBIN_RECORD_LANE_CPU, lane);

  record->duration = cpu_ns;
}

gboolean
bobbin_writer_is_due (BobbinWriter *self,
                      gint64        now)
{
  return self->batch != NULL && now >= self->last_post + BOBBIN_WRITER_INTERVAL_NS;
}

gint64
bobbin_writer_get_due (BobbinWriter *self)
{
  return self->batch != NULL ? self->last_post + BOBBIN_WRITER_INTERVAL_NS : 0;
}

void
bobbin_writer_flush (BobbinWriter *self)
{
  if (self->batch == NULL)
    return;

  self->capacity = MAX (self->batch->n_records, FIRST_CAPACITY);
  bobbin_mailbox_post (self->mailbox, g_steal_pointer (&self->batch));
  self->last_post = bobbin_clock_now ();
}

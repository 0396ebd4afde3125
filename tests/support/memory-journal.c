/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "memory-journal.h"

#include <string.h>

struct _MemoryJournal
{
  BobbinJournal  parent_instance;

  GPtrArray     *batches;    /* of one record each */
  BobbinMailbox *mailbox;    /* the workers' */
  BobbinMailbox *back;
  gint64         origin;
};

G_DEFINE_FINAL_TYPE (MemoryJournal, memory_journal, BOBBIN_TYPE_JOURNAL)

static gboolean
has_payload (const BobbinRecord *record)
{
  switch ((BobbinRecordType) record->type)
    {
    case BOBBIN_RECORD_OUTCOME:
      return (record->flags & BOBBIN_RECORD_INLINE) == 0 && record->length > 0;
    case BOBBIN_RECORD_OUTPUT:
    case BOBBIN_RECORD_REFUSED:
      return record->length > 0;
    case BOBBIN_RECORD_LANE_STARTED:
    case BOBBIN_RECORD_LANE_ENDED:
    case BOBBIN_RECORD_LANE_CPU:
    case BOBBIN_RECORD_LANE_ADDED:
    case BOBBIN_RECORD_PAUSED:
    case BOBBIN_RECORD_RESUMED:
    case BOBBIN_RECORD_WITHDRAWN:
    default:
      return FALSE;
    }
}

static BobbinBatch *
new_batch_of_one (const BobbinRecord *record,
                  const char         *bytes,
                  gint64              origin)
{
  BobbinBatch *batch = bobbin_batch_new (1);
  BobbinRecord *copy = bobbin_batch_add (batch);

  *copy = *record;
  /* What a record does not have was never set, and nobody may read it. */
  if (record->type == BOBBIN_RECORD_LANE_CPU || record->type == BOBBIN_RECORD_REFUSED)
    copy->start = 0;
  else
    copy->start -= origin;
  if (has_payload (record))
    {
      copy->payload.offset = bobbin_batch_reserve (batch, record->length);
      memcpy (batch->bytes + copy->payload.offset, bytes + record->payload.offset, record->length);
    }

  return batch;
}

static void
write_batch (BobbinBatch *batch,
             gpointer     user_data)
{
  MemoryJournal *self = user_data;

  for (guint i = 0; i < batch->n_records; i++)
    g_ptr_array_add (self->batches, new_batch_of_one (&batch->records[i], batch->bytes, self->origin));
  bobbin_mailbox_push (self->back, batch);
}

static void
idle_cb (gpointer user_data)
{
}

static BobbinMailbox *
memory_journal_open (BobbinJournal  *journal,
                     BobbinRun      *run,
                     BobbinMailbox  *back,
                     gint64          origin,
                     gint64          interval,
                     GError        **error)
{
  MemoryJournal *self = MEMORY_JOURNAL (journal);

  self->origin = origin;
  self->back = bobbin_mailbox_ref (back);
  self->mailbox = bobbin_mailbox_new (NULL, interval, 0, write_batch, idle_cb, self);

  return bobbin_mailbox_ref (self->mailbox);
}

static void
memory_journal_note (BobbinJournal      *journal,
                     const BobbinRecord *record)
{
  MemoryJournal *self = MEMORY_JOURNAL (journal);

  g_ptr_array_add (self->batches, new_batch_of_one (record, NULL, self->origin));
}

static void
memory_journal_hurry (BobbinJournal *journal)
{
}

static void
memory_journal_close (BobbinJournal *journal,
                      BobbinRun     *run)
{
  bobbin_mailbox_close (MEMORY_JOURNAL (journal)->mailbox);
}

static void
memory_journal_wait (BobbinJournal *journal)
{
}

static void
memory_journal_finalize (GObject *object)
{
  MemoryJournal *self = MEMORY_JOURNAL (object);

  g_clear_pointer (&self->mailbox, bobbin_mailbox_unref);
  g_clear_pointer (&self->back, bobbin_mailbox_unref);
  g_ptr_array_unref (self->batches);

  G_OBJECT_CLASS (memory_journal_parent_class)->finalize (object);
}

static void
memory_journal_class_init (MemoryJournalClass *klass)
{
  BobbinJournalClass *journal_class = BOBBIN_JOURNAL_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = memory_journal_finalize;
  journal_class->open = memory_journal_open;
  journal_class->note = memory_journal_note;
  journal_class->hurry = memory_journal_hurry;
  journal_class->close = memory_journal_close;
  journal_class->wait = memory_journal_wait;
}

static void
memory_journal_init (MemoryJournal *self)
{
  self->batches = g_ptr_array_new_with_free_func ((GDestroyNotify) bobbin_batch_free);
}

MemoryJournal *
memory_journal_new (void)
{
  return g_object_new (MEMORY_TYPE_JOURNAL, NULL);
}

guint
memory_journal_get_n_records (MemoryJournal *self)
{
  return self->batches->len;
}

BobbinBatch *
memory_journal_dup_record (MemoryJournal *self,
                           guint          index)
{
  const BobbinBatch *batch = g_ptr_array_index (self->batches, index);

  return new_batch_of_one (&batch->records[0], batch->bytes, 0);
}

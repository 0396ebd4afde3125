/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-config.h"

#include "bobbin-message.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "bobbin-wire-private.h"

#define HEAD_SIZE   8
#define RECORD_SIZE 48
#define MAX_PAYLOAD (BOBBIN_FRAME_MAX_BODY - HEAD_SIZE - RECORD_SIZE)
#define NO_DETAIL   G_MAXUINT32

/* What stands in the payload of an outcome, and what only an error has. */
#define PAYLOAD_FLAGS (BOBBIN_RECORD_HAS_ERROR | BOBBIN_RECORD_HAS_RETRY_AFTER)
#define ERROR_FLAGS   (BOBBIN_RECORD_PERMANENT | BOBBIN_RECORD_HAS_RETRY_AFTER)
#define OUTCOME_FLAGS (PAYLOAD_FLAGS | ERROR_FLAGS | BOBBIN_RECORD_HAS_RESULT | \
                       BOBBIN_RECORD_INLINE | BOBBIN_RECORD_CHILD_CPU)

static gboolean
is_sent (const BobbinRecord *record)
{
  return record->type == BOBBIN_RECORD_OUTCOME || record->type == BOBBIN_RECORD_OUTPUT ||
         record->type == BOBBIN_RECORD_LANE_CPU;
}

static gsize
payload_length (const BobbinRecord *record)
{
  if (record->type == BOBBIN_RECORD_LANE_CPU || (record->flags & BOBBIN_RECORD_INLINE))
    return 0;

  return record->length;
}

static guint8 *
store_u32 (guint8  *at,
           guint32  value)
{
  value = GUINT32_TO_LE (value);
  memcpy (at, &value, sizeof value);

  return at + sizeof value;
}

static guint8 *
store_u64 (guint8  *at,
           guint64  value)
{
  value = GUINT64_TO_LE (value);
  memcpy (at, &value, sizeof value);

  return at + sizeof value;
}

/* @offset: where its payload, of @length bytes, will lie. */
static void
store_record (guint8             *at,
              const BobbinRecord *record,
              gsize               offset,
              gsize               length)
{
  guint64 result = length > 0 ? offset : 0;
  guint32 cpu;

  memcpy (&cpu, &record->cpu, sizeof cpu);
  if (record->type == BOBBIN_RECORD_OUTCOME && (record->flags & BOBBIN_RECORD_INLINE))
    memcpy (&result, &record->payload.number, sizeof result);

  at = store_u64 (at, record->task);
  at = store_u64 (at, record->start);
  at = store_u64 (at, record->duration);
  at = store_u64 (at, result);
  at = store_u32 (at, length);
  at = store_u32 (at, cpu);
  at = store_u32 (at, record->lane);
  at[0] = record->type;
  at[1] = record->error;
  at[2] = record->flags & ~BOBBIN_RECORD_WILL_RETRY;
  at[3] = record->attempt;
}

/* One frame of the records from @first up to @end, of which @n are sent, with
 * @n_bytes of payload. */
static void
put_frame (GByteArray        *buffer,
           const BobbinBatch *batch,
           guint              first,
           guint              end,
           guint              n,
           gsize              n_bytes)
{
  gsize begin = bobbin_frame_begin (buffer, BOBBIN_FRAME_RECORDS);
  gsize at;
  gsize payloads;
  gsize offset = 0;

  bobbin_wire_put_u32 (buffer, n);
  bobbin_wire_put_u32 (buffer, n_bytes);
  at = buffer->len;
  payloads = at + (gsize) n * RECORD_SIZE;
  g_byte_array_set_size (buffer, payloads + n_bytes);

  for (guint i = first; i < end; i++)
    {
      const BobbinRecord *record = &batch->records[i];
      gsize length = payload_length (record);

      if (!is_sent (record))
        continue;

      store_record (buffer->data + at, record, offset, length);
      at += RECORD_SIZE;
      if (length > 0)
        memcpy (buffer->data + payloads + offset, batch->bytes + record->payload.offset, length);
      offset += length;
    }

  bobbin_frame_end (buffer, begin);
}

/* What is sent for a record that would not fit a frame alone. */
static void
put_too_large (GByteArray         *buffer,
               const BobbinBatch  *batch,
               const BobbinRecord *original)
{
  BobbinBatch *instead = bobbin_batch_new (1);
  BobbinRecord *record = bobbin_batch_add (instead);
  g_auto (BobbinOutcome) outcome = { 0, };

  *record = *original;

  if (original->type == BOBBIN_RECORD_OUTCOME)
    {
      bobbin_outcome_init (&outcome);
      bobbin_outcome_fail (&outcome, BOBBIN_ERROR_KIND_TOO_LARGE,
                           _("The result is larger than a worker process can hand over, %u MiB."),
                           BOBBIN_FRAME_MAX_BODY / (1024 * 1024));
      bobbin_batch_encode (instead, record, &outcome);
      record->flags |= BOBBIN_RECORD_PERMANENT | (original->flags & BOBBIN_RECORD_CHILD_CPU);
    }
  else
    {
      /* Of output that is too long, what fits is kept. */
      record->payload.offset = bobbin_batch_reserve (instead, MAX_PAYLOAD);
      record->length = MAX_PAYLOAD;
      memcpy (instead->bytes, batch->bytes + original->payload.offset, MAX_PAYLOAD);
    }

  put_frame (buffer, instead, 0, 1, 1, payload_length (record));
  bobbin_batch_free (instead);
}

void
bobbin_message_put_records (GByteArray        *buffer,
                            const BobbinBatch *batch)
{
  guint first = 0;
  guint n = 0;
  gsize n_bytes = 0;

  for (guint i = 0; i < batch->n_records; i++)
    {
      const BobbinRecord *record = &batch->records[i];
      gsize length = payload_length (record);

      if (!is_sent (record))
        continue;

      if (n > 0 &&
          HEAD_SIZE + (gsize) (n + 1) * RECORD_SIZE + n_bytes + length > BOBBIN_FRAME_MAX_BODY)
        {
          put_frame (buffer, batch, first, i, n, n_bytes);
          first = i;
          n = 0;
          n_bytes = 0;
        }

      if (length > MAX_PAYLOAD)
        {
          put_too_large (buffer, batch, record);
          first = i + 1;
        }
      else
        {
          n++;
          n_bytes += length;
        }
    }

  if (n > 0)
    put_frame (buffer, batch, first, batch->n_records, n, n_bytes);
}

/* A string and its NUL. Bytes that are not UTF-8, and NULs within, become “?”:
 * an error is worth more than its spelling, and what follows stays where it is. */
static gboolean
take_message (BobbinWire *wire,
              guint32     length)
{
  char *text = (char *) bobbin_wire_take (wire, length);
  const guint8 *nul = bobbin_wire_take (wire, 1);
  const char *bad;

  if (nul == NULL || *nul != '\0')
    return FALSE;

  while (!g_utf8_validate_len (text, length, &bad))
    {
      *(char *) bad = '?';
      length -= bad - text;
      text = (char *) bad;
    }

  return TRUE;
}

static gboolean
take_error (BobbinWire *wire)
{
  guint32 message_length = bobbin_wire_take_u32 (wire);
  guint32 detail_length = bobbin_wire_take_u32 (wire);

  return take_message (wire, message_length) &&
         (detail_length == NO_DETAIL || take_message (wire, detail_length));
}

static gboolean
take_result (BobbinWire *wire)
{
  guint n_numbers = bobbin_wire_take_u16 (wire);
  guint n_texts = bobbin_wire_take_u16 (wire);

  if (n_numbers > BOBBIN_MAX_NUMBERS || n_texts > BOBBIN_MAX_TEXTS)
    return FALSE;

  bobbin_wire_take (wire, n_numbers * sizeof (double));

  for (guint i = 0; i < n_texts; i++)
    {
      guint32 length = bobbin_wire_take_u32 (wire);
      const guint8 *nul;

      bobbin_wire_take (wire, length);
      nul = bobbin_wire_take (wire, 1);
      if (nul == NULL || *nul != '\0')
        return FALSE;
    }

  return TRUE;
}

static gboolean
take_retry_after (BobbinWire *wire)
{
  double seconds = bobbin_wire_take_f64 (wire);

  return isfinite (seconds) && seconds >= 0;
}

static gboolean
check_payload (const BobbinRecord *record,
               const char         *bytes)
{
  BobbinWire wire = { NULL, record->length, FALSE };

  if (record->length > 0)
    wire.at = (const guint8 *) bytes + record->payload.offset;

  if ((record->flags & BOBBIN_RECORD_HAS_RETRY_AFTER) && !take_retry_after (&wire))
    return FALSE;
  if ((record->flags & BOBBIN_RECORD_HAS_ERROR) && !take_error (&wire))
    return FALSE;
  if ((record->flags & BOBBIN_RECORD_HAS_RESULT) && !(record->flags & BOBBIN_RECORD_INLINE) &&
      !take_result (&wire))
    return FALSE;

  return bobbin_wire_is_complete (&wire);
}

static gboolean
check_outcome (const BobbinRecord *record,
               const char         *bytes)
{
  gboolean failed = (record->flags & BOBBIN_RECORD_HAS_ERROR) != 0;

  if ((record->flags & ~OUTCOME_FLAGS) != 0 || record->attempt == 0)
    return FALSE;
  if (record->error >= BOBBIN_N_ERROR_KINDS ||
      failed != (record->error != BOBBIN_ERROR_KIND_NONE) ||
      (!failed && (record->flags & ERROR_FLAGS) != 0))
    return FALSE;
  /* The one number and a payload would be in the same place. */
  if ((record->flags & BOBBIN_RECORD_INLINE) &&
      (!(record->flags & BOBBIN_RECORD_HAS_RESULT) || (record->flags & PAYLOAD_FLAGS) != 0))
    return FALSE;

  return check_payload (record, bytes);
}

static gboolean
check_record (const BobbinRecord *record,
              const char         *bytes)
{
  if (record->start < 0 || record->start >= BOBBIN_WIRE_MAX_TIME ||
      record->duration < 0 || record->duration >= BOBBIN_WIRE_MAX_TIME ||
      !isfinite (record->cpu))
    return FALSE;

  switch (record->type)
    {
    case BOBBIN_RECORD_OUTCOME:
      return check_outcome (record, bytes);
    case BOBBIN_RECORD_OUTPUT:
      return record->error == 0 && record->flags <= BOBBIN_STREAM_ERRORS;
    case BOBBIN_RECORD_LANE_CPU:
      return record->error == 0 && record->flags == 0 && record->length == 0;
    default:
      return FALSE;
    }
}

/* The record in its native form; @position is where its payload must begin, and
 * moves behind it. */
static gboolean
take_record (BobbinWire   *wire,
             BobbinRecord *record,
             gsize        *position,
             gsize         n_bytes)
{
  guint64 result;
  const guint8 *last;

  record->task = bobbin_wire_take_u64 (wire);
  record->start = (gint64) bobbin_wire_take_u64 (wire);
  record->duration = (gint64) bobbin_wire_take_u64 (wire);
  result = bobbin_wire_take_u64 (wire);
  record->length = bobbin_wire_take_u32 (wire);
  record->cpu = bobbin_wire_take_f32 (wire);
  record->lane = bobbin_wire_take_u32 (wire);
  last = bobbin_wire_take (wire, 4);
  record->type = last[0];
  record->error = last[1];
  record->flags = last[2];
  record->attempt = last[3];

  if (record->type == BOBBIN_RECORD_OUTCOME && (record->flags & BOBBIN_RECORD_INLINE))
    {
      memcpy (&record->payload.number, &result, sizeof result);
      return record->length == 0;
    }

  record->payload.offset = *position;
  if (record->length == 0)
    return TRUE;
  if (result != *position || record->length > n_bytes - *position)
    return FALSE;
  *position += record->length;

  return TRUE;
}

static BobbinBatch *
new_batch (BobbinWire *wire,
           guint32     n_records,
           guint32     n_bytes)
{
  BobbinBatch *batch = bobbin_batch_new (n_records);

  if (n_bytes > 0)
    {
      bobbin_batch_reserve (batch, n_bytes);
      memcpy (batch->bytes, wire->at + (gsize) n_records * RECORD_SIZE, n_bytes);
    }

  return batch;
}

BobbinBatch *
bobbin_message_parse_records (const BobbinFrame  *frame,
                              GError            **error)
{
  BobbinWire wire = bobbin_wire_of_frame (frame);
  guint32 n_records = bobbin_wire_take_u32 (&wire);
  guint32 n_bytes = bobbin_wire_take_u32 (&wire);
  BobbinBatch *batch;
  gsize position = 0;

  if (wire.failed || wire.left != (guint64) n_records * RECORD_SIZE + n_bytes)
    {
      bobbin_frame_malformed (frame, "length", error);
      return NULL;
    }

  batch = new_batch (&wire, n_records, n_bytes);

  for (guint32 i = 0; i < n_records; i++)
    {
      BobbinRecord *record = bobbin_batch_add (batch);

      if (!take_record (&wire, record, &position, n_bytes) ||
          !check_record (record, batch->bytes))
        {
          bobbin_frame_malformed (frame, "record", error);
          bobbin_batch_free (batch);
          return NULL;
        }
    }

  if (position != n_bytes)
    {
      bobbin_frame_malformed (frame, "bytes", error);
      g_clear_pointer (&batch, bobbin_batch_free);
    }

  return batch;
}

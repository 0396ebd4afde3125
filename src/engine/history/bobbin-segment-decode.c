/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-config.h"

#include "bobbin-segment-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <zlib.h>

#include "bobbin-history.h"

/* Reads from the beginning to the end. What would lie behind it is 0, and that
 * is remembered. */
typedef struct
{
  const guint8 *at;
  const guint8 *end;
  gboolean      failed;
} Reader;

static guint64
take_long_varint (Reader *self)
{
  guint64 value = 0;

  for (guint shift = 0; shift < 64 && self->at < self->end; shift += 7)
    {
      guint8 byte = *self->at++;

      /* The tenth has one bit. */
      if (shift == 63 && byte > 1)
        break;

      value |= (guint64) (byte & 0x7f) << shift;
      if (byte < 0x80)
        return value;
    }

  self->failed = TRUE;

  return 0;
}

static inline guint64
take_varint (Reader *self)
{
  if (G_LIKELY (self->at < self->end && *self->at < 0x80))
    return *self->at++;

  return take_long_varint (self);
}

static inline gint64
from_zigzag (guint64 value)
{
  return (gint64) (value >> 1) ^ -(gint64) (value & 1);
}

static inline guint64
take_difference (Reader  *self,
                 guint64  expected)
{
  return expected + (guint64) from_zigzag (take_varint (self));
}

/* Whether @size bytes are left. */
static inline gboolean
has_left (Reader *self,
          gsize   size)
{
  if (G_UNLIKELY ((gsize) (self->end - self->at) < size))
    self->failed = TRUE;

  return !self->failed;
}

static inline guint32
take_u32 (Reader *self)
{
  guint32 value;

  if (!has_left (self, sizeof value))
    return 0;

  memcpy (&value, self->at, sizeof value);
  self->at += sizeof value;

  return GUINT32_FROM_LE (value);
}

/* How long a run is: at least 1, at most @left. */
static guint
take_run (Reader *self,
          guint   left)
{
  guint64 run = take_varint (self);

  if (run == 0 || run > left)
    self->failed = TRUE;

  return self->failed ? 0 : run;
}

static gboolean
check_outcome (const BobbinRecord *record)
{
  guint known = BOBBIN_RECORD_HAS_ERROR | BOBBIN_RECORD_HAS_RESULT | BOBBIN_RECORD_INLINE |
                BOBBIN_RECORD_WILL_RETRY | BOBBIN_RECORD_CHILD_CPU | BOBBIN_RECORD_REUSED;
  gboolean failed = record->error != BOBBIN_ERROR_KIND_NONE;

  if ((record->flags & ~known) != 0 || record->error >= BOBBIN_N_ERROR_KINDS)
    return FALSE;
  /* Of a failure only the kind may have been kept. */
  if (!failed && (record->flags & BOBBIN_RECORD_HAS_ERROR) != 0)
    return FALSE;
  if ((!failed || (record->flags & BOBBIN_RECORD_REUSED) != 0) &&
      (record->flags & BOBBIN_RECORD_WILL_RETRY) != 0)
    return FALSE;
  /* The one number and a payload would be in the same place. */
  if ((record->flags & BOBBIN_RECORD_INLINE) != 0 &&
      (failed || (record->flags & BOBBIN_RECORD_HAS_RESULT) == 0))
    return FALSE;

  return TRUE;
}

static gboolean
check_head (const BobbinRecord *record)
{
  if (record->type >= SEGMENT_N_TYPES)
    return FALSE;

  switch ((BobbinRecordType) record->type)
    {
    case BOBBIN_RECORD_OUTCOME:
      return check_outcome (record);
    case BOBBIN_RECORD_OUTPUT:
      return record->error == 0 && record->attempt == 0 && record->flags <= BOBBIN_STREAM_ERRORS;
    case BOBBIN_RECORD_REFUSED:
      return record->error < BOBBIN_N_ERROR_KINDS && record->attempt == 0 &&
             record->flags == BOBBIN_RECORD_HAS_ERROR;
    case BOBBIN_RECORD_LANE_STARTED:
    case BOBBIN_RECORD_LANE_ENDED:
    case BOBBIN_RECORD_LANE_CPU:
    case BOBBIN_RECORD_LANE_ADDED:
    case BOBBIN_RECORD_PAUSED:
    case BOBBIN_RECORD_RESUMED:
    case BOBBIN_RECORD_WITHDRAWN:
    default:
      return record->error == 0 && record->flags == 0 && record->attempt == 0;
    }
}

static void
take_heads (Reader       *self,
            BobbinRecord *records,
            guint         n_records)
{
  for (guint i = 0; i < n_records && !self->failed;)
    {
      guint32 head = take_u32 (self);
      guint run = take_run (self, n_records - i);
      BobbinRecord record = {
        .cpu = -1,
        .type = head,
        .error = head >> 8,
        .flags = head >> 16,
        .attempt = head >> 24,
      };

      if (!check_head (&record))
        self->failed = TRUE;

      for (guint end = i + run; i < end; i++)
        records[i] = record;
    }
}

/* Whether some worker did it, and it can be no other run's. */
static gboolean
fits_lane (const BobbinRecord *record)
{
  gboolean reused = record->type == BOBBIN_RECORD_OUTCOME && (record->flags & BOBBIN_RECORD_REUSED) != 0;

  if (record->lane == BOBBIN_RECORD_NO_LANE)
    return reused || (bobbin_segment_get_traits (record) & NEEDS_LANE) == 0;

  return !reused;
}

static void
take_lanes (Reader       *self,
            BobbinRecord *records,
            guint         n_records)
{
  guint64 lane = 0;

  for (guint i = 0; i < n_records && !self->failed;)
    {
      guint run;

      lane = take_difference (self, lane);
      run = take_run (self, n_records - i);
      if (lane > SEGMENT_MAX_LANE + 1)
        self->failed = TRUE;

      for (guint end = i + run; i < end; i++)
        {
          records[i].lane = lane - 1;
          if (!fits_lane (&records[i]))
            self->failed = TRUE;
        }
    }
}

static void
take_times (Reader       *self,
            BobbinRecord *records,
            guint         n_records,
            guint64       n_tasks)
{
  BobbinForecast forecast = { 0, };

  for (guint i = 0; i < n_records; i++)
    {
      BobbinRecord *record = &records[i];
      guint has = bobbin_segment_get_traits (record);
      BobbinForecastSlot *slot = bobbin_forecast_get (&forecast, record->lane);

      if (has & HAS_TASK)
        {
          record->task = take_difference (self, slot->task);
          slot->task = record->task + 1;
          if (G_UNLIKELY (record->task >= n_tasks))
            self->failed = TRUE;
        }
      if (has & HAS_START)
        {
          record->start = take_difference (self, slot->start);
          slot->start = record->start;
          if (G_UNLIKELY (record->start < 0 || record->start >= SEGMENT_MAX_TIME))
            self->failed = TRUE;
        }
      if (has & HAS_DURATION)
        {
          record->duration = take_varint (self);
          if (G_UNLIKELY (record->duration < 0 || record->duration >= SEGMENT_MAX_TIME))
            self->failed = TRUE;
        }
      if (G_UNLIKELY (self->failed))
        return;

      if ((has & HAS_DURATION) && (has & HAS_START))
        slot->start += record->duration;
      forecast.last = *slot;
    }
}

static void
take_cpu (Reader       *self,
          BobbinRecord *records,
          guint         n_records)
{
  for (guint i = 0; i < n_records && !self->failed;)
    {
      guint kind = take_varint (self);
      guint run = take_run (self, n_records - i);

      if (kind > SEGMENT_CPU_MEASURED || !has_left (self, kind == SEGMENT_CPU_MEASURED ? run * sizeof (float) : 0))
        {
          self->failed = TRUE;
          return;
        }
      if (kind == SEGMENT_CPU_UNKNOWN)
        {
          i += run;
          continue;
        }

      for (guint end = i + run; i < end; i++)
        {
          guint32 bits = take_u32 (self);

          memcpy (&records[i].cpu, &bits, sizeof bits);
          if (bobbin_segment_get_cpu_kind (&records[i]) != SEGMENT_CPU_MEASURED)
            self->failed = TRUE;
        }
    }
}

static void
take_payloads (Reader       *self,
               BobbinRecord *records,
               guint         n_records,
               guint64       n_bytes)
{
  guint64 expected = 0;

  for (guint i = 0; i < n_records; i++)
    {
      BobbinRecord *record = &records[i];
      guint64 length;

      if ((bobbin_segment_get_traits (record) & HAS_PAYLOAD) == 0 || bobbin_segment_is_inline (record))
        continue;

      length = take_varint (self);
      if (length > G_MAXUINT32)
        self->failed = TRUE;
      record->length = length;
      if (length > 0)
        {
          guint64 offset = take_difference (self, expected);

          if (length > n_bytes || offset > n_bytes - length || offset > G_MAXSIZE)
            self->failed = TRUE;
          record->payload.offset = offset;
          expected = offset + length;
        }
      if (self->failed)
        return;
    }
}

static void
take_numbers (Reader       *self,
              BobbinRecord *records,
              guint         n_records)
{
  for (guint i = 0; i < n_records; i++)
    {
      guint64 bits;

      if (!bobbin_segment_is_inline (&records[i]))
        continue;
      if (!has_left (self, sizeof bits))
        return;

      memcpy (&bits, self->at, sizeof bits);
      bits = GUINT64_FROM_LE (bits);
      memcpy (&records[i].payload.number, &bits, sizeof bits);
      self->at += sizeof bits;
    }
}

/* Column by column; each is read only if those before it make sense. */
static void
take_records (Reader                    *self,
              BobbinRecord              *records,
              guint                      n_records,
              const BobbinSegmentLimits *limits)
{
  take_heads (self, records, n_records);
  if (!self->failed)
    take_lanes (self, records, n_records);
  if (!self->failed)
    take_times (self, records, n_records, limits->n_tasks);
  if (!self->failed)
    take_cpu (self, records, n_records);
  if (!self->failed)
    take_payloads (self, records, n_records, limits->n_bytes);
  if (!self->failed)
    take_numbers (self, records, n_records);
}

static gboolean
check_sum (const guint8 *bytes,
           gsize         length)
{
  guint32 checksum;

  if (length <= SEGMENT_CHECKSUM_BYTES)
    return FALSE;

  memcpy (&checksum, bytes + length - SEGMENT_CHECKSUM_BYTES, sizeof checksum);

  return GUINT32_FROM_LE (checksum) == crc32_z (0, bytes, length - SEGMENT_CHECKSUM_BYTES);
}

BobbinBatch *
bobbin_segment_decode (const guint8              *bytes,
                       gsize                      length,
                       const BobbinSegmentLimits *limits,
                       GError                   **error)
{
  Reader reader = { bytes, bytes + length, FALSE };
  BobbinBatch *batch = NULL;

  if (check_sum (bytes, length) && *reader.at++ == SEGMENT_VERSION)
    {
      guint64 n_records;

      reader.end -= SEGMENT_CHECKSUM_BYTES;
      n_records = take_varint (&reader);
      if (n_records > 0 && n_records <= BOBBIN_SEGMENT_MAX_RECORDS)
        {
          batch = bobbin_batch_new (n_records);
          batch->n_records = n_records;
          take_records (&reader, batch->records, n_records, limits);
          if (reader.failed || reader.at != reader.end)
            g_clear_pointer (&batch, bobbin_batch_free);
        }
    }

  if (batch == NULL)
    g_set_error_literal (error, BOBBIN_HISTORY_ERROR, BOBBIN_HISTORY_ERROR_DAMAGED,
                         _("What the history has of this run is damaged."));

  return batch;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-config.h"

#include "bobbin-segment.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>
#include <zlib.h>

#include "bobbin-history.h"

/*
 * A segment, all numbers little-endian or LEB128 ("varint"; signed ones zigzag):
 *
 *     u8       version
 *     varint   number of records
 *     runs     of equal heads: u8 type, error, flags, attempt; varint how many
 *     runs     of equal lanes: zigzag lane + 1, less the one before; varint how many
 *     for each record, what its type has of
 *       zigzag task, less what was expected
 *       zigzag start, less what was expected
 *       varint duration
 *     runs     of equal kinds of CPU time: u8 kind; varint how many; f32 of each, if measured
 *     for each record with a payload
 *       varint length
 *       zigzag offset, less the end of the payload before; where the length is not 0
 *     f64      of each result that is one number
 *     u32      CRC-32 of all that
 */
#define VERSION 1

/* Times that are longer are not believed: so sums of two do not overflow. */
#define MAX_TIME ((gint64) 1 << 62)
#define MAX_LANE 65535

#define MAX_VARINT     10
#define MAX_HEAD_BYTES (1 + 5)
/* Head, lane, task, start, duration, CPU, length, offset, number: a run costs
 * at most 10 bytes more for each of them. */
#define MAX_RECORD_BYTES (14 + 20 + 3 * MAX_VARINT + 15 + 2 * MAX_VARINT + 8)
#define CHECKSUM_BYTES   4

enum
{
  CPU_UNKNOWN,
  CPU_MEASURED,
};

/* What a record of a type has; whatever else is in it was never set. */
typedef enum
{
  HAS_TASK     = 1 << 0,
  HAS_START    = 1 << 1,
  HAS_DURATION = 1 << 2,
  HAS_CPU      = 1 << 3,
  HAS_FLAGS    = 1 << 4,
  HAS_ERROR    = 1 << 5,
  HAS_ATTEMPT  = 1 << 6,
  HAS_PAYLOAD  = 1 << 7,
  NEEDS_LANE   = 1 << 8,
} Traits;

static const guint16 traits[] = {
  [BOBBIN_RECORD_OUTCOME] = HAS_TASK | HAS_START | HAS_DURATION | HAS_CPU | HAS_FLAGS |
                            HAS_ERROR | HAS_ATTEMPT | HAS_PAYLOAD | NEEDS_LANE,
  [BOBBIN_RECORD_OUTPUT] = HAS_TASK | HAS_START | HAS_FLAGS | HAS_PAYLOAD,
  [BOBBIN_RECORD_LANE_STARTED] = HAS_START | NEEDS_LANE,
  [BOBBIN_RECORD_LANE_ENDED] = HAS_START | NEEDS_LANE,
  [BOBBIN_RECORD_LANE_CPU] = HAS_DURATION,
  [BOBBIN_RECORD_REFUSED] = HAS_FLAGS | HAS_ERROR | HAS_PAYLOAD,
  [BOBBIN_RECORD_LANE_ADDED] = HAS_START | NEEDS_LANE,
  [BOBBIN_RECORD_PAUSED] = HAS_START,
  [BOBBIN_RECORD_RESUMED] = HAS_START,
  [BOBBIN_RECORD_WITHDRAWN] = HAS_TASK | HAS_START,
};

/*
 * What is expected of a lane's next record: the task after its last one, at the
 * time at which that ended. Lanes share slots, so that there is no limit to
 * their number; one that finds its slot taken begins anew.
 */
#define N_SLOTS 256

typedef struct
{
  guint64 lane;    /* + 1; 0: nobody's */
  guint64 task;
  gint64  start;
} Slot;

typedef struct
{
  Slot slots[N_SLOTS];
  Slot last;
} Forecast;

static inline Slot *
forecast_get (Forecast *self,
              guint32   lane)
{
  Slot *slot = &self->slots[lane % N_SLOTS];

  if (G_UNLIKELY (slot->lane != (guint64) lane + 1))
    {
      *slot = self->last;
      slot->lane = (guint64) lane + 1;
    }

  return slot;
}

static inline guint64
to_zigzag (gint64 value)
{
  return ((guint64) value << 1) ^ (guint64) (value >> 63);
}

static inline gint64
from_zigzag (guint64 value)
{
  return (gint64) (value >> 1) ^ -(gint64) (value & 1);
}

static inline guint8 *
put_varint (guint8  *at,
            guint64  value)
{
  while (value >= 0x80)
    {
      *at++ = (value & 0x7f) | 0x80;
      value >>= 7;
    }
  *at++ = value;

  return at;
}

/* The difference modulo 2^64, so that it can be undone for any two numbers. */
static inline guint8 *
put_difference (guint8  *at,
                guint64  value,
                guint64  expected)
{
  return put_varint (at, to_zigzag ((gint64) (value - expected)));
}

static inline guint8 *
put_u32 (guint8  *at,
         guint32  value)
{
  value = GUINT32_TO_LE (value);
  memcpy (at, &value, sizeof value);

  return at + sizeof value;
}

static inline guint
get_traits (const BobbinRecord *record)
{
  return traits[record->type];
}

static inline gboolean
is_inline (const BobbinRecord *record)
{
  return record->type == BOBBIN_RECORD_OUTCOME && (record->flags & BOBBIN_RECORD_INLINE) != 0;
}

/* What a record is, in four bytes. */
static inline guint32
get_head (const BobbinRecord *record)
{
  guint has = get_traits (record);
  guint32 head = record->type;

  if (has & HAS_ERROR)
    head |= (guint32) record->error << 8;
  if (has & HAS_FLAGS)
    head |= (guint32) record->flags << 16;
  if (has & HAS_ATTEMPT)
    head |= (guint32) record->attempt << 24;

  return head;
}

static guint8 *
put_heads (guint8             *at,
           const BobbinRecord *records,
           guint               n_records)
{
  for (guint i = 0; i < n_records;)
    {
      guint32 head = get_head (&records[i]);
      guint end = i + 1;

      while (end < n_records && get_head (&records[end]) == head)
        end++;

      at = put_u32 (at, head);
      at = put_varint (at, end - i);
      i = end;
    }

  return at;
}

static guint8 *
put_lanes (guint8             *at,
           const BobbinRecord *records,
           guint               n_records)
{
  guint32 last = 0;

  for (guint i = 0; i < n_records;)
    {
      /* No lane becomes 0. */
      guint32 lane = records[i].lane + 1;
      guint end = i + 1;

      while (end < n_records && records[end].lane == records[i].lane)
        end++;

      at = put_difference (at, lane, last);
      at = put_varint (at, end - i);
      last = lane;
      i = end;
    }

  return at;
}

static guint8 *
put_times (guint8             *at,
           const BobbinRecord *records,
           guint               n_records,
           gint64              origin)
{
  Forecast forecast = { 0, };

  for (guint i = 0; i < n_records; i++)
    {
      const BobbinRecord *record = &records[i];
      guint has = get_traits (record);
      Slot *slot = forecast_get (&forecast, record->lane);

      if (has & HAS_TASK)
        {
          at = put_difference (at, record->task, slot->task);
          slot->task = record->task + 1;
        }
      if (has & HAS_START)
        {
          gint64 start = CLAMP (record->start - origin, 0, MAX_TIME - 1);

          at = put_difference (at, start, slot->start);
          slot->start = start;
        }
      if (has & HAS_DURATION)
        {
          gint64 duration = CLAMP (record->duration, 0, MAX_TIME - 1);

          at = put_varint (at, duration);
          if (has & HAS_START)
            slot->start += duration;
        }
      forecast.last = *slot;
    }

  return at;
}

/* -1, and what is no number, is "unknown". */
static inline guint
get_cpu_kind (const BobbinRecord *record)
{
  return (get_traits (record) & HAS_CPU) != 0 && record->cpu >= 0 && isfinite (record->cpu)
         ? CPU_MEASURED
         : CPU_UNKNOWN;
}

static guint8 *
put_cpu (guint8             *at,
         const BobbinRecord *records,
         guint               n_records)
{
  for (guint i = 0; i < n_records;)
    {
      guint kind = get_cpu_kind (&records[i]);
      guint end = i + 1;

      while (end < n_records && get_cpu_kind (&records[end]) == kind)
        end++;

      *at++ = kind;
      at = put_varint (at, end - i);
      for (; kind == CPU_MEASURED && i < end; i++)
        {
          guint32 bits;

          memcpy (&bits, &records[i].cpu, sizeof bits);
          at = put_u32 (at, bits);
        }
      i = end;
    }

  return at;
}

static guint8 *
put_payloads (guint8             *at,
              const BobbinRecord *records,
              guint               n_records,
              guint64             base)
{
  guint64 expected = 0;

  for (guint i = 0; i < n_records; i++)
    {
      const BobbinRecord *record = &records[i];

      if ((get_traits (record) & HAS_PAYLOAD) == 0 || is_inline (record))
        continue;

      at = put_varint (at, record->length);
      if (record->length > 0)
        {
          guint64 offset = base + record->payload.offset;

          at = put_difference (at, offset, expected);
          expected = offset + record->length;
        }
    }

  return at;
}

static guint8 *
put_numbers (guint8             *at,
             const BobbinRecord *records,
             guint               n_records)
{
  for (guint i = 0; i < n_records; i++)
    {
      if (is_inline (&records[i]))
        {
          guint64 bits;

          memcpy (&bits, &records[i].payload.number, sizeof bits);
          bits = GUINT64_TO_LE (bits);
          memcpy (at, &bits, sizeof bits);
          at += sizeof bits;
        }
    }

  return at;
}

void
bobbin_segment_encode (const BobbinRecord *records,
                       guint               n_records,
                       gint64              origin,
                       guint64             base,
                       GByteArray         *bytes)
{
  gsize begin = bytes->len;
  guint8 *first;
  guint8 *at;

  g_return_if_fail (n_records > 0 && n_records <= BOBBIN_SEGMENT_MAX_RECORDS);

  /* Room for whatever there may be, so that nobody has to look. */
  g_byte_array_set_size (bytes, begin + MAX_HEAD_BYTES + CHECKSUM_BYTES +
                                (gsize) n_records * MAX_RECORD_BYTES);
  first = at = bytes->data + begin;

  *at++ = VERSION;
  at = put_varint (at, n_records);
  at = put_heads (at, records, n_records);
  at = put_lanes (at, records, n_records);
  at = put_times (at, records, n_records, origin);
  at = put_cpu (at, records, n_records);
  at = put_payloads (at, records, n_records, base);
  at = put_numbers (at, records, n_records);
  at = put_u32 (at, crc32 (0, first, at - first));

  g_byte_array_set_size (bytes, begin + (at - first));
}

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
  if (failed != ((record->flags & BOBBIN_RECORD_HAS_ERROR) != 0))
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
  if (record->type >= G_N_ELEMENTS (traits))
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
    return reused || (get_traits (record) & NEEDS_LANE) == 0;

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
      if (lane > MAX_LANE + 1)
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
  Forecast forecast = { 0, };

  for (guint i = 0; i < n_records; i++)
    {
      BobbinRecord *record = &records[i];
      guint has = get_traits (record);
      Slot *slot = forecast_get (&forecast, record->lane);

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
          if (G_UNLIKELY (record->start < 0 || record->start >= MAX_TIME))
            self->failed = TRUE;
        }
      if (has & HAS_DURATION)
        {
          record->duration = take_varint (self);
          if (G_UNLIKELY (record->duration < 0 || record->duration >= MAX_TIME))
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

      if (kind > CPU_MEASURED || !has_left (self, kind == CPU_MEASURED ? run * sizeof (float) : 0))
        {
          self->failed = TRUE;
          return;
        }
      if (kind == CPU_UNKNOWN)
        {
          i += run;
          continue;
        }

      for (guint end = i + run; i < end; i++)
        {
          guint32 bits = take_u32 (self);

          memcpy (&records[i].cpu, &bits, sizeof bits);
          if (get_cpu_kind (&records[i]) != CPU_MEASURED)
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

      if ((get_traits (record) & HAS_PAYLOAD) == 0 || is_inline (record))
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

      if (!is_inline (&records[i]))
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

  if (length <= CHECKSUM_BYTES)
    return FALSE;

  memcpy (&checksum, bytes + length - CHECKSUM_BYTES, sizeof checksum);

  return GUINT32_FROM_LE (checksum) == crc32_z (0, bytes, length - CHECKSUM_BYTES);
}

BobbinBatch *
bobbin_segment_decode (const guint8              *bytes,
                       gsize                      length,
                       const BobbinSegmentLimits *limits,
                       GError                   **error)
{
  Reader reader = { bytes, bytes + length, FALSE };
  BobbinBatch *batch = NULL;

  if (check_sum (bytes, length) && *reader.at++ == VERSION)
    {
      guint64 n_records;

      reader.end -= CHECKSUM_BYTES;
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

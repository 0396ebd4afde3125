/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-segment-private.h"

#include <string.h>
#include <zlib.h>

#define MAX_VARINT     10
#define MAX_HEAD_BYTES (1 + 5)
/* Head, lane, task, start, duration, CPU, length, offset, number: a run costs
 * at most 10 bytes more for each of them. */
#define MAX_RECORD_BYTES (14 + 20 + 3 * MAX_VARINT + 15 + 2 * MAX_VARINT + 8)

const guint16 bobbin_segment_traits[SEGMENT_N_TYPES] = {
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

static inline guint64
to_zigzag (gint64 value)
{
  return ((guint64) value << 1) ^ (guint64) (value >> 63);
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

/* What a record is, in four bytes. */
static inline guint32
get_head (const BobbinRecord *record)
{
  guint has = bobbin_segment_get_traits (record);
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

static inline gint64
clamp_time (gint64 time)
{
  return CLAMP (time, 0, SEGMENT_MAX_TIME - 1);
}

/* Those of outcomes of one lane, one behind the other, as most records are. */
static guint8 *
put_outcome_times (guint8             *at,
                   const BobbinRecord *records,
                   guint               n_records,
                   gint64              origin,
                   BobbinForecastSlot *slot)
{
  guint64 task = slot->task;
  gint64 expected = slot->start;

  for (guint i = 0; i < n_records; i++)
    {
      gint64 start = clamp_time (records[i].start - origin);
      gint64 duration = clamp_time (records[i].duration);

      at = put_difference (at, records[i].task, task);
      at = put_difference (at, start, expected);
      at = put_varint (at, duration);
      task = records[i].task + 1;
      expected = start + duration;
    }

  slot->task = task;
  slot->start = expected;

  return at;
}

static guint
count_outcomes (const BobbinRecord *records,
                guint               n_records)
{
  guint n = 0;

  while (n < n_records && records[n].type == BOBBIN_RECORD_OUTCOME && records[n].lane == records[0].lane)
    n++;

  return n;
}

static guint8 *
put_times (guint8             *at,
           const BobbinRecord *records,
           guint               n_records,
           gint64              origin)
{
  BobbinForecast forecast = { 0, };
  guint n_outcomes;

  for (guint i = 0; i < n_records; i += MAX (n_outcomes, 1))
    {
      const BobbinRecord *record = &records[i];
      guint has = bobbin_segment_get_traits (record);
      BobbinForecastSlot *slot = bobbin_forecast_get (&forecast, record->lane);

      n_outcomes = count_outcomes (record, n_records - i);
      if (n_outcomes > 0)
        {
          at = put_outcome_times (at, record, n_outcomes, origin, slot);
          forecast.last = *slot;
          continue;
        }

      if (has & HAS_TASK)
        {
          at = put_difference (at, record->task, slot->task);
          slot->task = record->task + 1;
        }
      if (has & HAS_START)
        {
          gint64 start = clamp_time (record->start - origin);

          at = put_difference (at, start, slot->start);
          slot->start = start;
        }
      if (has & HAS_DURATION)
        at = put_varint (at, clamp_time (record->duration));
      forecast.last = *slot;
    }

  return at;
}

static guint8 *
put_cpu (guint8             *at,
         const BobbinRecord *records,
         guint               n_records)
{
  for (guint i = 0; i < n_records;)
    {
      guint kind = bobbin_segment_get_cpu_kind (&records[i]);
      guint end = i + 1;

      while (end < n_records && bobbin_segment_get_cpu_kind (&records[end]) == kind)
        end++;

      *at++ = kind;
      at = put_varint (at, end - i);
      for (; kind == SEGMENT_CPU_MEASURED && i < end; i++)
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

      if ((bobbin_segment_get_traits (record) & HAS_PAYLOAD) == 0 || bobbin_segment_is_inline (record))
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
      if (bobbin_segment_is_inline (&records[i]))
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
  g_byte_array_set_size (bytes, begin + MAX_HEAD_BYTES + SEGMENT_CHECKSUM_BYTES +
                                (gsize) n_records * MAX_RECORD_BYTES);
  first = at = bytes->data + begin;

  *at++ = SEGMENT_VERSION;
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

guint32
bobbin_segment_get_check (const guint8 *bytes,
                          gsize         length)
{
  const guint8 *end;
  guint32 own;

  g_return_val_if_fail (length > SEGMENT_CHECKSUM_BYTES, 0);

  end = bytes + length - SEGMENT_CHECKSUM_BYTES;
  memcpy (&own, end, sizeof own);

  return (guint32) crc32 (GUINT32_FROM_LE (own), end, SEGMENT_CHECKSUM_BYTES);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <math.h>

#include "bobbin-segment.h"

G_BEGIN_DECLS

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
#define SEGMENT_VERSION        1
#define SEGMENT_CHECKSUM_BYTES 4

/* Times that are longer are not believed: so sums of two do not overflow. */
#define SEGMENT_MAX_TIME ((gint64) 1 << 62)
#define SEGMENT_MAX_LANE 65535

enum
{
  SEGMENT_CPU_UNKNOWN,
  SEGMENT_CPU_MEASURED,
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
} BobbinSegmentTraits;

/* By BobbinRecordType, of which there are SEGMENT_N_TYPES. */
#define SEGMENT_N_TYPES (BOBBIN_RECORD_WITHDRAWN + 1)
extern const guint16 bobbin_segment_traits[SEGMENT_N_TYPES];

/*
 * What is expected of a lane's next record: the task after its last one, at the
 * time at which that ended. Lanes share slots, so that there is no limit to
 * their number; one that finds its slot taken begins anew.
 */
#define SEGMENT_N_SLOTS 256

typedef struct
{
  guint64 lane;    /* + 1; 0: nobody's */
  guint64 task;
  gint64  start;
} BobbinForecastSlot;

typedef struct
{
  BobbinForecastSlot slots[SEGMENT_N_SLOTS];
  BobbinForecastSlot last;
} BobbinForecast;

static inline BobbinForecastSlot *
bobbin_forecast_get (BobbinForecast *self,
                     guint32         lane)
{
  BobbinForecastSlot *slot = &self->slots[lane % SEGMENT_N_SLOTS];

  if (G_UNLIKELY (slot->lane != (guint64) lane + 1))
    {
      *slot = self->last;
      slot->lane = (guint64) lane + 1;
    }

  return slot;
}

static inline guint
bobbin_segment_get_traits (const BobbinRecord *record)
{
  return bobbin_segment_traits[record->type];
}

static inline gboolean
bobbin_segment_is_inline (const BobbinRecord *record)
{
  return record->type == BOBBIN_RECORD_OUTCOME && (record->flags & BOBBIN_RECORD_INLINE) != 0;
}

/* -1, and what is no number, is "unknown". */
static inline guint
bobbin_segment_get_cpu_kind (const BobbinRecord *record)
{
  return (bobbin_segment_get_traits (record) & HAS_CPU) != 0 && record->cpu >= 0 && isfinite (record->cpu)
         ? SEGMENT_CPU_MEASURED
         : SEGMENT_CPU_UNKNOWN;
}

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Whatever a disk may return for a segment of the history: it is refused, or
 * every value in it may be used without a look. Its checksum is made to fit, or
 * nothing would come behind it.
 */

#include "fuzz.h"

#include <string.h>
#include <zlib.h>

#include "engine/history/bobbin-segment.h"

#define N_TASKS 100000
#define N_BYTES ((guint64) 1 << 33)

static const BobbinSegmentLimits limits = { N_TASKS, N_BYTES };

static void
check (gboolean    holds,
       const char *what)
{
  if (!holds)
    g_error ("does not hold: %s", what);
}

static void
check_record (const BobbinRecord *record)
{
  check (record->type <= BOBBIN_RECORD_WITHDRAWN, "type");
  check (record->error < BOBBIN_N_ERROR_KINDS, "error");
  check (record->task < N_TASKS, "task");
  check (record->lane < 65536 || record->lane == BOBBIN_RECORD_NO_LANE, "lane");
  check (record->start >= 0 && record->duration >= 0 &&
         record->start <= G_MAXINT64 - record->duration, "times");
  check (record->cpu == -1 || record->cpu >= 0, "CPU time");
  if (record->length > 0)
    check (record->payload.offset <= N_BYTES && record->length <= N_BYTES - record->payload.offset, "payload");
}

int
fuzz_segment (const guint8 *data,
              gsize         size)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autoptr (GByteArray) again = g_byte_array_new ();
  BobbinBatch *batch, *copy;
  guint32 checksum = GUINT32_TO_LE (crc32_z (0, data, size));

  g_byte_array_append (bytes, data, size);
  g_byte_array_append (bytes, (const guint8 *) &checksum, sizeof checksum);
  batch = bobbin_segment_decode (bytes->data, bytes->len, &limits, NULL);
  if (batch == NULL)
    return 0;

  for (guint i = 0; i < batch->n_records; i++)
    check_record (&batch->records[i]);

  bobbin_segment_encode (batch->records, batch->n_records, 0, 0, again);
  copy = bobbin_segment_decode (again->data, again->len, &limits, NULL);
  check (copy != NULL && copy->n_records == batch->n_records, "again");
  check (memcmp (copy->records, batch->records, batch->n_records * sizeof (BobbinRecord)) == 0, "records");
  bobbin_batch_free (copy);
  bobbin_batch_free (batch);

  return 0;
}

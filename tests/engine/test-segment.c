/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Records as bytes, and back; and bytes that were never records. */

#include "engine/history/bobbin-segment.h"

#include <math.h>
#include <string.h>
#include <zlib.h>

#include "engine/history/bobbin-history.h"

#define ORIGIN     ((gint64) 5000000000)
#define N_TASKS    ((guint64) 1 << 40)
#define N_BYTES    ((guint64) 1 << 44)
#define BASE       ((guint64) 70000)

static const BobbinSegmentLimits wide = { N_TASKS, N_BYTES };

static GByteArray *
encode (const BobbinRecord *records,
        guint               n_records)
{
  GByteArray *bytes = g_byte_array_new ();

  bobbin_segment_encode (records, n_records, ORIGIN, BASE, bytes);

  return bytes;
}

/* From memory of its own, so that a sanitizer sees a read behind its end. */
static BobbinBatch *
decode (const guint8               *bytes,
        gsize                       length,
        const BobbinSegmentLimits  *limits)
{
  g_autofree guint8 *copy = g_memdup2 (bytes, length);
  g_autoptr (GError) error = NULL;
  BobbinBatch *batch = bobbin_segment_decode (copy, length, limits, &error);

  if (batch == NULL)
    g_assert_error (error, BOBBIN_HISTORY_ERROR, BOBBIN_HISTORY_ERROR_DAMAGED);
  else
    g_assert_no_error (error);

  return batch;
}

static void
assert_damaged (const BobbinRecord         *record,
                const BobbinSegmentLimits  *limits)
{
  g_autoptr (GByteArray) bytes = encode (record, 1);

  g_assert_null (decode (bytes->data, bytes->len, limits));
}

static void
assert_same (const BobbinRecord *record,
             const BobbinRecord *again)
{
  gboolean is_outcome = record->type == BOBBIN_RECORD_OUTCOME;
  gboolean is_output = record->type == BOBBIN_RECORD_OUTPUT;
  gboolean is_refused = record->type == BOBBIN_RECORD_REFUSED;

  g_assert_cmpuint (again->type, ==, record->type);
  g_assert_cmpuint (again->lane, ==, record->lane);

  if (is_outcome || is_output || record->type == BOBBIN_RECORD_WITHDRAWN)
    g_assert_cmpuint (again->task, ==, record->task);
  if (record->type != BOBBIN_RECORD_LANE_CPU && !is_refused)
    g_assert_cmpint (again->start, ==, record->start - ORIGIN);
  if (is_outcome || record->type == BOBBIN_RECORD_LANE_CPU)
    g_assert_cmpint (again->duration, ==, record->duration);
  if (is_outcome)
    g_assert_cmpmem (&again->cpu, sizeof (float), &record->cpu, sizeof (float));
  if (is_outcome || is_refused)
    g_assert_cmpuint (again->error, ==, record->error);
  if (is_outcome)
    g_assert_cmpuint (again->attempt, ==, record->attempt);
  if (is_outcome || is_output || is_refused)
    g_assert_cmpuint (again->flags, ==, record->flags);

  if (is_outcome && (record->flags & BOBBIN_RECORD_INLINE) != 0)
    {
      g_assert_cmpmem (&again->payload.number, sizeof (double), &record->payload.number, sizeof (double));
    }
  else if (is_outcome || is_output || is_refused)
    {
      g_assert_cmpuint (again->length, ==, record->length);
      if (record->length > 0)
        g_assert_cmpuint (again->payload.offset, ==, record->payload.offset + BASE);
    }
}

static void
assert_round_trip (const BobbinRecord *records,
                   guint               n_records)
{
  g_autoptr (GByteArray) bytes = encode (records, n_records);
  BobbinBatch *batch = decode (bytes->data, bytes->len, &wide);

  g_assert_nonnull (batch);
  g_assert_null (batch->bytes);
  g_assert_cmpuint (batch->n_records, ==, n_records);
  for (guint i = 0; i < n_records; i++)
    assert_same (&records[i], &batch->records[i]);
  bobbin_batch_free (batch);
}

static guint64
random_bits (guint max_bits)
{
  guint n_bits = g_test_rand_int_range (0, max_bits + 1);
  guint64 value = (guint64) (guint32) g_test_rand_int () << 32 | (guint32) g_test_rand_int ();

  return n_bits == 0 ? 0 : value >> (64 - n_bits);
}

static void
fill_outcome (BobbinRecord *record)
{
  record->attempt = 1 + random_bits (7);
  record->cpu = g_test_rand_bit () ? -1 : (float) g_test_rand_double_range (0, 1e6);
  if (g_test_rand_bit ())
    record->flags |= BOBBIN_RECORD_CHILD_CPU;

  switch (g_test_rand_int_range (0, 4))
    {
    case 0:
      record->flags |= BOBBIN_RECORD_HAS_RESULT | BOBBIN_RECORD_INLINE;
      record->length = 0;
      {
        guint64 bits = random_bits (64);

        memcpy (&record->payload.number, &bits, sizeof bits);
      }
      break;
    case 1:
      record->error = g_test_rand_int_range (1, BOBBIN_N_ERROR_KINDS);
      record->flags |= BOBBIN_RECORD_HAS_ERROR;
      if (g_test_rand_bit ())
        record->flags |= BOBBIN_RECORD_WILL_RETRY;
      break;
    case 2:
      record->flags |= BOBBIN_RECORD_HAS_RESULT;
      break;
    default:
      record->length = 0;
      break;
    }

  if (g_test_rand_bit () && (record->flags & BOBBIN_RECORD_WILL_RETRY) == 0)
    {
      record->flags |= BOBBIN_RECORD_REUSED;
      record->lane = BOBBIN_RECORD_NO_LANE;
    }
}

/* What its type does not have is filled with noise: the writers leave it as it is. */
static void
fill_record (BobbinRecord *record)
{
  memset (record, g_test_rand_int () & 0xff, sizeof *record);
  record->type = g_test_rand_int_range (0, BOBBIN_RECORD_WITHDRAWN + 1);
  record->lane = g_test_rand_int_range (0, 8) == 0 ? random_bits (16) : random_bits (2);

  if (record->type == BOBBIN_RECORD_PAUSED || record->type == BOBBIN_RECORD_RESUMED ||
      record->type == BOBBIN_RECORD_WITHDRAWN ||
      (record->type == BOBBIN_RECORD_LANE_CPU && g_test_rand_bit ()))
    record->lane = BOBBIN_RECORD_NO_LANE;

  if (record->type == BOBBIN_RECORD_OUTCOME || record->type == BOBBIN_RECORD_OUTPUT ||
      record->type == BOBBIN_RECORD_WITHDRAWN)
    record->task = random_bits (40);
  if (record->type != BOBBIN_RECORD_LANE_CPU && record->type != BOBBIN_RECORD_REFUSED)
    record->start = ORIGIN + random_bits (61);
  if (record->type == BOBBIN_RECORD_OUTCOME || record->type == BOBBIN_RECORD_LANE_CPU)
    record->duration = random_bits (62);

  if (record->type == BOBBIN_RECORD_OUTCOME || record->type == BOBBIN_RECORD_OUTPUT ||
      record->type == BOBBIN_RECORD_REFUSED)
    {
      record->flags = 0;
      record->payload.offset = random_bits (40);
      record->length = random_bits (32);
    }

  if (record->type == BOBBIN_RECORD_OUTCOME)
    {
      record->error = 0;
      fill_outcome (record);
    }
  else if (record->type == BOBBIN_RECORD_OUTPUT)
    {
      record->flags = g_test_rand_bit ();
    }
  else if (record->type == BOBBIN_RECORD_REFUSED)
    {
      record->error = g_test_rand_int_range (0, BOBBIN_N_ERROR_KINDS);
      record->flags = BOBBIN_RECORD_HAS_ERROR;
    }
}

static void
test_random (void)
{
  for (guint round = 0; round < 2000; round++)
    {
      guint n_records = 1 + random_bits (7);
      g_autofree BobbinRecord *records = g_new (BobbinRecord, n_records);

      for (guint i = 0; i < n_records; i++)
        fill_record (&records[i]);
      assert_round_trip (records, n_records);
    }
}

/* A few lanes with tasks as they come. */
static BobbinRecord *
new_formula (guint n_records,
             guint n_lanes)
{
  BobbinRecord *records = g_new0 (BobbinRecord, n_records);
  g_autofree gint64 *now = g_new (gint64, n_lanes);

  for (guint i = 0; i < n_lanes; i++)
    now[i] = ORIGIN + 1000 * i;

  for (guint i = 0; i < n_records; i++)
    {
      guint lane = i / 500 % n_lanes;

      records[i] = (BobbinRecord) {
        .task = i, .start = now[lane] + 40 + i % 20, .duration = 150 + i % 300, .cpu = -1,
        .lane = lane, .type = BOBBIN_RECORD_OUTCOME, .attempt = 1,
        .flags = BOBBIN_RECORD_HAS_RESULT | BOBBIN_RECORD_INLINE, .payload.number = sqrt (i),
      };
      now[lane] = records[i].start + records[i].duration;
    }

  return records;
}

static void
test_formula (void)
{
  guint n_records = 8192;
  g_autofree BobbinRecord *records = new_formula (n_records, 4);
  g_autoptr (GByteArray) bytes = encode (records, n_records);

  assert_round_trip (records, n_records);
  g_test_message ("%.1f bytes a record", (double) bytes->len / n_records);
  g_assert_cmpuint (bytes->len, <=, 16 * n_records);
}

static void
test_most (void)
{
  g_autofree BobbinRecord *records = new_formula (BOBBIN_SEGMENT_MAX_RECORDS, 700);

  for (guint i = 0; i < BOBBIN_SEGMENT_MAX_RECORDS; i++)
    records[i].lane = i * 94;
  for (guint i = 0; i < BOBBIN_SEGMENT_MAX_RECORDS; i++)
    records[i].lane %= 65536;
  assert_round_trip (records, BOBBIN_SEGMENT_MAX_RECORDS);
}

/* What is appended leaves alone what was there. */
static void
test_append (void)
{
  g_autofree BobbinRecord *records = new_formula (100, 2);
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autoptr (GByteArray) alone = encode (records, 100);

  g_byte_array_append (bytes, (const guint8 *) "before", 6);
  bobbin_segment_encode (records, 100, ORIGIN, BASE, bytes);

  g_assert_cmpuint (bytes->len, ==, 6 + alone->len);
  g_assert_cmpmem (bytes->data, 6, "before", 6);
  g_assert_cmpmem (bytes->data + 6, alone->len, alone->data, alone->len);
  g_assert_cmphex (bobbin_segment_get_check (alone->data, alone->len), ==, crc32_z (0, alone->data, alone->len));
}

/* Times that nobody can have meant do no harm. */
static void
test_clamped (void)
{
  BobbinRecord record = {
    .start = ORIGIN - 5, .duration = -1, .cpu = NAN, .lane = 1, .attempt = 1,
    .type = BOBBIN_RECORD_OUTCOME, .flags = BOBBIN_RECORD_HAS_RESULT | BOBBIN_RECORD_INLINE,
  };
  g_autoptr (GByteArray) bytes = encode (&record, 1);
  BobbinBatch *batch = decode (bytes->data, bytes->len, &wide);

  g_assert_nonnull (batch);
  g_assert_cmpint (batch->records[0].start, ==, 0);
  g_assert_cmpint (batch->records[0].duration, ==, 0);
  g_assert_true (batch->records[0].cpu == -1);
  bobbin_batch_free (batch);
}

static void
test_flipped (void)
{
  BobbinRecord records[24];
  g_autoptr (GByteArray) bytes = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (records); i++)
    fill_record (&records[i]);
  bytes = encode (records, G_N_ELEMENTS (records));

  for (guint bit = 0; bit < bytes->len * 8; bit++)
    {
      bytes->data[bit / 8] ^= 1 << bit % 8;
      g_assert_null (decode (bytes->data, bytes->len, &wide));
      bytes->data[bit / 8] ^= 1 << bit % 8;
    }
}

static void
test_cut (void)
{
  BobbinRecord records[24];
  g_autoptr (GByteArray) bytes = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (records); i++)
    fill_record (&records[i]);
  bytes = encode (records, G_N_ELEMENTS (records));

  for (guint length = 0; length < bytes->len; length++)
    g_assert_null (decode (bytes->data, length, &wide));

  g_byte_array_append (bytes, (const guint8 *) "", 1);
  g_assert_null (decode (bytes->data, bytes->len, &wide));
}

/* Records with a right checksum that may not be. */
static void
test_refused (void)
{
  const BobbinRecord good = {
    .task = 9, .start = ORIGIN, .duration = 1, .cpu = 0.5, .lane = 3, .attempt = 1,
    .type = BOBBIN_RECORD_OUTCOME, .flags = BOBBIN_RECORD_HAS_RESULT,
    .payload.offset = 5, .length = 10,
  };
  BobbinRecord record = good;

  assert_round_trip (&good, 1);

  assert_damaged (&good, &(BobbinSegmentLimits) { 9, N_BYTES });
  assert_damaged (&good, &(BobbinSegmentLimits) { 10, BASE + 14 });
  assert_damaged (&good, &(BobbinSegmentLimits) { 10, 0 });

  record.lane = 65536;
  assert_damaged (&record, &wide);
  record.lane = BOBBIN_RECORD_NO_LANE;
  assert_damaged (&record, &wide);

  record = good;
  record.error = BOBBIN_N_ERROR_KINDS;
  record.flags |= BOBBIN_RECORD_HAS_ERROR;
  assert_damaged (&record, &wide);
  record.error = 0;
  assert_damaged (&record, &wide);

  record = good;
  record.flags |= 0x40;
  assert_damaged (&record, &wide);
  record.flags = good.flags | BOBBIN_RECORD_REUSED;
  assert_damaged (&record, &wide);
  record.flags = good.flags;
  record.lane = BOBBIN_RECORD_NO_LANE;
  assert_damaged (&record, &wide);
  record.lane = good.lane;
  record.flags = BOBBIN_RECORD_INLINE;
  assert_damaged (&record, &wide);
  record.flags = BOBBIN_RECORD_HAS_RESULT | BOBBIN_RECORD_WILL_RETRY;
  assert_damaged (&record, &wide);

  record = good;
  record.payload.offset = G_MAXSIZE - BASE - 3;
  assert_damaged (&record, &wide);

  record = (BobbinRecord) { .type = BOBBIN_RECORD_OUTPUT, .start = ORIGIN, .flags = 2 };
  assert_damaged (&record, &wide);
  record = (BobbinRecord) { .type = BOBBIN_RECORD_WITHDRAWN, .start = ORIGIN, .task = N_TASKS };
  assert_damaged (&record, &wide);
  record = (BobbinRecord) { .type = BOBBIN_RECORD_REFUSED, .flags = 0 };
  assert_damaged (&record, &wide);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/segment/random", test_random);
  g_test_add_func ("/segment/formula", test_formula);
  g_test_add_func ("/segment/most", test_most);
  g_test_add_func ("/segment/append", test_append);
  g_test_add_func ("/segment/clamped", test_clamped);
  g_test_add_func ("/segment/flipped", test_flipped);
  g_test_add_func ("/segment/cut", test_cut);
  g_test_add_func ("/segment/refused", test_refused);

  return g_test_run ();
}

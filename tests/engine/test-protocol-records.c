/* SPDX-License-Identifier: GPL-3.0-or-later */

/* RECORDS: outcomes, output and CPU time on their way from a worker. */

#include "engine/protocol/bobbin-message.h"

#include <math.h>
#include <string.h>

#define HEAD   (BOBBIN_FRAME_HEADER_SIZE + 8)
#define RECORD 48

static BobbinFrame
frame_at (GByteArray *buffer,
          gsize      *position)
{
  guint32 length;
  BobbinFrame frame;

  g_assert_cmpuint (buffer->len - *position, >=, BOBBIN_FRAME_HEADER_SIZE);
  memcpy (&length, buffer->data + *position + 4, sizeof length);
  frame = (BobbinFrame) { buffer->data[*position + 2],
                          buffer->data + *position + BOBBIN_FRAME_HEADER_SIZE,
                          GUINT32_FROM_LE (length) };
  g_assert_cmpint (frame.type, ==, BOBBIN_FRAME_RECORDS);
  *position += BOBBIN_FRAME_HEADER_SIZE + frame.length;
  g_assert_cmpuint (*position, <=, buffer->len);

  return frame;
}

static BobbinBatch *
parse_one (GByteArray *buffer)
{
  g_autoptr (GError) error = NULL;
  gsize position = 0;
  BobbinFrame frame = frame_at (buffer, &position);
  BobbinBatch *batch = bobbin_message_parse_records (&frame, &error);

  g_assert_cmpuint (position, ==, buffer->len);
  g_assert_no_error (error);

  return batch;
}

/* A copy of its own, so that a sanitizer sees a read behind its end. */
static void
assert_malformed (const guint8 *body,
                  gsize         length)
{
  g_autoptr (GError) error = NULL;
  g_autofree guint8 *copy = g_memdup2 (body, length);
  BobbinFrame frame = { BOBBIN_FRAME_RECORDS, copy, length };

  g_assert_null (bobbin_message_parse_records (&frame, &error));
  g_assert_error (error, BOBBIN_PROTOCOL_ERROR, BOBBIN_PROTOCOL_ERROR_MALFORMED);
}

static BobbinRecord *
add_outcome (BobbinBatch         *batch,
             guint64              task,
             const BobbinOutcome *outcome)
{
  BobbinRecord *record = bobbin_batch_add (batch);

  *record = (BobbinRecord) { .task = task, .start = 1000 + task, .duration = 5, .cpu = -1,
                             .lane = 3, .type = BOBBIN_RECORD_OUTCOME, .attempt = 2 };
  bobbin_batch_encode (batch, record, outcome);

  return record;
}

static void
add_bytes (BobbinBatch *batch,
           gsize        length,
           char         byte)
{
  BobbinRecord *record = bobbin_batch_add (batch);
  gsize offset = bobbin_batch_reserve (batch, length);

  memset (batch->bytes + offset, byte, length);
  *record = (BobbinRecord) { .task = 1, .type = BOBBIN_RECORD_OUTPUT, .length = length,
                             .payload.offset = offset, .flags = BOBBIN_STREAM_ERRORS };
}

static void
add_cpu (BobbinBatch *batch)
{
  *bobbin_batch_add (batch) = (BobbinRecord) { .type = BOBBIN_RECORD_LANE_CPU, .duration = 99,
                                               .lane = BOBBIN_RECORD_NO_LANE, .cpu = -1 };
}

static void
add_failure (BobbinBatch *batch,
             gboolean     with_result)
{
  g_auto (BobbinOutcome) outcome;

  bobbin_outcome_init (&outcome);
  bobbin_outcome_fail (&outcome, BOBBIN_ERROR_KIND_EXIT_STATUS, "Ended with %d.", 3);
  if (with_result)
    {
      bobbin_outcome_take_detail (&outcome, g_strdup ("behind it"));
      bobbin_outcome_add_number (&outcome, 3);
      bobbin_outcome_add_text (&outcome, "a\0b", 3);
    }
  add_outcome (batch, 10, &outcome);
}

static void
add_number (BobbinBatch *batch,
            guint64      task,
            double       number)
{
  g_auto (BobbinOutcome) outcome;

  bobbin_outcome_init (&outcome);
  bobbin_outcome_add_number (&outcome, number);
  add_outcome (batch, task, &outcome);
}

static void
add_text (BobbinBatch *batch,
          guint64      task,
          const char  *text)
{
  g_auto (BobbinOutcome) outcome;

  bobbin_outcome_init (&outcome);
  bobbin_outcome_add_text (&outcome, text, -1);
  add_outcome (batch, task, &outcome);
}

/* Puts an f64 before the payload of the last record, as a worker does that asks
 * for patience. */
static void
add_retry_after (BobbinBatch *batch,
                 double       seconds)
{
  BobbinRecord *record = &batch->records[batch->n_records - 1];
  gsize offset = record->payload.offset;

  bobbin_batch_reserve (batch, sizeof seconds);
  memmove (batch->bytes + offset + sizeof seconds, batch->bytes + offset, record->length);
  memcpy (batch->bytes + offset, &seconds, sizeof seconds);
  record->length += sizeof seconds;
  record->flags |= BOBBIN_RECORD_HAS_RETRY_AFTER;
}

static BobbinBatch *
new_full_batch (void)
{
  BobbinBatch *batch = bobbin_batch_new (1);
  g_auto (BobbinOutcome) nothing;

  bobbin_outcome_init (&nothing);
  add_number (batch, 1, 1.5);
  add_text (batch, 2, "text");
  add_failure (batch, FALSE);
  add_failure (batch, TRUE);
  batch->records[3].flags |= BOBBIN_RECORD_PERMANENT | BOBBIN_RECORD_CHILD_CPU;
  batch->records[3].cpu = 0.25;
  add_failure (batch, TRUE);
  add_retry_after (batch, 7.5);
  add_bytes (batch, 100, 'x');
  add_cpu (batch);
  add_outcome (batch, 5, &nothing);

  return batch;
}

static void
assert_same (const BobbinBatch *batch,
             const BobbinBatch *back)
{
  g_assert_cmpuint (back->n_records, ==, batch->n_records);
  g_assert_cmpmem (back->bytes, back->n_bytes, batch->bytes, batch->n_bytes);

  for (guint i = 0; i < back->n_records; i++)
    {
      const BobbinRecord *a = &batch->records[i];
      const BobbinRecord *b = &back->records[i];

      g_assert_cmpuint (b->task, ==, a->task);
      g_assert_cmpint (b->start, ==, a->start);
      g_assert_cmpint (b->duration, ==, a->duration);
      g_assert_cmpuint (b->length, ==, a->length);
      g_assert_true (b->cpu == a->cpu);
      g_assert_cmpuint (b->lane, ==, a->lane);
      g_assert_cmpuint (b->type, ==, a->type);
      g_assert_cmpuint (b->error, ==, a->error);
      g_assert_cmpuint (b->flags, ==, a->flags);
      g_assert_cmpuint (b->attempt, ==, a->attempt);
      if (a->flags & BOBBIN_RECORD_INLINE)
        g_assert_true (b->payload.number == a->payload.number);
      else if (a->length > 0)
        g_assert_cmpuint (b->payload.offset, ==, a->payload.offset);
    }
}

static void
test_round_trip (void)
{
  g_autoptr (GByteArray) buffer = g_byte_array_new ();
  BobbinBatch *batch = new_full_batch ();
  BobbinBatch *back;
  BobbinRecord *record;
  BobbinResult result;

  bobbin_message_put_records (buffer, batch);
  back = parse_one (buffer);
  assert_same (batch, back);

  record = &back->records[4];
  g_assert_cmpuint (record->flags & BOBBIN_RECORD_HAS_RETRY_AFTER, !=, 0);
  bobbin_result_decode (&result, back->bytes + record->payload.offset + sizeof (double),
                        record->length - sizeof (double), record->flags);
  g_assert_cmpstr (result.message, ==, "Ended with 3.");
  g_assert_cmpstr (result.detail, ==, "behind it");
  g_assert_cmpfloat (result.numbers[0], ==, 3);
  g_assert_cmpmem (result.texts[0], result.text_lengths[0], "a\0b", 3);

  bobbin_batch_free (back);
  bobbin_batch_free (batch);
}

/* What concerns only Bobbin stays there; and nothing is no frame. */
static void
test_not_sent (void)
{
  g_autoptr (GByteArray) buffer = g_byte_array_new ();
  BobbinBatch *batch = bobbin_batch_new (1);
  BobbinBatch *back;

  bobbin_message_put_records (buffer, batch);
  g_assert_cmpuint (buffer->len, ==, 0);

  *bobbin_batch_add (batch) = (BobbinRecord) { .type = BOBBIN_RECORD_LANE_STARTED };
  bobbin_message_put_records (buffer, batch);
  g_assert_cmpuint (buffer->len, ==, 0);

  add_failure (batch, FALSE);
  batch->records[1].flags |= BOBBIN_RECORD_WILL_RETRY;
  *bobbin_batch_add (batch) = (BobbinRecord) { .type = BOBBIN_RECORD_LANE_ENDED };
  bobbin_message_put_records (buffer, batch);
  back = parse_one (buffer);
  g_assert_cmpuint (back->n_records, ==, 1);
  g_assert_cmpuint (back->records[0].flags, ==, BOBBIN_RECORD_HAS_ERROR);

  bobbin_batch_free (back);
  bobbin_batch_free (batch);
}

static void
test_truncated (void)
{
  g_autoptr (GByteArray) buffer = g_byte_array_new ();
  BobbinBatch *batch = new_full_batch ();
  const guint8 *body;
  gsize length;

  bobbin_message_put_records (buffer, batch);
  g_byte_array_append (buffer, (const guint8 *) "", 1);
  body = buffer->data + BOBBIN_FRAME_HEADER_SIZE;
  length = buffer->len - BOBBIN_FRAME_HEADER_SIZE;
  for (gsize n = 0; n < length - 1; n++)
    assert_malformed (body, n);
  assert_malformed (body, length);

  bobbin_batch_free (batch);
}

/* Sets @size bytes at @at of the frame of @batch, which then must be refused. */
static void
assert_refuses (BobbinBatch *batch,
                gsize        at,
                const void  *bytes,
                gsize        size)
{
  g_autoptr (GByteArray) buffer = g_byte_array_new ();

  bobbin_message_put_records (buffer, batch);
  bobbin_batch_free (parse_one (buffer));
  g_assert_cmpuint (at + size, <=, buffer->len);
  memcpy (buffer->data + at, bytes, size);
  assert_malformed (buffer->data + BOBBIN_FRAME_HEADER_SIZE, buffer->len - BOBBIN_FRAME_HEADER_SIZE);
}

static void
assert_refuses_byte (BobbinBatch *batch,
                     gsize        at,
                     guint8       byte)
{
  assert_refuses (batch, at, &byte, 1);
}

static void
test_bad_heads (void)
{
  BobbinBatch *batch = bobbin_batch_new (1);
  gsize at = HEAD;

  add_number (batch, 1, 1);

  assert_refuses (batch, BOBBIN_FRAME_HEADER_SIZE, "\xff\xff\xff\xff", 4);
  assert_refuses_byte (batch, BOBBIN_FRAME_HEADER_SIZE + 4, 1);
  assert_refuses_byte (batch, at + 15, 0x80);                    /* begins before 0 */
  assert_refuses_byte (batch, at + 23, 0x80);                    /* took less than 0 */
  assert_refuses_byte (batch, at + 32, 1);                       /* inline, with a payload */
  assert_refuses (batch, at + 36, "\0\0\xc0\x7f", 4);            /* CPU time: no number */
  assert_refuses_byte (batch, at + 44, BOBBIN_RECORD_LANE_STARTED);
  assert_refuses_byte (batch, at + 44, BOBBIN_RECORD_LANE_ENDED);
  assert_refuses_byte (batch, at + 44, 5);
  assert_refuses_byte (batch, at + 44, BOBBIN_RECORD_LANE_CPU);  /* with flags */
  assert_refuses_byte (batch, at + 44, BOBBIN_RECORD_OUTPUT);    /* from no stream */
  assert_refuses_byte (batch, at + 45, 1);                       /* an error without one */
  assert_refuses_byte (batch, at + 46, BOBBIN_RECORD_INLINE);    /* without a result */
  assert_refuses_byte (batch, at + 46, BOBBIN_RECORD_HAS_RESULT);
  assert_refuses_byte (batch, at + 46, 2 | 4 | BOBBIN_RECORD_WILL_RETRY);
  assert_refuses_byte (batch, at + 46, 2 | 4 | BOBBIN_RECORD_PERMANENT);
  assert_refuses_byte (batch, at + 46, 2 | 4 | BOBBIN_RECORD_HAS_RETRY_AFTER);
  assert_refuses_byte (batch, at + 46, 2 | 4 | 128);
  assert_refuses_byte (batch, at + 47, 0);                       /* attempt 0 */

  bobbin_batch_free (batch);
}

static void
test_bad_payloads (void)
{
  BobbinBatch *batch = bobbin_batch_new (1);
  gsize head = HEAD;
  gsize at = HEAD + RECORD;

  add_failure (batch, TRUE);

  assert_refuses_byte (batch, head + 24, 1);             /* begins behind its place */
  assert_refuses_byte (batch, head + 32, 1);             /* shorter than it is */
  assert_refuses_byte (batch, head + 33, 1);             /* longer */
  assert_refuses_byte (batch, head + 45, 0);
  assert_refuses_byte (batch, head + 45, BOBBIN_N_ERROR_KINDS);
  assert_refuses_byte (batch, head + 46, BOBBIN_RECORD_HAS_ERROR);
  assert_refuses_byte (batch, at, 12);                   /* the message without its NUL */
  assert_refuses_byte (batch, at + 3, 0xff);
  assert_refuses_byte (batch, at + 4, 8);                /* the detail likewise */
  assert_refuses_byte (batch, at + 7, 0x7f);
  assert_refuses_byte (batch, at + 8 + 14 + 10, 33);     /* numbers */
  assert_refuses_byte (batch, at + 8 + 14 + 10 + 2, 9);  /* texts */
  assert_refuses_byte (batch, at + 8 + 14 + 10 + 2, 0);
  assert_refuses_byte (batch, at + 8 + 14 + 10 + 12, 2); /* a text without its NUL */

  bobbin_batch_free (batch);
}

static void
test_bad_retry_after (void)
{
  const double bad[] = { -1, NAN, INFINITY };
  BobbinBatch *batch = bobbin_batch_new (1);

  add_failure (batch, FALSE);
  add_retry_after (batch, 2);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    assert_refuses (batch, HEAD + RECORD, &bad[i], sizeof bad[i]);

  bobbin_batch_free (batch);
}

/* Two payloads that are exchanged, that overlap, or that leave a gap. */
static void
test_order (void)
{
  BobbinBatch *batch = bobbin_batch_new (2);

  add_bytes (batch, 8, 'a');
  add_bytes (batch, 8, 'b');
  assert_refuses_byte (batch, HEAD + RECORD + 24, 0);
  assert_refuses_byte (batch, HEAD + RECORD + 24, 7);
  assert_refuses_byte (batch, HEAD + RECORD + 24, 9);
  assert_refuses_byte (batch, HEAD + 24, 8);
  assert_refuses_byte (batch, HEAD + RECORD + 32, 7);
  assert_refuses_byte (batch, HEAD + 32, 0);

  bobbin_batch_free (batch);
}

/* A message in no encoding is still a message. */
static void
test_not_utf8 (void)
{
  g_autoptr (GByteArray) buffer = g_byte_array_new ();
  BobbinBatch *batch = bobbin_batch_new (1);
  BobbinBatch *back;
  BobbinResult result;

  add_failure (batch, TRUE);
  bobbin_message_put_records (buffer, batch);
  buffer->data[HEAD + RECORD + 8] = 0xe9;
  buffer->data[HEAD + RECORD + 8 + 12] = 0xff;
  buffer->data[HEAD + RECORD + 8 + 5] = '\0';
  back = parse_one (buffer);
  bobbin_result_decode (&result, back->bytes, back->records[0].length, back->records[0].flags);
  g_assert_cmpstr (result.message, ==, "?nded?with 3?");
  g_assert_cmpstr (result.detail, ==, "behind it");

  bobbin_batch_free (back);
  bobbin_batch_free (batch);
}

static void
test_split (void)
{
  g_autoptr (GByteArray) buffer = g_byte_array_new ();
  BobbinBatch *batch = bobbin_batch_new (4);
  gsize position = 0;
  gsize most = BOBBIN_FRAME_MAX_BODY - 8 - 2 * RECORD;
  const guint n_records[] = { 2, 2 };

  add_number (batch, 0, 0);
  add_bytes (batch, most, 'a');   /* exactly what fits with the first one */
  add_bytes (batch, 1, 'b');
  add_number (batch, 1, 1);
  bobbin_message_put_records (buffer, batch);
  bobbin_batch_free (batch);

  for (guint i = 0; i < G_N_ELEMENTS (n_records); i++)
    {
      BobbinFrame frame = frame_at (buffer, &position);
      g_autoptr (GError) error = NULL;

      if (i == 0)
        g_assert_cmpuint (frame.length, ==, BOBBIN_FRAME_MAX_BODY);
      batch = bobbin_message_parse_records (&frame, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (batch->n_records, ==, n_records[i]);
      g_assert_cmpuint (batch->records[i == 0 ? 1 : 0].length, ==, i == 0 ? most : 1);
      g_assert_cmpint (batch->bytes[0], ==, i == 0 ? 'a' : 'b');
      bobbin_batch_free (batch);
    }
  g_assert_cmpuint (position, ==, buffer->len);
}

static void
test_too_large (void)
{
  g_autoptr (GByteArray) buffer = g_byte_array_new ();
  g_autofree char *text = g_strnfill (BOBBIN_FRAME_MAX_BODY, 'x');
  BobbinBatch *batch = bobbin_batch_new (4);
  BobbinResult result;
  BobbinFrame frame;
  gsize position = 0;

  add_number (batch, 7, 1);
  add_text (batch, 8, text);
  add_bytes (batch, BOBBIN_FRAME_MAX_BODY, 'o');
  add_number (batch, 9, 1);
  bobbin_message_put_records (buffer, batch);
  bobbin_batch_free (batch);

  for (guint i = 0; i < 4; i++)
    {
      frame = frame_at (buffer, &position);
      batch = bobbin_message_parse_records (&frame, NULL);
      g_assert_nonnull (batch);
      g_assert_cmpuint (batch->n_records, ==, 1);
      if (i == 1)
        {
          BobbinRecord *record = &batch->records[0];

          g_assert_cmpuint (record->task, ==, 8);
          g_assert_cmpint (record->start, ==, 1008);
          g_assert_cmpuint (record->error, ==, BOBBIN_ERROR_KIND_TOO_LARGE);
          g_assert_cmpuint (record->flags, ==, BOBBIN_RECORD_HAS_ERROR | BOBBIN_RECORD_PERMANENT);
          bobbin_result_decode (&result, batch->bytes, record->length, record->flags);
          g_assert_nonnull (strstr (result.message, "64 MiB"));
        }
      else if (i == 2)
        {
          g_assert_cmpuint (frame.length, ==, BOBBIN_FRAME_MAX_BODY);
          g_assert_cmpint (batch->bytes[batch->n_bytes - 1], ==, 'o');
        }
      bobbin_batch_free (batch);
    }
  g_assert_cmpuint (position, ==, buffer->len);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/protocol-records/round-trip", test_round_trip);
  g_test_add_func ("/protocol-records/not-sent", test_not_sent);
  g_test_add_func ("/protocol-records/truncated", test_truncated);
  g_test_add_func ("/protocol-records/bad-heads", test_bad_heads);
  g_test_add_func ("/protocol-records/bad-payloads", test_bad_payloads);
  g_test_add_func ("/protocol-records/bad-retry-after", test_bad_retry_after);
  g_test_add_func ("/protocol-records/order", test_order);
  g_test_add_func ("/protocol-records/not-utf8", test_not_utf8);
  g_test_add_func ("/protocol-records/split", test_split);
  g_test_add_func ("/protocol-records/too-large", test_too_large);

  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The greeting and the frames, however the bytes arrive. */

#include "engine/protocol/bobbin-message.h"

#include <string.h>

static void
feed (BobbinFrameReader *reader,
      const guint8      *bytes,
      gsize              length)
{
  while (length > 0)
    {
      gsize room = 1;
      guint8 *at = bobbin_frame_reader_reserve (reader, &room);
      gsize n = MIN (room, length);

      g_assert_cmpuint (room, >=, 1);
      memcpy (at, bytes, n);
      bobbin_frame_reader_commit (reader, n);
      bytes += n;
      length -= n;
    }
}

/* Takes all frames that are there; writes what they are to @log. */
static void
take (BobbinFrameReader *reader,
      GString           *log)
{
  g_autoptr (GError) error = NULL;
  BobbinFrame frame;

  while (bobbin_frame_reader_next (reader, &frame, &error))
    {
      g_autofree char *sum = g_compute_checksum_for_data (G_CHECKSUM_MD5, frame.body, frame.length);

      g_string_append_printf (log, "%d:%" G_GSIZE_FORMAT ":%s\n", frame.type, frame.length, sum);
    }

  if (error != NULL)
    {
      g_autoptr (GError) again = NULL;

      /* It is for good. */
      g_assert_false (bobbin_frame_reader_next (reader, &frame, &again));
      g_assert_error (again, error->domain, error->code);
      if (strstr (log->str, "error") == NULL)
        g_string_append_printf (log, "error %d\n", error->code);
    }
}

static char *
read_in_pieces (const GByteArray *bytes,
                gboolean          greeting,
                gsize             first,
                gsize             step)
{
  g_autoptr (BobbinFrameReader) reader = bobbin_frame_reader_new (greeting);
  GString *log = g_string_new (NULL);
  gsize position = 0;

  while (position < bytes->len)
    {
      gsize n = MIN (position == 0 ? first : step, bytes->len - position);

      feed (reader, bytes->data + position, n);
      position += n;
      take (reader, log);
    }

  if (strstr (log->str, "error") == NULL)
    g_string_append (log, bobbin_frame_reader_is_inside (reader) ? "inside\n" : "end\n");

  return g_string_free (log, FALSE);
}

/* What comes out does not depend on how the bytes were cut. Returns it. */
static char *
read_all_ways (const GByteArray *bytes,
               gboolean          greeting)
{
  char *whole = read_in_pieces (bytes, greeting, bytes->len, bytes->len);
  g_autofree char *bytewise = read_in_pieces (bytes, greeting, 1, 1);

  g_assert_cmpstr (bytewise, ==, whole);

  for (gsize cut = 1; cut < bytes->len; cut++)
    {
      g_autofree char *parts = read_in_pieces (bytes, greeting, cut, bytes->len);

      g_assert_cmpstr (parts, ==, whole);
    }

  return whole;
}

static GByteArray *
new_stream (const char *before)
{
  GByteArray *bytes = g_byte_array_new ();
  BobbinSlotStatus slot = { 0, 1, 0, 77, 0, -1, 0, "idle", 4 };

  g_byte_array_append (bytes, (const guint8 *) before, strlen (before));
  bobbin_message_put_hello (bytes, BOBBIN_FRAME_HELLO, &(BobbinHelloMessage) { .pid = 1 });
  bobbin_message_put_empty (bytes, BOBBIN_FRAME_GOODBYE);
  bobbin_message_put_status (bytes, 1, 2, &slot, 1);
  bobbin_message_put_returned (bytes, 0, &(BobbinChunk) { 3, 4, 1 });
  bobbin_message_put_empty (bytes, BOBBIN_FRAME_FAREWELL);

  return bytes;
}

static void
test_cuts (void)
{
  g_autoptr (GByteArray) bytes = new_stream (BOBBIN_GREETING);
  g_autofree char *log = read_all_ways (bytes, TRUE);
  g_auto (GStrv) lines = g_strsplit (log, "\n", -1);

  g_assert_cmpuint (g_strv_length (lines), ==, 7);
  g_assert_true (g_str_has_prefix (lines[0], "16:"));
  g_assert_true (g_str_has_prefix (lines[1], "7:0:"));
  g_assert_true (g_str_has_prefix (lines[2], "20:68:"));
  g_assert_true (g_str_has_prefix (lines[3], "21:24:"));
  g_assert_true (g_str_has_prefix (lines[4], "24:0:"));
  g_assert_cmpstr (lines[5], ==, "end");
}

static void
test_cuts_without_greeting (void)
{
  g_autoptr (GByteArray) bytes = new_stream ("");
  g_autofree char *log = read_all_ways (bytes, FALSE);

  g_assert_true (g_str_has_suffix (log, "\nend\n"));

  g_byte_array_append (bytes, (const guint8 *) "\xb0\xbb\x10", 3);
  g_free (log);
  log = read_all_ways (bytes, FALSE);
  g_assert_true (g_str_has_suffix (log, "\ninside\n"));
}

static void
assert_greeting (const char *before,
                 const char *expected)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autofree char *log = NULL;

  g_byte_array_append (bytes, (const guint8 *) before, strlen (before));
  bobbin_message_put_empty (bytes, BOBBIN_FRAME_FAREWELL);
  log = read_all_ways (bytes, TRUE);
  g_assert_true (g_str_has_prefix (log, expected));
}

static void
test_greeting (void)
{
  assert_greeting ("BOBBIN-WORKER 1\n", "24:");
  assert_greeting ("Last login: today\r\n$ BOBBIN-WORKER 1\n", "24:");
  assert_greeting ("BOBBIN-WORKER x\nBOBBIN-WORKER \nBOBBIN-WORKERBOBBIN-WORKER 1\n", "24:");
  assert_greeting ("BOBBIN-WORKER 1234567890\nBBOBBIN-WORKER 1\n", "24:");
  assert_greeting ("BOBBIN-WORKER 2\n", "error 0");
  assert_greeting ("noise\nBOBBIN-WORKER 0\n", "error 0");
  assert_greeting ("BOBBIN-WORKER 123456789\n", "error 0");
  assert_greeting ("no greeting at all", "inside");
}

static void
test_wrong_version (void)
{
  const char *greeting = "BOBBIN-WORKER 27\n";
  g_autoptr (BobbinFrameReader) reader = bobbin_frame_reader_new (TRUE);
  g_autoptr (GError) error = NULL;
  BobbinFrame frame;

  feed (reader, (const guint8 *) greeting, strlen (greeting));
  g_assert_false (bobbin_frame_reader_next (reader, &frame, &error));
  g_assert_error (error, BOBBIN_PROTOCOL_ERROR, BOBBIN_PROTOCOL_ERROR_VERSION);
  g_assert_nonnull (strstr (error->message, "27"));
  g_assert_nonnull (strstr (error->message, "1"));
}

/* Noise is heard out for 64 KiB, and not a byte longer. */
static void
test_noise (void)
{
  for (guint more = 0; more < 2; more++)
    {
      g_autoptr (GByteArray) bytes = g_byte_array_new ();
      g_autofree char *whole = NULL;
      g_autofree char *parts = NULL;

      g_byte_array_set_size (bytes, BOBBIN_GREETING_MAX_NOISE + more);
      for (guint i = 0; i < bytes->len; i++)
        bytes->data[i] = BOBBIN_GREETING[i % 15];
      g_byte_array_append (bytes, (const guint8 *) BOBBIN_GREETING, strlen (BOBBIN_GREETING));
      bobbin_message_put_empty (bytes, BOBBIN_FRAME_FAREWELL);

      whole = read_in_pieces (bytes, TRUE, bytes->len, bytes->len);
      parts = read_in_pieces (bytes, TRUE, 7, 7);
      g_assert_cmpstr (whole, ==, parts);
      g_assert_true (g_str_has_prefix (whole, more ? "error 1" : "24:"));
    }
}

static void
assert_violation (const char *bytes,
                  gsize       length,
                  int         code)
{
  g_autoptr (GByteArray) stream = new_stream ("");
  g_autofree char *expected = g_strdup_printf ("\nerror %d\n", code);
  g_autofree char *log = NULL;

  g_byte_array_append (stream, (const guint8 *) bytes, length);
  bobbin_message_put_empty (stream, BOBBIN_FRAME_FAREWELL);
  log = read_all_ways (stream, FALSE);
  g_assert_true (g_str_has_suffix (log, expected));
}

static void
test_violations (void)
{
  assert_violation ("x", 1, BOBBIN_PROTOCOL_ERROR_GARBAGE);
  assert_violation ("\xbb\xb0\x10\0\0\0\0\0", 8, BOBBIN_PROTOCOL_ERROR_GARBAGE);
  assert_violation ("\xb0\xb0", 2, BOBBIN_PROTOCOL_ERROR_GARBAGE);
  assert_violation ("\xb0\xbb\0\0\0\0\0\0", 8, BOBBIN_PROTOCOL_ERROR_GARBAGE);
  assert_violation ("\xb0\xbb\x08\0\0\0\0\0", 8, BOBBIN_PROTOCOL_ERROR_GARBAGE);
  assert_violation ("\xb0\xbb\x19\0\0\0\0\0", 8, BOBBIN_PROTOCOL_ERROR_GARBAGE);
  assert_violation ("\xb0\xbb\x10\x01\0\0\0\0", 8, BOBBIN_PROTOCOL_ERROR_GARBAGE);
  assert_violation ("\xb0\xbb\x10\0\x01\0\0\x04", 8, BOBBIN_PROTOCOL_ERROR_TOO_LONG);
  assert_violation ("\xb0\xbb\x10\0\xff\xff\xff\xff", 8, BOBBIN_PROTOCOL_ERROR_TOO_LONG);
}

/* A byte of garbage is enough: nobody waits for the rest of a header. */
static void
test_at_once (void)
{
  g_autoptr (BobbinFrameReader) reader = bobbin_frame_reader_new (FALSE);
  g_autoptr (GError) error = NULL;
  BobbinFrame frame;

  feed (reader, (const guint8 *) "W", 1);
  g_assert_false (bobbin_frame_reader_next (reader, &frame, &error));
  g_assert_error (error, BOBBIN_PROTOCOL_ERROR, BOBBIN_PROTOCOL_ERROR_GARBAGE);
}

/* Frames that are longer than what is read at once, between short ones; and
 * the memory that is offered does not follow what a header promises. */
static void
test_long (void)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autoptr (BobbinFrameReader) reader = bobbin_frame_reader_new (FALSE);
  g_autofree char *whole = NULL;
  g_autofree char *parts = NULL;
  gsize room = 1000;

  feed (reader, (const guint8 *) "\xb0\xbb\x13\0\0\0\0\x04", 8);
  bobbin_frame_reader_reserve (reader, &room);
  g_assert_cmpuint (room, >=, 1000);
  g_assert_cmpuint (room, <, 100000);
  g_assert_true (bobbin_frame_reader_is_inside (reader));

  for (guint i = 0; i < 4; i++)
    {
      gsize begin = bobbin_frame_begin (bytes, BOBBIN_FRAME_RECORDS);

      g_byte_array_set_size (bytes, bytes->len + 3000000 + i);
      memset (bytes->data + begin + BOBBIN_FRAME_HEADER_SIZE, 'a' + i, 3000000 + i);
      bobbin_frame_end (bytes, begin);
      bobbin_message_put_empty (bytes, BOBBIN_FRAME_FAREWELL);
    }
  whole = read_in_pieces (bytes, FALSE, bytes->len, bytes->len);
  parts = read_in_pieces (bytes, FALSE, 4099, 4099);
  g_assert_cmpstr (whole, ==, parts);
  g_assert_true (g_str_has_suffix (whole, "\nend\n"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/protocol-stream/cuts", test_cuts);
  g_test_add_func ("/protocol-stream/cuts-without-greeting", test_cuts_without_greeting);
  g_test_add_func ("/protocol-stream/greeting", test_greeting);
  g_test_add_func ("/protocol-stream/wrong-version", test_wrong_version);
  g_test_add_func ("/protocol-stream/noise", test_noise);
  g_test_add_func ("/protocol-stream/violations", test_violations);
  g_test_add_func ("/protocol-stream/at-once", test_at_once);
  g_test_add_func ("/protocol-stream/long", test_long);

  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a fuzzer once found, or began with, without a fuzzer. With --make FOLDER
 * writes what one begins with: the messages as Bobbin and its workers say them,
 * and a segment of the history. */

#include "fuzz.h"

#include <stdio.h>
#include <string.h>

#include "engine/history/bobbin-segment.h"
#include "engine/job/bobbin-input-source.h"
#include "engine/protocol/bobbin-message.h"

static void
save (const char *folder,
      const char *name,
      guint8      how,
      GByteArray *buffer,
      gsize       skip)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autoptr (GError) error = NULL;

  g_byte_array_append (bytes, &how, 1);
  g_byte_array_append (bytes, buffer->data + skip, buffer->len - skip);
  g_file_set_contents (path, (const char *) bytes->data, bytes->len, &error);
  g_assert_no_error (error);
}

/* One message, as a body, and emptied. */
static void
save_body (const char *folder,
           const char *name,
           GByteArray *buffer)
{
  save (folder, name, 0x80 | buffer->data[2], buffer, BOBBIN_FRAME_HEADER_SIZE);
  g_byte_array_set_size (buffer, 0);
}

static void
put_job (GByteArray *buffer)
{
  const char *names[] = { "a", "größe", NULL };
  g_autoptr (GHashTable) parameters = g_hash_table_new (g_str_hash, g_str_equal);
  BobbinJobMessage job = {
    .workload = (char *) "python", .mode = (char *) "threads", .n_slots = 8,
    .folder = (char *) "/tmp", .parameters = parameters, .range = (char *) "0:9",
    .names = (GStrv) names, .n_tasks = 9, .timeout = 0.5, .max_memory = 1 << 30,
    .max_cpu = 2.25, .output_limit = 1 << 20,
  };

  g_hash_table_insert (parameters, (char *) "function", (char *) "a.py:\"square\"");
  bobbin_message_put_job (buffer, &job);
}

static void
put_tasks (GByteArray *buffer)
{
  const char *items[] = { "one", "", "drei\n", NULL };
  g_autoptr (BobbinInputSource) source = bobbin_input_source_new_items (items);
  g_autoptr (BobbinInputs) inputs = bobbin_input_source_load (source, NULL, NULL, NULL);

  g_assert_true (bobbin_message_put_tasks (buffer, 1, &(BobbinChunk) { 0, 3, 2 }, inputs));
}

static void
put_records (GByteArray *buffer)
{
  BobbinBatch *batch = bobbin_batch_new (4);
  g_auto (BobbinOutcome) outcome;

  bobbin_outcome_init (&outcome);
  for (guint i = 0; i < 3; i++)
    {
      BobbinRecord *record = bobbin_batch_add (batch);

      *record = (BobbinRecord) { .task = i, .start = 1000, .duration = 7, .cpu = -1, .attempt = 1 };
      bobbin_outcome_add_number (&outcome, 1.5);
      if (i > 0)
        bobbin_outcome_add_text (&outcome, "a text", -1);
      if (i > 1)
        {
          bobbin_outcome_fail (&outcome, BOBBIN_ERROR_KIND_EXCEPTION, "Oh nö.");
          bobbin_outcome_take_detail (&outcome, g_strdup ("Traceback"));
        }
      bobbin_batch_encode (batch, record, &outcome);
      bobbin_outcome_clear (&outcome);
    }

  {
    gsize offset = bobbin_batch_reserve (batch, 5);

    memcpy (batch->bytes + offset, "hello", 5);
    *bobbin_batch_add (batch) = (BobbinRecord) { .task = 2, .type = BOBBIN_RECORD_OUTPUT, .flags = 1,
                                                 .payload.offset = offset, .length = 5 };
    *bobbin_batch_add (batch) = (BobbinRecord) { .type = BOBBIN_RECORD_LANE_CPU, .duration = 5 };
  }

  bobbin_message_put_records (buffer, batch);
  bobbin_batch_free (batch);
}

/* A record of each type, without the checksum. */
static void
put_segment (GByteArray *buffer)
{
  BobbinRecord records[BOBBIN_RECORD_WITHDRAWN + 3];

  for (guint i = 0; i < G_N_ELEMENTS (records); i++)
    records[i] = (BobbinRecord) { .type = i % (BOBBIN_RECORD_WITHDRAWN + 1), .task = i, .start = 100 * i,
                                  .duration = 70, .cpu = -1, .lane = i % 3, .length = 9, .payload.offset = 9 * i };

  records[BOBBIN_RECORD_REFUSED].flags = BOBBIN_RECORD_HAS_ERROR;
  records[BOBBIN_RECORD_REFUSED].error = BOBBIN_ERROR_KIND_EXCEPTION;
  records[BOBBIN_RECORD_PAUSED].lane = BOBBIN_RECORD_NO_LANE;
  records[BOBBIN_RECORD_WITHDRAWN + 1].flags = BOBBIN_RECORD_HAS_RESULT | BOBBIN_RECORD_INLINE;
  records[BOBBIN_RECORD_WITHDRAWN + 1].cpu = 0.25;

  bobbin_segment_encode (records, G_N_ELEMENTS (records), 0, 0, buffer);
  g_byte_array_set_size (buffer, buffer->len - 4);
}

static void
put_status (GByteArray *buffer)
{
  BobbinSlotStatus slots[] = {
    { 0, 2, 18, 1000, 5, 2500, 1, "waiting for the GIL", 19 },
    { 7, 1, 0, 77, 0, -1, 0, NULL, 0 },
  };

  bobbin_message_put_status (buffer, 123, 456, slots, G_N_ELEMENTS (slots));
}

/* Everything that a worker says in a short life. */
static void
put_stream (GByteArray *buffer)
{
  BobbinHelloMessage hello = { 4711, (char *) "w", NULL, 1, 1, TRUE };

  bobbin_message_put_hello (buffer, BOBBIN_FRAME_HELLO, &hello);
  bobbin_message_put_hello (buffer, BOBBIN_FRAME_READY, &hello);
  put_status (buffer);
  put_records (buffer);
  bobbin_message_put_returned (buffer, 0, &(BobbinChunk) { 3, 4, 1 });
  bobbin_message_put_forked (buffer, BOBBIN_FRAME_FORKED, 1, 77);
  bobbin_message_put_empty (buffer, BOBBIN_FRAME_FAREWELL);
}

static void
make_corpus (const char *folder)
{
  g_autoptr (GByteArray) buffer = g_byte_array_new ();
  BobbinHelloMessage hello = { 4711, (char *) "w", (char *) "Python 3", 0, 9, TRUE };

  put_job (buffer);
  save_body (folder, "job", buffer);
  put_tasks (buffer);
  save_body (folder, "tasks", buffer);
  bobbin_message_put_slots (buffer, 5);
  save_body (folder, "slots", buffer);
  bobbin_message_put_cancel (buffer, 1, TRUE, 5);
  save_body (folder, "cancel", buffer);
  bobbin_message_put_hello (buffer, BOBBIN_FRAME_HELLO, &hello);
  save_body (folder, "hello", buffer);
  bobbin_message_put_refused (buffer, "No.", "module.py:7");
  save_body (folder, "refused", buffer);
  put_records (buffer);
  save_body (folder, "records", buffer);
  put_status (buffer);
  save_body (folder, "status", buffer);
  bobbin_message_put_returned (buffer, 0, &(BobbinChunk) { 3, 4, 1 });
  save_body (folder, "returned", buffer);
  bobbin_message_put_fork (buffer, 3, "threads");
  save_body (folder, "fork", buffer);
  bobbin_message_put_forked (buffer, BOBBIN_FRAME_ENDED, 1, 9);
  save_body (folder, "ended", buffer);

  put_segment (buffer);
  save (folder, "segment", FUZZ_SEGMENT, buffer, 0);
  g_byte_array_set_size (buffer, 0);

  put_stream (buffer);
  save (folder, "stream", 6, buffer, 0);
  g_byte_array_set_size (buffer, 0);
  g_byte_array_append (buffer, (const guint8 *) "hi\n" BOBBIN_GREETING, 3 + strlen (BOBBIN_GREETING));
  put_stream (buffer);
  save (folder, "greeting", 0x40 | 2, buffer, 0);
}

static void
test_corpus (gconstpointer data)
{
  g_autoptr (GDir) folder = NULL;
  g_autoptr (GError) error = NULL;
  const char *name;
  guint n_files = 0;

  folder = g_dir_open (data, 0, &error);
  g_assert_no_error (error);

  while ((name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *path = g_build_filename (data, name, NULL);
      g_autofree char *bytes = NULL;
      gsize length;

      g_test_message ("%s", name);
      g_file_get_contents (path, &bytes, &length, &error);
      g_assert_no_error (error);
      fuzz_any ((const guint8 *) bytes, length);
      n_files++;
    }

  g_assert_cmpuint (n_files, >=, 13);
}

/* The encoders still say what the corpus says: it was made of messages. */
static void
test_current (void)
{
  g_autofree char *folder = g_dir_make_tmp ("bobbin-XXXXXX", NULL);
  g_autoptr (GDir) dir = NULL;
  const char *name;

  make_corpus (folder);
  test_corpus (folder);

  dir = g_dir_open (folder, 0, NULL);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_assert_cmpint (remove (path), ==, 0);
    }
  g_assert_cmpint (remove (folder), ==, 0);
}

int
main (int    argc,
      char **argv)
{
  if (argc == 3 && g_str_equal (argv[1], "--make"))
    {
      make_corpus (argv[2]);
      return 0;
    }

  g_test_init (&argc, &argv, NULL);

  g_test_add_data_func ("/fuzz-corpus/kept", g_getenv ("BOBBIN_FUZZ_CORPUS"), test_corpus);
  g_test_add_func ("/fuzz-corpus/current", test_current);

  return g_test_run ();
}

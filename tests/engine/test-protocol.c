/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What Bobbin and a worker say to each other, one message at a time. How the
 * stream is cut is in test-protocol-stream.c. */

#include "engine/job/bobbin-input-source.h"
#include "engine/protocol/bobbin-message.h"
#include "engine/run/bobbin-lane.h"

#include <glib/gstdio.h>
#include <string.h>

/* The one frame that @buffer holds. */
static BobbinFrame
frame_of (GByteArray *buffer)
{
  guint32 length;

  g_assert_cmpuint (buffer->len, >=, BOBBIN_FRAME_HEADER_SIZE);
  memcpy (&length, buffer->data + 4, sizeof length);
  g_assert_cmpuint (GUINT32_FROM_LE (length) + BOBBIN_FRAME_HEADER_SIZE, ==, buffer->len);

  return (BobbinFrame) { buffer->data[2], buffer->data + BOBBIN_FRAME_HEADER_SIZE,
                         buffer->len - BOBBIN_FRAME_HEADER_SIZE };
}

typedef gboolean (*Parse) (const BobbinFrame *frame, GError **error);

/* A copy of its own, so that a sanitizer sees a read behind its end. */
static void
assert_malformed (Parse          parse,
                  BobbinFrame    frame,
                  const guint8  *body,
                  gsize          length)
{
  g_autoptr (GError) error = NULL;
  g_autofree guint8 *copy = g_memdup2 (body, length);

  frame.body = copy;
  frame.length = length;
  g_assert_false (parse (&frame, &error));
  g_assert_error (error, BOBBIN_PROTOCOL_ERROR, BOBBIN_PROTOCOL_ERROR_MALFORMED);
}

/* The message as it is parses; none of its beginnings does, nor does it with a
 * byte more. */
static void
assert_exact (Parse       parse,
              GByteArray *buffer)
{
  BobbinFrame frame = frame_of (buffer);
  g_autofree guint8 *longer = g_malloc0 (frame.length + 1);
  g_autoptr (GError) error = NULL;

  g_assert_true (parse (&frame, &error));
  g_assert_no_error (error);

  for (gsize length = 0; length < frame.length; length++)
    assert_malformed (parse, frame, frame.body, length);

  memcpy (longer, frame.body, frame.length);
  assert_malformed (parse, frame, longer, frame.length + 1);
}

static gboolean
parse_job (const BobbinFrame  *frame,
           GError            **error)
{
  BobbinJobMessage job;
  gboolean parsed = bobbin_message_parse_job (frame, &job, error);

  bobbin_job_message_clear (&job);

  return parsed;
}

static gboolean
parse_hello (const BobbinFrame  *frame,
             GError            **error)
{
  BobbinHelloMessage hello;
  gboolean parsed = bobbin_message_parse_hello (frame, &hello, error);

  bobbin_hello_message_clear (&hello);

  return parsed;
}

static gboolean
parse_refused (const BobbinFrame  *frame,
               GError            **error)
{
  g_autofree char *message = NULL;
  g_autofree char *detail = NULL;

  return bobbin_message_parse_refused (frame, &message, &detail, error);
}

static gboolean
parse_number (const BobbinFrame  *frame,
              GError            **error)
{
  guint number;

  return bobbin_message_parse_number (frame, &number, error);
}

static gboolean
parse_cancel (const BobbinFrame  *frame,
              GError            **error)
{
  guint slot;
  gboolean timed_out;
  guint64 task;

  return bobbin_message_parse_cancel (frame, &slot, &timed_out, &task, error);
}

static gboolean
parse_tasks (const BobbinFrame  *frame,
             GError            **error)
{
  BobbinTasksMessage tasks;

  return bobbin_message_parse_tasks (frame, &tasks, error);
}

static gboolean
parse_status (const BobbinFrame  *frame,
              GError            **error)
{
  BobbinStatusMessage status;

  return bobbin_message_parse_status (frame, &status, error);
}

static gboolean
parse_returned (const BobbinFrame  *frame,
                GError            **error)
{
  guint slot;
  BobbinChunk chunk;

  return bobbin_message_parse_returned (frame, &slot, &chunk, error);
}

static gboolean
parse_forked (const BobbinFrame  *frame,
              GError            **error)
{
  guint id;
  int value;

  return bobbin_message_parse_forked (frame, &id, &value, error);
}

static void
assert_json_malformed (Parse           parse,
                       BobbinFrameType type,
                       const char     *json)
{
  assert_malformed (parse, (BobbinFrame) { type }, (const guint8 *) json, strlen (json));
}

static void
test_job (void)
{
  const char *names[] = { "url", "größe", NULL };
  g_autoptr (GByteArray) buffer = g_byte_array_new ();
  g_autoptr (GHashTable) parameters = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GError) error = NULL;
  BobbinJobMessage job = {
    .workload = (char *) "python", .mode = (char *) "threads", .n_slots = 8,
    .folder = (char *) "/tmp/a \"b\" ü", .parameters = parameters,
    .range = (char *) "0:10:2", .names = (GStrv) names, .n_tasks = G_GUINT64_CONSTANT (1) << 36,
    .timeout = 0.1, .max_memory = G_GUINT64_CONSTANT (1) << 40, .max_cpu = 2, .output_limit = 1024,
    .began = 1795248000.25,
  };
  BobbinJobMessage back;
  BobbinFrame frame;

  g_hash_table_insert (parameters, (char *) "function", (char *) "a.py:square\n");
  g_hash_table_insert (parameters, (char *) "empty", (char *) "");
  bobbin_message_put_job (buffer, &job);
  frame = frame_of (buffer);
  g_assert_cmpint (frame.type, ==, BOBBIN_FRAME_JOB);

  g_assert_true (bobbin_message_parse_job (&frame, &back, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (back.workload, ==, "python");
  g_assert_cmpstr (back.mode, ==, "threads");
  g_assert_cmpuint (back.n_slots, ==, 8);
  g_assert_cmpstr (back.folder, ==, "/tmp/a \"b\" ü");
  g_assert_cmpuint (g_hash_table_size (back.parameters), ==, 2);
  g_assert_cmpstr (g_hash_table_lookup (back.parameters, "function"), ==, "a.py:square\n");
  g_assert_cmpstr (g_hash_table_lookup (back.parameters, "empty"), ==, "");
  g_assert_cmpstr (back.range, ==, "0:10:2");
  g_assert_cmpstrv (back.names, names);
  g_assert_cmpuint (back.n_tasks, ==, job.n_tasks);
  g_assert_cmpfloat (back.timeout, ==, 0.1);
  g_assert_cmpuint (back.max_memory, ==, job.max_memory);
  g_assert_cmpfloat (back.max_cpu, ==, 2);
  g_assert_cmpuint (back.output_limit, ==, 1024);
  g_assert_cmpfloat (back.began, ==, 1795248000.25);
  bobbin_job_message_clear (&back);

  assert_malformed (parse_job, frame, frame.body, 0);
  assert_malformed (parse_job, frame, frame.body, frame.length - 1);
}

static void
test_job_sparse (void)
{
  const char *json = "{\"workload\": \"wait\", \"mode\": \"processes\", \"n_tasks\": 1, \"new\": [{}]}";
  BobbinFrame frame = { BOBBIN_FRAME_JOB, (const guint8 *) json, strlen (json) };
  g_autoptr (GError) error = NULL;
  BobbinJobMessage job;

  g_assert_true (bobbin_message_parse_job (&frame, &job, &error));
  g_assert_no_error (error);
  g_assert_null (job.folder);
  g_assert_null (job.range);
  g_assert_null (job.names);
  g_assert_cmpuint (g_hash_table_size (job.parameters), ==, 0);
  g_assert_cmpuint (job.n_slots, ==, 1);
  g_assert_cmpfloat (job.timeout, ==, 0);
  bobbin_job_message_clear (&job);
}

static void
test_job_malformed (void)
{
  const char *members[] = {
    "\"workload\": null", "\"workload\": 7", "\"mode\": []", "\"slots\": 0", "\"slots\": -1",
    "\"slots\": 1e9", "\"slots\": \"1\"", "\"folder\": {}", "\"parameters\": []",
    "\"parameters\": {\"a\": 1}", "\"parameters\": {\"a\": null}", "\"range\": 3", "\"names\": []",
    "\"names\": [\"a\", 1]", "\"names\": \"a\"", "\"n_tasks\": 0", "\"n_tasks\": 281474976710657",
    "\"timeout\": -1", "\"timeout\": \"1\"", "\"max_memory\": -1", "\"max_cpu\": -0.5",
    "\"output_limit\": 1.5",
  };

  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    {
      g_autofree char *json = g_strdup_printf ("{\"workload\": \"wait\", \"mode\": \"processes\", "
                                               "\"n_tasks\": 1, %s}", members[i]);

      assert_json_malformed (parse_job, BOBBIN_FRAME_JOB, json);
    }

  assert_json_malformed (parse_job, BOBBIN_FRAME_JOB, "[]");
  assert_json_malformed (parse_job, BOBBIN_FRAME_JOB, "null");
  assert_json_malformed (parse_job, BOBBIN_FRAME_JOB, "{\"workload\": \"\xff\"}");
  assert_json_malformed (parse_job, BOBBIN_FRAME_JOB, "{}{}");
}

/* Deep nesting must not cost stack, nor a long text many times its length. */
static void
test_json_bounds (void)
{
  g_autoptr (GString) deep = g_string_new ("{\"message\": \"[[[[[[[[[[[[[[[[\\\"[\", \"detail\": ");
  g_autoptr (GString) lengthy = g_string_new ("{\"message\": \"a\", \"more\": [0");
  const char *fine = "{\"message\": \"[[[[[[[[[[[[[[[[[[[[\\\"[\", \"detail\": null}";
  BobbinFrame frame = { BOBBIN_FRAME_REFUSED, (const guint8 *) fine, strlen (fine) };
  g_autoptr (GError) error = NULL;

  g_assert_true (parse_refused (&frame, &error));
  g_assert_no_error (error);

  for (guint i = 0; i < 1000000; i++)
    g_string_append_c (deep, '[');
  assert_json_malformed (parse_refused, BOBBIN_FRAME_REFUSED, deep->str);

  for (guint i = 0; i < 2200000; i++)
    g_string_append (lengthy, ",0");
  g_string_append (lengthy, "]}");
  assert_json_malformed (parse_refused, BOBBIN_FRAME_REFUSED, lengthy->str);
}

static void
assert_hello_back (const BobbinHelloMessage *hello,
                   BobbinFrameType           type)
{
  g_autoptr (GByteArray) buffer = g_byte_array_new ();
  g_autoptr (GError) error = NULL;
  BobbinHelloMessage back;
  BobbinFrame frame;

  bobbin_message_put_hello (buffer, type, hello);
  frame = frame_of (buffer);
  g_assert_cmpint (frame.type, ==, type);
  g_assert_true (bobbin_message_parse_hello (&frame, &back, &error));
  g_assert_no_error (error);
  g_assert_cmpint (back.pid, ==, hello->pid);
  g_assert_cmpstr (back.worker, ==, hello->worker);
  g_assert_cmpstr (back.runtime, ==, hello->runtime);
  g_assert_cmpint (back.gil, ==, hello->gil);
  g_assert_cmpint (back.clock, ==, hello->clock);
  g_assert_cmpint (back.can_fork, ==, hello->can_fork);
  g_assert_cmpint (back.awaits, ==, hello->awaits);
  bobbin_hello_message_clear (&back);
}

static void
test_hello (void)
{
  BobbinHelloMessage hello = { 4711, (char *) "w.py", (char *) "Python 3.13", 1, 1 << 30, TRUE,
                               BOBBIN_AWAITS_UNKNOWN };

  assert_hello_back (&hello, BOBBIN_FRAME_HELLO);
  hello.gil = 0;
  hello.awaits = BOBBIN_AWAITS_OTHERS;
  assert_hello_back (&hello, BOBBIN_FRAME_READY);
  hello.awaits = BOBBIN_AWAITS_NOTHING;
  assert_hello_back (&hello, BOBBIN_FRAME_READY);
  assert_hello_back (&(BobbinHelloMessage) { .gil = -1 }, BOBBIN_FRAME_READY);

  assert_json_malformed (parse_hello, BOBBIN_FRAME_HELLO, "");
  assert_json_malformed (parse_hello, BOBBIN_FRAME_HELLO, "{\"pid\": -1}");
  assert_json_malformed (parse_hello, BOBBIN_FRAME_HELLO, "{\"pid\": 5000000000}");
  assert_json_malformed (parse_hello, BOBBIN_FRAME_HELLO, "{\"gil\": 1}");
  assert_json_malformed (parse_hello, BOBBIN_FRAME_HELLO, "{\"clock\": -1}");
  assert_json_malformed (parse_hello, BOBBIN_FRAME_HELLO, "{\"can_fork\": \"yes\"}");
}

static void
test_refused (void)
{
  g_autoptr (GByteArray) buffer = g_byte_array_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *message = NULL;
  g_autofree char *detail = NULL;
  BobbinFrame frame;

  bobbin_message_put_refused (buffer, "No module.", NULL);
  frame = frame_of (buffer);
  g_assert_true (bobbin_message_parse_refused (&frame, &message, &detail, &error));
  g_assert_cmpstr (message, ==, "No module.");
  g_assert_null (detail);
  g_clear_pointer (&message, g_free);

  /* What is no UTF-8 is made so on the way. */
  g_byte_array_set_size (buffer, 0);
  bobbin_message_put_refused (buffer, "a\xff", "line 1\nline 2");
  frame = frame_of (buffer);
  g_assert_true (bobbin_message_parse_refused (&frame, &message, &detail, &error));
  g_assert_cmpstr (message, ==, "a\xef\xbf\xbd");
  g_assert_cmpstr (detail, ==, "line 1\nline 2");

  assert_json_malformed (parse_refused, BOBBIN_FRAME_REFUSED, "{}");
  assert_json_malformed (parse_refused, BOBBIN_FRAME_REFUSED, "{\"message\": null}");
  assert_json_malformed (parse_refused, BOBBIN_FRAME_REFUSED, "{\"message\": \"a\", \"detail\": 1}");
}

static void
test_refused_long (void)
{
  g_autoptr (GByteArray) buffer = g_byte_array_new ();
  g_autoptr (GString) text = g_string_new ("a");
  g_autoptr (GError) error = NULL;
  g_autofree char *message = NULL;
  g_autofree char *detail = NULL;
  BobbinFrame frame;

  for (guint i = 0; i < 500000; i++)
    g_string_append (text, "ü");
  bobbin_message_put_refused (buffer, "Too much.", text->str);
  frame = frame_of (buffer);
  g_assert_true (bobbin_message_parse_refused (&frame, &message, &detail, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (strlen (detail), ==, 256 * 1024 - 1);
  g_assert_true (g_str_has_prefix (text->str, detail));
}

static void
test_numbers (void)
{
  g_autoptr (GByteArray) buffer = g_byte_array_new ();
  BobbinFrame frame;
  g_autofree char *mode = NULL;
  guint number, slot, id;
  gboolean timed_out;
  guint64 task;
  int value;

  bobbin_message_put_slots (buffer, 3);
  frame = frame_of (buffer);
  g_assert_cmpint (frame.type, ==, BOBBIN_FRAME_SLOTS);
  g_assert_true (bobbin_message_parse_number (&frame, &number, NULL));
  g_assert_cmpuint (number, ==, 3);
  assert_exact (parse_number, buffer);

  g_byte_array_set_size (buffer, 0);
  bobbin_message_put_give_back (buffer, BOBBIN_ALL_SLOTS);
  frame = frame_of (buffer);
  g_assert_cmpint (frame.type, ==, BOBBIN_FRAME_GIVE_BACK);
  g_assert_true (bobbin_message_parse_number (&frame, &number, NULL));
  g_assert_cmpuint (number, ==, BOBBIN_ALL_SLOTS);

  g_byte_array_set_size (buffer, 0);
  bobbin_message_put_fork (buffer, 9, NULL);
  frame = frame_of (buffer);
  g_assert_cmpint (frame.type, ==, BOBBIN_FRAME_FORK);
  g_assert_true (bobbin_message_parse_fork (&frame, &id, &mode, NULL));
  g_assert_cmpuint (id, ==, 9);
  g_assert_null (mode);
  frame.length--;
  g_assert_false (bobbin_message_parse_fork (&frame, &id, &mode, NULL));

  g_byte_array_set_size (buffer, 0);
  bobbin_message_put_fork (buffer, 10, "threads");
  frame = frame_of (buffer);
  g_assert_true (bobbin_message_parse_fork (&frame, &id, &mode, NULL));
  g_assert_cmpuint (id, ==, 10);
  g_assert_cmpstr (mode, ==, "threads");
  g_clear_pointer (&mode, g_free);
  buffer->data[buffer->len - 1] = 0xff;
  g_assert_false (bobbin_message_parse_fork (&frame, &id, &mode, NULL));

  g_byte_array_set_size (buffer, 0);
  bobbin_message_put_cancel (buffer, 5, TRUE, G_MAXUINT64 - 1);
  frame = frame_of (buffer);
  g_assert_true (bobbin_message_parse_cancel (&frame, &slot, &timed_out, &task, NULL));
  g_assert_cmpuint (slot, ==, 5);
  g_assert_true (timed_out);
  g_assert_cmpuint (task, ==, G_MAXUINT64 - 1);
  assert_exact (parse_cancel, buffer);
  buffer->data[BOBBIN_FRAME_HEADER_SIZE + 4] = 2;
  assert_malformed (parse_cancel, frame, frame.body, frame.length);

  g_byte_array_set_size (buffer, 0);
  bobbin_message_put_forked (buffer, BOBBIN_FRAME_FORKED, 7, -12);
  frame = frame_of (buffer);
  g_assert_cmpint (frame.type, ==, BOBBIN_FRAME_FORKED);
  g_assert_true (bobbin_message_parse_forked (&frame, &id, &value, NULL));
  g_assert_cmpuint (id, ==, 7);
  g_assert_cmpint (value, ==, -12);
  assert_exact (parse_forked, buffer);

  g_byte_array_set_size (buffer, 0);
  bobbin_message_put_empty (buffer, BOBBIN_FRAME_FAREWELL);
  frame = frame_of (buffer);
  g_assert_cmpint (frame.type, ==, BOBBIN_FRAME_FAREWELL);
  g_assert_cmpuint (frame.length, ==, 0);
}

static void
test_returned (void)
{
  g_autoptr (GByteArray) buffer = g_byte_array_new ();
  BobbinChunk chunk = { 1000, 17, 2 };
  BobbinChunk back;
  BobbinFrame frame;
  guint slot;

  bobbin_message_put_returned (buffer, 3, &chunk);
  frame = frame_of (buffer);
  g_assert_true (bobbin_message_parse_returned (&frame, &slot, &back, NULL));
  g_assert_cmpuint (slot, ==, 3);
  g_assert_cmpuint (back.first, ==, 1000);
  g_assert_cmpuint (back.n_tasks, ==, 17);
  g_assert_cmpuint (back.attempt, ==, 2);
  assert_exact (parse_returned, buffer);

  /* No tasks; a task beyond any inputs; something where nothing is. */
  buffer->data[BOBBIN_FRAME_HEADER_SIZE + 4] = 0;
  assert_malformed (parse_returned, frame, frame.body, frame.length);
  buffer->data[BOBBIN_FRAME_HEADER_SIZE + 4] = 1;
  buffer->data[BOBBIN_FRAME_HEADER_SIZE + 15] = 0x80;
  assert_malformed (parse_returned, frame, frame.body, frame.length);
  buffer->data[BOBBIN_FRAME_HEADER_SIZE + 15] = 0;
  buffer->data[BOBBIN_FRAME_HEADER_SIZE + 20] = 1;
  assert_malformed (parse_returned, frame, frame.body, frame.length);
}

static BobbinInputs *
load (BobbinInputSource *source)
{
  g_autoptr (BobbinInputSource) owned = source;
  g_autoptr (GError) error = NULL;
  BobbinInputs *inputs = bobbin_input_source_load (owned, NULL, NULL, &error);

  g_assert_no_error (error);

  return inputs;
}

static void
test_tasks_of_range (void)
{
  g_autoptr (GByteArray) buffer = g_byte_array_new ();
  g_autoptr (BobbinInputs) inputs = load (bobbin_input_source_new_range ("0:1000000", NULL));
  BobbinChunk chunk = { 5, 900000, 1 };
  BobbinTasksMessage tasks;
  BobbinFrame frame;

  g_assert_true (bobbin_message_put_tasks (buffer, 2, &chunk, inputs));
  frame = frame_of (buffer);
  g_assert_cmpint (frame.type, ==, BOBBIN_FRAME_TASKS);
  g_assert_cmpuint (frame.length, ==, 24);
  g_assert_true (bobbin_message_parse_tasks (&frame, &tasks, NULL));
  g_assert_true (tasks.is_range);
  g_assert_cmpuint (tasks.slot, ==, 2);
  g_assert_cmpuint (tasks.chunk.first, ==, 5);
  g_assert_cmpuint (tasks.chunk.n_tasks, ==, 900000);
  g_assert_cmpuint (tasks.chunk.attempt, ==, 1);
  assert_exact (parse_tasks, buffer);

  /* An encoding that there is not; attempt 0. */
  buffer->data[BOBBIN_FRAME_HEADER_SIZE + 4] = 2;
  assert_malformed (parse_tasks, frame, frame.body, frame.length);
  buffer->data[BOBBIN_FRAME_HEADER_SIZE + 4] = 0;
  buffer->data[BOBBIN_FRAME_HEADER_SIZE + 20] = 0;
  assert_malformed (parse_tasks, frame, frame.body, frame.length);
}

static void
test_tasks_of_texts (void)
{
  const char *items[] = { "not sent", "one", "", "drei\nZeilen\n", "not sent either", NULL };
  g_autoptr (GByteArray) buffer = g_byte_array_new ();
  g_autoptr (BobbinInputs) inputs = load (bobbin_input_source_new_items (items));
  g_autoptr (GString) text = g_string_new ("what was there");
  BobbinChunk chunk = { 1, 3, 4 };
  BobbinTasksMessage tasks;
  BobbinFrame frame;

  g_assert_true (bobbin_message_put_tasks (buffer, 0, &chunk, inputs));
  frame = frame_of (buffer);
  g_assert_true (bobbin_message_parse_tasks (&frame, &tasks, NULL));
  g_assert_false (tasks.is_range);
  for (guint i = 0; i < 3; i++)
    {
      g_assert_cmpuint (bobbin_tasks_message_next (&tasks, text), ==, 1);
      g_assert_cmpuint (text->len, ==, strlen (items[i + 1]) + 1);
      g_assert_cmpstr (text->str, ==, items[i + 1]);
    }
  g_assert_cmpuint (tasks.fields_length, ==, 0);
  assert_exact (parse_tasks, buffer);

  /* A NUL in a text; more fields than bytes; none. */
  buffer->data[BOBBIN_FRAME_HEADER_SIZE + 24 + 9] = '\0';
  assert_malformed (parse_tasks, frame, frame.body, frame.length);
  buffer->data[BOBBIN_FRAME_HEADER_SIZE + 24 + 9] = 'n';
  buffer->data[BOBBIN_FRAME_HEADER_SIZE + 24 + 3] = 0xff;
  assert_malformed (parse_tasks, frame, frame.body, frame.length);
  buffer->data[BOBBIN_FRAME_HEADER_SIZE + 24 + 3] = 0;
  buffer->data[BOBBIN_FRAME_HEADER_SIZE + 24] = 0;
  assert_malformed (parse_tasks, frame, frame.body, frame.length);
}

static void
test_tasks_of_rows (void)
{
  g_autofree char *folder = g_dir_make_tmp ("bobbin-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "rows.csv", NULL);
  g_autoptr (GByteArray) buffer = g_byte_array_new ();
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (BobbinInputs) inputs = NULL;
  BobbinTasksMessage tasks;
  BobbinFrame frame;

  g_assert_true (g_file_set_contents (path, "a,b,c\n1,,drei\nx,y,z\n", -1, NULL));
  inputs = load (bobbin_input_source_new_csv (path));
  g_assert_true (bobbin_message_put_tasks (buffer, 0, &(BobbinChunk) { 0, 2, 1 }, inputs));
  frame = frame_of (buffer);
  g_assert_true (bobbin_message_parse_tasks (&frame, &tasks, NULL));
  g_assert_cmpuint (bobbin_tasks_message_next (&tasks, text), ==, 3);
  g_assert_cmpmem (text->str, text->len, "1\0\0drei", 8);
  g_assert_cmpuint (bobbin_tasks_message_next (&tasks, text), ==, 3);
  g_assert_cmpmem (text->str, text->len, "x\0y\0z", 6);
  assert_exact (parse_tasks, buffer);

  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static void
test_tasks_too_long (void)
{
  g_autofree char *item = g_strnfill (BOBBIN_FRAME_MAX_BODY / 2, 'x');
  const char *items[] = { item, item, NULL };
  g_autoptr (GByteArray) buffer = g_byte_array_new ();
  g_autoptr (BobbinInputs) inputs = load (bobbin_input_source_new_items (items));

  g_byte_array_append (buffer, (const guint8 *) "kept", 4);
  g_assert_false (bobbin_message_put_tasks (buffer, 0, &(BobbinChunk) { 0, 2, 1 }, inputs));
  g_assert_cmpmem (buffer->data, buffer->len, "kept", 4);
  g_assert_true (bobbin_message_put_tasks (buffer, 0, &(BobbinChunk) { 1, 1, 1 }, inputs));
  g_assert_cmpuint (buffer->len, ==, 4 + BOBBIN_FRAME_HEADER_SIZE + 24 + 8 + strlen (item));
}

static void
test_status (void)
{
  g_autoptr (GByteArray) buffer = g_byte_array_new ();
  BobbinSlotStatus slots[] = {
    { 0, BOBBIN_LANE_WORKING, 18, 1000, 5, 2500, 1, "waiting for the GIL", 19 },
    { 7, BOBBIN_LANE_IDLE, 0, 77, 0, -1, 0, NULL, 0 },
  };
  BobbinStatusMessage status;
  BobbinSlotStatus slot;
  BobbinFrame frame;

  bobbin_message_put_status (buffer, 123, 456, slots, 2);
  frame = frame_of (buffer);
  g_assert_cmpint (frame.type, ==, BOBBIN_FRAME_STATUS);
  g_assert_true (bobbin_message_parse_status (&frame, &status, NULL));
  g_assert_cmpint (status.cpu, ==, 123);
  g_assert_cmpuint (status.memory, ==, 456);
  g_assert_cmpuint (status.n_slots, ==, 2);
  bobbin_status_message_next (&status, &slot);
  g_assert_cmpuint (slot.state, ==, BOBBIN_LANE_WORKING);
  g_assert_cmpuint (slot.task, ==, 18);
  g_assert_cmpint (slot.since, ==, 1000);
  g_assert_cmpuint (slot.n_bytes, ==, 5);
  g_assert_cmpint (slot.progress, ==, 2500);
  g_assert_cmpuint (slot.attempt, ==, 1);
  g_assert_cmpmem (slot.phase, slot.phase_length, "waiting for the GIL", 19);
  bobbin_status_message_next (&status, &slot);
  g_assert_cmpuint (slot.slot, ==, 7);
  g_assert_cmpint (slot.progress, ==, -1);
  g_assert_cmpuint (slot.phase_length, ==, 0);
  assert_exact (parse_status, buffer);

  /* A state that no worker has; a phase that is no UTF-8. */
  buffer->data[BOBBIN_FRAME_HEADER_SIZE + 20 + 4] = 5;
  assert_malformed (parse_status, frame, frame.body, frame.length);
  buffer->data[BOBBIN_FRAME_HEADER_SIZE + 20 + 4] = 1;
  buffer->data[BOBBIN_FRAME_HEADER_SIZE + 20 + 44] = 0xff;
  assert_malformed (parse_status, frame, frame.body, frame.length);
}

/* A phase is cut to 64 bytes between two characters. */
static void
test_status_phase (void)
{
  g_autoptr (GByteArray) buffer = g_byte_array_new ();
  g_autofree char *dots = g_strnfill (63, '.');
  g_autofree char *phase = g_strconcat (dots, "ü", NULL);
  BobbinSlotStatus slot = { 0, BOBBIN_LANE_WAITING, 1, 1, 0, -1, 1, phase, 65 };
  BobbinStatusMessage status;
  BobbinFrame frame;

  bobbin_message_put_status (buffer, 0, 0, &slot, 1);
  frame = frame_of (buffer);
  g_assert_true (bobbin_message_parse_status (&frame, &status, NULL));
  bobbin_status_message_next (&status, &slot);
  g_assert_cmpmem (slot.phase, slot.phase_length, dots, 63);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/protocol/job", test_job);
  g_test_add_func ("/protocol/job-sparse", test_job_sparse);
  g_test_add_func ("/protocol/job-malformed", test_job_malformed);
  g_test_add_func ("/protocol/json-bounds", test_json_bounds);
  g_test_add_func ("/protocol/hello", test_hello);
  g_test_add_func ("/protocol/refused", test_refused);
  g_test_add_func ("/protocol/refused-long", test_refused_long);
  g_test_add_func ("/protocol/numbers", test_numbers);
  g_test_add_func ("/protocol/returned", test_returned);
  g_test_add_func ("/protocol/tasks-of-range", test_tasks_of_range);
  g_test_add_func ("/protocol/tasks-of-texts", test_tasks_of_texts);
  g_test_add_func ("/protocol/tasks-of-rows", test_tasks_of_rows);
  g_test_add_func ("/protocol/tasks-too-long", test_tasks_too_long);
  g_test_add_func ("/protocol/status", test_status);
  g_test_add_func ("/protocol/status-phase", test_status_phase);

  return g_test_run ();
}

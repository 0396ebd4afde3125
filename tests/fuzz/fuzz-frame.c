/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Whatever bytes a worker, or whoever claims to be one, may send: the reader of
 * frames and everything that takes their bodies apart must neither read outside
 * of them nor say yes to what they could not have said themselves.
 *
 * The first byte of the input says how it is meant. With its highest bit, the
 * rest is one body, and the low bits are the type of its frame. Without, the
 * rest is a stream, its low six bits say how the stream is cut, and the next
 * one whether a greeting is expected.
 */

#include "fuzz.h"

#include <string.h>

#include "engine/protocol/bobbin-message.h"

#define BODY     0x80
#define GREETING 0x40

static void
check (gboolean    holds,
       const char *what)
{
  if (!holds)
    g_error ("does not hold: %s", what);
}

static BobbinFrame
frame_of (GByteArray *buffer)
{
  return (BobbinFrame) { buffer->data[2], buffer->data + BOBBIN_FRAME_HEADER_SIZE,
                         buffer->len - BOBBIN_FRAME_HEADER_SIZE };
}

/* What was understood is said in the same words. */
static void
check_same (const BobbinFrame *frame,
            GByteArray        *buffer,
            const char        *what)
{
  BobbinFrame again = frame_of (buffer);

  check (again.length == frame->length && memcmp (again.body, frame->body, frame->length) == 0, what);
  g_byte_array_unref (buffer);
}

static void
try_job (const BobbinFrame *frame)
{
  g_autoptr (GByteArray) buffer = g_byte_array_new ();
  g_autoptr (GByteArray) again = g_byte_array_new ();
  BobbinJobMessage job, copy;
  BobbinFrame encoded;

  if (!bobbin_message_parse_job (frame, &job, NULL))
    return;

  check (job.workload != NULL && job.mode != NULL && job.n_tasks > 0 && job.n_slots > 0, "job");
  bobbin_message_put_job (buffer, &job);
  encoded = frame_of (buffer);
  check (bobbin_message_parse_job (&encoded, &copy, NULL), "job again");
  check (g_hash_table_size (copy.parameters) == g_hash_table_size (job.parameters), "parameters");
  bobbin_message_put_job (again, &copy);
  check (again->len == buffer->len, "job's length");
  bobbin_job_message_clear (&copy);
  bobbin_job_message_clear (&job);
}

static void
try_hello (const BobbinFrame *frame)
{
  g_autoptr (GByteArray) buffer = g_byte_array_new ();
  BobbinHelloMessage hello, copy;
  BobbinFrame encoded;

  if (!bobbin_message_parse_hello (frame, &hello, NULL))
    return;

  bobbin_message_put_hello (buffer, frame->type, &hello);
  encoded = frame_of (buffer);
  check (bobbin_message_parse_hello (&encoded, &copy, NULL), "hello again");
  check (copy.pid == hello.pid && copy.gil == hello.gil && copy.clock == hello.clock &&
         copy.can_fork == hello.can_fork && g_strcmp0 (copy.worker, hello.worker) == 0 &&
         g_strcmp0 (copy.runtime, hello.runtime) == 0, "hello");
  bobbin_hello_message_clear (&copy);
  bobbin_hello_message_clear (&hello);
}

static void
try_refused (const BobbinFrame *frame)
{
  g_autofree char *message = NULL;
  g_autofree char *detail = NULL;

  if (!bobbin_message_parse_refused (frame, &message, &detail, NULL))
    return;

  check (g_utf8_validate (message, -1, NULL), "message");
  check (detail == NULL || g_utf8_validate (detail, -1, NULL), "detail");
}

static void
try_number (const BobbinFrame *frame)
{
  guint number;
  GByteArray *buffer;

  if (!bobbin_message_parse_number (frame, &number, NULL))
    return;

  buffer = g_byte_array_new ();
  bobbin_message_put_slots (buffer, number);
  check_same (frame, buffer, "number");
}

static void
try_cancel (const BobbinFrame *frame)
{
  guint slot;
  gboolean timed_out;
  guint64 task;
  GByteArray *buffer;

  if (!bobbin_message_parse_cancel (frame, &slot, &timed_out, &task, NULL))
    return;

  buffer = g_byte_array_new ();
  bobbin_message_put_cancel (buffer, slot, timed_out, task);
  check_same (frame, buffer, "cancel");
}

static void
try_tasks (const BobbinFrame *frame)
{
  g_autoptr (GString) text = g_string_new (NULL);
  BobbinTasksMessage tasks;
  gsize total = 24;

  if (!bobbin_message_parse_tasks (frame, &tasks, NULL))
    return;

  for (guint64 i = 0; !tasks.is_range && i < tasks.chunk.n_tasks; i++)
    {
      guint n_fields = bobbin_tasks_message_next (&tasks, text);
      const char *field = text->str;

      total += 4 + 3 * n_fields + text->len;
      check (n_fields > 0, "fields");
      for (guint k = 0; k < n_fields; k++)
        field += strlen (field) + 1;
      check (field == text->str + text->len, "text");
    }
  check (total == frame->length && tasks.fields_length == 0, "tasks");
}

static void
check_result (const BobbinBatch  *batch,
              const BobbinRecord *record)
{
  gsize skipped = record->flags & BOBBIN_RECORD_HAS_RETRY_AFTER ? sizeof (double) : 0;
  BobbinResult result;

  /* Without a payload there may be no bytes at all. */
  if (record->length == 0)
    return;

  bobbin_result_decode (&result, batch->bytes + record->payload.offset + skipped, record->length - skipped,
                        record->flags);

  if (result.message != NULL)
    check (g_utf8_validate (result.message, -1, NULL), "message");
  if (result.message != NULL && result.detail != NULL)
    check (g_utf8_validate (result.detail, -1, NULL), "detail");
  for (guint i = 0; result.has_result && i < result.n_texts; i++)
    check (result.texts[i][result.text_lengths[i]] == '\0', "text");
}

static void
try_records (const BobbinFrame *frame)
{
  g_autoptr (GByteArray) buffer = g_byte_array_new ();
  g_autoptr (GByteArray) again = g_byte_array_new ();
  BobbinBatch *batch = bobbin_message_parse_records (frame, NULL);
  BobbinBatch *copy;
  BobbinFrame encoded;

  if (batch == NULL)
    return;

  for (guint i = 0; i < batch->n_records; i++)
    {
      if (batch->records[i].type == BOBBIN_RECORD_OUTCOME &&
          !(batch->records[i].flags & BOBBIN_RECORD_INLINE))
        check_result (batch, &batch->records[i]);
    }

  bobbin_message_put_records (buffer, batch);
  if (batch->n_records > 0)
    {
      encoded = frame_of (buffer);
      check (encoded.length == frame->length, "records' length");
      copy = bobbin_message_parse_records (&encoded, NULL);
      check (copy != NULL, "records again");
      bobbin_message_put_records (again, copy);
      check (again->len == buffer->len && memcmp (again->data, buffer->data, again->len) == 0, "records");
      bobbin_batch_free (copy);
    }
  bobbin_batch_free (batch);
}

static void
try_status (const BobbinFrame *frame)
{
  BobbinStatusMessage status;
  g_autofree BobbinSlotStatus *slots = NULL;
  GByteArray *buffer;
  guint n_slots;

  if (!bobbin_message_parse_status (frame, &status, NULL))
    return;

  n_slots = status.n_slots;
  slots = g_new (BobbinSlotStatus, n_slots);
  for (guint i = 0; i < n_slots; i++)
    bobbin_status_message_next (&status, &slots[i]);

  buffer = g_byte_array_new ();
  bobbin_message_put_status (buffer, status.cpu, status.memory, slots, n_slots);
  check_same (frame, buffer, "status");
}

static void
try_returned (const BobbinFrame *frame)
{
  guint slot;
  BobbinChunk chunk;
  GByteArray *buffer;

  if (!bobbin_message_parse_returned (frame, &slot, &chunk, NULL))
    return;

  buffer = g_byte_array_new ();
  bobbin_message_put_returned (buffer, slot, &chunk);
  check_same (frame, buffer, "returned");
}

static void
try_fork (const BobbinFrame *frame)
{
  g_autofree char *mode = NULL;
  guint id;
  GByteArray *buffer;

  if (!bobbin_message_parse_fork (frame, &id, &mode, NULL))
    return;

  buffer = g_byte_array_new ();
  bobbin_message_put_fork (buffer, id, mode);
  check_same (frame, buffer, "fork");
}

static void
try_forked (const BobbinFrame *frame)
{
  guint id;
  int value;
  GByteArray *buffer;

  if (!bobbin_message_parse_forked (frame, &id, &value, NULL))
    return;

  buffer = g_byte_array_new ();
  bobbin_message_put_forked (buffer, frame->type, id, value);
  check_same (frame, buffer, "forked");
}

static void
try_frame (const BobbinFrame *frame)
{
  switch (frame->type)
    {
    case BOBBIN_FRAME_JOB:
      try_job (frame);
      break;
    case BOBBIN_FRAME_SLOTS:
    case BOBBIN_FRAME_GIVE_BACK:
      try_number (frame);
      break;
    case BOBBIN_FRAME_FORK:
      try_fork (frame);
      break;
    case BOBBIN_FRAME_TASKS:
      try_tasks (frame);
      break;
    case BOBBIN_FRAME_CANCEL:
      try_cancel (frame);
      break;
    case BOBBIN_FRAME_HELLO:
    case BOBBIN_FRAME_READY:
      try_hello (frame);
      break;
    case BOBBIN_FRAME_REFUSED:
      try_refused (frame);
      break;
    case BOBBIN_FRAME_RECORDS:
      try_records (frame);
      break;
    case BOBBIN_FRAME_STATUS:
      try_status (frame);
      break;
    case BOBBIN_FRAME_RETURNED:
      try_returned (frame);
      break;
    case BOBBIN_FRAME_FORKED:
    case BOBBIN_FRAME_ENDED:
      try_forked (frame);
      break;
    case BOBBIN_FRAME_GOODBYE:
    case BOBBIN_FRAME_FAREWELL:
    default:
      break;
    }
}

/* The body in memory of its own, so that a sanitizer sees what is read beside it. */
static void
try_body (BobbinFrameType  type,
          const guint8    *data,
          gsize            size)
{
  g_autofree guint8 *body = g_memdup2 (data, size);
  BobbinFrame frame = { type, body, size };

  /* There is a name for what errors are about only of these. */
  if ((type >= BOBBIN_FRAME_JOB && type <= BOBBIN_FRAME_GOODBYE) ||
      (type >= BOBBIN_FRAME_HELLO && type <= BOBBIN_FRAME_FAREWELL))
    try_frame (&frame);
}

/* Returns how many frames came; @try: and takes them apart. */
static guint
read_stream (gboolean       greeting,
             gsize          step,
             gboolean       try,
             const guint8  *data,
             gsize          size,
             int           *code)
{
  g_autoptr (BobbinFrameReader) reader = bobbin_frame_reader_new (greeting);
  g_autoptr (GError) error = NULL;
  BobbinFrame frame;
  guint n_frames = 0;

  while (size > 0 && error == NULL)
    {
      gsize room = 1;
      guint8 *at = bobbin_frame_reader_reserve (reader, &room);
      gsize n = MIN (MIN (room, step), size);

      memcpy (at, data, n);
      bobbin_frame_reader_commit (reader, n);
      data += n;
      size -= n;

      while (bobbin_frame_reader_next (reader, &frame, &error))
        {
          n_frames++;
          if (try)
            try_body (frame.type, frame.body, frame.length);
        }
    }

  *code = error != NULL ? error->code : -1;

  return n_frames;
}

int
fuzz_frame (const guint8 *data,
            gsize         size)
{
  int code, whole_code;

  if (size == 0)
    return 0;

  if (data[0] & BODY)
    {
      try_body (data[0] & 0x1f, data + 1, size - 1);
    }
  else
    {
      gboolean greeting = (data[0] & GREETING) != 0;
      guint n = read_stream (greeting, 1 + (data[0] & 0x3f), TRUE, data + 1, size - 1, &code);
      guint n_whole = read_stream (greeting, size, FALSE, data + 1, size - 1, &whole_code);

      check (n == n_whole && code == whole_code, "a cut");
    }

  return 0;
}

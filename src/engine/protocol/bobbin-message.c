/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-message.h"

#include "../job/bobbin-inputs-private.h"
#include "bobbin-wire-private.h"

typedef enum
{
  ENCODING_RANGE,
  ENCODING_TEXTS,
} Encoding;

static void
put_number (GByteArray      *buffer,
            BobbinFrameType  type,
            guint            number)
{
  gsize begin = bobbin_frame_begin (buffer, type);

  bobbin_wire_put_u32 (buffer, number);
  bobbin_frame_end (buffer, begin);
}

static gboolean
is_chunk (const BobbinChunk *chunk)
{
  return chunk->n_tasks > 0 && chunk->attempt > 0 &&
         chunk->first < BOBBIN_INPUTS_MAX && chunk->n_tasks <= BOBBIN_INPUTS_MAX - chunk->first;
}

/* Appends the fields of one input; %FALSE where a frame that began at @begin
 * would get too long. */
static gboolean
put_input (GByteArray        *buffer,
           gsize              begin,
           const BobbinInput *input)
{
  const char *field = input->text;
  gsize length = input->length;
  gsize limit = begin + BOBBIN_FRAME_HEADER_SIZE + BOBBIN_FRAME_MAX_BODY;

  bobbin_wire_put_u32 (buffer, input->n_fields);

  for (guint i = 0; i < input->n_fields; i++)
    {
      if (i > 0)
        {
          field += length + 1;
          length = strlen (field);
        }
      if (buffer->len + sizeof (guint32) > limit ||
          length > limit - buffer->len - sizeof (guint32))
        return FALSE;

      bobbin_wire_put_u32 (buffer, length);
      g_byte_array_append (buffer, (const guint8 *) field, length);
    }

  return buffer->len <= limit;
}

/* Whether one input is there, whole, with fields that a C string can hold. */
static gboolean
skip_input (BobbinWire *wire)
{
  guint32 n_fields = bobbin_wire_take_u32 (wire);

  if (n_fields == 0)
    return FALSE;

  for (guint32 i = 0; i < n_fields && !wire->failed; i++)
    {
      guint32 length = bobbin_wire_take_u32 (wire);
      const guint8 *field = bobbin_wire_take (wire, length);

      if (field != NULL && length > 0 && memchr (field, '\0', length) != NULL)
        return FALSE;
    }

  return !wire->failed;
}

void
bobbin_message_put_empty (GByteArray      *buffer,
                          BobbinFrameType  type)
{
  bobbin_frame_end (buffer, bobbin_frame_begin (buffer, type));
}

void
bobbin_message_put_slots (GByteArray *buffer,
                          guint       n_slots)
{
  put_number (buffer, BOBBIN_FRAME_SLOTS, n_slots);
}

void
bobbin_message_put_give_back (GByteArray *buffer,
                              guint       slot)
{
  put_number (buffer, BOBBIN_FRAME_GIVE_BACK, slot);
}

void
bobbin_message_put_fork (GByteArray *buffer,
                         guint       id,
                         const char *mode)
{
  gsize begin = bobbin_frame_begin (buffer, BOBBIN_FRAME_FORK);

  bobbin_wire_put_u32 (buffer, id);
  if (mode != NULL)
    g_byte_array_append (buffer, (const guint8 *) mode, strlen (mode));
  bobbin_frame_end (buffer, begin);
}

gboolean
bobbin_message_parse_fork (const BobbinFrame  *frame,
                           guint              *id,
                           char              **mode,
                           GError            **error)
{
  BobbinWire wire = bobbin_wire_of_frame (frame);

  *id = bobbin_wire_take_u32 (&wire);
  *mode = NULL;
  if (wire.failed)
    return bobbin_frame_malformed (frame, "length", error);
  if (!g_utf8_validate_len ((const char *) wire.at, wire.left, NULL))
    return bobbin_frame_malformed (frame, "mode", error);

  if (wire.left > 0)
    *mode = g_strndup ((const char *) wire.at, wire.left);

  return TRUE;
}

gboolean
bobbin_message_parse_number (const BobbinFrame  *frame,
                             guint              *number,
                             GError            **error)
{
  BobbinWire wire = bobbin_wire_of_frame (frame);

  *number = bobbin_wire_take_u32 (&wire);

  return bobbin_wire_is_complete (&wire) || bobbin_frame_malformed (frame, "length", error);
}

void
bobbin_message_put_cancel (GByteArray *buffer,
                           guint       slot,
                           gboolean    timed_out,
                           guint64     task)
{
  gsize begin = bobbin_frame_begin (buffer, BOBBIN_FRAME_CANCEL);

  bobbin_wire_put_u32 (buffer, slot);
  bobbin_wire_put_u32 (buffer, timed_out ? 1 : 0);
  bobbin_wire_put_u64 (buffer, task);
  bobbin_frame_end (buffer, begin);
}

gboolean
bobbin_message_parse_cancel (const BobbinFrame  *frame,
                             guint              *slot,
                             gboolean           *timed_out,
                             guint64            *task,
                             GError            **error)
{
  BobbinWire wire = bobbin_wire_of_frame (frame);
  guint32 reason;

  *slot = bobbin_wire_take_u32 (&wire);
  reason = bobbin_wire_take_u32 (&wire);
  *timed_out = reason == 1;
  *task = bobbin_wire_take_u64 (&wire);

  if (!bobbin_wire_is_complete (&wire))
    return bobbin_frame_malformed (frame, "length", error);

  return reason <= 1 || bobbin_frame_malformed (frame, "reason", error);
}

gboolean
bobbin_message_put_tasks (GByteArray        *buffer,
                          guint              slot,
                          const BobbinChunk *chunk,
                          BobbinInputs      *inputs)
{
  gsize begin = buffer->len;
  BobbinInput input;
  gboolean is_range;

  if (chunk->n_tasks > G_MAXUINT32)
    return FALSE;

  bobbin_inputs_get (inputs, chunk->first, &input);
  is_range = input.is_number;

  bobbin_frame_begin (buffer, BOBBIN_FRAME_TASKS);
  bobbin_wire_put_u32 (buffer, slot);
  bobbin_wire_put_u32 (buffer, is_range ? ENCODING_RANGE : ENCODING_TEXTS);
  bobbin_wire_put_u64 (buffer, chunk->first);
  bobbin_wire_put_u32 (buffer, chunk->n_tasks);
  bobbin_wire_put_u32 (buffer, chunk->attempt);

  for (guint64 i = 0; !is_range && i < chunk->n_tasks; i++)
    {
      bobbin_inputs_get (inputs, chunk->first + i, &input);
      if (!put_input (buffer, begin, &input))
        {
          g_byte_array_set_size (buffer, begin);
          return FALSE;
        }
    }

  bobbin_frame_end (buffer, begin);

  return TRUE;
}

gboolean
bobbin_message_parse_tasks (const BobbinFrame   *frame,
                            BobbinTasksMessage  *tasks,
                            GError             **error)
{
  BobbinWire wire = bobbin_wire_of_frame (frame);
  guint32 encoding;

  tasks->slot = bobbin_wire_take_u32 (&wire);
  encoding = bobbin_wire_take_u32 (&wire);
  tasks->is_range = encoding == ENCODING_RANGE;
  tasks->chunk.first = bobbin_wire_take_u64 (&wire);
  tasks->chunk.n_tasks = bobbin_wire_take_u32 (&wire);
  tasks->chunk.attempt = bobbin_wire_take_u32 (&wire);
  tasks->fields = wire.at;
  tasks->fields_length = wire.left;

  if (wire.failed)
    return bobbin_frame_malformed (frame, "length", error);
  if (encoding > ENCODING_TEXTS)
    return bobbin_frame_malformed (frame, "encoding", error);
  if (!is_chunk (&tasks->chunk))
    return bobbin_frame_malformed (frame, "chunk", error);

  for (guint64 i = 0; !tasks->is_range && i < tasks->chunk.n_tasks; i++)
    if (!skip_input (&wire))
      return bobbin_frame_malformed (frame, "inputs", error);

  return bobbin_wire_is_complete (&wire) || bobbin_frame_malformed (frame, "length", error);
}

guint
bobbin_tasks_message_next (BobbinTasksMessage *tasks,
                           GString            *text)
{
  BobbinWire wire = { tasks->fields, tasks->fields_length, FALSE };
  guint n_fields = bobbin_wire_take_u32 (&wire);

  g_string_truncate (text, 0);

  for (guint i = 0; i < n_fields; i++)
    {
      guint32 length = bobbin_wire_take_u32 (&wire);

      g_string_append_len (text, (const char *) bobbin_wire_take (&wire, length), length);
      g_string_append_c (text, '\0');
    }

  tasks->fields = wire.at;
  tasks->fields_length = wire.left;

  return n_fields;
}

void
bobbin_message_put_returned (GByteArray        *buffer,
                             guint              slot,
                             const BobbinChunk *chunk)
{
  gsize begin = bobbin_frame_begin (buffer, BOBBIN_FRAME_RETURNED);

  bobbin_wire_put_u32 (buffer, slot);
  bobbin_wire_put_u32 (buffer, chunk->n_tasks);
  bobbin_wire_put_u64 (buffer, chunk->first);
  bobbin_wire_put_u32 (buffer, chunk->attempt);
  bobbin_wire_put_u32 (buffer, 0);
  bobbin_frame_end (buffer, begin);
}

gboolean
bobbin_message_parse_returned (const BobbinFrame  *frame,
                               guint              *slot,
                               BobbinChunk        *chunk,
                               GError            **error)
{
  BobbinWire wire = bobbin_wire_of_frame (frame);
  guint32 zero;

  *slot = bobbin_wire_take_u32 (&wire);
  chunk->n_tasks = bobbin_wire_take_u32 (&wire);
  chunk->first = bobbin_wire_take_u64 (&wire);
  chunk->attempt = bobbin_wire_take_u32 (&wire);
  zero = bobbin_wire_take_u32 (&wire);

  if (!bobbin_wire_is_complete (&wire))
    return bobbin_frame_malformed (frame, "length", error);

  return (zero == 0 && is_chunk (chunk)) || bobbin_frame_malformed (frame, "chunk", error);
}

void
bobbin_message_put_forked (GByteArray      *buffer,
                           BobbinFrameType  type,
                           guint            id,
                           int              value)
{
  gsize begin = bobbin_frame_begin (buffer, type);

  bobbin_wire_put_u32 (buffer, id);
  bobbin_wire_put_u32 (buffer, (guint32) value);
  bobbin_frame_end (buffer, begin);
}

gboolean
bobbin_message_parse_forked (const BobbinFrame  *frame,
                             guint              *id,
                             int                *value,
                             GError            **error)
{
  BobbinWire wire = bobbin_wire_of_frame (frame);

  *id = bobbin_wire_take_u32 (&wire);
  *value = (gint32) bobbin_wire_take_u32 (&wire);

  return bobbin_wire_is_complete (&wire) || bobbin_frame_malformed (frame, "length", error);
}

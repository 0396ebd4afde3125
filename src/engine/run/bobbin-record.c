/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-config.h"

#include "bobbin-record.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "bobbin-record-memory.h"

#define NO_STRING G_MAXUINT32

/* 12 KiB of them. */
#define FEW_RECORDS 256

/* 24 KiB: fewer lie in memory of their own. */
#define SOME_RECORDS 512

/* Payloads are little-endian on every machine: that is how they come from
 * worker processes. */

typedef struct
{
  guint32 message_length;
  guint32 detail_length;   /* NO_STRING: there is none */
} ErrorHead;

typedef struct
{
  guint16 n_numbers;
  guint16 n_texts;
} ResultHead;

static gsize
payload_size (const BobbinOutcome *outcome)
{
  gsize size = 0;

  if (outcome->error != BOBBIN_ERROR_KIND_NONE)
    {
      size += sizeof (ErrorHead) + strlen (outcome->message) + 1;
      if (outcome->detail != NULL)
        size += strlen (outcome->detail) + 1;
    }

  if (outcome->has_result)
    {
      size += sizeof (ResultHead) + outcome->n_numbers * sizeof (double);
      for (guint i = 0; i < outcome->n_texts; i++)
        size += sizeof (guint32) + outcome->texts[i].length + 1;
    }

  return size;
}

static char *
put (char       *at,
     const void *data,
     gsize       size)
{
  if (size > 0)
    memcpy (at, data, size);

  return at + size;
}

/* From this machine's order of bytes to that of payloads, or back; the two may
 * be without alignment. Returns the end of what was written. */
static char *
copy_numbers (char       *to,
              const char *from,
              guint       n_numbers)
{
  if (G_BYTE_ORDER == G_LITTLE_ENDIAN)
    return put (to, from, n_numbers * sizeof (double));

  for (guint i = 0; i < n_numbers; i++)
    {
      guint64 bits;

      memcpy (&bits, from + i * sizeof bits, sizeof bits);
      bits = GUINT64_TO_LE (bits);
      to = put (to, &bits, sizeof bits);
    }

  return to;
}

static char *
put_error (char                *at,
           const BobbinOutcome *outcome)
{
  guint32 message_length = strlen (outcome->message);
  guint32 detail_length = outcome->detail != NULL ? strlen (outcome->detail) : 0;
  ErrorHead head = {
    .message_length = GUINT32_TO_LE (message_length),
    .detail_length = GUINT32_TO_LE (outcome->detail != NULL ? detail_length : NO_STRING),
  };

  at = put (at, &head, sizeof head);
  at = put (at, outcome->message, message_length + 1);
  if (outcome->detail != NULL)
    at = put (at, outcome->detail, detail_length + 1);

  return at;
}

static char *
put_result (char                *at,
            const BobbinOutcome *outcome)
{
  ResultHead head = { GUINT16_TO_LE (outcome->n_numbers), GUINT16_TO_LE (outcome->n_texts) };

  at = put (at, &head, sizeof head);
  at = copy_numbers (at, (const char *) outcome->numbers, outcome->n_numbers);

  for (guint i = 0; i < outcome->n_texts; i++)
    {
      guint32 length = outcome->texts[i].length;
      guint32 encoded = GUINT32_TO_LE (length);

      at = put (at, &encoded, sizeof encoded);
      at = put (at, outcome->texts[i].data, length);
      *at++ = '\0';
    }

  return at;
}

guint
bobbin_records_count_done (const BobbinRecord *records,
                           guint               n_records)
{
  guint most = MIN (n_records, FEW_RECORDS);
  guint n = 0;

  while (n < most && records[n].type == BOBBIN_RECORD_OUTCOME && records[n].error == BOBBIN_ERROR_KIND_NONE &&
         (records[n].flags & ~(BOBBIN_RECORD_HAS_RESULT | BOBBIN_RECORD_INLINE)) == 0 &&
         records[n].lane == records[0].lane)
    n++;

  return n;
}

static void
free_records (BobbinBatch *self)
{
  if (self->is_taken)
    bobbin_record_memory_give_back (self->records);
  else
    g_free (self->records);
}

/* Room for so many records, or more. */
static void
set_capacity (BobbinBatch *self,
              guint        capacity)
{
  BobbinRecord *records = NULL;
  gboolean is_taken;

  if (capacity > SOME_RECORDS && capacity <= BOBBIN_RECORD_MEMORY_LENGTH)
    records = bobbin_record_memory_take ();
  is_taken = records != NULL;
  if (is_taken)
    capacity = BOBBIN_RECORD_MEMORY_LENGTH;
  else
    records = g_new (BobbinRecord, capacity);

  if (self->n_records > 0)
    memcpy (records, self->records, self->n_records * sizeof *records);
  free_records (self);
  self->records = records;
  self->capacity = capacity;
  self->is_taken = is_taken;
}

BobbinBatch *
bobbin_batch_new (guint capacity)
{
  BobbinBatch *self = g_new0 (BobbinBatch, 1);

  self->link.data = self;
  set_capacity (self, MAX (capacity, 4));

  return self;
}

void
bobbin_batch_free (BobbinBatch *self)
{
  free_records (self);
  if (!self->is_mapped)
    g_free (self->bytes);
  g_free (self);
}

void
bobbin_batch_grow (BobbinBatch *self)
{
  set_capacity (self, self->capacity * 2);
}

gsize
bobbin_batch_reserve (BobbinBatch *self,
                      gsize        length)
{
  gsize offset = self->n_bytes;

  if (offset + length > self->bytes_capacity)
    {
      self->bytes_capacity = MAX (self->bytes_capacity * 2, offset + length);
      self->bytes = g_realloc (self->bytes, self->bytes_capacity);
    }
  self->n_bytes += length;

  return offset;
}

void
bobbin_batch_encode (BobbinBatch         *self,
                     BobbinRecord        *record,
                     const BobbinOutcome *outcome)
{
  gsize size;
  char *at;

  record->error = outcome->error;
  record->flags = 0;
  record->length = 0;
  record->payload.number = 0;

  /* The common tiny result needs no payload. */
  if (outcome->error == BOBBIN_ERROR_KIND_NONE &&
      outcome->n_numbers == 1 && outcome->n_texts == 0)
    {
      record->flags = BOBBIN_RECORD_HAS_RESULT | BOBBIN_RECORD_INLINE;
      record->payload.number = outcome->numbers[0];
      return;
    }

  if (outcome->error != BOBBIN_ERROR_KIND_NONE)
    record->flags |= BOBBIN_RECORD_HAS_ERROR;
  if (outcome->has_result)
    record->flags |= BOBBIN_RECORD_HAS_RESULT;

  size = payload_size (outcome);
  record->length = size;
  record->payload.offset = bobbin_batch_reserve (self, size);

  at = self->bytes + record->payload.offset;
  if (record->flags & BOBBIN_RECORD_HAS_ERROR)
    at = put_error (at, outcome);
  if (record->flags & BOBBIN_RECORD_HAS_RESULT)
    put_result (at, outcome);
}

/* A payload that is read: what is left of it. One of a past run may be damaged. */
typedef struct
{
  const char *at;
  gsize       left;
} Payload;

static gboolean
take (Payload *self,
      void    *to,
      gsize    size)
{
  if (size > self->left)
    return FALSE;

  memcpy (to, self->at, size);
  self->at += size;
  self->left -= size;

  return TRUE;
}

/* A text and its NUL. */
static const char *
take_text (Payload *self,
           guint32  length)
{
  const char *text = self->at;

  if (length >= self->left || text[length] != '\0')
    return NULL;

  self->at += (gsize) length + 1;
  self->left -= (gsize) length + 1;

  return text;
}

static gboolean
decode_error (BobbinResult *self,
              Payload      *payload)
{
  ErrorHead head;
  guint32 detail_length;

  if (!take (payload, &head, sizeof head))
    return FALSE;

  self->message = take_text (payload, GUINT32_FROM_LE (head.message_length));
  detail_length = GUINT32_FROM_LE (head.detail_length);
  if (self->message == NULL || detail_length == NO_STRING)
    return self->message != NULL;

  self->detail = take_text (payload, detail_length);

  return self->detail != NULL;
}

static gboolean
decode_result (BobbinResult *self,
               Payload      *payload)
{
  ResultHead head;
  guint n_numbers, n_texts;

  if (!take (payload, &head, sizeof head))
    return FALSE;

  n_numbers = GUINT16_FROM_LE (head.n_numbers);
  n_texts = GUINT16_FROM_LE (head.n_texts);
  if (n_numbers > BOBBIN_MAX_NUMBERS || n_texts > BOBBIN_MAX_TEXTS || n_numbers * sizeof (double) > payload->left)
    return FALSE;

  copy_numbers ((char *) self->numbers, payload->at, n_numbers);
  self->n_numbers = n_numbers;
  payload->at += n_numbers * sizeof (double);
  payload->left -= n_numbers * sizeof (double);

  for (guint i = 0; i < n_texts; i++)
    {
      guint32 length;

      if (!take (payload, &length, sizeof length))
        return FALSE;
      length = GUINT32_FROM_LE (length);
      self->texts[i] = take_text (payload, length);
      if (self->texts[i] == NULL)
        return FALSE;
      self->text_lengths[i] = length;
      self->n_texts = i + 1;
    }

  return TRUE;
}

void
bobbin_result_decode (BobbinResult *self,
                      const char   *payload,
                      gsize         length,
                      guint         flags)
{
  Payload rest = { payload, length };

  self->message = NULL;
  self->detail = NULL;
  self->n_numbers = 0;
  self->n_texts = 0;
  self->has_result = (flags & BOBBIN_RECORD_HAS_RESULT) != 0;

  if ((flags & BOBBIN_RECORD_HAS_ERROR && !decode_error (self, &rest)) ||
      (self->has_result && !decode_result (self, &rest)))
    {
      self->message = _("What is recorded here is damaged.");
      self->has_result = FALSE;
      self->n_numbers = 0;
      self->n_texts = 0;
    }
}

void
bobbin_result_pad (BobbinResult *self)
{
  for (guint i = self->n_numbers; i < BOBBIN_MAX_NUMBERS; i++)
    self->numbers[i] = (double) NAN;

  for (guint i = self->n_texts; i < BOBBIN_MAX_TEXTS; i++)
    {
      self->texts[i] = NULL;
      self->text_lengths[i] = 0;
    }
}

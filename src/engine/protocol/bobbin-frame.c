/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-config.h"

#include "bobbin-frame.h"

#include <glib/gi18n-lib.h>

#include "bobbin-wire-private.h"

#define MARK_0 0xB0
#define MARK_1 0xBB

#define GREETING_PREFIX     "BOBBIN-WORKER "
#define GREETING_MAX_DIGITS 9

/* More than this is not kept when nothing is held. */
#define KEPT_CAPACITY (1024u * 1024)

G_DEFINE_QUARK (bobbin-protocol-error-quark, bobbin_protocol_error)

struct _BobbinFrameReader
{
  guint8   *bytes;
  gsize     capacity;
  gsize     start;      /* of what was not given out yet */
  gsize     end;
  gsize     scanned;    /* bytes from start at which no greeting begins */
  gboolean  greeting;   /* one is still to come */
  GError   *error;
};

typedef enum
{
  MATCH_NO,
  MATCH_PARTLY,
  MATCH_YES,
} Match;

/* Whether a greeting of any version begins at @at. */
static Match
match_greeting (const guint8 *at,
                gsize         left,
                gsize        *length,
                guint        *version)
{
  gsize prefix = strlen (GREETING_PREFIX);
  guint number = 0;

  if (memcmp (at, GREETING_PREFIX, MIN (left, prefix)) != 0)
    return MATCH_NO;

  for (gsize i = prefix; i < left; i++)
    {
      if (at[i] == '\n' && i > prefix)
        {
          *length = i + 1;
          *version = number;
          return MATCH_YES;
        }
      if (!g_ascii_isdigit (at[i]) || i == prefix + GREETING_MAX_DIGITS)
        return MATCH_NO;
      number = number * 10 + (at[i] - '0');
    }

  return MATCH_PARTLY;
}

static gboolean
take_version (BobbinFrameReader *self,
              gsize              length,
              guint              version)
{
  if (version != BOBBIN_PROTOCOL_VERSION)
    {
      g_set_error (&self->error, BOBBIN_PROTOCOL_ERROR, BOBBIN_PROTOCOL_ERROR_VERSION,
                   _("The worker speaks version %u of the worker protocol, and Bobbin version %u."),
                   version, (guint) BOBBIN_PROTOCOL_VERSION);
      return FALSE;
    }

  self->start += self->scanned + length;
  self->greeting = FALSE;

  return TRUE;
}

/* Skips what comes before the greeting, and the greeting. */
static gboolean
take_greeting (BobbinFrameReader *self)
{
  const guint8 *bytes = self->bytes + self->start;
  gsize held = self->end - self->start;

  while (self->scanned < held && self->scanned <= BOBBIN_GREETING_MAX_NOISE)
    {
      const guint8 *at = memchr (bytes + self->scanned, GREETING_PREFIX[0], held - self->scanned);
      gsize length;
      guint version;

      self->scanned = at != NULL ? (gsize) (at - bytes) : held;
      if (at == NULL || self->scanned > BOBBIN_GREETING_MAX_NOISE)
        break;

      switch (match_greeting (at, held - self->scanned, &length, &version))
        {
        case MATCH_YES:
          return take_version (self, length, version);
        case MATCH_PARTLY:
          return FALSE;
        case MATCH_NO:
        default:
          self->scanned++;
        }
    }

  if (self->scanned > BOBBIN_GREETING_MAX_NOISE)
    g_set_error_literal (&self->error, BOBBIN_PROTOCOL_ERROR, BOBBIN_PROTOCOL_ERROR_GARBAGE,
                         _("The worker did not greet as a worker of Bobbin does."));

  return FALSE;
}

/* Looks at as much of a header as is there: garbage is known by its first byte,
 * and need not be as long as a header. */
static gboolean
check_header (BobbinFrameReader *self,
              const guint8      *header,
              gsize              held)
{
  if ((held > 0 && header[0] != MARK_0) || (held > 1 && header[1] != MARK_1))
    {
      g_set_error_literal (&self->error, BOBBIN_PROTOCOL_ERROR, BOBBIN_PROTOCOL_ERROR_GARBAGE,
                           _("Something came that is no message of the worker protocol."));
      return FALSE;
    }

  if ((held > 2 && bobbin_frame_type_get_name (header[2]) == NULL) ||
      (held > 3 && header[3] != 0))
    {
      g_set_error (&self->error, BOBBIN_PROTOCOL_ERROR, BOBBIN_PROTOCOL_ERROR_GARBAGE,
                   _("A message came of type %u, which the worker protocol does not have."),
                   header[2]);
      return FALSE;
    }

  return held >= BOBBIN_FRAME_HEADER_SIZE;
}

static gboolean
check_length (BobbinFrameReader *self,
              guint              type,
              gsize              length)
{
  if (length <= BOBBIN_FRAME_MAX_BODY)
    return TRUE;

  g_set_error (&self->error, BOBBIN_PROTOCOL_ERROR, BOBBIN_PROTOCOL_ERROR_TOO_LONG,
               _("A message %s is longer than the worker protocol allows."),
               bobbin_frame_type_get_name (type));

  return FALSE;
}

const char *
bobbin_frame_type_get_name (guint type)
{
  switch ((BobbinFrameType) type)
    {
    case BOBBIN_FRAME_JOB:
      return "JOB";
    case BOBBIN_FRAME_SLOTS:
      return "SLOTS";
    case BOBBIN_FRAME_TASKS:
      return "TASKS";
    case BOBBIN_FRAME_GIVE_BACK:
      return "GIVE_BACK";
    case BOBBIN_FRAME_CANCEL:
      return "CANCEL";
    case BOBBIN_FRAME_FORK:
      return "FORK";
    case BOBBIN_FRAME_HELLO:
      return "HELLO";
    case BOBBIN_FRAME_READY:
      return "READY";
    case BOBBIN_FRAME_REFUSED:
      return "REFUSED";
    case BOBBIN_FRAME_RECORDS:
      return "RECORDS";
    case BOBBIN_FRAME_STATUS:
      return "STATUS";
    case BOBBIN_FRAME_RETURNED:
      return "RETURNED";
    case BOBBIN_FRAME_FORKED:
      return "FORKED";
    case BOBBIN_FRAME_ENDED:
      return "ENDED";
    case BOBBIN_FRAME_GOODBYE:
    case BOBBIN_FRAME_FAREWELL:
      return "GOODBYE";
    default:
      return NULL;
    }
}

gboolean
bobbin_frame_malformed (const BobbinFrame  *frame,
                        const char         *what,
                        GError            **error)
{
  g_set_error (error, BOBBIN_PROTOCOL_ERROR, BOBBIN_PROTOCOL_ERROR_MALFORMED,
               _("A message %s is not as the worker protocol says: %s."),
               bobbin_frame_type_get_name (frame->type), what);

  return FALSE;
}

BobbinFrameReader *
bobbin_frame_reader_new (gboolean greeting)
{
  BobbinFrameReader *self = g_new0 (BobbinFrameReader, 1);

  self->greeting = greeting;

  return self;
}

void
bobbin_frame_reader_free (BobbinFrameReader *self)
{
  g_free (self->bytes);
  g_clear_error (&self->error);
  g_free (self);
}

/* The memory grows with what has come, never with what a header promises. */
guint8 *
bobbin_frame_reader_reserve (BobbinFrameReader *self,
                             gsize             *size)
{
  gsize held = self->end - self->start;

  if (held == 0 && self->capacity > KEPT_CAPACITY)
    {
      g_clear_pointer (&self->bytes, g_free);
      self->capacity = 0;
    }

  if (self->capacity - (held > 0 ? self->end : 0) < *size)
    {
      if (held > 0 && self->start > 0)
        memmove (self->bytes, self->bytes + self->start, held);
      if (self->capacity - held < *size)
        {
          self->capacity = MAX (held + *size, self->capacity * 2);
          self->bytes = g_realloc (self->bytes, self->capacity);
        }
      self->start = 0;
      self->end = held;
    }
  else if (held == 0)
    {
      self->start = 0;
      self->end = 0;
    }

  *size = self->capacity - self->end;

  return self->bytes + self->end;
}

void
bobbin_frame_reader_commit (BobbinFrameReader *self,
                            gsize              n)
{
  g_return_if_fail (n <= self->capacity - self->end);

  self->end += n;
}

gboolean
bobbin_frame_reader_next (BobbinFrameReader  *self,
                          BobbinFrame        *frame,
                          GError            **error)
{
  gsize held;
  const guint8 *header;
  guint32 length;

  if (self->error == NULL && (!self->greeting || take_greeting (self)))
    {
      held = self->end - self->start;
      header = held > 0 ? self->bytes + self->start : NULL;

      if (check_header (self, header, held))
        {
          memcpy (&length, header + 4, sizeof length);
          length = GUINT32_FROM_LE (length);

          if (check_length (self, header[2], length) &&
              held - BOBBIN_FRAME_HEADER_SIZE >= length)
            {
              frame->type = header[2];
              frame->body = header + BOBBIN_FRAME_HEADER_SIZE;
              frame->length = length;
              self->start += BOBBIN_FRAME_HEADER_SIZE + length;
              return TRUE;
            }
        }
    }

  if (self->error != NULL)
    g_propagate_error (error, g_error_copy (self->error));

  return FALSE;
}

gboolean
bobbin_frame_reader_is_inside (BobbinFrameReader *self)
{
  return self->end > self->start;
}

gsize
bobbin_frame_begin (GByteArray      *buffer,
                    BobbinFrameType  type)
{
  const guint8 header[BOBBIN_FRAME_HEADER_SIZE] = { MARK_0, MARK_1, type };
  gsize begin = buffer->len;

  g_byte_array_append (buffer, header, sizeof header);

  return begin;
}

void
bobbin_frame_end (GByteArray *buffer,
                  gsize       begin)
{
  gsize length = buffer->len - begin - BOBBIN_FRAME_HEADER_SIZE;
  guint32 encoded = GUINT32_TO_LE ((guint32) length);

  g_assert (length <= BOBBIN_FRAME_MAX_BODY);

  memcpy (buffer->data + begin + 4, &encoded, sizeof encoded);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <string.h>

#include "bobbin-frame.h"

G_BEGIN_DECLS

/*
 * Numbers in the bytes of a frame, little-endian and without alignment, for the
 * files of this folder.
 */

/* Times, in ns: none that is later is believed, so that a sum or a difference
 * of two never overflows. */
#define BOBBIN_WIRE_MAX_TIME ((gint64) 1 << 62)

/**
 * BobbinWire:
 *
 * Reads a body from its beginning to its end. What would lie behind the end is
 * 0 and remembered: ask once, with bobbin_wire_is_complete(), when all is read.
 */
typedef struct
{
  const guint8 *at;
  gsize         left;
  gboolean      failed;
} BobbinWire;

static inline BobbinWire
bobbin_wire_of_frame (const BobbinFrame *frame)
{
  return (BobbinWire) { frame->body, frame->length, FALSE };
}

/* @n bytes, or %NULL. */
static inline const guint8 *
bobbin_wire_take (BobbinWire *self,
                  gsize       n)
{
  const guint8 *at = self->at;

  if (n > self->left)
    {
      self->failed = TRUE;
      self->left = 0;
      return NULL;
    }
  self->left -= n;
  if (n > 0)
    self->at += n;

  return at;
}

static inline guint16
bobbin_wire_take_u16 (BobbinWire *self)
{
  const guint8 *at = bobbin_wire_take (self, 2);
  guint16 value = 0;

  if (at != NULL)
    memcpy (&value, at, sizeof value);

  return GUINT16_FROM_LE (value);
}

static inline guint32
bobbin_wire_take_u32 (BobbinWire *self)
{
  const guint8 *at = bobbin_wire_take (self, 4);
  guint32 value = 0;

  if (at != NULL)
    memcpy (&value, at, sizeof value);

  return GUINT32_FROM_LE (value);
}

static inline guint64
bobbin_wire_take_u64 (BobbinWire *self)
{
  const guint8 *at = bobbin_wire_take (self, 8);
  guint64 value = 0;

  if (at != NULL)
    memcpy (&value, at, sizeof value);

  return GUINT64_FROM_LE (value);
}

static inline double
bobbin_wire_take_f64 (BobbinWire *self)
{
  guint64 bits = bobbin_wire_take_u64 (self);
  double value;

  memcpy (&value, &bits, sizeof value);

  return value;
}

static inline float
bobbin_wire_take_f32 (BobbinWire *self)
{
  guint32 bits = bobbin_wire_take_u32 (self);
  float value;

  memcpy (&value, &bits, sizeof value);

  return value;
}

/* Whether everything was there, and nothing is left over. */
static inline gboolean
bobbin_wire_is_complete (const BobbinWire *self)
{
  return !self->failed && self->left == 0;
}

static inline void
bobbin_wire_put_u32 (GByteArray *buffer,
                     guint32     value)
{
  value = GUINT32_TO_LE (value);
  g_byte_array_append (buffer, (const guint8 *) &value, sizeof value);
}

static inline void
bobbin_wire_put_u64 (GByteArray *buffer,
                     guint64     value)
{
  value = GUINT64_TO_LE (value);
  g_byte_array_append (buffer, (const guint8 *) &value, sizeof value);
}

/* The name in docs/protocol.md: "RECORDS". %NULL: there is no such type. */
const char *bobbin_frame_type_get_name (guint               type);

/* Sets @error to BOBBIN_PROTOCOL_ERROR_MALFORMED. @what: what is wrong, in the
 * words of docs/protocol.md, not translated. Returns %FALSE. */
gboolean    bobbin_frame_malformed     (const BobbinFrame  *frame,
                                        const char         *what,
                                        GError            **error);

G_END_DECLS

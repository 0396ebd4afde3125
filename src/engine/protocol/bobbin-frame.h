/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/*
 * Frames between Bobbin and a worker process, as docs/protocol.md describes
 * them: how they are marked, bounded, taken apart and put together. What stands
 * in them is in bobbin-message.h. Nothing here reads or writes a descriptor.
 */

#define BOBBIN_FRAME_HEADER_SIZE 8
#define BOBBIN_FRAME_MAX_BODY    (64u * 1024 * 1024)
#define BOBBIN_PROTOCOL_VERSION  1
#define BOBBIN_GREETING          "BOBBIN-WORKER 1\n"
#define BOBBIN_GREETING_MAX_NOISE (64u * 1024)

typedef enum
{
  BOBBIN_FRAME_JOB       = 1,
  BOBBIN_FRAME_SLOTS     = 2,
  BOBBIN_FRAME_TASKS     = 3,
  BOBBIN_FRAME_GIVE_BACK = 4,
  BOBBIN_FRAME_CANCEL    = 5,
  BOBBIN_FRAME_FORK      = 6,
  BOBBIN_FRAME_GOODBYE   = 7,

  BOBBIN_FRAME_HELLO     = 16,
  BOBBIN_FRAME_READY     = 17,
  BOBBIN_FRAME_REFUSED   = 18,
  BOBBIN_FRAME_RECORDS   = 19,
  BOBBIN_FRAME_STATUS    = 20,
  BOBBIN_FRAME_RETURNED  = 21,
  BOBBIN_FRAME_FORKED    = 22,
  BOBBIN_FRAME_ENDED     = 23,
  BOBBIN_FRAME_FAREWELL  = 24,   /* the worker's GOODBYE */
} BobbinFrameType;

#define BOBBIN_ALL_SLOTS G_MAXUINT32

/* BOBBIN_PROTOCOL_ERROR_VERSION: a greeting of another version;
 * _GARBAGE: no greeting, wrong marks, an unknown type;
 * _TOO_LONG: a body over the limit; _MALFORMED: a body that is not what its type says. */
typedef enum
{
  BOBBIN_PROTOCOL_ERROR_VERSION,
  BOBBIN_PROTOCOL_ERROR_GARBAGE,
  BOBBIN_PROTOCOL_ERROR_TOO_LONG,
  BOBBIN_PROTOCOL_ERROR_MALFORMED,
} BobbinProtocolError;

#define BOBBIN_PROTOCOL_ERROR (bobbin_protocol_error_quark ())
GQuark bobbin_protocol_error_quark (void);

/**
 * BobbinFrame:
 * @body: borrowed from the reader; valid until its next call
 */
typedef struct
{
  BobbinFrameType  type;
  const guint8    *body;
  gsize            length;
} BobbinFrame;

/**
 * BobbinFrameReader:
 *
 * Takes bytes as they come, in pieces of any size, and gives whole frames.
 * Holds at most one frame and what was read beyond it. Used by one thread at a
 * time. After an error it only repeats that error.
 */
typedef struct _BobbinFrameReader BobbinFrameReader;

/* @greeting: whether a greeting comes before the frames (Bobbin's side). */
BobbinFrameReader *bobbin_frame_reader_new    (gboolean            greeting);
void               bobbin_frame_reader_free   (BobbinFrameReader  *self);

/* Room for at least *@size bytes to read into; sets *@size to how many fit. */
guint8            *bobbin_frame_reader_reserve (BobbinFrameReader *self,
                                               gsize              *size);
/* @n bytes were written there. */
void               bobbin_frame_reader_commit (BobbinFrameReader  *self,
                                               gsize               n);

/* The next whole frame: %TRUE. %FALSE without @error: more bytes are needed;
 * with @error: a violation, a BOBBIN_PROTOCOL_ERROR. */
gboolean           bobbin_frame_reader_next   (BobbinFrameReader  *self,
                                               BobbinFrame        *frame,
                                               GError            **error);

/* Whether it holds the beginning of a frame: an end of the stream now is in
 * the middle of one. */
gboolean           bobbin_frame_reader_is_inside (BobbinFrameReader *self);

/* Begins a frame at the end of @buffer: writes its header. Returns where it
 * begins, for end(), which enters the length of what was appended since. A body
 * over the limit is a programming error. */
gsize              bobbin_frame_begin         (GByteArray         *buffer,
                                               BobbinFrameType     type);
void               bobbin_frame_end           (GByteArray         *buffer,
                                               gsize               begin);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BobbinFrameReader, bobbin_frame_reader_free)

G_END_DECLS

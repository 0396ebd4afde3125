/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "bobbin-frame.h"

G_BEGIN_DECLS

/*
 * What a channel tells, on its context. None of these may free the channel.
 * frame: a whole frame came. closed: once, the last call: the other end closed
 * (@error is %NULL), or sent what is no frame (a BOBBIN_PROTOCOL_ERROR).
 */
typedef struct
{
  void (*frame)  (const BobbinFrame *frame, gpointer user_data);
  void (*closed) (const GError *error, gpointer user_data);
} BobbinChannelFuncs;

typedef struct _BobbinChannel BobbinChannel;

/**
 * bobbin_channel_new:
 * @context: where it reads, writes and calls; all functions are to be called on
 *   the thread that runs it
 * @input: non-blocking descriptor to read from; stays the caller's
 * @output: non-blocking descriptor to write to; may be the same
 *
 * Bobbin's end of a worker's transport: reads and writes frames without ever
 * blocking.
 */
BobbinChannel *bobbin_channel_new      (GMainContext             *context,
                                        int                       input,
                                        int                       output,
                                        const BobbinChannelFuncs *funcs,
                                        gpointer                  user_data);
void           bobbin_channel_free     (BobbinChannel            *self);

/* Where frames are put (bobbin-message.h) that shall be sent; send() begins to
 * write them, and goes on by itself. */
GByteArray    *bobbin_channel_get_buffer (BobbinChannel          *self);
void           bobbin_channel_send     (BobbinChannel            *self);

#define BOBBIN_CHANNEL_MAX_FDS 4

/* Sends what is in the buffer, then @frame with copies of @fds beside its first
 * byte. Few of them: they are written at once, or not at all, %FALSE. */
gboolean       bobbin_channel_send_fds (BobbinChannel            *self,
                                        GByteArray               *frame,
                                        const int                *fds,
                                        guint                     n_fds);

/* Reads whatever is there now, for the last time: the process has ended. */
void           bobbin_channel_drain    (BobbinChannel            *self);

/* Whether the end of the stream came within a frame. */
gboolean       bobbin_channel_is_inside (BobbinChannel           *self);

G_END_DECLS

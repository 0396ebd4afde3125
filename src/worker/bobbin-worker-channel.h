/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <pthread.h>

#include "engine/protocol/bobbin-message.h"

G_BEGIN_DECLS

/**
 * BobbinWorkerChannel:
 *
 * The two streams between this process and Bobbin, on descriptors of their own.
 * Any thread writes whole frames; one thread reads. When either stream breaks
 * Bobbin is gone, and so is this process, see bobbin_worker_channel_die().
 */
typedef struct
{
  int               input;
  int               output;
  BobbinFrameReader *reader;

  pthread_mutex_t   mutex;
  GByteArray       *buffer;   /* what is being written */
} BobbinWorkerChannel;

/* Moves standard input and output to descriptors of its own, close-on-exec;
 * /dev/null takes the place of the one and standard error that of the other.
 * %FALSE with errno. For the life of the process: there is no clear(). */
gboolean    bobbin_worker_channel_init  (BobbinWorkerChannel *self);

/* A buffer for frames, empty, which nobody else writes to until end(). */
GByteArray *bobbin_worker_channel_begin (BobbinWorkerChannel *self);
/* Writes what is in the buffer; blocks until all of it is written. */
void        bobbin_worker_channel_end   (BobbinWorkerChannel *self);

/* The next frame; blocks until it is there. %FALSE at the end of the stream, or
 * with @error for a violation. */
gboolean    bobbin_worker_channel_read  (BobbinWorkerChannel *self,
                                         BobbinFrame         *frame,
                                         GError             **error);

/* Ends this process and all that belongs to it at once, whatever it is doing:
 * nobody is there to hear of it. Any thread. */
_Noreturn void bobbin_worker_channel_die (void);

/* The same for what breaks the protocol; says so on standard error. */
_Noreturn void bobbin_worker_channel_violated (const char *what);

G_END_DECLS

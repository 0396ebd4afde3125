/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "engine/job/bobbin-input-source.h"
#include "engine/protocol/bobbin-message.h"

G_BEGIN_DECLS

/*
 * Bobbin's side of a worker process, without the executor: says what a test
 * wants said, and waits for what comes. What does not come fails the test after
 * a minute.
 */

typedef enum
{
  WORKER_OVER_PIPES,
  WORKER_OVER_SOCKET,
} WorkerTransport;

typedef struct
{
  pid_t              pid;          /* 0: it was waited for */
  int                input;        /* ours to write to */
  int                output;       /* ours to read from */
  BobbinFrameReader *reader;
  GByteArray        *out;          /* what send() sends */

  BobbinFrame        frame;        /* the last one that came */
  guint64            n_outcomes;   /* so far */
  GArray            *outcomes;     /* of BobbinRecord, payload.offset in bytes */
  GString           *bytes;        /* payloads of the outcomes */
  GString           *streams[2];   /* output of the tasks */
  gint64             lane_cpu;     /* ns */
  GArray            *returned;     /* of BobbinChunk */
} WorkerPeer;

/* Starts bobbin-worker as the leader of a process group and takes its greeting
 * and HELLO. */
WorkerPeer *worker_peer_new       (WorkerTransport         transport);
/* Kills what is left of it. */
void        worker_peer_free      (WorkerPeer             *self);

/* A job for @workload with parameters in pairs, up to %NULL. */
void        worker_peer_put_job   (WorkerPeer             *self,
                                   const BobbinJobMessage *job,
                                   ...) G_GNUC_NULL_TERMINATED;
void        worker_peer_put_range (WorkerPeer             *self,
                                   guint64                 first,
                                   guint64                 n_tasks);
/* Sends what was put into @out. */
void        worker_peer_send      (WorkerPeer             *self);
/* Sends a job and waits for READY. */
#define worker_peer_begin(self, ...) \
  G_STMT_START { \
    worker_peer_put_job ((self), __VA_ARGS__); \
    worker_peer_send (self); \
    worker_peer_wait_for ((self), BOBBIN_FRAME_READY); \
  } G_STMT_END

/* Waits for a frame of that type; keeps records and chunks of those before. */
void        worker_peer_wait_for  (WorkerPeer             *self,
                                   BobbinFrameType         type);
/* Waits until there are @n outcomes in all. */
void        worker_peer_wait_for_outcomes (WorkerPeer     *self,
                                   guint64                 n);
/* The payload of an outcome. */
void        worker_peer_get       (WorkerPeer             *self,
                                   guint                   index,
                                   BobbinRecord          **record,
                                   BobbinResult           *result);

/* Waits for the end of its output, without READY, and for the process; returns
 * its status as of waitpid(). */
int         worker_peer_wait_end  (WorkerPeer             *self);
/* Says goodbye, and expects that it goes in peace. */
void        worker_peer_finish    (WorkerPeer             *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WorkerPeer, worker_peer_free)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "bobbin-worker-slot.h"

G_BEGIN_DECLS

/**
 * BobbinWorkerSession:
 *
 * The life of this worker as docs/protocol.md tells it: the greeting, a job,
 * its tasks, the farewell. The calling thread does the tasks; one thread reads
 * what Bobbin says, and one tells it ten times a second what goes on.
 */
typedef struct
{
  BobbinWorkerChannel  channel;
  BobbinWorkerQueue    queue;
  BobbinWorkerRecords  records;
  BobbinWorkerSlot     slot;

  /* From the thread that reads. */
  pthread_mutex_t      mutex;
  pthread_cond_t       cond;
  gboolean             has_job;
  gboolean             has_slot;      /* set by the one that does the tasks */
  BobbinJobMessage     job;           /* constant once it is there */
  gboolean             said_goodbye;

  BobbinWorkload      *workload;
  BobbinInputs        *inputs;        /* (nullable): the range */

  _Atomic gboolean     done;
  int                  memory_fd;     /* where the kernel tells the memory; or -1 */
} BobbinWorkerSession;

/* Lives, on standard input and output. Returns the exit status. Once. */
int bobbin_worker_session_run (BobbinWorkerSession *self);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "engine/run/bobbin-lane.h"
#include "engine/workloads/bobbin-workload.h"
#include "bobbin-worker-queue.h"
#include "bobbin-worker-records.h"

G_BEGIN_DECLS

/**
 * BobbinWorkerSlot:
 *
 * Does the tasks: one after the other, on the thread that runs it. What it
 * shows of itself in @live may be looked at by any thread.
 */
typedef struct
{
  BobbinTaskContext       context;      /* first, so that its reports find the slot */
  BobbinOutcome           outcome;
  BobbinInput             input;

  BobbinWorkload         *workload;
  BobbinInputs           *inputs;       /* (nullable): the range */
  guint                   n_fields;     /* of inputs that are texts */
  const BobbinJobMessage *job;
  BobbinWorkerQueue      *queue;
  BobbinWorkerRecords    *records;
  BobbinLaneState         state;        /* while it does a task */
  gint64                  timeout;      /* ns; 0: none */

  GMainContext           *main_context;
  GSource                *watch;
  GString                *text;         /* fields of the input */
  gint64                  start;        /* ns: of the task */
  gint64                  cpu;          /* ns: of the thread, when it was last told */
  guint64                 kept[2];      /* bytes of output */
  gboolean                rested;       /* before this task */

  BobbinLaneLive          live;
} BobbinWorkerSlot;

/* @workload is prepared; @inputs: the range, or %NULL. All that is given must
 * outlive the slot. On the thread that will run it. */
void bobbin_worker_slot_init   (BobbinWorkerSlot       *self,
                                BobbinWorkload         *workload,
                                BobbinInputs           *inputs,
                                const BobbinJobMessage *job,
                                BobbinWorkerQueue      *queue,
                                BobbinWorkerRecords    *records);
/* Does what comes until no more will. */
void bobbin_worker_slot_run    (BobbinWorkerSlot       *self);
void bobbin_worker_slot_clear  (BobbinWorkerSlot       *self);

/* Has the slot look whether its task shall end. Any thread. */
void bobbin_worker_slot_wake   (BobbinWorkerSlot       *self);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "../run/bobbin-executor.h"

G_BEGIN_DECLS

typedef struct _BobbinThreadWorker BobbinThreadWorker;

/**
 * BobbinThreadWorker:
 *
 * A worker that is a thread: takes chunks from the cursor and does one task
 * after the other. What the serial executor has one of and the threads
 * executor many; they differ in where the thread comes from.
 *
 * Made and stopped on the run's context; run() is the thread.
 */
BobbinThreadWorker *bobbin_thread_worker_new   (BobbinRunContext   *run,
                                                guint               lane,
                                                BobbinLaneLive     *live);

/* On the worker's thread: works until the cursor's end or the lane's quit, and
 * gives back the reference that new() gave it. */
void                bobbin_thread_worker_run   (BobbinThreadWorker *self);

/* Run's context: makes the task that runs now, if any, end: the run's
 * stop_flag is set. */
void                bobbin_thread_worker_stop  (BobbinThreadWorker *self);

void                bobbin_thread_worker_unref (BobbinThreadWorker *self);

G_END_DECLS

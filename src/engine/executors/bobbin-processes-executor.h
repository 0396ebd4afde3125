/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "../protocol/bobbin-launcher.h"
#include "../run/bobbin-executor.h"

G_BEGIN_DECLS

#define BOBBIN_TYPE_PROCESSES_EXECUTOR (bobbin_processes_executor_get_type ())
G_DECLARE_DERIVABLE_TYPE (BobbinProcessesExecutor, bobbin_processes_executor,
                          BOBBIN, PROCESSES_EXECUTOR, BobbinExecutor)

struct _BobbinProcessesExecutorClass
{
  BobbinExecutorClass parent_class;
};

/* A class that does the same as @kind, a way of running within this process,
 * for a workload that is hosted in worker processes: the lanes are slots of one
 * of them. It has the id, names and limits of @kind. */
GType bobbin_processes_executor_get_type_as   (BobbinExecutorClass     *kind);

/* Others will share the workers: those are copies of a warm process, where the
 * workload can be copied, whatever the way of running. Before start(). */
void  bobbin_processes_executor_offer         (BobbinProcessesExecutor *self);
/* The workers are @owner's, which has started and offered them: where those are copies of a warm
 * process, these are, too, and there is no other start to wait for. Both finish
 * at the same time. Before start(). */
void  bobbin_processes_executor_share         (BobbinProcessesExecutor *self,
                                               BobbinProcessesExecutor *owner);
/* How workers are started; directly where nobody says otherwise. Before start(). */
void  bobbin_processes_executor_set_launcher  (BobbinProcessesExecutor *self,
                                               BobbinLauncher          *launcher);
/* What is started in place of the workload's own worker; for tests. Before start(). */
void  bobbin_processes_executor_set_argv      (BobbinProcessesExecutor *self,
                                               const char * const      *argv);

G_END_DECLS

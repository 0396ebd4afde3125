/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "../run/bobbin-executor.h"
#include "../run/bobbin-run.h"

G_BEGIN_DECLS

/*
 * The registry of the ways of running: one line in bobbin-executors.c for each.
 */

/* The classes, in the order in which they are offered. Static. */
BobbinExecutorClass * const *bobbin_executors_get_all (guint                   *n_classes);

/* The class with that id. BOBBIN_JOB_ERROR_UNKNOWN lists those there are. */
BobbinExecutorClass         *bobbin_executors_find    (const char              *id,
                                                       GError                 **error);

/* The class that runs @workload under that id: for one that is hosted in
 * worker processes another class of the same id and names. */
BobbinExecutorClass         *bobbin_executors_find_for (const char             *id,
                                                       BobbinWorkload          *workload,
                                                       GError                 **error);

/* How many workers a run with these settings starts with: the executor's
 * default for 0. BOBBIN_JOB_ERROR_VALUE with the range for too many. */
gboolean                     bobbin_executors_check   (const BobbinRunSettings *settings,
                                                       BobbinWorkload          *workload,
                                                       guint                   *n_workers,
                                                       GError                 **error);

/**
 * bobbin_executors_new_run:
 * @inputs: (nullable): the job's inputs, if they are loaded already; else they
 *   are read here, which blocks
 *
 * Checks everything of a job and makes a run of it, not started. Errors are
 * those of bobbin_workload_new_for_job(), bobbin_workload_prepare(),
 * bobbin_executors_check() and bobbin_input_source_load().
 *
 * Returns: (transfer full): the run, which belongs to the thread-default context
 */
BobbinRun                   *bobbin_executors_new_run (BobbinJob               *job,
                                                       BobbinInputs            *inputs,
                                                       GError                 **error);

G_END_DECLS

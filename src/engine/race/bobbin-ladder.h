/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "../workloads/bobbin-workload.h"

G_BEGIN_DECLS

/* A way of running with a number of workers. */
typedef struct
{
  const char *executor;   /* id, interned */
  guint       n_workers;
} BobbinRung;

/**
 * bobbin_ladder_new:
 * @executors: (nullable): ids, NULL-terminated
 * @workers: (nullable): numbers, ended by 0
 *
 * Who races: one by one first, then the executors that make sense for
 * @workload, or those that were asked for, with numbers of workers that suit it
 * and that there are inputs for: up to twice the processors for work that
 * computes, up to some hundred for work that waits. BOBBIN_JOB_ERROR for an
 * executor that there is not.
 *
 * Returns: (transfer full) (element-type BobbinRung)
 */
GArray *bobbin_ladder_new (BobbinWorkload      *workload,
                           guint64              n_inputs,
                           guint                n_processors,
                           const char * const  *executors,
                           const guint         *workers,
                           GError             **error);

G_END_DECLS

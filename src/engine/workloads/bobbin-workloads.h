/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "../job/bobbin-nearest-name.h"
#include "bobbin-workload.h"

G_BEGIN_DECLS

/*
 * The registry of the kinds of work: one line in bobbin-workloads.c for each.
 */

/* The classes in the order of the gallery. Static; @n_classes may not be %NULL. */
BobbinWorkloadClass * const *bobbin_workloads_get_all     (guint       *n_classes);

/* The class with that id. BOBBIN_JOB_ERROR_UNKNOWN lists those there are. */
BobbinWorkloadClass         *bobbin_workloads_find        (const char  *id,
                                                           GError     **error);

/* A workload with all parameters at their defaults, or %NULL as above. */
BobbinWorkload              *bobbin_workloads_new         (const char  *id,
                                                           GError     **error);

/* The workload of @job with its parameters set, not yet prepared. Errors as
 * those of bobbin_workload_set_parameter(), with the place in the job file
 * before them where there is one. */
BobbinWorkload              *bobbin_workload_new_for_job  (BobbinJob   *job,
                                                           GError     **error);

G_END_DECLS

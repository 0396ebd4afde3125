/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "engine/protocol/bobbin-message.h"
#include "engine/workloads/bobbin-workload.h"

G_BEGIN_DECLS

/* The workload of @job, prepared, and this process ready for it: with the limit
 * of its memory, and a guard for the processes that it starts. *@inputs: those
 * of a range; %NULL where the inputs come with the tasks. %NULL with @error, a
 * sentence for people, where the job cannot be done here. (transfer full) */
BobbinWorkload *bobbin_worker_job_prepare (const BobbinJobMessage  *job,
                                           BobbinInputs           **inputs,
                                           GError                 **error);

G_END_DECLS

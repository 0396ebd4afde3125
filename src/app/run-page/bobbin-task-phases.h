/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "engine/run/bobbin-run.h"

G_BEGIN_DECLS

#define BOBBIN_TYPE_TASK_PHASES (bobbin_task_phases_get_type ())

/**
 * BobbinTaskPhases:
 *
 * Where the time of an attempt went, as a bar and a legend: of a page from its
 * result (in a queue, connecting, until the first byte, the rest), of other
 * work by its processor time. Not visible where nothing is known.
 */
G_DECLARE_FINAL_TYPE (BobbinTaskPhases, bobbin_task_phases, BOBBIN, TASK_PHASES, AdwBin)

void bobbin_task_phases_set (BobbinTaskPhases   *self,
                             BobbinWorkload     *workload,
                             const BobbinTask   *task,
                             const BobbinResult *result);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "engine/run/bobbin-run.h"

G_BEGIN_DECLS

#define BOBBIN_TYPE_TASK_ATTEMPTS (bobbin_task_attempts_get_type ())

/**
 * BobbinTaskAttempts:
 *
 * The attempts of a task that have ended, the latest first, each with what it
 * ended with. Not visible where there is only one.
 */
G_DECLARE_FINAL_TYPE (BobbinTaskAttempts, bobbin_task_attempts, BOBBIN, TASK_ATTEMPTS, AdwBin)

void bobbin_task_attempts_set (BobbinTaskAttempts *self,
                               BobbinRun          *run,
                               guint64             task);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bobbin-run-arguments.h"
#include "bobbin-run-logs.h"
#include "engine/run/bobbin-run.h"

G_BEGIN_DECLS

/**
 * bobbin_run_session:
 * @run: not started; with its journal, if it is to have one
 * @logs: (nullable): what else is written about it
 *
 * Runs it on the default context to its end: results go to standard output,
 * messages and progress to standard error, as @arguments say; interrupts stop
 * it. When it returns all is on disk. To be called once.
 *
 * Returns: what the process exits with
 */
int bobbin_run_session (BobbinRun                *run,
                        BobbinRunLogs            *logs,
                        const BobbinRunArguments *arguments);

G_END_DECLS

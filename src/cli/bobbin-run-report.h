/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/run/bobbin-run.h"

G_BEGIN_DECLS

/**
 * bobbin_run_report_dup:
 * @full: all figures; else the shares of the time and the diagnosis
 *
 * Where the time of a run that is over went, and what could be done about it,
 * as lines for a terminal; %NULL where there is nothing to say, as for a run
 * that was too short to tell and was not asked about.
 */
char *bobbin_run_report_dup (BobbinRun *run,
                             gboolean   full);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "../run/bobbin-run.h"

G_BEGIN_DECLS

/*
 * The timeline of a run in the Trace Event Format, which Perfetto and
 * chrome://tracing show: a JSON array with a complete event ("X") for the last
 * attempt of each task, on the thread that its lane is, and the names of the
 * lanes.
 */

/* The event of a settled task. Between two events stands ",\n", which is the
 * caller's, as the "[\n" before and the "\n]\n" after all of them. */
void bobbin_trace_append_task  (BobbinRun *run,
                                guint64    task,
                                GString   *buffer);

/* Events that name the run and its lanes, with separators between them. */
void bobbin_trace_append_names (BobbinRun *run,
                                GString   *buffer);

G_END_DECLS

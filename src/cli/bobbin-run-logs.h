/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/run/bobbin-run.h"

G_BEGIN_DECLS

typedef struct _BobbinRunLogs BobbinRunLogs;

/**
 * bobbin_run_logs_new:
 * @joblog: (nullable): file for the job log
 * @trace: (nullable): file for the trace
 * @timeline: (nullable): file for a picture of the whole run, SVG
 *
 * The files that are written about a run besides its results. Replaces files
 * that exist. The job log grows with each task;
 * the others are written at the end. %NULL with an error of G_FILE_ERROR or
 * G_IO_ERROR if one cannot be written.
 */
BobbinRunLogs *bobbin_run_logs_new      (BobbinRun      *run,
                                         const char     *joblog,
                                         const char     *trace,
                                         const char     *timeline,
                                         GError        **error);
void           bobbin_run_logs_free     (BobbinRunLogs  *self);

/* Writes about a settled task. */
void           bobbin_run_logs_add_task (BobbinRunLogs  *self,
                                         guint64         task);

/* Ends the files; says in @error whether one could not be written. */
gboolean       bobbin_run_logs_finish   (BobbinRunLogs  *self,
                                         GError        **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BobbinRunLogs, bobbin_run_logs_free)

G_END_DECLS

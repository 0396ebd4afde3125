/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/run/bobbin-run.h"

G_BEGIN_DECLS

/*
 * What the window does with jobs that takes the disk's time: it is done in a
 * thread, and the callback comes on the thread-default context of the caller.
 */

/* Reads the job file @file. Errors: those of bobbin_job_file_load(). */
void       bobbin_job_io_load_async   (GFile                *file,
                                       GCancellable         *cancellable,
                                       GAsyncReadyCallback   callback,
                                       gpointer              user_data);
/* (transfer full) */
BobbinJob *bobbin_job_io_load_finish  (GAsyncResult         *result,
                                       GError              **error);

/* Writes a copy of @job to @file. */
void       bobbin_job_io_save_async   (BobbinJob            *job,
                                       GFile                *file,
                                       GCancellable         *cancellable,
                                       GAsyncReadyCallback   callback,
                                       gpointer              user_data);
gboolean   bobbin_job_io_save_finish  (GAsyncResult         *result,
                                       GError              **error);

/* Reads the inputs of @job and makes a run of it, which is not started. */
void       bobbin_job_io_new_run_async  (BobbinJob            *job,
                                         GCancellable         *cancellable,
                                         GAsyncReadyCallback   callback,
                                         gpointer              user_data);
/* (transfer full): the run, which belongs to the calling context. Errors:
 * those of bobbin_executors_new_run(). */
BobbinRun *bobbin_job_io_new_run_finish (GAsyncResult         *result,
                                         GError              **error);

/* How often, and how long at a time, the window looks at @run, which is not started. */
void       bobbin_job_io_set_pace       (BobbinRun            *run);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "engine/exports/bobbin-row-formatter.h"
#include "engine/run/bobbin-run.h"

G_BEGIN_DECLS

/**
 * bobbin_task_export_async:
 * @tasks: (transfer full): numbers of tasks, in the order in which they are written
 * @stream: where to; closed at the end, unless it fails
 *
 * Writes tasks as lines, a few at a time between the other things that the main
 * loop does, and never more ahead of the stream than a few. Begun and ended on
 * the run's context. Errors: those of the stream; G_IO_ERROR_CANCELLED.
 */
void     bobbin_task_export_async  (BobbinRun            *run,
                                    guint32              *tasks,
                                    guint                 n_tasks,
                                    BobbinRowFormat       format,
                                    GOutputStream        *stream,
                                    GCancellable         *cancellable,
                                    GAsyncReadyCallback   callback,
                                    gpointer              user_data);
gboolean bobbin_task_export_finish (GAsyncResult         *result,
                                    GError              **error);

G_END_DECLS

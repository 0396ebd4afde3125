/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/exports/bobbin-export.h"

G_BEGIN_DECLS

/* How far an export is, from 0 to 1. */
typedef void (*BobbinExportProgress) (double   fraction,
                                      gpointer user_data);

/**
 * bobbin_export_slices_async:
 * @progress: (nullable): called after each slice with @user_data, until @callback is
 *
 * Writes @run in slices of some milliseconds in the main loop's idle time. A
 * cancelled export leaves nothing behind. Errors: those of bobbin_export_new().
 */
void     bobbin_export_slices_async  (BobbinRun                *run,
                                      const BobbinExportFormat *format,
                                      GFile                    *file,
                                      GCancellable             *cancellable,
                                      BobbinExportProgress      progress,
                                      GAsyncReadyCallback       callback,
                                      gpointer                  user_data);
gboolean bobbin_export_slices_finish (GAsyncResult             *result,
                                      GError                  **error);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "../run/bobbin-run.h"

G_BEGIN_DECLS

/**
 * BobbinExporter:
 * @begin: makes what does the work, with @folder being where a format that is a
 *   folder puts its files, else %NULL; the run is read from now on
 * @append: appends the next piece of the file to @buffer, or writes the next
 *   files: as much as takes a millisecond or so at most, and some KB; sets
 *   @done with the last one
 * @get_progress: how much of it is done, from 0 to 1
 * @free: frees what begin() made
 *
 * How a format is written. Used on the run's context.
 */
typedef struct
{
  gpointer (*begin)        (BobbinRun   *run,
                            const char  *folder);
  gboolean (*append)       (gpointer     self,
                            GString     *buffer,
                            gboolean    *done,
                            GError     **error);
  double   (*get_progress) (gpointer     self);
  void     (*free)         (gpointer     self);
} BobbinExporter;

extern const BobbinExporter bobbin_csv_exporter;
extern const BobbinExporter bobbin_tsv_exporter;
extern const BobbinExporter bobbin_json_exporter;
extern const BobbinExporter bobbin_folder_exporter;
extern const BobbinExporter bobbin_joblog_exporter;
extern const BobbinExporter bobbin_trace_exporter;
extern const BobbinExporter bobbin_hyperfine_exporter;
extern const BobbinExporter bobbin_failed_exporter;
extern const BobbinExporter bobbin_job_exporter;
extern const BobbinExporter bobbin_report_exporter;
extern const BobbinExporter bobbin_svg_exporter;

G_END_DECLS

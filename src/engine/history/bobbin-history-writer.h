/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "../job/bobbin-inputs.h"
#include "bobbin-history-db.h"
#include "bobbin-history.h"
#include "bobbin-results-file.h"

G_BEGIN_DECLS

/**
 * BobbinHistoryWriterSettings:
 * @folder: of the history
 * @number: of the run
 * @session: 1, or more for a run that goes on
 * @inputs: (nullable): to be written beside it, before anything else
 * @has_files: whether they are looked at as files; @job_folder: (nullable): from
 *   where
 * @origin: what the starts of records count from
 * @counts: what the run has done before; @paused: ns for which it was paused
 * @n_results: bytes of its file of results that count, and @results_check their
 *   checksum; @n_record_bytes: of them, those that are records; @n_other_bytes: on
 *   disk besides; @n_segments: that it has, at most; of a run that goes on
 *
 * What a writer is made of; copied.
 */
typedef struct
{
  const char           *folder;
  gint64                number;
  guint                 session;
  BobbinInputs         *inputs;
  gboolean              has_files;
  const char           *job_folder;
  gint64                origin;
  BobbinRunFigures      counts;
  gint64                paused;
  guint64               n_results;
  guint32               results_check;
  guint64               n_record_bytes;
  guint64               n_other_bytes;
  guint64               n_segments;
  BobbinHistoryOptions  options;
} BobbinHistoryWriterSettings;

typedef struct _BobbinHistoryWriter BobbinHistoryWriter;

/*
 * Writes the records of one run: the half of its journal that lives on a thread
 * of its own. take() as often as you like, then commit() until it succeeds,
 * then release(). All functions on one thread, but new().
 */
BobbinHistoryWriter *bobbin_history_writer_new     (const BobbinHistoryWriterSettings *settings);
void                 bobbin_history_writer_free    (BobbinHistoryWriter  *self);

/* Looks at the files that are inputs, as they are when the run begins: first of
 * all. Takes as long as that. */
void                 bobbin_history_writer_look    (BobbinHistoryWriter  *self);
/* Takes @batch. */
void                 bobbin_history_writer_take    (BobbinHistoryWriter  *self,
                                                    BobbinBatch          *batch);
/* Writes all that was taken, or nothing; may be called again after an error. */
gboolean             bobbin_history_writer_commit  (BobbinHistoryWriter  *self,
                                                    GError              **error);
/* Posts what was taken to @back, whether it is written or not. What was written
 * is read from the file of results from now on. */
void                 bobbin_history_writer_release (BobbinHistoryWriter  *self,
                                                    BobbinMailbox        *back);
/* Writes how it ended: all that was committed, and its results, are on the disk
 * after that. */
gboolean             bobbin_history_writer_finish  (BobbinHistoryWriter  *self,
                                                    BobbinRunState        state,
                                                    gint64                elapsed,
                                                    GBytes               *summary,
                                                    GError              **error);

/* The file of results, which what was released is read from; %NULL: there is
 * none. (transfer full) */
BobbinResultsFile   *bobbin_history_writer_ref_results (BobbinHistoryWriter *self);

G_END_DECLS

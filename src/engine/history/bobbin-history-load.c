/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-config.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <inttypes.h>

#include "../executors/bobbin-executors.h"
#include "../job/bobbin-job-file.h"
#include "../run/bobbin-run-replay.h"
#include "../workloads/bobbin-workloads.h"
#include "bobbin-history-private.h"
#include "bobbin-inputs-file.h"
#include "bobbin-results-file.h"
#include "bobbin-segment.h"

/* The row of a run, or an error. */
static BobbinStatement *
look_up (BobbinHistory  *self,
         const char     *sql,
         gint64          number,
         GError        **error)
{
  g_autoptr (BobbinStatement) statement =
    bobbin_history_db_prepare (bobbin_history_get_db (self), sql, error);
  gboolean row;

  if (statement == NULL)
    return NULL;

  sqlite3_bind_int64 (statement, 1, number);
  if (!bobbin_history_db_step (statement, &row, error))
    return NULL;
  if (row)
    return g_steal_pointer (&statement);

  g_set_error (error, BOBBIN_HISTORY_ERROR, BOBBIN_HISTORY_ERROR_NOT_FOUND,
               _("There is no run %" PRId64 " in the history."), number);

  return NULL;
}

static const char *
get_text (sqlite3_stmt *statement,
          int           column)
{
  return (const char *) sqlite3_column_text (statement, column);
}

BobbinJob *
bobbin_history_load_job (BobbinHistory  *self,
                         gint64          number,
                         GError        **error)
{
  g_autoptr (BobbinStatement) statement =
    look_up (self, "SELECT job, folder, title FROM run WHERE number = ?", number, error);
  g_autofree char *name = NULL;
  g_autofree char *shown = NULL;
  BobbinWorkloadClass *klass;
  BobbinJob *job;

  if (statement == NULL)
    return NULL;

  name = g_strdup_printf (_("job of run %" PRId64), number);
  job = bobbin_job_file_parse (get_text (statement, 0), -1, name, error);
  if (job == NULL)
    return NULL;

  bobbin_job_set_folder (job, get_text (statement, 1));
  klass = bobbin_workloads_find (bobbin_job_get_workload_id (job), NULL);
  if (klass != NULL)
    bobbin_job_set_what (job, bobbin_workload_class_get_what (klass));

  /* Renamed since. */
  shown = bobbin_job_dup_display_title (job);
  if (g_strcmp0 (shown, get_text (statement, 2)) != 0)
    bobbin_job_set_title (job, get_text (statement, 2));

  return job;
}

BobbinInputs *
bobbin_history_load_inputs (BobbinHistory  *self,
                            gint64          number,
                            GError        **error)
{
  g_autoptr (BobbinStatement) statement =
    look_up (self, "SELECT range, n_tasks FROM run WHERE number = ?", number, error);
  g_autoptr (BobbinInputs) inputs = NULL;
  g_autofree char *path = NULL;

  if (statement == NULL)
    return NULL;

  if (get_text (statement, 0) != NULL)
    {
      g_autoptr (BobbinInputSource) source = bobbin_input_source_new_range (get_text (statement, 0), error);

      if (source != NULL)
        inputs = bobbin_input_source_load (source, NULL, NULL, error);
    }
  else
    {
      path = bobbin_history_dup_run_path (bobbin_history_get_folder (self), number, BOBBIN_HISTORY_INPUTS);
      inputs = bobbin_inputs_file_load (path, error);
    }

  if (inputs != NULL &&
      bobbin_inputs_get_n_inputs (inputs) != (guint64) sqlite3_column_int64 (statement, 1))
    {
      g_set_error (error, BOBBIN_HISTORY_ERROR, BOBBIN_HISTORY_ERROR_DAMAGED,
                   _("The inputs of run %" PRId64 " are not those that it had."), number);
      return NULL;
    }

  return g_steal_pointer (&inputs);
}

gboolean
bobbin_history_load_basis (BobbinHistory  *self,
                           gint64          number,
                           char          **basis,
                           GError        **error)
{
  g_autoptr (BobbinStatement) statement = look_up (self, "SELECT basis FROM run WHERE number = ?", number, error);

  if (statement == NULL)
    return FALSE;

  *basis = g_strdup (get_text (statement, 0));

  return TRUE;
}

/* What reading the segments of a run takes. */
typedef struct
{
  BobbinRun         *run;
  BobbinResultsFile *results;      /* NULL: it has none */
  const char        *bytes;
  guint64            n_bytes;
  gboolean           checks;       /* whether its end was not written: compare checksums */
  guint64            checked_end;
  guint32            check;
  guint              session;      /* of the segment before; 0: there is none */
  guint              last_again;   /* the last session before which failed tasks were tried again */
  guint              last_kept;    /* the last one before which they were kept */
  BobbinReplayAgain  again;        /* what will be done with those of the last session */
} Reader;

/* What became of the tasks of a session that have no result. */
static BobbinReplayAgain
get_again (const Reader *self,
           guint         session)
{
  if (self->again == BOBBIN_REPLAY_AGAIN || session < self->last_again)
    return BOBBIN_REPLAY_AGAIN;
  if (self->again == BOBBIN_REPLAY_AGAIN_CANCELLED || session < self->last_kept)
    return BOBBIN_REPLAY_AGAIN_CANCELLED;

  return BOBBIN_REPLAY_FINAL;
}

static void
set_lost (GError **error)
{
  g_set_error_literal (error, BOBBIN_HISTORY_ERROR, BOBBIN_HISTORY_ERROR_DAMAGED,
                       _("Results that were recorded are not on the disk."));
}

/* Where the records of a segment are, in its row or in the file of results;
 * %NULL and an error: there is none. */
static const guint8 *
find_records (Reader        *self,
              sqlite3_stmt  *statement,
              guint64        n_bytes,
              gsize         *length,
              GError       **error)
{
  const guint8 *records = sqlite3_column_blob (statement, 4);
  guint64 at = sqlite3_column_int64 (statement, 5);

  *length = sqlite3_column_int64 (statement, 6);
  if (*length == 0)
    *length = sqlite3_column_bytes (statement, 4);
  else if (at <= n_bytes && *length <= n_bytes - at)
    records = (const guint8 *) self->bytes + at;
  else
    records = NULL;

  if (records == NULL)
    set_lost (error);

  return records;
}

static gboolean
read_segment (Reader        *self,
              sqlite3_stmt  *statement,
              GError       **error)
{
  guint64 end = sqlite3_column_int64 (statement, 2);
  guint32 check = sqlite3_column_int64 (statement, 3);
  BobbinSegmentLimits limits = {
    .n_tasks = bobbin_task_store_get_n_tasks (bobbin_run_get_store (self->run)),
    .n_bytes = MIN (end, self->n_bytes),
  };
  guint session = sqlite3_column_int (statement, 1);
  const guint8 *records;
  BobbinBatch *batch;
  gsize length;

  if (self->checks && end > self->checked_end)
    {
      if (end > self->n_bytes)
        goto lost;
      self->check = bobbin_results_file_check (self->results, self->check, self->checked_end, end - self->checked_end);
      self->checked_end = end;
      if (self->check != check)
        goto lost;
    }

  records = find_records (self, statement, limits.n_bytes, &length, error);
  batch = records != NULL ? bobbin_segment_decode (records, length, &limits, error) : NULL;
  if (batch == NULL)
    return FALSE;

  batch->bytes = (char *) self->bytes;
  batch->is_mapped = TRUE;
  if (self->session > 0 && session != self->session)
    bobbin_run_replay_next_session (self->run);
  self->session = session;
  bobbin_run_replay_batch (self->run, batch, get_again (self, session));

  return TRUE;

lost:
  set_lost (error);

  return FALSE;
}

static gboolean
forget_from (BobbinHistory  *self,
             gint64          number,
             gint64          segment,
             GError        **error)
{
  g_autoptr (BobbinStatement) statement =
    bobbin_history_db_prepare (bobbin_history_get_db (self),
                               "DELETE FROM segment WHERE id >= ? AND id < ?", error);

  if (statement == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, 1, segment);
  sqlite3_bind_int64 (statement, 2, BOBBIN_HISTORY_SEGMENT_ID (number + 1));

  return bobbin_history_db_run (statement, error);
}

static gboolean
open_results (BobbinHistory  *self,
              gint64          number,
              Reader         *reader,
              GError        **error)
{
  g_autofree char *path =
    bobbin_history_dup_run_path (bobbin_history_get_folder (self), number, BOBBIN_HISTORY_RESULTS);

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE;

  reader->results = bobbin_results_file_open (path, -1, FALSE, FALSE, error);
  if (reader->results == NULL)
    return FALSE;

  reader->n_bytes = bobbin_results_file_get_size (reader->results);
  reader->bytes = bobbin_results_file_map (reader->results, 0, reader->n_bytes);
  g_object_set_data_full (G_OBJECT (reader->run), "bobbin-results-file", reader->results,
                          (GDestroyNotify) bobbin_results_file_unref);
  if (reader->bytes != NULL)
    return TRUE;

  /* Not damaged: nothing must be repaired. */
  g_set_error (error, BOBBIN_HISTORY_ERROR, BOBBIN_HISTORY_ERROR_FAILED,
               _("%s: cannot be read: %s."), path, g_strerror (errno));

  return FALSE;
}

/* Whether rows say where their records are. In a history that may only be read, and
 * so is as old as it is, they all have them. */
static gboolean
has_places (BobbinHistory *self)
{
  return !bobbin_history_is_read_only (self) ||
         sqlite3_table_column_metadata (bobbin_history_get_db (self), NULL, "segment", "length",
                                        NULL, NULL, NULL, NULL, NULL) == SQLITE_OK;
}

static int
read_segments (BobbinHistory  *self,
               gint64          number,
               Reader         *reader,
               gboolean        repairs,
               GError        **error)
{
  g_autoptr (BobbinStatement) statement = NULL;
  int n_damaged = 0;
  gboolean row;

  statement = bobbin_history_db_prepare (bobbin_history_get_db (self),
    has_places (self)
    ? "SELECT id, session, results_end, results_check, records, at, length FROM segment"
      " WHERE id >= ? AND id < ? ORDER BY id"
    : "SELECT id, session, results_end, results_check, records, 0, 0 FROM segment"
      " WHERE id >= ? AND id < ? ORDER BY id", error);
  if (statement == NULL)
    return -1;

  sqlite3_bind_int64 (statement, 1, BOBBIN_HISTORY_SEGMENT_ID (number));
  sqlite3_bind_int64 (statement, 2, BOBBIN_HISTORY_SEGMENT_ID (number + 1));
  while (bobbin_history_db_step (statement, &row, error))
    {
      g_autoptr (GError) damage = NULL;

      if (!row)
        return n_damaged;
      if (read_segment (reader, statement, &damage))
        continue;

      n_damaged++;
      if (reader->checks && repairs)
        return forget_from (self, number, sqlite3_column_int64 (statement, 0), error) ? n_damaged : -1;
    }

  return -1;
}

int
bobbin_history_replay (BobbinHistory      *self,
                       gint64              number,
                       BobbinRun          *run,
                       BobbinReplayAgain   again,
                       gboolean            repairs,
                       GError            **error)
{
  g_autoptr (BobbinStatement) statement = NULL;
  g_autoptr (GDateTime) started = NULL;
  Reader reader = { .run = run, .again = again };

  statement = look_up (self,
    "SELECT started, state, (SELECT max(session) FROM session WHERE run = number AND retries = 1),"
    " (SELECT max(session) FROM session WHERE run = number AND retries = 2)"
    " FROM run WHERE number = ?", number, error);
  if (statement == NULL)
    return -1;

  started = g_date_time_new_from_unix_local_usec (sqlite3_column_int64 (statement, 0));
  if (started == NULL)
    started = g_date_time_new_from_unix_local (0);
  reader.checks = !BOBBIN_RUN_IS_OVER (sqlite3_column_int (statement, 1));
  reader.last_again = sqlite3_column_int (statement, 2);
  reader.last_kept = sqlite3_column_int (statement, 3);
  bobbin_run_replay_begin (run, started);
  bobbin_history_set_run_number (run, number);

  if (!open_results (self, number, &reader, error))
    return -1;

  return read_segments (self, number, &reader, repairs, error);
}

static gboolean
read_summary (BobbinHistory     *self,
              gint64             number,
              BobbinRunSummary  *summary,
              GError           **error)
{
  g_autoptr (BobbinStatement) statement =
    look_up (self, "SELECT state, summary FROM run WHERE number = ?", number, error);

  if (statement == NULL)
    return FALSE;

  bobbin_history_unpack_summary (sqlite3_column_blob (statement, 1), sqlite3_column_bytes (statement, 1), summary);
  summary->state = CLAMP (sqlite3_column_int (statement, 0), BOBBIN_RUN_QUEUED, BOBBIN_RUN_CANCELLED);

  return TRUE;
}

/* What is missing is said; the rest is shown. */
static void
note_damage (BobbinRunSummary *summary,
             int               n_damaged)
{
  g_clear_error (&summary->error);
  summary->state = BOBBIN_RUN_FAILED;
  summary->error = g_error_new (BOBBIN_RUN_ERROR, BOBBIN_RUN_ERROR_CUT_OFF,
                                ngettext ("%d part of the record of this run is damaged. What can be read is shown.",
                                          "%d parts of the record of this run are damaged. What can be read is shown.",
                                          n_damaged),
                                n_damaged);
}

BobbinRun *
bobbin_history_load_run (BobbinHistory  *self,
                         gint64          number,
                         GError        **error)
{
  g_autoptr (BobbinJob) job = bobbin_history_load_job (self, number, error);
  g_autoptr (BobbinInputs) inputs = NULL;
  g_autoptr (BobbinRun) run = NULL;
  g_auto (BobbinRunSummary) summary = { 0 };
  int n_damaged;

  if (job == NULL)
    return NULL;

  inputs = bobbin_history_load_inputs (self, number, error);
  if (inputs == NULL)
    return NULL;

  run = bobbin_executors_new_run (job, inputs, error);
  if (run == NULL || !read_summary (self, number, &summary, error))
    return NULL;

  n_damaged = bobbin_history_replay (self, number, run, BOBBIN_REPLAY_FINAL, FALSE, error);
  if (n_damaged < 0)
    return NULL;

  if (n_damaged > 0)
    note_damage (&summary, n_damaged);
  bobbin_run_replay_end (run, &summary);

  return g_steal_pointer (&run);
}

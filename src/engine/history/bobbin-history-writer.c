/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-config.h"

#include "bobbin-history-writer.h"

#include <fcntl.h>
#include <unistd.h>
#include <zlib.h>

#include "bobbin-fingerprints.h"
#include "bobbin-history-private.h"
#include "bobbin-inputs-file.h"
#include "bobbin-segment.h"

/* Batches of so many records are a segment of their own: nothing is copied.
 * Smaller ones are put together. */
#define LARGE_BATCH 512

/* Records of so many bytes go to the file of results. In the database they would
 * be written twice, first to its log, which who opens it next has to read. */
#define LARGE_RECORDS 4096

/* Of what commands write while they run so much is kept: it is in their results
 * once more. */
#define MAX_OUTPUT_BYTES (16 * 1024 * 1024)

struct _BobbinHistoryWriter
{
  BobbinHistoryWriterSettings settings;
  char              *folder;
  char              *job_folder;
  BobbinFingerprints *prints;        /* NULL: there are none, or they are written */

  sqlite3           *db;
  sqlite3_stmt      *insert;
  sqlite3_stmt      *update;
  BobbinResultsFile *results;        /* NULL until there is something to put into it */
  guint32            results_check;
  guint64            n_output_bytes;
  guint64            n_record_bytes; /* of the file of results: records */
  gboolean           folders_synced; /* before, and with, the file of results */
  gboolean           results_synced;
  GError            *lost;           /* why something is not on the disk that was taken to be: said once by the system */

  /* What was taken, and how far it is. */
  GQueue             batches;
  guint              n_prepared;     /* batches */
  GArray            *records;        /* BobbinRecord: that are not encoded yet */
  GByteArray        *bytes;          /* segments, one behind the other */
  GArray            *ends;           /* gsize: where each of them ends */
  gint64             bytes_at;       /* where they are in the file of results; -1: nowhere */
  gint64             last;           /* ns on bobbin_clock_now(): the latest record */
  gint64             paused_at;      /* 0: it is not */
  gint64             paused;         /* ns */
};

BobbinHistoryWriter *
bobbin_history_writer_new (const BobbinHistoryWriterSettings *settings)
{
  BobbinHistoryWriter *self = g_new0 (BobbinHistoryWriter, 1);

  self->settings = *settings;
  self->folder = g_strdup (settings->folder);
  self->job_folder = g_strdup (settings->job_folder);
  if (settings->inputs != NULL)
    g_object_ref (settings->inputs);
  g_queue_init (&self->batches);
  self->records = g_array_new (FALSE, FALSE, sizeof (BobbinRecord));
  self->bytes = g_byte_array_new ();
  self->ends = g_array_new (FALSE, FALSE, sizeof (gsize));
  self->last = settings->origin;
  self->paused = settings->paused;
  self->results_check = settings->results_check;
  self->n_record_bytes = settings->n_record_bytes;
  self->bytes_at = -1;

  return self;
}

void
bobbin_history_writer_free (BobbinHistoryWriter *self)
{
  GList *link;

  while ((link = g_queue_pop_head_link (&self->batches)) != NULL)
    bobbin_batch_free (link->data);
  g_clear_pointer (&self->insert, sqlite3_finalize);
  g_clear_pointer (&self->update, sqlite3_finalize);
  g_clear_pointer (&self->db, bobbin_history_db_close);
  g_clear_pointer (&self->results, bobbin_results_file_unref);
  g_clear_object (&self->settings.inputs);
  g_array_unref (self->records);
  g_byte_array_unref (self->bytes);
  g_array_unref (self->ends);
  g_clear_pointer (&self->prints, bobbin_fingerprints_unref);
  g_clear_error (&self->lost);
  g_free (self->job_folder);
  g_free (self->folder);
  g_free (self);
}

/* A file's error as one of the history. */
static gboolean
convert_error (GError  *own,
               GError **error)
{
  if (own->domain == BOBBIN_HISTORY_ERROR)
    {
      g_propagate_error (error, own);
      return FALSE;
    }

  g_set_error_literal (error, BOBBIN_HISTORY_ERROR,
                       g_error_matches (own, G_FILE_ERROR, G_FILE_ERROR_NOSPC) ? BOBBIN_HISTORY_ERROR_NO_ROOM
                                                                              : BOBBIN_HISTORY_ERROR_FAILED,
                       own->message);
  g_error_free (own);

  return FALSE;
}

static gboolean
connect_db (BobbinHistoryWriter  *self,
            GError              **error)
{
  g_autofree char *path = bobbin_history_dup_path (self->folder, BOBBIN_HISTORY_FILE);

  if (self->db == NULL)
    self->db = bobbin_history_db_connect (path, FALSE, self->settings.options.durable, error);
  if (self->db == NULL)
    return FALSE;

  if (self->insert == NULL)
    self->insert = bobbin_history_db_prepare (self->db,
      "INSERT INTO segment (id, session, results_end, results_check, records, at, length)"
      " VALUES (?, ?, ?, ?, ?, ?, ?)", error);
  if (self->insert != NULL && self->update == NULL)
    self->update = bobbin_history_db_prepare (self->db,
      "UPDATE run SET n_done = ?2, n_failed = ?3, n_cancelled = ?4, elapsed = ?5, n_bytes = ?6,"
      " state = ?7, summary = ?8 WHERE number = ?1", error);

  return self->update != NULL;
}

static gboolean
save_inputs (BobbinHistoryWriter  *self,
             GError              **error)
{
  g_autofree char *path = bobbin_history_dup_run_path (self->folder, self->settings.number, BOBBIN_HISTORY_INPUTS);
  g_autofree char *prints = bobbin_history_dup_run_path (self->folder, self->settings.number, BOBBIN_HISTORY_PRINTS);
  GError *own = NULL;

  if (self->settings.inputs == NULL)
    return TRUE;

  if (self->prints != NULL && !bobbin_fingerprints_save (self->prints, prints, &own))
    return convert_error (own, error);
  g_clear_pointer (&self->prints, bobbin_fingerprints_unref);

  if (!bobbin_inputs_file_save (self->settings.inputs, path, NULL, &own))
    return convert_error (own, error);

  g_clear_object (&self->settings.inputs);

  return TRUE;
}

static gboolean
ensure_results (BobbinHistoryWriter  *self,
                GError              **error)
{
  g_autofree char *path = bobbin_history_dup_run_path (self->folder, self->settings.number, BOBBIN_HISTORY_RESULTS);
  GError *own = NULL;

  if (self->results != NULL)
    return TRUE;

  self->results = bobbin_results_file_open (path, self->settings.n_results, TRUE, TRUE, &own);

  return self->results != NULL || convert_error (own, error);
}

static guint64
get_n_results (BobbinHistoryWriter *self)
{
  return self->results != NULL ? bobbin_results_file_get_size (self->results) : self->settings.n_results;
}

static gboolean
has_room (BobbinHistoryWriter *self,
          const BobbinBatch   *batch)
{
  guint64 size = get_n_results (self) - self->n_record_bytes;
  guint64 max = self->settings.options.max_bytes;

  if (batch->records[0].type == BOBBIN_RECORD_OUTPUT &&
      self->n_output_bytes + batch->n_bytes > MAX_OUTPUT_BYTES)
    return FALSE;

  return max == 0 || size + batch->n_bytes <= max;
}

/* Puts the payloads of a batch into the file of results; @base: where they are. */
static gboolean
write_payloads (BobbinHistoryWriter  *self,
                BobbinBatch          *batch,
                gint64               *base,
                GError              **error)
{
  const char *address;
  GError *own = NULL;

  if (!ensure_results (self, error))
    return FALSE;

  *base = bobbin_results_file_append (self->results, batch->bytes, batch->n_bytes, &address, &own);
  if (*base < 0)
    return convert_error (own, error);

  self->results_check = bobbin_results_file_check (self->results, self->results_check, *base, batch->n_bytes);
  if (batch->records[0].type == BOBBIN_RECORD_OUTPUT)
    self->n_output_bytes += batch->n_bytes;
  if (!batch->is_mapped)
    g_free (batch->bytes);
  batch->bytes = (char *) address;
  batch->is_mapped = TRUE;

  return TRUE;
}

static void
count (BobbinHistoryWriter *self,
       const BobbinRecord  *record)
{
  BobbinRunFigures *counts = &self->settings.counts;

  switch ((BobbinRecordType) record->type)
    {
    case BOBBIN_RECORD_OUTCOME:
      /* What is reused took its time in another run. */
      if ((record->flags & BOBBIN_RECORD_REUSED) == 0)
        self->last = MAX (self->last, record->start + record->duration);
      if (record->flags & BOBBIN_RECORD_WILL_RETRY)
        counts->n_retries++;
      else if (record->error == BOBBIN_ERROR_KIND_NONE)
        counts->n_done++;
      else if (record->error == BOBBIN_ERROR_KIND_CANCELLED)
        counts->n_cancelled++;
      else
        counts->n_failed++;
      break;
    case BOBBIN_RECORD_WITHDRAWN:
      counts->n_cancelled++;
      break;
    case BOBBIN_RECORD_PAUSED:
      self->paused_at = record->start;
      self->last = MAX (self->last, record->start);
      break;
    case BOBBIN_RECORD_RESUMED:
      if (self->paused_at > 0)
        self->paused += record->start - self->paused_at;
      self->paused_at = 0;
      break;
    case BOBBIN_RECORD_OUTPUT:
    case BOBBIN_RECORD_LANE_STARTED:
    case BOBBIN_RECORD_LANE_ENDED:
    case BOBBIN_RECORD_LANE_CPU:
    case BOBBIN_RECORD_REFUSED:
    case BOBBIN_RECORD_LANE_ADDED:
    default:
      break;
    }
}

static void
count_all (BobbinHistoryWriter *self,
           const BobbinBatch   *batch)
{
  for (guint i = 0; i < batch->n_records;)
    {
      guint n_done = bobbin_records_count_done (&batch->records[i], batch->n_records - i);

      /* A lane does one after the other: the last of them ended last, and is counted as any. */
      self->settings.counts.n_done += MAX (n_done, 1) - 1;
      i += MAX (n_done, 1);
      count (self, &batch->records[i - 1]);
    }
}

static void
add_record (BobbinHistoryWriter *self,
            const BobbinRecord  *record,
            gint64               base)
{
  BobbinRecord copy = *record;

  if (copy.length > 0 && (copy.flags & BOBBIN_RECORD_INLINE) == 0)
    {
      if (base >= 0)
        {
          copy.payload.offset += base;
        }
      else
        {
          /* Not kept: only that there was one is known. */
          if (copy.type == BOBBIN_RECORD_OUTPUT)
            return;
          copy.length = 0;
          copy.payload.offset = 0;
          copy.flags &= ~(BOBBIN_RECORD_HAS_ERROR | BOBBIN_RECORD_HAS_RESULT);
        }
    }

  count (self, record);
  g_array_append_val (self->records, copy);
}

static void
encode (BobbinHistoryWriter *self,
        const BobbinRecord  *records,
        guint                n_records,
        guint64              base)
{
  bobbin_segment_encode (records, n_records, self->settings.origin, base, self->bytes);
  g_array_append_val (self->ends, ((gsize) { self->bytes->len }));
}

static void
encode_collected (BobbinHistoryWriter *self)
{
  for (guint first = 0; first < self->records->len; first += BOBBIN_SEGMENT_MAX_RECORDS)
    encode (self, &g_array_index (self->records, BobbinRecord, first),
            MIN (self->records->len - first, BOBBIN_SEGMENT_MAX_RECORDS), 0);

  g_array_set_size (self->records, 0);
}

static void
encode_large (BobbinHistoryWriter *self,
              const BobbinBatch   *batch,
              guint64              base)
{
  count_all (self, batch);
  for (guint first = 0; first < batch->n_records; first += BOBBIN_SEGMENT_MAX_RECORDS)
    encode (self, &batch->records[first], MIN (batch->n_records - first, BOBBIN_SEGMENT_MAX_RECORDS), base);
}

/* Each batch once, also where a later one fails and this is called again. */
static gboolean
prepare (BobbinHistoryWriter  *self,
         GError              **error)
{
  GList *link = g_queue_peek_nth_link (&self->batches, self->n_prepared);

  for (; link != NULL; link = link->next)
    {
      BobbinBatch *batch = link->data;
      gboolean kept = batch->n_bytes == 0 || has_room (self, batch);
      gint64 base = kept ? 0 : -1;

      if (kept && batch->n_bytes > 0 && !write_payloads (self, batch, &base, error))
        return FALSE;

      if (kept && batch->n_records >= LARGE_BATCH)
        {
          encode_collected (self);
          encode_large (self, batch, base);
        }
      else
        {
          for (guint i = 0; i < batch->n_records; i++)
            add_record (self, &batch->records[i], base);
        }
      self->n_prepared++;
    }
  encode_collected (self);

  return TRUE;
}

/* The checksum of all that the file holds, from those that the segments end with:
 * nothing is gone through twice. */
static void
add_to_check (BobbinHistoryWriter *self)
{
  gsize start = 0;

  for (guint i = 0; i < self->ends->len; i++)
    {
      gsize end = g_array_index (self->ends, gsize, i);
      gulong own = bobbin_segment_get_check (self->bytes->data + start, end - start);

      self->results_check = crc32_combine (self->results_check, own, (z_off_t) (end - start));
      start = end;
    }
}

/* Puts segments into the file of results, if they are large; once, also where
 * what comes after it fails and is done again. */
static gboolean
write_segments (BobbinHistoryWriter  *self,
                GError              **error)
{
  GError *own = NULL;

  if (self->bytes_at >= 0 || self->bytes->len < LARGE_RECORDS)
    return TRUE;
  if (!ensure_results (self, error))
    return FALSE;

  self->bytes_at = bobbin_results_file_append (self->results, self->bytes->data, self->bytes->len, NULL, &own);
  if (self->bytes_at < 0)
    return convert_error (own, error);

  add_to_check (self);
  self->n_record_bytes += self->bytes->len;

  return TRUE;
}

static gboolean
insert_segments (BobbinHistoryWriter  *self,
                 GError              **error)
{
  gboolean in_file = self->bytes_at >= 0;
  gint64 id = BOBBIN_HISTORY_SEGMENT_ID (self->settings.number) + self->settings.n_segments + 1;
  gsize start = 0;

  for (guint i = 0; i < self->ends->len; i++)
    {
      gsize end = g_array_index (self->ends, gsize, i);

      sqlite3_bind_int64 (self->insert, 1, id + i);
      sqlite3_bind_int (self->insert, 2, self->settings.session);
      sqlite3_bind_int64 (self->insert, 3, get_n_results (self));
      sqlite3_bind_int64 (self->insert, 4, self->results_check);
      sqlite3_bind_blob64 (self->insert, 5, self->bytes->data + start, in_file ? 0 : end - start, SQLITE_STATIC);
      sqlite3_bind_int64 (self->insert, 6, in_file ? self->bytes_at + (gint64) start : 0);
      sqlite3_bind_int64 (self->insert, 7, in_file ? (gint64) (end - start) : 0);
      if (!bobbin_history_db_run (self->insert, error))
        return FALSE;
      start = end;
    }

  return TRUE;
}

/* What is written need not be written again. */
static void
forget_segments (BobbinHistoryWriter *self)
{
  g_byte_array_set_size (self->bytes, 0);
  g_array_set_size (self->ends, 0);
  self->bytes_at = -1;
}

static gboolean
update_run (BobbinHistoryWriter  *self,
            BobbinRunState        state,
            gint64                elapsed,
            guint64               n_new_bytes,
            GBytes               *summary,
            GError              **error)
{
  const BobbinRunFigures *counts = &self->settings.counts;

  sqlite3_bind_int64 (self->update, 1, self->settings.number);
  sqlite3_bind_int64 (self->update, 2, counts->n_done);
  sqlite3_bind_int64 (self->update, 3, counts->n_failed);
  sqlite3_bind_int64 (self->update, 4, counts->n_cancelled);
  sqlite3_bind_int64 (self->update, 5, elapsed);
  sqlite3_bind_int64 (self->update, 6, self->settings.n_other_bytes + n_new_bytes + get_n_results (self));
  sqlite3_bind_int (self->update, 7, state);
  if (summary != NULL)
    sqlite3_bind_blob64 (self->update, 8, g_bytes_get_data (summary, NULL), g_bytes_get_size (summary), SQLITE_STATIC);
  else
    sqlite3_bind_null (self->update, 8);

  return bobbin_history_db_run (self->update, error);
}

/* What an earlier session put there, and perhaps did not wait for. */
static void
sync_earlier (BobbinHistoryWriter *self)
{
  g_autofree char *path = bobbin_history_dup_run_path (self->folder, self->settings.number, BOBBIN_HISTORY_RESULTS);
  g_autoptr (BobbinResultsFile) results = NULL;

  if (self->settings.n_results > 0)
    results = bobbin_results_file_open (path, -1, FALSE, FALSE, NULL);
  if (results != NULL)
    bobbin_results_file_sync (results, NULL);
}

static gboolean
sync_results (BobbinHistoryWriter  *self,
              GError              **error)
{
  GError *own = NULL;

  if (self->lost != NULL)
    {
      g_propagate_error (error, g_error_copy (self->lost));
      return FALSE;
    }

  if (self->results == NULL)
    sync_earlier (self);
  if (self->results == NULL || bobbin_results_file_sync (self->results, &own))
    return TRUE;

  self->lost = g_error_new_literal (BOBBIN_HISTORY_ERROR, BOBBIN_HISTORY_ERROR_FAILED, own->message);

  return convert_error (own, error);
}

/* A new file is only there for sure when its folder is written, too. */
static void
sync_folders (BobbinHistoryWriter *self)
{
  g_autofree char *path = bobbin_history_dup_run_path (self->folder, self->settings.number, NULL);

  for (guint i = 0; i < 3; i++)
    {
      int fd = open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
      char *parent = g_path_get_dirname (path);

      if (fd >= 0)
        {
          fsync (fd);
          close (fd);
        }
      g_free (path);
      path = parent;
    }
}

/* Before the records of what is in them. */
static gboolean
sync_all (BobbinHistoryWriter  *self,
          GError              **error)
{
  gboolean has_results = self->results != NULL;

  if (!sync_results (self, error))
    return FALSE;

  if (!self->folders_synced || has_results != self->results_synced)
    sync_folders (self);
  self->folders_synced = TRUE;
  self->results_synced = has_results;

  return TRUE;
}

void
bobbin_history_writer_look (BobbinHistoryWriter *self)
{
  if (self->settings.inputs != NULL && self->settings.has_files)
    self->prints = bobbin_fingerprints_take (self->settings.inputs, self->job_folder,
                                             self->settings.options.check_content, NULL);
}

void
bobbin_history_writer_take (BobbinHistoryWriter *self,
                            BobbinBatch         *batch)
{
  g_queue_push_tail_link (&self->batches, &batch->link);
}

gboolean
bobbin_history_writer_commit (BobbinHistoryWriter  *self,
                              GError              **error)
{
  guint64 n_bytes;
  gint64 elapsed;

  if (!save_inputs (self, error) || !connect_db (self, error) || !prepare (self, error))
    return FALSE;
  if (self->ends->len == 0)
    return TRUE;

  if (!write_segments (self, error))
    return FALSE;
  if (self->settings.options.durable && !sync_all (self, error))
    return FALSE;

  n_bytes = self->bytes_at >= 0 ? 0 : self->bytes->len;
  elapsed = (self->paused_at > 0 ? self->paused_at : self->last) - self->settings.origin - self->paused;
  if (!bobbin_history_db_execute (self->db, "BEGIN IMMEDIATE", error))
    return FALSE;

  if (!insert_segments (self, error) ||
      !update_run (self, BOBBIN_RUN_RUNNING, MAX (elapsed, 0), n_bytes, NULL, error) ||
      !bobbin_history_db_execute (self->db, "COMMIT", error))
    {
      sqlite3_exec (self->db, "ROLLBACK", NULL, NULL, NULL);
      return FALSE;
    }

  self->settings.n_other_bytes += n_bytes;
  self->settings.n_segments += self->ends->len;
  forget_segments (self);

  return TRUE;
}

/* Whether what was taken ends with the last outcomes: little comes after that. */
static gboolean
has_last (BobbinHistoryWriter *self)
{
  const BobbinRunFigures *counts = &self->settings.counts;
  const BobbinBatch *last = g_queue_peek_tail (&self->batches);

  return last != NULL && last->ends_lane &&
         counts->n_done + counts->n_failed + counts->n_cancelled >= counts->n_tasks;
}

void
bobbin_history_writer_release (BobbinHistoryWriter *self,
                               BobbinMailbox       *back)
{
  gboolean is_last = has_last (self);
  GList *link;

  while ((link = g_queue_pop_head_link (&self->batches)) != NULL)
    bobbin_mailbox_post (back, link->data);
  self->n_prepared = 0;
  g_array_set_size (self->records, 0);
  forget_segments (self);

  /* While the run takes in what it was given; what comes of it is told at the end. */
  if (is_last)
    sync_results (self, NULL);
}

gboolean
bobbin_history_writer_finish (BobbinHistoryWriter  *self,
                              BobbinRunState        state,
                              gint64                elapsed,
                              GBytes               *summary,
                              GError              **error)
{
  return bobbin_history_writer_commit (self, error) &&
         sync_results (self, error) &&
         update_run (self, state, elapsed, 0, summary, error);
}

BobbinResultsFile *
bobbin_history_writer_ref_results (BobbinHistoryWriter *self)
{
  return self->results != NULL ? bobbin_results_file_ref (self->results) : NULL;
}

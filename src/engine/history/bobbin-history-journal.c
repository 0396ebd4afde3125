/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-config.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdatomic.h>
#include <unistd.h>

#include "../job/bobbin-job-file.h"
#include "../run/bobbin-priority.h"
#include "../workloads/bobbin-secrets.h"
#include "bobbin-fingerprints.h"
#include "bobbin-history-private.h"
#include "bobbin-history-writer.h"

/* µs between two attempts to write what could not be written. */
#define RETRY_US (250 * 1000)

/*
 * Two threads have a part in it. The run's begins and ends it and owns the
 * object; the journal's own runs a main loop with the mailbox that workers post
 * to, and the writer. They share the two atomics; what else the thread says goes
 * to the run's context as a source.
 */

#define BOBBIN_TYPE_HISTORY_JOURNAL (bobbin_history_journal_get_type ())
G_DECLARE_FINAL_TYPE (BobbinHistoryJournal, bobbin_history_journal, BOBBIN, HISTORY_JOURNAL, BobbinJournal)

struct _BobbinHistoryJournal
{
  BobbinJournal         parent_instance;

  /* The run's thread. */
  BobbinHistory        *history;
  BobbinHistoryOptions  options;
  GMainContext         *owner;
  char                 *folder;
  gint64                number;
  int                   lock;         /* -1: it is not held */
  gboolean              gives_way;    /* constant once there is a thread */
  GThread              *thread;       /* NULL: it was not begun, or has been waited for */
  BobbinResultsFile    *results;      /* when it has ended: the run reads from it as long as it likes */

  /* Shared. */
  _Atomic int           hurries;      /* nothing is waited for any more */
  _Atomic int           trouble;      /* a #BobbinJournalTrouble: what the run was told last */

  /* The journal's thread, once that is there. */
  GMainContext         *context;
  GMainLoop            *loop;
  BobbinMailbox        *inbox;
  BobbinMailbox        *back;
  BobbinHistoryWriter  *writer;
  GError               *broken;       /* why nothing is written any more; the run's when it was waited for */
};

G_DEFINE_FINAL_TYPE (BobbinHistoryJournal, bobbin_history_journal, BOBBIN_TYPE_JOURNAL)

/* The journal's thread: has something done on the run's, never on this one. */
static void
call_owner (BobbinHistoryJournal *self,
            GSourceFunc           func,
            gpointer              user_data,
            GDestroyNotify        destroy)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, func, user_data, destroy);
  g_source_attach (source, self->owner);
}

typedef struct
{
  BobbinHistoryJournal *journal;
  BobbinJournalTrouble  trouble;
  char                 *sentence;
} Trouble;

static void
trouble_free (Trouble *self)
{
  g_object_unref (self->journal);
  g_free (self->sentence);
  g_free (self);
}

static gboolean
tell_trouble_cb (gpointer user_data)
{
  Trouble *self = user_data;

  bobbin_journal_set_trouble (BOBBIN_JOURNAL (self->journal), self->trouble, self->sentence);

  return G_SOURCE_REMOVE;
}

/* The journal's thread: says to the run what is the matter, once. */
static void
tell_trouble (BobbinHistoryJournal *self,
              BobbinJournalTrouble  trouble,
              const char           *sentence)
{
  Trouble *told;

  if (atomic_exchange (&self->trouble, (int) trouble) == (int) trouble)
    return;

  told = g_new0 (Trouble, 1);
  told->journal = g_object_ref (self);
  told->trouble = trouble;
  told->sentence = g_strdup (sentence);
  call_owner (self, tell_trouble_cb, told, (GDestroyNotify) trouble_free);
}

/* Whether it is worth another try. */
static gboolean
may_pass (const GError *error)
{
  return g_error_matches (error, BOBBIN_HISTORY_ERROR, BOBBIN_HISTORY_ERROR_BUSY) ||
         g_error_matches (error, BOBBIN_HISTORY_ERROR, BOBBIN_HISTORY_ERROR_NO_ROOM);
}

static void
tell_waiting (BobbinHistoryJournal *self,
              const GError         *error)
{
  if (g_error_matches (error, BOBBIN_HISTORY_ERROR, BOBBIN_HISTORY_ERROR_BUSY))
    tell_trouble (self, BOBBIN_JOURNAL_BUSY,
                  _("The history is locked by another program. The run waits for it."));
  else
    tell_trouble (self, BOBBIN_JOURNAL_NO_ROOM,
                  _("There is no room left on the disk of the history. The run waits until there is."));
}

static void
tell_broken (BobbinHistoryJournal *self,
             const GError         *error)
{
  g_autofree char *sentence = g_strdup_printf (_("The run is not recorded any more. %s"), error->message);

  if (self->broken == NULL)
    self->broken = g_error_copy (error);
  tell_trouble (self, BOBBIN_JOURNAL_BROKEN, sentence);
}

/* Writes what was taken, and waits until that is possible. */
static void
write_all (BobbinHistoryJournal *self)
{
  while (atomic_load (&self->trouble) != BOBBIN_JOURNAL_BROKEN)
    {
      g_autoptr (GError) error = NULL;

      if (bobbin_history_writer_commit (self->writer, &error))
        {
          tell_trouble (self, BOBBIN_JOURNAL_FINE, NULL);
          return;
        }

      if (!may_pass (error) || atomic_load (&self->hurries))
        {
          tell_broken (self, error);
          return;
        }

      tell_waiting (self, error);
      g_usleep (RETRY_US);
    }
}

static void
take_cb (BobbinBatch *batch,
         gpointer     user_data)
{
  BobbinHistoryJournal *self = user_data;

  bobbin_history_writer_take (self->writer, batch);
}

static void
round_cb (gpointer user_data)
{
  BobbinHistoryJournal *self = user_data;

  write_all (self);
  bobbin_history_writer_release (self->writer, self->back);
}

static gpointer
journal_thread (gpointer user_data)
{
  BobbinHistoryJournal *self = user_data;

  if (self->gives_way)
    bobbin_priority_stand_back ();
  bobbin_history_writer_look (self->writer);
  g_main_context_push_thread_default (self->context);
  g_main_loop_run (self->loop);
  g_main_context_pop_thread_default (self->context);

  return NULL;
}

/* What the job is, without what is secret. */
static char *
dup_job_text (BobbinRun *run)
{
  g_autoptr (BobbinJob) job = bobbin_secrets_redact_job (bobbin_run_get_job (run), NULL);

  return bobbin_job_file_print (job);
}

/* How many workers it began with; 0: that is found out while it goes on. */
static guint
get_n_workers (BobbinRun *run)
{
  guint fixed = bobbin_job_get_settings (bobbin_run_get_job (run))->workers;

  return bobbin_run_get_plan (run) != NULL ? fixed : bobbin_run_get_n_workers (run);
}

static gboolean
insert_run (sqlite3    *db,
            BobbinRun  *run,
            gint64     *number,
            GError    **error)
{
  g_autoptr (BobbinStatement) statement = NULL;
  const BobbinRunSettings *settings = bobbin_run_get_settings (run);
  BobbinJob *job = bobbin_run_get_job (run);
  g_autofree char *title = bobbin_secrets_redact_text (bobbin_run_get_title (run), -1);
  g_autofree char *text = dup_job_text (run);
  g_autofree char *here = g_get_current_dir ();
  g_autofree char *range = bobbin_inputs_dup_range (bobbin_run_get_given_inputs (run));
  g_autofree char *basis = bobbin_workload_dup_basis (bobbin_run_get_workload (run));
  const char *folder = bobbin_job_get_folder (job);

  statement = bobbin_history_db_prepare (db,
    "INSERT INTO run (title, workload, executor, n_workers, job, folder, range, started, state, n_tasks, basis)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", error);
  if (statement == NULL)
    return FALSE;

  sqlite3_bind_text (statement, 1, title != NULL ? title : bobbin_run_get_title (run), -1, SQLITE_STATIC);
  sqlite3_bind_text (statement, 2, bobbin_job_get_workload_id (job), -1, SQLITE_STATIC);
  sqlite3_bind_text (statement, 3, settings->executor, -1, SQLITE_STATIC);
  sqlite3_bind_int (statement, 4, get_n_workers (run));
  sqlite3_bind_text (statement, 5, text, -1, SQLITE_STATIC);
  sqlite3_bind_text (statement, 6, folder != NULL ? folder : here, -1, SQLITE_STATIC);
  sqlite3_bind_text (statement, 7, range, -1, SQLITE_STATIC);
  sqlite3_bind_int64 (statement, 8, g_get_real_time ());
  sqlite3_bind_int (statement, 9, BOBBIN_RUN_RUNNING);
  sqlite3_bind_int64 (statement, 10, bobbin_task_store_get_n_tasks (bobbin_run_get_store (run)));
  sqlite3_bind_text (statement, 11, basis, -1, SQLITE_STATIC);
  if (!bobbin_history_db_run (statement, error))
    return FALSE;

  *number = sqlite3_last_insert_rowid (db);

  return TRUE;
}

/* Of one that goes on: its parameters may have changed in how it is tried. */
static gboolean
reopen_run (sqlite3    *db,
            BobbinRun  *run,
            gint64      number,
            GError    **error)
{
  g_autoptr (BobbinStatement) statement = NULL;
  const BobbinRunSettings *settings = bobbin_run_get_settings (run);
  g_autofree char *text = dup_job_text (run);

  statement = bobbin_history_db_prepare (db,
    "UPDATE run SET job = ?2, executor = ?3, n_workers = ?4, state = ?5 WHERE number = ?1", error);
  if (statement == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, 1, number);
  sqlite3_bind_text (statement, 2, text, -1, SQLITE_STATIC);
  sqlite3_bind_text (statement, 3, settings->executor, -1, SQLITE_STATIC);
  sqlite3_bind_int (statement, 4, get_n_workers (run));
  sqlite3_bind_int (statement, 5, BOBBIN_RUN_RUNNING);

  return bobbin_history_db_run (statement, error);
}

static gboolean
insert_session (sqlite3    *db,
                BobbinRun  *run,
                gint64      number,
                guint      *session,
                GError    **error)
{
  g_autoptr (BobbinStatement) statement = NULL;
  gboolean row;

  statement = bobbin_history_db_prepare (db,
    "INSERT INTO session (run, session, started, offset, retries)"
    " VALUES (?1, (SELECT count(*) + 1 FROM session WHERE run = ?1), ?2, ?3, ?4) RETURNING session", error);
  if (statement == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, 1, number);
  sqlite3_bind_int64 (statement, 2, g_get_real_time ());
  sqlite3_bind_int64 (statement, 3, bobbin_run_get_offset (run));
  sqlite3_bind_int (statement, 4, bobbin_run_get_again (run));
  if (!bobbin_history_db_step (statement, &row, error))
    return FALSE;
  *session = sqlite3_column_int (statement, 0);

  return bobbin_history_db_step (statement, NULL, error);
}

/* What of the file of results counts, of a run that goes on. */
static gboolean
read_results_end (sqlite3                      *db,
                  BobbinHistoryWriterSettings  *settings,
                  GError                      **error)
{
  g_autoptr (BobbinStatement) statement = NULL;
  gboolean row;

  statement = bobbin_history_db_prepare (db,
    "SELECT results_end, results_check, id, sums.in_file, sums.in_rows"
    " FROM segment, (SELECT sum(length) AS in_file, sum(length(records)) AS in_rows"
    "                FROM segment WHERE id >= ?1 AND id < ?2) AS sums"
    " WHERE id >= ?1 AND id < ?2 ORDER BY id DESC LIMIT 1", error);
  if (statement == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, 1, BOBBIN_HISTORY_SEGMENT_ID (settings->number));
  sqlite3_bind_int64 (statement, 2, BOBBIN_HISTORY_SEGMENT_ID (settings->number + 1));
  if (!bobbin_history_db_step (statement, &row, error))
    return FALSE;
  if (row)
    {
      settings->n_segments = sqlite3_column_int64 (statement, 2) - BOBBIN_HISTORY_SEGMENT_ID (settings->number);
      settings->n_results = sqlite3_column_int64 (statement, 0);
      settings->results_check = sqlite3_column_int64 (statement, 1);
      settings->n_record_bytes = sqlite3_column_int64 (statement, 3);
      settings->n_other_bytes = sqlite3_column_int64 (statement, 4);
    }

  return TRUE;
}

static gboolean
take_lock (BobbinHistoryJournal  *self,
           gint64                 number,
           GError               **error)
{
  g_autofree char *folder = bobbin_history_dup_run_path (self->folder, number, NULL);

  /* By bobbin_history_journal_lock(). */
  if (self->lock >= 0)
    return TRUE;

  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      g_set_error (error, BOBBIN_HISTORY_ERROR,
                   errno == ENOSPC ? BOBBIN_HISTORY_ERROR_NO_ROOM : BOBBIN_HISTORY_ERROR_FAILED,
                   _("%s cannot be made: %s"), folder, g_strerror (errno));
      return FALSE;
    }

  self->lock = bobbin_history_lock_run (self->folder, number, error);

  return self->lock >= 0;
}

/* Enters the run; it is locked before anybody sees it. */
static gboolean
enter_run (BobbinHistoryJournal         *self,
           BobbinRun                    *run,
           BobbinHistoryWriterSettings  *settings,
           GError                      **error)
{
  sqlite3 *db = bobbin_history_get_db (self->history);
  gboolean again = bobbin_run_get_offset (run) > 0;
  gboolean done;

  settings->number = again ? bobbin_history_get_run_number (run) : 0;
  if (!bobbin_history_db_execute (db, "BEGIN IMMEDIATE", error))
    return FALSE;

  if (again)
    done = take_lock (self, settings->number, error) &&
           reopen_run (db, run, settings->number, error) &&
           read_results_end (db, settings, error);
  else
    done = insert_run (db, run, &settings->number, error) &&
           take_lock (self, settings->number, error);

  if (done &&
      insert_session (db, run, settings->number, &settings->session, error) &&
      bobbin_history_db_execute (db, "COMMIT", error))
    return TRUE;

  sqlite3_exec (db, "ROLLBACK", NULL, NULL, NULL);
  if (self->lock >= 0)
    close (self->lock);
  self->lock = -1;

  return FALSE;
}

/* What of the inputs is to be kept, unless an earlier session did so. */
static void
look_at_inputs (BobbinHistoryJournal        *self,
                BobbinRun                   *run,
                BobbinHistoryWriterSettings *settings)
{
  BobbinInputs *inputs = bobbin_run_get_given_inputs (run);
  BobbinInputSource *source = bobbin_job_get_inputs (bobbin_run_get_job (run));
  g_autofree char *range = bobbin_inputs_dup_range (inputs);
  g_autofree char *path = bobbin_history_dup_run_path (self->folder, settings->number, BOBBIN_HISTORY_INPUTS);

  if (range != NULL || g_file_test (path, G_FILE_TEST_EXISTS))
    return;

  settings->inputs = inputs;
  settings->has_files = source != NULL &&
                        bobbin_fingerprints_are_wanted (source, self->options.check_content);
  settings->job_folder = bobbin_job_get_folder (bobbin_run_get_job (run));
}

static BobbinMailbox *
bobbin_history_journal_open (BobbinJournal      *journal,
                             struct _BobbinRun  *run,
                             BobbinMailbox      *back,
                             gint64              origin,
                             gint64              interval,
                             GError            **error)
{
  BobbinHistoryJournal *self = BOBBIN_HISTORY_JOURNAL (journal);
  BobbinHistoryWriterSettings settings = {
    .folder = self->folder,
    .origin = origin,
    .options = self->options,
  };

  if (!bobbin_history_check_writable (self->history, error) || !enter_run (self, run, &settings, error))
    return NULL;

  look_at_inputs (self, run, &settings);
  bobbin_run_get_figures (run, &settings.counts);
  settings.paused = MAX (bobbin_run_get_time (run) - (gint64) (settings.counts.elapsed * 1e9), 0);
  self->number = settings.number;
  bobbin_journal_set_number (journal, self->number);
  bobbin_history_set_run_number (run, self->number);

  self->owner = g_main_context_ref_thread_default ();
  self->context = g_main_context_new ();
  self->loop = g_main_loop_new (self->context, FALSE);
  self->back = bobbin_mailbox_ref (back);
  self->writer = bobbin_history_writer_new (&settings);
  self->inbox = bobbin_mailbox_new (self->context, interval, 0, take_cb, round_cb, self);
  self->gives_way = bobbin_run_gives_way (run);
  self->thread = g_thread_new ("journal", journal_thread, self);
  bobbin_history_emit_changed (self->history);

  return bobbin_mailbox_ref (self->inbox);
}

static void
bobbin_history_journal_note (BobbinJournal      *journal,
                             const BobbinRecord *record)
{
  BobbinHistoryJournal *self = BOBBIN_HISTORY_JOURNAL (journal);
  BobbinBatch *batch;

  if (self->inbox == NULL)
    return;

  batch = bobbin_batch_new (1);
  *bobbin_batch_add (batch) = *record;
  bobbin_mailbox_push (self->inbox, batch);
}

static void
bobbin_history_journal_hurry (BobbinJournal *journal)
{
  atomic_store (&BOBBIN_HISTORY_JOURNAL (journal)->hurries, TRUE);
}

/* How the run ended, on its way to the journal's thread. */
typedef struct
{
  BobbinHistoryJournal *journal;
  BobbinRunState        state;
  gint64                elapsed;
  GBytes               *summary;
} Ending;

static gboolean
ended_cb (gpointer user_data)
{
  bobbin_journal_wait (user_data);

  return G_SOURCE_REMOVE;
}

static gboolean
finish_cb (gpointer user_data)
{
  Ending *ending = user_data;
  BobbinHistoryJournal *self = ending->journal;
  gint64 until = g_get_monotonic_time () + BOBBIN_HISTORY_BUSY_MS * 1000;

  /* What the owner noted at last. */
  bobbin_mailbox_flush (self->inbox);
  while (atomic_load (&self->trouble) != BOBBIN_JOURNAL_BROKEN)
    {
      g_autoptr (GError) error = NULL;

      if (bobbin_history_writer_finish (self->writer, ending->state, ending->elapsed, ending->summary, &error))
        break;

      /* All of it is there but how it ended; who opens it sees that. */
      if (!may_pass (error) || g_get_monotonic_time () > until)
        {
          tell_broken (self, error);
          break;
        }
      g_usleep (RETRY_US);
    }

  g_main_loop_quit (self->loop);
  /* Takes the reference on the journal along. */
  call_owner (self, ended_cb, self, g_object_unref);
  g_bytes_unref (ending->summary);
  g_free (ending);

  return G_SOURCE_REMOVE;
}

static void
bobbin_history_journal_close (BobbinJournal     *journal,
                              struct _BobbinRun *run)
{
  BobbinHistoryJournal *self = BOBBIN_HISTORY_JOURNAL (journal);
  g_auto (BobbinRunSummary) summary = { 0 };
  BobbinRunFigures figures;
  GSource *source;
  Ending *ending;

  if (self->thread == NULL)
    return;

  bobbin_run_get_summary (run, &summary);
  bobbin_run_get_figures (run, &figures);
  ending = g_new0 (Ending, 1);
  ending->journal = g_object_ref (self);
  ending->state = summary.state;
  ending->elapsed = (gint64) (figures.elapsed * 1e9);
  ending->summary = bobbin_history_pack_summary (&summary);

  source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_LOW);
  g_source_set_callback (source, finish_cb, ending, NULL);
  g_source_attach (source, self->context);
  g_source_unref (source);
}

static void
bobbin_history_journal_wait (BobbinJournal *journal)
{
  BobbinHistoryJournal *self = BOBBIN_HISTORY_JOURNAL (journal);

  if (self->thread == NULL)
    return;

  g_thread_join (g_steal_pointer (&self->thread));
  bobbin_mailbox_close (self->inbox);
  g_clear_pointer (&self->inbox, bobbin_mailbox_unref);
  g_clear_pointer (&self->back, bobbin_mailbox_unref);
  self->results = bobbin_history_writer_ref_results (self->writer);
  g_clear_pointer (&self->writer, bobbin_history_writer_free);
  g_clear_pointer (&self->loop, g_main_loop_unref);
  g_clear_pointer (&self->context, g_main_context_unref);
  if (self->lock >= 0)
    close (self->lock);
  self->lock = -1;
  bobbin_history_emit_changed (self->history);
}

static void
bobbin_history_journal_finalize (GObject *object)
{
  BobbinHistoryJournal *self = BOBBIN_HISTORY_JOURNAL (object);

  bobbin_history_journal_wait (BOBBIN_JOURNAL (self));
  if (self->lock >= 0)
    close (self->lock);
  g_clear_pointer (&self->results, bobbin_results_file_unref);
  g_clear_error (&self->broken);
  g_clear_object (&self->history);
  g_clear_pointer (&self->owner, g_main_context_unref);
  g_clear_pointer (&self->folder, g_free);

  G_OBJECT_CLASS (bobbin_history_journal_parent_class)->finalize (object);
}

static void
bobbin_history_journal_class_init (BobbinHistoryJournalClass *klass)
{
  BobbinJournalClass *journal_class = BOBBIN_JOURNAL_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = bobbin_history_journal_finalize;

  journal_class->open = bobbin_history_journal_open;
  journal_class->note = bobbin_history_journal_note;
  journal_class->hurry = bobbin_history_journal_hurry;
  journal_class->close = bobbin_history_journal_close;
  journal_class->wait = bobbin_history_journal_wait;
}

static void
bobbin_history_journal_init (BobbinHistoryJournal *self)
{
  self->lock = -1;
}

BobbinJournal *
bobbin_history_new_journal (BobbinHistory              *self,
                            BobbinRun                  *run,
                            const BobbinHistoryOptions *options)
{
  BobbinHistoryJournal *journal = g_object_new (BOBBIN_TYPE_HISTORY_JOURNAL, NULL);

  journal->history = g_object_ref (self);
  journal->options = *options;
  journal->folder = g_strdup (bobbin_history_get_folder (self));

  return BOBBIN_JOURNAL (journal);
}

gboolean
bobbin_history_journal_lock (BobbinJournal  *journal,
                             gint64          number,
                             GError        **error)
{
  return take_lock (BOBBIN_HISTORY_JOURNAL (journal), number, error);
}

static void
drop_batch (BobbinBatch *batch,
            gpointer     user_data)
{
  bobbin_batch_free (batch);
}

static void
ignore (gpointer user_data)
{
}

gint64
bobbin_history_write_session (BobbinHistory               *self,
                              BobbinRun                   *run,
                              const BobbinHistoryOptions  *options,
                              BobbinHistoryFill            fill,
                              gpointer                     user_data,
                              GError                     **error)
{
  g_autoptr (BobbinJournal) journal = bobbin_history_new_journal (self, run, options);
  BobbinHistoryJournal *own = BOBBIN_HISTORY_JOURNAL (journal);
  g_autoptr (BobbinMailbox) back = bobbin_mailbox_new (NULL, 0, 0, drop_batch, ignore, NULL);
  g_autoptr (BobbinMailbox) mailbox = NULL;

  /* Nobody waits for what was written. */
  bobbin_mailbox_close (back);
  mailbox = bobbin_journal_open (journal, run, back, 0, 0, error);
  if (mailbox == NULL)
    return 0;

  bobbin_journal_hurry (journal);
  fill (mailbox, user_data);
  bobbin_journal_close (journal, run);
  bobbin_journal_wait (journal);
  if (own->broken == NULL)
    return own->number;

  g_propagate_error (error, g_error_copy (own->broken));
  bobbin_history_delete (self, own->number, NULL);

  return 0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-config.h"

#include "bobbin-history.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <inttypes.h>
#include <sys/file.h>
#include <unistd.h>

#include "bobbin-history-private.h"

/* So many looks at the lock of a run, so many µs apart, until somebody is taken to
 * hold it: a command that was just being started when its Bobbin was killed does so
 * until it is another program. */
#define LOCK_LOOKS   10
#define LOCK_STEP_US 20000

struct _BobbinHistory
{
  GObject   parent_instance;

  char     *folder;
  sqlite3  *db;
  gboolean  read_only;
  char     *notice;
  gint64    seen;       /* SQLite's number of the version that was looked at */
};

enum { CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (BobbinHistory, bobbin_history, G_TYPE_OBJECT)
G_DEFINE_BOXED_TYPE (BobbinHistoryEntry, bobbin_history_entry,
                     bobbin_history_entry_ref, bobbin_history_entry_unref)

#define ENTRY_COLUMNS \
  "number, title, workload, executor, n_workers, state, started, elapsed," \
  " n_tasks, n_done, n_failed, n_bytes, pinned, imported"

static void
bobbin_history_finalize (GObject *object)
{
  BobbinHistory *self = BOBBIN_HISTORY (object);

  g_clear_pointer (&self->db, bobbin_history_db_close);
  g_clear_pointer (&self->folder, g_free);
  g_clear_pointer (&self->notice, g_free);

  G_OBJECT_CLASS (bobbin_history_parent_class)->finalize (object);
}

static void
bobbin_history_class_init (BobbinHistoryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = bobbin_history_finalize;

  signals[CHANGED] = g_signal_new ("changed", BOBBIN_TYPE_HISTORY, G_SIGNAL_RUN_LAST,
                                   0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
bobbin_history_init (BobbinHistory *self)
{
}

BobbinHistoryEntry *
bobbin_history_entry_ref (BobbinHistoryEntry *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

void
bobbin_history_entry_unref (BobbinHistoryEntry *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_free (self->title);
  g_free (self->workload);
  g_free (self->executor);
  g_free (self->imported);
  g_free (self);
}

char *
bobbin_history_dup_default_folder (void)
{
  return g_build_filename (g_get_user_data_dir (), "bobbin", NULL);
}

char *
bobbin_history_dup_path (const char *folder,
                         const char *name)
{
  return g_build_filename (folder, name, NULL);
}

char *
bobbin_history_dup_run_path (const char *folder,
                             gint64      number,
                             const char *name)
{
  char buffer[32];

  g_snprintf (buffer, sizeof buffer, "%" PRId64, number);

  return g_build_filename (folder, "runs", buffer, name, NULL);
}

gboolean
bobbin_history_is_running (const char *folder,
                           gint64      number)
{
  g_autofree char *path = bobbin_history_dup_run_path (folder, number, BOBBIN_HISTORY_LOCK);
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  gboolean held;

  if (fd < 0)
    return FALSE;

  held = flock (fd, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
  close (fd);

  return held;
}

int
bobbin_history_lock_run (const char  *folder,
                         gint64       number,
                         GError     **error)
{
  g_autofree char *path = bobbin_history_dup_run_path (folder, number, BOBBIN_HISTORY_LOCK);
  int fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  gboolean held = fd >= 0;

  for (guint i = 0; held && i < LOCK_LOOKS; i++)
    {
      if (i > 0)
        g_usleep (LOCK_STEP_US);
      if (flock (fd, LOCK_EX | LOCK_NB) == 0)
        return fd;
      held = errno == EWOULDBLOCK;
    }

  if (held)
    g_set_error (error, BOBBIN_HISTORY_ERROR, BOBBIN_HISTORY_ERROR_RUNNING,
                 _("Run %" PRId64 " is going on just now."), number);
  else
    g_set_error (error, BOBBIN_HISTORY_ERROR, BOBBIN_HISTORY_ERROR_FAILED,
                 _("%s cannot be locked: %s"), path, g_strerror (errno));
  if (fd >= 0)
    close (fd);

  return -1;
}

BobbinHistory *
bobbin_history_open (const char  *folder,
                     GError     **error)
{
  g_autoptr (BobbinHistory) self = g_object_new (BOBBIN_TYPE_HISTORY, NULL);

  self->folder = g_strdup (folder);
  self->db = bobbin_history_db_open (folder, &self->read_only, &self->notice, error);

  return self->db != NULL ? g_steal_pointer (&self) : NULL;
}

const char *
bobbin_history_get_folder (BobbinHistory *self)
{
  return self->folder;
}

gboolean
bobbin_history_is_read_only (BobbinHistory *self)
{
  return self->read_only;
}

const char *
bobbin_history_get_notice (BobbinHistory *self)
{
  return self->notice;
}

sqlite3 *
bobbin_history_get_db (BobbinHistory *self)
{
  return self->db;
}

void
bobbin_history_emit_changed (BobbinHistory *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

gboolean
bobbin_history_check_writable (BobbinHistory  *self,
                               GError        **error)
{
  if (!self->read_only)
    return TRUE;

  g_set_error_literal (error, BOBBIN_HISTORY_ERROR, BOBBIN_HISTORY_ERROR_READ_ONLY,
                       self->notice != NULL ? self->notice : _("The history may not be written."));

  return FALSE;
}

static char *
dup_text (sqlite3_stmt *statement,
          int           column)
{
  return g_strdup ((const char *) sqlite3_column_text (statement, column));
}

static void
settle_state (BobbinHistory      *self,
              BobbinHistoryEntry *entry)
{
  if (!BOBBIN_RUN_IS_OVER (entry->state))
    {
      entry->cut_off = !bobbin_history_is_running (self->folder, entry->number);
      entry->state = entry->cut_off ? BOBBIN_RUN_FAILED : BOBBIN_RUN_RUNNING;
    }

  /* All was done, only its end was not written. */
  if (entry->cut_off && entry->n_done == entry->n_tasks)
    {
      entry->cut_off = FALSE;
      entry->state = BOBBIN_RUN_FINISHED;
    }

  entry->resumable = BOBBIN_RUN_IS_OVER (entry->state) && entry->n_done < entry->n_tasks &&
                     entry->imported == NULL;
}

static BobbinHistoryEntry *
read_entry (BobbinHistory *self,
            sqlite3_stmt  *statement)
{
  BobbinHistoryEntry *entry = g_new0 (BobbinHistoryEntry, 1);

  g_atomic_ref_count_init (&entry->ref_count);
  entry->number = sqlite3_column_int64 (statement, 0);
  entry->title = dup_text (statement, 1);
  entry->workload = dup_text (statement, 2);
  entry->executor = dup_text (statement, 3);
  entry->n_workers = sqlite3_column_int (statement, 4);
  entry->state = CLAMP (sqlite3_column_int (statement, 5), BOBBIN_RUN_QUEUED, BOBBIN_RUN_CANCELLED);
  entry->started = sqlite3_column_int64 (statement, 6);
  entry->elapsed = sqlite3_column_int64 (statement, 7) / 1e9;
  entry->n_tasks = sqlite3_column_int64 (statement, 8);
  entry->n_done = sqlite3_column_int64 (statement, 9);
  entry->n_failed = sqlite3_column_int64 (statement, 10);
  entry->n_bytes = sqlite3_column_int64 (statement, 11);
  entry->pinned = sqlite3_column_int (statement, 12) != 0;
  entry->imported = dup_text (statement, 13);
  settle_state (self, entry);

  return entry;
}

GPtrArray *
bobbin_history_list (BobbinHistory  *self,
                     const char     *search,
                     guint           limit,
                     GError        **error)
{
  g_autoptr (GPtrArray) entries =
    g_ptr_array_new_with_free_func ((GDestroyNotify) bobbin_history_entry_unref);
  g_autoptr (BobbinStatement) statement = NULL;
  gboolean row;

  statement = bobbin_history_db_prepare (self->db,
    "SELECT " ENTRY_COLUMNS " FROM run"
    " WHERE ?1 IS NULL OR instr(lower(title), lower(?1)) > 0"
    "       OR instr(workload, lower(?1)) > 0 OR number = ?1"
    " ORDER BY number DESC LIMIT ?2", error);
  if (statement == NULL)
    return NULL;

  if (search != NULL && *search != '\0')
    sqlite3_bind_text (statement, 1, search, -1, SQLITE_STATIC);
  sqlite3_bind_int64 (statement, 2, limit > 0 ? (gint64) limit : -1);

  while (bobbin_history_db_step (statement, &row, error))
    {
      if (!row)
        return g_steal_pointer (&entries);
      g_ptr_array_add (entries, read_entry (self, statement));
    }

  return NULL;
}

static void
set_not_found (gint64   number,
               GError **error)
{
  g_set_error (error, BOBBIN_HISTORY_ERROR, BOBBIN_HISTORY_ERROR_NOT_FOUND,
               _("There is no run %" PRId64 " in the history."), number);
}

BobbinHistoryEntry *
bobbin_history_get (BobbinHistory  *self,
                    gint64          number,
                    GError        **error)
{
  g_autoptr (BobbinStatement) statement = NULL;
  gboolean row;

  statement = bobbin_history_db_prepare (self->db, "SELECT " ENTRY_COLUMNS " FROM run WHERE number = ?", error);
  if (statement == NULL)
    return NULL;

  sqlite3_bind_int64 (statement, 1, number);
  if (!bobbin_history_db_step (statement, &row, error))
    return NULL;
  if (row)
    return read_entry (self, statement);

  set_not_found (number, error);

  return NULL;
}

gint64
bobbin_history_find (BobbinHistory  *self,
                     const char     *text,
                     GError        **error)
{
  g_autoptr (BobbinStatement) statement = NULL;
  guint64 number = 0;
  gboolean is_last = g_str_has_prefix (text, "last");
  gboolean row;

  /* What stands behind “last~” is how many are later. */
  if (is_last ? text[4] != '\0' &&
                (text[4] != '~' || !g_ascii_string_to_unsigned (text + 5, 10, 0, G_MAXINT64, &number, NULL))
              : !g_ascii_string_to_unsigned (text, 10, 1, G_MAXINT64, &number, NULL))
    {
      g_set_error (error, BOBBIN_HISTORY_ERROR, BOBBIN_HISTORY_ERROR_NOT_FOUND,
                   _("“%s” is no run: give its number, or “last”."), text);
      return 0;
    }

  statement = bobbin_history_db_prepare (self->db,
    is_last ? "SELECT number FROM run ORDER BY number DESC LIMIT 1 OFFSET ?"
            : "SELECT number FROM run WHERE number = ?", error);
  if (statement == NULL)
    return 0;

  sqlite3_bind_int64 (statement, 1, number);
  if (!bobbin_history_db_step (statement, &row, error))
    return 0;
  if (row && sqlite3_column_type (statement, 0) != SQLITE_NULL)
    return sqlite3_column_int64 (statement, 0);

  if (is_last && number > 0)
    g_set_error_literal (error, BOBBIN_HISTORY_ERROR, BOBBIN_HISTORY_ERROR_NOT_FOUND,
                         _("There are not so many runs in the history."));
  else if (is_last)
    g_set_error_literal (error, BOBBIN_HISTORY_ERROR, BOBBIN_HISTORY_ERROR_NOT_FOUND,
                         _("There are no runs in the history yet."));
  else
    set_not_found (number, error);

  return 0;
}

gboolean
bobbin_history_change_one (BobbinHistory              *self,
                           sqlite3_stmt               *statement,
                           gint64                      number,
                           BobbinHistorySetNotFound    set_not_found_error,
                           GError                    **error)
{
  if (statement == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, 1, number);
  if (!bobbin_history_db_run (statement, error))
    return FALSE;

  if (sqlite3_changes (self->db) == 0)
    {
      set_not_found_error (number, error);
      return FALSE;
    }

  bobbin_history_emit_changed (self);

  return TRUE;
}

gboolean
bobbin_history_rename (BobbinHistory  *self,
                       gint64          number,
                       const char     *title,
                       GError        **error)
{
  g_autoptr (BobbinStatement) statement = NULL;

  if (!bobbin_history_check_writable (self, error))
    return FALSE;

  statement = bobbin_history_db_prepare (self->db, "UPDATE run SET title = ?2 WHERE number = ?1", error);
  if (statement != NULL)
    sqlite3_bind_text (statement, 2, title, -1, SQLITE_STATIC);

  return bobbin_history_change_one (self, statement, number, set_not_found, error);
}

gboolean
bobbin_history_set_pinned (BobbinHistory  *self,
                           gint64          number,
                           gboolean        pinned,
                           GError        **error)
{
  g_autoptr (BobbinStatement) statement = NULL;

  if (!bobbin_history_check_writable (self, error))
    return FALSE;

  statement = bobbin_history_db_prepare (self->db, "UPDATE run SET pinned = ?2 WHERE number = ?1", error);
  if (statement != NULL)
    sqlite3_bind_int (statement, 2, pinned);

  return bobbin_history_change_one (self, statement, number, set_not_found, error);
}

static void
remove_folder (const char *folder,
               gint64      number)
{
  static const char * const names[] = {
    BOBBIN_HISTORY_INPUTS, BOBBIN_HISTORY_PRINTS, BOBBIN_HISTORY_RESULTS, BOBBIN_HISTORY_LOCK,
  };
  g_autofree char *run_folder = bobbin_history_dup_run_path (folder, number, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = bobbin_history_dup_run_path (folder, number, names[i]);

      unlink (path);
    }
  rmdir (run_folder);
}

static gboolean
delete_rows (BobbinHistory  *self,
             gint64          number,
             GError        **error)
{
  g_autofree char *sql = NULL;
  g_autoptr (BobbinHistoryEntry) entry = bobbin_history_get (self, number, error);

  if (entry == NULL)
    return FALSE;

  sql = g_strdup_printf ("BEGIN IMMEDIATE;"
                         "DELETE FROM segment WHERE id >= %" PRId64 " AND id < %" PRId64 ";"
                         "DELETE FROM session WHERE run = %" PRId64 ";"
                         "DELETE FROM run WHERE number = %" PRId64 ";"
                         "COMMIT",
                         BOBBIN_HISTORY_SEGMENT_ID (number), BOBBIN_HISTORY_SEGMENT_ID (number + 1),
                         number, number);
  if (bobbin_history_db_execute (self->db, sql, error))
    return TRUE;

  sqlite3_exec (self->db, "ROLLBACK", NULL, NULL, NULL);

  return FALSE;
}

gboolean
bobbin_history_check_idle (BobbinHistory  *self,
                           gint64          number,
                           GError        **error)
{
  for (guint i = 0; i < LOCK_LOOKS; i++)
    {
      if (i > 0)
        g_usleep (LOCK_STEP_US);
      if (!bobbin_history_is_running (self->folder, number))
        return TRUE;
    }

  g_set_error (error, BOBBIN_HISTORY_ERROR, BOBBIN_HISTORY_ERROR_RUNNING,
               _("Run %" PRId64 " is going on just now."), number);

  return FALSE;
}

gboolean
bobbin_history_delete (BobbinHistory  *self,
                       gint64          number,
                       GError        **error)
{
  if (!bobbin_history_check_writable (self, error) || !bobbin_history_check_idle (self, number, error))
    return FALSE;

  if (!delete_rows (self, number, error))
    return FALSE;

  bobbin_history_emit_changed (self);
  remove_folder (self->folder, number);
  /* Room that stays taken is a pity and no fault. */
  bobbin_history_db_execute (self->db, "PRAGMA incremental_vacuum", NULL);

  return TRUE;
}

gboolean
bobbin_history_entry_is_older (const BobbinHistoryEntry *self,
                               gint64                    limit)
{
  gint64 ended = self->started + (gint64) (self->elapsed * G_USEC_PER_SEC);

  return !self->pinned && !self->cut_off && BOBBIN_RUN_IS_OVER (self->state) && ended <= limit;
}

int
bobbin_history_delete_older (BobbinHistory  *self,
                             gint64          seconds,
                             GError        **error)
{
  g_autoptr (GPtrArray) entries = bobbin_history_list (self, NULL, 0, error);
  gint64 limit = g_get_real_time () - seconds * G_USEC_PER_SEC;
  int n_deleted = 0;
  int n_races;

  if (entries == NULL)
    return -1;

  for (guint i = 0; i < entries->len; i++)
    {
      const BobbinHistoryEntry *entry = g_ptr_array_index (entries, i);

      if (!bobbin_history_entry_is_older (entry, limit))
        continue;
      if (!bobbin_history_delete (self, entry->number, error))
        return -1;
      n_deleted++;
    }

  n_races = bobbin_history_delete_older_races (self, limit, error);

  return n_races >= 0 ? n_deleted + n_races : -1;
}

guint64
bobbin_history_get_total_bytes (BobbinHistory *self)
{
  g_autoptr (BobbinStatement) statement =
    bobbin_history_db_prepare (self->db, "SELECT total(n_bytes) FROM run", NULL);
  g_autoptr (BobbinStatement) races =
    bobbin_history_db_prepare (self->db, "SELECT total(n_bytes) FROM race", NULL);
  guint64 total = 0;
  gboolean row;

  if (statement != NULL && bobbin_history_db_step (statement, &row, NULL) && row)
    total += (guint64) sqlite3_column_int64 (statement, 0);
  if (races != NULL && bobbin_history_db_step (races, &row, NULL) && row)
    total += (guint64) sqlite3_column_int64 (races, 0);

  return total;
}

void
bobbin_history_poll (BobbinHistory *self)
{
  g_autoptr (BobbinStatement) statement =
    bobbin_history_db_prepare (self->db, "PRAGMA data_version", NULL);
  gboolean row;
  gint64 seen;

  if (statement == NULL || !bobbin_history_db_step (statement, &row, NULL) || !row)
    return;

  seen = sqlite3_column_int64 (statement, 0);
  if (self->seen != 0 && self->seen != seen)
    bobbin_history_emit_changed (self);
  self->seen = seen;
}

static GQuark
number_quark (void)
{
  return g_quark_from_static_string ("bobbin-history-number");
}

void
bobbin_history_set_run_number (BobbinRun *run,
                               gint64     number)
{
  gint64 *kept = g_new (gint64, 1);

  *kept = number;
  g_object_set_qdata_full (G_OBJECT (run), number_quark (), kept, g_free);
}

gint64
bobbin_history_get_run_number (BobbinRun *run)
{
  gint64 *kept = g_object_get_qdata (G_OBJECT (run), number_quark ());

  return kept != NULL ? *kept : 0;
}

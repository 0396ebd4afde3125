/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-config.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "bobbin-history-private.h"

static gboolean
move_aside (const char  *path,
            const char  *aside,
            const char  *suffix,
            GError     **error)
{
  g_autofree char *from = g_strconcat (path, suffix, NULL);
  g_autofree char *to = g_strconcat (aside, suffix, NULL);

  if (g_rename (from, to) == 0 || errno == ENOENT)
    return TRUE;

  g_set_error (error, BOBBIN_HISTORY_ERROR, BOBBIN_HISTORY_ERROR_FAILED,
               _("The history is damaged, and %s cannot be moved: %s"), from, g_strerror (errno));

  return FALSE;
}

char *
bobbin_history_set_aside (const char  *folder,
                          GError     **error)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *date = g_date_time_format (now, "%Y-%m-%d-%H%M%S");
  g_autofree char *path = bobbin_history_dup_path (folder, BOBBIN_HISTORY_FILE);
  g_autofree char *aside = g_strdup_printf ("%s.damaged-%s", path, date);

  for (guint i = 2; g_file_test (aside, G_FILE_TEST_EXISTS); i++)
    {
      g_free (aside);
      aside = g_strdup_printf ("%s.damaged-%s-%u", path, date, i);
    }

  /* The log first: without it the file is what it was at some time, with that
   * of another file it is nothing. */
  if (!move_aside (path, aside, "-wal", error) ||
      !move_aside (path, aside, "-shm", error) ||
      !move_aside (path, aside, "", error))
    return NULL;

  return g_steal_pointer (&aside);
}

/* Copies a row of @from, which has a row, into the statement @to. */
static gboolean
copy_row (sqlite3_stmt *from,
          sqlite3_stmt *to)
{
  int n_columns = sqlite3_column_count (from);

  for (int i = 0; i < n_columns; i++)
    sqlite3_bind_value (to, i + 1, sqlite3_column_value (from, i));

  return bobbin_history_db_run (to, NULL);
}

/* Those of the first version. */
#define RUN_COLUMNS \
  "number, title, workload, executor, n_workers, job, folder, range, started, state," \
  " elapsed, n_tasks, n_done, n_failed, n_cancelled, n_bytes, pinned, summary"

#define SEGMENT_COLUMNS "id, session, results_end, results_check, records"

/* From the one end, and where that ends in damage also from the other. */
static guint
copy_table (sqlite3    *from,
            sqlite3    *to,
            const char *columns,
            const char *table,
            const char *order)
{
  static const char * const directions[] = { "", " DESC" };
  g_autofree char *marks = g_strdup (columns);
  g_autofree char *insert_sql = NULL;
  g_autoptr (BobbinStatement) insert = NULL;
  guint n_copied = 0;
  guint n_columns = 1;

  for (const char *c = columns; *c != '\0'; c++)
    n_columns += *c == ',';
  g_free (marks);
  marks = g_strnfill (n_columns * 2 - 1, ',');
  for (guint i = 0; i < n_columns; i++)
    marks[i * 2] = '?';

  insert_sql = g_strdup_printf ("INSERT OR IGNORE INTO %s (%s) VALUES (%s)", table, columns, marks);
  insert = bobbin_history_db_prepare (to, insert_sql, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (directions) && insert != NULL; i++)
    {
      g_autofree char *sql = g_strdup_printf ("SELECT %s FROM %s ORDER BY %s%s", columns, table, order, directions[i]);
      g_autoptr (BobbinStatement) select = bobbin_history_db_prepare (from, sql, NULL);
      gboolean row = FALSE;
      gboolean whole = FALSE;

      while (select != NULL && (whole = bobbin_history_db_step (select, &row, NULL)) && row)
        if (copy_row (select, insert))
          n_copied += sqlite3_changes (to) > 0;
      if (whole)
        break;
    }

  return n_copied;
}

guint
bobbin_history_salvage (const char *path,
                        sqlite3    *to)
{
  sqlite3 *from = bobbin_history_db_connect (path, TRUE, FALSE, NULL);
  guint n_runs;

  if (from == NULL)
    return 0;

  bobbin_history_db_execute (to, "BEGIN IMMEDIATE", NULL);
  n_runs = copy_table (from, to, RUN_COLUMNS ", imported, basis", "run", "number");
  /* One of an older Bobbin knows less. */
  if (n_runs == 0)
    n_runs = copy_table (from, to, RUN_COLUMNS, "run", "number");
  copy_table (from, to, "run, session, started, offset, retries", "session", "run");
  if (copy_table (from, to, SEGMENT_COLUMNS ", at, length", "segment", "id") == 0)
    copy_table (from, to, SEGMENT_COLUMNS, "segment", "id");
  copy_table (from, to, "number, title, workload, began, elapsed, verdict, n_bytes, pinned, report", "race", "number");
  /* What belongs to a run that is lost. */
  bobbin_history_db_execute (to,
    "DELETE FROM session WHERE run NOT IN (SELECT number FROM run);"
    "DELETE FROM segment WHERE (id >> 32) NOT IN (SELECT number FROM run);"
    "COMMIT", NULL);
  bobbin_history_db_close (from);

  return n_runs;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <unistd.h>

#include "bobbin-history-private.h"

/* Milliseconds between two looks at a lock, which has no time limit of its own. */
#define LOCK_STEP_MS 20

/* One program at a time makes, migrates or sets aside. The descriptor to close;
 * -1 and an error. */
static int
lock_opening (const char  *folder,
              GError     **error)
{
  g_autofree char *path = bobbin_history_dup_path (folder, "history.lock");
  int fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

  if (fd < 0)
    {
      g_set_error (error, BOBBIN_HISTORY_ERROR,
                   errno == ENOSPC ? BOBBIN_HISTORY_ERROR_NO_ROOM : BOBBIN_HISTORY_ERROR_READ_ONLY,
                   _("%s cannot be written: %s"), path, g_strerror (errno));
      return -1;
    }

  for (int waited = 0; flock (fd, LOCK_EX | LOCK_NB) != 0; waited += LOCK_STEP_MS)
    {
      if (waited >= BOBBIN_HISTORY_BUSY_MS)
        {
          g_set_error_literal (error, BOBBIN_HISTORY_ERROR, BOBBIN_HISTORY_ERROR_BUSY,
                               _("The history is locked by another program."));
          close (fd);
          return -1;
        }
      g_usleep (LOCK_STEP_MS * 1000);
    }

  return fd;
}

static void
say_newer (gboolean  *read_only,
           char     **notice)
{
  *read_only = TRUE;
  *notice = g_strdup (_("The history was written by a newer Bobbin. Past runs can be read; new ones are not recorded."));
}

/* Looks at the tables and brings them up to date. */
static sqlite3 *
connect_writable (const char  *path,
                  gboolean    *read_only,
                  char       **notice,
                  GError     **error)
{
  sqlite3 *db = bobbin_history_db_connect (path, FALSE, FALSE, error);
  int version;

  if (db == NULL)
    return NULL;

  version = bobbin_history_db_get_version (db, error);
  if (version > BOBBIN_HISTORY_VERSION)
    {
      bobbin_history_db_close (db);
      say_newer (read_only, notice);
      return bobbin_history_db_connect (path, TRUE, FALSE, error);
    }

  /* Pages that were freed can be given back; a log, so that nobody who reads waits for who writes. Both before
   * there is a table. */
  if (version >= 0 &&
      (version > 0 || bobbin_history_db_execute (db, "PRAGMA auto_vacuum = INCREMENTAL", error)) &&
      bobbin_history_db_execute (db, "PRAGMA journal_mode = WAL", error) &&
      (version == BOBBIN_HISTORY_VERSION || bobbin_history_db_migrate (db, error)) &&
      bobbin_history_db_execute (db, "SELECT count(*), max(length(job)) FROM run; SELECT count(*) FROM session;"
                                     "SELECT count(*) FROM race", error))
    return db;

  bobbin_history_db_close (db);

  return NULL;
}

/* Where nothing may be written: the file alone, as if nobody wrote it. */
static sqlite3 *
connect_read_only (const char  *path,
                   gboolean    *read_only,
                   char       **notice,
                   GError     **error)
{
  g_autofree char *escaped = g_uri_escape_string (path, "/", FALSE);
  g_autofree char *uri = g_strdup_printf ("file:%s?immutable=1", escaped);
  g_autoptr (GError) version_error = NULL;
  sqlite3 *db;

  db = bobbin_history_db_connect (uri, TRUE, FALSE, error);
  if (db == NULL)
    return NULL;

  if (bobbin_history_db_get_version (db, &version_error) <= 0)
    {
      bobbin_history_db_close (db);
      if (version_error != NULL)
        g_propagate_error (error, g_steal_pointer (&version_error));
      else
        g_set_error_literal (error, BOBBIN_HISTORY_ERROR, BOBBIN_HISTORY_ERROR_READ_ONLY,
                             _("The history may not be written."));
      return NULL;
    }

  *read_only = TRUE;
  *notice = g_strdup (_("The history may not be written. Past runs can be read; new ones are not recorded."));

  return db;
}

/* A new one in place of a damaged one, with what can be read of that. */
static sqlite3 *
replace (const char  *folder,
         const char  *path,
         gboolean    *read_only,
         char       **notice,
         GError     **error)
{
  g_autofree char *aside = bobbin_history_set_aside (folder, error);
  g_autofree char *name = NULL;
  sqlite3 *db;
  guint n_runs;

  if (aside == NULL)
    return NULL;

  db = connect_writable (path, read_only, notice, error);
  if (db == NULL)
    return NULL;

  n_runs = bobbin_history_salvage (aside, db);
  name = g_path_get_basename (aside);
  g_free (*notice);
  *notice = g_strdup_printf (ngettext ("The history was damaged. It is set aside as %s; %u run could be taken over.",
                                       "The history was damaged. It is set aside as %s; %u runs could be taken over.",
                                       n_runs),
                             name, n_runs);

  return db;
}

sqlite3 *
bobbin_history_db_open (const char  *folder,
                        gboolean    *read_only,
                        char       **notice,
                        GError     **error)
{
  g_autofree char *path = bobbin_history_dup_path (folder, BOBBIN_HISTORY_FILE);
  g_autofree char *runs = bobbin_history_dup_path (folder, "runs");
  g_autoptr (GError) own_error = NULL;
  sqlite3 *db;
  int lock;

  *read_only = FALSE;
  *notice = NULL;

  if (g_mkdir_with_parents (runs, 0700) != 0 || g_access (folder, W_OK) != 0)
    {
      int saved = errno;

      if (g_file_test (path, G_FILE_TEST_EXISTS))
        return connect_read_only (path, read_only, notice, error);
      g_set_error (error, BOBBIN_HISTORY_ERROR,
                   saved == ENOSPC ? BOBBIN_HISTORY_ERROR_NO_ROOM : BOBBIN_HISTORY_ERROR_READ_ONLY,
                   _("%s cannot be written: %s"), folder, g_strerror (saved));
      return NULL;
    }

  lock = lock_opening (folder, error);
  if (lock < 0)
    return NULL;

  db = connect_writable (path, read_only, notice, &own_error);
  if (g_error_matches (own_error, BOBBIN_HISTORY_ERROR, BOBBIN_HISTORY_ERROR_DAMAGED))
    {
      g_clear_error (&own_error);
      db = replace (folder, path, read_only, notice, &own_error);
    }
  close (lock);

  if (db == NULL)
    g_propagate_error (error, g_steal_pointer (&own_error));

  return db;
}

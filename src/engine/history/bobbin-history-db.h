/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <sqlite3.h>

#include "../run/bobbin-run-replay.h"

G_BEGIN_DECLS

/*
 * SQLite as the files of the history use it. Every error becomes a
 * BOBBIN_HISTORY_ERROR. A connection is used by one thread.
 */

/* "BNBN": says that a database is a history. */
#define BOBBIN_HISTORY_APPLICATION_ID 0x424e424e

/* The file has so many steps of its making behind it. */
#define BOBBIN_HISTORY_VERSION 5

/* The ids of the segments of a run: from the first to before that of the next. */
#define BOBBIN_HISTORY_SEGMENT_ID(number) ((gint64) (number) << 32)

/* Milliseconds that a lock is waited for. */
#define BOBBIN_HISTORY_BUSY_MS 5000

typedef sqlite3_stmt BobbinStatement;

/* A connection to a history that exists, made and migrated already. @durable:
 * each commit waits for the disk. */
sqlite3      *bobbin_history_db_connect    (const char    *path,
                                            gboolean       read_only,
                                            gboolean       durable,
                                            GError       **error);
void          bobbin_history_db_close      (sqlite3       *db);

/* Makes the tables, or what of them is missing. In one transaction: a database
 * is of the old version or of the new one. */
gboolean      bobbin_history_db_migrate    (sqlite3       *db,
                                            GError       **error);
/* The version of its tables; -1 and an error where it is no history. */
int           bobbin_history_db_get_version (sqlite3      *db,
                                            GError       **error);

gboolean      bobbin_history_db_execute    (sqlite3       *db,
                                            const char    *sql,
                                            GError       **error);
BobbinStatement *bobbin_history_db_prepare    (sqlite3       *db,
                                            const char    *sql,
                                            GError       **error);
/* Steps a statement. %TRUE with @row (nullable): whether there is one. */
gboolean      bobbin_history_db_step       (sqlite3_stmt  *statement,
                                            gboolean      *row,
                                            GError       **error);
/* Steps a statement that returns no row, and resets it. */
gboolean      bobbin_history_db_run        (sqlite3_stmt  *statement,
                                            GError       **error);

/* The last error of the connection. */
void          bobbin_history_db_set_error  (sqlite3       *db,
                                            GError       **error);

/* A summary as it lies in a column, and again. Foreign bytes give what can be
 * read of them. (transfer full) */
GBytes       *bobbin_history_pack_summary   (const BobbinRunSummary *summary);
void          bobbin_history_unpack_summary (const void             *bytes,
                                             gsize                   length,
                                             BobbinRunSummary       *summary);

static inline void
bobbin_statement_free (BobbinStatement *statement)
{
  sqlite3_finalize (statement);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BobbinStatement, bobbin_statement_free)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-config.h"

#include "bobbin-history-db.h"

#include <errno.h>
#include <glib/gi18n-lib.h>

#include "bobbin-history.h"

/* Pages of the log after which it is worked into the file: half a megabyte, or one where
 * an older Bobbin made it with larger ones; eight short runs or so. That waits for the
 * disk twice, but in the journal's thread, whereas who opens the history first reads the
 * whole log, which takes 7 µs for each page of it, before its run begins. */
#define CHECKPOINT_PAGES "128"

/*
 * The steps in which the tables came to be: a database of version N has the
 * first N behind it. Steps are only added.
 *
 *   run      one row for each run; state and counts are those of the last commit
 *   session  when it ran: a run that was resumed has several; retries is the
 *            #BobbinReplayAgain for the records of those before it
 *   race     one row for each race; report is all of it, see
 *            bobbin_race_report_to_data(), and the rest what lists show
 *   segment  its records, see bobbin-segment.h; the number of the run is in the
 *            upper half of the id, so that they are found without an index.
 *            results_end and results_check say what of the file of results they
 *            need, with its checksum. Many records lie in that file themselves:
 *            length bytes from at on; few are in the row, and length is 0
 */
static const char * const steps[BOBBIN_HISTORY_VERSION] = {
  "CREATE TABLE run ("
  "  number        INTEGER PRIMARY KEY AUTOINCREMENT,"
  "  title         TEXT NOT NULL,"
  "  workload      TEXT NOT NULL,"
  "  executor      TEXT NOT NULL,"
  "  n_workers     INTEGER NOT NULL,"
  "  job           TEXT NOT NULL,"
  "  folder        TEXT,"
  "  range         TEXT,"
  "  started       INTEGER NOT NULL,"
  "  state         INTEGER NOT NULL,"
  "  elapsed       INTEGER NOT NULL DEFAULT 0,"
  "  n_tasks       INTEGER NOT NULL,"
  "  n_done        INTEGER NOT NULL DEFAULT 0,"
  "  n_failed      INTEGER NOT NULL DEFAULT 0,"
  "  n_cancelled   INTEGER NOT NULL DEFAULT 0,"
  "  n_bytes       INTEGER NOT NULL DEFAULT 0,"
  "  pinned        INTEGER NOT NULL DEFAULT 0,"
  "  summary       BLOB"
  ");"
  "CREATE TABLE session ("
  "  run           INTEGER NOT NULL,"
  "  session       INTEGER NOT NULL,"
  "  started       INTEGER NOT NULL,"
  "  offset        INTEGER NOT NULL,"
  "  retries       INTEGER NOT NULL,"
  "  PRIMARY KEY (run, session)"
  ") WITHOUT ROWID;"
  "CREATE TABLE segment ("
  "  id            INTEGER PRIMARY KEY,"
  "  session       INTEGER NOT NULL,"
  "  results_end   INTEGER NOT NULL,"
  "  results_check INTEGER NOT NULL,"
  "  records       BLOB NOT NULL"
  ");",

  "ALTER TABLE run ADD COLUMN imported TEXT;",

  /* See bobbin_workload_dup_basis(). */
  "ALTER TABLE run ADD COLUMN basis TEXT;",

  "CREATE TABLE race ("
  "  number        INTEGER PRIMARY KEY AUTOINCREMENT,"
  "  title         TEXT NOT NULL,"
  "  workload      TEXT NOT NULL,"
  "  began         INTEGER NOT NULL,"
  "  elapsed       INTEGER NOT NULL,"
  "  verdict       TEXT NOT NULL,"
  "  n_bytes       INTEGER NOT NULL,"
  "  pinned        INTEGER NOT NULL DEFAULT 0,"
  "  report        TEXT NOT NULL"
  ");",

  ("ALTER TABLE segment ADD COLUMN at INTEGER NOT NULL DEFAULT 0;"
   "ALTER TABLE segment ADD COLUMN length INTEGER NOT NULL DEFAULT 0;"),
};

static int
code_of (sqlite3 *db)
{
  int code = sqlite3_errcode (db) & 0xff;
  int number = sqlite3_system_errno (db);

  /* Where the shared memory of the log does not fit, it is called a fault of
   * the device. */
  if (code == SQLITE_IOERR && (number == ENOSPC || number == EDQUOT))
    return SQLITE_FULL;

  return code;
}

void
bobbin_history_db_set_error (sqlite3  *db,
                             GError  **error)
{
  switch (code_of (db))
    {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      g_set_error_literal (error, BOBBIN_HISTORY_ERROR, BOBBIN_HISTORY_ERROR_BUSY,
                           _("The history is locked by another program."));
      break;
    case SQLITE_FULL:
      g_set_error_literal (error, BOBBIN_HISTORY_ERROR, BOBBIN_HISTORY_ERROR_NO_ROOM,
                           _("There is no room left on the disk of the history."));
      break;
    case SQLITE_READONLY:
    case SQLITE_PERM:
      g_set_error_literal (error, BOBBIN_HISTORY_ERROR, BOBBIN_HISTORY_ERROR_READ_ONLY,
                           _("The history may not be written."));
      break;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      g_set_error (error, BOBBIN_HISTORY_ERROR, BOBBIN_HISTORY_ERROR_DAMAGED,
                   _("The history is damaged: %s."), sqlite3_errmsg (db));
      break;
    default:
      g_set_error (error, BOBBIN_HISTORY_ERROR, BOBBIN_HISTORY_ERROR_FAILED,
                   _("The history cannot be used: %s."), sqlite3_errmsg (db));
      break;
    }
}

gboolean
bobbin_history_db_execute (sqlite3     *db,
                           const char  *sql,
                           GError     **error)
{
  if (sqlite3_exec (db, sql, NULL, NULL, NULL) == SQLITE_OK)
    return TRUE;

  bobbin_history_db_set_error (db, error);

  return FALSE;
}

BobbinStatement *
bobbin_history_db_prepare (sqlite3     *db,
                           const char  *sql,
                           GError     **error)
{
  sqlite3_stmt *statement;

  if (sqlite3_prepare_v2 (db, sql, -1, &statement, NULL) == SQLITE_OK)
    return statement;

  bobbin_history_db_set_error (db, error);

  return NULL;
}

gboolean
bobbin_history_db_step (sqlite3_stmt  *statement,
                        gboolean      *row,
                        GError       **error)
{
  int code = sqlite3_step (statement);

  if (row != NULL)
    *row = code == SQLITE_ROW;
  if (code == SQLITE_ROW || code == SQLITE_DONE)
    return TRUE;

  bobbin_history_db_set_error (sqlite3_db_handle (statement), error);

  return FALSE;
}

gboolean
bobbin_history_db_run (sqlite3_stmt  *statement,
                       GError       **error)
{
  gboolean done = bobbin_history_db_step (statement, NULL, error);

  sqlite3_reset (statement);

  return done;
}

static gboolean
get_number (sqlite3     *db,
            const char  *sql,
            int         *number,
            GError     **error)
{
  g_autoptr (BobbinStatement) statement = bobbin_history_db_prepare (db, sql, error);
  gboolean row;

  if (statement == NULL || !bobbin_history_db_step (statement, &row, error))
    return FALSE;

  *number = row ? sqlite3_column_int (statement, 0) : 0;

  return TRUE;
}

int
bobbin_history_db_get_version (sqlite3  *db,
                               GError  **error)
{
  int version, application, n_tables;

  if (!get_number (db, "PRAGMA user_version", &version, error) ||
      !get_number (db, "PRAGMA application_id", &application, error) ||
      !get_number (db, "SELECT count(*) FROM sqlite_schema", &n_tables, error))
    return -1;

  if (n_tables == 0 && version == 0)
    return 0;
  if (application == BOBBIN_HISTORY_APPLICATION_ID && version > 0)
    return version;

  g_set_error_literal (error, BOBBIN_HISTORY_ERROR, BOBBIN_HISTORY_ERROR_DAMAGED,
                       _("The file is a database, but not a history of Bobbin."));

  return -1;
}

gboolean
bobbin_history_db_migrate (sqlite3  *db,
                           GError  **error)
{
  g_autofree char *mark = NULL;
  gboolean done;
  int version;

  if (!bobbin_history_db_execute (db, "BEGIN IMMEDIATE", error))
    return FALSE;

  /* Under the lock: somebody else may just have done it. */
  version = bobbin_history_db_get_version (db, error);
  done = version >= 0;
  for (; done && version < BOBBIN_HISTORY_VERSION; version++)
    done = bobbin_history_db_execute (db, steps[version], error);

  mark = g_strdup_printf ("PRAGMA user_version = %d; PRAGMA application_id = %d; COMMIT",
                          version, BOBBIN_HISTORY_APPLICATION_ID);
  if (done && bobbin_history_db_execute (db, mark, error))
    return TRUE;

  sqlite3_exec (db, "ROLLBACK", NULL, NULL, NULL);

  return FALSE;
}

sqlite3 *
bobbin_history_db_connect (const char  *path,
                           gboolean     read_only,
                           gboolean     durable,
                           GError     **error)
{
  int flags = read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
  sqlite3 *db = NULL;

  if (sqlite3_open_v2 (path, &db, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI, NULL) != SQLITE_OK)
    {
      bobbin_history_db_set_error (db, error);
      bobbin_history_db_close (db);
      return NULL;
    }

  sqlite3_extended_result_codes (db, 1);
  sqlite3_busy_timeout (db, BOBBIN_HISTORY_BUSY_MS);
  /* A database from elsewhere is data, and calls nothing. */
  sqlite3_db_config (db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  sqlite3_db_config (db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  /* Whoever ends last does not make its user wait for the disk. */
  sqlite3_db_config (db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);

  if (read_only ||
      bobbin_history_db_execute (db,
                                 durable ? "PRAGMA synchronous = FULL;"
                                           "PRAGMA wal_autocheckpoint = " CHECKPOINT_PAGES
                                         : "PRAGMA synchronous = NORMAL;"
                                           "PRAGMA wal_autocheckpoint = " CHECKPOINT_PAGES,
                                 error))
    return db;

  bobbin_history_db_close (db);

  return NULL;
}

void
bobbin_history_db_close (sqlite3 *db)
{
  sqlite3_close_v2 (db);
}

#define MACHINE_FORMAT "(dddttt)"

static GVariant *
pack_machine (const BobbinMachine *machine)
{
  return g_variant_new (MACHINE_FORMAT, machine->idle, machine->io_stall, machine->memory_stall,
                        machine->major_faults, machine->memory, machine->available);
}

#define STEP_FORMAT "(xsuds)"
#define PLAN_FORMAT "(tdddut@a" STEP_FORMAT ")"

static GVariant *
pack_plan (const BobbinPlan *plan)
{
  g_auto (GVariantBuilder) list = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a" STEP_FORMAT));

  for (guint i = 0; i < plan->steps->len; i++)
    {
      const BobbinPlanStep *step = g_ptr_array_index (plan->steps, i);

      g_variant_builder_add (&list, STEP_FORMAT, step->time, step->executor, step->n_workers, step->rate,
                             step->reason);
    }

  return g_variant_new (PLAN_FORMAT, plan->n_probed, plan->task_seconds, plan->working, plan->handing,
                        plan->n_processors, plan->memory, g_variant_builder_end (&list));
}

static BobbinPlan *
unpack_plan (GVariantDict *dict)
{
  g_autoptr (BobbinPlan) plan = bobbin_plan_new ();
  g_autoptr (GVariant) list = NULL;
  GVariantIter iter;
  BobbinPlanStep step;

  if (!g_variant_dict_lookup (dict, "plan", PLAN_FORMAT, &plan->n_probed, &plan->task_seconds, &plan->working,
                              &plan->handing, &plan->n_processors, &plan->memory, &list))
    return NULL;

  g_variant_iter_init (&iter, list);
  while (g_variant_iter_next (&iter, "(x&sud&s)", &step.time, &step.executor, &step.n_workers, &step.rate,
                              &step.reason))
    bobbin_plan_add_step (plan, &step);

  return g_steal_pointer (&plan);
}

GBytes *
bobbin_history_pack_summary (const BobbinRunSummary *summary)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (GVariant) packed = NULL;

  if (summary->error != NULL)
    {
      g_variant_dict_insert (&dict, "error-code", "i", summary->error->code);
      g_variant_dict_insert (&dict, "error", "s", summary->error->message);
    }
  if (summary->error_detail != NULL)
    g_variant_dict_insert_value (&dict, "error-detail", g_variant_new_bytestring (summary->error_detail));
  g_variant_dict_insert (&dict, "end", "x", summary->end);
  g_variant_dict_insert (&dict, "dealt", "(ttx)", summary->dealt.n_chunks, summary->dealt.n_tasks,
                         summary->dealt.dry);
  g_variant_dict_insert_value (&dict, "machine-start", pack_machine (&summary->machine[0]));
  g_variant_dict_insert_value (&dict, "machine-end", pack_machine (&summary->machine[1]));

  if (summary->machine_text != NULL)
    g_variant_dict_insert (&dict, "machine", "s", summary->machine_text);
  if (summary->plan != NULL)
    g_variant_dict_insert_value (&dict, "plan", pack_plan (summary->plan));
  g_variant_dict_insert (&dict, "bobbin", "s", BOBBIN_VERSION);

  packed = g_variant_ref_sink (g_variant_dict_end (&dict));
  if (G_BYTE_ORDER == G_BIG_ENDIAN)
    {
      GVariant *swapped = g_variant_byteswap (packed);

      g_variant_unref (packed);
      packed = swapped;
    }

  return g_variant_get_data_as_bytes (packed);
}

static void
unpack_machine (GVariantDict  *dict,
                const char    *key,
                BobbinMachine *machine)
{
  *machine = (BobbinMachine) { .idle = -1, .io_stall = -1, .memory_stall = -1 };
  g_variant_dict_lookup (dict, key, MACHINE_FORMAT, &machine->idle, &machine->io_stall, &machine->memory_stall,
                         &machine->major_faults, &machine->memory, &machine->available);
}

void
bobbin_history_unpack_summary (const void       *bytes,
                               gsize             length,
                               BobbinRunSummary *summary)
{
  g_autoptr (GVariant) packed = NULL;
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (GVariant) detail = NULL;
  g_autofree char *message = NULL;
  gpointer copy = g_memdup2 (bytes, length);
  int code = 0;

  *summary = (BobbinRunSummary) { .state = BOBBIN_RUN_RUNNING };
  packed = g_variant_ref_sink (g_variant_new_from_data (G_VARIANT_TYPE_VARDICT, copy, length, FALSE, g_free, copy));
  if (G_BYTE_ORDER == G_BIG_ENDIAN)
    {
      GVariant *swapped = g_variant_byteswap (packed);

      g_variant_unref (packed);
      packed = swapped;
    }

  g_variant_dict_clear (&dict);
  g_variant_dict_init (&dict, packed);
  if (g_variant_dict_lookup (&dict, "error-code", "i", &code) &&
      g_variant_dict_lookup (&dict, "error", "s", &message))
    summary->error = g_error_new_literal (BOBBIN_RUN_ERROR, code, message);
  detail = g_variant_dict_lookup_value (&dict, "error-detail", G_VARIANT_TYPE_BYTESTRING);
  if (detail != NULL)
    summary->error_detail = g_variant_dup_bytestring (detail, NULL);
  g_variant_dict_lookup (&dict, "end", "x", &summary->end);
  g_variant_dict_lookup (&dict, "dealt", "(ttx)", &summary->dealt.n_chunks, &summary->dealt.n_tasks,
                         &summary->dealt.dry);
  unpack_machine (&dict, "machine-start", &summary->machine[0]);
  unpack_machine (&dict, "machine-end", &summary->machine[1]);
  g_variant_dict_lookup (&dict, "machine", "s", &summary->machine_text);
  summary->plan = unpack_plan (&dict);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-config.h"

#include "bobbin-history-races.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <string.h>

#include "../job/bobbin-job-file.h"
#include "../race/bobbin-race-report-private.h"
#include "../workloads/bobbin-secrets.h"
#include "bobbin-history-private.h"

G_DEFINE_BOXED_TYPE (BobbinHistoryRace, bobbin_history_race,
                     bobbin_history_race_ref, bobbin_history_race_unref)

#define RACE_COLUMNS "number, title, workload, began, elapsed, verdict, pinned"

BobbinHistoryRace *
bobbin_history_race_ref (BobbinHistoryRace *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

void
bobbin_history_race_unref (BobbinHistoryRace *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_free (self->title);
  g_free (self->workload);
  g_free (self->verdict);
  g_free (self);
}

static void
redact (char **text)
{
  char *redacted = *text != NULL ? bobbin_secrets_redact_text (*text, -1) : NULL;

  if (redacted != NULL)
    {
      g_free (*text);
      *text = redacted;
    }
}

/* A copy without what is secret in its job, nor in what was said of it. */
static BobbinRaceReport *
dup_redacted (const BobbinRaceReport  *report,
              GError                 **error)
{
  g_autoptr (BobbinRaceReport) copy = bobbin_race_report_copy (report);
  g_autoptr (BobbinJob) job = bobbin_job_file_parse (report->job, -1, report->title, error);
  g_autoptr (BobbinJob) redacted = NULL;

  if (job == NULL)
    return NULL;

  redacted = bobbin_secrets_redact_job (job, NULL);
  g_free (copy->job);
  copy->job = bobbin_job_file_print (redacted);
  redact (&copy->title);
  redact (&copy->error);
  redact (&copy->verdict);
  for (guint i = 0; i < copy->contenders->len; i++)
    redact (&((BobbinContender *) g_ptr_array_index (copy->contenders, i))->refused);

  return g_steal_pointer (&copy);
}

gint64
bobbin_history_add_race (BobbinHistory           *self,
                         const BobbinRaceReport  *report,
                         GError                 **error)
{
  g_autoptr (BobbinRaceReport) redacted = NULL;
  g_autoptr (BobbinStatement) statement = NULL;
  g_autofree char *data = NULL;
  gint64 number;

  g_return_val_if_fail (BOBBIN_RACE_IS_OVER (report->state), 0);

  if (!bobbin_history_check_writable (self, error))
    return 0;

  redacted = dup_redacted (report, error);
  if (redacted == NULL)
    return 0;

  data = bobbin_race_report_to_data (redacted);
  statement = bobbin_history_db_prepare (bobbin_history_get_db (self),
    "INSERT INTO race (title, workload, began, elapsed, verdict, n_bytes, report)"
    " VALUES (?, ?, ?, ?, ?, ?, ?)", error);
  if (statement == NULL)
    return 0;

  sqlite3_bind_text (statement, 1, redacted->title, -1, SQLITE_STATIC);
  sqlite3_bind_text (statement, 2, redacted->workload, -1, SQLITE_STATIC);
  sqlite3_bind_int64 (statement, 3, redacted->began);
  sqlite3_bind_int64 (statement, 4, (gint64) (redacted->elapsed * 1e9));
  sqlite3_bind_text (statement, 5, redacted->verdict != NULL ? redacted->verdict : "", -1, SQLITE_STATIC);
  sqlite3_bind_int64 (statement, 6, (gint64) strlen (data));
  sqlite3_bind_text (statement, 7, data, -1, SQLITE_STATIC);
  if (!bobbin_history_db_run (statement, error))
    return 0;

  number = sqlite3_last_insert_rowid (bobbin_history_get_db (self));
  bobbin_history_emit_changed (self);

  return number;
}

static BobbinHistoryRace *
read_race (sqlite3_stmt *statement)
{
  BobbinHistoryRace *race = g_new0 (BobbinHistoryRace, 1);

  g_atomic_ref_count_init (&race->ref_count);
  race->number = sqlite3_column_int64 (statement, 0);
  race->title = g_strdup ((const char *) sqlite3_column_text (statement, 1));
  race->workload = g_strdup ((const char *) sqlite3_column_text (statement, 2));
  race->began = sqlite3_column_int64 (statement, 3);
  race->elapsed = (double) sqlite3_column_int64 (statement, 4) / 1e9;
  race->verdict = g_strdup ((const char *) sqlite3_column_text (statement, 5));
  race->pinned = sqlite3_column_int (statement, 6) != 0;

  return race;
}

/* One that may only be read may be of before there were races. */
static gboolean
has_races (BobbinHistory *self)
{
  return !bobbin_history_is_read_only (self) ||
         sqlite3_table_column_metadata (bobbin_history_get_db (self), NULL, "race", NULL,
                                        NULL, NULL, NULL, NULL, NULL) == SQLITE_OK;
}

GPtrArray *
bobbin_history_list_races (BobbinHistory  *self,
                           const char     *search,
                           guint           limit,
                           GError        **error)
{
  g_autoptr (GPtrArray) races = g_ptr_array_new_with_free_func ((GDestroyNotify) bobbin_history_race_unref);
  g_autoptr (BobbinStatement) statement = NULL;
  gboolean row;

  if (!has_races (self))
    return g_steal_pointer (&races);

  statement = bobbin_history_db_prepare (bobbin_history_get_db (self),
    "SELECT " RACE_COLUMNS " FROM race"
    " WHERE ?1 IS NULL OR instr(lower(title), lower(?1)) > 0 OR instr(workload, lower(?1)) > 0"
    "       OR number = ?1 OR 'r' || number = lower(?1)"
    " ORDER BY number DESC LIMIT ?2", error);
  if (statement == NULL)
    return NULL;

  if (search != NULL && *search != '\0')
    sqlite3_bind_text (statement, 1, search, -1, SQLITE_STATIC);
  sqlite3_bind_int64 (statement, 2, limit > 0 ? (gint64) limit : -1);

  while (bobbin_history_db_step (statement, &row, error))
    {
      if (!row)
        return g_steal_pointer (&races);
      g_ptr_array_add (races, read_race (statement));
    }

  return NULL;
}

static void
set_not_found (gint64   number,
               GError **error)
{
  g_set_error (error, BOBBIN_HISTORY_ERROR, BOBBIN_HISTORY_ERROR_NOT_FOUND,
               _("There is no race R%" PRId64 " in the history."), number);
}

BobbinRaceReport *
bobbin_history_load_race (BobbinHistory  *self,
                          gint64          number,
                          GError        **error)
{
  g_autoptr (BobbinStatement) statement = NULL;
  BobbinRaceReport *report;
  gboolean row = FALSE;

  if (has_races (self))
    {
      statement = bobbin_history_db_prepare (bobbin_history_get_db (self),
                                             "SELECT report, title FROM race WHERE number = ?", error);
      if (statement == NULL)
        return NULL;

      sqlite3_bind_int64 (statement, 1, number);
      if (!bobbin_history_db_step (statement, &row, error))
        return NULL;
    }

  if (!row)
    {
      set_not_found (number, error);
      return NULL;
    }

  report = bobbin_race_report_new_from_data ((const char *) sqlite3_column_text (statement, 0), error);
  if (report != NULL)
    {
      /* Renamed since. */
      g_free (report->title);
      report->title = g_strdup ((const char *) sqlite3_column_text (statement, 1));
    }

  return report;
}

static gint64
find_last (BobbinHistory  *self,
           GError        **error)
{
  g_autoptr (GPtrArray) races = bobbin_history_list_races (self, NULL, 1, error);

  if (races == NULL)
    return 0;
  if (races->len > 0)
    return ((const BobbinHistoryRace *) g_ptr_array_index (races, 0))->number;

  g_set_error_literal (error, BOBBIN_HISTORY_ERROR, BOBBIN_HISTORY_ERROR_NOT_FOUND,
                       _("There are no races in the history yet."));

  return 0;
}

gint64
bobbin_history_find_race (BobbinHistory  *self,
                          const char     *text,
                          GError        **error)
{
  g_autoptr (BobbinStatement) statement = NULL;
  guint64 number;
  gboolean row = FALSE;

  if (g_str_equal (text, "last-race"))
    return find_last (self, error);
  if ((*text != 'R' && *text != 'r') ||
      !g_ascii_string_to_unsigned (text + 1, 10, 1, G_MAXINT64, &number, NULL))
    return -1;

  if (has_races (self))
    {
      statement = bobbin_history_db_prepare (bobbin_history_get_db (self),
                                             "SELECT number FROM race WHERE number = ?", error);
      if (statement == NULL)
        return 0;

      sqlite3_bind_int64 (statement, 1, (gint64) number);
      if (!bobbin_history_db_step (statement, &row, error))
        return 0;
    }

  if (row)
    return (gint64) number;

  set_not_found ((gint64) number, error);

  return 0;
}

gboolean
bobbin_history_rename_race (BobbinHistory  *self,
                            gint64          number,
                            const char     *title,
                            GError        **error)
{
  g_autoptr (BobbinStatement) statement = NULL;

  if (!bobbin_history_check_writable (self, error))
    return FALSE;

  statement = bobbin_history_db_prepare (bobbin_history_get_db (self),
                                         "UPDATE race SET title = ?2 WHERE number = ?1", error);
  if (statement != NULL)
    sqlite3_bind_text (statement, 2, title, -1, SQLITE_STATIC);

  return bobbin_history_change_one (self, statement, number, set_not_found, error);
}

gboolean
bobbin_history_set_race_pinned (BobbinHistory  *self,
                                gint64          number,
                                gboolean        pinned,
                                GError        **error)
{
  g_autoptr (BobbinStatement) statement = NULL;

  if (!bobbin_history_check_writable (self, error))
    return FALSE;

  statement = bobbin_history_db_prepare (bobbin_history_get_db (self),
                                         "UPDATE race SET pinned = ?2 WHERE number = ?1", error);
  if (statement != NULL)
    sqlite3_bind_int (statement, 2, pinned);

  return bobbin_history_change_one (self, statement, number, set_not_found, error);
}

gboolean
bobbin_history_delete_race (BobbinHistory  *self,
                            gint64          number,
                            GError        **error)
{
  g_autoptr (BobbinStatement) statement = NULL;

  if (!bobbin_history_check_writable (self, error))
    return FALSE;

  statement = bobbin_history_db_prepare (bobbin_history_get_db (self), "DELETE FROM race WHERE number = ?1", error);

  return bobbin_history_change_one (self, statement, number, set_not_found, error);
}

gboolean
bobbin_history_race_is_older (const BobbinHistoryRace *self,
                              gint64                   limit)
{
  return !self->pinned && self->began + (gint64) (self->elapsed * G_USEC_PER_SEC) <= limit;
}

int
bobbin_history_delete_older_races (BobbinHistory  *self,
                                   gint64          limit,
                                   GError        **error)
{
  g_autoptr (GPtrArray) races = bobbin_history_list_races (self, NULL, 0, error);
  int n_deleted = 0;

  if (races == NULL)
    return -1;

  for (guint i = 0; i < races->len; i++)
    {
      const BobbinHistoryRace *race = g_ptr_array_index (races, i);

      if (!bobbin_history_race_is_older (race, limit))
        continue;
      if (!bobbin_history_delete_race (self, race->number, error))
        return -1;
      n_deleted++;
    }

  return n_deleted;
}

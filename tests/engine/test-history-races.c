/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <sqlite3.h>
#include <string.h>

#include "engine/history/bobbin-history-races.h"
#include "support/remove-tree.h"

typedef struct
{
  char          *folder;
  BobbinHistory *history;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  fixture->folder = g_dir_make_tmp ("bobbin-races-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->history = bobbin_history_open (fixture->folder, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_clear_object (&fixture->history);
  remove_tree (fixture->folder);
  g_free (fixture->folder);
}

#define CONTENDER(executor, workers, seconds) \
  "{\"executor\":\"" executor "\",\"workers\":" workers ",\"rounds\":2,\"seconds\":[" seconds "," seconds "," seconds "]," \
  "\"ratio\":[1,1,1],\"outliers\":0,\"dropped\":false,\"joint\":true,\"values\":[" seconds "," seconds "]," \
  "\"speedup\":[1,1,1],\"working\":0.5,\"lock\":null,\"handing\":0,\"ready\":0,\"cpu\":1,\"memory\":0,\"refused\":null}"

/* As the first version with races wrote it: it can be read for ever. */
static BobbinRaceReport *
new_report (const char *title,
            const char *job,
            gint64      began)
{
  g_autofree char *escaped_job = g_strescape (job, NULL);
  g_autofree char *data = g_strdup_printf (
    "{\"format\":1,\"state\":4,\"error\":null,\"result\":1,\"leader\":1,\"choice\":1,"
    "\"verdict\":\"Async with 8 workers: of http://me:hush@host/\",\"title\":\"%s\",\"workload\":\"fetch\",\"job\":\"%s\","
    "\"folder\":\"/work\",\"machine\":\"A machine\",\"began\":%" G_GINT64_FORMAT ",\"elapsed\":12.5,\"overhead\":0.1,"
    "\"budget\":30,\"inputs\":20,\"block\":10,\"rounds\":2,\"processors\":4,\"contenders\":["
    CONTENDER ("serial", "1", "8.5") "," CONTENDER ("async", "8", "1.5") "]}", title, escaped_job, began);
  g_autoptr (GError) error = NULL;
  BobbinRaceReport *report = bobbin_race_report_new_from_data (data, &error);

  g_assert_no_error (error);

  return report;
}

#define JOB "[Job]\nformat=1\nworkload=fetch\n\n[Parameters]\nheaders=Authorization: Bearer hush\n\n" \
            "[Inputs]\nitems=http://me:hush@host/;http://host/\n"

static gint64
add (Fixture    *fixture,
     const char *title,
     gint64      began)
{
  g_autoptr (BobbinRaceReport) report = new_report (title, JOB, began);
  g_autoptr (GError) error = NULL;
  gint64 number = bobbin_history_add_race (fixture->history, report, &error);

  g_assert_no_error (error);

  return number;
}

static void
check_titles (Fixture    *fixture,
              const char *search,
              guint       limit,
              const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) races = bobbin_history_list_races (fixture->history, search, limit, &error);
  g_autoptr (GString) titles = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < races->len; i++)
    g_string_append_printf (titles, "%s;", ((BobbinHistoryRace *) g_ptr_array_index (races, i))->title);
  g_assert_cmpstr (titles->str, ==, expected);
}

static void
count_cb (BobbinHistory *history,
          guint         *count)
{
  (*count)++;
}

static void
test_list (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BobbinRaceReport) loaded = NULL;
  g_autoptr (GPtrArray) races = NULL;
  BobbinHistoryRace *race;
  guint n_changed = 0;

  g_signal_connect (fixture->history, "changed", G_CALLBACK (count_cb), &n_changed);
  g_assert_cmpint (bobbin_history_find_race (fixture->history, "last-race", &error), ==, 0);
  g_assert_error (error, BOBBIN_HISTORY_ERROR, BOBBIN_HISTORY_ERROR_NOT_FOUND);
  g_clear_error (&error);

  g_assert_cmpint (add (fixture, "Pages", 1000000), ==, 1);
  g_assert_cmpint (add (fixture, "Pictures", 2000000), ==, 2);
  g_assert_cmpuint (n_changed, ==, 2);
  check_titles (fixture, NULL, 0, "Pictures;Pages;");
  check_titles (fixture, NULL, 1, "Pictures;");
  check_titles (fixture, "PAG", 0, "Pages;");
  check_titles (fixture, "fetch", 0, "Pictures;Pages;");
  check_titles (fixture, "r2", 0, "Pictures;");
  check_titles (fixture, "no such", 0, "");

  races = bobbin_history_list_races (fixture->history, "1", 0, &error);
  race = g_ptr_array_index (races, 0);
  g_assert_cmpint (race->began, ==, 1000000);
  g_assert_cmpfloat (race->elapsed, ==, 12.5);
  g_assert_false (race->pinned);

  g_assert_true (bobbin_history_rename_race (fixture->history, 1, "Sites", &error));
  loaded = bobbin_history_load_race (fixture->history, 1, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (loaded->title, ==, "Sites");
  g_assert_cmpuint (loaded->contenders->len, ==, 2);
  g_assert_cmpuint (loaded->n_inputs, ==, 20);

  g_assert_cmpint (bobbin_history_find_race (fixture->history, "R1", &error), ==, 1);
  g_assert_cmpint (bobbin_history_find_race (fixture->history, "r2", &error), ==, 2);
  g_assert_cmpint (bobbin_history_find_race (fixture->history, "last-race", &error), ==, 2);
  g_assert_cmpint (bobbin_history_find_race (fixture->history, "2", &error), ==, -1);
  g_assert_cmpint (bobbin_history_find_race (fixture->history, "last", &error), ==, -1);
  g_assert_no_error (error);
  g_assert_cmpint (bobbin_history_find_race (fixture->history, "R3", &error), ==, 0);
  g_assert_error (error, BOBBIN_HISTORY_ERROR, BOBBIN_HISTORY_ERROR_NOT_FOUND);
}

/* Nothing of a race that is kept has a secret in it; the one that it was has. */
static void
test_secrets (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr (BobbinRaceReport) report = new_report ("http://me:hush@host/", JOB, 1);
  g_autoptr (BobbinRaceReport) loaded = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  gint64 number = bobbin_history_add_race (fixture->history, report, &error);

  g_assert_no_error (error);
  g_assert_nonnull (strstr (report->job, "hush"));
  loaded = bobbin_history_load_race (fixture->history, number, &error);
  g_assert_no_error (error);
  text = bobbin_race_report_to_data (loaded);
  g_assert_null (strstr (text, "hush"));
  g_assert_nonnull (strstr (text, "Authorization"));
}

static void
test_delete (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  gint64 now = g_get_real_time ();

  add (fixture, "Old", 1000000);
  add (fixture, "Pinned", 1000000);
  add (fixture, "New", now);
  g_assert_cmpuint (bobbin_history_get_total_bytes (fixture->history), >, 1000);
  g_assert_true (bobbin_history_set_race_pinned (fixture->history, 2, TRUE, &error));
  g_assert_cmpint (bobbin_history_delete_older (fixture->history, 24 * 60 * 60, &error), ==, 1);
  check_titles (fixture, NULL, 0, "New;Pinned;");
  g_assert_true (bobbin_history_delete_race (fixture->history, 3, &error));
  g_assert_false (bobbin_history_delete_race (fixture->history, 3, &error));
  g_assert_error (error, BOBBIN_HISTORY_ERROR, BOBBIN_HISTORY_ERROR_NOT_FOUND);
  /* Its number is not given again. */
  g_assert_cmpint (add (fixture, "Next", now), ==, 4);
}

static void
execute (Fixture    *fixture,
         const char *sql)
{
  g_autofree char *path = g_build_filename (fixture->folder, "history.db", NULL);
  sqlite3 *db;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
}

static void
open_again (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  fixture->history = bobbin_history_open (fixture->folder, &error);
  g_assert_no_error (error);
}

/* A history of before there were races, and one of a Bobbin to come. */
static void
test_versions (Fixture       *fixture,
               gconstpointer  data)
{
  g_autoptr (BobbinRaceReport) report = new_report ("x", JOB, 1);
  g_autoptr (GError) error = NULL;

  g_clear_object (&fixture->history);
  execute (fixture, "DROP TABLE race; ALTER TABLE segment DROP COLUMN at; "
           "ALTER TABLE segment DROP COLUMN length; PRAGMA user_version = 3");
  open_again (fixture);
  g_assert_null (bobbin_history_get_notice (fixture->history));
  add (fixture, "Pages", 1);
  check_titles (fixture, NULL, 0, "Pages;");

  g_clear_object (&fixture->history);
  execute (fixture, "PRAGMA user_version = 1000; ALTER TABLE race ADD COLUMN invented TEXT");
  open_again (fixture);
  check_titles (fixture, NULL, 0, "Pages;");
  g_assert_cmpint (bobbin_history_add_race (fixture->history, report, &error), ==, 0);
  g_assert_error (error, BOBBIN_HISTORY_ERROR, BOBBIN_HISTORY_ERROR_READ_ONLY);
  g_clear_error (&error);
  g_assert_false (bobbin_history_delete_race (fixture->history, 1, &error));
  g_assert_error (error, BOBBIN_HISTORY_ERROR, BOBBIN_HISTORY_ERROR_READ_ONLY);

  /* One without races that may only be read has none. */
  g_clear_object (&fixture->history);
  execute (fixture, "DROP TABLE race");
  open_again (fixture);
  check_titles (fixture, NULL, 0, "");
  g_clear_error (&error);
  g_assert_null (bobbin_history_load_race (fixture->history, 1, &error));
  g_assert_error (error, BOBBIN_HISTORY_ERROR, BOBBIN_HISTORY_ERROR_NOT_FOUND);
}

/* What can be read of a damaged history is taken over, races as well; and one
 * race that is damaged does not keep anybody from the others. */
static void
test_damaged (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  add (fixture, "Pages", 1);
  add (fixture, "Pictures", 2);
  g_clear_object (&fixture->history);
  execute (fixture, "UPDATE race SET report = '{\"format\": 1}' WHERE number = 1; PRAGMA application_id = 7");

  open_again (fixture);
  g_assert_nonnull (bobbin_history_get_notice (fixture->history));
  check_titles (fixture, NULL, 0, "Pictures;Pages;");
  g_assert_null (bobbin_history_load_race (fixture->history, 1, &error));
  g_assert_error (error, BOBBIN_HISTORY_ERROR, BOBBIN_HISTORY_ERROR_DAMAGED);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/history-races/list", Fixture, NULL, set_up, test_list, tear_down);
  g_test_add ("/history-races/secrets", Fixture, NULL, set_up, test_secrets, tear_down);
  g_test_add ("/history-races/delete", Fixture, NULL, set_up, test_delete, tear_down);
  g_test_add ("/history-races/versions", Fixture, NULL, set_up, test_versions, tear_down);
  g_test_add ("/history-races/damaged", Fixture, NULL, set_up, test_damaged, tear_down);

  return g_test_run ();
}

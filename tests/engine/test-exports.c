/* SPDX-License-Identifier: GPL-3.0-or-later */

/* That an export is there as a whole or not at all. What is in it is read by
 * tests/cli/test-exports.py. */

#include "bobbin-config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "engine/exports/bobbin-export.h"
#include "engine/job/bobbin-job-error.h"
#include "support/invented-run.h"

#define SECOND G_GINT64_CONSTANT (1000000000)

typedef struct
{
  char      *folder;
  BobbinRun *run;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->folder = g_dir_make_tmp ("bobbin-exports-XXXXXX", NULL);
  fixture->run = invented_run_new (2, 5000, 0, 10 * SECOND);
  for (guint i = 0; i < 5000; i++)
    invented_run_add (fixture->run, i % 2, i, 1, i * 1000000, 1000000,
                      i % 10 == 9 ? BOBBIN_SPAN_FAILED : BOBBIN_SPAN_DONE);
}

static void
remove_all (const char *path)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_all (child);
    }
  g_remove (path);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_object_unref (fixture->run);
  remove_all (fixture->folder);
  g_free (fixture->folder);
}

static guint
count_files (const char *path)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (folder) != NULL)
    n++;

  return n;
}

static BobbinExport *
new_export (Fixture     *fixture,
            const char  *id,
            const char  *name,
            GError     **error)
{
  g_autofree char *path = g_build_filename (fixture->folder, name, NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);

  return bobbin_export_new (fixture->run, bobbin_export_find_format (id, NULL), file, error);
}

static char *
read_file (Fixture    *fixture,
           const char *name)
{
  g_autofree char *path = g_build_filename (fixture->folder, name, NULL);
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, NULL);

  return text;
}

static void
test_formats (Fixture       *fixture,
              gconstpointer  data)
{
  static const char * const ids[] = {
    "csv", "tsv", "json", "folder", "joblog", "trace", "hyperfine", "failed", "job", "report", "svg",
  };
  g_autoptr (GError) error = NULL;
  guint n_formats;

  bobbin_export_get_formats (&n_formats);
  g_assert_cmpuint (n_formats, ==, G_N_ELEMENTS (ids));
  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      const BobbinExportFormat *format = bobbin_export_find_format (ids[i], &error);

      g_assert_no_error (error);
      g_assert_cmpstr (format->id, ==, ids[i]);
      g_assert_true (format->is_folder == (*format->suffix == '\0'));
    }

  g_assert_null (bobbin_export_find_format ("jobblog", &error));
  g_assert_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_UNKNOWN);
  g_assert_nonnull (strstr (error->message, "joblog"));
}

/* However small the steps are, the file is the same, and there at the end only. */
static void
test_steps (Fixture       *fixture,
            gconstpointer  data)
{
  const char *id = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (BobbinExport) whole = new_export (fixture, id, "whole", &error);
  g_autoptr (BobbinExport) pieces = new_export (fixture, id, "pieces", &error);
  g_autofree char *path = g_build_filename (fixture->folder, "pieces", NULL);
  g_autofree char *whole_text = NULL;
  g_autofree char *pieces_text = NULL;
  gboolean done = FALSE;
  double progress = 0;

  g_assert_true (bobbin_export_run (whole, &error));
  while (!done)
    {
      g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
      g_assert_true (bobbin_export_step (pieces, 1, &done, &error));
      g_assert_cmpfloat (bobbin_export_get_progress (pieces), >=, progress);
      progress = bobbin_export_get_progress (pieces);
    }
  g_assert_cmpfloat (progress, ==, 1);

  whole_text = read_file (fixture, "whole");
  pieces_text = read_file (fixture, "pieces");
  g_assert_cmpuint (strlen (whole_text), >, 40);
  g_assert_cmpstr (whole_text, ==, pieces_text);
  g_assert_cmpuint (count_files (fixture->folder), ==, 2);
}

static void
test_cancel (Fixture       *fixture,
             gconstpointer  data)
{
  const char *id = data;
  g_autofree char *path = g_build_filename (fixture->folder, "file", NULL);
  g_autofree char *text = NULL;
  gboolean is_folder = bobbin_export_find_format (id, NULL)->is_folder;
  BobbinExport *export;
  gboolean done;

  if (is_folder)
    g_mkdir (path, 0777);
  else
    g_file_set_contents (path, "old", -1, NULL);

  export = new_export (fixture, id, "file", NULL);
  bobbin_export_step (export, 1, &done, NULL);
  g_assert_cmpuint (count_files (fixture->folder), ==, 2);
  bobbin_export_free (export);

  g_assert_cmpuint (count_files (fixture->folder), ==, 1);
  text = read_file (fixture, "file");
  g_assert_cmpstr (text, ==, is_folder ? NULL : "old");
}

static void
test_replace (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BobbinExport) export = NULL;
  g_autofree char *path = g_build_filename (fixture->folder, "file", NULL);
  g_autofree char *link = g_build_filename (fixture->folder, "link", NULL);
  g_autofree char *text = NULL;
  struct stat status;

  g_file_set_contents (path, "old", -1, NULL);
  g_assert_cmpint (g_chmod (path, 0640), ==, 0);
  g_assert_cmpint (symlink ("file", link), ==, 0);
  export = new_export (fixture, "failed", "link", &error);
  g_assert_true (bobbin_export_run (export, &error));

  /* The link is one still, and who may read the file has not changed. */
  g_assert_true (g_file_test (link, G_FILE_TEST_IS_SYMLINK));
  g_assert_cmpint (stat (path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0640);
  text = read_file (fixture, "file");
  g_assert_true (g_str_has_prefix (text, "9\n19\n29\n"));
}

static void
test_refusals (Fixture       *fixture,
               gconstpointer  data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "folder", "file", NULL);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GOutputStream) stream = g_memory_output_stream_new_resizable ();
  g_autoptr (GError) error = NULL;

  g_mkdir (folder, 0777);
  g_file_set_contents (path, "mine", -1, NULL);

  g_assert_null (new_export (fixture, "folder", "folder", &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_EMPTY);
  g_assert_nonnull (strstr (error->message, "folder"));
  g_clear_error (&error);

  g_assert_null (new_export (fixture, "folder", "folder/file", &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_DIRECTORY);
  g_clear_error (&error);

  g_assert_null (new_export (fixture, "csv", "no/such/place", &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, "no/such/place"));
  g_clear_error (&error);

  g_assert_null (new_export (fixture, "csv", "folder", &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_IS_DIRECTORY);
  g_clear_error (&error);

  g_assert_null (bobbin_export_new_for_stream (fixture->run, bobbin_export_find_format ("folder", NULL),
                                               stream, &error));
  g_assert_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_VALUE);
  g_assert_cmpuint (count_files (folder), ==, 1);
}

/* A device has no room, and is no file to be replaced. */
static void
test_full_disk (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr (GFile) file = g_file_new_for_path ("/dev/full");
  g_autoptr (GError) error = NULL;
  g_autoptr (BobbinExport) export = NULL;
  struct stat status;

  export = bobbin_export_new (fixture->run, bobbin_export_find_format ("csv", NULL), file, &error);
  g_assert_no_error (error);
  g_assert_false (bobbin_export_run (export, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  g_assert_nonnull (strstr (error->message, "/dev/full"));
  g_assert_cmpint (stat ("/dev/full", &status), ==, 0);
  g_assert_true (S_ISCHR (status.st_mode));
}

static void
test_stream (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr (GOutputStream) stream = g_memory_output_stream_new_resizable ();
  g_autoptr (GError) error = NULL;
  g_autoptr (BobbinExport) export = bobbin_export_new_for_stream (fixture->run,
                                                                  bobbin_export_find_format ("failed", NULL),
                                                                  stream, &error);

  g_assert_true (bobbin_export_run (export, &error));
  g_assert_false (g_output_stream_is_closed (stream));
  g_assert_cmpuint (g_memory_output_stream_get_data_size (G_MEMORY_OUTPUT_STREAM (stream)), >, 500);
}

static void
test_file_names (Fixture       *fixture,
                 gconstpointer  data)
{
  static const struct { const char *title; const char *name; } cases[] = {
    { "Squares", "Squares.csv" },
    { "../../etc/passwd", "etc-passwd.csv" },
    { "a/b: \"c\" <d>", "a-b- -c- -d-.csv" },
    { "...", "bobbin.csv" },
    { "Größe · 1", "Größe · 1.csv" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *name = NULL;

      g_object_set (fixture->run, "title", cases[i].title, NULL);
      name = bobbin_export_dup_file_name (fixture->run, bobbin_export_find_format ("csv", NULL));
      g_assert_cmpstr (name, ==, cases[i].name);
    }
}

int
main (int   argc,
      char *argv[])
{
  static const char * const files[] = { "csv", "joblog", "trace", "hyperfine", "failed", "report", "job", "svg" };

  g_test_init (&argc, &argv, NULL);

#define ADD(path, data, function) g_test_add (path, Fixture, data, set_up, function, tear_down)
  ADD ("/exports/formats", NULL, test_formats);
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *steps = g_strconcat ("/exports/steps/", files[i], NULL);

      ADD (steps, files[i], test_steps);
    }
  ADD ("/exports/cancel/csv", "csv", test_cancel);
  ADD ("/exports/cancel/trace", "trace", test_cancel);
  ADD ("/exports/cancel/folder", "folder", test_cancel);
  ADD ("/exports/replace", NULL, test_replace);
  ADD ("/exports/refusals", NULL, test_refusals);
  ADD ("/exports/full-disk", NULL, test_full_disk);
  ADD ("/exports/stream", NULL, test_stream);
  ADD ("/exports/file-names", NULL, test_file_names);

  return g_test_run ();
}

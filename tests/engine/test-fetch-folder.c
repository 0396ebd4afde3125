/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The folder that pages are saved in, shared with other processes of the run. */

#include "engine/workloads/bobbin-fetch-folder.h"

#include <stdio.h>
#include <string.h>

#define HOUR (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)

static void
save (const char *path,
      gboolean    overwrite,
      gint64      shared_since,
      const char *text,
      const char *expected)
{
  g_autoptr (GError) error = NULL;
  BobbinFetchFolder *folder = bobbin_fetch_folder_new (path, NULL, overwrite, shared_since, &error);
  BobbinFetchFile file = BOBBIN_FETCH_FILE_INIT;
  g_auto (BobbinOutcome) outcome;
  g_autofree char *saved = NULL;
  g_autofree char *name = NULL;
  g_autofree char *contents = NULL;

  g_assert_no_error (error);
  bobbin_outcome_init (&outcome);
  g_assert_true (bobbin_fetch_folder_open (folder, &file, &outcome));
  g_assert_true (bobbin_fetch_folder_write (folder, &file, text, strlen (text), &outcome));
  g_assert_true (bobbin_fetch_folder_commit (folder, &file, "a.html", &saved, &outcome));
  name = g_path_get_basename (saved);
  g_assert_cmpstr (name, ==, expected);
  g_assert_true (g_file_get_contents (saved, &contents, NULL, NULL));
  g_assert_cmpstr (contents, ==, text);
  bobbin_fetch_folder_free (folder);
}

/* Each save is that of a process of its own, which knows nothing of the others. */
static void
test_shared (void)
{
  const char *names[] = { "a.html", "a-2.html", "a-3.html", "a-4.html" };
  g_autofree char *path = g_dir_make_tmp ("bobbin-XXXXXX", NULL);
  gint64 now = g_get_real_time ();

  save (path, TRUE, now + HOUR, "before", "a.html");
  save (path, TRUE, now + HOUR, "replaced", "a.html");
  save (path, TRUE, now - HOUR, "kept", "a-2.html");
  save (path, TRUE, now - HOUR, "kept too", "a-3.html");
  save (path, FALSE, now - HOUR, "and this", "a-4.html");
  save (path, TRUE, 0, "alone", "a.html");

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *file = g_build_filename (path, names[i], NULL);

      g_assert_cmpint (remove (file), ==, 0);
    }
  g_assert_cmpint (remove (path), ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/fetch-folder/shared", test_shared);

  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What an input, and the file that it names, are known by. */

#include "engine/history/bobbin-fingerprints.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "engine/history/bobbin-history.h"

typedef struct
{
  char *folder;
} Fixture;

static char *
path_of (Fixture    *fixture,
         const char *name)
{
  return g_build_filename (fixture->folder, name, NULL);
}

static void
write_file (Fixture    *fixture,
            const char *name,
            const char *text)
{
  g_autofree char *path = path_of (fixture, name);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autofree char *pipe = NULL;
  g_autofree char *folder = NULL;

  fixture->folder = g_dir_make_tmp ("bobbin-XXXXXX", NULL);
  pipe = path_of (fixture, "pipe");
  folder = path_of (fixture, "folder");
  write_file (fixture, "a", "one");
  write_file (fixture, "b", "three");
  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  const char *names[] = { "a", "b", "pipe", "folder", "prints" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = path_of (fixture, names[i]);

      g_remove (path);
    }
  g_assert_cmpint (g_rmdir (fixture->folder), ==, 0);
  g_free (fixture->folder);
}

static BobbinInputs *
load (BobbinInputSource *source)
{
  g_autoptr (BobbinInputSource) owned = source;
  g_autoptr (GError) error = NULL;
  BobbinInputs *inputs = bobbin_input_source_load (owned, NULL, NULL, &error);

  g_assert_no_error (error);

  return inputs;
}

static BobbinInputs *
load_items (const char * const *items)
{
  return load (bobbin_input_source_new_items (items));
}

static const char * const names[] = { "a", "b", "gone", "pipe", "folder", "", "a", NULL };

#define N_NAMES (G_N_ELEMENTS (names) - 1)

static void
assert_files (BobbinFingerprints *prints)
{
  guint8 first[16], second[16], last[16];

  g_assert_cmpuint (bobbin_fingerprints_get_n_inputs (prints), ==, N_NAMES);
  g_assert_true (bobbin_fingerprints_get (prints, 0, first));
  g_assert_true (bobbin_fingerprints_get (prints, 1, second));
  for (guint i = 2; i < 6; i++)
    g_assert_false (bobbin_fingerprints_get (prints, i, last));
  g_assert_true (bobbin_fingerprints_get (prints, 6, last));
  g_assert_cmpmem (first, 16, last, 16);
  g_assert_cmpint (memcmp (first, second, 16), !=, 0);
}

static void
test_kinds (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr (BobbinInputs) inputs = load_items (names);

  for (int content = 0; content < 2; content++)
    {
      g_autoptr (BobbinFingerprints) prints =
        bobbin_fingerprints_take (inputs, fixture->folder, content, NULL);
      g_autoptr (BobbinFingerprints) again = NULL;
      g_autofree char *path = path_of (fixture, "prints");
      g_autoptr (GError) error = NULL;

      assert_files (prints);
      g_assert_cmpint (bobbin_fingerprints_have_content (prints), ==, content);

      g_assert_true (bobbin_fingerprints_save (prints, path, &error));
      g_assert_no_error (error);
      again = bobbin_fingerprints_load (path, N_NAMES, &error);
      g_assert_no_error (error);
      assert_files (again);
      g_assert_cmpint (bobbin_fingerprints_have_content (again), ==, content);

      g_assert_null (bobbin_fingerprints_load (path, N_NAMES + 1, &error));
      g_assert_error (error, BOBBIN_HISTORY_ERROR, BOBBIN_HISTORY_ERROR_DAMAGED);
    }
}

static gboolean
is_changed (BobbinFingerprints *before,
            BobbinFingerprints *after)
{
  guint8 first[16], second[16];

  g_assert_true (bobbin_fingerprints_get (before, 0, first));
  g_assert_true (bobbin_fingerprints_get (after, 0, second));

  return memcmp (first, second, 16) != 0;
}

/* A touched file is another one by its time of change, and not by its content. */
static void
test_changed (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr (BobbinInputs) inputs = load_items (names);
  g_autofree char *path = path_of (fixture, "a");
  struct timespec times[2] = { { 1000000000, 5 }, { 1000000000, 6 } };

  for (int content = 0; content < 2; content++)
    {
      g_autoptr (BobbinFingerprints) before = NULL;
      g_autoptr (BobbinFingerprints) touched = NULL;
      g_autoptr (BobbinFingerprints) changed = NULL;

      write_file (fixture, "a", "one");
      before = bobbin_fingerprints_take (inputs, fixture->folder, content, NULL);
      g_assert_cmpint (utimensat (AT_FDCWD, path, times, 0), ==, 0);
      touched = bobbin_fingerprints_take (inputs, fixture->folder, content, NULL);
      g_assert_cmpint (is_changed (before, touched), ==, !content);

      /* Of the same size and time. */
      write_file (fixture, "a", "eno");
      g_assert_cmpint (utimensat (AT_FDCWD, path, times, 0), ==, 0);
      changed = bobbin_fingerprints_take (inputs, fixture->folder, content, NULL);
      g_assert_cmpint (is_changed (touched, changed), ==, content);
    }
}

/* Many, in several threads. */
static void
test_many (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) items = NULL;
  g_autoptr (BobbinInputs) inputs = NULL;

  for (guint i = 0; i < 1000; i++)
    g_strv_builder_take (builder, g_build_filename (fixture->folder, names[i % N_NAMES], NULL));
  items = g_strv_builder_end (builder);
  inputs = load_items ((const char * const *) items);

  for (int content = 0; content < 2; content++)
    {
      g_autoptr (BobbinFingerprints) prints = bobbin_fingerprints_take (inputs, NULL, content, NULL);
      guint8 expected[N_NAMES][16], print[16];

      for (guint i = 0; i < N_NAMES; i++)
        bobbin_fingerprints_get (prints, i, expected[i]);
      for (guint i = 0; i < 1000; i++)
        {
          bobbin_fingerprints_get (prints, i, print);
          g_assert_cmpmem (print, 16, expected[i % N_NAMES], 16);
        }
    }
}

static void
test_cancelled (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr (BobbinInputs) inputs = load_items (names);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  g_cancellable_cancel (cancellable);
  g_assert_null (bobbin_fingerprints_take (inputs, fixture->folder, TRUE, cancellable));
  g_assert_null (bobbin_fingerprints_take (inputs, fixture->folder, FALSE, cancellable));
}

static void
assert_damaged (const char *path,
                const char *bytes,
                gsize       length)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents_full (path, bytes, length, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  g_assert_null (bobbin_fingerprints_load (path, N_NAMES, &error));
  g_assert_error (error, BOBBIN_HISTORY_ERROR, BOBBIN_HISTORY_ERROR_DAMAGED);
}

static void
test_damaged (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr (BobbinInputs) inputs = load_items (names);
  g_autoptr (BobbinFingerprints) prints = bobbin_fingerprints_take (inputs, fixture->folder, FALSE, NULL);
  g_autofree char *path = path_of (fixture, "prints");
  g_autofree char *bytes = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;

  g_assert_null (bobbin_fingerprints_load (path, N_NAMES, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
  g_clear_error (&error);

  g_assert_true (bobbin_fingerprints_save (prints, path, NULL));
  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));

  for (gsize bit = 0; bit < length * 8; bit++)
    {
      bytes[bit / 8] ^= 1 << bit % 8;
      assert_damaged (path, bytes, length);
      bytes[bit / 8] ^= 1 << bit % 8;
    }
  for (gsize n = 0; n < length; n++)
    assert_damaged (path, bytes, n);
}

static void
test_wanted (void)
{
  const char *items[] = { "a", NULL };
  g_autoptr (BobbinInputSource) range = bobbin_input_source_new_range ("0:9", NULL);
  g_autoptr (BobbinInputSource) glob = bobbin_input_source_new_glob ("*.png");
  g_autoptr (BobbinInputSource) list = bobbin_input_source_new_items (items);

  g_assert_false (bobbin_fingerprints_are_wanted (range, FALSE));
  g_assert_false (bobbin_fingerprints_are_wanted (range, TRUE));
  g_assert_true (bobbin_fingerprints_are_wanted (glob, FALSE));
  g_assert_true (bobbin_fingerprints_are_wanted (glob, TRUE));
  g_assert_false (bobbin_fingerprints_are_wanted (list, FALSE));
  g_assert_true (bobbin_fingerprints_are_wanted (list, TRUE));
}

static gboolean
has_same_key (BobbinInputs *a,
              guint64       i,
              BobbinInputs *b,
              guint64       k)
{
  guint8 first[BOBBIN_INPUT_KEY_BYTES], second[BOBBIN_INPUT_KEY_BYTES];

  bobbin_input_key (a, i, first);
  bobbin_input_key (b, k, second);

  return memcmp (first, second, sizeof first) == 0;
}

static void
test_keys (void)
{
  const char *items[] = { "1", "http://a:b@c/", "http://a:•••@c/", "http://a:z@c/", "1", "http://a@c/", NULL };
  g_autoptr (BobbinInputs) list = load_items (items);
  g_autoptr (BobbinInputs) range = load (bobbin_input_source_new_range ("0:9", NULL));

  g_assert_true (has_same_key (list, 0, list, 4));
  g_assert_true (has_same_key (list, 0, range, 1));
  g_assert_false (has_same_key (list, 0, range, 2));
  g_assert_true (has_same_key (list, 1, list, 2));
  g_assert_true (has_same_key (list, 1, list, 3));
  g_assert_false (has_same_key (list, 1, list, 5));
  g_assert_false (has_same_key (list, 0, list, 1));
}

/* All fields count, and which column each is in. */
static void
test_row_keys (Fixture       *fixture,
               gconstpointer  data)
{
  const char *items[] = { "x", NULL };
  g_autoptr (BobbinInputs) list = load_items (items);
  g_autoptr (BobbinInputs) rows = NULL;
  g_autoptr (BobbinInputs) renamed = NULL;
  g_autofree char *path = path_of (fixture, "a");
  g_autofree char *other = path_of (fixture, "b");

  write_file (fixture, "a", "n,m\nx,y\nx,z\nxy,\nx,y\n");
  write_file (fixture, "b", "m,n\nx,y\n");
  rows = load (bobbin_input_source_new_csv (path));
  renamed = load (bobbin_input_source_new_csv (other));

  g_assert_true (has_same_key (rows, 0, rows, 3));
  g_assert_false (has_same_key (rows, 0, rows, 1));
  g_assert_false (has_same_key (rows, 0, rows, 2));
  g_assert_false (has_same_key (rows, 0, list, 0));
  g_assert_false (has_same_key (rows, 0, renamed, 0));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/fingerprints/kinds", Fixture, NULL, set_up, test_kinds, tear_down);
  g_test_add ("/fingerprints/changed", Fixture, NULL, set_up, test_changed, tear_down);
  g_test_add ("/fingerprints/many", Fixture, NULL, set_up, test_many, tear_down);
  g_test_add ("/fingerprints/cancelled", Fixture, NULL, set_up, test_cancelled, tear_down);
  g_test_add ("/fingerprints/damaged", Fixture, NULL, set_up, test_damaged, tear_down);
  g_test_add_func ("/fingerprints/wanted", test_wanted);
  g_test_add_func ("/fingerprints/keys", test_keys);
  g_test_add ("/fingerprints/row-keys", Fixture, NULL, set_up, test_row_keys, tear_down);

  return g_test_run ();
}

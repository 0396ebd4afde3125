/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Inputs as a file, and back; secrets that stay behind; files that are none. */

#include "engine/history/bobbin-inputs-file.h"

#include <glib/gstdio.h>
#include <string.h>

#include "engine/history/bobbin-history.h"
#include "engine/history/bobbin-sealed-file.h"
#include "engine/job/bobbin-input-source.h"

typedef struct
{
  char *folder;
  char *path;
  char *list;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->folder = g_dir_make_tmp ("bobbin-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->folder, "inputs", NULL);
  fixture->list = g_build_filename (fixture->folder, "list", NULL);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_remove (fixture->path);
  g_remove (fixture->list);
  g_assert_cmpint (g_rmdir (fixture->folder), ==, 0);
  g_free (fixture->list);
  g_free (fixture->path);
  g_free (fixture->folder);
}

static BobbinInputs *
read_inputs (BobbinInputSource *source)
{
  g_autoptr (BobbinInputSource) owned = source;
  g_autoptr (GError) error = NULL;
  BobbinInputs *inputs = bobbin_input_source_load (owned, NULL, NULL, &error);

  g_assert_no_error (error);

  return inputs;
}

static BobbinInputs *
read_lines (Fixture    *fixture,
            const char *text)
{
  g_assert_true (g_file_set_contents (fixture->list, text, -1, NULL));

  return read_inputs (bobbin_input_source_new_lines (fixture->list, FALSE));
}

static BobbinInputs *
read_csv (Fixture    *fixture,
          const char *text)
{
  g_assert_true (g_file_set_contents (fixture->list, text, -1, NULL));

  return read_inputs (bobbin_input_source_new_csv (fixture->list));
}

static BobbinInputs *
save_and_load (Fixture      *fixture,
               BobbinInputs *inputs,
               guint64       n_redacted)
{
  g_autoptr (GError) error = NULL;
  BobbinInputs *loaded;
  guint64 count = 99;

  g_assert_true (bobbin_inputs_file_save (inputs, fixture->path, &count, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (count, ==, n_redacted);

  loaded = bobbin_inputs_file_load (fixture->path, &error);
  g_assert_no_error (error);

  return loaded;
}

static void
assert_same (BobbinInputs *inputs,
             BobbinInputs *loaded)
{
  const char * const *names = bobbin_inputs_get_names (inputs);

  g_assert_cmpuint (bobbin_inputs_get_n_inputs (inputs), ==, bobbin_inputs_get_n_inputs (loaded));
  if (names != NULL)
    g_assert_true (g_strv_equal (names, bobbin_inputs_get_names (loaded)));
  else
    g_assert_null (bobbin_inputs_get_names (loaded));

  for (guint64 i = 0; i < bobbin_inputs_get_n_inputs (inputs); i++)
    {
      BobbinInput input, again;

      bobbin_inputs_get (inputs, i, &input);
      bobbin_inputs_get (loaded, i, &again);
      g_assert_cmpuint (again.index, ==, i);
      g_assert_cmpuint (again.n_fields, ==, input.n_fields);
      g_assert_cmpmem (again.text, again.length + 1, input.text, input.length + 1);
      g_assert_false (again.is_number);
      for (guint k = 0; k < MIN (input.n_fields, 9); k++)
        g_assert_cmpstr (bobbin_input_get_field (&again, k), ==, bobbin_input_get_field (&input, k));
    }
}

static void
assert_round_trip (Fixture      *fixture,
                   BobbinInputs *inputs)
{
  g_autoptr (BobbinInputs) loaded = save_and_load (fixture, inputs, 0);
  g_autoptr (BobbinInputs) again = NULL;

  assert_same (inputs, loaded);

  /* What was loaded can be saved, in place of what it is mapped from. */
  again = save_and_load (fixture, loaded, 0);
  g_clear_object (&loaded);
  assert_same (inputs, again);
}

static void
test_lines (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr (BobbinInputs) one = read_lines (fixture, "x");
  g_autoptr (BobbinInputs) some = read_lines (fixture, "one\n\nzwölf\r\na@b\nhttp://c/d@e\n");

  assert_round_trip (fixture, one);
  assert_round_trip (fixture, some);
}

static void
test_items (Fixture       *fixture,
            gconstpointer  data)
{
  const char *items[] = { "", "two\nlines", "", NULL };
  g_autoptr (BobbinInputs) inputs = read_inputs (bobbin_input_source_new_items (items));

  assert_round_trip (fixture, inputs);
}

static void
test_csv (Fixture       *fixture,
          gconstpointer  data)
{
  g_autoptr (BobbinInputs) rows = read_csv (fixture, "name,größe\n\"a \"\"b\"\"\",1\n,\n\"x,y\",\"l1\nl2\"\n");
  g_autoptr (BobbinInputs) column = read_csv (fixture, "name\na\n\"b\"\n");

  assert_round_trip (fixture, rows);
  assert_round_trip (fixture, column);
}

static void
test_subset (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr (BobbinInputs) rows = read_csv (fixture, "n,m\na,1\n\"b\",2\nc,3\nd,4\n");
  const guint32 indices[] = { 3, 1 };
  g_autoptr (BobbinInputs) subset = bobbin_inputs_new_subset (rows, indices, 2);
  g_autoptr (BobbinInputs) loaded = NULL;
  g_autoptr (BobbinInputs) of_loaded = NULL;

  assert_round_trip (fixture, subset);

  loaded = save_and_load (fixture, rows, 0);
  of_loaded = bobbin_inputs_new_subset (loaded, indices, 2);
  assert_same (subset, of_loaded);
}

/* More rows, and more columns, than 16 bits count. */
static void
test_many (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (BobbinInputs) lines = NULL;
  g_autoptr (BobbinInputs) rows = NULL;
  g_autoptr (BobbinInputs) loaded = NULL;
  BobbinInput input;

  for (guint i = 0; i < 100000; i++)
    g_string_append_printf (text, "http://host/%u\n", i * 7919);
  lines = read_lines (fixture, text->str);
  assert_round_trip (fixture, lines);

  g_string_truncate (text, 0);
  for (guint row = 0; row < 3; row++)
    for (guint i = 0; i < 70000; i++)
      g_string_append_printf (text, "%u%c", i + row, i == 69999 ? '\n' : ',');
  rows = read_csv (fixture, text->str);
  assert_round_trip (fixture, rows);
  loaded = save_and_load (fixture, rows, 0);
  bobbin_inputs_get (loaded, 1, &input);
  g_assert_cmpstr (bobbin_input_get_field (&input, 69999), ==, "70001");
}

static void
test_redacted (Fixture       *fixture,
               gconstpointer  data)
{
  g_autoptr (BobbinInputs) lines = read_lines (fixture, "http://a/\nhttp://me:hunter2@b/\nftp://x:hunter2@c\nme@d\n");
  g_autoptr (BobbinInputs) clean = read_lines (fixture, "http://a/\nhttp://me:•••@b/\nftp://x:•••@c\nme@d\n");
  g_autoptr (BobbinInputs) rows =
    read_csv (fixture, "n,url\na@b,http://c/\nd,\"http://e:hunter2@f http://g:hunter2@h\"\n");
  g_autoptr (BobbinInputs) clean_rows =
    read_csv (fixture, "n,url\na@b,http://c/\nd,http://e:•••@f http://g:•••@h\n");
  g_autoptr (BobbinInputs) loaded = save_and_load (fixture, lines, 2);
  g_autoptr (BobbinInputs) loaded_rows = NULL;
  g_autofree char *bytes = NULL;
  gsize length;

  assert_same (clean, loaded);
  loaded_rows = save_and_load (fixture, rows, 1);
  assert_same (clean_rows, loaded_rows);

  g_assert_true (g_file_get_contents (fixture->path, &bytes, &length, NULL));
  g_assert_null (memmem (bytes, length, "hunter2", 7));
}

static void
assert_damaged (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (bobbin_inputs_file_load (fixture->path, &error));
  g_assert_error (error, BOBBIN_HISTORY_ERROR, BOBBIN_HISTORY_ERROR_DAMAGED);
}

static void
overwrite (Fixture    *fixture,
           const char *bytes,
           gsize       length)
{
  g_assert_true (g_file_set_contents_full (fixture->path, bytes, length,
                                           G_FILE_SET_CONTENTS_NONE, 0600, NULL));
}

static void
test_damaged (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr (BobbinInputs) rows = read_csv (fixture, "n,m\na,1\nb,2\n");
  g_autoptr (BobbinInputs) loaded = save_and_load (fixture, rows, 0);
  g_autofree char *bytes = NULL;
  gsize length;

  g_clear_object (&loaded);
  g_assert_true (g_file_get_contents (fixture->path, &bytes, &length, NULL));

  for (gsize bit = 0; bit < length * 8; bit++)
    {
      bytes[bit / 8] ^= 1 << bit % 8;
      overwrite (fixture, bytes, length);
      assert_damaged (fixture);
      bytes[bit / 8] ^= 1 << bit % 8;
    }
  for (gsize n = 0; n < length; n++)
    {
      overwrite (fixture, bytes, n);
      assert_damaged (fixture);
    }
}

/* A file with a right checksum: its head, and what comes after it. */
typedef struct
{
  guint64     n_items;
  guint64     text_length;
  guint64     names_length;
  guint64     n_names;
  const char *names;        /* eight bytes */
  guint64     offsets[2];
  const char *text;         /* eight bytes */
} Sketch;

static void
write_sketch (Fixture      *fixture,
              const Sketch *sketch)
{
  g_autoptr (BobbinSealedFile) file = bobbin_sealed_file_new (fixture->path, NULL);
  const guint32 numbers[] = { 0x01020304, 8 };

  bobbin_sealed_file_write (file, "BobbinI1", 8);
  bobbin_sealed_file_write (file, numbers, 8);
  bobbin_sealed_file_write (file, &sketch->n_items, 8);
  bobbin_sealed_file_write (file, &sketch->text_length, 8);
  bobbin_sealed_file_write (file, &sketch->names_length, 8);
  bobbin_sealed_file_write (file, &sketch->n_names, 8);
  bobbin_sealed_file_write (file, sketch->names, 8);
  bobbin_sealed_file_write (file, sketch->offsets, 16);
  bobbin_sealed_file_write (file, sketch->text, 8);
  g_assert_true (bobbin_sealed_file_seal (file, NULL));
}

static void
test_wide (Fixture       *fixture,
           gconstpointer  data)
{
  const Sketch good = { 2, 8, 6, 2, "ab\0cd\0\0", { 0, 4 }, "x\0y\0zz\0" };
  g_autoptr (GError) error = NULL;
  g_autoptr (BobbinInputs) inputs = NULL;
  BobbinInput input;

  write_sketch (fixture, &good);
  inputs = bobbin_inputs_file_load (fixture->path, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (bobbin_inputs_get_names (inputs)[1], ==, "cd");
  bobbin_inputs_get (inputs, 0, &input);
  g_assert_cmpstr (bobbin_input_get_field (&input, 1), ==, "y");
  bobbin_inputs_get (inputs, 1, &input);
  g_assert_cmpstr (bobbin_input_get_field (&input, 0), ==, "zz");
  g_assert_cmpstr (bobbin_input_get_field (&input, 1), ==, "");
}

static void
test_nonsense (Fixture       *fixture,
               gconstpointer  data)
{
  static const Sketch sketches[] = {
    { 2, 8, 6, 2, "ab\0cd\0\0", { 0, 5 }, "x\0y\0zz\0" },
    { 2, 8, 6, 2, "ab\0cd\0\0", { 0, 0 }, "x\0y\0zz\0" },
    { 2, 8, 6, 2, "ab\0cd\0\0", { 0, 9 }, "x\0y\0zz\0" },
    { 2, 8, 6, 2, "ab\0cd\0\0", { 0, G_MAXUINT64 }, "x\0y\0zz\0" },
    { 2, 8, 6, 2, "ab\0cd\0\0", { 4, 0 }, "x\0y\0zz\0" },
    { 2, 8, 6, 2, "ab\0cd\0\0", { 2, 4 }, "x\0y\0zz\0" },
    { 2, 8, 6, 2, "ab\0cd\0\0", { 0, 4 }, "x\0y\0zz\0a" },
    { 2, 8, 6, 2, "ab\0cde\0", { 0, 4 }, "x\0y\0zz\0" },
    { 2, 8, 6, 1, "ab\0cd\0\0", { 0, 4 }, "x\0y\0zz\0" },
    { 2, 8, 6, 3, "ab\0cd\0\0", { 0, 4 }, "x\0y\0zz\0" },
    { 2, 8, 6, G_MAXUINT64, "ab\0cd\0\0", { 0, 4 }, "x\0y\0zz\0" },
    { 2, 8, G_MAXUINT64, 2, "ab\0cd\0\0", { 0, 4 }, "x\0y\0zz\0" },
    { 2, G_MAXUINT64, 6, 2, "ab\0cd\0\0", { 0, 4 }, "x\0y\0zz\0" },
    { 0, 24, 6, 2, "ab\0cd\0\0", { 0, 4 }, "x\0y\0zz\0" },
    { G_MAXUINT64 / 8 + 3, 8, 6, 2, "ab\0cd\0\0", { 0, 4 }, "x\0y\0zz\0" },
    { 2, 8, 0, 0, "ab\0cd\0\0", { 0, 4 }, "x\0y\0zz\0" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (sketches); i++)
    {
      write_sketch (fixture, &sketches[i]);
      assert_damaged (fixture);
    }
}

/* Without a place to write to nothing is left behind. */
static void
test_errors (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr (BobbinInputs) inputs = read_lines (fixture, "x");
  g_autofree char *path = g_build_filename (fixture->folder, "gone", "inputs", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (bobbin_inputs_file_save (inputs, path, NULL, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
  g_clear_error (&error);

  g_assert_null (bobbin_inputs_file_load (path, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
  g_clear_error (&error);

  /* A folder is in its place. */
  g_assert_cmpint (g_mkdir (fixture->path, 0700), ==, 0);
  g_assert_false (bobbin_inputs_file_save (inputs, fixture->path, NULL, &error));
  g_assert_true (error != NULL && error->domain == G_FILE_ERROR);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/inputs-file/lines", Fixture, NULL, set_up, test_lines, tear_down);
  g_test_add ("/inputs-file/items", Fixture, NULL, set_up, test_items, tear_down);
  g_test_add ("/inputs-file/csv", Fixture, NULL, set_up, test_csv, tear_down);
  g_test_add ("/inputs-file/subset", Fixture, NULL, set_up, test_subset, tear_down);
  g_test_add ("/inputs-file/many", Fixture, NULL, set_up, test_many, tear_down);
  g_test_add ("/inputs-file/redacted", Fixture, NULL, set_up, test_redacted, tear_down);
  g_test_add ("/inputs-file/damaged", Fixture, NULL, set_up, test_damaged, tear_down);
  g_test_add ("/inputs-file/wide", Fixture, NULL, set_up, test_wide, tear_down);
  g_test_add ("/inputs-file/nonsense", Fixture, NULL, set_up, test_nonsense, tear_down);
  g_test_add ("/inputs-file/errors", Fixture, NULL, set_up, test_errors, tear_down);

  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Results in a file: appended, read where they lie, and a disk that is full. */

#include "engine/history/bobbin-results-file.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>
#include <zlib.h>

#include "engine/history/bobbin-history.h"

#define MIB ((gsize) 1024 * 1024)

typedef struct
{
  char *folder;
  char *path;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->folder = g_dir_make_tmp ("bobbin-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->folder, "results", NULL);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  unlink (fixture->path);
  g_assert_cmpint (rmdir (fixture->folder), ==, 0);
  g_free (fixture->path);
  g_free (fixture->folder);
}

static BobbinResultsFile *
open_file (Fixture  *fixture,
           gint64    size,
           gboolean  writable)
{
  g_autoptr (GError) error = NULL;
  BobbinResultsFile *file = bobbin_results_file_open (fixture->path, size, writable, writable, &error);

  g_assert_no_error (error);
  g_assert_nonnull (file);

  return file;
}

static const char *
append (BobbinResultsFile *file,
        const char        *bytes,
        gsize              length)
{
  g_autoptr (GError) error = NULL;
  guint64 size = bobbin_results_file_get_size (file);
  const char *address = NULL;
  gint64 offset = bobbin_results_file_append (file, bytes, length, &address, &error);

  g_assert_no_error (error);
  g_assert_cmpint (offset, ==, size);
  g_assert_cmpuint (bobbin_results_file_get_size (file), ==, size + length);
  g_assert_cmpmem (address, length, bytes, length);

  return address;
}

static void
test_append (Fixture       *fixture,
             gconstpointer  data)
{
  BobbinResultsFile *file = open_file (fixture, -1, TRUE);
  const char *first = append (file, "first", 5);
  g_autoptr (GError) error = NULL;

  append (file, "", 0);
  append (file, "a\0b", 3);
  g_assert_cmpmem (first, 8, "firsta\0b", 8);
  g_assert_true (bobbin_results_file_sync (file, &error));
  g_assert_no_error (error);

  g_assert_true (bobbin_results_file_map (file, 0, 5) == first);
  g_assert_cmpmem (bobbin_results_file_map (file, 5, 3), 3, "a\0b", 3);
  g_assert_nonnull (bobbin_results_file_map (file, 8, 0));
  g_assert_null (bobbin_results_file_map (file, 8, 1));
  g_assert_null (bobbin_results_file_map (file, 9, 0));
  g_assert_null (bobbin_results_file_map (file, 0, 9));
  g_assert_null (bobbin_results_file_map (file, 1, G_MAXSIZE));
  bobbin_results_file_unref (file);

  file = open_file (fixture, -1, FALSE);
  g_assert_cmpuint (bobbin_results_file_get_size (file), ==, 8);
  g_assert_cmpmem (bobbin_results_file_map (file, 0, 8), 8, "firsta\0b", 8);
  bobbin_results_file_unref (file);
}

/* What was never reported is not seen, and gone once there is more. */
static void
test_rest (Fixture       *fixture,
           gconstpointer  data)
{
  g_autofree char *bytes = NULL;
  BobbinResultsFile *file;
  gsize length;

  g_assert_true (g_file_set_contents (fixture->path, "reported, and a rest", -1, NULL));

  file = open_file (fixture, 8, FALSE);
  g_assert_cmpuint (bobbin_results_file_get_size (file), ==, 8);
  g_assert_null (bobbin_results_file_map (file, 0, 9));
  bobbin_results_file_unref (file);

  file = open_file (fixture, 8, TRUE);
  append (file, "!", 1);
  bobbin_results_file_unref (file);

  g_assert_true (g_file_get_contents (fixture->path, &bytes, &length, NULL));
  g_assert_cmpmem (bytes, length, "reported!", 9);
}

static void
test_refused (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (bobbin_results_file_open (fixture->path, -1, FALSE, FALSE, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
  g_clear_error (&error);

  g_assert_true (g_file_set_contents (fixture->path, "short", -1, NULL));
  g_assert_null (bobbin_results_file_open (fixture->path, 6, FALSE, FALSE, &error));
  g_assert_error (error, BOBBIN_HISTORY_ERROR, BOBBIN_HISTORY_ERROR_DAMAGED);
  g_clear_error (&error);

  g_assert_null (bobbin_results_file_open ("/dev/null", -1, FALSE, FALSE, &error));
  g_assert_error (error, BOBBIN_HISTORY_ERROR, BOBBIN_HISTORY_ERROR_DAMAGED);
}

static char *
new_pattern (gsize length)
{
  char *bytes = g_malloc (length);

  for (gsize i = 0; i < length; i++)
    bytes[i] = i * 2654435761u >> 13;

  return bytes;
}

/* Across the borders of maps, and larger than one. */
static void
test_large (Fixture       *fixture,
            gconstpointer  data)
{
  BobbinResultsFile *file = open_file (fixture, -1, TRUE);
  gsize lengths[] = { 1, 40 * MIB - 7, 40 * MIB, 70 * MIB, 3, 9 * MIB };
  const char *addresses[G_N_ELEMENTS (lengths)];
  g_autofree char *bytes = new_pattern (70 * MIB + G_N_ELEMENTS (lengths));
  guint64 offset = 0;
  guint32 checksum = 0;

  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      addresses[i] = append (file, bytes + i, lengths[i] - i % 2);
      checksum = crc32_z (checksum, (guint8 *) bytes + i, lengths[i] - i % 2);
    }

  /* They are still where they were. */
  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    g_assert_cmpmem (addresses[i], lengths[i] - i % 2, bytes + i, lengths[i] - i % 2);
  g_assert_cmpuint (bobbin_results_file_check (file, 0, 0, bobbin_results_file_get_size (file)), ==, checksum);
  bobbin_results_file_unref (file);

  file = open_file (fixture, -1, FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      gsize length = lengths[i] - i % 2;

      g_assert_cmpmem (bobbin_results_file_map (file, offset, length), length, bytes + i, length);
      offset += length;
    }
  g_assert_cmpuint (bobbin_results_file_check (file, 0, 0, offset), ==, checksum);
  bobbin_results_file_unref (file);
}

static void
test_check (Fixture       *fixture,
            gconstpointer  data)
{
  BobbinResultsFile *file = open_file (fixture, -1, TRUE);
  guint32 checksum;

  append (file, "123456789", 9);
  checksum = bobbin_results_file_check (file, 0, 0, 4);
  g_assert_cmpuint (bobbin_results_file_check (file, checksum, 4, 5), ==, 0xcbf43926);
  g_assert_cmpuint (bobbin_results_file_check (file, 0, 0, 10), !=, 0xcbf43926);
  bobbin_results_file_unref (file);
}

/* In a process of its own, whose files may not be larger than 100 KB. */
static void
test_full_child (void)
{
  g_autofree char *folder = g_dir_make_tmp ("bobbin-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "results", NULL);
  g_autofree char *bytes = new_pattern (60000);
  g_autoptr (BobbinResultsFile) file = bobbin_results_file_open (path, -1, TRUE, TRUE, NULL);
  g_autoptr (GError) error = NULL;
  const char *first;
  struct rlimit limit = { 100000, RLIM_INFINITY };
  g_autofree char *there = NULL;
  gsize length;

  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  first = append (file, bytes, 60000);

  for (guint i = 0; i < 3; i++)
    {
      g_assert_cmpint (bobbin_results_file_append (file, bytes, 60000, NULL, &error), ==, -1);
      g_assert_true (error != NULL && error->domain == G_FILE_ERROR);
      g_clear_error (&error);
      g_assert_cmpuint (bobbin_results_file_get_size (file), ==, 60000);
      g_assert_null (bobbin_results_file_map (file, 60000, 1));
      g_assert_true (g_file_get_contents (path, &there, &length, NULL));
      g_assert_cmpmem (there, length, bytes, 60000);
      g_clear_pointer (&there, g_free);
    }

  /* There is room again. */
  limit.rlim_cur = RLIM_INFINITY;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  append (file, bytes, 60000);
  g_assert_cmpmem (first, 60000, bytes, 60000);

  unlink (path);
  rmdir (folder);
}

static void
test_full (void)
{
  g_test_trap_subprocess ("/results-file/full/subprocess", 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();
}

#define N_BLOCKS 2000

typedef struct
{
  BobbinResultsFile *file;
  atomic_uint        n_blocks;
  const char        *addresses[N_BLOCKS];
} Shared;

/* Each block is its number, often: some bytes more than the one before. */
static gsize
fill_block (guint32 *block,
            guint    i)
{
  guint n = 1 + i % 700;

  for (guint k = 0; k < n; k++)
    block[k] = i;

  return n * sizeof *block;
}

static void *
read_blocks (gpointer data)
{
  Shared *shared = data;
  guint32 expected[700];
  guint i = 0;

  while (i < N_BLOCKS)
    {
      guint n_blocks = atomic_load (&shared->n_blocks);
      guint64 size = bobbin_results_file_get_size (shared->file);

      g_assert_nonnull (bobbin_results_file_map (shared->file, 0, size));
      for (; i < n_blocks; i++)
        {
          gsize length = fill_block (expected, i);

          g_assert_cmpmem (shared->addresses[i], length, expected, length);
        }
    }
  bobbin_results_file_unref (shared->file);

  return NULL;
}

static void
test_threads (Fixture       *fixture,
              gconstpointer  data)
{
  BobbinResultsFile *file = open_file (fixture, -1, TRUE);
  g_autofree Shared *shared = g_new0 (Shared, 1);
  pthread_t readers[3];
  guint32 block[700];

  shared->file = file;
  for (guint i = 0; i < G_N_ELEMENTS (readers); i++)
    {
      bobbin_results_file_ref (file);
      g_assert_cmpint (pthread_create (&readers[i], NULL, read_blocks, shared), ==, 0);
    }
  for (guint i = 0; i < N_BLOCKS; i++)
    {
      shared->addresses[i] = append (file, (char *) block, fill_block (block, i));
      atomic_store (&shared->n_blocks, i + 1);
    }
  bobbin_results_file_unref (file);
  for (guint i = 0; i < G_N_ELEMENTS (readers); i++)
    pthread_join (readers[i], NULL);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/results-file/append", Fixture, NULL, set_up, test_append, tear_down);
  g_test_add ("/results-file/rest", Fixture, NULL, set_up, test_rest, tear_down);
  g_test_add ("/results-file/refused", Fixture, NULL, set_up, test_refused, tear_down);
  g_test_add ("/results-file/large", Fixture, NULL, set_up, test_large, tear_down);
  g_test_add ("/results-file/check", Fixture, NULL, set_up, test_check, tear_down);
  g_test_add ("/results-file/threads", Fixture, NULL, set_up, test_threads, tear_down);
  g_test_add_func ("/results-file/full", test_full);
  g_test_add_func ("/results-file/full/subprocess", test_full_child);

  return g_test_run ();
}

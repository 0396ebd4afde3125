/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "engine/run/bobbin-clock.h"
#include "engine/run/bobbin-cursor.h"

#define N_THREADS 6
#define N_TASKS   50000

typedef struct
{
  BobbinCursor  *cursor;
  _Atomic guint *n_times;    /* by task */
  _Atomic gint   quit;
} Shared;

/* Takes chunks, gives some back, retries some: each task must be settled once. */
static gpointer
worker (gpointer data)
{
  Shared *shared = data;
  g_autoptr (GRand) random = g_rand_new ();
  BobbinChunk chunk;

  while (bobbin_cursor_wait (shared->cursor, &shared->quit, &chunk))
    {
      guint64 n_begun = chunk.n_tasks;
      guint64 n_settled = 0;

      if (chunk.n_tasks > 1 && g_rand_int_range (random, 0, 4) == 0)
        n_begun = g_rand_int_range (random, 0, chunk.n_tasks);

      for (guint64 i = 0; i < n_begun; i++)
        {
          guint64 task = chunk.first + i;

          if (chunk.attempt < 3 && task % 97 == 0)
            {
              bobbin_cursor_retry (shared->cursor, task, chunk.attempt + 1, 1000);
              continue;
            }
          atomic_fetch_add (&shared->n_times[task], 1);
          n_settled++;
        }

      chunk.first += n_begun;
      chunk.n_tasks -= n_begun;
      bobbin_cursor_give_back (shared->cursor, &chunk);
      bobbin_cursor_settle (shared->cursor, n_settled, 1000 * n_settled);
    }

  return NULL;
}

static void
test_each_once (gconstpointer data)
{
  Shared shared = { .cursor = bobbin_cursor_new (N_TASKS, GPOINTER_TO_UINT (data)) };
  GThread *threads[N_THREADS];

  shared.n_times = g_new0 (_Atomic guint, N_TASKS);
  bobbin_cursor_set_n_workers (shared.cursor, N_THREADS);
  for (guint i = 0; i < N_THREADS; i++)
    threads[i] = g_thread_new ("worker", worker, &shared);
  for (guint i = 0; i < 100; i++)
    {
      bobbin_cursor_pause (shared.cursor);
      g_thread_yield ();
      bobbin_cursor_resume (shared.cursor);
    }
  for (guint i = 0; i < N_THREADS; i++)
    g_thread_join (threads[i]);

  for (guint i = 0; i < N_TASKS; i++)
    g_assert_cmpuint (atomic_load (&shared.n_times[i]), ==, 1);
  g_free ((gpointer) shared.n_times);
  bobbin_cursor_unref (shared.cursor);
}

/* Chunks grow with what is learned, never beyond half a fair share of the rest. */
static void
test_adaptive (void)
{
  g_autoptr (BobbinCursor) cursor = bobbin_cursor_new (1000000, 0);
  guint64 left = 1000000;
  guint64 largest = 0;
  BobbinChunk chunk;

  bobbin_cursor_set_n_workers (cursor, 4);
  g_assert_cmpint (bobbin_cursor_take (cursor, 0, &chunk), ==, BOBBIN_TAKE_CHUNK);
  g_assert_cmpuint (chunk.n_tasks, ==, 1);

  do
    {
      left -= chunk.n_tasks;
      bobbin_cursor_settle (cursor, chunk.n_tasks, chunk.n_tasks * 1000);
      if (bobbin_cursor_take (cursor, 0, &chunk) != BOBBIN_TAKE_CHUNK)
        break;
      g_assert_cmpuint (chunk.n_tasks, <=, MAX (left / 8, 1));
      g_assert_cmpuint (chunk.n_tasks, <=, BOBBIN_CURSOR_TARGET_NS / 1000);
      largest = MAX (largest, chunk.n_tasks);
    }
  while (TRUE);

  g_assert_cmpuint (left, ==, 0);
  g_assert_cmpuint (largest, ==, BOBBIN_CURSOR_TARGET_NS / 1000);
  g_assert_cmpint (bobbin_cursor_take (cursor, 0, &chunk), ==, BOBBIN_TAKE_END);
}

static void
count_wake (gpointer user_data)
{
  (*(guint *) user_data)++;
}

static void
test_states (void)
{
  g_autoptr (BobbinCursor) cursor = bobbin_cursor_new (10, 5);
  BobbinChunk one, two, three;
  guint n_wakes = 0;
  guint id = bobbin_cursor_add_wake (cursor, count_wake, &n_wakes);

  g_assert_cmpint (bobbin_cursor_take (cursor, 0, &one), ==, BOBBIN_TAKE_CHUNK);
  bobbin_cursor_pause (cursor);
  g_assert_false (bobbin_cursor_is_open (cursor));
  g_assert_cmpint (bobbin_cursor_take (cursor, 0, &two), ==, BOBBIN_TAKE_LATER);
  bobbin_cursor_resume (cursor);
  g_assert_cmpuint (n_wakes, ==, 1);
  g_assert_cmpint (bobbin_cursor_take (cursor, 3, &two), ==, BOBBIN_TAKE_CHUNK);
  g_assert_cmpuint (two.n_tasks, ==, 3);
  g_assert_cmpint (bobbin_cursor_take (cursor, 0, &three), ==, BOBBIN_TAKE_CHUNK);
  g_assert_cmpuint (three.first, ==, 8);
  g_assert_cmpuint (three.n_tasks, ==, 2);

  /* All are out; what comes back is handed out again. */
  g_assert_cmpint (bobbin_cursor_take (cursor, 0, &three), ==, BOBBIN_TAKE_LATER);
  g_assert_false (bobbin_cursor_is_hungry (cursor));
  bobbin_cursor_give_back (cursor, &one);
  g_assert_cmpint (bobbin_cursor_take (cursor, 0, &three), ==, BOBBIN_TAKE_CHUNK);
  g_assert_cmpuint (three.first, ==, 0);

  bobbin_cursor_retry (cursor, 4, 2, G_GINT64_CONSTANT (3600000000000));
  g_assert_cmpuint (bobbin_cursor_get_n_retries (cursor), ==, 1);
  g_assert_cmpint (bobbin_cursor_get_due (cursor), >, bobbin_clock_now ());
  g_assert_cmpint (bobbin_cursor_take (cursor, 0, &three), ==, BOBBIN_TAKE_LATER);
  bobbin_cursor_stop (cursor);
  g_assert_cmpint (bobbin_cursor_take (cursor, 0, &three), ==, BOBBIN_TAKE_END);
  g_assert_cmpuint (n_wakes, ==, 4);
  bobbin_cursor_remove_wake (cursor, id);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_data_func ("/cursor/each-once/adaptive", GUINT_TO_POINTER (0), test_each_once);
  g_test_add_data_func ("/cursor/each-once/fixed", GUINT_TO_POINTER (13), test_each_once);
  g_test_add_func ("/cursor/adaptive", test_adaptive);
  g_test_add_func ("/cursor/states", test_states);

  return g_test_run ();
}

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

  while (bobbin_cursor_wait (shared->cursor, 0, &shared->quit, &chunk))
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

#define N_MODEL_TASKS 400

/* What the cursor of the model shall do with a task. */
typedef enum { NEW, AGAIN, SETTLED, WITHDRAWN } ModelState;

typedef struct
{
  ModelState   state[N_MODEL_TASKS];
  guint        attempt[N_MODEL_TASKS];   /* as which it is to be handed out next */
  gboolean     out[N_MODEL_TASKS];
  guint        n_tasks;
  guint        n_open;
  guint64      fixed_chunk;
  GArray      *chunks;                   /* of BobbinChunk, taken */
} Model;

static BobbinCursor *
new_model (Model *model)
{
  g_autoptr (GArray) retries = g_array_new (FALSE, FALSE, sizeof (BobbinCursorRetry));
  BobbinTaskSet *settled = bobbin_task_set_new ();
  BobbinCursor *cursor;
  guint share[] = { g_test_rand_int_range (0, 11), g_test_rand_int_range (0, 11) };

  *model = (Model) {
    .n_tasks = g_test_rand_int_range (0, N_MODEL_TASKS + 1),
    .fixed_chunk = g_test_rand_int_range (0, 8),
    .chunks = g_array_new (FALSE, FALSE, sizeof (BobbinChunk)),
  };
  for (guint i = 0; i < model->n_tasks; i++)
    {
      model->attempt[i] = 1;
      if ((guint) g_test_rand_int_range (0, 10) < share[0])
        {
          model->state[i] = SETTLED;
          bobbin_task_set_add (settled, i);
          continue;
        }
      model->n_open++;
      if ((guint) g_test_rand_int_range (0, 20) < share[1])
        {
          BobbinCursorRetry retry = { .task = i, .attempt = g_test_rand_int_range (2, 300) };

          model->state[i] = AGAIN;
          model->attempt[i] = retry.attempt;
          g_array_append_val (retries, retry);
        }
    }

  cursor = bobbin_cursor_new (model->n_tasks, model->fixed_chunk);
  bobbin_cursor_set_n_workers (cursor, 3);
  bobbin_cursor_begin_with (cursor, settled, (gpointer) retries->data, retries->len);
  g_assert_cmpuint (bobbin_cursor_get_n_retries (cursor), ==, retries->len);

  return cursor;
}

/* Whether the model has a task of that kind that nobody has. */
static gboolean
model_has (Model      *model,
           ModelState  state)
{
  for (guint i = 0; i < model->n_tasks; i++)
    if (model->state[i] == state && !model->out[i])
      return TRUE;

  return FALSE;
}

static void
model_take (Model        *model,
            BobbinCursor *cursor)
{
  guint max_tasks = g_test_rand_int_range (0, 5);
  gboolean again = model_has (model, AGAIN);
  BobbinTake take;
  BobbinChunk chunk;

  take = bobbin_cursor_take (cursor, max_tasks, &chunk);
  if (take != BOBBIN_TAKE_CHUNK)
    {
      g_assert_false (again || model_has (model, NEW));
      g_assert_cmpint (take, ==, model->n_open == 0 ? BOBBIN_TAKE_END : BOBBIN_TAKE_LATER);
      return;
    }

  g_assert_cmpuint (chunk.n_tasks, >=, 1);
  g_assert_cmpuint (chunk.first + chunk.n_tasks, <=, model->n_tasks);
  for (guint64 i = chunk.first; i < chunk.first + chunk.n_tasks; i++)
    {
      g_assert_cmpint (model->state[i], <=, AGAIN);
      g_assert_cmpuint (chunk.attempt, ==, model->attempt[i]);
      g_assert_false (model->out[i]);
      model->out[i] = TRUE;
    }
  if (max_tasks > 0)
    g_assert_cmpuint (chunk.n_tasks, <=, max_tasks);
  if (chunk.attempt == 1 && model->fixed_chunk > 0)
    g_assert_cmpuint (chunk.n_tasks, <=, model->fixed_chunk);
  g_array_append_val (model->chunks, chunk);
}

/* Of one that was taken: settles some, tries one again, gives back the rest. */
static void
model_end (Model        *model,
           BobbinCursor *cursor)
{
  guint index = g_test_rand_int_range (0, model->chunks->len);
  BobbinChunk chunk = g_array_index (model->chunks, BobbinChunk, index);
  guint64 n_settled = g_test_rand_int_range (0, chunk.n_tasks + 1);

  g_array_remove_index (model->chunks, index);
  for (guint64 i = 0; i < n_settled; i++)
    {
      model->state[chunk.first] = SETTLED;
      model->n_open--;
      chunk.first++;
      chunk.n_tasks--;
    }
  bobbin_cursor_settle (cursor, n_settled, n_settled * 1000);

  if (chunk.n_tasks > 0 && g_test_rand_bit ())
    {
      model->out[chunk.first] = FALSE;
      model->state[chunk.first] = AGAIN;
      model->attempt[chunk.first]++;
      bobbin_cursor_retry (cursor, chunk.first, chunk.attempt + 1, 0);
      chunk.first++;
      chunk.n_tasks--;
    }
  for (guint64 i = 0; i < chunk.n_tasks; i++)
    model->out[chunk.first + i] = FALSE;
  bobbin_cursor_give_back (cursor, &chunk);
}

static void
model_cancel (Model        *model,
              BobbinCursor *cursor)
{
  guint32 task = g_test_rand_int_range (0, model->n_tasks);
  guint32 withdrawn;

  /* Of a settled one it is not asked. */
  if (model->state[task] > AGAIN)
    return;

  if (model->out[task])
    {
      g_assert_cmpuint (bobbin_cursor_cancel (cursor, &task, 1, &withdrawn), ==, 0);
      g_assert_true (bobbin_cursor_is_cancelled (cursor, task));
      bobbin_cursor_forget_cancelled (cursor, task);
      return;
    }
  g_assert_cmpuint (bobbin_cursor_cancel (cursor, &task, 1, &withdrawn), ==, 1);
  g_assert_cmpuint (withdrawn, ==, task);
  model->state[task] = WITHDRAWN;
  model->n_open--;
}

/* A cursor that begins where another one was: what is settled never comes, the
 * rest once, as the attempt that it is, whatever is done with it. */
static void
test_begin_with (void)
{
  for (guint round = 0; round < 300; round++)
    {
      Model model;
      g_autoptr (BobbinCursor) cursor = new_model (&model);
      BobbinCursorFigures figures;
      gboolean any = model.n_open > 0;

      while (model.n_open > 0)
        {
          guint what = g_test_rand_int_range (0, 10);

          if (what == 0)
            model_cancel (&model, cursor);
          else if (what < 6 || model.chunks->len == 0)
            model_take (&model, cursor);
          else
            model_end (&model, cursor);

          bobbin_cursor_get_figures (cursor, &figures);
          if (model_has (&model, NEW))
            g_assert_cmpint (figures.dry, ==, 0);
        }
      model_take (&model, cursor);
      bobbin_cursor_get_figures (cursor, &figures);
      if (any)
        g_assert_cmpint (figures.dry, >, 0);
      g_array_unref (model.chunks);
    }
}

/* Runs of open tasks are handed out whole, and chunks at the end are as small
 * as without the settled tasks. */
static void
test_begin_with_runs (void)
{
  g_autoptr (BobbinCursor) cursor = bobbin_cursor_new (1000, 0);
  BobbinTaskSet *settled = bobbin_task_set_new ();
  BobbinCursorRetry retry = { .task = 10, .attempt = 4 };
  BobbinChunk chunk;

  bobbin_task_set_add_range (settled, 0, 8);
  bobbin_task_set_add_range (settled, 20, 960);
  bobbin_cursor_begin_with (cursor, settled, &retry, 1);

  g_assert_cmpint (bobbin_cursor_take (cursor, 0, &chunk), ==, BOBBIN_TAKE_CHUNK);
  g_assert_cmpuint (chunk.first, ==, 10);
  g_assert_cmpuint (chunk.attempt, ==, 4);
  /* Of 31 new ones left half may come at once, but not across a task that is not new. */
  bobbin_cursor_settle (cursor, 1, 1);
  g_assert_cmpint (bobbin_cursor_take (cursor, 0, &chunk), ==, BOBBIN_TAKE_CHUNK);
  g_assert_cmpuint (chunk.first, ==, 8);
  g_assert_cmpuint (chunk.n_tasks, ==, 2);
  g_assert_cmpuint (chunk.attempt, ==, 1);
  g_assert_cmpint (bobbin_cursor_take (cursor, 0, &chunk), ==, BOBBIN_TAKE_CHUNK);
  g_assert_cmpuint (chunk.first, ==, 11);
  g_assert_cmpuint (chunk.n_tasks, ==, 9);
  g_assert_cmpint (bobbin_cursor_take (cursor, 0, &chunk), ==, BOBBIN_TAKE_CHUNK);
  g_assert_cmpuint (chunk.first, ==, 980);
  g_assert_cmpuint (chunk.n_tasks, ==, 10);
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
  g_test_add_func ("/cursor/begin-with", test_begin_with);
  g_test_add_func ("/cursor/begin-with/runs", test_begin_with_runs);

  return g_test_run ();
}

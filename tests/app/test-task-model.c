/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The list of a run's tasks, filtered and not, against a slow reference. */
#include "app/run-page/bobbin-task-model.h"
#include "support/bobbin-test-workload.h"

#include <string.h>

/* An odd task fails. */
static BobbinRun *
new_run (guint64 n_tasks)
{
  g_autoptr (BobbinTestWorkload) workload = bobbin_test_workload_new (BOBBIN_TEST_FAIL_ODD, FALSE);

  return bobbin_test_run_new (workload, "threads", n_tasks, (BobbinRunSettings) { .executor = "threads", .workers = 2 });
}

static void
finish (BobbinRun *run)
{
  bobbin_run_start (run);
  bobbin_test_wait (BOBBIN_RUN_IS_OVER (bobbin_run_get_state (run)));
}

static gboolean
reference_matches (BobbinRun        *run,
                   guint64           task,
                   BobbinTaskFilter  filter,
                   const char       *text)
{
  BobbinTaskState state = bobbin_task_store_get (bobbin_run_get_store (run), task)->state;
  BobbinInput input;

  bobbin_inputs_get (bobbin_run_get_inputs (run), task, &input);
  if (text != NULL && strstr (input.text, text) == NULL)
    return FALSE;

  switch (filter)
    {
    case BOBBIN_TASK_FILTER_RUNNING:
      return state == BOBBIN_TASK_RUNNING;
    case BOBBIN_TASK_FILTER_DONE:
      return state == BOBBIN_TASK_DONE;
    case BOBBIN_TASK_FILTER_FAILED:
      return state == BOBBIN_TASK_FAILED || state == BOBBIN_TASK_RETRYING || state == BOBBIN_TASK_CANCELLED;
    case BOBBIN_TASK_FILTER_ALL:
    default:
      return TRUE;
    }
}

static void
assert_as_reference (BobbinTaskModel  *model,
                     BobbinRun        *run,
                     BobbinTaskFilter  filter,
                     const char       *text)
{
  guint64 n_tasks = bobbin_task_store_get_n_tasks (bobbin_run_get_store (run));
  guint position = 0;

  for (guint64 task = 0; task < n_tasks; task++)
    {
      g_autoptr (BobbinTaskRow) row = NULL;

      if (!reference_matches (run, task, filter, text))
        continue;
      row = g_list_model_get_item (G_LIST_MODEL (model), position++);
      g_assert_nonnull (row);
      g_assert_cmpuint (bobbin_task_row_get_task (row), ==, task);
    }
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (model)), ==, position);
  g_assert_null (g_list_model_get_item (G_LIST_MODEL (model), position));
}

/* What a view believes that the model holds, from "items-changed" alone. */
static void
follow_cb (GListModel *model,
           guint       position,
           guint       removed,
           guint       added,
           guint      *n_items)
{
  g_assert_cmpuint (position + removed, <=, *n_items);
  *n_items = *n_items - removed + added;
  g_assert_cmpuint (*n_items, ==, g_list_model_get_n_items (model));
}

static void
test_same_row (void)
{
  g_autoptr (BobbinRun) run = new_run (1000);
  g_autoptr (BobbinTaskModel) model = bobbin_task_model_new (run);
  g_autoptr (BobbinTaskRow) row = g_list_model_get_item (G_LIST_MODEL (model), 501);
  BobbinTaskRow *again = g_list_model_get_item (G_LIST_MODEL (model), 501);

  g_assert_true (row == again);
  g_object_unref (again);

  /* At another position, but the same task. */
  finish (run);
  bobbin_task_model_set_filter (model, BOBBIN_TASK_FILTER_FAILED, NULL);
  bobbin_task_model_flush (model);
  again = g_list_model_get_item (G_LIST_MODEL (model), 250);
  g_assert_true (row == again);
  g_object_unref (again);
}

static void
test_row_let_go (void)
{
  g_autoptr (BobbinRun) run = new_run (10);
  g_autoptr (BobbinTaskModel) model = bobbin_task_model_new (run);
  BobbinTaskRow *row = g_list_model_get_item (G_LIST_MODEL (model), 3);
  g_autoptr (BobbinTaskRow) kept = g_list_model_get_item (G_LIST_MODEL (model), 4);

  g_object_add_weak_pointer (G_OBJECT (row), (gpointer *) &row);
  g_object_unref (row);
  g_assert_null (row);

  row = g_list_model_get_item (G_LIST_MODEL (model), 3);
  g_assert_cmpuint (bobbin_task_row_get_task (row), ==, 3);
  g_object_unref (row);

  /* A row may outlive its model. */
  g_clear_object (&model);
  g_assert_cmpuint (bobbin_task_row_get_task (kept), ==, 4);
}

static void
count_cb (BobbinTaskRow *row,
          guint         *n_calls)
{
  *n_calls += 1;
}

static void
test_rows_tell (void)
{
  g_autoptr (BobbinRun) run = new_run (100);
  g_autoptr (BobbinTaskModel) model = bobbin_task_model_new (run);
  g_autoptr (BobbinTaskRow) row = g_list_model_get_item (G_LIST_MODEL (model), 42);
  g_autoptr (BobbinTaskRow) other = g_list_model_get_item (G_LIST_MODEL (model), 99);
  guint n_calls = 0, n_other = 0;

  g_signal_connect (row, "changed", G_CALLBACK (count_cb), &n_calls);
  g_signal_connect (other, "changed", G_CALLBACK (count_cb), &n_other);
  finish (run);
  bobbin_task_model_touch (model, 0, 50);
  g_assert_cmpuint (n_calls, ==, 1);
  g_assert_cmpuint (n_other, ==, 0);

  /* Nothing is new. */
  bobbin_task_model_touch (model, 0, 50);
  g_assert_cmpuint (n_calls, ==, 1);
}

static void
test_filters (void)
{
  g_autoptr (BobbinRun) run = new_run (5000);
  g_autoptr (BobbinTaskModel) model = bobbin_task_model_new (run);
  const char * const texts[] = { NULL, "7", "49", "4999", "no such input" };
  guint n_items = 5000;

  g_signal_connect (model, "items-changed", G_CALLBACK (follow_cb), &n_items);
  finish (run);
  for (BobbinTaskFilter filter = BOBBIN_TASK_FILTER_ALL; filter <= BOBBIN_TASK_FILTER_FAILED; filter++)
    for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
      {
        bobbin_task_model_set_filter (model, filter, texts[i]);
        bobbin_task_model_flush (model);
        assert_as_reference (model, run, filter, texts[i]);
      }

  bobbin_task_model_set_filter (model, BOBBIN_TASK_FILTER_ALL, "");
  g_assert_false (bobbin_task_model_is_filtered (model));
  g_assert_cmpuint (n_items, ==, 5000);
}

/* A filter that is on while tasks come to match, in spans of any order. */
static void
test_filter_follows (void)
{
  g_autoptr (BobbinRun) run = new_run (3000);
  g_autoptr (BobbinTaskModel) model = bobbin_task_model_new (run);
  guint n_items = 3000;

  g_signal_connect (model, "items-changed", G_CALLBACK (follow_cb), &n_items);
  bobbin_task_model_set_filter (model, BOBBIN_TASK_FILTER_FAILED, NULL);
  bobbin_task_model_flush (model);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (model)), ==, 0);

  finish (run);
  bobbin_task_model_touch (model, 2000, 2999);
  bobbin_task_model_flush (model);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (model)), ==, 500);
  bobbin_task_model_touch (model, 0, 999);
  bobbin_task_model_flush (model);
  bobbin_task_model_touch (model, 900, 2100);
  bobbin_task_model_flush (model);
  assert_as_reference (model, run, BOBBIN_TASK_FILTER_FAILED, NULL);
}

/* The idle source gets there by itself and says so. */
static void
test_filter_in_idle (void)
{
  g_autoptr (BobbinRun) run = new_run (20000);
  g_autoptr (BobbinTaskModel) model = bobbin_task_model_new (run);
  gboolean filtering = FALSE;

  finish (run);
  bobbin_task_model_set_filter (model, BOBBIN_TASK_FILTER_DONE, "1");
  g_object_get (model, "filtering", &filtering, NULL);
  g_assert_true (filtering);
  bobbin_test_wait ((g_object_get (model, "filtering", &filtering, NULL), !filtering));
  assert_as_reference (model, run, BOBBIN_TASK_FILTER_DONE, "1");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/task-model/same-row", test_same_row);
  g_test_add_func ("/task-model/row-let-go", test_row_let_go);
  g_test_add_func ("/task-model/rows-tell", test_rows_tell);
  g_test_add_func ("/task-model/filters", test_filters);
  g_test_add_func ("/task-model/filter-follows", test_filter_follows);
  g_test_add_func ("/task-model/filter-in-idle", test_filter_in_idle);

  return g_test_run ();
}

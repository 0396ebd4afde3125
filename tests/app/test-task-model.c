/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The list of a run's tasks, filtered and not, against a slow reference. */
#include "app/run-page/bobbin-task-selection.h"
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

#define FAILED (1u << BOBBIN_TASK_RETRYING | 1u << BOBBIN_TASK_FAILED | 1u << BOBBIN_TASK_CANCELLED)

static void
set_filter (BobbinTaskModel *model,
            guint            states,
            const char      *text)
{
  BobbinTaskCriteria criteria = { .states = states, .text = text };

  bobbin_task_model_set_criteria (model, &criteria);
}

static gboolean
reference_matches (BobbinRun  *run,
                   guint64     task,
                   guint       states,
                   const char *text)
{
  BobbinTaskState state = bobbin_task_store_get (bobbin_run_get_store (run), task)->state;
  BobbinInput input;
  BobbinResult decoded;
  g_autofree char *result = NULL;

  bobbin_inputs_get (bobbin_run_get_inputs (run), task, &input);
  bobbin_task_store_get_result (bobbin_run_get_store (run), task, &decoded);
  result = g_strdup_printf ("%d", decoded.n_numbers > 0 ? (int) decoded.numbers[0] : 0);
  if (text != NULL && strstr (input.text, text) == NULL &&
      (!decoded.has_result || strstr (result, text) == NULL) &&
      (decoded.message == NULL || strstr (decoded.message, text) == NULL))
    return FALSE;

  return states == 0 || (states & 1u << state) != 0;
}

static void
assert_as_reference (BobbinTaskModel *model,
                     BobbinRun       *run,
                     guint            states,
                     const char      *text)
{
  guint64 n_tasks = bobbin_task_store_get_n_tasks (bobbin_run_get_store (run));
  guint position = 0;

  for (guint64 task = 0; task < n_tasks; task++)
    {
      g_autoptr (BobbinTaskRow) row = NULL;

      if (!reference_matches (run, task, states, text))
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
  set_filter (model, FAILED, NULL);
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
  for (guint states = 0; states < 1u << 6; states += 7)
    for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
      {
        set_filter (model, states, texts[i]);
        bobbin_task_model_flush (model);
        assert_as_reference (model, run, states, texts[i]);
      }

  set_filter (model, 0, "");
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
  set_filter (model, FAILED, NULL);
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
  assert_as_reference (model, run, FAILED, NULL);
}

/* The idle source gets there by itself and says so. */
static void
test_filter_in_idle (void)
{
  g_autoptr (BobbinRun) run = new_run (20000);
  g_autoptr (BobbinTaskModel) model = bobbin_task_model_new (run);
  gboolean filtering = FALSE;

  finish (run);
  set_filter (model, 1u << BOBBIN_TASK_DONE, "1");
  g_object_get (model, "filtering", &filtering, NULL);
  g_assert_true (filtering);
  bobbin_test_wait ((g_object_get (model, "filtering", &filtering, NULL), !filtering));
  assert_as_reference (model, run, 1u << BOBBIN_TASK_DONE, "1");
}

/* Keeps a list of its own from "items-changed" alone. */
static void
replay_cb (GListModel *model,
           guint       position,
           guint       removed,
           guint       added,
           GArray     *seen)
{
  if (removed > 0)
    g_array_remove_range (seen, position, removed);
  for (guint i = 0; i < added; i++)
    {
      guint32 task = bobbin_task_model_get_task (BOBBIN_TASK_MODEL (model), position + i);

      g_array_insert_val (seen, position + i, task);
    }
}

static void
assert_replayed (BobbinTaskModel *model,
                 GArray          *seen)
{
  g_assert_cmpuint (seen->len, ==, g_list_model_get_n_items (G_LIST_MODEL (model)));
  for (guint i = 0; i < seen->len; i++)
    g_assert_cmpuint (g_array_index (seen, guint32, i), ==, bobbin_task_model_get_task (model, i));
}

static void
test_order (void)
{
  g_autoptr (BobbinRun) run = new_run (2000);
  g_autoptr (BobbinTaskModel) model = bobbin_task_model_new (run);
  g_autoptr (GArray) seen = g_array_new (FALSE, FALSE, sizeof (guint32));
  BobbinTaskOrder falling = { BOBBIN_TASK_KEY_NUMBER, 0, TRUE };
  BobbinTaskOrder by_state = { BOBBIN_TASK_KEY_STATE, 0, TRUE };
  guint position;

  replay_cb (G_LIST_MODEL (model), 0, 0, 2000, seen);
  g_signal_connect (model, "items-changed", G_CALLBACK (replay_cb), seen);

  bobbin_task_model_set_order (model, &falling);
  bobbin_task_model_flush (model);
  assert_replayed (model, seen);
  g_assert_cmpuint (bobbin_task_model_get_task (model, 0), ==, 1999);
  g_assert_true (bobbin_task_model_find (model, 1990, &position));
  g_assert_cmpuint (position, ==, 9);

  /* Failed ones first, each by their number, and the same with fewer of them. */
  finish (run);
  bobbin_task_model_touch (model, 0, 1999);
  bobbin_task_model_set_order (model, &by_state);
  bobbin_task_model_flush (model);
  assert_replayed (model, seen);
  for (guint i = 0; i < 2000; i++)
    g_assert_cmpuint (bobbin_task_model_get_task (model, i), ==, i < 1000 ? 2 * i + 1 : 2 * (i - 1000));

  set_filter (model, 0, "9");
  bobbin_task_model_flush (model);
  assert_replayed (model, seen);
  for (guint i = 1; i < seen->len; i++)
    {
      guint32 one = g_array_index (seen, guint32, i - 1);
      guint32 two = g_array_index (seen, guint32, i);

      g_assert_true (one % 2 == two % 2 ? one < two : one % 2 == 1);
    }
  g_assert_false (bobbin_task_model_find (model, 8, &position));
  g_assert_true (bobbin_task_model_find (model, 90, &position));

  bobbin_task_model_set_order (model, NULL);
  assert_replayed (model, seen);
  assert_as_reference (model, run, 0, "9");
  g_assert_true (bobbin_task_model_find (model, 9, &position));
  g_assert_cmpuint (position, ==, 0);

  set_filter (model, 0, NULL);
  assert_replayed (model, seen);
  g_assert_cmpuint (seen->len, ==, 2000);
}

/* A long list shows its first rows before all are sorted, and never less than all. */
static void
test_first_rows (void)
{
  const guint n_tasks = 60000;
  g_autoptr (BobbinRun) run = new_run (n_tasks);
  g_autoptr (BobbinTaskModel) model = bobbin_task_model_new (run);
  g_autoptr (GArray) seen = g_array_new (FALSE, FALSE, sizeof (guint32));
  BobbinTaskOrder falling = { BOBBIN_TASK_KEY_NUMBER, 0, TRUE };
  gboolean sorting = FALSE;

  replay_cb (G_LIST_MODEL (model), 0, 0, n_tasks, seen);
  bobbin_task_model_set_order (model, &falling);
  bobbin_test_wait (bobbin_task_model_get_task (model, 0) == n_tasks - 1);
  g_object_get (model, "sorting", &sorting, NULL);
  g_assert_true (sorting);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (model)), ==, n_tasks);
  for (guint i = 0; i < 100; i++)
    g_assert_cmpuint (bobbin_task_model_get_task (model, i), ==, n_tasks - 1 - i);

  g_array_set_size (seen, 0);
  replay_cb (G_LIST_MODEL (model), 0, 0, n_tasks, seen);
  g_signal_connect (model, "items-changed", G_CALLBACK (replay_cb), seen);
  bobbin_test_wait ((g_object_get (model, "sorting", &sorting, NULL), !sorting));
  assert_replayed (model, seen);
  for (guint i = 0; i < n_tasks; i++)
    g_assert_cmpuint (bobbin_task_model_get_task (model, i), ==, n_tasks - 1 - i);
}

/* An order that is on while tasks change, and sorts again by itself. */
static void
test_order_follows (void)
{
  g_autoptr (BobbinRun) run = new_run (3000);
  g_autoptr (BobbinTaskModel) model = bobbin_task_model_new (run);
  g_autoptr (BobbinTaskRow) row = g_list_model_get_item (G_LIST_MODEL (model), 1);
  g_autoptr (BobbinTaskRow) same = NULL;
  BobbinTaskOrder order = { BOBBIN_TASK_KEY_ERROR, 0, FALSE };
  gboolean sorting = FALSE;

  bobbin_task_model_set_order (model, &order);
  g_object_get (model, "sorting", &sorting, NULL);
  g_assert_true (sorting);
  bobbin_test_wait ((g_object_get (model, "sorting", &sorting, NULL), !sorting));
  g_assert_cmpuint (bobbin_task_model_get_task (model, 0), ==, 0);

  finish (run);
  bobbin_task_model_touch (model, 0, 2999);
  bobbin_test_wait (bobbin_task_model_get_task (model, 0) == 1);
  for (guint i = 0; i < 3000; i++)
    g_assert_cmpuint (bobbin_task_model_get_task (model, i), ==, i < 1500 ? 2 * i + 1 : 2 * (i - 1500));

  same = g_list_model_get_item (G_LIST_MODEL (model), 0);
  g_assert_true (same == row);
}

static void
count_selection_cb (GtkSelectionModel *selection,
                    guint              position,
                    guint              n_items,
                    guint64           *n_selected)
{
  *n_selected = bobbin_task_selection_get_n (BOBBIN_TASK_SELECTION (selection));
}

/* What is selected stays so where it goes, but for what is hidden. */
static void
test_selection (void)
{
  g_autoptr (BobbinRun) run = new_run (1000000);
  g_autoptr (BobbinTaskModel) model = bobbin_task_model_new (run);
  g_autoptr (BobbinTaskSelection) selection = bobbin_task_selection_new (model);
  BobbinTaskOrder falling = { BOBBIN_TASK_KEY_NUMBER, 0, TRUE };
  g_autofree guint32 *tasks = NULL;
  guint64 n_selected = 0;
  guint64 single;
  guint n_tasks;

  g_signal_connect (selection, "selection-changed", G_CALLBACK (count_selection_cb), &n_selected);
  gtk_selection_model_select_all (GTK_SELECTION_MODEL (selection));
  g_assert_cmpuint (n_selected, ==, 1000000);

  gtk_selection_model_select_range (GTK_SELECTION_MODEL (selection), 10, 3, TRUE);
  g_assert_cmpuint (n_selected, ==, 3);
  bobbin_task_model_set_order (model, &falling);
  bobbin_task_model_flush (model);
  g_assert_true (gtk_selection_model_is_selected (GTK_SELECTION_MODEL (selection), 999999 - 11));
  g_assert_false (gtk_selection_model_is_selected (GTK_SELECTION_MODEL (selection), 11));
  tasks = bobbin_task_selection_dup_tasks (selection, &n_tasks);
  g_assert_cmpuint (n_tasks, ==, 3);
  g_assert_cmpuint (tasks[0], ==, 12);

  set_filter (model, 0, "11");
  bobbin_task_model_flush (model);
  g_assert_cmpuint (n_selected, ==, 1);
  g_assert_true (bobbin_task_selection_get_single (selection, &single));
  g_assert_cmpuint (single, ==, 11);

  bobbin_task_model_set_order (model, NULL);
  set_filter (model, 1u << BOBBIN_TASK_DONE, NULL);
  bobbin_task_model_flush (model);
  g_assert_cmpuint (n_selected, ==, 0);
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
  g_test_add_func ("/task-model/order", test_order);
  g_test_add_func ("/task-model/selection", test_selection);
  g_test_add_func ("/task-model/first-rows", test_first_rows);
  g_test_add_func ("/task-model/order-follows", test_order_follows);

  return g_test_run ();
}

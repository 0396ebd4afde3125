/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How long the list of tasks takes to filter, search and sort, and for how long
 * the main loop is away meanwhile.
 *
 * Usage: bench-tasks JOB.bobbin...
 *
 * Prints a line for each: what was done, ms to the first rows, ms to the end,
 * the longest turn of the main loop in ms; and the bytes that the run keeps for
 * a task with its attempt, besides results that do not fit into its record.
 */

#include "app/run-page/bobbin-task-model.h"
#include "engine/executors/bobbin-executors.h"
#include "engine/job/bobbin-job-file.h"

#include <stdio.h>

static gint64 turn_began;
static gint64 longest;
static gint64 first_rows;

static int
timed_poll (GPollFD *fds,
            guint    n_fds,
            int      timeout)
{
  int n_ready;

  longest = MAX (longest, g_get_monotonic_time () - turn_began);
  n_ready = g_poll (fds, n_fds, timeout);
  turn_began = g_get_monotonic_time ();

  return n_ready;
}

static void
changed_cb (GListModel *model)
{
  if (first_rows == 0 && g_list_model_get_n_items (model) > 0)
    first_rows = g_get_monotonic_time ();
}

static gboolean
is_at_it (BobbinTaskModel *model)
{
  gboolean filtering, sorting;

  g_object_get (model, "filtering", &filtering, "sorting", &sorting, NULL);

  return filtering || sorting;
}

static void
change (BobbinTaskModel          *model,
        const char               *what,
        const BobbinTaskCriteria *criteria,
        const BobbinTaskOrder    *order)
{
  gint64 begin = g_get_monotonic_time ();

  first_rows = 0;
  longest = 0;
  turn_began = begin;
  bobbin_task_model_set_criteria (model, criteria);
  bobbin_task_model_set_order (model, order);
  while (is_at_it (model))
    g_main_context_iteration (NULL, TRUE);
  longest = MAX (longest, g_get_monotonic_time () - turn_began);
  printf ("%s\t%.1f\t%.1f\t%.2f\n", what,
          first_rows > 0 ? (double) (first_rows - begin) / 1000 : 0,
          (double) (g_get_monotonic_time () - begin) / 1000, (double) longest / 1000);

  bobbin_task_model_set_criteria (model, &(BobbinTaskCriteria) { 0 });
  bobbin_task_model_set_order (model, NULL);
  while (is_at_it (model))
    g_main_context_iteration (NULL, TRUE);
}

static void
bench (BobbinTaskModel *model)
{
  static const struct
  {
    const char      *what;
    BobbinTaskOrder  order;
  } orders[] = {
    { "sort by number, falling", { BOBBIN_TASK_KEY_NUMBER, 0, TRUE } },
    { "sort by input", { BOBBIN_TASK_KEY_INPUT, 0, TRUE } },
    { "sort by result", { BOBBIN_TASK_KEY_RESULT, 0, TRUE } },
    { "sort by time", { BOBBIN_TASK_KEY_DURATION, 0, TRUE } },
    { "sort by worker", { BOBBIN_TASK_KEY_LANE, 0, FALSE } },
  };
  BobbinTaskCriteria none = { 0 };
  BobbinTaskCriteria done = { .states = 1u << BOBBIN_TASK_DONE };
  BobbinTaskCriteria common = { .text = "7" };
  BobbinTaskCriteria rare = { .text = "999999" };
  BobbinTaskCriteria slow = { .min_duration = 2000 };

  change (model, "filter by state", &done, NULL);
  change (model, "filter by time", &slow, NULL);
  change (model, "search, found often", &common, NULL);
  change (model, "search, found at the end", &rare, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (orders); i++)
    change (model, orders[i].what, &none, &orders[i].order);
  change (model, "search and sort", &common, &orders[3].order);
}

int
main (int    argc,
      char **argv)
{
  g_main_context_set_poll_func (NULL, timed_poll);
  for (int i = 1; i < argc; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (BobbinJob) job = bobbin_job_file_load (argv[i], &error);
      g_autoptr (BobbinRun) run = job != NULL ? bobbin_executors_new_run (job, NULL, &error) : NULL;
      g_autoptr (BobbinTaskModel) model = NULL;
      BobbinTaskStore *store;
      gsize memory;

      if (run == NULL)
        {
          fprintf (stderr, "%s\n", error->message);
          return 2;
        }

      bobbin_run_start (run);
      while (!BOBBIN_RUN_IS_OVER (bobbin_run_get_state (run)))
        g_main_context_iteration (NULL, TRUE);
      store = bobbin_run_get_store (run);
      memory = bobbin_task_store_get_memory (store) + bobbin_timeline_get_memory (bobbin_run_get_timeline (run));
      printf ("bytes a task\t%.1f\n", (double) memory / (double) bobbin_task_store_get_n_tasks (store));

      model = bobbin_task_model_new (run);
      g_signal_connect (model, "items-changed", G_CALLBACK (changed_cb), NULL);
      bench (model);
    }

  return 0;
}

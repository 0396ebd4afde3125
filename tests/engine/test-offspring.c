/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Of a run only what its own threads do, and what was started by them, is counted
 * as its work, whatever else goes on in the process. */

#include "engine/executors/bobbin-offspring.h"
#include "engine/run/bobbin-run-adapt.h"
#include "support/bobbin-test-workload.h"

#include <gio/gio.h>
#include <pthread.h>
#include <unistd.h>

/* Computes until its parent has ended. */
#define SPIN "while kill -0 $PPID 2> /dev/null; do :; done"

typedef struct
{
  const char      *command;   /* that the thread starts; NULL: none */
  pthread_mutex_t  lock;
  pthread_cond_t   changed;
  int              number;    /* of the thread, once the command was started */
  gboolean         quit;
  GThread         *thread;
} Parent;

static gpointer
parent_main (gpointer data)
{
  Parent *self = data;
  g_autoptr (GSubprocess) child = NULL;
  g_autoptr (GError) error = NULL;

  if (self->command != NULL)
    child = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, "sh", "-c", self->command, NULL);
  g_assert_no_error (error);

  pthread_mutex_lock (&self->lock);
  self->number = gettid ();
  pthread_cond_broadcast (&self->changed);
  while (!self->quit)
    pthread_cond_wait (&self->changed, &self->lock);
  pthread_mutex_unlock (&self->lock);

  if (child != NULL)
    {
      g_subprocess_force_exit (child);
      g_subprocess_wait (child, NULL, NULL);
    }

  return NULL;
}

static void
parent_start (Parent     *self,
              const char *command)
{
  *self = (Parent) { .command = command };
  pthread_mutex_init (&self->lock, NULL);
  pthread_cond_init (&self->changed, NULL);
  self->thread = g_thread_new ("parent", parent_main, self);

  pthread_mutex_lock (&self->lock);
  while (self->number == 0)
    pthread_cond_wait (&self->changed, &self->lock);
  pthread_mutex_unlock (&self->lock);
}

static void
parent_end (Parent *self)
{
  pthread_mutex_lock (&self->lock);
  self->quit = TRUE;
  pthread_cond_broadcast (&self->changed);
  pthread_mutex_unlock (&self->lock);
  g_thread_join (self->thread);
  pthread_mutex_destroy (&self->lock);
  pthread_cond_destroy (&self->changed);
}

static double
look (BobbinOffspring *offspring,
      const Parent    *parent,
      BobbinToil      *others,
      BobbinToil      *own)
{
  g_autoptr (GHashTable) threads = g_hash_table_new (NULL, NULL);

  g_hash_table_add (threads, GINT_TO_POINTER (parent->number));
  g_assert_true (bobbin_offspring_look (offspring, threads, others, own));

  return others->cpu;
}

/* A child that computes is its parent's, and nobody else's of the same process. */
static void
test_children (void)
{
  g_autoptr (BobbinOffspring) of_busy = bobbin_offspring_new ();
  g_autoptr (BobbinOffspring) of_calm = bobbin_offspring_new ();
  BobbinToil busy_others = { 0 }, busy_own = { 0 }, calm_others = { 0 }, calm_own = { 0 };
  Parent busy, calm;

  parent_start (&busy, SPIN);
  parent_start (&calm, NULL);
  bobbin_test_wait (look (of_busy, &busy, &busy_others, &busy_own) > 0.1);
  g_assert_cmpfloat (look (of_calm, &calm, &calm_others, &calm_own), ==, 0);
  g_assert_cmpfloat (calm_others.delay, ==, 0);
  parent_end (&busy);
  parent_end (&calm);
}

/* A child of a child, too; and what they did stays done when they have ended. */
static void
test_grandchildren (void)
{
  g_autoptr (BobbinOffspring) offspring = bobbin_offspring_new ();
  BobbinToil others = { 0 }, own = { 0 };
  double before;
  Parent parent;

  parent_start (&parent, "sh -c '" SPIN "' & wait");
  bobbin_test_wait (look (offspring, &parent, &others, &own) > 0.1);
  before = others.cpu;
  parent_end (&parent);
  g_assert_cmpfloat (look (offspring, &parent, &others, &own), ==, before);
}

/* What a thread did before it was ours is not ours; what it does then, is, also
 * when others of ours end. */
static void
test_own (void)
{
  g_autoptr (BobbinOffspring) offspring = bobbin_offspring_new ();
  g_autoptr (GHashTable) threads = g_hash_table_new (NULL, NULL);
  BobbinToil others = { 0 }, own = { 0 };
  gint64 begin = g_get_monotonic_time ();
  Parent parent;

  parent_start (&parent, NULL);
  g_hash_table_add (threads, GINT_TO_POINTER (gettid ()));
  g_hash_table_add (threads, GINT_TO_POINTER (parent.number));
  g_assert_true (bobbin_offspring_look (offspring, threads, &others, &own));
  g_assert_cmpfloat (own.cpu, ==, 0);

  parent_end (&parent);
  g_hash_table_remove (threads, GINT_TO_POINTER (parent.number));
  bobbin_test_wait ((bobbin_offspring_look (offspring, threads, &others, &own), own.cpu > 0.05));
  g_assert_cmpfloat (own.cpu, <=, (double) (g_get_monotonic_time () - begin) / G_USEC_PER_SEC);
}

static gboolean
is_at_work (BobbinTestWorkload *workload)
{
  return bobbin_test_workload_get_n_in (workload) == 2;
}

/* Two runs at once: each has threads of its own, and none when it is over. */
static void
test_runs (void)
{
  BobbinRunSettings settings = BOBBIN_RUN_SETTINGS_INIT;
  g_autoptr (BobbinTestWorkload) work_a = bobbin_test_workload_new (BOBBIN_TEST_GATE, FALSE);
  g_autoptr (BobbinTestWorkload) work_b = bobbin_test_workload_new (BOBBIN_TEST_GATE, FALSE);
  g_autoptr (BobbinRun) a = NULL;
  g_autoptr (BobbinRun) b = NULL;
  g_autoptr (GHashTable) threads_a = NULL;
  g_autoptr (GHashTable) threads_b = NULL;
  GHashTableIter iter;
  gpointer thread;

  settings.workers = 2;
  a = bobbin_test_run_new (work_a, "threads", 10, settings);
  b = bobbin_test_run_new (work_b, "threads", 10, settings);
  bobbin_run_start (a);
  bobbin_run_start (b);
  bobbin_test_wait (is_at_work (work_a) && is_at_work (work_b));

  threads_a = bobbin_run_list_threads (a);
  threads_b = bobbin_run_list_threads (b);
  g_assert_cmpuint (g_hash_table_size (threads_a), ==, 2);
  g_assert_cmpuint (g_hash_table_size (threads_b), ==, 2);
  g_hash_table_iter_init (&iter, threads_a);
  while (g_hash_table_iter_next (&iter, &thread, NULL))
    {
      g_assert_cmpint (GPOINTER_TO_INT (thread), !=, gettid ());
      g_assert_false (g_hash_table_contains (threads_b, thread));
    }

  bobbin_test_workload_open_gate (work_a);
  bobbin_test_workload_open_gate (work_b);
  bobbin_test_wait (BOBBIN_RUN_IS_OVER (bobbin_run_get_state (a)) && BOBBIN_RUN_IS_OVER (bobbin_run_get_state (b)));
  g_clear_pointer (&threads_a, g_hash_table_unref);
  threads_a = bobbin_run_list_threads (a);
  g_assert_cmpuint (g_hash_table_size (threads_a), ==, 0);
}

/* Tasks on a loop are the loop's thread's. */
static void
test_loop (void)
{
  BobbinRunSettings settings = BOBBIN_RUN_SETTINGS_INIT;
  g_autoptr (BobbinTestWorkload) workload = bobbin_test_workload_new (BOBBIN_TEST_GATE, TRUE);
  g_autoptr (BobbinRun) run = NULL;
  g_autoptr (GHashTable) threads = NULL;

  settings.workers = 4;
  run = bobbin_test_run_new (workload, "async", 10, settings);
  bobbin_run_start (run);
  bobbin_test_wait (bobbin_test_workload_get_n_begun (workload) == 4);
  threads = bobbin_run_list_threads (run);
  g_assert_cmpuint (g_hash_table_size (threads), ==, 1);
  g_assert_false (g_hash_table_contains (threads, GINT_TO_POINTER (gettid ())));
  bobbin_test_workload_open_gate (workload);
  bobbin_test_wait (BOBBIN_RUN_IS_OVER (bobbin_run_get_state (run)));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/offspring/children", test_children);
  g_test_add_func ("/offspring/grandchildren", test_grandchildren);
  g_test_add_func ("/offspring/own", test_own);
  g_test_add_func ("/offspring/runs", test_runs);
  g_test_add_func ("/offspring/loop", test_loop);

  return g_test_run ();
}

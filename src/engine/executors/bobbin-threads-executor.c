/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-config.h"

#include "bobbin-threads-executor.h"

#include <glib/gi18n-lib.h>

#include "bobbin-thread-worker.h"

/* For work that waits: as many as Python's ThreadPoolExecutor starts. */
#define EXTRA_THREADS_FOR_WAITING 4
#define MAX_DEFAULT_THREADS       32

/**
 * BobbinThreadsExecutor:
 *
 * A GLib thread pool in which each worker is one long item: it takes chunks
 * until there are none. The threads are the run's own: those that GLib lends are
 * started one after another by yet another thread, and whoever adds a worker waits
 * for each.
 */
struct _BobbinThreadsExecutor
{
  BobbinExecutor  parent_instance;

  GThreadPool    *pool;        /* of as many threads as there ever were workers at once */
  _Atomic guint   n_working;   /* workers that have not ended */
  GPtrArray      *workers;     /* by lane: of BobbinThreadWorker */
};

G_DEFINE_FINAL_TYPE (BobbinThreadsExecutor, bobbin_threads_executor, BOBBIN_TYPE_EXECUTOR)

static void
pool_func (gpointer data,
           gpointer user_data)
{
  BobbinThreadsExecutor *self = user_data;

  bobbin_thread_worker_run (data);
  atomic_fetch_sub (&self->n_working, 1);
}

static void
clear_worker (gpointer worker)
{
  if (worker != NULL)
    bobbin_thread_worker_unref (worker);
}

static guint
bobbin_threads_executor_get_default_workers (BobbinWorkload *workload)
{
  guint n_processors = g_get_num_processors ();

  if (BOBBIN_WORKLOAD_GET_CLASS (workload)->nature == BOBBIN_WORKLOAD_WAITS)
    return MIN (n_processors + EXTRA_THREADS_FOR_WAITING, MAX_DEFAULT_THREADS);

  return n_processors;
}

static gboolean
bobbin_threads_executor_start (BobbinExecutor    *executor,
                               BobbinRunContext  *run,
                               GError           **error)
{
  BobbinThreadsExecutor *self = BOBBIN_THREADS_EXECUTOR (executor);

  self->pool = g_thread_pool_new (pool_func, self, 1, TRUE, error);

  return self->pool != NULL;
}

static void
bobbin_threads_executor_add_lane (BobbinExecutor *executor,
                                  guint           lane,
                                  BobbinLaneLive *live)
{
  BobbinThreadsExecutor *self = BOBBIN_THREADS_EXECUTOR (executor);
  BobbinThreadWorker *worker = bobbin_thread_worker_new (bobbin_executor_get_run (executor), lane, live);
  guint n_working;

  if (lane >= self->workers->len)
    g_ptr_array_set_size (self->workers, lane + 1);
  clear_worker (g_ptr_array_index (self->workers, lane));
  g_ptr_array_index (self->workers, lane) = worker;

  /* An error says that no new thread could be made now; the item is queued all
   * the same and runs as soon as another worker ends. */
  n_working = atomic_fetch_add (&self->n_working, 1) + 1;
  if (n_working > (guint) g_thread_pool_get_max_threads (self->pool))
    g_thread_pool_set_max_threads (self->pool, n_working, NULL);
  g_thread_pool_push (self->pool, worker, NULL);
}

static void
bobbin_threads_executor_stop (BobbinExecutor *executor)
{
  BobbinThreadsExecutor *self = BOBBIN_THREADS_EXECUTOR (executor);

  for (guint i = 0; i < self->workers->len; i++)
    if (g_ptr_array_index (self->workers, i) != NULL)
      bobbin_thread_worker_stop (g_ptr_array_index (self->workers, i));
}

static void
bobbin_threads_executor_finish (BobbinExecutor *executor)
{
  BobbinThreadsExecutor *self = BOBBIN_THREADS_EXECUTOR (executor);

  if (self->pool != NULL)
    g_thread_pool_free (g_steal_pointer (&self->pool), FALSE, TRUE);
  g_ptr_array_set_size (self->workers, 0);
}

static void
bobbin_threads_executor_finalize (GObject *object)
{
  BobbinThreadsExecutor *self = BOBBIN_THREADS_EXECUTOR (object);

  bobbin_threads_executor_finish (BOBBIN_EXECUTOR (self));
  g_ptr_array_unref (self->workers);

  G_OBJECT_CLASS (bobbin_threads_executor_parent_class)->finalize (object);
}

static void
bobbin_threads_executor_class_init (BobbinThreadsExecutorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  BobbinExecutorClass *executor_class = BOBBIN_EXECUTOR_CLASS (klass);

  object_class->finalize = bobbin_threads_executor_finalize;

  executor_class->id = "threads";
  executor_class->title = N_("Threads");
  executor_class->summary = N_("A pool of threads in this process. Good for work that computes and for programs that are started.");
  executor_class->lane_title = N_("Thread %u");
  executor_class->workers_name = N_("threads");
  executor_class->max_workers = 1024;
  executor_class->get_default_workers = bobbin_threads_executor_get_default_workers;
  executor_class->start = bobbin_threads_executor_start;
  executor_class->add_lane = bobbin_threads_executor_add_lane;
  executor_class->stop = bobbin_threads_executor_stop;
  executor_class->cancel = bobbin_threads_executor_stop;
  executor_class->finish = bobbin_threads_executor_finish;
}

static void
bobbin_threads_executor_init (BobbinThreadsExecutor *self)
{
  self->workers = g_ptr_array_new_with_free_func (clear_worker);
}

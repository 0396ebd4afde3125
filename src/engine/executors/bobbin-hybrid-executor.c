/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-config.h"

#include "bobbin-hybrid-executor.h"

#include <glib/gi18n-lib.h>

#include "bobbin-loop.h"

/* Enough for waiting to overlap; a polite number of connections. */
#define DEFAULT_SLOTS 32

/**
 * BobbinHybridExecutor:
 *
 * A loop for tasks that wait and, for tasks that compute, a pool with a thread
 * for each processor behind it, as with run_in_executor() in asyncio.
 */
struct _BobbinHybridExecutor
{
  BobbinExecutor  parent_instance;

  BobbinLoop     *loop;
};

G_DEFINE_FINAL_TYPE (BobbinHybridExecutor, bobbin_hybrid_executor, BOBBIN_TYPE_EXECUTOR)

static guint
bobbin_hybrid_executor_get_default_workers (BobbinWorkload *workload)
{
  if (!bobbin_workload_can_run_async (workload))
    return g_get_num_processors ();

  return DEFAULT_SLOTS;
}

static gboolean
bobbin_hybrid_executor_start (BobbinExecutor    *executor,
                            BobbinRunContext  *run,
                            GError           **error)
{
  BOBBIN_HYBRID_EXECUTOR (executor)->loop = bobbin_loop_new (run, g_get_num_processors ());

  return TRUE;
}

static void
bobbin_hybrid_executor_add_lane (BobbinExecutor *executor,
                               guint           lane,
                               BobbinLaneLive *live)
{
  bobbin_loop_add_slot (BOBBIN_HYBRID_EXECUTOR (executor)->loop, lane, live);
}

static void
bobbin_hybrid_executor_stop (BobbinExecutor *executor)
{
  bobbin_loop_stop (BOBBIN_HYBRID_EXECUTOR (executor)->loop);
}

static void
bobbin_hybrid_executor_finish (BobbinExecutor *executor)
{
  g_clear_pointer (&BOBBIN_HYBRID_EXECUTOR (executor)->loop, bobbin_loop_free);
}

static void
bobbin_hybrid_executor_class_init (BobbinHybridExecutorClass *klass)
{
  BobbinExecutorClass *executor_class = BOBBIN_EXECUTOR_CLASS (klass);

  executor_class->id = "hybrid";
  executor_class->title = N_("Async with a pool");
  executor_class->summary = N_("A loop for what waits, and a pool of threads for what computes.");
  executor_class->lane_title = N_("Slot %u");
  executor_class->workers_name = N_("slots");
  executor_class->max_workers = 4096;
  executor_class->get_default_workers = bobbin_hybrid_executor_get_default_workers;
  executor_class->start = bobbin_hybrid_executor_start;
  executor_class->add_lane = bobbin_hybrid_executor_add_lane;
  executor_class->stop = bobbin_hybrid_executor_stop;
  executor_class->finish = bobbin_hybrid_executor_finish;
}

static void
bobbin_hybrid_executor_init (BobbinHybridExecutor *self)
{
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-config.h"

#include "bobbin-async-executor.h"

#include <glib/gi18n-lib.h>

#include "bobbin-loop.h"

/* Enough for waiting to overlap; a polite number of connections. */
#define DEFAULT_SLOTS 32

/**
 * BobbinAsyncExecutor:
 *
 * One thread with a main context and many tasks in flight on it. A task that
 * computes blocks the others, as it does in asyncio, and the lanes show it.
 */
struct _BobbinAsyncExecutor
{
  BobbinExecutor  parent_instance;

  BobbinLoop     *loop;
};

G_DEFINE_FINAL_TYPE (BobbinAsyncExecutor, bobbin_async_executor, BOBBIN_TYPE_EXECUTOR)

static guint
bobbin_async_executor_get_default_workers (BobbinWorkload *workload)
{
  return DEFAULT_SLOTS;
}

static gboolean
bobbin_async_executor_start (BobbinExecutor    *executor,
                            BobbinRunContext  *run,
                            GError           **error)
{
  BOBBIN_ASYNC_EXECUTOR (executor)->loop = bobbin_loop_new (run, 0);

  return TRUE;
}

static void
bobbin_async_executor_add_lane (BobbinExecutor *executor,
                               guint           lane,
                               BobbinLaneLive *live)
{
  bobbin_loop_add_slot (BOBBIN_ASYNC_EXECUTOR (executor)->loop, lane, live);
}

static void
bobbin_async_executor_stop (BobbinExecutor *executor)
{
  bobbin_loop_stop (BOBBIN_ASYNC_EXECUTOR (executor)->loop);
}

static void
bobbin_async_executor_finish (BobbinExecutor *executor)
{
  g_clear_pointer (&BOBBIN_ASYNC_EXECUTOR (executor)->loop, bobbin_loop_free);
}

static void
bobbin_async_executor_class_init (BobbinAsyncExecutorClass *klass)
{
  BobbinExecutorClass *executor_class = BOBBIN_EXECUTOR_CLASS (klass);

  executor_class->id = "async";
  executor_class->title = N_("Async");
  executor_class->summary = N_("One thread that waits for many tasks at once. Good for the network; a task that computes blocks the others.");
  executor_class->lane_title = N_("Slot %u");
  executor_class->workers_name = N_("slots");
  executor_class->max_workers = 4096;
  executor_class->get_default_workers = bobbin_async_executor_get_default_workers;
  executor_class->start = bobbin_async_executor_start;
  executor_class->add_lane = bobbin_async_executor_add_lane;
  executor_class->stop = bobbin_async_executor_stop;
  executor_class->finish = bobbin_async_executor_finish;
}

static void
bobbin_async_executor_init (BobbinAsyncExecutor *self)
{
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-config.h"

#include "bobbin-serial-executor.h"

#include <glib/gi18n-lib.h>

#include "bobbin-thread-worker.h"

/**
 * BobbinSerialExecutor:
 *
 * One worker that does the tasks in their order: a for loop. It has a thread
 * of its own, so that the one that shows it stays free.
 */
struct _BobbinSerialExecutor
{
  BobbinExecutor      parent_instance;

  GThread            *thread;
  BobbinThreadWorker *worker;
};

G_DEFINE_FINAL_TYPE (BobbinSerialExecutor, bobbin_serial_executor, BOBBIN_TYPE_EXECUTOR)

static gpointer
thread_main (gpointer data)
{
  bobbin_thread_worker_run (data);

  return NULL;
}

static void
end_thread (BobbinSerialExecutor *self)
{
  g_clear_pointer (&self->thread, g_thread_join);
  g_clear_pointer (&self->worker, bobbin_thread_worker_unref);
}

static void
bobbin_serial_executor_add_lane (BobbinExecutor *executor,
                                 guint           lane,
                                 BobbinLaneLive *live)
{
  BobbinSerialExecutor *self = BOBBIN_SERIAL_EXECUTOR (executor);

  end_thread (self);
  self->worker = bobbin_thread_worker_new (bobbin_executor_get_run (executor), lane, live);
  self->thread = g_thread_new ("bobbin-serial", thread_main, self->worker);
}

static void
bobbin_serial_executor_stop (BobbinExecutor *executor)
{
  BobbinSerialExecutor *self = BOBBIN_SERIAL_EXECUTOR (executor);

  if (self->worker != NULL)
    bobbin_thread_worker_stop (self->worker);
}

static void
bobbin_serial_executor_finish (BobbinExecutor *executor)
{
  end_thread (BOBBIN_SERIAL_EXECUTOR (executor));
}

static void
bobbin_serial_executor_finalize (GObject *object)
{
  end_thread (BOBBIN_SERIAL_EXECUTOR (object));

  G_OBJECT_CLASS (bobbin_serial_executor_parent_class)->finalize (object);
}

static void
bobbin_serial_executor_class_init (BobbinSerialExecutorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  BobbinExecutorClass *executor_class = BOBBIN_EXECUTOR_CLASS (klass);

  object_class->finalize = bobbin_serial_executor_finalize;

  executor_class->id = "serial";
  executor_class->title = N_("One by one");
  executor_class->summary = N_("One worker, in order: a plain loop. What the others are compared with.");
  executor_class->lane_title = N_("Worker %u");
  executor_class->workers_name = N_("workers");
  executor_class->add_lane = bobbin_serial_executor_add_lane;
  executor_class->stop = bobbin_serial_executor_stop;
  executor_class->cancel = bobbin_serial_executor_stop;
  executor_class->finish = bobbin_serial_executor_finish;
}

static void
bobbin_serial_executor_init (BobbinSerialExecutor *self)
{
}

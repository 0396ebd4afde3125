/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-executor.h"

#include "bobbin-priority.h"

typedef struct
{
  BobbinRunContext *run;
} BobbinExecutorPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (BobbinExecutor, bobbin_executor, G_TYPE_OBJECT)

static gboolean
bobbin_executor_real_start (BobbinExecutor    *self,
                            BobbinRunContext  *run,
                            GError           **error)
{
  return TRUE;
}

static void
bobbin_executor_real_finish (BobbinExecutor *self)
{
}

static guint
bobbin_executor_real_get_default_workers (BobbinWorkload *workload)
{
  return 1;
}

static void
bobbin_executor_class_init (BobbinExecutorClass *klass)
{
  klass->min_workers = 1;
  klass->max_workers = 1;
  klass->get_default_workers = bobbin_executor_real_get_default_workers;
  klass->start = bobbin_executor_real_start;
  klass->finish = bobbin_executor_real_finish;
}

static void
bobbin_executor_init (BobbinExecutor *self)
{
}

guint
bobbin_run_context_count_attempts (BobbinRunContext *self,
                                   guint64           task,
                                   guint             attempt)
{
  guint earlier = 0;

  if (self->earlier != NULL)
    earlier = GPOINTER_TO_UINT (g_hash_table_lookup (self->earlier, GSIZE_TO_POINTER (task + 1)));

  return attempt > earlier ? attempt - earlier : 1;
}

void
bobbin_run_context_enter_thread (BobbinRunContext *self)
{
  if (self->gives_way)
    bobbin_priority_give_way ();
}

BobbinRunContext *
bobbin_executor_get_run (BobbinExecutor *self)
{
  BobbinExecutorPrivate *priv = bobbin_executor_get_instance_private (self);

  return priv->run;
}

gboolean
bobbin_executor_start (BobbinExecutor    *self,
                       BobbinRunContext  *run,
                       GError           **error)
{
  BobbinExecutorPrivate *priv = bobbin_executor_get_instance_private (self);

  g_return_val_if_fail (priv->run == NULL, FALSE);

  priv->run = run;

  return BOBBIN_EXECUTOR_GET_CLASS (self)->start (self, run, error);
}

void
bobbin_executor_add_lane (BobbinExecutor *self,
                          guint           lane,
                          BobbinLaneLive *live)
{
  BOBBIN_EXECUTOR_GET_CLASS (self)->add_lane (self, lane, live);
}

void
bobbin_executor_stop (BobbinExecutor *self)
{
  BOBBIN_EXECUTOR_GET_CLASS (self)->stop (self);
}

void
bobbin_executor_cancel (BobbinExecutor *self)
{
  if (BOBBIN_EXECUTOR_GET_CLASS (self)->cancel != NULL)
    BOBBIN_EXECUTOR_GET_CLASS (self)->cancel (self);
}

void
bobbin_executor_finish (BobbinExecutor *self)
{
  BOBBIN_EXECUTOR_GET_CLASS (self)->finish (self);
}

void
bobbin_executor_join (BobbinExecutor    *self,
                      struct _BobbinRun *run)
{
  if (BOBBIN_EXECUTOR_GET_CLASS (self)->join != NULL)
    BOBBIN_EXECUTOR_GET_CLASS (self)->join (self, run);
}

void
bobbin_executor_leave_be (BobbinExecutor *self)
{
  if (BOBBIN_EXECUTOR_GET_CLASS (self)->leave_be != NULL)
    BOBBIN_EXECUTOR_GET_CLASS (self)->leave_be (self);
}

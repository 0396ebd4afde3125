/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-config.h"

#include "bobbin-processes-executor.h"

#include <glib/gi18n-lib.h>

#include "../job/bobbin-paths.h"
#include "bobbin-crew.h"

/* µs that a cancelled task has to end by itself. A command needs some for its
 * own way from SIGTERM to SIGKILL; a function that does not end at once has
 * nothing that we could wait for. */
#define GRACE        (1500 * 1000)
#define HOSTED_GRACE (500 * 1000)

/* As many as Python's ThreadPoolExecutor starts; a polite number of connections. */
#define EXTRA_THREADS 4
#define MAX_THREADS   32
#define DEFAULT_SLOTS 32

/**
 * BobbinProcessesExecutor:
 *
 * Worker processes with their own memory: what one of them does to itself
 * costs the task that it has. For workloads of other languages it is every
 * executor: it starts their workers and lets them run the tasks in the way of
 * the executor's name.
 */
typedef struct
{
  BobbinProcessesExecutor *owner;   /* whose crew it is; NULL: its own */
  BobbinCrewWay    way;
  BobbinCrew      *crew;
  BobbinLauncher  *launcher;
  char           **argv;
  gboolean         is_offered;      /* others will have its workers as well */
} BobbinProcessesExecutorPrivate;

G_DEFINE_TYPE_WITH_PRIVATE (BobbinProcessesExecutor, bobbin_processes_executor, BOBBIN_TYPE_EXECUTOR)

static guint
bobbin_processes_executor_get_default_workers (BobbinWorkload *workload)
{
  return g_get_num_processors ();
}

static guint
get_default_threads (BobbinWorkload *workload)
{
  return MIN (g_get_num_processors () + EXTRA_THREADS, MAX_THREADS);
}

static guint
get_default_slots (BobbinWorkload *workload)
{
  return DEFAULT_SLOTS;
}

static guint
get_default_one (BobbinWorkload *workload)
{
  return 1;
}

static BobbinCrew *
get_crew (BobbinProcessesExecutor *self)
{
  BobbinProcessesExecutorPrivate *priv = bobbin_processes_executor_get_instance_private (self);

  return priv->crew;
}

static void
give_up_crew (BobbinProcessesExecutorPrivate *priv)
{
  if (priv->owner == NULL)
    g_clear_pointer (&priv->crew, bobbin_crew_free);
  priv->crew = NULL;
}

static char **
dup_argv (BobbinWorkload *workload)
{
  char **argv = bobbin_workload_dup_worker_argv (workload);

  if (argv == NULL)
    {
      argv = g_new0 (char *, 2);
      argv[0] = bobbin_worker_path_dup ("bobbin-worker");
    }

  return argv;
}

static gboolean
bobbin_processes_executor_start (BobbinExecutor    *executor,
                                 BobbinRunContext  *run,
                                 GError           **error)
{
  BobbinProcessesExecutor *self = BOBBIN_PROCESSES_EXECUTOR (executor);
  BobbinProcessesExecutorPrivate *priv = bobbin_processes_executor_get_instance_private (self);
  const char *mode = BOBBIN_EXECUTOR_GET_CLASS (executor)->id;
  gboolean each = g_str_equal (mode, "processes") || g_str_equal (mode, "serial");
  gboolean hosted = bobbin_workload_is_hosted (run->workload);
  BobbinCrewPlan plan;

  priv->way = (BobbinCrewWay) { mode, !each };
  if (priv->owner != NULL)
    {
      priv->crew = get_crew (priv->owner);
      return TRUE;
    }

  if (priv->argv == NULL)
    priv->argv = dup_argv (run->workload);
  if (priv->launcher == NULL)
    priv->launcher = bobbin_launcher_new_direct ();

  plan = (BobbinCrewPlan) {
    .launcher = priv->launcher,
    .argv = priv->argv,
    .way = priv->way,
    .forks = (priv->is_offered || g_str_equal (mode, "processes")) && bobbin_workload_wants_fork (run->workload),
    .grace = hosted ? HOSTED_GRACE : GRACE,
  };
  priv->crew = bobbin_crew_new (run, &plan);

  return TRUE;
}

static void
bobbin_processes_executor_add_lane (BobbinExecutor *executor,
                                    guint           lane,
                                    BobbinLaneLive *live)
{
  BobbinProcessesExecutor *self = BOBBIN_PROCESSES_EXECUTOR (executor);
  BobbinProcessesExecutorPrivate *priv = bobbin_processes_executor_get_instance_private (self);

  bobbin_crew_add_lane (priv->crew, &priv->way, lane, live);
}

static void
bobbin_processes_executor_stop (BobbinExecutor *executor)
{
  BobbinProcessesExecutor *self = BOBBIN_PROCESSES_EXECUTOR (executor);
  BobbinProcessesExecutorPrivate *priv = bobbin_processes_executor_get_instance_private (self);

  if (priv->crew != NULL)
    bobbin_crew_stop (priv->crew);
}

static void
bobbin_processes_executor_finish (BobbinExecutor *executor)
{
  BobbinProcessesExecutor *self = BOBBIN_PROCESSES_EXECUTOR (executor);
  BobbinProcessesExecutorPrivate *priv = bobbin_processes_executor_get_instance_private (self);

  give_up_crew (priv);
}

static void
bobbin_processes_executor_finalize (GObject *object)
{
  BobbinProcessesExecutor *self = BOBBIN_PROCESSES_EXECUTOR (object);
  BobbinProcessesExecutorPrivate *priv = bobbin_processes_executor_get_instance_private (self);

  give_up_crew (priv);
  g_clear_object (&priv->owner);
  g_clear_object (&priv->launcher);
  g_clear_pointer (&priv->argv, g_strfreev);

  G_OBJECT_CLASS (bobbin_processes_executor_parent_class)->finalize (object);
}

static void
bobbin_processes_executor_class_init (BobbinProcessesExecutorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  BobbinExecutorClass *executor_class = BOBBIN_EXECUTOR_CLASS (klass);

  object_class->finalize = bobbin_processes_executor_finalize;

  executor_class->id = "processes";
  executor_class->title = N_("Processes");
  executor_class->summary = N_("Worker processes with memory of their own. One that dies takes one task with it and is replaced. Good for Python that computes and for work that may crash.");
  executor_class->lane_title = N_("Process %u");
  executor_class->workers_name = N_("processes");
  executor_class->max_workers = 256;
  executor_class->get_default_workers = bobbin_processes_executor_get_default_workers;
  executor_class->start = bobbin_processes_executor_start;
  executor_class->add_lane = bobbin_processes_executor_add_lane;
  executor_class->stop = bobbin_processes_executor_stop;
  executor_class->finish = bobbin_processes_executor_finish;
}

static void
bobbin_processes_executor_init (BobbinProcessesExecutor *self)
{
}

static void
hosted_class_init (gpointer klass,
                   gpointer data)
{
  BobbinExecutorClass *executor_class = klass;
  const BobbinExecutorClass *kind = data;

  executor_class->id = kind->id;
  executor_class->title = kind->title;
  executor_class->summary = kind->summary;
  executor_class->lane_title = kind->lane_title;
  executor_class->workers_name = kind->workers_name;
  executor_class->min_workers = kind->min_workers;
  executor_class->max_workers = kind->max_workers;

  if (kind->max_workers == 1)
    executor_class->get_default_workers = get_default_one;
  else if (g_str_equal (kind->id, "threads"))
    executor_class->get_default_workers = get_default_threads;
  else
    executor_class->get_default_workers = get_default_slots;
}

GType
bobbin_processes_executor_get_type_as (BobbinExecutorClass *kind)
{
  g_autofree char *name = NULL;
  GType type;
  GTypeInfo info = {
    .class_size = sizeof (BobbinProcessesExecutorClass),
    .class_init = hosted_class_init,
    .class_data = kind,
    .instance_size = sizeof (BobbinProcessesExecutor),
  };

  if (G_TYPE_FROM_CLASS (kind) == BOBBIN_TYPE_PROCESSES_EXECUTOR)
    return BOBBIN_TYPE_PROCESSES_EXECUTOR;

  name = g_strconcat ("BobbinHosted", g_type_name (G_TYPE_FROM_CLASS (kind)), NULL);
  type = g_type_from_name (name);
  if (type == G_TYPE_INVALID)
    type = g_type_register_static (BOBBIN_TYPE_PROCESSES_EXECUTOR, name, &info, G_TYPE_FLAG_NONE);

  return type;
}

void
bobbin_processes_executor_offer (BobbinProcessesExecutor *self)
{
  BobbinProcessesExecutorPrivate *priv = bobbin_processes_executor_get_instance_private (self);

  g_return_if_fail (priv->crew == NULL);

  priv->is_offered = TRUE;
}

void
bobbin_processes_executor_share (BobbinProcessesExecutor *self,
                                 BobbinProcessesExecutor *owner)
{
  BobbinProcessesExecutorPrivate *priv = bobbin_processes_executor_get_instance_private (self);

  g_return_if_fail (priv->crew == NULL);

  g_set_object (&priv->owner, owner);
}

void
bobbin_processes_executor_set_launcher (BobbinProcessesExecutor *self,
                                        BobbinLauncher          *launcher)
{
  BobbinProcessesExecutorPrivate *priv = bobbin_processes_executor_get_instance_private (self);

  g_set_object (&priv->launcher, launcher);
}

void
bobbin_processes_executor_set_argv (BobbinProcessesExecutor *self,
                                    const char * const      *argv)
{
  BobbinProcessesExecutorPrivate *priv = bobbin_processes_executor_get_instance_private (self);

  g_strfreev (priv->argv);
  priv->argv = g_strdupv ((GStrv) argv);
}

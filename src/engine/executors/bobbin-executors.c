/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-config.h"

#include "bobbin-executors.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "../job/bobbin-job-error.h"
#include "../practice/bobbin-practice-inputs.h"
#include "../workloads/bobbin-workloads.h"
#include "bobbin-async-executor.h"
#include "bobbin-auto-executor.h"
#include "bobbin-hybrid-executor.h"
#include "bobbin-processes-executor.h"
#include "bobbin-serial-executor.h"
#include "bobbin-threads-executor.h"

/* One line for each way of running, in the order in which they are offered. */
static GType (* const get_types[]) (void) = {
  bobbin_auto_executor_get_type,
  bobbin_serial_executor_get_type,
  bobbin_threads_executor_get_type,
  bobbin_processes_executor_get_type,
  bobbin_async_executor_get_type,
  bobbin_hybrid_executor_get_type,
};

static gpointer
load_classes (gpointer data)
{
  BobbinExecutorClass **classes = data;

  for (guint i = 0; i < G_N_ELEMENTS (get_types); i++)
    classes[i] = g_type_class_ref (get_types[i] ());

  return classes;
}

BobbinExecutorClass * const *
bobbin_executors_get_all (guint *n_classes)
{
  static BobbinExecutorClass *classes[G_N_ELEMENTS (get_types)];
  static GOnce once = G_ONCE_INIT;

  *n_classes = G_N_ELEMENTS (classes);

  return g_once (&once, load_classes, classes);
}

BobbinExecutorClass *
bobbin_executors_find (const char  *id,
                       GError     **error)
{
  guint n_classes;
  BobbinExecutorClass * const *classes = bobbin_executors_get_all (&n_classes);
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < n_classes; i++)
    {
      if (strcmp (classes[i]->id, id) == 0)
        return classes[i];
      g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", classes[i]->id);
    }

  g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_UNKNOWN,
               _("There is no executor “%s”. There are: %s."), id, names->str);

  return NULL;
}

BobbinExecutorClass *
bobbin_executors_find_for (const char      *id,
                           BobbinWorkload  *workload,
                           GError         **error)
{
  BobbinExecutorClass *klass = bobbin_executors_find (id, error);

  if (klass == NULL || !bobbin_workload_is_hosted (workload) ||
      G_TYPE_FROM_CLASS (klass) == BOBBIN_TYPE_AUTO_EXECUTOR)
    return klass;

  /* Classes of static types are never freed. */
  return g_type_class_ref (bobbin_processes_executor_get_type_as (klass));
}

/* Limits that only a process of its own can be held to. */
static gboolean
check_limits (const BobbinRunSettings  *settings,
              BobbinExecutorClass      *klass,
              GError                  **error)
{
  const char *name = settings->max_memory > 0 ? "max-memory" : "max-cpu";

  if (g_type_is_a (G_TYPE_FROM_CLASS (klass), BOBBIN_TYPE_PROCESSES_EXECUTOR) ||
      G_TYPE_FROM_CLASS (klass) == BOBBIN_TYPE_AUTO_EXECUTOR ||
      (settings->max_memory == 0 && settings->max_cpu <= 0))
    return TRUE;

  g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_VALUE,
               _("“%s” limits worker processes; the executor “%s” has none. Choose “processes”."),
               name, klass->id);

  return FALSE;
}

gboolean
bobbin_executors_check (const BobbinRunSettings *settings,
                        BobbinWorkload          *workload,
                        guint                   *n_workers,
                        GError                 **error)
{
  BobbinExecutorClass *klass = bobbin_executors_find_for (settings->executor, workload, error);

  if (klass == NULL || !check_limits (settings, klass, error))
    return FALSE;

  *n_workers = settings->workers > 0 ? settings->workers : klass->get_default_workers (workload);
  if (*n_workers < klass->min_workers || *n_workers > klass->max_workers)
    {
      if (klass->max_workers == 1)
        g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_VALUE,
                     _("The executor “%s” has one worker, not %u."), klass->id, *n_workers);
      else
        g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_VALUE,
                     _("The executor “%s” takes from %u to %u workers, not %u."),
                     klass->id, klass->min_workers, klass->max_workers, *n_workers);
      return FALSE;
    }

  return TRUE;
}

/* Puts the place in the job file before the error, where the job came from one. */
static void
prefix_location (BobbinJob   *job,
                 const char  *key,
                 GError     **error)
{
  g_autofree char *location = bobbin_job_dup_location (job, "Run", key);

  if (location != NULL)
    g_prefix_error (error, "%s: ", location);
}

/* The job's inputs, unless they were loaded before. */
static BobbinInputs *
dup_inputs (BobbinJob     *job,
            BobbinInputs  *inputs,
            GError       **error)
{
  if (inputs == NULL && bobbin_job_get_inputs (job) == NULL)
    {
      g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_INPUTS,
                   _("The job has no inputs."));
      return NULL;
    }

  return inputs != NULL
         ? g_object_ref (inputs)
         : bobbin_input_source_load (bobbin_job_get_inputs (job), bobbin_job_get_folder (job), NULL, error);
}

/* What knows nothing of Bobbin gets URLs of the practice server that it can
 * fetch. */
static BobbinInputs *
resolve_inputs (BobbinJob     *job,
                BobbinInputs  *inputs,
                GError       **error)
{
  g_autoptr (BobbinWorkload) workload = bobbin_workloads_new (bobbin_job_get_workload_id (job), NULL);

  if (workload == NULL || !bobbin_workload_is_hosted (workload))
    return g_object_ref (inputs);

  return bobbin_practice_inputs_resolve (inputs, error);
}

static BobbinWorkload *
dup_prepared_workload (BobbinJob     *job,
                       BobbinInputs  *inputs,
                       GError       **error)
{
  g_autoptr (BobbinWorkload) workload = bobbin_workload_new_for_job (job, error);

  if (workload == NULL)
    return NULL;

  bobbin_job_set_what (job, bobbin_workload_class_get_what (BOBBIN_WORKLOAD_GET_CLASS (workload)));
  bobbin_workload_set_folder (workload, bobbin_job_get_folder (job));
  if (!bobbin_workload_prepare (workload, inputs, error))
    return NULL;

  return g_steal_pointer (&workload);
}

BobbinRun *
bobbin_executors_new_run (BobbinJob     *job,
                          BobbinInputs  *inputs,
                          GError       **error)
{
  BobbinRunSettings settings = *bobbin_job_get_settings (job);
  g_autoptr (BobbinInputs) given = NULL;
  g_autoptr (BobbinInputs) own_inputs = NULL;
  g_autoptr (BobbinWorkload) workload = NULL;
  g_autoptr (BobbinExecutor) executor = NULL;
  BobbinExecutorClass *klass;
  BobbinRun *run;

  klass = bobbin_executors_find (settings.executor, error);
  if (klass == NULL)
    {
      prefix_location (job, "executor", error);
      return NULL;
    }

  given = dup_inputs (job, inputs, error);
  own_inputs = given != NULL ? resolve_inputs (job, given, error) : NULL;
  if (own_inputs == NULL)
    return NULL;

  workload = dup_prepared_workload (job, own_inputs, error);
  if (workload == NULL)
    return NULL;

  if (!bobbin_executors_check (&settings, workload, &settings.workers, error))
    {
      prefix_location (job, "workers", error);
      return NULL;
    }

  klass = bobbin_executors_find_for (settings.executor, workload, NULL);
  executor = g_object_new (G_TYPE_FROM_CLASS (klass), NULL);
  if (BOBBIN_IS_AUTO_EXECUTOR (executor))
    bobbin_auto_executor_set_fixed (BOBBIN_AUTO_EXECUTOR (executor), bobbin_job_get_settings (job)->workers);

  run = bobbin_run_new (job, workload, own_inputs, executor, &settings);
  bobbin_run_set_given_inputs (run, given);

  return run;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-config.h"

#include "bobbin-worker-job.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <sys/resource.h>

#include "engine/job/bobbin-input-source.h"
#include "engine/job/bobbin-inputs-private.h"
#include "engine/job/bobbin-job-error.h"
#include "engine/workloads/bobbin-child-guard.h"
#include "engine/workloads/bobbin-command-workload.h"
#include "engine/workloads/bobbin-workloads.h"

/* One input without content, of the shape that all of them have: what there is
 * to know before the first task comes. */
static BobbinInputs *
new_stand_in (const BobbinJobMessage *job)
{
  g_auto (BobbinPacker) packer = { NULL, };
  guint n_fields = job->names != NULL ? g_strv_length (job->names) : 1;

  bobbin_packer_init (&packer, NULL, 0);
  bobbin_packer_begin_item (&packer, 0);
  for (guint i = 0; i < n_fields; i++)
    bobbin_packer_append (&packer, "", 1);

  return bobbin_inputs_new_packed (&packer, g_strdupv (job->names));
}

static BobbinInputs *
new_range (const BobbinJobMessage  *job,
           GError                 **error)
{
  g_autoptr (BobbinInputSource) source = bobbin_input_source_new_range (job->range, error);

  return source != NULL ? bobbin_input_source_load (source, NULL, NULL, error) : NULL;
}

static BobbinWorkload *
new_workload (const BobbinJobMessage  *message,
              GError                 **error)
{
  g_autoptr (BobbinJob) job = bobbin_job_new (message->workload);
  g_autoptr (BobbinWorkload) workload = NULL;
  GHashTableIter iter;
  gpointer name, value;

  bobbin_job_set_folder (job, message->folder);
  g_hash_table_iter_init (&iter, message->parameters);
  while (g_hash_table_iter_next (&iter, &name, &value))
    bobbin_job_set_parameter (job, name, value);

  workload = bobbin_workload_new_for_job (job, error);

  if (workload != NULL && bobbin_workload_is_hosted (workload))
    {
      g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_VALUE,
                   _("The kind of work “%s” has worker processes of its own."), message->workload);
      return NULL;
    }

  return g_steal_pointer (&workload);
}

static void
limit_memory (guint64 max_memory)
{
  struct rlimit limit;

  if (max_memory == 0 || getrlimit (RLIMIT_DATA, &limit) != 0)
    return;

  limit.rlim_cur = MIN (max_memory, limit.rlim_max);
  setrlimit (RLIMIT_DATA, &limit);
}

static gboolean
start_guard (BobbinWorkload  *workload,
             GError         **error)
{
  if (!BOBBIN_IS_COMMAND_WORKLOAD (workload) || bobbin_child_guard_start ())
    return TRUE;

  g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_VALUE,
               _("The system has no room for another process: %s."), g_strerror (errno));

  return FALSE;
}

BobbinWorkload *
bobbin_worker_job_prepare (const BobbinJobMessage  *job,
                           BobbinInputs           **inputs,
                           GError                 **error)
{
  g_autoptr (BobbinWorkload) workload = NULL;
  g_autoptr (BobbinInputs) shape = NULL;

  limit_memory (job->max_memory);

  workload = new_workload (job, error);
  if (workload == NULL)
    return NULL;

  bobbin_workload_set_shared_since (workload, MIN (job->began, 1e12) * G_USEC_PER_SEC);
  shape = job->range != NULL ? new_range (job, error) : new_stand_in (job);
  if (shape == NULL || !bobbin_workload_prepare (workload, shape, error) ||
      !start_guard (workload, error))
    return NULL;

  *inputs = job->range != NULL ? g_steal_pointer (&shape) : NULL;

  return g_steal_pointer (&workload);
}

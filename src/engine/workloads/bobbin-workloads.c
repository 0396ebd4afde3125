/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-workloads.h"

#include <glib/gi18n-lib.h>

#include "../job/bobbin-job-error.h"
#include "bobbin-command-workload.h"
#include "bobbin-fetch-workload.h"
#include "bobbin-formula-workload.h"
#include "bobbin-python-workload.h"
#include "bobbin-wait-workload.h"

typedef GType (*GetTypeFunc) (void);

/* In the order of the gallery. */
static const GetTypeFunc get_types[] = {
  bobbin_formula_workload_get_type,
  bobbin_fetch_workload_get_type,
  bobbin_command_workload_get_type,
  bobbin_python_workload_get_type,
  bobbin_wait_workload_get_type,
};

BobbinWorkloadClass * const *
bobbin_workloads_get_all (guint *n_classes)
{
  static BobbinWorkloadClass *classes[G_N_ELEMENTS (get_types)];
  static gsize initialized;

  g_return_val_if_fail (n_classes != NULL, NULL);

  if (g_once_init_enter (&initialized))
    {
      for (gsize i = 0; i < G_N_ELEMENTS (get_types); i++)
        classes[i] = g_type_class_ref (get_types[i] ());

      g_once_init_leave (&initialized, 1);
    }

  *n_classes = G_N_ELEMENTS (get_types);

  return classes;
}

BobbinWorkloadClass *
bobbin_workloads_find (const char  *id,
                       GError     **error)
{
  const char *ids[G_N_ELEMENTS (get_types) + 1] = { NULL, };
  g_autofree char *all = NULL;
  const char *nearest;
  BobbinWorkloadClass * const *classes;
  guint n_classes;

  g_return_val_if_fail (id != NULL, NULL);

  classes = bobbin_workloads_get_all (&n_classes);

  for (guint i = 0; i < n_classes; i++)
    {
      if (g_str_equal (classes[i]->id, id))
        return classes[i];

      ids[i] = classes[i]->id;
    }

  all = g_strjoinv (", ", (char **) ids);
  nearest = bobbin_nearest_name (id, ids);

  if (nearest != NULL)
    g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_UNKNOWN,
                 _("There is no kind of work “%s”; did you mean “%s”? There are: %s."),
                 id, nearest, all);
  else
    g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_UNKNOWN,
                 _("There is no kind of work “%s”; there are: %s."), id, all);

  return NULL;
}

BobbinWorkload *
bobbin_workloads_new (const char  *id,
                      GError     **error)
{
  BobbinWorkloadClass *klass = bobbin_workloads_find (id, error);

  return klass != NULL ? g_object_new (G_OBJECT_CLASS_TYPE (klass), NULL) : NULL;
}

BobbinWorkload *
bobbin_workload_new_for_job (BobbinJob  *job,
                             GError    **error)
{
  g_autoptr (BobbinWorkload) self = NULL;
  g_auto (GStrv) names = NULL;
  g_autoptr (GError) local_error = NULL;
  const char *key = "workload";
  const char *group = "Job";

  g_return_val_if_fail (BOBBIN_IS_JOB (job), NULL);

  self = bobbin_workloads_new (bobbin_job_get_workload_id (job), &local_error);

  if (self != NULL)
    {
      bobbin_workload_set_folder (self, bobbin_job_get_folder (job));
      bobbin_job_set_what (job, bobbin_workload_class_get_what (BOBBIN_WORKLOAD_GET_CLASS (self)));

      group = "Parameters";
      names = bobbin_job_dup_parameter_names (job);

      for (guint i = 0; names[i] != NULL && local_error == NULL; i++)
        {
          key = names[i];
          bobbin_workload_set_parameter (self, key, bobbin_job_get_parameter (job, key),
                                         &local_error);
        }
    }

  if (local_error != NULL)
    {
      g_autofree char *location = bobbin_job_dup_location (job, group, key);

      if (location != NULL)
        g_prefix_error (&local_error, "%s: ", location);

      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }

  return g_steal_pointer (&self);
}

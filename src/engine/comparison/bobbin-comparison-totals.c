/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-config.h"

#include <glib/gi18n-lib.h>

#include "../executors/bobbin-executors.h"
#include "../history/bobbin-history.h"
#include "../workloads/bobbin-secrets.h"
#include "../workloads/bobbin-workloads.h"
#include "bobbin-run-comparison-private.h"

/* The settings other than executor and workers, and what stands where one was
 * not set. */
static const struct
{
  const char *name;
  const char *title;
  const char *standard;
} settings[] = {
  { "chunk", N_("Tasks in a chunk"), N_("adapted") },
  { "retries", N_("Retries"), N_("none") },
  { "retry-delay", N_("Seconds before a retry"), "1" },
  { "timeout", N_("Time limit in seconds"), N_("none") },
  { "stop-after-failed", N_("Stops after failed tasks"), N_("never") },
  { "max-memory", N_("Memory of a worker process"), N_("no limit") },
  { "max-cpu", N_("CPU time in seconds"), N_("no limit") },
};

static const char *
get_executor_title (const char *id)
{
  BobbinExecutorClass *klass = bobbin_executors_find (id, NULL);

  return klass != NULL ? _(klass->title) : id;
}

void
bobbin_run_totals_init (BobbinRunTotals *self,
                        BobbinRun       *run)
{
  const BobbinRunSettings *run_settings = bobbin_run_get_settings (run);
  GDateTime *started = bobbin_run_get_start_time (run);

  *self = (BobbinRunTotals) {
    .number = bobbin_history_get_run_number (run),
    .title = g_strdup (bobbin_run_get_title (run)),
    .workload = g_strdup (bobbin_job_get_workload_id (bobbin_run_get_job (run))),
    .executor = run_settings->executor,
    .executor_title = get_executor_title (run_settings->executor),
    .n_workers = bobbin_run_get_way (run, NULL),
    .machine = g_strdup (bobbin_run_get_machine_text (run)),
    .started = started != NULL ? g_date_time_ref (started) : NULL,
    .state = bobbin_run_get_state (run),
    .state_title = bobbin_run_get_state_title (run),
  };
  bobbin_run_get_figures (run, &self->figures);
}

void
bobbin_run_totals_clear (BobbinRunTotals *self)
{
  g_free (self->title);
  g_free (self->workload);
  g_free (self->machine);
  g_clear_pointer (&self->started, g_date_time_unref);
}

static void
difference_free (gpointer data)
{
  BobbinDifference *self = data;

  g_free (self->name);
  g_free (self->title);
  g_free (self->before);
  g_free (self->after);
  g_free (self);
}

/* Notes it, if it is one; a value that is not known, or not set, is @standard. */
static void
note (GPtrArray  *differences,
      const char *name,
      const char *title,
      const char *before,
      const char *after,
      const char *standard)
{
  BobbinDifference *difference;

  if (g_strcmp0 (before, after) == 0)
    return;

  difference = g_new (BobbinDifference, 1);
  difference->name = g_strdup (name);
  difference->title = g_strdup (title);
  difference->before = g_strdup (before != NULL ? before : standard);
  difference->after = g_strdup (after != NULL ? after : standard);
  g_ptr_array_add (differences, difference);
}

static void
note_settings (GPtrArray *differences,
               BobbinRun *before,
               BobbinRun *after)
{
  const BobbinRunSettings *a = bobbin_run_get_settings (before);
  const BobbinRunSettings *b = bobbin_run_get_settings (after);
  g_autofree char *a_workers = g_strdup_printf ("%u", bobbin_run_get_way (before, NULL));
  g_autofree char *b_workers = g_strdup_printf ("%u", bobbin_run_get_way (after, NULL));

  note (differences, "executor", _("Executor"), get_executor_title (a->executor), get_executor_title (b->executor),
        NULL);
  note (differences, "workers", _("Workers"), a_workers, b_workers, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (settings); i++)
    {
      g_autofree char *one = bobbin_run_settings_dup (a, settings[i].name);
      g_autofree char *other = bobbin_run_settings_dup (b, settings[i].name);

      note (differences, settings[i].name, _(settings[i].title), one, other, _(settings[i].standard));
    }
}

static char *
dup_inputs (BobbinJob *job)
{
  BobbinInputSource *source = bobbin_job_get_inputs (job);

  return source != NULL ? bobbin_input_source_dup_summary (source) : NULL;
}

/* Of one kind of work, parameter by parameter, as the workload prints them: two
 * ways to write a number are one. */
static void
note_parameters (GPtrArray *differences,
                 BobbinJob *before,
                 BobbinJob *after)
{
  g_autoptr (BobbinWorkload) a = bobbin_workload_new_for_job (before, NULL);
  g_autoptr (BobbinWorkload) b = bobbin_workload_new_for_job (after, NULL);
  g_autofree BobbinParameter *parameters = NULL;
  guint n_parameters;

  if (a == NULL || b == NULL || G_OBJECT_TYPE (a) != G_OBJECT_TYPE (b))
    return;

  parameters = bobbin_workload_class_dup_parameters (BOBBIN_WORKLOAD_GET_CLASS (a), &n_parameters);
  for (guint i = 0; i < n_parameters; i++)
    {
      const char *name = parameters[i].pspec->name;
      g_autofree char *one = bobbin_workload_dup_parameter (a, name);
      g_autofree char *other = bobbin_workload_dup_parameter (b, name);

      note (differences, name, _(g_param_spec_get_nick (parameters[i].pspec)), one, other, _("not set"));
    }
}

GPtrArray *
bobbin_differences_new (BobbinRun *before,
                        BobbinRun *after)
{
  GPtrArray *differences = g_ptr_array_new_with_free_func (difference_free);
  g_autoptr (BobbinJob) a = bobbin_secrets_redact_job (bobbin_run_get_job (before), NULL);
  g_autoptr (BobbinJob) b = bobbin_secrets_redact_job (bobbin_run_get_job (after), NULL);
  g_autofree char *a_inputs = dup_inputs (a);
  g_autofree char *b_inputs = dup_inputs (b);

  note (differences, "kind", _("Kind of work"), bobbin_job_get_workload_id (a), bobbin_job_get_workload_id (b), NULL);
  note_parameters (differences, a, b);
  note (differences, "inputs", _("Inputs"), a_inputs, b_inputs, _("not known"));
  note_settings (differences, before, after);
  note (differences, "machine", _("Machine"), bobbin_run_get_machine_text (before),
        bobbin_run_get_machine_text (after), _("not known"));

  return differences;
}

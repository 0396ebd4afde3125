/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-config.h"

#include "bobbin-race-report.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "../executors/bobbin-executors.h"
#include "../job/bobbin-job-file.h"
#include "../workloads/bobbin-workloads.h"
#include "bobbin-race-report-private.h"

G_DEFINE_BOXED_TYPE (BobbinRaceReport, bobbin_race_report, bobbin_race_report_ref, bobbin_race_report_unref)

BobbinContender *
bobbin_contender_new (const char *executor,
                      guint       n_workers)
{
  BobbinContender *self = g_new0 (BobbinContender, 1);

  self->executor = g_intern_string (executor);
  self->n_workers = n_workers;
  self->values = g_array_new (FALSE, FALSE, sizeof (double));
  self->lock = (double) NAN;

  return self;
}

BobbinContender *
bobbin_contender_copy (const BobbinContender *contender)
{
  BobbinContender *self = g_memdup2 (contender, sizeof *contender);

  self->values = g_array_copy (contender->values);
  self->refused = g_strdup (contender->refused);

  return self;
}

void
bobbin_contender_free (BobbinContender *contender)
{
  g_array_unref (contender->values);
  g_free (contender->refused);
  g_free (contender);
}

BobbinRaceReport *
bobbin_race_report_new (void)
{
  BobbinRaceReport *self = g_new0 (BobbinRaceReport, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->result = BOBBIN_REFEREE_UNKNOWN;
  self->leader = -1;
  self->choice = -1;
  self->current = -1;
  self->contenders = g_ptr_array_new_with_free_func ((GDestroyNotify) bobbin_contender_free);

  return self;
}

BobbinRaceReport *
bobbin_race_report_copy (const BobbinRaceReport *self)
{
  BobbinRaceReport *copy = g_memdup2 (self, sizeof *self);

  g_atomic_ref_count_init (&copy->ref_count);
  copy->error = g_strdup (self->error);
  copy->verdict = g_strdup (self->verdict);
  copy->title = g_strdup (self->title);
  copy->workload = g_strdup (self->workload);
  copy->job = g_strdup (self->job);
  copy->folder = g_strdup (self->folder);
  copy->machine = g_strdup (self->machine);
  copy->contenders = g_ptr_array_new_with_free_func ((GDestroyNotify) bobbin_contender_free);
  for (guint i = 0; i < self->contenders->len; i++)
    g_ptr_array_add (copy->contenders, bobbin_contender_copy (bobbin_race_report_get_contender (self, i)));

  return copy;
}

BobbinRaceReport *
bobbin_race_report_ref (BobbinRaceReport *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

void
bobbin_race_report_unref (BobbinRaceReport *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_free (self->error);
  g_free (self->verdict);
  g_free (self->title);
  g_free (self->workload);
  g_free (self->job);
  g_free (self->folder);
  g_free (self->machine);
  g_ptr_array_unref (self->contenders);
  g_free (self);
}

const BobbinContender *
bobbin_race_report_get_contender (const BobbinRaceReport *self,
                                  guint                   contender)
{
  g_return_val_if_fail (contender < self->contenders->len, NULL);

  return g_ptr_array_index (self->contenders, contender);
}

char *
bobbin_contender_dup_title (const BobbinContender *contender)
{
  BobbinExecutorClass *klass = bobbin_executors_find (contender->executor, NULL);
  const char *title = klass != NULL ? _(klass->title) : contender->executor;

  if (g_str_equal (contender->executor, "serial"))
    return g_strdup (_("One by one"));

  return g_strdup_printf (ngettext ("%s with %u worker", "%s with %u workers", contender->n_workers),
                          title, contender->n_workers);
}

char *
bobbin_contender_dup_speedup (const BobbinContender *contender)
{
  const BobbinInterval *speedup = &contender->speedup;
  double half = (speedup->high - speedup->low) / 2;

  if (!contender->has_speedup)
    return g_strdup ("");
  /* One by one is one by one. */
  if (bobbin_interval_is_open (speedup) || half == 0)
    return g_strdup_printf ("%.2f", speedup->estimate);
  /* Translators: a number, and between which two it is. */
  if (bobbin_interval_is_uneven (speedup))
    return g_strdup_printf (_("%.2f (%.2f to %.2f)"), speedup->estimate, speedup->low, speedup->high);

  return g_strdup_printf ("%.2f ± %.2f", speedup->estimate, half);
}

const char *
bobbin_race_report_get_note (const BobbinRaceReport *self,
                             guint                   contender)
{
  const BobbinContender *entry = bobbin_race_report_get_contender (self, contender);

  if (entry->refused != NULL)
    return entry->refused;
  if ((int) contender == self->leader)
    return _("fastest");
  if (entry->standing.dropped)
    return _("out");
  if (entry->standing.n_rounds >= BOBBIN_REFEREE_MIN_ROUNDS)
    return _("as good");

  return "";
}

gboolean
bobbin_race_report_get_ratio (const BobbinRaceReport *self,
                              guint                   a,
                              guint                   b,
                              BobbinInterval         *ratio)
{
  return bobbin_array_ratio (bobbin_race_report_get_contender (self, a)->values,
                             bobbin_race_report_get_contender (self, b)->values, 0.95, ratio);
}

gboolean
bobbin_race_report_get_scalability (const BobbinRaceReport *self,
                                    const char             *executor,
                                    BobbinScalability      *scalability)
{
  g_autofree guint *workers = g_new (guint, self->contenders->len);
  g_autofree double *rates = g_new (double, self->contenders->len);
  guint n_points = 0;

  for (guint i = 0; i < self->contenders->len; i++)
    {
      const BobbinContender *contender = bobbin_race_report_get_contender (self, i);

      if (contender->standing.n_rounds == 0 || (i > 0 && !g_str_equal (contender->executor, executor)))
        continue;
      workers[n_points] = contender->n_workers;
      rates[n_points] = (double) self->n_inputs / contender->standing.seconds.estimate;
      n_points++;
    }

  return bobbin_scalability_fit (workers, rates, n_points, scalability);
}

BobbinJob *
bobbin_race_report_new_job (const BobbinRaceReport  *self,
                            guint                    contender,
                            GError                 **error)
{
  const BobbinContender *chosen = contender != BOBBIN_RACE_AS_ASKED ? bobbin_race_report_get_contender (self, contender)
                                                                    : NULL;
  g_autoptr (BobbinJob) job = bobbin_job_file_parse (self->job, -1, self->title, error);
  BobbinWorkloadClass *klass;
  BobbinRunSettings settings;

  if (job == NULL)
    return NULL;

  klass = bobbin_workloads_find (bobbin_job_get_workload_id (job), NULL);
  if (klass != NULL)
    bobbin_job_set_what (job, bobbin_workload_class_get_what (klass));
  bobbin_job_set_folder (job, self->folder);
  if (chosen != NULL)
    {
      settings = *bobbin_job_get_settings (job);
      settings.executor = chosen->executor;
      settings.workers = chosen->n_workers;
      bobbin_job_set_settings (job, &settings);
    }

  return g_steal_pointer (&job);
}

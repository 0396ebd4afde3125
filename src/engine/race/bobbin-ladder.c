/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-config.h"

#include "bobbin-ladder.h"

#include <glib/gi18n-lib.h>

#include "../executors/bobbin-executors.h"
#include "../job/bobbin-job-error.h"

/* The most that is tried of work that waits, where nobody asked for more. */
static const guint waiting_steps[] = { 4, 16, 64, 0 };

static const char * const computing_executors[] = { "threads", "processes", NULL };
static const char * const waiting_executors[] = { "threads", "async", NULL };
static const char * const all_executors[] = { "threads", "processes", "async", "hybrid", NULL };

static const char * const *
get_executors (BobbinWorkload *workload)
{
  switch (BOBBIN_WORKLOAD_GET_CLASS (workload)->nature)
    {
    case BOBBIN_WORKLOAD_COMPUTES:
      return computing_executors;
    case BOBBIN_WORKLOAD_WAITS:
      return waiting_executors;
    case BOBBIN_WORKLOAD_VARIES:
    default:
      return all_executors;
    }
}

/* 2, 4, 8 … up to twice the processors, and those in any case. */
static GArray *
new_computing_steps (guint n_processors)
{
  GArray *steps = g_array_new (TRUE, FALSE, sizeof (guint));

  for (guint n = 2; n <= n_processors * 2 || n == 2; n *= 2)
    {
      if (n > n_processors && n / 2 < n_processors && n_processors > 2)
        g_array_append_val (steps, n_processors);
      g_array_append_val (steps, n);
    }

  return steps;
}

static gboolean
has_rung (GArray     *rungs,
          const char *executor,
          guint       n_workers)
{
  for (guint i = 0; i < rungs->len; i++)
    {
      const BobbinRung *rung = &g_array_index (rungs, BobbinRung, i);

      if (rung->executor == executor && rung->n_workers == n_workers)
        return TRUE;
    }

  return FALSE;
}

static void
add_rungs (GArray              *rungs,
           BobbinExecutorClass *klass,
           const guint         *steps,
           guint64              n_inputs)
{
  for (guint i = 0; steps[i] > 0; i++)
    {
      guint64 most = MIN (n_inputs, klass->max_workers);
      guint n = (guint) CLAMP (steps[i], klass->min_workers, MAX (most, klass->min_workers));
      BobbinRung rung = { g_intern_string (klass->id), n };

      if (!has_rung (rungs, rung.executor, n))
        g_array_append_val (rungs, rung);
    }
}

/* One by one is raced in any case, and what chooses among the others is none of
 * them. */
static BobbinExecutorClass *
find_racer (const char      *executor,
            BobbinWorkload  *workload,
            GError         **error)
{
  BobbinExecutorClass *klass = bobbin_executors_find_for (executor, workload, error);

  if (klass == NULL || (!g_str_equal (klass->id, "serial") && !g_str_equal (klass->id, "auto")))
    return klass;

  g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_VALUE,
               _("“%s” is no way of running to compare with one by one."), executor);

  return NULL;
}

GArray *
bobbin_ladder_new (BobbinWorkload      *workload,
                   guint64              n_inputs,
                   guint                n_processors,
                   const char * const  *executors,
                   const guint         *workers,
                   GError             **error)
{
  g_autoptr (GArray) rungs = g_array_new (FALSE, FALSE, sizeof (BobbinRung));
  g_autoptr (GArray) computing = new_computing_steps (n_processors);
  gboolean waits = BOBBIN_WORKLOAD_GET_CLASS (workload)->nature == BOBBIN_WORKLOAD_WAITS;
  BobbinRung first = { g_intern_static_string ("serial"), 1 };

  g_array_append_val (rungs, first);
  if (executors == NULL)
    executors = get_executors (workload);

  for (guint i = 0; executors[i] != NULL; i++)
    {
      BobbinExecutorClass *klass = find_racer (executors[i], workload, error);
      const guint *steps = workers;

      if (klass == NULL)
        return NULL;

      /* Processes are not worth it by the dozen: each has its own memory. */
      if (steps == NULL && (!waits || g_str_equal (klass->id, "processes")))
        steps = (const guint *) (gconstpointer) computing->data;
      if (steps == NULL || (workers == NULL && g_str_equal (klass->id, "async")))
        steps = workers != NULL ? workers : waiting_steps;
      add_rungs (rungs, klass, steps, n_inputs);
    }

  if (rungs->len > 1)
    return g_steal_pointer (&rungs);

  g_set_error_literal (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_VALUE,
                       _("There is nothing to compare with one by one: name executors and numbers of workers."));

  return NULL;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-config.h"

#include "bobbin-plan.h"

#include <glib/gi18n-lib.h>

static void
step_free (BobbinPlanStep *step)
{
  g_free (step->reason);
  g_free (step);
}

BobbinPlan *
bobbin_plan_new (void)
{
  BobbinPlan *self = g_new0 (BobbinPlan, 1);

  self->working = -1;
  self->steps = g_ptr_array_new_with_free_func ((GDestroyNotify) step_free);

  return self;
}

void
bobbin_plan_free (BobbinPlan *self)
{
  g_ptr_array_unref (self->steps);
  g_free (self);
}

void
bobbin_plan_add_step (BobbinPlan           *self,
                      const BobbinPlanStep *step)
{
  BobbinPlanStep *copy = g_memdup2 (step, sizeof *step);

  copy->executor = g_intern_string (step->executor);
  copy->reason = g_strdup (step->reason);
  g_ptr_array_add (self->steps, copy);
}

BobbinPlan *
bobbin_plan_copy (const BobbinPlan *self)
{
  BobbinPlan *copy = bobbin_plan_new ();
  GPtrArray *steps = copy->steps;

  *copy = *self;
  copy->steps = steps;
  for (guint i = 0; i < self->steps->len; i++)
    bobbin_plan_add_step (copy, g_ptr_array_index (self->steps, i));

  return copy;
}

const BobbinPlanStep *
bobbin_plan_get_step (const BobbinPlan *self)
{
  return self->steps->len > 0 ? g_ptr_array_index (self->steps, self->steps->len - 1) : NULL;
}

char *
bobbin_plan_step_dup_way (const BobbinPlanStep *step)
{
  guint n = step->n_workers;

  if (g_str_equal (step->executor, "serial"))
    return g_strdup (_("One by one"));
  if (g_str_equal (step->executor, "threads"))
    return g_strdup_printf (ngettext ("%u thread", "%u threads", n), n);
  if (g_str_equal (step->executor, "processes"))
    return g_strdup_printf (ngettext ("%u process", "%u processes", n), n);
  if (g_str_equal (step->executor, "async"))
    return g_strdup_printf (ngettext ("Async with %u slot", "Async with %u slots", n), n);

  /* Of a plan that a later version made. */
  return g_strdup_printf ("%s × %u", step->executor, n);
}

char *
bobbin_plan_dup_text (const BobbinPlan *self)
{
  const BobbinPlanStep *step = bobbin_plan_get_step (self);
  g_autofree char *way = NULL;

  if (step == NULL)
    return g_strdup (_("Nothing has been decided yet."));

  way = bobbin_plan_step_dup_way (step);
  /* Translators: a way of running, as in “2 threads”, and why: a sentence. */
  return g_strdup_printf (_("%s. %s"), way, step->reason);
}

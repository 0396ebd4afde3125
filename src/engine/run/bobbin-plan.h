/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * BobbinPlanStep:
 * @time: ns since the run began
 * @executor: id of the way of running from then on, interned
 * @n_workers: how many workers from then on
 * @rate: tasks a second that were measured before it; 0: none were
 * @reason: why, one sentence: "A task computes 98 % of its time; there are 2
 *   processors." Translated
 *
 * A decision about how a run is run.
 */
typedef struct
{
  gint64      time;
  const char *executor;
  guint       n_workers;
  double      rate;
  char       *reason;
} BobbinPlanStep;

/**
 * BobbinPlan:
 * @n_probed: tasks that the first moments of the run did, from which the rest
 *   was decided; they count as any other
 * @task_seconds: that one took on average, with as many workers as there were
 *   in these moments; where none had ended, for how long the oldest had been
 *   going on; 0: not known
 * @working: share of it that it computed; the rest it waited; -1: not known
 * @handing: seconds that handing a task over took
 * @n_processors: that there were
 * @memory: bytes that a task, or a worker, needed; 0: not known
 * @steps: (element-type BobbinPlanStep): the decisions, in their order; the first
 *   is the probe's
 *
 * How a run is run where that was left to Bobbin (the executor "auto"), and the
 * evidence for it. A value of its own, on the run's context.
 */
typedef struct
{
  guint64    n_probed;
  double     task_seconds;
  double     working;
  double     handing;
  guint      n_processors;
  guint64    memory;
  GPtrArray *steps;
} BobbinPlan;

/* Without steps. (transfer full) */
BobbinPlan           *bobbin_plan_new          (void);
BobbinPlan           *bobbin_plan_copy         (const BobbinPlan     *self);
void                  bobbin_plan_free         (BobbinPlan           *self);
/* Adds a copy of @step. */
void                  bobbin_plan_add_step     (BobbinPlan           *self,
                                                const BobbinPlanStep *step);
/* The decision that holds; %NULL before the first. */
const BobbinPlanStep *bobbin_plan_get_step     (const BobbinPlan     *self);
/* "2 threads", "One by one". Translated. (transfer full) */
char                 *bobbin_plan_step_dup_way (const BobbinPlanStep *step);
/* What was chosen and why, one or two sentences. Translated. (transfer full) */
char                 *bobbin_plan_dup_text     (const BobbinPlan     *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BobbinPlan, bobbin_plan_free)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * BobbinRaceConditions:
 * @n_inputs: of the whole work
 * @seconds: that there are for warming up and for the rounds
 * @start_seconds: until the first worker is ready, of each block
 * @task_seconds: that a task takes one by one
 * @working: share of them that it computes
 * @n_processors: that there are
 */
typedef struct
{
  guint64 n_inputs;
  double  seconds;
  double  start_seconds;
  double  task_seconds;
  double  working;
  guint   n_processors;
} BobbinRaceConditions;

/**
 * BobbinRaceTurn:
 * @executor: id of the contender's, interned
 * @n_workers: of the contender
 * @n_tasks: (out): of its blocks
 * @n_warm: (out): of its warm-up; 0: there is no time for one
 * @is_tried: (out): whether there is time to try it
 */
typedef struct
{
  const char *executor;
  guint       n_workers;
  guint64     n_tasks;
  guint64     n_warm;
  gboolean    is_tried;
} BobbinRaceTurn;

/**
 * bobbin_race_schedule:
 * @turns: the contenders, the first of them one by one
 *
 * Decides how many tasks each contender does in a block, and who can be tried
 * at all. A block takes about a tenth of a contender's share of the time, so
 * that there are some ten rounds. Whoever has so many workers that such a block
 * would not fill them has a larger one, of up to four waves; since they do it at
 * once, it takes hardly longer. (Of work that computes, two tasks for each
 * processor fill them.) So one by one may do two tasks while 64 workers
 * do 128: what is compared is what all inputs would take.
 *
 * Where the time does not suffice for three rounds of all, the contenders that
 * promise most are tried, of each executor: for work that waits those with most
 * workers, for work that computes those with as many as there are processors.
 * One by one, and one contender of each executor, are tried in any case.
 * Pure; any thread.
 */
void bobbin_race_schedule (const BobbinRaceConditions *conditions,
                           BobbinRaceTurn             *turns,
                           guint                       n_turns);

G_END_DECLS

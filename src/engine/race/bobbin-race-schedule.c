/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-race-schedule.h"

#include <math.h>

#include "bobbin-referee.h"

/* A block is about this part of a contender's share of the time; but it is no
 * shorter than that many seconds. */
#define AIMED_ROUNDS 10
#define MIN_BLOCK_SECONDS 0.02

/* The most waves that a block is made larger for. */
#define MAX_WAVES 4

/* The warm-up does this part of a block, and all of them together take no more
 * than this part of the time. */
#define WARM_UP_SHARE 4
#define MAX_WARM_UP 5

/* What computes less than this of its time waits. */
#define WAITS 0.5

/* Seconds that @n_workers take for so many tasks, once they are there. */
static double
get_cost (const BobbinRaceConditions *self,
          guint64                     n_tasks,
          guint                       n_workers)
{
  double waves = ceil ((double) n_tasks / n_workers);
  double waiting = waves * self->task_seconds;
  double computing = (double) n_tasks * self->task_seconds * self->working / self->n_processors;

  return MAX (waiting, computing);
}

static guint64
choose_n_tasks (const BobbinRaceConditions *self,
                double                      seconds,
                guint                       n_workers)
{
  guint64 usual = (guint64) MAX (seconds / self->task_seconds, 1);
  /* What computes goes no faster for having more tasks at once. */
  guint n_busy = self->working < WAITS ? n_workers : MIN (n_workers, 2 * self->n_processors);
  double wave = get_cost (self, n_busy, n_workers);
  guint64 n_waves = (guint64) CLAMP (floor (seconds / wave), 1, MAX_WAVES);
  guint64 n_tasks = n_workers > 1 ? MAX (usual, n_waves * n_busy) : usual;

  return MIN (n_tasks, self->n_inputs);
}

/* How little a contender promises: how far its number of workers is from what
 * such work asks for. */
static double
get_distance (const BobbinRaceConditions *self,
              const BobbinRaceTurn       *turn)
{
  if (self->working < WAITS)
    return -(double) turn->n_workers;

  return fabs (log ((double) turn->n_workers / self->n_processors));
}

/* Whether another one of its executor promises more, or as much and is first. */
static gboolean
is_surpassed (const BobbinRaceConditions *self,
              const BobbinRaceTurn       *turns,
              guint                       n_turns,
              guint                       turn)
{
  for (guint i = 1; i < n_turns; i++)
    {
      double difference = get_distance (self, &turns[i]) - get_distance (self, &turns[turn]);

      if (i != turn && turns[i].is_tried && turns[i].executor == turns[turn].executor &&
          (difference < 0 || (difference == 0 && i < turn)))
        return TRUE;
    }

  return FALSE;
}

/* The one that can best be done without; 0: there is none. */
static guint
find_least (const BobbinRaceConditions *self,
            const BobbinRaceTurn       *turns,
            guint                       n_turns)
{
  guint least = 0;

  for (guint i = 1; i < n_turns; i++)
    if (turns[i].is_tried && is_surpassed (self, turns, n_turns, i) &&
        (least == 0 || get_distance (self, &turns[i]) > get_distance (self, &turns[least])))
      least = i;

  return least;
}

static double
get_round (const BobbinRaceConditions *self,
           const BobbinRaceTurn       *turns,
           guint                       n_turns)
{
  double seconds = 0;

  for (guint i = 0; i < n_turns; i++)
    if (turns[i].is_tried)
      seconds += self->start_seconds + get_cost (self, turns[i].n_tasks, turns[i].n_workers);

  return seconds;
}

/* Tasks that take long need no warming up so much as they need the time. */
static void
choose_warm_up (const BobbinRaceConditions *self,
                BobbinRaceTurn             *turns,
                guint                       n_turns)
{
  double seconds = 0;

  for (guint i = 0; i < n_turns; i++)
    {
      turns[i].n_warm = MAX (turns[i].n_tasks / WARM_UP_SHARE, MIN (turns[i].n_tasks, turns[i].n_workers));
      if (turns[i].is_tried)
        seconds += self->start_seconds + get_cost (self, turns[i].n_warm, turns[i].n_workers);
    }

  if (seconds * MAX_WARM_UP > self->seconds)
    for (guint i = 0; i < n_turns; i++)
      turns[i].n_warm = 0;
}

void
bobbin_race_schedule (const BobbinRaceConditions *conditions,
                      BobbinRaceTurn             *turns,
                      guint                       n_turns)
{
  BobbinRaceConditions self = *conditions;
  double seconds = MAX (self.seconds / n_turns / AIMED_ROUNDS, MIN_BLOCK_SECONDS);

  seconds = MAX (seconds, self.start_seconds / 2);
  self.task_seconds = MAX (self.task_seconds, 1e-9);
  for (guint i = 0; i < n_turns; i++)
    {
      turns[i].is_tried = TRUE;
      turns[i].n_tasks = choose_n_tasks (&self, seconds, turns[i].n_workers);
    }

  while (get_round (&self, turns, n_turns) * BOBBIN_REFEREE_MIN_ROUNDS > self.seconds)
    {
      guint least = find_least (&self, turns, n_turns);

      if (least == 0)
        break;
      turns[least].is_tried = FALSE;
    }

  choose_warm_up (&self, turns, n_turns);
}

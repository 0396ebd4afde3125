/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "../run/bobbin-run.h"
#include "bobbin-referee.h"
#include "bobbin-scalability.h"

G_BEGIN_DECLS

/**
 * BobbinRaceState:
 * @BOBBIN_RACE_QUEUED: not started
 * @BOBBIN_RACE_PROBING: how long a task takes is found out, one by one
 * @BOBBIN_RACE_WARMING_UP: each contender does a block that does not count
 * @BOBBIN_RACE_RACING: blocks are measured, in rounds
 * @BOBBIN_RACE_OVER: it is decided, or the budget is spent
 * @BOBBIN_RACE_STOPPED: the user stopped it; what was measured counts
 * @BOBBIN_RACE_FAILED: it cannot be raced; see bobbin_race_get_error()
 */
typedef enum
{
  BOBBIN_RACE_QUEUED,
  BOBBIN_RACE_PROBING,
  BOBBIN_RACE_WARMING_UP,
  BOBBIN_RACE_RACING,
  BOBBIN_RACE_OVER,
  BOBBIN_RACE_STOPPED,
  BOBBIN_RACE_FAILED,
} BobbinRaceState;

#define BOBBIN_RACE_IS_OVER(state) ((state) >= BOBBIN_RACE_OVER)

/**
 * BobbinRaceOptions:
 * @budget: seconds that it may take
 * @executors: (nullable): ids, NULL-terminated; %NULL: those that make sense
 * @workers: (nullable): ladder of the numbers of workers, ended by 0; %NULL:
 *   one that suits the work
 * @seed: of the order and of the samples
 */
typedef struct
{
  double              budget;
  const char * const *executors;
  const guint        *workers;
  guint32             seed;
} BobbinRaceOptions;

#define BOBBIN_RACE_OPTIONS_INIT { .budget = 30, .seed = 1 }

/**
 * BobbinContender:
 * @executor: its id, interned
 * @n_workers: how many
 * @standing: @seconds are what all inputs would take it, predicted from a
 *   block: the time until its first worker was ready, and the rest of the
 *   block's time, times the number of inputs in that of the block’s
 * @values: what @standing is made of, one of each round
 * @working: share of its workers' time in tasks that they computed
 * @ready: mean seconds until its first worker was ready
 * @memory: most bytes that its worker processes had together; 0: it has none
 * @refused: (nullable): why it is out, other than by being slower
 *
 * One way of running, as it stands. Borrowed, valid until the race goes on.
 */
typedef struct
{
  const char     *executor;
  guint           n_workers;
  BobbinStanding  standing;
  GArray         *values;      /* double */
  double          working;
  double          ready;
  guint64         memory;
  char           *refused;
} BobbinContender;

#define BOBBIN_TYPE_RACE (bobbin_race_get_type ())

/**
 * BobbinRace:
 *
 * The same work under several ways of running, on blocks of its inputs: in each
 * round all of them do the same sample, in random order. Nothing of it is
 * recorded, and files go to a scratch folder. Whether tasks may be done more
 * than once at all is for the user to say where the workload has effects.
 * Belongs to the thread-default context where it was made.
 *
 * Signals: "changed" (after each block); "finished" (once, the last).
 */
G_DECLARE_FINAL_TYPE (BobbinRace, bobbin_race, BOBBIN, RACE, GObject)

/* @inputs: (nullable): the job's, if they are loaded; else they are read, which
 * blocks. Errors are those of bobbin_executors_new_run(). */
BobbinRace            *bobbin_race_new              (BobbinJob               *job,
                                                     BobbinInputs            *inputs,
                                                     const BobbinRaceOptions *options,
                                                     GError                 **error);
void                   bobbin_race_start            (BobbinRace              *self);
void                   bobbin_race_stop             (BobbinRace              *self);

BobbinRaceState        bobbin_race_get_state        (BobbinRace              *self);
const GError          *bobbin_race_get_error        (BobbinRace              *self);
BobbinJob             *bobbin_race_get_job          (BobbinRace              *self);
guint64                bobbin_race_get_n_inputs     (BobbinRace              *self);
/* Inputs in a block; 0: it is not known yet. */
guint64                bobbin_race_get_block        (BobbinRace              *self);
guint                  bobbin_race_get_n_rounds     (BobbinRace              *self);
/* Seconds since it was started, or that it took. */
double                 bobbin_race_get_elapsed      (BobbinRace              *self);
double                 bobbin_race_get_budget       (BobbinRace              *self);

guint                  bobbin_race_get_n_contenders (BobbinRace              *self);
const BobbinContender *bobbin_race_get_contender    (BobbinRace              *self,
                                                     guint                    contender);
/* The contender that is measured just now; -1: none. */
int                    bobbin_race_get_current      (BobbinRace              *self);
/* What was found, and who leads; for the verdict. */
BobbinRefereeState     bobbin_race_get_result       (BobbinRace              *self);
int                    bobbin_race_get_leader       (BobbinRace              *self);
/* How many times as fast as one by one @contender is; %FALSE: not known. */
gboolean               bobbin_race_get_speedup      (BobbinRace              *self,
                                                     guint                    contender,
                                                     BobbinInterval          *speedup);
/* The curve of an executor over its numbers of workers, one by one being one
 * worker; %FALSE: there are too few points. */
gboolean               bobbin_race_get_scalability  (BobbinRace              *self,
                                                     const char              *executor,
                                                     BobbinScalability       *scalability);

G_END_DECLS

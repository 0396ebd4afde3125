/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "bobbin-race-report.h"

G_BEGIN_DECLS

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

#define BOBBIN_TYPE_RACE (bobbin_race_get_type ())

/**
 * BobbinRace:
 *
 * The same work under several ways of running, on blocks of its inputs: in each
 * round all of them do the same sample, in random order. Nothing of it is
 * recorded, and files go to a scratch folder. Whether tasks may be done more
 * than once at all is for the user to say where the workload has effects.
 * Belongs to the thread-default context where it was made. It has a life and
 * nothing to say: that is the report's.
 *
 * Signals: "changed" (before and after each block); "finished" (once, the last).
 */
G_DECLARE_FINAL_TYPE (BobbinRace, bobbin_race, BOBBIN, RACE, GObject)

/* @inputs: (nullable): the job's, if they are loaded; else they are read, which
 * blocks. Errors are those of bobbin_executors_new_run(). */
BobbinRace       *bobbin_race_new        (BobbinJob                *job,
                                          BobbinInputs             *inputs,
                                          const BobbinRaceOptions  *options,
                                          GError                  **error);
void              bobbin_race_start      (BobbinRace               *self);
void              bobbin_race_stop       (BobbinRace               *self);
BobbinRaceState   bobbin_race_get_state  (BobbinRace               *self);

/* What it has to say at this moment. It costs some microseconds for each
 * contender. (transfer full) */
BobbinRaceReport *bobbin_race_dup_report (BobbinRace               *self);

G_END_DECLS

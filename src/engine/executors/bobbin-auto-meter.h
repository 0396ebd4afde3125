/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "../run/bobbin-machine.h"
#include "../run/bobbin-run-adapt.h"
#include "bobbin-auto-pilot.h"
#include "bobbin-offspring.h"

G_BEGIN_DECLS

/**
 * BobbinAutoMeter:
 * @start: when the first worker was ready
 * @mark: when what is measured now began
 * @last: the latest look
 * @at_work: seconds of workers with a task since the mark
 * @ready: seconds of all workers that were ready since the mark
 * @quiet: seconds for which no program had or wanted a processor, up to the
 *   latest look
 * @machine: at the mark, as bobbin_machine_look_briefly() sees it
 * @now: at the latest look, likewise
 * @is_told: the system tells what threads and programs do
 *
 * What the executor "auto" measures of its run, from a mark on: what the run
 * tells (#BobbinPulse), and what the system does of its threads, of the programs
 * that they started, and of the machine. Used by the run's own thread alone.
 */
typedef struct
{
  /*< public: to read >*/
  BobbinPulse      start;
  BobbinPulse      mark;
  BobbinPulse      last;
  double           at_work;
  double           ready;
  double           quiet;
  BobbinMachine    machine;
  BobbinMachine    now;
  gboolean         is_told;

  /*< private >*/
  BobbinRun       *run;        /* unowned */
  BobbinOffspring *offspring;
  BobbinToil       others;     /* of other processes since the mark, */
  BobbinToil       own;        /* and of this one's threads */
  gint64           owner;      /* CPU time of the run's own thread at the mark, ns */
} BobbinAutoMeter;

/* @run outlives the meter. */
void   bobbin_auto_meter_init  (BobbinAutoMeter   *self,
                                BobbinRun         *run);
void   bobbin_auto_meter_clear (BobbinAutoMeter   *self);

/* What is measured from now on is of what there is now. */
void   bobbin_auto_meter_mark  (BobbinAutoMeter   *self,
                                const BobbinPulse *pulse);

/* Counts the time since the latest look, and fills in what @pulse tells: how
 * much is open, for how long it was measured, the attempts, what a task takes.
 * Looks at the machine. Returns the seconds since the latest look. */
double bobbin_auto_meter_count (BobbinAutoMeter   *self,
                                const BobbinPulse *pulse,
                                BobbinEvidence    *evidence);

/* Looks what the threads and programs do, @passed seconds after the latest look:
 * some 50 µs for each thread. */
void   bobbin_auto_meter_watch (BobbinAutoMeter      *self,
                                const BobbinEvidence *evidence,
                                double                passed);

/* Fills in the shares, of what was counted and watched: as long as nobody
 * watches, those of threads and programs say nothing. @evidence says the kind of
 * work and the way of running. */
void   bobbin_auto_meter_weigh (BobbinAutoMeter   *self,
                                BobbinEvidence    *evidence);

G_END_DECLS

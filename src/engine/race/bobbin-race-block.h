/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "../run/bobbin-run.h"

G_BEGIN_DECLS

/**
 * BobbinRaceBlock:
 * @n_tasks: of the block
 * @n_workers: that were to do it
 * @elapsed: seconds that it took
 * @ready: of those, until its first worker was ready
 * @starts: (array length=n_workers): when each worker was ready, seconds since
 *   the block began
 * @ends: (array length=n_workers): when each had done its last task; where it
 *   had none, when it was ready
 * @working: share of its workers' time in tasks that they computed
 * @handing: seconds of a worker's time that handing a task over took
 * @cpu: CPU seconds of its workers and what they started
 * @spread: its tasks' 90th percentile by their median
 * @processes: bytes that its worker processes have together; 0: there are none
 * @has_lock: whether its workers are threads that take turns at an interpreter
 *
 * What a run that did a block of a race says.
 */
typedef struct
{
  guint64   n_tasks;
  guint     n_workers;
  double    elapsed;
  double    ready;
  double   *starts;
  double   *ends;
  double    working;
  double    handing;
  double    cpu;
  double    spread;
  guint64   processes;
  gboolean  has_lock;
} BobbinRaceBlock;

/* Fills @self from @run, which is over. On its context. */
void   bobbin_race_block_init    (BobbinRaceBlock       *self,
                                  BobbinRun             *run);
void   bobbin_race_block_clear   (BobbinRaceBlock       *self);

/**
 * bobbin_race_block_predict:
 * @alone: seconds that a task takes one by one
 * @n_processors: that there are
 * @n_inputs: of the whole work
 *
 * What all inputs would take who took so long for the block. A block has three
 * parts: its start, until all workers are there; the steady part, in which all
 * have something to do; its end, in which some have nothing left. Start and end
 * come once, however many inputs there are; the steady part is in proportion.
 *
 * Time in which only some workers are busy is lost in so far as less gets done
 * in it. How many workers make a difference is seen from how much got done, and
 * from what a task computes: eight workers that share two processors lose
 * nothing until one is left.
 *
 * Where tasks are few they come in waves, as many at once as there are workers,
 * and the last wave may not be full: nine tasks keep four workers busy for as
 * long as twelve. So what the block's last wave lost is taken out, and what that
 * of the whole will lose is put in.
 *
 * Pure; any thread. Returns: seconds
 */
double bobbin_race_block_predict (const BobbinRaceBlock *self,
                                  double                 alone,
                                  guint                  n_processors,
                                  guint64                n_inputs);

/* Why a run says nothing of how fast a contender is; %NULL: it does. Translated.
 * (transfer full) */
char  *bobbin_race_block_dup_fault (BobbinRun           *run);

/* Whether there is nothing wrong with a run but that none of its tasks was
 * done, as it is now and then where some inputs are bad. */
gboolean bobbin_race_block_has_only_failed (BobbinRun *run);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (BobbinRaceBlock, bobbin_race_block_clear)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "../run/bobbin-run.h"

G_BEGIN_DECLS

/**
 * BobbinRaceBlock:
 * @n_tasks: of the block
 * @elapsed: seconds that it took
 * @ready: of those, until its first worker was ready
 * @working: share of its workers' time in tasks that they computed
 * @handing: seconds of a worker's time that handing a task over took
 * @cpu: CPU seconds of its workers and what they started
 * @memory: bytes that its worker processes have together; 0: there are none
 *
 * What a run that did a block of a race says. A value.
 */
typedef struct
{
  guint64 n_tasks;
  double  elapsed;
  double  ready;
  double  working;
  double  handing;
  double  cpu;
  guint64 memory;
} BobbinRaceBlock;

/* Of @run, which is over. On its context. */
void   bobbin_race_block_measure (BobbinRaceBlock       *self,
                                  BobbinRun             *run);
/* Seconds that @n_inputs would take, of which the block's tasks are a part. */
double bobbin_race_block_predict (const BobbinRaceBlock *self,
                                  guint64                n_inputs);
/* Why it says nothing of how fast a contender is; %NULL: it does. Translated.
 * (transfer full) */
char  *bobbin_race_block_dup_fault (BobbinRun           *run);

G_END_DECLS

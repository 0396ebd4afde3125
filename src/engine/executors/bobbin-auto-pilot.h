/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "../run/bobbin-plan.h"
#include "../run/bobbin-lane.h"

G_BEGIN_DECLS

/*
 * What the executor "auto" decides, as pure functions of what was measured:
 * there is no clock and no thread in here.
 */

/* From this share of its time on a task counts as one that computes. */
#define BOBBIN_PILOT_COMPUTES 0.85

/**
 * BobbinAutoKind:
 * @BOBBIN_AUTO_COMPUTES: it is done by threads of this process, each on its own
 * @BOBBIN_AUTO_BLOCKS: the same, but they may wait
 * @BOBBIN_AUTO_WAITS: it waits without a thread, on a loop of this process
 * @BOBBIN_AUTO_PROGRAMS: programs do it that are started for each task
 * @BOBBIN_AUTO_HOSTED: worker processes of another language do it; whether it
 *   waits is up to who wrote it
 * @BOBBIN_AUTO_PROCESSES: it has limits that only processes can be held to
 */
typedef enum
{
  BOBBIN_AUTO_COMPUTES,
  BOBBIN_AUTO_BLOCKS,
  BOBBIN_AUTO_WAITS,
  BOBBIN_AUTO_PROGRAMS,
  BOBBIN_AUTO_HOSTED,
  BOBBIN_AUTO_PROCESSES,
} BobbinAutoKind;

/**
 * BobbinEvidence:
 * @kind: of the work
 * @n_processors: that there are
 * @fixed: workers that the user wants; 0: that is left to us
 * @most: no more than so many at a time, out of politeness; at least 1
 * @n_tasks: in all
 * @executor: the way of running now, interned; @n_workers: how many
 * @n_open: tasks that are not settled
 * @seconds: since the latest step, or since the first worker was ready
 * @n_attempts: attempts that ended in them
 * @task: seconds that a task takes: those that ended, on average, or where none
 *   has the longest that goes on; 0: none has begun
 * @before: tasks a second that there were before the latest step, judged by what
 *   a task took then; 0: none had ended
 * @delay: share of @task in which a task could have computed, and waited for a
 *   processor; -1: not known
 * @working: share of its time that a task computes, where it does not wait for a
 *   processor; -1: not known
 * @loop: share of one processor that the loop, or the interpreter that all tasks
 *   share, used in these seconds; -1: not known
 * @owner: share of one processor that the run's own thread used, which takes in
 *   the results; -1: not known
 * @idle: share of all processors that nobody used in them; -1: not known
 * @memory: bytes that one worker needs; 0: not known
 * @available: bytes that are free for programs; 0: not known
 * @awaits: what the function says of itself
 *
 * What is known when something is to be decided.
 */
typedef struct
{
  BobbinAutoKind  kind;
  guint           n_processors;
  guint           fixed;
  guint           most;
  guint64         n_tasks;
  const char     *executor;
  guint           n_workers;
  guint64         n_open;
  double          seconds;
  guint64         n_attempts;
  double          task;
  double          before;
  double          delay;
  double          working;
  double          loop;
  double          owner;
  double          idle;
  guint64         memory;
  guint64         available;
  BobbinAwaits    awaits;
} BobbinEvidence;

/**
 * BobbinWhy:
 *
 * What a choice rests on: the sentence that bobbin_choice_dup_reason() writes.
 */
typedef enum
{
  BOBBIN_WHY_SINGLE,      /* there is one task */
  BOBBIN_WHY_DONE,        /* all was done before there was anything to decide */
  BOBBIN_WHY_COMPUTES,    /* a task computes: one for each processor */
  BOBBIN_WHY_RESULTS,     /* …but what it takes to take in results needs one, too */
  BOBBIN_WHY_LOCK,        /* …in an interpreter that has a lock */
  BOBBIN_WHY_WAITS,       /* a task waits: many at a time */
  BOBBIN_WHY_WAITS_STILL, /* …and none has ended yet */
  BOBBIN_WHY_MIXED,       /* both: as many as keep the processors busy */
  BOBBIN_WHY_COROUTINE,   /* it waits, and says so itself */
  BOBBIN_WHY_MEMORY,      /* memory has room for so many */
  BOBBIN_WHY_LIMITS,      /* of memory or CPU time */
  BOBBIN_WHY_FASTER,      /* more of them did more */
  BOBBIN_WHY_NO_FASTER,   /* more of them did no more */
} BobbinWhy;

/**
 * BobbinChoice:
 * @executor: interned
 * @is_settled: nothing else will be chosen but the number of workers
 */
typedef struct
{
  const char *executor;
  guint       n_workers;
  BobbinWhy   why;
  gboolean    is_settled;
} BobbinChoice;

/* How to begin, before anything is measured: a few workers of what is most
 * likely, so that going on with it costs nothing. Only @kind, @n_processors,
 * @fixed, @most, @n_tasks and @awaits are looked at. */
void     bobbin_pilot_begin       (const BobbinEvidence *evidence,
                                   BobbinChoice         *choice);

/* What to do from now on. %FALSE: it is too early to say, or all stays as it is
 * and nothing is settled by it. */
gboolean bobbin_pilot_choose      (const BobbinEvidence *evidence,
                                   BobbinChoice         *choice);

/* How many workers memory has room for, those that there are included. */
guint    bobbin_pilot_get_room    (const BobbinEvidence *evidence);

/* Why, one sentence or two. Translated. (transfer full) */
char    *bobbin_choice_dup_reason (const BobbinChoice   *choice,
                                   const BobbinEvidence *evidence);

G_END_DECLS

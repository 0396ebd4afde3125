/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "../run/bobbin-run.h"

G_BEGIN_DECLS

#define BOBBIN_PROFILE_MAX_TASKS BOBBIN_LONGEST_MAX
#define BOBBIN_PROFILE_MAX_PEERS 10

/* A task is a straggler if its attempt took so many times the median, and is
 * among the hundredth that took longest. */
#define BOBBIN_STRAGGLER_FACTOR 4

/**
 * BobbinLaneProfile:
 * @lane: its number
 * @n_attempts: attempts that have ended
 * @total: seconds for which there was a worker, or one was starting, without pauses
 * @working: of those, in a task, and computing
 * @waiting: in a task, and waiting
 * @starting: not ready yet
 * @idle: without a task; these four add up to @total
 * @dispatch: of @idle, the seconds in which there were tasks that nobody had:
 *   the worker waited to be given one
 * @ending: of @idle, the seconds after all tasks had been handed out
 * @blocked: seconds in which its task could have gone on, but another one held
 *   the loop, the interpreter or the pool; a sample
 * @end: when it had done its last task, seconds since the run began
 * @ends_early: whether its worker was sent away before the tasks were handed out
 */
typedef struct
{
  guint    lane;
  guint64  n_attempts;
  double   total;
  double   working;
  double   waiting;
  double   starting;
  double   idle;
  double   dispatch;
  double   ending;
  double   blocked;
  double   end;
  gboolean ends_early;
} BobbinLaneProfile;

/**
 * BobbinPeerProfile:
 * @name: the host
 * @n_attempts: attempts at it
 * @seconds: that they took together
 */
typedef struct
{
  char    name[80];
  guint64 n_attempts;
  double  seconds;
} BobbinPeerProfile;

/**
 * BobbinProfile:
 *
 * How it was run:
 * @executor: id of the executor, interned
 * @nature: of the workload
 * @hosted: whether its tasks are done by workers of another language
 * @is_async: whether its tasks wait on a loop, without a thread
 * @gil: of the interpreter, if there is one
 * @n_workers: workers wanted; @max_workers: as many as the executor can have
 * @n_processors: of this system
 * @chunk: as it was set; 0: automatic
 * @is_over: whether the run is
 *
 * What was done:
 * @n_tasks: in all; @n_settled: of those, done, failed or cancelled
 * @n_attempts: that have ended
 * @n_retries: of those, the ones after which another one was due
 * @elapsed: seconds since the start, without pauses
 * @ready: seconds until the first worker was ready
 * @p50: percentiles of the duration of an attempt by nearest rank, within 1 %
 * @mean_chunk: tasks in a chunk on average, as they were handed out; 0: none was
 *
 * Where the time went, as shares of @total:
 * @total: seconds that all lanes were there, without pauses
 * @shares: working, waiting, starting and idle add up to 1
 * @dispatch: part of idle: see #BobbinLaneProfile
 * @blocked: see #BobbinLaneProfile
 * @end_lost: part of idle: between a lane's last task and the end of the run,
 *   with nothing left to hand out
 * @between: part of idle: after all tasks had been handed out, and before a
 *   lane's last one: it waited for a failed task to be due again
 * @efficiency: in tasks: (working + waiting) / total. It is the parallel
 *   efficiency of the POP project's metrics, useful time by (number of
 *   processes × elapsed time), with tasks as what is useful
 *   (https://pop-coe.eu/node/69, “POP Standard Metrics for Parallel
 *   Performance Analysis”)
 * @parallelism: effective parallelism: seconds in tasks by @elapsed, the mean
 *   number of tasks at once (Little’s law)
 * @cpu_seconds: CPU time of workers and what they started
 *
 * The longest pole, the time at the end in which there was nothing for all
 * workers any more (what is called the tail, or the last wave):
 * @pole: seconds from when the first lane had done its last task, and all were
 *   handed out, to the end of the run, or now; 0 while there are tasks to hand out
 * @pole_busy: lanes that had a task in it, on average
 * @pole_tasks: the tasks that the end waited for, the last one first
 *
 * Stragglers (as Dean and Ghemawat call them in “MapReduce”, 2004):
 * @stragglers: tasks whose attempt took at least the 99th percentile and more
 *   than BOBBIN_STRAGGLER_FACTOR medians, the longest first; at most ten
 *
 * Whom tasks talked to:
 * @peers: the hosts that took most time, the most first
 * @n_all_peers, @all_peers: how many there are in all, with their attempts and seconds
 *
 * The system meanwhile, see #BobbinMachine:
 * @machine_idle: seconds that processors had nothing to do, together; -1: unknown
 * @io_stall, @memory_stall: as shares of the time; -1: unknown
 * @available: share of the memory that is free for programs; -1: unknown
 * @major_faults: pages read from a disk
 *
 * What the store and the timeline take:
 * @memory: bytes
 *
 * All figures of a run at a moment: a value, computed in a time that depends on
 * the number of lanes and pauses, and not on that of tasks.
 */
typedef struct
{
  const char           *executor;
  BobbinWorkloadNature  nature;
  gboolean              hosted;
  gboolean              is_async;
  BobbinGil             gil;
  guint                 n_workers;
  guint                 max_workers;
  guint                 n_processors;
  guint64               chunk;
  gboolean              is_over;

  guint64               n_tasks;
  guint64               n_settled;
  guint64               n_attempts;
  guint64               n_retries;
  double                elapsed;
  double                ready;
  double                p50, p90, p99, max;
  double                mean_chunk;

  double                total;
  BobbinShares          shares;
  double                dispatch;
  double                blocked;
  double                end_lost;
  double                between;
  double                efficiency;
  double                parallelism;
  double                cpu_seconds;

  double                pole;
  double                pole_busy;
  guint                 n_pole_tasks;
  BobbinLongAttempt     pole_tasks[BOBBIN_PROFILE_MAX_TASKS];

  guint                 n_stragglers;
  BobbinLongAttempt     stragglers[BOBBIN_PROFILE_MAX_TASKS];

  guint                 n_peers;
  BobbinPeerProfile     peers[BOBBIN_PROFILE_MAX_PEERS];
  guint                 n_all_peers;
  BobbinPeerProfile     all_peers;

  double                machine_idle;
  double                io_stall;
  double                memory_stall;
  double                available;
  guint64               major_faults;

  gsize                 memory;

  guint                 n_lanes;
  BobbinLaneProfile    *lanes;
} BobbinProfile;

/* Fills @self, which is empty or cleared. On the run's context. */
void bobbin_profile_init  (BobbinProfile *self,
                           BobbinRun     *run);
void bobbin_profile_clear (BobbinProfile *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (BobbinProfile, bobbin_profile_clear)

G_END_DECLS

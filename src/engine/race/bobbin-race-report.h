/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "../job/bobbin-job.h"
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
 * @BOBBIN_RACE_FAILED: it cannot be raced; see the report's error
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
 * BobbinContender:
 * @executor: its id, interned
 * @n_workers: how many
 * @standing: @seconds are what all inputs would take it, predicted from a
 *   block: the time until its first worker was ready, and the rest of the
 *   block's time, times the number of inputs in that of the block’s
 * @values: what @standing is made of, one of each round (double)
 * @has_speedup: whether @speedup says anything
 * @speedup: how many times as fast as one by one, with its 95 % interval
 * @working: share of its workers' time in tasks that they computed
 * @lock: share of it that its workers waited for Python's lock; NAN: unknown,
 *   or there is none
 * @handing: mean seconds of a worker's time that handing a task over took
 * @ready: mean seconds until its first worker was ready
 * @cpu: mean CPU seconds that all inputs would take it
 * @memory: most bytes that it had more than one by one has before it starts,
 *   its worker processes' included; 0: not known
 * @refused: (nullable): why it is out, other than by being slower
 *
 * One way of running, as it stands or stood.
 */
typedef struct
{
  const char     *executor;
  guint           n_workers;
  BobbinStanding  standing;
  GArray         *values;
  gboolean        has_speedup;
  BobbinInterval  speedup;
  double          working;
  double          lock;
  double          handing;
  double          ready;
  double          cpu;
  guint64         memory;
  char           *refused;
} BobbinContender;

/**
 * BobbinRaceReport:
 * @state: as it was when this was taken
 * @error: (nullable): why it cannot be raced
 * @result: what was found
 * @leader: the contender that is fastest; -1: nothing is known
 * @choice: the one to choose: the fastest, or among those that cannot be told
 *   apart the simplest; -1: nothing is known
 * @verdict: (nullable): the verdict with its reason, one or two sentences; of a
 *   race that goes on, as it looks by now. Translated
 * @current: the contender that is measured just now; -1: none
 * @title: the job's
 * @workload: id of its kind of work
 * @job: what was raced, as a .bobbin file has it
 * @folder: (nullable): where relative paths of the job start from
 * @machine: (nullable): what it ran on, see bobbin_machine_dup_text()
 * @began: µs since 1970; 0: it was not started
 * @elapsed: seconds that it took so far
 * @overhead: seconds of them in which nobody was measured nor warmed up
 * @budget: seconds that it may take
 * @n_inputs: of the whole work
 * @block: inputs in a block; 0: it is not known yet
 * @n_rounds: how many were measured to their end
 * @n_processors: that there were
 * @contenders: (element-type BobbinContender): in the order of the ladder; the
 *   first is one by one
 *
 * All that a race has to say, live or past: what its page shows, what its
 * exports write, what the history keeps. A value of its own; immutable, so that
 * any thread may read it.
 */
typedef struct
{
  gatomicrefcount     ref_count;
  BobbinRaceState     state;
  char               *error;
  BobbinRefereeState  result;
  int                 leader;
  int                 choice;
  char               *verdict;
  int                 current;
  char               *title;
  char               *workload;
  char               *job;
  char               *folder;
  char               *machine;
  gint64              began;
  double              elapsed;
  double              overhead;
  double              budget;
  guint64             n_inputs;
  guint64             block;
  guint               n_rounds;
  guint               n_processors;
  GPtrArray          *contenders;
} BobbinRaceReport;

#define BOBBIN_TYPE_RACE_REPORT (bobbin_race_report_get_type ())
GType                  bobbin_race_report_get_type        (void);
BobbinRaceReport      *bobbin_race_report_ref             (BobbinRaceReport       *self);
void                   bobbin_race_report_unref           (BobbinRaceReport       *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BobbinRaceReport, bobbin_race_report_unref)

const BobbinContender *bobbin_race_report_get_contender   (const BobbinRaceReport *self,
                                                           guint                   contender);
/* "Threads with 4 workers", "One by one". Translated. (transfer full) */
char                  *bobbin_contender_dup_title         (const BobbinContender  *contender);
/* "2.10 ± 0.05", with as much of its interval as is known: "2.10", "2.10 (1.20 to
 * 4.00)"; "": nothing is. Translated. (transfer full) */
char                  *bobbin_contender_dup_speedup       (const BobbinContender  *contender);
/* "fastest", "out": in a word or two how a contender stands, or why it is
 * refused; "": there is nothing to say. Translated, borrowed. */
const char            *bobbin_race_report_get_note        (const BobbinRaceReport *self,
                                                           guint                   contender);
/* How many times as long as @b contender @a takes, from the rounds in which
 * both were measured; %FALSE: there is none. */
gboolean               bobbin_race_report_get_ratio       (const BobbinRaceReport *self,
                                                           guint                   a,
                                                           guint                   b,
                                                           BobbinInterval         *ratio);
/* The curve of an executor over its numbers of workers, one by one being one
 * worker; %FALSE: there are too few points. */
gboolean               bobbin_race_report_get_scalability (const BobbinRaceReport *self,
                                                           const char             *executor,
                                                           BobbinScalability      *scalability);
/* The job with the executor and the number of workers of a contender, to be run
 * as it is; of BOBBIN_RACE_AS_ASKED with those it had. BOBBIN_JOB_ERROR where @job of the report is damaged. */
#define BOBBIN_RACE_AS_ASKED G_MAXUINT
BobbinJob             *bobbin_race_report_new_job         (const BobbinRaceReport *self,
                                                           guint                   contender,
                                                           GError                **error);

/* All of it as JSON in one line, and back; for the history. What is missing or
 * nonsense is refused with BOBBIN_HISTORY_ERROR_DAMAGED and a reason. */
char                  *bobbin_race_report_to_data         (const BobbinRaceReport *self);
BobbinRaceReport      *bobbin_race_report_new_from_data   (const char             *data,
                                                           GError                **error);

G_END_DECLS

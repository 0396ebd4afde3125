/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "bobbin-cursor.h"
#include "bobbin-executor.h"
#include "bobbin-figures.h"
#include "bobbin-journal.h"
#include "bobbin-lane.h"
#include "bobbin-longest.h"
#include "bobbin-machine.h"
#include "bobbin-output-log.h"
#include "bobbin-peers.h"
#include "bobbin-plan.h"
#include "bobbin-series.h"
#include "bobbin-task-store.h"
#include "bobbin-timeline.h"

G_BEGIN_DECLS

/**
 * BobbinRunState:
 * @BOBBIN_RUN_QUEUED: not started
 * @BOBBIN_RUN_RUNNING: workers take tasks
 * @BOBBIN_RUN_PAUSED: what runs is finished, nothing is begun
 * @BOBBIN_RUN_STOPPING: tasks that run are being cancelled
 * @BOBBIN_RUN_FINISHED: every task is settled (some may have failed)
 * @BOBBIN_RUN_FAILED: it ended by itself before its end: too many tasks failed,
 *   or it could not be started; see bobbin_run_get_error()
 * @BOBBIN_RUN_CANCELLED: the user stopped it
 */
typedef enum
{
  BOBBIN_RUN_QUEUED,
  BOBBIN_RUN_RUNNING,
  BOBBIN_RUN_PAUSED,
  BOBBIN_RUN_STOPPING,
  BOBBIN_RUN_FINISHED,
  BOBBIN_RUN_FAILED,
  BOBBIN_RUN_CANCELLED,
} BobbinRunState;

#define BOBBIN_TYPE_RUN_STATE (bobbin_run_state_get_type ())
GType       bobbin_run_state_get_type  (void);
/* "Running". Translated, static. */
const char *bobbin_run_state_get_title (BobbinRunState state);
#define BOBBIN_RUN_IS_OVER(state) ((state) >= BOBBIN_RUN_FINISHED)
#define BOBBIN_RUN_IS_ACTIVE(state) ((state) >= BOBBIN_RUN_RUNNING && (state) <= BOBBIN_RUN_STOPPING)

#define BOBBIN_RUN_ERROR (bobbin_run_error_quark ())
GQuark bobbin_run_error_quark (void);

/**
 * BobbinRunError:
 * @BOBBIN_RUN_ERROR_TOO_MANY_FAILED: the job's limit of failed tasks was passed
 * @BOBBIN_RUN_ERROR_START: the executor could not start
 * @BOBBIN_RUN_ERROR_REFUSED: the workers cannot do this job: a module that
 *   cannot be imported, a worker that does not start; no task was begun
 * @BOBBIN_RUN_ERROR_CUT_OFF: its Bobbin ended before it did
 */
typedef enum
{
  BOBBIN_RUN_ERROR_TOO_MANY_FAILED,
  BOBBIN_RUN_ERROR_START,
  BOBBIN_RUN_ERROR_REFUSED,
  BOBBIN_RUN_ERROR_CUT_OFF,
} BobbinRunError;

/**
 * BobbinRunFigures:
 * @n_tasks: tasks in all; the five counts after it add up to it
 * @n_done: with a result
 * @n_failed: failed for good
 * @n_cancelled: were running when the run was stopped
 * @n_running: a worker has them now
 * @n_waiting: not begun, or waiting to be tried again
 * @n_retrying: those of them that wait to be tried again
 * @n_retries: failed attempts so far after which another one was due
 * @rate: tasks settled a second, over the last minute; over the whole run once it is over
 * @elapsed: seconds since the start, without pauses
 * @left_known: whether @left_low and @left_high say anything
 * @left_low: seconds left, at best
 * @left_high: seconds left, at worst
 * @shares: where the workers' wall time went
 * @cpu_seconds: CPU time of workers and their children
 * @p50: percentiles of the duration of an attempt, seconds
 *
 * Figures of a moment. During a run the counts n_done, n_failed, n_retries
 * and elapsed never go backwards.
 */
typedef struct
{
  guint64      n_tasks;
  guint64      n_done;
  guint64      n_failed;
  guint64      n_cancelled;
  guint64      n_running;
  guint64      n_waiting;
  guint64      n_retrying;
  guint64      n_retries;
  double       rate;
  double       elapsed;
  gboolean     left_known;
  double       left_low;
  double       left_high;
  BobbinShares shares;
  double       cpu_seconds;
  double       p50, p90, p99, max;
} BobbinRunFigures;

#define BOBBIN_TYPE_RUN (bobbin_run_get_type ())

/**
 * BobbinRun:
 *
 * One execution of a job: its state, lanes, tasks and figures.
 *
 * Belongs to the context that was the thread-default one where it was made,
 * and is used there only. Workers never call it: they post records, which the
 * run works through at most once a frame; after each such round it emits
 * #BobbinRun::changed, and where rounds have no budget also in the middle of a long
 * one.
 *
 * Signals: "changed" (see above, and at each change of state);
 * "finished" (once, after the last "changed", when the state is final).
 * Properties: "state" (notified), "title" (writable).
 */
G_DECLARE_FINAL_TYPE (BobbinRun, bobbin_run, BOBBIN, RUN, GObject)

/**
 * bobbin_run_new:
 * @job: what was asked for; kept, not looked into
 * @workload: a workload that is prepared for @inputs
 * @executor: a new executor of its own
 * @settings: checked; workers is not 0
 *
 * Usually called through bobbin_executors_new_run().
 */
BobbinRun        *bobbin_run_new              (BobbinJob               *job,
                                               BobbinWorkload          *workload,
                                               BobbinInputs            *inputs,
                                               BobbinExecutor          *executor,
                                               const BobbinRunSettings *settings);

/* How often records are worked through: µs between rounds (default 16,000) and
 * µs a round may take (0, the default: no limit). With a limit, the owner has
 * more to do than this run, and the workers give way to it; without one, the whole
 * counts and not each turn, and the timeline is put off. Before bobbin_run_start(). */
void              bobbin_run_set_pace         (BobbinRun               *self,
                                               gint64                   interval,
                                               gint64                   budget);

/* Whether its threads give way to those of its owner. */
gboolean          bobbin_run_gives_way        (BobbinRun               *self);

/* Where its records are written before it applies them: what it shows is on
 * disk. Before bobbin_run_start(); %NULL, the default: nowhere. */
void              bobbin_run_set_journal      (BobbinRun               *self,
                                               BobbinJournal           *journal);
BobbinJournal    *bobbin_run_get_journal      (BobbinRun               *self);

/* What to do. Each is allowed in every state and does nothing where it makes no sense. */
void              bobbin_run_start            (BobbinRun               *self);
void              bobbin_run_pause            (BobbinRun               *self);
void              bobbin_run_resume           (BobbinRun               *self);
void              bobbin_run_stop             (BobbinRun               *self);
/* Cancels tasks of an active run. Those that wait are settled at once; those
 * that run are asked to end, as when a run is stopped; what is settled stays as
 * it is. */
void              bobbin_run_cancel_tasks     (BobbinRun               *self,
                                               const guint32           *tasks,
                                               guint                    n_tasks);
/* More workers begin at once, fewer as soon as they end their tasks. Clamped
 * to what the executor can. It is the user's from now on: an executor that
 * chooses leaves it be. */
void              bobbin_run_set_n_workers    (BobbinRun               *self,
                                               guint                    n_workers);
guint             bobbin_run_get_n_workers    (BobbinRun               *self);
guint             bobbin_run_get_max_workers  (BobbinRun               *self);

BobbinJob        *bobbin_run_get_job          (BobbinRun               *self);
BobbinWorkload   *bobbin_run_get_workload     (BobbinRun               *self);
BobbinInputs     *bobbin_run_get_inputs       (BobbinRun               *self);
/* The inputs as the job has them, where its tasks get others in their place:
 * addresses inside Bobbin as URLs that mean something to programs. */
BobbinInputs     *bobbin_run_get_given_inputs (BobbinRun               *self);
void              bobbin_run_set_given_inputs (BobbinRun               *self,
                                               BobbinInputs            *inputs);
BobbinExecutor   *bobbin_run_get_executor     (BobbinRun               *self);
const char       *bobbin_run_get_title        (BobbinRun               *self);
BobbinRunState    bobbin_run_get_state        (BobbinRun               *self);
/* That of its state, or “Cut off”. Translated, static. */
const char       *bobbin_run_get_state_title  (BobbinRun               *self);
/* Why it failed; %NULL if it did not. Borrowed. */
const GError     *bobbin_run_get_error        (BobbinRun               *self);
/* What stands behind the error: a traceback, the last words of a worker. (nullable) */
const char       *bobbin_run_get_error_detail (BobbinRun              *self);
/* When it was started; %NULL before. Borrowed. */
GDateTime        *bobbin_run_get_start_time   (BobbinRun               *self);

/* A #GListModel of #BobbinLane; lanes are only added. Borrowed. */
GListModel       *bobbin_run_get_lanes        (BobbinRun               *self);
BobbinTaskStore  *bobbin_run_get_store        (BobbinRun               *self);
BobbinOutputLog  *bobbin_run_get_output       (BobbinRun               *self);
void              bobbin_run_get_figures      (BobbinRun               *self,
                                               BobbinRunFigures        *figures);
const BobbinHistogram *bobbin_run_get_histogram (BobbinRun             *self);
/* What figures that explain are made of: the attempts that took longest; the
 * time of each peer that tasks talked to, %NULL where they have none; what was
 * handed out (in ns since the run began); and what the system did at the start and does now, or did at the
 * end. Settings are as they were at the start. Borrowed. */
const BobbinLongest *bobbin_run_get_longest   (BobbinRun               *self);
BobbinPeers      *bobbin_run_get_peers        (BobbinRun               *self);
void              bobbin_run_get_dealt        (BobbinRun               *self,
                                               BobbinCursorFigures     *figures);
void              bobbin_run_get_machine      (BobbinRun               *self,
                                               BobbinMachine           *start,
                                               BobbinMachine           *now);
/* What it ran on, see bobbin_machine_dup_text(); %NULL before it was started, or
 * where it is not known. Borrowed. */
const char       *bobbin_run_get_machine_text (BobbinRun               *self);
const BobbinRunSettings *bobbin_run_get_settings (BobbinRun            *self);
/* How it is run, where that was left to Bobbin; %NULL: the user chose. “changed”
 * tells when it got a step. Borrowed, valid until the next step. */
const BobbinPlan *bobbin_run_get_plan         (BobbinRun               *self);
/* How it is run, or was: as the user chose, or where that was left to Bobbin
 * what it decided last. @executor: (out) (optional): its id, interned. How many
 * workers; those that the user adds to a run that goes on do not count. */
guint             bobbin_run_get_way          (BobbinRun               *self,
                                               const char             **executor);
/* When each lane did what, and how the whole went over time. Borrowed. */
BobbinTimeline   *bobbin_run_get_timeline     (BobbinRun               *self);
BobbinSeries     *bobbin_run_get_series       (BobbinRun               *self);
/* Now, or the end of the run: ns since it began, as the timeline counts. */
gint64            bobbin_run_get_time         (BobbinRun               *self);
/* The pauses so far: pairs of ns since the run began; the last one may have no
 * end yet (-1). Borrowed, valid until the next pause. */
const gint64     *bobbin_run_get_pauses       (BobbinRun               *self,
                                               guint                   *n_pauses);

/* Tasks from the first on of which all are settled: their results can be read
 * in the order of the inputs. Never decreases. */
guint64           bobbin_run_get_n_in_order   (BobbinRun               *self);

/* The tasks that changed state before the latest "changed", as the first and the last
 * number; %FALSE: none. For views of the tasks. */
gboolean          bobbin_run_get_changed_span (BobbinRun               *self,
                                               guint64                 *first,
                                               guint64                 *last);

G_END_DECLS

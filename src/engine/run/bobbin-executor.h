/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "../workloads/bobbin-workload.h"
#include "bobbin-cursor.h"
#include "bobbin-lane.h"
#include "bobbin-mailbox.h"

G_BEGIN_DECLS

/**
 * BobbinRunContext:
 *
 * What an executor and its workers see of a run. Filled before the executor
 * starts and constant from then on; every member may be used from any thread.
 * Freed by the run after the executor's finish().
 */
typedef struct
{
  BobbinWorkload    *workload;
  BobbinInputs      *inputs;
  BobbinCursor      *cursor;
  BobbinMailbox     *mailbox;
  BobbinRunSettings  settings;
  double             began;       /* s since 1970 */
  GHashTable        *earlier;     /* task + 1 → its attempts before the run went on; NULL: it is
                                     its first time */
  gboolean           gives_way;   /* see bobbin_run_context_enter_thread() */
  gint               stop_flag;   /* atomic: tasks that run shall end */
} BobbinRunContext;

/* How many attempts of the task there were, @attempt included, since the run was
 * started, or went on: then each task has its retries anew. Any thread. */
guint bobbin_run_context_count_attempts (BobbinRunContext *self,
                                         guint64           task,
                                         guint             attempt);

/**
 * bobbin_run_context_enter_thread:
 *
 * To be called by each thread that does tasks of the run, before the first of
 * them. In the window it lowers the thread's priority, and with it that of the
 * processes it starts: a frame is to be drawn when it is due, however many
 * workers there are. The work loses nothing by it but the time that the window
 * needs. Any thread; cheap when called again.
 */
void bobbin_run_context_enter_thread (BobbinRunContext *self);

struct _BobbinRun;

#define BOBBIN_TYPE_EXECUTOR (bobbin_executor_get_type ())
G_DECLARE_DERIVABLE_TYPE (BobbinExecutor, bobbin_executor, BOBBIN, EXECUTOR, GObject)

/**
 * BobbinExecutorClass:
 * @id: "threads"
 * @title: "Threads", marked with N_()
 * @summary: one sentence on what it is and what it is good for, N_()
 * @lane_title: what a lane is called, N_() with one %u: "Thread %u"
 * @workers_name: what its workers are called, N_(): "threads", "slots"
 * @min_workers: least number of workers
 * @max_workers: most
 * @get_default_workers: how many where the user does not say
 * @start: gets ready to work for @run, which outlives the executor's work
 * @add_lane: starts the worker of a lane. It posts BOBBIN_RECORD_LANE_STARTED,
 *   takes chunks from the cursor until its end or until @live's quit is set,
 *   posts outcomes, gives back what it did not begin, and posts
 *   BOBBIN_RECORD_LANE_ENDED. The same lane may be added again after that.
 * @stop: makes the tasks that run end: cancels them. stop_flag is set already
 *   and the cursor stopped.
 * @cancel: (nullable): some tasks were cancelled at the cursor: those of them
 *   that run are ended. For executors that the cursor's wake-up does not reach.
 * @finish: all lanes have ended: gives back threads and memory. Does not wait
 *   longer than a thread needs to return.
 * @join: (nullable): before start(), for an executor that decides while the run
 *   goes on: @run, which outlives it, is the one that it does so for; see
 *   bobbin-run-adapt.h
 * @leave_be: (nullable): the user has said how many workers there shall be:
 *   nothing more is decided about that
 *
 * A way of running. Its functions are called on the run's context and do not
 * block; its workers are wherever it wants them.
 */
struct _BobbinExecutorClass
{
  GObjectClass  parent_class;

  const char   *id;
  const char   *title;
  const char   *summary;
  const char   *lane_title;
  const char   *workers_name;
  guint         min_workers;
  guint         max_workers;

  guint       (*get_default_workers) (BobbinWorkload   *workload);
  gboolean    (*start)               (BobbinExecutor   *self,
                                      BobbinRunContext *run,
                                      GError          **error);
  void        (*add_lane)            (BobbinExecutor   *self,
                                      guint             lane,
                                      BobbinLaneLive   *live);
  void        (*stop)                (BobbinExecutor   *self);
  void        (*cancel)              (BobbinExecutor   *self);
  void        (*finish)              (BobbinExecutor   *self);
  void        (*join)                (BobbinExecutor   *self,
                                      struct _BobbinRun *run);
  void        (*leave_be)            (BobbinExecutor   *self);
};

BobbinRunContext *bobbin_executor_get_run  (BobbinExecutor    *self);

gboolean          bobbin_executor_start    (BobbinExecutor    *self,
                                            BobbinRunContext  *run,
                                            GError           **error);
void              bobbin_executor_add_lane (BobbinExecutor    *self,
                                            guint              lane,
                                            BobbinLaneLive    *live);
void              bobbin_executor_stop     (BobbinExecutor    *self);
void              bobbin_executor_cancel   (BobbinExecutor    *self);
void              bobbin_executor_finish   (BobbinExecutor    *self);
void              bobbin_executor_join     (BobbinExecutor    *self,
                                            struct _BobbinRun *run);
void              bobbin_executor_leave_be (BobbinExecutor    *self);

G_END_DECLS

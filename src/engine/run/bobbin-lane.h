/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>
#include <stdatomic.h>

#include "../workloads/bobbin-awaits.h"

G_BEGIN_DECLS

/**
 * BobbinLaneState:
 * @BOBBIN_LANE_STARTING: the worker is not there yet
 * @BOBBIN_LANE_IDLE: it waits for something to do
 * @BOBBIN_LANE_WORKING: its task computes
 * @BOBBIN_LANE_WAITING: its task waits: for the network, a child, a clock
 * @BOBBIN_LANE_BLOCKED: its task could go on, but another one holds the loop or the pool
 * @BOBBIN_LANE_ENDED: the worker is gone
 */
typedef enum
{
  BOBBIN_LANE_STARTING,
  BOBBIN_LANE_IDLE,
  BOBBIN_LANE_WORKING,
  BOBBIN_LANE_WAITING,
  BOBBIN_LANE_BLOCKED,
  BOBBIN_LANE_ENDED,
} BobbinLaneState;

#define BOBBIN_TYPE_LANE_STATE (bobbin_lane_state_get_type ())
GType       bobbin_lane_state_get_type  (void);
/* "Waiting". Translated, static. */
const char *bobbin_lane_state_get_title (BobbinLaneState state);

/**
 * BobbinGil:
 * @BOBBIN_GIL_NONE: the worker runs no interpreter that could have a lock
 * @BOBBIN_GIL_HELD: the threads of the interpreter take turns
 * @BOBBIN_GIL_FREE: they do not: a free-threaded interpreter
 */
typedef enum
{
  BOBBIN_GIL_NONE,
  BOBBIN_GIL_HELD,
  BOBBIN_GIL_FREE,
} BobbinGil;

/**
 * BobbinLaneLive:
 *
 * What a worker shows of itself at this moment. One worker writes, the owner
 * of the run looks whenever it draws; nobody waits. Each field is right by
 * itself; two of them may be of two moments. Lives as long as the run.
 */
typedef struct
{
  _Alignas (128)
  _Atomic guint         state;
  _Atomic guint         attempt;
  _Atomic guint64       task;       /* its number plus 1; 0: none */
  _Atomic gint64        since;      /* ns: when the task, or else the idling, began */
  _Atomic (const char *) phase;     /* static string, N_() */
  _Atomic gint          progress;   /* of the task, in 1/10000; -1: unknown */
  _Atomic guint64       n_bytes;    /* that the task has moved */
  _Atomic gint          quit;       /* set by the owner: end after this task */
  _Atomic gint          thread;     /* of this process, that does the tasks or starts who does; 0: none */

  /* Of a worker that is a process, or sits in one. */
  _Atomic gint64        pid;        /* 0: it is none */
  _Atomic guint64       memory;     /* bytes, resident; 0: unknown */
  _Atomic guint         cpu_share;  /* CPU time in wall time, in 1/1000, lately */
  _Atomic guint         n_restarts;
  _Atomic (const char *) runtime;   /* interned: "Python 3.13.5" */
  _Atomic gint          gil;        /* a #BobbinGil */
  _Atomic gint          awaits;     /* a #BobbinAwaits */
} BobbinLaneLive;

#define BOBBIN_LANE_SPARK_LENGTH 60

#define BOBBIN_TYPE_LANE (bobbin_lane_get_type ())

/**
 * BobbinLane:
 *
 * What is shown of one worker. Belongs to its run and is used on the run's
 * context only. It has no signals of its own: a thousand of them a frame would
 * cost more than the work; views look again at the run's "changed".
 */
G_DECLARE_FINAL_TYPE (BobbinLane, bobbin_lane, BOBBIN, LANE, GObject)

guint            bobbin_lane_get_number     (BobbinLane *self);
/* "Thread 1", "Slot 12". Translated. Borrowed. */
const char      *bobbin_lane_get_title      (BobbinLane *self);
BobbinLaneState  bobbin_lane_get_state      (BobbinLane *self);
/* The current task's number, or -1. */
gint64           bobbin_lane_get_task       (BobbinLane *self);
guint            bobbin_lane_get_attempt    (BobbinLane *self);
/* What the task is doing, translated; %NULL: nothing to say. */
const char      *bobbin_lane_get_phase      (BobbinLane *self);
/* 0 to 1; -1: unknown. */
double           bobbin_lane_get_progress   (BobbinLane *self);
guint64          bobbin_lane_get_n_bytes    (BobbinLane *self);
/* Seconds for which the current task runs. */
double           bobbin_lane_get_task_seconds (BobbinLane *self);
/* The process that the worker is or sits in: its number (0: it is in Bobbin's
 * own), its resident memory in bytes (0: unknown), its CPU time in wall time
 * lately (1.0: one core), how often it was replaced, and what it runs, with or
 * without a lock: "Python 3.13.5"; %NULL: nothing to say. */
gint64           bobbin_lane_get_pid        (BobbinLane *self);
guint64          bobbin_lane_get_memory     (BobbinLane *self);
double           bobbin_lane_get_cpu_share  (BobbinLane *self);
guint            bobbin_lane_get_n_restarts (BobbinLane *self);
const char      *bobbin_lane_get_runtime    (BobbinLane *self);
BobbinGil        bobbin_lane_get_gil        (BobbinLane *self);
/* Tasks that it settled with and without a result, and attempts that are tried again. */
guint64          bobbin_lane_get_n_done     (BobbinLane *self);
guint64          bobbin_lane_get_n_failed   (BobbinLane *self);
guint64          bobbin_lane_get_n_retried  (BobbinLane *self);

/**
 * BobbinShares:
 * @working: in a task, and computing
 * @waiting: in a task, and waiting
 * @starting: the worker was not ready yet
 * @idle: between tasks, or without work
 *
 * Where wall time went; the four add up to 1, or to 0 before anything ran.
 */
typedef struct
{
  double working;
  double waiting;
  double starting;
  double idle;
} BobbinShares;

/* The same in whole hundredths of their sum, as they are shown, which add up to 1
 * (or 0), too: those are rounded up that lose most by being rounded down. */
BobbinShares     bobbin_shares_round        (const BobbinShares *self);

void             bobbin_lane_get_shares     (BobbinLane *self, BobbinShares *shares);
/* CPU seconds of its thread and its children so far; wall seconds in tasks; wall seconds since it started. */
double           bobbin_lane_get_cpu_seconds  (BobbinLane *self);
double           bobbin_lane_get_busy_seconds (BobbinLane *self);
double           bobbin_lane_get_life_seconds (BobbinLane *self);
/* Wall seconds from when it was asked for to when it was ready; and those in
 * which it was seen blocked: a sample, taken whenever the run looks. */
double           bobbin_lane_get_starting_seconds (BobbinLane *self);
double           bobbin_lane_get_blocked_seconds  (BobbinLane *self);

/* Attempts that ended in each of the last BOBBIN_LANE_SPARK_LENGTH seconds,
 * oldest first, the last one being the current second. @values has room for them. */
void             bobbin_lane_get_spark      (BobbinLane *self, guint *values);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "bobbin-outcome.h"

G_BEGIN_DECLS

typedef enum
{
  BOBBIN_STREAM_OUTPUT,
  BOBBIN_STREAM_ERRORS,
} BobbinStream;

typedef struct _BobbinTaskContext BobbinTaskContext;

/*
 * What whoever executes a task does with its reports; see below for what they
 * mean. Called on the thread that executes the task.
 */
typedef struct
{
  void (*progress) (BobbinTaskContext *context, double fraction, guint64 n_bytes);
  void (*phase)    (BobbinTaskContext *context, const char *phase);
  void (*output)   (BobbinTaskContext *context, BobbinStream stream, const char *data, gsize length);

  /* Whether somebody wants this task to end; any thread. May be NULL. */
  gboolean (*is_cancelled) (BobbinTaskContext *context);
} BobbinTaskContextFuncs;

/* Whatever a task does when it is cancelled; on the task's thread. */
typedef void (*BobbinTaskCancelFunc) (gpointer user_data);

/**
 * BobbinTaskContext:
 *
 * What a workload gets to know and may say while it does one task. Made by the
 * worker; valid until the task has ended; used only from the thread on which
 * the task was begun. (bobbin_task_context_is_cancelled() is the exception: it
 * may be called from any thread.)
 */
struct _BobbinTaskContext
{
  /*< private >*/
  const BobbinTaskContextFuncs *funcs;
  BobbinTaskCancelFunc          cancel_func;  /* NULL: nobody wants to know */
  gpointer                      cancel_data;
  const gint                   *stop_flag;    /* the worker's, atomic; may be NULL */
  gpointer                      scratch;
  gint64                        deadline;     /* monotonic µs; 0: none */
  guint64                       task;
  guint                         lane;
  guint                         attempt;
  gint                          cancelled;    /* atomic */
  gboolean                      timed_out;
};

/* The number of the task (that of its input, from 0), of the attempt (from 1)
 * and of the lane (from 0). */
guint64       bobbin_task_context_get_task        (BobbinTaskContext *self);
guint         bobbin_task_context_get_attempt     (BobbinTaskContext *self);
guint         bobbin_task_context_get_lane        (BobbinTaskContext *self);

/* What the workload's new_scratch() made for this worker. */
gpointer      bobbin_task_context_get_scratch     (BobbinTaskContext *self);

/* Calls @func when the task is cancelled, because the run is stopped or the task's
 * time is over, always on the thread of the task; once at most, and not where the
 * task is cancelled already: look before. %NULL, the default: nobody. Until the task
 * ends. */
void          bobbin_task_context_set_cancel_func (BobbinTaskContext    *self,
                                                   BobbinTaskCancelFunc  func,
                                                   gpointer              user_data);

/* Whether the task should end now: cheap, for loops that compute. Also true
 * once the deadline has passed. Any thread. */
gboolean      bobbin_task_context_is_cancelled    (BobbinTaskContext *self);

/* Makes @outcome the failure of a task that ends because it was cancelled:
 * BOBBIN_ERROR_KIND_TIMEOUT if its time is over, else BOBBIN_ERROR_KIND_CANCELLED.
 * On the thread of the task. */
void          bobbin_task_context_fail_cancelled  (BobbinTaskContext *self,
                                                   BobbinOutcome     *outcome);

/* Monotonic time in µs at which the attempt's time is over; 0: no limit. An
 * asynchronous task need not look: it is cancelled then. */
gint64        bobbin_task_context_get_deadline    (BobbinTaskContext *self);

/* How far the task is: 0 to 1, or -1 where that is not known, and the bytes it
 * has moved. Shown on the lane. Cheap: may be called often. */
void          bobbin_task_context_report_progress (BobbinTaskContext *self,
                                                   double             fraction,
                                                   guint64            n_bytes);

/* What the task is doing, shown on the lane. @phase is a static string, marked
 * with N_(): "connecting". */
void          bobbin_task_context_report_phase    (BobbinTaskContext *self,
                                                   const char        *phase);

/* What the task wrote just now, to be shown live; the outcome holds all of it
 * again at the end. Any bytes. */
void          bobbin_task_context_report_output   (BobbinTaskContext *self,
                                                   BobbinStream       stream,
                                                   const char        *data,
                                                   gsize              length);

/* For whoever executes tasks. cancel() is called on the thread of the task;
 * @timed_out tells a limit of time from a stop. clear() when a task has ended:
 * the context is as good as new for the next one then. */
void          bobbin_task_context_init            (BobbinTaskContext            *self,
                                                   const BobbinTaskContextFuncs *funcs,
                                                   gpointer                      scratch);
void          bobbin_task_context_cancel          (BobbinTaskContext *self,
                                                   gboolean           timed_out);
void          bobbin_task_context_clear           (BobbinTaskContext *self);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-task-context.h"

#include <glib/gi18n-lib.h>

guint64
bobbin_task_context_get_task (BobbinTaskContext *self)
{
  return self->task;
}

guint
bobbin_task_context_get_attempt (BobbinTaskContext *self)
{
  return self->attempt;
}

guint
bobbin_task_context_get_lane (BobbinTaskContext *self)
{
  return self->lane;
}

gpointer
bobbin_task_context_get_scratch (BobbinTaskContext *self)
{
  return self->scratch;
}

void
bobbin_task_context_set_cancel_func (BobbinTaskContext    *self,
                                     BobbinTaskCancelFunc  func,
                                     gpointer              user_data)
{
  self->cancel_func = func;
  self->cancel_data = user_data;
}

gboolean
bobbin_task_context_is_cancelled (BobbinTaskContext *self)
{
  if (g_atomic_int_get (&self->cancelled))
    return TRUE;

  if (self->stop_flag != NULL && g_atomic_int_get (self->stop_flag))
    return TRUE;

  if (self->funcs != NULL && self->funcs->is_cancelled != NULL && self->funcs->is_cancelled (self))
    return TRUE;

  return self->deadline != 0 && g_get_monotonic_time () >= self->deadline;
}

void
bobbin_task_context_fail_cancelled (BobbinTaskContext *self,
                                    BobbinOutcome     *outcome)
{
  gboolean stopped = self->stop_flag != NULL && g_atomic_int_get (self->stop_flag);

  if (self->timed_out ||
      (!stopped && self->deadline != 0 && g_get_monotonic_time () >= self->deadline))
    bobbin_outcome_fail (outcome, BOBBIN_ERROR_KIND_TIMEOUT,
                         _("The time limit of the task passed."));
  else
    bobbin_outcome_fail (outcome, BOBBIN_ERROR_KIND_CANCELLED,
                         stopped ? _("The run was stopped.") : _("It was cancelled."));
}

gint64
bobbin_task_context_get_deadline (BobbinTaskContext *self)
{
  return self->deadline;
}

void
bobbin_task_context_report_progress (BobbinTaskContext *self,
                                     double             fraction,
                                     guint64            n_bytes)
{
  if (self->funcs != NULL && self->funcs->progress != NULL)
    self->funcs->progress (self, fraction, n_bytes);
}

void
bobbin_task_context_report_phase (BobbinTaskContext *self,
                                  const char        *phase)
{
  if (self->funcs != NULL && self->funcs->phase != NULL)
    self->funcs->phase (self, phase);
}

void
bobbin_task_context_report_output (BobbinTaskContext *self,
                                   BobbinStream       stream,
                                   const char        *data,
                                   gsize              length)
{
  if (length > 0 && self->funcs != NULL && self->funcs->output != NULL)
    self->funcs->output (self, stream, data, length);
}

void
bobbin_task_context_init (BobbinTaskContext            *self,
                          const BobbinTaskContextFuncs *funcs,
                          gpointer                      scratch)
{
  *self = (BobbinTaskContext) {
    .funcs = funcs,
    .scratch = scratch,
    .attempt = 1,
  };
}

void
bobbin_task_context_cancel (BobbinTaskContext *self,
                            gboolean           timed_out)
{
  /* The first reason counts. */
  if (g_atomic_int_get (&self->cancelled))
    return;

  self->timed_out = timed_out;
  g_atomic_int_set (&self->cancelled, TRUE);

  if (self->cancel_func != NULL)
    self->cancel_func (self->cancel_data);
}

void
bobbin_task_context_clear (BobbinTaskContext *self)
{
  bobbin_task_context_set_cancel_func (self, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "../workloads/bobbin-secrets.h"
#include "../workloads/bobbin-workloads.h"
#include "bobbin-history-private.h"
#include "bobbin-resume-match.h"
#include "bobbin-resume-private.h"

/* What is known of a task of the old run, the most wanted first: of several
 * equal inputs those with a result are taken. */
typedef enum
{
  WAS_DONE,
  WAS_FAILED,
  WAS_CANCELLED,
  WAS_OPEN,
} Was;

static Was
get_was (BobbinResume *self,
         guint64       number)
{
  switch ((BobbinTaskState) bobbin_task_store_get (bobbin_run_get_store (self->old), number)->state)
    {
    case BOBBIN_TASK_DONE:
      return WAS_DONE;
    case BOBBIN_TASK_FAILED:
      return WAS_FAILED;
    case BOBBIN_TASK_CANCELLED:
      return WAS_CANCELLED;
    case BOBBIN_TASK_WAITING:
    case BOBBIN_TASK_RUNNING:
    case BOBBIN_TASK_RETRYING:
    default:
      return WAS_OPEN;
    }
}

/* Whether its outcome is there to be taken over: of a run with very large
 * results only that there was one may be known. */
static gboolean
is_kept (BobbinResume *self,
         guint64       number)
{
  const BobbinTask *task = bobbin_task_store_get (bobbin_run_get_store (self->old), number);

  return (task->flags & (BOBBIN_RECORD_HAS_RESULT | BOBBIN_RECORD_HAS_ERROR)) != 0;
}

/* The parameters of a job as its workload prints them, without secrets: two
 * ways to write a number are one. */
static BobbinWorkload *
new_workload (BobbinJob  *job,
              GError    **error)
{
  g_autoptr (BobbinJob) redacted = bobbin_secrets_redact_job (job, NULL);
  BobbinWorkload *workload = bobbin_workload_new_for_job (redacted, error);

  if (workload != NULL)
    bobbin_workload_set_folder (workload, bobbin_job_get_folder (job));

  return workload;
}

/* Whether results of the one are results of the other. */
static gboolean
workloads_agree (BobbinWorkload *one,
                 BobbinWorkload *other)
{
  g_autofree BobbinParameter *parameters = NULL;
  guint n_parameters;

  if (G_OBJECT_TYPE (one) != G_OBJECT_TYPE (other))
    return FALSE;

  parameters = bobbin_workload_class_dup_parameters (BOBBIN_WORKLOAD_GET_CLASS (one), &n_parameters);
  for (guint i = 0; i < n_parameters; i++)
    {
      const char *name = parameters[i].pspec->name;
      g_autofree char *a = bobbin_workload_dup_parameter (one, name);
      g_autofree char *b = bobbin_workload_dup_parameter (other, name);

      if ((parameters[i].flags & BOBBIN_PARAMETER_MANNER) == 0 && g_strcmp0 (a, b) != 0)
        return FALSE;
    }

  return TRUE;
}

/* Whether the old run's results would come out again. */
static gboolean
work_agrees (BobbinResume  *self,
             BobbinJob     *old_job,
             gboolean      *agrees,
             GError       **error)
{
  g_autoptr (BobbinWorkload) now = new_workload (self->job, error);
  g_autoptr (BobbinWorkload) then = NULL;
  g_autofree char *basis = NULL;
  g_autofree char *old_basis = NULL;

  if (now == NULL)
    return FALSE;
  then = new_workload (old_job, error);
  if (then == NULL || !bobbin_history_load_basis (self->history, self->plan.number, &old_basis, error))
    return FALSE;

  basis = bobbin_workload_dup_basis (now);
  *agrees = workloads_agree (now, then) && g_strcmp0 (basis, old_basis) == 0;

  return TRUE;
}

static gboolean
has_mark (BobbinInputs *inputs)
{
  guint64 n = bobbin_inputs_get_n_inputs (inputs);

  for (guint64 i = 0; i < n; i++)
    {
      BobbinInput input;

      bobbin_inputs_get (inputs, i, &input);
      /* A number needs no second look. */
      if (input.is_number)
        return FALSE;
      for (guint field = 0; field < input.n_fields; field++)
        if (strstr (bobbin_input_get_field (&input, field), BOBBIN_SECRET_MARK) != NULL)
          return TRUE;
    }

  return FALSE;
}

static gboolean
is_standard_input (BobbinInputSource *source)
{
  return bobbin_input_source_get_kind (source) == BOBBIN_INPUT_KIND_LINES &&
         g_strcmp0 (bobbin_input_source_get_text (source), "-") == 0;
}

/* Takes @inputs, or %NULL: those of the old run; and finds secrets that are not
 * known any more. */
static gboolean
set_inputs (BobbinResume  *self,
            BobbinInputs  *inputs,
            GError       **error)
{
  BobbinInputs *stored = self->old != NULL ? bobbin_run_get_given_inputs (self->old) : NULL;
  g_auto (GStrv) missing = bobbin_secrets_list_missing (self->job);

  if (inputs == NULL && stored == NULL)
    {
      g_set_error_literal (error, BOBBIN_HISTORY_ERROR, BOBBIN_HISTORY_ERROR_DAMAGED,
                           _("The inputs of this run were not recorded."));
      return FALSE;
    }

  self->inputs = g_object_ref (inputs != NULL ? inputs : stored);
  if (inputs == NULL && has_mark (stored) && !g_strv_contains ((const char * const *) missing, "inputs"))
    {
      guint n = g_strv_length (missing);

      missing = g_renew (char *, missing, n + 2);
      missing[n] = g_strdup ("inputs");
      missing[n + 1] = NULL;
    }
  if (missing[0] != NULL)
    self->plan.missing = g_steal_pointer (&missing);

  return TRUE;
}

/* A look at the files that are inputs: what is asked for, and what was seen. It
 * may be done in any thread, which leaves the plan alone. */
typedef struct
{
  BobbinResumePlan   *plan;
  BobbinInputs       *inputs;
  BobbinInputSource  *source;
  char               *folder;
  char               *path;           /* of what they were like; NULL: nobody has looked */
  guint64             n_then;         /* inputs of then */
  gboolean            check_content;
  BobbinFingerprints *then;
  BobbinFingerprints *now;            /* in the way in which it was done then */
  BobbinFingerprints *prints;         /* what will be compared the next time */
} Look;

static void
look_free (Look *look)
{
  g_clear_pointer (&look->plan, bobbin_resume_plan_free);
  g_clear_object (&look->inputs);
  g_clear_object (&look->source);
  g_clear_pointer (&look->folder, g_free);
  g_clear_pointer (&look->path, g_free);
  g_clear_pointer (&look->then, bobbin_fingerprints_unref);
  g_clear_pointer (&look->now, bobbin_fingerprints_unref);
  g_clear_pointer (&look->prints, bobbin_fingerprints_unref);
  g_free (look);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Look, look_free)

/* Takes @plan. */
static Look *
look_new (BobbinResumePlan *plan)
{
  BobbinResume *self = (BobbinResume *) plan;
  BobbinInputSource *source = bobbin_job_get_inputs (self->job);
  Look *look = g_new0 (Look, 1);

  look->plan = plan;
  look->inputs = g_object_ref (self->inputs);
  look->source = source != NULL ? g_object_ref (source) : NULL;
  look->folder = g_strdup (bobbin_job_get_folder (self->job));
  look->check_content = (self->flags & BOBBIN_RESUME_CHECK_CONTENT) != 0;
  if (self->old != NULL)
    {
      look->path = bobbin_history_dup_run_path (bobbin_history_get_folder (self->history), plan->number,
                                                BOBBIN_HISTORY_PRINTS);
      look->n_then = bobbin_inputs_get_n_inputs (bobbin_run_get_given_inputs (self->old));
    }

  return look;
}

static gboolean
take_prints (Look                *look,
             gboolean             check_content,
             BobbinFingerprints **prints,
             GCancellable        *cancellable,
             GError             **error)
{
  *prints = bobbin_fingerprints_take (look->inputs, look->folder, check_content, cancellable);

  return *prints != NULL || !g_cancellable_set_error_if_cancelled (cancellable, error);
}

static gboolean
look_at_files (Look          *look,
               GCancellable  *cancellable,
               GError       **error)
{
  if (look->path != NULL && g_file_test (look->path, G_FILE_TEST_EXISTS))
    {
      look->then = bobbin_fingerprints_load (look->path, look->n_then, error);
      if (look->then == NULL ||
          !take_prints (look, bobbin_fingerprints_have_content (look->then), &look->now, cancellable, error))
        return FALSE;
    }

  if (look->now != NULL && (bobbin_fingerprints_have_content (look->now) || !look->check_content))
    look->prints = bobbin_fingerprints_ref (look->now);
  else if (look->source != NULL && bobbin_fingerprints_are_wanted (look->source, look->check_content))
    return take_prints (look, look->check_content, &look->prints, cancellable, error);

  return TRUE;
}

/* Enters a task that was there before; %TRUE: its outcome stays. */
static gboolean
count_known (BobbinResume *self,
             Was           was,
             gboolean      is_true)
{
  gboolean keeps_failed = (self->flags & BOBBIN_RESUME_KEEP_FAILED) != 0;

  switch (was)
    {
    case WAS_DONE:
      if (is_true)
        self->plan.n_reused++;
      else
        self->plan.n_changed++;
      return is_true;
    case WAS_FAILED:
      if (keeps_failed && is_true)
        self->plan.n_kept++;
      else
        self->plan.n_retried++;
      return keeps_failed && is_true;
    case WAS_CANCELLED:
      self->plan.n_retried++;
      return FALSE;
    case WAS_OPEN:
    default:
      self->plan.n_open++;
      return FALSE;
    }
}

/* Whether each file is as it was whose result is there. */
static gboolean
files_are_same (BobbinResume       *self,
                BobbinFingerprints *then,
                BobbinFingerprints *now)
{
  for (guint64 i = 0; i < self->plan.n_tasks; i++)
    if (get_was (self, i) <= WAS_FAILED && !bobbin_resume_file_same (then, i, now, i))
      return FALSE;

  return TRUE;
}

static void
count_same (BobbinResume *self)
{
  for (guint64 i = 0; i < self->plan.n_tasks; i++)
    count_known (self, get_was (self, i), TRUE);
}

/* Finds what of the old run is still true in a new one. */
static void
match (BobbinResume       *self,
       BobbinFingerprints *then,
       BobbinFingerprints *now)
{
  BobbinInputs *old_inputs = bobbin_run_get_given_inputs (self->old);
  guint64 n_old = bobbin_inputs_get_n_inputs (old_inputs);
  g_autofree guint8 *ranks = g_new (guint8, n_old);

  for (guint64 i = 0; i < n_old; i++)
    {
      ranks[i] = (guint8) get_was (self, i);
      self->plan.n_gone += ranks[i] == WAS_DONE;
    }

  self->from = bobbin_resume_match (old_inputs, ranks, self->inputs);
  for (guint64 i = 0; i < self->plan.n_tasks; i++)
    {
      guint64 old = self->from[i];
      Was was;

      if (old == BOBBIN_RESUME_NEW)
        {
          self->plan.n_new++;
          continue;
        }

      was = (Was) ranks[old];
      self->plan.n_gone -= was == WAS_DONE;
      if (was <= WAS_FAILED && !is_kept (self, old))
        was = WAS_OPEN;
      if (!count_known (self, was, bobbin_resume_file_same (then, old, now, i)))
        self->from[i] = BOBBIN_RESUME_NEW;
    }
}

/* The work is another one: only whether inputs were there before is said. */
static void
match_nothing (BobbinResume *self)
{
  g_autofree guint64 *from = bobbin_resume_match (bobbin_run_get_given_inputs (self->old), NULL, self->inputs);
  guint64 n_old = bobbin_inputs_get_n_inputs (bobbin_run_get_given_inputs (self->old));

  for (guint64 i = 0; i < n_old; i++)
    self->plan.n_gone += get_was (self, i) == WAS_DONE;
  for (guint64 i = 0; i < self->plan.n_tasks; i++)
    {
      if (from[i] == BOBBIN_RESUME_NEW)
        {
          self->plan.n_new++;
          continue;
        }
      self->plan.n_changed++;
      self->plan.n_gone -= get_was (self, from[i]) == WAS_DONE;
    }
}

/* Counts what is still true, after the look. */
static BobbinResumePlan *
compare (Look *look)
{
  BobbinResumePlan *plan = g_steal_pointer (&look->plan);
  BobbinResume *self = (BobbinResume *) plan;

  self->prints = g_steal_pointer (&look->prints);
  plan->n_tasks = bobbin_inputs_get_n_inputs (self->inputs);
  if (self->old == NULL)
    {
      plan->same = self->agrees;
      plan->n_open = plan->n_tasks;
      return plan;
    }

  plan->same = self->agrees &&
               bobbin_resume_inputs_equal (bobbin_run_get_given_inputs (self->old), self->inputs) &&
               files_are_same (self, look->then, look->now);
  if (plan->same)
    count_same (self);
  else if (self->agrees)
    match (self, look->then, look->now);
  else
    match_nothing (self);

  return plan;
}

/* The run as it was. Its inputs are written before any record, so that one
 * without them has no records either. */
static gboolean
load_old (BobbinResume  *self,
          GError       **error)
{
  g_autoptr (BobbinHistoryEntry) entry = bobbin_history_get (self->history, self->plan.number, error);
  g_autoptr (BobbinInputs) inputs = NULL;
  g_autoptr (GError) own = NULL;

  if (entry == NULL)
    return FALSE;

  inputs = bobbin_history_load_inputs (self->history, self->plan.number, &own);
  if (inputs == NULL && entry->n_done + entry->n_failed > 0)
    {
      g_propagate_error (error, g_steal_pointer (&own));
      return FALSE;
    }
  if (inputs != NULL)
    self->old = bobbin_history_load_run (self->history, self->plan.number, error);

  return inputs == NULL || self->old != NULL;
}

/* A plan that knows the old run, and whether the work is still the same. */
static BobbinResume *
begin (BobbinHistory      *history,
       gint64              number,
       BobbinJob          *job,
       BobbinResumeFlags   flags,
       GError            **error)
{
  g_autoptr (BobbinResumePlan) plan = (BobbinResumePlan *) g_new0 (BobbinResume, 1);
  BobbinResume *self = (BobbinResume *) plan;
  g_autoptr (BobbinJob) old_job = NULL;

  plan->number = number;
  self->history = g_object_ref (history);
  self->flags = flags;
  if (!bobbin_history_check_idle (history, number, error))
    return NULL;

  old_job = bobbin_history_load_job (history, number, error);
  if (old_job == NULL)
    return NULL;

  self->job = bobbin_job_copy (job != NULL ? job : old_job);
  if (!load_old (self, error) || !work_agrees (self, old_job, &self->agrees, error))
    return NULL;

  return (BobbinResume *) g_steal_pointer (&plan);
}

BobbinInputSource *
bobbin_resume_find_source (BobbinJob         *job,
                           BobbinResumeFlags  flags)
{
  BobbinInputSource *source = bobbin_job_get_inputs (job);

  return source == NULL || is_standard_input (source) || (flags & BOBBIN_RESUME_STORED_INPUTS) != 0 ? NULL : source;
}

BobbinResumePlan *
bobbin_resume_plan_new (BobbinHistory      *history,
                        gint64              number,
                        BobbinJob          *job,
                        BobbinResumeFlags   flags,
                        GError            **error)
{
  BobbinResume *self = begin (history, number, job, flags, error);
  g_autoptr (BobbinResumePlan) plan = (BobbinResumePlan *) self;
  g_autoptr (BobbinInputs) inputs = NULL;
  g_autoptr (Look) look = NULL;
  BobbinInputSource *source;

  if (plan == NULL)
    return NULL;

  source = self->old != NULL ? bobbin_resume_find_source (self->job, flags) : bobbin_job_get_inputs (self->job);
  if (source != NULL)
    inputs = bobbin_input_source_load (source, bobbin_job_get_folder (self->job), NULL, error);
  if ((source != NULL && inputs == NULL) || !set_inputs (self, inputs, error))
    return NULL;

  look = look_new (g_steal_pointer (&plan));

  return look_at_files (look, NULL, error) ? compare (look) : NULL;
}

BobbinResumePlan *
bobbin_resume_plan_new_for_inputs (BobbinHistory      *history,
                                   gint64              number,
                                   BobbinJob          *job,
                                   BobbinInputs       *inputs,
                                   BobbinResumeFlags   flags,
                                   GError            **error)
{
  BobbinResume *self = begin (history, number, job, flags, error);
  g_autoptr (BobbinResumePlan) plan = (BobbinResumePlan *) self;

  return plan != NULL && set_inputs (self, inputs, error) ? g_steal_pointer (&plan) : NULL;
}

static void
look_thread (GTask        *task,
             gpointer      source_object,
             gpointer      task_data,
             GCancellable *cancellable)
{
  GError *error = NULL;

  if (look_at_files (task_data, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
bobbin_resume_plan_look_async (BobbinResumePlan    *plan,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, bobbin_resume_plan_look_async);
  g_task_set_task_data (task, look_new (plan), (GDestroyNotify) look_free);
  g_task_run_in_thread (task, look_thread);
}

BobbinResumePlan *
bobbin_resume_plan_look_finish (GAsyncResult  *result,
                                GError       **error)
{
  Look *look = g_task_get_task_data (G_TASK (result));

  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  if (g_task_propagate_boolean (G_TASK (result), error))
    return compare (look);

  /* The task may end in its thread, which must not see the plan go. */
  g_clear_pointer (&look->plan, bobbin_resume_plan_free);

  return NULL;
}

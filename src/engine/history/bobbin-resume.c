/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-config.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <string.h>

#include "../executors/bobbin-executors.h"
#include "../job/bobbin-job-error.h"
#include "../run/bobbin-run-replay.h"
#include "../workloads/bobbin-secrets.h"
#include "bobbin-history-private.h"
#include "bobbin-resume-match.h"
#include "bobbin-resume-private.h"

/* Of a batch of outcomes that are taken over. */
#define BATCH_RECORDS 4096
#define BATCH_BYTES   (1024 * 1024)

void
bobbin_resume_plan_free (BobbinResumePlan *plan)
{
  BobbinResume *self = (BobbinResume *) plan;

  g_clear_object (&self->history);
  g_clear_object (&self->job);
  g_clear_object (&self->inputs);
  g_clear_object (&self->old);
  g_clear_pointer (&self->prints, bobbin_fingerprints_unref);
  g_clear_pointer (&self->from, g_free);
  g_clear_pointer (&plan->missing, g_strfreev);
  g_free (self);
}

gboolean
bobbin_resume_plan_has_work (BobbinResumePlan *plan)
{
  return plan->n_reused + plan->n_kept < plan->n_tasks;
}

BobbinJob *
bobbin_resume_plan_get_job (BobbinResumePlan *plan)
{
  return ((BobbinResume *) plan)->job;
}

/* Adds a part to a sentence, if there is anything to count; takes @part. */
static void
add_part (GString *text,
          guint64  n,
          char    *part)
{
  if (n > 0)
    g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", part);
  g_free (part);
}

char *
bobbin_resume_plan_dup_text (BobbinResumePlan *plan)
{
  g_autoptr (GString) text = g_string_new (NULL);
  unsigned long long n;

  n = plan->n_reused;
  add_part (text, n, g_strdup_printf (ngettext ("%'llu result is reused",
                                                "%'llu results are reused", (gulong) n), n));
  n = plan->n_retried;
  add_part (text, n, g_strdup_printf (ngettext ("%'llu failed task is tried again",
                                                "%'llu failed tasks are tried again", (gulong) n), n));
  n = plan->n_kept;
  add_part (text, n, g_strdup_printf (ngettext ("%'llu task stays failed",
                                                "%'llu tasks stay failed", (gulong) n), n));
  n = plan->n_open;
  add_part (text, n, g_strdup_printf (ngettext ("%'llu task is left",
                                                "%'llu tasks are left", (gulong) n), n));
  n = plan->n_changed;
  add_part (text, n, g_strdup_printf (ngettext ("%'llu task has changed",
                                                "%'llu tasks have changed", (gulong) n), n));
  n = plan->n_new;
  add_part (text, n, g_strdup_printf (ngettext ("%'llu input is new",
                                                "%'llu inputs are new", (gulong) n), n));
  n = plan->n_gone;
  add_part (text, n, g_strdup_printf (ngettext ("%'llu result is of an input that is gone",
                                                "%'llu results are of inputs that are gone", (gulong) n), n));
  if (text->len == 0)
    return g_strdup (_("There is nothing to do."));

  g_string_append_c (text, '.');

  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* Whether all that the history does not keep was given again. */
static gboolean
check_secrets (BobbinResume  *self,
               GError       **error)
{
  g_auto (GStrv) missing = bobbin_secrets_list_missing (self->job);
  const char * const *before = (const char * const *) self->plan.missing;
  BobbinInputSource *source = bobbin_job_get_inputs (self->job);
  g_autoptr (BobbinInputs) given = NULL;
  g_autofree char *names = g_strjoinv (", ", missing);

  if (missing[0] != NULL)
    {
      g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_VALUE,
                   _("The history keeps no secrets. These must be given again: %s."), names);
      return FALSE;
    }
  if (before == NULL || !g_strv_contains (before, "inputs"))
    return TRUE;

  if (source != NULL)
    given = bobbin_input_source_load (source, bobbin_job_get_folder (self->job), NULL, error);
  if (source != NULL && given == NULL)
    return FALSE;
  if (given == NULL || !bobbin_resume_inputs_equal (given, self->inputs))
    {
      g_set_error_literal (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_VALUE,
                           _("The history keeps no passwords. The same inputs must be given again, with theirs."));
      return FALSE;
    }
  g_set_object (&self->inputs, given);

  return TRUE;
}

static void
add_outcome (BobbinBatch      *batch,
             const BobbinTask *task,
             guint64           number)
{
  BobbinRecord *record = bobbin_batch_add (batch);

  *record = (BobbinRecord) {
    .type = BOBBIN_RECORD_OUTCOME,
    .task = number,
    .duration = task->duration,
    .length = task->length,
    .cpu = task->cpu,
    .lane = BOBBIN_RECORD_NO_LANE,
    .error = task->error,
    .flags = task->flags | BOBBIN_RECORD_REUSED,
    .attempt = MAX (task->attempts, 1),
  };

  if (task->flags & BOBBIN_RECORD_INLINE)
    {
      record->payload.number = task->payload.number;
    }
  else if (task->length > 0)
    {
      gsize offset = bobbin_batch_reserve (batch, task->length);

      memcpy (batch->bytes + offset, task->payload.bytes, task->length);
      record->payload.offset = offset;
    }
}

/* Posts what is taken over; what waits to be written is bounded. */
static void
post_outcomes (BobbinMailbox *mailbox,
               gpointer       user_data)
{
  BobbinResume *self = user_data;
  BobbinTaskStore *store = bobbin_run_get_store (self->old);
  BobbinBatch *batch = bobbin_batch_new (BATCH_RECORDS);

  for (guint64 i = 0; i < self->plan.n_tasks; i++)
    {
      if (self->from[i] == BOBBIN_RESUME_NEW)
        continue;

      add_outcome (batch, bobbin_task_store_get (store, self->from[i]), i);
      if (batch->n_records == BATCH_RECORDS || batch->n_bytes >= BATCH_BYTES)
        {
          bobbin_mailbox_post (mailbox, batch);
          batch = bobbin_batch_new (BATCH_RECORDS);
        }
    }

  bobbin_mailbox_post (mailbox, batch);
}

/* The run is again what it was, or what was taken over, and goes on. */
static gboolean
replay (BobbinResume  *self,
        BobbinRun     *run,
        gint64         number,
        GError       **error)
{
  BobbinReplayAgain again = (self->flags & BOBBIN_RESUME_KEEP_FAILED) != 0 ? BOBBIN_REPLAY_AGAIN_CANCELLED
                                                                          : BOBBIN_REPLAY_AGAIN;
  g_autofree char *path = bobbin_history_dup_run_path (bobbin_history_get_folder (self->history),
                                                       number, BOBBIN_HISTORY_PRINTS);

  if (bobbin_history_replay (self->history, number, run, again, TRUE, error) < 0)
    return FALSE;

  bobbin_run_replay_resume (run);

  /* As the plan saw them: what has changed since will be seen the next time. */
  return self->prints == NULL || bobbin_fingerprints_save (self->prints, path, error);
}

static gboolean
check_taken_over (BobbinResume  *self,
                  BobbinRun     *run,
                  GError       **error)
{
  BobbinRunFigures figures;

  bobbin_run_get_figures (run, &figures);
  if (figures.n_done == self->plan.n_reused && figures.n_failed == self->plan.n_kept)
    return TRUE;

  g_set_error_literal (error, BOBBIN_HISTORY_ERROR, BOBBIN_HISTORY_ERROR_FAILED,
                       _("The results that are reused could not be written into the history."));

  return FALSE;
}

/*
 * Makes a past run of which nothing is known but the outcomes that are taken
 * over: the first session of the new one. So what is written is on disk before
 * anything begins, and goes on as any other run does. One that is not whole is
 * deleted again, and nobody else knows of it yet.
 */
static gboolean
take_over (BobbinResume                *self,
           BobbinRun                   *run,
           BobbinJournal               *journal,
           const BobbinHistoryOptions  *options,
           GError                     **error)
{
  BobbinHistoryOptions own_options = *options;
  gint64 number;

  /* The files were looked at when the plan was made. */
  own_options.check_content = FALSE;
  number = bobbin_history_write_session (self->history, run, &own_options, post_outcomes, self, error);
  if (number == 0)
    return FALSE;

  if (replay (self, run, number, error) &&
      check_taken_over (self, run, error) &&
      bobbin_history_journal_lock (journal, number, error))
    return TRUE;

  bobbin_history_delete (self->history, number, NULL);

  return FALSE;
}

static gboolean
prepare_run (BobbinResume                *self,
             BobbinRun                   *run,
             BobbinJournal               *journal,
             const BobbinHistoryOptions  *options,
             GError                     **error)
{
  if (self->plan.same)
    return bobbin_history_journal_lock (journal, self->plan.number, error) &&
           replay (self, run, self->plan.number, error);

  if (self->plan.n_reused + self->plan.n_kept == 0)
    return TRUE;

  return take_over (self, run, journal, options, error);
}

BobbinRun *
bobbin_resume_plan_new_run (BobbinResumePlan            *plan,
                            const BobbinHistoryOptions  *options,
                            GError                     **error)
{
  BobbinResume *self = (BobbinResume *) plan;
  g_autoptr (BobbinRun) run = NULL;
  g_autoptr (BobbinJournal) journal = NULL;

  g_return_val_if_fail (!self->is_used, NULL);

  if (!bobbin_history_check_writable (self->history, error) ||
      !check_secrets (self, error))
    return NULL;

  run = bobbin_executors_new_run (self->job, self->inputs, error);
  if (run == NULL)
    return NULL;

  self->is_used = TRUE;
  journal = bobbin_history_new_journal (self->history, run, options);
  if (!prepare_run (self, run, journal, options, error))
    return NULL;

  bobbin_run_set_journal (run, journal);

  return g_steal_pointer (&run);
}

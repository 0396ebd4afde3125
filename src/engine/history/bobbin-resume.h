/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "bobbin-history.h"

G_BEGIN_DECLS

/**
 * BobbinResumeFlags:
 * @BOBBIN_RESUME_KEEP_FAILED: tasks that failed are not tried again
 * @BOBBIN_RESUME_CHECK_CONTENT: files among the inputs are compared by what is
 *   in them, where the run knows that
 * @BOBBIN_RESUME_STORED_INPUTS: the inputs are those of then; their source is
 *   not looked at again
 */
typedef enum
{
  BOBBIN_RESUME_NONE          = 0,
  BOBBIN_RESUME_KEEP_FAILED   = 1 << 0,
  BOBBIN_RESUME_CHECK_CONTENT = 1 << 1,
  BOBBIN_RESUME_STORED_INPUTS = 1 << 2,
} BobbinResumeFlags;

/**
 * BobbinResumePlan:
 * @number: of the run
 * @same: whether it goes on under its number; else a new run is made, which
 *   takes over what is still true
 * @n_tasks: of what will run
 * @n_reused: have a result that is still true
 * @n_retried: failed or were cancelled, and are tried again
 * @n_kept: failed, and stay so
 * @n_open: were never settled
 * @n_changed: files that are not as they were, or all, if the parameters changed
 * @n_new: inputs that were not there
 * @n_gone: results whose input is not there any more
 * @missing: (nullable): secrets that the history does not keep and that must be
 *   given again, NULL-terminated
 *
 * What resuming a run would do. n_reused + n_retried + n_kept + n_open +
 * n_changed + n_new is n_tasks.
 */
typedef struct _BobbinResumePlan BobbinResumePlan;
struct _BobbinResumePlan
{
  gint64    number;
  gboolean  same;
  guint64   n_tasks;
  guint64   n_reused;
  guint64   n_retried;
  guint64   n_kept;
  guint64   n_open;
  guint64   n_changed;
  guint64   n_new;
  guint64   n_gone;
  char    **missing;
};

/**
 * bobbin_resume_plan_new:
 * @job: (nullable): the job to run, whose settings, parameters and inputs may
 *   have changed; %NULL: as it was
 *
 * A task is known by its input and by the parameters that matter to its
 * result: not by its number. Reads the inputs; may take as long as that.
 * BOBBIN_HISTORY_ERROR_RUNNING for a run that goes on.
 */
BobbinResumePlan *bobbin_resume_plan_new      (BobbinHistory      *history,
                                               gint64              number,
                                               BobbinJob          *job,
                                               BobbinResumeFlags   flags,
                                               GError            **error);

/* The same in steps, where nobody is to wait for a disk: load the inputs from
 * bobbin_resume_find_source(), make the plan with them, and let it look at the
 * files that they name. */

/* What the inputs are to be read from for a plan with @flags; %NULL: it takes
 * those of then. Borrowed from @job. */
BobbinInputSource *bobbin_resume_find_source         (BobbinJob            *job,
                                                      BobbinResumeFlags     flags);
/* @job as above; @inputs: (nullable): %NULL: those of then. Its counts are not
 * there before it has looked. Takes as long as bobbin_history_load_run(). */
BobbinResumePlan  *bobbin_resume_plan_new_for_inputs (BobbinHistory        *history,
                                                      gint64                number,
                                                      BobbinJob            *job,
                                                      BobbinInputs         *inputs,
                                                      BobbinResumeFlags     flags,
                                                      GError              **error);
/* Takes @self. Looks in a thread; whatever comes of it, @callback must call
 * bobbin_resume_plan_look_finish(), which gives the plan back or, with
 * G_IO_ERROR_CANCELLED or what is wrong, frees it. */
void               bobbin_resume_plan_look_async     (BobbinResumePlan     *self,
                                                      GCancellable         *cancellable,
                                                      GAsyncReadyCallback   callback,
                                                      gpointer              user_data);
BobbinResumePlan  *bobbin_resume_plan_look_finish    (GAsyncResult         *result,
                                                      GError              **error);

void              bobbin_resume_plan_free     (BobbinResumePlan   *self);

/* Whether there is anything to do. */
gboolean          bobbin_resume_plan_has_work (BobbinResumePlan   *self);

/* What it would do, in a sentence: "9,120 results are reused, 3 failed tasks are
 * tried again, 877 are left, 2 files have changed." Translated. (transfer full) */
char             *bobbin_resume_plan_dup_text (BobbinResumePlan   *self);

/* The run, with its journal, ready to be started. Once. Nobody else can let it go
 * on from now on. May take as long as it takes to copy the results that a new run
 * reuses. BOBBIN_JOB_ERROR_VALUE where secrets are missing,
 * BOBBIN_HISTORY_ERROR_RUNNING where somebody else was faster. (transfer full) */
BobbinRun        *bobbin_resume_plan_new_run  (BobbinResumePlan   *self,
                                               const BobbinHistoryOptions *options,
                                               GError            **error);

/* The job that it will run, to be changed before _new_run() is called: settings,
 * and secrets that are missing. Borrowed. */
BobbinJob        *bobbin_resume_plan_get_job  (BobbinResumePlan   *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BobbinResumePlan, bobbin_resume_plan_free)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "engine/job/bobbin-job.h"

G_BEGIN_DECLS

#define BOBBIN_TYPE_JOB_FORM (bobbin_job_form_get_type ())

/**
 * BobbinJobForm:
 *
 * A job to fill in: what to do, over which inputs, and how. It is made from
 * what the workload declares of itself.
 *
 * Signals "run", "race": the user wants the job to run, or its ways of running to
 * be compared; see bobbin_job_form_dup_job(). Actions: "form.run", "form.race",
 * "form.save".
 */
G_DECLARE_FINAL_TYPE (BobbinJobForm, bobbin_job_form, BOBBIN, JOB_FORM, AdwNavigationPage)

/* A form that shows @job. Errors: those of bobbin_workload_new_for_job(). */
GtkWidget *bobbin_job_form_new         (BobbinJob          *job,
                                        GError            **error);

/* The job as it is filled in; %NULL while something of it is wrong, which the
 * form shows. (transfer full) */
BobbinJob *bobbin_job_form_dup_job     (BobbinJobForm      *self,
                                        GError            **error);

/* Other inputs for the same work. */
void       bobbin_job_form_set_inputs  (BobbinJobForm      *self,
                                        BobbinInputSource  *inputs);

/* Tells that the job is being made ready to run, or no longer. */
void       bobbin_job_form_set_busy    (BobbinJobForm      *self,
                                        gboolean            busy);

/* Says above the form why the job cannot run; %NULL: nothing. */
void       bobbin_job_form_show_error  (BobbinJobForm      *self,
                                        const char         *message);

G_END_DECLS

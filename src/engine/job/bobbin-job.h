/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "bobbin-input-source.h"
#include "bobbin-run-settings.h"

G_BEGIN_DECLS

#define BOBBIN_TYPE_JOB (bobbin_job_get_type ())

/**
 * BobbinJob:
 *
 * What to do, over which inputs, and how: a value, saved as a `.bobbin` file.
 *
 * A job knows the workload by its id and its parameters as text only; whether
 * they make sense is said by bobbin_workload_new_for_job(), so that a job of a
 * newer Bobbin can still be opened, shown and saved. To be used from one
 * thread at a time.
 */
G_DECLARE_FINAL_TYPE (BobbinJob, bobbin_job, BOBBIN, JOB, GObject)

BobbinJob               *bobbin_job_new             (const char              *workload_id);
BobbinJob               *bobbin_job_copy            (BobbinJob               *self);

const char              *bobbin_job_get_workload_id (BobbinJob               *self);

/* A name for people; %NULL when the user gave none: see bobbin_job_dup_display_title(). */
const char              *bobbin_job_get_title       (BobbinJob               *self);
void                     bobbin_job_set_title       (BobbinJob               *self,
                                                     const char              *title);
/* The title, or else one made of the workload's "what" and its inputs: "x*x · 0 … 99,999". */
char                    *bobbin_job_dup_display_title (BobbinJob             *self);

/* The parameter's text; %NULL where the job leaves it at its default. */
const char              *bobbin_job_get_parameter   (BobbinJob               *self,
                                                     const char              *name);
/* @text may be %NULL: back to the default. */
void                     bobbin_job_set_parameter   (BobbinJob               *self,
                                                     const char              *name,
                                                     const char              *text);
/* Names of the parameters that are set, sorted. (transfer full) */
char                   **bobbin_job_dup_parameter_names (BobbinJob           *self);

/* The name of the parameter that bobbin_job_dup_display_title() shows; set by
 * whoever knows the workload. */
void                     bobbin_job_set_what        (BobbinJob               *self,
                                                     const char              *name);

BobbinInputSource       *bobbin_job_get_inputs      (BobbinJob               *self);
void                     bobbin_job_set_inputs      (BobbinJob               *self,
                                                     BobbinInputSource       *inputs);

const BobbinRunSettings *bobbin_job_get_settings    (BobbinJob               *self);
void                     bobbin_job_set_settings    (BobbinJob               *self,
                                                     const BobbinRunSettings *settings);

/* The folder that relative paths start from: that of the job file, or %NULL. */
const char              *bobbin_job_get_folder      (BobbinJob               *self);
void                     bobbin_job_set_folder      (BobbinJob               *self,
                                                     const char              *folder);

/* Where the file this job came from says @key of @group: "squares.bobbin:7";
 * the group's own line for a %NULL @key; %NULL for a job that came from no
 * file. (transfer full) */
char                    *bobbin_job_dup_location    (BobbinJob               *self,
                                                     const char              *group,
                                                     const char              *key);
void                     bobbin_job_set_location    (BobbinJob               *self,
                                                     const char              *group,
                                                     const char              *key,
                                                     const char              *location);

G_END_DECLS

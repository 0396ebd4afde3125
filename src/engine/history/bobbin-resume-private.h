/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "bobbin-fingerprints.h"
#include "bobbin-resume.h"

G_BEGIN_DECLS

/**
 * BobbinResume:
 * @plan: first: what others see of it
 * @job: to be run
 * @inputs: what it is run over
 * @old: the run as it was; %NULL: nothing of it was recorded
 * @agrees: whether its work is that of @job
 * @prints: (nullable): what the files among @inputs are like now, to be kept
 * @from: (nullable): for each task of a new run that of the old one whose outcome it
 *   takes over, or BOBBIN_RESUME_NEW; %NULL: nothing is taken over
 *
 * What the files that make up a plan share: bobbin-resume-plan.c makes it,
 * bobbin-resume.c follows it.
 */
typedef struct
{
  BobbinResumePlan    plan;
  BobbinHistory      *history;
  BobbinResumeFlags   flags;
  BobbinJob          *job;
  BobbinInputs       *inputs;
  BobbinRun          *old;
  gboolean            agrees;
  BobbinFingerprints *prints;
  guint64            *from;
  gboolean            is_used;
} BobbinResume;

G_END_DECLS

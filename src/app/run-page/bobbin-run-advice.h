/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/advice/bobbin-diagnosis.h"

G_BEGIN_DECLS

#define BOBBIN_TYPE_RUN_ADVICE (bobbin_run_advice_get_type ())

/**
 * BobbinRunAdvice:
 *
 * The figures of a run that explain it, and what they say, for all views of its
 * page: computed at most once a second while it goes on, and once when it is
 * over.
 *
 * Signals: "changed" (there are new figures); "run-job" (with a #BobbinJob: the
 * user wants a run of it, which is the same job with a remedy).
 */
G_DECLARE_FINAL_TYPE (BobbinRunAdvice, bobbin_run_advice, BOBBIN, RUN_ADVICE, GObject)

BobbinRunAdvice     *bobbin_run_advice_new          (BobbinRun           *run);
BobbinRun           *bobbin_run_advice_get_run      (BobbinRunAdvice     *self);

/* Looks at the run, if it is time to; called as often as one likes. */
void                 bobbin_run_advice_update       (BobbinRunAdvice     *self);

/* Both as of the last look. Borrowed, valid until the next one. */
const BobbinProfile *bobbin_run_advice_get_profile  (BobbinRunAdvice     *self);
GPtrArray           *bobbin_run_advice_get_findings (BobbinRunAdvice     *self);
/* What cost most, if that is sure: the run is over, or it has been so for some
 * looks; %NULL else. Borrowed. */
const BobbinFinding *bobbin_run_advice_get_finding  (BobbinRunAdvice     *self);

/* Asks for a run of the job with the remedy of @finding applied. */
void                 bobbin_run_advice_apply        (BobbinRunAdvice     *self,
                                                     const BobbinFinding *finding);

G_END_DECLS

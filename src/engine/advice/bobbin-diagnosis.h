/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "bobbin-finding.h"

G_BEGIN_DECLS

/* What costs less than this share of the time is not worth a word. */
#define BOBBIN_DIAGNOSIS_MIN_COST 0.1

/* Seconds that a run must have taken, or must be going on, to be judged. */
#define BOBBIN_DIAGNOSIS_MIN_SECONDS         0.2
#define BOBBIN_DIAGNOSIS_MIN_RUNNING_SECONDS 2.0

/**
 * bobbin_diagnose:
 *
 * What cost a run more than a tenth of its time, dearest first; empty where
 * nothing did, or the run was too short to tell. Depends on nothing but
 * @profile.
 *
 * Returns: (transfer full) (element-type BobbinFinding)
 */
GPtrArray *bobbin_diagnose               (const BobbinProfile *profile);

/* One sentence on a run without findings; %NULL where it is too short to tell,
 * or goes on. (transfer full) */
char      *bobbin_diagnosis_dup_all_well (const BobbinProfile *profile);

G_END_DECLS

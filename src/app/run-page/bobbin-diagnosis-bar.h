/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "bobbin-run-advice.h"

G_BEGIN_DECLS

#define BOBBIN_TYPE_DIAGNOSIS_BAR (bobbin_diagnosis_bar_get_type ())

/**
 * BobbinDiagnosisBar:
 *
 * What cost a run most of its time, in one sentence with its evidence, and a
 * button that runs it again with the remedy. It comes when that is sure, is told
 * to screen readers then, and stays away once it was closed.
 *
 * Property "compact": whether there is little width; the button is then below.
 */
G_DECLARE_FINAL_TYPE (BobbinDiagnosisBar, bobbin_diagnosis_bar, BOBBIN, DIAGNOSIS_BAR, AdwBin)

void bobbin_diagnosis_bar_set_advice (BobbinDiagnosisBar *self,
                                      BobbinRunAdvice    *advice);

G_END_DECLS

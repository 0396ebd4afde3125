/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "engine/workloads/bobbin-workload.h"

G_BEGIN_DECLS

#define BOBBIN_TYPE_HOW_GROUP (bobbin_how_group_get_type ())

/**
 * BobbinHowGroup:
 *
 * The part of the job form that says how to run: the executor, its workers,
 * retries and limits. Signal "changed".
 */
G_DECLARE_FINAL_TYPE (BobbinHowGroup, bobbin_how_group, BOBBIN, HOW_GROUP, AdwPreferencesGroup)

/* The workload whose nature decides how many workers “automatic” is. */
void     bobbin_how_group_set_workload (BobbinHowGroup          *self,
                                        BobbinWorkload          *workload);
void     bobbin_how_group_set_settings (BobbinHowGroup          *self,
                                        const BobbinRunSettings *settings);
/* %FALSE where a value is wrong, which is shown on its row. */
gboolean bobbin_how_group_get_settings (BobbinHowGroup          *self,
                                        BobbinRunSettings       *settings);

G_END_DECLS

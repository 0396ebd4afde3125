/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "engine/workloads/bobbin-workload.h"

G_BEGIN_DECLS

#define BOBBIN_TYPE_PARAMETERS_GROUP (bobbin_parameters_group_get_type ())

/**
 * BobbinParametersGroup:
 *
 * The part of the job form that says what to do: a row for each parameter of
 * a workload, the advanced ones folded away. Signal "changed".
 */
G_DECLARE_FINAL_TYPE (BobbinParametersGroup, bobbin_parameters_group, BOBBIN, PARAMETERS_GROUP, AdwPreferencesGroup)

GtkWidget  *bobbin_parameters_group_new         (BobbinWorkload        *workload);

/* The name that the user gave the job; "" for none. Borrowed. */
const char *bobbin_parameters_group_get_title   (BobbinParametersGroup *self);
void        bobbin_parameters_group_set_title   (BobbinParametersGroup *self,
                                                 const char            *title);
/* Whether the workload took every value. */
gboolean    bobbin_parameters_group_is_valid    (BobbinParametersGroup *self);
/* Shows what is wrong with the values together, under the row of the WHAT
 * parameter. %FALSE if there is none, and so no place to show it. */
gboolean    bobbin_parameters_group_set_problem (BobbinParametersGroup *self,
                                                 const char            *message);
/* Puts the keyboard where it is needed first. */
void        bobbin_parameters_group_focus       (BobbinParametersGroup *self);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "engine/workloads/bobbin-workload.h"

G_BEGIN_DECLS

#define BOBBIN_TYPE_PARAMETER_EDITOR (bobbin_parameter_editor_get_type ())

/**
 * BobbinParameterEditor:
 *
 * A row of the form for one parameter of a workload, made from what the
 * workload says of it.
 *
 * The rows of libadwaita are of many classes, so that this is not one of them
 * but makes the one that fits, with a row beneath it for what is wrong. It
 * writes each change into the workload. Signal "changed": after each change,
 * right or wrong.
 */
G_DECLARE_FINAL_TYPE (BobbinParameterEditor, bobbin_parameter_editor, BOBBIN, PARAMETER_EDITOR, GObject)

/* Shows the value that @workload has now. */
BobbinParameterEditor *bobbin_parameter_editor_new           (BobbinWorkload         *workload,
                                                              const BobbinParameter  *parameter);

/* The row, and those that are to follow it: with what there is to choose from
 * (%NULL: the workload does not know), and for errors. Borrowed. */
GtkWidget             *bobbin_parameter_editor_get_row         (BobbinParameterEditor *self);
GtkWidget             *bobbin_parameter_editor_get_choices_row (BobbinParameterEditor *self);
GtkWidget             *bobbin_parameter_editor_get_error_row   (BobbinParameterEditor *self);
/* Another parameter has changed, on which the choices may depend. */
void                   bobbin_parameter_editor_refresh_choices (BobbinParameterEditor *self);

const char            *bobbin_parameter_editor_get_name      (BobbinParameterEditor  *self);
/* Whether the workload took the value. */
gboolean               bobbin_parameter_editor_is_valid      (BobbinParameterEditor  *self);
/* What is wrong beyond the value by itself: the formula does not parse. %NULL: nothing. */
void                   bobbin_parameter_editor_set_problem   (BobbinParameterEditor  *self,
                                                              const char             *message);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "engine/job/bobbin-input-source.h"

G_BEGIN_DECLS

#define BOBBIN_TYPE_INPUTS_GROUP (bobbin_inputs_group_get_type ())

/**
 * BobbinInputsGroup:
 *
 * The part of the job form that says over which inputs. What is written is
 * read in the background after each change and counted, or what is wrong with
 * it is said.
 *
 * Signal "changed": something was written, or the inputs have been read.
 */
G_DECLARE_FINAL_TYPE (BobbinInputsGroup, bobbin_inputs_group, BOBBIN, INPUTS_GROUP, AdwPreferencesGroup)

/* What one input is called ("URL"), and inputs to show as an example; both may be %NULL. */
void               bobbin_inputs_group_set_words  (BobbinInputsGroup  *self,
                                                   const char         *input_name,
                                                   const char         *example);
/* What relative paths start from; %NULL: the working folder. */
void               bobbin_inputs_group_set_folder (BobbinInputsGroup  *self,
                                                   const char         *folder);
void               bobbin_inputs_group_set_source (BobbinInputsGroup  *self,
                                                   BobbinInputSource  *source);
/* The inputs as they are written now. (transfer full). BOBBIN_JOB_ERROR. */
BobbinInputSource *bobbin_inputs_group_dup_source (BobbinInputsGroup  *self,
                                                   GError            **error);
/* The inputs as they were read last; %NULL while they are read, or where they
 * cannot be. Borrowed. */
BobbinInputs      *bobbin_inputs_group_get_inputs (BobbinInputsGroup  *self);
/* Whether it is known that they cannot be read. */
gboolean           bobbin_inputs_group_is_wrong   (BobbinInputsGroup  *self);

G_END_DECLS

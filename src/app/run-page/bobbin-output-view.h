/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "engine/run/bobbin-run.h"

G_BEGIN_DECLS

#define BOBBIN_TYPE_OUTPUT_VIEW (bobbin_output_view_get_type ())

/**
 * BobbinOutputView:
 *
 * What the tasks of a run write, line by line as it comes. Follows the end
 * until the user scrolls up.
 */
G_DECLARE_FINAL_TYPE (BobbinOutputView, bobbin_output_view, BOBBIN, OUTPUT_VIEW, AdwBin)

void     bobbin_output_view_set_run (BobbinOutputView *self,
                                     BobbinRun        *run);
void     bobbin_output_view_update  (BobbinOutputView *self);

/* Whether there is anything of a run to show, or its kind of work is to write
 * something. */
gboolean bobbin_output_view_is_used (BobbinRun        *run);

G_END_DECLS

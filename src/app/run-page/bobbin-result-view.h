/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "engine/run/bobbin-run.h"

G_BEGIN_DECLS

#define BOBBIN_TYPE_RESULT_VIEW (bobbin_result_view_get_type ())

/**
 * BobbinResultView:
 *
 * The results of a run in a view that suits their shape: a table, and a plot
 * beside it where they are numbers.
 *
 * Property "compact": whether there is little width.
 */
G_DECLARE_FINAL_TYPE (BobbinResultView, bobbin_result_view, BOBBIN, RESULT_VIEW, AdwBin)

void bobbin_result_view_set_run (BobbinResultView *self,
                                 BobbinRun        *run);
/* Tasks @first to @last may have changed; none where first > last. */
void bobbin_result_view_update  (BobbinResultView *self,
                                 guint64           first,
                                 guint64           last);

G_END_DECLS

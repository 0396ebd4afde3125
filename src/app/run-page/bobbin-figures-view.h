/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "bobbin-run-advice.h"
#include "bobbin-run-selection.h"

G_BEGIN_DECLS

#define BOBBIN_TYPE_FIGURES_VIEW (bobbin_figures_view_get_type ())

/**
 * BobbinFiguresView:
 *
 * The figures that explain a run: how well it was shared out, what cost time and
 * what would help, how long tasks took and which of them took longest, whom the
 * end waited for, and where each lane's time went.
 *
 * Signal "task-activated": the user wants to see the task that is chosen now.
 */
G_DECLARE_FINAL_TYPE (BobbinFiguresView, bobbin_figures_view, BOBBIN, FIGURES_VIEW, AdwBin)

void bobbin_figures_view_set_advice (BobbinFiguresView  *self,
                                     BobbinRunAdvice    *advice,
                                     BobbinRunSelection *selection);

G_END_DECLS

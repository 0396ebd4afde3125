/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "engine/race/bobbin-race-report.h"

G_BEGIN_DECLS

#define BOBBIN_TYPE_CONTENDER_ROW (bobbin_contender_row_get_type ())

/**
 * BobbinContenderRow:
 *
 * A contender of a race: what all inputs take it, with the interval, how much
 * faster that is than one by one, and how it stands. Activating it shows what it
 * took in each round.
 */
G_DECLARE_FINAL_TYPE (BobbinContenderRow, bobbin_contender_row, BOBBIN, CONTENDER_ROW, GtkListBoxRow)

GtkWidget *bobbin_contender_row_new    (void);

/* @most: seconds at the end of the axis that all rows share. */
void       bobbin_contender_row_update (BobbinContenderRow     *self,
                                        const BobbinRaceReport *report,
                                        guint                   contender,
                                        double                  most);

/* Shows or hides what it took in each round. */
void       bobbin_contender_row_toggle (BobbinContenderRow     *self);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "../race/bobbin-race-report.h"

G_BEGIN_DECLS

/* A race as one HTML page for a browser or paper, without scripts and without
 * anything from outside: the verdict, the table, pictures, what the curves say,
 * how it was raced and on what. */
void bobbin_race_page_append (const BobbinRaceReport *report,
                              GString                *page);

G_END_DECLS

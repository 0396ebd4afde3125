/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "../race/bobbin-race-report.h"

G_BEGIN_DECLS

/* All pictures of a race that show anything, below each other, as an SVG
 * document. */
void bobbin_race_picture_append (const BobbinRaceReport *report,
                                 GString                *buffer);

G_END_DECLS

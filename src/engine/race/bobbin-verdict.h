/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "bobbin-race-report.h"

G_BEGIN_DECLS

/* Which contender to choose: the fastest; among those that cannot be told apart,
 * and seem to be slower by a tenth at most, the simplest, with the fewest workers. -1: nothing is known. */
int   bobbin_verdict_choose   (const BobbinRaceReport *report);

/* The verdict in a sentence with its numbers, and one with its reason:
 * "Processes with 4 workers: 3.1 ± 0.1 times as fast as one by one." Of a race
 * that is over, or that goes on. Translated. (transfer full) */
char *bobbin_verdict_dup_text (const BobbinRaceReport *report);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "bobbin-race-report.h"

G_BEGIN_DECLS

/*
 * For those who make reports: a race, and what reads one back. A report may be
 * changed until it is given to somebody.
 */

/* Of a race that did not begin, without contenders. (transfer full) */
BobbinRaceReport *bobbin_race_report_new  (void);
BobbinRaceReport *bobbin_race_report_copy (const BobbinRaceReport *self);
BobbinContender  *bobbin_contender_new    (const char             *executor,
                                           guint                   n_workers);
BobbinContender  *bobbin_contender_copy   (const BobbinContender  *contender);
void              bobbin_contender_free   (BobbinContender        *contender);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BobbinContender, bobbin_contender_free)

G_END_DECLS

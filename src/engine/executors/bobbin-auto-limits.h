/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "../run/bobbin-executor.h"
#include "bobbin-auto-pilot.h"

G_BEGIN_DECLS

/* Fills in what is known of @run before it begins: what kind of work it is, how
 * many tasks, processors, and how many may be asked at a time that it asks. */
void bobbin_auto_limits_look (BobbinRunContext *run,
                              BobbinEvidence   *evidence);

G_END_DECLS

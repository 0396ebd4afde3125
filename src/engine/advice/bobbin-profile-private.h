/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "bobbin-profile.h"

G_BEGIN_DECLS

/* -lanes.c: what follows from when the lanes did what: their profiles, the sums
 * over them, and the end of the run. */
void bobbin_profile_look_at_lanes (BobbinProfile *self,
                                   BobbinRun     *run);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "engine/run/bobbin-run.h"

G_BEGIN_DECLS

#define BOBBIN_TYPE_SUMMARY_BAND (bobbin_summary_band_get_type ())

/**
 * BobbinSummaryBand:
 *
 * How a run is getting on, in one bar and some figures.
 *
 * Property "compact": whether there is little width.
 */
G_DECLARE_FINAL_TYPE (BobbinSummaryBand, bobbin_summary_band, BOBBIN, SUMMARY_BAND, AdwBin)

/* Looks at the run and shows what is new. */
void bobbin_summary_band_update   (BobbinSummaryBand *self,
                                   BobbinRun         *run);

/* Shows from the next look on what the run waits for, instead of the time that is
 * left: "waits for room on the disk"; %NULL: for nothing. */
void bobbin_summary_band_set_held (BobbinSummaryBand *self,
                                   const char        *what);

G_END_DECLS

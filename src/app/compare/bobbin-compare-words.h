/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/comparison/bobbin-run-comparison.h"

G_BEGIN_DECLS

/*
 * What a comparison says in the window, for eyes and ears alike. All return new
 * strings (transfer full).
 */

/* "1.98×"; an en dash where it is not known. */
char *bobbin_compare_words_ratio   (double                    ratio);
/* "Before: run 11 · Threads × 4 · 12.3 s". */
char *bobbin_compare_words_caption (BobbinRunComparison      *comparison,
                                    BobbinSide                side);
/* "Run 11", or the title of one that has no number. */
char *bobbin_compare_words_run     (const BobbinRunTotals    *totals);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/comparison/bobbin-run-comparison.h"

G_BEGIN_DECLS

/**
 * BobbinComparisonLimits:
 * @slower: at most so many of the tasks that are slower
 * @faster: and of those that are faster
 *
 * How many tasks are listed.
 */
typedef struct
{
  guint slower;
  guint faster;
} BobbinComparisonLimits;

/* Appends a comparison that is done as a text for people, no line of it wider
 * than @width cells; as one JSON object; or, but for the totals, as CSV with a
 * line for each task (all of them, in pieces: from row @*row on, until there are
 * no more and it returns %FALSE). */
void     bobbin_comparison_append_text (GString                      *buffer,
                                        BobbinRunComparison          *comparison,
                                        const BobbinComparisonLimits *limits,
                                        guint                         width);
void     bobbin_comparison_append_json (GString                      *buffer,
                                        BobbinRunComparison          *comparison,
                                        const BobbinComparisonLimits *limits);
gboolean bobbin_comparison_append_csv  (GString                      *buffer,
                                        BobbinRunComparison          *comparison,
                                        guint64                      *row);

G_END_DECLS

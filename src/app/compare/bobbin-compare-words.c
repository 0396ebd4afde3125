/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-compare-words.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <math.h>

#include "engine/run/bobbin-words.h"

char *
bobbin_compare_words_ratio (double ratio)
{
  if (!isfinite (ratio))
    return g_strdup ("–");

  return g_strdup_printf ("%.*f×", ratio < 10 ? 2 : ratio < 100 ? 1 : 0, ratio);
}

char *
bobbin_compare_words_run (const BobbinRunTotals *totals)
{
  if (totals->number == 0)
    return g_strdup (totals->title);

  return g_strdup_printf (_("Run %" PRId64), totals->number);
}

char *
bobbin_compare_words_caption (BobbinRunComparison *comparison,
                              BobbinSide           side)
{
  const BobbinRunTotals *totals = bobbin_run_comparison_get_totals (comparison, side);
  g_autofree char *run = bobbin_compare_words_run (totals);
  g_autofree char *time = bobbin_words_dup_time (totals->figures.elapsed);

  /* Translators: “Before: Run 11 · Threads × 4 · 12.3 s” */
  return g_strdup_printf (side == BOBBIN_SIDE_BEFORE ? _("Before: %s · %s × %u · %s") : _("After: %s · %s × %u · %s"),
                          run, totals->executor_title, totals->n_workers, time);
}

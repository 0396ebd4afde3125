/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-config.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <math.h>

#include "../run/bobbin-words.h"
#include "bobbin-ratios.h"
#include "bobbin-run-comparison.h"

/* What two runs of the same differ by on a machine that has other things to do
 * as well: below that nothing is called a difference. */
#define SMALL 1.02

/* Where the interval is wider than that on either side and holds 1, it is not
 * known whether there is one. */
#define WIDE 1.05

static const struct
{
  const char *name;
  const char *title;
} changes[BOBBIN_N_CHANGES] = {
  [BOBBIN_CHANGE_NONE] = { "equal", N_("About equal") },
  [BOBBIN_CHANGE_SLOWER] = { "slower", N_("Slower") },
  [BOBBIN_CHANGE_FASTER] = { "faster", N_("Faster") },
  [BOBBIN_CHANGE_UNTIMED] = { "untimed", N_("Time not known") },
  [BOBBIN_CHANGE_NEWLY_FAILED] = { "newly-failed", N_("Newly failed") },
  [BOBBIN_CHANGE_NEWLY_DONE] = { "newly-done", N_("Newly done") },
  [BOBBIN_CHANGE_STILL_FAILED] = { "still-failed", N_("Failed in both") },
  [BOBBIN_CHANGE_OPEN] = { "open", N_("Not done in both") },
  [BOBBIN_CHANGE_ONLY_BEFORE] = { "only-before", N_("Only before") },
  [BOBBIN_CHANGE_ONLY_AFTER] = { "only-after", N_("Only after") },
};

const char *
bobbin_change_get_title (BobbinChange change)
{
  return _(changes[change].title);
}

const char *
bobbin_change_get_name (BobbinChange change)
{
  return changes[change].name;
}

/* "1.98", "12.5", "340". */
static char *
dup_times (double ratio)
{
  int n_decimals = ratio < 10 ? 2 : ratio < 100 ? 1 : 0;

  return g_strdup_printf ("%.*f", n_decimals, ratio);
}

/* What is known of the median task. */
static char *
dup_task_sentence (const BobbinTaskRatios *ratios)
{
  const BobbinInterval *median = &ratios->median;
  gboolean is_faster = median->estimate < 1;
  g_autofree char *times = dup_times (is_faster ? 1 / median->estimate : median->estimate);
  g_autofree char *low = dup_times (is_faster ? 1 / median->high : median->low);
  g_autofree char *high = dup_times (is_faster ? 1 / median->low : median->high);
  g_autofree char *plain = NULL;

  if (median->low > 1 && median->estimate > SMALL)
    return g_strdup_printf (_("Slower: the median task took %s times as long as before (95 %% interval %s to %s)."),
                            times, low, high);
  if (median->high < 1 && median->estimate < 1 / SMALL)
    return g_strdup_printf (_("Faster: the median task was %s times as fast as before (95 %% interval %s to %s)."),
                            times, low, high);

  g_free (low);
  g_free (high);
  low = dup_times (median->low);
  high = dup_times (median->high);
  plain = dup_times (median->estimate);
  if (median->low < 1 / WIDE || median->high > WIDE)
    return g_strdup_printf (_("Too close to call: the median task took %s to %s times as long as before, "
                              "with 95 %% confidence."), low, high);

  return g_strdup_printf (_("Tasks are as fast as before: the median one took %s times as long (95 %% interval %s to %s)."),
                          plain, low, high);
}

/* The whole run, which may have become faster though its tasks did not: with more
 * workers. */
static char *
dup_run_sentence (BobbinRunComparison *self,
                  double               task_ratio)
{
  double ratio = bobbin_run_comparison_get_elapsed_ratio (self);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  if (isnan (ratio))
    return NULL;

  before = bobbin_words_dup_time (bobbin_run_comparison_get_totals (self, BOBBIN_SIDE_BEFORE)->figures.elapsed);
  after = bobbin_words_dup_time (bobbin_run_comparison_get_totals (self, BOBBIN_SIDE_AFTER)->figures.elapsed);
  if (task_ratio >= 1 / SMALL && ratio < 1 / WIDE)
    return g_strdup_printf (_("The whole run was faster nevertheless: %s in place of %s."), after, before);
  if (task_ratio <= SMALL && ratio > WIDE)
    return g_strdup_printf (_("The whole run was slower nevertheless: %s in place of %s."), after, before);

  return g_strdup_printf (_("The whole run took %s, before %s."), after, before);
}

/* What has nothing to do with time. */
static void
append_changes (BobbinRunComparison *self,
                GString             *text)
{
  guint32 n_failed = bobbin_run_comparison_get_count (self, BOBBIN_CHANGE_NEWLY_FAILED);
  guint32 n_done = bobbin_run_comparison_get_count (self, BOBBIN_CHANGE_NEWLY_DONE);
  guint32 n_different = bobbin_run_comparison_get_n_different (self);

  if (n_failed > 0)
    bobbin_words_take_sentence (text, g_strdup_printf (ngettext ("%u task that was done before failed.",
                                                                 "%u tasks that were done before failed.",
                                                                 n_failed), n_failed));
  if (n_done > 0)
    bobbin_words_take_sentence (text, g_strdup_printf (ngettext ("%u task that failed before was done.",
                                                                 "%u tasks that failed before were done.",
                                                                 n_done), n_done));
  if (n_different > 0)
    bobbin_words_take_sentence (text, g_strdup_printf (ngettext ("%u task gave another result.",
                                                                 "%u tasks gave another result.",
                                                                 n_different), n_different));
}

static char *
dup_no_ratio (guint64 n_pairs)
{
  if (n_pairs == 0)
    return g_strdup (_("No task was done, and timed, in both runs: their times cannot be compared."));

  return g_strdup_printf (ngettext ("Too little to tell: only %" PRIu64 " task was done and timed in both runs.",
                                    "Too little to tell: only %" PRIu64 " tasks were done and timed in both runs.",
                                    n_pairs), n_pairs);
}

char *
bobbin_run_comparison_dup_verdict (BobbinRunComparison *self)
{
  const BobbinTaskRatios *ratios = bobbin_run_comparison_get_ratios (self);
  const char *machines[] = {
    bobbin_run_comparison_get_totals (self, BOBBIN_SIDE_BEFORE)->machine,
    bobbin_run_comparison_get_totals (self, BOBBIN_SIDE_AFTER)->machine,
  };
  g_autoptr (GString) text = g_string_new (NULL);

  if (bobbin_run_comparison_get_n_common (self) == 0)
    return g_strdup (_("The two runs have no input in common."));

  if (ratios->n_pairs < BOBBIN_RATIOS_MIN_PAIRS)
    bobbin_words_take_sentence (text, dup_no_ratio (ratios->n_pairs));
  else
    bobbin_words_take_sentence (text, dup_task_sentence (ratios));
  bobbin_words_take_sentence (text, dup_run_sentence (self, ratios->n_pairs >= BOBBIN_RATIOS_MIN_PAIRS
                                                            ? ratios->median.estimate : 1));
  append_changes (self, text);
  if (g_strcmp0 (machines[0], machines[1]) != 0)
    bobbin_words_take_sentence (text, g_strdup (_("They did not run on the same machine.")));

  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-config.h"

#include "bobbin-race-comparison.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

/* Seconds that one input takes, in each round. */
static double *
dup_times (const BobbinRaceReport *report,
           const BobbinContender  *contender)
{
  double *times = g_new (double, MAX (contender->values->len, 1));

  for (guint i = 0; i < contender->values->len; i++)
    times[i] = g_array_index (contender->values, double, i) / (double) MAX (report->n_inputs, 1);

  return times;
}

static void
add_change (GArray                 *changes,
            const BobbinRaceReport *before,
            guint                   contender_before,
            const BobbinRaceReport *after,
            guint                   contender_after)
{
  const BobbinContender *one = bobbin_race_report_get_contender (before, contender_before);
  const BobbinContender *other = bobbin_race_report_get_contender (after, contender_after);
  g_autofree double *times_before = dup_times (before, one);
  g_autofree double *times_after = dup_times (after, other);
  BobbinRaceChange change = { .before = contender_before, .after = contender_after };

  bobbin_unpaired_ratio (times_before, one->values->len, times_after, other->values->len, 0.95, &change.speedup);
  g_array_append_val (changes, change);
}

GArray *
bobbin_race_compare (const BobbinRaceReport *before,
                     const BobbinRaceReport *after)
{
  GArray *changes = g_array_new (FALSE, FALSE, sizeof (BobbinRaceChange));

  for (guint i = 0; i < after->contenders->len; i++)
    for (guint j = 0; j < before->contenders->len; j++)
      {
        const BobbinContender *other = bobbin_race_report_get_contender (after, i);
        const BobbinContender *one = bobbin_race_report_get_contender (before, j);

        if (one->executor == other->executor && one->n_workers == other->n_workers &&
            one->values->len > 0 && other->values->len > 0)
          add_change (changes, before, j, after, i);
      }

  return changes;
}

char *
bobbin_race_change_dup_text (const BobbinRaceChange *self,
                             const BobbinRaceReport *after)
{
  g_autofree char *title = bobbin_contender_dup_title (bobbin_race_report_get_contender (after, self->after));
  double half = (self->speedup.high - self->speedup.low) / 2;
  gboolean is_same = self->speedup.low <= 1 && self->speedup.high >= 1;

  if (bobbin_interval_is_open (&self->speedup))
    return g_strdup_printf (_("%s: %.2f times as fast as before, as far as can be told."), title,
                            self->speedup.estimate);
  if (bobbin_interval_is_uneven (&self->speedup))
    return g_strdup_printf (is_same ? _("%s: no faster and no slower than before, as far as can be told (%.2f times as fast, %.2f to %.2f).")
                                    : _("%s: %.2f times as fast as before (%.2f to %.2f)."),
                            title, self->speedup.estimate, self->speedup.low, self->speedup.high);
  if (is_same)
    return g_strdup_printf (_("%s: no faster and no slower than before, as far as can be told (%.2f ± %.2f times as fast)."),
                            title, self->speedup.estimate, half);

  return g_strdup_printf (_("%s: %.2f ± %.2f times as fast as before."), title, self->speedup.estimate, half);
}

char *
bobbin_race_comparison_dup_caveat (const BobbinRaceReport *before,
                                   const BobbinRaceReport *after)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (g_strcmp0 (before->workload, after->workload) != 0)
    g_string_append (text, _("They are races of different kinds of work."));
  else if (before->n_inputs != after->n_inputs)
    g_string_append_printf (text, _("The work had %" PRIu64 " inputs before and has %" PRIu64 " now; the times of one "
                                    "input are compared."),
                            before->n_inputs, after->n_inputs);

  if (before->machine != NULL && after->machine != NULL && g_strcmp0 (before->machine, after->machine) != 0)
    {
      if (text->len > 0)
        g_string_append_c (text, ' ');
      g_string_append_printf (text, _("The machine was another one: %s."), before->machine);
    }

  return text->len > 0 ? g_string_free_and_steal (g_steal_pointer (&text)) : NULL;
}

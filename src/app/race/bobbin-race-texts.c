/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-race-texts.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "app/bobbin-format.h"

static void
append_part (GString *text,
             char    *part)
{
  if (text->len > 0)
    g_string_append (text, " · ");
  g_string_append (text, part);
  g_free (part);
}

char *
bobbin_race_text_time (const BobbinInterval *seconds)
{
  g_autofree char *time = bobbin_format_duration (seconds->estimate);
  g_autofree char *low = bobbin_format_duration (seconds->low);
  g_autofree char *high = bobbin_format_duration (seconds->high);
  g_autofree char *margin = bobbin_format_duration ((seconds->high - seconds->low) / 2);

  if (bobbin_interval_is_open (seconds))
    return g_steal_pointer (&time);
  if (bobbin_interval_is_uneven (seconds))
    return g_strdup_printf (_("%s (%s to %s)"), time, low, high);

  return g_strdup_printf ("%s ± %s", time, margin);
}

char *
bobbin_race_text_speedup (const BobbinContender *contender)
{
  double half = (contender->speedup.high - contender->speedup.low) / 2;

  if (!contender->has_speedup || contender->standing.n_rounds == 0)
    return NULL;
  if (bobbin_interval_is_open (&contender->speedup))
    return g_strdup_printf (_("%.2f times as fast"), contender->speedup.estimate);
  if (bobbin_interval_is_uneven (&contender->speedup))
    return g_strdup_printf (_("%.1f times as fast (%.1f to %.1f)"), contender->speedup.estimate,
                            contender->speedup.low, contender->speedup.high);

  return g_strdup_printf (_("%.2f ± %.2f times as fast"), contender->speedup.estimate, half);
}

char *
bobbin_race_text_change (const BobbinInterval *speedup)
{
  if (bobbin_interval_is_open (speedup))
    return g_strdup_printf (_("%.2f times as fast as before"), speedup->estimate);
  if (bobbin_interval_is_uneven (speedup))
    return g_strdup_printf (_("%.1f times as fast as before (%.1f to %.1f)"), speedup->estimate,
                            speedup->low, speedup->high);

  return g_strdup_printf (_("%.2f ± %.2f times as fast as before"), speedup->estimate,
                          (speedup->high - speedup->low) / 2);
}

char *
bobbin_race_text_facts (const BobbinContender *contender)
{
  GString *text = g_string_new (NULL);
  guint n_rounds = contender->standing.n_rounds;
  guint n_outliers = contender->standing.n_outliers;

  if (n_rounds > 0)
    append_part (text, g_strdup_printf (ngettext ("%u round", "%u rounds", n_rounds), n_rounds));
  if (contender->memory > 0)
    append_part (text, g_format_size (contender->memory));
  if (n_outliers > 0)
    append_part (text, g_strdup_printf (ngettext ("%u outlier", "%u outliers", n_outliers), n_outliers));

  return g_string_free_and_steal (text);
}

char *
bobbin_race_text_standing (const BobbinRaceReport *report,
                           guint                   contender)
{
  const BobbinContender *entry = bobbin_race_report_get_contender (report, contender);
  gboolean over = BOBBIN_RACE_IS_OVER (report->state);

  if (entry->refused != NULL)
    return g_strdup_printf (_("out: %s"), entry->refused);
  if (entry->standing.dropped)
    return g_strdup (_("out: surely slower"));
  if (!over && report->current == (int) contender)
    return g_strdup (_("is measured"));
  if (entry->standing.n_rounds == 0)
    return over ? g_strdup (_("not measured")) : g_strdup (_("waits"));
  if (entry->standing.n_rounds < BOBBIN_REFEREE_MIN_ROUNDS)
    return report->leader == (int) contender ? g_strdup (_("fastest so far")) : g_strdup (_("too few rounds to tell"));
  if (report->leader == (int) contender && report->choice == (int) contender)
    return g_strdup (_("fastest"));
  if (report->choice == (int) contender)
    return g_strdup (_("as good, and simplest"));
  if (entry->standing.joint)
    return report->leader == (int) contender ? g_strdup (_("fastest by a hair")) : g_strdup (_("as good"));

  return g_strdup (report->leader == (int) contender ? _("fastest") : "");
}

char *
bobbin_race_text_rounds (const BobbinContender *contender)
{
  GString *text;

  if (contender->values->len == 0)
    return NULL;

  text = g_string_new (NULL);
  for (guint i = 0; i < contender->values->len; i++)
    {
      g_autofree char *time = bobbin_format_duration (g_array_index (contender->values, double, i));

      g_string_append_printf (text, i > 0 ? ", %s" : "%s", time);
    }

  return g_string_free_and_steal (text);
}

char *
bobbin_race_text_state (const BobbinRaceReport *report)
{
  switch (report->state)
    {
    case BOBBIN_RACE_PROBING:
      return g_strdup (_("Finding out how long a task takes"));
    case BOBBIN_RACE_WARMING_UP:
      return g_strdup (_("Warming up"));
    case BOBBIN_RACE_RACING:
      return g_strdup_printf (_("Round %u"), report->n_rounds + 1);
    case BOBBIN_RACE_OVER:
      return g_strdup (_("Race finished"));
    case BOBBIN_RACE_STOPPED:
      return g_strdup (_("Race stopped"));
    case BOBBIN_RACE_FAILED:
      return g_strdup (_("Race failed"));
    case BOBBIN_RACE_QUEUED:
    default:
      return g_strdup (_("Race begins"));
    }
}

/* "9 rounds of 240 tasks in 28 s". */
static char *
dup_measured (const BobbinRaceReport *report)
{
  g_autofree char *rounds = NULL;
  g_autofree char *tasks = NULL;
  g_autofree char *time = bobbin_format_duration (report->elapsed);

  rounds = g_strdup_printf (ngettext ("%u round", "%u rounds", report->n_rounds), report->n_rounds);
  tasks = g_strdup_printf (ngettext ("%'" PRIu64 " task", "%'" PRIu64 " tasks", report->block), report->block);

  /* Translators: “9 rounds of 240 tasks in 28 s”. */
  return g_strdup_printf (_("%s of %s in %s"), rounds, tasks, time);
}

char *
bobbin_race_text_progress (const BobbinRaceReport *report)
{
  g_autofree char *elapsed = bobbin_format_duration (report->elapsed);
  g_autofree char *budget = bobbin_format_duration (report->budget);
  g_autofree char *measured = NULL;

  if (!BOBBIN_RACE_IS_OVER (report->state))
    return g_strdup_printf (_("%s of %s"), elapsed, budget);
  if (report->block == 0 || report->n_rounds == 0)
    return g_steal_pointer (&elapsed);

  measured = dup_measured (report);

  return g_strdup_printf (ngettext ("%s on %u processor", "%s on %u processors", report->n_processors),
                          measured, report->n_processors);
}

/* What stands there as long as there is nothing to say. */
static const char *
get_prospect (const BobbinRaceReport *report)
{
  switch (report->state)
    {
    case BOBBIN_RACE_WARMING_UP:
      return _("Each way of running does a few tasks that do not count.");
    case BOBBIN_RACE_RACING:
      return _("All of them do the same samples, in random order.");
    case BOBBIN_RACE_OVER:
    case BOBBIN_RACE_STOPPED:
      return _("Race again, with more time.");
    case BOBBIN_RACE_FAILED:
      return _("Edit the job, and race again.");
    case BOBBIN_RACE_QUEUED:
    case BOBBIN_RACE_PROBING:
    default:
      return _("A few tasks are done one by one.");
    }
}

void
bobbin_race_text_verdict (const BobbinRaceReport  *report,
                          char                   **finding,
                          char                   **reason)
{
  const char *verdict = report->verdict;
  g_autofree char *first = NULL;
  const char *end;

  if (report->state == BOBBIN_RACE_FAILED)
    {
      *finding = g_strdup (report->error != NULL ? report->error : _("It cannot be raced."));
      *reason = g_strdup (get_prospect (report));
      return;
    }
  if (verdict == NULL || report->choice < 0)
    {
      *finding = BOBBIN_RACE_IS_OVER (report->state) ? g_strdup (_("Too Little Was Measured to Say Anything"))
                                                     : bobbin_race_text_state (report);
      *reason = g_strdup (get_prospect (report));
      return;
    }

  end = strstr (verdict, ". ");
  first = end != NULL ? g_strndup (verdict, (gsize) (end + 1 - verdict)) : g_strdup (verdict);
  *finding = BOBBIN_RACE_IS_OVER (report->state) ? g_steal_pointer (&first) : g_strdup_printf (_("So far: %s"), first);
  *reason = end != NULL ? g_strdup (end + 2) : NULL;
}

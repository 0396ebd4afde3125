/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-config.h"

#include "bobbin-verdict.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "../executors/bobbin-executors.h"

/* What is more than this share of a task's time computes, or waits. */
#define MOSTLY 0.7

/* Threads that are no faster than this are held by a lock, or have nothing to
 * share. */
#define NO_FASTER 1.2

char *
bobbin_contender_dup_title (const BobbinContender *contender)
{
  BobbinExecutorClass *klass = bobbin_executors_find (contender->executor, NULL);
  const char *title = klass != NULL ? _(klass->title) : contender->executor;

  if (g_str_equal (contender->executor, "serial"))
    return g_strdup (_("One by one"));

  return g_strdup_printf (ngettext ("%s with %u worker", "%s with %u workers", contender->n_workers),
                          title, contender->n_workers);
}

/* What a way of running needs, other than time: fewer workers, and of those the
 * ones that take least. */
static guint
get_cost (const BobbinContender *contender)
{
  static const char * const order[] = { "serial", "async", "threads", "hybrid", "processes" };
  guint place = 0;

  while (place < G_N_ELEMENTS (order) && !g_str_equal (order[place], contender->executor))
    place++;

  return contender->n_workers * 8 + place;
}

int
bobbin_verdict_choose (BobbinRace *race)
{
  int chosen = bobbin_race_get_leader (race);

  if (chosen < 0 || bobbin_race_get_result (race) != BOBBIN_REFEREE_CLOSE)
    return chosen;

  for (guint i = 0; i < bobbin_race_get_n_contenders (race); i++)
    {
      const BobbinContender *contender = bobbin_race_get_contender (race, i);

      if (contender->standing.joint && contender->standing.n_rounds > 0 &&
          get_cost (contender) < get_cost (bobbin_race_get_contender (race, (guint) chosen)))
        chosen = (int) i;
    }

  return chosen;
}

static char *
dup_speedup (BobbinRace *race,
             guint       contender)
{
  g_autofree char *title = bobbin_contender_dup_title (bobbin_race_get_contender (race, contender));
  BobbinInterval speedup;

  if (contender == 0)
    return g_strdup (_("One by one is fastest."));
  if (!bobbin_race_get_speedup (race, contender, &speedup))
    return g_strdup_printf (_("%s is fastest."), title);

  return g_strdup_printf (_("%s: %.1f ± %.1f times as fast as one by one."), title,
                          speedup.estimate, (speedup.high - speedup.low) / 2);
}

/* The best speed-up of threads; NAN where there are none. */
static double
get_threads_speedup (BobbinRace *race)
{
  double best = NAN;

  for (guint i = 1; i < bobbin_race_get_n_contenders (race); i++)
    {
      BobbinInterval speedup;

      if (g_str_equal (bobbin_race_get_contender (race, i)->executor, "threads") &&
          bobbin_race_get_speedup (race, i, &speedup) && !(speedup.estimate <= best))
        best = speedup.estimate;
    }

  return best;
}

static char *
dup_reason (BobbinRace *race,
            guint       winner)
{
  const BobbinContender *contender = bobbin_race_get_contender (race, winner);
  double working = bobbin_race_get_contender (race, 0)->working;
  double threads = get_threads_speedup (race);
  gboolean is_python = g_str_equal (bobbin_job_get_workload_id (bobbin_race_get_job (race)), "python");
  int percent = (int) lround (100 * working);

  if (winner == 0)
    return g_strdup (_("To hand the tasks to workers costs more than it gains."));
  if (is_python && working >= MOSTLY && threads <= NO_FASTER && g_str_equal (contender->executor, "processes"))
    return g_strdup_printf (_("The function computes %d %% of its time, and Python’s lock keeps threads at %.1f×."),
                            percent, threads);
  if (working <= 1 - MOSTLY)
    return g_strdup_printf (_("A task waits %d %% of its time, and many can wait at once."), 100 - percent);
  if (working >= MOSTLY)
    return g_strdup_printf (ngettext ("A task computes %d %% of its time, and there is %u processor for it.",
                                      "A task computes %d %% of its time, and there are %u processors for it.",
                                      g_get_num_processors ()),
                            percent, g_get_num_processors ());

  return g_strdup_printf (_("A task computes %d %% of its time and waits for the rest."), percent);
}

static char *
dup_close (BobbinRace *race,
           guint       chosen)
{
  g_autofree char *title = bobbin_contender_dup_title (bobbin_race_get_contender (race, chosen));
  guint n_joint = 0;

  for (guint i = 0; i < bobbin_race_get_n_contenders (race); i++)
    n_joint += bobbin_race_get_contender (race, i)->standing.joint;

  return g_strdup_printf (ngettext ("Too close to call between %u way of running; %s needs least.",
                                    "Too close to call between %u ways of running; %s needs least.", n_joint),
                          n_joint, title);
}

char *
bobbin_verdict_dup_text (BobbinRace *race)
{
  int chosen = bobbin_verdict_choose (race);
  g_autofree char *finding = NULL;
  g_autofree char *speedup = NULL;
  g_autofree char *reason = NULL;

  if (bobbin_race_get_state (race) == BOBBIN_RACE_FAILED)
    return g_strdup (bobbin_race_get_error (race)->message);
  if (chosen < 0 || bobbin_race_get_result (race) == BOBBIN_REFEREE_UNKNOWN)
    return g_strdup (_("Too little was measured to say anything: give it more time."));

  if (bobbin_race_get_result (race) == BOBBIN_REFEREE_CLOSE)
    finding = dup_close (race, (guint) chosen);
  speedup = dup_speedup (race, (guint) chosen);
  reason = dup_reason (race, (guint) chosen);

  /* A winner that is not one by one by itself says nothing of why it is close. */
  if (finding != NULL && chosen == 0)
    return g_steal_pointer (&finding);
  if (finding != NULL)
    return g_strdup_printf ("%s %s %s", finding, speedup, reason);

  return g_strdup_printf ("%s %s", speedup, reason);
}

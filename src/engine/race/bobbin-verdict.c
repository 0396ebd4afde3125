/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-config.h"

#include "bobbin-verdict.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "../workloads/bobbin-workloads.h"

/* What is more than this share of a task's time computes, or waits. */
#define MOSTLY 0.7

/* Threads that are no faster than this are held by a lock, or have nothing to
 * share. */
#define NO_FASTER 1.2

/* Who is simpler is not chosen at the price of more than this. */
#define MAX_PRICE 1.1

/* How simple a way of running is: fewer workers, and of those the ones that take
 * least. */
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
bobbin_verdict_choose (const BobbinRaceReport *report)
{
  int chosen = report->result != BOBBIN_REFEREE_UNKNOWN ? report->leader : -1;

  if (chosen < 0 || report->result != BOBBIN_REFEREE_CLOSE)
    return chosen;

  for (guint i = 0; i < report->contenders->len; i++)
    {
      const BobbinContender *contender = bobbin_race_report_get_contender (report, i);

      if (contender->standing.joint && contender->standing.n_rounds > 0 &&
          contender->standing.ratio.estimate <= MAX_PRICE &&
          get_cost (contender) < get_cost (bobbin_race_report_get_contender (report, (guint) chosen)))
        chosen = (int) i;
    }

  return chosen;
}

static char *
dup_speedup (const BobbinRaceReport *report,
             guint                   chosen)
{
  const BobbinContender *contender = bobbin_race_report_get_contender (report, chosen);
  g_autofree char *title = bobbin_contender_dup_title (contender);
  double half = (contender->speedup.high - contender->speedup.low) / 2;

  if (chosen == 0)
    return g_strdup (_("One by one is fastest."));
  if (!contender->has_speedup)
    return g_strdup_printf (_("%s is fastest."), title);
  if (bobbin_interval_is_open (&contender->speedup))
    return g_strdup_printf (_("%s: %.1f times as fast as one by one, as far as can be told."), title,
                            contender->speedup.estimate);
  if (bobbin_interval_is_uneven (&contender->speedup))
    return g_strdup_printf (_("%s: %.1f times as fast as one by one (%.1f to %.1f)."), title,
                            contender->speedup.estimate, contender->speedup.low, contender->speedup.high);

  return g_strdup_printf (_("%s: %.1f ± %.1f times as fast as one by one."), title,
                          contender->speedup.estimate, half);
}

/* The threads that are fastest; NULL where there are none. */
static const BobbinContender *
find_best_threads (const BobbinRaceReport *report)
{
  const BobbinContender *best = NULL;

  for (guint i = 1; i < report->contenders->len; i++)
    {
      const BobbinContender *contender = bobbin_race_report_get_contender (report, i);

      if (g_str_equal (contender->executor, "threads") && contender->has_speedup &&
          (best == NULL || contender->speedup.estimate > best->speedup.estimate))
        best = contender;
    }

  return best;
}

/* What Python's lock does to threads, where that is why processes win. */
static char *
dup_lock_reason (const BobbinRaceReport *report,
                 const BobbinContender  *winner,
                 int                     percent)
{
  const BobbinContender *threads = find_best_threads (report);

  if (g_strcmp0 (report->workload, "python") != 0 || !g_str_equal (winner->executor, "processes") ||
      percent < 100 * MOSTLY || threads == NULL || threads->speedup.estimate > NO_FASTER)
    return NULL;

  if (threads->lock > 0.05)
    return g_strdup_printf (_("The function computes %d %% of its time, and Python’s lock keeps threads at %.1f×: "
                              "they wait for it %.0f %% of the time."),
                            percent, threads->speedup.estimate, 100 * threads->lock);

  return g_strdup_printf (_("The function computes %d %% of its time, and Python’s lock keeps threads at %.1f×."),
                          percent, threads->speedup.estimate);
}

/* Whether a task has nothing to wait for but a processor. */
static gboolean
only_computes (const BobbinRaceReport *report)
{
  g_autoptr (BobbinJob) job = bobbin_race_report_new_job (report, 0, NULL);
  BobbinWorkloadClass *klass = job != NULL ? bobbin_workloads_find (bobbin_job_get_workload_id (job), NULL) : NULL;

  return klass != NULL && klass->nature == BOBBIN_WORKLOAD_COMPUTES;
}

static char *
dup_reason (const BobbinRaceReport *report,
            guint                   winner)
{
  double working = bobbin_race_report_get_contender (report, 0)->working;
  int percent = (int) lround (100 * working);
  char *lock;

  if (winner == 0)
    return g_strdup (_("To hand the tasks to workers costs more than it gains."));

  lock = dup_lock_reason (report, bobbin_race_report_get_contender (report, winner), percent);
  if (lock != NULL)
    return lock;
  if (working < MOSTLY && only_computes (report))
    return g_strdup_printf (_("A task had a processor for %d %% of its time: this machine has other work to do, too."),
                            percent);
  if (working <= 1 - MOSTLY)
    return g_strdup_printf (_("A task waits %d %% of its time, and many can wait at once."), 100 - percent);
  if (working >= MOSTLY)
    return g_strdup_printf (ngettext ("A task computes %d %% of its time, and there is %u processor for it.",
                                      "A task computes %d %% of its time, and there are %u processors for it.",
                                      report->n_processors),
                            percent, report->n_processors);

  return g_strdup_printf (_("A task computes %d %% of its time and waits for the rest."), percent);
}

/* Whether nobody but the first contender did any work. */
static gboolean
was_alone (const BobbinRaceReport *report)
{
  for (guint i = 1; i < report->contenders->len; i++)
    if (bobbin_race_report_get_contender (report, i)->standing.n_rounds > 0)
      return FALSE;

  return TRUE;
}

static char *
dup_close (const BobbinRaceReport *report,
           guint                   chosen)
{
  g_autofree char *title = bobbin_contender_dup_title (bobbin_race_report_get_contender (report, chosen));
  guint n_joint = 0;

  for (guint i = 0; i < report->contenders->len; i++)
    n_joint += bobbin_race_report_get_contender (report, i)->standing.joint;

  return g_strdup_printf (ngettext ("Too close to call between %u way of running; the simplest of the fastest is %s.",
                                    "Too close to call between %u ways of running; the simplest of the fastest is %s.", n_joint),
                          n_joint, title);
}

char *
bobbin_verdict_dup_text (const BobbinRaceReport *report)
{
  int chosen = bobbin_verdict_choose (report);
  g_autofree char *finding = NULL;
  g_autofree char *speedup = NULL;
  g_autofree char *reason = NULL;

  if (report->state == BOBBIN_RACE_FAILED)
    return g_strdup (report->error);
  if (chosen < 0 || report->result == BOBBIN_REFEREE_UNKNOWN)
    return g_strdup (_("Too little was measured to say anything: give it more time."));

  if (chosen == 0 && was_alone (report))
    return g_strdup (_("Only one by one could be measured."));

  if (report->result == BOBBIN_REFEREE_CLOSE)
    finding = dup_close (report, (guint) chosen);
  speedup = dup_speedup (report, (guint) chosen);
  reason = dup_reason (report, (guint) chosen);

  /* A winner that is not one by one by itself says nothing of why it is close. */
  if (finding != NULL && chosen == 0)
    return g_steal_pointer (&finding);
  if (finding != NULL)
    return g_strdup_printf ("%s %s %s", finding, speedup, reason);

  return g_strdup_printf ("%s %s", speedup, reason);
}

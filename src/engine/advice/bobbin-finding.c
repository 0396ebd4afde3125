/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-config.h"

#include "bobbin-finding.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <math.h>

#include "../run/bobbin-words.h"

static const char *
get_title (BobbinFindingKind    kind,
           const BobbinProfile *profile)
{
  switch (kind)
    {
    case BOBBIN_FINDING_SMALL_CHUNKS:
      return _("The chunks were too small.");
    case BOBBIN_FINDING_SHORT_TASKS:
      return _("The tasks were very short.");
    case BOBBIN_FINDING_LARGE_CHUNKS:
      return _("The end was uneven.");
    case BOBBIN_FINDING_FEW_TASKS:
      return _("There were too few tasks for the workers.");
    case BOBBIN_FINDING_LONG_TASK:
      return _("The end waited for one task.");
    case BOBBIN_FINDING_RETRIES:
      return _("Workers waited for another attempt.");
    case BOBBIN_FINDING_SLOW_HOST:
      return _("One host was slow.");
    case BOBBIN_FINDING_DISK:
      return _("The workers waited for a disk.");
    case BOBBIN_FINDING_MEMORY:
      return _("The workers waited for memory.");
    case BOBBIN_FINDING_GIL:
      return _("The threads took turns.");
    case BOBBIN_FINDING_BLOCKED_LOOP:
      return profile->is_async ? _("The event loop was at its limit.") : _("Tasks blocked the event loop.");
    case BOBBIN_FINDING_STARTUP:
      return _("Starting the workers took long.");
    case BOBBIN_FINDING_MANY_WORKERS:
      return _("There were more workers than processors.");
    case BOBBIN_N_FINDINGS:
    default:
      g_return_val_if_reached ("");
    }
}

/* "2", "1.3". */
static char *
dup_number (double number)
{
  return fabs (number - round (number)) < 0.05 ? g_strdup_printf ("%.0f", round (number))
                                               : g_strdup_printf ("%.1f", number);
}

static double
get_mean_task (const BobbinProfile *profile)
{
  return profile->efficiency * profile->total / (double) MAX (profile->n_attempts, 1);
}

/* "For the last 3.2 s only 2 of 8 workers had work" */
static char *
dup_end (const BobbinProfile *profile)
{
  g_autofree char *time = bobbin_words_dup_time (profile->pole);
  g_autofree char *busy = dup_number (profile->pole_busy);

  return g_strdup_printf (_("For the last %s only %s of %u workers had work"), time, busy, profile->n_workers);
}

static char *
dup_chunks (const BobbinProfile *profile)
{
  guint64 size = (guint64) MAX (round (profile->mean_chunk), 1);

  return g_strdup_printf (ngettext ("chunks of %'" PRIu64 " task", "chunks of %'" PRIu64 " tasks", size), size);
}

static char *
describe_small_chunks (const BobbinProfile *profile)
{
  g_autofree char *chunks = dup_chunks (profile);
  g_autofree char *time = bobbin_words_dup_time (profile->mean_chunk * get_mean_task (profile));

  /* Translators: the first %s is “chunks of 5 tasks”, the second one a time. */
  return g_strdup_printf (_("Workers spent %.0f %% of their time waiting for the next chunk: "
                            "%s took %s on average."), profile->dispatch * 100, chunks, time);
}

static char *
describe_short_tasks (const BobbinProfile *profile)
{
  g_autofree char *time = bobbin_words_dup_time (get_mean_task (profile));

  return g_strdup_printf (_("Workers spent %.0f %% of their time between tasks: one took %s on average, and to note "
                            "its times and its result takes about as long. Tasks that do more at once lose less."),
                          profile->dispatch * 100, time);
}

static char *
describe_large_chunks (const BobbinProfile *profile)
{
  g_autofree char *end = dup_end (profile);
  g_autofree char *chunks = dup_chunks (profile);

  /* Translators: “For the last 3 s only 2 of 8 workers had work: chunks of 25 tasks were too large.” */
  return g_strdup_printf (_("%s: %s were too large. Efficiency %.0f %%."), end, chunks, profile->efficiency * 100);
}

static char *
describe_few_tasks (const BobbinProfile *profile)
{
  g_autofree char *end = dup_end (profile);

  return g_strdup_printf (ngettext ("%s: %" PRIu64 " task cannot be shared out evenly.",
                                    "%s: %" PRIu64 " tasks cannot be shared out evenly.", profile->n_tasks),
                          end, profile->n_tasks);
}

static char *
describe_long_task (const BobbinProfile *profile,
                    guint                number)
{
  const BobbinLongAttempt *task = &profile->pole_tasks[MIN (number, BOBBIN_PROFILE_MAX_TASKS - 1)];
  g_autofree char *end = dup_end (profile);
  g_autofree char *time = bobbin_words_dup_time ((double) task->duration / 1e9);
  g_autofree char *median = bobbin_words_dup_time (profile->p50);

  return g_strdup_printf (_("%s: task %" PRIu64 " took %s, where half of all take less than %s."),
                          end, task->task + 1, time, median);
}

static char *
describe_retries (const BobbinProfile *profile,
                  double               cost)
{
  g_autofree char *time = bobbin_words_dup_time (cost * profile->total / MAX (profile->n_lanes, 1));

  return g_strdup_printf (_("For %s, on average, a worker had nothing to do but to wait until failed tasks "
                            "could be tried again."), time);
}

static char *
describe_slow_host (const BobbinProfile *profile,
                    guint                number)
{
  const BobbinPeerProfile *peer = &profile->peers[MIN (number, BOBBIN_PROFILE_MAX_PEERS - 1)];
  const BobbinPeerProfile *all = &profile->all_peers;
  double others = (all->seconds - peer->seconds) / (double) MAX (all->n_attempts - peer->n_attempts, 1);
  g_autofree char *time = bobbin_words_dup_time (peer->seconds / (double) MAX (peer->n_attempts, 1));
  g_autofree char *time_of_others = bobbin_words_dup_time (others);

  /* Translators: a host, and two times. */
  return g_strdup_printf (_("%s took %s for a task on average, the others %s. It held the workers "
                            "for %.0f %% of their time."), peer->name, time, time_of_others,
                          profile->total > 0 ? peer->seconds / profile->total * 100 : 0);
}

static char *
describe_pressure (const BobbinProfile *profile,
                   gboolean             is_memory)
{
  if (!is_memory)
    return g_strdup_printf (_("For %.0f %% of the time programs waited for a disk; tasks waited "
                              "for %.0f %% of the workers’ time."),
                            profile->io_stall * 100, profile->shares.waiting * 100);

  return g_strdup_printf (ngettext ("For %.0f %% of the time programs waited for memory; %" PRIu64
                                    " page had to be read from a disk.",
                                    "For %.0f %% of the time programs waited for memory; %" PRIu64
                                    " pages had to be read from a disk.", profile->major_faults),
                          MAX (profile->memory_stall, 0) * 100, profile->major_faults);
}

static char *
describe_gil (const BobbinProfile *profile)
{
  g_autofree char *used = dup_number (profile->cpu_seconds / MAX (profile->elapsed - profile->ready, 1e-9));

  return g_strdup_printf (_("%u threads share one interpreter, whose lock lets one of them compute at a time: "
                            "together they used %s of %u processors."),
                          profile->n_workers, used, profile->n_processors);
}

static char *
describe_blocked_loop (const BobbinProfile *profile,
                       double               cost)
{
  if (profile->is_async)
    return g_strdup_printf (_("All %u slots share one thread, which was busy all the time, so that each could "
                              "compute for %.2g %% of it; there are %u processors."),
                            profile->n_workers, 100.0 / MAX (profile->n_workers, 1), profile->n_processors);

  return g_strdup_printf (_("All %u slots share one thread, which one task after the other held while "
                            "others could have gone on; with all of the %u processors the run could take "
                            "%.0f %% less time."), profile->n_workers, profile->n_processors, cost * 100);
}

static char *
describe_startup (const BobbinProfile *profile)
{
  double n_lanes = MAX (profile->n_lanes, 1);
  g_autofree char *start = bobbin_words_dup_time (profile->shares.starting * profile->total / n_lanes);
  g_autofree char *work = bobbin_words_dup_time (profile->efficiency * profile->total / n_lanes);

  return g_strdup_printf (_("A worker took %s to start on average, and then worked for %s."), start, work);
}

static char *
describe_many_workers (const BobbinProfile *profile)
{
  double waiting = MAX (profile->shares.waiting, profile->blocked);

  return g_strdup_printf (ngettext ("%u workers that compute shared %u processor, and waited for it "
                                    "for %.0f %% of their time.",
                                    "%u workers that compute shared %u processors, and waited for one "
                                    "for %.0f %% of their time.", profile->n_processors),
                          profile->n_workers, profile->n_processors, waiting * 100);
}

static char *
describe (BobbinFindingKind    kind,
          double               cost,
          const BobbinProfile *profile,
          guint                subject)
{
  switch (kind)
    {
    case BOBBIN_FINDING_SMALL_CHUNKS:
      return describe_small_chunks (profile);
    case BOBBIN_FINDING_SHORT_TASKS:
      return describe_short_tasks (profile);
    case BOBBIN_FINDING_LARGE_CHUNKS:
      return describe_large_chunks (profile);
    case BOBBIN_FINDING_FEW_TASKS:
      return describe_few_tasks (profile);
    case BOBBIN_FINDING_LONG_TASK:
      return describe_long_task (profile, subject);
    case BOBBIN_FINDING_RETRIES:
      return describe_retries (profile, cost);
    case BOBBIN_FINDING_SLOW_HOST:
      return describe_slow_host (profile, subject);
    case BOBBIN_FINDING_DISK:
      return describe_pressure (profile, FALSE);
    case BOBBIN_FINDING_MEMORY:
      return describe_pressure (profile, TRUE);
    case BOBBIN_FINDING_GIL:
      return describe_gil (profile);
    case BOBBIN_FINDING_BLOCKED_LOOP:
      return describe_blocked_loop (profile, cost);
    case BOBBIN_FINDING_STARTUP:
      return describe_startup (profile);
    case BOBBIN_FINDING_MANY_WORKERS:
      return describe_many_workers (profile);
    case BOBBIN_N_FINDINGS:
    default:
      g_return_val_if_reached (NULL);
    }
}

BobbinFinding *
bobbin_finding_new (BobbinFindingKind    kind,
                    double               cost,
                    const BobbinProfile *profile,
                    guint                subject)
{
  BobbinFinding *self = g_new0 (BobbinFinding, 1);

  self->kind = kind;
  self->cost = cost;
  self->title = get_title (kind, profile);
  self->evidence = describe (kind, cost, profile, subject);

  return self;
}

void
bobbin_finding_free (BobbinFinding *self)
{
  g_free (self->evidence);
  g_free (self);
}

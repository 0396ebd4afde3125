/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-config.h"

#include "bobbin-diagnosis.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

/* A chunk that takes this long, in seconds, costs next to nothing to hand out:
 * a round trip to a process is some ten thousandths. A thread of Bobbin's takes one
 * for itself, in some millionths. */
#define LONG_CHUNK 0.02
#define LONG_CHUNK_TAKEN 0.0002

/* Up to here, in seconds, a task is so short that what is noted of it may take as long:
 * some ten millionths. */
#define SHORT_TASK 0.000005

/* What automatic chunks aim at. */
#define AUTOMATIC_CHUNK (BOBBIN_CURSOR_TARGET_NS / 1e9)

/* One thread counts as saturated from this share of what it could have got. */
#define SATURATED 0.7

/* A host is slow if it takes so many times what the others do. */
#define SLOW_FACTOR 4

/* With so many tasks for each worker it is not their number that is to blame. */
#define MANY_TASKS 4

/* So little memory free for programs, as a share of all, is none. */
#define NO_MEMORY 0.05

typedef struct
{
  const BobbinProfile *profile;
  GPtrArray           *findings;
  gboolean             is_explained;   /* why tasks take longer than they need */
} Diagnosis;

static gboolean
is_executor (const BobbinProfile *profile,
             const char          *id)
{
  return g_str_equal (profile->executor, id);
}

/* Slots that wait their turn on a loop or in a pool are not short of chunks. */
static gboolean
computes_on_loop (const BobbinProfile *profile)
{
  return (is_executor (profile, "async") || is_executor (profile, "hybrid")) && !profile->is_async;
}

static BobbinRemedy *
add (Diagnosis         *self,
     BobbinFindingKind  kind,
     double             cost,
     guint              subject)
{
  BobbinFinding *finding = bobbin_finding_new (kind, MIN (cost, 1), self->profile, subject);

  g_ptr_array_add (self->findings, finding);

  return &finding->remedy;
}

static void
set_executor (BobbinRemedy *remedy,
              const char   *executor)
{
  remedy->kind = BOBBIN_REMEDY_EXECUTOR;
  remedy->executor = g_intern_string (executor);
}

/* Nothing where there are as many already. */
static void
set_workers (BobbinRemedy        *remedy,
             const BobbinProfile *profile,
             guint64              n_workers)
{
  n_workers = CLAMP (n_workers, 1, profile->max_workers);
  if (n_workers == profile->n_workers)
    return;

  remedy->kind = BOBBIN_REMEDY_WORKERS;
  remedy->workers = (guint) n_workers;
}

/* Processors that work, since the first worker was ready. */
static double
get_used_processors (const BobbinProfile *profile)
{
  double active = profile->elapsed - profile->ready;

  return active > 0 ? profile->cpu_seconds / active : 0;
}

/* How far one thread is from all that it could compute: its CPU time by the
 * time that was there for it. On a system that others keep busy that is less
 * than the whole time: what it had, and what nobody wanted. */
static double
get_saturation (const BobbinProfile *profile)
{
  double active = profile->elapsed - profile->ready;
  double possible = active;

  if (active <= 0 || get_used_processors (profile) < 0.2)
    return 0;
  if (profile->machine_idle >= 0)
    possible = MIN (active, profile->cpu_seconds + profile->machine_idle);

  return MIN (profile->cpu_seconds / possible, 1);
}

/* What could be gained if as many computed at a time as there are processors. */
static double
get_gain (const BobbinProfile *profile)
{
  guint64 n_at_once = MIN (MIN (profile->n_workers, profile->n_processors), MAX (profile->n_tasks, 1));

  return 1 - 1.0 / (double) MAX (n_at_once, 1);
}

static void
look_for_gil (Diagnosis *self)
{
  const BobbinProfile *profile = self->profile;
  double saturation = get_saturation (profile);

  if (profile->gil != BOBBIN_GIL_HELD || profile->n_workers < 2 ||
      !(is_executor (profile, "threads") || is_executor (profile, "hybrid")) ||
      get_used_processors (profile) > 1.2 || saturation < SATURATED ||
      saturation * get_gain (profile) < BOBBIN_DIAGNOSIS_MIN_COST)
    return;

  self->is_explained = TRUE;
  set_executor (add (self, BOBBIN_FINDING_GIL, saturation * get_gain (profile), 0), "processes");
}

/* How much of the time tasks could have gone on, but for the one on the loop. */
static double
get_held (const BobbinProfile *profile)
{
  /* A loop of Bobbin's own shows a slot as blocked before its attempt begins,
   * one of Python's within it. */
  double all = profile->hosted ? profile->efficiency : profile->efficiency + profile->blocked;

  return all > 0 ? MIN (profile->blocked / all, 1) : 0;
}

static void
look_for_blocked_loop (Diagnosis *self)
{
  const BobbinProfile *profile = self->profile;
  double saturation = get_saturation (profile);
  double held = get_held (profile);
  double share = MAX (saturation >= SATURATED ? saturation : 0, held >= 0.5 ? held : 0);
  BobbinRemedy *remedy;

  if (!is_executor (profile, "async") || profile->n_workers < 2 || get_used_processors (profile) > 1.2 ||
      share * get_gain (profile) < BOBBIN_DIAGNOSIS_MIN_COST)
    return;

  self->is_explained = TRUE;
  remedy = add (self, BOBBIN_FINDING_BLOCKED_LOOP, share * get_gain (profile), 0);
  if (profile->hosted)
    set_executor (remedy, "processes");
  else
    set_executor (remedy, profile->is_async ? "threads" : "hybrid");
}

static void
look_for_many_workers (Diagnosis *self)
{
  const BobbinProfile *profile = self->profile;
  gboolean computes = profile->nature == BOBBIN_WORKLOAD_COMPUTES ||
                      get_used_processors (profile) >= SATURATED * profile->n_processors;
  gboolean has_pool = is_executor (profile, "hybrid") && computes_on_loop (profile) && !profile->hosted;
  double cost = has_pool ? profile->blocked : profile->shares.waiting;

  if (self->is_explained || profile->n_workers <= profile->n_processors || !computes ||
      !(has_pool || is_executor (profile, "threads") || is_executor (profile, "processes")) ||
      cost < BOBBIN_DIAGNOSIS_MIN_COST)
    return;

  self->is_explained = TRUE;
  set_workers (add (self, BOBBIN_FINDING_MANY_WORKERS, cost, 0), profile, profile->n_processors);
}

static void
look_for_pressure (Diagnosis *self)
{
  const BobbinProfile *profile = self->profile;
  double waiting = profile->shares.waiting;
  gboolean computes = profile->nature == BOBBIN_WORKLOAD_COMPUTES || profile->shares.working >= 0.2;
  gboolean no_memory = profile->available >= 0 && profile->available < NO_MEMORY && profile->major_faults > 0;
  double memory = MIN (waiting, no_memory ? 1 : profile->memory_stall);
  double disk = MIN (waiting, profile->io_stall);
  gboolean is_memory = memory >= BOBBIN_DIAGNOSIS_MIN_COST;

  if (self->is_explained || !computes || MAX (memory, disk) < BOBBIN_DIAGNOSIS_MIN_COST)
    return;

  /* What was moved out of memory comes back from a disk: one cause, not two. */
  self->is_explained = TRUE;
  set_workers (add (self, is_memory ? BOBBIN_FINDING_MEMORY : BOBBIN_FINDING_DISK, is_memory ? memory : disk, 0),
               profile, profile->n_workers / 2);
}

/* Seconds that an attempt takes on average. */
static double
get_mean_task (const BobbinProfile *profile)
{
  return profile->efficiency * profile->total / (double) MAX (profile->n_attempts, 1);
}

/* Whether workers fetch their chunks themselves, since they are threads of Bobbin's. */
static gboolean
takes_chunks (const BobbinProfile *profile)
{
  return !profile->hosted && (is_executor (profile, "serial") || is_executor (profile, "threads"));
}

/* What lies between tasks, but neither at the end nor in front of a retry. */
static void
look_for_dispatch (Diagnosis *self)
{
  const BobbinProfile *profile = self->profile;
  double task = get_mean_task (profile);
  double chunk = task * profile->mean_chunk;
  BobbinRemedy *remedy;

  if (profile->dispatch < BOBBIN_DIAGNOSIS_MIN_COST || profile->mean_chunk <= 0 || chunk >= LONG_CHUNK ||
      computes_on_loop (profile) || (self->is_explained && profile->chunk == 0))
    return;

  if (takes_chunks (profile) && chunk >= LONG_CHUNK_TAKEN)
    {
      if (task <= SHORT_TASK)
        add (self, BOBBIN_FINDING_SHORT_TASKS, profile->dispatch, 0);
      return;
    }

  remedy = add (self, BOBBIN_FINDING_SMALL_CHUNKS, profile->dispatch, 0);
  if (profile->mean_chunk >= (double) profile->n_tasks)
    return;

  remedy->kind = BOBBIN_REMEDY_LARGER_CHUNKS;
  if (profile->chunk == 0 || chunk >= AUTOMATIC_CHUNK)
    remedy->chunk = (guint64) ceil (MIN (LONG_CHUNK / MAX (task, 1e-9), 1e9));
}

/* Which of the tasks that the end waited for took longest. */
static guint
find_longest_at_end (const BobbinProfile *profile)
{
  guint longest = 0;

  for (guint i = 1; i < profile->n_pole_tasks; i++)
    if (profile->pole_tasks[i].duration > profile->pole_tasks[longest].duration)
      longest = i;

  return longest;
}

/* Whether most workers had nothing to do at the end but to wait for retries. */
static gboolean
ends_with_retries (const BobbinProfile *profile)
{
  return profile->n_retries > 0 && profile->n_workers > 1 && profile->pole_busy < 0.5;
}

static void
look_for_retries (Diagnosis *self)
{
  const BobbinProfile *profile = self->profile;
  double cost = profile->n_retries > 0 ? profile->between : 0;

  if (ends_with_retries (profile))
    cost += profile->end_lost;
  if (cost >= BOBBIN_DIAGNOSIS_MIN_COST)
    add (self, BOBBIN_FINDING_RETRIES, cost, 0);
}

static void
look_for_uneven_end (Diagnosis *self)
{
  const BobbinProfile *profile = self->profile;
  double cost = profile->end_lost;
  guint pole_task = find_longest_at_end (profile);
  double longest = profile->n_pole_tasks > 0 ? (double) profile->pole_tasks[pole_task].duration / 1e9 : 0;
  guint64 n_rounds = (profile->n_tasks + profile->n_workers - 1) / MAX (profile->n_workers, 1);
  gboolean is_long = longest > 2 * profile->p50 && longest >= 0.5 * profile->pole &&
                     profile->n_tasks >= 2 * (guint64) profile->n_workers;
  BobbinRemedy *remedy;

  if (cost < BOBBIN_DIAGNOSIS_MIN_COST || profile->n_workers < 2 || computes_on_loop (profile) ||
      ends_with_retries (profile))
    return;

  if (is_long)
    {
      add (self, BOBBIN_FINDING_LONG_TASK, cost, pole_task);
    }
  else if (profile->chunk > 1)
    {
      remedy = add (self, BOBBIN_FINDING_LARGE_CHUNKS, cost, 0);
      remedy->kind = BOBBIN_REMEDY_SMALLER_CHUNKS;
    }
  else if (profile->n_tasks < MANY_TASKS * (guint64) profile->n_workers)
    {
      remedy = add (self, BOBBIN_FINDING_FEW_TASKS, cost, 0);
      set_workers (remedy, profile, (profile->n_tasks + n_rounds - 1) / MAX (n_rounds, 1));
    }
}

static void
look_for_startup (Diagnosis *self)
{
  const BobbinProfile *profile = self->profile;
  double start = profile->shares.starting * profile->total / MAX (profile->n_lanes, 1);
  double work = profile->efficiency * profile->total;
  BobbinRemedy *remedy;

  /* Elsewhere one process is started at most, whatever the job says. */
  if (profile->shares.starting < BOBBIN_DIAGNOSIS_MIN_COST || !is_executor (profile, "processes"))
    return;

  remedy = add (self, BOBBIN_FINDING_STARTUP, profile->shares.starting, 0);
  if (!profile->hosted)
    set_executor (remedy, "threads");
  else
    /* As many as then work for as long as they take to start. */
    set_workers (remedy, profile, (guint64) MIN (work / MAX (start, 1e-9), profile->n_workers - 1));
}

static void
look_for_slow_host (Diagnosis *self)
{
  const BobbinProfile *profile = self->profile;
  const BobbinPeerProfile *all = &profile->all_peers;
  double worst = 0;
  guint slowest = 0;
  BobbinRemedy *remedy;

  for (guint i = 0; i < profile->n_peers; i++)
    {
      const BobbinPeerProfile *peer = &profile->peers[i];
      double mean = peer->seconds / (double) MAX (peer->n_attempts, 1);
      double others;

      if (peer->n_attempts >= all->n_attempts)
        continue;
      others = (all->seconds - peer->seconds) / (double) (all->n_attempts - peer->n_attempts);
      if (mean >= SLOW_FACTOR * others && peer->seconds - others * (double) peer->n_attempts > worst)
        {
          worst = peer->seconds - others * (double) peer->n_attempts;
          slowest = i;
        }
    }

  if (profile->total <= 0 || worst / profile->total < BOBBIN_DIAGNOSIS_MIN_COST)
    return;

  /* More can wait for it at a time; it is asked no faster than it answers. */
  remedy = add (self, BOBBIN_FINDING_SLOW_HOST, worst / profile->total, slowest);
  if (profile->max_workers == 1)
    set_executor (remedy, "async");
  else if (profile->n_workers < profile->n_tasks)
    set_workers (remedy, profile, MIN (4 * (guint64) profile->n_workers, profile->n_tasks));
}

static int
compare_costs (gconstpointer a,
               gconstpointer b)
{
  const BobbinFinding *one = *(BobbinFinding * const *) a;
  const BobbinFinding *two = *(BobbinFinding * const *) b;

  return one->cost > two->cost ? -1 : one->cost < two->cost;
}

static gboolean
is_long_enough (const BobbinProfile *profile)
{
  return profile->n_attempts > 0 &&
         profile->elapsed >= (profile->is_over ? BOBBIN_DIAGNOSIS_MIN_SECONDS
                                               : BOBBIN_DIAGNOSIS_MIN_RUNNING_SECONDS);
}

GPtrArray *
bobbin_diagnose (const BobbinProfile *profile)
{
  GPtrArray *findings = g_ptr_array_new_with_free_func ((GDestroyNotify) bobbin_finding_free);
  Diagnosis self = { .profile = profile, .findings = findings };

  if (!is_long_enough (profile))
    return findings;

  /* The first four are about the same time, that tasks took longer than they
   * would need: the surest explanation comes first, and is the only one. */
  look_for_gil (&self);
  look_for_blocked_loop (&self);
  look_for_many_workers (&self);
  look_for_pressure (&self);
  look_for_dispatch (&self);
  look_for_retries (&self);
  look_for_uneven_end (&self);
  look_for_startup (&self);
  look_for_slow_host (&self);
  g_ptr_array_sort (findings, compare_costs);

  return findings;
}

char *
bobbin_diagnosis_dup_all_well (const BobbinProfile *profile)
{
  gboolean could_be_more = profile->n_workers < profile->n_processors || profile->shares.waiting >= 0.5;
  double percent = floor (profile->efficiency * 100);

  if (!profile->is_over || !is_long_enough (profile))
    return NULL;

  /* Whether more workers would help is not known: they were not tried. And what lay
   * between tasks for no reason that is known is not nothing. */
  if (profile->efficiency >= 0.9 && !could_be_more)
    return g_strdup_printf (_("%.0f %% of the time was spent in tasks; nothing to gain by running it differently."),
                            percent);
  if (profile->efficiency >= 0.9 || profile->dispatch >= BOBBIN_DIAGNOSIS_MIN_COST)
    return g_strdup_printf (_("%.0f %% of the time was spent in tasks."), percent);

  return g_strdup_printf (_("%.0f %% of the time was spent in tasks; nothing else cost more than a tenth of it."),
                          percent);
}

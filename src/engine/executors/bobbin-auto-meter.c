/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-auto-meter.h"

#include "../run/bobbin-clock.h"

/* Share of its time that a function may have others compute before that counts. */
#define OTHERS_SHARE 0.3

/* Who has a processor, or waits for one, for such a share of its time does nothing
 * else: too little is left to say what. */
#define ALL 0.95

/* Of programs, which come and go, what they waited for is seen roughly. */
#define MOST_DELAY 0.8

/* Seconds after which programs that have begun, and have not wanted a processor
 * since, wait. The kernel counts the time of who has one more often than that. */
#define QUIET 0.012

/* So many programs that have ended tell it themselves. */
#define ENOUGH 4

void
bobbin_auto_meter_init (BobbinAutoMeter *self,
                        BobbinRun       *run)
{
  *self = (BobbinAutoMeter) {
    .run = run,
    .offspring = bobbin_offspring_new (),
  };
}

void
bobbin_auto_meter_clear (BobbinAutoMeter *self)
{
  g_clear_pointer (&self->offspring, bobbin_offspring_free);
}

static void
look_at_offspring (BobbinAutoMeter *self)
{
  g_autoptr (GHashTable) threads = bobbin_run_list_threads (self->run);

  self->is_told = bobbin_offspring_look (self->offspring, threads, &self->others, &self->own);
}

void
bobbin_auto_meter_mark (BobbinAutoMeter   *self,
                        const BobbinPulse *pulse)
{
  self->mark = self->last = *pulse;
  self->at_work = self->ready = self->quiet = 0;
  self->owner = bobbin_clock_thread_cpu ();
  bobbin_machine_look_briefly (&self->machine, "/proc");
  look_at_offspring (self);
  self->others = self->own = (BobbinToil) { 0 };
}

double
bobbin_auto_meter_count (BobbinAutoMeter   *self,
                         const BobbinPulse *pulse,
                         BobbinEvidence    *evidence)
{
  double passed = (double) (pulse->now - self->last.now) / 1e9;

  self->at_work += passed * pulse->n_at_work;
  self->ready += passed * pulse->n_ready;
  self->last = *pulse;

  evidence->n_open = pulse->n_open;
  evidence->seconds = (double) (pulse->now - self->mark.now) / 1e9;
  evidence->n_attempts = pulse->n_attempts - self->mark.n_attempts;
  evidence->task = evidence->n_attempts > 0 ? (pulse->busy - self->mark.busy) / (double) evidence->n_attempts
                                            : pulse->oldest;
  evidence->memory = pulse->memory;
  bobbin_machine_look_briefly (&self->now, "/proc");
  evidence->available = self->now.available;
  if (pulse->awaits != BOBBIN_AWAITS_UNKNOWN)
    evidence->awaits = pulse->awaits;

  return passed;
}

/* Of who waits for a processor the kernel tells when it has got one; and of who
 * waits for a disk to be read from, not at all. */
static gboolean
may_want_processor (const BobbinEvidence *evidence)
{
  int n_running, n_blocked;

  bobbin_machine_look_at_queue (&n_running, &n_blocked, "/proc");

  return n_running < 0 || n_running > (int) evidence->n_processors || n_blocked > 0;
}

void
bobbin_auto_meter_watch (BobbinAutoMeter      *self,
                         const BobbinEvidence *evidence,
                         double                passed)
{
  double before = self->others.cpu + self->others.delay;

  if (!self->is_told)
    return;

  look_at_offspring (self);
  if (self->is_told && self->last.n_at_work > 0 && self->others.cpu + self->others.delay <= before &&
      !may_want_processor (evidence))
    self->quiet += passed;
  else
    self->quiet = 0;
}

/* Of all processors, nobody's. */
static double
get_idle (BobbinAutoMeter      *self,
          const BobbinEvidence *evidence)
{
  if (evidence->seconds <= 0 || self->now.idle < 0 || self->machine.idle < 0)
    return -1;

  return CLAMP ((self->now.idle - self->machine.idle) / evidence->seconds / evidence->n_processors, 0, 1);
}

/* The share of @seconds that would be computing if nobody ever waited for a
 * processor: what is done in few of them because of many others is no waiting. */
static double
get_share (const BobbinToil *toil,
           double            seconds)
{
  double all = (toil->cpu + toil->delay) / seconds;

  return all >= ALL ? MIN (all, 1) : toil->cpu / (seconds - toil->delay);
}

/* What the workers, or the programs that they started, do. */
static const BobbinToil *
get_toil (BobbinAutoMeter      *self,
          const BobbinEvidence *evidence)
{
  return evidence->kind < BOBBIN_AUTO_PROGRAMS ? &self->own : &self->others;
}

static double
get_delay (BobbinAutoMeter      *self,
           const BobbinEvidence *evidence)
{
  if (!self->is_told || self->at_work <= 0)
    return -1;

  return MIN (get_toil (self, evidence)->delay / self->at_work, ALL);
}

/* What a function does is told when it ends, without what its interpreter does
 * to start; but not what it has others do, nor how it waits for a processor. */
static double
get_hosted_working (BobbinAutoMeter *self,
                    double           told)
{
  double seen = self->at_work > 0 && self->is_told ? get_share (&self->others, self->at_work) : -1;

  return told >= 0 && seen < MIN (told + OTHERS_SHARE, BOBBIN_PILOT_COMPUTES) ? told : seen;
}

/* Of processes the system tells, also of tasks that go on; of tasks of our own
 * what they told, unless none has ended. */
static double
get_working (BobbinAutoMeter      *self,
             const BobbinEvidence *evidence)
{
  const BobbinPulse *pulse = &self->last;
  gboolean is_ours = evidence->kind < BOBBIN_AUTO_PROGRAMS;
  double busy = pulse->busy - self->mark.busy;
  double known = pulse->known_busy - self->mark.known_busy;
  double wanted = 1 - CLAMP (evidence->delay, 0, is_ours ? 1 : MOST_DELAY);
  double told = known > 0 ? MIN ((pulse->known_cpu - self->mark.known_cpu) / known / wanted, 1) : -1;

  /* What a program does first is to start. */
  if (evidence->kind == BOBBIN_AUTO_PROGRAMS && evidence->n_attempts == 0 && self->quiet >= QUIET)
    return 0;
  /* Programs tell it themselves at their end; short ones cannot be watched. */
  if (evidence->kind <= BOBBIN_AUTO_PROGRAMS && busy > 0 && evidence->n_attempts >= (is_ours ? 1 : ENOUGH))
    {
      double all = MIN ((pulse->cpu - self->mark.cpu) / busy / wanted, 1);

      /* Of what does nothing but compute, waiting for a processor is no waiting. */
      if (evidence->kind == BOBBIN_AUTO_COMPUTES && self->is_told && self->at_work > 0)
        return MAX (all, get_share (&self->own, self->at_work));
      return all;
    }
  if (evidence->kind == BOBBIN_AUTO_HOSTED)
    return get_hosted_working (self, told);
  if (self->at_work > 0 && self->is_told)
    return get_share (get_toil (self, evidence), self->at_work);

  return told;
}

/* The other threads of a loop's process wait for a processor now and then, too.
 * Who computes has one for more than a quarter of the time in which it wants
 * one, unless the system is overrun. */
static gboolean
may_compute (const BobbinToil *toil)
{
  return toil->cpu > (toil->cpu + toil->delay) / 4;
}

static double
get_loop (BobbinAutoMeter      *self,
          const BobbinEvidence *evidence)
{
  double seconds = evidence->seconds;

  if (!g_str_equal (evidence->executor, "async") || seconds <= 0)
    return -1;
  if (evidence->kind == BOBBIN_AUTO_HOSTED)
    {
      if (!self->is_told)
        return -1;
      return may_compute (&self->others) ? get_share (&self->others, seconds) : MIN (self->others.cpu / seconds, 1);
    }

  return MIN ((self->last.cpu - self->mark.cpu) / seconds, 1);
}

/* Of one processor, the share that the run's own thread used. */
static double
get_owner (BobbinAutoMeter *self,
           double           seconds)
{
  return seconds > 0 ? (double) (bobbin_clock_thread_cpu () - self->owner) / 1e9 / seconds : -1;
}

void
bobbin_auto_meter_weigh (BobbinAutoMeter *self,
                         BobbinEvidence  *evidence)
{
  evidence->idle = get_idle (self, evidence);
  evidence->delay = get_delay (self, evidence);
  evidence->working = get_working (self, evidence);
  evidence->loop = get_loop (self, evidence);
  evidence->owner = get_owner (self, evidence->seconds);
}

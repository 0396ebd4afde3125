/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-auto-pilot.h"

#include <math.h>

#define COMPUTES BOBBIN_PILOT_COMPUTES

/* Up to this share a task counts as one that waits; and as one that does nothing
 * else. */
#define WAITS 0.10
#define IDLE  0.05

/* Seconds after which slots of a loop are decided on; and, without a task that
 * has ended, slots, threads, processes; and after which what is neither one nor
 * the other is taken to be so. */
#define EARLY     0.005
#define PATIENT   0.018
#define LATE      0.008
#define LATER     0.015
#define AMBIGUOUS 0.060

/* So many that have ended say as much. */
#define ENOUGH 4
/* Of many at a time, what they do is hard to tell: that there should be fewer of
 * them is believed when one in so many has ended. They run anyway. */
#define FEWER_AFTER 4

/* Slots that a loop begins with: few enough for any server, and for tasks that
 * wait but a millisecond. */
#define FIRST_SLOTS 16

/* At each step at most so many times as many: whoever is at the other end has
 * a moment to say that it is too much. */
#define GROWTH 4
#define SLOTS_GROWTH 8
#define COROUTINES_GROWTH 64

/* The share of a loop that its interpreter takes for itself while there are but a few
 * coroutines: for reading what they are to do, and telling what they did. */
#define INTERPRETER 0.08

/* Where the last step did not make it so many times as fast, no other is taken. */
#define GAIN 1.2

/* Programs that do nothing but wait, or where it was seen of the first step's,
 * too; and threads of ours, which cost next to nothing then. */
#define IDLE_GROWTH 16
#define LATER_GROWTH 8
#define THREADS_GROWTH 128

/* A loop that is so busy has enough to do; and how busy the lock of an interpreter
 * lets its threads be. */
#define FULL 0.95
#define BUSY 0.85

/* Seconds of a task that is hardly more work than what becomes of its result; and
 * the share of a processor from which that needs one of its own. */
#define TINY       2e-6
#define OWNER_BUSY 0.6

/* Threads of an interpreter take turns, and each turn costs. */
#define MOST_THREADS 128
/* Each has memory of its own. */
#define MOST_PROCESSES 32
/* Programs that wait, each with a thread of ours. */
#define MOST_PROGRAMS 64

/* Share of the processors that is none, and seconds that it is to be measured for:
 * the system counts it in hundredths of a second. */
#define NO_IDLE      0.05
#define IDLE_SECONDS 0.2

/* What is both at a time comes in bursts: so many times as many keep the
 * processors busy, or a loop, which loses less between them. */
#define BURSTS      2.5
#define LOOP_BURSTS 1.5

/* With just as many as would keep the processors busy if they did not come in
 * bursts, such a share of the processors is idle; with more of them that falls
 * exponentially, at such a rate. */
#define BURSTS_IDLE 0.25
#define BURSTS_RATE 2.5

/* Seconds of a processor that a process takes to start, as a copy, and to end. */
#define PROCESS_COST 0.003

/* Share of the free memory that workers may take. */
#define ROOM 0.8

static void
choose (BobbinChoice         *choice,
        const BobbinEvidence *evidence,
        const char           *executor,
        double                n_workers,
        BobbinWhy             why,
        gboolean              is_settled)
{
  gboolean is_same = g_strcmp0 (executor, evidence->executor) == 0;
  guint64 n_left = evidence->n_open > 0 ? evidence->n_open : evidence->n_tasks;
  /* Near the end there are fewer anyway. */
  guint64 most = MIN (MAX (n_left, is_same ? evidence->n_workers : 0), evidence->most);

  *choice = (BobbinChoice) {
    .executor = g_intern_string (executor),
    .n_workers = (guint) CLAMP (n_workers, 1, (double) MAX (most, 1)),
    .why = why,
    .is_settled = is_settled,
  };
  if (evidence->fixed > 0)
    choice->n_workers = evidence->fixed;
}

/* So many coroutines keep a loop busy all the time if what each waits is no more
 * than what the others compute meanwhile; and just then as many processes, each
 * with one at a time, would do more. */
static guint
get_first_coroutines (const BobbinEvidence *evidence)
{
  return MAX (evidence->n_processors, 2);
}

void
bobbin_pilot_begin (const BobbinEvidence *evidence,
                    BobbinChoice         *choice)
{
  switch (evidence->kind)
    {
    case BOBBIN_AUTO_COMPUTES:
    case BOBBIN_AUTO_BLOCKS:
      choose (choice, evidence, "threads", 1, BOBBIN_WHY_COMPUTES, FALSE);
      break;
    case BOBBIN_AUTO_WAITS:
      choose (choice, evidence, "async", FIRST_SLOTS, BOBBIN_WHY_WAITS_STILL, FALSE);
      break;
    case BOBBIN_AUTO_PROGRAMS:
      choose (choice, evidence, "threads", evidence->n_processors, BOBBIN_WHY_COMPUTES, FALSE);
      break;
    case BOBBIN_AUTO_PROCESSES:
      choose (choice, evidence, "processes", evidence->n_processors, BOBBIN_WHY_LIMITS, FALSE);
      break;
    case BOBBIN_AUTO_HOSTED:
    default:
      if (evidence->awaits == BOBBIN_AWAITS_OTHERS)
        choose (choice, evidence, "async", get_first_coroutines (evidence), BOBBIN_WHY_COROUTINE, FALSE);
      else
        choose (choice, evidence, "processes", evidence->n_processors, BOBBIN_WHY_COMPUTES, FALSE);
      /* A number that was meant for threads is too much for processes. */
      if (g_str_equal (choice->executor, "processes") || evidence->awaits == BOBBIN_AWAITS_OTHERS)
        choice->n_workers = MIN (choice->n_workers, get_first_coroutines (evidence));
      break;
    }
}

guint
bobbin_pilot_get_room (const BobbinEvidence *evidence)
{
  double more;

  if (evidence->memory == 0 || evidence->available == 0)
    return G_MAXUINT;

  more = floor (ROOM * (double) evidence->available / (double) evidence->memory);

  return (guint) MIN (evidence->n_workers + more, 1e6);
}

static void
mind_memory (BobbinChoice         *choice,
             const BobbinEvidence *evidence)
{
  guint room = MAX (bobbin_pilot_get_room (evidence), 1);

  if (choice->n_workers <= room || evidence->fixed > 0)
    return;

  choice->n_workers = room;
  choice->why = BOBBIN_WHY_MEMORY;
}

/* Whether it is too early to believe what share of a task computes. */
static gboolean
is_early (const BobbinEvidence *evidence)
{
  if (evidence->working < 0 || evidence->task <= 0)
    return TRUE;
  if (evidence->seconds >= AMBIGUOUS)
    return FALSE;
  if (evidence->kind <= BOBBIN_AUTO_HOSTED && evidence->n_attempts >= ENOUGH)
    return FALSE;
  /* What an interpreter does in its first moments is its own. */
  if (evidence->kind == BOBBIN_AUTO_HOSTED && evidence->n_attempts == 0 &&
      evidence->working > IDLE && evidence->working < COMPUTES)
    return TRUE;

  /* What programs do to start is not counted. */
  if (evidence->working <= IDLE && evidence->kind != BOBBIN_AUTO_HOSTED)
    return evidence->seconds < (evidence->kind == BOBBIN_AUTO_PROGRAMS ? EARLY : LATE);

  return evidence->seconds < LATER || (evidence->working > WAITS && evidence->working < COMPUTES);
}

/* Where others have the processors, and the system does not tell who waits for
 * them, who computes little may only seem to wait: more would get no more. */
static gboolean
seems_to_compute (const BobbinEvidence *evidence)
{
  return evidence->working >= COMPUTES ||
         (evidence->delay < 0 && evidence->working > 2 * WAITS && evidence->seconds >= IDLE_SECONDS &&
          evidence->idle >= 0 && evidence->idle < NO_IDLE);
}

static gboolean
choose_threads (const BobbinEvidence *evidence,
                BobbinChoice         *choice)
{
  if (evidence->n_attempts == 0 && evidence->seconds < LATE)
    return FALSE;

  /* To take in the result of a task is no more than that, so that it counts
   * beside tiny ones only. */
  if (evidence->n_processors > 1 && evidence->n_attempts > 0 && evidence->task < TINY && evidence->owner > OWNER_BUSY)
    choose (choice, evidence, "threads", evidence->n_processors - 1, BOBBIN_WHY_RESULTS, TRUE);
  else
    choose (choice, evidence, "threads", evidence->n_processors, BOBBIN_WHY_COMPUTES, TRUE);

  return TRUE;
}

/* As many as would keep the loop busy, and no more: each has as large a share of
 * the loop's time as those there are. */
static gboolean
choose_slots (const BobbinEvidence *evidence,
              BobbinChoice         *choice,
              BobbinWhy             why)
{
  gboolean is_hosted = evidence->kind == BOBBIN_AUTO_HOSTED;
  gboolean are_few = is_hosted && evidence->n_workers <= get_first_coroutines (evidence);
  double share = MAX (evidence->loop - (are_few ? INTERPRETER : 0), 0.01);
  double growth = is_hosted ? COROUTINES_GROWTH : SLOTS_GROWTH;
  double factor = CLAMP (LOOP_BURSTS / share, 1, growth);
  guint n_before = evidence->n_workers;

  if (evidence->fixed > 0)
    factor = 1;
  else if (evidence->seconds < EARLY)
    return FALSE;
  /* A first request connects, and more. That some have ended is told later; but
   * those that go on tell it by being younger. */
  else if (evidence->n_attempts == 0 &&
           (evidence->seconds < PATIENT || evidence->task < evidence->seconds / 2))
    return FALSE;
  else if (evidence->n_attempts == 0)
    factor = growth;
  else if (evidence->loop < 0)
    return FALSE;
  else if (share >= FULL || n_before / evidence->task < GAIN * evidence->before)
    factor = 1;

  choose (choice, evidence, "async", n_before * factor, evidence->n_attempts > 0 ? why : BOBBIN_WHY_WAITS_STILL, FALSE);
  choice->is_settled = choice->n_workers < 1.5 * n_before;
  /* A little more is not worth a step, unless all that is left goes at once
   * then; fewer there are at the end anyway. */
  if (choice->is_settled && g_str_equal (evidence->executor, "async") && choice->n_workers < evidence->n_open)
    choice->n_workers = evidence->fixed > 0 ? evidence->fixed : n_before;

  return TRUE;
}

/* How many times as many there may be after the next step. */
static guint
get_growth (const BobbinEvidence *evidence)
{
  if (evidence->kind == BOBBIN_AUTO_BLOCKS)
    return THREADS_GROWTH;
  if (evidence->working <= IDLE)
    return IDLE_GROWTH;

  return evidence->n_workers > evidence->n_processors ? LATER_GROWTH : GROWTH;
}

/* So many that wait that those that do not keep the processors busy. */
static double
fill_processors (const BobbinEvidence *evidence,
                 double                bursts)
{
  return ceil (bursts * evidence->n_processors / MAX (evidence->working, 0.001));
}

/* So many that another one would cost more than what it does of what is left. */
static double
fill_with_processes (const BobbinEvidence *evidence)
{
  double working = MAX (evidence->working, 0.001);
  double task = evidence->task * (1 - MAX (evidence->delay, 0)) * working;
  double left = (double) evidence->n_open * task / evidence->n_processors;
  double gain = BURSTS_IDLE * BURSTS_RATE * left / (PROCESS_COST / working);

  /* Before one has ended, nobody knows how long it takes. */
  if (evidence->n_attempts == 0)
    return fill_processors (evidence, BURSTS);

  return fill_processors (evidence, CLAMP (1 + log (MAX (gain, 1)) / BURSTS_RATE, 1, BURSTS));
}

static gboolean
choose_programs (const BobbinEvidence *evidence,
                 BobbinChoice         *choice,
                 const char           *executor,
                 guint                 most)
{
  BobbinWhy why = BOBBIN_WHY_MIXED;
  double n, next;

  if (is_early (evidence))
    return FALSE;

  if (seems_to_compute (evidence))
    {
      choose (choice, evidence, executor, evidence->n_processors, BOBBIN_WHY_COMPUTES, TRUE);
    }
  else
    {
      n = g_str_equal (executor, "processes") ? fill_with_processes (evidence) : fill_processors (evidence, BURSTS);
      if (evidence->working <= WAITS)
        why = evidence->n_attempts > 0 ? BOBBIN_WHY_WAITS : BOBBIN_WHY_WAITS_STILL;
      n = MIN (n, most);
      next = (double) evidence->n_workers * get_growth (evidence);
      choose (choice, evidence, executor, MIN (n, next), why, evidence->n_attempts >= ENOUGH && n <= next);
      /* What programs do in their first moments is to start. */
      if (evidence->n_attempts < ENOUGH)
        choice->n_workers = MAX (choice->n_workers, evidence->n_workers);
    }
  mind_memory (choice, evidence);

  return choice->n_workers >= evidence->n_workers || choice->why == BOBBIN_WHY_MEMORY ||
         evidence->n_attempts >= evidence->n_workers / FEWER_AFTER;
}

/* Tasks a second that @n at a time would do if they never waited for a processor,
 * and no more than @n_busy of them computed. */
static double
guess_rate (const BobbinEvidence *evidence,
            guint                 n,
            double                n_busy)
{
  double task = evidence->task * (1 - MAX (evidence->delay, 0));

  return MIN (n / task, n_busy / (task * MAX (evidence->working, 1e-4)));
}

/* A plain function that does not only compute. Of the threads of an interpreter
 * its lock lets one compute at a time. */
static void
choose_for_waiting (const BobbinEvidence *evidence,
                    BobbinChoice         *choice)
{
  guint n_threads = MIN (MIN (MOST_THREADS, evidence->most), (guint) MIN (evidence->n_open, MOST_THREADS));
  double wanted = fill_processors (evidence, BURSTS);
  guint n_processes = (guint) MIN (fill_with_processes (evidence), MIN (MOST_PROCESSES, MAX (evidence->most, 1)));
  BobbinEvidence room = *evidence;

  n_processes = MIN (n_processes, MAX (bobbin_pilot_get_room (evidence), 1));
  if (guess_rate (evidence, n_threads, BUSY) > 1.1 * guess_rate (evidence, n_processes, evidence->n_processors))
    {
      /* One process, whatever their number. */
      room.memory = 0;
      choose (choice, evidence, "threads", MIN (n_threads, MAX (wanted, evidence->n_processors)),
              evidence->n_attempts > 0 ? BOBBIN_WHY_WAITS : BOBBIN_WHY_WAITS_STILL, TRUE);
    }
  else
    {
      choose (choice, evidence, "processes", n_processes, BOBBIN_WHY_MIXED, TRUE);
    }
  mind_memory (choice, &room);
}

/* Of coroutines, which begin on a loop: whether they leave it to others as much
 * as they say. What a task waits there for its turn is not waiting. */
static gboolean
choose_coroutines (const BobbinEvidence *evidence,
                   BobbinChoice         *choice)
{
  if (!g_str_equal (evidence->executor, "async"))
    {
      choose (choice, evidence, "async", get_first_coroutines (evidence), BOBBIN_WHY_COROUTINE, FALSE);
      return TRUE;
    }

  if (evidence->loop < 0 || evidence->seconds < (evidence->n_attempts > 0 ? EARLY : LATER) ||
      (evidence->loop >= 0.5 && evidence->seconds < AMBIGUOUS))
    return FALSE;
  /* Of many a loop can be full though each of them does next to nothing. */
  if (evidence->loop < FULL || evidence->n_workers > get_first_coroutines (evidence))
    return choose_slots (evidence, choice, BOBBIN_WHY_COROUTINE);

  choose (choice, evidence, "processes", evidence->n_processors, BOBBIN_WHY_LOCK, TRUE);

  return TRUE;
}

static gboolean
choose_hosted (const BobbinEvidence *evidence,
               BobbinChoice         *choice)
{
  if (evidence->awaits == BOBBIN_AWAITS_OTHERS)
    return choose_coroutines (evidence, choice);
  /* It was taken for one, and is none. */
  if (g_str_equal (evidence->executor, "async"))
    {
      choose (choice, evidence, "processes", evidence->n_processors, BOBBIN_WHY_LOCK, FALSE);
      return TRUE;
    }
  if (is_early (evidence))
    return FALSE;

  if (seems_to_compute (evidence))
    {
      choose (choice, evidence, "processes", evidence->n_processors, BOBBIN_WHY_LOCK, TRUE);
      mind_memory (choice, evidence);
      return TRUE;
    }

  choose_for_waiting (evidence, choice);

  return TRUE;
}

gboolean
bobbin_pilot_choose (const BobbinEvidence *evidence,
                     BobbinChoice         *choice)
{
  if (evidence->n_open == 0)
    return FALSE;

  switch (evidence->kind)
    {
    case BOBBIN_AUTO_COMPUTES:
      return choose_threads (evidence, choice);
    case BOBBIN_AUTO_BLOCKS:
      return choose_programs (evidence, choice, "threads", MOST_THREADS);
    case BOBBIN_AUTO_WAITS:
      return choose_slots (evidence, choice, BOBBIN_WHY_WAITS);
    case BOBBIN_AUTO_PROGRAMS:
      return choose_programs (evidence, choice, "threads", MOST_PROGRAMS);
    case BOBBIN_AUTO_PROCESSES:
      return choose_programs (evidence, choice, "processes", MOST_PROCESSES);
    case BOBBIN_AUTO_HOSTED:
    default:
      return choose_hosted (evidence, choice);
    }
}

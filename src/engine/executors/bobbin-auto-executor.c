/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-config.h"

#include "bobbin-auto-executor.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "../run/bobbin-clock.h"
#include "../run/bobbin-run-adapt.h"
#include "bobbin-auto-limits.h"
#include "bobbin-auto-meter.h"
#include "bobbin-climber.h"
#include "bobbin-executors.h"
#include "bobbin-processes-executor.h"

/* ms between two looks: until it is settled, which is to be soon, and then. */
#define FIRST_PAUSE   2
#define SECOND_PAUSE  10
#define SETTLED_PAUSE 100

/* What has not been decided by now will not be in the next moment either: it
 * looks again when so much more of the time has passed. */
#define LATER_PAUSE 0.05
#define LONGEST_PAUSE 1000

/* Nor does it look for more than such a part of one processor's time. */
#define LOOKING 0.25

/* s for which it looks as often as it can. */
#define EAGER 0.1

/* s for which programs, and an interpreter that runs coroutines, only start. */
#define FIRST_MOMENTS 0.004

/* s after which what was settled is looked at once more, and how many times as
 * long then. The first moments may have been other than the rest. */
#define REVIEW 0.3
#define REVIEW_FACTOR 4

/* s for which it is measured then. */
#define REVIEW_SECONDS 0.1

/* Less memory than that, as a share of all, and there is one worker less. */
#define LITTLE_MEMORY 0.05

/**
 * BobbinAutoExecutor:
 *
 * Chooses how a run is run from what its first moments show, and goes on
 * looking. It has no workers of its own: it adds lanes to other executors, which
 * it makes when they are needed, all on the run's one cursor and mailbox. So
 * nothing is done twice, and what it begins with goes on until what it chose is
 * ready.
 *
 * What is measured is up to bobbin-auto-meter.h; what follows from it is decided
 * in bobbin-auto-pilot.h and bobbin-climber.h.
 */
struct _BobbinAutoExecutor
{
  BobbinExecutor   parent_instance;

  BobbinRun       *run;            /* owns us */
  BobbinPlan      *plan;           /* the run's */
  BobbinAutoMeter  meter;
  BobbinEvidence   evidence;
  BobbinClimber    climber;
  GPtrArray       *inners;         /* of BobbinExecutor, started */
  BobbinExecutor  *inner;          /* one of them: new lanes are its */
  GPtrArray       *lanes;          /* by number: the one that a lane was added to */
  GSource         *timer;

  gint64           reviewed;       /* when it was last decided what to do, */
  double           review;         /* and s after which that is looked at once more */
  guint            n_ready;        /* at the latest look */
  guint            is_ready : 1;   /* a worker is, so that time counts */
  guint            is_warm : 1;    /* what is done only once is over: each slot has had its first
                                      task, which connects; others have had their first moments */
  guint            is_settled : 1; /* only numbers change from now on */
  guint            is_reviewing : 1; /* what was settled is measured once more */
  guint            is_moving : 1;  /* some lanes are still others' than the inner's */
};

typedef struct
{
  GSource             source;
  BobbinAutoExecutor *executor;
} TimerSource;

G_DEFINE_FINAL_TYPE (BobbinAutoExecutor, bobbin_auto_executor, BOBBIN_TYPE_EXECUTOR)

static const char *
get_id (BobbinExecutor *executor)
{
  return BOBBIN_EXECUTOR_GET_CLASS (executor)->id;
}

/* Workers of other languages need not be started from nothing a second time. */
static void
share_workers (BobbinAutoExecutor *self,
               BobbinExecutor     *inner)
{
  if (!BOBBIN_IS_PROCESSES_EXECUTOR (inner))
    return;

  bobbin_processes_executor_offer (BOBBIN_PROCESSES_EXECUTOR (inner));
  for (guint i = 0; i < self->inners->len; i++)
    {
      BobbinExecutor *other = g_ptr_array_index (self->inners, i);

      if (BOBBIN_IS_PROCESSES_EXECUTOR (other))
        {
          bobbin_processes_executor_share (BOBBIN_PROCESSES_EXECUTOR (inner), BOBBIN_PROCESSES_EXECUTOR (other));
          return;
        }
    }
}

/* The executor of that name, started. */
static BobbinExecutor *
get_inner (BobbinAutoExecutor  *self,
           const char          *id,
           GError             **error)
{
  BobbinRunContext *context = bobbin_executor_get_run (BOBBIN_EXECUTOR (self));
  g_autoptr (BobbinExecutor) inner = NULL;
  BobbinExecutorClass *klass;

  for (guint i = 0; i < self->inners->len; i++)
    if (g_str_equal (get_id (g_ptr_array_index (self->inners, i)), id))
      return g_ptr_array_index (self->inners, i);

  klass = bobbin_executors_find_for (id, context->workload, error);
  if (klass == NULL)
    return NULL;

  inner = g_object_new (G_TYPE_FROM_CLASS (klass), NULL);
  share_workers (self, inner);
  if (!bobbin_executor_start (inner, context, error))
    return NULL;
  g_ptr_array_add (self->inners, g_object_ref (inner));

  return inner;
}

/* Whether what was settled is to be looked at once more. That a coroutine
 * computes is seen on the loop alone: away from it nothing says more. */
static gboolean
is_review_due (BobbinAutoExecutor *self)
{
  const BobbinEvidence *evidence = &self->evidence;

  if (evidence->kind == BOBBIN_AUTO_COMPUTES || evidence->kind == BOBBIN_AUTO_WAITS ||
      (evidence->kind == BOBBIN_AUTO_HOSTED && evidence->awaits == BOBBIN_AWAITS_OTHERS))
    return FALSE;

  return (double) (self->meter.last.now - self->reviewed) / 1e9 >= self->review && evidence->n_attempts > 0;
}

/* What is measured from now on is of what there is now. */
static void
mark (BobbinAutoExecutor *self,
      const BobbinPulse  *pulse)
{
  bobbin_auto_meter_mark (&self->meter, pulse);
  self->evidence.seconds = 0;
}

/* Brings the evidence up to date. What the threads and programs do takes a while
 * to find out, and nobody asks as long as all stays as it was settled. */
static void
look (BobbinAutoExecutor *self,
      const BobbinPulse  *pulse)
{
  BobbinEvidence *evidence = &self->evidence;
  double passed = bobbin_auto_meter_count (&self->meter, pulse, evidence);

  evidence->executor = g_intern_string (get_id (self->inner));
  evidence->n_workers = bobbin_run_get_n_workers (self->run);
  if (!self->is_settled || self->is_reviewing)
    bobbin_auto_meter_watch (&self->meter, evidence, passed);
  bobbin_auto_meter_weigh (&self->meter, evidence);
}

/* What the plan shows of it, as it was when it was first decided. */
static void
fill_plan (BobbinAutoExecutor *self)
{
  const BobbinEvidence *evidence = &self->evidence;
  BobbinPlan *plan = self->plan;

  if (plan->steps->len > 0)
    return;

  plan->n_probed = self->meter.last.n_attempts - self->meter.start.n_attempts;
  plan->task_seconds = evidence->task;
  plan->working = evidence->working >= 0 ? evidence->working : evidence->loop;
  plan->handing = evidence->n_attempts > 0 ? MAX (self->meter.ready - self->meter.at_work, 0) / (double) evidence->n_attempts : 0;
  plan->n_processors = evidence->n_processors;
  plan->memory = evidence->memory;
}

static void
add_step (BobbinAutoExecutor *self,
          const BobbinChoice *choice)
{
  const BobbinEvidence *evidence = &self->evidence;
  g_autofree char *reason = bobbin_choice_dup_reason (choice, evidence);
  BobbinPlanStep step = {
    .executor = choice->executor,
    .n_workers = choice->n_workers,
    .rate = evidence->seconds > 0 ? (double) evidence->n_attempts / evidence->seconds : 0,
    .reason = reason,
  };

  fill_plan (self);
  bobbin_run_adapt (self->run, &step);
}

/* Lanes that others than the chosen executor still have are its as soon as they
 * have ended their tasks. */
static void
move_lanes (BobbinAutoExecutor *self)
{
  guint n_workers = bobbin_run_get_n_workers (self->run);

  self->is_moving = FALSE;
  for (guint i = 0; i < MIN (self->lanes->len, n_workers); i++)
    if (g_ptr_array_index (self->lanes, i) != self->inner)
      bobbin_run_renew_lane (self->run, i);
}

static void
follow (BobbinAutoExecutor *self,
        const BobbinChoice *choice)
{
  guint n_before = bobbin_run_get_n_workers (self->run);
  gboolean is_other = !g_str_equal (choice->executor, get_id (self->inner));
  BobbinExecutor *inner = is_other ? get_inner (self, choice->executor, NULL) : self->inner;

  /* One that cannot start is none to choose. */
  if (inner == NULL)
    {
      self->is_settled = TRUE;
      return;
    }

  self->is_settled = choice->is_settled;
  self->inner = inner;
  if (is_other || choice->n_workers != n_before || (choice->is_settled && self->plan->steps->len == 0))
    add_step (self, choice);

  /* New ones first: until they are ready, those that there are go on. */
  if (is_other && choice->n_workers > n_before)
    self->is_moving = TRUE;
  else if (is_other)
    move_lanes (self);
}

/* Whether one of the lanes of the chosen executor is ready. */
static gboolean
has_ready_lane (BobbinAutoExecutor *self)
{
  for (guint i = 0; i < self->lanes->len; i++)
    if (g_ptr_array_index (self->lanes, i) == self->inner && bobbin_run_is_lane_ready (self->run, i))
      return TRUE;

  return FALSE;
}

static void
change_number (BobbinAutoExecutor *self,
               guint               n_workers,
               BobbinWhy           why)
{
  BobbinChoice choice = {
    .executor = g_intern_string (get_id (self->inner)),
    .n_workers = n_workers,
    .why = why,
    .is_settled = TRUE,
  };

  add_step (self, &choice);
}

static gboolean
is_short_of_memory (BobbinAutoExecutor *self)
{
  const BobbinEvidence *evidence = &self->evidence;

  return evidence->memory > 0 && evidence->n_workers > 1 && evidence->available > 0 &&
         !g_str_equal (evidence->executor, "threads") && !g_str_equal (evidence->executor, "async") &&
         ((double) evidence->available < LITTLE_MEMORY * (double) self->meter.machine.memory ||
          evidence->available < evidence->memory / 4);
}

/* Where waiting is most of it, how many at a time is best is up to whoever is
 * waited for: that is found by trying. */
static gboolean
shall_climb (BobbinAutoExecutor *self)
{
  const BobbinEvidence *evidence = &self->evidence;

  return !self->meter.last.is_dry && evidence->n_open > 2 * (guint64) evidence->n_workers &&
         evidence->seconds >= BOBBIN_CLIMBER_MIN_SECONDS &&
         evidence->n_attempts >= MAX (BOBBIN_CLIMBER_MIN_TASKS, 2 * evidence->n_workers) &&
         (g_str_equal (evidence->executor, "async") ||
          (evidence->kind == BOBBIN_AUTO_HOSTED && g_str_equal (evidence->executor, "threads")));
}

static gboolean
is_much_alike (const BobbinChoice   *choice,
               const BobbinEvidence *evidence)
{
  return g_str_equal (choice->executor, evidence->executor) &&
         choice->n_workers < 1.5 * evidence->n_workers && evidence->n_workers < 1.5 * choice->n_workers;
}

/* Where tasks may compute or wait, measures it once more, and decides again:
 * something else is followed where it is clearly something else. %TRUE: what is
 * measured now begins anew. */
static gboolean
review (BobbinAutoExecutor *self,
        const BobbinPulse  *pulse)
{
  BobbinChoice choice;

  if (!self->is_reviewing)
    {
      self->is_reviewing = is_review_due (self) && !pulse->is_dry && !g_str_equal (self->evidence.executor, "async");
      return self->is_reviewing;
    }

  if (pulse->is_dry)
    {
      self->is_reviewing = FALSE;
      return FALSE;
    }
  if (self->evidence.seconds < REVIEW_SECONDS || !bobbin_pilot_choose (&self->evidence, &choice))
    return FALSE;

  self->is_reviewing = FALSE;
  self->reviewed = pulse->now;
  self->review *= REVIEW_FACTOR;
  if (!is_much_alike (&choice, &self->evidence))
    follow (self, &choice);

  return TRUE;
}

/* While the run goes on: up while throughput grows, down where it or memory falls. */
static void
tend (BobbinAutoExecutor *self,
      const BobbinPulse  *pulse)
{
  BobbinEvidence *evidence = &self->evidence;
  guint n_workers = evidence->n_workers;
  guint n;

  if (review (self, pulse))
    {
      mark (self, pulse);
      return;
    }

  if (evidence->fixed > 0)
    return;

  if (is_short_of_memory (self))
    {
      change_number (self, n_workers - 1, BOBBIN_WHY_MEMORY);
      mark (self, pulse);
      return;
    }

  if (self->is_reviewing || !shall_climb (self))
    return;

  n = bobbin_climber_feed (&self->climber, n_workers, evidence->most, evidence->n_attempts, evidence->seconds);
  if (n != n_workers)
    change_number (self, n, n > n_workers ? BOBBIN_WHY_FASTER : BOBBIN_WHY_NO_FASTER);
  mark (self, pulse);
}

/* Begins to count when a worker is ready, and again when another one is: a start
 * is no work. %FALSE: none is. */
static gboolean
get_ready (BobbinAutoExecutor *self,
           const BobbinPulse  *pulse)
{
  if (pulse->n_ready == 0)
    return FALSE;

  if (!self->is_ready)
    self->meter.start = *pulse;
  if (!self->is_settled && pulse->n_ready > self->n_ready)
    mark (self, pulse);
  self->is_ready = TRUE;
  self->n_ready = pulse->n_ready;

  return TRUE;
}

/* Whether what is done now is only to start: what an interpreter does in its first
 * moments says nothing of its coroutines, nor of a program what it does to load. */
static gboolean
is_only_starting (BobbinAutoExecutor *self)
{
  const BobbinEvidence *evidence = &self->evidence;

  if (self->plan->steps->len > 0)
    return FALSE;

  return evidence->kind == BOBBIN_AUTO_PROGRAMS
           ? evidence->n_attempts == 0
           : evidence->kind == BOBBIN_AUTO_HOSTED && evidence->awaits == BOBBIN_AWAITS_OTHERS;
}

/* What a slot does for its first request, it does not for the others: how busy
 * slots keep their loop is measured from the second ones on. */
static gboolean
is_warming_up (BobbinAutoExecutor *self,
               const BobbinPulse  *pulse)
{
  const BobbinEvidence *evidence = &self->evidence;
  gboolean is_starting = is_only_starting (self);

  if (self->is_settled || self->is_warm)
    return FALSE;
  if (!is_starting && (evidence->kind != BOBBIN_AUTO_WAITS || evidence->n_attempts == 0))
    return FALSE;

  if (is_starting ? evidence->seconds >= FIRST_MOMENTS : evidence->n_attempts >= evidence->n_workers)
    {
      self->is_warm = TRUE;
      mark (self, pulse);
    }

  return TRUE;
}

static void
decide (BobbinAutoExecutor *self,
        const BobbinPulse  *pulse)
{
  BobbinChoice choice;

  look (self, pulse);
  if (is_warming_up (self, pulse))
    return;

  if (self->is_settled)
    {
      tend (self, pulse);
    }
  else if (bobbin_pilot_choose (&self->evidence, &choice))
    {
      guint n_before = self->evidence.n_workers;

      self->evidence.before = self->evidence.n_attempts > 0 ? n_before / self->evidence.task : 0;
      follow (self, &choice);
      self->reviewed = pulse->now;
      if (choice.n_workers == n_before && !self->is_settled)
        return;
      self->is_warm = FALSE;
      mark (self, pulse);
    }
}

static guint
get_pause (BobbinAutoExecutor *self,
           const BobbinPulse  *pulse)
{
  if (!pulse->is_running || (self->is_settled && !self->is_moving && !self->is_reviewing))
    return SETTLED_PAUSE;
  if (!self->is_ready || (!self->is_settled && self->evidence.seconds < EAGER))
    return FIRST_PAUSE;

  return (guint) CLAMP (self->evidence.seconds * LATER_PAUSE * 1000, SECOND_PAUSE, LONGEST_PAUSE);
}

/* What passed while nothing could be begun says nothing. */
static void
skip (BobbinAutoExecutor *self,
      const BobbinPulse  *pulse)
{
  if (self->is_ready)
    mark (self, pulse);
}

static gboolean
timer_dispatch (GSource     *source,
                GSourceFunc  callback,
                gpointer     user_data)
{
  BobbinAutoExecutor *self = ((TimerSource *) source)->executor;
  gint64 began = bobbin_clock_thread_cpu ();
  gint64 rest;
  BobbinPulse pulse;

  bobbin_run_feel (self->run, &pulse);
  if (!pulse.is_running)
    skip (self, &pulse);
  else if (get_ready (self, &pulse))
    decide (self, &pulse);
  if (self->is_moving && has_ready_lane (self))
    move_lanes (self);

  /* The run may have ended with what was decided. */
  rest = (gint64) ((double) (bobbin_clock_thread_cpu () - began) / 1000 / LOOKING);
  if (self->timer != NULL)
    g_source_set_ready_time (source, g_get_monotonic_time () + MAX (get_pause (self, &pulse) * 1000, rest));

  return G_SOURCE_CONTINUE;
}

static GSourceFuncs timer_funcs = { .dispatch = timer_dispatch };

static void
start_timer (BobbinAutoExecutor *self)
{
  self->timer = g_source_new (&timer_funcs, sizeof (TimerSource));
  ((TimerSource *) self->timer)->executor = self;
  g_source_set_static_name (self->timer, "[Bobbin] auto");
  g_source_set_ready_time (self->timer, g_get_monotonic_time () + FIRST_PAUSE * 1000);
  g_source_attach (self->timer, g_main_context_get_thread_default ());
}

static void
stop_timer (BobbinAutoExecutor *self)
{
  if (self->timer != NULL)
    g_source_destroy (self->timer);
  g_clear_pointer (&self->timer, g_source_unref);
}

static guint
bobbin_auto_executor_get_default_workers (BobbinWorkload *workload)
{
  return g_get_num_processors ();
}

static void
bobbin_auto_executor_join (BobbinExecutor    *executor,
                           struct _BobbinRun *run)
{
  BobbinAutoExecutor *self = BOBBIN_AUTO_EXECUTOR (executor);

  self->run = run;
  self->plan = bobbin_run_begin_plan (run);
  bobbin_auto_meter_init (&self->meter, run);
}

static gboolean
bobbin_auto_executor_start (BobbinExecutor    *executor,
                            BobbinRunContext  *run,
                            GError           **error)
{
  BobbinAutoExecutor *self = BOBBIN_AUTO_EXECUTOR (executor);
  BobbinChoice choice;

  bobbin_auto_limits_look (run, &self->evidence);
  bobbin_pilot_begin (&self->evidence, &choice);
  self->inner = get_inner (self, choice.executor, error);
  if (self->inner == NULL)
    return FALSE;

  bobbin_run_begin_with (self->run, choice.n_workers);
  start_timer (self);

  return TRUE;
}

static void
bobbin_auto_executor_add_lane (BobbinExecutor *executor,
                               guint           lane,
                               BobbinLaneLive *live)
{
  BobbinAutoExecutor *self = BOBBIN_AUTO_EXECUTOR (executor);

  if (lane >= self->lanes->len)
    g_ptr_array_set_size (self->lanes, lane + 1);
  g_ptr_array_index (self->lanes, lane) = self->inner;
  bobbin_executor_add_lane (self->inner, lane, live);
}

static void
bobbin_auto_executor_stop (BobbinExecutor *executor)
{
  g_ptr_array_foreach (BOBBIN_AUTO_EXECUTOR (executor)->inners, (GFunc) (void (*) (void)) bobbin_executor_stop, NULL);
}

static void
bobbin_auto_executor_cancel (BobbinExecutor *executor)
{
  g_ptr_array_foreach (BOBBIN_AUTO_EXECUTOR (executor)->inners, (GFunc) (void (*) (void)) bobbin_executor_cancel, NULL);
}

/* A run that was over before anything was decided says that. */
static void
conclude (BobbinAutoExecutor *self)
{
  BobbinChoice choice = { .why = self->evidence.n_tasks == 1 ? BOBBIN_WHY_SINGLE : BOBBIN_WHY_DONE };
  g_autofree char *reason = bobbin_choice_dup_reason (&choice, &self->evidence);
  guint n_workers = bobbin_run_get_n_workers (self->run);
  gboolean is_serial = n_workers == 1 && self->evidence.kind != BOBBIN_AUTO_HOSTED;
  BobbinPulse pulse;

  bobbin_run_feel (self->run, &pulse);
  if (self->plan->steps->len > 0 || pulse.n_open > 0 || self->inner == NULL)
    return;

  if (self->is_ready)
    look (self, &pulse);
  else
    self->meter.last = pulse;
  fill_plan (self);
  bobbin_plan_add_step (self->plan, &(BobbinPlanStep) {
    .time = pulse.time,
    .executor = is_serial ? "serial" : get_id (self->inner),
    .n_workers = n_workers,
    .reason = reason,
  });
}

static void
bobbin_auto_executor_finish (BobbinExecutor *executor)
{
  BobbinAutoExecutor *self = BOBBIN_AUTO_EXECUTOR (executor);

  stop_timer (self);
  conclude (self);
  g_ptr_array_foreach (self->inners, (GFunc) (void (*) (void)) bobbin_executor_finish, NULL);
}

static void
bobbin_auto_executor_leave_be (BobbinExecutor *executor)
{
  BobbinAutoExecutor *self = BOBBIN_AUTO_EXECUTOR (executor);

  self->evidence.fixed = bobbin_run_get_n_workers (self->run);
}

static void
bobbin_auto_executor_finalize (GObject *object)
{
  BobbinAutoExecutor *self = BOBBIN_AUTO_EXECUTOR (object);

  stop_timer (self);
  g_ptr_array_unref (self->inners);
  g_ptr_array_unref (self->lanes);
  bobbin_auto_meter_clear (&self->meter);

  G_OBJECT_CLASS (bobbin_auto_executor_parent_class)->finalize (object);
}

static void
bobbin_auto_executor_class_init (BobbinAutoExecutorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  BobbinExecutorClass *executor_class = BOBBIN_EXECUTOR_CLASS (klass);

  object_class->finalize = bobbin_auto_executor_finalize;

  executor_class->id = "auto";
  executor_class->title = N_("Automatic");
  executor_class->summary = N_("Chooses what suits the work from its first moments, and says why. Good where you do not know, or do not care.");
  executor_class->lane_title = N_("Worker %u");
  executor_class->workers_name = N_("workers");
  executor_class->max_workers = 4096;
  executor_class->get_default_workers = bobbin_auto_executor_get_default_workers;
  executor_class->start = bobbin_auto_executor_start;
  executor_class->add_lane = bobbin_auto_executor_add_lane;
  executor_class->stop = bobbin_auto_executor_stop;
  executor_class->cancel = bobbin_auto_executor_cancel;
  executor_class->finish = bobbin_auto_executor_finish;
  executor_class->join = bobbin_auto_executor_join;
  executor_class->leave_be = bobbin_auto_executor_leave_be;
}

static void
bobbin_auto_executor_init (BobbinAutoExecutor *self)
{
  self->inners = g_ptr_array_new_with_free_func (g_object_unref);
  self->lanes = g_ptr_array_new ();
  self->review = REVIEW;
}

void
bobbin_auto_executor_set_fixed (BobbinAutoExecutor *self,
                                guint               n_workers)
{
  self->evidence.fixed = n_workers;
}

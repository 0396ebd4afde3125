/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-config.h"

#include "bobbin-race.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "../job/bobbin-job-file.h"
#include "../run/bobbin-machine.h"
#include "bobbin-ladder.h"
#include "bobbin-race-block.h"
#include "bobbin-race-report-private.h"
#include "bobbin-race-work.h"
#include "bobbin-verdict.h"

/* A probe that took so long says how long a task takes. Seconds. */
#define PROBE_SECONDS 0.05

/* A block takes one by one about this part of a contender's share of the
 * budget, so that there are as many rounds; but it is no shorter than this. */
#define AIMED_ROUNDS 10
#define MIN_BLOCK_SECONDS 0.02

/* The warm-up does this part of a block. */
#define WARM_UP_SHARE 4

/* A block that takes so many times as long as one by one is ended, and its
 * contender with it. */
#define PATIENCE 10

struct _BobbinRace
{
  GObject           parent_instance;

  BobbinRaceWork   *work;
  BobbinRaceReport *report;         /* what is known so far, without what is computed for a copy */
  GRand            *random;
  gboolean          stopping;

  gint64            began;          /* µs */
  gint64            ended;          /* µs; 0: it goes on */
  gint64            measured;       /* µs that runs took */
  BobbinReferee    *referee;        /* NULL until it begins in earnest */
  guint             n_warm;         /* contenders that have warmed up */
  double            task_seconds;   /* of a task, one by one */
  guint64           block;
  guint             sampled_round;  /* that the sample is of, plus 1 */
  BobbinInputs     *sample;

  BobbinRun        *run;            /* what is measured now */
  guint             patience;       /* source */
  gint64            block_began;    /* µs */
};

enum { CHANGED, FINISHED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (BobbinRace, bobbin_race, G_TYPE_OBJECT)

static void go_on (BobbinRace *self);

static BobbinContender *
get_contender (BobbinRace *self,
               guint       contender)
{
  return g_ptr_array_index (self->report->contenders, contender);
}

static guint
get_n_contenders (BobbinRace *self)
{
  return self->report->contenders->len;
}

static void
bobbin_race_finalize (GObject *object)
{
  BobbinRace *self = BOBBIN_RACE (object);

  g_clear_object (&self->sample);
  g_clear_pointer (&self->work, bobbin_race_work_free);
  g_clear_pointer (&self->report, bobbin_race_report_unref);
  g_clear_pointer (&self->random, g_rand_free);
  g_clear_pointer (&self->referee, bobbin_referee_free);

  G_OBJECT_CLASS (bobbin_race_parent_class)->finalize (object);
}

static void
bobbin_race_class_init (BobbinRaceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = bobbin_race_finalize;

  signals[CHANGED] = g_signal_new ("changed", BOBBIN_TYPE_RACE, G_SIGNAL_RUN_LAST,
                                   0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[FINISHED] = g_signal_new ("finished", BOBBIN_TYPE_RACE, G_SIGNAL_RUN_LAST,
                                    0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
bobbin_race_init (BobbinRace *self)
{
  self->report = bobbin_race_report_new ();
  self->block = 1;
}

static double
get_elapsed (BobbinRace *self)
{
  if (self->began == 0)
    return 0;

  return (double) ((self->ended > 0 ? self->ended : g_get_monotonic_time ()) - self->began) / 1e6;
}

static void
end_race (BobbinRace      *self,
          BobbinRaceState  state)
{
  self->report->state = state;
  self->report->current = -1;
  self->ended = g_get_monotonic_time ();
  g_signal_emit (self, signals[CHANGED], 0);
  g_signal_emit (self, signals[FINISHED], 0);
  /* Taken in bobbin_race_start(). */
  g_object_unref (self);
}

static void
refuse (BobbinRace *self,
        guint       contender,
        char       *reason)
{
  BobbinContender *entry = get_contender (self, contender);

  g_free (entry->refused);
  entry->refused = reason;
  if (self->referee != NULL)
    bobbin_referee_disqualify (self->referee, contender);
}

/* What the block says: what all inputs would take. */
static void
record_block (BobbinRace            *self,
              const BobbinRaceBlock *block)
{
  BobbinContender *entry = get_contender (self, (guint) self->report->current);
  double spent = (double) (g_get_monotonic_time () - self->block_began) / 1e6;
  double seconds = MAX (bobbin_race_block_predict (block, self->report->n_inputs), 1e-9);
  guint n = entry->values->len + 1;

  g_array_append_val (entry->values, seconds);
  entry->ready += (block->ready - entry->ready) / n;
  entry->working += (block->working - entry->working) / n;
  entry->handing += (block->handing - entry->handing) / n;
  entry->cpu += (block->cpu * (double) self->report->n_inputs / (double) block->n_tasks - entry->cpu) / n;
  entry->memory = MAX (entry->memory, block->memory);

  bobbin_referee_record (self->referee, seconds, spent);
}

static void
choose_block (BobbinRace *self)
{
  double share = self->report->budget / get_n_contenders (self) / AIMED_ROUNDS;
  double seconds = MAX (share, MIN_BLOCK_SECONDS);
  guint most = 1;

  for (guint i = 0; i < get_n_contenders (self); i++)
    most = MAX (most, get_contender (self, i)->n_workers);

  /* Enough for all workers to have some, as far as there is time for it. */
  self->block = (guint64) MAX (seconds / MAX (self->task_seconds, 1e-9), 1);
  if (self->block < most * 2 && self->task_seconds * most * 2 < self->report->budget / 6)
    self->block = most * 2;
  self->block = MIN (self->block, self->report->n_inputs);

  /* Whoever has more workers than there are tasks in a block shows nothing. */
  for (guint i = 1; i < get_n_contenders (self); i++)
    if (get_contender (self, i)->n_workers > self->block)
      refuse (self, i, g_strdup (_("no time to try so many")));
}

static void
end_probe (BobbinRace *self,
           const char *fault)
{
  BobbinRunFigures figures;

  if (fault != NULL)
    {
      self->report->error = g_strdup_printf (_("It cannot be raced, since it cannot be done one by one: %s"), fault);
      return;
    }

  bobbin_run_get_figures (self->run, &figures);
  self->task_seconds = figures.elapsed / (double) figures.n_tasks;
  if (figures.elapsed >= PROBE_SECONDS || figures.n_tasks == self->report->n_inputs)
    {
      choose_block (self);
      self->report->block = self->block;
      self->report->state = BOBBIN_RACE_WARMING_UP;
    }
  else
    {
      self->block = MIN (figures.n_tasks * 8, self->report->n_inputs);
    }
}

static void
end_block (BobbinRace *self)
{
  g_autofree char *fault = bobbin_race_block_dup_fault (self->run);
  BobbinRaceBlock block;

  self->measured += g_get_monotonic_time () - self->block_began;
  if (self->report->state == BOBBIN_RACE_PROBING)
    {
      end_probe (self, fault);
      return;
    }

  if (fault != NULL)
    {
      refuse (self, (guint) self->report->current, g_steal_pointer (&fault));
    }
  else if (self->report->state == BOBBIN_RACE_RACING)
    {
      bobbin_race_block_measure (&block, self->run);
      record_block (self, &block);
    }

  if (self->report->state == BOBBIN_RACE_WARMING_UP)
    self->n_warm++;
}

static void
finished_cb (BobbinRun  *run,
             BobbinRace *self)
{
  g_signal_handlers_disconnect_by_data (run, self);
  g_clear_handle_id (&self->patience, g_source_remove);
  if (!self->stopping)
    end_block (self);
  g_clear_object (&self->run);
  go_on (self);
}

static gboolean
impatient_cb (gpointer user_data)
{
  BobbinRace *self = user_data;

  self->patience = 0;
  bobbin_run_stop (self->run);

  return G_SOURCE_REMOVE;
}

/* Seconds that a block may take. */
static double
get_patience (BobbinRace *self,
              guint64     n_inputs)
{
  double usual = self->task_seconds * (double) n_inputs;

  return self->report->state == BOBBIN_RACE_PROBING ? self->report->budget / 2
                                                    : MAX (usual * PATIENCE, self->report->budget / 10);
}

static void
run_block (BobbinRace   *self,
           guint         contender,
           BobbinInputs *inputs)
{
  const BobbinContender *entry = get_contender (self, contender);
  double patience = get_patience (self, bobbin_inputs_get_n_inputs (inputs));
  g_autoptr (GError) error = NULL;

  self->report->current = (int) contender;
  self->run = bobbin_race_work_new_run (self->work, entry->executor, entry->n_workers, inputs, &error);
  if (self->run == NULL)
    {
      refuse (self, contender, g_strdup (error->message));
      self->n_warm += self->report->state == BOBBIN_RACE_WARMING_UP;
      if (self->report->state == BOBBIN_RACE_PROBING)
        self->report->error = g_strdup (error->message);
      return;
    }

  bobbin_run_set_pace (self->run, 2000, 0);
  g_signal_connect (self->run, "finished", G_CALLBACK (finished_cb), self);
  self->patience = g_timeout_add ((guint) (1000 * patience) + 1, impatient_cb, self);
  self->block_began = g_get_monotonic_time ();
  bobbin_run_start (self->run);
}

static void
warm_up (BobbinRace *self)
{
  guint64 n = MAX (self->block / WARM_UP_SHARE, MIN (self->block, get_contender (self, self->n_warm)->n_workers));
  g_autoptr (BobbinInputs) inputs = bobbin_race_work_draw (self->work, NULL, n);

  run_block (self, self->n_warm, inputs);
}

static void
begin_racing (BobbinRace *self)
{
  double left = self->report->budget - get_elapsed (self);

  self->report->state = BOBBIN_RACE_RACING;
  self->referee = bobbin_referee_new (get_n_contenders (self), MAX (left, 0), g_rand_int (self->random));
  for (guint i = 0; i < get_n_contenders (self); i++)
    if (get_contender (self, i)->refused != NULL)
      bobbin_referee_disqualify (self->referee, i);
}

/* The next block. All of one round do the same. */
static gboolean
race (BobbinRace *self)
{
  int next = bobbin_referee_next (self->referee);
  guint round = bobbin_referee_get_n_rounds (self->referee) + 1;

  if (next < 0)
    return FALSE;

  if (self->sampled_round != round)
    {
      g_clear_object (&self->sample);
      self->sample = bobbin_race_work_draw (self->work, NULL, self->block);
      self->sampled_round = round;
    }
  run_block (self, (guint) next, self->sample);

  return TRUE;
}

/* Begins the next run, unless it cannot begin. %FALSE: there is none. */
static gboolean
begin_next (BobbinRace *self)
{
  switch (self->report->state)
    {
    case BOBBIN_RACE_PROBING:
      {
        g_autoptr (BobbinInputs) inputs = bobbin_race_work_draw (self->work, NULL, self->block);

        run_block (self, 0, inputs);
        return TRUE;
      }

    case BOBBIN_RACE_WARMING_UP:
      if (self->n_warm == get_n_contenders (self))
        begin_racing (self);
      else if (get_contender (self, self->n_warm)->refused != NULL)
        self->n_warm++;
      else
        warm_up (self);
      return TRUE;

    case BOBBIN_RACE_RACING:
      return race (self);

    case BOBBIN_RACE_QUEUED:
    case BOBBIN_RACE_OVER:
    case BOBBIN_RACE_STOPPED:
    case BOBBIN_RACE_FAILED:
    default:
      return FALSE;
    }
}

static void
go_on (BobbinRace *self)
{
  g_autoptr (BobbinRace) held = g_object_ref (self);
  gboolean more = TRUE;

  /* Whoever looks may stop it. */
  g_signal_emit (self, signals[CHANGED], 0);

  while (self->run == NULL && more && !self->stopping && self->report->error == NULL)
    more = begin_next (self);

  /* A run that ends as it begins has come here already. */
  if (BOBBIN_RACE_IS_OVER (self->report->state))
    return;

  if (self->run != NULL)
    g_signal_emit (self, signals[CHANGED], 0);
  else if (self->stopping)
    end_race (self, BOBBIN_RACE_STOPPED);
  else if (self->report->error != NULL)
    end_race (self, BOBBIN_RACE_FAILED);
  else
    end_race (self, BOBBIN_RACE_OVER);
}

static gboolean
add_contenders (BobbinRace               *self,
                const BobbinRaceOptions  *options,
                GError                  **error)
{
  BobbinRaceReport *report = self->report;
  g_autoptr (GArray) rungs = bobbin_ladder_new (bobbin_race_work_get_workload (self->work), report->n_inputs,
                                                report->n_processors, options->executors, options->workers, error);

  if (rungs == NULL)
    return FALSE;

  for (guint i = 0; i < rungs->len; i++)
    {
      const BobbinRung *rung = &g_array_index (rungs, BobbinRung, i);

      g_ptr_array_add (report->contenders, bobbin_contender_new (rung->executor, rung->n_workers));
    }

  return TRUE;
}

BobbinRace *
bobbin_race_new (BobbinJob                *job,
                 BobbinInputs             *inputs,
                 const BobbinRaceOptions  *options,
                 GError                  **error)
{
  g_autoptr (BobbinRace) self = g_object_new (BOBBIN_TYPE_RACE, NULL);
  BobbinRaceReport *report = self->report;
  const char *folder = bobbin_job_get_folder (job);

  self->work = bobbin_race_work_new (job, inputs, options->seed, error);
  if (self->work == NULL)
    return NULL;

  self->random = g_rand_new_with_seed (options->seed);
  report->title = g_strdup (bobbin_race_work_get_title (self->work));
  report->workload = g_strdup (bobbin_job_get_workload_id (job));
  report->job = bobbin_job_file_print (job);
  report->folder = folder != NULL ? g_strdup (folder) : g_get_current_dir ();
  report->machine = bobbin_machine_dup_text ("/proc");
  report->budget = options->budget;
  report->n_inputs = bobbin_race_work_get_n_inputs (self->work);
  report->n_processors = g_get_num_processors ();

  return add_contenders (self, options, error) ? g_steal_pointer (&self) : NULL;
}

void
bobbin_race_start (BobbinRace *self)
{
  if (self->report->state != BOBBIN_RACE_QUEUED)
    return;

  /* Until it is over; given back in end_race(). */
  g_object_ref (self);
  self->report->state = BOBBIN_RACE_PROBING;
  self->report->began = g_get_real_time ();
  self->began = g_get_monotonic_time ();
  go_on (self);
}

void
bobbin_race_stop (BobbinRace *self)
{
  if (self->report->state == BOBBIN_RACE_QUEUED || BOBBIN_RACE_IS_OVER (self->report->state))
    return;

  self->stopping = TRUE;
  if (self->run != NULL)
    bobbin_run_stop (self->run);
}

BobbinRaceState
bobbin_race_get_state (BobbinRace *self)
{
  return self->report->state;
}

static BobbinRefereeState
get_result (BobbinRace *self)
{
  BobbinRefereeState state;

  if (self->referee == NULL)
    return BOBBIN_REFEREE_UNKNOWN;

  /* Stopped in the middle. */
  state = bobbin_referee_get_state (self->referee);
  if (BOBBIN_RACE_IS_OVER (self->report->state) && state == BOBBIN_REFEREE_RACING)
    return bobbin_referee_get_n_rounds (self->referee) >= BOBBIN_REFEREE_MIN_ROUNDS ? BOBBIN_REFEREE_CLOSE
                                                                                   : BOBBIN_REFEREE_UNKNOWN;

  return state;
}

/* What the referee says of the contenders. */
static void
add_standings (BobbinRace       *self,
               BobbinRaceReport *report)
{
  if (self->referee == NULL)
    return;

  report->result = get_result (self);
  report->leader = bobbin_referee_get_leader (self->referee);
  report->n_rounds = bobbin_referee_get_n_rounds (self->referee);
  for (guint i = 0; i < report->contenders->len; i++)
    {
      BobbinContender *contender = g_ptr_array_index (report->contenders, i);

      bobbin_referee_get_standing (self->referee, i, &contender->standing);
      contender->has_speedup = bobbin_referee_get_ratio (self->referee, 0, i, &contender->speedup);
    }
}

static gint64
get_measured (BobbinRace *self)
{
  gint64 measured = self->measured;

  if (self->run != NULL)
    measured += g_get_monotonic_time () - self->block_began;

  return measured;
}

BobbinRaceReport *
bobbin_race_dup_report (BobbinRace *self)
{
  BobbinRaceReport *report = bobbin_race_report_copy (self->report);

  report->elapsed = get_elapsed (self);
  report->overhead = MAX (report->elapsed - (double) get_measured (self) / 1e6, 0);
  add_standings (self, report);
  report->choice = bobbin_verdict_choose (report);
  report->verdict = bobbin_verdict_dup_text (report);

  return report;
}

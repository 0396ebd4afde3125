/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-config.h"

#include "bobbin-race.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "../job/bobbin-job-file.h"
#include "../run/bobbin-machine.h"
#include "bobbin-ladder.h"
#include "bobbin-memory-watch.h"
#include "bobbin-race-block.h"
#include "bobbin-race-report-private.h"
#include "bobbin-race-schedule.h"
#include "bobbin-race-work.h"
#include "bobbin-verdict.h"

/* A probe that took so long says how long a task takes. Seconds. */
#define PROBE_SECONDS 0.05

/* So many inputs must all have failed before it is said that the work cannot be
 * done: a few of them may be bad. */
#define MAX_FAILED_PROBE 64

/* A block that takes so many times as long as one by one, and this part of the
 * budget besides, is ended, and its contender with it. */
#define PATIENCE 2
#define PATIENCE_SHARE 10
#define MIN_PATIENCE 1.0

/* What a race knows of a contender besides what it reports. */
typedef struct
{
  guint64   n_tasks;      /* of its blocks */
  guint64   n_warm;       /* of its warm-up */
  gboolean  has_lock;
  gboolean  has_worked;   /* it did a task, at least */
} Plan;

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
  Plan             *plans;          /* of each contender */
  guint             n_warm;         /* contenders that have warmed up */
  guint64           n_probed;       /* tasks of the next probe, or of the last */
  double            probed;         /* what it says of all inputs, until that is used; 0: nothing */
  double            task_seconds;   /* of a task, one by one */
  double            spread;         /* of tasks in a block: see BobbinRaceBlock */
  guint             sampled_round;  /* that the samples are of, plus 1 */
  GHashTable       *samples;        /* by number of inputs */
  BobbinInputs     *largest;        /* of them; the others are parts of it */

  BobbinRun        *run;            /* what is measured now */
  guint             patience;       /* source */
  gint64            block_began;    /* µs */
  BobbinMemoryWatch memory;
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

  bobbin_memory_watch_end (&self->memory);
  g_clear_pointer (&self->samples, g_hash_table_unref);
  g_clear_object (&self->largest);
  g_clear_pointer (&self->plans, g_free);
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
  self->samples = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_object_unref);
  self->n_probed = 1;
  self->spread = 1;
}

static double
get_elapsed (BobbinRace *self)
{
  if (self->began == 0)
    return 0;

  return (double) ((self->ended > 0 ? self->ended : g_get_monotonic_time ()) - self->began) / 1e6;
}

static gboolean
is_time_up (BobbinRace *self)
{
  return get_elapsed (self) >= self->report->budget;
}

static void
end_race (BobbinRace      *self,
          BobbinRaceState  state)
{
  self->report->state = state;
  self->report->current = -1;
  if (self->referee != NULL)
    bobbin_referee_close (self->referee);
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

static guint64
get_largest_block (BobbinRace *self)
{
  guint64 largest = 1;

  for (guint i = 0; i < get_n_contenders (self); i++)
    if (get_contender (self, i)->refused == NULL)
      largest = MAX (largest, self->plans[i].n_tasks);

  return largest;
}

/* Who does a part of what others do may have got the longer tasks. The mean of
 * several is the less wrong. */
static void
doubt_small_blocks (BobbinRace *self,
                    double      spread)
{
  guint64 largest = get_largest_block (self);

  self->spread = MAX (self->spread, spread);
  for (guint i = 0; i < get_n_contenders (self); i++)
    if (self->plans[i].n_tasks < largest)
      bobbin_referee_set_doubt (self->referee, i, 1 + (self->spread - 1) / sqrt ((double) self->plans[i].n_tasks));
}

/* Adds what the @n-th block says to the means of those before it. */
static void
average (BobbinContender       *entry,
         const BobbinRaceBlock *block,
         guint64                n_inputs,
         guint                  n)
{
  entry->ready += (block->ready - entry->ready) / n;
  entry->working += (block->working - entry->working) / n;
  entry->handing += (block->handing - entry->handing) / n;
  entry->cpu += (block->cpu * (double) n_inputs / (double) block->n_tasks - entry->cpu) / n;
}

/* What the block says: what all inputs would take. */
static void
record_block (BobbinRace            *self,
              const BobbinRaceBlock *block,
              guint64                growth)
{
  guint current = (guint) self->report->current;
  BobbinContender *entry = get_contender (self, current);
  double spent = (double) (g_get_monotonic_time () - self->block_began) / 1e6;
  double seconds = bobbin_race_block_predict (block, self->task_seconds, self->report->n_processors,
                                              self->report->n_inputs);

  seconds = MAX (seconds, 1e-9);
  g_array_append_val (entry->values, seconds);
  average (entry, block, self->report->n_inputs, entry->values->len);
  entry->memory = MAX (entry->memory, block->processes + growth);
  self->plans[current].has_lock = block->has_lock;

  doubt_small_blocks (self, block->spread);
  bobbin_referee_record (self->referee, seconds, spent);
}

/* Who does how much, now that it is known how long a task takes. */
static void
make_schedule (BobbinRace            *self,
               const BobbinRaceBlock *probe)
{
  guint n = get_n_contenders (self);
  g_autofree BobbinRaceTurn *turns = g_new0 (BobbinRaceTurn, n);
  BobbinRaceConditions conditions = {
    .n_inputs = self->report->n_inputs,
    .seconds = MAX (self->report->budget - get_elapsed (self), 0),
    .start_seconds = probe->ready,
    .task_seconds = self->task_seconds,
    .working = probe->working,
    .n_processors = self->report->n_processors,
  };

  for (guint i = 0; i < n; i++)
    {
      turns[i].executor = get_contender (self, i)->executor;
      turns[i].n_workers = get_contender (self, i)->n_workers;
    }

  bobbin_race_schedule (&conditions, turns, n);
  for (guint i = 0; i < n; i++)
    {
      self->plans[i] = (Plan) { .n_tasks = turns[i].n_tasks, .n_warm = turns[i].n_warm };
      if (!turns[i].is_tried)
        refuse (self, i, g_strdup (_("no time to try it")));
    }
  self->plans[0].has_worked = TRUE;

  self->report->block = get_largest_block (self);
  /* One by one has warmed up in the probe; where there is no time for that, it
   * has done its first block. */
  if (turns[0].n_warm == 0 && self->n_probed >= turns[0].n_tasks)
    {
      self->probed = bobbin_race_block_predict (probe, self->task_seconds, 1, self->report->n_inputs);
      average (get_contender (self, 0), probe, self->report->n_inputs, 1);
    }
  self->n_warm = 1;
}

static void
end_probe (BobbinRace *self,
           const char *fault)
{
  g_auto (BobbinRaceBlock) probe = { 0 };
  gboolean is_patient = self->patience > 0;

  if (fault != NULL && bobbin_race_block_has_only_failed (self->run) &&
      self->n_probed < MIN (MAX_FAILED_PROBE, self->report->n_inputs))
    {
      self->n_probed = MIN (self->n_probed * 8, self->report->n_inputs);
      return;
    }

  if (fault != NULL)
    {
      self->report->error = is_patient ? g_strdup_printf (_("It cannot be raced, since it cannot be done one by one: %s"), fault)
                                       : g_strdup (_("A task takes too long for a race of this length: give it more time."));
      return;
    }

  bobbin_race_block_init (&probe, self->run);
  self->task_seconds = (probe.elapsed - probe.ready) / (double) probe.n_tasks;
  if (probe.elapsed < PROBE_SECONDS && probe.n_tasks < self->report->n_inputs)
    {
      self->n_probed = MIN (probe.n_tasks * 8, self->report->n_inputs);
      return;
    }

  get_contender (self, 0)->working = probe.working;
  make_schedule (self, &probe);
  self->report->state = BOBBIN_RACE_WARMING_UP;
}

static void
end_block (BobbinRace *self,
           guint64     growth)
{
  guint current = (guint) self->report->current;
  g_autofree char *fault = bobbin_race_block_dup_fault (self->run);
  g_auto (BobbinRaceBlock) block = { 0 };

  self->measured += g_get_monotonic_time () - self->block_began;
  if (self->report->state == BOBBIN_RACE_PROBING)
    {
      end_probe (self, fault);
      return;
    }

  /* A sample of bad inputs only; all others do the same one. */
  if (self->plans[current].has_worked && bobbin_race_block_has_only_failed (self->run))
    g_clear_pointer (&fault, g_free);
  self->plans[current].has_worked |= fault == NULL;

  if (fault != NULL)
    {
      refuse (self, current, g_steal_pointer (&fault));
    }
  else if (self->report->state == BOBBIN_RACE_RACING)
    {
      bobbin_race_block_init (&block, self->run);
      record_block (self, &block, growth);
    }

  if (self->report->state == BOBBIN_RACE_WARMING_UP)
    self->n_warm++;
}

static void
finished_cb (BobbinRun  *run,
             BobbinRace *self)
{
  guint64 growth = bobbin_memory_watch_end (&self->memory);

  g_signal_handlers_disconnect_by_data (run, self);
  if (!self->stopping)
    end_block (self, growth);
  g_clear_handle_id (&self->patience, g_source_remove);
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
  double budget = self->report->budget;

  if (self->report->state == BOBBIN_RACE_PROBING)
    return budget / 2;

  return self->task_seconds * (double) n_inputs * PATIENCE + MAX (budget / PATIENCE_SHARE, MIN_PATIENCE);
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
  bobbin_memory_watch_begin (&self->memory);
  self->block_began = g_get_monotonic_time ();
  bobbin_run_start (self->run);
}

static void
warm_up (BobbinRace *self)
{
  g_autoptr (BobbinInputs) inputs = bobbin_race_work_draw (self->work, NULL, self->plans[self->n_warm].n_warm);

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

/* All of one round do the same sample, or a part of it. Borrowed. */
static BobbinInputs *
get_sample (BobbinRace *self,
            guint       round,
            guint64     n_tasks)
{
  BobbinInputs *sample;
  gint64 *key;

  if (self->sampled_round != round)
    {
      g_hash_table_remove_all (self->samples);
      g_clear_object (&self->largest);
      self->largest = bobbin_race_work_draw (self->work, NULL, get_largest_block (self));
      self->sampled_round = round;
    }

  sample = g_hash_table_lookup (self->samples, &n_tasks);
  if (sample != NULL)
    return sample;

  key = g_new (gint64, 1);
  *key = (gint64) n_tasks;
  sample = bobbin_race_work_draw (self->work, self->largest, n_tasks);
  g_hash_table_insert (self->samples, key, sample);

  return sample;
}

/* The next block. */
static gboolean
race (BobbinRace *self)
{
  guint round = bobbin_referee_get_n_rounds (self->referee) + 1;
  BobbinContender *entry;
  int next;

  /* Blocks that end with a fault take time, too, and the referee knows nothing
   * of them. */
  if (is_time_up (self))
    bobbin_referee_close (self->referee);
  next = bobbin_referee_next (self->referee);
  if (next < 0)
    return FALSE;

  entry = get_contender (self, (guint) next);
  if (next == 0 && self->probed > 0)
    {
      g_array_append_val (entry->values, self->probed);
      bobbin_referee_record (self->referee, self->probed, 0);
      self->probed = 0;
      return TRUE;
    }

  run_block (self, (guint) next, get_sample (self, round, self->plans[next].n_tasks));

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
        g_autoptr (BobbinInputs) inputs = bobbin_race_work_draw (self->work, NULL, self->n_probed);

        run_block (self, 0, inputs);
        return TRUE;
      }

    case BOBBIN_RACE_WARMING_UP:
      if (self->n_warm == get_n_contenders (self) || is_time_up (self))
        begin_racing (self);
      else if (get_contender (self, self->n_warm)->refused != NULL || self->plans[self->n_warm].n_warm == 0)
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

  if (!add_contenders (self, options, error))
    return NULL;

  self->plans = g_new0 (Plan, get_n_contenders (self));

  return g_steal_pointer (&self);
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

/* The share of their time in tasks that threads neither computed nor waited as
 * long as one by one does: they waited for the interpreter. */
static double
get_lock (BobbinRace *self,
          guint       contender)
{
  double alone = get_contender (self, 0)->working;

  if (!self->plans[contender].has_lock || get_contender (self, contender)->n_workers == 1 || alone <= 0)
    return (double) NAN;

  return CLAMP (1 - get_contender (self, contender)->working / alone, 0, 1);
}

/* What the referee says of the contenders. */
static void
add_standings (BobbinRace       *self,
               BobbinRaceReport *report)
{
  if (self->referee == NULL)
    return;

  report->result = bobbin_referee_get_state (self->referee);
  report->leader = bobbin_referee_get_leader (self->referee);
  report->n_rounds = bobbin_referee_get_n_rounds (self->referee);
  for (guint i = 0; i < report->contenders->len; i++)
    {
      BobbinContender *contender = g_ptr_array_index (report->contenders, i);

      bobbin_referee_get_standing (self->referee, i, &contender->standing);
      contender->has_speedup = bobbin_referee_get_ratio (self->referee, 0, i, &contender->speedup);
      contender->lock = get_lock (self, i);
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

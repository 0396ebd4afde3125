/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-config.h"

#include "bobbin-race.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <math.h>

#include "../advice/bobbin-profile.h"
#include "../executors/bobbin-executors.h"
#include "bobbin-ladder.h"

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

  BobbinJob        *job;
  BobbinInputs     *inputs;
  guint64           n_inputs;
  double            budget;
  GRand            *random;
  char             *scratch;        /* folder that tasks write into; NULL: they write none */

  BobbinRaceState   state;
  GError           *error;
  gint64            began;          /* µs */
  gint64            ended;          /* µs; 0: it goes on */
  GArray           *contenders;     /* BobbinContender; the first is one by one */
  BobbinReferee    *referee;        /* NULL until it begins in earnest */
  int               current;        /* -1: none */
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
  return &g_array_index (self->contenders, BobbinContender, contender);
}

static void
contender_clear (gpointer data)
{
  BobbinContender *self = data;

  g_array_unref (self->values);
  g_free (self->refused);
}

/* Deletes a folder that was made here, and what is in it. */
static void
delete_folder (GFile *folder)
{
  g_autoptr (GFileEnumerator) children =
    g_file_enumerate_children (folder, G_FILE_ATTRIBUTE_STANDARD_NAME "," G_FILE_ATTRIBUTE_STANDARD_TYPE,
                               G_FILE_QUERY_INFO_NOFOLLOW_SYMLINKS, NULL, NULL);
  GFileInfo *info;
  GFile *child;

  while (children != NULL && g_file_enumerator_iterate (children, &info, &child, NULL, NULL) && info != NULL)
    {
      if (g_file_info_get_file_type (info) == G_FILE_TYPE_DIRECTORY)
        delete_folder (child);
      else
        g_file_delete (child, NULL, NULL);
    }
  g_file_delete (folder, NULL, NULL);
}

/* What would be written is written where it is in nobody's way. */
static gboolean
divert_output (BobbinRace  *self,
               GError     **error)
{
  if (bobbin_job_get_parameter (self->job, "output") == NULL)
    return TRUE;

  self->scratch = g_dir_make_tmp ("bobbin-race-XXXXXX", error);
  if (self->scratch == NULL)
    return FALSE;

  bobbin_job_set_parameter (self->job, "output", self->scratch);

  return TRUE;
}

static void
bobbin_race_finalize (GObject *object)
{
  BobbinRace *self = BOBBIN_RACE (object);

  if (self->scratch != NULL)
    {
      g_autoptr (GFile) folder = g_file_new_for_path (self->scratch);

      delete_folder (folder);
    }
  g_clear_pointer (&self->scratch, g_free);
  g_clear_object (&self->job);
  g_clear_object (&self->inputs);
  g_clear_object (&self->sample);
  g_clear_pointer (&self->random, g_rand_free);
  g_clear_error (&self->error);
  g_clear_pointer (&self->contenders, g_array_unref);
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
  self->current = -1;
  self->contenders = g_array_new (FALSE, TRUE, sizeof (BobbinContender));
  g_array_set_clear_func (self->contenders, contender_clear);
}

static void
end_race (BobbinRace      *self,
          BobbinRaceState  state)
{
  self->state = state;
  self->current = -1;
  self->ended = g_get_monotonic_time ();
  g_signal_emit (self, signals[CHANGED], 0);
  g_signal_emit (self, signals[FINISHED], 0);
  /* Taken in bobbin_race_start(). */
  g_object_unref (self);
}

/* A part of the inputs: for ranges and large lists one stretch of it, wherever;
 * else any of them. */
static BobbinInputs *
draw_sample (BobbinRace *self,
             guint64     n)
{
  g_autofree guint32 *indices = NULL;
  g_autofree char *range = bobbin_inputs_dup_range (self->inputs);

  if (n >= self->n_inputs)
    return g_object_ref (self->inputs);

  if (range != NULL || self->n_inputs > G_MAXINT32)
    return bobbin_inputs_new_slice (self->inputs,
                                    (guint64) (g_rand_double (self->random) * (double) (self->n_inputs - n + 1)), n);

  /* Floyd's way would need a set; so many as there are in a block, in their
   * order: each is taken with the probability that leaves n (Knuth, 3.4.2,
   * algorithm S). */
  indices = g_new (guint32, n);
  for (guint64 i = 0, n_drawn = 0; n_drawn < n; i++)
    if (g_rand_double (self->random) * (double) (self->n_inputs - i) < (double) (n - n_drawn))
      indices[n_drawn++] = (guint32) i;

  return bobbin_inputs_new_subset (self->inputs, indices, n);
}

/* Why a block says nothing of how fast its contender is; NULL: it does. */
static char *
dup_fault (BobbinRace             *self,
           const BobbinRunFigures *figures)
{
  if (bobbin_run_get_error (self->run) != NULL)
    return g_strdup (bobbin_run_get_error (self->run)->message);
  if (bobbin_run_get_state (self->run) == BOBBIN_RUN_CANCELLED)
    return g_strdup (_("It takes many times as long as one by one."));
  if (figures->n_done == 0)
    return g_strdup (_("All of its tasks failed."));

  return NULL;
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

static void
note_memory (BobbinRace      *self,
             BobbinContender *entry)
{
  GListModel *lanes = bobbin_run_get_lanes (self->run);
  g_autoptr (GHashTable) pids = g_hash_table_new (NULL, NULL);
  guint64 sum = 0;

  /* Slots of the same process have the same memory. */
  for (guint i = 0; i < g_list_model_get_n_items (lanes); i++)
    {
      g_autoptr (BobbinLane) lane = g_list_model_get_item (lanes, i);
      gint64 pid = bobbin_lane_get_pid (lane);

      if (pid > 0 && g_hash_table_add (pids, GSIZE_TO_POINTER ((gsize) pid)))
        sum += bobbin_lane_get_memory (lane);
    }

  entry->memory = MAX (entry->memory, sum);
}

/* What the block says: what all inputs would take. */
static void
record_block (BobbinRace             *self,
              const BobbinRunFigures *figures)
{
  BobbinContender *entry = get_contender (self, (guint) self->current);
  g_auto (BobbinProfile) profile = { 0 };
  double spent = (g_get_monotonic_time () - self->block_began) / 1e6;
  double busy, seconds;
  guint n = entry->values->len + 1;

  bobbin_profile_init (&profile, self->run);
  seconds = profile.ready + MAX (figures->elapsed - profile.ready, 0) *
                              (double) self->n_inputs / (double) figures->n_tasks;
  g_array_append_val (entry->values, seconds);
  entry->ready += (profile.ready - entry->ready) / n;
  busy = profile.shares.working + profile.shares.waiting;
  if (busy > 0)
    entry->working += (profile.shares.working / busy - entry->working) / n;
  note_memory (self, entry);

  bobbin_referee_record (self->referee, seconds, spent);
}

static void
choose_block (BobbinRace *self)
{
  double share = self->budget / self->contenders->len / AIMED_ROUNDS;
  double seconds = MAX (share, MIN_BLOCK_SECONDS);
  guint most = 1;

  for (guint i = 0; i < self->contenders->len; i++)
    most = MAX (most, get_contender (self, i)->n_workers);

  /* Enough for all workers to have some, as far as there is time for it. */
  self->block = (guint64) MAX (seconds / MAX (self->task_seconds, 1e-9), 1);
  if (self->block < most * 2 && self->task_seconds * most * 2 < self->budget / 6)
    self->block = most * 2;
  self->block = MIN (self->block, self->n_inputs);

  /* Whoever has more workers than there are tasks in a block shows nothing. */
  for (guint i = 1; i < self->contenders->len; i++)
    if (get_contender (self, i)->n_workers > self->block)
      refuse (self, i, g_strdup (_("no time to try so many")));
}

static void
end_probe (BobbinRace             *self,
           const BobbinRunFigures *figures)
{
  g_autofree char *fault = dup_fault (self, figures);

  if (fault != NULL)
    {
      g_set_error (&self->error, BOBBIN_RUN_ERROR, BOBBIN_RUN_ERROR_START,
                   _("It cannot be raced, since it cannot be done one by one: %s"), fault);
      return;
    }

  self->task_seconds = figures->elapsed / (double) figures->n_tasks;
  if (figures->elapsed >= PROBE_SECONDS || figures->n_tasks == self->n_inputs)
    {
      choose_block (self);
      self->state = BOBBIN_RACE_WARMING_UP;
    }
  else
    {
      self->block = MIN (figures->n_tasks * 8, self->n_inputs);
    }
}

static void
end_block (BobbinRace *self)
{
  BobbinRunFigures figures;
  char *fault;

  bobbin_run_get_figures (self->run, &figures);
  if (self->state == BOBBIN_RACE_PROBING)
    {
      end_probe (self, &figures);
      return;
    }

  fault = dup_fault (self, &figures);
  if (fault != NULL)
    refuse (self, (guint) self->current, fault);
  else if (self->state == BOBBIN_RACE_RACING)
    record_block (self, &figures);

  if (self->state == BOBBIN_RACE_WARMING_UP)
    self->n_warm++;
}

static void
finished_cb (BobbinRun  *run,
             BobbinRace *self)
{
  gboolean stopped = self->state == BOBBIN_RACE_STOPPED;

  g_signal_handlers_disconnect_by_data (run, self);
  g_clear_handle_id (&self->patience, g_source_remove);
  if (!stopped)
    end_block (self);
  g_clear_object (&self->run);

  if (stopped)
    end_race (self, BOBBIN_RACE_STOPPED);
  else if (self->error != NULL)
    end_race (self, BOBBIN_RACE_FAILED);
  else
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

  return self->state == BOBBIN_RACE_PROBING ? self->budget / 2 : MAX (usual * PATIENCE, self->budget / 10);
}

static void
run_block (BobbinRace   *self,
           guint         contender,
           BobbinInputs *inputs)
{
  const BobbinContender *entry = get_contender (self, contender);
  g_autoptr (BobbinJob) job = bobbin_job_copy (self->job);
  BobbinRunSettings settings = *bobbin_job_get_settings (job);
  g_autoptr (GError) error = NULL;

  settings.executor = entry->executor;
  settings.workers = entry->n_workers;
  settings.stop_after_failed = 0;
  settings.stop_after_percent = 0;
  bobbin_job_set_settings (job, &settings);
  self->current = (int) contender;
  self->block_began = g_get_monotonic_time ();
  self->run = bobbin_executors_new_run (job, inputs, &error);
  if (self->run == NULL)
    {
      refuse (self, contender, g_strdup (error->message));
      self->n_warm += self->state == BOBBIN_RACE_WARMING_UP;
      if (self->state == BOBBIN_RACE_PROBING)
        self->error = g_steal_pointer (&error);
      return;
    }

  bobbin_run_set_pace (self->run, 2000, 0);
  g_signal_connect (self->run, "finished", G_CALLBACK (finished_cb), self);
  self->patience = g_timeout_add ((guint) (1000 * get_patience (self, bobbin_inputs_get_n_inputs (inputs))) + 1,
                                  impatient_cb, self);
  bobbin_run_start (self->run);
}

static void
warm_up (BobbinRace *self)
{
  guint64 n = MAX (self->block / WARM_UP_SHARE, MIN (self->block, get_contender (self, self->n_warm)->n_workers));
  g_autoptr (BobbinInputs) inputs = draw_sample (self, n);

  run_block (self, self->n_warm, inputs);
}

static void
begin_racing (BobbinRace *self)
{
  double left = self->budget - bobbin_race_get_elapsed (self);

  self->state = BOBBIN_RACE_RACING;
  self->referee = bobbin_referee_new (self->contenders->len, MAX (left, 0), g_rand_int (self->random));
  for (guint i = 0; i < self->contenders->len; i++)
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
      self->sample = draw_sample (self, self->block);
      self->sampled_round = round;
    }
  run_block (self, (guint) next, self->sample);

  return TRUE;
}

static void
go_on (BobbinRace *self)
{
  g_signal_emit (self, signals[CHANGED], 0);

  while (self->run == NULL && !BOBBIN_RACE_IS_OVER (self->state))
    {
      if (self->error != NULL)
        {
          end_race (self, BOBBIN_RACE_FAILED);
          return;
        }
      if (self->state == BOBBIN_RACE_PROBING)
        {
          g_autoptr (BobbinInputs) inputs = draw_sample (self, self->block);

          run_block (self, 0, inputs);
        }
      else if (self->state == BOBBIN_RACE_WARMING_UP && self->n_warm < self->contenders->len)
        {
          if (get_contender (self, self->n_warm)->refused != NULL)
            self->n_warm++;
          else
            warm_up (self);
        }
      else if (self->state == BOBBIN_RACE_WARMING_UP)
        {
          begin_racing (self);
        }
      else if (!race (self))
        {
          end_race (self, BOBBIN_RACE_OVER);
          return;
        }
    }
}

BobbinRace *
bobbin_race_new (BobbinJob                *job,
                 BobbinInputs             *inputs,
                 const BobbinRaceOptions  *options,
                 GError                  **error)
{
  g_autoptr (BobbinRace) self = g_object_new (BOBBIN_TYPE_RACE, NULL);
  g_autoptr (BobbinRun) trial = NULL;
  g_autoptr (GArray) rungs = NULL;

  self->job = bobbin_job_copy (job);
  if (!divert_output (self, error))
    return NULL;

  trial = bobbin_executors_new_run (self->job, inputs, error);
  if (trial == NULL)
    return NULL;

  self->inputs = g_object_ref (bobbin_run_get_inputs (trial));
  self->n_inputs = bobbin_inputs_get_n_inputs (self->inputs);
  self->budget = options->budget;
  self->random = g_rand_new_with_seed (options->seed);
  self->block = 1;

  rungs = bobbin_ladder_new (bobbin_run_get_workload (trial), self->n_inputs, g_get_num_processors (),
                             options->executors, options->workers, error);
  if (rungs == NULL)
    return NULL;

  for (guint i = 0; i < rungs->len; i++)
    {
      const BobbinRung *rung = &g_array_index (rungs, BobbinRung, i);
      BobbinContender entry = {
        .executor = rung->executor,
        .n_workers = rung->n_workers,
        .values = g_array_new (FALSE, FALSE, sizeof (double)),
      };

      g_array_append_val (self->contenders, entry);
    }

  return g_steal_pointer (&self);
}

void
bobbin_race_start (BobbinRace *self)
{
  if (self->state != BOBBIN_RACE_QUEUED)
    return;

  /* Until it is over; given back in end_race(). */
  g_object_ref (self);
  self->state = BOBBIN_RACE_PROBING;
  self->began = g_get_monotonic_time ();
  go_on (self);
}

void
bobbin_race_stop (BobbinRace *self)
{
  if (self->state == BOBBIN_RACE_QUEUED || BOBBIN_RACE_IS_OVER (self->state))
    return;

  self->state = BOBBIN_RACE_STOPPED;
  bobbin_run_stop (self->run);
}

BobbinRaceState
bobbin_race_get_state (BobbinRace *self)
{
  return self->state;
}

const GError *
bobbin_race_get_error (BobbinRace *self)
{
  return self->error;
}

BobbinJob *
bobbin_race_get_job (BobbinRace *self)
{
  return self->job;
}

guint64
bobbin_race_get_n_inputs (BobbinRace *self)
{
  return self->n_inputs;
}

guint64
bobbin_race_get_block (BobbinRace *self)
{
  return self->state > BOBBIN_RACE_PROBING ? self->block : 0;
}

guint
bobbin_race_get_n_rounds (BobbinRace *self)
{
  return self->referee != NULL ? bobbin_referee_get_n_rounds (self->referee) : 0;
}

double
bobbin_race_get_elapsed (BobbinRace *self)
{
  if (self->began == 0)
    return 0;

  return ((self->ended > 0 ? self->ended : g_get_monotonic_time ()) - self->began) / 1e6;
}

double
bobbin_race_get_budget (BobbinRace *self)
{
  return self->budget;
}

guint
bobbin_race_get_n_contenders (BobbinRace *self)
{
  return self->contenders->len;
}

const BobbinContender *
bobbin_race_get_contender (BobbinRace *self,
                           guint       contender)
{
  BobbinContender *entry = get_contender (self, contender);

  if (self->referee != NULL)
    bobbin_referee_get_standing (self->referee, contender, &entry->standing);

  return entry;
}

int
bobbin_race_get_current (BobbinRace *self)
{
  return self->current;
}

BobbinRefereeState
bobbin_race_get_result (BobbinRace *self)
{
  if (self->referee == NULL)
    return BOBBIN_REFEREE_UNKNOWN;
  /* Stopped in the middle. */
  if (BOBBIN_RACE_IS_OVER (self->state) && bobbin_referee_get_state (self->referee) == BOBBIN_REFEREE_RACING)
    return bobbin_referee_get_n_rounds (self->referee) >= BOBBIN_REFEREE_MIN_ROUNDS ? BOBBIN_REFEREE_CLOSE
                                                                                   : BOBBIN_REFEREE_UNKNOWN;

  return bobbin_referee_get_state (self->referee);
}

int
bobbin_race_get_leader (BobbinRace *self)
{
  return self->referee != NULL ? bobbin_referee_get_leader (self->referee) : -1;
}

gboolean
bobbin_race_get_speedup (BobbinRace     *self,
                         guint           contender,
                         BobbinInterval *speedup)
{
  return self->referee != NULL && bobbin_referee_get_ratio (self->referee, 0, contender, speedup);
}

gboolean
bobbin_race_get_scalability (BobbinRace        *self,
                             const char        *executor,
                             BobbinScalability *scalability)
{
  g_autoptr (GArray) workers = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GArray) rates = g_array_new (FALSE, FALSE, sizeof (double));

  for (guint i = 0; i < self->contenders->len; i++)
    {
      const BobbinContender *entry = bobbin_race_get_contender (self, i);
      double rate;

      if (entry->standing.n_rounds == 0 || (i > 0 && !g_str_equal (entry->executor, executor)))
        continue;
      rate = (double) self->n_inputs / entry->standing.seconds.estimate;
      g_array_append_val (workers, entry->n_workers);
      g_array_append_val (rates, rate);
    }

  return bobbin_scalability_fit ((const guint *) workers->data, (const double *) rates->data, workers->len,
                                 scalability);
}

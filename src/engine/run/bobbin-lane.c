/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-config.h"

#include "bobbin-lane-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define NS_PER_SECOND 1e9

struct _BobbinLane
{
  GObject          parent_instance;

  guint            number;
  char            *title;
  BobbinLaneLive  *live;        /* the worker writes it */

  /* Counted from records. */
  guint64          n_done;
  guint64          n_failed;
  guint64          n_retried;
  gint64           busy;        /* ns in attempts that ended */
  double           cpu;         /* seconds */
  gint64           life;        /* ns of earlier lives of the worker */
  gint64           started;     /* ns; 0: not alive */
  gint64           starting;    /* ns that earlier starts took */
  gint64           added;       /* ns: when the start that is going on began; 0: none is */
  gint64           blocked;     /* ns in which it was seen blocked */
  gboolean         alive;
  guint            spark[BOBBIN_LANE_SPARK_LENGTH];
  gint64           spark_second;

  /* The picture of the last look. */
  BobbinLaneState  state;
  gint64           now;
  gint64           task;
  gint64           since;
  guint            attempt;
  const char      *phase;
  int              progress;
  guint64          n_bytes;
  gint64           pid;
  guint64          memory;
  guint            cpu_share;
  guint            n_restarts;
  const char      *runtime;
  BobbinGil        gil;
};

G_DEFINE_FINAL_TYPE (BobbinLane, bobbin_lane, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (BobbinLaneState, bobbin_lane_state,
  G_DEFINE_ENUM_VALUE (BOBBIN_LANE_STARTING, "starting"),
  G_DEFINE_ENUM_VALUE (BOBBIN_LANE_IDLE, "idle"),
  G_DEFINE_ENUM_VALUE (BOBBIN_LANE_WORKING, "working"),
  G_DEFINE_ENUM_VALUE (BOBBIN_LANE_WAITING, "waiting"),
  G_DEFINE_ENUM_VALUE (BOBBIN_LANE_BLOCKED, "blocked"),
  G_DEFINE_ENUM_VALUE (BOBBIN_LANE_ENDED, "ended"))

const char *
bobbin_lane_state_get_title (BobbinLaneState state)
{
  switch (state)
    {
    case BOBBIN_LANE_STARTING:
      return _("Starting");
    case BOBBIN_LANE_IDLE:
      return _("Idle");
    case BOBBIN_LANE_WORKING:
      return _("Working");
    case BOBBIN_LANE_WAITING:
      return _("Waiting");
    case BOBBIN_LANE_BLOCKED:
      return _("Blocked");
    case BOBBIN_LANE_ENDED:
      return _("Ended");
    default:
      g_return_val_if_reached ("");
    }
}

/* Moves the spark on to the second of @now, with nothing in the seconds between. */
static void
advance_spark (BobbinLane *self,
               gint64      now)
{
  gint64 second = now / 1000000000;
  gint64 steps = second - self->spark_second;

  if (steps <= 0)
    return;

  steps = MIN (steps, BOBBIN_LANE_SPARK_LENGTH);
  memmove (self->spark, self->spark + steps,
           (BOBBIN_LANE_SPARK_LENGTH - steps) * sizeof (guint));
  memset (self->spark + BOBBIN_LANE_SPARK_LENGTH - steps, 0, steps * sizeof (guint));
  self->spark_second = second;
}

static void
count_in_spark (BobbinLane *self,
                gint64      when,
                guint       n)
{
  gint64 age;

  advance_spark (self, when);
  age = self->spark_second - when / 1000000000;
  if (age < BOBBIN_LANE_SPARK_LENGTH)
    self->spark[BOBBIN_LANE_SPARK_LENGTH - 1 - age] += n;
}

static void
bobbin_lane_finalize (GObject *object)
{
  BobbinLane *self = BOBBIN_LANE (object);

  free (self->live);
  g_free (self->title);

  G_OBJECT_CLASS (bobbin_lane_parent_class)->finalize (object);
}

static void
bobbin_lane_class_init (BobbinLaneClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = bobbin_lane_finalize;
}

static void
bobbin_lane_init (BobbinLane *self)
{
  self->live = aligned_alloc (_Alignof (BobbinLaneLive), sizeof (BobbinLaneLive));
  memset (self->live, 0, sizeof (BobbinLaneLive));
  self->task = -1;
  self->progress = -1;
}

BobbinLane *
bobbin_lane_new (guint       number,
                 const char *title_format)
{
  BobbinLane *self = g_object_new (BOBBIN_TYPE_LANE, NULL);

  self->number = number;
  self->title = g_strdup_printf (_(title_format), number + 1);

  return self;
}

BobbinLaneLive *
bobbin_lane_get_live (BobbinLane *self)
{
  return self->live;
}

void
bobbin_lane_starting (BobbinLane *self,
                      gint64      now)
{
  self->alive = TRUE;
  self->added = self->now = now;
  self->state = BOBBIN_LANE_STARTING;
  atomic_store (&self->live->quit, FALSE);
  atomic_store (&self->live->state, BOBBIN_LANE_STARTING);
}

static void
end_start (BobbinLane *self,
           gint64      now)
{
  if (self->added > 0)
    self->starting += MAX (now - self->added, 0);
  self->added = 0;
}

void
bobbin_lane_started (BobbinLane *self,
                     gint64      now)
{
  end_start (self, now);
  self->started = now;
  if (self->spark_second == 0)
    self->spark_second = now / 1000000000;
}

/* What stays known of it when it has ended. */
static void
look_who_it_is (BobbinLane *self)
{
  BobbinLaneLive *live = self->live;

  self->pid = atomic_load_explicit (&live->pid, memory_order_relaxed);
  self->n_restarts = atomic_load_explicit (&live->n_restarts, memory_order_relaxed);
  self->runtime = atomic_load_explicit (&live->runtime, memory_order_relaxed);
  self->gil = atomic_load_explicit (&live->gil, memory_order_relaxed);
}

void
bobbin_lane_ended (BobbinLane *self,
                   gint64      now)
{
  end_start (self, now);
  if (self->started > 0)
    self->life += MAX (now - self->started, 0);
  self->started = 0;
  self->alive = FALSE;
  self->state = BOBBIN_LANE_ENDED;
  /* It may have been too short for anybody to look before. */
  look_who_it_is (self);
  self->task = -1;
  self->phase = NULL;
}

gboolean
bobbin_lane_is_alive (BobbinLane *self)
{
  return self->alive;
}

void
bobbin_lane_move (BobbinLane *self,
                  gint64      ns)
{
  g_return_if_fail (!self->alive);

  self->now += ns;
  /* Whole seconds, downwards: nothing that was counted lies ahead of the clock. */
  if (self->spark_second != 0)
    self->spark_second += ns >= 0 ? ns / 1000000000 : -((-ns + 999999999) / 1000000000);
}

void
bobbin_lane_apply (BobbinLane         *self,
                   const BobbinRecord *record)
{
  self->busy += record->duration;
  if (record->flags & BOBBIN_RECORD_CHILD_CPU)
    self->cpu += (double) record->cpu;

  if (record->flags & BOBBIN_RECORD_WILL_RETRY)
    self->n_retried++;
  else if (record->error == BOBBIN_ERROR_KIND_NONE)
    self->n_done++;
  else if (record->error != BOBBIN_ERROR_KIND_CANCELLED)
    self->n_failed++;

  count_in_spark (self, record->start + record->duration, 1);
}

void
bobbin_lane_apply_done (BobbinLane         *self,
                        const BobbinRecord *records,
                        guint               n_records)
{
  gint64 busy = 0;
  gint64 second = records[0].start + records[0].duration;
  guint n = 0;

  for (guint i = 0; i < n_records; i++)
    {
      gint64 end = records[i].start + records[i].duration;

      busy += records[i].duration;
      if (G_UNLIKELY (end / 1000000000 != second / 1000000000))
        {
          count_in_spark (self, second, n);
          n = 0;
        }
      second = end;
      n++;
    }

  count_in_spark (self, second, n);
  self->busy += busy;
  self->n_done += n_records;
}

void
bobbin_lane_add_cpu (BobbinLane *self,
                     double      seconds)
{
  self->cpu += seconds;
}

void
bobbin_lane_look (BobbinLane *self,
                  gint64      now)
{
  BobbinLaneLive *live = self->live;
  gint64 since_look = now - self->now;

  self->now = now;
  if (!self->alive)
    return;

  if (self->state == BOBBIN_LANE_BLOCKED)
    self->blocked += MAX (since_look, 0);

  advance_spark (self, now);
  self->state = atomic_load_explicit (&live->state, memory_order_relaxed);
  self->task = (gint64) atomic_load_explicit (&live->task, memory_order_relaxed) - 1;
  self->since = atomic_load_explicit (&live->since, memory_order_relaxed);
  self->attempt = atomic_load_explicit (&live->attempt, memory_order_relaxed);
  self->phase = atomic_load_explicit (&live->phase, memory_order_relaxed);
  self->progress = atomic_load_explicit (&live->progress, memory_order_relaxed);
  self->n_bytes = atomic_load_explicit (&live->n_bytes, memory_order_relaxed);
  self->memory = atomic_load_explicit (&live->memory, memory_order_relaxed);
  self->cpu_share = atomic_load_explicit (&live->cpu_share, memory_order_relaxed);
  look_who_it_is (self);
}

guint
bobbin_lane_get_number (BobbinLane *self)
{
  return self->number;
}

const char *
bobbin_lane_get_title (BobbinLane *self)
{
  return self->title;
}

BobbinLaneState
bobbin_lane_get_state (BobbinLane *self)
{
  return self->state;
}

gint64
bobbin_lane_get_task (BobbinLane *self)
{
  return self->task;
}

guint
bobbin_lane_get_attempt (BobbinLane *self)
{
  return self->attempt;
}

const char *
bobbin_lane_get_phase (BobbinLane *self)
{
  return self->phase != NULL ? _(self->phase) : NULL;
}

double
bobbin_lane_get_progress (BobbinLane *self)
{
  return self->task >= 0 && self->progress >= 0 ? self->progress / 10000.0 : -1;
}

guint64
bobbin_lane_get_n_bytes (BobbinLane *self)
{
  return self->n_bytes;
}

double
bobbin_lane_get_task_seconds (BobbinLane *self)
{
  return self->task >= 0 ? MAX (self->now - self->since, 0) / NS_PER_SECOND : 0;
}

gint64
bobbin_lane_get_pid (BobbinLane *self)
{
  return self->pid;
}

guint64
bobbin_lane_get_memory (BobbinLane *self)
{
  return self->memory;
}

double
bobbin_lane_get_cpu_share (BobbinLane *self)
{
  return self->cpu_share / 1000.0;
}

guint
bobbin_lane_get_n_restarts (BobbinLane *self)
{
  return self->n_restarts;
}

const char *
bobbin_lane_get_runtime (BobbinLane *self)
{
  return self->runtime;
}

BobbinGil
bobbin_lane_get_gil (BobbinLane *self)
{
  return self->gil;
}

guint64
bobbin_lane_get_n_done (BobbinLane *self)
{
  return self->n_done;
}

guint64
bobbin_lane_get_n_failed (BobbinLane *self)
{
  return self->n_failed;
}

guint64
bobbin_lane_get_n_retried (BobbinLane *self)
{
  return self->n_retried;
}

double
bobbin_lane_get_cpu_seconds (BobbinLane *self)
{
  return self->cpu;
}

double
bobbin_lane_get_ended_seconds (BobbinLane *self)
{
  return self->busy / NS_PER_SECOND;
}

double
bobbin_lane_get_busy_seconds (BobbinLane *self)
{
  double busy = self->busy / NS_PER_SECOND;

  if (self->alive && self->state != BOBBIN_LANE_BLOCKED)
    busy += bobbin_lane_get_task_seconds (self);

  return MIN (busy, bobbin_lane_get_life_seconds (self));
}

double
bobbin_lane_get_life_seconds (BobbinLane *self)
{
  gint64 life = self->life;

  if (self->started > 0)
    life += MAX (self->now - self->started, 0);

  return life / NS_PER_SECOND;
}

double
bobbin_lane_get_starting_seconds (BobbinLane *self)
{
  gint64 starting = self->starting;

  if (self->added > 0)
    starting += MAX (self->now - self->added, 0);

  return starting / NS_PER_SECOND;
}

double
bobbin_lane_get_blocked_seconds (BobbinLane *self)
{
  return self->blocked / NS_PER_SECOND;
}

BobbinShares
bobbin_shares_round (const BobbinShares *self)
{
  double parts[] = { self->working, self->waiting, self->starting, self->idle };
  double total = self->working + self->waiting + self->starting + self->idle;
  double lost[G_N_ELEMENTS (parts)];
  int left = 100;

  if (total <= 0)
    return (BobbinShares) { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      double exact = parts[i] / total * 100;

      parts[i] = floor (exact);
      lost[i] = exact - parts[i];
      left -= (int) parts[i];
    }

  for (; left > 0; left--)
    {
      guint most = 0;

      for (guint i = 1; i < G_N_ELEMENTS (parts); i++)
        if (lost[i] > lost[most])
          most = i;
      parts[most]++;
      lost[most] = 0;
    }

  return (BobbinShares) { parts[0] / 100, parts[1] / 100, parts[2] / 100, parts[3] / 100 };
}

void
bobbin_lane_get_shares (BobbinLane   *self,
                        BobbinShares *shares)
{
  double starting = bobbin_lane_get_starting_seconds (self);
  double all = starting + bobbin_lane_get_life_seconds (self);
  double busy = bobbin_lane_get_busy_seconds (self);
  double working = MIN (self->cpu, busy);

  *shares = (BobbinShares) { 0 };
  if (all <= 0)
    return;

  shares->working = working / all;
  shares->waiting = (busy - working) / all;
  shares->starting = starting / all;
  shares->idle = MAX (1 - shares->working - shares->waiting - shares->starting, 0);
}

void
bobbin_lane_get_spark (BobbinLane *self,
                       guint      *values)
{
  memcpy (values, self->spark, sizeof self->spark);
}

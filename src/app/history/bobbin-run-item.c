/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "app/bobbin-format.h"
#include "bobbin-run-item.h"
#include "engine/workloads/bobbin-workloads.h"

struct _BobbinRunItem
{
  GObject             parent_instance;

  BobbinRun          *run;
  BobbinHistoryEntry *entry;
  BobbinShownRace    *race;
  BobbinHistoryRace  *past;      /* a race */
};

enum {
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (BobbinRunItem, bobbin_run_item, G_TYPE_OBJECT)

/* What both kinds have in common. */
typedef struct
{
  BobbinRunState state;
  gboolean       cut_off;
  guint64        n_tasks;
  guint64        n_done;
  guint64        n_failed;
  guint64        n_settled;
  double         elapsed;
} Outline;

static gboolean
entries_equal (const BobbinHistoryEntry *a,
               const BobbinHistoryEntry *b)
{
  return a->number == b->number && a->state == b->state && a->cut_off == b->cut_off &&
         a->resumable == b->resumable && a->pinned == b->pinned && a->started == b->started &&
         a->n_tasks == b->n_tasks && a->n_done == b->n_done && a->n_failed == b->n_failed &&
         a->n_bytes == b->n_bytes && fabs (a->elapsed - b->elapsed) < 1e-3 &&
         g_str_equal (a->title, b->title);
}

static gboolean
pasts_equal (const BobbinHistoryRace *a,
             const BobbinHistoryRace *b)
{
  return a->number == b->number && a->pinned == b->pinned && a->began == b->began &&
         g_str_equal (a->title, b->title) && g_strcmp0 (a->verdict, b->verdict) == 0;
}

static Outline
get_outline (BobbinRunItem *self)
{
  BobbinRunFigures figures;

  if (self->run == NULL)
    return (Outline) {
      .state = self->entry->state,
      .cut_off = self->entry->cut_off,
      .n_tasks = self->entry->n_tasks,
      .n_done = self->entry->n_done,
      .n_failed = self->entry->n_failed,
      .n_settled = self->entry->n_done + self->entry->n_failed,
      .elapsed = self->entry->elapsed,
    };

  bobbin_run_get_figures (self->run, &figures);

  return (Outline) {
    .state = bobbin_run_get_state (self->run),
    .n_tasks = figures.n_tasks,
    .n_done = figures.n_done,
    .n_failed = figures.n_failed,
    .n_settled = figures.n_done + figures.n_failed + figures.n_cancelled,
    .elapsed = figures.elapsed,
  };
}

static char *
dup_ended_summary (const Outline *outline)
{
  g_autofree char *duration = bobbin_format_duration (outline->elapsed);
  g_autofree char *done = bobbin_format_count (outline->n_done);
  g_autofree char *failed = bobbin_format_count (outline->n_failed);
  g_autofree char *total = bobbin_format_count (outline->n_tasks);

  if (outline->cut_off)
    /* Translators: a run whose Bobbin ended before it; how many tasks of how many are done. */
    return g_strdup_printf (_("Cut off · %s of %s"), done, total);
  if (outline->state == BOBBIN_RUN_FINISHED && outline->n_failed == 0)
    /* Translators: tasks done, and the time that they took. */
    return g_strdup_printf (_("✓ %s · %s"), done, duration);
  if (outline->state == BOBBIN_RUN_FINISHED)
    return g_strdup_printf (ngettext ("⚠ %s failed · %s", "⚠ %s failed · %s", outline->n_failed),
                            failed, duration);

  return g_strdup_printf ("%s · %s", bobbin_run_state_get_title (outline->state), duration);
}

static char *
dup_active_summary (BobbinRunItem *self,
                    const Outline *outline)
{
  double percent = outline->n_tasks == 0 ? 0
                   : floor (100 * (double) outline->n_settled / (double) outline->n_tasks);
  BobbinExecutorClass *executor;

  if (self->run == NULL)
    return g_strdup_printf (_("In another Bobbin · %.0f %%"), percent);
  if (outline->state != BOBBIN_RUN_RUNNING)
    return g_strdup_printf (_("%s · %.0f %%"), bobbin_run_state_get_title (outline->state), percent);

  executor = BOBBIN_EXECUTOR_GET_CLASS (bobbin_run_get_executor (self->run));

  return g_strdup_printf (_("%s · %u · %.0f %%"), _(executor->title),
                          bobbin_run_get_n_workers (self->run), percent);
}

static double
get_race_fraction (BobbinRunItem *self)
{
  const BobbinRaceReport *report;

  if (self->race == NULL)
    return 1;

  report = bobbin_shown_race_get_report (self->race);

  return CLAMP (report->elapsed / report->budget, 0, 1);
}

/* The state that a run would be in. */
static BobbinRunState
get_race_state (BobbinShownRace *race)
{
  switch (bobbin_shown_race_get_report (race)->state)
    {
    case BOBBIN_RACE_OVER:
      return BOBBIN_RUN_FINISHED;
    case BOBBIN_RACE_STOPPED:
      return BOBBIN_RUN_CANCELLED;
    case BOBBIN_RACE_FAILED:
      return BOBBIN_RUN_FAILED;
    case BOBBIN_RACE_QUEUED:
    case BOBBIN_RACE_PROBING:
    case BOBBIN_RACE_WARMING_UP:
    case BOBBIN_RACE_RACING:
    default:
      return BOBBIN_RUN_RUNNING;
    }
}

/* What a race says of itself in a line. */
static char *
dup_race_summary (BobbinRunItem *self)
{
  const BobbinRaceReport *report;

  if (self->race == NULL)
    return g_strdup (self->past->verdict);

  report = bobbin_shown_race_get_report (self->race);
  if (!BOBBIN_RACE_IS_OVER (report->state))
    /* Translators: ways of running are compared; how much of the time for it is over. */
    return g_strdup_printf (_("Racing · %.0f %%"), floor (100 * get_race_fraction (self)));
  if (report->state == BOBBIN_RACE_FAILED)
    return g_strdup (_("Could not be raced"));

  return g_strdup (report->verdict);
}

static void
title_changed_cb (BobbinRunItem *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
bobbin_run_item_dispose (GObject *object)
{
  BobbinRunItem *self = BOBBIN_RUN_ITEM (object);

  if (self->run != NULL)
    g_signal_handlers_disconnect_by_data (self->run, self);
  if (self->race != NULL)
    g_signal_handlers_disconnect_by_data (self->race, self);
  g_clear_object (&self->run);
  g_clear_pointer (&self->entry, bobbin_history_entry_unref);
  g_clear_object (&self->race);
  g_clear_pointer (&self->past, bobbin_history_race_unref);

  G_OBJECT_CLASS (bobbin_run_item_parent_class)->dispose (object);
}

static void
bobbin_run_item_class_init (BobbinRunItemClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = bobbin_run_item_dispose;

  signals[SIGNAL_CHANGED] =
    g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
bobbin_run_item_init (BobbinRunItem *self)
{
}

BobbinRunItem *
bobbin_run_item_new (BobbinRun          *run,
                     BobbinHistoryEntry *entry)
{
  BobbinRunItem *self = g_object_new (BOBBIN_TYPE_RUN_ITEM, NULL);

  if (run != NULL)
    {
      self->run = g_object_ref (run);
      g_signal_connect_swapped (run, "notify::title", G_CALLBACK (title_changed_cb), self);
    }
  if (entry != NULL)
    self->entry = bobbin_history_entry_ref (entry);

  return self;
}

void
bobbin_run_item_set_entry (BobbinRunItem      *self,
                           BobbinHistoryEntry *entry)
{
  gboolean same;

  g_return_if_fail (BOBBIN_IS_RUN_ITEM (self));
  g_return_if_fail (entry != NULL || self->run != NULL);

  same = entry == self->entry || (entry != NULL && self->entry != NULL && entries_equal (entry, self->entry));
  if (same)
    return;

  g_clear_pointer (&self->entry, bobbin_history_entry_unref);
  if (entry != NULL)
    self->entry = bobbin_history_entry_ref (entry);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

BobbinRunItem *
bobbin_run_item_new_race (BobbinShownRace   *race,
                          BobbinHistoryRace *past)
{
  BobbinRunItem *self = g_object_new (BOBBIN_TYPE_RUN_ITEM, NULL);

  if (race != NULL)
    {
      self->race = g_object_ref (race);
      g_signal_connect_swapped (race, "notify::title", G_CALLBACK (title_changed_cb), self);
    }
  if (past != NULL)
    self->past = bobbin_history_race_ref (past);

  return self;
}

void
bobbin_run_item_set_past (BobbinRunItem     *self,
                          BobbinHistoryRace *past)
{
  g_return_if_fail (BOBBIN_IS_RUN_ITEM (self));
  g_return_if_fail (past != NULL || self->race != NULL);

  if (past == self->past || (past != NULL && self->past != NULL && pasts_equal (past, self->past)))
    return;

  g_clear_pointer (&self->past, bobbin_history_race_unref);
  if (past != NULL)
    self->past = bobbin_history_race_ref (past);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

gboolean
bobbin_run_item_is_race (BobbinRunItem *self)
{
  g_return_val_if_fail (BOBBIN_IS_RUN_ITEM (self), FALSE);

  return self->race != NULL || self->past != NULL;
}

BobbinShownRace *
bobbin_run_item_get_race (BobbinRunItem *self)
{
  g_return_val_if_fail (BOBBIN_IS_RUN_ITEM (self), NULL);

  return self->race;
}

BobbinRun *
bobbin_run_item_get_run (BobbinRunItem *self)
{
  g_return_val_if_fail (BOBBIN_IS_RUN_ITEM (self), NULL);

  return self->run;
}

const BobbinHistoryEntry *
bobbin_run_item_get_entry (BobbinRunItem *self)
{
  g_return_val_if_fail (BOBBIN_IS_RUN_ITEM (self), NULL);

  return self->entry;
}

gint64
bobbin_run_item_get_number (BobbinRunItem *self)
{
  g_return_val_if_fail (BOBBIN_IS_RUN_ITEM (self), 0);

  if (self->race != NULL)
    return bobbin_shown_race_get_number (self->race);
  if (self->past != NULL)
    return self->past->number;

  return self->run != NULL ? bobbin_history_get_run_number (self->run) : self->entry->number;
}

const char *
bobbin_run_item_get_title (BobbinRunItem *self)
{
  g_return_val_if_fail (BOBBIN_IS_RUN_ITEM (self), NULL);

  if (self->race != NULL)
    return bobbin_shown_race_get_title (self->race);
  if (self->past != NULL)
    return self->past->title;

  return self->run != NULL ? bobbin_run_get_title (self->run) : self->entry->title;
}

const char *
bobbin_run_item_get_icon_name (BobbinRunItem *self)
{
  BobbinWorkloadClass *workload;

  g_return_val_if_fail (BOBBIN_IS_RUN_ITEM (self), NULL);

  if (bobbin_run_item_is_race (self))
    return "bobbin-race-symbolic";

  workload = self->run != NULL ? BOBBIN_WORKLOAD_GET_CLASS (bobbin_run_get_workload (self->run))
                               : bobbin_workloads_find (self->entry->workload, NULL);

  /* A newer Bobbin may have kinds of work that this one does not know. */
  return workload != NULL ? workload->icon_name : "application-x-executable-symbolic";
}

gint64
bobbin_run_item_get_started (BobbinRunItem *self)
{
  GDateTime *start;

  g_return_val_if_fail (BOBBIN_IS_RUN_ITEM (self), 0);

  if (self->race != NULL)
    return bobbin_shown_race_get_report (self->race)->began;
  if (self->past != NULL)
    return self->past->began;
  if (self->run == NULL)
    return self->entry->started;

  start = bobbin_run_get_start_time (self->run);

  return start != NULL ? g_date_time_to_unix_usec (start) : g_get_real_time ();
}

BobbinRunState
bobbin_run_item_get_state (BobbinRunItem *self)
{
  g_return_val_if_fail (BOBBIN_IS_RUN_ITEM (self), BOBBIN_RUN_FAILED);

  if (self->race != NULL)
    return get_race_state (self->race);
  if (self->past != NULL)
    return BOBBIN_RUN_FINISHED;

  return self->run != NULL ? bobbin_run_get_state (self->run) : self->entry->state;
}

gboolean
bobbin_run_item_is_active (BobbinRunItem *self)
{
  return !BOBBIN_RUN_IS_OVER (bobbin_run_item_get_state (self));
}

gboolean
bobbin_run_item_is_elsewhere (BobbinRunItem *self)
{
  return bobbin_run_item_get_run (self) == NULL && !bobbin_run_item_is_race (self) &&
         bobbin_run_item_is_active (self);
}

gboolean
bobbin_run_item_is_kept (BobbinRunItem *self)
{
  g_return_val_if_fail (BOBBIN_IS_RUN_ITEM (self), FALSE);

  return self->entry != NULL || self->past != NULL;
}

gboolean
bobbin_run_item_is_pinned (BobbinRunItem *self)
{
  g_return_val_if_fail (BOBBIN_IS_RUN_ITEM (self), FALSE);

  return self->past != NULL ? self->past->pinned : self->entry != NULL && self->entry->pinned;
}

gboolean
bobbin_run_item_is_resumable (BobbinRunItem *self)
{
  Outline outline;

  g_return_val_if_fail (BOBBIN_IS_RUN_ITEM (self), FALSE);

  if (bobbin_run_item_is_active (self) || bobbin_run_item_is_race (self) ||
      bobbin_run_item_get_number (self) == 0)
    return FALSE;
  if (self->run == NULL)
    return self->entry->resumable;

  outline = get_outline (self);

  return outline.n_done < outline.n_tasks;
}

double
bobbin_run_item_get_fraction (BobbinRunItem *self)
{
  Outline outline;

  g_return_val_if_fail (BOBBIN_IS_RUN_ITEM (self), 0);

  if (bobbin_run_item_is_race (self))
    return get_race_fraction (self);

  outline = get_outline (self);

  return outline.n_tasks == 0 ? 0 : (double) outline.n_settled / (double) outline.n_tasks;
}

char *
bobbin_run_item_dup_summary (BobbinRunItem *self)
{
  Outline outline;

  g_return_val_if_fail (BOBBIN_IS_RUN_ITEM (self), NULL);

  if (bobbin_run_item_is_race (self))
    return dup_race_summary (self);

  outline = get_outline (self);

  return BOBBIN_RUN_IS_OVER (outline.state) ? dup_ended_summary (&outline)
                                            : dup_active_summary (self, &outline);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "bobbin-run.h"

G_BEGIN_DECLS

/*
 * What the files that make up BobbinRun share: bobbin-run.c has its states and
 * what may be done to it, -lanes.c its workers, -records.c what they say,
 * -figures.c what follows from it. All on the context that owns the run.
 */

struct _BobbinRun
{
  GObject            parent_instance;

  /* What was asked for. */
  BobbinJob         *job;
  char              *title;
  BobbinInputs      *given;        /* NULL: those that workers see */
  BobbinExecutor    *executor;
  BobbinRunContext   context;      /* workers see it; freed when they are gone */
  gint64             interval;
  gint64             budget;
  guint              n_workers;
  BobbinJournal     *journal;      /* NULL: records are applied as they come */
  BobbinMailbox     *inbox;        /* what bobbin_run_apply_batch() is called for; the
                                      context's is the journal's, where there is one */

  /* What is known. */
  BobbinRunState     state;
  GError            *error;
  char              *error_detail;
  GDateTime         *start_time;
  gint64             origin;       /* ns: the start */
  gint64             end;          /* ns: 0 until it is over */
  gint64             last_record;  /* ns: end of the latest attempt */
  gint64             offset;       /* ns since the start: where it goes on; 0: its first time */
  guint64            n_failed_before;  /* that were kept as they were when it went on */
  gint64             paused_at;    /* ns: 0 while not paused */
  gint64             paused;       /* ns in earlier pauses */
  GListStore        *lanes;
  GPtrArray         *lane_array;   /* the same; a look-up for each record must be cheap */
  GHashTable        *revive;       /* lanes that shall be added again when they end */
  guint              n_alive;
  BobbinTaskStore   *store;
  BobbinTimeline    *timeline;
  BobbinSeries      *series;
  GArray            *pauses;       /* gint64, ns since the start: begin and end of each */
  int                bytes_number; /* which number of a result is bytes that were moved; -1: none */
  BobbinOutputLog   *output;
  BobbinHistogram   *histogram;
  BobbinRateMeter    meter;
  BobbinLongest      longest;
  BobbinPeers       *peers;        /* NULL until a task has one */
  BobbinMachine      machine[2];   /* at the start, and at the end */
  char              *machine_text; /* NULL: nobody has asked yet */
  BobbinPlan        *plan;         /* NULL: the user chose how it is run */
  double             known_cpu;    /* seconds of the attempts whose CPU time is known, */
  double             known_busy;   /* and how long they took; only where there is a plan */
  BobbinCursorFigures dealt;       /* of a run that was replayed: what its cursor would say */

  guint64            n_done;
  guint64            n_failed;
  guint64            n_cancelled;
  guint64            n_running;
  guint64            n_retries;
  guint64            n_reused;     /* settled ones whose outcome is another run's */
  guint64            n_in_order;
  double             loose_cpu;    /* seconds that belong to no lane: event loops */
  guint64            changed_first;
  guint64            changed_last;
  guint64            n_untold;     /* records since the others were told that something changed */
  guint64           *shown_tasks;  /* by lane: number + 1 of the task marked as running */
  guint              n_shown;

  GSource           *tick;
  guint              finishing : 1;
  guint              replayed : 1;      /* what it is was not done by its workers */
  guint              again : 2;         /* a #BobbinReplayAgain: of the latest records replayed */
  guint              waits_for_journal : 1;  /* paused by itself */
};

/* The lane with that number. Borrowed. */
static inline BobbinLane *
bobbin_run_get_lane (BobbinRun *self,
                     guint      number)
{
  return g_ptr_array_index (self->lane_array, number);
}

/* Tasks of which nothing changes any more. */
static inline guint64
bobbin_run_count_settled (BobbinRun *self)
{
  return self->n_done + self->n_failed + self->n_cancelled;
}

/* The task changed in this round. */
static inline void
bobbin_run_note_change (BobbinRun *self,
                        guint64    task)
{
  self->changed_first = MIN (self->changed_first, task);
  self->changed_last = MAX (self->changed_last, task);
}

/* The owner did something: for the journal, where there is one. @when is on
 * bobbin_clock_now(). */
static inline void
bobbin_run_note (BobbinRun        *self,
                 BobbinRecordType  type,
                 guint             lane,
                 guint64           task,
                 gint64            when)
{
  BobbinRecord record = { .type = type, .lane = lane, .task = task, .start = when, .cpu = -1 };

  if (self->journal != NULL)
    bobbin_journal_note (self->journal, &record);
}

/* -lanes.c: makes lanes, without workers, so that there are @n_lanes. */
void bobbin_run_grow_lanes      (BobbinRun   *self,
                                 guint        n_lanes);

/* -lanes.c: starts the worker of a lane; makes the first n_workers lanes live
 * and asks the others to quit; takes a picture of all lanes. */
void bobbin_run_add_lane        (BobbinRun   *self,
                                 guint        number);
void bobbin_run_apply_n_workers (BobbinRun   *self);
void bobbin_run_look_at_lanes   (BobbinRun   *self);

/* bobbin-run.c: the views are told. */
void bobbin_run_emit_changed    (BobbinRun   *self);

/* -records.c: a #BobbinMailboxFunc; @user_data is the run. */
void bobbin_run_apply_batch     (BobbinBatch *batch,
                                 gpointer     user_data);
/* -records.c: enters an outcome, but in the task store. */
void bobbin_run_apply_outcome   (BobbinRun          *self,
                                 const BobbinBatch  *batch,
                                 const BobbinRecord *record);

/* bobbin-run.c: the pause begins or ends, @now on bobbin_clock_now(); the first
 * tasks without a gap that are settled are counted. */
void bobbin_run_begin_pause     (BobbinRun   *self,
                                 gint64       now);
void bobbin_run_end_pause       (BobbinRun   *self,
                                 gint64       now);
void bobbin_run_advance_in_order (BobbinRun  *self);

/* -replay.c: a run that goes on does so @now. */
void bobbin_run_go_on            (BobbinRun   *self,
                                 gint64       now);

/* bobbin-run.c: ends the run if more tasks failed than the job allows; ends it
 * because the job cannot be done, @detail being what stands behind that. */
void bobbin_run_check_failures  (BobbinRun   *self);
void bobbin_run_refuse          (BobbinRun   *self,
                                 const char  *message,
                                 const char  *detail);

G_END_DECLS

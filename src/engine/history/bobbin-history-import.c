/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-config.h"

#include "bobbin-history-import.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "../executors/bobbin-executors.h"
#include "../job/bobbin-input-source.h"
#include "../job/bobbin-job-error.h"
#include "bobbin-history-private.h"

/* Of a batch of records. */
#define BATCH_RECORDS 4096

/* As many as an executor may have: each is a row in the picture of the run. */
#define MAX_LANES 4096u

typedef struct
{
  const BobbinImportedAttempt *attempts;
  guint64                      n_attempts;
  guint64                     *order;     /* by when they began */
  guint32                     *lanes;     /* of each, in that order */
  guint                        n_lanes;
  guint64                      n_tasks;
  gint64                       end;       /* ns since the run began */
  BobbinMailbox               *mailbox;
  BobbinBatch                 *batch;
} Import;

static int
compare_starts (gconstpointer a,
                gconstpointer b,
                gpointer      user_data)
{
  const Import *self = user_data;
  const guint64 *x = a, *y = b;
  gint64 first = self->attempts[*x].start, second = self->attempts[*y].start;

  return first != second ? (first > second) - (first < second) : (*x > *y) - (*x < *y);
}

/* A lane, and when it is free; of those that are free that does not matter. */
typedef struct
{
  gint64  end;
  guint32 lane;
} Place;

static gboolean
is_before (const Place *a,
           const Place *b)
{
  return a->end != b->end ? a->end < b->end : a->lane < b->lane;
}

/* @heap is a binary one, the least place on top. */
static void
push (GArray *heap,
      Place   place)
{
  guint at = heap->len;

  g_array_append_val (heap, place);
  for (guint parent; at > 0; at = parent)
    {
      parent = (at - 1) / 2;
      if (!is_before (&place, &g_array_index (heap, Place, parent)))
        break;
      g_array_index (heap, Place, at) = g_array_index (heap, Place, parent);
    }
  g_array_index (heap, Place, at) = place;
}

static Place
pop (GArray *heap)
{
  Place top = g_array_index (heap, Place, 0);
  Place last = g_array_index (heap, Place, heap->len - 1);
  guint at = 0;

  g_array_set_size (heap, heap->len - 1);
  for (guint child = 1; child < heap->len; child = 2 * at + 1)
    {
      if (child + 1 < heap->len &&
          is_before (&g_array_index (heap, Place, child + 1), &g_array_index (heap, Place, child)))
        child++;
      if (!is_before (&g_array_index (heap, Place, child), &last))
        break;
      g_array_index (heap, Place, at) = g_array_index (heap, Place, child);
      at = child;
    }
  if (heap->len > 0)
    g_array_index (heap, Place, at) = last;

  return top;
}

static void
sort_by_starts (Import *self)
{
  self->order = g_new (guint64, self->n_attempts);
  for (guint64 i = 0; i < self->n_attempts; i++)
    self->order[i] = i;
  g_qsort_with_data (self->order, (int) self->n_attempts, sizeof *self->order, compare_starts, self);
}

/* Lays each attempt on the first lane that is free when it begins. */
static gboolean
lay_out (Import  *self,
         GError **error)
{
  g_autoptr (GArray) busy = g_array_new (FALSE, FALSE, sizeof (Place));
  g_autoptr (GArray) unused = g_array_new (FALSE, FALSE, sizeof (Place));

  self->lanes = g_new (guint32, self->n_attempts);
  for (guint64 i = 0; i < self->n_attempts; i++)
    {
      const BobbinImportedAttempt *attempt = &self->attempts[self->order[i]];
      Place place = { .end = attempt->start + attempt->duration };

      while (busy->len > 0 && g_array_index (busy, Place, 0).end <= attempt->start)
        push (unused, (Place) { .lane = pop (busy).lane });
      place.lane = unused->len > 0 ? pop (unused).lane : self->n_lanes++;
      push (busy, place);
      self->lanes[i] = place.lane;
      self->end = MAX (self->end, place.end);
      self->n_tasks = MAX (self->n_tasks, attempt->task + 1);
    }

  if (self->n_lanes <= MAX_LANES)
    return TRUE;

  g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_INPUTS,
               _("By the times in the log, %u commands ran at once; no more than %u can be shown."),
               self->n_lanes, MAX_LANES);

  return FALSE;
}

static BobbinInputSource *
make_inputs (Import *self)
{
  g_autofree const char **commands = g_new0 (const char *, self->n_tasks + 1);

  for (guint64 i = 0; i < self->n_attempts; i++)
    commands[self->attempts[i].task] = self->attempts[i].command;

  return bobbin_input_source_new_items (commands);
}

/* A run that would do the same. */
static BobbinRun *
make_run (Import      *self,
          const char  *title,
          GError     **error)
{
  g_autoptr (BobbinJob) job = bobbin_job_new ("command");
  g_autoptr (BobbinInputSource) inputs = make_inputs (self);
  BobbinRunSettings settings = *bobbin_job_get_settings (job);

  settings.executor = self->n_lanes > 1 ? "threads" : "serial";
  settings.workers = MIN (self->n_lanes, bobbin_executors_find (settings.executor, NULL)->max_workers);
  bobbin_job_set_settings (job, &settings);
  bobbin_job_set_parameter (job, "command", "sh -c {}");
  bobbin_job_set_title (job, title);
  bobbin_job_set_inputs (job, inputs);

  return bobbin_executors_new_run (job, NULL, error);
}

static BobbinRecord *
add_record (Import           *self,
            BobbinRecordType  type,
            guint             lane,
            gint64            start)
{
  BobbinRecord *record;

  if (self->batch != NULL && self->batch->n_records == BATCH_RECORDS)
    bobbin_mailbox_post (self->mailbox, g_steal_pointer (&self->batch));
  if (self->batch == NULL)
    self->batch = bobbin_batch_new (BATCH_RECORDS);

  record = bobbin_batch_add (self->batch);
  *record = (BobbinRecord) { .type = type, .lane = lane, .start = start, .cpu = -1 };

  return record;
}

static void
describe (const BobbinImportedAttempt *attempt,
          BobbinOutcome               *outcome)
{
  bobbin_outcome_init (outcome);
  bobbin_outcome_add_text (outcome, "", 0);
  bobbin_outcome_add_text (outcome, "", 0);
  bobbin_outcome_add_number (outcome, attempt->exit_status);
  bobbin_outcome_add_number (outcome, (double) NAN);
  bobbin_outcome_add_number (outcome, (double) NAN);
  bobbin_outcome_add_number (outcome, 0);
  outcome->has_result = TRUE;

  if (attempt->cancelled)
    bobbin_outcome_fail (outcome, BOBBIN_ERROR_KIND_CANCELLED, _("It was not let to its end."));
  else if (attempt->signal > 0)
    bobbin_outcome_fail (outcome, BOBBIN_ERROR_KIND_KILLED, _("Killed by signal %d."), attempt->signal);
  else if (attempt->exit_status != 0)
    bobbin_outcome_fail (outcome, BOBBIN_ERROR_KIND_EXIT_STATUS, _("Ended with exit status %d."),
                         attempt->exit_status);
}

/* @n_before: attempts of the task that began before it, of @n_all. */
static void
add_attempt (Import  *self,
             guint64  place,
             guint    n_before,
             guint    n_all)
{
  const BobbinImportedAttempt *attempt = &self->attempts[self->order[place]];
  BobbinRecord *record = add_record (self, BOBBIN_RECORD_OUTCOME, self->lanes[place], attempt->start);
  g_auto (BobbinOutcome) outcome;

  describe (attempt, &outcome);
  record->task = attempt->task;
  record->duration = attempt->duration;
  record->attempt = MIN (n_before + 1, 255);
  bobbin_batch_encode (self->batch, record, &outcome);
  if (n_before + 1 < n_all)
    record->flags |= BOBBIN_RECORD_WILL_RETRY;
}

/* An attempt that went well although another one followed is not one that is
 * tried again: only the last one counts then. */
static gboolean
is_superseded (const BobbinImportedAttempt *attempt,
               guint                        n_before,
               guint                        n_all)
{
  return n_before + 1 < n_all && attempt->exit_status == 0 && attempt->signal == 0 && !attempt->cancelled;
}

/* Through the journal, as if it ran now. */
static void
add_all (BobbinMailbox *mailbox,
         gpointer       user_data)
{
  Import *self = user_data;
  g_autofree guint *n_all = g_new0 (guint, self->n_tasks);
  g_autofree guint *n_before = g_new0 (guint, self->n_tasks);

  self->mailbox = mailbox;
  for (guint lane = 0; lane < self->n_lanes; lane++)
    {
      add_record (self, BOBBIN_RECORD_LANE_ADDED, lane, 0);
      add_record (self, BOBBIN_RECORD_LANE_STARTED, lane, 0);
    }

  for (guint64 i = 0; i < self->n_attempts; i++)
    n_all[self->attempts[i].task]++;
  for (guint64 i = 0; i < self->n_attempts; i++)
    {
      const BobbinImportedAttempt *attempt = &self->attempts[self->order[i]];

      if (is_superseded (attempt, n_before[attempt->task], n_all[attempt->task]))
        n_all[attempt->task]--;
      else
        add_attempt (self, i, n_before[attempt->task]++, n_all[attempt->task]);
    }

  for (guint lane = 0; lane < self->n_lanes; lane++)
    add_record (self, BOBBIN_RECORD_LANE_ENDED, lane, self->end);
  bobbin_mailbox_post (self->mailbox, g_steal_pointer (&self->batch));
}

/* What is known only of one that is over, and from elsewhere. */
static gboolean
settle (Import         *self,
        BobbinHistory  *history,
        gint64          number,
        const char     *from,
        gint64          started,
        GError        **error)
{
  g_autoptr (BobbinStatement) statement = bobbin_history_db_prepare (bobbin_history_get_db (history),
    "UPDATE run SET state = ?2, elapsed = ?3, started = ?4, imported = ?5, summary = NULL WHERE number = ?1", error);

  if (statement == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, 1, number);
  sqlite3_bind_int (statement, 2, BOBBIN_RUN_FINISHED);
  sqlite3_bind_int64 (statement, 3, self->end);
  sqlite3_bind_int64 (statement, 4, started);
  sqlite3_bind_text (statement, 5, from, -1, SQLITE_STATIC);

  return bobbin_history_db_run (statement, error);
}

gint64
bobbin_history_import (BobbinHistory                *self,
                       const char                   *from,
                       const char                   *title,
                       gint64                        started,
                       const BobbinImportedAttempt  *attempts,
                       guint64                       n_attempts,
                       GError                      **error)
{
  Import import = { .attempts = attempts, .n_attempts = n_attempts };
  BobbinHistoryOptions options = BOBBIN_HISTORY_OPTIONS_INIT;
  g_autoptr (BobbinRun) run = NULL;
  gint64 number = 0;

  g_return_val_if_fail (n_attempts > 0 && n_attempts <= G_MAXINT, 0);

  if (!bobbin_history_check_writable (self, error))
    return 0;

  sort_by_starts (&import);
  if (lay_out (&import, error))
    run = make_run (&import, title, error);
  if (run != NULL)
    number = bobbin_history_write_session (self, run, &options, add_all, &import, error);
  g_free (import.order);
  g_free (import.lanes);

  if (number != 0 && !settle (&import, self, number, from, started, error))
    {
      bobbin_history_delete (self, number, NULL);
      number = 0;
    }
  if (number != 0)
    bobbin_history_emit_changed (self);

  return number;
}

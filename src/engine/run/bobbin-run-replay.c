/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-config.h"

#include "bobbin-run-replay.h"

#include <glib/gi18n-lib.h>

#include "bobbin-lane-private.h"
#include "bobbin-run-private.h"

/* When a run begins that is replayed, on the clock of its lanes: any time but 0,
 * which stands for none. */
#define REPLAY_ORIGIN (1000 * 1000 * 1000)

void
bobbin_run_summary_clear (BobbinRunSummary *self)
{
  g_clear_error (&self->error);
  g_clear_pointer (&self->error_detail, g_free);
  g_clear_pointer (&self->machine_text, g_free);
  g_clear_pointer (&self->plan, bobbin_plan_free);
}

void
bobbin_run_get_summary (BobbinRun        *self,
                        BobbinRunSummary *summary)
{
  *summary = (BobbinRunSummary) {
    .state = self->state,
    .error = self->error != NULL ? g_error_copy (self->error) : NULL,
    .error_detail = g_strdup (self->error_detail),
    .end = self->end - self->origin,
    .machine = { self->machine[0], self->machine[1] },
    .machine_text = g_strdup (bobbin_run_get_machine_text (self)),
    .plan = self->plan != NULL ? bobbin_plan_copy (self->plan) : NULL,
  };
  bobbin_run_get_dealt (self, &summary->dealt);
}

void
bobbin_run_replay_begin (BobbinRun *self,
                         GDateTime *start_time)
{
  g_return_if_fail (self->state == BOBBIN_RUN_QUEUED && !self->replayed);

  self->replayed = TRUE;
  self->start_time = g_date_time_ref (start_time);
  self->origin = REPLAY_ORIGIN;
  bobbin_task_store_set_origin (self->store, self->origin);
  bobbin_output_log_set_origin (self->output, self->origin);
  bobbin_rate_meter_init (&self->meter, self->origin);
}

static void
replay_lane_added (BobbinRun *self,
                   guint      number,
                   gint64     when)
{
  bobbin_run_grow_lanes (self, number + 1);
  bobbin_lane_starting (bobbin_run_get_lane (self, number), when);
  bobbin_timeline_lane_added (self->timeline, number, when - self->origin);
}

static void
replay_lane_ended (BobbinRun *self,
                   guint      number,
                   gint64     when)
{
  bobbin_lane_ended (bobbin_run_get_lane (self, number), when);
  bobbin_timeline_lane_ended (self->timeline, number, when - self->origin);
}

/* Whether the task was tried again when the run went on. */
static gboolean
is_tried_again (const BobbinRecord *record,
                BobbinReplayAgain   again)
{
  switch (again)
    {
    case BOBBIN_REPLAY_AGAIN:
      return record->error != BOBBIN_ERROR_KIND_NONE;
    case BOBBIN_REPLAY_AGAIN_CANCELLED:
      return record->error == BOBBIN_ERROR_KIND_CANCELLED;
    case BOBBIN_REPLAY_FINAL:
    default:
      return FALSE;
    }
}

static void
replay_withdrawn (BobbinRun         *self,
                  guint64            task,
                  BobbinReplayAgain  again)
{
  if (again != BOBBIN_REPLAY_FINAL || BOBBIN_TASK_IS_SETTLED (bobbin_task_store_get (self->store, task)->state))
    return;

  bobbin_task_store_set_cancelled (self->store, task);
  self->n_cancelled++;
}

static void
replay_outcome (BobbinRun         *self,
                const BobbinBatch *batch,
                BobbinRecord      *record,
                BobbinReplayAgain  again)
{
  if (is_tried_again (record, again))
    {
      /* What another run made of it was no attempt of this one: it is as new. */
      if (record->flags & BOBBIN_RECORD_REUSED)
        {
          record->type = BOBBIN_RECORD_WITHDRAWN;
          return;
        }
      record->flags |= BOBBIN_RECORD_WILL_RETRY;
    }

  bobbin_run_apply_outcome (self, batch, record);
}

static void
replay_record (BobbinRun         *self,
               const BobbinBatch *batch,
               BobbinRecord      *record,
               BobbinReplayAgain  again)
{
  record->start += self->origin;
  if (record->lane != BOBBIN_RECORD_NO_LANE)
    bobbin_run_grow_lanes (self, record->lane + 1);

  switch ((BobbinRecordType) record->type)
    {
    case BOBBIN_RECORD_OUTCOME:
      replay_outcome (self, batch, record, again);
      break;
    case BOBBIN_RECORD_OUTPUT:
      bobbin_output_log_add (self->output, record->task, record->lane, record->flags,
                             record->start, batch->bytes + record->payload.offset, record->length);
      break;
    case BOBBIN_RECORD_LANE_ADDED:
      replay_lane_added (self, record->lane, record->start);
      break;
    case BOBBIN_RECORD_LANE_STARTED:
      bobbin_lane_started (bobbin_run_get_lane (self, record->lane), record->start);
      bobbin_timeline_lane_started (self->timeline, record->lane, record->start - self->origin);
      break;
    case BOBBIN_RECORD_LANE_ENDED:
      replay_lane_ended (self, record->lane, record->start);
      break;
    case BOBBIN_RECORD_LANE_CPU:
      if (record->lane == BOBBIN_RECORD_NO_LANE)
        self->loose_cpu += record->duration / 1e9;
      else
        bobbin_lane_add_cpu (bobbin_run_get_lane (self, record->lane), record->duration / 1e9);
      break;
    case BOBBIN_RECORD_PAUSED:
      if (self->paused_at == 0)
        bobbin_run_begin_pause (self, record->start);
      break;
    case BOBBIN_RECORD_RESUMED:
      if (self->paused_at > 0)
        bobbin_run_end_pause (self, record->start);
      break;
    case BOBBIN_RECORD_WITHDRAWN:
      replay_withdrawn (self, record->task, again);
      break;
    case BOBBIN_RECORD_REFUSED:
    default:
      /* Said by the summary. */
      break;
    }

  /* What is known of a run that was cut off. */
  self->last_record = MAX (self->last_record, record->start);
}

void
bobbin_run_replay_batch (BobbinRun         *self,
                         BobbinBatch       *batch,
                         BobbinReplayAgain  again)
{
  g_return_if_fail (self->replayed && self->state == BOBBIN_RUN_QUEUED);

  self->again = again;
  for (guint i = 0; i < batch->n_records; i++)
    replay_record (self, batch, &batch->records[i], again);

  bobbin_task_store_apply (self->store, batch, self->timeline);
  bobbin_batch_free (batch);
}

/* That of its last session; one that was cut off has none. */
static void
replay_plan (BobbinRun        *self,
             const BobbinPlan *plan)
{
  g_clear_pointer (&self->plan, bobbin_plan_free);
  if (plan == NULL)
    return;

  self->plan = bobbin_plan_copy (plan);
  if (bobbin_plan_get_step (plan) != NULL)
    self->n_workers = bobbin_plan_get_step (plan)->n_workers;
}

/* Of one that was cut off: as if all had ended with the last that is known. */
static void
end_open_ends (BobbinRun *self,
               gint64     end)
{
  for (guint i = 0; i < self->lane_array->len; i++)
    if (bobbin_lane_is_alive (bobbin_run_get_lane (self, i)))
      replay_lane_ended (self, i, end);
  if (self->paused_at > 0)
    bobbin_run_end_pause (self, MAX (end, self->paused_at));
}

static void
settle_cut_off (BobbinRun *self)
{
  if (bobbin_run_count_settled (self) == bobbin_task_store_get_n_tasks (self->store))
    {
      self->state = BOBBIN_RUN_FINISHED;
      return;
    }

  self->state = BOBBIN_RUN_FAILED;
  self->error = g_error_new_literal (BOBBIN_RUN_ERROR, BOBBIN_RUN_ERROR_CUT_OFF,
                                     _("Bobbin ended before this run did. What was done until then is kept."));
}

void
bobbin_run_replay_end (BobbinRun              *self,
                       const BobbinRunSummary *summary)
{
  gint64 end = MAX (self->last_record, self->origin);

  g_return_if_fail (self->replayed && self->state == BOBBIN_RUN_QUEUED);

  if (summary->end > 0)
    end = self->origin + summary->end;
  end_open_ends (self, end);
  self->end = end;
  self->dealt = summary->dealt;
  self->machine[0] = summary->machine[0];
  self->machine[1] = summary->machine[1];
  self->machine_text = g_strdup (summary->machine_text);
  replay_plan (self, summary->plan);

  if (BOBBIN_RUN_IS_OVER (summary->state))
    {
      self->state = summary->state;
      self->error = summary->error != NULL ? g_error_copy (summary->error) : NULL;
      self->error_detail = g_strdup (summary->error_detail);
    }
  else
    {
      settle_cut_off (self);
    }

  bobbin_run_advance_in_order (self);
}

/* The cursor begins with what is not settled. */
static void
hand_out_rest (BobbinRun *self)
{
  guint64 n_tasks = bobbin_task_store_get_n_tasks (self->store);
  BobbinTaskSet *settled = bobbin_task_set_new ();
  g_autoptr (GArray) retries = g_array_new (FALSE, FALSE, sizeof (BobbinCursorRetry));

  self->context.earlier = g_hash_table_new (NULL, NULL);
  for (guint64 i = 0; i < n_tasks; i++)
    {
      const BobbinTask *task = bobbin_task_store_get (self->store, i);

      if (BOBBIN_TASK_IS_SETTLED (task->state))
        {
          bobbin_task_set_add (settled, i);
        }
      else if (task->attempts > 0)
        {
          BobbinCursorRetry retry = { .task = i, .attempt = task->attempts + 1u };

          g_array_append_val (retries, retry);
          g_hash_table_insert (self->context.earlier, GSIZE_TO_POINTER (i + 1),
                               GUINT_TO_POINTER (task->attempts));
        }
    }

  bobbin_cursor_begin_with (self->context.cursor, settled, (gpointer) retries->data, retries->len);
}

/* Later than at 0, which stands for a run that was never started. */
static gint64
end_session (BobbinRun *self)
{
  gint64 end = MAX (self->last_record, self->origin + 1);

  end_open_ends (self, end);
  bobbin_output_log_end_all (self->output, end);

  return end;
}

void
bobbin_run_replay_next_session (BobbinRun *self)
{
  g_return_if_fail (self->replayed && self->state == BOBBIN_RUN_QUEUED);

  end_session (self);
}

void
bobbin_run_replay_resume (BobbinRun *self)
{
  g_return_if_fail (self->replayed && self->state == BOBBIN_RUN_QUEUED && self->offset == 0);

  self->end = end_session (self);
  bobbin_output_log_flush (self->output);
  self->offset = self->end - self->origin;
  self->n_failed_before = self->n_failed;
  self->replayed = FALSE;
  hand_out_rest (self);
  bobbin_run_advance_in_order (self);
}

void
bobbin_run_go_on (BobbinRun *self,
                  gint64     now)
{
  gint64 step = now - self->offset - self->origin;

  /* What tells times since the start does not move; what tells them on the clock does. */
  self->origin += step;
  self->last_record += self->last_record > 0 ? step : 0;
  for (guint i = 0; i < self->lane_array->len; i++)
    bobbin_lane_move (bobbin_run_get_lane (self, i), step);

  self->end = 0;
  /* Pages that were saved before are this run's own. */
  bobbin_workload_set_shared_since (self->context.workload, g_date_time_to_unix_usec (self->start_time));
  /* What the system did in the time before is not known. */
  self->machine[0].idle = self->machine[0].io_stall = self->machine[0].memory_stall = -1;
}

gint64
bobbin_run_get_offset (BobbinRun *self)
{
  return self->offset;
}

BobbinReplayAgain
bobbin_run_get_again (BobbinRun *self)
{
  return self->again;
}

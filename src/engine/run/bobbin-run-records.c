/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-run-private.h"

#include "bobbin-clock.h"
#include "bobbin-lane-private.h"

#define NS_PER_SECOND 1e9

/* After so many, in a round that may last as long as it does, the others are told in
 * the middle of it: whoever prints results can begin. */
#define MANY_RECORDS 8192

/* How much the attempt moved, where its workload tells. */
static double
get_bytes (BobbinRun          *self,
           const BobbinBatch  *batch,
           const BobbinRecord *record)
{
  BobbinResult result;

  if (self->bytes_number < 0 || (record->flags & BOBBIN_RECORD_HAS_RESULT) == 0)
    return 0;
  if (record->flags & BOBBIN_RECORD_INLINE)
    return self->bytes_number == 0 ? record->payload.number : 0;

  bobbin_result_decode (&result, batch->bytes + record->payload.offset, record->length, record->flags);

  return self->bytes_number < (int) result.n_numbers ? result.numbers[self->bytes_number] : 0;
}

static void
note_length (BobbinRun          *self,
             const BobbinRecord *record)
{
  if (bobbin_longest_wants (&self->longest, record->duration))
    bobbin_longest_add (&self->longest, &(BobbinLongAttempt) {
      .task = record->task,
      .start = record->start - self->origin,
      .duration = record->duration,
      .lane = record->lane,
    });
}

/* For the figures that explain. */
static void
note_attempt (BobbinRun          *self,
              const BobbinRecord *record)
{
  g_autofree char *peer = NULL;

  note_length (self, record);
  if (BOBBIN_WORKLOAD_GET_CLASS (self->context.workload)->dup_peer != NULL)
    {
      BobbinInput input;

      bobbin_inputs_get (self->context.inputs, record->task, &input);
      peer = bobbin_workload_dup_peer (self->context.workload, &input);
    }
  if (peer == NULL)
    return;

  if (self->peers == NULL)
    self->peers = bobbin_peers_new ();
  bobbin_peers_add (self->peers, peer, record->duration);
}

static void
count_outcome (BobbinRun          *self,
               const BobbinRecord *record)
{
  bobbin_run_note_change (self, record->task);

  if (record->flags & BOBBIN_RECORD_WILL_RETRY)
    self->n_retries++;
  else if (record->error == BOBBIN_ERROR_KIND_NONE)
    self->n_done++;
  else if (record->error == BOBBIN_ERROR_KIND_CANCELLED)
    self->n_cancelled++;
  else
    self->n_failed++;
}

void
bobbin_run_apply_outcome (BobbinRun          *self,
                          const BobbinBatch  *batch,
                          const BobbinRecord *record)
{
  gboolean again = (record->flags & BOBBIN_RECORD_WILL_RETRY) != 0;

  if (record->flags & BOBBIN_RECORD_REUSED)
    {
      count_outcome (self, record);
      self->n_reused++;
      return;
    }

  bobbin_lane_apply (bobbin_run_get_lane (self, record->lane), record);
  bobbin_histogram_add (self->histogram, record->duration);
  if (self->plan != NULL && record->cpu >= 0)
    {
      self->known_cpu += (double) record->cpu;
      self->known_busy += record->duration / NS_PER_SECOND;
    }
  self->last_record = MAX (self->last_record, record->start + record->duration);
  note_attempt (self, record);
  bobbin_series_add (self->series, record->start - self->origin, record->duration, !again,
                     !again && record->error != BOBBIN_ERROR_KIND_NONE, get_bytes (self, batch, record));

  if (!again)
    bobbin_cursor_forget_cancelled (self->context.cursor, record->task);

  count_outcome (self, record);

  if (bobbin_output_log_is_used (self->output))
    bobbin_output_log_end_task (self->output, record->task, record->start + record->duration);
}

/* Whether of outcomes nothing but their times has to be looked at. */
static gboolean
may_be_alike (BobbinRun *self)
{
  return self->bytes_number < 0 && BOBBIN_WORKLOAD_GET_CLASS (self->context.workload)->dup_peer == NULL &&
         !bobbin_output_log_is_used (self->output) &&
         !bobbin_cursor_has_cancelled (self->context.cursor, 0, G_MAXUINT64);
}

/* What bobbin_run_apply_outcome() does for each, with sums that stay in registers:
 * of tiny tasks there are millions a second, and this thread is alone with all. */
static void
apply_alike (BobbinRun          *self,
             const BobbinRecord *records,
             guint               n_records)
{
  gint64 last = self->last_record;
  gint64 known_busy = 0;
  double known_cpu = 0;
  guint64 changed_first = self->changed_first;
  guint64 changed_last = self->changed_last;

  for (guint i = 0; i < n_records; i++)
    {
      const BobbinRecord *record = &records[i];

      last = MAX (last, record->start + record->duration);
      changed_first = MIN (changed_first, record->task);
      changed_last = MAX (changed_last, record->task);
      if (record->cpu >= 0)
        {
          known_cpu += (double) record->cpu;
          known_busy += record->duration;
        }
      bobbin_histogram_add (self->histogram, record->duration);
      note_length (self, record);
    }

  self->last_record = last;
  self->changed_first = changed_first;
  self->changed_last = changed_last;
  self->n_done += n_records;
  if (self->plan != NULL)
    {
      self->known_cpu += known_cpu;
      self->known_busy += (double) known_busy / NS_PER_SECOND;
    }
  bobbin_lane_apply_done (bobbin_run_get_lane (self, records[0].lane), records, n_records);
  bobbin_series_add_done (self->series, records, n_records, self->origin);
}

static void
apply_lane_ended (BobbinRun *self,
                  guint      number,
                  gint64     when)
{
  bobbin_lane_ended (bobbin_run_get_lane (self, number), when);
  bobbin_timeline_lane_ended (self->timeline, number, when - self->origin);
  self->n_alive--;

  if (g_hash_table_remove (self->revive, GUINT_TO_POINTER (number)) &&
      !bobbin_cursor_is_over (self->context.cursor))
    bobbin_run_add_lane (self, number);
}

static void
apply_refused (BobbinRun          *self,
               const BobbinBatch  *batch,
               const BobbinRecord *record)
{
  BobbinResult result;

  bobbin_result_decode (&result, batch->bytes + record->payload.offset, record->length, record->flags);
  bobbin_run_refuse (self, result.message, result.detail);
}

static void
apply_record (BobbinRun          *self,
              const BobbinBatch  *batch,
              const BobbinRecord *record)
{
  switch ((BobbinRecordType) record->type)
    {
    case BOBBIN_RECORD_OUTCOME:
      bobbin_run_apply_outcome (self, batch, record);
      break;
    case BOBBIN_RECORD_OUTPUT:
      bobbin_output_log_add (self->output, record->task, record->lane, record->flags,
                             record->start, batch->bytes + record->payload.offset, record->length);
      break;
    case BOBBIN_RECORD_LANE_STARTED:
      bobbin_lane_started (bobbin_run_get_lane (self, record->lane), record->start);
      bobbin_timeline_lane_started (self->timeline, record->lane, record->start - self->origin);
      break;
    case BOBBIN_RECORD_LANE_ENDED:
      apply_lane_ended (self, record->lane, record->start);
      break;
    case BOBBIN_RECORD_LANE_CPU:
      if (record->lane == BOBBIN_RECORD_NO_LANE)
        self->loose_cpu += record->duration / NS_PER_SECOND;
      else
        bobbin_lane_add_cpu (bobbin_run_get_lane (self, record->lane), record->duration / NS_PER_SECOND);
      break;
    case BOBBIN_RECORD_REFUSED:
      apply_refused (self, batch, record);
      break;
    case BOBBIN_RECORD_LANE_ADDED:
    case BOBBIN_RECORD_PAUSED:
    case BOBBIN_RECORD_RESUMED:
    case BOBBIN_RECORD_WITHDRAWN:
      /* The owner's own, come back from its journal: it knows. */
      break;
    default:
      g_assert_not_reached ();
    }
}

void
bobbin_run_apply_batch (BobbinBatch *batch,
                        gpointer     user_data)
{
  BobbinRun *self = user_data;
  guint64 before = bobbin_run_count_settled (self);
  gboolean is_output = batch->n_records > 0 && batch->records[0].type == BOBBIN_RECORD_OUTPUT;
  gboolean alike = may_be_alike (self);

  for (guint i = 0; i < batch->n_records;)
    {
      const BobbinRecord *records = &batch->records[i];
      guint n = alike ? bobbin_records_count_done (records, batch->n_records - i) : 0;

      if (n > 0)
        apply_alike (self, records, n);
      else
        apply_record (self, batch, records);
      i += MAX (n, 1);
    }

  bobbin_rate_meter_add (&self->meter, bobbin_clock_now (), bobbin_run_count_settled (self) - before);
  if (!is_output)
    bobbin_task_store_apply (self->store, batch, self->timeline);
  self->n_untold += batch->n_records;
  bobbin_batch_free (batch);

  bobbin_run_check_failures (self);
  if (self->inbox != NULL && self->budget == 0 && self->n_untold >= MANY_RECORDS)
    {
      bobbin_run_look_at_lanes (self);
      bobbin_run_advance_in_order (self);
      bobbin_run_emit_changed (self);
    }
}

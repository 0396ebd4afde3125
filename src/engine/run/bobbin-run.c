/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-config.h"

#include "bobbin-run.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

#include "bobbin-clock.h"
#include "bobbin-lane-private.h"

#define NS_PER_SECOND 1e9

/* Views see the time pass at least this often, even where no record comes. */
#define TICK_MS 100

#define DEFAULT_INTERVAL_US 16000

struct _BobbinRun
{
  GObject            parent_instance;

  /* What was asked for. */
  BobbinJob         *job;
  char              *title;
  BobbinExecutor    *executor;
  BobbinRunContext   context;      /* workers see it; freed when they are gone */
  gint64             interval;
  gint64             budget;
  guint              n_workers;

  /* What is known. */
  BobbinRunState     state;
  GError            *error;
  GDateTime         *start_time;
  gint64             origin;       /* ns: the start */
  gint64             end;          /* ns: 0 until it is over */
  gint64             last_record;  /* ns: end of the latest attempt */
  gint64             paused_at;    /* ns: 0 while not paused */
  gint64             paused;       /* ns in earlier pauses */
  GListStore        *lanes;
  GPtrArray         *lane_array;   /* the same; a look-up for each record must be cheap */
  GHashTable        *revive;       /* lanes that shall be added again when they end */
  guint              n_alive;
  BobbinTaskStore   *store;
  BobbinOutputLog   *output;
  BobbinHistogram   *histogram;
  BobbinRateMeter    meter;

  guint64            n_done;
  guint64            n_failed;
  guint64            n_cancelled;
  guint64            n_running;
  guint64            n_retries;
  guint64            n_in_order;
  double             loose_cpu;    /* seconds that belong to no lane: event loops */
  guint64            changed_first;
  guint64            changed_last;
  guint64           *shown_tasks;  /* by lane: number + 1 of the task marked as running */
  guint              n_shown;

  GSource           *tick;
  guint              finishing : 1;
};

enum { PROP_0, PROP_STATE, PROP_TITLE, N_PROPS };
enum { CHANGED, FINISHED, N_SIGNALS };

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (BobbinRun, bobbin_run, G_TYPE_OBJECT)
G_DEFINE_QUARK (bobbin-run-error-quark, bobbin_run_error)

G_DEFINE_ENUM_TYPE (BobbinRunState, bobbin_run_state,
  G_DEFINE_ENUM_VALUE (BOBBIN_RUN_QUEUED, "queued"),
  G_DEFINE_ENUM_VALUE (BOBBIN_RUN_RUNNING, "running"),
  G_DEFINE_ENUM_VALUE (BOBBIN_RUN_PAUSED, "paused"),
  G_DEFINE_ENUM_VALUE (BOBBIN_RUN_STOPPING, "stopping"),
  G_DEFINE_ENUM_VALUE (BOBBIN_RUN_FINISHED, "finished"),
  G_DEFINE_ENUM_VALUE (BOBBIN_RUN_FAILED, "failed"),
  G_DEFINE_ENUM_VALUE (BOBBIN_RUN_CANCELLED, "cancelled"))

const char *
bobbin_run_state_get_title (BobbinRunState state)
{
  static const char * const titles[] = {
    N_("Queued"), N_("Running"), N_("Paused"), N_("Stopping"),
    N_("Finished"), N_("Failed"), N_("Cancelled"),
  };

  g_return_val_if_fail (state < G_N_ELEMENTS (titles), "");

  return _(titles[state]);
}

/* The one place where the state changes. */
static void
set_state (BobbinRun      *self,
           BobbinRunState  state)
{
  if (self->state == state)
    return;

  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

static BobbinLane *
get_lane (BobbinRun *self,
          guint      number)
{
  return g_ptr_array_index (self->lane_array, number);
}

static guint64
count_settled (BobbinRun *self)
{
  return self->n_done + self->n_failed + self->n_cancelled;
}

static void
note_change (BobbinRun *self,
             guint64    task)
{
  self->changed_first = MIN (self->changed_first, task);
  self->changed_last = MAX (self->changed_last, task);
}

static void
begin_stop (BobbinRun *self)
{
  if (self->state != BOBBIN_RUN_RUNNING && self->state != BOBBIN_RUN_PAUSED)
    return;

  if (self->paused_at > 0)
    self->paused += bobbin_clock_now () - self->paused_at;
  self->paused_at = 0;
  g_hash_table_remove_all (self->revive);
  set_state (self, BOBBIN_RUN_STOPPING);
  g_atomic_int_set (&self->context.stop_flag, TRUE);
  bobbin_cursor_stop (self->context.cursor);
  bobbin_executor_stop (self->executor);
}

static void
check_failures (BobbinRun *self)
{
  const BobbinRunSettings *settings = &self->context.settings;
  guint64 n_tasks = bobbin_task_store_get_n_tasks (self->store);
  double percent = 100.0 * self->n_failed / n_tasks;

  if (self->error != NULL || self->n_failed == 0)
    return;

  if ((settings->stop_after_failed > 0 && self->n_failed >= settings->stop_after_failed) ||
      (settings->stop_after_percent > 0 && percent > settings->stop_after_percent))
    {
      self->error = g_error_new (BOBBIN_RUN_ERROR, BOBBIN_RUN_ERROR_TOO_MANY_FAILED,
                                 ngettext ("Stopped after %" PRIu64 " failed task, as the job says.",
                                           "Stopped after %" PRIu64 " failed tasks, as the job says.",
                                           self->n_failed),
                                 self->n_failed);
      begin_stop (self);
    }
}

static void
add_lane (BobbinRun *self,
          guint      number)
{
  BobbinLane *lane = get_lane (self, number);

  bobbin_lane_starting (lane);
  self->n_alive++;
  bobbin_executor_add_lane (self->executor, number, bobbin_lane_get_live (lane));
}

static void
apply_outcome (BobbinRun          *self,
               const BobbinRecord *record)
{
  bobbin_lane_apply (get_lane (self, record->lane), record);
  bobbin_histogram_add (self->histogram, record->duration);
  self->last_record = MAX (self->last_record, record->start + record->duration);
  note_change (self, record->task);

  if (record->flags & BOBBIN_RECORD_WILL_RETRY)
    self->n_retries++;
  else if (record->error == BOBBIN_ERROR_KIND_NONE)
    self->n_done++;
  else if (record->error == BOBBIN_ERROR_KIND_CANCELLED)
    self->n_cancelled++;
  else
    self->n_failed++;

  if (bobbin_output_log_is_used (self->output))
    bobbin_output_log_end_task (self->output, record->task, record->start + record->duration);
}

static void
apply_lane_ended (BobbinRun *self,
                  guint      number)
{
  bobbin_lane_ended (get_lane (self, number), bobbin_clock_now ());
  self->n_alive--;

  if (g_hash_table_remove (self->revive, GUINT_TO_POINTER (number)))
    add_lane (self, number);
}

static void
apply_record (BobbinRun          *self,
              const BobbinBatch  *batch,
              const BobbinRecord *record)
{
  switch ((BobbinRecordType) record->type)
    {
    case BOBBIN_RECORD_OUTCOME:
      apply_outcome (self, record);
      break;
    case BOBBIN_RECORD_OUTPUT:
      bobbin_output_log_add (self->output, record->task, record->lane, record->flags,
                             record->start, batch->bytes + record->payload.offset, record->length);
      break;
    case BOBBIN_RECORD_LANE_STARTED:
      bobbin_lane_started (get_lane (self, record->lane), record->start);
      break;
    case BOBBIN_RECORD_LANE_ENDED:
      apply_lane_ended (self, record->lane);
      break;
    case BOBBIN_RECORD_LANE_CPU:
      if (record->lane == BOBBIN_RECORD_NO_LANE)
        self->loose_cpu += record->duration / NS_PER_SECOND;
      else
        bobbin_lane_add_cpu (get_lane (self, record->lane), record->duration / NS_PER_SECOND);
      break;
    default:
      g_assert_not_reached ();
    }
}

static void
batch_cb (BobbinBatch *batch,
          gpointer     user_data)
{
  BobbinRun *self = user_data;
  guint64 before = count_settled (self);
  gboolean is_output = batch->n_records > 0 && batch->records[0].type == BOBBIN_RECORD_OUTPUT;

  for (guint i = 0; i < batch->n_records; i++)
    apply_record (self, batch, &batch->records[i]);

  bobbin_rate_meter_add (&self->meter, bobbin_clock_now (), count_settled (self) - before);
  if (!is_output)
    bobbin_task_store_apply (self->store, batch);
  bobbin_batch_free (batch);

  check_failures (self);
}

/* Marks the task that the lane has now as running, and the one before as not. */
static void
look_at_lane (BobbinRun *self,
              guint      number,
              gint64     now)
{
  BobbinLane *lane = get_lane (self, number);
  guint64 *shown = &self->shown_tasks[number];
  guint64 task;

  bobbin_lane_look (lane, now);
  task = bobbin_lane_get_task (lane) + 1;

  if (*shown != task)
    {
      if (*shown > 0 && bobbin_task_store_get (self->store, *shown - 1)->state == BOBBIN_TASK_RUNNING)
        {
          bobbin_task_store_set_running (self->store, *shown - 1, number, 0, FALSE);
          note_change (self, *shown - 1);
        }
      *shown = task;
    }

  if (task > 0)
    {
      const BobbinTask *record = bobbin_task_store_get (self->store, task - 1);

      if (BOBBIN_TASK_IS_SETTLED (record->state))
        return;

      if (record->state != BOBBIN_TASK_RUNNING)
        {
          bobbin_task_store_set_running (self->store, task - 1, number,
                                         now - bobbin_lane_get_task_seconds (lane) * NS_PER_SECOND,
                                         TRUE);
          note_change (self, task - 1);
          record = bobbin_task_store_get (self->store, task - 1);
        }

      /* For a moment two lanes may show a task: one whose attempt failed, and
       * the one that tries it again. */
      if (record->lane == number)
        self->n_running++;
    }
}

static void
look_at_lanes (BobbinRun *self)
{
  guint n_lanes = self->lane_array->len;
  gint64 now = bobbin_clock_now ();

  self->n_running = 0;
  for (guint i = 0; i < n_lanes; i++)
    look_at_lane (self, i, now);
}

static void
advance_in_order (BobbinRun *self)
{
  guint64 n_tasks = bobbin_task_store_get_n_tasks (self->store);

  while (self->n_in_order < n_tasks &&
         BOBBIN_TASK_IS_SETTLED (bobbin_task_store_get (self->store, self->n_in_order)->state))
    self->n_in_order++;
}

static BobbinRunState
final_state (BobbinRun *self)
{
  if (self->error != NULL)
    return BOBBIN_RUN_FAILED;
  if (self->n_done + self->n_failed < bobbin_task_store_get_n_tasks (self->store))
    return BOBBIN_RUN_CANCELLED;

  return BOBBIN_RUN_FINISHED;
}

static void
finish (BobbinRun *self)
{
  if (self->finishing)
    return;

  self->finishing = TRUE;
  bobbin_executor_finish (self->executor);
  self->end = MAX (self->last_record, self->origin);
  if (self->last_record == 0)
    self->end = bobbin_clock_now ();
  if (self->paused_at > 0)
    self->paused += MAX (self->end - self->paused_at, 0);
  self->paused_at = 0;

  g_clear_pointer (&self->tick, g_source_destroy);
  bobbin_mailbox_close (self->context.mailbox);
  set_state (self, final_state (self));
}

static void
emit_changed (BobbinRun *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
  self->changed_first = G_MAXUINT64;
  self->changed_last = 0;
}

/* After each round of records, and at each tick. */
static void
idle_cb (gpointer user_data)
{
  g_autoptr (BobbinRun) self = g_object_ref (user_data);

  if (BOBBIN_RUN_IS_OVER (self->state))
    return;

  look_at_lanes (self);
  advance_in_order (self);
  bobbin_output_log_flush (self->output);
  if (self->n_alive == 0)
    finish (self);
  emit_changed (self);

  if (BOBBIN_RUN_IS_OVER (self->state))
    {
      g_signal_emit (self, signals[FINISHED], 0);
      /* Taken in bobbin_run_start(). */
      g_object_unref (self);
    }
}

static gboolean
tick_cb (gpointer user_data)
{
  idle_cb (user_data);

  return G_SOURCE_CONTINUE;
}

static void
start_tick (BobbinRun *self)
{
  g_autoptr (GSource) source = g_timeout_source_new (TICK_MS);

  g_source_set_static_name (source, "[Bobbin] tick");
  g_source_set_callback (source, tick_cb, self, NULL);
  g_source_attach (source, g_main_context_get_thread_default ());
  self->tick = source;   /* its context holds it until it is destroyed */
}

static void
grow_lanes (BobbinRun *self,
            guint      n_lanes)
{
  guint n_old = self->lane_array->len;

  if (n_lanes <= n_old)
    return;

  for (guint i = n_old; i < n_lanes; i++)
    g_ptr_array_add (self->lane_array,
                     bobbin_lane_new (i, BOBBIN_EXECUTOR_GET_CLASS (self->executor)->lane_title));

  self->shown_tasks = g_renew (guint64, self->shown_tasks, n_lanes);
  for (guint i = self->n_shown; i < n_lanes; i++)
    self->shown_tasks[i] = 0;
  self->n_shown = n_lanes;

  g_list_store_splice (self->lanes, n_old, 0, self->lane_array->pdata + n_old, n_lanes - n_old);
}

/* Makes the first n_workers lanes live and asks the others to quit. */
static void
apply_n_workers (BobbinRun *self)
{
  guint n_lanes;

  grow_lanes (self, self->n_workers);
  n_lanes = self->lane_array->len;
  bobbin_cursor_set_n_workers (self->context.cursor, self->n_workers);

  for (guint i = 0; i < n_lanes; i++)
    {
      BobbinLane *lane = get_lane (self, i);
      BobbinLaneLive *live = bobbin_lane_get_live (lane);
      gboolean wanted = i < self->n_workers;

      if (wanted && !bobbin_lane_is_alive (lane))
        add_lane (self, i);
      else if (wanted && atomic_load (&live->quit))
        g_hash_table_add (self->revive, GUINT_TO_POINTER (i));
      else if (!wanted && bobbin_lane_is_alive (lane))
        {
          g_hash_table_remove (self->revive, GUINT_TO_POINTER (i));
          atomic_store (&live->quit, TRUE);
        }
    }

  bobbin_cursor_wake (self->context.cursor);
}

static void
bobbin_run_get_property (GObject    *object,
                         guint       prop_id,
                         GValue     *value,
                         GParamSpec *pspec)
{
  BobbinRun *self = BOBBIN_RUN (object);

  switch (prop_id)
    {
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
bobbin_run_set_property (GObject      *object,
                         guint         prop_id,
                         const GValue *value,
                         GParamSpec   *pspec)
{
  BobbinRun *self = BOBBIN_RUN (object);

  switch (prop_id)
    {
    case PROP_TITLE:
      if (g_set_str (&self->title, g_value_get_string (value)))
        g_object_notify_by_pspec (object, pspec);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
bobbin_run_finalize (GObject *object)
{
  BobbinRun *self = BOBBIN_RUN (object);

  /* An active run holds a reference on itself, so no worker is left here. */
  if (self->context.mailbox != NULL)
    bobbin_mailbox_close (self->context.mailbox);
  g_clear_pointer (&self->context.mailbox, bobbin_mailbox_unref);
  g_clear_pointer (&self->context.cursor, bobbin_cursor_unref);
  g_clear_object (&self->context.workload);
  g_clear_object (&self->context.inputs);
  g_clear_object (&self->executor);
  g_clear_object (&self->job);
  g_clear_object (&self->lanes);
  g_clear_pointer (&self->lane_array, g_ptr_array_unref);
  g_clear_object (&self->output);
  g_clear_pointer (&self->revive, g_hash_table_unref);
  g_clear_pointer (&self->store, bobbin_task_store_free);
  g_clear_pointer (&self->histogram, g_free);
  g_clear_pointer (&self->shown_tasks, g_free);
  g_clear_pointer (&self->start_time, g_date_time_unref);
  g_clear_pointer (&self->title, g_free);
  g_clear_error (&self->error);

  G_OBJECT_CLASS (bobbin_run_parent_class)->finalize (object);
}

static void
bobbin_run_class_init (BobbinRunClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = bobbin_run_get_property;
  object_class->set_property = bobbin_run_set_property;
  object_class->finalize = bobbin_run_finalize;

  properties[PROP_STATE] =
    g_param_spec_enum ("state", NULL, NULL, BOBBIN_TYPE_RUN_STATE, BOBBIN_RUN_QUEUED,
                       G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_TITLE] =
    g_param_spec_string ("title", NULL, NULL, NULL,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[CHANGED] = g_signal_new ("changed", BOBBIN_TYPE_RUN, G_SIGNAL_RUN_LAST,
                                   0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[FINISHED] = g_signal_new ("finished", BOBBIN_TYPE_RUN, G_SIGNAL_RUN_LAST,
                                    0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
bobbin_run_init (BobbinRun *self)
{
  self->interval = DEFAULT_INTERVAL_US;
  self->lanes = g_list_store_new (BOBBIN_TYPE_LANE);
  self->lane_array = g_ptr_array_new_with_free_func (g_object_unref);
  self->revive = g_hash_table_new (NULL, NULL);
  self->histogram = g_new0 (BobbinHistogram, 1);
  self->changed_first = G_MAXUINT64;
}

BobbinRun *
bobbin_run_new (BobbinJob               *job,
                BobbinWorkload          *workload,
                BobbinInputs            *inputs,
                BobbinExecutor          *executor,
                const BobbinRunSettings *settings)
{
  BobbinRun *self = g_object_new (BOBBIN_TYPE_RUN, NULL);
  guint64 n_tasks = bobbin_inputs_get_n_inputs (inputs);

  self->job = g_object_ref (job);
  self->title = bobbin_job_dup_display_title (job);
  self->executor = g_object_ref (executor);
  self->n_workers = settings->workers;
  self->context.workload = g_object_ref (workload);
  self->context.inputs = g_object_ref (inputs);
  self->context.settings = *settings;
  self->context.cursor = bobbin_cursor_new (n_tasks, settings->chunk);
  self->store = bobbin_task_store_new (n_tasks);
  self->output = bobbin_output_log_new ();

  return self;
}

void
bobbin_run_set_pace (BobbinRun *self,
                     gint64     interval,
                     gint64     budget)
{
  g_return_if_fail (self->state == BOBBIN_RUN_QUEUED);

  self->interval = interval;
  self->budget = budget;
}

void
bobbin_run_start (BobbinRun *self)
{
  if (self->state != BOBBIN_RUN_QUEUED)
    return;

  /* Until it is over; given back in idle_cb(). */
  g_object_ref (self);

  self->origin = bobbin_clock_now ();
  self->start_time = g_date_time_new_now_local ();
  bobbin_task_store_set_origin (self->store, self->origin);
  bobbin_output_log_set_origin (self->output, self->origin);
  bobbin_rate_meter_init (&self->meter, self->origin);
  self->context.mailbox = bobbin_mailbox_new (NULL, self->interval, self->budget,
                                              batch_cb, idle_cb, self);
  start_tick (self);

  set_state (self, BOBBIN_RUN_RUNNING);
  if (bobbin_executor_start (self->executor, &self->context, &self->error))
    apply_n_workers (self);

  emit_changed (self);
}

void
bobbin_run_pause (BobbinRun *self)
{
  if (self->state != BOBBIN_RUN_RUNNING)
    return;

  bobbin_cursor_pause (self->context.cursor);
  self->paused_at = bobbin_clock_now ();
  set_state (self, BOBBIN_RUN_PAUSED);
  emit_changed (self);
}

void
bobbin_run_resume (BobbinRun *self)
{
  gint64 pause;

  if (self->state != BOBBIN_RUN_PAUSED)
    return;

  pause = bobbin_clock_now () - self->paused_at;
  self->paused += pause;
  self->paused_at = 0;
  bobbin_rate_meter_skip (&self->meter, pause);
  set_state (self, BOBBIN_RUN_RUNNING);
  bobbin_cursor_resume (self->context.cursor);
  emit_changed (self);
}

void
bobbin_run_stop (BobbinRun *self)
{
  if (self->state == BOBBIN_RUN_QUEUED)
    {
      set_state (self, BOBBIN_RUN_CANCELLED);
      emit_changed (self);
      g_signal_emit (self, signals[FINISHED], 0);
      return;
    }

  begin_stop (self);
  emit_changed (self);
}

void
bobbin_run_set_n_workers (BobbinRun *self,
                          guint      n_workers)
{
  BobbinExecutorClass *klass = BOBBIN_EXECUTOR_GET_CLASS (self->executor);

  n_workers = CLAMP (n_workers, klass->min_workers, klass->max_workers);
  if (n_workers == self->n_workers)
    return;

  self->n_workers = n_workers;
  if (self->state == BOBBIN_RUN_RUNNING || self->state == BOBBIN_RUN_PAUSED)
    {
      apply_n_workers (self);
      emit_changed (self);
    }
}

guint
bobbin_run_get_n_workers (BobbinRun *self)
{
  return self->n_workers;
}

guint
bobbin_run_get_max_workers (BobbinRun *self)
{
  return BOBBIN_EXECUTOR_GET_CLASS (self->executor)->max_workers;
}

BobbinJob *
bobbin_run_get_job (BobbinRun *self)
{
  return self->job;
}

BobbinWorkload *
bobbin_run_get_workload (BobbinRun *self)
{
  return self->context.workload;
}

BobbinInputs *
bobbin_run_get_inputs (BobbinRun *self)
{
  return self->context.inputs;
}

BobbinExecutor *
bobbin_run_get_executor (BobbinRun *self)
{
  return self->executor;
}

const char *
bobbin_run_get_title (BobbinRun *self)
{
  return self->title;
}

BobbinRunState
bobbin_run_get_state (BobbinRun *self)
{
  return self->state;
}

const GError *
bobbin_run_get_error (BobbinRun *self)
{
  return self->error;
}

GDateTime *
bobbin_run_get_start_time (BobbinRun *self)
{
  return self->start_time;
}

GListModel *
bobbin_run_get_lanes (BobbinRun *self)
{
  return G_LIST_MODEL (self->lanes);
}

BobbinTaskStore *
bobbin_run_get_store (BobbinRun *self)
{
  return self->store;
}

BobbinOutputLog *
bobbin_run_get_output (BobbinRun *self)
{
  return self->output;
}

static double
get_elapsed (BobbinRun *self,
             gint64     now)
{
  gint64 until = self->end > 0 ? self->end : now;

  if (self->origin == 0)
    return 0;
  if (self->paused_at > 0)
    until = self->paused_at;

  return MAX (until - self->origin - self->paused, 0) / NS_PER_SECOND;
}

static void
sum_up_lanes (BobbinRun        *self,
              BobbinRunFigures *figures)
{
  guint n_lanes = self->lane_array->len;
  double life = 0, busy = 0, working = 0;

  for (guint i = 0; i < n_lanes; i++)
    {
      BobbinLane *lane = get_lane (self, i);
      double lane_busy = bobbin_lane_get_busy_seconds (lane);

      life += bobbin_lane_get_life_seconds (lane);
      busy += lane_busy;
      working += MIN (bobbin_lane_get_cpu_seconds (lane), lane_busy);
      figures->cpu_seconds += bobbin_lane_get_cpu_seconds (lane);
    }

  figures->cpu_seconds += self->loose_cpu;
  if (life > 0)
    {
      figures->shares.working = working / life;
      figures->shares.waiting = (busy - working) / life;
      figures->shares.idle = 1 - busy / life;
    }
}

void
bobbin_run_get_figures (BobbinRun        *self,
                        BobbinRunFigures *figures)
{
  gint64 now = bobbin_clock_now ();

  *figures = (BobbinRunFigures) {
    .n_tasks = bobbin_task_store_get_n_tasks (self->store),
    .n_done = self->n_done,
    .n_failed = self->n_failed,
    .n_cancelled = self->n_cancelled,
    .n_running = self->n_running,
    .n_retries = self->n_retries,
    .elapsed = get_elapsed (self, now),
    .p50 = bobbin_histogram_percentile (self->histogram, 50) / NS_PER_SECOND,
    .p90 = bobbin_histogram_percentile (self->histogram, 90) / NS_PER_SECOND,
    .p99 = bobbin_histogram_percentile (self->histogram, 99) / NS_PER_SECOND,
    .max = self->histogram->max / NS_PER_SECOND,
  };
  figures->n_waiting = figures->n_tasks - count_settled (self) - self->n_running;
  if (!BOBBIN_RUN_IS_OVER (self->state))
    figures->n_retrying = MIN (bobbin_cursor_get_n_retries (self->context.cursor), figures->n_waiting);
  sum_up_lanes (self, figures);

  if (self->state == BOBBIN_RUN_RUNNING)
    {
      figures->rate = bobbin_rate_meter_get_rate (&self->meter, now);
      figures->left_known =
        bobbin_rate_meter_get_left (&self->meter, now, figures->n_running + figures->n_waiting,
                                    &figures->left_low, &figures->left_high);
    }
  else if (figures->elapsed > 0)
    {
      figures->rate = count_settled (self) / figures->elapsed;
    }
}

const BobbinHistogram *
bobbin_run_get_histogram (BobbinRun *self)
{
  return self->histogram;
}

guint64
bobbin_run_get_n_in_order (BobbinRun *self)
{
  return self->n_in_order;
}

gboolean
bobbin_run_get_changed_span (BobbinRun *self,
                             guint64   *first,
                             guint64   *last)
{
  if (self->changed_first > self->changed_last)
    return FALSE;

  *first = self->changed_first;
  *last = self->changed_last;

  return TRUE;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-config.h"

#include "bobbin-record-memory.h"
#include "bobbin-run-private.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

#include "bobbin-clock.h"

/* Views see the time pass at least this often, even where no record comes. */
#define TICK_MS 100

#define DEFAULT_INTERVAL_US 16000

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

void
bobbin_run_begin_pause (BobbinRun *self,
                        gint64     now)
{
  gint64 times[] = { now - self->origin, -1 };

  bobbin_run_note (self, BOBBIN_RECORD_PAUSED, BOBBIN_RECORD_NO_LANE, 0, now);
  self->paused_at = now;
  g_array_append_vals (self->pauses, times, G_N_ELEMENTS (times));
}

void
bobbin_run_end_pause (BobbinRun *self,
                      gint64     now)
{
  bobbin_run_note (self, BOBBIN_RECORD_RESUMED, BOBBIN_RECORD_NO_LANE, 0, now);
  self->paused += MAX (now - self->paused_at, 0);
  self->paused_at = 0;
  g_array_index (self->pauses, gint64, self->pauses->len - 1) = now - self->origin;
}

static void
begin_stop (BobbinRun *self)
{
  if (self->state != BOBBIN_RUN_RUNNING && self->state != BOBBIN_RUN_PAUSED)
    return;

  if (self->paused_at > 0)
    bobbin_run_end_pause (self, bobbin_clock_now ());
  g_hash_table_remove_all (self->revive);
  set_state (self, BOBBIN_RUN_STOPPING);
  g_atomic_int_set (&self->context.stop_flag, TRUE);
  bobbin_cursor_stop (self->context.cursor);
  bobbin_executor_stop (self->executor);
  if (self->journal != NULL)
    bobbin_journal_hurry (self->journal);
}

void
bobbin_run_advance_in_order (BobbinRun *self)
{
  guint64 n_tasks = bobbin_task_store_get_n_tasks (self->store);

  while (self->n_in_order < n_tasks &&
         BOBBIN_TASK_IS_SETTLED (bobbin_task_store_get (self->store, self->n_in_order)->state))
    self->n_in_order++;
}

void
bobbin_run_check_failures (BobbinRun *self)
{
  const BobbinRunSettings *settings = &self->context.settings;
  guint64 n_tasks = bobbin_task_store_get_n_tasks (self->store);
  guint64 n_failed = self->n_failed - self->n_failed_before;
  double percent = 100.0 * n_failed / n_tasks;

  if (self->error != NULL || n_failed == 0)
    return;

  if ((settings->stop_after_failed > 0 && n_failed >= settings->stop_after_failed) ||
      (settings->stop_after_percent > 0 && percent > settings->stop_after_percent))
    {
      self->error = g_error_new (BOBBIN_RUN_ERROR, BOBBIN_RUN_ERROR_TOO_MANY_FAILED,
                                 ngettext ("Stopped after %" PRIu64 " failed task, as the job says.",
                                           "Stopped after %" PRIu64 " failed tasks, as the job says.",
                                           n_failed),
                                 n_failed);
      begin_stop (self);
    }
}

void
bobbin_run_refuse (BobbinRun  *self,
                   const char *message,
                   const char *detail)
{
  if (self->error != NULL)
    return;

  self->error = g_error_new_literal (BOBBIN_RUN_ERROR, BOBBIN_RUN_ERROR_REFUSED, message);
  self->error_detail = g_strdup (detail);
  begin_stop (self);
}

static BobbinRunState
final_state (BobbinRun *self)
{
  if (self->error != NULL)
    return BOBBIN_RUN_FAILED;
  /* Tasks that were cancelled one by one are as settled as others. */
  if (self->state == BOBBIN_RUN_STOPPING &&
      self->n_done + self->n_failed < bobbin_task_store_get_n_tasks (self->store))
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
    bobbin_run_end_pause (self, MAX (self->end, self->paused_at));

  bobbin_machine_look (&self->machine[1], "/proc");
  g_clear_pointer (&self->tick, g_source_destroy);
  bobbin_mailbox_close (self->inbox);
  set_state (self, final_state (self));
  if (self->journal != NULL)
    bobbin_journal_close (self->journal, self);
}

void
bobbin_run_emit_changed (BobbinRun *self)
{
  self->n_untold = 0;
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

  bobbin_run_look_at_lanes (self);
  bobbin_run_advance_in_order (self);
  bobbin_output_log_flush (self->output);
  if (self->n_alive == 0)
    finish (self);
  bobbin_run_emit_changed (self);

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
  if (self->inbox != NULL)
    bobbin_mailbox_close (self->inbox);
  g_clear_pointer (&self->inbox, bobbin_mailbox_unref);
  g_clear_pointer (&self->context.mailbox, bobbin_mailbox_unref);
  g_clear_object (&self->journal);
  g_clear_pointer (&self->context.cursor, bobbin_cursor_unref);
  g_clear_object (&self->context.workload);
  g_clear_object (&self->context.inputs);
  g_clear_pointer (&self->context.earlier, g_hash_table_unref);
  g_clear_object (&self->executor);
  g_clear_object (&self->job);
  g_clear_object (&self->given);
  g_clear_object (&self->lanes);
  g_clear_pointer (&self->lane_array, g_ptr_array_unref);
  g_clear_object (&self->output);
  g_clear_pointer (&self->revive, g_hash_table_unref);
  g_clear_pointer (&self->timeline, bobbin_timeline_free);
  g_clear_pointer (&self->store, bobbin_task_store_free);
  g_clear_pointer (&self->series, bobbin_series_free);
  g_clear_pointer (&self->pauses, g_array_unref);
  g_clear_pointer (&self->histogram, g_free);
  g_clear_pointer (&self->peers, bobbin_peers_free);
  g_clear_pointer (&self->plan, bobbin_plan_free);
  g_clear_pointer (&self->shown_tasks, g_free);
  g_clear_pointer (&self->start_time, g_date_time_unref);
  g_clear_pointer (&self->title, g_free);
  g_clear_error (&self->error);
  g_clear_pointer (&self->error_detail, g_free);
  g_clear_pointer (&self->machine_text, g_free);

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
  self->series = bobbin_series_new ();
  self->pauses = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->changed_first = G_MAXUINT64;
}

/* Which number of its results is how many bytes a task moved; -1: none. */
static int
find_bytes (BobbinWorkload *workload)
{
  guint n_columns;
  const BobbinColumn *columns = bobbin_workload_get_columns (workload, &n_columns);
  int number = 0;

  for (guint i = 0; i < n_columns; i++)
    {
      if (columns[i].flags & BOBBIN_COLUMN_TRANSFER)
        return number;
      if (columns[i].type == BOBBIN_COLUMN_NUMBER)
        number++;
    }

  return -1;
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
  self->timeline = bobbin_timeline_new (self->store);
  self->bytes_number = find_bytes (workload);
  self->output = bobbin_output_log_new ();
  bobbin_executor_join (executor, self);

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
  self->context.gives_way = budget > 0;
  if (budget == 0)
    {
      /* Nobody watches, though somebody may ask at the end: the whole counts, not each turn. */
      bobbin_timeline_put_off (self->timeline);
      bobbin_task_store_use_large_pages (self->store);
      bobbin_record_memory_allow ();
    }
}

gboolean
bobbin_run_gives_way (BobbinRun *self)
{
  return self->context.gives_way;
}

/* While nothing can be written nothing is begun; it goes on by itself, unless
 * the user has paused it meanwhile. */
static void
journal_trouble_cb (BobbinJournal *journal,
                    BobbinRun     *self)
{
  BobbinJournalTrouble trouble = bobbin_journal_get_trouble (journal, NULL);
  gboolean waits = trouble == BOBBIN_JOURNAL_NO_ROOM || trouble == BOBBIN_JOURNAL_BUSY;

  if (waits && self->state == BOBBIN_RUN_RUNNING)
    {
      self->waits_for_journal = TRUE;
      bobbin_run_pause (self);
    }
  else if (!waits && self->waits_for_journal)
    {
      bobbin_run_resume (self);
    }
  else
    {
      bobbin_run_emit_changed (self);
    }
}

void
bobbin_run_set_journal (BobbinRun     *self,
                        BobbinJournal *journal)
{
  g_return_if_fail (self->state == BOBBIN_RUN_QUEUED);

  if (g_set_object (&self->journal, journal) && journal != NULL)
    g_signal_connect_object (journal, "trouble", G_CALLBACK (journal_trouble_cb), self, G_CONNECT_DEFAULT);
}

BobbinJournal *
bobbin_run_get_journal (BobbinRun *self)
{
  return self->journal;
}

/* Workers post to the journal, where there is one, and it posts on. */
static void
open_mailbox (BobbinRun *self)
{
  g_autoptr (GError) error = NULL;

  self->inbox = bobbin_mailbox_new (NULL, self->interval, self->budget,
                                    bobbin_run_apply_batch, idle_cb, self);
  if (self->journal != NULL)
    self->context.mailbox = bobbin_journal_open (self->journal, self, self->inbox,
                                                 self->origin, self->interval, &error);
  if (error != NULL)
    bobbin_journal_set_trouble (self->journal, BOBBIN_JOURNAL_BROKEN, error->message);
  if (self->context.mailbox == NULL)
    self->context.mailbox = bobbin_mailbox_ref (self->inbox);
}

static void
set_clock (BobbinRun *self)
{
  gint64 now = bobbin_clock_now ();

  if (self->offset > 0)
    {
      bobbin_run_go_on (self, now);
    }
  else
    {
      self->origin = now;
      self->start_time = g_date_time_new_now_local ();
    }

  bobbin_task_store_set_origin (self->store, self->origin);
  bobbin_output_log_set_origin (self->output, self->origin);
  bobbin_rate_meter_init (&self->meter, now);
  self->context.began = g_date_time_to_unix_usec (self->start_time) / 1e6;
}

void
bobbin_run_start (BobbinRun *self)
{
  if (self->state != BOBBIN_RUN_QUEUED)
    return;

  /* Until it is over; given back in idle_cb(). */
  g_object_ref (self);

  set_clock (self);
  open_mailbox (self);
  start_tick (self);

  set_state (self, BOBBIN_RUN_RUNNING);
  if (bobbin_executor_start (self->executor, &self->context, &self->error))
    bobbin_run_apply_n_workers (self);
  /* While the workers begin. */
  bobbin_machine_look (&self->machine[0], "/proc");

  bobbin_run_emit_changed (self);
}

void
bobbin_run_pause (BobbinRun *self)
{
  if (self->state != BOBBIN_RUN_RUNNING)
    return;

  bobbin_cursor_pause (self->context.cursor);
  bobbin_run_begin_pause (self, bobbin_clock_now ());
  set_state (self, BOBBIN_RUN_PAUSED);
  bobbin_run_emit_changed (self);
}

void
bobbin_run_resume (BobbinRun *self)
{
  gint64 now = bobbin_clock_now ();

  if (self->state != BOBBIN_RUN_PAUSED)
    return;

  self->waits_for_journal = FALSE;
  bobbin_rate_meter_skip (&self->meter, now - self->paused_at);
  bobbin_run_end_pause (self, now);
  set_state (self, BOBBIN_RUN_RUNNING);
  bobbin_cursor_resume (self->context.cursor);
  bobbin_run_emit_changed (self);
}

void
bobbin_run_stop (BobbinRun *self)
{
  if (self->state == BOBBIN_RUN_QUEUED)
    {
      set_state (self, BOBBIN_RUN_CANCELLED);
      bobbin_run_emit_changed (self);
      g_signal_emit (self, signals[FINISHED], 0);
      return;
    }

  if (self->state != BOBBIN_RUN_RUNNING && self->state != BOBBIN_RUN_PAUSED)
    return;

  begin_stop (self);
  bobbin_run_emit_changed (self);
}

void
bobbin_run_cancel_tasks (BobbinRun     *self,
                         const guint32 *tasks,
                         guint          n_tasks)
{
  g_autofree guint32 *open = g_new (guint32, MAX (n_tasks, 1));
  g_autofree guint32 *withdrawn = g_new (guint32, MAX (n_tasks, 1));
  gint64 now = bobbin_clock_now ();
  guint n_open = 0;
  guint n_withdrawn;

  if (self->state != BOBBIN_RUN_RUNNING && self->state != BOBBIN_RUN_PAUSED)
    return;

  for (guint i = 0; i < n_tasks; i++)
    if (!BOBBIN_TASK_IS_SETTLED (bobbin_task_store_get (self->store, tasks[i])->state))
      open[n_open++] = tasks[i];

  n_withdrawn = bobbin_cursor_cancel (self->context.cursor, open, n_open, withdrawn);
  for (guint i = 0; i < n_withdrawn; i++)
    {
      bobbin_task_store_set_cancelled (self->store, withdrawn[i]);
      bobbin_run_note (self, BOBBIN_RECORD_WITHDRAWN, BOBBIN_RECORD_NO_LANE, withdrawn[i], now);
      bobbin_run_note_change (self, withdrawn[i]);
    }
  self->n_cancelled += n_withdrawn;
  bobbin_executor_cancel (self->executor);
  bobbin_run_advance_in_order (self);
  bobbin_run_emit_changed (self);
}

void
bobbin_run_set_n_workers (BobbinRun *self,
                          guint      n_workers)
{
  BobbinExecutorClass *klass = BOBBIN_EXECUTOR_GET_CLASS (self->executor);

  gboolean is_other;

  n_workers = CLAMP (n_workers, klass->min_workers, klass->max_workers);
  is_other = n_workers != self->n_workers;
  self->n_workers = n_workers;
  /* Also where it is the number of the moment: from now on it is the user's. */
  bobbin_executor_leave_be (self->executor);
  if (is_other && (self->state == BOBBIN_RUN_RUNNING || self->state == BOBBIN_RUN_PAUSED))
    {
      bobbin_run_apply_n_workers (self);
      bobbin_run_emit_changed (self);
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

BobbinInputs *
bobbin_run_get_given_inputs (BobbinRun *self)
{
  return self->given != NULL ? self->given : self->context.inputs;
}

void
bobbin_run_set_given_inputs (BobbinRun    *self,
                             BobbinInputs *inputs)
{
  g_set_object (&self->given, inputs);
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

const char *
bobbin_run_get_state_title (BobbinRun *self)
{
  if (g_error_matches (self->error, BOBBIN_RUN_ERROR, BOBBIN_RUN_ERROR_CUT_OFF))
    return _("Cut off");

  return bobbin_run_state_get_title (self->state);
}

const GError *
bobbin_run_get_error (BobbinRun *self)
{
  return self->error;
}

const char *
bobbin_run_get_error_detail (BobbinRun *self)
{
  return self->error_detail;
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

const BobbinHistogram *
bobbin_run_get_histogram (BobbinRun *self)
{
  return self->histogram;
}

BobbinTimeline *
bobbin_run_get_timeline (BobbinRun *self)
{
  return self->timeline;
}

BobbinSeries *
bobbin_run_get_series (BobbinRun *self)
{
  return self->series;
}

gint64
bobbin_run_get_time (BobbinRun *self)
{
  if (self->origin == 0)
    return 0;

  return MAX ((self->end > 0 ? self->end : bobbin_clock_now ()) - self->origin, 0);
}

const gint64 *
bobbin_run_get_pauses (BobbinRun *self,
                       guint     *n_pauses)
{
  *n_pauses = self->pauses->len / 2;

  return (gconstpointer) self->pauses->data;
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

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-wait-workload.h"

#include <glib/gi18n-lib.h>

#include "../job/bobbin-number.h"

/**
 * BobbinWaitWorkload:
 *
 * Waits: the same time for each task, a spread of times, or as long as the
 * input says. Waits on the loop, or blocks its thread as sleep() does, which
 * shows what that does to a loop that others share.
 */
struct _BobbinWaitWorkload
{
  BobbinWorkload parent_instance;

  double         seconds;
  double         spread;
  gboolean       from_input;
  gboolean       blocking;

  BobbinColumn   column;
};

/* A year. */
#define MAX_SECONDS 31536000.0
/* µs between two reports of progress. */
#define REPORT_INTERVAL 200000
/* µs after which a blocked thread looks whether it should go on. */
#define BLOCKED_SLICE 10000

enum
{
  PROP_0,
  PROP_SECONDS,
  PROP_SPREAD,
  PROP_FROM_INPUT,
  PROP_BLOCKING,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static const gsize fields[N_PROPS] = {
  [PROP_SECONDS] = G_STRUCT_OFFSET (BobbinWaitWorkload, seconds),
  [PROP_SPREAD] = G_STRUCT_OFFSET (BobbinWaitWorkload, spread),
  [PROP_FROM_INPUT] = G_STRUCT_OFFSET (BobbinWaitWorkload, from_input),
  [PROP_BLOCKING] = G_STRUCT_OFFSET (BobbinWaitWorkload, blocking),
};

G_DEFINE_FINAL_TYPE (BobbinWaitWorkload, bobbin_wait_workload, BOBBIN_TYPE_WORKLOAD)

/* A source that waits on a loop for one task after another. */
typedef struct
{
  GSource             source;
  GPtrArray          *idle;     /* where it rests meanwhile */
  BobbinTaskContext  *context;
  BobbinOutcome      *outcome;
  BobbinTaskDoneFunc  done;
  gpointer            user_data;
  gint64              start;
  gint64              end;
} Waiting;

/* Of one worker. */
typedef struct
{
  GPtrArray *sources;   /* all */
  GPtrArray *idle;      /* those that wait for nothing */
} Scratch;

/* A number from 0 to 1 that depends on nothing but @task, so that every run
 * of a job waits the same times. The mixer of SplitMix64: Steele, Lea, Flood,
 * "Fast splittable pseudorandom number generators", 2014. */
static double
get_random (guint64 task)
{
  guint64 z = (task + 1) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);

  z = (z ^ (z >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  z ^= z >> 31;

  return (z >> 11) * 0x1.0p-53;
}

/* How long to wait, in seconds; -1: the input does not say it. */
static double
get_seconds (BobbinWaitWorkload *self,
             BobbinTaskContext  *context,
             const BobbinInput  *input)
{
  double seconds = self->seconds;

  if (self->from_input)
    {
      if (input->is_number)
        seconds = input->number;
      else if (!bobbin_number_parse (input->text, &seconds))
        return -1;

      if (seconds < 0 || seconds > MAX_SECONDS)
        return -1;
    }

  if (self->spread > 0)
    seconds *= 1 + self->spread * (2 * get_random (bobbin_task_context_get_task (context)) - 1);

  return seconds;
}

static void
fail_bad_input (BobbinOutcome *outcome)
{
  bobbin_outcome_fail (outcome, BOBBIN_ERROR_KIND_BAD_INPUT,
                       _("The input is not a number of seconds from 0 to %.0f."), MAX_SECONDS);
  outcome->permanent = TRUE;
}

static void
report_progress (BobbinTaskContext *context,
                 gint64             start,
                 gint64             end,
                 gint64             now)
{
  if (end > start)
    bobbin_task_context_report_progress (context, (double) (now - start) / (end - start), 0);
}

static gboolean
waiting_dispatch (GSource     *source,
                  GSourceFunc  callback,
                  gpointer     user_data)
{
  Waiting *waiting = (Waiting *) source;
  gint64 now = g_get_monotonic_time ();

  if (bobbin_task_context_is_cancelled (waiting->context))
    {
      bobbin_task_context_fail_cancelled (waiting->context, waiting->outcome);
    }
  else if (now >= waiting->end)
    {
      bobbin_outcome_add_number (waiting->outcome, (now - waiting->start) / 1e6);
    }
  else
    {
      report_progress (waiting->context, waiting->start, waiting->end, now);
      g_source_set_ready_time (source, MIN (waiting->end, now + REPORT_INTERVAL));
      return G_SOURCE_CONTINUE;
    }

  /* done() may begin the next task, which takes this one again. */
  g_source_set_ready_time (source, -1);
  g_ptr_array_add (waiting->idle, waiting);
  waiting->done (waiting->context, waiting->outcome, waiting->user_data);

  return G_SOURCE_CONTINUE;
}

static GSourceFuncs waiting_funcs = {
  .dispatch = waiting_dispatch,
};

static void
cancelled_cb (gpointer user_data)
{
  g_source_set_ready_time (user_data, 0);
}

static void
free_source (gpointer data)
{
  g_source_destroy (data);
  g_source_unref (data);
}

/* One that is on the current context. */
static Waiting *
take_source (Scratch *scratch)
{
  GMainContext *context = g_main_context_get_thread_default ();
  Waiting *waiting;
  GSource *source;

  if (context == NULL)
    context = g_main_context_default ();

  while (scratch->idle->len > 0)
    {
      waiting = g_ptr_array_steal_index_fast (scratch->idle, scratch->idle->len - 1);
      if (g_source_get_context (&waiting->source) == context)
        return waiting;
      g_ptr_array_remove_fast (scratch->sources, waiting);
    }

  source = g_source_new (&waiting_funcs, sizeof (Waiting));
  g_source_set_static_name (source, "Bobbin wait");
  g_source_attach (source, context);
  g_ptr_array_add (scratch->sources, source);

  waiting = (Waiting *) source;
  waiting->idle = scratch->idle;

  return waiting;
}

static gpointer
bobbin_wait_workload_new_scratch (BobbinWorkload *workload,
                                  guint           n_slots)
{
  Scratch *scratch = g_new (Scratch, 1);

  scratch->sources = g_ptr_array_new_with_free_func (free_source);
  scratch->idle = g_ptr_array_new ();

  return scratch;
}

static void
bobbin_wait_workload_free_scratch (BobbinWorkload *workload,
                                   gpointer        data)
{
  Scratch *scratch = data;

  g_ptr_array_unref (scratch->idle);
  g_ptr_array_unref (scratch->sources);
  g_free (scratch);
}

static void
bobbin_wait_workload_run_task_async (BobbinWorkload     *workload,
                                     BobbinTaskContext  *context,
                                     const BobbinInput  *input,
                                     BobbinOutcome      *outcome,
                                     BobbinTaskDoneFunc  done,
                                     gpointer            user_data)
{
  BobbinWaitWorkload *self = BOBBIN_WAIT_WORKLOAD (workload);
  double seconds = get_seconds (self, context, input);
  Waiting *waiting;

  if (seconds < 0)
    {
      fail_bad_input (outcome);
      done (context, outcome, user_data);
      return;
    }

  waiting = take_source (bobbin_task_context_get_scratch (context));
  waiting->context = context;
  waiting->outcome = outcome;
  waiting->done = done;
  waiting->user_data = user_data;
  waiting->start = g_get_monotonic_time ();
  waiting->end = waiting->start + (gint64) (seconds * 1e6 + 0.5);

  bobbin_task_context_report_phase (context, N_("waiting"));

  bobbin_task_context_set_cancel_func (context, cancelled_cb, waiting);
  g_source_set_ready_time (&waiting->source, bobbin_task_context_is_cancelled (context)
                                             ? 0 : MIN (waiting->end, waiting->start + REPORT_INTERVAL));
}

static void
wait_blocking (BobbinWaitWorkload *self,
               BobbinTaskContext  *context,
               const BobbinInput  *input,
               BobbinOutcome      *outcome)
{
  double seconds = get_seconds (self, context, input);
  gint64 start = g_get_monotonic_time ();
  gint64 now = start;
  gint64 end;

  if (seconds < 0)
    {
      fail_bad_input (outcome);
      return;
    }

  end = start + (gint64) (seconds * 1e6 + 0.5);
  bobbin_task_context_report_phase (context, N_("sleeping"));

  while (now < end && !bobbin_task_context_is_cancelled (context))
    {
      g_usleep (MIN (end - now, BLOCKED_SLICE));
      now = g_get_monotonic_time ();
      report_progress (context, start, end, MIN (now, end));
    }

  if (now < end)
    bobbin_task_context_fail_cancelled (context, outcome);
  else
    bobbin_outcome_add_number (outcome, (now - start) / 1e6);
}

static void
bobbin_wait_workload_run_task (BobbinWorkload    *workload,
                               BobbinTaskContext *context,
                               const BobbinInput *input,
                               BobbinOutcome     *outcome)
{
  BobbinWaitWorkload *self = BOBBIN_WAIT_WORKLOAD (workload);

  if (self->blocking)
    wait_blocking (self, context, input, outcome);
  else
    BOBBIN_WORKLOAD_CLASS (bobbin_wait_workload_parent_class)->run_task (workload, context,
                                                                         input, outcome);
}

static gboolean
bobbin_wait_workload_can_run_async (BobbinWorkload *workload)
{
  return !BOBBIN_WAIT_WORKLOAD (workload)->blocking;
}

static const BobbinColumn *
bobbin_wait_workload_get_columns (BobbinWorkload *workload,
                                  guint          *n_columns)
{
  *n_columns = 1;

  return &BOBBIN_WAIT_WORKLOAD (workload)->column;
}

static void
bobbin_wait_workload_class_init (BobbinWaitWorkloadClass *klass)
{
  BobbinWorkloadClass *workload_class = BOBBIN_WORKLOAD_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;


  workload_class->id = "wait";
  workload_class->title = N_("Wait");
  workload_class->summary = N_("Waits a while for each input, on a loop or blocking a thread.");
  workload_class->icon_name = "bobbin-wait-symbolic";
  workload_class->input_name = N_("task");
  workload_class->input_example = "first\nsecond\nthird";
  workload_class->nature = BOBBIN_WORKLOAD_WAITS;
  workload_class->get_columns = bobbin_wait_workload_get_columns;
  workload_class->new_scratch = bobbin_wait_workload_new_scratch;
  workload_class->free_scratch = bobbin_wait_workload_free_scratch;
  workload_class->run_task = bobbin_wait_workload_run_task;
  workload_class->run_task_async = bobbin_wait_workload_run_task_async;
  workload_class->can_run_async = bobbin_wait_workload_can_run_async;

  properties[PROP_SECONDS] =
    g_param_spec_double ("seconds", N_("Seconds"), N_("How long each task waits"),
                         0, MAX_SECONDS, 1, flags);
  properties[PROP_SPREAD] =
    g_param_spec_double ("spread", N_("Spread"),
                         N_("Share by which a task may wait less or more: 0.5 makes one second 0.5 to 1.5"),
                         0, 1, 0, flags);
  properties[PROP_FROM_INPUT] =
    g_param_spec_boolean ("from-input", N_("As the Input Says"),
                          N_("Take each input as its number of seconds"), FALSE, flags);
  properties[PROP_BLOCKING] =
    g_param_spec_boolean ("blocking", N_("Block the Thread"),
                          N_("Wait as sleep() does, which holds up a loop and all that runs on it"),
                          FALSE, flags);

  bobbin_workload_class_install_parameters (workload_class, properties, fields, N_PROPS);

  bobbin_workload_class_describe (workload_class, "seconds", BOBBIN_PARAMETER_WHAT, "s", "1");
  bobbin_workload_class_describe (workload_class, "spread", BOBBIN_PARAMETER_NONE, NULL, "0.5");
}

static void
bobbin_wait_workload_init (BobbinWaitWorkload *self)
{
  self->column = (BobbinColumn) { "seconds", _("Waited"), BOBBIN_COLUMN_NUMBER, "s" };
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-test-workload.h"

#include <pthread.h>
#include <stdatomic.h>

#include "engine/executors/bobbin-auto-executor.h"
#include "engine/executors/bobbin-executors.h"
#include "engine/run/bobbin-clock.h"

struct _BobbinTestWorkload
{
  BobbinWorkload   parent_instance;

  BobbinTestMode   mode;
  gboolean         is_async;

  _Atomic guint    n_in;
  _Atomic guint    peak;
  _Atomic guint64  n_begun;
  _Atomic gboolean is_open;
};

G_DEFINE_FINAL_TYPE (BobbinTestWorkload, bobbin_test_workload, BOBBIN_TYPE_WORKLOAD)

static void
enter (BobbinTestWorkload *self)
{
  guint n_in = atomic_fetch_add (&self->n_in, 1) + 1;
  guint peak = atomic_load (&self->peak);

  while (n_in > peak && !atomic_compare_exchange_weak (&self->peak, &peak, n_in))
    ;
  atomic_fetch_add (&self->n_begun, 1);
}

static void
leave (BobbinTestWorkload *self)
{
  atomic_fetch_sub (&self->n_in, 1);
}

static void
spin (void)
{
  gint64 end = bobbin_clock_thread_cpu () + 5 * 1000 * 1000;

  while (bobbin_clock_thread_cpu () < end)
    ;
}

static void
produce (BobbinTestWorkload *self,
         BobbinTaskContext  *context,
         const BobbinInput  *input,
         BobbinOutcome      *outcome)
{
  gint64 number = input->number;

  g_assert_true (input->is_number);
  g_assert_cmpuint (input->index, ==, bobbin_task_context_get_task (context));

  if (self->mode == BOBBIN_TEST_SPIN)
    spin ();

  if (self->mode == BOBBIN_TEST_FAIL_FIRST && bobbin_task_context_get_attempt (context) <= 2)
    {
      bobbin_outcome_fail (outcome, BOBBIN_ERROR_KIND_CRASHED, "Attempt %u crashed.",
                           bobbin_task_context_get_attempt (context));
      return;
    }

  if (self->mode == BOBBIN_TEST_FAIL_ODD && number % 2 == 1)
    {
      bobbin_outcome_fail (outcome, BOBBIN_ERROR_KIND_EXIT_STATUS, "Odd.");
      bobbin_outcome_take_detail (outcome, g_strdup ("The detail."));
    }

  bobbin_outcome_add_number (outcome, number * 2);

  if (self->mode == BOBBIN_TEST_TEXT)
    {
      g_autofree char *text = g_strdup_printf ("text of %s", input->text);

      bobbin_outcome_add_number (outcome, number * 3);
      bobbin_outcome_add_number (outcome, number * 4);
      bobbin_outcome_add_text (outcome, text, -1);
      bobbin_outcome_add_text (outcome, "a\0b", 3);
    }

  if (self->mode == BOBBIN_TEST_OUTPUT)
    bobbin_task_context_report_output (context, BOBBIN_STREAM_OUTPUT, "one\ntwo\nhalf", 12);
}

static void
fail_cancelled (BobbinOutcome *outcome)
{
  bobbin_outcome_fail (outcome, BOBBIN_ERROR_KIND_CANCELLED, "Cancelled.");
}

static gboolean
is_held (BobbinTestWorkload *self)
{
  return self->mode == BOBBIN_TEST_GATE && !atomic_load (&self->is_open);
}

static void
bobbin_test_workload_run_task (BobbinWorkload    *workload,
                               BobbinTaskContext *context,
                               const BobbinInput *input,
                               BobbinOutcome     *outcome)
{
  BobbinTestWorkload *self = BOBBIN_TEST_WORKLOAD (workload);

  if (self->is_async)
    {
      BOBBIN_WORKLOAD_CLASS (bobbin_test_workload_parent_class)->run_task (workload, context, input, outcome);
      return;
    }

  enter (self);
  while (is_held (self) && !bobbin_task_context_is_cancelled (context))
    g_thread_yield ();
  if (is_held (self))
    fail_cancelled (outcome);
  else
    produce (self, context, input, outcome);
  leave (self);
}

typedef struct
{
  BobbinTestWorkload *workload;
  BobbinTaskContext  *context;
  const BobbinInput  *input;
  BobbinOutcome      *outcome;
  BobbinTaskDoneFunc  done;
  gpointer            user_data;
  gboolean            cancelled;
} AsyncTask;

static void
cancelled_cb (gpointer user_data)
{
  ((AsyncTask *) user_data)->cancelled = TRUE;
}

static gboolean
async_cb (gpointer user_data)
{
  AsyncTask *task = user_data;
  BobbinTestWorkload *self = task->workload;

  if (is_held (self) && !task->cancelled)
    return G_SOURCE_CONTINUE;

  if (is_held (self))
    fail_cancelled (task->outcome);
  else
    produce (self, task->context, task->input, task->outcome);
  leave (self);
  task->done (task->context, task->outcome, task->user_data);
  g_free (task);

  return G_SOURCE_REMOVE;
}

static void
bobbin_test_workload_run_task_async (BobbinWorkload     *workload,
                                     BobbinTaskContext  *context,
                                     const BobbinInput  *input,
                                     BobbinOutcome      *outcome,
                                     BobbinTaskDoneFunc  done,
                                     gpointer            user_data)
{
  BobbinTestWorkload *self = BOBBIN_TEST_WORKLOAD (workload);
  AsyncTask *task;
  g_autoptr (GSource) source = NULL;

  enter (self);

  /* Some end at once, as a task with a bad input does. */
  if (!is_held (self) && input->index % 3 == 0)
    {
      produce (self, context, input, outcome);
      leave (self);
      done (context, outcome, user_data);
      return;
    }

  task = g_new (AsyncTask, 1);
  *task = (AsyncTask) { self, context, input, outcome, done, user_data, bobbin_task_context_is_cancelled (context) };
  bobbin_task_context_set_cancel_func (context, cancelled_cb, task);
  source = g_idle_source_new ();
  g_source_set_callback (source, async_cb, task, NULL);
  g_source_attach (source, g_main_context_get_thread_default ());
}

static gboolean
bobbin_test_workload_can_run_async (BobbinWorkload *workload)
{
  return BOBBIN_TEST_WORKLOAD (workload)->is_async;
}

static const BobbinColumn *
bobbin_test_workload_get_columns (BobbinWorkload *workload,
                                  guint          *n_columns)
{
  static const BobbinColumn columns[] = {
    { "double", "Double", BOBBIN_COLUMN_NUMBER, NULL },
    { "triple", "Triple", BOBBIN_COLUMN_NUMBER, NULL },
    { "quadruple", "Quadruple", BOBBIN_COLUMN_NUMBER, NULL },
    { "text", "Text", BOBBIN_COLUMN_TEXT, NULL },
    { "bytes", "Bytes", BOBBIN_COLUMN_TEXT, NULL },
  };

  *n_columns = BOBBIN_TEST_WORKLOAD (workload)->mode == BOBBIN_TEST_TEXT ? 5 : 1;

  return columns;
}

static void
bobbin_test_workload_class_init (BobbinTestWorkloadClass *klass)
{
  BobbinWorkloadClass *workload_class = BOBBIN_WORKLOAD_CLASS (klass);

  workload_class->id = "test";
  workload_class->title = "Test";
  workload_class->nature = BOBBIN_WORKLOAD_COMPUTES;
  workload_class->get_columns = bobbin_test_workload_get_columns;
  workload_class->run_task = bobbin_test_workload_run_task;
  workload_class->run_task_async = bobbin_test_workload_run_task_async;
  workload_class->can_run_async = bobbin_test_workload_can_run_async;
}

static void
bobbin_test_workload_init (BobbinTestWorkload *self)
{
}

BobbinTestWorkload *
bobbin_test_workload_new (BobbinTestMode mode,
                          gboolean       is_async)
{
  BobbinTestWorkload *self = g_object_new (BOBBIN_TYPE_TEST_WORKLOAD, NULL);

  self->mode = mode;
  self->is_async = is_async;

  return self;
}

void
bobbin_test_workload_open_gate (BobbinTestWorkload *self)
{
  atomic_store (&self->is_open, TRUE);
}

guint
bobbin_test_workload_get_n_in (BobbinTestWorkload *self)
{
  return atomic_load (&self->n_in);
}

guint
bobbin_test_workload_get_peak (BobbinTestWorkload *self)
{
  return atomic_load (&self->peak);
}

guint64
bobbin_test_workload_get_n_begun (BobbinTestWorkload *self)
{
  return atomic_load (&self->n_begun);
}

BobbinRun *
bobbin_test_run_new (BobbinTestWorkload *workload,
                     const char         *executor,
                     guint64             n_tasks,
                     BobbinRunSettings   settings)
{
  g_autofree char *range = g_strdup_printf ("0:%" G_GUINT64_FORMAT, n_tasks);
  g_autoptr (GError) error = NULL;
  g_autoptr (BobbinInputSource) source = bobbin_input_source_new_range (range, &error);
  g_autoptr (BobbinInputs) inputs = NULL;
  g_autoptr (BobbinJob) job = bobbin_job_new ("test");
  g_autoptr (BobbinExecutor) object = NULL;
  BobbinExecutorClass *klass;
  guint n_given;

  g_assert_no_error (error);
  inputs = bobbin_input_source_load (source, NULL, NULL, &error);
  g_assert_no_error (error);
  bobbin_job_set_inputs (job, source);

  klass = bobbin_executors_find (executor, &error);
  g_assert_no_error (error);
  settings.executor = executor;
  n_given = settings.workers;
  if (settings.workers == 0)
    settings.workers = MIN (4, klass->max_workers);
  object = g_object_new (G_TYPE_FROM_CLASS (klass), NULL);
  if (BOBBIN_IS_AUTO_EXECUTOR (object))
    bobbin_auto_executor_set_fixed (BOBBIN_AUTO_EXECUTOR (object), n_given);

  return bobbin_run_new (job, BOBBIN_WORKLOAD (workload), inputs, object, &settings);
}

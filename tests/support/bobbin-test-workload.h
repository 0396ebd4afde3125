/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "engine/run/bobbin-run.h"

G_BEGIN_DECLS

#define BOBBIN_TYPE_TEST_WORKLOAD (bobbin_test_workload_get_type ())
G_DECLARE_FINAL_TYPE (BobbinTestWorkload, bobbin_test_workload, BOBBIN, TEST_WORKLOAD, BobbinWorkload)

/**
 * BobbinTestMode:
 * @BOBBIN_TEST_DOUBLE: the result is twice the input
 * @BOBBIN_TEST_GATE: as DOUBLE, once the gate is open (or the task is cancelled)
 * @BOBBIN_TEST_FAIL_FIRST: fails with "crashed" in the first two attempts
 * @BOBBIN_TEST_FAIL_ODD: odd inputs fail with "exit-status", and have a result too
 * @BOBBIN_TEST_TEXT: three numbers and a text
 * @BOBBIN_TEST_OUTPUT: writes two lines and half a line
 * @BOBBIN_TEST_SPIN: as DOUBLE, after five milliseconds of processor time
 *
 * What the tasks of a test do.
 */
typedef enum
{
  BOBBIN_TEST_DOUBLE,
  BOBBIN_TEST_GATE,
  BOBBIN_TEST_FAIL_FIRST,
  BOBBIN_TEST_FAIL_ODD,
  BOBBIN_TEST_TEXT,
  BOBBIN_TEST_OUTPUT,
  BOBBIN_TEST_SPIN,
} BobbinTestMode;

BobbinTestWorkload *bobbin_test_workload_new       (BobbinTestMode      mode,
                                                    gboolean            is_async);
/* Any thread. */
void                bobbin_test_workload_open_gate (BobbinTestWorkload *self);
/* Tasks that are in run_task() now, that were at most, and that were begun. */
guint               bobbin_test_workload_get_n_in  (BobbinTestWorkload *self);
guint               bobbin_test_workload_get_peak  (BobbinTestWorkload *self);
guint64             bobbin_test_workload_get_n_begun (BobbinTestWorkload *self);

/* A run of this workload over 0:n_tasks. */
BobbinRun          *bobbin_test_run_new            (BobbinTestWorkload *workload,
                                                    const char         *executor,
                                                    guint64             n_tasks,
                                                    BobbinRunSettings   settings);

/* Iterates the default context until @condition holds; fails after a minute. */
#define bobbin_test_wait(condition) \
  G_STMT_START { \
    gint64 limit_ = g_get_monotonic_time () + 60 * G_USEC_PER_SEC; \
    while (!(condition)) \
      { \
        g_main_context_iteration (NULL, FALSE); \
        if (g_get_monotonic_time () > limit_) \
          g_error ("%s:%d: waited a minute for: %s", __FILE__, __LINE__, #condition); \
        g_thread_yield (); \
      } \
  } G_STMT_END

G_END_DECLS

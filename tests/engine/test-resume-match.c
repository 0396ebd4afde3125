/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <utime.h>

#include "support/resume-fixture.h"

/* Which recorded results are still true: of other inputs, files, parameters. */

static void
test_changed_list (Fixture       *fixture,
                   gconstpointer  data)
{
  g_autoptr (BobbinJob) job = new_job (fixture, "command", "command", "cat {}.txt", "a.list", "threads");
  g_autoptr (BobbinRun) first = NULL;
  g_autoptr (BobbinRun) run = NULL;
  g_autoptr (BobbinRun) again = NULL;
  g_autoptr (BobbinResumePlan) what = NULL;
  g_autoptr (BobbinResumePlan) next = NULL;
  gint64 number;

  for (const char *c = "abcdef"; *c != '\0'; c++)
    {
      char name[] = { *c, '.', 't', 'x', 't', '\0' };

      write_file (fixture, name, name);
    }
  write_file (fixture, "a.list", "a\nb\nc\nmissing\nd\n");
  first = record (fixture, job, G_MAXUINT64);
  number = bobbin_history_get_run_number (first);

  write_file (fixture, "a.list", "e\nc\na\nmissing\nd\nf\n");
  what = plan (fixture, number, NULL, BOBBIN_RESUME_KEEP_FAILED);
  assert_plan (what, .n_reused = 3, .n_kept = 1, .n_new = 2, .n_gone = 1);
  g_clear_pointer (&what, bobbin_resume_plan_free);
  what = plan (fixture, number, NULL, BOBBIN_RESUME_STORED_INPUTS);
  assert_plan (what, .same = TRUE, .n_reused = 4, .n_retried = 1);
  g_clear_pointer (&what, bobbin_resume_plan_free);

  what = plan (fixture, number, NULL, BOBBIN_RESUME_NONE);
  assert_plan (what, .n_reused = 3, .n_retried = 1, .n_new = 2, .n_gone = 1);
  /* That nothing was done again is seen by what would come out now. */
  write_file (fixture, "c.txt", "changed");
  run = resume (fixture, what);
  assert_recorded (fixture, run);
  for (guint i = 0; i < 6; i++)
    {
      const char *texts[] = { "e.txt", "c.txt", "a.txt", NULL, "d.txt", "f.txt" };
      const BobbinTask *task = bobbin_task_store_get (bobbin_run_get_store (run), i);
      BobbinResult result;

      bobbin_task_store_get_result (bobbin_run_get_store (run), i, &result);
      g_assert_cmpint (task->state, ==, texts[i] != NULL ? BOBBIN_TASK_DONE : BOBBIN_TASK_FAILED);
      g_assert_cmpuint (task->attempts, ==, i == 1 || i == 2 || i == 4 ? 0 : 1);
      if (texts[i] != NULL)
        g_assert_cmpstr (result.texts[0], ==, texts[i]);
    }

  /* The new run is one like any other. */
  cut_off (fixture, bobbin_history_get_run_number (run));
  next = plan (fixture, bobbin_history_get_run_number (run), NULL, BOBBIN_RESUME_NONE);
  g_assert_true (next->same);
  again = resume (fixture, next);
  assert_recorded (fixture, again);
}

static void
test_duplicates (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autoptr (BobbinJob) job = new_job (fixture, "formula", "expression", "x*2", "1 1 2 2 2 3", "serial");
  g_autoptr (BobbinInputSource) source = new_source ("2 1 1 1 2 4");
  g_autoptr (BobbinRun) first = record (fixture, job, G_MAXUINT64);
  g_autoptr (BobbinResumePlan) what = NULL;
  g_autoptr (BobbinRun) run = NULL;

  bobbin_job_set_inputs (job, source);
  what = plan (fixture, bobbin_history_get_run_number (first), job, BOBBIN_RESUME_NONE);
  assert_plan (what, .n_reused = 4, .n_new = 2, .n_gone = 2);
  run = resume (fixture, what);
  assert_recorded (fixture, run);
  for (guint i = 0; i < 6; i++)
    {
      const double wanted[] = { 4, 2, 2, 2, 4, 8 };
      BobbinResult result;

      bobbin_task_store_get_result (bobbin_run_get_store (run), i, &result);
      g_assert_cmpfloat (result.numbers[0], ==, wanted[i]);
    }
}

static void
touch (Fixture    *fixture,
       const char *name,
       time_t      when)
{
  g_autofree char *path = g_build_filename (fixture->folder, name, NULL);

  g_assert_cmpint (utime (path, &(struct utimbuf) { when, when }), ==, 0);
}

static void
test_changed_files (Fixture       *fixture,
                    gconstpointer  data)
{
  gboolean check_content = GPOINTER_TO_INT (data);
  g_autoptr (BobbinJob) job = new_job (fixture, "command", "command", "cat {}", "*.in", "threads");
  g_autoptr (BobbinRun) first = NULL;
  g_autoptr (BobbinRun) run = NULL;
  g_autoptr (BobbinResumePlan) what = NULL;
  BobbinResult result;
  gint64 number;

  write_file (fixture, "a.in", "one");
  write_file (fixture, "b.in", "two");
  write_file (fixture, "c.in", "three");
  fixture->options.check_content = check_content;
  first = record (fixture, job, G_MAXUINT64);
  number = bobbin_history_get_run_number (first);
  what = plan (fixture, number, NULL, BOBBIN_RESUME_NONE);
  assert_plan (what, .same = TRUE, .n_reused = 3);
  g_clear_pointer (&what, bobbin_resume_plan_free);

  touch (fixture, "a.in", 1000000000);
  write_file (fixture, "b.in", "TWO");
  touch (fixture, "b.in", 1000000000);
  what = plan (fixture, number, NULL, check_content ? BOBBIN_RESUME_CHECK_CONTENT : BOBBIN_RESUME_NONE);
  assert_plan (what, .n_reused = check_content ? 2 : 1, .n_changed = check_content ? 1 : 2);
  run = resume (fixture, what);
  assert_recorded (fixture, run);
  bobbin_task_store_get_result (bobbin_run_get_store (run), 1, &result);
  g_assert_cmpstr (result.texts[0], ==, "TWO");
  g_assert_cmpuint (bobbin_task_store_get (bobbin_run_get_store (run), 2)->attempts, ==, 0);
  g_clear_pointer (&what, bobbin_resume_plan_free);

  /* What the new run knows of its files is what they were like when it was made. */
  what = plan (fixture, bobbin_history_get_run_number (run), NULL, BOBBIN_RESUME_NONE);
  assert_plan (what, .same = TRUE, .n_reused = 3);
  g_clear_pointer (&what, bobbin_resume_plan_free);
  write_file (fixture, "c.in", "third");
  touch (fixture, "c.in", 1000000000);
  what = plan (fixture, bobbin_history_get_run_number (run), NULL, BOBBIN_RESUME_NONE);
  assert_plan (what, .n_reused = 2, .n_changed = 1);
}

static void
test_parameters (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autoptr (BobbinJob) job = new_job (fixture, "formula", "expression", "x*2", "0:10", "threads");
  g_autoptr (BobbinRun) first = record (fixture, job, G_MAXUINT64);
  gint64 number = bobbin_history_get_run_number (first);
  g_autoptr (BobbinInputSource) source = new_source ("5:20");
  g_autoptr (BobbinResumePlan) what = NULL;
  g_autoptr (BobbinRun) run = NULL;
  BobbinResult result;

  bobbin_job_set_parameter (job, "expression", "x*3");
  what = plan (fixture, number, job, BOBBIN_RESUME_NONE);
  assert_plan (what, .n_changed = 10);
  g_clear_pointer (&what, bobbin_resume_plan_free);

  bobbin_job_set_inputs (job, source);
  what = plan (fixture, number, job, BOBBIN_RESUME_NONE);
  assert_plan (what, .n_changed = 5, .n_new = 10, .n_gone = 5);
  run = resume (fixture, what);
  assert_recorded (fixture, run);
  bobbin_task_store_get_result (bobbin_run_get_store (run), 0, &result);
  g_assert_cmpfloat (result.numbers[0], ==, 15);
}

static void
test_patience (Fixture       *fixture,
               gconstpointer  data)
{
  g_autoptr (BobbinJob) job = new_job (fixture, "fetch", NULL, NULL, "practice:/a practice:/b?status=404", "async");
  g_autoptr (BobbinRun) first = record (fixture, job, G_MAXUINT64);
  gint64 number = bobbin_history_get_run_number (first);
  g_autoptr (BobbinResumePlan) what = NULL;

  bobbin_job_set_parameter (job, "deadline", "7");
  bobbin_job_set_parameter (job, "per-host", "3");
  bobbin_job_set_parameter (job, "max-size", "1000000");
  what = plan (fixture, number, job, BOBBIN_RESUME_NONE);
  assert_plan (what, .same = TRUE, .n_reused = 1, .n_retried = 1);
  g_clear_pointer (&what, bobbin_resume_plan_free);

  bobbin_job_set_parameter (job, "method", "head");
  what = plan (fixture, number, job, BOBBIN_RESUME_NONE);
  assert_plan (what, .n_changed = 2);
}

static void
test_function (Fixture       *fixture,
               gconstpointer  data)
{
  g_autoptr (BobbinJob) job = new_job (fixture, "python", "function", "work.py:work", "0:4", "serial");
  g_autoptr (BobbinRun) first = NULL;
  g_autoptr (BobbinResumePlan) what = NULL;
  gint64 number;

  write_file (fixture, "work.py", "def work(x):\n    return x\n");
  first = record (fixture, job, G_MAXUINT64);
  number = bobbin_history_get_run_number (first);
  what = plan (fixture, number, NULL, BOBBIN_RESUME_NONE);
  assert_plan (what, .same = TRUE, .n_reused = 4);
  g_clear_pointer (&what, bobbin_resume_plan_free);

  write_file (fixture, "work.py", "def work(x):\n    return 2 * x\n");
  what = plan (fixture, number, NULL, BOBBIN_RESUME_NONE);
  assert_plan (what, .n_changed = 4);
}

static void
test_practice (Fixture       *fixture,
               gconstpointer  data)
{
  g_autoptr (BobbinJob) job = new_job (fixture, "python", "function", "work.py:work",
                                       "practice:/a practice:/b", "serial");
  g_autoptr (BobbinRun) first = NULL;
  g_autoptr (BobbinRun) run = NULL;
  g_autoptr (BobbinResumePlan) what = NULL;
  BobbinInput input;

  write_file (fixture, "work.py", "def work(x):\n    assert x.startswith('http')\n    return 1\n");
  first = record (fixture, job, G_MAXUINT64);
  cut_off (fixture, bobbin_history_get_run_number (first));
  what = plan (fixture, bobbin_history_get_run_number (first), NULL, BOBBIN_RESUME_STORED_INPUTS);
  g_assert_true (what->same);
  run = resume (fixture, what);
  assert_same_results (run, first);
  assert_recorded (fixture, run);
  bobbin_inputs_get (bobbin_run_get_given_inputs (run), 1, &input);
  g_assert_cmpstr (input.text, ==, "practice:/b");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("resume-match/changed-list", NULL, test_changed_list);
  ADD ("resume-match/duplicates", NULL, test_duplicates);
  ADD ("resume-match/changed-files/status", GINT_TO_POINTER (FALSE), test_changed_files);
  ADD ("resume-match/changed-files/content", GINT_TO_POINTER (TRUE), test_changed_files);
  ADD ("resume-match/parameters", NULL, test_parameters);
  ADD ("resume-match/patience", NULL, test_patience);
  ADD ("resume-match/function", NULL, test_function);
  ADD ("resume-match/practice", NULL, test_practice);

  return g_test_run ();
}

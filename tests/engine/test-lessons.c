/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The lessons of “Which way of running?”: that each is what a lesson has to be,
 * that its work can run, and what is said of figures. */

#include "engine/executors/bobbin-executors.h"
#include "engine/lessons/bobbin-lesson.h"

static const BobbinLesson *
find_lesson (const char *id)
{
  guint n_lessons;
  const BobbinLesson *lessons = bobbin_lessons_get_all (&n_lessons);

  for (guint i = 0; i < n_lessons; i++)
    if (g_str_equal (lessons[i].id, id))
      return &lessons[i];

  g_assert_not_reached ();
}

static guint
count_words (const char *text)
{
  g_auto (GStrv) words = g_strsplit_set (text, " \n", -1);
  guint n_words = 0;

  for (guint i = 0; words[i] != NULL; i++)
    n_words += *words[i] != '\0';

  return n_words;
}

static void
test_texts (void)
{
  g_autoptr (GHashTable) ids = g_hash_table_new (g_str_hash, g_str_equal);
  guint n_lessons;
  const BobbinLesson *lessons = bobbin_lessons_get_all (&n_lessons);

  g_assert_cmpuint (n_lessons, ==, 10);
  for (guint i = 0; i < n_lessons; i++)
    {
      g_test_message ("%s: %u words", lessons[i].id, count_words (lessons[i].text));
      g_assert_true (g_hash_table_add (ids, (gpointer) lessons[i].id));
      g_assert_cmpstr (lessons[i].title, !=, "");
      g_assert_cmpuint (count_words (lessons[i].text), >=, 60);
      g_assert_cmpuint (count_words (lessons[i].text), <=, 120);
      g_assert_cmpstr (lessons[i].python, !=, "");
      g_assert_cmpuint (bobbin_lesson_get_n_ways (&lessons[i]), >=, 2);
    }
}

/* Each way of each lesson is a job that nothing is wrong with, and says itself
 * what it will do. */
static void
test_jobs (void)
{
  guint n_lessons;
  const BobbinLesson *lessons = bobbin_lessons_get_all (&n_lessons);

  for (guint i = 0; i < n_lessons; i++)
    for (guint way = 0; way < bobbin_lesson_get_n_ways (&lessons[i]); way++)
      {
        g_autoptr (GError) error = NULL;
        g_autoptr (BobbinJob) job = bobbin_lesson_dup_job (&lessons[i], way, &error);
        g_autoptr (BobbinRun) run = NULL;
        g_autofree char *title = bobbin_lesson_way_dup_title (&lessons[i].ways[way]);

        g_assert_no_error (error);
        g_assert_nonnull (strstr (bobbin_job_get_title (job), title));
        g_assert_null (strchr (title, '%'));

        run = bobbin_executors_new_run (job, NULL, &error);
        g_assert_no_error (error);
        g_assert_cmpuint (bobbin_job_get_settings (job)->workers, ==,
                          bobbin_lesson_way_get_workers (&lessons[i].ways[way]));
      }
}

/* As many as there are processors is enough for a difference, and for a picture. */
static void
test_workers (void)
{
  const BobbinLesson *lesson = find_lesson ("gil");

  g_assert_cmpuint (bobbin_lesson_way_get_workers (&lesson->ways[0]), ==, 1);
  g_assert_cmpuint (bobbin_lesson_way_get_workers (&lesson->ways[1]), >=, 2);
  g_assert_cmpuint (bobbin_lesson_way_get_workers (&lesson->ways[1]), <=, 4);
}

static void
assert_words (const char                *id,
              const BobbinLessonFigures *first,
              const BobbinLessonFigures *second,
              const BobbinLessonFigures *third,
              const char                *expected)
{
  const BobbinLessonFigures *figures[BOBBIN_LESSON_MAX_WAYS] = { first, second, third, NULL };
  g_autofree char *words = bobbin_lesson_dup_words (find_lesson (id), figures);

  g_assert_cmpstr (words, ==, expected);
}

static void
test_words (void)
{
  BobbinLessonFigures slow = { .n_tasks = 4, .n_workers = 1, .elapsed = 4.012, .task_seconds = 1, .computing = 0.001 };
  BobbinLessonFigures fast = { .n_tasks = 4, .n_workers = 4, .elapsed = 1.003, .task_seconds = 1, .computing = 0.002 };

  assert_words ("concurrency", NULL, NULL, NULL, NULL);
  assert_words ("concurrency", &slow, NULL, NULL,
                "4 tasks took 4.01 s with one worker. Each of them took 1.00 s, of which 0 % was computing.");
  assert_words ("concurrency", NULL, &fast, NULL,
                "4 tasks took 1.00 s with 4 workers. Each of them took 1.00 s, of which 0 % was computing.");
  assert_words ("concurrency", &slow, &fast, NULL,
                "4 tasks took 4.01 s with one worker and 1.00 s with 4 workers: 4.0 times as fast. "
                "Each of them took 1.00 s, of which 0 % was computing.");
}

/* What is no faster, or slower, is not called fast. */
static void
test_no_gain (void)
{
  BobbinLessonFigures a = { .n_tasks = 6, .n_workers = 6, .elapsed = 0.5, .blocked = 4.96 };
  BobbinLessonFigures same = { .n_tasks = 6, .n_workers = 6, .elapsed = 0.49 };
  BobbinLessonFigures slower = { .n_tasks = 6, .n_workers = 6, .elapsed = 1.25 };

  assert_words ("blocking", &a, NULL, NULL,
                "6 tasks took 500 ms on the loop alone. Altogether, tasks were blocked for 2.48 s on the loop alone.");
  assert_words ("blocking", &a, &same, NULL,
                "6 tasks took 500 ms on the loop alone and 490 ms with a pool beside it: "
                "1.0 times as fast, which is no gain. "
                "Altogether, tasks were blocked for 2.48 s on the loop alone and 0 s with a pool beside it.");
  assert_words ("blocking", &same, &slower, NULL,
                "6 tasks took 490 ms on the loop alone and 1.25 s with a pool beside it: 2.6 times as long. "
                "Altogether, tasks were blocked for 0 s on the loop alone and 0 s with a pool beside it.");
}

static void
test_sum (void)
{
  BobbinLessonFigures four = { .n_tasks = 4, .n_workers = 1, .elapsed = 1.6, .task_seconds = 0.4 };
  BobbinLessonFigures eight = { .n_tasks = 8, .n_workers = 1, .elapsed = 3.2, .task_seconds = 0.4 };

  assert_words ("one-by-one", &four, &eight, NULL,
                "4 tasks in 1.60 s and 8 tasks in 3.20 s: 2.0 times as long. Each of them took 400 ms.");
}

static void
test_three_ways (void)
{
  BobbinLessonFigures serial = { .n_tasks = 24, .n_workers = 1, .elapsed = 2 };
  BobbinLessonFigures threads = { .n_tasks = 24, .n_workers = 4, .elapsed = 1 };
  BobbinLessonFigures processes = { .n_tasks = 24, .n_workers = 4, .elapsed = 0.5 };

  assert_words ("which", &serial, &threads, &processes,
                "24 tasks took 2.00 s one by one, 1.00 s with 4 threads and 500 ms with 4 processes: "
                "the fastest is 4.0 times as fast as the slowest.");
  assert_words ("which", &serial, NULL, &processes,
                "24 tasks took 2.00 s one by one and 500 ms with 4 processes: 4.0 times as fast.");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/lessons/texts", test_texts);
  g_test_add_func ("/lessons/jobs", test_jobs);
  g_test_add_func ("/lessons/workers", test_workers);
  g_test_add_func ("/lessons/words", test_words);
  g_test_add_func ("/lessons/no-gain", test_no_gain);
  g_test_add_func ("/lessons/sum", test_sum);
  g_test_add_func ("/lessons/three-ways", test_three_ways);

  return g_test_run ();
}

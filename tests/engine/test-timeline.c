/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a timeline and a series sum up, against attempts counted one by one. */

#include "bobbin-config.h"

#include <math.h>

#include "engine/run/bobbin-series.h"
#include "engine/run/bobbin-timeline.h"

#define N_TASKS 5000
#define N_LANES 5
#define N_COLUMNS 97

typedef struct
{
  guint64        task;
  guint          lane;
  gint64         start;
  gint64         end;
  BobbinSpanKind kind;
} Try;

typedef struct
{
  BobbinTaskStore *store;
  BobbinTimeline  *timeline;
  GArray          *tries;     /* of Try */
  gint64           end;
} Fixture;

/* How long a task takes: mostly little, now and then much, sometimes nothing. */
static gint64
random_length (void)
{
  switch (g_test_rand_int_range (0, 20))
    {
    case 0:
      return 0;
    case 1:
      return g_test_rand_int_range (100000, 3000000);
    default:
      return g_test_rand_int_range (1, 3000);
    }
}

static void
add_record (BobbinBatch *batch,
            const Try   *try,
            guint        attempt)
{
  static const guint8 errors[] = {
    BOBBIN_ERROR_KIND_NONE, BOBBIN_ERROR_KIND_TIMEOUT, BOBBIN_ERROR_KIND_TIMEOUT, BOBBIN_ERROR_KIND_CANCELLED,
  };
  BobbinRecord *record = bobbin_batch_add (batch);

  *record = (BobbinRecord) {
    .type = BOBBIN_RECORD_OUTCOME,
    .task = try->task,
    .lane = try->lane,
    .start = try->start,
    .duration = try->end - try->start,
    .cpu = -1,
    .error = errors[try->kind],
    .flags = try->kind == BOBBIN_SPAN_RETRIED ? BOBBIN_RECORD_WILL_RETRY : 0,
    .attempt = (guint8) attempt,
  };
}

/* When attempts are entered: as they come, or when somebody asks for them; that
 * somebody asks now and then while they come. */
typedef enum
{
  AT_ONCE,
  PUT_OFF,
  NOW_AND_THEN,
} Entering;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  Entering entering = (Entering) GPOINTER_TO_INT (data);
  gint64 times[N_LANES] = { 0 };

  fixture->store = bobbin_task_store_new (N_TASKS);
  fixture->timeline = bobbin_timeline_new (fixture->store);
  fixture->tries = g_array_new (FALSE, FALSE, sizeof (Try));
  if (entering != AT_ONCE)
    bobbin_timeline_put_off (fixture->timeline);
  for (guint64 task = 0; task < N_TASKS; )
    {
      BobbinBatch *batch = bobbin_batch_new (16);
      guint lane = (guint) g_test_rand_int_range (0, N_LANES);
      /* Of some batches all tasks are done, which are entered together. */
      gboolean is_smooth = g_test_rand_int_range (0, 4) == 0;

      for (guint n = (guint) g_test_rand_int_range (1, is_smooth ? 600 : 60); n > 0 && task < N_TASKS; n--, task++)
        for (guint attempt = 1; ; attempt++)
          {
            gint32 chance = is_smooth ? 0 : g_test_rand_int_range (-20, BOBBIN_N_ENDED_SPANS);
            Try try = { .task = task, .lane = lane, .kind = (BobbinSpanKind) MAX (chance, 0) };

            try.start = times[lane] + (g_test_rand_bit () ? 0 : g_test_rand_int_range (0, 2000));
            try.end = times[lane] = try.start + random_length ();
            fixture->end = MAX (fixture->end, try.end);
            g_array_append_val (fixture->tries, try);
            add_record (batch, &try, attempt);
            if (try.kind != BOBBIN_SPAN_RETRIED)
              break;
          }
      bobbin_task_store_apply (fixture->store, batch, fixture->timeline);
      bobbin_batch_free (batch);
      if (entering == NOW_AND_THEN && g_test_rand_int_range (0, 8) == 0)
        g_assert_cmpint (bobbin_timeline_get_end (fixture->timeline), ==, fixture->end);
    }
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  bobbin_timeline_free (fixture->timeline);
  bobbin_task_store_free (fixture->store);
  g_array_unref (fixture->tries);
}

static void
count_by_hand (Fixture            *fixture,
               guint               lane,
               gint64              from,
               gint64              to,
               BobbinTimelineSums *sums)
{
  *sums = (BobbinTimelineSums) { 0 };
  for (guint i = 0; i < fixture->tries->len; i++)
    {
      const Try *try = &g_array_index (fixture->tries, Try, i);

      if (try->lane != lane)
        continue;
      if (try->end >= from && try->end < to)
        sums->n[try->kind]++;
      sums->busy[try->kind] += MAX (MIN (try->end, to) - MAX (try->start, from), 0);
    }
}

static void
assert_equal_sums (const BobbinTimelineSums *sums,
                   const BobbinTimelineSums *expected)
{
  for (guint i = 0; i < BOBBIN_N_ENDED_SPANS; i++)
    {
      g_assert_cmpuint (sums->n[i], ==, expected->n[i]);
      g_assert_cmpint (sums->busy[i], ==, expected->busy[i]);
    }
}

static void
test_order (Fixture       *fixture,
            gconstpointer  data)
{
  guint64 n = 0;

  g_assert_cmpuint (bobbin_timeline_get_n_lanes (fixture->timeline), ==, N_LANES);
  g_assert_cmpint (bobbin_timeline_get_end (fixture->timeline), ==, fixture->end);
  for (guint lane = 0; lane < N_LANES; lane++)
    {
      guint64 index = 0;

      for (guint i = 0; i < fixture->tries->len; i++)
        {
          const Try *try = &g_array_index (fixture->tries, Try, i);
          BobbinTimelineAttempt attempt;

          if (try->lane != lane)
            continue;
          bobbin_timeline_get_attempt (fixture->timeline, lane, index++, &attempt);
          g_assert_cmpuint (attempt.task, ==, try->task);
          g_assert_cmpint (attempt.start, ==, try->start);
          g_assert_cmpint (attempt.duration, ==, try->end - try->start);
          g_assert_cmpint (attempt.kind, ==, try->kind);
        }
      g_assert_cmpuint (bobbin_timeline_get_n_attempts (fixture->timeline, lane), ==, index);
      n += index;
    }
  g_assert_cmpuint (n, ==, fixture->tries->len);
  g_assert_cmpuint (n, >, N_TASKS);
}

static void
test_columns (Fixture       *fixture,
              gconstpointer  data)
{
  for (guint round = 0; round < 20; round++)
    {
      gint64 from = round == 0 ? 0 : g_test_rand_int_range (0, (gint32) fixture->end);
      double step = round == 0 ? (double) fixture->end / (N_COLUMNS - 1)
                               : 1 + g_test_rand_double () * pow (10, g_test_rand_int_range (0, 7));
      guint lane = (guint) g_test_rand_int_range (0, N_LANES);
      BobbinTimelineColumn columns[N_COLUMNS];

      bobbin_timeline_fill_columns (fixture->timeline, lane, from, step, N_COLUMNS, columns);
      for (guint i = 0; i < N_COLUMNS; i++)
        {
          gint64 begin = from + (gint64) floor (i * step);
          gint64 end = from + (gint64) floor ((i + 1) * step);
          BobbinTimelineSums expected, sums;

          count_by_hand (fixture, lane, begin, end, &expected);
          for (guint kind = 0; kind < BOBBIN_N_ENDED_SPANS; kind++)
            {
              g_assert_cmpuint (columns[i].n[kind], ==, expected.n[kind]);
              g_assert_cmpint (columns[i].busy[kind], ==, expected.busy[kind]);
            }
          g_assert_cmpuint (columns[i].next, ==, bobbin_timeline_find (fixture->timeline, lane, end - 1));
          bobbin_timeline_sum (fixture->timeline, lane, begin, end, &sums);
          assert_equal_sums (&sums, &expected);
        }
    }
}

static void
test_sum_before (Fixture       *fixture,
                 gconstpointer  data)
{
  guint64 index = 0;
  BobbinTimelineSums expected = { 0 };

  for (guint i = 0; i < fixture->tries->len; i++)
    {
      const Try *try = &g_array_index (fixture->tries, Try, i);
      BobbinTimelineSums sums;

      if (try->lane != 1)
        continue;
      bobbin_timeline_sum_before (fixture->timeline, 1, index++, &sums);
      assert_equal_sums (&sums, &expected);
      expected.n[try->kind]++;
      expected.busy[try->kind] += try->end - try->start;
    }
}

static void
test_find_task (Fixture       *fixture,
                gconstpointer  data)
{
  for (guint i = 0; i < fixture->tries->len; i++)
    {
      const Try *try = &g_array_index (fixture->tries, Try, i);
      BobbinTimelineAttempt attempt;
      guint lane;
      guint64 index;

      if (try->kind == BOBBIN_SPAN_RETRIED)
        continue;
      g_assert_true (bobbin_timeline_find_task (fixture->timeline, try->task, &lane, &index));
      g_assert_cmpuint (lane, ==, try->lane);
      bobbin_timeline_get_attempt (fixture->timeline, lane, index, &attempt);
      g_assert_cmpuint (attempt.task, ==, try->task);
      g_assert_cmpint (attempt.start, ==, try->start);
    }
}

/* Each attempt of a task that was tried several times is there, with its times. */
static void
test_attempts (Fixture       *fixture,
               gconstpointer  data)
{
  guint attempt = 0;
  guint64 last = G_MAXUINT64;

  for (guint i = 0; i < fixture->tries->len; i++)
    {
      const Try *try = &g_array_index (fixture->tries, Try, i);
      const BobbinTask *record;

      attempt = try->task == last ? attempt + 1 : 1;
      last = try->task;
      record = bobbin_task_store_get_attempt (fixture->store, try->task, attempt);
      g_assert_nonnull (record);
      g_assert_cmpint (record->start, ==, try->start);
      g_assert_null (bobbin_task_store_get_attempt (fixture->store, try->task, attempt + 300));
    }
}

static void
test_nothing (void)
{
  g_autoptr (BobbinTaskStore) store = bobbin_task_store_new (3);
  g_autoptr (BobbinTimeline) timeline = bobbin_timeline_new (store);
  BobbinTimelineColumn column = { .next = 7 };
  BobbinTimelineSums sums;
  guint lane, n_lives;
  guint64 index;

  bobbin_timeline_fill_columns (timeline, 4, 0, 10, 1, &column);
  g_assert_cmpuint (column.next, ==, 0);
  bobbin_timeline_sum (timeline, 4, 0, 100, &sums);
  g_assert_cmpuint (sums.n[BOBBIN_SPAN_DONE], ==, 0);
  g_assert_cmpuint (bobbin_timeline_find (timeline, 0, 5), ==, 0);
  g_assert_false (bobbin_timeline_find_task (timeline, 2, &lane, &index));
  bobbin_timeline_get_lives (timeline, 0, &n_lives);
  g_assert_cmpuint (n_lives, ==, 0);
}

static void
test_lives (void)
{
  g_autoptr (BobbinTaskStore) store = bobbin_task_store_new (3);
  g_autoptr (BobbinTimeline) timeline = bobbin_timeline_new (store);
  const BobbinTimelineLife *lives;
  guint n_lives;

  bobbin_timeline_lane_added (timeline, 2, 10);
  bobbin_timeline_lane_started (timeline, 2, 25);
  bobbin_timeline_lane_ended (timeline, 2, 70);
  bobbin_timeline_lane_added (timeline, 2, 80);

  lives = bobbin_timeline_get_lives (timeline, 2, &n_lives);
  g_assert_cmpuint (n_lives, ==, 2);
  g_assert_cmpint (lives[0].added, ==, 10);
  g_assert_cmpint (lives[0].started, ==, 25);
  g_assert_cmpint (lives[0].ended, ==, 70);
  g_assert_cmpint (lives[1].started, ==, -1);
  g_assert_cmpint (lives[1].ended, ==, -1);
}

/* However often the buckets were widened, nothing is lost, and time is where it
 * was spent. */
static void
test_series (void)
{
  g_autoptr (BobbinSeries) series = bobbin_series_new ();
  g_autofree BobbinSeriesPoint *points = NULL;
  g_autoptr (GArray) tries = g_array_new (FALSE, FALSE, sizeof (Try));
  double settled = 0, failed = 0, bytes = 0;
  guint n;
  gint64 width;

  for (guint i = 0; i < 3000; i++)
    {
      Try try = { .start = (gint64) (g_test_rand_double () * 3e7 * (i + 1)) };

      try.end = try.start + (gint64) (g_test_rand_double () * (i % 7 == 0 ? 2e10 : 1e6));
      bobbin_series_add (series, try.start, try.end - try.start, i % 3 != 0, i % 3 == 1, i % 2);
      g_array_append_val (tries, try);
    }

  n = bobbin_series_get_n_buckets (series);
  width = bobbin_series_get_width (series);
  g_assert_cmpuint (n, <=, BOBBIN_SERIES_MAX_BUCKETS);
  g_assert_cmpuint (n, >, BOBBIN_SERIES_MAX_BUCKETS / 4);
  points = g_new (BobbinSeriesPoint, n);
  bobbin_series_get (series, points);
  for (guint i = 0; i < n; i++)
    {
      double busy = 0;

      for (guint k = 0; k < tries->len; k++)
        {
          const Try *try = &g_array_index (tries, Try, k);

          busy += (double) MAX (MIN (try->end, (i + 1) * width) - MAX (try->start, i * width), 0);
        }
      g_assert_cmpfloat_with_epsilon (points[i].busy, busy, 1e-3 * (double) width);
      settled += points[i].n_settled;
      failed += points[i].n_failed;
      bytes += points[i].bytes;
    }
  g_assert_cmpfloat (settled, ==, 2000);
  g_assert_cmpfloat (failed, ==, 1000);
  g_assert_cmpfloat (bytes, ==, 1500);
  g_assert_true (bobbin_series_has_bytes (series));
}

/* Many at a time are entered as they are one by one, also while buckets widen. */
static void
test_series_together (void)
{
  g_autoptr (BobbinSeries) together = bobbin_series_new ();
  g_autoptr (BobbinSeries) single = bobbin_series_new ();
  g_autofree BobbinSeriesPoint *points = NULL;
  g_autofree BobbinSeriesPoint *expected = NULL;
  gint64 origin = 12345;
  gint64 time = origin - 3000000;
  guint n;

  for (guint round = 0; round < 400; round++)
    {
      BobbinRecord records[50] = { 0 };
      guint n_records = (guint) g_test_rand_int_range (1, G_N_ELEMENTS (records));

      for (guint i = 0; i < n_records; i++)
        {
          records[i].start = time;
          records[i].duration = random_length ();
          time += records[i].duration + g_test_rand_int_range (0, round < 200 ? 20000 : 2000000);
          bobbin_series_add (single, records[i].start - origin, records[i].duration, TRUE, FALSE, 0);
        }
      bobbin_series_add_done (together, records, n_records, origin);
    }

  n = bobbin_series_get_n_buckets (single);
  g_assert_cmpuint (bobbin_series_get_n_buckets (together), ==, n);
  g_assert_cmpint (bobbin_series_get_width (together), ==, bobbin_series_get_width (single));
  points = g_new (BobbinSeriesPoint, n);
  expected = g_new (BobbinSeriesPoint, n);
  bobbin_series_get (together, points);
  bobbin_series_get (single, expected);
  for (guint i = 0; i < n; i++)
    {
      g_assert_cmpfloat (points[i].busy, ==, expected[i].busy);
      g_assert_cmpfloat (points[i].n_settled, ==, expected[i].n_settled);
    }
}

static void
add_tests (const char *name,
           Entering    entering)
{
  static const struct
  {
    const char *name;
    void      (*test) (Fixture       *fixture,
                       gconstpointer  data);
  } tests[] = {
    { "order", test_order },
    { "columns", test_columns },
    { "sum-before", test_sum_before },
    { "find-task", test_find_task },
    { "attempts", test_attempts },
  };

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strdup_printf ("/timeline/%s/%s", name, tests[i].name);

      g_test_add (path, Fixture, GINT_TO_POINTER (entering), set_up, tests[i].test, tear_down);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add_tests ("at-once", AT_ONCE);
  add_tests ("put-off", PUT_OFF);
  add_tests ("now-and-then", NOW_AND_THEN);
  g_test_add_func ("/timeline/nothing", test_nothing);
  g_test_add_func ("/timeline/lives", test_lives);
  g_test_add_func ("/series/buckets", test_series);
  g_test_add_func ("/series/together", test_series_together);

  return g_test_run ();
}

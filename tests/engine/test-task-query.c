/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Filtering and sorting of tasks, against every task looked at by itself. */

#include "bobbin-config.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/job/bobbin-input-source.h"
#include "engine/job/bobbin-number.h"
#include "engine/run/bobbin-task-set.h"
#include "engine/run/bobbin-task-sorter.h"

#define N_TASKS 3000
#define N_LANES 6

static const BobbinColumn columns[] = {
  { "status", "Status", BOBBIN_COLUMN_NUMBER, NULL, 0 },
  { "type", "Type", BOBBIN_COLUMN_TEXT, NULL, 0 },
  { "ratio", "Ratio", BOBBIN_COLUMN_NUMBER, NULL, 0 },
  { "time", "Time", BOBBIN_COLUMN_NUMBER, "s", 0 },
};

typedef struct
{
  BobbinTaskStore  *store;
  BobbinInputs     *inputs;
  BobbinTaskSource  source;
} Fixture;

static const char * const words[] = {
  "", "a", "Page", "page", "page/7", "page/10", "page/010", "page/9 of 12", "page/9 of 2", "12", "-3.5", "1e3", "12 ",
  "http://127.0.0.1:8080/some/long/path/1", "http://127.0.0.1:8080/some/long/path/12",
  "http://127.0.0.1:8080/some/long/path/2", "HTTP://127.0.0.1:8080/some", "\xc3\x84pfel", "\xc3\xa4pfel", "z\x01z",
};

static char *
random_text (void)
{
  const char *word = words[g_test_rand_int_range (0, G_N_ELEMENTS (words))];

  switch (g_test_rand_int_range (0, 4))
    {
    case 0:
      return g_strdup_printf ("%s%d", word, g_test_rand_int_range (0, 1200));
    case 1:
      return g_strdup_printf ("%s%d/%s", word, g_test_rand_int_range (0, 12), words[g_test_rand_int_range (0, G_N_ELEMENTS (words))]);
    default:
      return g_strdup (word);
    }
}

static void
add_outcome (BobbinBatch     *batch,
             guint64          task,
             guint            attempt,
             BobbinErrorKind  error,
             gboolean         retried)
{
  g_auto (BobbinOutcome) outcome;
  BobbinRecord *record = bobbin_batch_add (batch);

  bobbin_outcome_init (&outcome);
  if (error != BOBBIN_ERROR_KIND_NONE)
    {
      g_autofree char *text = random_text ();

      bobbin_outcome_fail (&outcome, error, "It failed: %s", text);
    }
  if (error == BOBBIN_ERROR_KIND_NONE || g_test_rand_bit ())
    {
      g_autofree char *text = random_text ();

      bobbin_outcome_add_number (&outcome, g_test_rand_int_range (-2, 3) * 100);
      if (g_test_rand_bit ())
        bobbin_outcome_add_number (&outcome, g_test_rand_int_range (0, 9) == 0 ? (double) NAN : g_test_rand_double_range (-1, 1));
      bobbin_outcome_add_text (&outcome, text, -1);
    }

  *record = (BobbinRecord) {
    .type = BOBBIN_RECORD_OUTCOME,
    .task = task,
    .lane = (guint32) g_test_rand_int_range (0, N_LANES),
    .start = g_test_rand_int_range (0, 1000),
    .duration = g_test_rand_int_range (0, 50),
    .cpu = g_test_rand_bit () ? -1 : (float) g_test_rand_int_range (0, 5),
    .attempt = (guint8) attempt,
  };
  bobbin_batch_encode (batch, record, &outcome);
  if (retried)
    record->flags |= BOBBIN_RECORD_WILL_RETRY;
}

static void
add_task (BobbinTaskStore *store,
          guint64          task)
{
  static const guint8 errors[] = {
    BOBBIN_ERROR_KIND_NONE, BOBBIN_ERROR_KIND_NONE, BOBBIN_ERROR_KIND_NONE,
    BOBBIN_ERROR_KIND_TIMEOUT, BOBBIN_ERROR_KIND_HTTP, BOBBIN_ERROR_KIND_CANCELLED,
  };
  BobbinBatch *batch = bobbin_batch_new (8);
  guint attempt = 1;

  while (g_test_rand_int_range (0, 5) == 0)
    add_outcome (batch, task, attempt++, BOBBIN_ERROR_KIND_TIMEOUT, TRUE);
  if (g_test_rand_int_range (0, 8) > 0)
    add_outcome (batch, task, attempt, errors[g_test_rand_int_range (0, G_N_ELEMENTS (errors))], FALSE);
  bobbin_task_store_apply (store, batch, NULL);
  bobbin_batch_free (batch);

  if (g_test_rand_int_range (0, 10) == 0)
    bobbin_task_store_set_running (store, task, (guint) g_test_rand_int_range (0, N_LANES),
                                   g_test_rand_int_range (0, 1000), TRUE);
  else if (g_test_rand_int_range (0, 10) == 0)
    bobbin_task_store_set_cancelled (store, task);
}

static BobbinInputs *
random_inputs (void)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (BobbinInputSource) source = NULL;
  g_autoptr (GError) error = NULL;
  BobbinInputs *inputs;

  for (guint i = 0; i < N_TASKS; i++)
    g_ptr_array_add (items, random_text ());
  g_ptr_array_add (items, NULL);
  source = bobbin_input_source_new_items ((const char * const *) items->pdata);
  inputs = bobbin_input_source_load (source, NULL, NULL, &error);
  g_assert_no_error (error);

  return inputs;
}

static BobbinInputs *
range_inputs (const char *range)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BobbinInputSource) source = bobbin_input_source_new_range (range, &error);
  BobbinInputs *inputs;

  g_assert_no_error (error);
  inputs = bobbin_input_source_load (source, NULL, NULL, &error);
  g_assert_no_error (error);

  return inputs;
}

static void
set_up (Fixture       *fixture,
        gconstpointer  range)
{
  fixture->store = bobbin_task_store_new (N_TASKS);
  fixture->inputs = range != NULL ? range_inputs (range) : random_inputs ();
  for (guint64 task = 0; task < N_TASKS; task++)
    add_task (fixture->store, task);
  fixture->source = (BobbinTaskSource) { fixture->store, fixture->inputs, columns, G_N_ELEMENTS (columns) };
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  range)
{
  bobbin_task_store_free (fixture->store);
  g_object_unref (fixture->inputs);
}

/* --- The slow way ------------------------------------------------------- */

static gboolean
has_text (const char *text,
          const char *part)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autofree char *folded = g_utf8_casefold (valid, -1);
  g_autofree char *folded_part = g_utf8_casefold (part, -1);

  return strstr (folded, folded_part) != NULL;
}

static gboolean
is_on (guint        lane,
       const guint *lanes,
       guint        n_lanes)
{
  for (guint i = 0; i < n_lanes; i++)
    if (lanes[i] == lane)
      return TRUE;

  return n_lanes == 0;
}

static gboolean
slow_text (Fixture    *fixture,
           guint64     number,
           const char *text)
{
  const BobbinTask *task = bobbin_task_store_get (fixture->store, number);
  BobbinInput input;
  BobbinResult result;
  char buffer[BOBBIN_NUMBER_LENGTH];

  bobbin_inputs_get (fixture->inputs, number, &input);
  if (has_text (input.text, text))
    return TRUE;
  if ((task->flags & (BOBBIN_RECORD_HAS_RESULT | BOBBIN_RECORD_HAS_ERROR)) == 0)
    return FALSE;

  bobbin_task_decode (task, &result);
  if (result.message != NULL && has_text (result.message, text))
    return TRUE;
  for (guint i = 0; result.has_result && i < MIN (result.n_numbers, 2); i++)
    if (!isnan (result.numbers[i]))
      {
        if (result.numbers[i] == floor (result.numbers[i]))
          bobbin_number_format (result.numbers[i], buffer);
        else
          g_ascii_formatd (buffer, sizeof buffer, "%.8g", result.numbers[i]);
        if (has_text (buffer, text))
          return TRUE;
      }

  return result.has_result && has_text (result.texts[0], text);
}

static gboolean
slow_span (Fixture                  *fixture,
           guint64                   number,
           const BobbinTaskCriteria *criteria)
{
  const BobbinTask *task = bobbin_task_store_get (fixture->store, number);

  if (task->state == BOBBIN_TASK_RUNNING && task->start < criteria->to &&
      is_on (task->lane, criteria->span_lanes, criteria->n_span_lanes))
    return TRUE;

  for (guint i = 1; i <= task->attempts; i++)
    {
      const BobbinTask *attempt = bobbin_task_store_get_attempt (fixture->store, number, i);

      if (attempt != NULL && attempt->start < criteria->to &&
          attempt->start + MAX (attempt->duration, 1) > criteria->from &&
          is_on (attempt->lane, criteria->span_lanes, criteria->n_span_lanes))
        return TRUE;
    }

  return FALSE;
}

static gboolean
slow_match (Fixture                  *fixture,
            guint64                   number,
            const BobbinTaskCriteria *criteria)
{
  const BobbinTask *task = bobbin_task_store_get (fixture->store, number);
  gboolean ended = task->state >= BOBBIN_TASK_RETRYING && task->attempts > 0;

  if (criteria->states != 0 && (criteria->states & 1u << task->state) == 0)
    return FALSE;
  if (criteria->errors != 0 && (criteria->errors & 1u << task->error) == 0)
    return FALSE;
  if (criteria->min_duration > 0 && (!ended || task->duration < criteria->min_duration))
    return FALSE;
  if (criteria->max_duration > 0 && (!ended || task->duration > criteria->max_duration))
    return FALSE;
  if (criteria->n_lanes > 0 &&
      ((task->state != BOBBIN_TASK_RUNNING && task->attempts == 0) || !is_on (task->lane, criteria->lanes, criteria->n_lanes)))
    return FALSE;
  if (criteria->has_span && !slow_span (fixture, number, criteria))
    return FALSE;

  return criteria->text == NULL || slow_text (fixture, number, criteria->text);
}

static int
slow_compare_texts (const char *one,
                    const char *two)
{
  while (*one != '\0' && *two != '\0')
    {
      if (g_ascii_isdigit (*one) && g_ascii_isdigit (*two))
        {
          gsize n_one, n_two;
          int order;

          while (*one == '0' && g_ascii_isdigit (one[1]))
            one++;
          while (*two == '0' && g_ascii_isdigit (two[1]))
            two++;
          n_one = strspn (one, "0123456789");
          n_two = strspn (two, "0123456789");
          order = n_one != n_two ? (n_one < n_two ? -1 : 1) : memcmp (one, two, n_one);
          if (order != 0)
            return order;
          one += n_one;
          two += n_two;
        }
      else if (g_ascii_tolower (*one) != g_ascii_tolower (*two))
        {
          return (guint8) g_ascii_tolower (*one) < (guint8) g_ascii_tolower (*two) ? -1 : 1;
        }
      else
        {
          one++;
          two++;
        }
    }

  return (*one != '\0') - (*two != '\0');
}

typedef struct
{
  int     type;        /* 0 number, 1 text, 2 error, 3 none */
  double  number;
  char   *text;
  guint32 task;
} Slow;

static void
slow_set_text (Slow       *slow,
               const char *text)
{
  if (bobbin_number_parse (text, &slow->number))
    {
      slow->type = 0;
      return;
    }
  slow->type = 1;
  slow->text = g_strdup (text);
}

static void
slow_set_number (Slow   *slow,
                 double  number)
{
  slow->type = isnan (number) ? 3 : 0;
  slow->number = number;
}

static void
slow_get (Fixture               *fixture,
          const BobbinTaskOrder *order,
          Slow                  *slow)
{
  const BobbinTask *task = bobbin_task_store_get (fixture->store, slow->task);
  gboolean begun = task->state == BOBBIN_TASK_RUNNING || task->attempts > 0;
  gboolean ended = task->state >= BOBBIN_TASK_RETRYING && task->attempts > 0;
  gboolean known = (task->flags & (BOBBIN_RECORD_HAS_RESULT | BOBBIN_RECORD_HAS_ERROR)) != 0;
  BobbinResult result;
  BobbinInput input;

  slow->type = 3;
  bobbin_task_decode (task, &result);
  bobbin_result_pad (&result);
  switch (order->key)
    {
    case BOBBIN_TASK_KEY_NUMBER:
      slow_set_number (slow, slow->task);
      break;
    case BOBBIN_TASK_KEY_INPUT:
      bobbin_inputs_get (fixture->inputs, slow->task, &input);
      slow_set_text (slow, input.text);
      break;
    case BOBBIN_TASK_KEY_STATE:
      slow_set_number (slow, task->state);
      break;
    case BOBBIN_TASK_KEY_ERROR:
      slow_set_number (slow, task->error != 0 ? task->error : (double) NAN);
      break;
    case BOBBIN_TASK_KEY_RESULT:
      if (known && task->error != 0)
        {
          slow->type = 2;
          slow->text = g_strdup (result.message);
        }
      else if (known)
        {
          slow_set_number (slow, result.numbers[0]);
        }
      break;
    case BOBBIN_TASK_KEY_COLUMN:
      if (known && order->column == 1 && result.has_result)
        slow_set_text (slow, result.texts[0]);
      else if (known && order->column != 1)
        slow_set_number (slow, result.numbers[order->column == 0 ? 0 : order->column - 1]);
      break;
    case BOBBIN_TASK_KEY_DURATION:
      slow_set_number (slow, ended ? (double) task->duration : (double) NAN);
      break;
    case BOBBIN_TASK_KEY_START:
      slow_set_number (slow, begun ? (double) task->start : (double) NAN);
      break;
    case BOBBIN_TASK_KEY_CPU:
      slow_set_number (slow, ended && task->cpu >= 0 ? (double) task->cpu : (double) NAN);
      break;
    case BOBBIN_TASK_KEY_LANE:
      slow_set_number (slow, begun ? task->lane : (double) NAN);
      break;
    case BOBBIN_TASK_KEY_ATTEMPTS:
      slow_set_number (slow, task->attempts > 0 ? task->attempts : (double) NAN);
      break;
    default:
      g_assert_not_reached ();
    }
}

static int
slow_compare (gconstpointer a,
              gconstpointer b,
              gpointer      descending)
{
  const Slow *one = a;
  const Slow *two = b;
  int order = 0;

  if (one->type == 3 || two->type == 3)
    order = (one->type == 3) - (two->type == 3);
  else if (one->type != two->type)
    order = (one->type < two->type ? -1 : 1) * (descending != NULL ? -1 : 1);
  else if (one->type == 0)
    order = ((one->number > two->number) - (one->number < two->number)) * (descending != NULL ? -1 : 1);
  else
    order = slow_compare_texts (one->text, two->text) * (descending != NULL ? -1 : 1);

  return order != 0 ? order : one->task < two->task ? -1 : 1;
}

/* --- Tests -------------------------------------------------------------- */

static void
assert_finds (Fixture                  *fixture,
              const BobbinTaskCriteria *criteria,
              gint64                    budget)
{
  g_autoptr (BobbinTaskQuery) query = bobbin_task_query_new (&fixture->source, criteria);
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (guint32));
  guint n = 0;

  g_assert_true (bobbin_task_criteria_equal (criteria, bobbin_task_query_get_criteria (query)));
  for (guint32 at = 0; at < N_TASKS; )
    at = bobbin_task_query_scan (query, at, N_TASKS, budget, found);

  for (guint32 task = 0; task < N_TASKS; task++)
    if (slow_match (fixture, task, criteria))
      {
        g_assert_cmpuint (n, <, found->len);
        g_assert_cmpuint (g_array_index (found, guint32, n++), ==, task);
      }
  g_assert_cmpuint (n, ==, found->len);
}

static void
test_find (Fixture       *fixture,
           gconstpointer  range)
{
  static const char * const texts[] = {
    NULL, "", "7", "page/1", "PAGE", "\xc3\x84PFEL", "100", "-", "it failed", "no such text", ".5", "x", "e",
  };
  static const guint lanes[] = { 1, 4 };
  static const guint span_lanes[] = { 0, 2, 5 };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    assert_finds (fixture, &(BobbinTaskCriteria) { .text = texts[i] }, 0);

  for (guint i = 0; i < 200; i++)
    {
      BobbinTaskCriteria criteria = { 0 };

      if (g_test_rand_bit ())
        criteria.states = (guint) g_test_rand_int_range (0, 1 << 6);
      if (g_test_rand_int_range (0, 3) == 0)
        criteria.errors = 1u << BOBBIN_ERROR_KIND_TIMEOUT | (g_test_rand_bit () ? 1u << BOBBIN_ERROR_KIND_HTTP : 0);
      if (g_test_rand_int_range (0, 3) == 0)
        criteria.min_duration = g_test_rand_int_range (0, 50);
      if (g_test_rand_int_range (0, 3) == 0)
        criteria.max_duration = g_test_rand_int_range (1, 50);
      if (g_test_rand_int_range (0, 3) == 0)
        {
          criteria.lanes = lanes;
          criteria.n_lanes = (guint) g_test_rand_int_range (1, G_N_ELEMENTS (lanes) + 1);
        }
      if (g_test_rand_bit ())
        {
          criteria.has_span = TRUE;
          criteria.from = g_test_rand_int_range (0, 1000);
          criteria.to = criteria.from + g_test_rand_int_range (1, 200);
          criteria.span_lanes = span_lanes;
          criteria.n_span_lanes = (guint) g_test_rand_int_range (0, G_N_ELEMENTS (span_lanes) + 1);
        }
      if (g_test_rand_int_range (0, 3) == 0)
        criteria.text = texts[g_test_rand_int_range (0, G_N_ELEMENTS (texts))];
      assert_finds (fixture, &criteria, g_test_rand_bit () ? 1 : 0);
    }
}

/* All that are sorted: the first ones as in the end, then the others in theirs. */
static void
assert_is_preview (const guint32 *preview,
                   const Slow    *expected,
                   guint32        n_tasks)
{
  g_autoptr (BobbinTaskSet) seen = bobbin_task_set_new ();

  g_assert_nonnull (preview);
  for (guint32 i = 0; i < n_tasks; i++)
    {
      g_assert_true (bobbin_task_set_add (seen, preview[i]));
      if (i < BOBBIN_TASK_FIRST_MAX)
        g_assert_cmpuint (preview[i], ==, expected[i].task);
    }
  for (guint32 i = 0; i < n_tasks; i++)
    g_assert_false (bobbin_task_set_add (seen, expected[i].task));
}

static void
assert_sorts (Fixture               *fixture,
              const BobbinTaskOrder *order,
              const guint32         *tasks,
              guint32                n_tasks,
              gint64                 budget)
{
  g_autoptr (BobbinTaskSorter) sorter = bobbin_task_sorter_new (&fixture->source, order, tasks, n_tasks);
  g_autofree Slow *expected = g_new0 (Slow, n_tasks + 1);
  g_autofree guint32 *preview = NULL;
  g_autofree guint32 *sorted = NULL;
  gboolean wanted = g_test_rand_bit ();

  for (guint32 i = 0; i < n_tasks; i++)
    {
      expected[i].task = tasks != NULL ? tasks[i] : i;
      slow_get (fixture, order, &expected[i]);
    }
  g_qsort_with_data (expected, (int) n_tasks, sizeof *expected, slow_compare, GINT_TO_POINTER (order->descending));

  if (wanted)
    bobbin_task_sorter_want_preview (sorter);
  while (bobbin_task_sorter_step (sorter, budget))
    if (preview == NULL)
      preview = bobbin_task_sorter_steal_preview (sorter);
  if (preview == NULL)
    preview = bobbin_task_sorter_steal_preview (sorter);
  if (wanted)
    assert_is_preview (preview, expected, n_tasks);
  else
    g_assert_null (preview);

  sorted = bobbin_task_sorter_steal (sorter);
  for (guint32 i = 0; i < n_tasks; i++)
    {
      g_assert_cmpuint (sorted[i], ==, expected[i].task);
      g_free (expected[i].text);
    }
}

static void
test_sort (Fixture       *fixture,
           gconstpointer  range)
{
  g_autoptr (GArray) some = g_array_new (FALSE, FALSE, sizeof (guint32));

  for (guint32 task = 0; task < N_TASKS; task++)
    if (g_test_rand_int_range (0, 3) == 0)
      g_array_append_val (some, task);

  for (BobbinTaskKey key = BOBBIN_TASK_KEY_NUMBER; key <= BOBBIN_TASK_KEY_ATTEMPTS; key++)
    for (guint column = 0; column < (key == BOBBIN_TASK_KEY_COLUMN ? G_N_ELEMENTS (columns) : 1); column++)
      for (guint descending = 0; descending < 2; descending++)
        {
          BobbinTaskOrder order = { key, column, (gboolean) descending };
          guint few = MIN (some->len, (guint) g_test_rand_int_range (0, 40));

          assert_sorts (fixture, &order, NULL, N_TASKS, g_test_rand_bit () ? 1 : 0);
          assert_sorts (fixture, &order, (gconstpointer) some->data, some->len, 0);
          assert_sorts (fixture, &order, (gconstpointer) some->data, few, 0);
        }
}

/* Tasks that change while they are sorted: some order of all of them. */
static void
test_sort_while_changing (Fixture       *fixture,
                          gconstpointer  range)
{
  BobbinTaskOrder order = { BOBBIN_TASK_KEY_COLUMN, 1, FALSE };

  for (guint i = 0; i < 20; i++)
    {
      g_autoptr (BobbinTaskSorter) sorter = bobbin_task_sorter_new (&fixture->source, &order, NULL, N_TASKS);
      g_autoptr (BobbinTaskSet) seen = bobbin_task_set_new ();
      g_autofree guint32 *sorted = NULL;

      order.descending = i % 2 == 1;
      while (bobbin_task_sorter_step (sorter, 1))
        for (guint j = 0; j < 20; j++)
          add_task (fixture->store, (guint64) g_test_rand_int_range (0, N_TASKS));
      sorted = bobbin_task_sorter_steal (sorter);
      for (guint32 task = 0; task < N_TASKS; task++)
        g_assert_true (bobbin_task_set_add (seen, sorted[task]));
    }
}

static gint64
print_time (const char *what,
            gint64      since)
{
  gint64 now = g_get_monotonic_time ();

  if (since > 0)
    g_test_message ("%s: %.1f ms", what, (double) (now - since) / 1e3);

  return now;
}

/* A million tasks with one number each. What it took is only told. */
static void
test_million (void)
{
  const guint32 n_tasks = 1000000;
  Fixture fixture = { .store = bobbin_task_store_new (n_tasks), .inputs = range_inputs ("0:1000000") };
  static const BobbinTaskKey keys[] = {
    BOBBIN_TASK_KEY_DURATION, BOBBIN_TASK_KEY_COLUMN, BOBBIN_TASK_KEY_START, BOBBIN_TASK_KEY_LANE, BOBBIN_TASK_KEY_INPUT,
  };
  static const BobbinTaskCriteria criteria[] = {
    { .text = "4711" }, { .states = 1u << BOBBIN_TASK_DONE }, { .min_duration = 500000 }, { .has_span = TRUE, .to = 1000 },
  };
  gint64 since;

  fixture.source = (BobbinTaskSource) { fixture.store, fixture.inputs, columns, 1 };
  for (guint32 task = 0; task < n_tasks; )
    {
      BobbinBatch *batch = bobbin_batch_new (1000);

      for (guint i = 0; i < 1000; i++, task++)
        *bobbin_batch_add (batch) = (BobbinRecord) {
          .type = BOBBIN_RECORD_OUTCOME, .task = task, .lane = i % 16, .attempt = 1,
          .start = task * 10, .duration = g_test_rand_int_range (1, 1000000),
          .flags = BOBBIN_RECORD_HAS_RESULT | BOBBIN_RECORD_INLINE,
          .payload.number = g_test_rand_double (),
        };
      bobbin_task_store_apply (fixture.store, batch, NULL);
      bobbin_batch_free (batch);
    }

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      BobbinTaskOrder order = { keys[i], 0, TRUE };
      g_autoptr (BobbinTaskSorter) sorter = NULL;
      g_autofree guint32 *sorted = NULL;
      BobbinTaskValue value, before = { .number = G_MAXUINT64 };
      BobbinResult result;

      since = print_time (NULL, 0);
      sorter = bobbin_task_sorter_new (&fixture.source, &order, NULL, n_tasks);
      while (bobbin_task_sorter_step (sorter, 4000))
        ;
      sorted = bobbin_task_sorter_steal (sorter);
      print_time ("sort", since);
      for (guint32 j = 0; j < n_tasks; j++, before = value)
        {
          bobbin_task_value_get (&fixture.source, &order, sorted[j], &result, &value);
          g_assert_cmpuint (value.number, <=, before.number);
        }
    }

  for (guint i = 0; i < G_N_ELEMENTS (criteria); i++)
    {
      g_autoptr (BobbinTaskQuery) query = bobbin_task_query_new (&fixture.source, &criteria[i]);
      g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (guint32));
      guint n = 0;

      since = print_time (NULL, 0);
      bobbin_task_query_scan (query, 0, n_tasks, 0, found);
      print_time ("find", since);
      for (guint32 task = 0; task < n_tasks; task++)
        n += bobbin_task_query_matches (query, task);
      g_assert_cmpuint (found->len, ==, n);
      g_assert_cmpuint (n, >, 0);
    }

  bobbin_task_store_free (fixture.store);
  g_object_unref (fixture.inputs);
}

static void
test_set (void)
{
  g_autoptr (BobbinTaskSet) set = bobbin_task_set_new ();
  g_autofree guint8 *expected = g_new0 (guint8, 200000);
  guint64 n = 0;
  guint64 at = 0;

  for (guint i = 0; i < 60; i++)
    {
      guint64 first = (guint64) g_test_rand_int_range (0, 200000);
      guint64 length = (guint64) g_test_rand_int_range (0, i % 5 == 0 ? 120000 : 50);

      length = MIN (length, 200000 - first);
      if (g_test_rand_bit ())
        {
          bobbin_task_set_add_range (set, first, length);
          memset (expected + first, 1, length);
        }
      else
        {
          for (guint64 task = first; task < first + length; task++)
            g_assert_cmpint (bobbin_task_set_remove (set, task), ==, expected[task]);
          memset (expected + first, 0, length);
        }
    }

  for (guint64 task = 0; task < 200000; task++)
    {
      g_assert_cmpint (bobbin_task_set_contains (set, task), ==, expected[task]);
      n += expected[task];
    }
  g_assert_cmpuint (bobbin_task_set_get_n (set), ==, n);
  for (guint64 task = 0; task < 200000; task++)
    if (expected[task])
      {
        g_assert_true (bobbin_task_set_find_next (set, &at));
        g_assert_cmpuint (at++, ==, task);
      }
  g_assert_false (bobbin_task_set_find_next (set, &at));

  bobbin_task_set_remove_all (set);
  at = 0;
  g_assert_false (bobbin_task_set_find_next (set, &at));
  g_assert_false (bobbin_task_set_contains (set, 7));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/task-query/find/list", Fixture, NULL, set_up, test_find, tear_down);
  g_test_add ("/task-query/find/range", Fixture, "-100:2900", set_up, test_find, tear_down);
  g_test_add ("/task-query/sort/list", Fixture, NULL, set_up, test_sort, tear_down);
  g_test_add ("/task-query/sort/range", Fixture, "0:3000", set_up, test_sort, tear_down);
  g_test_add ("/task-query/sort/falling-range", Fixture, "100:-1400:-0.5", set_up, test_sort, tear_down);
  g_test_add ("/task-query/sort/while-changing", Fixture, NULL, set_up, test_sort_while_changing, tear_down);
  g_test_add_func ("/task-query/million", test_million);
  g_test_add_func ("/task-query/set", test_set);

  return g_test_run ();
}

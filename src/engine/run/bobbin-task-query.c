/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-task-query.h"

#include <string.h>

#include "../job/bobbin-number.h"

/* What is done between two looks at the clock: a task is one, and so are as
 * many bytes of a text. */
#define STRIDE     1024
#define BYTES_EACH 64

struct _BobbinTaskQuery
{
  BobbinTaskSource   source;
  BobbinTaskCriteria criteria;    /* its pointers are those below */

  char              *text;
  char              *needle;      /* casefolded; NULL: any text */
  gsize              needle_length;
  gboolean           ascii;       /* the needle is */
  gboolean           caseless;    /* and has no letters */
  gboolean           numeric;     /* it may be part of a number */
  guint             *lanes;
  guint             *span_lanes;
  guint8            *lane_set;    /* by number: whether it is wanted */
  guint              n_lane_set;
  guint8            *span_lane_set;
  guint              n_span_lane_set;

  guint              work;        /* done since the last look at the clock */
};

static guint8 *
make_lane_set (const guint *lanes,
               guint        n_lanes,
               guint       *size)
{
  guint8 *set;

  *size = 0;
  for (guint i = 0; i < n_lanes; i++)
    *size = MAX (*size, lanes[i] + 1);
  set = g_new0 (guint8, *size);
  for (guint i = 0; i < n_lanes; i++)
    set[lanes[i]] = TRUE;

  return set;
}

static void
set_needle (BobbinTaskQuery *self,
            const char      *text)
{
  if (text == NULL || *text == '\0')
    return;

  self->text = g_strdup (text);
  self->needle = g_utf8_casefold (text, -1);
  self->needle_length = strlen (self->needle);
  self->ascii = g_str_is_ascii (self->needle);
  self->caseless = self->ascii;
  for (const char *p = self->needle; *p != '\0'; p++)
    self->caseless &= !g_ascii_isalpha (*p);
  self->numeric = strspn (self->needle, "0123456789+-.einfa") == self->needle_length;
}

/* @needle is in lower case and not empty. */
static gboolean
find_folded (const char *text,
             gsize       length,
             const char *needle,
             gsize       needle_length)
{
  if (length < needle_length)
    return FALSE;

  for (const char *last = text + (length - needle_length); text <= last; text++)
    {
      gsize i = 0;

      while (i < needle_length && g_ascii_tolower (text[i]) == needle[i])
        i++;
      if (i == needle_length)
        return TRUE;
    }

  return FALSE;
}

static gboolean
text_matches (BobbinTaskQuery *self,
              const char      *text,
              gsize            length)
{
  g_autofree char *valid = NULL;
  g_autofree char *folded = NULL;

  self->work += length / BYTES_EACH;
  if (self->caseless)
    return memmem (text, length, self->needle, self->needle_length) != NULL;
  if (self->ascii)
    return find_folded (text, length, self->needle, self->needle_length);

  valid = g_utf8_make_valid (text, (gssize) length);
  folded = g_utf8_casefold (valid, -1);
  self->work += length / 4;

  return strstr (folded, self->needle) != NULL;
}

static gboolean
input_matches (BobbinTaskQuery *self,
               guint64          task)
{
  BobbinInput input;

  bobbin_inputs_get (self->source.inputs, task, &input);
  for (guint i = 0; i < input.n_fields; i++)
    {
      const char *field = i == 0 ? input.text : bobbin_input_get_field (&input, i);

      if (text_matches (self, field, i == 0 ? input.length : strlen (field)))
        return TRUE;
    }

  return FALSE;
}

/* As %.8g writes it, which is what a table shows; but a million of them take no
 * longer than the rest of a search. */
static gsize
format_shown (double  number,
              char   *buffer)
{
  static const double powers[] = { 1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12 };
  double magnitude = fabs (number);
  guint places = 7;
  guint64 scaled;
  gsize length = 0;

  if (magnitude < 1e15 && magnitude == floor (magnitude))
    return bobbin_int_format ((gint64) number, buffer);
  if (!(magnitude >= 1e-4 && magnitude < 1e7))
    {
      g_ascii_formatd (buffer, BOBBIN_NUMBER_LENGTH, "%.8g", number);
      return strlen (buffer);
    }

  /* Eight digits from the first one that is not 0 on. */
  while (places > 1 && magnitude >= powers[8 - places])
    places--;
  for (double lead = magnitude; lead < 1; lead *= 10)
    places++;

  scaled = (guint64) round (magnitude * powers[places]);
  while (places > 0 && scaled % 10 == 0)
    {
      scaled /= 10;
      places--;
    }
  if (number < 0)
    buffer[length++] = '-';
  length += bobbin_int_format ((gint64) (scaled / (guint64) powers[places]), buffer + length);
  if (places == 0)
    return length;

  buffer[length++] = '.';
  scaled %= (guint64) powers[places];
  for (guint i = places; i > 0; i--, scaled /= 10)
    buffer[length + i - 1] = (char) ('0' + scaled % 10);

  return length + places;
}

static gboolean
number_matches (BobbinTaskQuery *self,
                double           number)
{
  char buffer[BOBBIN_NUMBER_LENGTH];

  return text_matches (self, buffer, format_shown (number, buffer));
}

static gboolean
result_matches (BobbinTaskQuery  *self,
                const BobbinTask *task)
{
  BobbinResult result;
  guint number = 0;
  guint text = 0;

  if ((task->flags & (BOBBIN_RECORD_HAS_RESULT | BOBBIN_RECORD_HAS_ERROR)) == 0)
    return FALSE;

  bobbin_task_decode (task, &result);
  if (result.message != NULL && text_matches (self, result.message, strlen (result.message)))
    return TRUE;

  for (guint i = 0; result.has_result && i < self->source.n_columns; i++)
    {
      const BobbinColumn *column = &self->source.columns[i];

      if (column->type == BOBBIN_COLUMN_TEXT)
        {
          if (text < result.n_texts && text_matches (self, result.texts[text], result.text_lengths[text]))
            return TRUE;
          text++;
        }
      else
        {
          if (self->numeric && column->unit == NULL && number < result.n_numbers &&
              !isnan (result.numbers[number]) && number_matches (self, result.numbers[number]))
            return TRUE;
          number++;
        }
    }

  return FALSE;
}

/* Whether an attempt ran between the ends of the span, on one of its lanes. One
 * that goes on has no end yet. */
static gboolean
attempt_in_span (BobbinTaskQuery  *self,
                 const BobbinTask *attempt,
                 gboolean          goes_on)
{
  if (attempt->start >= self->criteria.to)
    return FALSE;
  if (!goes_on && attempt->start + MAX (attempt->duration, 1) <= self->criteria.from)
    return FALSE;

  return self->criteria.n_span_lanes == 0 ||
         (attempt->lane < self->n_span_lane_set && self->span_lane_set[attempt->lane]);
}

static gboolean
span_matches (BobbinTaskQuery  *self,
              guint64           number,
              const BobbinTask *task)
{
  guint n_earlier = task->attempts;

  if (!BOBBIN_TASK_HAS_BEGUN (task))
    return FALSE;

  if (BOBBIN_TASK_IS_SETTLED (task->state) || task->state == BOBBIN_TASK_RUNNING)
    {
      if (attempt_in_span (self, task, task->state == BOBBIN_TASK_RUNNING))
        return TRUE;
      n_earlier -= task->state != BOBBIN_TASK_RUNNING && n_earlier > 0;
    }

  for (guint attempt = n_earlier; attempt > 0; attempt--)
    {
      const BobbinTask *earlier = bobbin_task_store_get_attempt (self->source.store, number, attempt);

      self->work += 4;
      if (earlier != NULL && attempt_in_span (self, earlier, FALSE))
        return TRUE;
    }

  return FALSE;
}

static gboolean
duration_matches (const BobbinTaskCriteria *criteria,
                  const BobbinTask         *task)
{
  if (criteria->min_duration <= 0 && criteria->max_duration <= 0)
    return TRUE;
  if (!BOBBIN_TASK_HAS_ENDED (task))
    return FALSE;

  return task->duration >= criteria->min_duration &&
         (criteria->max_duration <= 0 || task->duration <= criteria->max_duration);
}

static gboolean
lane_matches (BobbinTaskQuery  *self,
              const BobbinTask *task)
{
  if (self->criteria.n_lanes == 0)
    return TRUE;

  return BOBBIN_TASK_HAS_BEGUN (task) && task->lane < self->n_lane_set && self->lane_set[task->lane];
}

static gboolean
equal_lanes (const guint *lanes,
             guint        n_lanes,
             const guint *others,
             guint        n_others)
{
  return n_lanes == n_others && (n_lanes == 0 || memcmp (lanes, others, n_lanes * sizeof *lanes) == 0);
}

gboolean
bobbin_task_criteria_are_empty (const BobbinTaskCriteria *self)
{
  static const BobbinTaskCriteria none = { 0 };

  return bobbin_task_criteria_equal (self, &none);
}

gboolean
bobbin_task_criteria_equal (const BobbinTaskCriteria *self,
                            const BobbinTaskCriteria *other)
{
  const char *text = self->text != NULL ? self->text : "";
  const char *other_text = other->text != NULL ? other->text : "";

  if (self->states != other->states || self->errors != other->errors || strcmp (text, other_text) != 0 ||
      self->min_duration != other->min_duration || self->max_duration != other->max_duration ||
      !equal_lanes (self->lanes, self->n_lanes, other->lanes, other->n_lanes) ||
      !self->has_span != !other->has_span)
    return FALSE;

  return !self->has_span ||
         (self->from == other->from && self->to == other->to &&
          equal_lanes (self->span_lanes, self->n_span_lanes, other->span_lanes, other->n_span_lanes));
}

BobbinTaskQuery *
bobbin_task_query_new (const BobbinTaskSource   *source,
                       const BobbinTaskCriteria *criteria)
{
  BobbinTaskQuery *self = g_new0 (BobbinTaskQuery, 1);

  self->source = *source;
  self->criteria = *criteria;
  set_needle (self, criteria->text);
  self->lanes = g_memdup2 (criteria->lanes, criteria->n_lanes * sizeof (guint));
  self->span_lanes = g_memdup2 (criteria->span_lanes, criteria->n_span_lanes * sizeof (guint));
  self->lane_set = make_lane_set (self->lanes, criteria->n_lanes, &self->n_lane_set);
  self->span_lane_set = make_lane_set (self->span_lanes, criteria->n_span_lanes, &self->n_span_lane_set);
  self->criteria.text = self->text;
  self->criteria.lanes = self->lanes;
  self->criteria.span_lanes = self->span_lanes;

  return self;
}

void
bobbin_task_query_free (BobbinTaskQuery *self)
{
  g_free (self->text);
  g_free (self->needle);
  g_free (self->lanes);
  g_free (self->span_lanes);
  g_free (self->lane_set);
  g_free (self->span_lane_set);
  g_free (self);
}

const BobbinTaskCriteria *
bobbin_task_query_get_criteria (BobbinTaskQuery *self)
{
  return &self->criteria;
}

gboolean
bobbin_task_query_matches (BobbinTaskQuery *self,
                           guint64          number)
{
  const BobbinTaskCriteria *criteria = &self->criteria;
  const BobbinTask *task = bobbin_task_store_get (self->source.store, number);

  self->work++;
  if (criteria->states != 0 && (criteria->states >> task->state & 1) == 0)
    return FALSE;
  if (criteria->errors != 0 && (criteria->errors >> task->error & 1) == 0)
    return FALSE;
  if (!duration_matches (criteria, task) || !lane_matches (self, task))
    return FALSE;
  if (criteria->has_span && !span_matches (self, number, task))
    return FALSE;

  return self->needle == NULL || input_matches (self, number) || result_matches (self, task);
}

guint32
bobbin_task_query_scan (BobbinTaskQuery *self,
                        guint32          from,
                        guint32          to,
                        gint64           budget,
                        GArray          *found)
{
  gint64 end = budget > 0 ? g_get_monotonic_time () + budget : G_MAXINT64;

  self->work = 0;
  for (; from < to; from++)
    {
      if (self->work >= STRIDE)
        {
          if (g_get_monotonic_time () >= end)
            break;
          self->work = 0;
        }
      if (bobbin_task_query_matches (self, from))
        g_array_append_val (found, from);
    }

  return from;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-result-match.h"

#include <math.h>
#include <string.h>

/* Bytes compared at a time: some tens of microseconds, if they need not come
 * from a disk. */
#define SLICE (256 * 1024)

static guint32
find_measured (BobbinRun *run)
{
  guint n_columns, n_numbers = 0;
  const BobbinColumn *columns = bobbin_workload_get_columns (bobbin_run_get_workload (run), &n_columns);
  guint32 measured = 0;

  for (guint i = 0; i < n_columns; i++)
    {
      if (columns[i].type != BOBBIN_COLUMN_NUMBER || n_numbers >= BOBBIN_MAX_NUMBERS)
        continue;
      if (columns[i].unit != NULL && (columns[i].flags & BOBBIN_COLUMN_TRANSFER) == 0)
        measured |= (guint32) 1 << n_numbers;
      n_numbers++;
    }

  return measured;
}

void
bobbin_result_match_init (BobbinResultMatch *self,
                          BobbinRun         *before,
                          BobbinRun         *after)
{
  *self = (BobbinResultMatch) {
    .measured = find_measured (before) | find_measured (after),
    .state = BOBBIN_RESULT_MATCH_UNKNOWN,
  };
}

/* What is not known is the same as what is not there. */
static gboolean
numbers_equal (BobbinResultMatch *self)
{
  const BobbinResult *a = &self->results[0];
  const BobbinResult *b = &self->results[1];

  for (guint i = 0; i < MAX (a->n_numbers, b->n_numbers); i++)
    {
      double one = i < a->n_numbers ? a->numbers[i] : (double) NAN;
      double other = i < b->n_numbers ? b->numbers[i] : (double) NAN;

      if ((self->measured & (guint32) 1 << i) == 0 && one != other && !(isnan (one) && isnan (other)))
        return FALSE;
    }

  return TRUE;
}

static gsize
get_length (const BobbinResult *result,
            guint               text)
{
  return text < result->n_texts ? result->text_lengths[text] : 0;
}

static gboolean
lengths_equal (BobbinResultMatch *self)
{
  guint n_texts = MAX (self->results[0].n_texts, self->results[1].n_texts);

  for (guint i = 0; i < n_texts; i++)
    if (get_length (&self->results[0], i) != get_length (&self->results[1], i))
      return FALSE;

  return TRUE;
}

void
bobbin_result_match_begin (BobbinResultMatch *self,
                           const BobbinTask  *before,
                           const BobbinTask  *after)
{
  self->text = 0;
  self->offset = 0;
  self->state = BOBBIN_RESULT_MATCH_UNKNOWN;
  if ((before->flags & after->flags & BOBBIN_RECORD_HAS_RESULT) == 0)
    return;

  bobbin_task_decode (before, &self->results[0]);
  bobbin_task_decode (after, &self->results[1]);
  if (!self->results[0].has_result || !self->results[1].has_result)
    return;

  self->state = numbers_equal (self) && lengths_equal (self) ? BOBBIN_RESULT_MATCH_MORE
                                                             : BOBBIN_RESULT_MATCH_DIFFERENT;
}

BobbinResultMatchState
bobbin_result_match_step (BobbinResultMatch *self)
{
  const BobbinResult *a = &self->results[0];
  const BobbinResult *b = &self->results[1];
  gsize left = SLICE;

  if (self->state != BOBBIN_RESULT_MATCH_MORE)
    return self->state;

  /* A text that only one of them has is empty: the lengths are equal. */
  while (self->text < MIN (a->n_texts, b->n_texts))
    {
      gsize n = MIN (a->text_lengths[self->text] - self->offset, left);

      if (memcmp (a->texts[self->text] + self->offset, b->texts[self->text] + self->offset, n) != 0)
        return self->state = BOBBIN_RESULT_MATCH_DIFFERENT;

      left -= n;
      self->offset += n;
      if (self->offset < a->text_lengths[self->text])
        return BOBBIN_RESULT_MATCH_MORE;
      self->text++;
      self->offset = 0;
    }

  return self->state = BOBBIN_RESULT_MATCH_EQUAL;
}

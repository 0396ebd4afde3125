/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-input-match.h"

#include <string.h>

#include "../history/bobbin-input-key.h"
#include "../job/bobbin-range.h"

/* Inputs between two looks at the clock: below a tenth of a millisecond. */
#define STRIDE 64

#define NONE G_MAXUINT32

typedef enum
{
  STAGE_RANGES,  /* which of the second range are not in the first one */
  STAGE_PLACES,  /* from the first on: the same at the same place */
  STAGE_ENTER,   /* the rest of the first list goes into the table, the last one first */
  STAGE_LOOK_UP, /* the rest of the second list is looked for there */
  STAGE_DONE,
} Stage;

struct _BobbinInputMatch
{
  BobbinInputs *before;
  BobbinInputs *after;
  guint32       n_before;
  guint32       n_after;

  Stage         stage;
  guint32       at;         /* how far the stage is */
  guint32       n_same;     /* equal at the same place, from the first on */

  gboolean      is_ranges;
  BobbinRange   ranges[2];  /* at one scale */

  /* The table: chains of inputs whose keys end alike, by their number in what
   * is left of the first list. Only while it is matched. */
  guint32      *heads;
  guint32       mask;
  guint32      *next;
  guint32      *tags;       /* of each the beginning of its key */

  /* NULL where places or arithmetic say it. */
  guint32      *after_of;
  guint32      *before_of;
  GArray       *added;      /* NULL: all from n_before on */
};

static gboolean
get_range (BobbinInputs *inputs,
           BobbinRange  *range)
{
  g_autofree char *text = bobbin_inputs_dup_range (inputs);

  return text != NULL && bobbin_range_parse (text, range, NULL);
}

/* Whether its numbers can be written with @scale decimals in 64 bits. */
static gboolean
rescale (BobbinRange *range,
         guint        scale)
{
  for (; range->scale < scale; range->scale++)
    if (__builtin_mul_overflow (range->start, 10, &range->start) ||
        __builtin_mul_overflow (range->step, 10, &range->step))
      return FALSE;

  return TRUE;
}

/* The place of the @index-th number of a range in another one. */
static gboolean
find_in_range (const BobbinRange *from,
               const BobbinRange *to,
               guint32            index,
               guint32           *found)
{
  /* Members fit 64 bits, their distances may not. */
  __extension__ typedef __int128 Wide;
  Wide distance = (Wide) from->start + (Wide) from->step * index - to->start;
  Wide place;

  if (distance % to->step != 0)
    return FALSE;

  place = distance / to->step;
  if (place < 0 || place >= (Wide) to->n)
    return FALSE;

  *found = (guint32) place;

  return TRUE;
}

static gboolean
names_equal (BobbinInputMatch *self)
{
  const char * const *a = bobbin_inputs_get_names (self->before);
  const char * const *b = bobbin_inputs_get_names (self->after);

  return a == NULL || b == NULL ? a == b : g_strv_equal (a, b);
}

/* Whether two inputs are the same: mostly the text says it, else the keys do,
 * which leave passwords out. */
static gboolean
inputs_equal (BobbinInputMatch *self,
              guint32           before,
              guint32           after)
{
  guint8 keys[2][BOBBIN_INPUT_KEY_BYTES];
  BobbinInput a, b;

  bobbin_inputs_get (self->before, before, &a);
  bobbin_inputs_get (self->after, after, &b);
  if (a.n_fields != b.n_fields)
    return FALSE;
  if (a.n_fields == 1 && a.length == b.length && memcmp (a.text, b.text, a.length) == 0)
    return TRUE;

  bobbin_input_key (self->before, before, keys[0]);
  bobbin_input_key (self->after, after, keys[1]);

  return memcmp (keys[0], keys[1], sizeof keys[0]) == 0;
}

static void
make_table (BobbinInputMatch *self)
{
  guint32 n_left = self->n_before - self->n_same;
  guint64 n_heads = 16;

  while (n_heads < n_left)
    n_heads *= 2;

  self->mask = (guint32) (n_heads - 1);
  self->heads = g_new (guint32, n_heads);
  memset (self->heads, 0xff, n_heads * sizeof (guint32));
  self->next = g_new (guint32, MAX (n_left, 1));
  self->tags = g_new (guint32, MAX (n_left, 1));
  self->after_of = g_new (guint32, MAX (n_left, 1));
  memset (self->after_of, 0xff, n_left * sizeof (guint32));
  self->before_of = g_new (guint32, MAX (self->n_after - self->n_same, 1));
  self->added = g_array_new (FALSE, FALSE, sizeof (guint32));
}

static void
drop_table (BobbinInputMatch *self)
{
  g_clear_pointer (&self->heads, g_free);
  g_clear_pointer (&self->next, g_free);
  g_clear_pointer (&self->tags, g_free);
}

static void
get_place (BobbinInputMatch *self,
           BobbinInputs     *inputs,
           guint32           index,
           guint32          *slot,
           guint32          *tag)
{
  guint8 key[BOBBIN_INPUT_KEY_BYTES];

  bobbin_input_key (inputs, index, key);
  memcpy (slot, key, sizeof *slot);
  memcpy (tag, key + sizeof *slot, sizeof *tag);
  *slot &= self->mask;
}

/* From the last one to the first, so that each chain begins with the first. */
static void
enter (BobbinInputMatch *self,
       guint32           left)
{
  guint32 slot;

  get_place (self, self->before, self->n_same + left, &slot, &self->tags[left]);
  self->next[left] = self->heads[slot];
  self->heads[slot] = left;
}

/* Takes the first equal one out of the table. */
static guint32
take (BobbinInputMatch *self,
      guint32           index)
{
  guint32 slot, tag;
  guint32 *link;

  get_place (self, self->after, index, &slot, &tag);
  for (link = &self->heads[slot]; *link != NONE; link = &self->next[*link])
    {
      guint32 left = *link;

      if (self->tags[left] == tag && inputs_equal (self, self->n_same + left, index))
        {
          *link = self->next[left];
          return left;
        }
    }

  return NONE;
}

static void
look_up (BobbinInputMatch *self,
         guint32           index)
{
  guint32 left = take (self, index);

  self->before_of[index - self->n_same] = left;
  if (left != NONE)
    self->after_of[left] = index;
  else
    g_array_append_val (self->added, index);
}

/* One list is how the other one begins, or they are the same. */
static gboolean
is_only_longer (BobbinInputMatch *self)
{
  return self->n_same == MIN (self->n_before, self->n_after);
}

static void
end_stage (BobbinInputMatch *self)
{
  switch (self->stage)
    {
    case STAGE_PLACES:
      self->n_same = self->at;
      if (is_only_longer (self))
        {
          self->stage = STAGE_DONE;
          break;
        }
      make_table (self);
      self->stage = STAGE_ENTER;
      self->at = 0;
      break;
    case STAGE_ENTER:
      self->stage = STAGE_LOOK_UP;
      self->at = self->n_same;
      break;
    case STAGE_LOOK_UP:
      drop_table (self);
      self->stage = STAGE_DONE;
      break;
    case STAGE_RANGES:
    case STAGE_DONE:
    default:
      self->stage = STAGE_DONE;
      break;
    }
}

/* Does one input; %FALSE: the stage is over. */
static gboolean
do_one (BobbinInputMatch *self)
{
  guint32 n_left = self->n_before - self->n_same;
  guint32 found;

  switch (self->stage)
    {
    case STAGE_RANGES:
      if (self->at == self->n_after)
        return FALSE;
      if (!find_in_range (&self->ranges[1], &self->ranges[0], self->at, &found))
        g_array_append_val (self->added, self->at);
      break;
    case STAGE_PLACES:
      if (self->at == MIN (self->n_before, self->n_after) || !inputs_equal (self, self->at, self->at))
        return FALSE;
      break;
    case STAGE_ENTER:
      if (self->at == n_left)
        return FALSE;
      enter (self, n_left - 1 - self->at);
      break;
    case STAGE_LOOK_UP:
      if (self->at == self->n_after)
        return FALSE;
      look_up (self, self->at);
      break;
    case STAGE_DONE:
    default:
      return FALSE;
    }
  self->at++;

  return TRUE;
}

/* Ranges need no look at their numbers, but for those of the second one that
 * are new. */
static void
begin (BobbinInputMatch *self)
{
  guint scale;

  self->stage = STAGE_PLACES;
  if (!names_equal (self))
    {
      /* A key has the names of its columns in it. */
      end_stage (self);
      return;
    }
  if (!get_range (self->before, &self->ranges[0]) || !get_range (self->after, &self->ranges[1]))
    return;

  scale = MAX (self->ranges[0].scale, self->ranges[1].scale);
  if (!rescale (&self->ranges[0], scale) || !rescale (&self->ranges[1], scale))
    return;

  if (self->ranges[0].start == self->ranges[1].start && self->ranges[0].step == self->ranges[1].step)
    {
      self->at = MIN (self->n_before, self->n_after);
      end_stage (self);
      return;
    }

  self->is_ranges = TRUE;
  self->stage = STAGE_RANGES;
  self->added = g_array_new (FALSE, FALSE, sizeof (guint32));
}

BobbinInputMatch *
bobbin_input_match_new (BobbinInputs *before,
                        BobbinInputs *after)
{
  BobbinInputMatch *self;

  g_return_val_if_fail (bobbin_inputs_get_n_inputs (before) <= BOBBIN_INPUT_MATCH_MAX, NULL);
  g_return_val_if_fail (bobbin_inputs_get_n_inputs (after) <= BOBBIN_INPUT_MATCH_MAX, NULL);

  self = g_new0 (BobbinInputMatch, 1);
  self->before = g_object_ref (before);
  self->after = g_object_ref (after);
  self->n_before = (guint32) bobbin_inputs_get_n_inputs (before);
  self->n_after = (guint32) bobbin_inputs_get_n_inputs (after);
  begin (self);

  return self;
}

void
bobbin_input_match_free (BobbinInputMatch *self)
{
  drop_table (self);
  g_free (self->after_of);
  g_free (self->before_of);
  g_clear_pointer (&self->added, g_array_unref);
  g_object_unref (self->before);
  g_object_unref (self->after);
  g_free (self);
}

gboolean
bobbin_input_match_step (BobbinInputMatch *self,
                         gint64            deadline)
{
  while (self->stage != STAGE_DONE)
    {
      for (guint i = 0; i < STRIDE; i++)
        if (!do_one (self))
          {
            end_stage (self);
            break;
          }
      if (deadline > 0 && g_get_monotonic_time () >= deadline)
        break;
    }

  return self->stage != STAGE_DONE;
}

double
bobbin_input_match_get_progress (BobbinInputMatch *self)
{
  double n_all = (double) self->n_before + self->n_after;

  switch (self->stage)
    {
    case STAGE_RANGES:
      return self->at / (double) self->n_after;
    case STAGE_PLACES:
      return 2 * self->at / n_all;
    case STAGE_ENTER:
      return (self->n_same + self->at) / n_all;
    case STAGE_LOOK_UP:
      return ((double) self->n_before + self->at) / n_all;
    case STAGE_DONE:
    default:
      return 1;
    }
}

gboolean
bobbin_input_match_get_after (BobbinInputMatch *self,
                              guint32           index,
                              guint32          *after)
{
  if (self->is_ranges)
    return find_in_range (&self->ranges[0], &self->ranges[1], index, after);

  *after = index;
  if (index < self->n_same)
    return TRUE;
  if (self->after_of == NULL)
    return FALSE;

  *after = self->after_of[index - self->n_same];

  return *after != NONE;
}

gboolean
bobbin_input_match_get_before (BobbinInputMatch *self,
                               guint32           index,
                               guint32          *before)
{
  if (self->is_ranges)
    return find_in_range (&self->ranges[1], &self->ranges[0], index, before);

  *before = index;
  if (index < self->n_same)
    return TRUE;
  if (self->before_of == NULL || self->before_of[index - self->n_same] == NONE)
    return FALSE;

  *before = self->n_same + self->before_of[index - self->n_same];

  return TRUE;
}

guint32
bobbin_input_match_get_n_added (BobbinInputMatch *self)
{
  return self->added != NULL ? self->added->len : self->n_after - self->n_same;
}

guint32
bobbin_input_match_get_added (BobbinInputMatch *self,
                              guint32           added)
{
  return self->added != NULL ? g_array_index (self->added, guint32, added) : self->n_same + added;
}

guint32
bobbin_input_match_find_added (BobbinInputMatch *self,
                               guint32           index)
{
  guint32 low = 0, high;

  if (self->added == NULL)
    return index - self->n_same;

  high = self->added->len;
  while (low < high)
    {
      guint32 middle = low + (high - low) / 2;

      if (g_array_index (self->added, guint32, middle) < index)
        low = middle + 1;
      else
        high = middle;
    }

  return low;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-compared-order.h"

#include <math.h>
#include <string.h>

/* Rows between two looks at the clock. */
#define STRIDE 256

#define DIGIT_BITS 11
#define N_DIGITS   (1 << DIGIT_BITS)
#define N_PASSES   3

/* Comes last, in either direction. */
#define NO_KEY G_MAXUINT32

typedef struct
{
  guint32 key;
  guint32 row;
} Entry;

struct _BobbinComparedOrder
{
  BobbinRunComparison  *comparison;
  BobbinComparedChoice  choice;
  char                 *needle;    /* casefolded; NULL: any text */

  guint64               at;
  guint                 pass;      /* 0: finding; then those of the sort */
  GArray               *entries;   /* in their order before this pass */
  GArray               *sorted;
  guint32               places[N_PASSES][N_DIGITS];
};

/* A number that sorts as @value does: the bits of a float do, but for their
 * sign. */
static guint32
make_key (double value)
{
  float narrow = (float) value;
  guint32 bits;

  memcpy (&bits, &narrow, sizeof bits);

  return bits & 0x80000000 ? ~bits : bits | 0x80000000;
}

static double
get_value (BobbinComparedOrder *self,
           guint32              row)
{
  BobbinComparedTask task;

  bobbin_run_comparison_get_row (self->comparison, row, &task);
  switch (self->choice.key)
    {
    case BOBBIN_COMPARED_BY_BEFORE:
      return task.seconds[BOBBIN_SIDE_BEFORE];
    case BOBBIN_COMPARED_BY_AFTER:
      return task.seconds[BOBBIN_SIDE_AFTER];
    case BOBBIN_COMPARED_BY_RATIO:
      return task.ratio;
    case BOBBIN_COMPARED_BY_DIFFERENCE:
      return isnan (task.ratio) ? (double) NAN : task.seconds[BOBBIN_SIDE_AFTER] - task.seconds[BOBBIN_SIDE_BEFORE];
    case BOBBIN_COMPARED_BY_CHANGE:
      return task.change;
    case BOBBIN_COMPARED_BY_ROW:
    default:
      return row;
    }
}

static guint32
get_key (BobbinComparedOrder *self,
         guint32              row)
{
  double value;
  guint32 key;

  /* More of them than a float can tell apart; and none sorts last. */
  if (self->choice.key == BOBBIN_COMPARED_BY_ROW)
    return self->choice.descending ? NO_KEY - row : row;

  value = get_value (self, row);
  if (isnan (value))
    return NO_KEY;
  key = make_key (value);

  return self->choice.descending ? ~key : key;
}

static gboolean
has_text (BobbinComparedOrder *self,
          guint32              row)
{
  g_autofree char *folded = NULL;
  BobbinInput input;

  bobbin_run_comparison_get_input (self->comparison, row, &input);
  for (guint i = 0; i < input.n_fields; i++)
    {
      g_free (folded);
      folded = g_utf8_casefold (bobbin_input_get_field (&input, i), -1);
      if (strstr (folded, self->needle) != NULL)
        return TRUE;
    }

  return FALSE;
}

static gboolean
is_chosen (BobbinComparedOrder *self,
           guint32              row)
{
  gboolean differs;
  BobbinChange change = bobbin_run_comparison_get_change (self->comparison, row, &differs);

  return (self->choice.changes == 0 || (self->choice.changes & 1u << change) != 0) &&
         (!self->choice.only_different || differs) &&
         (self->needle == NULL || has_text (self, row));
}

static guint
get_digit (guint32 key,
           guint   pass)
{
  return key >> pass * DIGIT_BITS & (N_DIGITS - 1);
}

static void
find (BobbinComparedOrder *self,
      guint32              row)
{
  Entry entry = { 0, row };

  if (!is_chosen (self, row))
    return;

  entry.key = get_key (self, row);
  g_array_append_val (self->entries, entry);
  for (guint i = 0; i < N_PASSES; i++)
    self->places[i][get_digit (entry.key, i)]++;
}

static void
place (BobbinComparedOrder *self,
       guint64              index)
{
  const Entry *entry = &g_array_index (self->entries, Entry, index);
  guint32 *at = &self->places[self->pass - 1][get_digit (entry->key, self->pass - 1)];

  g_array_index (self->sorted, Entry, (*at)++) = *entry;
}

/* From how many have a digit to where the first of them belongs. */
static void
make_places (guint32 *places)
{
  guint32 sum = 0;

  for (guint i = 0; i < N_DIGITS; i++)
    {
      guint32 n = places[i];

      places[i] = sum;
      sum += n;
    }
}

static void
end_pass (BobbinComparedOrder *self)
{
  GArray *entries = self->entries;

  self->at = 0;
  if (self->pass == 0)
    {
      for (guint i = 0; i < N_PASSES; i++)
        make_places (self->places[i]);
      self->sorted = g_array_sized_new (FALSE, FALSE, sizeof (Entry), entries->len);
      g_array_set_size (self->sorted, entries->len);
    }
  else
    {
      self->entries = self->sorted;
      self->sorted = entries;
    }

  /* Rows are found in their order. */
  if (self->pass == 0 && self->choice.key == BOBBIN_COMPARED_BY_ROW && !self->choice.descending)
    self->pass = N_PASSES;
  self->pass++;
}

static guint64
get_n_in_pass (BobbinComparedOrder *self)
{
  return self->pass == 0 ? bobbin_run_comparison_get_n_rows (self->comparison) : self->entries->len;
}

BobbinComparedOrder *
bobbin_compared_order_new (BobbinRunComparison        *comparison,
                           const BobbinComparedChoice *choice)
{
  BobbinComparedOrder *self = g_new0 (BobbinComparedOrder, 1);

  self->comparison = g_object_ref (comparison);
  self->choice = *choice;
  self->choice.text = NULL;
  if (choice->text != NULL && *choice->text != '\0')
    self->needle = g_utf8_casefold (choice->text, -1);
  self->entries = g_array_new (FALSE, FALSE, sizeof (Entry));

  return self;
}

void
bobbin_compared_order_free (BobbinComparedOrder *self)
{
  g_object_unref (self->comparison);
  g_free (self->needle);
  g_clear_pointer (&self->entries, g_array_unref);
  g_clear_pointer (&self->sorted, g_array_unref);
  g_free (self);
}

gboolean
bobbin_compared_order_step (BobbinComparedOrder *self,
                            gint64               budget)
{
  gint64 deadline = budget > 0 ? g_get_monotonic_time () + budget : 0;

  while (self->pass <= N_PASSES)
    {
      guint64 until = MIN (self->at + STRIDE, get_n_in_pass (self));

      for (; self->at < until; self->at++)
        if (self->pass == 0)
          find (self, (guint32) self->at);
        else
          place (self, self->at);
      if (self->at == get_n_in_pass (self))
        end_pass (self);
      if (deadline > 0 && g_get_monotonic_time () >= deadline)
        break;
    }

  return self->pass <= N_PASSES;
}

GArray *
bobbin_compared_order_steal (BobbinComparedOrder *self)
{
  GArray *rows = g_array_sized_new (FALSE, FALSE, sizeof (guint32), self->entries->len);

  for (guint i = 0; i < self->entries->len; i++)
    g_array_append_val (rows, g_array_index (self->entries, Entry, i).row);

  return rows;
}

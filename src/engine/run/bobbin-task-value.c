/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-task-value.h"

#include <string.h>

#include "../job/bobbin-number.h"

static void
set_int (BobbinTaskValue *value,
         gint64           number)
{
  value->type = BOBBIN_TASK_VALUE_NUMBER;
  value->number = (guint64) number ^ G_GUINT64_CONSTANT (1) << 63;
}

static void
set_number (BobbinTaskValue *value,
            double           number)
{
  guint64 bits;

  if (isnan (number))
    return;

  /* One zero only. */
  number += 0.0;
  memcpy (&bits, &number, sizeof bits);
  value->type = BOBBIN_TASK_VALUE_NUMBER;
  value->number = bits >> 63 != 0 ? ~bits : bits | G_GUINT64_CONSTANT (1) << 63;
}

static gboolean
may_be_number (const char *text,
               gsize       length)
{
  return length > 0 && length < BOBBIN_NUMBER_LENGTH &&
         (g_ascii_isdigit (*text) || *text == '-' || *text == '+' || *text == '.' || *text == ' ') &&
         !g_ascii_isalpha (text[length - 1]);
}

static void
set_text (BobbinTaskValue *value,
          const char      *text,
          gsize            length)
{
  double number;

  if (may_be_number (text, length) && bobbin_number_parse (text, &number))
    {
      set_number (value, number);
      return;
    }

  value->type = BOBBIN_TASK_VALUE_TEXT;
  value->text = text;
  value->length = length;
}

static void
set_input (const BobbinTaskSource *source,
           guint64                 task,
           BobbinTaskValue        *value)
{
  BobbinInput input;

  bobbin_inputs_get (source->inputs, task, &input);
  if (input.is_number)
    set_number (value, input.number);
  else
    set_text (value, input.text, input.length);
}

static gboolean
set_column (const BobbinTaskSource *source,
            guint                   column,
            const BobbinResult     *result,
            BobbinTaskValue        *value)
{
  guint place = 0;

  if (!result->has_result || column >= source->n_columns)
    return FALSE;

  for (guint i = 0; i < column; i++)
    place += source->columns[i].type == source->columns[column].type;

  if (source->columns[column].type == BOBBIN_COLUMN_NUMBER)
    {
      if (place < result->n_numbers)
        set_number (value, result->numbers[place]);
    }
  else if (place < result->n_texts &&
           (result->text_lengths[place] > 0 || (source->columns[column].flags & BOBBIN_COLUMN_ALTERNATIVE) == 0))
    {
      set_text (value, result->texts[place], result->text_lengths[place]);
    }

  return value->type != BOBBIN_TASK_VALUE_NONE;
}

static void
set_result (const BobbinTaskSource *source,
            const BobbinTask       *task,
            const BobbinResult     *result,
            BobbinTaskValue        *value)
{
  if (task->error != BOBBIN_ERROR_KIND_NONE)
    {
      value->type = BOBBIN_TASK_VALUE_ERROR;
      value->text = result->message != NULL ? result->message : bobbin_error_kind_get_name (task->error);
      value->length = strlen (value->text);
      return;
    }

  for (guint i = 0; i < source->n_columns; i++)
    if (set_column (source, i, result, value))
      return;
}

/* Values that the record itself has. */
static void
set_fact (BobbinTaskKey     key,
          const BobbinTask *task,
          BobbinTaskValue  *value)
{
  gboolean begun = BOBBIN_TASK_HAS_BEGUN (task);
  gboolean ended = BOBBIN_TASK_HAS_ENDED (task);

  if (key == BOBBIN_TASK_KEY_STATE)
    set_int (value, task->state);
  else if (key == BOBBIN_TASK_KEY_ERROR && task->error != BOBBIN_ERROR_KIND_NONE)
    set_int (value, task->error);
  else if (key == BOBBIN_TASK_KEY_DURATION && ended)
    set_int (value, task->duration);
  else if (key == BOBBIN_TASK_KEY_START && begun)
    set_int (value, task->start);
  else if (key == BOBBIN_TASK_KEY_CPU && ended && task->cpu >= 0)
    set_number (value, (double) task->cpu);
  else if (key == BOBBIN_TASK_KEY_LANE && begun)
    set_int (value, task->lane);
  else if (key == BOBBIN_TASK_KEY_ATTEMPTS && task->attempts > 0)
    set_int (value, task->attempts);
}

gboolean
bobbin_task_key_has_texts (const BobbinTaskSource *source,
                           const BobbinTaskOrder  *order)
{
  BobbinInput input;

  switch (order->key)
    {
    case BOBBIN_TASK_KEY_INPUT:
      bobbin_inputs_get (source->inputs, 0, &input);
      return !input.is_number;
    case BOBBIN_TASK_KEY_RESULT:
      return TRUE;
    case BOBBIN_TASK_KEY_COLUMN:
      return order->column < source->n_columns && source->columns[order->column].type == BOBBIN_COLUMN_TEXT;
    case BOBBIN_TASK_KEY_NUMBER:
    case BOBBIN_TASK_KEY_STATE:
    case BOBBIN_TASK_KEY_ERROR:
    case BOBBIN_TASK_KEY_DURATION:
    case BOBBIN_TASK_KEY_START:
    case BOBBIN_TASK_KEY_CPU:
    case BOBBIN_TASK_KEY_LANE:
    case BOBBIN_TASK_KEY_ATTEMPTS:
    default:
      return FALSE;
    }
}

void
bobbin_task_value_get (const BobbinTaskSource *source,
                       const BobbinTaskOrder  *order,
                       guint64                 number,
                       BobbinResult           *result,
                       BobbinTaskValue        *value)
{
  const BobbinTask *task;

  value->type = BOBBIN_TASK_VALUE_NONE;
  value->number = 0;
  value->text = NULL;
  value->length = 0;
  if (order->key == BOBBIN_TASK_KEY_NUMBER)
    {
      set_int (value, (gint64) number);
      return;
    }
  if (order->key == BOBBIN_TASK_KEY_INPUT)
    {
      set_input (source, number, value);
      return;
    }

  task = bobbin_task_store_get (source->store, number);
  if (order->key != BOBBIN_TASK_KEY_RESULT && order->key != BOBBIN_TASK_KEY_COLUMN)
    {
      set_fact (order->key, task, value);
      return;
    }

  if ((task->flags & (BOBBIN_RECORD_HAS_RESULT | BOBBIN_RECORD_HAS_ERROR)) == 0)
    return;
  bobbin_task_decode (task, result);
  if (order->key == BOBBIN_TASK_KEY_RESULT)
    set_result (source, task, result, value);
  else
    set_column (source, order->column, result, value);
}

/* A text on its way into a key. */
typedef struct
{
  guint64 key;
  guint   n_wanted;
  guint   to_skip;
} Speller;

/* GLib's are calls or look into a table: this is done for each letter of a million texts. */
static inline gboolean
is_digit (char c)
{
  return (guint8) (c - '0') < 10;
}

static inline guint8
to_lower (char c)
{
  return (guint8) ((guint8) (c - 'A') < 26 ? c + ('a' - 'A') : c);
}

/* Returns whether more is wanted. */
static inline gboolean
put (Speller *self,
     guint8   byte)
{
  if (self->to_skip > 0)
    {
      self->to_skip--;
      return TRUE;
    }

  self->key = self->key << 8 | MAX (byte, 1);

  return --self->n_wanted > 0;
}

/* How many digits a number has goes before its digits, itself as digits, so
 * that it stays among them: each but the last is a 9. */
static inline gboolean
put_number (Speller    *self,
            const char *digits,
            gsize       n_digits)
{
  gsize n = n_digits;

  while (n >= 9)
    {
      if (!put (self, '9'))
        return FALSE;
      n -= 9;
    }
  if (!put (self, (guint8) ('0' + n)))
    return FALSE;

  for (gsize i = 0; i < n_digits; i++)
    if (!put (self, (guint8) digits[i]))
      return FALSE;

  return TRUE;
}

guint64
bobbin_task_value_spell (const char *text,
                         gsize       length,
                         gsize       skip,
                         guint       level)
{
  guint to_skip = MIN (level * 7, BOBBIN_TASK_VALUE_MAX_TEXT);
  guint n_bytes = MIN (7, BOBBIN_TASK_VALUE_MAX_TEXT - to_skip);
  Speller speller = { .n_wanted = n_bytes, .to_skip = to_skip };
  const char *end = text + length;
  gboolean more = n_bytes > 0;

  for (const char *p = text + MIN (skip, length); p < end && more; )
    {
      const char *digits;

      if (!is_digit (*p))
        {
          more = put (&speller, to_lower (*p++));
          continue;
        }

      while (p + 1 < end && *p == '0' && is_digit (p[1]))
        p++;
      digits = p;
      while (p < end && is_digit (*p))
        p++;
      more = put_number (&speller, digits, (gsize) (p - digits));
    }

  return speller.key << 8 * (7 - n_bytes + speller.n_wanted);
}

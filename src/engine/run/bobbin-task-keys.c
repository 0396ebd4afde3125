/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-task-keys.h"

#include <string.h>

/* Levels of a text that can differ. */
#define MAX_LEVEL (BOBBIN_TASK_VALUE_MAX_TEXT / 7 + 1)

/* Longer beginnings are not looked for. */
#define MAX_COMMON 1024

void
bobbin_task_keys_clear (BobbinTaskKeys *self)
{
  g_clear_pointer (&self->first_copy, g_free);
}

static void
trim_common (BobbinTaskKeys *self)
{
  while (self->common > 0 && g_ascii_isdigit (self->first_copy[self->common - 1]))
    self->common--;
}

gboolean
bobbin_task_keys_note_text (BobbinTaskKeys        *self,
                            const BobbinTaskValue *value)
{
  gsize n = 0;

  if (self->first_copy == NULL)
    {
      self->common = MIN (value->length, MAX_COMMON);
      self->first_copy = g_strndup (value->text, self->common);
      trim_common (self);
      return FALSE;
    }

  if (value->length >= self->common && memcmp (value->text, self->first_copy, self->common) == 0)
    return FALSE;

  while (n < self->common && n < value->length && value->text[n] == self->first_copy[n])
    n++;
  self->common = n;
  trim_common (self);

  return TRUE;
}

guint64
bobbin_task_keys_make (const BobbinTaskKeys  *self,
                       const BobbinTaskValue *value,
                       guint                  level)
{
  guint64 key;

  if (value->type == BOBBIN_TASK_VALUE_NONE)
    return G_MAXUINT64;     /* it had one before */

  if (!self->texts)
    key = value->number;
  else if (value->type == BOBBIN_TASK_VALUE_NUMBER)
    key = level == 0 ? value->number >> 2 : value->number;
  else
    key = bobbin_task_value_spell (value->text, value->length,
                                   value->type == BOBBIN_TASK_VALUE_TEXT ? self->common : 0, level);
  if (self->texts && level == 0)
    key |= (guint64) value->type << 62;

  return self->order.descending ? ~key : key;
}

guint64
bobbin_task_keys_get (const BobbinTaskKeys *self,
                      guint32               task,
                      guint                 level)
{
  BobbinResult result;
  BobbinTaskValue value;

  bobbin_task_value_get (&self->source, &self->order, task, &result, &value);

  return bobbin_task_keys_make (self, &value, level);
}

/* The class is in the keys of level 0 only. */
gboolean
bobbin_task_keys_is_number (const BobbinTaskKeys *self,
                            guint64               key)
{
  return !self->texts || (self->order.descending ? ~key : key) >> 62 == BOBBIN_TASK_VALUE_NUMBER;
}

/* The key of a text that goes on has no zero byte, and numbers need one more
 * level for their last two bits. */
gboolean
bobbin_task_keys_is_final (const BobbinTaskKeys *self,
                           guint                 level,
                           gboolean              is_number,
                           guint64               key)
{
  if (!self->texts || level >= MAX_LEVEL)
    return TRUE;
  if (is_number)
    return level > 0;

  return ((self->order.descending ? ~key : key) & 0xff) == 0;
}

int
bobbin_task_keys_compare (const BobbinTaskKeys *self,
                          guint64               key,
                          guint32               left,
                          guint32               right)
{
  gboolean is_number = bobbin_task_keys_is_number (self, key);

  for (guint level = 0; !bobbin_task_keys_is_final (self, level, is_number, key);)
    {
      guint64 other;

      level++;
      key = bobbin_task_keys_get (self, left, level);
      other = bobbin_task_keys_get (self, right, level);
      if (key != other)
        return key < other ? -1 : 1;
    }

  return 0;
}

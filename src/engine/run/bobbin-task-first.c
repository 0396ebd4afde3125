/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-task-first.h"

#include <string.h>

static gboolean
comes_before (const BobbinTaskKeys  *keys,
              guint64                key,
              guint32                task,
              const BobbinTaskEntry *entry)
{
  if (key != entry->key)
    return key < entry->key;

  return bobbin_task_keys_compare (keys, key, task, entry->task) < 0;
}

/* Back to the middle. */
static void
center (BobbinTaskFirst *self)
{
  memmove (self->entries + BOBBIN_TASK_FIRST_MAX, self->entries + self->begin, self->n * sizeof (BobbinTaskEntry));
  self->begin = BOBBIN_TASK_FIRST_MAX;
}

/* Makes room at @place, moving those before or those after it. */
static BobbinTaskEntry *
insert (BobbinTaskFirst *self,
        guint            place)
{
  BobbinTaskEntry *entries;

  if (self->begin == 0 || self->begin + self->n == G_N_ELEMENTS (self->entries))
    center (self);

  entries = self->entries + self->begin;
  self->n++;
  if (place < self->n / 2)
    {
      memmove (entries - 1, entries, place * sizeof *entries);
      self->begin--;
      return entries - 1 + place;
    }

  memmove (entries + place + 1, entries + place, (self->n - 1 - place) * sizeof *entries);

  return entries + place;
}

void
bobbin_task_first_add (BobbinTaskFirst      *self,
                       const BobbinTaskKeys *keys,
                       guint64               key,
                       guint32               task)
{
  const BobbinTaskEntry *entries = self->entries + self->begin;
  guint low = 0, high = self->n;

  if (self->n == BOBBIN_TASK_FIRST_MAX)
    {
      if (!comes_before (keys, key, task, &entries[self->n - 1]))
        return;
      high = --self->n;
    }

  /* What lies in the opposite order comes first each time. */
  if (high > 0 && comes_before (keys, key, task, &entries[0]))
    high = 0;
  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (comes_before (keys, key, task, &entries[middle]))
        high = middle;
      else
        low = middle + 1;
    }

  *insert (self, low) = (BobbinTaskEntry) { .key = key, .task = task };
}

void
bobbin_task_first_refresh (BobbinTaskFirst      *self,
                           const BobbinTaskKeys *keys)
{
  for (guint i = self->begin; i < self->begin + self->n; i++)
    self->entries[i].key = bobbin_task_keys_get (keys, self->entries[i].task, 0);
}

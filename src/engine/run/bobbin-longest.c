/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-longest.h"

/* Where the task is; n: it is not among them. */
static guint
find (BobbinLongest *self,
      guint64        task)
{
  guint i = 0;

  while (i < self->n && self->attempts[i].task != task)
    i++;

  return i;
}

void
bobbin_longest_add (BobbinLongest           *self,
                    const BobbinLongAttempt *attempt)
{
  guint place;

  if (!bobbin_longest_wants (self, attempt->duration))
    return;

  place = find (self, attempt->task);
  if (place < self->n && self->attempts[place].duration >= attempt->duration)
    return;
  if (place == self->n && self->n < BOBBIN_LONGEST_MAX)
    self->n++;

  /* The task's own place, or the last one, becomes free; those that are
   * shorter move into it. */
  place = MIN (place, self->n - 1);
  for (; place > 0 && self->attempts[place - 1].duration < attempt->duration; place--)
    self->attempts[place] = self->attempts[place - 1];
  self->attempts[place] = *attempt;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-task-sorter.h"

#include <string.h>

#include "bobbin-task-first.h"

/* Tasks between two looks at the clock, where reading one may take long and
 * where it does not. */
#define STRIDE      512
#define LONG_STRIDE 16384

/* Groups up to this size are sorted by insertion, at once. */
#define SMALL_GROUP 48

/* Tasks that tell what texts have in common, as it seems. */
#define N_SAMPLES 32

typedef BobbinTaskEntry Entry;

/* Entries that are equal as far as is known. */
typedef struct
{
  guint32 from;
  guint32 to;
  guint32 at;         /* while it is split: where the next one of its groups begins */
  guint16 level;
  guint8  numbers;    /* beyond level 0: whether they are that, in a key of texts */
  guint8  upper;      /* sorted by the upper halves of their keys only */
} Group;

typedef enum
{
  PHASE_READ,         /* finds out which tasks have a value, and spells their first keys */
  PHASE_SPELL,        /* the keys of a group */
  PHASE_SCATTER,      /* one radix pass after the other */
  PHASE_RETURN,       /* of what lies in the scratch entries */
  PHASE_SPLIT,        /* into the groups that its keys make */
  PHASE_WRITE,        /* the numbers in their order */
  PHASE_DONE,
} Phase;

struct _BobbinTaskSorter
{
  BobbinTaskKeys   keys;
  gboolean         outdated;    /* keys that were read are spelled with too much in common */
  guint32         *tasks;       /* what is sorted, then the result */
  guint32          n_tasks;
  guint32          n_missing;   /* at the end of @tasks, in their order */

  Phase            phase;
  guint32          at;          /* of the phase */
  Entry           *entries;
  Entry           *scratch;
  guint32          n_entries;

  BobbinTaskFirst *first;       /* NULL: nobody wants to know */
  guint32         *preview;

  GArray          *groups;      /* of Group: a stack */
  guint            digit;       /* byte of the key that the pass is about */
  guint32          counts[8][256];
  guint32          places[256];
};

static Group *
top (BobbinTaskSorter *self)
{
  return &g_array_index (self->groups, Group, self->groups->len - 1);
}

static gboolean
is_number (BobbinTaskSorter *self,
           const Group      *group,
           guint64           key)
{
  return group->level > 0 ? group->numbers : bobbin_task_keys_is_number (&self->keys, key);
}

/* Whether entries of the group with that key are equal altogether. */
static gboolean
is_final (BobbinTaskSorter *self,
          const Group      *group,
          guint64           key)
{
  return !group->upper && bobbin_task_keys_is_final (&self->keys, group->level, is_number (self, group, key), key);
}

static void
count_key (BobbinTaskSorter *self,
           guint64           key)
{
  for (guint i = 0; i < 8; i++)
    self->counts[i][key >> 8 * i & 0xff]++;
}

static void
push_group (BobbinTaskSorter *self,
            guint32           from,
            guint32           to,
            guint             level,
            gboolean          numbers)
{
  Group group = { .from = from, .to = to, .at = from, .level = (guint16) level, .numbers = numbers != 0 };

  g_array_append_val (self->groups, group);
  self->at = from;
  self->phase = PHASE_SPELL;
  memset (self->counts, 0, sizeof self->counts);
}

static int
compare_tasks (gconstpointer a,
               gconstpointer b)
{
  guint32 left = *(const guint32 *) a;
  guint32 right = *(const guint32 *) b;

  return left < right ? -1 : left > right;
}

/* The first tasks in their order, then the others in theirs. */
static void
make_preview (BobbinTaskSorter *self)
{
  guint32 taken[BOBBIN_TASK_FIRST_MAX];
  guint n = self->first->n, next = 0;
  guint32 place = n;

  self->preview = g_new (guint32, MAX (self->n_tasks, 1));
  for (guint i = 0; i < n; i++)
    self->preview[i] = taken[i] = self->first->entries[self->first->begin + i].task;
  qsort (taken, n, sizeof *taken, compare_tasks);

  for (guint32 i = 0; i < self->n_entries; i++)
    if (next < n && self->entries[i].task == taken[next])
      next++;
    else
      self->preview[place++] = self->entries[i].task;
  memcpy (self->preview + place, self->tasks, self->n_missing * sizeof *self->tasks);
}

static void
end_read (BobbinTaskSorter *self)
{
  if (self->first != NULL)
    make_preview (self);
  if (self->n_entries > 0)
    {
      push_group (self, 0, self->n_entries, 0, FALSE);
      return;
    }

  self->phase = PHASE_WRITE;
  self->at = 0;
}

/* Until there was a text, numbers were their own keys. */
static void
begin_texts (BobbinTaskSorter *self)
{
  gboolean descending = self->keys.order.descending;

  self->keys.texts = TRUE;
  for (guint32 i = 0; i < self->n_entries; i++)
    {
      BobbinTaskValue value = {
        .type = BOBBIN_TASK_VALUE_NUMBER,
        .number = descending ? ~self->entries[i].key : self->entries[i].key,
      };

      self->entries[i].key = bobbin_task_keys_make (&self->keys, &value, 0);
    }
  if (self->first != NULL)
    bobbin_task_first_refresh (self->first, &self->keys);
}

static void
note_text (BobbinTaskSorter      *self,
           const BobbinTaskValue *value)
{
  if (!self->keys.texts)
    begin_texts (self);
  if (value->type != BOBBIN_TASK_VALUE_TEXT || !bobbin_task_keys_note_text (&self->keys, value))
    return;

  self->outdated |= self->n_entries > 0;
  if (self->first != NULL)
    bobbin_task_first_refresh (self->first, &self->keys);
}

/* A task without a value stays in @tasks, in front of those yet to read. */
static void
read_some (BobbinTaskSorter *self)
{
  guint32 end = self->at + MIN (STRIDE, self->n_tasks - self->at);
  BobbinResult result;
  BobbinTaskValue value;

  for (; self->at < end; self->at++)
    {
      guint32 task = self->tasks[self->at];
      Entry *entry = &self->entries[self->n_entries];

      bobbin_task_value_get (&self->keys.source, &self->keys.order, task, &result, &value);
      if (value.type == BOBBIN_TASK_VALUE_NONE)
        {
          self->tasks[self->n_missing++] = task;
          continue;
        }
      if (value.type != BOBBIN_TASK_VALUE_NUMBER)
        note_text (self, &value);
      entry->task = task;
      entry->key = bobbin_task_keys_make (&self->keys, &value, 0);
      self->n_entries++;
      if (self->first != NULL)
        bobbin_task_first_add (self->first, &self->keys, entry->key, task);
    }

  if (self->at == self->n_tasks)
    end_read (self);
}

/* Whether the keys differ in that byte. */
static gboolean
digit_differs (BobbinTaskSorter *self,
               guint             digit)
{
  guint used = 0;

  for (guint i = 0; i < 256 && used < 2; i++)
    used += self->counts[digit][i] > 0;

  return used > 1;
}

/* Numbers that differ everywhere, as fractions do, are sorted by their upper
 * halves first, which tells nearly all of them apart: four passes for eight. */
static void
choose_first_digit (BobbinTaskSorter *self)
{
  Group *group = top (self);
  guint n_passes = 0;

  for (guint digit = 0; digit < 8; digit++)
    n_passes += digit_differs (self, digit);
  group->upper = !self->keys.texts && group->level == 0 && n_passes > 5;
  self->digit = group->upper ? 4 : 0;
}

/* The next pass that moves anything, or on to what follows the passes. */
static void
choose_digit (BobbinTaskSorter *self)
{
  Group *group = top (self);
  guint32 place = 0;

  while (self->digit < 8 && !digit_differs (self, self->digit))
    self->digit++;
  if (self->digit == 8)
    {
      group->at = group->from;
      self->phase = PHASE_SPLIT;
      return;
    }

  for (guint i = 0; i < 256; i++)
    {
      self->places[i] = group->from + place;
      place += self->counts[self->digit][i];
    }
  self->at = group->from;
  self->phase = PHASE_SCATTER;
}

static void
sort_small (BobbinTaskSorter *self,
            Group            *group)
{
  for (guint32 i = group->from + 1; i < group->to; i++)
    {
      Entry entry = self->entries[i];
      guint32 j = i;

      for (; j > group->from && self->entries[j - 1].key > entry.key; j--)
        self->entries[j] = self->entries[j - 1];
      self->entries[j] = entry;
    }
  group->at = group->from;
  self->phase = PHASE_SPLIT;
}

static void
spell_some (BobbinTaskSorter *self)
{
  Group *group = top (self);
  gboolean small = group->to - group->from <= SMALL_GROUP;
  gboolean spell = self->keys.texts && (group->level > 0 || self->outdated);
  guint32 end = self->at + MIN (spell ? STRIDE : LONG_STRIDE, group->to - self->at);

  for (; self->at < end; self->at++)
    {
      Entry *entry = &self->entries[self->at];

      if (spell)
        entry->key = bobbin_task_keys_get (&self->keys, entry->task, group->level);
      if (!small)
        count_key (self, entry->key);
    }
  if (self->at < group->to)
    return;

  if (small)
    {
      sort_small (self, group);
      return;
    }

  choose_first_digit (self);
  choose_digit (self);
}

static void
scatter_some (BobbinTaskSorter *self)
{
  Group *group = top (self);
  guint32 end = self->at + MIN (LONG_STRIDE, group->to - self->at);
  guint shift = self->digit * 8;

  for (; self->at < end; self->at++)
    {
      const Entry *entry = &self->entries[self->at];

      self->scratch[self->places[entry->key >> shift & 0xff]++] = *entry;
    }
  if (self->at < group->to)
    return;

  self->digit++;
  if (group->to - group->from == self->n_entries)
    {
      Entry *sorted = self->scratch;

      self->scratch = self->entries;
      self->entries = sorted;
      choose_digit (self);
      return;
    }

  self->at = group->from;
  self->phase = PHASE_RETURN;
}

static void
return_some (BobbinTaskSorter *self)
{
  Group *group = top (self);
  guint32 n = MIN (LONG_STRIDE, group->to - self->at);

  memcpy (self->entries + self->at, self->scratch + self->at, n * sizeof (Entry));
  self->at += n;
  if (self->at == group->to)
    choose_digit (self);
}

/* Looks for the next group of equal keys that has to be sorted further. */
static void
split_some (BobbinTaskSorter *self)
{
  Group *group = top (self);
  guint32 stop = group->at + MIN (LONG_STRIDE, group->to - group->at);
  guint shift = group->upper ? 32 : 0;

  while (group->at < stop)
    {
      guint64 key = self->entries[group->at].key;
      guint32 from = group->at;

      for (group->at++; group->at < group->to && self->entries[group->at].key >> shift == key >> shift; group->at++)
        ;
      if (group->at - from > 1 && !is_final (self, group, key))
        {
          push_group (self, from, group->at, group->level + 1, is_number (self, group, key));
          return;
        }
    }
  if (group->at < group->to)
    return;

  g_array_set_size (self->groups, self->groups->len - 1);
  if (self->groups->len > 0)
    return;

  memmove (self->tasks + self->n_entries, self->tasks, self->n_missing * sizeof (guint32));
  self->at = 0;
  self->phase = PHASE_WRITE;
}

static void
write_some (BobbinTaskSorter *self)
{
  guint32 end = self->at + MIN (LONG_STRIDE, self->n_entries - self->at);

  for (; self->at < end; self->at++)
    self->tasks[self->at] = self->entries[self->at].task;
  if (self->at == self->n_entries)
    self->phase = PHASE_DONE;
}

static void
do_some (BobbinTaskSorter *self)
{
  switch (self->phase)
    {
    case PHASE_READ:
      read_some (self);
      break;
    case PHASE_SPELL:
      spell_some (self);
      break;
    case PHASE_SCATTER:
      scatter_some (self);
      break;
    case PHASE_RETURN:
      return_some (self);
      break;
    case PHASE_SPLIT:
      split_some (self);
      break;
    case PHASE_WRITE:
      write_some (self);
      break;
    case PHASE_DONE:
    default:
      break;
    }
}

/* A range goes up or down evenly, as the numbers of its tasks do. */
static void
simplify_order (BobbinTaskSorter *self)
{
  BobbinInput first, second;

  if (self->keys.order.key != BOBBIN_TASK_KEY_INPUT)
    return;

  bobbin_inputs_get (self->keys.source.inputs, 0, &first);
  if (!first.is_number)
    return;

  self->keys.order.key = BOBBIN_TASK_KEY_NUMBER;
  if (bobbin_inputs_get_n_inputs (self->keys.source.inputs) > 1)
    {
      bobbin_inputs_get (self->keys.source.inputs, 1, &second);
      self->keys.order.descending = self->keys.order.descending != (second.number < first.number);
    }
}

/* What texts have in common is mostly clear at once, and then keys are spelled
 * only once. */
static void
look_at_samples (BobbinTaskSorter *self)
{
  guint32 step = self->n_tasks / N_SAMPLES + 1;
  BobbinResult result;
  BobbinTaskValue value;

  for (guint32 i = 0; i < self->n_tasks; i += MIN (step, self->n_tasks - i))
    {
      bobbin_task_value_get (&self->keys.source, &self->keys.order, self->tasks[i], &result, &value);
      if (value.type == BOBBIN_TASK_VALUE_TEXT || value.type == BOBBIN_TASK_VALUE_ERROR)
        note_text (self, &value);
    }
}

BobbinTaskSorter *
bobbin_task_sorter_new (const BobbinTaskSource *source,
                        const BobbinTaskOrder  *order,
                        const guint32          *tasks,
                        guint32                 n_tasks)
{
  BobbinTaskSorter *self = g_new0 (BobbinTaskSorter, 1);

  self->keys.source = *source;
  self->keys.order = *order;
  simplify_order (self);
  self->n_tasks = n_tasks;
  self->tasks = g_new (guint32, MAX (n_tasks, 1));
  if (tasks != NULL)
    memcpy (self->tasks, tasks, n_tasks * sizeof *tasks);
  else
    for (guint32 i = 0; i < n_tasks; i++)
      self->tasks[i] = i;
  self->entries = g_new (Entry, MAX (n_tasks, 1));
  self->scratch = g_new (Entry, MAX (n_tasks, 1));
  self->groups = g_array_new (FALSE, FALSE, sizeof (Group));
  if (bobbin_task_key_has_texts (source, &self->keys.order))
    look_at_samples (self);

  return self;
}

void
bobbin_task_sorter_free (BobbinTaskSorter *self)
{
  g_free (self->tasks);
  g_free (self->entries);
  g_free (self->scratch);
  g_free (self->first);
  g_free (self->preview);
  bobbin_task_keys_clear (&self->keys);
  g_array_unref (self->groups);
  g_free (self);
}

gboolean
bobbin_task_sorter_step (BobbinTaskSorter *self,
                         gint64            budget)
{
  gint64 end = budget > 0 ? g_get_monotonic_time () + budget : G_MAXINT64;

  do
    do_some (self);
  while (self->phase != PHASE_DONE && (self->preview == NULL || budget == 0) && g_get_monotonic_time () < end);

  return self->phase != PHASE_DONE;
}

guint32 *
bobbin_task_sorter_steal (BobbinTaskSorter *self)
{
  g_return_val_if_fail (self->phase == PHASE_DONE, NULL);

  return g_steal_pointer (&self->tasks);
}

void
bobbin_task_sorter_want_preview (BobbinTaskSorter *self)
{
  g_return_if_fail (self->phase == PHASE_READ && self->at == 0);

  if (self->first == NULL)
    self->first = g_new0 (BobbinTaskFirst, 1);
}

guint32 *
bobbin_task_sorter_steal_preview (BobbinTaskSorter *self)
{
  return g_steal_pointer (&self->preview);
}

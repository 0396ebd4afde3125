/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-task-sorter.h"

#include <string.h>

/* Tasks between two looks at the clock, where reading one may take long and
 * where it does not. */
#define STRIDE      512
#define LONG_STRIDE 16384

/* Groups up to this size are sorted by insertion, at once. */
#define SMALL_GROUP 48

/* Levels of a text that can differ. */
#define MAX_LEVEL (BOBBIN_TASK_VALUE_MAX_TEXT / 7 + 1)

typedef struct
{
  guint64 key;
  guint32 task;
  guint32 padding;
} Entry;

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
  PHASE_READ,         /* finds out which tasks have a value, and what texts have in common */
  PHASE_SPELL,        /* the keys of a group */
  PHASE_SCATTER,      /* one radix pass after the other */
  PHASE_RETURN,       /* of what lies in the scratch entries */
  PHASE_SPLIT,        /* into the groups that its keys make */
  PHASE_WRITE,        /* the numbers in their order */
  PHASE_DONE,
} Phase;

struct _BobbinTaskSorter
{
  BobbinTaskSource source;
  BobbinTaskOrder  order;
  gboolean         texts;       /* values may be texts */
  gboolean         any_text;    /* one was, or an error */
  guint32         *tasks;       /* what is sorted, then the result */
  guint32          n_tasks;
  guint32          n_missing;   /* at the end of @tasks, in their order */

  Phase            phase;
  guint32          at;          /* of the phase */
  Entry           *entries;
  Entry           *scratch;
  guint32          n_entries;
  gsize            common;      /* bytes that all texts begin with */
  char            *first_copy;  /* of the first text, as far as it may be common */

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

static guint64
make_key (BobbinTaskSorter      *self,
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

/* The class is in the keys of level 0 only. */
static gboolean
are_numbers (BobbinTaskSorter *self,
             const Group      *group,
             guint64           key)
{
  if (group->level > 0)
    return group->numbers;

  return (self->order.descending ? ~key : key) >> 62 == BOBBIN_TASK_VALUE_NUMBER;
}

/* Whether entries of the group with that key are equal altogether: the key of a
 * text that goes on has no zero byte, and numbers need one more level for their
 * last two bits. */
static gboolean
is_final (BobbinTaskSorter *self,
          const Group      *group,
          guint64           key)
{
  if (!self->texts)
    return !group->upper;
  if (group->level >= MAX_LEVEL)
    return TRUE;
  if (are_numbers (self, group, key))
    return group->level > 0;

  return ((self->order.descending ? ~key : key) & 0xff) == 0;
}

/* Leaves out the beginning that all texts share, so that the first key tells
 * them apart, but never a part of a number only. */
static void
note_common (BobbinTaskSorter      *self,
             const BobbinTaskValue *value)
{
  gsize n = 0;

  if (self->first_copy == NULL)
    {
      self->common = MIN (value->length, 1024);
      self->first_copy = g_strndup (value->text, self->common);
      return;
    }

  if (value->length >= self->common && memcmp (value->text, self->first_copy, self->common) == 0)
    return;
  while (n < self->common && n < value->length && value->text[n] == self->first_copy[n])
    n++;
  self->common = n;
}

static void
trim_common (BobbinTaskSorter *self)
{
  while (self->common > 0 && g_ascii_isdigit (self->first_copy[self->common - 1]))
    self->common--;
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

static void
end_read (BobbinTaskSorter *self)
{
  trim_common (self);
  /* Results are numbers, as a rule: then what was read are the keys. */
  self->texts &= self->any_text;
  if (self->n_entries > 0)
    {
      push_group (self, 0, self->n_entries, 0, FALSE);
      return;
    }

  self->phase = PHASE_WRITE;
  self->at = 0;
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

      bobbin_task_value_get (&self->source, &self->order, task, &result, &value);
      if (value.type == BOBBIN_TASK_VALUE_NONE)
        {
          self->tasks[self->n_missing++] = task;
          continue;
        }
      if (value.type == BOBBIN_TASK_VALUE_TEXT)
        note_common (self, &value);
      self->any_text |= value.type != BOBBIN_TASK_VALUE_NUMBER;
      self->entries[self->n_entries].task = task;
      self->entries[self->n_entries++].key = self->order.descending ? ~value.number : value.number;
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
  group->upper = !self->texts && group->level == 0 && n_passes > 5;
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
  guint32 stride = self->texts ? STRIDE : LONG_STRIDE;
  guint32 end = self->at + MIN (stride, group->to - self->at);
  BobbinResult result;
  BobbinTaskValue value;

  for (; self->at < end; self->at++)
    {
      Entry *entry = &self->entries[self->at];

      if (self->texts)
        {
          bobbin_task_value_get (&self->source, &self->order, entry->task, &result, &value);
          entry->key = make_key (self, &value, group->level);
        }
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
          push_group (self, from, group->at, group->level + 1, are_numbers (self, group, key));
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

  if (self->order.key != BOBBIN_TASK_KEY_INPUT)
    return;

  bobbin_inputs_get (self->source.inputs, 0, &first);
  if (!first.is_number)
    return;

  self->order.key = BOBBIN_TASK_KEY_NUMBER;
  if (bobbin_inputs_get_n_inputs (self->source.inputs) > 1)
    {
      bobbin_inputs_get (self->source.inputs, 1, &second);
      self->order.descending = self->order.descending != (second.number < first.number);
    }
}

BobbinTaskSorter *
bobbin_task_sorter_new (const BobbinTaskSource *source,
                        const BobbinTaskOrder  *order,
                        const guint32          *tasks,
                        guint32                 n_tasks)
{
  BobbinTaskSorter *self = g_new0 (BobbinTaskSorter, 1);

  self->source = *source;
  self->order = *order;
  simplify_order (self);
  self->texts = bobbin_task_key_has_texts (source, &self->order);
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

  return self;
}

void
bobbin_task_sorter_free (BobbinTaskSorter *self)
{
  g_free (self->tasks);
  g_free (self->entries);
  g_free (self->scratch);
  g_free (self->first_copy);
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
  while (self->phase != PHASE_DONE && g_get_monotonic_time () < end);

  return self->phase != PHASE_DONE;
}

guint32 *
bobbin_task_sorter_steal (BobbinTaskSorter *self)
{
  g_return_val_if_fail (self->phase == PHASE_DONE, NULL);

  return g_steal_pointer (&self->tasks);
}

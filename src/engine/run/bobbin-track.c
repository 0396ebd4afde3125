/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-config.h"

#include "bobbin-track.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

/* Attempts lie in segments, so that growing copies nothing, and in there
 * in blocks with running totals in front. What sums need of an attempt lies here,
 * side by side: the records of a lane's tasks are all over the store, and reading
 * some for each pixel of each frame would take longer than the frame. */
#define SEGMENT_SIZE 256u
#define BLOCK_SIZE   16u
#define N_BLOCKS     (SEGMENT_SIZE / BLOCK_SIZE)

/* Bytes that a processor fetches at once, about. */
#define CACHE_LINE 64

/* An entry is the number of a task, or of an earlier attempt if it is of the kind
 * that was tried again; above that, its kind. */
#define KIND_SHIFT 30

/* A duration that does not fit: look at the record. */
#define LONG_DURATION G_MAXUINT32

/* Totals of all attempts before a block. */
typedef struct
{
  gint64  busy[BOBBIN_N_ENDED_SPANS];
  guint32 n[BOBBIN_N_ENDED_SPANS - 1];  /* but of those done: they are the rest */
} Totals;

typedef struct
{
  Totals  totals;
  gint64  ends[BLOCK_SIZE];
  guint32 durations[BLOCK_SIZE];
  guint32 entries[BLOCK_SIZE];
} Block;

typedef struct
{
  gint64 ends[N_BLOCKS];    /* the last end up to and with each full block */
  Block  blocks[N_BLOCKS];
} Segment;

struct _BobbinTrack
{
  BobbinTaskStore *store;
  GPtrArray       *segments;
  guint64          n_attempts;
  Totals           totals;      /* of all */
  gint64           end;         /* the last one */
};

const char *
bobbin_span_kind_get_title (BobbinSpanKind kind)
{
  static const char * const titles[] = {
    N_("Done"), N_("Failed"), N_("Tried again"), N_("Cancelled"), N_("Running"), N_("Starting"), N_("Idle"),
  };

  g_return_val_if_fail (kind < G_N_ELEMENTS (titles), "");

  return _(titles[kind]);
}

static BobbinSpanKind
kind_of (const BobbinTask *record)
{
  switch ((BobbinTaskState) record->state)
    {
    case BOBBIN_TASK_RETRYING:
      return BOBBIN_SPAN_RETRIED;
    case BOBBIN_TASK_FAILED:
      return BOBBIN_SPAN_FAILED;
    case BOBBIN_TASK_CANCELLED:
      return BOBBIN_SPAN_CANCELLED;
    case BOBBIN_TASK_DONE:
    case BOBBIN_TASK_WAITING:
    case BOBBIN_TASK_RUNNING:
    default:
      return BOBBIN_SPAN_DONE;
    }
}

static gint64
end_of (const BobbinTask *record)
{
  return record->start + record->duration;
}

/* The block that holds an attempt. */
static const Block *
get_block (const BobbinTrack *self,
           guint64            index)
{
  const Segment *segment = g_ptr_array_index (self->segments, index / SEGMENT_SIZE);

  return &segment->blocks[index / BLOCK_SIZE % N_BLOCKS];
}

/* The last end up to and with a block, which is full. */
static gint64 *
get_last_end (const BobbinTrack *self,
              guint64            block)
{
  Segment *segment = g_ptr_array_index (self->segments, block / N_BLOCKS);

  return &segment->ends[block % N_BLOCKS];
}

/* The block in which the next attempt has its place. */
static Block *
ensure_block (BobbinTrack *self)
{
  guint64 index = self->n_attempts;
  Block *block;

  if (index % SEGMENT_SIZE == 0)
    g_ptr_array_add (self->segments, g_new (Segment, 1));

  block = (Block *) get_block (self, index);
  if (index % BLOCK_SIZE == 0)
    block->totals = self->totals;

  return block;
}

static inline void
fill_entry (Block          *block,
            guint           place,
            BobbinSpanKind  kind,
            guint64         what,
            gint64          end,
            gint64          duration)
{
  block->entries[place] = (guint32) what | (guint32) kind << KIND_SHIFT;
  block->ends[place] = end;
  block->durations[place] = (guint32) CLAMP (duration, 0, LONG_DURATION);
}

/* @n attempts more, the last of which ended at @end. */
static void
advance (BobbinTrack    *self,
         BobbinSpanKind  kind,
         guint           n,
         gint64          busy,
         gint64          end)
{
  self->n_attempts += n;
  self->totals.busy[kind] += busy;
  if (kind != BOBBIN_SPAN_DONE)
    self->totals.n[kind - 1] += n;
  self->end = MAX (self->end, end);
  if (self->n_attempts % BLOCK_SIZE == 0)
    *get_last_end (self, self->n_attempts / BLOCK_SIZE - 1) = self->end;
}

/* Has the processor fetch the block that holds an attempt, if there is one. */
static void
prefetch (const BobbinTrack *self,
          guint64            index)
{
  const char *block;

  if (index >= self->n_attempts)
    return;

  block = (const char *) get_block (self, index);
  for (gsize i = 0; i < sizeof (Block); i += CACHE_LINE)
    __builtin_prefetch (block + i);
}

static BobbinSpanKind
get_kind (const BobbinTrack *self,
          guint64            index)
{
  return (BobbinSpanKind) (get_block (self, index)->entries[index % BLOCK_SIZE] >> KIND_SHIFT);
}

static gint64
get_end (const BobbinTrack *self,
         guint64            index)
{
  return get_block (self, index)->ends[index % BLOCK_SIZE];
}

static const BobbinTask *
get_record (const BobbinTrack *self,
            guint64            index,
            guint64           *task)
{
  guint32 number = get_block (self, index)->entries[index % BLOCK_SIZE] & BOBBIN_TRACK_LAST_NUMBER;

  if (get_kind (self, index) == BOBBIN_SPAN_RETRIED)
    return bobbin_task_store_get_earlier (self->store, number, task);

  *task = number;

  return bobbin_task_store_get (self->store, number);
}

static gint64
get_duration (const BobbinTrack *self,
              guint64            index)
{
  guint32 duration = get_block (self, index)->durations[index % BLOCK_SIZE];
  guint64 task;

  return duration < LONG_DURATION ? duration : get_record (self, index, &task)->duration;
}

/* The totals in front of the block with @index, which need not be there yet. */
static const Totals *
get_totals (const BobbinTrack *self,
            guint64            block)
{
  if (block * BLOCK_SIZE >= self->n_attempts)
    return &self->totals;

  return &get_block (self, block * BLOCK_SIZE)->totals;
}

static void
read_totals (const Totals       *totals,
             guint64             n_attempts,
             BobbinTimelineSums *sums)
{
  sums->n[BOBBIN_SPAN_DONE] = n_attempts;
  for (guint i = 0; i < BOBBIN_N_ENDED_SPANS; i++)
    sums->busy[i] = totals->busy[i];
  for (guint i = 1; i < BOBBIN_N_ENDED_SPANS; i++)
    {
      sums->n[i] = totals->n[i - 1];
      sums->n[BOBBIN_SPAN_DONE] -= totals->n[i - 1];
    }
}

/* The sum of durations; %FALSE: one of them is too long to tell. */
static gboolean
sum_durations (const guint32 *durations,
               guint          n,
               gint64        *sum)
{
  guint32 most = 0;

  for (guint i = 0; i < n; i++)
    {
      *sum += durations[i];
      most = MAX (most, durations[i]);
    }

  return most < LONG_DURATION;
}

/* Moves @sums on over attempts of one block. */
static void
move_within_block (const BobbinTrack  *self,
                   guint64             from,
                   guint64             to,
                   BobbinTimelineSums *sums)
{
  const Block *block = get_block (self, from);
  const Totals *before = get_totals (self, from / BLOCK_SIZE);
  const Totals *after = get_totals (self, from / BLOCK_SIZE + 1);
  gint64 sum = 0;

  /* Mostly all were done, and there is no need to look at each. */
  if (memcmp (before->n, after->n, sizeof before->n) == 0 &&
      sum_durations (block->durations + from % BLOCK_SIZE, (guint) (to - from), &sum))
    {
      sums->n[BOBBIN_SPAN_DONE] += to - from;
      sums->busy[BOBBIN_SPAN_DONE] += sum;
      return;
    }

  for (; from < to; from++)
    {
      BobbinSpanKind kind = get_kind (self, from);

      sums->n[kind]++;
      sums->busy[kind] += get_duration (self, from);
    }
}

/* Moves @sums, of the attempts before @from, on to those before @to. */
static void
move_sums (const BobbinTrack  *self,
           guint64             from,
           guint64             to,
           BobbinTimelineSums *sums)
{
  if (to > from + BLOCK_SIZE)
    {
      from = to - to % BLOCK_SIZE;
      read_totals (get_totals (self, from / BLOCK_SIZE), from, sums);
    }

  while (from < to)
    {
      guint64 end = MIN (from - from % BLOCK_SIZE + BLOCK_SIZE, to);

      move_within_block (self, from, end, sums);
      from = end;
    }
}

/* The first attempt at or after @from that ends at or after @time: in steps that
 * double, then halve, over blocks, then one by one. */
static guint64
find_end (const BobbinTrack *self,
          guint64            from,
          gint64             time)
{
  guint64 n_blocks = self->n_attempts / BLOCK_SIZE;
  guint64 low = from / BLOCK_SIZE;
  guint64 step = 1;
  guint64 high;

  /* Mostly nothing more ends within a pixel. */
  if (from < self->n_attempts && get_end (self, from) >= time)
    return from;

  while (low + step < n_blocks && *get_last_end (self, low + step - 1) < time)
    {
      low += step;
      step *= 2;
    }
  high = MIN (low + step, n_blocks);
  while (low < high)
    {
      guint64 middle = low + (high - low) / 2;

      if (*get_last_end (self, middle) < time)
        low = middle + 1;
      else
        high = middle;
    }

  from = MAX (from, low * BLOCK_SIZE);
  while (from < self->n_attempts)
    {
      const Block *block = get_block (self, from);
      guint64 end = MIN (from - from % BLOCK_SIZE + BLOCK_SIZE, self->n_attempts);

      for (; from < end; from++)
        if (block->ends[from % BLOCK_SIZE] >= time)
          return from;
    }

  return from;
}

/* How much of the attempt at @index lies before @time; its kind. */
static gint64
part_before (const BobbinTrack *self,
             guint64            index,
             gint64             time,
             BobbinSpanKind    *kind)
{
  gint64 duration;

  if (index >= self->n_attempts)
    return 0;

  duration = get_duration (self, index);
  *kind = get_kind (self, index);

  return CLAMP (time - (get_end (self, index) - duration), 0, duration);
}

BobbinTrack *
bobbin_track_new (BobbinTaskStore *store)
{
  BobbinTrack *self = g_new0 (BobbinTrack, 1);

  self->store = store;
  self->segments = g_ptr_array_new_with_free_func (g_free);

  return self;
}

void
bobbin_track_free (BobbinTrack *self)
{
  g_ptr_array_unref (self->segments);
  g_free (self);
}

void
bobbin_track_add (BobbinTrack      *self,
                  gboolean          earlier,
                  guint64           what,
                  const BobbinTask *record)
{
  BobbinSpanKind kind = earlier ? BOBBIN_SPAN_RETRIED : kind_of (record);

  g_return_if_fail (what <= BOBBIN_TRACK_LAST_NUMBER);

  fill_entry (ensure_block (self), self->n_attempts % BLOCK_SIZE, kind, what, end_of (record), record->duration);
  advance (self, kind, 1, record->duration, end_of (record));
}

void
bobbin_track_add_done (BobbinTrack      *self,
                       const BobbinTask *tasks,
                       guint64           first,
                       guint             n_tasks)
{
  while (n_tasks > 0)
    {
      guint place = self->n_attempts % BLOCK_SIZE;
      guint n = MIN (n_tasks, BLOCK_SIZE - place);
      Block *block = ensure_block (self);
      gint64 latest = 0;
      gint64 busy = 0;

      for (guint i = 0; i < n; i++)
        {
          gint64 end = end_of (&tasks[i]);

          fill_entry (block, place + i, BOBBIN_SPAN_DONE, first + i, end, tasks[i].duration);
          latest = MAX (latest, end);
          busy += tasks[i].duration;
        }

      advance (self, BOBBIN_SPAN_DONE, n, busy, latest);
      tasks += n;
      first += n;
      n_tasks -= n;
    }
}

guint64
bobbin_track_get_n_attempts (const BobbinTrack *self)
{
  return self->n_attempts;
}

gint64
bobbin_track_get_end (const BobbinTrack *self)
{
  return self->end;
}

gsize
bobbin_track_get_memory (const BobbinTrack *self)
{
  return sizeof *self + self->segments->len * (sizeof (Segment) + sizeof (gpointer));
}

void
bobbin_track_get_attempt (const BobbinTrack     *self,
                          guint64                index,
                          BobbinTimelineAttempt *attempt)
{
  g_return_if_fail (index < self->n_attempts);

  attempt->record = get_record (self, index, &attempt->task);
  attempt->duration = get_duration (self, index);
  attempt->start = get_end (self, index) - attempt->duration;
  attempt->kind = get_kind (self, index);
}

guint64
bobbin_track_find (const BobbinTrack *self,
                   gint64             time)
{
  return find_end (self, 0, time + 1);
}

gboolean
bobbin_track_find_task (const BobbinTrack *self,
                        guint64            task,
                        const BobbinTask  *record,
                        guint64           *index)
{
  for (*index = find_end (self, 0, end_of (record)); *index < self->n_attempts; (*index)++)
    {
      guint64 found;
      const BobbinTask *other = get_record (self, *index, &found);

      if (found == task && other->attempts == record->attempts)
        return TRUE;
      if (end_of (other) > end_of (record))
        break;
    }

  return FALSE;
}

void
bobbin_track_sum_before (const BobbinTrack  *self,
                         guint64             index,
                         BobbinTimelineSums *sums)
{
  *sums = (BobbinTimelineSums) { 0 };
  move_sums (self, 0, MIN (index, self->n_attempts), sums);
}

void
bobbin_track_fill_columns (const BobbinTrack    *self,
                           gint64                from,
                           double                step,
                           guint                 n_columns,
                           BobbinTimelineColumn *columns)
{
  BobbinTimelineSums before = { 0 };
  BobbinSpanKind kind = BOBBIN_SPAN_DONE;
  guint64 index;
  gint64 carried;

  g_return_if_fail (step >= 1);

  memset (columns, 0, n_columns * sizeof *columns);

  /* What of the attempt at @index lies before the column was counted, or lies
   * before the first one. Sums are of all attempts since some earlier one. */
  index = find_end (self, 0, from);
  carried = part_before (self, index, from, &kind);
  move_sums (self, 0, index, &before);
  for (guint i = 0; i < n_columns; i++)
    {
      BobbinTimelineColumn *column = &columns[i];
      gint64 until = from + (gint64) floor ((i + 1) * step);
      guint64 next = find_end (self, index, until);
      BobbinTimelineSums sums;

      /* Nothing ends here: at most one attempt goes on. */
      if (next == index)
        {
          gint64 part = part_before (self, next, until, &kind);

          column->next = next;
          column->busy[kind] = part - carried;
          carried = part;
          continue;
        }

      /* As far ahead as memory is away. */
      if (next > index + BLOCK_SIZE / 2)
        prefetch (self, next + 2 * (next - index));
      sums = before;
      move_sums (self, index, next, &sums);
      column->next = index = next;
      for (guint k = 0; k < BOBBIN_N_ENDED_SPANS; k++)
        {
          column->n[k] = (guint32) (sums.n[k] - before.n[k]);
          column->busy[k] = sums.busy[k] - before.busy[k];
        }
      before = sums;

      column->busy[kind] -= carried;
      carried = part_before (self, next, until, &kind);
      column->busy[kind] += carried;
    }
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-config.h"

#include "bobbin-timeline.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

/* A lane's attempts lie in segments, so that growing copies nothing, and in there
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
#define KIND_SHIFT  30
#define NUMBER_MASK ((1u << KIND_SHIFT) - 1)

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
  Block blocks[N_BLOCKS];
} Segment;

typedef struct
{
  GPtrArray *segments;
  GArray    *ends;          /* of gint64: the last end up to and with each full block */
  guint64    n_attempts;
  Totals     totals;        /* of all */
  gint64     end;           /* the last one */
  GArray    *lives;         /* of BobbinTimelineLife */
} Lane;

/* Tasks of a lane that are done and lie side by side in the store, as they mostly do,
 * and that have no entries yet. */
typedef struct
{
  guint64 first;
  guint   n;
  guint   lane;
} Stretch;

struct _BobbinTimeline
{
  BobbinTaskStore *store;
  GPtrArray       *lanes;
  GArray          *stretches;   /* of Stretch: what is to be entered, oldest first */
  gboolean         is_put_off;
  gint64           end;
  gsize            memory;
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

static void
lane_free (gpointer data)
{
  Lane *lane = data;

  g_ptr_array_unref (lane->segments);
  g_array_unref (lane->ends);
  g_array_unref (lane->lives);
  g_free (lane);
}

static Lane *
get_lane (BobbinTimeline *self,
          guint           number)
{
  return number < self->lanes->len ? g_ptr_array_index (self->lanes, number) : NULL;
}

static Lane *
ensure_lane (BobbinTimeline *self,
             guint           number)
{
  while (self->lanes->len <= number)
    {
      Lane *lane = g_new0 (Lane, 1);

      lane->segments = g_ptr_array_new_with_free_func (g_free);
      lane->ends = g_array_new (FALSE, FALSE, sizeof (gint64));
      lane->lives = g_array_new (FALSE, FALSE, sizeof (BobbinTimelineLife));
      g_ptr_array_add (self->lanes, lane);
      self->memory += sizeof (Lane);
    }

  return g_ptr_array_index (self->lanes, number);
}

/* The block that holds an attempt. */
static const Block *
get_block (const Lane *lane,
           guint64     index)
{
  const Segment *segment = g_ptr_array_index (lane->segments, index / SEGMENT_SIZE);

  return &segment->blocks[index / BLOCK_SIZE % N_BLOCKS];
}

/* The block in which the lane's next attempt has its place. */
static Block *
ensure_block (BobbinTimeline *self,
              Lane           *lane)
{
  guint64 index = lane->n_attempts;
  Block *block;

  if (index % SEGMENT_SIZE == 0)
    {
      g_ptr_array_add (lane->segments, g_new (Segment, 1));
      self->memory += sizeof (Segment) + sizeof (gpointer) + N_BLOCKS * sizeof (gint64);
    }

  block = (Block *) get_block (lane, index);
  if (index % BLOCK_SIZE == 0)
    block->totals = lane->totals;

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
advance (BobbinTimeline *self,
         Lane           *lane,
         BobbinSpanKind  kind,
         guint           n,
         gint64          busy,
         gint64          end)
{
  lane->n_attempts += n;
  lane->totals.busy[kind] += busy;
  if (kind != BOBBIN_SPAN_DONE)
    lane->totals.n[kind - 1] += n;
  lane->end = MAX (lane->end, end);
  if (lane->n_attempts % BLOCK_SIZE == 0)
    g_array_append_val (lane->ends, lane->end);
  self->end = MAX (self->end, lane->end);
}

/* Tasks of one lane that are done, the first of which is @first. */
static void
enter_done (BobbinTimeline   *self,
            Lane             *lane,
            const BobbinTask *tasks,
            guint64           first,
            guint             n_tasks)
{
  while (n_tasks > 0)
    {
      guint place = lane->n_attempts % BLOCK_SIZE;
      guint n = MIN (n_tasks, BLOCK_SIZE - place);
      Block *block = ensure_block (self, lane);
      gint64 latest = 0;
      gint64 busy = 0;

      for (guint i = 0; i < n; i++)
        {
          gint64 end = end_of (&tasks[i]);

          fill_entry (block, place + i, BOBBIN_SPAN_DONE, first + i, end, tasks[i].duration);
          latest = MAX (latest, end);
          busy += tasks[i].duration;
        }

      advance (self, lane, BOBBIN_SPAN_DONE, n, busy, latest);
      tasks += n;
      first += n;
      n_tasks -= n;
    }
}

/* Enters what was put off. Nothing of tasks that are done has changed meanwhile. */
static void
catch_up (BobbinTimeline *self)
{
  for (guint i = 0; i < self->stretches->len; i++)
    {
      Stretch stretch = g_array_index (self->stretches, Stretch, i);

      while (stretch.n > 0)
        {
          guint n;
          const BobbinTask *tasks = bobbin_task_store_get_several (self->store, stretch.first, stretch.n, &n);

          enter_done (self, ensure_lane (self, stretch.lane), tasks, stretch.first, n);
          stretch.first += n;
          stretch.n -= n;
        }
    }
  g_array_set_size (self->stretches, 0);
}

/* A lane with all that is known of it; %NULL: nothing is. */
static const Lane *
look_at_lane (BobbinTimeline *self,
              guint           number)
{
  catch_up (self);

  return get_lane (self, number);
}

/* Has the processor fetch the block that holds an attempt, if there is one. */
static void
prefetch (const Lane *lane,
          guint64     index)
{
  const char *block;

  if (index >= lane->n_attempts)
    return;

  block = (const char *) get_block (lane, index);
  for (gsize i = 0; i < sizeof (Block); i += CACHE_LINE)
    __builtin_prefetch (block + i);
}

static BobbinSpanKind
get_kind (const Lane *lane,
          guint64     index)
{
  return (BobbinSpanKind) (get_block (lane, index)->entries[index % BLOCK_SIZE] >> KIND_SHIFT);
}

static gint64
get_end (const Lane *lane,
         guint64     index)
{
  return get_block (lane, index)->ends[index % BLOCK_SIZE];
}

static const BobbinTask *
get_record (BobbinTimeline *self,
            const Lane     *lane,
            guint64         index,
            guint64        *task)
{
  guint32 number = get_block (lane, index)->entries[index % BLOCK_SIZE] & NUMBER_MASK;

  if (get_kind (lane, index) == BOBBIN_SPAN_RETRIED)
    return bobbin_task_store_get_earlier (self->store, number, task);

  *task = number;

  return bobbin_task_store_get (self->store, number);
}

static gint64
get_duration (BobbinTimeline *self,
              const Lane     *lane,
              guint64         index)
{
  guint32 duration = get_block (lane, index)->durations[index % BLOCK_SIZE];
  guint64 task;

  return duration < LONG_DURATION ? duration : get_record (self, lane, index, &task)->duration;
}

/* The totals in front of the block with @index, which need not be there yet. */
static const Totals *
get_totals (const Lane *lane,
            guint64     block)
{
  if (block * BLOCK_SIZE >= lane->n_attempts)
    return &lane->totals;

  return &get_block (lane, block * BLOCK_SIZE)->totals;
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
move_within_block (BobbinTimeline     *self,
                   const Lane         *lane,
                   guint64             from,
                   guint64             to,
                   BobbinTimelineSums *sums)
{
  const Block *block = get_block (lane, from);
  const Totals *before = get_totals (lane, from / BLOCK_SIZE);
  const Totals *after = get_totals (lane, from / BLOCK_SIZE + 1);
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
      BobbinSpanKind kind = get_kind (lane, from);

      sums->n[kind]++;
      sums->busy[kind] += get_duration (self, lane, from);
    }
}

/* Moves @sums, of the attempts before @from, on to those before @to. */
static void
move_sums (BobbinTimeline     *self,
           const Lane         *lane,
           guint64             from,
           guint64             to,
           BobbinTimelineSums *sums)
{
  if (to > from + BLOCK_SIZE)
    {
      from = to - to % BLOCK_SIZE;
      read_totals (get_totals (lane, from / BLOCK_SIZE), from, sums);
    }

  while (from < to)
    {
      guint64 end = MIN (from - from % BLOCK_SIZE + BLOCK_SIZE, to);

      move_within_block (self, lane, from, end, sums);
      from = end;
    }
}

/* The first attempt at or after @from that ends at or after @time: in steps that
 * double, then halve, over blocks, then one by one. */
static guint64
find_end (const Lane *lane,
          guint64     from,
          gint64      time)
{
  const gint64 *ends = (gconstpointer) lane->ends->data;
  guint64 n_blocks = lane->ends->len;
  guint64 low = from / BLOCK_SIZE;
  guint64 step = 1;
  guint64 high;

  /* Mostly nothing more ends within a pixel. */
  if (from < lane->n_attempts && get_end (lane, from) >= time)
    return from;

  while (low + step < n_blocks && ends[low + step - 1] < time)
    {
      low += step;
      step *= 2;
    }
  high = MIN (low + step, n_blocks);
  while (low < high)
    {
      guint64 middle = low + (high - low) / 2;

      if (ends[middle] < time)
        low = middle + 1;
      else
        high = middle;
    }

  from = MAX (from, low * BLOCK_SIZE);
  while (from < lane->n_attempts)
    {
      const Block *block = get_block (lane, from);
      guint64 end = MIN (from - from % BLOCK_SIZE + BLOCK_SIZE, lane->n_attempts);

      for (; from < end; from++)
        if (block->ends[from % BLOCK_SIZE] >= time)
          return from;
    }

  return from;
}

/* How much of the attempt at @index lies before @time; its kind. */
static gint64
part_before (BobbinTimeline *self,
             const Lane     *lane,
             guint64         index,
             gint64          time,
             BobbinSpanKind *kind)
{
  gint64 duration;

  if (index >= lane->n_attempts)
    return 0;

  duration = get_duration (self, lane, index);
  *kind = get_kind (lane, index);

  return CLAMP (time - (get_end (lane, index) - duration), 0, duration);
}

BobbinTimeline *
bobbin_timeline_new (BobbinTaskStore *store)
{
  BobbinTimeline *self = g_new0 (BobbinTimeline, 1);

  self->store = store;
  self->lanes = g_ptr_array_new_with_free_func (lane_free);
  self->stretches = g_array_new (FALSE, FALSE, sizeof (Stretch));

  return self;
}

void
bobbin_timeline_free (BobbinTimeline *self)
{
  g_ptr_array_unref (self->lanes);
  g_array_unref (self->stretches);
  g_free (self);
}

void
bobbin_timeline_put_off (BobbinTimeline *self)
{
  self->is_put_off = TRUE;
}

guint
bobbin_timeline_get_n_lanes (BobbinTimeline *self)
{
  catch_up (self);

  return self->lanes->len;
}

guint64
bobbin_timeline_get_n_attempts (BobbinTimeline *self,
                                guint           number)
{
  const Lane *lane = look_at_lane (self, number);

  return lane != NULL ? lane->n_attempts : 0;
}

void
bobbin_timeline_get_attempt (BobbinTimeline        *self,
                             guint                  number,
                             guint64                index,
                             BobbinTimelineAttempt *attempt)
{
  const Lane *lane = look_at_lane (self, number);

  g_return_if_fail (lane != NULL && index < lane->n_attempts);

  attempt->record = get_record (self, lane, index, &attempt->task);
  attempt->duration = get_duration (self, lane, index);
  attempt->start = get_end (lane, index) - attempt->duration;
  attempt->kind = get_kind (lane, index);
}

guint64
bobbin_timeline_find (BobbinTimeline *self,
                      guint           number,
                      gint64          time)
{
  const Lane *lane = look_at_lane (self, number);

  return lane != NULL ? find_end (lane, 0, time + 1) : 0;
}

gboolean
bobbin_timeline_find_task (BobbinTimeline *self,
                           guint64         task,
                           guint          *number,
                           guint64        *index)
{
  const BobbinTask *record = bobbin_task_store_get (self->store, task);
  const Lane *lane;

  /* While it is tried again, the record is that of the next attempt. */
  if (!BOBBIN_TASK_IS_SETTLED (record->state))
    record = record->attempts > 0 ? bobbin_task_store_get_attempt (self->store, task, record->attempts) : NULL;
  if (record == NULL)
    return FALSE;

  lane = look_at_lane (self, record->lane);
  if (lane == NULL)
    return FALSE;

  *number = record->lane;
  for (*index = find_end (lane, 0, end_of (record)); *index < lane->n_attempts; (*index)++)
    {
      guint64 found;
      const BobbinTask *other = get_record (self, lane, *index, &found);

      if (found == task && other->attempts == record->attempts)
        return TRUE;
      if (end_of (other) > end_of (record))
        break;
    }

  return FALSE;
}

void
bobbin_timeline_sum_before (BobbinTimeline     *self,
                            guint               number,
                            guint64             index,
                            BobbinTimelineSums *sums)
{
  const Lane *lane = look_at_lane (self, number);

  *sums = (BobbinTimelineSums) { 0 };
  if (lane != NULL)
    move_sums (self, lane, 0, MIN (index, lane->n_attempts), sums);
}

void
bobbin_timeline_fill_columns (BobbinTimeline       *self,
                              guint                 number,
                              gint64                from,
                              double                step,
                              guint                 n_columns,
                              BobbinTimelineColumn *columns)
{
  const Lane *lane = look_at_lane (self, number);
  BobbinTimelineSums before = { 0 };
  BobbinSpanKind kind = BOBBIN_SPAN_DONE;
  guint64 index;
  gint64 carried;

  g_return_if_fail (step >= 1);

  memset (columns, 0, n_columns * sizeof *columns);
  if (lane == NULL)
    return;

  /* What of the attempt at @index lies before the column was counted, or lies
   * before the first one. Sums are of all attempts since some earlier one. */
  index = find_end (lane, 0, from);
  carried = part_before (self, lane, index, from, &kind);
  move_sums (self, lane, 0, index, &before);
  for (guint i = 0; i < n_columns; i++)
    {
      BobbinTimelineColumn *column = &columns[i];
      gint64 until = from + (gint64) floor ((i + 1) * step);
      guint64 next = find_end (lane, index, until);
      BobbinTimelineSums sums;

      /* Nothing ends here: at most one attempt goes on. */
      if (next == index)
        {
          gint64 part = part_before (self, lane, next, until, &kind);

          column->next = next;
          column->busy[kind] = part - carried;
          carried = part;
          continue;
        }

      /* As far ahead as memory is away. */
      if (next > index + BLOCK_SIZE / 2)
        prefetch (lane, next + 2 * (next - index));
      sums = before;
      move_sums (self, lane, index, next, &sums);
      column->next = index = next;
      for (guint k = 0; k < BOBBIN_N_ENDED_SPANS; k++)
        {
          column->n[k] = (guint32) (sums.n[k] - before.n[k]);
          column->busy[k] = sums.busy[k] - before.busy[k];
        }
      before = sums;

      column->busy[kind] -= carried;
      carried = part_before (self, lane, next, until, &kind);
      column->busy[kind] += carried;
    }
}

void
bobbin_timeline_sum (BobbinTimeline     *self,
                     guint               number,
                     gint64              from,
                     gint64              to,
                     BobbinTimelineSums *sums)
{
  BobbinTimelineColumn column;

  *sums = (BobbinTimelineSums) { 0 };
  if (to <= from)
    return;

  bobbin_timeline_fill_columns (self, number, from, (double) (to - from), 1, &column);
  for (guint k = 0; k < BOBBIN_N_ENDED_SPANS; k++)
    {
      sums->n[k] = column.n[k];
      sums->busy[k] = column.busy[k];
    }
}

const BobbinTimelineLife *
bobbin_timeline_get_lives (BobbinTimeline *self,
                           guint           number,
                           guint          *n_lives)
{
  const Lane *lane = get_lane (self, number);

  *n_lives = lane != NULL ? lane->lives->len : 0;

  return lane != NULL ? (gconstpointer) lane->lives->data : NULL;
}

gint64
bobbin_timeline_get_end (BobbinTimeline *self)
{
  catch_up (self);

  return self->end;
}

gsize
bobbin_timeline_get_memory (BobbinTimeline *self)
{
  return self->memory + self->stretches->len * sizeof (Stretch);
}

void
bobbin_timeline_add (BobbinTimeline   *self,
                     guint             number,
                     gboolean          earlier,
                     guint64           what,
                     const BobbinTask *record)
{
  BobbinSpanKind kind = earlier ? BOBBIN_SPAN_RETRIED : kind_of (record);
  Lane *lane = ensure_lane (self, number);

  /* So many tasks do not fit into any memory. */
  g_return_if_fail (what <= NUMBER_MASK);

  catch_up (self);
  fill_entry (ensure_block (self, lane), lane->n_attempts % BLOCK_SIZE, kind, what, end_of (record), record->duration);
  advance (self, lane, kind, 1, record->duration, end_of (record));
}

void
bobbin_timeline_add_done (BobbinTimeline     *self,
                          guint               number,
                          const BobbinRecord *records,
                          guint               n_records)
{
  GArray *stretches = self->stretches;
  Stretch *last = stretches->len > 0 ? &g_array_index (stretches, Stretch, stretches->len - 1) : NULL;

  for (guint i = 0; i < n_records; i++)
    {
      guint64 task = records[i].task;

      g_return_if_fail (task <= NUMBER_MASK);

      if (last == NULL || last->lane != number || last->first + last->n != task)
        {
          g_array_append_val (stretches, ((Stretch) { .first = task, .lane = number }));
          last = &g_array_index (stretches, Stretch, stretches->len - 1);
        }
      last->n++;
    }

  if (!self->is_put_off)
    catch_up (self);
}

void
bobbin_timeline_lane_added (BobbinTimeline *self,
                            guint           number,
                            gint64          time)
{
  BobbinTimelineLife life = { .added = time, .started = -1, .ended = -1 };

  g_array_append_val (ensure_lane (self, number)->lives, life);
  self->memory += sizeof life;
}

static BobbinTimelineLife *
get_last_life (BobbinTimeline *self,
               guint           number)
{
  Lane *lane = get_lane (self, number);

  if (lane == NULL || lane->lives->len == 0)
    return NULL;

  return &g_array_index (lane->lives, BobbinTimelineLife, lane->lives->len - 1);
}

void
bobbin_timeline_lane_started (BobbinTimeline *self,
                              guint           number,
                              gint64          time)
{
  BobbinTimelineLife *life = get_last_life (self, number);

  if (life != NULL && life->started < 0)
    life->started = MAX (time, life->added);
}

void
bobbin_timeline_lane_ended (BobbinTimeline *self,
                            guint           number,
                            gint64          time)
{
  BobbinTimelineLife *life = get_last_life (self, number);

  if (life != NULL && life->ended < 0)
    life->ended = MAX (time, life->added);
}

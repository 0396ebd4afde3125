/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-config.h"

#include "bobbin-timeline.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

/* A lane's attempts lie in segments, so that growing copies nothing; each 32 of
 * them have running totals in front. */
#define SEGMENT_SIZE 256u
#define BLOCK_SIZE   32u
#define N_BLOCKS     (SEGMENT_SIZE / BLOCK_SIZE)

/* An entry is the number of a task, or, with this bit, of an earlier attempt. */
#define EARLIER_BIT  (1u << 31)

/* Totals of all attempts before a block. */
typedef struct
{
  gint64  busy[BOBBIN_N_ENDED_SPANS];
  guint32 n[BOBBIN_N_ENDED_SPANS - 1];  /* but of those done: they are the rest */
  gint64  end;                          /* of the last of them */
} Totals;

typedef struct
{
  guint32 entries[SEGMENT_SIZE];
  Totals  totals[N_BLOCKS];
} Segment;

typedef struct
{
  GPtrArray *segments;
  guint64    n_attempts;
  Totals     totals;        /* of all */
  GArray    *lives;         /* of BobbinTimelineLife */
} Lane;

struct _BobbinTimeline
{
  BobbinTaskStore *store;
  GPtrArray       *lanes;
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
      lane->lives = g_array_new (FALSE, FALSE, sizeof (BobbinTimelineLife));
      g_ptr_array_add (self->lanes, lane);
      self->memory += sizeof (Lane);
    }

  return g_ptr_array_index (self->lanes, number);
}

static const Segment *
get_segment (const Lane *lane,
             guint64     index)
{
  return g_ptr_array_index (lane->segments, index / SEGMENT_SIZE);
}

static const BobbinTask *
get_record (BobbinTimeline *self,
            const Lane     *lane,
            guint64         index,
            guint64        *task)
{
  guint32 entry = get_segment (lane, index)->entries[index % SEGMENT_SIZE];

  if (entry & EARLIER_BIT)
    return bobbin_task_store_get_earlier (self->store, entry & ~EARLIER_BIT, task);

  *task = entry;

  return bobbin_task_store_get (self->store, entry);
}

/* The totals in front of the block with @index, which need not be there yet. */
static const Totals *
get_totals (const Lane *lane,
            guint64     block)
{
  if (block * BLOCK_SIZE >= lane->n_attempts)
    return &lane->totals;

  return &get_segment (lane, block * BLOCK_SIZE)->totals[block % N_BLOCKS];
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

static void
count_attempt (BobbinTimelineSums *sums,
               const BobbinTask   *record)
{
  BobbinSpanKind kind = kind_of (record);

  sums->n[kind]++;
  sums->busy[kind] += record->duration;
}

/* Adds the attempts @from to @to (not included) to @sums: those of whole blocks
 * at once. */
static void
count_attempts (BobbinTimeline     *self,
                const Lane         *lane,
                guint64             from,
                guint64             to,
                BobbinTimelineSums *sums)
{
  guint64 first = (from + BLOCK_SIZE - 1) / BLOCK_SIZE;
  guint64 last = to / BLOCK_SIZE;
  guint64 task;

  if (first < last)
    {
      BobbinTimelineSums before, after;

      read_totals (get_totals (lane, first), first * BLOCK_SIZE, &before);
      read_totals (get_totals (lane, last), last * BLOCK_SIZE, &after);
      for (guint i = 0; i < BOBBIN_N_ENDED_SPANS; i++)
        {
          sums->n[i] += after.n[i] - before.n[i];
          sums->busy[i] += after.busy[i] - before.busy[i];
        }
      count_attempts (self, lane, from, first * BLOCK_SIZE, sums);
      from = last * BLOCK_SIZE;
    }

  for (; from < to; from++)
    count_attempt (sums, get_record (self, lane, from, &task));
}

/* The first attempt at or after @from that ends at or after @time: in steps that
 * double, then halve, over blocks, then one by one. */
static guint64
find_end (BobbinTimeline *self,
          const Lane     *lane,
          guint64         from,
          gint64          time)
{
  guint64 low = from / BLOCK_SIZE;
  guint64 n_blocks = (lane->n_attempts + BLOCK_SIZE - 1) / BLOCK_SIZE;
  guint64 step = 1;
  guint64 high, task;

  /* Ends of blocks: get_totals (block + 1)->end. */
  while (low + step < n_blocks && get_totals (lane, low + step)->end < time)
    {
      low += step;
      step *= 2;
    }
  high = MIN (low + step, n_blocks);
  while (low < high)
    {
      guint64 middle = low + (high - low) / 2;

      if (get_totals (lane, middle + 1)->end < time)
        low = middle + 1;
      else
        high = middle;
    }

  /* The last block may not be full. */
  from = MIN (MAX (from, low * BLOCK_SIZE), lane->n_attempts);
  for (; from < lane->n_attempts; from++)
    if (end_of (get_record (self, lane, from, &task)) >= time)
      break;

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
  const BobbinTask *record;
  guint64 task;

  if (index >= lane->n_attempts)
    return 0;

  record = get_record (self, lane, index, &task);
  *kind = kind_of (record);

  return CLAMP (time - record->start, 0, record->duration);
}

BobbinTimeline *
bobbin_timeline_new (BobbinTaskStore *store)
{
  BobbinTimeline *self = g_new0 (BobbinTimeline, 1);

  self->store = store;
  self->lanes = g_ptr_array_new_with_free_func (lane_free);

  return self;
}

void
bobbin_timeline_free (BobbinTimeline *self)
{
  g_ptr_array_unref (self->lanes);
  g_free (self);
}

guint
bobbin_timeline_get_n_lanes (BobbinTimeline *self)
{
  return self->lanes->len;
}

guint64
bobbin_timeline_get_n_attempts (BobbinTimeline *self,
                                guint           number)
{
  const Lane *lane = get_lane (self, number);

  return lane != NULL ? lane->n_attempts : 0;
}

void
bobbin_timeline_get_attempt (BobbinTimeline        *self,
                             guint                  number,
                             guint64                index,
                             BobbinTimelineAttempt *attempt)
{
  const Lane *lane = get_lane (self, number);

  g_return_if_fail (lane != NULL && index < lane->n_attempts);

  attempt->record = get_record (self, lane, index, &attempt->task);
  attempt->start = attempt->record->start;
  attempt->duration = attempt->record->duration;
  attempt->kind = kind_of (attempt->record);
}

guint64
bobbin_timeline_find (BobbinTimeline *self,
                      guint           number,
                      gint64          time)
{
  const Lane *lane = get_lane (self, number);

  return lane != NULL ? find_end (self, lane, 0, time + 1) : 0;
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

  lane = get_lane (self, record->lane);
  if (lane == NULL)
    return FALSE;

  *number = record->lane;
  for (*index = find_end (self, lane, 0, end_of (record)); *index < lane->n_attempts; (*index)++)
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
  const Lane *lane = get_lane (self, number);

  *sums = (BobbinTimelineSums) { 0 };
  if (lane != NULL)
    count_attempts (self, lane, 0, MIN (index, lane->n_attempts), sums);
}

void
bobbin_timeline_fill_columns (BobbinTimeline       *self,
                              guint                 number,
                              gint64                from,
                              double                step,
                              guint                 n_columns,
                              BobbinTimelineColumn *columns)
{
  const Lane *lane = get_lane (self, number);
  BobbinSpanKind kind = BOBBIN_SPAN_DONE;
  guint64 index;
  gint64 carried;

  g_return_if_fail (step >= 1);

  memset (columns, 0, n_columns * sizeof *columns);
  if (lane == NULL)
    return;

  /* What of the attempt at @index lies before the column was counted, or lies
   * before the first one. */
  index = find_end (self, lane, 0, from);
  carried = part_before (self, lane, index, from, &kind);
  for (guint i = 0; i < n_columns; i++)
    {
      BobbinTimelineColumn *column = &columns[i];
      gint64 until = from + (gint64) floor ((i + 1) * step);
      guint64 next = find_end (self, lane, index, until);
      BobbinTimelineSums sums = { 0 };

      count_attempts (self, lane, index, next, &sums);
      sums.busy[kind] -= carried;
      carried = part_before (self, lane, next, until, &kind);
      sums.busy[kind] += carried;

      column->next = index = next;
      for (guint k = 0; k < BOBBIN_N_ENDED_SPANS; k++)
        {
          column->n[k] = (guint32) sums.n[k];
          column->busy[k] = sums.busy[k];
        }
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
  return self->end;
}

gsize
bobbin_timeline_get_memory (BobbinTimeline *self)
{
  return self->memory;
}

void
bobbin_timeline_add (BobbinTimeline   *self,
                     guint             number,
                     gboolean          earlier,
                     guint64           what,
                     const BobbinTask *record)
{
  Lane *lane = ensure_lane (self, number);
  guint64 index = lane->n_attempts;
  BobbinSpanKind kind = kind_of (record);
  Segment *segment;

  /* So many tasks do not fit into any memory. */
  g_return_if_fail (what < EARLIER_BIT);

  if (index % SEGMENT_SIZE == 0)
    {
      g_ptr_array_add (lane->segments, g_new (Segment, 1));
      self->memory += sizeof (Segment) + sizeof (gpointer);
    }

  segment = g_ptr_array_index (lane->segments, index / SEGMENT_SIZE);
  if (index % BLOCK_SIZE == 0)
    segment->totals[(index / BLOCK_SIZE) % N_BLOCKS] = lane->totals;
  segment->entries[index % SEGMENT_SIZE] = (guint32) what | (earlier ? EARLIER_BIT : 0);

  lane->n_attempts++;
  lane->totals.busy[kind] += record->duration;
  if (kind != BOBBIN_SPAN_DONE)
    lane->totals.n[kind - 1]++;
  lane->totals.end = MAX (lane->totals.end, end_of (record));
  self->end = MAX (self->end, lane->totals.end);
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

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-config.h"

#include "bobbin-task-store.h"

#include <glib/gi18n-lib.h>

#include "bobbin-large-memory.h"
#include "bobbin-timeline.h"

#define SEGMENT_BITS 12
#define SEGMENT_SIZE (1u << SEGMENT_BITS)
#define EARLIER_SIZE 256

/* An attempt after which its task was tried again. */
typedef struct
{
  BobbinTask record;
  guint64    task;
  guint64    before;      /* index of the one before it, plus 1; 0: it was the first */
} Earlier;

struct _BobbinTaskStore
{
  guint64      n_tasks;
  gint64       origin;
  BobbinTask **segments;      /* each NULL until a task of it has something to say */
  BobbinTask  *pages;         /* where they all lie; NULL: each is a block of its own */
  guint64      n_segments;
  GPtrArray   *blocks;        /* bytes of batches, which payloads point into */
  GPtrArray   *earlier;       /* segments of Earlier, in the order in which they ended */
  guint64      n_earlier;
  GHashTable  *latest;        /* task + 1 → index of its latest Earlier, plus 1 */
  gsize        memory;
};

static const BobbinTask waiting_task = { .cpu = -1 };

G_DEFINE_ENUM_TYPE (BobbinTaskState, bobbin_task_state,
  G_DEFINE_ENUM_VALUE (BOBBIN_TASK_WAITING, "waiting"),
  G_DEFINE_ENUM_VALUE (BOBBIN_TASK_RUNNING, "running"),
  G_DEFINE_ENUM_VALUE (BOBBIN_TASK_RETRYING, "retrying"),
  G_DEFINE_ENUM_VALUE (BOBBIN_TASK_DONE, "done"),
  G_DEFINE_ENUM_VALUE (BOBBIN_TASK_FAILED, "failed"),
  G_DEFINE_ENUM_VALUE (BOBBIN_TASK_CANCELLED, "cancelled"))

const char *
bobbin_task_state_get_name (BobbinTaskState state)
{
  static const char * const names[] = {
    "waiting", "running", "retrying", "done", "failed", "cancelled",
  };

  g_return_val_if_fail (state < G_N_ELEMENTS (names), "");

  return names[state];
}

const char *
bobbin_task_state_get_title (BobbinTaskState state)
{
  static const char * const titles[] = {
    N_("Waiting"), N_("Running"), N_("Retrying"), N_("Done"), N_("Failed"), N_("Cancelled"),
  };

  g_return_val_if_fail (state < G_N_ELEMENTS (titles), "");

  return _(titles[state]);
}

static BobbinTask *
ensure_task (BobbinTaskStore *self,
             guint64          task)
{
  BobbinTask **segment = &self->segments[task >> SEGMENT_BITS];

  if (G_UNLIKELY (*segment == NULL))
    {
      guint64 first = task & ~(guint64) (SEGMENT_SIZE - 1);
      guint n = MIN (SEGMENT_SIZE, self->n_tasks - first);

      *segment = self->pages != NULL ? &self->pages[first] : g_new (BobbinTask, n);
      for (guint i = 0; i < n; i++)
        (*segment)[i] = waiting_task;
      self->memory += n * sizeof (BobbinTask);
    }

  return &(*segment)[task & (SEGMENT_SIZE - 1)];
}

/* Takes the batch's bytes, if it has some, trimmed to what is used. */
static const char *
adopt_bytes (BobbinTaskStore *self,
             BobbinBatch     *batch)
{
  char *bytes = g_steal_pointer (&batch->bytes);

  if (bytes == NULL || batch->is_mapped)
    return bytes;

  if (batch->bytes_capacity - batch->n_bytes > batch->n_bytes / 8)
    bytes = g_realloc (bytes, MAX (batch->n_bytes, 1));
  g_ptr_array_add (self->blocks, bytes);
  self->memory += batch->n_bytes;

  return bytes;
}

static Earlier *
get_earlier (BobbinTaskStore *self,
             guint64          index)
{
  Earlier *segment = g_ptr_array_index (self->earlier, index / EARLIER_SIZE);

  return &segment[index % EARLIER_SIZE];
}

/* Keeps a copy of an attempt whose record the next one will overwrite. */
static void
keep_earlier (BobbinTaskStore  *self,
              guint64           task,
              const BobbinTask *record)
{
  gpointer key = GSIZE_TO_POINTER (task + 1);
  Earlier *earlier;

  if (self->n_earlier % EARLIER_SIZE == 0)
    {
      g_ptr_array_add (self->earlier, g_new (Earlier, EARLIER_SIZE));
      self->memory += EARLIER_SIZE * sizeof (Earlier);
    }

  earlier = get_earlier (self, self->n_earlier);
  earlier->record = *record;
  earlier->task = task;
  earlier->before = GPOINTER_TO_SIZE (g_hash_table_lookup (self->latest, key));
  g_hash_table_insert (self->latest, key, GSIZE_TO_POINTER (++self->n_earlier));
}

static BobbinTaskState
state_after (const BobbinRecord *record)
{
  if (record->flags & BOBBIN_RECORD_WILL_RETRY)
    return BOBBIN_TASK_RETRYING;
  if (record->error == BOBBIN_ERROR_KIND_NONE)
    return BOBBIN_TASK_DONE;
  if (record->error == BOBBIN_ERROR_KIND_CANCELLED)
    return BOBBIN_TASK_CANCELLED;

  return BOBBIN_TASK_FAILED;
}

BobbinTaskStore *
bobbin_task_store_new (guint64 n_tasks)
{
  BobbinTaskStore *self = g_new0 (BobbinTaskStore, 1);

  self->n_tasks = n_tasks;
  self->n_segments = (n_tasks + SEGMENT_SIZE - 1) >> SEGMENT_BITS;
  self->segments = g_new0 (BobbinTask *, self->n_segments);
  self->memory = self->n_segments * sizeof (BobbinTask *);
  if (n_tasks * sizeof (BobbinTask) >= BOBBIN_LARGE_MEMORY_MIN)
    self->pages = bobbin_large_memory_new (n_tasks * sizeof (BobbinTask));
  self->blocks = g_ptr_array_new_with_free_func (g_free);
  self->earlier = g_ptr_array_new_with_free_func (g_free);
  self->latest = g_hash_table_new (NULL, NULL);

  return self;
}

void
bobbin_task_store_set_origin (BobbinTaskStore *self,
                              gint64           origin)
{
  self->origin = origin;
}

void
bobbin_task_store_free (BobbinTaskStore *self)
{
  if (self->pages != NULL)
    bobbin_large_memory_free (self->pages, self->n_tasks * sizeof (BobbinTask));
  for (guint64 i = 0; i < self->n_segments && self->pages == NULL; i++)
    g_free (self->segments[i]);
  g_free (self->segments);
  g_ptr_array_unref (self->blocks);
  g_ptr_array_unref (self->earlier);
  g_hash_table_unref (self->latest);
  g_free (self);
}

void
bobbin_task_store_use_large_pages (BobbinTaskStore *self)
{
  if (self->pages != NULL)
    bobbin_large_memory_use_large_pages (self->pages, self->n_tasks * sizeof (BobbinTask));
}

guint64
bobbin_task_store_get_n_tasks (BobbinTaskStore *self)
{
  return self->n_tasks;
}

const BobbinTask *
bobbin_task_store_get (BobbinTaskStore *self,
                       guint64          task)
{
  BobbinTask *segment;

  g_return_val_if_fail (task < self->n_tasks, &waiting_task);

  segment = self->segments[task >> SEGMENT_BITS];

  return segment != NULL ? &segment[task & (SEGMENT_SIZE - 1)] : &waiting_task;
}

const BobbinTask *
bobbin_task_store_get_several (BobbinTaskStore *self,
                               guint64          first,
                               guint            n,
                               guint           *n_there)
{
  *n_there = MIN (n, SEGMENT_SIZE - (guint) (first & (SEGMENT_SIZE - 1)));

  return bobbin_task_store_get (self, first);
}

void
bobbin_task_decode (const BobbinTask *record,
                    BobbinResult     *result)
{
  if (record->flags & BOBBIN_RECORD_INLINE)
    {
      result->message = NULL;
      result->detail = NULL;
      result->has_result = TRUE;
      result->n_numbers = 1;
      result->n_texts = 0;
      result->numbers[0] = record->payload.number;
      return;
    }

  bobbin_result_decode (result, record->payload.bytes, record->length, record->flags);
}

void
bobbin_task_store_get_result (BobbinTaskStore *self,
                              guint64          task,
                              BobbinResult    *result)
{
  bobbin_task_decode (bobbin_task_store_get (self, task), result);
}

const BobbinTask *
bobbin_task_store_get_attempt (BobbinTaskStore *self,
                               guint64          task,
                               guint            attempt)
{
  const BobbinTask *last = bobbin_task_store_get (self, task);
  guint64 index;

  index = GPOINTER_TO_SIZE (g_hash_table_lookup (self->latest, GSIZE_TO_POINTER (task + 1)));
  while (index > 0)
    {
      const Earlier *earlier = get_earlier (self, index - 1);

      if (earlier->record.attempts == attempt)
        return &earlier->record;
      index = earlier->before;
    }

  return BOBBIN_TASK_IS_SETTLED (last->state) && last->attempts == attempt && attempt > 0 ? last : NULL;
}

guint64
bobbin_task_store_get_n_earlier (BobbinTaskStore *self)
{
  return self->n_earlier;
}

const BobbinTask *
bobbin_task_store_get_earlier (BobbinTaskStore *self,
                               guint64          index,
                               guint64         *task)
{
  const Earlier *earlier;

  g_return_val_if_fail (index < self->n_earlier, &waiting_task);

  earlier = get_earlier (self, index);
  *task = earlier->task;

  return &earlier->record;
}

static void
fill_task (BobbinTask         *task,
           const BobbinRecord *record,
           gint64              origin,
           const char         *bytes)
{
  task->start = record->start - origin;
  task->duration = record->duration;
  task->length = record->length;
  task->cpu = record->cpu;
  task->lane = record->lane;
  task->error = record->error;
  task->flags = record->flags;
  task->attempts = record->attempt;
  task->state = state_after (record);
  if (record->flags & BOBBIN_RECORD_INLINE)
    task->payload.number = record->payload.number;
  else if (record->length > 0)
    task->payload.bytes = bytes + record->payload.offset;
  else
    task->payload.bytes = NULL;
}

static void
apply_outcome (BobbinTaskStore    *self,
               const BobbinRecord *record,
               const char         *bytes,
               BobbinTimeline     *timeline)
{
  BobbinTask *task = ensure_task (self, record->task);
  BobbinTask late;

  /* While this was on its way, the task was cancelled: the attempt counts, but
   * changes nothing any more. */
  if (G_UNLIKELY (BOBBIN_TASK_IS_SETTLED (task->state)))
    {
      task->attempts = MAX (task->attempts, record->attempt);
      task = &late;
    }

  fill_task (task, record, self->origin, bytes);
  if (G_UNLIKELY (record->flags & BOBBIN_RECORD_REUSED))
    {
      /* No attempt of this run. */
      task->start = 0;
      task->attempts = 0;
      return;
    }

  if (task->state == BOBBIN_TASK_RETRYING)
    {
      keep_earlier (self, record->task, task);
      if (timeline != NULL)
        bobbin_timeline_add (timeline, record->lane, TRUE, self->n_earlier - 1, task);
    }
  else if (timeline != NULL)
    {
      bobbin_timeline_add (timeline, record->lane, FALSE, record->task, task);
    }
}

/* The first outcomes of @records, as long as they are of one lane and their tasks
 * are done. Returns how many there were. */
static guint
apply_done (BobbinTaskStore    *self,
            const BobbinRecord *records,
            guint               n_records,
            const char         *bytes,
            BobbinTimeline     *timeline)
{
  guint most = bobbin_records_count_done (records, n_records);
  guint n;

  for (n = 0; n < most; n++)
    {
      BobbinTask *task = ensure_task (self, records[n].task);

      if (G_UNLIKELY (BOBBIN_TASK_IS_SETTLED (task->state)))
        break;
      fill_task (task, &records[n], self->origin, bytes);
    }

  if (n > 0 && timeline != NULL)
    bobbin_timeline_add_done (timeline, records[0].lane, records, n);

  return n;
}

void
bobbin_task_store_apply (BobbinTaskStore *self,
                         BobbinBatch     *batch,
                         BobbinTimeline  *timeline)
{
  const char *bytes = adopt_bytes (self, batch);

  for (guint i = 0; i < batch->n_records;)
    {
      const BobbinRecord *record = &batch->records[i];
      guint n = apply_done (self, record, batch->n_records - i, bytes, timeline);

      if (n == 0 && record->type == BOBBIN_RECORD_OUTCOME)
        apply_outcome (self, record, bytes, timeline);
      i += MAX (n, 1);
    }
}

void
bobbin_task_store_set_running (BobbinTaskStore *self,
                               guint64          number,
                               guint            lane,
                               gint64           start,
                               gboolean         running)
{
  BobbinTask *task = ensure_task (self, number);

  if (BOBBIN_TASK_IS_SETTLED (task->state))
    return;

  if (running)
    {
      task->state = BOBBIN_TASK_RUNNING;
      task->lane = lane;
      task->start = start - self->origin;
    }
  else if (task->state == BOBBIN_TASK_RUNNING)
    {
      task->state = task->attempts > 0 ? BOBBIN_TASK_RETRYING : BOBBIN_TASK_WAITING;
    }
}

void
bobbin_task_store_set_cancelled (BobbinTaskStore *self,
                                 guint64          number)
{
  BobbinTask *task = ensure_task (self, number);

  if (BOBBIN_TASK_IS_SETTLED (task->state))
    return;

  task->state = BOBBIN_TASK_CANCELLED;
  task->error = BOBBIN_ERROR_KIND_CANCELLED;
  task->flags = 0;
  task->payload.bytes = NULL;
  task->length = 0;
}

gsize
bobbin_task_store_get_memory (BobbinTaskStore *self)
{
  return self->memory +
         (self->blocks->len + self->earlier->len) * sizeof (gpointer) +
         g_hash_table_size (self->latest) * 2 * sizeof (gpointer);
}

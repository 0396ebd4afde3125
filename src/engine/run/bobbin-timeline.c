/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-config.h"

#include "bobbin-timeline.h"

#include <string.h>

typedef struct
{
  BobbinTrack *track;
  GArray      *lives;   /* of BobbinTimelineLife */
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
};

static void
lane_free (gpointer data)
{
  Lane *lane = data;

  bobbin_track_free (lane->track);
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

      lane->track = bobbin_track_new (self->store);
      lane->lives = g_array_new (FALSE, FALSE, sizeof (BobbinTimelineLife));
      g_ptr_array_add (self->lanes, lane);
    }

  return g_ptr_array_index (self->lanes, number);
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

          bobbin_track_add_done (ensure_lane (self, stretch.lane)->track, tasks, stretch.first, n);
          stretch.first += n;
          stretch.n -= n;
        }
    }
  g_array_set_size (self->stretches, 0);
}

/* What a lane did, with all that is known of it; %NULL: nothing is. */
static const BobbinTrack *
look_at_lane (BobbinTimeline *self,
              guint           number)
{
  const Lane *lane;

  catch_up (self);
  lane = get_lane (self, number);

  return lane != NULL ? lane->track : NULL;
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
  const BobbinTrack *track = look_at_lane (self, number);

  return track != NULL ? bobbin_track_get_n_attempts (track) : 0;
}

void
bobbin_timeline_get_attempt (BobbinTimeline        *self,
                             guint                  number,
                             guint64                index,
                             BobbinTimelineAttempt *attempt)
{
  const BobbinTrack *track = look_at_lane (self, number);

  g_return_if_fail (track != NULL);

  bobbin_track_get_attempt (track, index, attempt);
}

guint64
bobbin_timeline_find (BobbinTimeline *self,
                      guint           number,
                      gint64          time)
{
  const BobbinTrack *track = look_at_lane (self, number);

  return track != NULL ? bobbin_track_find (track, time) : 0;
}

gboolean
bobbin_timeline_find_task (BobbinTimeline *self,
                           guint64         task,
                           guint          *number,
                           guint64        *index)
{
  const BobbinTask *record = bobbin_task_store_get (self->store, task);
  const BobbinTrack *track;

  /* While it is tried again, the record is that of the next attempt. */
  if (!BOBBIN_TASK_IS_SETTLED (record->state))
    record = record->attempts > 0 ? bobbin_task_store_get_attempt (self->store, task, record->attempts) : NULL;
  if (record == NULL)
    return FALSE;

  track = look_at_lane (self, record->lane);
  *number = record->lane;

  return track != NULL && bobbin_track_find_task (track, task, record, index);
}

void
bobbin_timeline_sum_before (BobbinTimeline     *self,
                            guint               number,
                            guint64             index,
                            BobbinTimelineSums *sums)
{
  const BobbinTrack *track = look_at_lane (self, number);

  *sums = (BobbinTimelineSums) { 0 };
  if (track != NULL)
    bobbin_track_sum_before (track, index, sums);
}

void
bobbin_timeline_fill_columns (BobbinTimeline       *self,
                              guint                 number,
                              gint64                from,
                              double                step,
                              guint                 n_columns,
                              BobbinTimelineColumn *columns)
{
  const BobbinTrack *track = look_at_lane (self, number);

  if (track != NULL)
    bobbin_track_fill_columns (track, from, step, n_columns, columns);
  else
    memset (columns, 0, n_columns * sizeof *columns);
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
  gint64 end = 0;

  catch_up (self);
  for (guint i = 0; i < self->lanes->len; i++)
    end = MAX (end, bobbin_track_get_end (get_lane (self, i)->track));

  return end;
}

gsize
bobbin_timeline_get_memory (BobbinTimeline *self)
{
  gsize memory = self->stretches->len * sizeof (Stretch);

  for (guint i = 0; i < self->lanes->len; i++)
    {
      const Lane *lane = get_lane (self, i);

      memory += sizeof *lane + lane->lives->len * sizeof (BobbinTimelineLife) + bobbin_track_get_memory (lane->track);
    }

  return memory;
}

void
bobbin_timeline_add (BobbinTimeline   *self,
                     guint             number,
                     gboolean          earlier,
                     guint64           what,
                     const BobbinTask *record)
{
  catch_up (self);
  bobbin_track_add (ensure_lane (self, number)->track, earlier, what, record);
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

      g_return_if_fail (task <= BOBBIN_TRACK_LAST_NUMBER);

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

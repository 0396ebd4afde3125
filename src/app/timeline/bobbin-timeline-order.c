/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-timeline-order.h"

#include "bobbin-timeline-words.h"
#include "engine/run/bobbin-clock.h"

/* Attempts between two looks at the clock. */
#define BATCH 512

typedef struct
{
  guint64 n_seen;
  gint64  longest;    /* ns */
} Lane;

struct _BobbinTimelineOrder
{
  BobbinRun *run;
  GArray    *lanes;   /* Lane */
};

static void
look_at (BobbinTimelineOrder *self,
         guint                number,
         guint64              end)
{
  Lane *lane = &g_array_index (self->lanes, Lane, number);
  BobbinTimelineAttempt attempt;

  for (; lane->n_seen < end; lane->n_seen++)
    {
      bobbin_timeline_get_attempt (bobbin_run_get_timeline (self->run), number, lane->n_seen, &attempt);
      lane->longest = MAX (lane->longest, attempt.duration);
    }
}

BobbinTimelineOrder *
bobbin_timeline_order_new (BobbinRun *run)
{
  BobbinTimelineOrder *self = g_new0 (BobbinTimelineOrder, 1);

  self->run = g_object_ref (run);
  self->lanes = g_array_new (FALSE, TRUE, sizeof (Lane));

  return self;
}

void
bobbin_timeline_order_free (BobbinTimelineOrder *self)
{
  g_object_unref (self->run);
  g_array_unref (self->lanes);
  g_free (self);
}

gboolean
bobbin_timeline_order_step (BobbinTimelineOrder *self,
                            BobbinTimelineSort   sort,
                            gint64               budget)
{
  BobbinTimeline *timeline = bobbin_run_get_timeline (self->run);
  guint n_lanes = bobbin_timeline_get_n_lanes (timeline);
  gint64 deadline = bobbin_clock_now () + budget;

  if (sort != BOBBIN_TIMELINE_SORT_SLOWEST)
    return FALSE;

  if (self->lanes->len < n_lanes)
    g_array_set_size (self->lanes, n_lanes);

  for (guint i = 0; i < n_lanes; i++)
    {
      const Lane *lane = &g_array_index (self->lanes, Lane, i);
      guint64 n_attempts = bobbin_timeline_get_n_attempts (timeline, i);

      while (lane->n_seen < n_attempts)
        {
          if (bobbin_clock_now () >= deadline)
            return TRUE;
          look_at (self, i, MIN (n_attempts, lane->n_seen + BATCH));
        }
    }

  return FALSE;
}

void
bobbin_timeline_order_apply (BobbinTimelineOrder *self,
                             BobbinTimelineSort   sort,
                             BobbinTimelineRows  *rows)
{
  guint n_lanes = bobbin_timeline_rows_get_n_lanes (rows);
  g_autofree double *keys = NULL;

  if (sort == BOBBIN_TIMELINE_SORT_NAME)
    {
      bobbin_timeline_rows_set_keys (rows, NULL, 0);
      return;
    }

  keys = g_new0 (double, n_lanes);
  for (guint i = 0; i < n_lanes; i++)
    if (sort == BOBBIN_TIMELINE_SORT_BUSY)
      keys[i] = bobbin_timeline_words_busy (self->run, i);
    else if (i < self->lanes->len)
      keys[i] = -(double) g_array_index (self->lanes, Lane, i).longest;

  bobbin_timeline_rows_set_keys (rows, keys, n_lanes);
}

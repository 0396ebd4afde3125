/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is chosen on the canvas: a lane, a task, a span; in step with what is
 * chosen on the whole page, and told to assistive technology. */
#include "bobbin-config.h"

#include "bobbin-timeline-canvas-private.h"

#include "app/bobbin-format.h"
#include "bobbin-timeline-words.h"

#include <glib/gi18n-lib.h>

static guint64
get_n_ended (BobbinTimelineCanvas *self,
             guint                 lane)
{
  BobbinTimeline *timeline = bobbin_run_get_timeline (self->run);

  return lane < bobbin_timeline_get_n_lanes (timeline) ? bobbin_timeline_get_n_attempts (timeline, lane) : 0;
}

/* What the lane does now; FALSE: no task. */
static gboolean
get_running (BobbinTimelineCanvas  *self,
             guint                  lane,
             BobbinTimelineAttempt *attempt)
{
  g_autoptr (BobbinLane) object = g_list_model_get_item (bobbin_run_get_lanes (self->run), lane);
  gint64 task = object != NULL ? bobbin_lane_get_task (object) : -1;
  const BobbinTask *record;

  if (task < 0)
    return FALSE;

  record = bobbin_task_store_get (bobbin_run_get_store (self->run), (guint64) task);
  *attempt = (BobbinTimelineAttempt) {
    .task = (guint64) task,
    .start = record->start,
    .duration = MAX (bobbin_run_get_time (self->run) - record->start, 0),
    .kind = BOBBIN_SPAN_RUNNING,
    .record = record,
  };

  return record->state == BOBBIN_TASK_RUNNING && record->lane == lane;
}

gboolean
bobbin_timeline_canvas_get_attempt (BobbinTimelineCanvas      *self,
                                    const BobbinTimelinePlace *place,
                                    BobbinTimelineAttempt     *attempt)
{
  guint64 n_ended;

  if (self->run == NULL || place->lane == BOBBIN_TIMELINE_NO_LANE || !place->has_attempt)
    return FALSE;

  n_ended = get_n_ended (self, place->lane);
  if (place->index > n_ended)
    return FALSE;
  if (place->index == n_ended)
    return get_running (self, place->lane, attempt);

  bobbin_timeline_get_attempt (bobbin_run_get_timeline (self->run), place->lane, place->index, attempt);

  return TRUE;
}

/* The chosen task or lane in words; (nullable). */
static char *
dup_words (BobbinTimelineCanvas *self)
{
  BobbinTimelineAttempt attempt;
  g_autofree char *words = NULL;
  g_autofree char *number = NULL;
  const char *state = "";

  if (self->cursor.lane == BOBBIN_TIMELINE_NO_LANE)
    return NULL;
  if (bobbin_timeline_canvas_get_attempt (self, &self->cursor, &attempt))
    return bobbin_timeline_words_attempt (self->run, self->cursor.lane, &attempt);

  words = bobbin_timeline_words_lane (self->run, self->cursor.lane);
  number = bobbin_format_count (self->cursor.lane + 1);

  if (bobbin_timeline_rows_is_pinned (self->rows, self->cursor.lane))
    state = C_("lane", ", pinned");
  else if (bobbin_timeline_rows_is_folded (self->rows, self->cursor.lane))
    state = C_("lane", ", folded");

  /* Translators: “Lane 3: Thread 3, 62,500 attempts, 98 % busy”, “, pinned” */
  return g_strdup_printf (_("Lane %s: %s%s"), number, words, state);
}

void
bobbin_timeline_canvas_describe (BobbinTimelineCanvas *self)
{
  g_autofree char *summary = bobbin_timeline_words_run (self->run);
  g_autofree char *label = g_strdup_printf (_("Timeline: %s"), summary);
  g_autofree char *words = dup_words (self);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, words != NULL ? words : _("Nothing is chosen"),
                                  -1);
}

char *
bobbin_timeline_canvas_dup_summary (BobbinTimelineCanvas *self)
{
  return bobbin_timeline_words_run (self->run);
}

static void
announce (BobbinTimelineCanvas *self)
{
  g_autofree char *words = dup_words (self);

  if (words != NULL && gtk_widget_get_mapped (GTK_WIDGET (self)))
    gtk_accessible_announce (GTK_ACCESSIBLE (self), words, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

/* Moves rows and time as little as it takes to see what is chosen. */
static void
reveal (BobbinTimelineCanvas *self)
{
  BobbinTimelineAttempt attempt;
  double from, to, middle;

  if (self->cursor.lane == BOBBIN_TIMELINE_NO_LANE)
    return;

  if (self->cursor.has_attempt && bobbin_timeline_rows_is_folded (self->rows, self->cursor.lane))
    bobbin_timeline_rows_set_folded (self->rows, self->cursor.lane, FALSE);
  bobbin_timeline_rows_scroll_to (self->rows, bobbin_timeline_rows_find (self->rows, self->cursor.lane));
  bobbin_timeline_canvas_invalidate (self);

  if (!bobbin_timeline_canvas_get_attempt (self, &self->cursor, &attempt))
    return;

  from = (double) attempt.start;
  to = (double) (attempt.start + attempt.duration);
  if (to >= self->axis.from && from <= self->axis.to)
    return;

  middle = bobbin_time_axis_to_x (&self->axis, (from + to) / 2);
  bobbin_time_axis_pan (&self->axis, middle - self->axis.x - self->axis.width / 2,
                        bobbin_timeline_canvas_get_end (self));
  bobbin_timeline_canvas_axis_moved (self);
}

static void
set_cursor (BobbinTimelineCanvas      *self,
            const BobbinTimelinePlace *place)
{
  BobbinTimelineAttempt attempt;

  self->cursor = *place;
  if (bobbin_timeline_canvas_get_attempt (self, place, &attempt))
    self->cursor_time = attempt.start;
  reveal (self);
  bobbin_timeline_canvas_describe (self);
  bobbin_timeline_canvas_mark (self);
  bobbin_timeline_canvas_lane_changed (self);
}

void
bobbin_timeline_canvas_choose (BobbinTimelineCanvas      *self,
                               const BobbinTimelinePlace *place)
{
  BobbinTimelineAttempt attempt;

  set_cursor (self, place);
  announce (self);

  if (!bobbin_timeline_canvas_get_attempt (self, place, &attempt))
    return;

  self->changing = TRUE;
  bobbin_run_selection_set_task (self->selection, (gint64) attempt.task);
  self->changing = FALSE;
}

static guint
get_first_lane (BobbinTimelineCanvas *self)
{
  guint lane = BOBBIN_TIMELINE_NO_LANE;

  if (bobbin_timeline_rows_get_n_rows (self->rows) > 0)
    lane = bobbin_timeline_rows_get_lane (self->rows, bobbin_timeline_rows_slot_to_row (self->rows, 0));

  return lane != BOBBIN_TIMELINE_FOLDED ? lane : BOBBIN_TIMELINE_NO_LANE;
}

/* Where to begin on a lane: at the time of what was chosen before if that is in
 * sight, else at its first or last task in sight. */
static gint64
get_begin (BobbinTimelineCanvas *self,
           int                   step)
{
  if ((double) self->cursor_time >= self->axis.from && (double) self->cursor_time <= self->axis.to)
    return self->cursor_time;

  return (gint64) (step > 0 ? self->axis.from : self->axis.to) - (step > 0);
}

void
bobbin_timeline_canvas_step_task (BobbinTimelineCanvas *self,
                                  int                   step)
{
  BobbinTimelinePlace place = self->cursor;
  BobbinTimelineAttempt attempt;
  guint64 n_ended;

  if (self->run == NULL)
    return;
  if (place.lane == BOBBIN_TIMELINE_NO_LANE)
    place.lane = get_first_lane (self);
  if (place.lane == BOBBIN_TIMELINE_NO_LANE)
    return;

  n_ended = get_n_ended (self, place.lane);
  if (!place.has_attempt && n_ended > 0)
    place.index = bobbin_timeline_find (bobbin_run_get_timeline (self->run), place.lane, get_begin (self, step));
  else if (step > 0)
    place.index = MIN (place.index + 1, n_ended);
  else if (place.index > 0)
    place.index--;

  place.has_attempt = TRUE;
  if (!bobbin_timeline_canvas_get_attempt (self, &place, &attempt))
    {
      place.has_attempt = n_ended > 0;
      place.index = n_ended - place.has_attempt;
    }
  bobbin_timeline_canvas_choose (self, &place);
}

void
bobbin_timeline_canvas_step_lane (BobbinTimelineCanvas *self,
                                  int                   step)
{
  BobbinTimelinePlace place = { self->cursor.lane, FALSE, 0 };
  guint n_rows = bobbin_timeline_rows_get_n_rows (self->rows);
  int row;

  if (self->run == NULL || n_rows == 0)
    return;

  if (place.lane == BOBBIN_TIMELINE_NO_LANE)
    {
      place.lane = get_first_lane (self);
    }
  else
    {
      row = CLAMP ((int) bobbin_timeline_rows_find (self->rows, place.lane) + step, 0, (int) n_rows - 1);
      if (bobbin_timeline_rows_get_lane (self->rows, (guint) row) != BOBBIN_TIMELINE_FOLDED)
        place.lane = bobbin_timeline_rows_get_lane (self->rows, (guint) row);
    }

  if (place.lane != BOBBIN_TIMELINE_NO_LANE)
    bobbin_timeline_canvas_choose (self, &place);
}

gboolean
bobbin_timeline_canvas_clear (BobbinTimelineCanvas *self)
{
  if (self->has_span)
    {
      bobbin_run_selection_clear_span (self->selection);
    }
  else if (self->cursor.has_attempt)
    {
      bobbin_run_selection_set_task (self->selection, -1);
    }
  else if (self->cursor.lane != BOBBIN_TIMELINE_NO_LANE)
    {
      self->cursor.lane = BOBBIN_TIMELINE_NO_LANE;
      bobbin_timeline_canvas_invalidate (self);
      bobbin_timeline_canvas_describe (self);
      bobbin_timeline_canvas_lane_changed (self);
    }
  else
    {
      return FALSE;
    }

  return TRUE;
}

guint
bobbin_timeline_canvas_get_lane (BobbinTimelineCanvas *self)
{
  return self->cursor.lane;
}

static int
compare_numbers (gconstpointer a,
                 gconstpointer b)
{
  guint left = *(const guint *) a;
  guint right = *(const guint *) b;

  return left < right ? -1 : left > right;
}

void
bobbin_timeline_canvas_set_span (BobbinTimelineCanvas *self,
                                 gboolean              has_span,
                                 gint64                from,
                                 gint64                to,
                                 const guint          *lanes,
                                 guint                 n_lanes)
{
  self->has_span = has_span;
  self->span_from = from;
  self->span_to = to;
  g_array_set_size (self->span_lanes, 0);
  if (n_lanes > 0)
    g_array_append_vals (self->span_lanes, lanes, n_lanes);
  /* In order, so that one can be found in them. */
  g_array_sort (self->span_lanes, compare_numbers);

  bobbin_timeline_canvas_mark (self);
  bobbin_timeline_canvas_span_changed (self);
}

gboolean
bobbin_timeline_canvas_get_span (BobbinTimelineCanvas  *self,
                                 gint64                *from,
                                 gint64                *to,
                                 const guint          **lanes,
                                 guint                 *n_lanes)
{
  *from = self->span_from;
  *to = self->span_to;
  *lanes = (gconstpointer) self->span_lanes->data;
  *n_lanes = self->span_lanes->len;

  return self->has_span;
}

gboolean
bobbin_timeline_canvas_is_dragging (BobbinTimelineCanvas *self)
{
  return self->drag != BOBBIN_TIMELINE_DRAG_NONE;
}

gboolean
bobbin_timeline_canvas_find_task (BobbinTimelineCanvas *self,
                                  guint64               task,
                                  BobbinTimelinePlace  *place)
{
  const BobbinTask *record = bobbin_task_store_get (bobbin_run_get_store (self->run), task);

  place->has_attempt = TRUE;
  if (record->state == BOBBIN_TASK_RUNNING)
    {
      place->lane = record->lane;
      place->index = get_n_ended (self, record->lane);

      return TRUE;
    }

  return bobbin_timeline_find_task (bobbin_run_get_timeline (self->run), task, &place->lane, &place->index);
}

void
bobbin_timeline_canvas_follow_selection (BobbinTimelineCanvas *self)
{
  gint64 task = bobbin_run_selection_get_task (self->selection);
  BobbinTimelinePlace place = { self->cursor.lane, FALSE, 0 };
  BobbinTimelineAttempt attempt;

  /* Where it is to be shown is known when it is shown. */
  self->is_stale = !gtk_widget_get_mapped (GTK_WIDGET (self));
  if (self->is_stale)
    return;

  if (task >= 0)
    {
      if (bobbin_timeline_canvas_get_attempt (self, &self->cursor, &attempt) && attempt.task == (guint64) task)
        return;
      bobbin_timeline_canvas_arrange (self);
      if (!bobbin_timeline_canvas_find_task (self, (guint64) task, &place))
        place.has_attempt = FALSE;
    }

  set_cursor (self, &place);
}

static void
task_changed_cb (BobbinTimelineCanvas *self)
{
  if (!self->changing)
    bobbin_timeline_canvas_follow_selection (self);
}

static void
restricted_cb (BobbinTimelineCanvas *self)
{
  const guint *lanes = NULL;
  guint n_lanes = 0;
  gint64 from = 0, to = 0;
  gboolean has_span = bobbin_run_selection_get_span (self->selection, &from, &to, &lanes, &n_lanes);

  bobbin_timeline_canvas_set_span (self, has_span, from, to, lanes, n_lanes);
}

void
bobbin_timeline_canvas_watch_selection (BobbinTimelineCanvas *self)
{
  g_signal_connect_object (self->selection, "notify::task", G_CALLBACK (task_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->selection, "restricted", G_CALLBACK (restricted_cb), self, G_CONNECT_SWAPPED);

  /* What was chosen before there was a timeline. */
  self->is_stale = bobbin_run_selection_get_task (self->selection) >= 0;
  restricted_cb (self);
}

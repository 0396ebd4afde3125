/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The canvas' time and rows: zooming, moving, following, scrolling, sorting. */
#include "bobbin-config.h"

#include "bobbin-timeline-canvas-private.h"

#include <math.h>

/* px on both sides of a span, and, as a share of the width, of a task that is
 * fitted into the view. */
#define SPAN_MARGIN 8.0
#define TASK_MARGIN 0.3

static void
set_follow (BobbinTimelineCanvas *self,
            gboolean              following)
{
  if (self->following == following)
    return;

  self->following = following;
  g_object_notify (G_OBJECT (self), "following");
}

void
bobbin_timeline_canvas_arrange (BobbinTimelineCanvas *self)
{
  double end = bobbin_timeline_canvas_get_end (self);
  double span = self->axis.to - self->axis.from;
  double pitch = BOBBIN_TIMELINE_ROWS_MAX;
  double width = gtk_widget_get_width (GTK_WIDGET (self));
  guint n_areas = bobbin_series_has_bytes (bobbin_run_get_series (self->run)) ? 3 : 2;

  bobbin_timeline_rows_set_n_lanes (self->rows, g_list_model_get_n_items (bobbin_run_get_lanes (self->run)));
  if (bobbin_timeline_rows_has_pitch (self->rows))
    pitch = bobbin_timeline_rows_get_pitch (self->rows);
  bobbin_timeline_layout_set (&self->layout, width, gtk_widget_get_height (GTK_WIDGET (self)),
                              bobbin_timeline_canvas_draw_legend (self, NULL, width), n_areas,
                              bobbin_timeline_rows_get_n_rows (self->rows) * pitch);
  bobbin_timeline_rows_set_height (self->rows, self->layout.rows_height);
  bobbin_timeline_canvas_set_adjustment (self);

  self->axis.x = self->layout.x;
  self->axis.width = self->layout.plot_width;
  if (!self->following)
    return;

  self->axis.to = end;
  self->axis.from = self->whole ? 0 : MAX (end - span, 0);
}

void
bobbin_timeline_canvas_axis_moved (BobbinTimelineCanvas *self)
{
  self->whole = self->axis.from <= 0 && self->axis.to >= bobbin_timeline_canvas_get_end (self);
  set_follow (self, FALSE);
  bobbin_timeline_canvas_invalidate (self);
  bobbin_timeline_canvas_range_changed (self);
}

void
bobbin_timeline_canvas_zoom_at (BobbinTimelineCanvas *self,
                                double                x,
                                double                factor)
{
  /* Not before it has a width. */
  if (self->run == NULL || self->axis.width <= 0)
    return;

  x = CLAMP (x, self->axis.x, self->axis.x + self->axis.width);
  bobbin_time_axis_zoom (&self->axis, x, factor, bobbin_timeline_canvas_get_end (self));
  bobbin_timeline_canvas_axis_moved (self);
}

void
bobbin_timeline_canvas_zoom (BobbinTimelineCanvas *self,
                             double                factor)
{
  double x = self->axis.x + self->axis.width / 2;
  BobbinTimelineAttempt attempt;
  graphene_rect_t area;

  if (self->run == NULL)
    return;

  if (bobbin_timeline_canvas_get_attempt (self, &self->cursor, &attempt) &&
      bobbin_timeline_canvas_get_area (self, self->cursor.lane, &attempt, &area))
    x = (double) (area.origin.x + area.size.width / 2);
  else if (self->pointer_x >= self->axis.x)
    x = self->pointer_x;

  bobbin_timeline_canvas_zoom_at (self, x, factor);
}

void
bobbin_timeline_canvas_pan (BobbinTimelineCanvas *self,
                            double                share)
{
  if (self->run == NULL || self->axis.width <= 0)
    return;

  bobbin_time_axis_pan (&self->axis, self->axis.width * share, bobbin_timeline_canvas_get_end (self));
  bobbin_timeline_canvas_axis_moved (self);
}

void
bobbin_timeline_canvas_fit_selection (BobbinTimelineCanvas *self)
{
  BobbinTimelineAttempt attempt;
  double end;

  if (self->run == NULL)
    return;

  end = bobbin_timeline_canvas_get_end (self);
  if (self->has_span)
    bobbin_time_axis_fit (&self->axis, (double) self->span_from, (double) self->span_to, SPAN_MARGIN, end);
  else if (bobbin_timeline_canvas_get_attempt (self, &self->cursor, &attempt))
    bobbin_time_axis_fit (&self->axis, (double) attempt.start, (double) (attempt.start + attempt.duration),
                          self->axis.width * TASK_MARGIN, end);
  else
    return;

  bobbin_timeline_canvas_axis_moved (self);
}

void
bobbin_timeline_canvas_fit_all (BobbinTimelineCanvas *self)
{
  self->whole = TRUE;
  set_follow (self, TRUE);
  bobbin_timeline_canvas_invalidate (self);
  bobbin_timeline_canvas_range_changed (self);
}

void
bobbin_timeline_canvas_set_extent (BobbinTimelineCanvas *self,
                                   gint64                extent)
{
  g_return_if_fail (BOBBIN_IS_TIMELINE_CANVAS (self));

  self->extent = (double) extent;
  bobbin_timeline_canvas_invalidate (self);
}

void
bobbin_timeline_canvas_get_range (BobbinTimelineCanvas *self,
                                  double               *from,
                                  double               *to)
{
  g_return_if_fail (BOBBIN_IS_TIMELINE_CANVAS (self));

  *from = self->axis.from;
  *to = self->axis.to;
  /* The axis itself follows in the next frame. */
  if (self->whole && self->following && self->run != NULL)
    {
      *from = 0;
      *to = bobbin_timeline_canvas_get_end (self);
    }
}

void
bobbin_timeline_canvas_set_range (BobbinTimelineCanvas *self,
                                  double                from,
                                  double                to)
{
  g_return_if_fail (BOBBIN_IS_TIMELINE_CANVAS (self));
  g_return_if_fail (self->run != NULL);
  g_return_if_fail (from < to);

  self->axis.from = from;
  self->axis.to = to;
  self->whole = from <= 0 && to >= bobbin_timeline_canvas_get_end (self);
  set_follow (self, self->whole);
  bobbin_timeline_canvas_invalidate (self);
}

gint64
bobbin_timeline_canvas_get_hovered_task (BobbinTimelineCanvas *self)
{
  BobbinTimelineAttempt attempt;

  g_return_val_if_fail (BOBBIN_IS_TIMELINE_CANVAS (self), -1);

  return bobbin_timeline_canvas_get_attempt (self, &self->hovered, &attempt) ? (gint64) attempt.task : -1;
}

void
bobbin_timeline_canvas_mark_task (BobbinTimelineCanvas *self,
                                  gint64                task)
{
  g_return_if_fail (BOBBIN_IS_TIMELINE_CANVAS (self));

  if (task == self->marked_task)
    return;

  self->marked_task = task;
  bobbin_timeline_canvas_mark (self);
}

void
bobbin_timeline_canvas_set_following (BobbinTimelineCanvas *self,
                                      gboolean              following)
{
  g_return_if_fail (BOBBIN_IS_TIMELINE_CANVAS (self));

  set_follow (self, following);
  bobbin_timeline_canvas_invalidate (self);
}

void
bobbin_timeline_canvas_scroll (BobbinTimelineCanvas *self,
                               int                   n_rows)
{
  gtk_adjustment_set_value (self->adjustment, gtk_adjustment_get_value (self->adjustment) + n_rows);
}

GtkAdjustment *
bobbin_timeline_canvas_get_adjustment (BobbinTimelineCanvas *self)
{
  g_return_val_if_fail (BOBBIN_IS_TIMELINE_CANVAS (self), NULL);

  return self->adjustment;
}

/* Rows are not where they were. */
static void
rows_moved (BobbinTimelineCanvas *self)
{
  if (self->cursor.lane != BOBBIN_TIMELINE_NO_LANE)
    bobbin_timeline_rows_scroll_to (self->rows, bobbin_timeline_rows_find (self->rows, self->cursor.lane));
  bobbin_timeline_canvas_invalidate (self);
  bobbin_timeline_canvas_describe (self);
  bobbin_timeline_canvas_lane_changed (self);
}

void
bobbin_timeline_canvas_set_sort (BobbinTimelineCanvas *self,
                                 BobbinTimelineSort    sort)
{
  self->sort = sort;
  bobbin_timeline_canvas_sort_rows (self);
}

void
bobbin_timeline_canvas_toggle_pin (BobbinTimelineCanvas *self)
{
  if (self->cursor.lane == BOBBIN_TIMELINE_NO_LANE)
    return;

  bobbin_timeline_rows_set_pinned (self->rows, self->cursor.lane,
                                   !bobbin_timeline_rows_is_pinned (self->rows, self->cursor.lane));
  rows_moved (self);
}

void
bobbin_timeline_canvas_fold (BobbinTimelineCanvas *self)
{
  if (self->cursor.lane == BOBBIN_TIMELINE_NO_LANE)
    return;

  bobbin_timeline_rows_set_folded (self->rows, self->cursor.lane,
                                   !bobbin_timeline_rows_is_folded (self->rows, self->cursor.lane));
  rows_moved (self);
}

void
bobbin_timeline_canvas_fold_others (BobbinTimelineCanvas *self)
{
  if (self->cursor.lane == BOBBIN_TIMELINE_NO_LANE)
    return;

  bobbin_timeline_rows_fold_others (self->rows, self->cursor.lane);
  rows_moved (self);
}

void
bobbin_timeline_canvas_unfold_all (BobbinTimelineCanvas *self)
{
  bobbin_timeline_rows_unfold_all (self->rows);
  rows_moved (self);
}

void
bobbin_timeline_canvas_scale_rows (BobbinTimelineCanvas *self,
                                   double                factor)
{
  double pitch = bobbin_timeline_rows_get_pitch (self->rows);
  double scaled = factor > 1 ? MAX (rint (pitch * factor), pitch + 1) : MIN (rint (pitch * factor), pitch - 1);

  bobbin_timeline_rows_set_pitch (self->rows, factor > 0 ? MAX (scaled, 1) : 0);
  rows_moved (self);
}

gboolean
bobbin_timeline_canvas_is_pinned (BobbinTimelineCanvas *self)
{
  return bobbin_timeline_rows_is_pinned (self->rows, self->cursor.lane);
}

guint
bobbin_timeline_canvas_get_n_folded (BobbinTimelineCanvas *self)
{
  return bobbin_timeline_rows_get_n_folded (self->rows);
}

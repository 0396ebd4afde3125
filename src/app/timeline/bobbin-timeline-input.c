/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The canvas' pointer, wheel, touchpad and keys. */
#include "bobbin-config.h"

#include "bobbin-timeline-canvas-private.h"

#include "bobbin-timeline-words.h"
#include "engine/charts/bobbin-timeline-drawing.h"

#include <math.h>

/* px before a press becomes a drag. */
#define THRESHOLD   4.0
/* A click of the wheel. */
#define ZOOM_STEP   1.25
#define PITCH_STEP  1.2
#define PAN_STEP    60.0
#define SCROLL_ROWS 3
/* px of a touchpad that are a factor of e. */
#define ZOOM_PX     250.0

/* The row at @y, of those in sight, or the nearest one. */
static guint
get_slot (BobbinTimelineCanvas *self,
          double                y)
{
  guint n_slots = bobbin_timeline_rows_get_n_slots (self->rows);
  double slot = floor ((y - self->layout.rows_y) / bobbin_timeline_rows_get_pitch (self->rows));

  return (guint) CLAMP (slot, 0, (double) n_slots - 1);
}

static guint
get_slot_lane (BobbinTimelineCanvas *self,
               guint                 slot)
{
  return bobbin_timeline_rows_get_lane (self->rows, bobbin_timeline_rows_slot_to_row (self->rows, slot));
}

static gboolean
is_below_rows (BobbinTimelineCanvas *self,
               double                y)
{
  return y >= self->layout.rows_y +
              bobbin_timeline_rows_get_n_slots (self->rows) * bobbin_timeline_rows_get_pitch (self->rows);
}

static gboolean
is_on_folded (BobbinTimelineCanvas *self,
              double                x,
              double                y)
{
  return bobbin_timeline_layout_pick (&self->layout, x, y) == BOBBIN_TIMELINE_PART_NAMES &&
         !is_below_rows (self, y) &&
         get_slot_lane (self, get_slot (self, y)) == BOBBIN_TIMELINE_FOLDED;
}

gboolean
bobbin_timeline_canvas_pick (BobbinTimelineCanvas *self,
                             double                x,
                             double                y,
                             BobbinTimelinePlace  *place)
{
  BobbinTimelinePart part = bobbin_timeline_layout_pick (&self->layout, x, y);
  BobbinTimelineAttempt attempt;
  BobbinTimeline *timeline;

  *place = (BobbinTimelinePlace) { BOBBIN_TIMELINE_NO_LANE, FALSE, 0 };
  if (self->run == NULL || bobbin_timeline_rows_get_n_rows (self->rows) == 0 || is_below_rows (self, y) ||
      (part != BOBBIN_TIMELINE_PART_NAMES && part != BOBBIN_TIMELINE_PART_ROWS))
    return FALSE;

  place->lane = get_slot_lane (self, get_slot (self, y));
  if (place->lane == BOBBIN_TIMELINE_FOLDED)
    return FALSE;

  timeline = bobbin_run_get_timeline (self->run);
  if (part != BOBBIN_TIMELINE_PART_ROWS || place->lane >= bobbin_timeline_get_n_lanes (timeline))
    return TRUE;

  place->has_attempt = bobbin_timeline_drawing_pick (self->run, &self->axis, place->lane, x, &place->index);
  if (place->has_attempt)
    return TRUE;

  /* What goes on. */
  place->has_attempt = TRUE;
  place->index = bobbin_timeline_get_n_attempts (timeline, place->lane);
  place->has_attempt = bobbin_timeline_canvas_get_attempt (self, place, &attempt) &&
                       x >= bobbin_time_axis_to_x (&self->axis, (double) attempt.start);

  return TRUE;
}

void
bobbin_timeline_canvas_hover (BobbinTimelineCanvas *self)
{
  bobbin_timeline_canvas_pick (self, self->pointer_x, self->pointer_y, &self->hovered);
}

static void
motion_cb (BobbinTimelineCanvas *self,
           double                x,
           double                y)
{
  BobbinTimelinePlace before = self->hovered;

  self->pointer_x = x;
  self->pointer_y = y;
  bobbin_timeline_canvas_hover (self);
  if (before.lane != self->hovered.lane || before.has_attempt != self->hovered.has_attempt ||
      before.index != self->hovered.index)
    {
      bobbin_timeline_canvas_mark (self);
      bobbin_timeline_canvas_hovered_changed (self);
    }
}

static void
leave_cb (BobbinTimelineCanvas *self)
{
  motion_cb (self, -1, -1);
}

static gboolean
query_tooltip_cb (BobbinTimelineCanvas *self,
                  int                   x,
                  int                   y,
                  gboolean              keyboard_mode,
                  GtkTooltip           *tooltip)
{
  BobbinTimelinePlace place = self->cursor;
  BobbinTimelineAttempt attempt;
  graphene_rect_t area;
  g_autofree char *words = NULL;

  if (self->run == NULL || self->drag != BOBBIN_TIMELINE_DRAG_NONE ||
      (!keyboard_mode && !bobbin_timeline_canvas_pick (self, x, y, &place)))
    return FALSE;

  if (!bobbin_timeline_canvas_get_attempt (self, &place, &attempt))
    {
      if (place.lane == BOBBIN_TIMELINE_NO_LANE || (!keyboard_mode && x >= self->layout.x))
        return FALSE;
      words = bobbin_timeline_words_lane (self->run, place.lane);
      gtk_tooltip_set_text (tooltip, words);

      return TRUE;
    }

  words = bobbin_timeline_words_tooltip (self->run, place.lane, &attempt);
  gtk_tooltip_set_markup (tooltip, words);
  if (bobbin_timeline_canvas_get_area (self, place.lane, &attempt, &area))
    {
      /* A long bar's tip stays beside the pointer. */
      if (area.size.width > 80 && !keyboard_mode)
        area = GRAPHENE_RECT_INIT ((float) x - 20, area.origin.y, 40, area.size.height);
      gtk_tooltip_set_tip_area (tooltip, &(GdkRectangle) {
        (int) area.origin.x, (int) area.origin.y, (int) area.size.width + 1,
        (int) ceil (bobbin_timeline_rows_get_pitch (self->rows)) });
    }

  return TRUE;
}

static void
pan_px (BobbinTimelineCanvas *self,
        double                px)
{
  bobbin_time_axis_pan (&self->axis, px, bobbin_timeline_canvas_get_end (self));
  bobbin_timeline_canvas_axis_moved (self);
}

/* px of a touchpad or a drag add up to rows. */
static void
scroll_px (BobbinTimelineCanvas *self,
           double                px)
{
  double pitch = bobbin_timeline_rows_get_pitch (self->rows);
  int n_rows;

  self->scrolled += px;
  n_rows = (int) (self->scrolled / pitch);
  self->scrolled -= n_rows * pitch;
  if (n_rows != 0)
    bobbin_timeline_canvas_scroll (self, n_rows);
}

/* The lanes from one row in sight to another; all of them: none. */
static void
drag_span (BobbinTimelineCanvas *self,
           double                x,
           double                y)
{
  g_autoptr (GArray) lanes = g_array_new (FALSE, FALSE, sizeof (guint));
  double time = bobbin_time_axis_to_time (&self->axis, CLAMP (x, self->axis.x, self->axis.x + self->axis.width));
  guint first = get_slot (self, MIN (self->drag_y, y));
  guint last = get_slot (self, MAX (self->drag_y, y));

  for (guint slot = first; slot <= last; slot++)
    {
      guint lane = get_slot_lane (self, slot);

      if (lane != BOBBIN_TIMELINE_FOLDED)
        g_array_append_val (lanes, lane);
    }
  if (lanes->len == bobbin_timeline_rows_get_n_lanes (self->rows))
    g_array_set_size (lanes, 0);

  bobbin_timeline_canvas_set_span (self, TRUE, (gint64) MIN (self->drag_time, time),
                                   (gint64) MAX (self->drag_time, time) + 1,
                                   (gconstpointer) lanes->data, lanes->len);
}

static void
drag_begin_cb (BobbinTimelineCanvas *self,
               double                x,
               double                y)
{
  gtk_widget_grab_focus (GTK_WIDGET (self));
  self->drag = BOBBIN_TIMELINE_DRAG_NONE;
  self->drag_x = self->drag_last_x = x;
  self->drag_y = self->drag_last_y = y;
  self->drag_time = bobbin_time_axis_to_time (&self->axis, x);
}

static void
begin_moving (BobbinTimelineCanvas *self,
              GtkGesture           *gesture)
{
  BobbinTimelinePart part = bobbin_timeline_layout_pick (&self->layout, self->drag_x, self->drag_y);
  guint button = gtk_gesture_single_get_current_button (GTK_GESTURE_SINGLE (gesture));

  self->drag = BOBBIN_TIMELINE_DRAG_PAN;
  if (button == GDK_BUTTON_PRIMARY && part == BOBBIN_TIMELINE_PART_ROWS && !self->hand)
    self->drag = BOBBIN_TIMELINE_DRAG_SPAN;

  /* What is being marked must not move away. */
  if (self->drag == BOBBIN_TIMELINE_DRAG_SPAN)
    bobbin_timeline_canvas_set_following (self, FALSE);
  else
    gtk_widget_set_cursor_from_name (GTK_WIDGET (self), "grabbing");
}

static void
drag_update_cb (BobbinTimelineCanvas *self,
                double                offset_x,
                double                offset_y,
                GtkGesture           *gesture)
{
  double x = self->drag_x + offset_x;
  double y = self->drag_y + offset_y;

  if (self->run == NULL)
    return;
  if (self->drag == BOBBIN_TIMELINE_DRAG_NONE)
    {
      if (fabs (offset_x) + fabs (offset_y) < THRESHOLD || bobbin_timeline_rows_get_n_rows (self->rows) == 0)
        return;
      begin_moving (self, gesture);
    }

  if (self->drag == BOBBIN_TIMELINE_DRAG_SPAN)
    {
      drag_span (self, x, y);
    }
  else
    {
      pan_px (self, self->drag_last_x - x);
      scroll_px (self, self->drag_last_y - y);
    }
  self->drag_last_x = x;
  self->drag_last_y = y;
}

static void
click (BobbinTimelineCanvas *self,
       double                x,
       double                y)
{
  BobbinTimelinePlace place;

  if (is_on_folded (self, x, y))
    bobbin_timeline_canvas_unfold_all (self);
  else if (bobbin_timeline_canvas_pick (self, x, y, &place))
    bobbin_timeline_canvas_choose (self, &place);
}

static void
drag_end_cb (BobbinTimelineCanvas *self,
             double                offset_x,
             double                offset_y,
             GtkGesture           *gesture)
{
  BobbinTimelineDrag drag = self->drag;

  self->drag = BOBBIN_TIMELINE_DRAG_NONE;
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), self->hand ? "grab" : NULL);
  if (self->run == NULL)
    return;

  if (drag == BOBBIN_TIMELINE_DRAG_SPAN)
    bobbin_run_selection_set_span (self->selection, self->span_from, self->span_to,
                                   (gconstpointer) self->span_lanes->data, self->span_lanes->len);
  else if (drag == BOBBIN_TIMELINE_DRAG_NONE &&
           gtk_gesture_single_get_current_button (GTK_GESTURE_SINGLE (gesture)) == GDK_BUTTON_PRIMARY)
    click (self, self->drag_x, self->drag_y);
}

static void
menu_pressed_cb (BobbinTimelineCanvas *self,
                 int                   n_press,
                 double                x,
                 double                y)
{
  BobbinTimelinePlace place;

  if (bobbin_timeline_canvas_pick (self, x, y, &place))
    {
      place.has_attempt &= place.lane == self->cursor.lane;
      if (place.lane != self->cursor.lane)
        bobbin_timeline_canvas_choose (self, &place);
    }
  bobbin_timeline_canvas_ask_menu (self, x, y);
}

static gboolean
scroll_cb (BobbinTimelineCanvas     *self,
           double                    dx,
           double                    dy,
           GtkEventControllerScroll *scroll)
{
  GdkModifierType state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (scroll));
  gboolean wheel = gtk_event_controller_scroll_get_unit (scroll) == GDK_SCROLL_UNIT_WHEEL;
  gboolean scrollable = bobbin_timeline_rows_get_n_scrolled (self->rows) > bobbin_timeline_rows_get_page (self->rows);
  gboolean on_names = self->pointer_x < self->layout.x;

  if (self->run == NULL)
    return GDK_EVENT_PROPAGATE;

  if (state & GDK_SHIFT_MASK)
    {
      dx += dy;
      dy = 0;
    }
  if (fabs (dx) > 0)
    pan_px (self, dx * (wheel ? PAN_STEP : 1));
  if (!(fabs (dy) > 0))
    return GDK_EVENT_STOP;

  if (state & GDK_CONTROL_MASK)
    bobbin_timeline_canvas_scale_rows (self, dy < 0 ? PITCH_STEP : 1 / PITCH_STEP);
  else if (scrollable && wheel && (on_names || (state & GDK_ALT_MASK)))
    scroll_px (self, dy * SCROLL_ROWS * bobbin_timeline_rows_get_pitch (self->rows));
  else if (scrollable && !wheel)
    scroll_px (self, dy);
  else
    bobbin_timeline_canvas_zoom_at (self, self->pointer_x, wheel ? pow (ZOOM_STEP, -dy) : exp (-dy / ZOOM_PX));

  return GDK_EVENT_STOP;
}

static void
pinch_begin_cb (BobbinTimelineCanvas *self)
{
  self->pinch = 1;
}

static void
pinch_cb (BobbinTimelineCanvas *self,
          double                scale,
          GtkGesture           *gesture)
{
  double x = self->pointer_x, y;

  if (self->run == NULL || !(scale > 0))
    return;

  gtk_gesture_get_bounding_box_center (gesture, &x, &y);
  bobbin_timeline_canvas_zoom_at (self, x, scale / self->pinch);
  self->pinch = scale;
}

static void
add_drag (BobbinTimelineCanvas *self,
          guint                 button)
{
  GtkGesture *drag = gtk_gesture_drag_new ();

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (drag), button);
  g_signal_connect_swapped (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect_swapped (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  g_signal_connect_swapped (drag, "drag-end", G_CALLBACK (drag_end_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
}

void
bobbin_timeline_canvas_init_input (BobbinTimelineCanvas *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_BOTH_AXES);
  GtkGesture *menu = gtk_gesture_click_new ();
  GtkGesture *pinch = gtk_gesture_zoom_new ();

  g_signal_connect_swapped (motion, "enter", G_CALLBACK (motion_cb), self);
  g_signal_connect_swapped (motion, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect_swapped (motion, "leave", G_CALLBACK (leave_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);

  g_signal_connect_swapped (scroll, "scroll", G_CALLBACK (scroll_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), scroll);

  g_signal_connect_swapped (pinch, "begin", G_CALLBACK (pinch_begin_cb), self);
  g_signal_connect_swapped (pinch, "scale-changed", G_CALLBACK (pinch_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (pinch));

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (menu), GDK_BUTTON_SECONDARY);
  g_signal_connect_swapped (menu, "pressed", G_CALLBACK (menu_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (menu));

  add_drag (self, GDK_BUTTON_PRIMARY);
  add_drag (self, GDK_BUTTON_MIDDLE);

  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  g_signal_connect (self, "query-tooltip", G_CALLBACK (query_tooltip_cb), NULL);
}

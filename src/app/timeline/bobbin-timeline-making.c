/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The canvas' picture, which is made a little at a time: a frame never waits for
 * it, and shows the last one meanwhile. */
#include "bobbin-config.h"

#include "bobbin-timeline-canvas-private.h"

#include "engine/charts/bobbin-timeline-drawing.h"
#include "engine/run/bobbin-clock.h"

#include <adwaita.h>

/* ns of the main loop that making a picture may take at a time. */
#define SLICE    (3 * 1000 * 1000)
/* After what is due, an event or a frame, and before what can wait. */
#define PRIORITY (GDK_PRIORITY_REDRAW + 10)

static gboolean
is_dark (void)
{
  return adw_style_manager_get_dark (adw_style_manager_get_default ());
}

static void
begin_making (BobbinTimelineCanvas *self)
{
  self->is_outdated = FALSE;
  self->is_making = TRUE;
  self->make_cost = 0;
  self->n_drawn = 0;
  g_array_set_size (self->drawing_rows, 0);

  bobbin_timeline_canvas_arrange (self);
  self->drawing_axis = self->axis;
  bobbin_timeline_canvas_clear_drawing (self, self->drawing);
  bobbin_timeline_canvas_draw_ground (self, self->drawing, self->drawing_rows);
}

static void
end_making (BobbinTimelineCanvas *self)
{
  g_clear_pointer (&self->node, gsk_render_node_unref);
  self->node = bobbin_painting_end (g_steal_pointer (&self->painting));
  self->is_making = FALSE;
  self->is_fresh = TRUE;
  bobbin_timeline_canvas_hover (self);
}

/* The next little step. */
static void
make_some (BobbinTimelineCanvas *self,
           gint64                until)
{
  if (self->n_drawn < self->drawing_rows->len)
    {
      bobbin_timeline_drawing_add_rows (self->drawing, self->run, &self->drawing_axis,
                                        &g_array_index (self->drawing_rows, BobbinTimelineRow, self->n_drawn), 1);
      self->n_drawn++;
      return;
    }

  if (self->painting == NULL)
    self->painting = bobbin_painting_new (self->drawing, gtk_widget_get_pango_context (GTK_WIDGET (self)), is_dark ());
  if (!bobbin_painting_step (self->painting, until))
    end_making (self);
}

/* Goes on with the picture for a slice of time; whether it is complete. */
static gboolean
make_slice (BobbinTimelineCanvas *self)
{
  gint64 began = bobbin_clock_now ();

  if (!self->is_making)
    begin_making (self);
  while (self->is_making && bobbin_clock_now () < began + SLICE)
    make_some (self, began + SLICE);
  self->make_cost += bobbin_clock_now () - began;

  return !self->is_making;
}

static gboolean
make_cb (gpointer user_data)
{
  BobbinTimelineCanvas *self = user_data;

  if (!make_slice (self))
    return G_SOURCE_CONTINUE;

  self->make_source = 0;
  gtk_widget_queue_draw (GTK_WIDGET (self));

  return G_SOURCE_REMOVE;
}

static void
after_paint_cb (GdkFrameClock        *clock,
                BobbinTimelineCanvas *self)
{
  g_signal_handlers_disconnect_by_func (clock, after_paint_cb, self);
  self->picture_cost = self->make_cost + bobbin_clock_now () - self->shown_at;
}

/* What is new costs time also after it was put together. */
static void
measure_frame (BobbinTimelineCanvas *self)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (GTK_WIDGET (self));

  self->is_fresh = FALSE;
  self->shown_at = bobbin_clock_now ();
  if (clock != NULL && g_signal_handler_find (clock, G_SIGNAL_MATCH_FUNC | G_SIGNAL_MATCH_DATA, 0, 0, NULL,
                                              after_paint_cb, self) == 0)
    g_signal_connect_object (clock, "after-paint", G_CALLBACK (after_paint_cb), self, G_CONNECT_DEFAULT);
}

/* Whether frames have enough to do, as the first of a page and those of a run
 * that goes on. */
static gboolean
is_busy (BobbinTimelineCanvas *self)
{
  return self->node == NULL || BOBBIN_RUN_IS_ACTIVE (bobbin_run_get_state (self->run));
}

static void
make_between_frames (BobbinTimelineCanvas *self)
{
  if (self->make_source == 0)
    self->make_source = g_idle_add_full (PRIORITY, make_cb, self, NULL);
}

void
bobbin_timeline_canvas_clear_drawing (BobbinTimelineCanvas *self,
                                      BobbinDrawing        *drawing)
{
  bobbin_drawing_clear (drawing, gtk_widget_get_width (GTK_WIDGET (self)),
                        gtk_widget_get_height (GTK_WIDGET (self)),
                        gtk_widget_get_scale_factor (GTK_WIDGET (self)));
}

void
bobbin_timeline_canvas_invalidate (BobbinTimelineCanvas *self)
{
  self->is_outdated = TRUE;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
bobbin_timeline_canvas_refresh (BobbinTimelineCanvas *self)
{
  self->is_outdated = TRUE;
  make_between_frames (self);
}

gboolean
bobbin_timeline_canvas_make (BobbinTimelineCanvas *self)
{
  gboolean is_new;

  /* One that is being made is completed even if it is outdated by now: were it
   * begun anew each time, nothing would be seen of what goes on. */
  if (self->make_source == 0 && self->is_outdated && (is_busy (self) || !make_slice (self)))
    make_between_frames (self);

  is_new = self->is_fresh;
  if (is_new)
    measure_frame (self);

  return is_new;
}

void
bobbin_timeline_canvas_stop_making (BobbinTimelineCanvas *self)
{
  g_clear_handle_id (&self->make_source, g_source_remove);
  g_clear_pointer (&self->painting, bobbin_painting_free);
  self->is_outdated |= self->is_making;
  self->is_making = FALSE;
}

void
bobbin_timeline_canvas_draw (BobbinTimelineCanvas *self,
                             BobbinDrawing        *drawing)
{
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (BobbinTimelineRow));

  g_return_if_fail (BOBBIN_IS_TIMELINE_CANVAS (self));

  bobbin_timeline_canvas_clear_drawing (self, drawing);
  bobbin_timeline_canvas_arrange (self);
  bobbin_drawing_add_rectangle (drawing, BOBBIN_INK_BACKGROUND, 0, 0, self->layout.width, self->layout.height);
  bobbin_timeline_canvas_draw_ground (self, drawing, rows);
  bobbin_timeline_drawing_add_rows (drawing, self->run, &self->axis, (gconstpointer) rows->data, rows->len);
  bobbin_timeline_canvas_draw_marks (self, drawing);
}

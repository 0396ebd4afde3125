/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-timeline-canvas-private.h"

#include "app/bobbin-timing.h"
#include "engine/charts/bobbin-timeline-drawing.h"
#include "engine/run/bobbin-clock.h"

#include <adwaita.h>
#include <math.h>

/* ms from one picture of a run that goes on to the next: at best, at worst, and
 * while it is paused. */
#define INTERVAL_MIN    33
#define INTERVAL_MAX    250
#define INTERVAL_PAUSED 500
/* Drawing leaves that many times of what it took to others. */
#define REST            12
/* µs between two looks at what changes slowly: how lanes are sorted, what
 * assistive technology is told. */
#define SLOW            G_USEC_PER_SEC
/* ns of the main loop that a look at attempts may take. */
#define SLICE           (2 * 1000 * 1000)

enum { PROP_0, PROP_FOLLOWING, PROP_HAND, N_PROPS };
enum { SPAN_CHANGED, LANE_CHANGED, RANGE_CHANGED, HOVERED_CHANGED, MENU, N_SIGNALS };

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static void watch (BobbinTimelineCanvas *self);

G_DEFINE_FINAL_TYPE (BobbinTimelineCanvas, bobbin_timeline_canvas, GTK_TYPE_WIDGET)

static gboolean
is_active (BobbinTimelineCanvas *self)
{
  return self->run != NULL && BOBBIN_RUN_IS_ACTIVE (bobbin_run_get_state (self->run));
}

static void
adjustment_changed_cb (BobbinTimelineCanvas *self)
{
  guint first = (guint) rint (gtk_adjustment_get_value (self->adjustment));

  if (first == bobbin_timeline_rows_get_first (self->rows))
    return;

  bobbin_timeline_rows_set_first (self->rows, first);
  bobbin_timeline_canvas_invalidate (self);
}

static gboolean
sort_idle_cb (gpointer user_data)
{
  BobbinTimelineCanvas *self = user_data;

  if (bobbin_timeline_order_step (self->order, self->sort, SLICE))
    return G_SOURCE_CONTINUE;

  self->sort_idle = 0;
  bobbin_timeline_order_apply (self->order, self->sort, self->rows);
  bobbin_timeline_canvas_invalidate (self);

  return G_SOURCE_REMOVE;
}

static void
sort_rows (BobbinTimelineCanvas *self,
           gboolean              now)
{
  gint64 time = g_get_monotonic_time ();

  if (self->run == NULL || self->sort_idle != 0 || (!now && time - self->sorted_at < SLOW))
    return;

  self->sorted_at = time;
  self->sort_idle = g_idle_add (sort_idle_cb, self);
}

static guint
get_interval (BobbinTimelineCanvas *self)
{
  if (bobbin_run_get_state (self->run) == BOBBIN_RUN_PAUSED)
    return INTERVAL_PAUSED;

  return (guint) CLAMP (self->picture_cost * REST / 1000000, INTERVAL_MIN, INTERVAL_MAX);
}

static void
describe (BobbinTimelineCanvas *self,
          gboolean              now)
{
  gint64 time = g_get_monotonic_time ();

  if (!now && time - self->described_at < SLOW)
    return;

  self->described_at = time;
  bobbin_timeline_canvas_describe (self);
}

static void
timer_cb (gpointer user_data)
{
  BobbinTimelineCanvas *self = user_data;

  self->timer = 0;
  bobbin_timeline_canvas_refresh (self);
  if (self->sort != BOBBIN_TIMELINE_SORT_NAME)
    sort_rows (self, FALSE);
  describe (self, FALSE);
  watch (self);
}

/* Draws again after a while, if the run goes on and somebody can see it. */
static void
watch (BobbinTimelineCanvas *self)
{
  if (self->timer == 0 && is_active (self) && gtk_widget_get_mapped (GTK_WIDGET (self)))
    self->timer = g_timeout_add_once (get_interval (self), timer_cb, self);
}

static void
run_changed_cb (BobbinTimelineCanvas *self)
{
  if (!is_active (self))
    {
      bobbin_timeline_canvas_invalidate (self);
      describe (self, TRUE);
    }
  watch (self);
}

static void
bobbin_timeline_canvas_snapshot (GtkWidget   *widget,
                                 GtkSnapshot *snapshot)
{
  BobbinTimelineCanvas *self = BOBBIN_TIMELINE_CANVAS (widget);
  gint64 began = bobbin_clock_now ();
  gboolean is_new;

  if (self->run == NULL)
    return;

  is_new = bobbin_timeline_canvas_make (self);
  if (self->node != NULL)
    gtk_snapshot_append_node (snapshot, self->node);

  bobbin_timeline_canvas_clear_drawing (self, self->marks);
  bobbin_timeline_canvas_draw_marks (self, self->marks);
  bobbin_drawing_paint (self->marks, snapshot, gtk_widget_get_pango_context (widget),
                        adw_style_manager_get_dark (adw_style_manager_get_default ()));

  bobbin_timing_add_snapshot (bobbin_clock_now () - began, is_new);
}

static void
bobbin_timeline_canvas_measure (GtkWidget      *widget,
                                GtkOrientation  orientation,
                                int             for_size,
                                int            *minimum,
                                int            *natural,
                                int            *minimum_baseline,
                                int            *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? 200 : 120;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 800 : 400;
}

static void
bobbin_timeline_canvas_size_allocate (GtkWidget *widget,
                                      int        width,
                                      int        height,
                                      int        baseline)
{
  BobbinTimelineCanvas *self = BOBBIN_TIMELINE_CANVAS (widget);

  self->is_outdated = TRUE;
  if (self->run != NULL)
    bobbin_timeline_canvas_arrange (self);
}

static void
bobbin_timeline_canvas_css_changed (GtkWidget         *widget,
                                    GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (bobbin_timeline_canvas_parent_class)->css_changed (widget, change);

  bobbin_timeline_canvas_invalidate (BOBBIN_TIMELINE_CANVAS (widget));
}

static void
bobbin_timeline_canvas_map (GtkWidget *widget)
{
  BobbinTimelineCanvas *self = BOBBIN_TIMELINE_CANVAS (widget);

  GTK_WIDGET_CLASS (bobbin_timeline_canvas_parent_class)->map (widget);

  bobbin_timeline_canvas_invalidate (self);
  if (self->is_stale)
    bobbin_timeline_canvas_follow_selection (self);
  watch (self);
}

static void
bobbin_timeline_canvas_unmap (GtkWidget *widget)
{
  BobbinTimelineCanvas *self = BOBBIN_TIMELINE_CANVAS (widget);

  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_handle_id (&self->sort_idle, g_source_remove);
  bobbin_timeline_canvas_stop_making (self);

  GTK_WIDGET_CLASS (bobbin_timeline_canvas_parent_class)->unmap (widget);
}

static void
bobbin_timeline_canvas_get_property (GObject    *object,
                                     guint       prop_id,
                                     GValue     *value,
                                     GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_FOLLOWING:
      g_value_set_boolean (value, BOBBIN_TIMELINE_CANVAS (object)->following);
      break;
    case PROP_HAND:
      g_value_set_boolean (value, BOBBIN_TIMELINE_CANVAS (object)->hand);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
bobbin_timeline_canvas_set_property (GObject      *object,
                                     guint         prop_id,
                                     const GValue *value,
                                     GParamSpec   *pspec)
{
  BobbinTimelineCanvas *self = BOBBIN_TIMELINE_CANVAS (object);

  switch (prop_id)
    {
    case PROP_FOLLOWING:
      bobbin_timeline_canvas_set_following (self, g_value_get_boolean (value));
      break;
    case PROP_HAND:
      self->hand = g_value_get_boolean (value);
      gtk_widget_set_cursor_from_name (GTK_WIDGET (self), self->hand ? "grab" : NULL);
      g_object_notify_by_pspec (object, pspec);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
bobbin_timeline_canvas_dispose (GObject *object)
{
  BobbinTimelineCanvas *self = BOBBIN_TIMELINE_CANVAS (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_handle_id (&self->sort_idle, g_source_remove);
  bobbin_timeline_canvas_stop_making (self);
  g_clear_pointer (&self->node, gsk_render_node_unref);
  g_clear_pointer (&self->order, bobbin_timeline_order_free);
  g_clear_object (&self->selection);
  g_clear_object (&self->run);

  G_OBJECT_CLASS (bobbin_timeline_canvas_parent_class)->dispose (object);
}

static void
bobbin_timeline_canvas_finalize (GObject *object)
{
  BobbinTimelineCanvas *self = BOBBIN_TIMELINE_CANVAS (object);

  bobbin_timeline_rows_free (self->rows);
  bobbin_drawing_free (self->drawing);
  bobbin_drawing_free (self->marks);
  g_array_unref (self->drawing_rows);
  g_array_unref (self->span_lanes);
  g_object_unref (self->adjustment);

  G_OBJECT_CLASS (bobbin_timeline_canvas_parent_class)->finalize (object);
}

static void
bobbin_timeline_canvas_class_init (BobbinTimelineCanvasClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = bobbin_timeline_canvas_get_property;
  object_class->set_property = bobbin_timeline_canvas_set_property;
  object_class->dispose = bobbin_timeline_canvas_dispose;
  object_class->finalize = bobbin_timeline_canvas_finalize;
  widget_class->snapshot = bobbin_timeline_canvas_snapshot;
  widget_class->measure = bobbin_timeline_canvas_measure;
  widget_class->size_allocate = bobbin_timeline_canvas_size_allocate;
  widget_class->css_changed = bobbin_timeline_canvas_css_changed;
  widget_class->map = bobbin_timeline_canvas_map;
  widget_class->unmap = bobbin_timeline_canvas_unmap;

  properties[PROP_FOLLOWING] =
    g_param_spec_boolean ("following", NULL, NULL, TRUE,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_HAND] =
    g_param_spec_boolean ("hand", NULL, NULL, FALSE,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[SPAN_CHANGED] = g_signal_new ("span-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                        0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[LANE_CHANGED] = g_signal_new ("lane-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                        0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[RANGE_CHANGED] = g_signal_new ("range-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                         0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[HOVERED_CHANGED] = g_signal_new ("hovered-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                           0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[MENU] = g_signal_new ("menu", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_DOUBLE, G_TYPE_DOUBLE);

  bobbin_timeline_canvas_add_bindings (widget_class);
  gtk_widget_class_set_css_name (widget_class, "timeline");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
bobbin_timeline_canvas_init (BobbinTimelineCanvas *self)
{
  self->rows = bobbin_timeline_rows_new ();
  self->drawing = bobbin_drawing_new ();
  self->marks = bobbin_drawing_new ();
  self->drawing_rows = g_array_new (FALSE, FALSE, sizeof (BobbinTimelineRow));
  self->adjustment = g_object_ref_sink (gtk_adjustment_new (0, 0, 0, 1, 1, 0));
  self->span_lanes = g_array_new (FALSE, FALSE, sizeof (guint));
  self->following = TRUE;
  self->whole = TRUE;
  self->cursor.lane = BOBBIN_TIMELINE_NO_LANE;
  self->cursor_time = -1;
  self->marked_task = -1;
  self->hovered.lane = BOBBIN_TIMELINE_NO_LANE;
  self->pointer_x = self->pointer_y = -1;

  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  g_signal_connect_object (self->adjustment, "value-changed", G_CALLBACK (adjustment_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark",
                           G_CALLBACK (bobbin_timeline_canvas_invalidate), self, G_CONNECT_SWAPPED);
  g_signal_connect (self, "notify::scale-factor", G_CALLBACK (bobbin_timeline_canvas_invalidate), NULL);
  bobbin_timeline_canvas_init_input (self);
}

void
bobbin_timeline_canvas_mark (BobbinTimelineCanvas *self)
{
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

double
bobbin_timeline_canvas_get_end (BobbinTimelineCanvas *self)
{
  return MAX (MAX ((double) bobbin_run_get_time (self->run), self->extent), BOBBIN_TIME_AXIS_MIN_NS);
}

void
bobbin_timeline_canvas_set_adjustment (BobbinTimelineCanvas *self)
{
  guint page = bobbin_timeline_rows_get_page (self->rows);

  g_signal_handlers_block_by_func (self->adjustment, adjustment_changed_cb, self);
  gtk_adjustment_configure (self->adjustment, bobbin_timeline_rows_get_first (self->rows),
                            0, bobbin_timeline_rows_get_n_scrolled (self->rows), 1, MAX (page, 1), page);
  g_signal_handlers_unblock_by_func (self->adjustment, adjustment_changed_cb, self);
}

void
bobbin_timeline_canvas_sort_rows (BobbinTimelineCanvas *self)
{
  sort_rows (self, TRUE);
}

void
bobbin_timeline_canvas_lane_changed (BobbinTimelineCanvas *self)
{
  g_signal_emit (self, signals[LANE_CHANGED], 0);
}

void
bobbin_timeline_canvas_span_changed (BobbinTimelineCanvas *self)
{
  g_signal_emit (self, signals[SPAN_CHANGED], 0);
}

void
bobbin_timeline_canvas_range_changed (BobbinTimelineCanvas *self)
{
  g_signal_emit (self, signals[RANGE_CHANGED], 0);
}

void
bobbin_timeline_canvas_hovered_changed (BobbinTimelineCanvas *self)
{
  g_signal_emit (self, signals[HOVERED_CHANGED], 0);
}

void
bobbin_timeline_canvas_ask_menu (BobbinTimelineCanvas *self,
                                 double                x,
                                 double                y)
{
  g_signal_emit (self, signals[MENU], 0, x, y);
}

void
bobbin_timeline_canvas_set_run (BobbinTimelineCanvas *self,
                                BobbinRun            *run,
                                BobbinRunSelection   *selection)
{
  g_return_if_fail (BOBBIN_IS_TIMELINE_CANVAS (self));
  g_return_if_fail (BOBBIN_IS_RUN (run));
  g_return_if_fail (self->run == NULL);

  self->run = g_object_ref (run);
  self->selection = g_object_ref (selection);
  self->order = bobbin_timeline_order_new (run);
  g_signal_connect_object (run, "changed", G_CALLBACK (run_changed_cb), self, G_CONNECT_SWAPPED);
  bobbin_timeline_canvas_watch_selection (self);
  run_changed_cb (self);
}

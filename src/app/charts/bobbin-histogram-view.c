/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-histogram-view.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "app/bobbin-format.h"
#include "bobbin-drawing-painter.h"
#include "engine/charts/bobbin-histogram-drawing.h"

/* px. */
#define MIN_WIDTH  240
#define HEIGHT     200
#define MARGIN     12.0

struct _BobbinHistogramView
{
  GtkWidget             parent_instance;

  BobbinRun            *run;
  BobbinRunSelection   *selection;

  BobbinDrawing        *drawing;
  BobbinHistogramBar   *bars;
  guint                 n_bars;

  /* The chosen durations, ns; none where there are equal. @anchor and @focus are
   * where choosing began and where it is now: durations within a bar. */
  guint64               min;
  guint64               max;
  guint64               anchor;
  guint64               focus;
};

G_DEFINE_FINAL_TYPE (BobbinHistogramView, bobbin_histogram_view, GTK_TYPE_WIDGET)

static void
get_place (BobbinHistogramView  *self,
           BobbinHistogramPlace *place)
{
  place->x = MARGIN;
  place->y = 4;
  place->width = MAX (gtk_widget_get_width (GTK_WIDGET (self)) - 2 * MARGIN, 1);
  place->height = MAX (gtk_widget_get_height (GTK_WIDGET (self)) - place->y - BOBBIN_HISTOGRAM_AXIS_HEIGHT, 1);
}

static void
measure_bars (BobbinHistogramView *self)
{
  BobbinHistogramPlace place;

  get_place (self, &place);
  self->n_bars = self->run != NULL
               ? bobbin_histogram_get_bars (bobbin_run_get_histogram (self->run), place.width, self->bars) : 0;
}

/* The bar that holds a duration, or the nearest one. */
static guint
find_bar (BobbinHistogramView *self,
          guint64              ns)
{
  guint bar = 0;

  while (bar + 1 < self->n_bars && self->bars[bar].high <= ns)
    bar++;

  return bar;
}

static gboolean
get_chosen (BobbinHistogramView *self,
            guint               *first,
            guint               *end)
{
  *first = *end = 0;
  if (self->max <= self->min || self->n_bars == 0 || self->max <= self->bars[0].low ||
      self->min >= self->bars[self->n_bars - 1].high)
    return FALSE;

  *first = find_bar (self, self->min);
  *end = find_bar (self, self->max - 1) + 1;

  return TRUE;
}

static guint64
count_chosen (BobbinHistogramView *self)
{
  const BobbinHistogram *histogram = bobbin_run_get_histogram (self->run);
  guint64 n = 0;

  for (guint i = 0; i < BOBBIN_HISTOGRAM_BUCKETS; i++)
    if (bobbin_histogram_get_bucket_start (i) >= self->min && bobbin_histogram_get_bucket_start (i) < self->max)
      n += histogram->buckets[i];

  return n;
}

/* "Chosen: 234 that took 10 ms to 12 ms." */
static char *
dup_chosen (BobbinHistogramView *self)
{
  guint64 n = count_chosen (self);
  g_autofree char *count = bobbin_format_count (n);
  g_autofree char *min = bobbin_format_duration ((double) self->min / 1e9);
  g_autofree char *max = bobbin_format_duration ((double) self->max / 1e9);

  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Chosen: %s attempt that took %s to %s.",
                                       "Chosen: %s attempts that took %s to %s.", (gulong) n), count, min, max);
}

static char *
dup_summary (BobbinHistogramView *self)
{
  const BobbinHistogram *histogram = bobbin_run_get_histogram (self->run);
  g_autofree char *n = bobbin_format_count (histogram->n_values);
  g_autofree char *half = bobbin_format_duration ((double) bobbin_histogram_percentile (histogram, 50) / 1e9);
  g_autofree char *most = bobbin_format_duration ((double) bobbin_histogram_percentile (histogram, 90) / 1e9);
  g_autofree char *nearly = bobbin_format_duration ((double) bobbin_histogram_percentile (histogram, 99) / 1e9);
  g_autofree char *all = bobbin_format_duration ((double) histogram->max / 1e9);

  if (histogram->n_values == 0)
    return g_strdup (_("No task has ended yet."));

  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                       "%s attempt. Half took at most %s, 90 %% at most %s, 99 %% at most %s; the longest took %s.",
                                       "%s attempts. Half took at most %s, 90 %% at most %s, 99 %% at most %s; the longest took %s.",
                                       (gulong) histogram->n_values), n, half, most, nearly, all);
}

/* In words, for those who do not see it. */
static void
describe (BobbinHistogramView *self)
{
  g_autofree char *summary = dup_summary (self);
  g_autofree char *chosen = self->max > self->min ? dup_chosen (self) : NULL;
  g_autofree char *text = chosen != NULL ? g_strconcat (summary, " ", chosen, NULL) : g_strdup (summary);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), chosen);
}

/* From the bar of the anchor to that of the focus. */
static void
choose (BobbinHistogramView *self)
{
  guint anchor = find_bar (self, self->anchor);
  guint focus = find_bar (self, self->focus);

  if (self->n_bars == 0)
    return;

  bobbin_run_selection_set_durations (self->selection, (gint64) self->bars[MIN (anchor, focus)].low,
                                      (gint64) self->bars[MAX (anchor, focus)].high - 1);
}

static void
restricted_cb (BobbinHistogramView *self)
{
  gint64 min, max;

  self->min = self->max = 0;
  if (bobbin_run_selection_get_durations (self->selection, &min, &max))
    {
      self->min = (guint64) MAX (min, 0);
      self->max = (guint64) MAX (max, 0) + 1;
    }
  describe (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
drag_begin_cb (BobbinHistogramView *self,
               double               x,
               double               y)
{
  BobbinHistogramPlace place;

  gtk_widget_grab_focus (GTK_WIDGET (self));
  measure_bars (self);
  if (self->n_bars == 0)
    return;

  get_place (self, &place);
  self->anchor = self->focus = self->bars[bobbin_histogram_place_to_bar (&place, self->bars, self->n_bars, x)].low;
  choose (self);
}

static void
drag_update_cb (BobbinHistogramView *self,
                double               x,
                double               y,
                GtkGestureDrag      *gesture)
{
  BobbinHistogramPlace place;
  double from_x, from_y;

  if (self->n_bars == 0 || !gtk_gesture_drag_get_start_point (gesture, &from_x, &from_y))
    return;

  get_place (self, &place);
  self->focus = self->bars[bobbin_histogram_place_to_bar (&place, self->bars, self->n_bars, from_x + x)].low;
  choose (self);
}

/* The first step chooses the bar of the median. */
static void
move (BobbinHistogramView *self,
      int                  by,
      gboolean             widen)
{
  guint focus;

  measure_bars (self);
  if (self->n_bars == 0)
    return;

  if (self->max <= self->min)
    {
      self->anchor = self->focus = (guint64) bobbin_histogram_percentile (bobbin_run_get_histogram (self->run), 50);
      choose (self);
      return;
    }

  focus = find_bar (self, self->focus);
  if (by < 0 ? focus > 0 : focus + 1 < self->n_bars)
    focus = (guint) ((int) focus + by);
  self->focus = self->bars[focus].low;
  if (!widen)
    self->anchor = self->focus;
  choose (self);
}

static gboolean
key_pressed_cb (BobbinHistogramView *self,
                guint                key,
                guint                code,
                GdkModifierType      state)
{
  gboolean widen = (state & GDK_SHIFT_MASK) != 0;

  if (self->run == NULL || (state & (GDK_CONTROL_MASK | GDK_ALT_MASK)) != 0)
    return GDK_EVENT_PROPAGATE;

  switch (key)
    {
    case GDK_KEY_Left:
    case GDK_KEY_KP_Left:
      move (self, -1, widen);
      return GDK_EVENT_STOP;
    case GDK_KEY_Right:
    case GDK_KEY_KP_Right:
      move (self, 1, widen);
      return GDK_EVENT_STOP;
    case GDK_KEY_Escape:
      if (self->max <= self->min)
        return GDK_EVENT_PROPAGATE;
      bobbin_run_selection_clear_durations (self->selection);
      return GDK_EVENT_STOP;
    default:
      return GDK_EVENT_PROPAGATE;
    }
}

static void
bobbin_histogram_view_measure (GtkWidget      *widget,
                               GtkOrientation  orientation,
                               int             for_size,
                               int            *minimum,
                               int            *natural,
                               int            *minimum_baseline,
                               int            *natural_baseline)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_VERTICAL ? HEIGHT : MIN_WIDTH;
}

static void
bobbin_histogram_view_snapshot (GtkWidget   *widget,
                                GtkSnapshot *snapshot)
{
  BobbinHistogramView *self = BOBBIN_HISTOGRAM_VIEW (widget);
  GdkSurface *surface = gtk_native_get_surface (gtk_widget_get_native (widget));
  gboolean dark = adw_style_manager_get_dark (adw_style_manager_get_default ());
  BobbinHistogramPlace place;
  guint first, end;

  if (self->run == NULL)
    return;

  measure_bars (self);
  get_place (self, &place);
  get_chosen (self, &first, &end);
  bobbin_drawing_clear (self->drawing, gtk_widget_get_width (widget), gtk_widget_get_height (widget),
                        gdk_surface_get_scale (surface));
  bobbin_histogram_drawing_add (self->drawing, bobbin_run_get_histogram (self->run), self->bars, self->n_bars,
                                &place, first, end);
  bobbin_drawing_paint (self->drawing, snapshot, gtk_widget_get_pango_context (widget), dark);
}

static void
bobbin_histogram_view_dispose (GObject *object)
{
  BobbinHistogramView *self = BOBBIN_HISTOGRAM_VIEW (object);

  if (self->selection != NULL)
    g_signal_handlers_disconnect_by_data (self->selection, self);
  g_clear_object (&self->selection);
  g_clear_object (&self->run);

  G_OBJECT_CLASS (bobbin_histogram_view_parent_class)->dispose (object);
}

static void
bobbin_histogram_view_finalize (GObject *object)
{
  BobbinHistogramView *self = BOBBIN_HISTOGRAM_VIEW (object);

  bobbin_drawing_free (self->drawing);
  g_free (self->bars);

  G_OBJECT_CLASS (bobbin_histogram_view_parent_class)->finalize (object);
}

static void
bobbin_histogram_view_class_init (BobbinHistogramViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = bobbin_histogram_view_dispose;
  object_class->finalize = bobbin_histogram_view_finalize;

  widget_class->measure = bobbin_histogram_view_measure;
  widget_class->snapshot = bobbin_histogram_view_snapshot;

  gtk_widget_class_set_css_name (widget_class, "chart");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
bobbin_histogram_view_init (BobbinHistogramView *self)
{
  GtkGesture *drag = gtk_gesture_drag_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->drawing = bobbin_drawing_new ();
  self->bars = g_new (BobbinHistogramBar, BOBBIN_HISTOGRAM_MAX_BARS);

  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, _("How long the tasks took"),
                                  -1);
  g_signal_connect_swapped (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect_swapped (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark", G_CALLBACK (gtk_widget_queue_draw),
                           self, G_CONNECT_SWAPPED);
}

GtkWidget *
bobbin_histogram_view_new (void)
{
  return g_object_new (BOBBIN_TYPE_HISTOGRAM_VIEW, NULL);
}

void
bobbin_histogram_view_set_run (BobbinHistogramView *self,
                               BobbinRun           *run,
                               BobbinRunSelection  *selection)
{
  g_return_if_fail (BOBBIN_IS_HISTOGRAM_VIEW (self));
  g_return_if_fail (BOBBIN_IS_RUN (run) && BOBBIN_IS_RUN_SELECTION (selection));

  if (self->selection != NULL)
    g_signal_handlers_disconnect_by_data (self->selection, self);
  g_set_object (&self->run, run);
  g_set_object (&self->selection, selection);
  g_signal_connect_swapped (selection, "restricted", G_CALLBACK (restricted_cb), self);
  restricted_cb (self);
}

void
bobbin_histogram_view_update (BobbinHistogramView *self)
{
  g_return_if_fail (BOBBIN_IS_HISTOGRAM_VIEW (self));

  if (self->run == NULL)
    return;
  describe (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

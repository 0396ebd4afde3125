/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-interval-bar.h"

#include <math.h>

/* px. */
#define HEIGHT 14
#define POINT  10.0f
#define CAP    10.0f
#define LINE   2.0f

struct _BobbinIntervalBar
{
  GtkWidget      parent_instance;

  BobbinInterval interval;
  double         most;      /* 0: nothing is known */
};

G_DEFINE_FINAL_TYPE (BobbinIntervalBar, bobbin_interval_bar, GTK_TYPE_WIDGET)

static float
to_x (BobbinIntervalBar *self,
      double             value)
{
  double room = MAX (gtk_widget_get_width (GTK_WIDGET (self)) - (double) POINT, 1);
  double x = (double) POINT / 2 + CLAMP (value / self->most, 0, 1) * room;

  if (gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL)
    x = gtk_widget_get_width (GTK_WIDGET (self)) - x;

  return (float) x;
}

static void
append_box (GtkSnapshot   *snapshot,
            const GdkRGBA *color,
            float          x,
            float          y,
            float          width,
            float          height)
{
  gtk_snapshot_append_color (snapshot, color, &GRAPHENE_RECT_INIT (x, y, width, height));
}

static void
append_point (GtkSnapshot   *snapshot,
              const GdkRGBA *color,
              float          x,
              float          y)
{
  GskRoundedRect clip;

  gsk_rounded_rect_init_from_rect (&clip, &GRAPHENE_RECT_INIT (x - POINT / 2, y - POINT / 2, POINT, POINT), POINT / 2);
  gtk_snapshot_push_rounded_clip (snapshot, &clip);
  append_box (snapshot, color, x - POINT / 2, y - POINT / 2, POINT, POINT);
  gtk_snapshot_pop (snapshot);
}

static void
append_whisker (BobbinIntervalBar *self,
                GtkSnapshot       *snapshot,
                const GdkRGBA     *color,
                float              y)
{
  float low = to_x (self, self->interval.low);
  float high = to_x (self, self->interval.high);

  append_box (snapshot, color, MIN (low, high), y - LINE / 2, fabsf (high - low), LINE);
  append_box (snapshot, color, low - LINE / 2, y - CAP / 2, LINE, CAP);
  /* What reaches beyond the axis has no end. */
  if (self->interval.high <= self->most)
    append_box (snapshot, color, high - LINE / 2, y - CAP / 2, LINE, CAP);
}

static void
bobbin_interval_bar_snapshot (GtkWidget   *widget,
                              GtkSnapshot *snapshot)
{
  BobbinIntervalBar *self = BOBBIN_INTERVAL_BAR (widget);
  float y = floorf ((float) gtk_widget_get_height (widget) / 2);
  GdkRGBA color, track;

  gtk_widget_get_color (widget, &color);
  track = color;
  track.alpha *= 0.15f;
  append_box (snapshot, &track, 0, y - 0.5f, (float) gtk_widget_get_width (widget), 1);
  if (!(self->most > 0))
    return;

  if (!isnan (self->interval.high - self->interval.low))
    append_whisker (self, snapshot, &color, y);
  append_point (snapshot, &color, to_x (self, self->interval.estimate), y);
}

static void
bobbin_interval_bar_measure (GtkWidget      *widget,
                             GtkOrientation  orientation,
                             int             for_size,
                             int            *minimum,
                             int            *natural,
                             int            *minimum_baseline,
                             int            *natural_baseline)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_VERTICAL ? HEIGHT : 60;
}

static void
bobbin_interval_bar_class_init (BobbinIntervalBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->snapshot = bobbin_interval_bar_snapshot;
  widget_class->measure = bobbin_interval_bar_measure;

  gtk_widget_class_set_css_name (widget_class, "intervalbar");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
bobbin_interval_bar_init (BobbinIntervalBar *self)
{
}

void
bobbin_interval_bar_set (BobbinIntervalBar    *self,
                         const BobbinInterval *interval,
                         double                most)
{
  g_return_if_fail (BOBBIN_IS_INTERVAL_BAR (self));

  self->most = interval != NULL ? most : 0;
  if (interval != NULL)
    self->interval = *interval;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

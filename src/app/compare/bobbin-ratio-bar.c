/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-ratio-bar.h"

#include <math.h>

/* px. */
#define WIDTH  64
#define HEIGHT 10

/* The ratio that fills one half. */
#define MOST 4.0

struct _BobbinRatioBar
{
  GtkWidget parent_instance;

  double    ratio;
};

G_DEFINE_FINAL_TYPE (BobbinRatioBar, bobbin_ratio_bar, GTK_TYPE_WIDGET)

static void
bobbin_ratio_bar_snapshot (GtkWidget   *widget,
                           GtkSnapshot *snapshot)
{
  BobbinRatioBar *self = BOBBIN_RATIO_BAR (widget);
  float width = (float) gtk_widget_get_width (widget);
  float height = (float) gtk_widget_get_height (widget);
  float middle = roundf (width / 2);
  float length;
  GdkRGBA color;

  if (isnan (self->ratio))
    return;

  gtk_widget_get_color (widget, &color);
  length = (float) (CLAMP (log (self->ratio) / log (MOST), -1.0, 1.0) * (double) (middle - 1));
  gtk_snapshot_append_color (snapshot, &color,
                             &GRAPHENE_RECT_INIT (length < 0 ? middle + length : middle, 1, fabsf (length), height - 2));
  color.alpha *= 0.5f;
  gtk_snapshot_append_color (snapshot, &color, &GRAPHENE_RECT_INIT (middle, 0, 1, height));
}

static void
bobbin_ratio_bar_measure (GtkWidget      *widget,
                          GtkOrientation  orientation,
                          int             for_size,
                          int            *minimum,
                          int            *natural,
                          int            *minimum_baseline,
                          int            *natural_baseline)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? WIDTH : HEIGHT;
}

static void
bobbin_ratio_bar_class_init (BobbinRatioBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->snapshot = bobbin_ratio_bar_snapshot;
  widget_class->measure = bobbin_ratio_bar_measure;
  gtk_widget_class_set_css_name (widget_class, "ratiobar");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
bobbin_ratio_bar_init (BobbinRatioBar *self)
{
  self->ratio = (double) NAN;
  gtk_widget_set_valign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
}

GtkWidget *
bobbin_ratio_bar_new (void)
{
  return g_object_new (BOBBIN_TYPE_RATIO_BAR, NULL);
}

void
bobbin_ratio_bar_set_ratio (BobbinRatioBar *self,
                            double          ratio,
                            double          tolerance)
{
  const char *slower[] = { "slower", NULL };
  const char *faster[] = { "faster", NULL };
  const char *equal[] = { NULL };

  g_return_if_fail (BOBBIN_IS_RATIO_BAR (self));

  self->ratio = ratio;
  gtk_widget_set_css_classes (GTK_WIDGET (self), ratio >= tolerance ? slower : ratio <= 1 / tolerance ? faster : equal);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

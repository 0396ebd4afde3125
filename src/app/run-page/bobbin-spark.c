/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-spark.h"

#include <string.h>

#define HEIGHT 24
#define PITCH  2

struct _BobbinSpark
{
  GtkWidget parent_instance;

  guint     values[BOBBIN_LANE_SPARK_LENGTH];
};

G_DEFINE_FINAL_TYPE (BobbinSpark, bobbin_spark, GTK_TYPE_WIDGET)

static void
bobbin_spark_measure (GtkWidget      *widget,
                      GtkOrientation  orientation,
                      int             for_size,
                      int            *minimum,
                      int            *natural,
                      int            *minimum_baseline,
                      int            *natural_baseline)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_VERTICAL ? HEIGHT : PITCH * BOBBIN_LANE_SPARK_LENGTH;
}

static void
bobbin_spark_snapshot (GtkWidget   *widget,
                       GtkSnapshot *snapshot)
{
  BobbinSpark *self = BOBBIN_SPARK (widget);
  float height = gtk_widget_get_height (widget);
  GdkRGBA color, base;
  guint most = 1;

  for (guint i = 0; i < BOBBIN_LANE_SPARK_LENGTH; i++)
    most = MAX (most, self->values[i]);

  gtk_widget_get_color (widget, &color);
  base = color;
  base.alpha *= 0.25f;
  gtk_snapshot_append_color (snapshot, &base,
                             &GRAPHENE_RECT_INIT (0, height - 1, gtk_widget_get_width (widget), 1));

  for (guint i = 0; i < BOBBIN_LANE_SPARK_LENGTH; i++)
    {
      float bar = self->values[i] * height / most;

      if (self->values[i] == 0)
        continue;
      bar = MAX (bar, 2);
      gtk_snapshot_append_color (snapshot, &color,
                                 &GRAPHENE_RECT_INIT (i * PITCH, height - bar, PITCH, bar));
    }
}

static void
bobbin_spark_class_init (BobbinSparkClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->measure = bobbin_spark_measure;
  widget_class->snapshot = bobbin_spark_snapshot;

  gtk_widget_class_set_css_name (widget_class, "spark");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
bobbin_spark_init (BobbinSpark *self)
{
}

void
bobbin_spark_set_values (BobbinSpark *self,
                         const guint *values)
{
  g_return_if_fail (BOBBIN_IS_SPARK (self));

  if (memcmp (self->values, values, sizeof self->values) == 0)
    return;
  memcpy (self->values, values, sizeof self->values);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

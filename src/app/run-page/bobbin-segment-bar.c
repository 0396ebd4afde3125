/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-segment-bar.h"

#include "bobbin-swatch.h"

#include <math.h>

#define LEAST 3.0

struct _BobbinSegmentBar
{
  GtkWidget   parent_instance;

  GtkWidget  *swatches[BOBBIN_SEGMENT_BAR_MAX];
  guint       n_segments;

  double      values[BOBBIN_SEGMENT_BAR_MAX];
  double      total;
  double      fraction;
  char       *text;
};

enum {
  PROP_0,
  PROP_ROLES,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (BobbinSegmentBar, bobbin_segment_bar, GTK_TYPE_WIDGET)

static void
set_roles (BobbinSegmentBar   *self,
           const char * const *roles)
{
  for (guint i = 0; roles != NULL && roles[i] != NULL && i < BOBBIN_SEGMENT_BAR_MAX; i++)
    self->swatches[self->n_segments++] = bobbin_swatch_new_hidden (roles[i], GTK_WIDGET (self));
}

static void
bobbin_segment_bar_snapshot (GtkWidget   *widget,
                             GtkSnapshot *snapshot)
{
  BobbinSegmentBar *self = BOBBIN_SEGMENT_BAR (widget);
  double widths[BOBBIN_SEGMENT_BAR_MAX];
  float width = gtk_widget_get_width (widget);
  float height = gtk_widget_get_height (widget);
  gboolean right_to_left = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  GskRoundedRect outline;
  GdkRGBA color;
  double x = 0;

  gsk_rounded_rect_init_from_rect (&outline, &GRAPHENE_RECT_INIT (0, 0, width, height), height / 2);
  gtk_snapshot_push_rounded_clip (snapshot, &outline);

  gtk_widget_get_color (widget, &color);
  color.alpha *= 0.15f;
  gtk_snapshot_append_color (snapshot, &color, &outline.bounds);

  bobbin_segment_bar_divide (self->values, self->n_segments, self->total, (double) width, LEAST, widths);
  for (guint i = 0; i < self->n_segments; i++)
    {
      double left = right_to_left ? (double) width - x - widths[i] : x;

      if (widths[i] <= 0)
        continue;
      gtk_widget_get_color (self->swatches[i], &color);
      gtk_snapshot_append_color (snapshot, &color, &GRAPHENE_RECT_INIT ((float) left, 0, (float) widths[i], height));
      x += widths[i];
    }

  gtk_snapshot_pop (snapshot);
}

static void
bobbin_segment_bar_set_property (GObject      *object,
                                 guint         prop_id,
                                 const GValue *value,
                                 GParamSpec   *pspec)
{
  switch (prop_id)
    {
    case PROP_ROLES:
      set_roles (BOBBIN_SEGMENT_BAR (object), g_value_get_boxed (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
bobbin_segment_bar_dispose (GObject *object)
{
  BobbinSegmentBar *self = BOBBIN_SEGMENT_BAR (object);

  for (guint i = 0; i < self->n_segments; i++)
    g_clear_pointer (&self->swatches[i], gtk_widget_unparent);
  self->n_segments = 0;
  g_clear_pointer (&self->text, g_free);

  G_OBJECT_CLASS (bobbin_segment_bar_parent_class)->dispose (object);
}

static void
bobbin_segment_bar_class_init (BobbinSegmentBarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->set_property = bobbin_segment_bar_set_property;
  object_class->dispose = bobbin_segment_bar_dispose;
  widget_class->snapshot = bobbin_segment_bar_snapshot;

  properties[PROP_ROLES] =
    g_param_spec_boxed ("roles", NULL, NULL, G_TYPE_STRV,
                        G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_css_name (widget_class, "segmentbar");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PROGRESS_BAR);
}

static void
bobbin_segment_bar_init (BobbinSegmentBar *self)
{
  self->fraction = -1;
  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_MIN, 0.0,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_MAX, 1.0,
                                  -1);
}

void
bobbin_segment_bar_set (BobbinSegmentBar *self,
                        const double     *values,
                        double            total,
                        double            fraction,
                        const char       *text)
{
  gboolean changed = self->total != total;

  g_return_if_fail (BOBBIN_IS_SEGMENT_BAR (self));

  for (guint i = 0; i < self->n_segments; i++)
    {
      changed |= self->values[i] != values[i];
      self->values[i] = values[i];
    }
  self->total = total;
  if (changed)
    gtk_widget_queue_draw (GTK_WIDGET (self));

  /* Assistive technology need not hear of every step. */
  if (fabs (self->fraction - fraction) >= 0.01 || (fraction >= 1) != (self->fraction >= 1))
    {
      self->fraction = fraction;
      gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_VALUE_NOW, fraction, -1);
    }
  if (text != NULL && g_set_str (&self->text, text))
    gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, text, -1);
}

void
bobbin_segment_bar_divide (const double *values,
                           guint         n_values,
                           double        total,
                           double        width,
                           double        least,
                           double       *widths)
{
  double excess = -width;
  guint widest = 0;

  for (guint i = 0; i < n_values; i++)
    {
      widths[i] = total > 0 && values[i] > 0 ? MAX (values[i] / total * width, least) : 0;
      excess += widths[i];
      if (widths[i] > widths[widest])
        widest = i;
    }

  if (n_values > 0 && excess > 0)
    widths[widest] = MAX (widths[widest] - excess, 0);
}

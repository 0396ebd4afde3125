/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-swatch.h"

#define SIZE 10

struct _BobbinSwatch
{
  GtkWidget parent_instance;
};

G_DEFINE_FINAL_TYPE (BobbinSwatch, bobbin_swatch, GTK_TYPE_WIDGET)

static void
bobbin_swatch_measure (GtkWidget      *widget,
                       GtkOrientation  orientation,
                       int             for_size,
                       int            *minimum,
                       int            *natural,
                       int            *minimum_baseline,
                       int            *natural_baseline)
{
  *minimum = *natural = SIZE;
}

static void
bobbin_swatch_snapshot (GtkWidget   *widget,
                        GtkSnapshot *snapshot)
{
  GskRoundedRect outline;
  GdkRGBA color;
  float left = (gtk_widget_get_width (widget) - SIZE) / 2.0f;
  float top = (gtk_widget_get_height (widget) - SIZE) / 2.0f;

  gtk_widget_get_color (widget, &color);
  gsk_rounded_rect_init_from_rect (&outline, &GRAPHENE_RECT_INIT (left, top, SIZE, SIZE), 3);
  gtk_snapshot_push_rounded_clip (snapshot, &outline);
  gtk_snapshot_append_color (snapshot, &color, &outline.bounds);
  gtk_snapshot_pop (snapshot);
}

static void
bobbin_swatch_class_init (BobbinSwatchClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->measure = bobbin_swatch_measure;
  widget_class->snapshot = bobbin_swatch_snapshot;

  gtk_widget_class_set_css_name (widget_class, "swatch");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
bobbin_swatch_init (BobbinSwatch *self)
{
}

GtkWidget *
bobbin_swatch_new (const char *role)
{
  const char *classes[] = { role, NULL };

  return g_object_new (BOBBIN_TYPE_SWATCH, "css-classes", classes, NULL);
}

GtkWidget *
bobbin_swatch_new_hidden (const char *role,
                          GtkWidget  *parent)
{
  GtkWidget *swatch = bobbin_swatch_new (role);

  gtk_widget_set_child_visible (swatch, FALSE);
  gtk_widget_set_parent (swatch, parent);

  return swatch;
}

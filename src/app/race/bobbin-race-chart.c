/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-race-chart.h"

#include <adwaita.h>
#include <math.h>

#include "app/charts/bobbin-drawing-painter.h"

/* px. */
#define MIN_WIDTH 260

struct _BobbinRaceChart
{
  GtkWidget          parent_instance;

  BobbinRacePicture  picture;
  BobbinRaceReport  *report;
  BobbinDrawing     *drawing;
};

G_DEFINE_FINAL_TYPE (BobbinRaceChart, bobbin_race_chart, GTK_TYPE_WIDGET)

static void
bobbin_race_chart_measure (GtkWidget      *widget,
                           GtkOrientation  orientation,
                           int             for_size,
                           int            *minimum,
                           int            *natural,
                           int            *minimum_baseline,
                           int            *natural_baseline)
{
  BobbinRaceChart *self = BOBBIN_RACE_CHART (widget);

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    *minimum = *natural = MIN_WIDTH;
  else
    *minimum = *natural = self->report != NULL
                        ? (int) ceil (bobbin_race_drawing_get_height (self->report, self->picture)) : 0;
}

static void
bobbin_race_chart_snapshot (GtkWidget   *widget,
                            GtkSnapshot *snapshot)
{
  BobbinRaceChart *self = BOBBIN_RACE_CHART (widget);
  GdkSurface *surface = gtk_native_get_surface (gtk_widget_get_native (widget));
  gboolean dark = adw_style_manager_get_dark (adw_style_manager_get_default ());

  if (self->report == NULL)
    return;

  bobbin_race_drawing_draw (self->drawing, self->report, self->picture, gtk_widget_get_width (widget),
                            gdk_surface_get_scale (surface));
  bobbin_drawing_paint (self->drawing, snapshot, gtk_widget_get_pango_context (widget), dark);
}

static void
bobbin_race_chart_finalize (GObject *object)
{
  BobbinRaceChart *self = BOBBIN_RACE_CHART (object);

  bobbin_drawing_free (self->drawing);
  g_clear_pointer (&self->report, bobbin_race_report_unref);

  G_OBJECT_CLASS (bobbin_race_chart_parent_class)->finalize (object);
}

static void
bobbin_race_chart_class_init (BobbinRaceChartClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = bobbin_race_chart_finalize;

  widget_class->measure = bobbin_race_chart_measure;
  widget_class->snapshot = bobbin_race_chart_snapshot;

  gtk_widget_class_set_css_name (widget_class, "chart");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
bobbin_race_chart_init (BobbinRaceChart *self)
{
  self->drawing = bobbin_drawing_new ();
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark", G_CALLBACK (gtk_widget_queue_draw),
                           self, G_CONNECT_SWAPPED);
}

void
bobbin_race_chart_set_picture (BobbinRaceChart   *self,
                               BobbinRacePicture  picture)
{
  g_return_if_fail (BOBBIN_IS_RACE_CHART (self));

  self->picture = picture;
  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, bobbin_race_picture_get_title (picture),
                                  -1);
}

void
bobbin_race_chart_update (BobbinRaceChart  *self,
                          BobbinRaceReport *report)
{
  g_autofree char *description = NULL;
  double height;

  g_return_if_fail (BOBBIN_IS_RACE_CHART (self));

  height = self->report != NULL ? bobbin_race_drawing_get_height (self->report, self->picture) : 0;
  bobbin_race_report_ref (report);
  g_clear_pointer (&self->report, bobbin_race_report_unref);
  self->report = report;

  description = bobbin_race_drawing_dup_description (report, self->picture);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, description, -1);
  if (fabs (bobbin_race_drawing_get_height (report, self->picture) - height) > 0.5)
    gtk_widget_queue_resize (GTK_WIDGET (self));
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-plot.h"

#include "app/bobbin-format.h"
#include "bobbin-swatch.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define GAP        6
#define POINT      3.0
#define LINE_WIDTH 1.5f
/* Pixels for a tick's label: across, and down. */
#define TICK_WIDTH  64
#define TICK_HEIGHT 36
/* Points closer than that are a line only. */
#define POINT_PITCH 8
/* Pixels below which a pixel column is a point of the line. */
#define FLAT 2.5

struct _BobbinPlot
{
  GtkWidget             parent_instance;

  const BobbinPlotData *data;
  GtkWidget            *swatches[BOBBIN_PLOT_MAX_SERIES];
  char                 *description;
  double                pointer_x;     /* -1: not over the plot */
};

/* What one drawing of it needs to know. */
typedef struct
{
  double          left, right, top, bottom;   /* of the area, in pixels */
  double          x_min, x_max, y_min, y_max;
  BobbinPlotTicks x_ticks;
  BobbinPlotTicks y_ticks;
} Frame;

G_DEFINE_FINAL_TYPE (BobbinPlot, bobbin_plot, GTK_TYPE_WIDGET)

static PangoLayout *
new_label (BobbinPlot *self,
           const char *text)
{
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();
  PangoLayout *layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);

  pango_attr_list_insert (attributes, pango_attr_scale_new (0.82));
  pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum"));
  pango_layout_set_attributes (layout, attributes);

  return layout;
}

/* 3×10⁹: all labels of an axis have the same power. */
static char *
format_power (double value,
              int    exponent)
{
  static const char * const digits[] = { "⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹" };
  g_autofree char *mantissa = bobbin_format_number (rint (value / pow (10, exponent) * 1e6) / 1e6);
  g_autofree char *power = g_strdup_printf ("%d", ABS (exponent));
  GString *text;

  if (value == 0)
    return g_strdup ("0");

  text = g_string_new (mantissa);
  g_string_append (text, exponent < 0 ? "×10⁻" : "×10");
  for (const char *digit = power; *digit != '\0'; digit++)
    g_string_append (text, digits[*digit - '0']);

  return g_string_free_and_steal (text);
}

static char *
format_tick (const BobbinPlotTicks *ticks,
             guint                  number,
             const char            *unit)
{
  double value = ticks->first + number * ticks->step;
  double largest = MAX (fabs (ticks->first), fabs (ticks->first + (ticks->n_ticks - 1) * ticks->step));

  if (unit != NULL)
    return bobbin_format_quantity (value, unit);
  if (largest >= 1e7 || (ticks->decimals > 4 && largest > 0))
    return format_power (fabs (value) < ticks->step / 2 ? 0 : value, (int) floor (log10 (largest)));
  if (ticks->decimals == 0)
    return bobbin_format_number (rint (value));

  /* A tick next to zero is zero; the sign is the one of all other numbers. */
  if (fabs (value) < ticks->step / 2)
    value = 0;

  return g_strdup_printf ("%s%.*f", value < 0 ? "−" : "", (int) ticks->decimals, fabs (value));
}

/* The unit that all series share. */
static const char *
get_unit (const BobbinPlotData *data)
{
  for (guint i = 1; i < data->n_series; i++)
    if (g_strcmp0 (data->units[i], data->units[0]) != 0)
      return NULL;

  return data->units[0];
}

static double
measure_labels (BobbinPlot            *self,
                const BobbinPlotTicks *ticks,
                const char            *unit,
                double                *height)
{
  int widest = 0;

  for (guint i = 0; i < ticks->n_ticks; i++)
    {
      g_autofree char *text = format_tick (ticks, i, unit);
      g_autoptr (PangoLayout) label = new_label (self, text);
      int width, label_height;

      pango_layout_get_pixel_size (label, &width, &label_height);
      widest = MAX (widest, width);
      *height = label_height;
    }

  return widest;
}

static void
set_frame (BobbinPlot *self,
           Frame      *frame)
{
  double width = gtk_widget_get_width (GTK_WIDGET (self));
  double height = gtk_widget_get_height (GTK_WIDGET (self));
  double label_height = 0;

  frame->x_min = self->data->x[0];
  frame->x_max = self->data->x[self->data->n_bands - 1];
  if (!(frame->x_max > frame->x_min))
    bobbin_plot_round_range (&frame->x_min, &frame->x_max);
  frame->y_min = self->data->range.min;
  frame->y_max = self->data->range.max;
  bobbin_plot_round_range (&frame->y_min, &frame->y_max);

  bobbin_plot_ticks (frame->y_min, frame->y_max, (guint) (height / TICK_HEIGHT) + 1, &frame->y_ticks);
  frame->left = measure_labels (self, &frame->y_ticks, get_unit (self->data), &label_height) + GAP + POINT;
  frame->right = width - 2 * GAP;
  frame->top = label_height / 2 + POINT;
  frame->bottom = height - label_height - GAP - POINT;
  bobbin_plot_ticks (frame->x_min, frame->x_max,
                     (guint) (MAX (frame->right - frame->left, 0) / TICK_WIDTH) + 1, &frame->x_ticks);

  /* Half a task has no number. */
  if (!self->data->x_is_number && frame->x_ticks.step < 1)
    bobbin_plot_ticks (frame->x_min, frame->x_max, (guint) (frame->x_max - frame->x_min) + 1, &frame->x_ticks);
}

static double
place_x (const Frame *frame,
         double       x)
{
  return bobbin_plot_place (x, frame->x_min, frame->x_max, frame->left + POINT, frame->right - POINT);
}

static double
place_y (const Frame *frame,
         double       y)
{
  return bobbin_plot_place (y, frame->y_min, frame->y_max, frame->bottom, frame->top);
}

static void
draw_label (BobbinPlot    *self,
            GtkSnapshot   *snapshot,
            const char    *text,
            double         x,
            double         y,
            double         x_align,
            double         y_align,
            const GdkRGBA *color)
{
  g_autoptr (PangoLayout) label = new_label (self, text);
  int width, height;

  pango_layout_get_pixel_size (label, &width, &height);
  x = CLAMP (x - width * x_align, 0, MAX (gtk_widget_get_width (GTK_WIDGET (self)) - width, 0));

  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) rint (x), (float) rint (y - height * y_align)));
  gtk_snapshot_append_layout (snapshot, label, color);
  gtk_snapshot_restore (snapshot);
}

static void
draw_axes (BobbinPlot  *self,
           GtkSnapshot *snapshot,
           const Frame *frame)
{
  GdkRGBA text, grid;

  gtk_widget_get_color (GTK_WIDGET (self), &text);
  grid = text;
  grid.alpha *= 0.12f;
  text.alpha *= 0.7f;

  for (guint i = 0; i < frame->y_ticks.n_ticks; i++)
    {
      g_autofree char *label = format_tick (&frame->y_ticks, i, get_unit (self->data));
      double y = place_y (frame, frame->y_ticks.first + i * frame->y_ticks.step);

      gtk_snapshot_append_color (snapshot, &grid,
                                 &GRAPHENE_RECT_INIT ((float) frame->left, (float) rint (y),
                                                      (float) (frame->right - frame->left), 1));
      draw_label (self, snapshot, label, frame->left - GAP, y, 1, 0.5, &text);
    }

  for (guint i = 0; i < frame->x_ticks.n_ticks; i++)
    {
      g_autofree char *label = format_tick (&frame->x_ticks, i, NULL);

      draw_label (self, snapshot, label, place_x (frame, frame->x_ticks.first + i * frame->x_ticks.step),
                  frame->bottom + GAP, 0.5, 0, &text);
    }
}

/* The line's way through one pixel column: between the extremes, from the one
 * that is nearer to where it comes from; where they are as good as one, there. */
static void
add_column (GskPathBuilder *builder,
            double          x,
            double          least,
            double          most,
            double         *y)
{
  gboolean first = isnan (*y);
  double from = fabs (least - *y) <= fabs (most - *y) ? least : most;
  double to = from == least ? most : least;

  if (fabs (least - most) < FLAT)
    from = to = (least + most) / 2;

  if (first)
    gsk_path_builder_move_to (builder, (float) x, (float) from);
  else
    gsk_path_builder_line_to (builder, (float) x, (float) from);
  if (to != from)
    gsk_path_builder_line_to (builder, (float) x, (float) to);
  *y = to;
}

/* One mark for each pixel column, and for each that has a neighbour a line to it. */
static GskPath *
build_line (const BobbinPlotData *data,
            guint                 series,
            const Frame          *frame)
{
  g_autoptr (GskPathBuilder) builder = gsk_path_builder_new ();
  guint n_columns = MIN (data->n_bands, (guint) MAX (frame->right - frame->left, 1));
  g_autofree BobbinPlotBand *columns = g_new (BobbinPlotBand, n_columns);
  double y = NAN;

  bobbin_plot_merge (data->bands[series], data->n_bands, columns, n_columns);
  for (guint i = 0; i < n_columns; i++)
    {
      guint band = n_columns > 1 ? (guint) ((double) i / (n_columns - 1) * (data->n_bands - 1)) : 0;

      if (BOBBIN_PLOT_BAND_IS_EMPTY (&columns[i]))
        y = NAN;
      else
        add_column (builder, place_x (frame, data->x[band]),
                    place_y (frame, columns[i].min), place_y (frame, columns[i].max), &y);
    }

  return gsk_path_builder_free_to_path (g_steal_pointer (&builder));
}

static GskPath *
build_points (const BobbinPlotData *data,
              guint                 series,
              const Frame          *frame)
{
  g_autoptr (GskPathBuilder) builder = gsk_path_builder_new ();

  for (guint i = 0; i < data->n_bands; i++)
    {
      const BobbinPlotBand *band = &data->bands[series][i];

      if (!BOBBIN_PLOT_BAND_IS_EMPTY (band))
        gsk_path_builder_add_circle (builder,
                                     &GRAPHENE_POINT_INIT ((float) place_x (frame, data->x[i]),
                                                           (float) place_y (frame, band->min)),
                                     (float) POINT);
    }

  return gsk_path_builder_free_to_path (g_steal_pointer (&builder));
}

static void
draw_series (BobbinPlot  *self,
             GtkSnapshot *snapshot,
             guint        series,
             const Frame *frame)
{
  g_autoptr (GskPath) line = build_line (self->data, series, frame);
  g_autoptr (GskStroke) stroke = gsk_stroke_new (LINE_WIDTH);
  GdkRGBA color;

  gtk_widget_get_color (self->swatches[series], &color);
  gsk_stroke_set_line_join (stroke, GSK_LINE_JOIN_ROUND);
  if (!gsk_path_is_empty (line))
    gtk_snapshot_append_stroke (snapshot, line, stroke, &color);

  if (self->data->n_bands * POINT_PITCH < frame->right - frame->left)
    {
      g_autoptr (GskPath) points = build_points (self->data, series, frame);

      if (!gsk_path_is_empty (points))
        gtk_snapshot_append_fill (snapshot, points, GSK_FILL_RULE_WINDING, &color);
    }
}

static guint
find_band (BobbinPlot *self,
           double      x)
{
  double best = G_MAXDOUBLE;
  guint found = 0;
  Frame frame;

  set_frame (self, &frame);
  for (guint i = 0; i < self->data->n_bands; i++)
    {
      double distance = fabs (place_x (&frame, self->data->x[i]) - x);

      if (distance < best)
        {
          best = distance;
          found = i;
        }
    }

  return found;
}

static void
draw_pointer (BobbinPlot  *self,
              GtkSnapshot *snapshot,
              const Frame *frame)
{
  GdkRGBA color;
  double x;

  if (self->pointer_x < frame->left || self->pointer_x > frame->right)
    return;

  gtk_widget_get_color (GTK_WIDGET (self), &color);
  color.alpha *= 0.3f;
  x = place_x (frame, self->data->x[find_band (self, self->pointer_x)]);
  gtk_snapshot_append_color (snapshot, &color,
                             &GRAPHENE_RECT_INIT ((float) rint (x), (float) frame->top, 1, (float) (frame->bottom - frame->top)));
}

static gboolean
has_values (BobbinPlot *self)
{
  return self->data != NULL && self->data->n_values > 0;
}

static void
bobbin_plot_snapshot (GtkWidget   *widget,
                      GtkSnapshot *snapshot)
{
  BobbinPlot *self = BOBBIN_PLOT (widget);
  Frame frame;

  if (!has_values (self))
    return;

  set_frame (self, &frame);
  if (frame.right - frame.left < 20 || frame.bottom - frame.top < 20)
    return;

  draw_axes (self, snapshot, &frame);
  draw_pointer (self, snapshot, &frame);
  for (guint i = 0; i < self->data->n_series; i++)
    draw_series (self, snapshot, i, &frame);
}

static gboolean
bobbin_plot_query_tooltip (GtkWidget  *widget,
                           int         x,
                           int         y,
                           gboolean    keyboard,
                           GtkTooltip *tooltip)
{
  BobbinPlot *self = BOBBIN_PLOT (widget);
  g_autoptr (GString) text = NULL;
  g_autofree char *place = NULL;
  guint band;

  if (!has_values (self) || keyboard)
    return FALSE;

  band = find_band (self, x);
  place = bobbin_format_number (self->data->x_is_number ? self->data->x[band] : rint (self->data->x[band]));
  text = g_string_new (NULL);
  g_string_printf (text, self->data->x_is_number ? _("Input %s") : _("Task %s"), place);
  for (guint i = 0; i < self->data->n_series; i++)
    {
      const BobbinPlotBand *values = &self->data->bands[i][band];
      g_autofree char *min = bobbin_format_quantity (values->min, self->data->units[i]);
      g_autofree char *max = bobbin_format_quantity (values->max, self->data->units[i]);

      if (BOBBIN_PLOT_BAND_IS_EMPTY (values))
        continue;
      g_string_append_printf (text, "\n%s: %s", self->data->titles[i], min);
      if (values->max > values->min)
        g_string_append_printf (text, " – %s", max);
    }
  gtk_tooltip_set_text (tooltip, text->str);

  return TRUE;
}

static void
motion_cb (BobbinPlot *self,
           double      x,
           double      y)
{
  self->pointer_x = x;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
leave_cb (BobbinPlot *self)
{
  self->pointer_x = -1;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
describe (BobbinPlot *self)
{
  g_autofree char *count = bobbin_format_count (self->data != NULL ? self->data->n_values : 0);
  g_autofree char *min = NULL;
  g_autofree char *max = NULL;
  g_autofree char *text = NULL;
  g_autofree char *titles = NULL;

  if (!has_values (self))
    return;

  min = bobbin_format_number (self->data->range.min);
  max = bobbin_format_number (self->data->range.max);
  titles = g_strjoinv (", ", (char **) self->data->titles);
  text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                       "%s: %s value, from %s to %s",
                                       "%s: %s values, from %s to %s", (gulong) self->data->n_values),
                          titles, count, min, max);
  if (g_set_str (&self->description, text))
    gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
}

static void
bobbin_plot_dispose (GObject *object)
{
  BobbinPlot *self = BOBBIN_PLOT (object);

  for (guint i = 0; i < BOBBIN_PLOT_MAX_SERIES; i++)
    g_clear_pointer (&self->swatches[i], gtk_widget_unparent);
  g_clear_pointer (&self->description, g_free);
  self->data = NULL;

  G_OBJECT_CLASS (bobbin_plot_parent_class)->dispose (object);
}

static void
bobbin_plot_class_init (BobbinPlotClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = bobbin_plot_dispose;
  widget_class->snapshot = bobbin_plot_snapshot;
  widget_class->query_tooltip = bobbin_plot_query_tooltip;

  gtk_widget_class_set_css_name (widget_class, "plot");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
bobbin_plot_init (BobbinPlot *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();

  self->pointer_x = -1;
  for (guint i = 0; i < BOBBIN_PLOT_MAX_SERIES; i++)
    self->swatches[i] = bobbin_swatch_new_hidden (bobbin_plot_get_role (i), GTK_WIDGET (self));

  g_signal_connect_swapped (motion, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect_swapped (motion, "leave", G_CALLBACK (leave_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
}

void
bobbin_plot_set_data (BobbinPlot           *self,
                      const BobbinPlotData *data)
{
  g_return_if_fail (BOBBIN_IS_PLOT (self));

  self->data = data;
  bobbin_plot_update (self);
}

void
bobbin_plot_update (BobbinPlot *self)
{
  g_return_if_fail (BOBBIN_IS_PLOT (self));

  describe (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

const char *
bobbin_plot_get_role (guint series)
{
  static const char * const roles[BOBBIN_PLOT_MAX_SERIES] = {
    "series-1", "series-2", "series-3", "series-4", "series-5", "series-6",
  };

  return roles[MIN (series, BOBBIN_PLOT_MAX_SERIES - 1)];
}

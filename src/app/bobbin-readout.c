/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-readout.h"

#define MAX_WIDTH_CHARS 64

struct _BobbinReadout
{
  GtkWidget    parent_instance;

  PangoLayout *layout;
  int          width_chars;
  float        xalign;
  int          widest;       /* px: of what has been shown, in the font of: */
  guint        serial;       /* the context's */
};

enum {
  PROP_0,
  PROP_TEXT,
  PROP_WIDTH_CHARS,
  PROP_XALIGN,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (BobbinReadout, bobbin_readout, GTK_TYPE_WIDGET)

static int
get_text_width (BobbinReadout *self)
{
  int width;

  pango_layout_get_pixel_size (self->layout, &width, NULL);

  return width;
}

/* What was widest in one font is not in another. */
static void
note_font (BobbinReadout *self)
{
  guint serial = pango_context_get_serial (pango_layout_get_context (self->layout));

  if (serial != self->serial)
    self->widest = 0;
  self->serial = serial;
}

/* Of WIDTH_CHARS digits, or of average letters where those are wider. */
static int
get_least_width (BobbinReadout *self)
{
  PangoContext *context = pango_layout_get_context (self->layout);
  PangoFontMetrics *metrics;
  int width;

  if (self->width_chars <= 0)
    return 0;

  metrics = pango_context_get_metrics (context, NULL, NULL);
  width = MAX (pango_font_metrics_get_approximate_char_width (metrics),
               pango_font_metrics_get_approximate_digit_width (metrics));
  pango_font_metrics_unref (metrics);

  return PANGO_PIXELS_CEIL (self->width_chars * width);
}

static void
bobbin_readout_measure (GtkWidget      *widget,
                        GtkOrientation  orientation,
                        int             for_size,
                        int            *minimum,
                        int            *natural,
                        int            *minimum_baseline,
                        int            *natural_baseline)
{
  BobbinReadout *self = BOBBIN_READOUT (widget);

  if (orientation == GTK_ORIENTATION_VERTICAL)
    {
      pango_layout_get_pixel_size (self->layout, NULL, minimum);
      *minimum_baseline = *natural_baseline = PANGO_PIXELS (pango_layout_get_baseline (self->layout));
    }
  else
    {
      note_font (self);
      self->widest = MAX (self->widest, get_text_width (self));
      *minimum = MAX (self->widest, get_least_width (self));
    }

  *natural = *minimum;
}

static void
bobbin_readout_snapshot (GtkWidget   *widget,
                         GtkSnapshot *snapshot)
{
  BobbinReadout *self = BOBBIN_READOUT (widget);
  gboolean to_left = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  float xalign = to_left ? 1 - self->xalign : self->xalign;
  int room = gtk_widget_get_width (widget) - get_text_width (self);
  GdkRGBA color;
  int height;

  pango_layout_get_pixel_size (self->layout, NULL, &height);
  gtk_widget_get_color (widget, &color);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) (int) ((float) room * xalign),
                                                          (float) ((gtk_widget_get_height (widget) - height) / 2)));
  gtk_snapshot_append_layout (snapshot, self->layout, &color);
  gtk_snapshot_restore (snapshot);
}

static void
bobbin_readout_get_property (GObject    *object,
                             guint       prop_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  BobbinReadout *self = BOBBIN_READOUT (object);

  switch (prop_id)
    {
    case PROP_TEXT:
      g_value_set_string (value, bobbin_readout_get_text (self));
      break;
    case PROP_WIDTH_CHARS:
      g_value_set_int (value, self->width_chars);
      break;
    case PROP_XALIGN:
      g_value_set_float (value, self->xalign);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
bobbin_readout_set_property (GObject      *object,
                             guint         prop_id,
                             const GValue *value,
                             GParamSpec   *pspec)
{
  BobbinReadout *self = BOBBIN_READOUT (object);

  switch (prop_id)
    {
    case PROP_TEXT:
      bobbin_readout_set_text (self, g_value_get_string (value));
      break;
    case PROP_WIDTH_CHARS:
      self->width_chars = g_value_get_int (value);
      gtk_widget_queue_resize (GTK_WIDGET (self));
      break;
    case PROP_XALIGN:
      self->xalign = g_value_get_float (value);
      gtk_widget_queue_draw (GTK_WIDGET (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
bobbin_readout_finalize (GObject *object)
{
  g_object_unref (BOBBIN_READOUT (object)->layout);

  G_OBJECT_CLASS (bobbin_readout_parent_class)->finalize (object);
}

static void
bobbin_readout_class_init (BobbinReadoutClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = bobbin_readout_get_property;
  object_class->set_property = bobbin_readout_set_property;
  object_class->finalize = bobbin_readout_finalize;
  widget_class->measure = bobbin_readout_measure;
  widget_class->snapshot = bobbin_readout_snapshot;

  properties[PROP_TEXT] =
    g_param_spec_string ("text", NULL, NULL, "",
                         G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_WIDTH_CHARS] =
    g_param_spec_int ("width-chars", NULL, NULL, -1, MAX_WIDTH_CHARS, -1,
                      G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_XALIGN] =
    g_param_spec_float ("xalign", NULL, NULL, 0, 1, 0,
                        G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_css_name (widget_class, "label");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_LABEL);
}

static void
bobbin_readout_init (BobbinReadout *self)
{
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();

  self->width_chars = -1;
  self->layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), NULL);
  pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum"));
  pango_layout_set_attributes (self->layout, attributes);
  pango_layout_set_single_paragraph_mode (self->layout, TRUE);
}

void
bobbin_readout_set_text (BobbinReadout *self,
                         const char    *text)
{
  g_return_if_fail (BOBBIN_IS_READOUT (self));

  if (text == NULL)
    text = "";
  if (g_str_equal (pango_layout_get_text (self->layout), text))
    return;

  pango_layout_set_text (self->layout, text, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  if (get_text_width (self) > gtk_widget_get_width (GTK_WIDGET (self)))
    gtk_widget_queue_resize (GTK_WIDGET (self));
  else
    gtk_widget_queue_draw (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TEXT]);
}

void
bobbin_readout_reserve (BobbinReadout *self,
                        guint          n_chars)
{
  g_return_if_fail (BOBBIN_IS_READOUT (self));

  if ((int) n_chars > self->width_chars)
    g_object_set (self, "width-chars", (int) MIN (n_chars, MAX_WIDTH_CHARS), NULL);
}

const char *
bobbin_readout_get_text (BobbinReadout *self)
{
  g_return_val_if_fail (BOBBIN_IS_READOUT (self), NULL);

  return pango_layout_get_text (self->layout);
}

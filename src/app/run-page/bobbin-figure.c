/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-figure.h"

#include "app/bobbin-readout.h"

struct _BobbinFigure
{
  GtkBox          parent_instance;

  BobbinReadout  *value;
  GtkLabel       *caption;
};

enum {
  PROP_0,
  PROP_VALUE,
  PROP_CAPTION,
  PROP_WIDTH_CHARS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (BobbinFigure, bobbin_figure, GTK_TYPE_BOX)

static void
bobbin_figure_set_property (GObject      *object,
                            guint         prop_id,
                            const GValue *value,
                            GParamSpec   *pspec)
{
  BobbinFigure *self = BOBBIN_FIGURE (object);

  switch (prop_id)
    {
    case PROP_VALUE:
      bobbin_figure_set_value (self, g_value_get_string (value));
      break;
    case PROP_CAPTION:
      bobbin_figure_set_caption (self, g_value_get_string (value));
      break;
    case PROP_WIDTH_CHARS:
      g_object_set_property (G_OBJECT (self->value), "width-chars", value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
bobbin_figure_class_init (BobbinFigureClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->set_property = bobbin_figure_set_property;

  properties[PROP_VALUE] =
    g_param_spec_string ("value", NULL, NULL, NULL,
                         G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_CAPTION] =
    g_param_spec_string ("caption", NULL, NULL, NULL,
                         G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_WIDTH_CHARS] =
    g_param_spec_int ("width-chars", NULL, NULL, -1, 64, -1,
                      G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "figure");
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
bobbin_figure_init (BobbinFigure *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);

  self->value = g_object_new (BOBBIN_TYPE_READOUT, "css-name", "value", NULL);
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->value));

  self->caption = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0, NULL);
  gtk_widget_add_css_class (GTK_WIDGET (self->caption), "caption");
  gtk_widget_add_css_class (GTK_WIDGET (self->caption), "dim-label");
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->caption));

  gtk_accessible_update_relation (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_RELATION_LABELLED_BY,
                                  self->value, self->caption, NULL,
                                  -1);
}

void
bobbin_figure_set_value (BobbinFigure *self,
                         const char   *value)
{
  g_return_if_fail (BOBBIN_IS_FIGURE (self));

  bobbin_readout_set_text (self->value, value);
}

void
bobbin_figure_reserve (BobbinFigure *self,
                       guint         n_chars)
{
  g_return_if_fail (BOBBIN_IS_FIGURE (self));

  bobbin_readout_reserve (self->value, n_chars);
}

void
bobbin_figure_set_caption (BobbinFigure *self,
                           const char   *caption)
{
  g_return_if_fail (BOBBIN_IS_FIGURE (self));

  if (g_strcmp0 (gtk_label_get_text (self->caption), caption) != 0)
    gtk_label_set_text (self->caption, caption);
}

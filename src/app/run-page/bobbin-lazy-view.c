/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-lazy-view.h"

struct _BobbinLazyView
{
  AdwBin    parent_instance;

  char     *view_type;
  gboolean  compact;
};

enum { PROP_0, PROP_VIEW_TYPE, PROP_COMPACT, N_PROPS };
enum { CREATED, N_SIGNALS };

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (BobbinLazyView, bobbin_lazy_view, ADW_TYPE_BIN)

static void
bobbin_lazy_view_map (GtkWidget *widget)
{
  bobbin_lazy_view_ensure (BOBBIN_LAZY_VIEW (widget));

  GTK_WIDGET_CLASS (bobbin_lazy_view_parent_class)->map (widget);
}

static void
bobbin_lazy_view_get_property (GObject    *object,
                               guint       prop_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  BobbinLazyView *self = BOBBIN_LAZY_VIEW (object);

  switch (prop_id)
    {
    case PROP_VIEW_TYPE:
      g_value_set_string (value, self->view_type);
      break;
    case PROP_COMPACT:
      g_value_set_boolean (value, self->compact);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
bobbin_lazy_view_set_property (GObject      *object,
                               guint         prop_id,
                               const GValue *value,
                               GParamSpec   *pspec)
{
  BobbinLazyView *self = BOBBIN_LAZY_VIEW (object);

  switch (prop_id)
    {
    case PROP_VIEW_TYPE:
      g_set_str (&self->view_type, g_value_get_string (value));
      break;
    case PROP_COMPACT:
      if (self->compact != g_value_get_boolean (value))
        {
          self->compact = g_value_get_boolean (value);
          g_object_notify_by_pspec (object, pspec);
        }
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
bobbin_lazy_view_finalize (GObject *object)
{
  g_free (BOBBIN_LAZY_VIEW (object)->view_type);

  G_OBJECT_CLASS (bobbin_lazy_view_parent_class)->finalize (object);
}

static void
bobbin_lazy_view_class_init (BobbinLazyViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = bobbin_lazy_view_get_property;
  object_class->set_property = bobbin_lazy_view_set_property;
  object_class->finalize = bobbin_lazy_view_finalize;
  GTK_WIDGET_CLASS (klass)->map = bobbin_lazy_view_map;

  properties[PROP_VIEW_TYPE] =
    g_param_spec_string ("view-type", NULL, NULL, NULL,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  properties[PROP_COMPACT] =
    g_param_spec_boolean ("compact", NULL, NULL, FALSE,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[CREATED] =
    g_signal_new ("created", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 1, GTK_TYPE_WIDGET);
}

static void
bobbin_lazy_view_init (BobbinLazyView *self)
{
}

GtkWidget *
bobbin_lazy_view_ensure (BobbinLazyView *self)
{
  GtkWidget *view;
  GType type;

  g_return_val_if_fail (BOBBIN_IS_LAZY_VIEW (self), NULL);

  view = adw_bin_get_child (ADW_BIN (self));
  if (view != NULL)
    return view;

  type = g_type_from_name (self->view_type);
  g_return_val_if_fail (g_type_is_a (type, GTK_TYPE_WIDGET), NULL);

  view = g_object_new (type, NULL);
  if (g_object_class_find_property (G_OBJECT_GET_CLASS (view), "compact") != NULL)
    g_object_bind_property (self, "compact", view, "compact", G_BINDING_SYNC_CREATE);
  adw_bin_set_child (ADW_BIN (self), view);
  g_signal_emit (self, signals[CREATED], 0, view);

  return view;
}

GtkWidget *
bobbin_lazy_view_get (BobbinLazyView *self)
{
  g_return_val_if_fail (BOBBIN_IS_LAZY_VIEW (self), NULL);

  return adw_bin_get_child (ADW_BIN (self));
}

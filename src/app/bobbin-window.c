/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-window.h"

struct _BobbinWindow
{
  AdwApplicationWindow  parent_instance;

  AdwNavigationView    *content_view;
};

G_DEFINE_FINAL_TYPE (BobbinWindow, bobbin_window, ADW_TYPE_APPLICATION_WINDOW)

static void
bobbin_window_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), BOBBIN_TYPE_WINDOW);

  G_OBJECT_CLASS (bobbin_window_parent_class)->dispose (object);
}

static void
bobbin_window_class_init (BobbinWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = bobbin_window_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/bobbin/Bobbin/bobbin-window.ui");
  gtk_widget_class_bind_template_child (widget_class, BobbinWindow, content_view);
}

static void
bobbin_window_init (BobbinWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWindow *
bobbin_window_new (BobbinApplication *application)
{
  return g_object_new (BOBBIN_TYPE_WINDOW, "application", application, NULL);
}

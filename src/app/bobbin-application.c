/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-application.h"
#include "bobbin-window.h"

struct _BobbinApplication
{
  AdwApplication parent_instance;
};

G_DEFINE_FINAL_TYPE (BobbinApplication, bobbin_application, ADW_TYPE_APPLICATION)

static void
bobbin_application_activate (GApplication *application)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (application));

  if (window == NULL)
    window = bobbin_window_new (BOBBIN_APPLICATION (application));

  gtk_window_present (window);
}

static void
bobbin_application_class_init (BobbinApplicationClass *klass)
{
  G_APPLICATION_CLASS (klass)->activate = bobbin_application_activate;
}

static void
bobbin_application_init (BobbinApplication *self)
{
}

BobbinApplication *
bobbin_application_new (void)
{
  return g_object_new (BOBBIN_TYPE_APPLICATION,
                       "application-id", BOBBIN_APP_ID,
                       "resource-base-path", "/io/github/bobbin/Bobbin",
                       NULL);
}

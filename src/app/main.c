/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include <glib/gi18n.h>

#include "engine/run/bobbin-locale.h"

#include "bobbin-application.h"

int
main (int    argc,
      char **argv)
{
  g_autoptr (BobbinApplication) application = NULL;

  bobbin_locale_init ();

  g_set_application_name (_("Bobbin"));
  application = bobbin_application_new ();

  return g_application_run (G_APPLICATION (application), argc, argv);
}

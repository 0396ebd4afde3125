/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-config.h"

#include "bobbin-locale.h"

#include <glib/gi18n-lib.h>
#include <locale.h>

void
bobbin_locale_init (void)
{
  static const int categories[] = { LC_CTYPE, LC_MESSAGES, LC_COLLATE, LC_NUMERIC, LC_TIME };

  for (guint i = 0; i < G_N_ELEMENTS (categories); i++)
    setlocale (categories[i], "");

  bindtextdomain (GETTEXT_PACKAGE, BOBBIN_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <stdio.h>

#include "bobbin-commands.h"
#include "bobbin-past-runs.h"
#include "engine/imports/bobbin-import.h"

/* One that cannot be imported does not keep the others from it. */
int
bobbin_cmd_import (char **arguments)
{
  g_auto (BobbinVerbArguments) parsed = { 0 };
  g_autoptr (BobbinHistory) history = NULL;
  int status;

  if (!bobbin_past_runs_begin (&bobbin_verb_import, arguments, &parsed, &history, &status))
    return status;

  if (parsed.operands->len == 0)
    return bobbin_usage_error ("import", _("Say which files"));

  status = BOBBIN_EXIT_DONE;
  for (guint i = 0; i < parsed.operands->len; i++)
    {
      const char *path = g_ptr_array_index (parsed.operands, i);
      g_autoptr (GError) error = NULL;
      gint64 number = bobbin_import_file (history, path, &error);

      if (number == 0)
        status = MAX (status, bobbin_past_runs_fail (error));
      else
        printf (_("%s is run %" PRId64 "\n"), path, number);
    }

  return status;
}

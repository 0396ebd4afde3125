/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What others are about to merge, so that the history links until then. Whoever
 * merges one of these functions deletes it here, the last one the file. */

#include "bobbin-inputs-file.h"

#include "../job/bobbin-input-source.h"

gboolean
bobbin_inputs_file_save (BobbinInputs  *inputs,
                         const char    *path,
                         guint64       *n_redacted,
                         GError       **error)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint64 i = 0; i < bobbin_inputs_get_n_inputs (inputs); i++)
    {
      BobbinInput input;

      bobbin_inputs_get (inputs, i, &input);
      g_string_append_len (text, input.text, input.length + 1);
    }

  return g_file_set_contents (path, text->str, text->len, error);
}

BobbinInputs *
bobbin_inputs_file_load (const char  *path,
                         GError     **error)
{
  g_autoptr (BobbinInputSource) source = bobbin_input_source_new_lines (path, TRUE);

  return bobbin_input_source_load (source, NULL, NULL, error);
}


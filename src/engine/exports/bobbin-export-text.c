/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-export-text.h"

#include <string.h>

#include "../workloads/bobbin-secrets.h"

const char *
bobbin_export_text (const char  *text,
                    gssize       length,
                    char       **hold)
{
  char *redacted = bobbin_secrets_redact_text (text, length);

  g_free (*hold);
  *hold = redacted;

  return redacted != NULL ? redacted : text;
}

const char *
bobbin_export_input_text (const BobbinInput  *input,
                          char              **hold)
{
  g_autoptr (GString) all = NULL;
  g_autofree char *joined = NULL;
  const char *shown;

  if (input->n_fields <= 1)
    return bobbin_export_text (input->text, (gssize) input->length, hold);

  all = g_string_new (input->text);
  for (guint i = 1; i < input->n_fields; i++)
    if (*bobbin_input_get_field (input, i) != '\0')
      g_string_append_printf (all, ", %s", bobbin_input_get_field (input, i));

  joined = g_string_free_and_steal (g_steal_pointer (&all));
  shown = bobbin_export_text (joined, -1, hold);
  if (shown == joined)
    *hold = g_steal_pointer (&joined);

  return *hold;
}

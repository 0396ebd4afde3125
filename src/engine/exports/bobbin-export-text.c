/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-export-text.h"

#include <string.h>

#include "../workloads/bobbin-secrets.h"

/* The headers whose values are secrets, as a column of the inputs may have them. */
static const char * const headers[] = { "authorization:", "proxy-authorization:", "cookie:" };

/* Where the value of such a header is; NULL: nowhere. Up to @length of @text. */
static const char *
find_header_value (const char *text,
                   gsize       length)
{
  /* As few texts have a colon as have a secret. */
  for (const char *colon = memchr (text, ':', length); colon != NULL;
       colon = memchr (colon + 1, ':', length - (colon + 1 - text)))
    for (guint i = 0; i < G_N_ELEMENTS (headers); i++)
      {
        gsize n = strlen (headers[i]);

        if ((gsize) (colon + 1 - text) >= n && g_ascii_strncasecmp (colon + 1 - n, headers[i], n) == 0)
          return colon + 1;
      }

  return NULL;
}

/* Without the values of headers; what is behind them on the next line stays. */
static char *
redact_headers (const char *text,
                gsize       length)
{
  GString *redacted = g_string_new (NULL);
  const char *end = text + length;
  const char *value;

  while ((value = find_header_value (text, end - text)) != NULL)
    {
      const char *line_end = memchr (value, '\n', end - value);

      g_string_append_len (redacted, text, value - text);
      g_string_append (redacted, " " BOBBIN_SECRET_MARK);
      text = line_end != NULL ? line_end : end;
    }
  g_string_append_len (redacted, text, end - text);

  return g_string_free_and_steal (redacted);
}

const char *
bobbin_export_text (const char  *text,
                    gssize       length,
                    char       **hold)
{
  char *redacted = bobbin_secrets_redact_text (text, length);
  const char *shown = redacted != NULL ? redacted : text;
  gsize shown_length = redacted != NULL || length < 0 ? strlen (shown) : (gsize) length;

  if (find_header_value (shown, shown_length) != NULL)
    {
      char *without = redact_headers (shown, shown_length);

      g_free (redacted);
      redacted = without;
    }

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

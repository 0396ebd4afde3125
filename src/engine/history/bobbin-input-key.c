/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-input-key.h"

#include <string.h>

#include "../workloads/bobbin-secrets.h"
#include "bobbin-nettle.h"

/* Each text with its NUL, so that two of them are not one. */
static void
add_text (struct sha256_ctx *hash,
          const char        *text)
{
  gsize length = strlen (text);
  g_autofree char *redacted = NULL;

  if (memchr (text, '@', length) != NULL)
    redacted = bobbin_secrets_redact_text (text, length);
  if (redacted != NULL)
    {
      text = redacted;
      length = strlen (redacted);
    }

  sha256_update (hash, length + 1, (const guint8 *) text);
}

void
bobbin_input_key (BobbinInputs *inputs,
                  guint64       index,
                  guint8        key[BOBBIN_INPUT_KEY_BYTES])
{
  const char * const *names = bobbin_inputs_get_names (inputs);
  struct sha256_ctx hash;
  BobbinInput input;
  const char *text;

  sha256_init (&hash);
  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    add_text (&hash, names[i]);

  bobbin_inputs_get (inputs, index, &input);
  text = input.text;
  for (guint i = 0; i < input.n_fields; i++)
    {
      add_text (&hash, text);
      if (i + 1 < input.n_fields)
        text += strlen (text) + 1;
    }

  sha256_digest (&hash, BOBBIN_INPUT_KEY_BYTES, key);
}

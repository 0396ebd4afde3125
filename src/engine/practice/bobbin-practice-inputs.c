/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-practice-inputs.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "../job/bobbin-inputs-private.h"
#include "../job/bobbin-job-error.h"
#include "bobbin-practice-server.h"

#define SCHEME "practice:/"

static gboolean
has_any (BobbinInputs *inputs)
{
  BobbinInput input;

  bobbin_inputs_get (inputs, 0, &input);
  if (input.is_number)
    return FALSE;

  for (guint64 i = 0; i < bobbin_inputs_get_n_inputs (inputs); i++)
    {
      bobbin_inputs_get (inputs, i, &input);
      for (guint j = 0; j < input.n_fields; j++)
        if (g_str_has_prefix (bobbin_input_get_field (&input, j), SCHEME))
          return TRUE;
    }

  return FALSE;
}

static void
append_field (BobbinPacker *packer,
              const char   *field,
              const char   *base)
{
  if (g_str_has_prefix (field, SCHEME))
    {
      bobbin_packer_append (packer, base, strlen (base));
      field += strlen (SCHEME) - 1;
    }

  bobbin_packer_append (packer, field, strlen (field) + 1);
}

BobbinInputs *
bobbin_practice_inputs_resolve (BobbinInputs  *inputs,
                                GError       **error)
{
  g_autoptr (GError) local_error = NULL;
  g_auto (BobbinPacker) packer;
  BobbinPracticeServer *server;

  g_return_val_if_fail (BOBBIN_IS_INPUTS (inputs), NULL);

  bobbin_packer_init (&packer, NULL, 0);
  if (!has_any (inputs))
    return g_object_ref (inputs);

  server = bobbin_practice_server_get_default (&local_error);
  if (server == NULL)
    {
      g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_INPUTS,
                   _("The practice server does not start: %s"), local_error->message);
      return NULL;
    }

  for (guint64 i = 0; i < bobbin_inputs_get_n_inputs (inputs); i++)
    {
      BobbinInput input;

      bobbin_inputs_get (inputs, i, &input);
      bobbin_packer_begin_item (&packer, packer.length);
      for (guint j = 0; j < input.n_fields; j++)
        append_field (&packer, bobbin_input_get_field (&input, j), bobbin_practice_server_get_base_url (server));
    }

  return bobbin_inputs_new_packed (&packer, g_strdupv ((char **) bobbin_inputs_get_names (inputs)));
}

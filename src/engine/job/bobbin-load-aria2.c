/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-loaders.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "bobbin-aria2-file.h"
#include "bobbin-job-error.h"

static void
append_field (BobbinPacker *packer,
              const char   *text)
{
  bobbin_packer_append (packer, text != NULL ? text : "", (text != NULL ? strlen (text) : 0) + 1);
}

/* Rows as of a CSV file, with the columns that a download looks for. */
BobbinInputs *
bobbin_load_aria2 (const char    *path,
                   const char    *name,
                   GCancellable  *cancellable,
                   GError       **error)
{
  static const char * const names[] = { "url", "out", "dir", "header", "checksum", NULL };
  g_auto (BobbinPacker) packer = { NULL, };
  g_autoptr (BobbinAria2File) file = NULL;
  g_autofree char *text = NULL;
  BobbinInputs *inputs;
  gsize length;

  text = bobbin_read_text (path, name, FALSE, &length, cancellable, error);
  if (text == NULL)
    return NULL;

  file = bobbin_aria2_file_parse (text, length, name, error);
  if (file == NULL)
    return NULL;

  if (file->entries->len == 0)
    {
      g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_INPUTS, _("%s: there is no address in it."), name);
      return NULL;
    }

  for (guint i = 0; i < file->entries->len; i++)
    {
      const BobbinAria2Entry *entry = g_ptr_array_index (file->entries, i);
      g_autofree char *headers = g_strjoinv ("\n", entry->headers);

      bobbin_packer_begin_item (&packer, packer.length);
      append_field (&packer, entry->uris[0]);
      append_field (&packer, entry->out);
      append_field (&packer, entry->dir);
      append_field (&packer, headers);
      append_field (&packer, entry->checksum);
    }

  inputs = bobbin_inputs_new_packed (&packer, g_strdupv ((char **) names));
  bobbin_inputs_set_remarks (inputs, (const char * const *) file->warnings);

  return inputs;
}

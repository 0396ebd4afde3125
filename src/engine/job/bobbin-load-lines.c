/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-loaders.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "bobbin-job-error.h"

BobbinInputs *
bobbin_load_lines (const char    *path,
                   const char    *name,
                   gboolean       null_separated,
                   GCancellable  *cancellable,
                   GError       **error)
{
  g_auto (BobbinPacker) packer = { NULL, };
  const char *end;
  char *text;
  gsize length;

  text = bobbin_read_text (path, name, null_separated, &length, cancellable, error);
  if (text == NULL)
    return NULL;

  bobbin_packer_init (&packer, text, length + 1);
  end = text + length;

  /* The items stay where they were read; what is dropped closes up. Each takes
   * no more room than its line did, and the last one may take a byte more. */
  for (const char *line = text; line < end;)
    {
      const char *stop = memchr (line, null_separated ? '\0' : '\n', end - line);
      const char *next;
      gsize size;

      if (stop == NULL)
        stop = end;

      next = stop + 1;
      size = stop - line;
      if (!null_separated && size > 0 && line[size - 1] == '\r')
        size--;

      if (size > 0)
        {
          bobbin_packer_begin_item (&packer, packer.length);
          if (text + packer.length != line)
            memmove (text + packer.length, line, size);
          packer.length += size;
          text[packer.length++] = '\0';
        }

      line = next;
    }

  if (packer.n_items == 0)
    {
      g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_INPUTS,
                   _("%s: there is no input in it: no line that is not empty."), name);
      return NULL;
    }

  return bobbin_inputs_new_packed (&packer, NULL);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-checksum-text.h"

#include <string.h>

static const struct
{
  const char    *name;
  GChecksumType  type;
} names[] = {
  { "md5", G_CHECKSUM_MD5 },
  { "sha-1", G_CHECKSUM_SHA1 }, { "sha1", G_CHECKSUM_SHA1 },
  { "sha-256", G_CHECKSUM_SHA256 }, { "sha256", G_CHECKSUM_SHA256 },
  { "sha-384", G_CHECKSUM_SHA384 }, { "sha384", G_CHECKSUM_SHA384 },
  { "sha-512", G_CHECKSUM_SHA512 }, { "sha512", G_CHECKSUM_SHA512 },
};

gboolean
bobbin_checksum_parse (const char     *text,
                       GChecksumType  *type,
                       char          **digest)
{
  const char *equals = strchr (text, '=');
  g_autofree char *name = equals != NULL ? g_strstrip (g_strndup (text, equals - text)) : NULL;
  g_autofree char *digits = equals != NULL ? g_strstrip (g_ascii_strdown (equals + 1, -1)) : NULL;

  for (guint i = 0; name != NULL && i < G_N_ELEMENTS (names); i++)
    if (g_ascii_strcasecmp (name, names[i].name) == 0)
      {
        gsize length = 2 * (gsize) g_checksum_type_get_length (names[i].type);

        if (strlen (digits) != length || strspn (digits, "0123456789abcdef") != length)
          return FALSE;

        *type = names[i].type;
        *digest = g_steal_pointer (&digits);
        return TRUE;
      }

  return FALSE;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-bytes.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "bobbin-number.h"

static const char suffixes[] = "KMGT";

/* How often 1024 is in what the suffix stands for; -1: it is none. */
static int
find_power (const char *suffix)
{
  const char *found;

  if (*suffix == '\0' || g_ascii_strcasecmp (suffix, "B") == 0)
    return 0;

  found = strchr (suffixes, g_ascii_toupper (*suffix));
  if (found == NULL || (suffix[1] != '\0' &&
                        g_ascii_strcasecmp (suffix + 1, "B") != 0 &&
                        g_ascii_strcasecmp (suffix + 1, "iB") != 0))
    return -1;

  return (int) (found - suffixes) + 1;
}

gboolean
bobbin_bytes_parse (const char *text,
                    guint64     max,
                    guint64    *bytes)
{
  gsize n_digits = strspn (text, "0123456789.");
  g_autofree char *digits = g_strndup (text, n_digits);
  g_autofree char *suffix = g_strstrip (g_strdup (text + n_digits));
  int power = find_power (suffix);
  double number;

  if (power < 0)
    return FALSE;

  /* Exact beyond what fits a double. */
  if (power == 0)
    return g_ascii_string_to_unsigned (digits, 10, 0, max, bytes, NULL);

  if (!bobbin_number_parse (digits, &number))
    return FALSE;

  number = round (ldexp (number, 10 * power));
  if (number > (double) max)
    return FALSE;

  *bytes = (guint64) number;

  return TRUE;
}

char *
bobbin_bytes_dup (guint64 bytes)
{
  guint power = 0;

  while (power < strlen (suffixes) && bytes > 0 && bytes % 1024 == 0)
    {
      bytes /= 1024;
      power++;
    }

  if (power == 0)
    return g_strdup_printf ("%" PRIu64, bytes);

  return g_strdup_printf ("%" PRIu64 "%c", bytes, suffixes[power - 1]);
}

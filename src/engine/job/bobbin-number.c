/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-number.h"

#include <math.h>
#include <string.h>

/* Whole numbers below this one are exact as double and as text. */
#define MAX_EXACT 1e15
/* As many digits always fit into such a number. */
#define MAX_EXACT_DIGITS 15

gsize
bobbin_int_format (gint64  value,
                   char   *buffer)
{
  char digits[20];
  gsize n_digits = 0;
  gsize length = 0;
  guint64 rest = value < 0 ? -(guint64) value : (guint64) value;

  do
    {
      digits[n_digits++] = '0' + rest % 10;
      rest /= 10;
    }
  while (rest > 0);

  if (value < 0)
    buffer[length++] = '-';

  while (n_digits > 0)
    buffer[length++] = digits[--n_digits];

  return length;
}

gsize
bobbin_number_format (double  value,
                      char   *buffer)
{
  gsize length;

  if (isnan (value))
    return g_strlcpy (buffer, "nan", BOBBIN_NUMBER_LENGTH);
  if (isinf (value))
    return g_strlcpy (buffer, value < 0 ? "-inf" : "inf", BOBBIN_NUMBER_LENGTH);

  if (fabs (value) < MAX_EXACT && value == (double) (gint64) value)
    {
      length = bobbin_int_format ((gint64) value, buffer);
      buffer[length] = '\0';
      return length;
    }

  g_ascii_formatd (buffer, BOBBIN_NUMBER_LENGTH, "%.15g", value);
  if (g_ascii_strtod (buffer, NULL) != value)
    g_ascii_formatd (buffer, BOBBIN_NUMBER_LENGTH, "%.16g", value);
  if (g_ascii_strtod (buffer, NULL) != value)
    g_ascii_formatd (buffer, BOBBIN_NUMBER_LENGTH, "%.17g", value);

  return strlen (buffer);
}

/* Most inputs are whole numbers: those need no strtod(). */
static gboolean
parse_digits (const char *text,
              double     *value)
{
  gboolean negative = *text == '-';
  const char *digits = text + negative;
  const char *p = digits;
  gint64 number = 0;

  while (g_ascii_isdigit (*p) && p - digits < MAX_EXACT_DIGITS)
    number = number * 10 + (*p++ - '0');

  if (p == digits || *p != '\0')
    return FALSE;

  *value = negative ? -(double) number : (double) number;
  return TRUE;
}

gboolean
bobbin_number_parse (const char *text,
                     double     *value)
{
  const char *start = text;
  char *end;

  if (parse_digits (text, value))
    return TRUE;

  while (g_ascii_isspace (*start))
    start++;

  /* strtod() would take hexadecimal numbers, "inf" and "nan" too. */
  for (const char *p = start; *p != '\0'; p++)
    if (!g_ascii_isdigit (*p) && strchr ("+-.eE \t\r\n", *p) == NULL)
      return FALSE;

  *value = g_ascii_strtod (start, &end);
  if (end == start)
    return FALSE;

  while (g_ascii_isspace (*end))
    end++;

  return *end == '\0' && isfinite (*value);
}

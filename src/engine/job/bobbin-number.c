/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-number.h"

#include <math.h>
#include <string.h>

/* Whole numbers below this one are exact as double and as text. */
#define MAX_EXACT 1e15
/* As many digits always fit into such a number. */
#define MAX_EXACT_DIGITS 15

/* Decimals of more places go the long way. */
#define MAX_PLACES 6

static const char digit_pairs[] =
  "0001020304050607080910111213141516171819202122232425262728293031323334353637383940414243444546474849"
  "5051525354555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899";

static guint
count_digits (guint64 number)
{
  guint n_digits = 1;

  for (; number >= 10000; number /= 10000)
    n_digits += 4;

  return n_digits + (number >= 10) + (number >= 100) + (number >= 1000);
}

/* Two digits at a time: ranges and results pass here a million times a second. */
static void
write_digits (guint64  number,
              guint    n_digits,
              char    *buffer)
{
  for (; n_digits >= 2; n_digits -= 2, number /= 100)
    memcpy (buffer + n_digits - 2, digit_pairs + number % 100 * 2, 2);

  if (n_digits > 0)
    buffer[0] = '0' + number % 10;
}

gsize
bobbin_int_format (gint64  value,
                   char   *buffer)
{
  guint64 number = value < 0 ? -(guint64) value : (guint64) value;
  guint n_digits = count_digits (number);
  gsize sign = 0;

  if (value < 0)
    buffer[sign++] = '-';
  write_digits (number, n_digits, buffer + sign);

  return sign + n_digits;
}

/* Dividing two numbers that doubles hold exactly gives the double that is
 * nearest to the decimal, which is what reading the decimal gives. So if the
 * quotient is the number, the decimal may stand for it; with the fewest
 * places, it is the shortest. Returns 0 where there is none so short. */
static gsize
format_decimal (double  value,
                char   *buffer)
{
  static const guint64 powers[MAX_PLACES + 1] = { 1, 10, 100, 1000, 10000, 100000, 1000000 };
  double magnitude = fabs (value);

  for (guint places = 1; places <= MAX_PLACES; places++)
    {
      double scaled = round (magnitude * (double) powers[places]);
      gsize length = 0;

      if (scaled >= MAX_EXACT)
        return 0;
      if (scaled / (double) powers[places] != magnitude)
        continue;

      if (value < 0)
        buffer[length++] = '-';
      length += bobbin_int_format ((gint64) scaled / (gint64) powers[places], buffer + length);
      buffer[length++] = '.';
      write_digits ((guint64) scaled % powers[places], places, buffer + length);
      length += places;
      buffer[length] = '\0';

      return length;
    }

  return 0;
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

  /* Smaller ones are shorter with an exponent. */
  length = fabs (value) >= 1e-4 ? format_decimal (value, buffer) : 0;
  if (length > 0)
    return length;

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

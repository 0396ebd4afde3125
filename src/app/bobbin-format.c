/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-format.h"

#include <glib/gi18n-lib.h>
#include <locale.h>
#include <math.h>
#include <string.h>

#define UNKNOWN "–"

/* The locale's separator of thousands; a comma in the C locale, whose texts
 * are English. Empty where the locale does not group. */
static const char *
get_group_separator (void)
{
  const char *locale = setlocale (LC_NUMERIC, NULL);
  const char *separator = localeconv ()->thousands_sep;

  if (locale == NULL || g_str_equal (locale, "C") || g_str_equal (locale, "POSIX") ||
      g_str_has_prefix (locale, "C."))
    return ",";

  return separator != NULL && g_utf8_validate (separator, -1, NULL) ? separator : "";
}

static char *
group_digits (const char *digits)
{
  GString *grouped = g_string_new (NULL);
  const char *separator = get_group_separator ();
  gsize length = strlen (digits);

  for (gsize i = 0; i < length; i++)
    {
      if (i > 0 && (length - i) % 3 == 0)
        g_string_append (grouped, separator);
      g_string_append_c (grouped, digits[i]);
    }

  return g_string_free_and_steal (grouped);
}

char *
bobbin_format_count (guint64 count)
{
  char digits[24];

  g_snprintf (digits, sizeof digits, "%" G_GUINT64_FORMAT, count);

  return group_digits (digits);
}

static char *
format_number (double number,
               int    max_precision)
{
  char text[32];

  if (isnan (number))
    return g_strdup (UNKNOWN);
  if (isinf (number))
    return g_strdup (number > 0 ? "∞" : "−∞");

  if (number == rint (number) && fabs (number) < 1e15)
    {
      g_autofree char *grouped = bobbin_format_count ((guint64) fabs (number));

      return g_strconcat (number < 0 ? "−" : "", grouped, NULL);
    }

  /* The shortest that gives the same number back. */
  for (int precision = MIN (6, max_precision); precision <= max_precision; precision++)
    {
      g_snprintf (text, sizeof text, "%.*g", precision, fabs (number));
      if (strtod (text, NULL) == fabs (number))
        break;
    }

  return g_strconcat (number < 0 ? "−" : "", text, NULL);
}

char *
bobbin_format_number (double number)
{
  return format_number (number, 17);
}

char *
bobbin_format_short_number (double number)
{
  return format_number (number, 8);
}

/* A number below 1,000 with three significant digits at most, without zeroes
 * at the end behind the point. */
static char *
format_short (double number)
{
  int decimals = number < 9.995 && number != rint (number) ? (number < 0.995 ? 2 : 1) : 0;

  return g_strdup_printf ("%.*f", decimals, number);
}

static char *
format_two_units (guint64     whole,
                  guint64     divisor,
                  const char *format)
{
  guint64 major = whole / divisor;
  guint64 minor = whole % divisor;

  return g_strdup_printf (format, (unsigned long long) major, (unsigned long long) minor);
}

char *
bobbin_format_duration (double seconds)
{
  g_autofree char *number = NULL;
  guint64 whole;

  if (!isfinite (seconds) || seconds < 0)
    return g_strdup (UNKNOWN);
  if (seconds == 0)
    return g_strdup (_("0 s"));

  if (seconds < 999.5e-9)
    return g_strdup_printf (_("%.0f ns"), MAX (seconds * 1e9, 1));
  if (seconds < 999.5e-6)
    {
      number = format_short (seconds * 1e6);
      return g_strdup_printf (_("%s µs"), number);
    }
  if (seconds < 0.9995)
    {
      number = format_short (seconds * 1e3);
      return g_strdup_printf (_("%s ms"), number);
    }
  if (seconds < 9.95)
    return g_strdup_printf (_("%.1f s"), seconds);

  whole = (guint64) (MIN (seconds, 1e15) + 0.5);
  if (whole < 60)
    return g_strdup_printf (_("%d s"), (int) whole);
  if (whole < 3600)
    return format_two_units (whole, 60, _("%llu min %llu s"));
  if (whole < 48 * 3600)
    return format_two_units (whole / 60, 60, _("%llu h %llu min"));

  return format_two_units (whole / 3600, 24, _("%llu d %llu h"));
}

gboolean
bobbin_parse_duration (const char *text,
                       gint64     *nanoseconds)
{
  static const struct { const char *name; double ns; } units[] = {
    { "", 1e9 }, { "s", 1e9 }, { "ms", 1e6 }, { "µs", 1e3 }, { "us", 1e3 }, { "ns", 1 }, { "min", 6e10 }, { "h", 3.6e12 },
  };
  g_autofree char *copy = g_strstrip (g_strdup (text));
  double number;
  char *end;

  g_strdelimit (copy, ",", '.');
  if (!g_ascii_isdigit (*copy) && *copy != '.')
    return FALSE;
  number = g_ascii_strtod (copy, &end);
  if (end == copy)
    return FALSE;

  while (*end == ' ' || g_str_has_prefix (end, "\302\240") || g_str_has_prefix (end, "\342\200\257"))
    end += *end == ' ' ? 1 : (guchar) *end == 0302 ? 2 : 3;
  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    if (g_str_equal (end, units[i].name) && number * units[i].ns < 9e18)
      {
        *nanoseconds = (gint64) (number * units[i].ns + 0.5);
        return TRUE;
      }

  return FALSE;
}

char *
bobbin_format_duration_range (double low,
                              double high)
{
  const char *unit, *range;
  double size;

  if (!isfinite (low) || !isfinite (high) || low < 0 || high < 0)
    return g_strdup (UNKNOWN);

  /* An estimate says no more than whole seconds. */
  low = MAX (rint (low), 1);
  high = MAX (rint (high), low);

  if (low < 60 && high >= 90)
    return high < 90 * 60 ? g_strdup_printf (_("%.0f s – %.0f min"), low, rint (high / 60))
                          : g_strdup_printf (_("%.0f s – %.0f h"), low, rint (high / 3600));

  /* As coarse as an estimate is: "13–17 s", "5–9 min", "2–3 h". */
  if (high < 90)
    size = 1, unit = _("%.0f s"), range = _("%.0f–%.0f s");
  else if (high < 90 * 60)
    size = 60, unit = _("%.0f min"), range = _("%.0f–%.0f min");
  else
    size = 3600, unit = _("%.0f h"), range = _("%.0f–%.0f h");

  low = MAX (rint (low / size), 1);
  high = MAX (rint (high / size), low);

  return low == high ? g_strdup_printf (unit, high) : g_strdup_printf (range, low, high);
}

char *
bobbin_format_rate (double per_second)
{
  g_autofree char *number = NULL;

  if (!isfinite (per_second) || per_second <= 0)
    return g_strdup (UNKNOWN);

  if (per_second >= 999950)
    return g_strdup_printf (_("%.1f M/s"), per_second / 1e6);
  if (per_second >= 99.95)
    {
      number = bobbin_format_count ((guint64) (per_second + 0.5));
      return g_strdup_printf (_("%s /s"), number);
    }
  if (per_second >= 0.995)
    return g_strdup_printf (_("%.1f /s"), per_second);
  if (per_second * 60 >= 0.995)
    return g_strdup_printf (_("%.1f /min"), per_second * 60);

  return g_strdup_printf (_("%.1f /h"), per_second * 3600);
}

char *
bobbin_format_percent (double share)
{
  int percent;

  if (!isfinite (share))
    return g_strdup (UNKNOWN);

  percent = (int) rint (CLAMP (share, 0, 1) * 100);
  if (share > 0 && percent == 0)
    percent = 1;
  if (share < 1 && percent == 100)
    percent = 99;

  return g_strdup_printf (_("%d %%"), percent);
}

char *
bobbin_format_quantity (double      value,
                        const char *unit)
{
  g_autofree char *number = NULL;

  if (isnan (value))
    return g_strdup (UNKNOWN);
  if (g_strcmp0 (unit, "s") == 0 && value >= 0)
    return bobbin_format_duration (value);
  if (g_strcmp0 (unit, "bytes") == 0 && value >= 0 && value < 1e18)
    return g_format_size ((guint64) value);

  number = bobbin_format_short_number (value);

  return unit == NULL || *unit == '\0' ? g_steal_pointer (&number)
                                       : g_strdup_printf ("%s %s", number, unit);
}

char *
bobbin_format_line (const char *bytes,
                    gssize      length,
                    guint       max_chars)
{
  GString *line = g_string_new (NULL);
  g_autofree char *valid = NULL;
  gsize size = length < 0 ? strlen (bytes) : (gsize) length;
  gboolean space = FALSE;
  guint n_chars = 0;

  /* Four bytes for a character at most, and some for spaces that are left out. */
  valid = g_utf8_make_valid (bytes, MIN (size, (gsize) max_chars * 4 + 64));

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_isspace (c) || g_unichar_iscntrl (c))
        {
          space = line->len > 0;
          continue;
        }
      if (n_chars >= max_chars)
        {
          g_string_append (line, "…");
          break;
        }
      if (space)
        g_string_append_c (line, ' ');
      g_string_append_unichar (line, c);
      n_chars += space ? 2 : 1;
      space = FALSE;
    }

  return g_string_free_and_steal (line);
}

char *
bobbin_format_text (const char *bytes,
                    gssize      length,
                    gboolean   *cut)
{
  gsize size = length < 0 ? strlen (bytes) : (gsize) length;
  gsize end = MIN (size, BOBBIN_FORMAT_MAX_TEXT);

  *cut = end < size;

  /* Not in the middle of a character. */
  for (int i = 0; *cut && i < 3 && end > 0 && ((guchar) bytes[end] & 0xc0) == 0x80; i++)
    end--;

  return g_utf8_make_valid (bytes, end);
}

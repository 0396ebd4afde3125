/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-text.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

gboolean
bobbin_text_is_utf8 (void)
{
  return g_get_charset (NULL);
}

/* Controls, and the marks that turn the direction of everything after them. */
static gboolean
is_unsafe (gunichar c)
{
  return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029 ||
         (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

static void
append_escaped (GString  *buffer,
                gunichar  c)
{
  switch (c)
    {
    case '\n':
      g_string_append (buffer, "\\n");
      break;
    case '\t':
      g_string_append (buffer, "\\t");
      break;
    case '\r':
      g_string_append (buffer, "\\r");
      break;
    default:
      g_string_append_printf (buffer, c < 0x100 ? "\\x%02x" : "\\u%04x", c);
    }
}

char *
bobbin_text_escape (const char *text,
                    int         max_length)
{
  GString *buffer = g_string_new (NULL);
  int length = 0;

  for (const char *p = text; *p != '\0'; length++)
    {
      gunichar c = g_utf8_get_char_validated (p, -1);

      if (max_length >= 0 && length >= max_length)
        {
          g_string_append (buffer, "…");
          break;
        }

      if (c == (gunichar) -1 || c == (gunichar) -2)
        {
          g_string_append_printf (buffer, "\\x%02x", (guchar) *p);
          p++;
          continue;
        }

      if (is_unsafe (c))
        append_escaped (buffer, c);
      else
        g_string_append_unichar (buffer, c);
      p = g_utf8_next_char (p);
    }

  return g_string_free_and_steal (buffer);
}

static guint
get_char_width (gunichar c)
{
  return g_unichar_iszerowidth (c) ? 0 : g_unichar_iswide (c) ? 2 : 1;
}

guint
bobbin_text_get_width (const char *text)
{
  guint width = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    width += get_char_width (g_utf8_get_char (p));

  return width;
}

gsize
bobbin_text_fit (const char *text,
                 guint       width)
{
  const char *p = text;
  guint used = 0;

  while (*p != '\0')
    {
      used += get_char_width (g_utf8_get_char (p));
      if (used > width)
        break;
      p = g_utf8_next_char (p);
    }

  return p - text;
}

guint
bobbin_text_count_rows (const char *text,
                        guint       columns)
{
  guint n_rows = 0;

  for (const char *end; (end = strchr (text, '\n')) != NULL; text = end + 1)
    {
      g_autofree char *line = g_strndup (text, (gsize) (end - text));

      n_rows += 1 + (MAX (bobbin_text_get_width (line), 1) - 1) / MAX (columns, 1);
    }

  return n_rows;
}

void
bobbin_text_get_terminal (int    fd,
                          guint *columns,
                          guint *rows)
{
  struct winsize size = { 0 };
  const char *given = g_getenv ("COLUMNS");

  *columns = 80;
  *rows = 24;

  if (ioctl (fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
    {
      *columns = size.ws_col;
      if (size.ws_row > 0)
        *rows = size.ws_row;
    }
  else if (given != NULL && atoi (given) > 0)
    *columns = atoi (given);
}

char *
bobbin_text_count (guint64 count)
{
  return g_strdup_printf ("%'" G_GUINT64_FORMAT, count);
}

char *
bobbin_text_rate (double rate)
{
  int places = rate >= 99.95 ? 0 : rate >= 9.995 ? 1 : 2;

  return g_strdup_printf ("%'.*f", places, rate);
}

char *
bobbin_text_duration (double seconds)
{
  guint64 whole = (guint64) round (MAX (seconds, 0));

  if (seconds < 0.9995)
    return g_strdup_printf (_("%.*f s"), seconds < 0.0995 ? 3 : 2, seconds);
  if (seconds < 9.95)
    return g_strdup_printf (_("%.*f s"), 1, seconds);
  if (whole < 120)
    return g_strdup_printf (_("%u s"), (guint) whole);
  if (whole < 7200)
    return g_strdup_printf (_("%u min %u s"), (guint) (whole / 60), (guint) (whole % 60));

  return g_strdup_printf (_("%u h %u min"), (guint) (whole / 3600), (guint) (whole / 60 % 60));
}

char *
bobbin_text_duration_range (double low,
                            double high)
{
  guint from = (guint) CLAMP (floor (low), 0, 1e9);
  guint to = (guint) CLAMP (ceil (high), 0, 1e9);

  if (to >= 2 * 3600)
    {
      from /= 3600;
      to = (to + 3599) / 3600;
      return from == to ? g_strdup_printf (_("about %u h"), to)
                        : g_strdup_printf (_("%u–%u h"), from, to);
    }

  if (to >= 2 * 60)
    {
      from /= 60;
      to = (to + 59) / 60;
      return from == to ? g_strdup_printf (_("about %u min"), to)
                        : g_strdup_printf (_("%u–%u min"), from, to);
    }

  return from == to ? g_strdup_printf (_("about %u s"), to)
                    : g_strdup_printf (_("%u–%u s"), from, to);
}

void
bobbin_text_append_cell (GString    *buffer,
                         const char *text,
                         guint       width,
                         gboolean    right)
{
  guint needed = bobbin_text_get_width (text);
  g_autofree char *cut = NULL;

  if (needed > width)
    {
      g_autofree char *kept = g_strndup (text, bobbin_text_fit (text, MAX (width, 1) - 1));

      cut = g_strconcat (kept, "…", NULL);
      text = cut;
      needed = bobbin_text_get_width (text);
    }

  if (right)
    g_string_append_printf (buffer, "%*s", (int) (width - needed), "");
  g_string_append (buffer, text);
  if (!right)
    g_string_append_printf (buffer, "%*s", (int) (width - needed), "");
}

void
bobbin_text_append_wrapped (GString    *buffer,
                            const char *text,
                            guint       column,
                            guint       indent,
                            guint       width)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  gboolean first = TRUE;

  for (guint i = 0; words[i] != NULL; i++)
    {
      guint length = bobbin_text_get_width (words[i]);

      if (!first && column + 1 + length > width)
        {
          g_string_append_printf (buffer, "\n%*s", (int) indent, "");
          column = indent;
        }
      else if (!first)
        {
          g_string_append_c (buffer, ' ');
          column++;
        }

      g_string_append (buffer, words[i]);
      column += length;
      first = FALSE;
    }

  g_string_append_c (buffer, '\n');
}

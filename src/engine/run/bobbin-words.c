/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-config.h"

#include "bobbin-words.h"

#include <glib/gi18n-lib.h>
#include <math.h>

char *
bobbin_words_dup_time (double seconds)
{
  static const struct
  {
    double      factor;
    const char *format;
  } units[] = {
    { 1e9, N_("%.*f ns") },
    { 1e6, N_("%.*f µs") },
    { 1e3, N_("%.*f ms") },
    { 1, N_("%.*f s") },
  };

  if (isnan (seconds))
    return g_strdup ("–");
  if (seconds <= 0)
    return g_strdup (_("0 s"));

  for (guint i = 0; seconds < 599.5 && i < G_N_ELEMENTS (units); i++)
    {
      double value = seconds * units[i].factor;
      int n_decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;

      if (value < 999.5)
        return g_strdup_printf (_(units[i].format), n_decimals, value);
    }

  return g_strdup_printf (_("%.0f min %02.0f s"), floor (round (seconds) / 60), fmod (round (seconds), 60));
}

void
bobbin_words_take_sentence (GString *text,
                            char    *sentence)
{
  if (sentence == NULL)
    return;

  if (text->len > 0)
    g_string_append_c (text, ' ');
  g_string_append (text, sentence);
  g_free (sentence);
}

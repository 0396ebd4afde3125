/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The pictures of a race in words. */
#include "bobbin-config.h"

#include "bobbin-race-drawing-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "../run/bobbin-words.h"

static char *
dup_time_sentence (const BobbinContender *contender)
{
  const BobbinInterval *seconds = &contender->standing.seconds;
  g_autofree char *title = bobbin_contender_dup_title (contender);
  g_autofree char *time = NULL;
  g_autofree char *low = NULL;
  g_autofree char *high = NULL;

  if (contender->standing.n_rounds == 0)
    return g_strdup_printf (_("%s: not measured."), title);

  time = bobbin_words_dup_time (seconds->estimate);
  if (!isfinite (seconds->high - seconds->low))
    return g_strdup_printf (_("%s: %s."), title, time);

  low = bobbin_words_dup_time (MAX (seconds->low, 0));
  high = bobbin_words_dup_time (seconds->high);

  return g_strdup_printf (_("%s: %s, between %s and %s."), title, time, low, high);
}

static char *
dup_point_sentence (const BobbinContender *contender,
                    BobbinRacePicture      picture)
{
  g_autofree char *title = bobbin_contender_dup_title (contender);
  g_autofree char *text = NULL;
  BobbinInterval value;

  if (!bobbin_race_get_point (contender, picture, &value))
    return NULL;

  text = bobbin_race_dup_value (value.estimate, picture);

  return g_strdup_printf (_("%s: %s."), title, text);
}

static char *
dup_memory_sentence (const BobbinContender *contender)
{
  g_autofree char *title = bobbin_contender_dup_title (contender);
  g_autofree char *size = g_format_size (contender->memory);

  return contender->memory > 0 ? g_strdup_printf (_("%s: %s."), title, size) : NULL;
}

static void
append_curves (GString                *text,
               const BobbinRaceReport *report)
{
  const char *executors[BOBBIN_RACE_MAX_SERIES];
  guint n_executors = bobbin_race_list_executors (report, executors);

  for (guint i = 0; i < n_executors; i++)
    {
      BobbinScalability curve;

      if (!bobbin_race_report_get_scalability (report, executors[i], &curve) || curve.best == 0)
        continue;
      bobbin_words_take_sentence (text, g_strdup_printf (ngettext ("The curve of %s is highest with %u worker.",
                                                                   "The curve of %s is highest with %u workers.",
                                                                   curve.best),
                                                         bobbin_race_get_title_of (executors[i]), curve.best));
    }
}

char *
bobbin_race_drawing_dup_description (const BobbinRaceReport *report,
                                     BobbinRacePicture       picture)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < report->contenders->len; i++)
    {
      const BobbinContender *contender = bobbin_race_report_get_contender (report, i);

      if (picture == BOBBIN_RACE_PICTURE_TIMES)
        bobbin_words_take_sentence (text, dup_time_sentence (contender));
      else if (picture == BOBBIN_RACE_PICTURE_MEMORY)
        bobbin_words_take_sentence (text, dup_memory_sentence (contender));
      else if (i > 0)
        bobbin_words_take_sentence (text, dup_point_sentence (contender, picture));
    }
  if (picture == BOBBIN_RACE_PICTURE_SPEEDUP)
    append_curves (text, report);

  return g_string_free_and_steal (text);
}

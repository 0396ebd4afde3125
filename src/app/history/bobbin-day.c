/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include <glib/gi18n-lib.h>

#include "bobbin-day.h"

static GDateTime *
new_local (gint64     time,
           GDateTime *now)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc_usec (time);

  return utc != NULL ? g_date_time_to_timezone (utc, g_date_time_get_timezone (now)) : g_date_time_ref (now);
}

static gint64
get_day (GDateTime *time)
{
  GDate date;
  int year, month, day;

  g_date_time_get_ymd (time, &year, &month, &day);
  g_date_set_dmy (&date, (GDateDay) day, (GDateMonth) month, (GDateYear) year);

  return g_date_get_julian (&date);
}

gint64
bobbin_day_get_number (gint64     time,
                       GDateTime *now)
{
  g_autoptr (GDateTime) local = new_local (time, now);

  return get_day (local);
}

char *
bobbin_day_dup_title (gint64     time,
                      GDateTime *now)
{
  g_autoptr (GDateTime) local = new_local (time, now);
  gint64 n_days = get_day (now) - get_day (local);

  if (n_days == 0)
    return g_strdup (_("Today"));
  if (n_days == 1)
    return g_strdup (_("Yesterday"));
  if (n_days > 1 && n_days < 7)
    return g_date_time_format (local, "%A");
  if (g_date_time_get_year (local) == g_date_time_get_year (now))
    /* Translators: a day of this year, as g_date_time_format() writes it: “3 March”. */
    return g_date_time_format (local, _("%-d %B"));

  /* Translators: a day of another year, as g_date_time_format() writes it: “3 March 2024”. */
  return g_date_time_format (local, _("%-d %B %Y"));
}

char *
bobbin_day_dup_time (gint64     time,
                     GDateTime *now)
{
  g_autoptr (GDateTime) local = new_local (time, now);

  /* Translators: a time of day, as g_date_time_format() writes it: “14:05”. */
  return g_date_time_format (local, _("%H:%M"));
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * Days and times of past runs, as lists show them. Pure functions of their
 * arguments, the locale and the time zone of @now. Times are µs since 1970.
 */

/* The day of @time: days since the year 1, so that two times of a day agree. */
gint64  bobbin_day_get_number (gint64     time,
                               GDateTime *now);

/* "Today", "Yesterday", "Tuesday", "3 March", "3 March 2024". (transfer full) */
char   *bobbin_day_dup_title  (gint64     time,
                               GDateTime *now);

/* "14:05". (transfer full) */
char   *bobbin_day_dup_time   (gint64     time,
                               GDateTime *now);

G_END_DECLS

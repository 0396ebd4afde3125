/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * Numbers, quantities and texts as the window shows them. Pure functions of
 * their arguments and the locale; all return new strings (transfer full).
 * What is not known (NaN) is an en dash.
 */

/* Longest text that a view shows of one result, error or output. */
#define BOBBIN_FORMAT_MAX_TEXT (64 * 1024)

/* "13,842": grouped as the locale does. */
char *bobbin_format_count          (guint64      count);

/* All digits that matter, whole numbers grouped: "9,999,800,001", "0.1", "∞". */
char *bobbin_format_number         (double       number);

/* The same with eight digits at most behind one another, unless it is whole:
 * "2.1" for 2.0999999999999996. For tables. */
char *bobbin_format_short_number   (double       number);

/* "12 ms", "3.4 s", "34 s", "1 min 12 s", "2 h 5 min", "3 d 4 h". */
char *bobbin_format_duration       (double       seconds);

/* Reads "2", "2 s", "1.5 ms", "3 µs", "20 ns", "5 min" or "1 h" as nanoseconds; a
 * comma may stand for the point. %FALSE: it is none of these, or negative. */
gboolean bobbin_parse_duration     (const char  *text,
                                    gint64      *nanoseconds);

/* "13–17 s", "5–9 min", "50 s – 2 min", "13 s". */
char *bobbin_format_duration_range (double       low,
                                    double       high);

/* "412 /s", "2.1 M/s", "3.2 /min". */
char *bobbin_format_rate           (double       per_second);

/* "97 %"; @share is 0 to 1. Never 100 % for what is not all, never 0 % for
 * what is not nothing. */
char *bobbin_format_percent        (double       share);

/* @value in @unit: "s" gives a duration, "bytes" a size, %NULL a short number. */
char *bobbin_format_quantity       (double       value,
                                    const char  *unit);

/* Any bytes as one line of valid UTF-8 of at most @max_chars characters;
 * control characters are shown as spaces, runs of them as one. @length may be -1. */
char *bobbin_format_line           (const char  *bytes,
                                    gssize       length,
                                    guint        max_chars);

/* Any bytes as valid UTF-8, at most BOBBIN_FORMAT_MAX_TEXT bytes of them; NUL
 * is shown as U+FFFD. @cut says whether there was more. */
char *bobbin_format_text           (const char  *bytes,
                                    gssize       length,
                                    gboolean    *cut);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * Text for people, on terminals.
 */

/* Whether the locale can show more than ASCII. */
gboolean  bobbin_text_is_utf8        (void);

/* @text as one line that is safe to show: control characters and bytes that
 * are not UTF-8 become visible escapes as in C; "…" ends it after @max_length
 * characters (-1: all of it). */
char     *bobbin_text_escape         (const char *text,
                                      int         max_length);

/* Cells that @text takes on a terminal, and how many bytes of it fit into @width cells. */
guint     bobbin_text_get_width      (const char *text);
gsize     bobbin_text_fit            (const char *text,
                                      guint       width);

/* How many rows the lines of @text take on a terminal of @columns, which wraps
 * those that are longer. */
guint     bobbin_text_count_rows     (const char *text,
                                      guint       columns);

/* Columns of the terminal at @fd: 80 where nobody knows. */
void      bobbin_text_get_terminal   (int         fd,
                                      guint      *columns,
                                      guint      *rows);

/* "1,204", as the locale writes it. */
char     *bobbin_text_count          (guint64     count);
/* "31.4", "1,204": three digits that matter. */
char     *bobbin_text_rate           (double      rate);
/* "0.42 s", "38 s", "3 min 20 s", "2 h 5 min". */
char     *bobbin_text_duration       (double      seconds);
/* "40–60 s", or "about 40 s" where both ends look the same. */
char     *bobbin_text_duration_range (double      low,
                                      double      high);

/* Appends @text in exactly @width cells, with "…" for what does not fit. */
void      bobbin_text_append_cell    (GString    *buffer,
                                      const char *text,
                                      guint       width,
                                      gboolean    right);

/* Appends @text, wrapped at words to @width, every line but the first indented
 * by @indent; the first one begins at column @column. Ends with a newline. */
void      bobbin_text_append_wrapped (GString    *buffer,
                                      const char *text,
                                      guint       column,
                                      guint       indent,
                                      guint       width);

G_END_DECLS

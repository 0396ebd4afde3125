/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Text of any kind as the content of an element or of an attribute in double
 * quotes: markup in it is text, secrets are left out, and what is no character
 * becomes U+FFFD. */
void bobbin_html_append_text  (GString    *page,
                               const char *text);

/* <tag>text</tag> */
void bobbin_html_append       (GString    *page,
                               const char *tag,
                               const char *text);

/* A row of a table: @name in its heading; nothing where @value is %NULL. */
void bobbin_html_append_pair  (GString    *page,
                               const char *name,
                               const char *value);

/* Everything up to the body: language, title, style. And what ends it. */
void bobbin_html_append_head  (GString    *page,
                               const char *title);
void bobbin_html_append_foot  (GString    *page);

G_END_DECLS

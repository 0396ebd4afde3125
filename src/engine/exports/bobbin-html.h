/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "../charts/bobbin-drawing.h"

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

/* One of a <dl class="figures">. @class: (nullable): "good", "bad" */
void bobbin_html_append_figure (GString       *page,
                                const char    *title,
                                const char    *value,
                                const char    *class);

/* A card with the picture in light and in dark: the page shows one of them. */
void bobbin_html_append_picture (GString       *page,
                                 BobbinDrawing *drawing,
                                 const char    *title,
                                 const char    *description);

/* Everything up to the body: language, title, style. And what ends it. */
void bobbin_html_append_head  (GString    *page,
                               const char *title);
void bobbin_html_append_foot  (GString    *page);

G_END_DECLS

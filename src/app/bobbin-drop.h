/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bobbin-window.h"

G_BEGIN_DECLS

/*
 * What is dropped on the window becomes a job or the inputs of one: a job
 * file is opened; a Python file is one to call a function of; addresses are
 * pages to fetch; the lines of a text file and several files are inputs.
 */

/* Lets files and text be dropped on @widget of @window. */
void               bobbin_drop_add_target   (BobbinWindow *window,
                                             GtkWidget    *widget);

/* The addresses (http or https) among the lines of @text, with the comments of
 * text/uri-list left out; %NULL if there are none. (transfer full) */
BobbinInputSource *bobbin_drop_dup_urls     (const char   *text);

G_END_DECLS

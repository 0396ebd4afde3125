/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "bobbin-drawing.h"

G_BEGIN_DECLS

/**
 * bobbin_svg_append:
 * @title: what it shows, for screen readers: <title>
 * @description: (nullable): the same at length: <desc>
 *
 * Appends the drawing to @buffer as an SVG 1.1 document element without outside
 * references: it can be a file, or stand inside HTML. Any thread.
 */
void bobbin_svg_append (BobbinDrawing *drawing,
                        const char    *title,
                        const char    *description,
                        gboolean       dark,
                        GString       *buffer);

G_END_DECLS

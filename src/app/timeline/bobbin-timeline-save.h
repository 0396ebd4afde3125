/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bobbin-timeline-canvas.h"

G_BEGIN_DECLS

/* Asks for the name of a file and writes into it what the canvas shows: a PNG
 * picture where the name ends in .png, else SVG. Says what goes wrong.
 * @title: of the run. */
void bobbin_timeline_save (BobbinTimelineCanvas *canvas,
                           const char           *title);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "app/bobbin-window.h"

G_BEGIN_DECLS

/* Asks how the ways of running @job are to be raced and, if the answer is yes,
 * reads its inputs in the background, starts the race and shows it. What is
 * wrong is said in the form that @window shows, or in a dialog. */
void bobbin_race_start_ask (BobbinWindow *window,
                            BobbinJob    *job);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/bobbin-window.h"

G_BEGIN_DECLS

/* Asks in @window which run @item is to be compared with, and shows the
 * comparison there. */
void bobbin_compare_actions_ask  (BobbinWindow  *window,
                                  BobbinRunItem *item);
/* Shows the comparison of two runs, the one that began earlier being before, or
 * what is wrong with them in a dialog. */
void bobbin_compare_actions_show (BobbinWindow  *window,
                                  BobbinRunItem *one,
                                  BobbinRunItem *other);

G_END_DECLS

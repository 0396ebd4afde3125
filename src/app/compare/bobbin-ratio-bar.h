/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BOBBIN_TYPE_RATIO_BAR (bobbin_ratio_bar_get_type ())

/**
 * BobbinRatioBar:
 *
 * How many times as long a task took: a bar to the right of the middle for
 * longer, to the left for shorter, by the logarithm, up to four times. What it
 * shows stands beside it as text: it has no role of its own.
 */
G_DECLARE_FINAL_TYPE (BobbinRatioBar, bobbin_ratio_bar, BOBBIN, RATIO_BAR, GtkWidget)

GtkWidget *bobbin_ratio_bar_new       (void);
/* @ratio: NAN: not known. From @tolerance on it is a difference, and has a colour. */
void       bobbin_ratio_bar_set_ratio (BobbinRatioBar *self,
                                       double          ratio,
                                       double          tolerance);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BOBBIN_SEGMENT_BAR_MAX 6

#define BOBBIN_TYPE_SEGMENT_BAR (bobbin_segment_bar_get_type ())

/**
 * BobbinSegmentBar:
 *
 * A bar of coloured segments, one after another, on a trough.
 *
 * Property "roles": the style classes of the segments, one for each, which give
 * the colours; see #BobbinSwatch. Its accessible role is that of a progress bar.
 */
G_DECLARE_FINAL_TYPE (BobbinSegmentBar, bobbin_segment_bar, BOBBIN, SEGMENT_BAR, GtkWidget)

/* @values: one for each role; @total: what the whole bar is, at least their
 * sum. @fraction, 0 to 1, and @text are what assistive technology reads. */
void bobbin_segment_bar_set (BobbinSegmentBar *self,
                             const double     *values,
                             double            total,
                             double            fraction,
                             const char       *text);

/* How wide the segments are within @width pixels: in proportion, but none that
 * is not zero is narrower than @least, at the cost of the widest. Pure. */
void bobbin_segment_bar_divide (const double *values,
                                guint         n_values,
                                double        total,
                                double        width,
                                double        least,
                                double       *widths);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define BOBBIN_TYPE_TEXT_BOX (bobbin_text_box_get_type ())

/**
 * BobbinTextBox:
 *
 * A text from outside under a heading, to be read, selected and copied. Shows
 * BOBBIN_FORMAT_MAX_TEXT bytes at most, and says so where that is not all.
 *
 * Property "title": the heading.
 */
G_DECLARE_FINAL_TYPE (BobbinTextBox, bobbin_text_box, BOBBIN, TEXT_BOX, AdwBin)

GtkWidget *bobbin_text_box_new      (const char    *title);

/* Shows @bytes, any bytes; %NULL or nothing: hides the box. Text that only got
 * longer keeps the selection and the place that is read. @length may be -1. */
void       bobbin_text_box_set_text (BobbinTextBox *self,
                                     const char    *bytes,
                                     gssize         length);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Room for the text of any number, with its NUL. */
#define BOBBIN_NUMBER_LENGTH 40

/* Writes @value in C notation, with as many digits as are needed to read the
 * same number back and no more: "0.1", "1e+300"; "nan", "inf", "-inf".
 * Returns the length. Any thread; does not depend on the locale. */
gsize    bobbin_number_format (double       value,
                               char        *buffer);

/* Reads all of @text as a finite number in C notation, decimal, with or
 * without spaces around it. Any thread; does not depend on the locale. */
gboolean bobbin_number_parse  (const char  *text,
                               double      *value);

/* Writes the digits of @value, without a NUL; returns how many bytes. */
gsize    bobbin_int_format    (gint64       value,
                               char        *buffer);

G_END_DECLS

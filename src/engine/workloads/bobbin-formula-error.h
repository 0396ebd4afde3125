/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Sets @error to a BOBBIN_JOB_ERROR_VALUE that says what is wrong with the
 * formula and where: a sentence, the formula, and a caret below the place.
 * @code, @position (in bytes, from 0) and @token are what muParser says;
 * @names are the variables there are. */
void bobbin_formula_set_error (GError             **error,
                               const char          *expression,
                               int                  code,
                               int                  position,
                               const char          *token,
                               const char * const  *names);

G_END_DECLS

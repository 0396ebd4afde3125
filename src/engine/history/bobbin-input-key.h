/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "../job/bobbin-inputs.h"

G_BEGIN_DECLS

#define BOBBIN_INPUT_KEY_BYTES 16

/* What an input is known by, whatever its number: a hash of all its fields, and
 * of the names of their columns where it has such. Passwords in URLs are left
 * out, so that an input and what the history keeps of it have the same. A number
 * of a range has the key of its text. Any thread; below a microsecond. */
void bobbin_input_key (BobbinInputs *inputs,
                       guint64       index,
                       guint8        key[BOBBIN_INPUT_KEY_BYTES]);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Takes the language and the ways of writing from the environment, and finds the
 * translations: what each program does first. Nothing of it is there for money, paper
 * and addresses, which Bobbin does not write: each is a file to open. */
void bobbin_locale_init (void);

G_END_DECLS

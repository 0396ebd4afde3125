/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What texts for people are made of. */

/* A time in three digits, in which two of them often differ: "1.98 s", "12.3 ms",
 * "11 min 05 s"; an en dash for NAN. Translated. (transfer full) */
char *bobbin_words_dup_time      (double   seconds);

/* Puts one more sentence, which it takes, behind those that @text has.
 * @sentence: (nullable) (transfer full): there is nothing to say */
void  bobbin_words_take_sentence (GString *text,
                                  char    *sentence);

G_END_DECLS

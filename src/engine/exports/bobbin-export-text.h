/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "../job/bobbin-inputs.h"

G_BEGIN_DECLS

/*
 * The one door for texts that come from outside, inputs, commands and messages,
 * into a file for others: what is secret in them stays behind. Any thread.
 */

/* @text, or where there is a secret in it a copy without, which is put into
 * @hold (freed first) and lives as long as that. */
const char *bobbin_export_text       (const char         *text,
                                      gssize              length,
                                      char              **hold);
/* The text of an input; of a CSV row its fields, with “, ” between them. */
const char *bobbin_export_input_text (const BobbinInput  *input,
                                      char              **hold);

G_END_DECLS

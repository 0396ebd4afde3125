/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bobbin-inputs-private.h"

G_BEGIN_DECLS

/* Reads "FROM:TO" or "FROM:TO:STEP"; BOBBIN_JOB_ERROR_VALUE. */
gboolean bobbin_range_parse (const char   *text,
                             BobbinRange  *range,
                             GError      **error);

/* The range as a text that bobbin_range_parse() reads into the same members;
 * %NULL where the end would not fit 64 bits. (transfer full) */
char    *bobbin_range_dup_text (const BobbinRange *self);

G_END_DECLS

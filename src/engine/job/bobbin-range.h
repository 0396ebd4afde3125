/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bobbin-inputs-private.h"

G_BEGIN_DECLS

/* Reads "FROM:TO" or "FROM:TO:STEP"; BOBBIN_JOB_ERROR_VALUE. */
gboolean bobbin_range_parse (const char   *text,
                             BobbinRange  *range,
                             GError      **error);

G_END_DECLS

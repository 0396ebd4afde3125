/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

/* Does with @data what a fuzzer wants done; aborts where something is wrong. */
int fuzz_frame (const guint8 *data,
                gsize         size);

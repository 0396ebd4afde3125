/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

/* The first byte of what is a segment of the history; every other one begins
 * what a worker says. */
#define FUZZ_SEGMENT 0xff

/* Does with @data what a fuzzer wants done; aborts where something is wrong. */
int fuzz_any     (const guint8 *data,
                  gsize         size);

int fuzz_frame   (const guint8 *data,
                  gsize         size);
int fuzz_segment (const guint8 *data,
                  gsize         size);

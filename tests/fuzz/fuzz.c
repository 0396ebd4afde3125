/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "fuzz.h"

int
fuzz_any (const guint8 *data,
          gsize         size)
{
  if (size > 0 && data[0] == FUZZ_SEGMENT)
    return fuzz_segment (data + 1, size - 1);

  return fuzz_frame (data, size);
}

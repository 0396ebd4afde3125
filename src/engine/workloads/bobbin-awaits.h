/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/**
 * BobbinAwaits:
 * @BOBBIN_AWAITS_UNKNOWN: nobody has said
 * @BOBBIN_AWAITS_NOTHING: a plain function, which holds up a loop
 * @BOBBIN_AWAITS_OTHERS: a coroutine: while it waits, others go on
 *
 * What a function of another language does while it waits.
 */
typedef enum
{
  BOBBIN_AWAITS_UNKNOWN,
  BOBBIN_AWAITS_NOTHING,
  BOBBIN_AWAITS_OTHERS,
} BobbinAwaits;

/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "../run/bobbin-run.h"

G_BEGIN_DECLS

/**
 * BobbinResultMatchState:
 * @BOBBIN_RESULT_MATCH_MORE: not known yet
 * @BOBBIN_RESULT_MATCH_EQUAL: the same in both
 * @BOBBIN_RESULT_MATCH_DIFFERENT: not the same
 * @BOBBIN_RESULT_MATCH_UNKNOWN: one of them was not kept
 */
typedef enum
{
  BOBBIN_RESULT_MATCH_MORE,
  BOBBIN_RESULT_MATCH_EQUAL,
  BOBBIN_RESULT_MATCH_DIFFERENT,
  BOBBIN_RESULT_MATCH_UNKNOWN,
} BobbinResultMatchState;

/**
 * BobbinResultMatch:
 * @measured: bits of the numbers that say how it went and not what came out
 * @state: of the results that were begun with
 * @text: of their texts the one that is compared
 * @offset: where in it
 *
 * Whether two results are the same, by what they are: numbers and texts, not by
 * how they are kept. Numbers with a unit, such as times and memory, are
 * measurements and do not count, but for how much was moved. However large, they
 * are read where they lie, a quarter of a mebibyte at a time.
 */
typedef struct
{
  guint32                measured;
  BobbinResultMatchState state;
  guint                  text;
  gsize                  offset;
  BobbinResult           results[2];
} BobbinResultMatch;

void                   bobbin_result_match_init  (BobbinResultMatch *self,
                                                  BobbinRun         *before,
                                                  BobbinRun         *after);
/* Two tasks that are done, of the runs' stores. */
void                   bobbin_result_match_begin (BobbinResultMatch *self,
                                                  const BobbinTask  *before,
                                                  const BobbinTask  *after);
/* Goes on; while it is BOBBIN_RESULT_MATCH_MORE the tasks have to stay. */
BobbinResultMatchState bobbin_result_match_step  (BobbinResultMatch *self);

G_END_DECLS

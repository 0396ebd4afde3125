/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "bobbin-profile.h"
#include "bobbin-remedy.h"

G_BEGIN_DECLS

/**
 * BobbinFindingKind:
 * @BOBBIN_FINDING_SMALL_CHUNKS: workers waited to be given their next chunk
 * @BOBBIN_FINDING_SHORT_TASKS: what is done for each task takes as long as the task
 * @BOBBIN_FINDING_LARGE_CHUNKS: at the end some had a long chunk, and the others nothing
 * @BOBBIN_FINDING_FEW_TASKS: the tasks cannot be shared out evenly
 * @BOBBIN_FINDING_LONG_TASK: the end waited for one task
 * @BOBBIN_FINDING_RETRIES: the end waited for the next attempt of a failed task
 * @BOBBIN_FINDING_SLOW_HOST: one host took much longer than the others
 * @BOBBIN_FINDING_DISK: tasks that compute waited for a disk
 * @BOBBIN_FINDING_MEMORY: tasks waited for memory
 * @BOBBIN_FINDING_GIL: threads waited for the interpreter's lock
 * @BOBBIN_FINDING_BLOCKED_LOOP: tasks held the event loop, or its work did
 * @BOBBIN_FINDING_STARTUP: starting the workers took long
 * @BOBBIN_FINDING_MANY_WORKERS: more workers that compute than processors
 *
 * What can cost a run its time.
 */
typedef enum
{
  BOBBIN_FINDING_SMALL_CHUNKS,
  BOBBIN_FINDING_SHORT_TASKS,
  BOBBIN_FINDING_LARGE_CHUNKS,
  BOBBIN_FINDING_FEW_TASKS,
  BOBBIN_FINDING_LONG_TASK,
  BOBBIN_FINDING_RETRIES,
  BOBBIN_FINDING_SLOW_HOST,
  BOBBIN_FINDING_DISK,
  BOBBIN_FINDING_MEMORY,
  BOBBIN_FINDING_GIL,
  BOBBIN_FINDING_BLOCKED_LOOP,
  BOBBIN_FINDING_STARTUP,
  BOBBIN_FINDING_MANY_WORKERS,
  BOBBIN_N_FINDINGS,
} BobbinFindingKind;

/**
 * BobbinFinding:
 * @cost: share of the workers' time, or of the run's, that it cost
 * @title: a sentence: "The end was uneven."; translated, static
 * @evidence: the numbers, in a sentence or two; translated
 * @remedy: what to change
 */
typedef struct
{
  BobbinFindingKind  kind;
  double             cost;
  const char        *title;
  char              *evidence;
  BobbinRemedy       remedy;
} BobbinFinding;

/* @subject: for a slow host its index among the profile's peers, for a long task
 * its index among those of the end; else unused. */
BobbinFinding *bobbin_finding_new  (BobbinFindingKind    kind,
                                    double               cost,
                                    const BobbinProfile *profile,
                                    guint                subject);
void           bobbin_finding_free (BobbinFinding       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BobbinFinding, bobbin_finding_free)

G_END_DECLS

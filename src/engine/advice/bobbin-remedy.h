/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "../job/bobbin-job.h"

G_BEGIN_DECLS

/**
 * BobbinRemedyKind:
 * @BOBBIN_REMEDY_NONE: nothing in the job's settings would help
 * @BOBBIN_REMEDY_LARGER_CHUNKS: another size of chunks
 * @BOBBIN_REMEDY_SMALLER_CHUNKS: the same, the other way
 * @BOBBIN_REMEDY_WORKERS: another number of workers
 * @BOBBIN_REMEDY_EXECUTOR: another executor, with its own number of workers
 */
typedef enum
{
  BOBBIN_REMEDY_NONE,
  BOBBIN_REMEDY_LARGER_CHUNKS,
  BOBBIN_REMEDY_SMALLER_CHUNKS,
  BOBBIN_REMEDY_WORKERS,
  BOBBIN_REMEDY_EXECUTOR,
} BobbinRemedyKind;

/**
 * BobbinRemedy:
 * @chunk: for chunks: their size; 0: automatic
 * @workers: for workers: how many
 * @executor: for the executor: its id; interned
 *
 * What to change in a job so that it runs better. A value.
 */
typedef struct
{
  BobbinRemedyKind  kind;
  guint64           chunk;
  guint             workers;
  const char       *executor;
} BobbinRemedy;

/* Changes the job's settings. */
void  bobbin_remedy_apply      (const BobbinRemedy *self,
                                BobbinJob          *job);
/* For a button: "Run Again with Smaller Chunks"; and for the command line: "Try
 * “--workers 2”." Translated; %NULL for none. (transfer full) */
char *bobbin_remedy_dup_label  (const BobbinRemedy *self);
char *bobbin_remedy_dup_advice (const BobbinRemedy *self);

G_END_DECLS

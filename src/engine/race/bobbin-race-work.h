/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "../run/bobbin-run.h"

G_BEGIN_DECLS

/**
 * BobbinRaceWork:
 *
 * What is raced: a job whose files go to a scratch folder, which is deleted
 * with it, and its inputs, of which it draws samples. On the context where it
 * was made.
 */
typedef struct _BobbinRaceWork BobbinRaceWork;

/* @inputs: (nullable): the job's, if they are loaded; else they are read, which
 * blocks. @job is copied. Errors are those of bobbin_executors_new_run(). */
BobbinRaceWork *bobbin_race_work_new          (BobbinJob       *job,
                                               BobbinInputs    *inputs,
                                               guint32          seed,
                                               GError         **error);
void            bobbin_race_work_free         (BobbinRaceWork  *self);

BobbinWorkload *bobbin_race_work_get_workload (BobbinRaceWork  *self);
/* "x*x · 0 … 99,999". Translated, borrowed. */
const char     *bobbin_race_work_get_title    (BobbinRaceWork  *self);
guint64         bobbin_race_work_get_n_inputs (BobbinRaceWork  *self);
/* A random part of @inputs (nullable: of all), in their order: of ranges and
 * large lists one stretch, wherever; else any of them. (transfer full) */
BobbinInputs   *bobbin_race_work_draw         (BobbinRaceWork  *self,
                                               BobbinInputs    *inputs,
                                               guint64          n);
/* Does @inputs; nothing of it is recorded. (transfer full) */
BobbinRun      *bobbin_race_work_new_run      (BobbinRaceWork  *self,
                                               const char      *executor,
                                               guint            n_workers,
                                               BobbinInputs    *inputs,
                                               GError         **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BobbinRaceWork, bobbin_race_work_free)

G_END_DECLS

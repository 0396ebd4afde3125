/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/exports/bobbin-row-formatter.h"
#include "engine/job/bobbin-job.h"
#include "engine/workloads/bobbin-workloads.h"

G_BEGIN_DECLS

typedef enum
{
  BOBBIN_PROGRESS_AUTO,
  BOBBIN_PROGRESS_LIVE,
  BOBBIN_PROGRESS_PLAIN,
  BOBBIN_PROGRESS_NONE,
} BobbinProgressMode;

/**
 * BobbinRunArguments:
 * @job: (nullable): the job they describe, with inputs; %NULL with @help
 * @klass: (nullable): its kind of work
 * @save: (nullable): where to save the job in place of running it
 * @joblog: (nullable): file for GNU parallel's job log
 * @trace: (nullable): file for trace events
 * @timeline: (nullable): file for a picture of the run
 * @figures: all figures are wanted at the end
 * @help: help was asked for
 * @bad_file: the fault is in the job file, not in the arguments
 *
 * What the arguments of `bobbin run` say. The strings are borrowed from the
 * arguments.
 */
typedef struct
{
  BobbinJob           *job;
  BobbinWorkloadClass *klass;
  const char          *save;
  const char          *joblog;
  const char          *trace;
  const char          *timeline;
  BobbinRowFormat      format;
  BobbinProgressMode   progress;
  gboolean             figures;
  gboolean             help;
  gboolean             bad_file;
} BobbinRunArguments;

/**
 * bobbin_run_arguments_parse:
 * @arguments: what follows `bobbin run`, NULL-terminated
 *
 * Reads the arguments, and the job file if they name one; the inputs are
 * named, not read. Errors are of BOBBIN_JOB_ERROR, with a sentence for people.
 */
gboolean bobbin_run_arguments_parse (BobbinRunArguments  *self,
                                     char               **arguments,
                                     GError             **error);
void     bobbin_run_arguments_clear (BobbinRunArguments  *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (BobbinRunArguments, bobbin_run_arguments_clear)

G_END_DECLS

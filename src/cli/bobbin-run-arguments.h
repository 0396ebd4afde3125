/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bobbin-verb.h"
#include "engine/exports/bobbin-row-formatter.h"
#include "engine/history/bobbin-history.h"
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
 * @history: (nullable): that of the past run which is to go on
 * @number: of that run
 * @figures: all figures are wanted at the end
 * @no_history: it is not recorded
 * @durable: every batch waits for the disk
 * @check_content: files are known by what is in them
 * @yes: nobody is asked
 * @keep_failed: failed tasks are not tried again
 * @stored_inputs: the inputs are those of then
 * @changed: parameters or inputs were given
 * @help: help was asked for
 * @bad_file: the fault is in the job file, not in the arguments
 *
 * What the arguments of `bobbin run` say, or those of `bobbin resume`. The strings are borrowed from the
 * arguments.
 */
typedef struct
{
  BobbinJob           *job;
  BobbinWorkloadClass *klass;
  BobbinHistory       *history;
  gint64               number;
  const char          *save;
  const char          *joblog;
  const char          *trace;
  const char          *timeline;
  BobbinRowFormat      format;
  BobbinProgressMode   progress;
  gboolean             figures;
  gboolean             no_history;
  gboolean             durable;
  gboolean             check_content;
  gboolean             yes;
  gboolean             keep_failed;
  gboolean             stored_inputs;
  gboolean             changed;
  gboolean             help;
  gboolean             bad_file;
} BobbinRunArguments;

/**
 * bobbin_run_arguments_parse:
 * @verb: (nullable): the command whose first operand is a past run, and which
 *   has options besides; %NULL: it is `bobbin run`
 * @arguments: what follows the command, NULL-terminated
 *
 * Reads the arguments, and the job file or the past run if they name one; the
 * inputs are named, not read. Errors are of BOBBIN_JOB_ERROR, with a sentence
 * for people, or of BOBBIN_HISTORY_ERROR.
 */
gboolean bobbin_run_arguments_parse (BobbinRunArguments  *self,
                                     const BobbinVerb    *verb,
                                     char               **arguments,
                                     GError             **error);
void     bobbin_run_arguments_clear (BobbinRunArguments  *self);

/* How a run with them is recorded. */
BobbinHistoryOptions bobbin_run_arguments_get_history_options (const BobbinRunArguments *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (BobbinRunArguments, bobbin_run_arguments_clear)

G_END_DECLS
